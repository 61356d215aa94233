//! Sessions without an economy: who sits at the table, by which protocol, and what came of it.
//!
//! A [`SessionSpec`] is to a session what a [`GameSpec`](crate::GameSpec) is to a game with an economy. A
//! [`PartyStrategy`] plays a seat of it: it sees its own preferences and the offers so far, and of the
//! others' preferences nothing unless the scenario says so.

mod agenda;
mod memory;
mod record;
mod spec;
mod strategy;

pub use agenda::Agenda;
pub use memory::{Answers, OutcomeSet, PartyMemory};
pub use record::{Offered, SessionEnd, SessionEvent, SessionRecord};
pub use spec::{SessionParty, SessionProtocol, SessionSpec, SpecFault};
pub use strategy::{
    Ask, Known, PartyObservation, PartyStrategy, Proposal, Reply, Response, SessionCast, Turn,
    relative_time,
};
