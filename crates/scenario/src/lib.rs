//! Every RON file of Detente, read into validated specs.
//!
//! [`load`] turns a scenario, by path or by the name of a shipped one, into a [`Scenario`]: a
//! [`GameSpec`](detente_game::GameSpec) with every number in one flat table, and what the file says about
//! itself. A file with faults gives all of them at once, each with its place and the fix ([`Faults`],
//! [`render`]). [`Scenario::set`] changes numbers by path. [`load_observed`] reads what really happened, for
//! reports only.
//!
//! A load goes through three stages: `read` parses the text into the `schema` and keeps the place of
//! everything, and `chain` lays a file that `extends:` another one over it; `lower` resolves names, fills the parameter table and checks the whole; what is left is a
//! game that the core can play.
//!
//! The format is documented in `scenarios/FORMAT.md`.

mod chain;
mod diagnostic;
mod error;
mod files;
mod generate;
mod limit;
mod load;
mod lower;
mod observed;
mod provenance;
mod read;
mod render;
mod scenario;
mod schema;
mod series;
mod session;
mod set;
mod suggest;
mod targets;
mod tournament;
mod unit;

pub use diagnostic::{Diagnostic, Faults, Position, Source, Sources};
pub use error::{LoadError, SetError};
pub use files::{Shipped, shipped, shipped_sessions, shipped_tournaments};
pub use generate::{GenerateError, Generated, Generator, opposition};
pub use load::{Loaded, check, load, load_any, load_base, load_saved, load_saved_session};
pub use observed::{Observation, load_observed};
pub use provenance::ProvenanceRow;
pub use render::render;
pub use scenario::{About, Scenario};
pub use session::SessionScenario;
pub use tournament::{Tournament, load_tournament};
