//! Frames: the checksummed, compressed pieces that a saved game is made of.
//!
//! A frame is its kind (1 byte); the lengths of what is packed, of that once unpacked, and of what lies loose (4 bytes
//! each, little-endian); the XXH3 of all that, of its place in the file and of what it holds (8 bytes);
//! what it holds packed, by zstd; and what it holds loose, as it is.

use crate::error::ReadError;
use crate::format::{FormatVersion, preamble, read_preamble};
use std::io::{self, Read, Write};
use xxhash_rust::xxh3::Xxh3;
use zstd::bulk::{Compressor, Decompressor};

/// The most that a frame may hold, stored or unpacked, bytes.
pub(crate) const LARGEST: u64 = 64 << 20;
/// Level of compression: higher ones gain a few per cent and cost several times as much.
const LEVEL: i32 = 1;
const HEAD: usize = 21;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameKind {
    /// The text of a scenario.
    Scenario = 1,
    /// Parts of games.
    Games = 2,
    /// The end, with the number of games.
    End = 3,
    /// Sessions without an economy.
    Sessions = 4,
}

impl FrameKind {
    fn of(byte: u8) -> Option<FrameKind> {
        [FrameKind::Scenario, FrameKind::Games, FrameKind::End, FrameKind::Sessions]
            .into_iter()
            .find(|kind| *kind as u8 == byte)
    }
}

/// Packs what frames hold; keeps its tables from one frame to the next.
pub struct Packer(Compressor<'static>);

/// What a frame holds, packed.
#[derive(Debug)]
pub struct Packed {
    raw: u32,
    loose: u32,
    /// What is packed, then what is loose.
    bytes: Vec<u8>,
}

impl Packer {
    /// A packer with empty tables.
    ///
    /// # Errors
    /// No memory for them.
    pub fn new() -> io::Result<Self> {
        Compressor::new(LEVEL).map(Packer)
    }

    /// Packs what one frame is to hold.
    ///
    /// # Errors
    /// More than a frame may hold.
    pub fn pack(&mut self, raw: &[u8]) -> io::Result<Packed> {
        self.pack_with(raw, &[])
    }

    /// The same, with what is not worth packing.
    pub(crate) fn pack_with(&mut self, raw: &[u8], loose: &[u8]) -> io::Result<Packed> {
        if raw.len().max(loose.len()) as u64 > LARGEST {
            let message = format!("a frame of a saved game holds at most {LARGEST} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let mut bytes = self.0.compress(raw)?;
        bytes.extend_from_slice(loose);
        Ok(Packed { raw: raw.len() as u32, loose: loose.len() as u32, bytes })
    }
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

/// Writes frames one after the other.
pub(crate) struct FrameWriter<W> {
    output: W,
    frames: u64,
}

impl<W: Write> FrameWriter<W> {
    /// Begins a file.
    pub(crate) fn new(mut output: W, engine: &str) -> io::Result<Self> {
        output.write_all(&preamble(FormatVersion::CURRENT, engine))?;
        Ok(FrameWriter { output, frames: 0 })
    }

    /// Writes a frame in one piece.
    pub(crate) fn write(&mut self, kind: FrameKind, packed: &Packed) -> io::Result<()> {
        let mut frame = vec![kind as u8];
        let stored = packed.bytes.len() as u32 - packed.loose;
        for length in [stored, packed.raw, packed.loose] {
            frame.extend_from_slice(&length.to_le_bytes());
        }
        let sum = checksum(self.frames, &frame, &packed.bytes);
        frame.extend_from_slice(&sum.to_le_bytes());
        frame.extend_from_slice(&packed.bytes);
        self.output.write_all(&frame)?;
        self.frames += 1;
        Ok(())
    }

    /// Writes on to another output; gives back the one so far, flushed.
    pub(crate) fn onto<O: Write>(self, output: O) -> io::Result<(FrameWriter<O>, W)> {
        let frames = self.frames;
        Ok((FrameWriter { output, frames }, self.finish()?))
    }

    /// Gives back what was written to, flushed.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }
}

fn checksum(place: u64, head: &[u8], stored: &[u8]) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(&place.to_le_bytes());
    hasher.update(head);
    hasher.update(stored);
    hasher.digest()
}

/// A frame as read.
pub(crate) struct Frame {
    pub(crate) kind: FrameKind,
    /// What was packed.
    pub(crate) packed: Vec<u8>,
    /// What lay loose.
    pub(crate) loose: Vec<u8>,
}

/// What a frame begins with, and its checksum.
fn split(head: [u8; HEAD]) -> ([u8; HEAD - 8], u64) {
    let (mut begin, mut sum) = ([0; HEAD - 8], [0; 8]);
    begin.copy_from_slice(&head[..HEAD - 8]);
    sum.copy_from_slice(&head[HEAD - 8..]);
    (begin, u64::from_le_bytes(sum))
}

fn lengths(head: &[u8; HEAD - 8]) -> [u64; 3] {
    let mut lengths = [0; 3];
    for (length, bytes) in lengths.iter_mut().zip(head[1..].as_chunks().0) {
        *length = u64::from(u32::from_le_bytes(*bytes));
    }
    lengths
}

/// Reads frames one after the other.
pub(crate) struct FrameReader<R> {
    input: R,
    unpacker: Decompressor<'static>,
    /// Where the frame read last begins, and its number.
    place: (u64, u64),
    at: u64,
    frames: u64,
}

impl<R: Read> FrameReader<R> {
    /// Begins a file; gives back the engine that wrote it.
    pub(crate) fn new(mut input: R) -> Result<(Self, String), ReadError> {
        let (engine, at) = read_preamble(&mut input)?;
        let unpacker = Decompressor::new()?;
        Ok((FrameReader { input, unpacker, place: (at, 0), at, frames: 0 }, engine))
    }

    /// The next frame, whole and unpacked.
    pub(crate) fn next(&mut self) -> Result<Frame, ReadError> {
        self.place = (self.at, self.frames);
        let head = self.take(HEAD as u64)?;
        if head.is_empty() {
            return Err(ReadError::Unclosed { at: self.at });
        }
        let Some((head, sum)) = <[u8; HEAD]>::try_from(&head[..]).ok().map(split) else {
            return Err(self.cut_short());
        };
        let [stored, raw, loose] = lengths(&head);
        if let Some(size) = [stored, raw, loose].into_iter().find(|&size| size > LARGEST) {
            let (at, frame) = self.place;
            return Err(ReadError::TooLarge { at, frame, size, most: LARGEST });
        }
        let mut bytes = self.take(stored + loose)?;
        if bytes.len() as u64 != stored + loose {
            return Err(self.cut_short());
        }
        if sum != checksum(self.frames, &head, &bytes) {
            let (at, frame) = self.place;
            return Err(ReadError::Checksum { at, frame });
        }
        let kind = FrameKind::of(head[0]).ok_or_else(|| self.invalid("is of no known kind"))?;
        let loose = bytes.split_off(stored as usize);
        let packed = self.unpacker.decompress(&bytes, raw as usize);
        let packed = packed.map_err(|_| self.invalid("cannot be unpacked"))?;
        self.frames += 1;
        Ok(Frame { kind, packed, loose })
    }

    /// Whether nothing is left.
    pub(crate) fn at_end(&mut self) -> Result<(), ReadError> {
        let at = self.at;
        if self.take(1)?.is_empty() { Ok(()) } else { Err(ReadError::Trailing { at }) }
    }

    /// The frame read last holds nonsense.
    pub(crate) fn invalid(&self, what: impl Into<String>) -> ReadError {
        let (at, frame) = self.place;
        ReadError::Invalid { at, frame, what: what.into() }
    }

    fn cut_short(&self) -> ReadError {
        ReadError::Truncated { at: self.at, frame: self.place.1 }
    }

    /// Up to `length` bytes: fewer at the end of the file. What a length promises is not set aside before it
    /// is there.
    fn take(&mut self, length: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        self.input.by_ref().take(length).read_to_end(&mut bytes)?;
        self.at += bytes.len() as u64;
        Ok(bytes)
    }
}
