//! Strategies that decide as was noted.

use crate::game::{Decision, SavedGame};
use crate::memory::MemoryReader;
use detente_game::strategy::{Act, Breach};
use detente_game::{
    Account, Action, AgentId, Away, Cast, Escalations, Fault, FirmAction, FirmObservation,
    FirmStrategy, GameSpec, IssueId, Memory, NationObservation, NationStrategy, Occasion,
    RegulatorObservation, RegulatorStrategy, Stream, TableId, TableMove,
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
        let seat = |agent: AgentId| Arc::new(Replayed { agent, playback: self.clone() });
        Cast {
            nations: spec.parties.iter().map(|party| seat(party.agent) as _).collect(),
            firms: spec.firms.iter().map(|firm| seat(firm.agent) as _).collect(),
            regulators: spec.regulators.iter().map(|one| seat(one.agent) as _).collect(),
        }
    }

    /// What an agent had decided by now on an occasion, if anything; this counts as a call.
    pub(crate) fn decided(&self, agent: AgentId, occasion: Occasion) -> Option<Action> {
        let tick = self.tick.load(Ordering::Relaxed);
        let decisions = &self.game.seats[agent.index()].decisions;
        let mut seat = lock(&self.seats[agent.index()]);
        seat.decision(decisions, tick, occasion).map(|decision| decision.action.clone())
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
    /// As of the end of the day.
    memory: Option<Memory>,
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
        Seat { occasions, reader, memory: None, day: None, damaged: false }
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

    /// Brings the memory to the end of a day.
    fn remember(&mut self, bytes: &[u8], tick: u32) {
        if self.day == Some(tick) {
            return;
        }
        if self.day.is_some_and(|day| day > tick) {
            self.reader = MemoryReader::default();
            self.memory = None;
        }
        self.day = Some(tick);
        let mut advanced = false;
        while self.reader.next_tick(bytes).is_some_and(|next| next <= tick) {
            advanced = self.reader.advance(bytes).is_some();
            if !advanced {
                self.damaged = true;
                return;
            }
        }
        if advanced {
            self.memory = self.reader.memory();
            self.damaged |= self.memory.is_none();
        }
    }
}

/// A seat that is replayed.
struct Replayed {
    agent: AgentId,
    playback: Arc<Playback>,
}

impl Replayed {
    fn act<T: TryFrom<Action>>(&self, occasion: Occasion, memory: &mut Memory) -> Result<T, Fault> {
        self.remember(memory);
        match self.playback.decided(self.agent, occasion) {
            Some(Action::Fault(reason)) => Err(Fault(reason)),
            Some(action) => T::try_from(action).map_err(|_| self.nothing(occasion)),
            None => Err(self.nothing(occasion)),
        }
    }

    /// What it remembered at the end of the day. Within a day nobody else reads it.
    fn remember(&self, memory: &mut Memory) {
        let tick = self.playback.tick.load(Ordering::Relaxed);
        let index = self.agent.index();
        let mut seat = lock(&self.playback.seats[index]);
        seat.remember(&self.playback.game.seats[index].memory, tick);
        if let Some(noted) = &seat.memory {
            memory.clone_from(noted);
        }
    }

    fn nothing(&self, occasion: Occasion) -> Fault {
        Fault(format!("the saved game holds no decision of this seat on `{}`", occasion.name()))
    }
}

impl NationStrategy for Replayed {
    fn away(
        &self,
        _: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<Away, Fault> {
        self.act(Occasion::Away, memory)
    }

    fn answer(
        &self,
        _: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        self.act(Occasion::Answer, memory)
    }

    fn table(
        &self,
        _: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<TableMove, Fault> {
        self.act(Occasion::Table, memory)
    }

    fn escalate(
        &self,
        _: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<Escalations, Fault> {
        self.act(Occasion::Escalate, memory)
    }

    fn raised(&self, memory: &mut Memory, _: IssueId) {
        self.remember(memory);
    }

    fn retaliate(
        &self,
        _: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        self.act(Occasion::Retaliate(breach.issue), memory)
    }

    fn talks_reset(&self, memory: &mut Memory, _: TableId) {
        self.remember(memory);
    }

    fn deal_signed(&self, memory: &mut Memory, _: TableId) {
        self.remember(memory);
    }

    fn causes(&self, _: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        let mut unchanged = memory.clone();
        self.act(Occasion::Causes(act), &mut unchanged).unwrap_or_default()
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
}
