//! Why a saved game cannot be read, or not to its end.

use crate::format::FormatVersion;
use std::io;

/// Why a saved game cannot be read, or not to its end. Places are bytes from the start of the file.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file begins like nothing that this engine writes.
    #[error("it is no saved game: those begin with the bytes 89 44 54 47")]
    NotASavedGame,
    /// The first bytes are damaged or cut short.
    #[error("its first bytes are damaged, so its format is unknown")]
    Preamble,
    /// Another format than this engine reads.
    #[error(
        "it is in format {version}, and this engine reads format {}; detente {engine}, which wrote it, can read it",
        formats()
    )]
    Version {
        /// The format of the file.
        version: FormatVersion,
        /// The engine that wrote it.
        engine: String,
    },
    /// The file ends inside a frame, or without its last one.
    #[error("it is cut short: byte {at} is the last of frame {frame}, which is not whole")]
    Truncated {
        /// Length of the file.
        at: u64,
        /// The frame, from 0.
        frame: u64,
    },
    /// The file ends between two frames, before the last one.
    #[error("it is cut short behind byte {at}: the frame that closes a file is missing")]
    Unclosed {
        /// Length of the file.
        at: u64,
    },
    /// A frame does not have the checksum that it says.
    #[error("frame {frame}, from byte {at} on, is damaged: its checksum is wrong")]
    Checksum {
        /// Where it begins.
        at: u64,
        /// The frame, from 0.
        frame: u64,
    },
    /// A frame says that it is larger than any frame is.
    #[error(
        "frame {frame}, from byte {at} on, says it holds {size} bytes; the most allowed is {most}"
    )]
    TooLarge {
        /// Where it begins.
        at: u64,
        /// The frame, from 0.
        frame: u64,
        /// What it says.
        size: u64,
        /// What is allowed.
        most: u64,
    },
    /// A frame is whole, and holds nonsense.
    #[error("frame {frame}, from byte {at} on, {what}")]
    Invalid {
        /// Where it begins.
        at: u64,
        /// The frame, from 0.
        frame: u64,
        /// What is wrong.
        what: String,
    },
    /// There is more behind the end.
    #[error("bytes from {at} on lie behind the end of the saved game")]
    Trailing {
        /// Where the saved game ends.
        at: u64,
    },
    /// The file cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

fn formats() -> String {
    let (oldest, current) = (FormatVersion::OLDEST, FormatVersion::CURRENT);
    if oldest == current { current.to_string() } else { format!("{oldest} to {current}") }
}
