//! The contract of a party's strategy.

use super::memory::PartyMemory;
use super::record::Offered;
use super::spec::SessionSpec;
use crate::domain::{Outcome, Outcomes, Preferences};
use crate::draw::Stream;
use crate::expression::StrategyCall;
use crate::id::PartyId;
use crate::names::{Beginning, SessionNames};
use crate::registry::{Registry, StrategyError};
use crate::strategy::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// What a party sees when it is asked.
#[derive(Debug)]
pub struct PartyObservation<'a> {
    /// Who is asked.
    pub me: PartyId,
    /// How many parties there are.
    pub parties: u16,
    /// The step, from 0.
    pub step: u32,
    /// Steps until the deadline.
    pub steps: u32,
    /// Every offer so far.
    pub offers: &'a [Offered],
    /// Own utilities and their inverse.
    pub outcomes: &'a mut Outcomes,
    /// Own preferences as the scenario has them.
    pub preferences: &'a Preferences,
    /// What every party wants, by its place; empty when that is hidden.
    pub others: &'a mut [Known],
}

/// What is known of a party's wants.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its utilities.
    pub outcomes: Outcomes,
    /// Its preferences.
    pub preferences: Preferences,
}

impl PartyObservation<'_> {
    /// The last offer that somebody else made.
    #[inline]
    pub fn last_received(&self) -> Option<Outcome> {
        self.received().next()
    }

    /// Offers that others made, the last first.
    #[inline]
    pub fn received(&self) -> impl Iterator<Item = Outcome> {
        let me = self.me;
        self.offers.iter().rev().filter(move |offer| offer.by != me).map(|offer| offer.outcome)
    }

    /// Offers that it made itself, the last first.
    pub fn sent(&self) -> impl Iterator<Item = Outcome> {
        let me = self.me;
        self.offers.iter().rev().filter(move |offer| offer.by == me).map(|offer| offer.outcome)
    }

    /// Relative time within the session; see [`relative_time`].
    pub fn time(&self) -> f64 {
        relative_time(self.step, self.steps)
    }

    /// Utility of an outcome, before any discount.
    #[inline]
    pub fn utility(&self, outcome: Outcome) -> f64 {
        self.outcomes.utility(outcome)
    }

    /// The least utility that is worth anything to it: `max(least utility, reservation value)`.
    #[inline]
    pub fn floor(&self) -> f64 {
        self.outcomes.floor()
    }
}

/// Time of a step within a session, the same for all: `min(1, (step + 1) / (steps + 1))`.
pub fn relative_time(step: u32, steps: u32) -> f64 {
    ((f64::from(step) + 1.0) / (f64::from(steps) + 1.0)).min(1.0)
}

/// An answer to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// Takes it.
    Accept,
    /// Does not.
    Reject,
    /// Leaves; the session has failed.
    WalkOut,
}

/// What a party puts on the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// An offer.
    Offer(Outcome),
    /// Leaves; the session has failed.
    WalkOut,
}

/// What a party does in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Takes the offer that stands.
    Accept,
    /// Makes an offer, which stands then.
    Offer(Outcome),
    /// Leaves; the session has failed.
    WalkOut,
}

/// What a party is asked in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// For an offer.
    Propose,
    /// Whether it takes an offer.
    Respond(Outcome),
    /// Whether it is for a mediator's change of a text.
    Vote {
        /// The text after the change.
        text: Outcome,
        /// The text as it is.
        current: Outcome,
    },
}

/// What a party says when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// Makes an offer.
    Offer(Outcome),
    /// Takes the offer, or is for the change.
    Yes,
    /// Does not, or is against it.
    No,
    /// Leaves; the session has failed.
    WalkOut,
}

/// Plays a seat in a session. Holds no state between calls: what it remembers is in its memory.
pub trait PartyStrategy: Send + Sync {
    /// The strategy as it sits in the seat `me` of a session, where it has to know what things are called there.
    /// Default: none, itself.
    fn seated(&self, names: SessionNames<'_>, me: PartyId) -> Option<Arc<dyn PartyStrategy>> {
        let _ = (names, me);
        None
    }

    /// Told that a session begins, before anything is asked in it. Default: nothing.
    fn game_begins(&self, beginning: &Beginning<'_>) {
        let _ = beginning;
    }

    /// Told that the session is over. Default: nothing.
    fn game_ends(&self) {}

    /// Tabulates what follows from the deadline and own utilities alone, before any session of a domain: see
    /// [`PartyMemory::curve`] and [`PartyMemory::demands`]. It has to do without where it was not asked.
    /// Default: nothing.
    fn prepare(&self, steps: u32, outcomes: &Outcomes, memory: &mut PartyMemory) {
        let _ = (steps, outcomes, memory);
    }

    /// True when its turns follow from what [`prepare`](PartyStrategy::prepare) has tabulated: where offers
    /// alternate it plays by [`PartyMemory::turn_on_demand`], and is not asked in a step for which there is a
    /// demand. Default: false.
    fn plays_on_demands(&self) -> bool {
        false
    }

    /// Answers an offer of another party, in its turn. Default: rejects.
    ///
    /// # Errors
    /// Forfeits the session with the reason given.
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let _ = (offer, observation, memory, rng);
        Ok(Response::Reject)
    }

    /// Makes an offer. Default: its own best outcome.
    ///
    /// # Errors
    /// Forfeits the session with the reason given.
    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let _ = (memory, rng);
        Ok(observation.outcomes.best().map_or(Proposal::WalkOut, Proposal::Offer))
    }

    /// Takes its turn where offers alternate: answers the offer that stands, and makes one if it does not take it.
    /// One call in place of two, in which the rules of both can share what they work out.
    ///
    /// # Errors
    /// Those of both.
    #[inline]
    fn take_turn(
        &self,
        standing: Option<Outcome>,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Turn, Fault> {
        if let Some(offer) = standing {
            match self.respond(offer, observation, memory, rng)? {
                Response::Accept => return Ok(Turn::Accept),
                Response::WalkOut => return Ok(Turn::WalkOut),
                Response::Reject => rng.rewind(),
            }
        }
        Ok(match self.propose(observation, memory, rng)? {
            Proposal::Offer(outcome) => Turn::Offer(outcome),
            Proposal::WalkOut => Turn::WalkOut,
        })
    }

    /// Votes on a mediator's change of a text. Default: for what is no worse to it.
    ///
    /// # Errors
    /// Forfeits the session with the reason given.
    fn vote(
        &self,
        text: Outcome,
        current: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<bool, Fault> {
        let _ = (memory, rng);
        Ok(observation.utility(text) >= observation.utility(current))
    }

    /// True when it has to know what the others want: refused where that is hidden. Default: false.
    fn reads_others(&self) -> bool {
        false
    }

    /// Answers whatever it is asked, by the method for it.
    ///
    /// # Errors
    /// Those of the method.
    fn reply(
        &self,
        ask: Ask,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        Ok(match ask {
            Ask::Propose => match self.propose(observation, memory, rng)? {
                Proposal::Offer(outcome) => Reply::Offer(outcome),
                Proposal::WalkOut => Reply::WalkOut,
            },
            Ask::Respond(offer) => match self.respond(offer, observation, memory, rng)? {
                Response::Accept => Reply::Yes,
                Response::Reject => Reply::No,
                Response::WalkOut => Reply::WalkOut,
            },
            Ask::Vote { text, current } => {
                match self.vote(text, current, observation, memory, rng)? {
                    true => Reply::Yes,
                    false => Reply::No,
                }
            }
        })
    }
}

/// The strategies of one session, by [`PartyId`].
#[derive(Clone, Default)]
pub struct SessionCast(pub Vec<Arc<dyn PartyStrategy>>);

impl SessionCast {
    /// Makes the strategy that the spec names for each party.
    ///
    /// # Errors
    /// A strategy that cannot be made, or one that would have to peek.
    pub fn new(spec: &SessionSpec, registry: &dyn Registry) -> Result<Self, StrategyError> {
        let parties = (0..spec.parties.len()).map(PartyId::from);
        let party = |party| Self::party(spec, party, registry);
        parties.map(party).collect::<Result<_, _>>().map(SessionCast)
    }

    /// Makes the strategy that the spec names for one party.
    ///
    /// # Errors
    /// One that cannot be made, or that would have to peek.
    pub fn party(
        spec: &SessionSpec,
        me: PartyId,
        registry: &dyn Registry,
    ) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        let party = &spec.parties[me.index()];
        let call = StrategyCall::parse(&party.strategy).map_err(StrategyError::Syntax)?;
        let strategy = registry.party(&call)?;
        if strategy.reads_others() && !party.knows_others {
            let (strategy, party) = (call.name, party.id.clone());
            return Err(StrategyError::Peeks { strategy, party });
        }
        Ok(strategy.seated(SessionNames::new(spec), me).unwrap_or(strategy))
    }
}

impl fmt::Debug for SessionCast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionCast").field(&self.0.len()).finish()
    }
}
