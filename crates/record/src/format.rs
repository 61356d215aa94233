//! The first bytes of a saved game: what it is, in which format, by which engine. They never change.

use crate::error::ReadError;
use std::fmt;
use std::io::Read;
use xxhash_rust::xxh3::xxh3_64;

/// What every saved game begins with; a transfer that mangles line ends breaks it.
const MAGIC: [u8; 8] = *b"\x89DTG\r\n\x1a\n";

/// Version of the format of saved games.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormatVersion(pub u16);

impl FormatVersion {
    /// What this engine writes.
    pub const CURRENT: FormatVersion = FormatVersion(1);
    /// The oldest that this engine reads.
    pub const OLDEST: FormatVersion = FormatVersion(1);

    /// Whether an engine that reads from `oldest` to `newest` reads this.
    pub const fn readable_by(self, oldest: FormatVersion, newest: FormatVersion) -> bool {
        oldest.0 <= self.0 && self.0 <= newest.0
    }
}

impl fmt::Display for FormatVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The first bytes, with the engine that wrote them. An engine's name longer than 255 bytes is cut.
pub(crate) fn preamble(version: FormatVersion, engine: &str) -> Vec<u8> {
    let engine = &engine.as_bytes()[..engine.len().min(255)];
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&version.0.to_le_bytes());
    bytes.push(engine.len() as u8);
    bytes.extend_from_slice(engine);
    bytes.extend_from_slice(&xxh3_64(&bytes).to_le_bytes());
    bytes
}

/// Reads the first bytes; gives back the engine that wrote the file, and how many bytes there were.
pub(crate) fn read_preamble(input: &mut impl Read) -> Result<(String, u64), ReadError> {
    let mut bytes = vec![0; MAGIC.len()];
    fill(input, &mut bytes, ReadError::NotASavedGame)?;
    if bytes != MAGIC {
        return Err(ReadError::NotASavedGame);
    }
    bytes.resize(MAGIC.len() + 3, 0);
    fill(input, &mut bytes[MAGIC.len()..], ReadError::Preamble)?;
    let version = FormatVersion(u16::from_le_bytes([bytes[8], bytes[9]]));
    let engine = bytes.len();
    bytes.resize(engine + usize::from(bytes[10]), 0);
    fill(input, &mut bytes[engine..], ReadError::Preamble)?;
    let mut sum = [0; 8];
    fill(input, &mut sum, ReadError::Preamble)?;
    if u64::from_le_bytes(sum) != xxh3_64(&bytes) {
        return Err(ReadError::Preamble);
    }
    let name = String::from_utf8_lossy(&bytes[engine..]).into_owned();
    if version.readable_by(FormatVersion::OLDEST, FormatVersion::CURRENT) {
        return Ok((name, (bytes.len() + sum.len()) as u64));
    }
    Err(ReadError::Version { version, engine: name })
}

fn fill(input: &mut impl Read, bytes: &mut [u8], short: ReadError) -> Result<(), ReadError> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => short,
        _ => ReadError::Io(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_format_names_an_engine_that_reads_it() {
        let bytes = preamble(FormatVersion(9), "4.2.0");
        let error = read_preamble(&mut &bytes[..]).unwrap_err().to_string();
        assert_eq!(
            error,
            "it is in format 9, and this engine reads format 1; detente 4.2.0, which wrote it, can read it"
        );
        let bytes = preamble(FormatVersion::CURRENT, "0.1.0");
        assert_eq!(read_preamble(&mut &bytes[..]).unwrap(), ("0.1.0".into(), bytes.len() as u64));
    }

    #[test]
    fn a_version_is_readable_within_bounds() {
        let readable =
            |version| FormatVersion(version).readable_by(FormatVersion(2), FormatVersion(4));
        assert_eq!([1, 2, 4, 5].map(readable), [false, true, true, false]);
    }
}
