//! A session to be played.

use crate::domain::{Domain, MOST_SORTED, Preferences};
use crate::id::PartyId;
use std::fmt;

/// One session, ready to be played under any seed.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSpec {
    /// Id of the scenario, kebab-case.
    pub id: String,
    /// One line that says what it is about.
    pub title: String,
    /// Id of the round.
    pub round: String,
    /// What is negotiated.
    pub domain: Domain,
    /// Who sits at the table, in the order in which they act.
    pub parties: Vec<SessionParty>,
    /// How.
    pub protocol: SessionProtocol,
    /// Steps after which it has failed, at least 1.
    pub steps: u32,
    /// Probability that talks are broken off from outside, in each step, before anybody acts, 0..1.
    pub ending: f64,
}

/// A party of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionParty {
    /// Unique id.
    pub id: String,
    /// Its strategy with parameters: `boulware(e=4)`.
    pub strategy: String,
    /// What it wants.
    pub preferences: Preferences,
    /// True: it knows what the others want.
    pub knows_others: bool,
    /// Weight of its vote, 0 or more.
    pub power: f64,
    /// True: nothing is voted against it.
    pub veto: bool,
}

/// How a session is run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum SessionProtocol {
    /// In each step every party acts in turn: accepts the offer that stands or makes another (Rubinstein
    /// 1982; stacked for more than two: Aydogan et al. 2017).
    #[default]
    AlternatingOffers,
    /// As before, but one party a step.
    OneOfferPerStep,
    /// All offer at once, and never less to the others than before (Rosenschein and Zlotkin 1994).
    MonotonicConcession,
    /// A mediator changes one text, and keeps a change that all vote for (Klein et al. 2003).
    SingleText,
    /// All name their demand at once (Nash 1953).
    SimultaneousOffers,
    /// The first party makes one offer.
    TakeItOrLeaveIt,
    /// Parties propose in turn and all vote on it.
    Voting {
        /// Share of all power that has to be in favour, 0..1.
        quorum: f64,
    },
}

impl SessionProtocol {
    /// The kebab-case name used in every output.
    pub const fn name(&self) -> &'static str {
        match self {
            SessionProtocol::AlternatingOffers => "alternating-offers",
            SessionProtocol::OneOfferPerStep => "one-offer-per-step",
            SessionProtocol::MonotonicConcession => "monotonic-concession",
            SessionProtocol::SingleText => "single-text",
            SessionProtocol::SimultaneousOffers => "simultaneous-offers",
            SessionProtocol::TakeItOrLeaveIt => "take-it-or-leave-it",
            SessionProtocol::Voting { .. } => "voting",
        }
    }
}

/// Why a session cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecFault {
    /// Fewer than two parties, or more than a session can seat.
    Parties(usize),
    /// Preferences do not say something about every level, or say what is no number.
    Preferences(PartyId),
    /// Preferences that are not additive over more outcomes than can be sorted.
    TooLarge(PartyId),
    /// A deadline of no steps, or a number that is none.
    Numbers,
}

impl fmt::Display for SpecFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpecFault::Parties(count) => write!(
                f,
                "a session seats between 2 and {} parties, not {count}",
                SessionSpec::MOST_PARTIES
            ),
            SpecFault::Preferences(party) => {
                write!(f, "the preferences of party {} do not fit the domain", party.0)
            }
            SpecFault::TooLarge(party) => write!(
                f,
                "the preferences of party {} are not additive, which takes a domain of at most \
                 {MOST_SORTED} outcomes",
                party.0
            ),
            SpecFault::Numbers => {
                f.write_str("a session needs at least one step, and probabilities from 0 to 1")
            }
        }
    }
}

impl std::error::Error for SpecFault {}

impl SessionSpec {
    /// Most parties at one table.
    pub const MOST_PARTIES: usize = 1000;

    /// Whether it can be played.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), SpecFault> {
        if !(2..=Self::MOST_PARTIES).contains(&self.parties.len()) {
            return Err(SpecFault::Parties(self.parties.len()));
        }
        for (place, party) in self.parties.iter().enumerate() {
            if !party.preferences.fits(&self.domain) {
                return Err(SpecFault::Preferences(place.into()));
            }
            if self.domain.outcomes() > MOST_SORTED && !party.preferences.is_additive() {
                return Err(SpecFault::TooLarge(place.into()));
            }
        }
        let quorum = match self.protocol {
            SessionProtocol::Voting { quorum } => quorum,
            _ => 0.0,
        };
        let powers = self.parties.iter().all(|party| party.power >= 0.0 && party.power.is_finite());
        let shares = [self.ending, quorum].iter().all(|share| (0.0..=1.0).contains(share));
        if self.steps == 0 || !shares || !powers { Err(SpecFault::Numbers) } else { Ok(()) }
    }
}
