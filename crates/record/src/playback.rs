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
}

impl Playback {
    /// Lays out what was noted.
    pub(crate) fn new(game: Arc<SavedGame>) -> Arc<Self> {
        let seats = game.seats.iter().map(|seat| Mutex::new(Seat::new(&seat.decisions))).collect();
        Arc::new(Playback { game, tick: AtomicU32::new(0), seats })
    }

    /// Sets the day that is played next.
    pub(crate) fn set_tick(&self, tick: u32) {
        self.tick.store(tick, Ordering::Relaxed);
    }

    /// A cast that decides as was noted.
    pub(crate) fn cast(self: &Arc<Self>, spec: &GameSpec) -> Cast {
        let seat = |agent: AgentId| Replayed { agent, playback: self.clone() };
        let nation = |agent: AgentId| Arc::new(Seated(seat(agent)));
        Cast {
            nations: spec.parties.iter().map(|party| nation(party.agent) as _).collect(),
            firms: spec.firms.iter().map(|firm| Arc::new(seat(firm.agent)) as _).collect(),
            regulators: spec.regulators.iter().map(|one| Arc::new(seat(one.agent)) as _).collect(),
        }
    }

    /// What an agent had decided by now on an occasion, if anything; this counts as a call.
    pub(crate) fn decided(&self, agent: AgentId, occasion: Occasion) -> Option<Action> {
        let tick = self.tick.load(Ordering::Relaxed);
        let decisions = &self.game.seats[agent.index()].decisions;
        let mut seat = lock(&self.seats[agent.index()]);
        seat.decision(decisions, tick, occasion).map(|decision| decision.action.clone())
    }

    /// Gives an agent the memory that it had at the end of the day. Within a day nobody else reads it.
    pub(crate) fn remember(&self, agent: AgentId, memory: &mut Memory) {
        let tick = self.tick.load(Ordering::Relaxed);
        let mut seat = lock(&self.seats[agent.index()]);
        if seat.remember(&self.game.seats[agent.index()].memory, tick) {
            seat.reader.write(memory);
        }
    }

    /// An agent whose notes, as far as they have been read, cannot be decoded.
    pub(crate) fn unreadable(&self) -> Option<AgentId> {
        let bad =
            |(index, seat): (usize, &Mutex<Seat>)| lock(seat).damaged.then(|| AgentId::from(index));
        self.seats.iter().enumerate().find_map(bad)
    }
}

fn lock(seat: &Mutex<Seat>) -> MutexGuard<'_, Seat> {
    seat.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the playback of one agent stands.
struct Seat {
    occasions: Vec<Noted>,
    reader: MemoryReader,
    /// To the end of which it has been read.
    day: Option<u32>,
    damaged: bool,
}

/// Decisions on one occasion, in order.
struct Noted {
    occasion: Occasion,
    /// Places in the list of the agent's decisions.
    places: Vec<usize>,
    /// Day and number of the last call.
    called: Option<(u32, u32)>,
}

impl Seat {
    fn new(decisions: &[Decision]) -> Self {
        let mut occasions: Vec<Noted> = Vec::new();
        for (place, decision) in decisions.iter().enumerate() {
            let occasion = decision.occasion;
            match occasions.iter_mut().find(|noted| noted.occasion == occasion) {
                Some(noted) => noted.places.push(place),
                None => occasions.push(Noted { occasion, places: vec![place], called: None }),
            }
        }
        let reader = MemoryReader::default();
        Seat { occasions, reader, day: None, damaged: false }
    }

    /// The decision that was in force at this call.
    fn decision<'a>(
        &mut self,
        decisions: &'a [Decision],
        tick: u32,
        occasion: Occasion,
    ) -> Option<&'a Decision> {
        let noted = self.occasions.iter_mut().find(|noted| noted.occasion == occasion)?;
        let nth = match noted.called {
            Some((day, nth)) if day == tick => nth + 1,
            _ => 0,
        };
        noted.called = Some((tick, nth));
        let before = noted.places.partition_point(|&place| {
            let decision = &decisions[place];
            (decision.tick, decision.nth) <= (tick, nth)
        });
        noted.places[..before].last().map(|&place| &decisions[place])
    }

    /// Brings the memory to the end of a day; false when it is what it was.
    fn remember(&mut self, bytes: &[u8], tick: u32) -> bool {
        if self.day == Some(tick) {
            return false;
        }
        if self.day.is_some_and(|day| day > tick) {
            self.reader = MemoryReader::default();
        }
        self.day = Some(tick);
        let mut advanced = false;
        while self.reader.next_tick(bytes).is_some_and(|next| next <= tick) {
            if self.reader.advance(bytes).is_none() {
                self.damaged = true;
                return false;
            }
            advanced = true;
        }
        advanced
    }
}

/// A seat that is replayed.
struct Replayed {
    agent: AgentId,
    playback: Arc<Playback>,
}

impl Replayed {
    fn act<T: TryFrom<Action>>(&self, occasion: Occasion, memory: &mut Memory) -> Result<T, Fault> {
        self.playback.remember(self.agent, memory);
        self.decided(occasion)
    }

    fn decided<T: TryFrom<Action>>(&self, occasion: Occasion) -> Result<T, Fault> {
        match self.playback.decided(self.agent, occasion) {
            Some(Action::Fault(reason)) => Err(Fault(reason)),
            Some(action) => T::try_from(action).map_err(|_| self.nothing(occasion)),
            None => Err(self.nothing(occasion)),
        }
    }

    fn nothing(&self, occasion: Occasion) -> Fault {
        Fault(format!("the saved game holds no decision of this seat on `{}`", occasion.name()))
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
        self.playback.remember(self.agent, memory);
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
        self.decided(Occasion::Causes(act, sight.table)).unwrap_or_default()
    }
}

impl FirmStrategy for Replayed {
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
