//! The table: asks parties, records what they offer, knows when it is over.

use super::component::{Participant, Session};
use detente_game::domain::Outcome;
use detente_game::id::PartyId;
use detente_game::session::{
    Offered, PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, SessionEnd,
    SessionSpec, relative_time,
};
use detente_game::{Fault, Stream};
use std::ops::ControlFlow;

/// Goes on with a value, or ends the session.
pub(crate) type Flow<T = ()> = ControlFlow<SessionEnd, T>;

/// All that one step works on.
pub(crate) struct Table<'a, 'w> {
    pub spec: &'a SessionSpec,
    pub session: &'a mut Session,
    pub seats: &'a mut [&'w mut Participant],
    /// The step that is played, from 0.
    pub step: u32,
    time: f64,
}

/// What a strategy is called with.
type Call<'t> = (&'t dyn PartyStrategy, PartyObservation<'t>, &'t mut PartyMemory, &'t mut Stream);

impl<'a, 'w> Table<'a, 'w> {
    pub(crate) fn new(
        spec: &'a SessionSpec,
        session: &'a mut Session,
        seats: &'a mut [&'w mut Participant],
    ) -> Self {
        let step = session.record.steps;
        Table { spec, session, seats, step, time: relative_time(step, spec.steps) }
    }

    /// Ends the step that was played.
    pub(crate) fn advance(&mut self) {
        self.step += 1;
        self.session.record.steps = self.step;
        self.time = relative_time(self.step, self.spec.steps);
    }

    /// How many parties there are.
    #[inline]
    pub(crate) fn parties(&self) -> usize {
        self.seats.len()
    }

    /// Utility of an outcome to a party, before any discount.
    pub(crate) fn utility(&self, party: usize, outcome: Outcome) -> f64 {
        self.seats[party].outcomes.utility(outcome)
    }

    #[inline]
    fn call(&mut self, party: usize) -> Call<'_> {
        let parties = self.seats.len() as u16;
        let Participant { id, strategy, outcomes, memory, others, rng, .. } =
            &mut *self.seats[party];
        self.session.asked = *id;
        rng.turn_to_tick(self.step);
        let observation = PartyObservation {
            me: *id,
            parties,
            step: self.step,
            steps: self.spec.steps,
            time: self.time,
            offers: &self.session.record.offers,
            outcomes,
            preferences: &self.spec.parties[party].preferences,
            others,
        };
        (&**strategy, observation, memory, rng)
    }

    /// Asks a party for an offer, and records nothing yet.
    #[inline]
    pub(crate) fn propose(&mut self, party: usize) -> Flow<Outcome> {
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.propose(&mut observation, memory, rng) {
            Ok(Proposal::Offer(outcome)) if self.spec.domain.has(outcome) => {
                Flow::Continue(outcome)
            }
            Ok(Proposal::Offer(outcome)) => {
                let text =
                    format!("illegal action: offers outcome {}, which there is not", outcome.0);
                Flow::Break(forfeit(party, Fault(text)))
            }
            Ok(Proposal::WalkOut) => Flow::Break(SessionEnd::WalkOut { party: party.into() }),
            Err(fault) => Flow::Break(forfeit(party, fault)),
        }
    }

    /// Asks a party for an offer and puts it on the table.
    #[inline]
    pub(crate) fn offer(&mut self, party: usize) -> Flow<Offered> {
        let outcome = self.propose(party)?;
        Flow::Continue(self.put(party.into(), outcome))
    }

    /// Puts an offer on the table.
    #[inline]
    pub(crate) fn put(&mut self, by: PartyId, outcome: Outcome) -> Offered {
        let offered = Offered { outcome, step: self.step, by };
        self.session.record.offers.push(offered);
        offered
    }

    /// Asks a party whether it takes an offer.
    #[inline]
    pub(crate) fn accepts(&mut self, party: usize, offer: Outcome) -> Flow<bool> {
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.respond(offer, &mut observation, memory, rng) {
            Ok(Response::Accept) => Flow::Continue(true),
            Ok(Response::Reject) => Flow::Continue(false),
            Ok(Response::WalkOut) => Flow::Break(SessionEnd::WalkOut { party: party.into() }),
            Err(fault) => Flow::Break(forfeit(party, fault)),
        }
    }

    /// Asks a party for its vote on a change of the mediator's text.
    pub(crate) fn votes(&mut self, party: usize, text: Outcome, current: Outcome) -> Flow<bool> {
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.vote(text, current, &mut observation, memory, rng) {
            Ok(vote) => Flow::Continue(vote),
            Err(fault) => Flow::Break(forfeit(party, fault)),
        }
    }
}

/// An agreement on an offer.
pub(crate) fn agreed(offer: Offered, accepted_by: Option<PartyId>) -> SessionEnd {
    SessionEnd::Agreement { outcome: offer.outcome, by: offer.by, accepted_by }
}

#[cold]
fn forfeit(party: usize, fault: Fault) -> SessionEnd {
    SessionEnd::Forfeit { party: party.into(), reason: fault.0 }
}
