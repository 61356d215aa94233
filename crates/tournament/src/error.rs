//! What can go wrong, with the fix.

use detente_core::{BuildError, SessionError};
use detente_game::registry::StrategyError;
use std::io;
use std::path::PathBuf;

/// Why a tournament could not be played or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No two strategies can meet in a contest.
    #[error("no strategies can meet in the contest `{0}`; give more of them its seats")]
    Empty(String),
    /// Games are benched by what all of them gave, which a shard does not know.
    #[error("a tournament with `bench` cannot be played in shards; take `bench` out of it")]
    BenchInShards,
    /// A strategy cannot be made.
    #[error("{0}")]
    Strategy(StrategyError),
    /// A scenario cannot be played.
    #[error("cannot play `{contest}`: {source}")]
    Build {
        /// The contest.
        contest: String,
        /// Why.
        source: BuildError,
    },
    /// A session cannot be played.
    #[error("cannot play `{contest}`: {source}")]
    Session {
        /// The contest.
        contest: String,
        /// Why.
        source: SessionError,
    },
    /// The folder holds another tournament.
    #[error(
        "`{}` holds another tournament:\n{}\nplay it with what it was begun with, or choose another folder",
        path.display(), changes.join("\n")
    )]
    Changed {
        /// The store.
        path: PathBuf,
        /// What differs, a line each.
        changes: Vec<String>,
    },
    /// Two stores hold the same game, played differently.
    #[error("game {id} of `{}` is not the one of the other folders", path.display())]
    Contradiction {
        /// The game.
        id: u64,
        /// The store.
        path: PathBuf,
    },
    /// There is no store.
    #[error("there is no tournament in `{}`; `detente tournament FILE --out DIR` plays one", .0.display())]
    Nothing(PathBuf),
    /// Another process is playing into the folder.
    #[error("`{}` is in use by another process; wait for it, or choose another folder", .0.display())]
    InUse(PathBuf),
    /// A folder or file cannot be made.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be read or written; what it held before it still holds.
    #[error("the store `{}`: {source}; all games that it holds are kept, and the same command goes on", path.display())]
    Store {
        /// The store.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The store is no store of this engine.
    #[error("`{}` is no store that this engine reads: {what}", path.display())]
    Foreign {
        /// The store.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// What was asked for is not in the store.
    #[error("{0}")]
    Absent(String),
}

impl From<StrategyError> for Error {
    fn from(error: StrategyError) -> Self {
        Error::Strategy(error)
    }
}
