//! Tournaments: strategies against each other over scenarios, seats and seeds.
//!
//! A [`TournamentSpec`](detente_game::TournamentSpec) says who plays whom over what. The [`Schedule`] numbers its
//! games; what a game is, and its seed, follow from its number alone, so order, threads, shards and resumption
//! change nothing. [`play`] plays what a [`Store`] lacks. Standings are computed from a store.
//!
//! | module | what |
//! |---|---|
//! | `schedule` | which games there are, and their seeds |
//! | `judge` | what is kept of a game; who reads it off is injected |
//! | `arena` | playing single games, in pooled worlds |
//! | `efficiency` | distance of an agreement to the Pareto frontier and the Nash point |
//! | `play` | playing many, in parallel, into a store |
//! | `bench` | who forfeits too often |
//! | `saved` | saved games, a file for each unit |
//! | `identity`, `content` | what a tournament is, and the digest of all that was played |
//! | `store` | one SQLite file: the tournament, and one row a game |
//! | `merge` | one store from several |
//! | [`meta`] | the empirical game: equilibria, rest points, alpha-rank |
//! | [`standings`] | means with intervals, pairs with significance, conduct |

mod arena;
mod bench;
mod content;
mod efficiency;
mod error;
mod identity;
mod judge;
mod merge;
pub mod meta;
mod play;
mod saved;
mod schedule;
pub mod standings;
mod store;
#[cfg(test)]
mod testing;

pub use error::Error;
pub use identity::Identity;
pub use judge::{First, GameRow, Judge, SeatRow, Verdict, VerdictSeat};
pub use merge::merge;
pub use play::{Ended, Options, Progress, Shard, play, time_of_a_game};
pub use saved::Recording;
pub use schedule::{Assignment, Game, Schedule, Unit};
pub use store::Store;
