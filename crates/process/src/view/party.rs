//! What a party of a session sees, and a nation in a session.

use super::LISTED;
use crate::names::DomainNames;
use crate::seat::Oracle;
use crate::wire::{ByName, First, Levels, Priced, Wanted};
use detente_game::domain::{Discount, DiscountPer, Outcome};
use detente_game::session::{Ask, Offered, PartyObservation};
use serde::Serialize;

/// As [`PartyObservation`].
#[derive(Debug, Serialize)]
pub(crate) struct Party<'a> {
    me: &'a str,
    /// The table of a session of nations.
    table: Option<&'a str>,
    /// In the order in which they act.
    parties: &'a [String],
    step: u32,
    steps: u32,
    time: f64,
    /// Offers made since the program was asked last.
    offers: Vec<Offer<'a>>,
    /// The offer that is to be answered.
    standing_offer: Option<Valued>,
    /// The mediator's text after the change that is voted on.
    text: Option<Valued>,
    /// The text as it is.
    current: Option<Valued>,
    /// How many packages are permitted.
    outcomes: usize,
    best_utility: f64,
    least_utility: f64,
    reservation: f64,
    floor: f64,
    /// What time takes of a utility: its share in what is left, by step or by deadline.
    discount: Option<DiscountView>,
    /// What each step takes of a utility besides.
    step_cost: f64,
    /// All permitted packages, the best first; none where they are too many.
    packages: Option<Vec<Priced>>,
}

#[derive(Debug, Serialize)]
struct Offer<'a> {
    step: u32,
    /// `mediator` for a text of the mediator.
    by: &'a str,
    package: ByName<String>,
    utility: f64,
}

#[derive(Debug, Serialize)]
struct Valued {
    package: ByName<String>,
    utility: f64,
}

/// As [`Discount`].
#[derive(Debug, Serialize)]
struct DiscountView {
    factor: f64,
    /// `step` or `deadline`.
    per: &'static str,
    reservation: bool,
}

impl DiscountView {
    fn new(discount: Discount) -> Option<Self> {
        match discount {
            Discount::None => None,
            Discount::Exponential { factor, per, reservation } => {
                let per = match per {
                    DiscountPer::Step => "step",
                    DiscountPer::Deadline => "deadline",
                };
                Some(DiscountView { factor, per, reservation })
            }
        }
    }
}

/// A session as one seat knows it.
pub(crate) struct Seated<'a> {
    /// Names of packages.
    pub(crate) domain: &'a DomainNames,
    /// Who sits there, in the order in which they act.
    pub(crate) parties: &'a [String],
    /// The table of a session of nations.
    pub(crate) table: Option<&'a str>,
}

impl<'a> Party<'a> {
    /// What a party sees that has been shown so many offers, and is asked for something.
    pub(crate) fn new(
        seated: &Seated<'a>,
        shown: usize,
        ask: Ask,
        seen: &mut PartyObservation<'_>,
    ) -> Self {
        let offers = seen.offers.iter().skip(shown);
        let offers = offers.map(|offer| Offer {
            step: offer.step,
            by: match offer.by {
                Offered::MEDIATOR => "mediator",
                party => &seated.parties[party.index()],
            },
            package: seated.domain.package(offer.outcome),
            utility: seen.utility(offer.outcome),
        });
        let offers = offers.collect();
        let valued = |outcome: Outcome| Valued {
            package: seated.domain.package(outcome),
            utility: seen.utility(outcome),
        };
        let (standing_offer, text, current) = match ask {
            Ask::Propose => (None, None, None),
            Ask::Respond(offer) => (Some(valued(offer)), None, None),
            Ask::Vote { text, current } => (None, Some(valued(text)), Some(valued(current))),
        };
        let few = seen.outcomes.len() <= LISTED;
        Party {
            me: &seated.parties[seen.me.index()],
            table: seated.table,
            parties: seated.parties,
            step: seen.step,
            steps: seen.steps,
            time: seen.time(),
            offers,
            standing_offer,
            text,
            current,
            outcomes: seen.outcomes.len(),
            best_utility: seen.outcomes.best_utility(),
            least_utility: seen.outcomes.least_utility(),
            reservation: seen.outcomes.reservation(),
            floor: seen.floor(),
            discount: DiscountView::new(seen.preferences.discount),
            step_cost: seen.preferences.step_cost,
            packages: few.then(|| {
                let wanted = Wanted { most: LISTED, ..Wanted::default() };
                Packages { seated, seen }.list(&wanted)
            }),
        }
    }
}

/// The permitted packages of a session, by utility.
pub(crate) struct Packages<'a, 'b, 'c> {
    /// The session.
    pub(crate) seated: &'a Seated<'b>,
    /// What the party sees.
    pub(crate) seen: &'a mut PartyObservation<'c>,
}

impl Packages<'_, '_, '_> {
    fn list(&mut self, wanted: &Wanted) -> Vec<Priced> {
        let outcomes = &mut *self.seen.outcomes;
        let count = match wanted.at_least {
            Some(least) => outcomes.count_at_or_above(least),
            None => outcomes.len(),
        };
        let ranks = |place: usize| match wanted.first {
            First::Best => place,
            First::Least => count - 1 - place,
        };
        let ranks = (0..count.min(wanted.most)).map(ranks);
        let found: Vec<Outcome> = ranks.filter_map(|rank| outcomes.at_rank(rank)).collect();
        let priced = |outcome: Outcome| Priced {
            package: self.seated.domain.package(outcome),
            utility: self.seen.outcomes.utility(outcome),
            utilities: (self.seated.parties.iter().cloned())
                .zip(self.seen.others.iter().map(|known| known.outcomes.utility(outcome)))
                .collect(),
        };
        found.into_iter().map(priced).collect()
    }
}

impl Oracle for Packages<'_, '_, '_> {
    fn utility(&mut self, levels: &Levels) -> Result<f64, String> {
        Ok(self.seen.outcomes.utility(self.seated.domain.find(levels)?))
    }

    fn packages(&mut self, wanted: &Wanted) -> Result<Vec<Priced>, String> {
        Ok(self.list(wanted))
    }
}
