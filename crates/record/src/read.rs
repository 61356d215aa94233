//! Reading saved games back, as far as a file is sound.

use crate::error::ReadError;
use crate::frame::{Frame, FrameKind, FrameReader};
use crate::game::{SavedGame, ScenarioText};
use crate::number::take;
use crate::segment::{Segment, decode};
use std::collections::VecDeque;
use std::io::Read;

/// Reads a file of saved games, one game after the other.
pub struct Reader<R> {
    frames: FrameReader<R>,
    engine: String,
    scenarios: Vec<ScenarioText>,
    segments: VecDeque<Segment>,
    /// The game whose ticks are being collected.
    open: Option<SavedGame>,
    begun: u64,
    end: Option<Result<(), ReadError>>,
}

impl<R: Read> Reader<R> {
    /// Begins to read a file.
    ///
    /// # Errors
    /// No saved game, or one of another format; the message names an engine that can read it.
    pub fn new(input: R) -> Result<Self, ReadError> {
        let (frames, engine) = FrameReader::new(input)?;
        Ok(Reader {
            frames,
            engine,
            scenarios: Vec::new(),
            segments: VecDeque::new(),
            open: None,
            begun: 0,
            end: None,
        })
    }

    /// Version of the engine that wrote the file.
    pub fn engine(&self) -> &str {
        &self.engine
    }

    /// The scenario of a game.
    pub fn scenario(&self, game: &SavedGame) -> Option<&ScenarioText> {
        self.scenarios.get(game.header.scenario as usize)
    }

    /// The next game; none at the end, or behind the first fault. The last game before a fault may lack its
    /// last ticks and its result.
    pub fn next_game(&mut self) -> Option<SavedGame> {
        loop {
            let next = self.segments.front().is_some_and(|segment| segment.game == self.begun);
            if next && self.open.is_some() {
                return self.open.take();
            }
            if let Some(segment) = self.segments.pop_front() {
                if let Err(fault) = self.collect(segment) {
                    self.fail(fault);
                }
            } else if self.end.is_some() {
                return self.open.take();
            } else if let Err(fault) = self.read_frame() {
                self.fail(fault);
            }
        }
    }

    /// Why reading ended before the end of the file, if it did.
    pub fn fault(&self) -> Option<&ReadError> {
        self.end.as_ref()?.as_ref().err()
    }

    /// Takes the fault out.
    pub fn into_fault(self) -> Option<ReadError> {
        self.end?.err()
    }

    fn fail(&mut self, fault: ReadError) {
        self.segments.clear();
        self.end = Some(Err(fault));
    }

    fn collect(&mut self, segment: Segment) -> Result<(), ReadError> {
        let place = segment.game;
        if place == self.begun {
            self.begun += 1;
            self.open = Some(SavedGame::default());
        }
        let of = |game: u64| place.checked_add(1) == Some(game);
        let Some(game) = self.open.as_mut().filter(|_| of(self.begun)) else {
            return Err(self.frames.invalid("holds games out of order"));
        };
        let before = game.clone();
        let appended = segment.append_to(game).and_then(|()| {
            let known = (game.header.scenario as usize) < self.scenarios.len();
            known.then_some(()).ok_or("names a scenario that the file does not hold")
        });
        appended.map_err(|what| {
            self.open = Some(before).filter(|game| !game.seats.is_empty());
            self.frames.invalid(what)
        })
    }

    fn read_frame(&mut self) -> Result<(), ReadError> {
        let Frame { kind, packed, loose } = self.frames.next()?;
        match kind {
            FrameKind::Scenario => {
                let scenario = postcard::from_bytes(&packed);
                self.scenarios
                    .push(scenario.map_err(|_| self.frames.invalid("holds no scenario"))?);
                Ok(())
            }
            FrameKind::Games => {
                let segments = decode(&packed, &loose);
                let nonsense = || self.frames.invalid("holds games that cannot be decoded");
                self.segments.extend(segments.ok_or_else(nonsense)?);
                Ok(())
            }
            FrameKind::Sessions => Err(self.frames.invalid("holds sessions without an economy")),
            FrameKind::End => {
                if take(&mut &packed[..]) != Some(self.begun) {
                    return Err(self.frames.invalid("counts other games than there are"));
                }
                self.frames.at_end()?;
                self.end = Some(Ok(()));
                Ok(())
            }
        }
    }
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("games", &self.begun).finish_non_exhaustive()
    }
}
