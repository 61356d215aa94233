//! Writing saved games: one, or an archive of many.

use crate::frame::{FrameKind, FrameWriter, Packed, Packer};
use crate::game::{SavedGame, ScenarioText};
use crate::number::push;
use crate::segment::{Segments, encode, pieces};
use crate::session::SavedSessions;
use std::io::{self, Write};

/// Ticks of a game that make a frame, where a frame does not hold whole games.
const PIECE: u32 = 64;

/// Writes a file of saved games. What has been written is readable as it stands: a file that was never
/// [finished](Writer::finish) says so, and gives back all that its whole frames hold.
pub struct Writer<W> {
    frames: FrameWriter<W>,
    packer: Packer,
    scenarios: u32,
    games: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a file; `engine` is the version of the engine.
    ///
    /// # Errors
    /// As the output has them.
    pub fn new(output: W, engine: &str) -> io::Result<Self> {
        let (frames, packer) = (FrameWriter::new(output, engine)?, Packer::new()?);
        Ok(Writer { frames, packer, scenarios: 0, games: 0 })
    }

    /// Adds a scenario, once for all its games; gives back its number.
    ///
    /// # Errors
    /// As the output has them; a scenario of more than 64 MiB.
    pub fn scenario(&mut self, scenario: &ScenarioText) -> io::Result<u32> {
        let mut raw = Vec::new();
        encode(scenario, &mut raw);
        self.frames.write(FrameKind::Scenario, &self.packer.pack(&raw)?)?;
        self.scenarios += 1;
        Ok(self.scenarios - 1)
    }

    /// Adds a game in several frames, so that a damaged file gives back the ticks before the damage.
    ///
    /// # Errors
    /// As the output has them.
    pub fn game(&mut self, game: &SavedGame) -> io::Result<()> {
        let Writer { frames, packer, games, .. } = self;
        pieces(game, *games, PIECE, |segments| {
            let packed = packer.pack_with(&segments.packed, &segments.loose)?;
            frames.write(FrameKind::Games, &packed)
        })?;
        self.games += 1;
        Ok(())
    }

    /// Adds games that were packed elsewhere: the next ones of the file, in order.
    ///
    /// # Errors
    /// As the output has them.
    pub fn batch(&mut self, packed: &Packed, games: u64) -> io::Result<()> {
        self.games += games;
        self.frames.write(FrameKind::Games, packed)
    }

    /// Adds sessions without an economy; they share a frame.
    ///
    /// # Errors
    /// As the output has them; more than 64 MiB.
    pub fn sessions(&mut self, sessions: &SavedSessions) -> io::Result<()> {
        self.games += sessions.records.len() as u64;
        self.frames.write(FrameKind::Sessions, &self.packer.pack(&sessions.encode())?)
    }

    /// The same file, written on to another output; gives back the output so far.
    ///
    /// # Errors
    /// As the output so far has them.
    pub fn onto<O: Write>(self, output: O) -> io::Result<(Writer<O>, W)> {
        let Writer { frames, packer, scenarios, games } = self;
        let (frames, before) = frames.onto(output)?;
        Ok((Writer { frames, packer, scenarios, games }, before))
    }

    /// Closes the file; gives back what was written to, flushed.
    ///
    /// # Errors
    /// As the output has them.
    pub fn finish(mut self) -> io::Result<W> {
        let mut raw = Vec::new();
        push(&mut raw, self.games);
        self.frames.write(FrameKind::End, &self.packer.pack(&raw)?)?;
        self.frames.finish()
    }
}

impl<W> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("games", &self.games).finish_non_exhaustive()
    }
}

/// Whole games that are to share a frame.
#[derive(Clone, Debug, Default)]
pub struct Batch(Segments);

impl Batch {
    /// Games that share a frame: enough that they pack well together, few enough that a frame stays small.
    pub const GAMES: u64 = 32;

    /// Adds a game; `place` is its number in the file, from 0.
    pub fn add(&mut self, game: &SavedGame, place: u64) {
        self.0.whole(game, place);
    }

    /// Packs them for [`Writer::batch`], and begins anew.
    ///
    /// # Errors
    /// More than 64 MiB.
    pub fn pack(&mut self, packer: &mut Packer) -> io::Result<Packed> {
        let packed = packer.pack_with(&self.0.packed, &self.0.loose);
        self.0.clear();
        packed
    }
}
