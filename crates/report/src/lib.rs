//! Answers: who conceded, on what, when, and from what.
//!
//! Everything here is computed from a [`GameSpec`](detente_game::GameSpec) and what one game gave,
//! [`Played`](detente_game::Played); nothing here knows how a game is played.
//!
//! | module | what |
//! |---|---|
//! | [`outcome`] | the outcome of one game, from its events alone |
//! | [`promise`] | promised against delivered |
//! | [`step`] | concessions with their flags, and where they came from |
//! | [`escalation`] | raises, threats and what became of them |
//! | [`json`] | one game as a JSON object for other tools |
//! | [`csv`] | one game as a row of a table |
//! | [`events`] | every event as a line of JSON |
//! | [`series`] | every quantity of every day as tidy CSV |
//! | [`session`] | sessions without an economy: their moves, and all their outputs |
//! | [`schema`] | JSON schemas of these outputs |
//! | [`sampler`] | the few series that the text report draws |
//! | [`text`] | one game as a report for reading |
//! | [`summary`] | distributions over many games, as JSON and for reading |
//! | [`difference`] | two games side by side, and paired differences over many |
//! | [`sheet`], `parquet` | rows for data frames, as CSV and as Apache Parquet (with the feature of that name) |
//! | [`table`], [`sparkline`], [`number`] | helpers for plain-text output |

mod course;
pub mod csv;
pub mod difference;
pub mod escalation;
pub mod events;
#[cfg(test)]
mod example;
mod firms;
mod headline;
pub mod json;
mod ledger;
mod licences;
pub mod names;
pub mod number;
pub mod outcome;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod promise;
pub mod sampler;
pub mod schema;
pub mod series;
pub mod session;
pub mod sheet;
pub mod sparkline;
pub mod standing;
pub mod statistics;
pub mod step;
pub mod summary;
mod summary_text;
pub mod table;
pub mod text;
mod why;

pub use json::GameInfo;
pub use outcome::{Outcome, Resolution, Who};
pub use sampler::Sampler;
pub use series::Series;
pub use summary::{GameRecord, Summary};
