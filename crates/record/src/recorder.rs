//! Noting what every agent decides, while a game is played.

use crate::game::{Decision, GameHeader, GameResult, SavedGame, SeatRecord};
use crate::memory::MemoryWriter;
use detente_core::{Simulation, TickDigest};
use detente_game::strategy::{Act, Breach};
use detente_game::{
    Account, Action, AgentId, Away, Cast, Chance, Escalations, Fault, FirmAction, FirmObservation,
    FirmStrategy, GameSpec, IssueId, Memory, NationObservation, NationStrategy, Observer, Occasion,
    Played, RegulatorObservation, RegulatorStrategy, Stream, TableId, TableMove,
};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Notes what a cast decides. One for every simulation; a game's notes are dropped when the next one begins.
#[derive(Debug)]
pub struct Recorder {
    desk: Arc<Desk>,
    digests: Vec<TickDigest>,
}

impl Recorder {
    /// A recorder of games of the spec.
    pub fn new(spec: &GameSpec) -> Self {
        let seats = spec.agents.iter().map(|_| Mutex::default()).collect();
        let desk = Arc::new(Desk { tick: AtomicU32::new(0), seats });
        Recorder { desk, digests: Vec::new() }
    }

    /// A cast whose decisions are noted. Only one simulation with such a cast may be played at a time.
    pub fn seat(&self, spec: &GameSpec, cast: &Cast) -> Cast {
        let desk = &self.desk;
        let nations = spec.parties.iter().zip(&cast.nations);
        let firms = spec.firms.iter().zip(&cast.firms);
        let regulators = spec.regulators.iter().zip(&cast.regulators);
        Cast {
            nations: nations.map(|(party, inner)| desk.seat(party.agent, inner) as _).collect(),
            firms: firms.map(|(firm, inner)| desk.seat(firm.agent, inner) as _).collect(),
            regulators: regulators.map(|(one, inner)| desk.seat(one.agent, inner) as _).collect(),
        }
    }

    /// Plays a game of the simulation that was built with the recorder's cast, and notes it.
    pub fn play<'a>(
        &mut self,
        simulation: &'a mut Simulation,
        chance: &Chance,
        observer: Option<&mut dyn Observer>,
    ) -> &'a Played {
        simulation.begin(chance);
        self.start();
        self.play_on(simulation, observer)
    }

    /// Plays on a game that has begun.
    pub fn play_on<'a>(
        &mut self,
        simulation: &'a mut Simulation,
        mut observer: Option<&mut dyn Observer>,
    ) -> &'a Played {
        while !simulation.is_over() {
            let before = simulation.events().len();
            self.step(simulation);
            if let Some(observer) = &mut observer {
                simulation.observe(before, *observer);
            }
        }
        simulation.finish()
    }

    /// Plays one tick and notes it; false when the game is over with it, or was over before.
    pub fn step(&mut self, simulation: &mut Simulation) -> bool {
        if simulation.is_over() {
            return false;
        }
        self.desk.tick.store(simulation.tick(), Ordering::Relaxed);
        let more = simulation.step();
        self.digests.push(simulation.digest().clone());
        more
    }

    /// Forgets the game before.
    pub fn start(&mut self) {
        self.digests.clear();
        for seat in &self.desk.seats {
            lock(seat).start();
        }
    }

    /// The game as noted, which the recorder then forgets.
    pub fn take(&mut self, header: GameHeader, result: GameResult) -> SavedGame {
        SavedGame {
            header,
            seats: self.desk.seats.iter().map(|seat| lock(seat).take()).collect(),
            ticks: self.digests.len() as u32,
            digests: std::mem::take(&mut self.digests),
            result: Some(result),
        }
    }
}

/// Where every seat's notes lie.
#[derive(Debug)]
struct Desk {
    tick: AtomicU32,
    seats: Vec<Mutex<Notes>>,
}

impl Desk {
    fn seat<S: ?Sized>(self: &Arc<Self>, agent: AgentId, inner: &Arc<S>) -> Arc<Noted<S>> {
        Arc::new(Noted { agent: agent.index(), inner: inner.clone(), desk: self.clone() })
    }
}

fn lock(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What one agent has done in this game.
#[derive(Debug, Default)]
struct Notes {
    occasions: Vec<Last>,
    decisions: Vec<Decision>,
    memory: MemoryWriter,
    /// Whether the memory that the game opened with is known.
    opened: bool,
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
        self.memory.take();
        self.opened = false;
    }

    fn take(&mut self) -> SeatRecord {
        let decisions = std::mem::take(&mut self.decisions);
        SeatRecord { decisions, memory: self.memory.take() }
    }

    /// Memory before the first call is the game's, and needs no note.
    fn open(&mut self, memory: &Memory) {
        if !self.opened {
            self.opened = true;
            self.memory.start(memory);
        }
    }

    fn decide(&mut self, tick: u32, occasion: Occasion, action: Action) {
        let last = self.occasions.iter_mut().find(|last| last.occasion == occasion);
        let Some(last) = last else {
            self.occasions.push(Last { occasion, tick, nth: 0, action: action.clone() });
            return self.decisions.push(Decision { tick, nth: 0, occasion, action });
        };
        last.nth = if last.tick == tick { last.nth + 1 } else { 0 };
        last.tick = tick;
        if last.action != action {
            last.action.clone_from(&action);
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
    /// Asks the strategy, and notes what it decides and remembers.
    fn ask<T: Clone + Into<Action>>(
        &self,
        occasion: Occasion,
        memory: &mut Memory,
        call: impl FnOnce(&S, &mut Memory) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let (tick, mut notes) = self.notes(memory);
        let answer = catch_unwind(AssertUnwindSafe(|| call(&self.inner, memory)));
        let action = match &answer {
            Ok(Ok(decided)) => decided.clone().into(),
            Ok(Err(fault)) => Action::Fault(fault.0.clone()),
            Err(payload) => Action::Fault(panic_text(&**payload)),
        };
        notes.decide(tick, occasion, action);
        notes.memory.note(tick, memory);
        drop(notes);
        answer.unwrap_or_else(|payload| resume_unwind(payload))
    }

    /// Tells the strategy something, and notes what it remembers.
    fn tell(&self, memory: &mut Memory, call: impl FnOnce(&S, &mut Memory)) {
        let (tick, mut notes) = self.notes(memory);
        let told = catch_unwind(AssertUnwindSafe(|| call(&self.inner, memory)));
        notes.memory.note(tick, memory);
        drop(notes);
        told.unwrap_or_else(|payload| resume_unwind(payload));
    }

    fn notes(&self, memory: &Memory) -> (u32, MutexGuard<'_, Notes>) {
        let mut notes = lock(&self.desk.seats[self.agent]);
        notes.open(memory);
        (self.desk.tick.load(Ordering::Relaxed), notes)
    }
}

/// As the core words it when it turns a panic into a forfeit.
fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("the strategy panicked: {}", text.unwrap_or("no message"))
}

impl NationStrategy for Noted<dyn NationStrategy> {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        self.ask(Occasion::Away, memory, |inner, memory| inner.away(observation, memory, rng))
    }

    fn answer(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.ask(Occasion::Answer, memory, |inner, memory| inner.answer(observation, memory, rng))
    }

    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        self.ask(Occasion::Table, memory, |inner, memory| inner.table(observation, memory, rng))
    }

    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        self.ask(Occasion::Escalate, memory, |inner, memory| {
            inner.escalate(observation, memory, rng)
        })
    }

    fn raised(&self, memory: &mut Memory, issue: IssueId) {
        self.tell(memory, |inner, memory| inner.raised(memory, issue));
    }

    fn retaliate(
        &self,
        observation: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.ask(Occasion::Retaliate(breach.issue), memory, |inner, memory| {
            inner.retaliate(observation, breach, memory, rng)
        })
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        self.tell(memory, |inner, memory| inner.talks_reset(memory, table));
    }

    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        self.tell(memory, |inner, memory| inner.deal_signed(memory, table));
    }

    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        let causes = self.inner.causes(observation, memory, act);
        let (tick, mut notes) = self.notes(memory);
        notes.decide(tick, Occasion::Causes(act), causes.into());
        causes
    }
}

impl FirmStrategy for Noted<dyn FirmStrategy> {
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        self.ask(Occasion::Policy, memory, |inner, memory| inner.decide(observation, memory, rng))
    }
}

impl RegulatorStrategy for Noted<dyn RegulatorStrategy> {
    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        self.ask(Occasion::SlowWalk(observation.issue), memory, |inner, memory| {
            inner.slow_walk(observation, memory, rng)
        })
    }
}
