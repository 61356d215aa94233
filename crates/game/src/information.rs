//! Private information: what a party knows of the others, where it does not know everything.
//!
//! A party with a prior holds a *belief*, drawn once a game around the number of the scenario and never around
//! the one that was drawn for the game, and decides on a picture of the day that is computed from its
//! beliefs. So no field of its observation holds the truth, nor anything made of it. What it can see stays
//! true: levels in force, offers, deliveries, and all that is its own.

use crate::id::{FirmId, PartyId};
use crate::parameter::Spread;

/// What one party knows of the others. What it does not list is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Information {
    /// Who knows or does not.
    pub observer: PartyId,
    /// Normal covers of firms of others that it does not know, by firm.
    pub covers: Vec<(FirmId, Knowledge)>,
    /// Others whose stakes, gains, resolve and audience cost it does not know, by party.
    pub preferences: Vec<(PartyId, Knowledge)>,
}

/// What is known instead of the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Knowledge {
    /// A belief, drawn around the number of the scenario.
    Prior(Spread),
    /// Nothing. Of a cover: the observer figures as if there were no stock. Of preferences: it values only
    /// what measures do to the other's economy, and no package is known to be better for both.
    Hidden,
}

impl Information {
    /// Everything known.
    pub fn full(observer: PartyId) -> Self {
        Information { observer, covers: Vec::new(), preferences: Vec::new() }
    }

    /// True when nothing is hidden or uncertain.
    pub fn is_full(&self) -> bool {
        self.covers.is_empty() && self.preferences.is_empty()
    }

    /// What it knows of a firm's normal cover; none: the truth.
    pub fn cover(&self, firm: FirmId) -> Option<Knowledge> {
        self.covers.iter().find(|(of, _)| *of == firm).map(|(_, knowledge)| *knowledge)
    }

    /// What it knows of a party's preferences; none: the truth.
    pub fn preferences(&self, party: PartyId) -> Option<Knowledge> {
        self.preferences.iter().find(|(of, _)| *of == party).map(|(_, knowledge)| *knowledge)
    }

    /// Parties whose preferences are hidden from it, in the order of the list.
    pub fn hidden(&self) -> impl Iterator<Item = PartyId> + '_ {
        let hidden = |(party, knowledge): &(PartyId, Knowledge)| {
            (*knowledge == Knowledge::Hidden).then_some(*party)
        };
        self.preferences.iter().filter_map(hidden)
    }
}
