//! A strategy beside a seat that is replayed: asked whatever the seat is asked, on what the seat sees, with a memory
//! of its own. What it decides is shown to whoever watches, and goes to nobody else.

use crate::between::{Between, Seated, Sight};
use crate::playback::{Playback, Replayed};
use detente_game::session::Reply;
use detente_game::spec::Role;
use detente_game::strategy::{Act, Sitting};
use detente_game::{
    Account, Action, AgentId, Beginning, Cast, Decided, Fault, FirmAction, FirmObservation,
    FirmStrategy, GameSpec, InspectionObservation, Memory, NationObservation, NationStrategy,
    Occasion, RegulatorObservation, RegulatorStrategy, ReviewObservation, Stream, Verdict,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A strategy of any role.
#[derive(Clone)]
pub enum SeatStrategy {
    /// Of a nation.
    Nation(Arc<dyn NationStrategy>),
    /// Of a firm.
    Firm(Arc<dyn FirmStrategy>),
    /// Of a regulator.
    Regulator(Arc<dyn RegulatorStrategy>),
}

/// What a strategy saw when it was asked.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// As a nation.
    Nation(&'a NationObservation<'a>),
    /// As a nation in a session at a table: an observation of the session's.
    Session,
    /// As a firm.
    Firm(&'a FirmObservation<'a>),
    /// As a regulator of a licence.
    Licence(&'a RegulatorObservation<'a>),
    /// As an inspector.
    Inspection(&'a InspectionObservation<'a>),
    /// As a regulator of a sale.
    Review(&'a ReviewObservation<'a>),
}

/// What a strategy was asked, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The day.
    pub tick: u32,
    /// What it was asked.
    pub occasion: Occasion,
    /// What it saw.
    pub seen: Seen<'a>,
    /// What it remembered.
    pub before: &'a Memory,
    /// What it remembers now.
    pub after: &'a Memory,
    /// What it decided; a fault is an action too.
    pub action: &'a Action,
}

/// Watches a strategy decide.
pub trait Watcher: Send + Sync {
    /// Whether it looks on a day; what a strategy decides on other days is not shown. Faults always are.
    fn looks(&self, tick: u32) -> bool;

    /// Is about to see a strategy asked.
    fn before(&self) {}

    /// Sees what a strategy decided.
    fn asked(&self, asked: &Asked<'_>);
}

/// A strategy with its memory, and who watches it.
#[derive(Clone)]
pub(crate) struct Shadow {
    agent: AgentId,
    strategy: SeatStrategy,
    own: Arc<Mutex<Own>>,
    watcher: Arc<dyn Watcher>,
}

#[derive(Default)]
struct Own {
    memory: Memory,
    /// A game has begun for it, and goes on behind a fork.
    begun: bool,
    /// It has failed, and would have forfeited: nobody asks it any more.
    failed: bool,
}

impl Shadow {
    /// A strategy beside an agent's seat.
    pub(crate) fn new(agent: AgentId, strategy: SeatStrategy, watcher: Arc<dyn Watcher>) -> Self {
        Shadow { agent, strategy, own: Arc::default(), watcher }
    }

    /// A cast in which it stands beside its seat, which is replayed. None where the seat is of another role.
    pub(crate) fn seat(
        &self,
        mut cast: Cast,
        spec: &GameSpec,
        playback: &Arc<Playback>,
    ) -> Option<Cast> {
        let seat = playback.seat_of(self.agent);
        let shadow = self.clone();
        match (&self.strategy, spec.agents.get(self.agent.index())?.role) {
            (SeatStrategy::Nation(strategy), Role::Nation(party)) => {
                let beside = Beside { strategy: strategy.clone(), seat, shadow };
                cast.nations[party.index()] = Arc::new(Seated(beside));
            }
            (SeatStrategy::Firm(strategy), Role::Firm(firm)) => {
                let beside = Beside { strategy: strategy.clone(), seat, shadow };
                cast.firms[firm.index()] = Arc::new(beside);
            }
            (SeatStrategy::Regulator(strategy), Role::Regulator(regulator)) => {
                let beside = Beside { strategy: strategy.clone(), seat, shadow };
                cast.regulators[regulator.index()] = Arc::new(beside);
            }
            _ => return None,
        }
        Some(cast)
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, beginning: &Beginning<'_>, tell: impl FnOnce()) {
        let mut own = self.own();
        if own.begun {
            return;
        }
        if let Beginning::Game { names, .. } = beginning {
            own.memory.clear(names.issues(), names.tables().len());
        }
        own.begun = true;
        tell();
    }

    /// Asks the strategy.
    fn ask<T: Decided>(
        &self,
        (tick, occasion, seen): (u32, Occasion, Seen<'_>),
        call: impl FnOnce(&mut Memory) -> Result<T, Fault>,
    ) {
        let mut own = self.own();
        if own.failed {
            return;
        }
        let before = self.watcher.looks(tick).then(|| own.memory.clone());
        self.watcher.before();
        let action = match call(&mut own.memory) {
            Ok(decided) => decided.into(),
            Err(Fault(reason)) => {
                own.failed = true;
                Action::Fault(reason)
            }
        };
        let before = match &before {
            Some(before) => before,
            None if own.failed => &own.memory,
            None => return,
        };
        let asked = Asked { tick, occasion, seen, before, after: &own.memory, action: &action };
        self.watcher.asked(&asked);
    }
}

/// Stands in a seat: asks the strategy beside it, and does what was noted.
struct Beside<S: ?Sized> {
    strategy: Arc<S>,
    seat: Replayed,
    shadow: Shadow,
}

impl Between for Beside<dyn NationStrategy> {
    fn decide<T: Decided>(
        &self,
        occasion: Occasion,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, Sight<'_, '_>, &mut Memory) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let asked = (sight.situation.tick, occasion, Seen::Nation(sight));
        self.shadow.ask(asked, |own| call(&*self.strategy, sight, own));
        self.seat.act(occasion, memory)
    }

    fn hear(&self, memory: &mut Memory, call: impl FnOnce(&dyn NationStrategy, &mut Memory)) {
        let mut own = self.shadow.own();
        if !own.failed {
            call(&*self.strategy, &mut own.memory);
        }
        self.seat.remember(memory);
    }

    fn begin(&self, beginning: &Beginning<'_>) {
        self.shadow.begin(beginning, || self.strategy.game_begins(beginning));
    }

    fn end(&self) {
        self.strategy.game_ends();
    }

    fn say(
        &self,
        sitting: Sitting,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, &mut Memory) -> Result<Reply, Fault>,
    ) -> Result<Reply, Fault> {
        let occasion = Occasion::Sit(sitting.table);
        let asked = (self.seat.tick(), occasion, Seen::Session);
        self.shadow.ask(asked, |own| call(&*self.strategy, own));
        self.seat.act(occasion, memory)
    }

    fn reads_preferences(&self) -> bool {
        self.strategy.reads_preferences()
    }

    fn explain(&self, sight: Sight<'_, '_>, _: &Memory, act: Act) -> Account {
        self.seat.causes(sight, act)
    }
}

impl FirmStrategy for Beside<dyn FirmStrategy> {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        self.shadow.begin(beginning, || self.strategy.game_begins(beginning));
    }

    fn game_ends(&self) {
        self.strategy.game_ends();
    }

    fn decide(
        &self,
        seen: &FirmObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let asked = (seen.tick, Occasion::Policy, Seen::Firm(seen));
        self.shadow.ask(asked, |own| self.strategy.decide(seen, own, rng));
        self.seat.act(Occasion::Policy, memory)
    }
}

impl RegulatorStrategy for Beside<dyn RegulatorStrategy> {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        self.shadow.begin(beginning, || self.strategy.game_begins(beginning));
    }

    fn game_ends(&self) {
        self.strategy.game_ends();
    }

    fn slow_walk(
        &self,
        seen: &RegulatorObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let occasion = Occasion::SlowWalk(seen.issue);
        let asked = (seen.situation.tick, occasion, Seen::Licence(seen));
        self.shadow.ask(asked, |own| self.strategy.slow_walk(seen, own, rng));
        self.seat.act(occasion, memory)
    }

    fn inspect(
        &self,
        seen: &InspectionObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let asked = (seen.situation.tick, Occasion::Inspect, Seen::Inspection(seen));
        self.shadow.ask(asked, |own| self.strategy.inspect(seen, own, rng));
        self.seat.act(Occasion::Inspect, memory)
    }

    fn review(
        &self,
        seen: &ReviewObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Verdict, Fault> {
        let occasion = Occasion::Review(seen.sale);
        let asked = (seen.situation.tick, occasion, Seen::Review(seen));
        self.shadow.ask(asked, |own| self.strategy.review(seen, own, rng));
        self.seat.act(occasion, memory)
    }
}
