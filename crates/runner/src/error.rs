//! Everything that can end a command early, and with which exit code.

use crate::exit::Exit;
use detente_core::{BuildError, SessionError};
use std::io;
use std::path::PathBuf;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line asks for something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// Input files are invalid; the faults, ready to print.
    #[error("{0}")]
    Input(String),
    /// A strategy lost its game by a fault; the report has been printed.
    #[error("{agent} forfeited on day {tick}: {reason}")]
    Forfeit {
        /// Id of the agent.
        agent: String,
        /// Day of the fault.
        tick: u32,
        /// What it did.
        reason: String,
    },
    /// A replay is not what was saved.
    #[error("{0}")]
    Diverged(String),
    /// Two games differ; the report has been printed.
    #[error("the games differ")]
    Different,
    /// A scenario that passed all checks cannot be played.
    #[error("cannot play the scenario: {0}")]
    Build(#[from] BuildError),
    /// A session that passed all checks cannot be played.
    #[error("cannot play the session: {0}")]
    Session(#[from] SessionError),
    /// An output file cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Stdout(io::Error),
    /// Whoever read standard output has stopped reading.
    #[error("standard output was closed")]
    ClosedPipe,
    /// A tournament cannot be played or read.
    #[error(transparent)]
    Tournament(#[from] detente_tournament::Error),
    /// A tournament was told to stop before all its games were played.
    #[error("interrupted; {done} of {total} games are stored, and the same command plays the rest")]
    Interrupted {
        /// Games stored.
        done: u64,
        /// Games to be stored in all.
        total: u64,
    },
    /// The worker threads could not be started.
    #[error("cannot start the worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Error {
    /// The exit code.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Error::ClosedPipe => Exit::Done,
            Error::Usage(_) => Exit::Usage,
            Error::Input(_) => Exit::Input,
            Error::Forfeit { .. } => Exit::Forfeit,
            Error::Diverged(_) | Error::Different => Exit::Different,
            Error::Interrupted { .. } => Exit::Interrupted,
            Error::Tournament(error) => of_tournament(error),
            Error::Build(_)
            | Error::Session(_)
            | Error::Write { .. }
            | Error::Stdout(_)
            | Error::Threads(_) => Exit::Failure,
        }
    }

    /// What standard error says; nothing for a closed pipe.
    pub(crate) fn message(&self) -> Option<String> {
        match self {
            // Who wants to know whether games differ has been told so.
            Error::ClosedPipe | Error::Different => None,
            // Faults of files come with their own headings.
            Error::Input(faults) => Some(faults.clone()),
            other => Some(format!("error: {other}")),
        }
    }

    /// An error of standard output.
    pub(crate) fn stdout(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Error::ClosedPipe,
            _ => Error::Stdout(error),
        }
    }
}

/// What a fault of a tournament is: of the command line, of what is read, or of neither.
const fn of_tournament(error: &detente_tournament::Error) -> Exit {
    use detente_tournament::Error;
    match error {
        Error::Empty(_)
        | Error::BenchInShards
        | Error::Changed { .. }
        | Error::Nothing(_)
        | Error::InUse(_)
        | Error::Absent(_) => Exit::Usage,
        Error::Contradiction { .. } | Error::Foreign { .. } => Exit::Input,
        Error::Strategy(_)
        | Error::Build { .. }
        | Error::Session { .. }
        | Error::Write { .. }
        | Error::Store { .. } => Exit::Failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_ends_well_and_in_silence() {
        let error = Error::stdout(io::ErrorKind::BrokenPipe.into());
        assert_eq!((error.exit(), error.message()), (Exit::Done, None));
        assert_eq!(Error::stdout(io::ErrorKind::StorageFull.into()).exit(), Exit::Failure);
    }

    #[test]
    fn every_other_end_has_its_code_and_its_words() {
        let forfeit = Error::Forfeit { agent: "USA".into(), tick: 7, reason: "left".into() };
        for (error, code, message) in [
            (Error::Usage("no agent `X`".into()), 2, "error: no agent `X`"),
            (Error::Input("a.ron:1:1".into()), 3, "a.ron:1:1"),
            (forfeit, 5, "error: USA forfeited on day 7: left"),
            (Error::Build(BuildError::Parties(3)), 1, "error: cannot play the scenario: "),
        ] {
            assert_eq!(error.exit() as u8, code);
            assert!(error.message().unwrap().starts_with(message), "{error}");
        }
    }
}
