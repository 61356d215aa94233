//! Observations in words, as programs get them, for whoever shows them to people.

use crate::names::{Book, SessionBook};
use crate::view::economy::OwnFirm;
use crate::view::nation::{Border, Licence, Nation, Review};
use crate::view::party::{Party, Seated};
use detente_game::session::{Ask, PartyObservation};
use detente_game::{
    AgentId, FirmObservation, InspectionObservation, Names, NationObservation, PartyId,
    RegulatorObservation, ReviewObservation, SessionNames,
};
use serde::Serialize;
use serde_json::Value;

/// Puts the observations of one seat of a game into words: field by field what the protocol sends, see
/// [`ENGINE_SCHEMA`](crate::ENGINE_SCHEMA).
#[derive(Debug)]
pub struct GameWords(Book);

impl GameWords {
    /// The words of a seat.
    pub fn new(names: Names<'_>, me: AgentId) -> Self {
        GameWords(Book::new(names, me))
    }

    /// What a nation sees; at a table with the packages that can be put on it, unless they are many.
    pub fn nation(&self, seen: &NationObservation<'_>) -> Value {
        value(&Nation::new(&self.0, seen))
    }

    /// What a firm sees.
    pub fn firm(&self, seen: &FirmObservation<'_>) -> Value {
        value(&OwnFirm::new(&self.0, seen))
    }

    /// What a regulator sees of a licence.
    pub fn licence(&self, seen: &RegulatorObservation<'_>) -> Value {
        value(&Licence::new(&self.0, seen))
    }

    /// What an inspector sees.
    pub fn inspection(&self, seen: &InspectionObservation<'_>) -> Value {
        value(&Border::new(&self.0, seen))
    }

    /// What a regulator sees of a sale.
    pub fn review(&self, seen: &ReviewObservation<'_>) -> Value {
        value(&Review::new(&self.0, seen))
    }
}

/// Puts the observations of one party of a session into words, likewise.
#[derive(Debug)]
pub struct SessionWords(SessionBook);

impl SessionWords {
    /// The words of a party.
    pub fn new(names: SessionNames<'_>, me: PartyId) -> Self {
        SessionWords(SessionBook::new(names, me))
    }

    /// What a party sees that is asked for something, with every offer so far; and all packages, unless they are many.
    pub fn party(&self, ask: Ask, seen: &mut PartyObservation<'_>) -> Value {
        let SessionBook { domain, parties, .. } = &self.0;
        value(&Party::new(&Seated { domain, parties, table: None }, 0, ask, seen))
    }
}

/// Views are plain data, with text for keys: nothing in them cannot be put into a value.
fn value(view: &impl Serialize) -> Value {
    serde_json::to_value(view).unwrap_or_default()
}
