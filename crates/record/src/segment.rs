//! Part of a game as it lies in a file: some ticks of it, by columns, so that it packs well.

use crate::game::{Decision, GameHeader, GameResult, SavedGame, SeatRecord};
use crate::memory::MemoryReader;
use detente_core::TickDigest;
use serde::{Deserialize, Serialize, Serializer};

/// Some ticks of a game.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Segment {
    /// Which game of the file, from 0.
    pub(crate) game: u64,
    /// With its first ticks.
    header: Option<GameHeader>,
    /// How many.
    ticks: u32,
    seats: Vec<SeatSegment>,
    /// State hashes, 8 bytes a tick.
    #[serde(serialize_with = "as_bytes")]
    hashes: Vec<u8>,
    /// Digests by kind, 2 bytes a tick: kind by kind, each exclusive-or'd with the one before.
    #[serde(serialize_with = "as_bytes")]
    kinds: Vec<u8>,
    /// Digests by agent, 1 byte a tick, likewise.
    #[serde(serialize_with = "as_bytes")]
    agents: Vec<u8>,
    /// With its last ticks.
    result: Option<GameResult>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SeatSegment {
    decisions: Vec<Decision>,
    #[serde(serialize_with = "as_bytes")]
    memory: Vec<u8>,
}

fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// A whole game in one piece.
pub(crate) fn whole(game: SavedGame, place: u64) -> Segment {
    let (hashes, kinds, agents) = columns(&game.digests);
    let seat = |seat: SeatRecord| SeatSegment { decisions: seat.decisions, memory: seat.memory };
    Segment {
        game: place,
        header: Some(game.header),
        ticks: game.ticks,
        seats: game.seats.into_iter().map(seat).collect(),
        hashes,
        kinds,
        agents,
        result: game.result,
    }
}

/// A game in pieces of `length` ticks.
pub(crate) fn pieces(game: &SavedGame, place: u64, length: u32) -> Vec<Segment> {
    let mut memories: Vec<Cut<'_>> = game.seats.iter().map(|seat| Cut::new(&seat.memory)).collect();
    let ends = (1..=game.ticks.div_ceil(length).max(1)).map(|piece| piece * length);
    let mut segments: Vec<Segment> = ends
        .map(|end| {
            let (start, end) = (end - length, end.min(game.ticks));
            let days = game.digests.get(start as usize..end as usize).unwrap_or_default();
            let (hashes, kinds, agents) = columns(days);
            let seats = game.seats.iter().zip(&mut memories);
            let seat = |(seat, memory): (&SeatRecord, &mut Cut<'_>)| {
                let on = |d: &&Decision| (start..end).contains(&d.tick);
                let decisions = seat.decisions.iter().filter(on).cloned().collect();
                SeatSegment { decisions, memory: memory.until(end) }
            };
            let (header, ticks, seats) = (None, end - start, seats.map(seat).collect());
            Segment { game: place, header, ticks, seats, hashes, kinds, agents, result: None }
        })
        .collect();
    if let Some(first) = segments.first_mut() {
        first.header = Some(game.header.clone());
    }
    if let Some(last) = segments.last_mut() {
        last.result = game.result;
    }
    segments
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

    fn until(&mut self, end: u32) -> Vec<u8> {
        while self.reader.next_tick(self.bytes).is_some_and(|tick| tick < end) {
            if self.reader.advance(self.bytes).is_none() {
                break;
            }
        }
        let from = std::mem::replace(&mut self.from, self.reader.at());
        self.bytes[from..self.from].to_vec()
    }
}

fn columns(days: &[TickDigest]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let hashes = days.iter().flat_map(|day| day.hash.to_le_bytes()).collect();
    let (mut kinds, mut agents) = (Vec::new(), Vec::new());
    let Some(first) = days.first() else { return (hashes, kinds, agents) };
    for kind in 0..first.kinds.len() {
        let mut last = 0;
        for day in days {
            kinds.extend_from_slice(&(day.kinds[kind] ^ last).to_le_bytes());
            last = day.kinds[kind];
        }
    }
    for agent in 0..first.agents.len() {
        let mut last = 0;
        for day in days {
            agents.push(day.agents[agent] ^ last);
            last = day.agents[agent];
        }
    }
    (hashes, kinds, agents)
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
        self.append_digests(game)?;
        let (start, end) = (game.ticks, game.ticks.checked_add(self.ticks));
        let end = end.ok_or("holds more ticks than a game has")?;
        for (all, more) in game.seats.iter_mut().zip(self.seats) {
            let ordered = more.decisions.is_sorted_by_key(|decision| decision.tick);
            let inside = |decision: &Decision| (start..end).contains(&decision.tick);
            if !ordered || !more.decisions.iter().all(inside) {
                return Err("holds decisions out of order");
            }
            all.decisions.extend(more.decisions);
            all.memory.extend(more.memory);
        }
        game.ticks = end;
        game.result = self.result;
        Ok(())
    }

    fn append_digests(&self, game: &mut SavedGame) -> Result<(), &'static str> {
        let ticks = self.ticks as usize;
        if self.hashes.is_empty() && game.digests.is_empty() {
            return Ok(());
        }
        if self.hashes.len() != ticks * 8 || game.digests.len() != game.ticks as usize {
            return Err("does not hold a digest for every tick");
        }
        let kinds = self.kinds.len().checked_div(2 * ticks).unwrap_or(0);
        let agents = self.agents.len().checked_div(ticks).unwrap_or(0);
        if self.kinds.len() != kinds * 2 * ticks || self.agents.len() != agents * ticks {
            return Err("does not hold a digest of every kind for every tick");
        }
        let first = game.digests.len();
        game.digests.extend(self.hashes.as_chunks().0.iter().map(|hash| TickDigest {
            hash: u64::from_le_bytes(*hash),
            kinds: vec![0; kinds],
            agents: vec![0; agents],
        }));
        let days = &mut game.digests[first..];
        for (place, column) in self.kinds.chunks_exact((2 * ticks).max(1)).enumerate() {
            let mut last = 0;
            for (day, more) in days.iter_mut().zip(column.as_chunks().0) {
                last ^= u16::from_le_bytes(*more);
                day.kinds[place] = last;
            }
        }
        for (place, column) in self.agents.chunks_exact(ticks.max(1)).enumerate() {
            let mut last = 0;
            for (day, more) in days.iter_mut().zip(column) {
                last ^= more;
                day.agents[place] = last;
            }
        }
        Ok(())
    }
}
