//! Noting what every agent decides, while a game is played.

use crate::between::{Between, Seated, Sight};
use crate::digests::Digests;
use crate::game::{Decision, GameHeader, GameResult, SavedGame, SeatRecord};
use crate::memory::MemoryWriter;
use detente_core::Simulation;
use detente_game::session::Reply;
use detente_game::strategy::{Act, Sitting};
use detente_game::{
    Account, Action, AgentId, Beginning, Cast, Chance, Decided, Fault, FirmAction, FirmObservation,
    FirmStrategy, GameSpec, InspectionObservation, Memory, NationStrategy, Observer, Occasion,
    Played, RegulatorObservation, RegulatorStrategy, ReviewObservation, Stream, Verdict,
};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Notes what a cast decides. One for every simulation; a game's notes are dropped when the next one begins.
#[derive(Debug)]
pub struct Recorder {
    desk: Arc<Desk>,
    memories: Vec<MemoryWriter>,
    eventful: Vec<u32>,
    /// Events recorded so far.
    events: usize,
    digests: Digests,
}

impl Recorder {
    /// A recorder of games of the spec.
    pub fn new(spec: &GameSpec) -> Self {
        let agents = spec.agents.len();
        let seats = (0..agents).map(|_| Mutex::default()).collect();
        let memories = (0..agents).map(|_| MemoryWriter::default()).collect();
        let desk =
            Arc::new(Desk { tick: AtomicU32::new(0), called: AtomicBool::new(false), seats });
        Recorder { desk, memories, eventful: Vec::new(), events: 0, digests: Digests::default() }
    }

    /// A cast whose decisions are noted. Only one simulation with such a cast may be played at a time.
    pub fn seat(&self, spec: &GameSpec, cast: &Cast) -> Cast {
        let desk = &self.desk;
        let nations = spec.parties.iter().zip(&cast.nations);
        let firms = spec.firms.iter().zip(&cast.firms);
        let regulators = spec.regulators.iter().zip(&cast.regulators);
        Cast {
            nations: nations
                .map(|(party, inner)| Arc::new(Seated(desk.seat(party.agent, inner))) as _)
                .collect(),
            firms: firms.map(|(firm, inner)| Arc::new(desk.seat(firm.agent, inner)) as _).collect(),
            regulators: regulators
                .map(|(one, inner)| Arc::new(desk.seat(one.agent, inner)) as _)
                .collect(),
        }
    }

    /// Plays a game of the simulation that was built with the recorder's cast, and notes it.
    pub fn play<'a>(
        &mut self,
        simulation: &'a mut Simulation,
        chance: &Chance,
        mut observer: Option<&mut dyn Observer>,
    ) -> &'a Played {
        simulation.begin(chance);
        self.start(simulation);
        loop {
            let before = observer.as_ref().map_or(0, |_| simulation.events().len());
            let more = self.step(simulation);
            if let Some(observer) = &mut observer {
                simulation.observe(before, *observer);
            }
            if !more {
                return simulation.finish();
            }
        }
    }

    /// Plays one tick and notes it; false when the game is over with it, or was over before.
    pub fn step(&mut self, simulation: &mut Simulation) -> bool {
        let tick = simulation.tick();
        self.desk.tick.store(tick, Ordering::Relaxed);
        let more = simulation.step();
        if !more {
            if simulation.tick() == tick {
                return false;
            }
            self.note_panic(simulation);
        }
        let events = simulation.events().len();
        if events > self.events || self.desk.called.load(Ordering::Relaxed) {
            self.desk.called.store(false, Ordering::Relaxed);
            self.eventful.push(tick);
            self.events = events;
        }
        let memories = &mut self.memories;
        let digest =
            simulation.digest_noting(|agent, memory| memories[agent.index()].note(tick, memory));
        self.digests.push(digest);
        more
    }

    /// What a strategy decided that panicked: the core has the reason.
    fn note_panic(&self, simulation: &Simulation) {
        let Some((agent, reason)) = simulation.forfeit() else { return };
        let mut notes = lock(&self.desk.seats[agent.index()]);
        if let Some(occasion) = notes.broken_off.take() {
            let tick = self.desk.tick.load(Ordering::Relaxed);
            notes.decide(tick, occasion, |_| false, || Action::Fault(reason.to_owned()));
        }
    }

    /// Forgets the game before; the simulation has begun the next one.
    pub fn start(&mut self, simulation: &mut Simulation) {
        self.eventful.clear();
        self.events = simulation.events().len();
        self.digests.clear();
        self.desk.seats.iter().for_each(|seat| lock(seat).start());
        for (agent, writer) in self.memories.iter_mut().enumerate() {
            simulation.memory(agent.into()).into_iter().for_each(|memory| writer.start(memory));
        }
        // From here on a digest shows what changes in this game.
        simulation.digest();
    }

    /// Writes the game as noted into another one, whose header stays; the recorder then forgets it.
    pub fn save(&mut self, game: &mut SavedGame, result: GameResult) {
        game.seats.resize_with(self.memories.len(), SeatRecord::default);
        let notes = self.desk.seats.iter().zip(&mut self.memories);
        for (seat, (notes, writer)) in game.seats.iter_mut().zip(notes) {
            std::mem::swap(&mut lock(notes).decisions, &mut seat.decisions);
            writer.swap(&mut seat.memory);
        }
        std::mem::swap(&mut self.eventful, &mut game.eventful);
        std::mem::swap(&mut self.digests, &mut game.digests);
        game.ticks = game.digests.len() as u32;
        game.result = Some(result);
    }

    /// The game as noted, which the recorder then forgets.
    pub fn take(&mut self, header: GameHeader, result: GameResult) -> SavedGame {
        let mut game = SavedGame { header, ..SavedGame::default() };
        self.save(&mut game, result);
        game
    }
}

/// Where every seat's notes lie.
#[derive(Debug)]
struct Desk {
    tick: AtomicU32,
    /// Whether somebody has asked for talks on this tick.
    called: AtomicBool,
    seats: Vec<Mutex<Notes>>,
}

impl Desk {
    fn seat<S: ?Sized>(self: &Arc<Self>, agent: AgentId, inner: &Arc<S>) -> Noted<S> {
        Noted { agent: agent.index(), inner: inner.clone(), desk: self.clone() }
    }
}

fn lock(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What one agent has decided in this game.
#[derive(Debug, Default)]
struct Notes {
    occasions: Vec<Last>,
    decisions: Vec<Decision>,
    /// The occasion on which the strategy panicked.
    broken_off: Option<Occasion>,
}

/// The last decision on an occasion.
#[derive(Debug)]
struct Last {
    occasion: Occasion,
    tick: u32,
    nth: u32,
    action: Action,
}

impl Notes {
    fn start(&mut self) {
        self.occasions.clear();
        self.decisions.clear();
        self.broken_off = None;
    }

    #[inline]
    fn decide(
        &mut self,
        tick: u32,
        occasion: Occasion,
        same: impl FnOnce(&Action) -> bool,
        action: impl FnOnce() -> Action,
    ) {
        let last = self.occasions.iter_mut().find(|last| last.occasion == occasion);
        let Some(last) = last else {
            let action = action();
            self.occasions.push(Last { occasion, tick, nth: 0, action: action.clone() });
            return self.decisions.push(Decision { tick, nth: 0, occasion, action });
        };
        last.nth = if last.tick == tick { last.nth + 1 } else { 0 };
        last.tick = tick;
        if !same(&last.action) {
            last.action = action();
            let action = last.action.clone();
            self.decisions.push(Decision { tick, nth: last.nth, occasion, action });
        }
    }
}

/// A strategy in its seat, with somebody who takes notes.
struct Noted<S: ?Sized> {
    agent: usize,
    inner: Arc<S>,
    desk: Arc<Desk>,
}

impl<S: ?Sized> Noted<S> {
    /// Asks the strategy, and notes what it decides.
    fn ask<T: Decided>(
        &self,
        occasion: Occasion,
        call: impl FnOnce(&S) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let asked = Asked { notes: &self.desk.seats[self.agent], occasion };
        let answer = call(&self.inner);
        std::mem::forget(asked);
        match &answer {
            Ok(decided) => self.note(occasion, decided),
            Err(fault) => self.note_fault(occasion, fault.0.clone()),
        }
        answer
    }

    fn note(&self, occasion: Occasion, decided: &impl Decided) {
        let tick = self.desk.tick.load(Ordering::Relaxed);
        let same = |action: &Action| decided.is(action);
        lock(&self.desk.seats[self.agent]).decide(tick, occasion, same, || decided.clone().into());
    }

    fn note_fault(&self, occasion: Occasion, reason: String) {
        let tick = self.desk.tick.load(Ordering::Relaxed);
        let fault = || Action::Fault(reason);
        lock(&self.desk.seats[self.agent]).decide(tick, occasion, |_| false, fault);
    }
}

/// A strategy is being asked. Dropped only when it panics.
struct Asked<'a> {
    notes: &'a Mutex<Notes>,
    occasion: Occasion,
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        lock(self.notes).broken_off = Some(self.occasion);
    }
}

impl Between for Noted<dyn NationStrategy> {
    fn decide<T: Decided>(
        &self,
        occasion: Occasion,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, Sight<'_, '_>, &mut Memory) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.ask(occasion, |inner| call(inner, sight, memory))
    }

    fn calls(&self) {
        self.desk.called.store(true, Ordering::Relaxed);
    }

    fn hear(&self, memory: &mut Memory, call: impl FnOnce(&dyn NationStrategy, &mut Memory)) {
        call(&*self.inner, memory);
    }

    fn begin(&self, beginning: &Beginning<'_>) {
        self.inner.game_begins(beginning);
    }

    fn end(&self) {
        self.inner.game_ends();
    }

    fn say(
        &self,
        sitting: Sitting,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, &mut Memory) -> Result<Reply, Fault>,
    ) -> Result<Reply, Fault> {
        self.ask(Occasion::Sit(sitting.table), |inner| call(inner, memory))
    }

    fn reads_preferences(&self) -> bool {
        self.inner.reads_preferences()
    }

    fn explain(&self, sight: Sight<'_, '_>, memory: &Memory, act: Act) -> Account {
        let causes = self.inner.causes(sight, memory, act);
        self.note(Occasion::Causes(act, sight.table), &causes);
        causes
    }
}

impl FirmStrategy for Noted<dyn FirmStrategy> {
    fn is_constant(&self) -> bool {
        self.inner.is_constant()
    }

    fn game_begins(&self, beginning: &Beginning<'_>) {
        self.inner.game_begins(beginning);
    }

    fn game_ends(&self) {
        self.inner.game_ends();
    }

    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        self.ask(Occasion::Policy, |inner| inner.decide(observation, memory, rng))
    }
}

impl RegulatorStrategy for Noted<dyn RegulatorStrategy> {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        self.inner.game_begins(beginning);
    }

    fn game_ends(&self) {
        self.inner.game_ends();
    }

    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let occasion = Occasion::SlowWalk(observation.issue);
        self.ask(occasion, |inner| inner.slow_walk(observation, memory, rng))
    }

    fn inspect(
        &self,
        observation: &InspectionObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.ask(Occasion::Inspect, |inner| inner.inspect(observation, memory, rng))
    }

    fn review(
        &self,
        observation: &ReviewObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Verdict, Fault> {
        let occasion = Occasion::Review(observation.sale);
        self.ask(occasion, |inner| inner.review(observation, memory, rng))
    }
}
