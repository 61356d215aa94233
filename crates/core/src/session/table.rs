//! The table: asks parties, records what they offer, knows when it is over.

use super::component::{Participant, Session};
use detente_game::domain::{Outcome, Outcomes};
use detente_game::id::PartyId;
use detente_game::session::{
    Known, Offered, PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, SessionEnd,
    SessionSpec, Turn,
};
use detente_game::{Beginning, Fault, SessionNames, Stream};
use std::ops::ControlFlow;

/// The session is over, and its end is on record.
pub(crate) struct Over;

/// Goes on with a value, or not at all.
pub(crate) type Flow<T = ()> = ControlFlow<Over, T>;

/// A participant at the table: what it owns, taken apart once for all the steps that are played at a time.
pub(crate) struct Seat<'w> {
    pub id: PartyId,
    strategy: &'w dyn PartyStrategy,
    /// It is not asked where its memory has its turn.
    on_demands: bool,
    pub outcomes: &'w mut Outcomes,
    memory: &'w mut PartyMemory,
    others: &'w mut [Known],
    rng: &'w mut Stream,
}

impl<'w> Seat<'w> {
    pub(crate) fn of(participant: &'w mut Participant) -> Self {
        let Participant { id, strategy, on_demands, outcomes, memory, others, rng } = participant;
        let (strategy, on_demands) = (&**strategy, *on_demands);
        Seat { id: *id, strategy, on_demands, outcomes, memory, others, rng }
    }

    /// Begins a session.
    pub(crate) fn begin(&mut self, seed: u64) {
        self.memory.clear();
        self.rng.restart(seed);
    }

    /// Tells its strategy that the session is over.
    pub(crate) fn end(&self) {
        self.strategy.game_ends();
    }
}

/// All that one step works on.
pub(crate) struct Table<'a, 'w> {
    pub spec: &'a SessionSpec,
    pub session: &'a mut Session,
    pub seats: &'a mut [Seat<'w>],
    /// The step that is played, from 0.
    pub step: u32,
    /// Offers on record. The same as their list says; from here it is read without waiting for what was just
    /// written there.
    made: usize,
}

/// What a strategy is called with.
type Call<'t> = (&'t dyn PartyStrategy, PartyObservation<'t>, &'t mut PartyMemory, &'t mut Stream);

impl<'a, 'w> Table<'a, 'w> {
    pub(crate) fn new(
        spec: &'a SessionSpec,
        session: &'a mut Session,
        seats: &'a mut [Seat<'w>],
    ) -> Self {
        let step = session.record.steps;
        let made = session.record.offers.len();
        Table { spec, session, seats, step, made }
    }

    /// Tells every party that the session begins.
    pub(crate) fn open(&mut self) {
        let (names, seed) = (SessionNames::new(self.spec), self.session.record.seed);
        for seat in &*self.seats {
            self.session.asked = seat.id;
            seat.strategy.game_begins(&Beginning::Session { names, me: seat.id, seed });
        }
    }

    /// Ends the step that was played.
    pub(crate) fn advance(&mut self) {
        self.step += 1;
        self.session.record.steps = self.step;
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

    #[inline(always)]
    fn call(&mut self, party: usize) -> Call<'_> {
        let parties = self.seats.len() as u16;
        let Seat { id, strategy, outcomes, memory, others, rng, .. } = &mut self.seats[party];
        self.session.asked = *id;
        rng.turn_to_step(self.step);
        let observation = PartyObservation {
            me: *id,
            parties,
            step: self.step,
            steps: self.spec.steps,
            offers: &self.session.record.offers[..self.made],
            outcomes,
            preferences: &self.spec.parties[party].preferences,
            others,
        };
        (*strategy, observation, memory, rng)
    }

    /// Ends the session.
    #[cold]
    pub(crate) fn end<T>(&mut self, end: SessionEnd) -> Flow<T> {
        self.session.record.end = Some(end);
        Flow::Break(Over)
    }

    /// Asks a party for an offer, and records nothing yet.
    #[inline]
    pub(crate) fn propose(&mut self, party: usize) -> Flow<Outcome> {
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.propose(&mut observation, memory, rng) {
            Ok(Proposal::Offer(outcome)) if self.spec.domain.has(outcome) => {
                Flow::Continue(outcome)
            }
            Ok(Proposal::Offer(outcome)) => self.end(forfeit(party, unknown(outcome))),
            Ok(Proposal::WalkOut) => self.end(SessionEnd::WalkOut { party: party.into() }),
            Err(fault) => self.end(forfeit(party, fault)),
        }
    }

    /// Asks a party to take its turn: true when it takes the offer that stands, false when it has put another
    /// on the table.
    #[inline(always)]
    pub(crate) fn act(&mut self, party: usize, standing: Option<Outcome>) -> Flow<bool> {
        match self.turn_on_demand(party, standing) {
            Some(Turn::Accept) => return Flow::Continue(true),
            Some(Turn::Offer(outcome)) => return self.stand(party.into(), outcome),
            Some(Turn::WalkOut) | None => {}
        }
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.take_turn(standing, &mut observation, memory, rng) {
            Ok(Turn::Accept) if standing.is_some() => Flow::Continue(true),
            Ok(Turn::Offer(outcome)) if self.spec.domain.has(outcome) => {
                self.stand(self.session.asked, outcome)
            }
            turn => self.refuse(party, turn),
        }
    }

    /// The turn of a party that has it tabulated.
    #[inline(always)]
    fn turn_on_demand(&mut self, party: usize, standing: Option<Outcome>) -> Option<Turn> {
        let step = self.step;
        let Seat { on_demands, outcomes, memory, .. } = &mut self.seats[party];
        if *on_demands { memory.turn_on_demand(standing, step, outcomes) } else { None }
    }

    /// Puts an offer on the table, which stands then.
    #[inline(always)]
    fn stand(&mut self, by: PartyId, outcome: Outcome) -> Flow<bool> {
        let offered = self.put(by, outcome);
        self.session.standing = Some(offered);
        Flow::Continue(false)
    }

    /// Ends the session with a turn that is none.
    #[cold]
    fn refuse<T>(&mut self, party: usize, turn: Result<Turn, Fault>) -> Flow<T> {
        self.end(match turn {
            Ok(Turn::WalkOut) => SessionEnd::WalkOut { party: party.into() },
            Ok(Turn::Accept) => {
                forfeit(party, Fault("illegal action: accepts although no offer stands".into()))
            }
            Ok(Turn::Offer(outcome)) => forfeit(party, unknown(outcome)),
            Err(fault) => forfeit(party, fault),
        })
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
        self.made += 1;
        offered
    }

    /// Asks a party whether it takes an offer.
    #[inline]
    pub(crate) fn accepts(&mut self, party: usize, offer: Outcome) -> Flow<bool> {
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.respond(offer, &mut observation, memory, rng) {
            Ok(Response::Accept) => Flow::Continue(true),
            Ok(Response::Reject) => Flow::Continue(false),
            Ok(Response::WalkOut) => self.end(SessionEnd::WalkOut { party: party.into() }),
            Err(fault) => self.end(forfeit(party, fault)),
        }
    }

    /// Asks a party for its vote on a change of the mediator's text.
    pub(crate) fn votes(&mut self, party: usize, text: Outcome, current: Outcome) -> Flow<bool> {
        let (strategy, mut observation, memory, rng) = self.call(party);
        match strategy.vote(text, current, &mut observation, memory, rng) {
            Ok(vote) => Flow::Continue(vote),
            Err(fault) => self.end(forfeit(party, fault)),
        }
    }
}

/// An agreement on an offer.
pub(crate) fn agreed(offer: Offered, accepted_by: Option<PartyId>) -> SessionEnd {
    SessionEnd::Agreement { outcome: offer.outcome, by: offer.by, accepted_by }
}

#[cold]
fn unknown(outcome: Outcome) -> Fault {
    Fault(format!("illegal action: offers outcome {}, which there is not", outcome.0))
}

#[cold]
fn forfeit(party: usize, fault: Fault) -> SessionEnd {
    SessionEnd::Forfeit { party: party.into(), reason: fault.0 }
}
