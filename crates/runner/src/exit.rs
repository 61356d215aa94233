//! Exit codes, all of them.

use std::process::ExitCode;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done. A closed pipe is no error: whoever reads has read enough.
    Done = 0,
    /// Anything without a code of its own, such as a file that cannot be written.
    Failure = 1,
    /// The command line is wrong: an unknown option, a bad `--set` path, agent or strategy.
    Usage = 2,
    /// An input file is invalid or cannot be read.
    Input = 3,
    /// A replay is not what was saved, or `diff` found a difference.
    Different = 4,
    /// A strategy forfeited, in a single `run`.
    Forfeit = 5,
    /// Interrupted; the same command goes on where it was.
    Interrupted = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
