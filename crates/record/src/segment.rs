//! Part of a game as it lies in a file: some ticks of it.
//!
//! What was decided packs well. What was remembered and digests look random, so they lie apart and are not packed.

use crate::digests::Digests;
use crate::game::{Decision, GameHeader, GameResult, SavedGame, SeatRecord};
use crate::memory::MemoryReader;
use crate::number::{push, take};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How a segment begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Opening<H> {
    /// It goes on with the game before.
    GoesOn,
    /// It begins a game.
    Game(H),
    /// It begins a game that is like the last one begun in the frame, on another seed.
    Like(u64),
}

/// Bytes of segments that share a frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segments {
    pub(crate) packed: Vec<u8>,
    pub(crate) loose: Vec<u8>,
    last: Option<GameHeader>,
}

impl Segments {
    /// Forgets what they hold, for the next frame.
    pub(crate) fn clear(&mut self) {
        self.packed.clear();
        self.loose.clear();
        self.last = None;
    }

    /// Adds a whole game; `place` is its number in the file.
    pub(crate) fn whole(&mut self, game: &SavedGame, place: u64) {
        let memories = game.seats.iter().map(|seat| &seat.memory[..]);
        self.add(game, place, 0..game.ticks, memories);
    }

    /// Adds some ticks of a game, with what was remembered on them.
    fn add<'a>(
        &mut self,
        game: &SavedGame,
        place: u64,
        ticks: Range<u32>,
        memories: impl Iterator<Item = &'a [u8]>,
    ) {
        push(&mut self.packed, place);
        self.open(&game.header, ticks.start == 0);
        push(&mut self.packed, u64::from(ticks.end - ticks.start));
        push(&mut self.packed, game.seats.len() as u64);
        for (seat, memory) in game.seats.iter().zip(memories) {
            let until = |tick: u32| seat.decisions.partition_point(|one| one.tick < tick);
            encode(&seat.decisions[until(ticks.start)..until(ticks.end)], &mut self.packed);
            push(&mut self.packed, memory.len() as u64);
            self.loose.extend_from_slice(memory);
        }
        let until = |tick: u32| game.eventful.partition_point(|&one| one < tick);
        encode(&game.eventful[until(ticks.start)..until(ticks.end)], &mut self.packed);
        encode(&game.result.filter(|_| ticks.end == game.ticks), &mut self.packed);
        let days = ticks.start as usize..(ticks.end as usize).min(game.digests.len());
        let digested = !days.is_empty();
        let (kinds, agents) = if digested { game.digests.widths() } else { (0, 0) };
        encode(&(digested, kinds as u8, agents as u32), &mut self.packed);
        if digested {
            game.digests.encode(days, &mut self.loose);
        }
    }

    fn open(&mut self, header: &GameHeader, first: bool) {
        let opening: Opening<&GameHeader> = match &self.last {
            _ if !first => Opening::GoesOn,
            Some(last) if last.is_like(header) => Opening::Like(header.seed),
            _ => {
                self.last = Some(header.clone());
                Opening::Game(header)
            }
        };
        encode(&opening, &mut self.packed);
    }
}

/// Shows a game in pieces of `length` ticks, each in a frame of its own.
pub(crate) fn pieces<E>(
    game: &SavedGame,
    place: u64,
    length: u32,
    mut show: impl FnMut(&Segments) -> Result<(), E>,
) -> Result<(), E> {
    let mut memories: Vec<Cut<'_>> = game.seats.iter().map(|seat| Cut::new(&seat.memory)).collect();
    let mut segments = Segments::default();
    let mut start = 0;
    loop {
        let end = start + length.min(game.ticks - start);
        segments.clear();
        segments.add(game, place, start..end, memories.iter_mut().map(|memory| memory.until(end)));
        show(&segments)?;
        if end == game.ticks {
            return Ok(());
        }
        start = end;
    }
}

/// Memories that are cut at the end of a tick.
struct Cut<'a> {
    bytes: &'a [u8],
    reader: MemoryReader,
    from: usize,
}

impl<'a> Cut<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Cut { bytes, reader: MemoryReader::default(), from: 0 }
    }

    fn until(&mut self, end: u32) -> &'a [u8] {
        while self.reader.next_tick(self.bytes).is_some_and(|tick| tick < end) {
            if self.reader.advance(self.bytes).is_none() {
                break;
            }
        }
        let from = std::mem::replace(&mut self.from, self.reader.at());
        &self.bytes[from..self.from]
    }
}

/// Some ticks of a game, as read.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// Which game of the file, from 0.
    pub(crate) game: u64,
    header: Option<GameHeader>,
    ticks: u32,
    seats: Vec<SeatRecord>,
    eventful: Vec<u32>,
    digests: Digests,
    result: Option<GameResult>,
}

/// Takes the segments of a frame apart; none where the bytes make no sense.
pub(crate) fn decode(mut packed: &[u8], mut loose: &[u8]) -> Option<Vec<Segment>> {
    let (mut segments, mut last) = (Vec::new(), None);
    while !packed.is_empty() {
        segments.push(decode_one(&mut packed, &mut loose, &mut last)?);
    }
    loose.is_empty().then_some(segments)
}

fn decode_one(
    packed: &mut &[u8],
    loose: &mut &[u8],
    last: &mut Option<GameHeader>,
) -> Option<Segment> {
    let game = take(packed)?;
    let header = match take_plain(packed)? {
        Opening::GoesOn => None,
        Opening::Game(header) => Some(last.insert(header).clone()),
        Opening::Like(seed) => Some(GameHeader { seed, ..last.clone()? }),
    };
    let ticks = u32::try_from(take(packed)?).ok()?;
    let count = usize::try_from(take(packed)?).ok()?;
    // Every seat takes two bytes at least.
    if count > packed.len() / 2 {
        return None;
    }
    let seats: Option<Vec<SeatRecord>> = (0..count).map(|_| decode_seat(packed, loose)).collect();
    let (eventful, result) = take_plain(packed)?;
    let (digested, kinds, agents): (bool, u8, u32) = take_plain(packed)?;
    let digests = match digested {
        true => Digests::decode(ticks as usize, (kinds.into(), agents as usize), loose)?,
        false => Digests::default(),
    };
    Some(Segment { game, header, ticks, seats: seats?, eventful, digests, result })
}

fn decode_seat(packed: &mut &[u8], loose: &mut &[u8]) -> Option<SeatRecord> {
    let decisions: Vec<Decision> = take_plain(packed)?;
    let length = usize::try_from(take(packed)?).ok()?;
    let (memory, rest) = loose.split_at_checked(length)?;
    *loose = rest;
    Some(SeatRecord { decisions, memory: memory.to_vec() })
}

fn take_plain<'a, T: Deserialize<'a>>(bytes: &mut &'a [u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
    *bytes = rest;
    Some(value)
}

/// Appends plain data.
pub(crate) fn encode(value: &(impl Serialize + ?Sized), bytes: &mut Vec<u8>) {
    let encoded = postcard::to_extend(value, std::mem::take(bytes));
    *bytes = encoded.expect("plain data always has an encoding");
}

impl Segment {
    /// Adds these ticks to a game; gives back what is wrong with them.
    pub(crate) fn append_to(mut self, game: &mut SavedGame) -> Result<(), &'static str> {
        match (self.header.take(), game.seats.is_empty()) {
            (Some(header), true) => game.header = header,
            (None, false) => {}
            (Some(_), false) => return Err("begins a game that has begun"),
            (None, true) => return Err("goes on with a game that has not begun"),
        }
        if game.result.is_some() {
            return Err("goes on with a game that has ended");
        }
        game.seats.resize_with(self.seats.len(), SeatRecord::default);
        let (start, end) = (game.ticks, game.ticks.checked_add(self.ticks));
        let end = end.ok_or("holds more ticks than a game has")?;
        if self.digests.is_empty() && self.ticks > 0 {
            if !game.digests.is_empty() {
                return Err("does not hold a digest for every tick");
            }
        } else if game.digests.len() as u64 != u64::from(start)
            || !game.digests.append(self.digests)
        {
            return Err("does not hold a digest of every kind for every tick");
        }
        for (all, more) in game.seats.iter_mut().zip(self.seats) {
            let ordered = more.decisions.is_sorted_by_key(|decision| decision.tick);
            let inside = |decision: &Decision| (start..end).contains(&decision.tick);
            if !ordered || !more.decisions.iter().all(inside) {
                return Err("holds decisions out of order");
            }
            all.decisions.extend(more.decisions);
            all.memory.extend(more.memory);
        }
        let ordered = self.eventful.is_sorted_by(|one, next| one < next);
        if !ordered || !self.eventful.iter().all(|tick| (start..end).contains(tick)) {
            return Err("holds ticks out of order");
        }
        game.eventful.append(&mut self.eventful);
        game.ticks = end;
        game.result = self.result;
        Ok(())
    }
}
