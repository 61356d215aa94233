//! A strategy beside a party of a session: asked whatever the party is asked, with a memory of its own. What it
//! decides is shown to whoever watches, and goes to nobody else.

use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{
    Ask, PartyMemory, PartyObservation, PartyStrategy, Proposal, Reply, Response, Turn,
};
use detente_game::{Beginning, Fault, Stream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a party's strategy was asked, and what came of it.
#[derive(Debug)]
pub struct PartyAsked<'a, 'b> {
    /// What it was asked.
    pub ask: Ask,
    /// What it saw.
    pub seen: &'a mut PartyObservation<'b>,
    /// What it remembered.
    pub before: &'a PartyMemory,
    /// What it remembers now.
    pub after: &'a PartyMemory,
    /// What it decided.
    pub reply: &'a Result<Reply, Fault>,
}

/// Watches a party's strategy decide.
pub trait PartyWatcher: Send + Sync {
    /// Whether it looks at a step; what is decided in other steps is not shown. Faults always are.
    fn looks(&self, step: u32) -> bool;

    /// Is about to see the strategy asked.
    fn before(&self) {}

    /// Sees what the strategy decided.
    fn asked(&self, asked: PartyAsked<'_, '_>);
}

/// A seat with a strategy beside it.
pub fn beside(
    seat: Arc<dyn PartyStrategy>,
    strategy: Arc<dyn PartyStrategy>,
    watcher: Arc<dyn PartyWatcher>,
) -> Arc<dyn PartyStrategy> {
    Arc::new(Beside { seat, strategy, own: Mutex::default(), watcher })
}

struct Beside {
    seat: Arc<dyn PartyStrategy>,
    strategy: Arc<dyn PartyStrategy>,
    own: Mutex<Own>,
    watcher: Arc<dyn PartyWatcher>,
}

#[derive(Default)]
struct Own {
    memory: PartyMemory,
    /// It has failed, and would have forfeited: nobody asks it any more.
    failed: bool,
}

impl Beside {
    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the strategy; what it replied, unless it has failed.
    fn ask(&self, ask: Ask, seen: &mut PartyObservation<'_>, rng: &mut Stream) -> Option<Reply> {
        let mut own = self.own();
        if own.failed {
            return None;
        }
        let before = self.watcher.looks(seen.step).then(|| own.memory.clone());
        self.watcher.before();
        let reply = self.strategy.reply(ask, seen, &mut own.memory, rng);
        own.failed = reply.is_err();
        let before = match &before {
            Some(before) => before,
            None if own.failed => &own.memory,
            None => return reply.ok(),
        };
        self.watcher.asked(PartyAsked { ask, seen, before, after: &own.memory, reply: &reply });
        reply.ok()
    }
}

impl PartyStrategy for Beside {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        let mut own = self.own();
        own.memory.clear();
        own.failed = false;
        self.strategy.game_begins(beginning);
        self.seat.game_begins(beginning);
    }

    fn game_ends(&self) {
        self.strategy.game_ends();
        self.seat.game_ends();
    }

    fn prepare(&self, steps: u32, outcomes: &Outcomes, memory: &mut PartyMemory) {
        self.strategy.prepare(steps, outcomes, &mut self.own().memory);
        self.seat.prepare(steps, outcomes, memory);
    }

    fn reads_others(&self) -> bool {
        self.strategy.reads_others() || self.seat.reads_others()
    }

    fn respond(
        &self,
        offer: Outcome,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        self.ask(Ask::Respond(offer), seen, &mut rng.clone());
        self.seat.respond(offer, seen, memory, rng)
    }

    fn propose(
        &self,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        self.ask(Ask::Propose, seen, &mut rng.clone());
        self.seat.propose(seen, memory, rng)
    }

    fn take_turn(
        &self,
        standing: Option<Outcome>,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Turn, Fault> {
        let mut own = rng.clone();
        let answer = standing.and_then(|offer| self.ask(Ask::Respond(offer), seen, &mut own));
        if standing.is_none() || answer == Some(Reply::No) {
            self.ask(Ask::Propose, seen, &mut rng.clone());
        }
        self.seat.take_turn(standing, seen, memory, rng)
    }

    fn vote(
        &self,
        text: Outcome,
        current: Outcome,
        seen: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<bool, Fault> {
        self.ask(Ask::Vote { text, current }, seen, &mut rng.clone());
        self.seat.vote(text, current, seen, memory, rng)
    }
}
