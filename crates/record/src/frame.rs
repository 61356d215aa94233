//! Frames: the checksummed, compressed pieces that a saved game is made of.
//!
//! A frame is its kind (1 byte), the length stored and the length once unpacked (4 bytes each, little-endian),
//! the XXH3 of all that and of its place in the file (8 bytes), and what it holds, packed by zstd.

use crate::error::ReadError;
use crate::format::{FormatVersion, preamble, read_preamble};
use std::io::{self, Read, Write};
use xxhash_rust::xxh3::Xxh3;
use zstd::bulk::{Compressor, Decompressor};

/// The most that a frame may hold, stored or unpacked, bytes.
pub(crate) const LARGEST: u64 = 64 << 20;
/// Level of compression: higher ones gain a few per cent and cost several times as much.
const LEVEL: i32 = 1;
const HEAD: usize = 17;

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
        if raw.len() as u64 > LARGEST {
            let message = format!("a frame of a saved game holds at most {LARGEST} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Ok(Packed { raw: raw.len() as u32, bytes: self.0.compress(raw)? })
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
        frame.extend_from_slice(&(packed.bytes.len() as u32).to_le_bytes());
        frame.extend_from_slice(&packed.raw.to_le_bytes());
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
    pub(crate) fn next(&mut self) -> Result<(FrameKind, Vec<u8>), ReadError> {
        self.place = (self.at, self.frames);
        let head = self.take(HEAD as u64)?;
        if head.is_empty() {
            return Err(ReadError::Unclosed { at: self.at });
        }
        let number = |from: usize| {
            u64::from(u32::from_le_bytes([
                head[from],
                head[from + 1],
                head[from + 2],
                head[from + 3],
            ]))
        };
        let whole = |bytes: &[u8], length: u64| bytes.len() as u64 == length;
        if !whole(&head, HEAD as u64) {
            return Err(self.cut_short());
        }
        let (stored, raw) = (number(1), number(5));
        for size in [stored, raw] {
            if size > LARGEST {
                let (at, frame) = self.place;
                return Err(ReadError::TooLarge { at, frame, size, most: LARGEST });
            }
        }
        let bytes = self.take(stored)?;
        if !whole(&bytes, stored) {
            return Err(self.cut_short());
        }
        let sum = checksum(self.frames, &head[..9], &bytes).to_le_bytes();
        if head[9..] != sum {
            let (at, frame) = self.place;
            return Err(ReadError::Checksum { at, frame });
        }
        let kind = FrameKind::of(head[0]).ok_or_else(|| self.invalid("is of no known kind"))?;
        let unpacked = self.unpacker.decompress(&bytes, raw as usize);
        let unpacked = unpacked.map_err(|_| self.invalid("cannot be unpacked"))?;
        self.frames += 1;
        Ok((kind, unpacked))
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
