//! Strategies that decide as was noted.

use crate::between::{Between, Seated, Sight};
use crate::game::{Decision, SavedGame};
use crate::memory::MemoryReader;
use detente_game::session::Reply;
use detente_game::strategy::{Act, Sitting};
use detente_game::{
    Account, Action, AgentId, Cast, Decided, Fault, FirmAction, FirmObservation, FirmStrategy,
    GameSpec, InspectionObservation, Memory, NationStrategy, Occasion, RegulatorObservation,
    RegulatorStrategy, ReviewObservation, Stream, Verdict,
};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the agents of a saved game decided and remembered, by day.
pub(crate) struct Playback {
    game: Arc<SavedGame>,
    tick: AtomicU32,
    seats: Vec<Mutex<Seat>>,
    /// The agent whose memories were the last that could not be decoded.
    unreadable: AtomicU32,
}

/// In place of an agent.
const NOBODY: u32 = u32::MAX;

impl Playback {
    /// Lays out what was noted.
    pub(crate) fn new(game: Arc<SavedGame>) -> Arc<Self> {
        let seats = game.seats.iter().map(|seat| Mutex::new(Seat::new(&seat.decisions))).collect();
        let (tick, unreadable) = (AtomicU32::new(0), AtomicU32::new(NOBODY));
        Arc::new(Playback { game, tick, seats, unreadable })
    }

    /// Sets the day that is played next.
    pub(crate) fn set_tick(&self, tick: u32) {
        self.tick.store(tick, Ordering::Relaxed);
    }

    /// A cast that decides as was noted.
    pub(crate) fn cast(self: &Arc<Self>, spec: &GameSpec) -> Cast {
        let seat = |agent: AgentId| self.seat_of(agent);
        let nation = |agent: AgentId| Arc::new(Seated(seat(agent)));
        Cast {
            nations: spec.parties.iter().map(|party| nation(party.agent) as _).collect(),
            firms: spec.firms.iter().map(|firm| Arc::new(seat(firm.agent)) as _).collect(),
            regulators: spec.regulators.iter().map(|one| Arc::new(seat(one.agent)) as _).collect(),
        }
    }

    /// The seat of an agent.
    pub(crate) fn seat_of(self: &Arc<Self>, agent: AgentId) -> Replayed {
        Replayed { agent, playback: self.clone() }
    }

    /// What an agent had decided by now on an occasion, if it was of this kind; this counts as a call.
    pub(crate) fn decided<T: Decided>(&self, agent: AgentId, occasion: Occasion) -> Option<T> {
        let (mut seat, tick) = self.seat(agent);
        T::of(seat.decision(self.decisions(agent), tick, occasion)?)
    }

    /// Gives an agent the memory that it had at the end of the day. Within a day nobody else reads it.
    pub(crate) fn remember(&self, agent: AgentId, memory: &mut Memory) {
        let (mut seat, tick) = self.seat(agent);
        self.bring(agent, &mut seat, tick, memory);
    }

    /// An agent whose notes, as far as they have been read, cannot be decoded.
    pub(crate) fn unreadable(&self) -> Option<AgentId> {
        let agent = self.unreadable.load(Ordering::Relaxed);
        (agent != NOBODY).then(|| AgentId::from(agent as usize))
    }

    /// Where the playback of an agent stands, and the day that is played.
    fn seat(&self, agent: AgentId) -> (MutexGuard<'_, Seat>, u32) {
        let seat = self.seats[agent.index()].lock().unwrap_or_else(PoisonError::into_inner);
        (seat, self.tick.load(Ordering::Relaxed))
    }

    fn decisions(&self, agent: AgentId) -> &[Decision] {
        &self.game.seats[agent.index()].decisions
    }

    #[inline]
    fn bring(&self, agent: AgentId, seat: &mut Seat, tick: u32, memory: &mut Memory) {
        let bytes = &self.game.seats[agent.index()].memory;
        if bytes.is_empty() || seat.day == Some(tick) {
            return;
        }
        match seat.remember(bytes, tick) {
            None => self.unreadable.store(agent.index() as u32, Ordering::Relaxed),
            Some(true) => seat.reader.write(memory),
            Some(false) => {}
        }
    }
}

/// Where the playback of one agent stands.
struct Seat {
    occasions: Vec<Noted>,
    reader: MemoryReader,
    /// To the end of which it has been read.
    day: Option<u32>,
    /// Day of the next memory; none at the end.
    next: Option<u32>,
}

/// Decisions on one occasion, in order.
struct Noted {
    occasion: Occasion,
    /// Day and number of the call of each, and its place in the list of the agent's decisions.
    decisions: Vec<((u32, u32), usize)>,
    /// How many of them had been taken by the last call.
    taken: usize,
    /// Day and number of the last call.
    called: Option<(u32, u32)>,
}

impl Noted {
    fn new(occasion: Occasion) -> Self {
        Noted { occasion, decisions: Vec::new(), taken: 0, called: None }
    }

    /// The place of the decision that was in force at the next call, on a day.
    fn call(&mut self, tick: u32) -> Option<usize> {
        let nth = match self.called {
            Some((day, nth)) if day == tick => nth + 1,
            _ => 0,
        };
        let call = (tick, nth);
        if self.called.is_some_and(|before| before > call) {
            self.taken = 0;
        }
        self.called = Some(call);
        while self.decisions.get(self.taken).is_some_and(|&(when, _)| when <= call) {
            self.taken += 1;
        }
        Some(self.decisions.get(self.taken.checked_sub(1)?)?.1)
    }
}

impl Seat {
    fn new(decisions: &[Decision]) -> Self {
        let mut occasions: Vec<Noted> = Vec::new();
        for (place, decision) in decisions.iter().enumerate() {
            let occasion = decision.occasion;
            let known = occasions.iter().position(|noted| noted.occasion == occasion);
            let known = known.unwrap_or_else(|| {
                occasions.push(Noted::new(occasion));
                occasions.len() - 1
            });
            occasions[known].decisions.push(((decision.tick, decision.nth), place));
        }
        Seat { occasions, reader: MemoryReader::default(), day: None, next: None }
    }

    /// What was decided, by this call, last.
    #[inline]
    fn decision<'a>(
        &mut self,
        decisions: &'a [Decision],
        tick: u32,
        occasion: Occasion,
    ) -> Option<&'a Action> {
        let noted = self.occasions.iter_mut().find(|noted| noted.occasion == occasion)?;
        noted.call(tick).map(|place| &decisions[place].action)
    }

    /// Brings the memory to the end of a day; whether it is not what it was. None where it cannot be decoded.
    fn remember(&mut self, bytes: &[u8], tick: u32) -> Option<bool> {
        if self.day.is_none_or(|day| day > tick) {
            self.reader = MemoryReader::default();
            self.next = self.reader.next_tick(bytes);
        }
        self.day = Some(tick);
        let mut advanced = false;
        while self.next.is_some_and(|next| next <= tick) {
            self.reader.advance(bytes)?;
            self.next = self.reader.next_tick(bytes);
            advanced = true;
        }
        Some(advanced)
    }
}

/// A seat that is replayed.
pub(crate) struct Replayed {
    agent: AgentId,
    playback: Arc<Playback>,
}

impl Replayed {
    /// Remembers what it did at the end of the day.
    pub(crate) fn remember(&self, memory: &mut Memory) {
        self.playback.remember(self.agent, memory);
    }

    /// The day that is played.
    pub(crate) fn tick(&self) -> u32 {
        self.playback.tick.load(Ordering::Relaxed)
    }

    /// Why it took a step, as noted.
    pub(crate) fn causes(&self, sight: Sight<'_, '_>, act: Act) -> Account {
        self.playback.decided(self.agent, Occasion::Causes(act, sight.table)).unwrap_or_default()
    }

    /// Decides as was noted.
    ///
    /// # Errors
    /// The fault that was noted, or that nothing was.
    #[inline]
    pub(crate) fn act<T: Decided>(
        &self,
        occasion: Occasion,
        memory: &mut Memory,
    ) -> Result<T, Fault> {
        let Replayed { agent, playback } = self;
        let (mut seat, tick) = playback.seat(*agent);
        playback.bring(*agent, &mut seat, tick, memory);
        taken(seat.decision(playback.decisions(*agent), tick, occasion), occasion)
    }
}

/// What was noted, as what is asked for.
#[inline]
fn taken<T: Decided>(action: Option<&Action>, occasion: Occasion) -> Result<T, Fault> {
    match action {
        Some(Action::Fault(reason)) => Err(Fault(reason.clone())),
        action => action.and_then(T::of).ok_or_else(|| {
            let name = occasion.name();
            Fault(format!("the saved game holds no decision of this seat on `{name}`"))
        }),
    }
}

impl Between for Replayed {
    fn decide<T: Decided>(
        &self,
        occasion: Occasion,
        _: Sight<'_, '_>,
        memory: &mut Memory,
        _: impl FnOnce(&dyn NationStrategy, Sight<'_, '_>, &mut Memory) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.act(occasion, memory)
    }

    fn hear(&self, memory: &mut Memory, _: impl FnOnce(&dyn NationStrategy, &mut Memory)) {
        self.remember(memory);
    }

    fn say(
        &self,
        sitting: Sitting,
        memory: &mut Memory,
        _: impl FnOnce(&dyn NationStrategy, &mut Memory) -> Result<Reply, Fault>,
    ) -> Result<Reply, Fault> {
        self.act(Occasion::Sit(sitting.table), memory)
    }

    fn explain(&self, sight: Sight<'_, '_>, _: &Memory, act: Act) -> Account {
        self.causes(sight, act)
    }
}

impl FirmStrategy for Replayed {
    /// It decided once, on its first day, remembers nothing, and set nothing that others may have changed since.
    fn is_constant(&self) -> bool {
        let seat = &self.playback.game.seats[self.agent.index()];
        let plain = |decision: &Decision| match FirmAction::of(&decision.action) {
            Some(action) => action.sourcing.is_empty() && action.builds.is_empty(),
            None => false,
        };
        seat.memory.is_empty() && seat.decisions.len() <= 1 && seat.decisions.iter().all(plain)
    }

    fn decide(
        &self,
        _: &FirmObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        self.act(Occasion::Policy, memory)
    }
}

impl RegulatorStrategy for Replayed {
    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        self.act(Occasion::SlowWalk(observation.issue), memory)
    }

    fn inspect(
        &self,
        _: &InspectionObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        self.act(Occasion::Inspect, memory)
    }

    fn review(
        &self,
        observation: &ReviewObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<Verdict, Fault> {
        self.act(Occasion::Review(observation.sale), memory)
    }
}
