//! Sessions without an economy: who played, every offer, how it ended, and one hash.

use crate::error::ReadError;
use crate::frame::{Frame, FrameKind, FrameReader};
use crate::game::{SavedStrategy, ScenarioText};
use crate::number::{push, take, unzigzag, zigzag};
use detente_game::PartyId;
use detente_game::domain::Outcome;
use detente_game::session::{Offered, SessionEnd, SessionRecord};
use serde::{Deserialize, Serialize};
use std::io::Read;
use xxhash_rust::xxh3::xxh3_64;

/// What is the same for all sessions of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionHeader {
    /// Which of the file's scenarios, from 0.
    pub scenario: u32,
    /// Changes of the scenario, `PATH=VALUE`, in order.
    pub sets: Vec<String>,
    /// The strategy of every party, by party.
    pub strategies: Vec<SavedStrategy>,
}

/// Sessions that share a frame: the same parties, on any seeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSessions {
    /// Who played what.
    pub header: SessionHeader,
    /// The sessions, in order.
    pub records: Vec<SessionRecord>,
}

impl SavedSessions {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = encoded(&self.header);
        push(&mut bytes, self.records.len() as u64);
        let mut last = 0;
        for record in &self.records {
            push(&mut bytes, zigzag(record.seed.wrapping_sub(last) as i64));
            last = record.seed;
            encode(record, &mut bytes);
        }
        bytes
    }

    /// None where the bytes are no batch, or a session is not the one that its hash names.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (header, mut rest) = postcard::take_from_bytes(bytes).ok()?;
        let (count, mut last) = (take(&mut rest)?, 0_u64);
        let mut records = Vec::new();
        for _ in 0..count {
            last = last.wrapping_add(unzigzag(take(&mut rest)?) as u64);
            records.push(decode(last, &mut rest)?);
        }
        rest.is_empty().then_some(SavedSessions { header, records })
    }
}

fn encoded(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("plain data always has an encoding")
}

/// Of everything that happened in a session.
fn hash(record: &SessionRecord) -> u64 {
    xxh3_64(&encoded(record))
}

/// By columns: steps as what they are more than the last, who offered, what.
fn encode(record: &SessionRecord, bytes: &mut Vec<u8>) {
    push(bytes, u64::from(record.steps));
    bytes.extend(encoded(&record.end));
    push(bytes, record.offers.len() as u64);
    let mut last = 0;
    for offer in &record.offers {
        push(bytes, zigzag(i64::from(offer.step) - i64::from(last)));
        last = offer.step;
    }
    record.offers.iter().for_each(|offer| push(bytes, u64::from(offer.by.0)));
    record.offers.iter().for_each(|offer| push(bytes, offer.outcome.0));
    bytes.extend_from_slice(&hash(record).to_le_bytes());
}

fn decode(seed: u64, bytes: &mut &[u8]) -> Option<SessionRecord> {
    let steps = u32::try_from(take(bytes)?).ok()?;
    let (end, rest): (Option<SessionEnd>, _) = postcard::take_from_bytes(bytes).ok()?;
    *bytes = rest;
    let count = usize::try_from(take(bytes)?).ok()?;
    // Every offer takes three bytes at least.
    if count > bytes.len() / 3 {
        return None;
    }
    let mut offers = vec![Offered { outcome: Outcome(0), step: 0, by: Offered::MEDIATOR }; count];
    let mut last = 0_i64;
    for offer in &mut offers {
        last = last.checked_add(unzigzag(take(bytes)?))?;
        offer.step = u32::try_from(last).ok()?;
    }
    for offer in &mut offers {
        offer.by = PartyId(u16::try_from(take(bytes)?).ok()?);
    }
    for offer in &mut offers {
        offer.outcome = Outcome(take(bytes)?);
    }
    let (sum, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    let record = SessionRecord { seed, offers, steps, end };
    (hash(&record) == u64::from_le_bytes(*sum)).then_some(record)
}

/// Whether a file holds sessions without an economy, as far as it can be read.
pub fn holds_sessions(input: impl Read) -> bool {
    let Ok((mut frames, _)) = FrameReader::new(input) else { return false };
    loop {
        match frames.next() {
            Ok(Frame { kind: FrameKind::Scenario, .. }) => {}
            Ok(Frame { kind, .. }) => return kind == FrameKind::Sessions,
            Err(_) => return false,
        }
    }
}

/// Reads an archive of sessions, one batch after the other.
pub struct SessionReader<R> {
    frames: FrameReader<R>,
    engine: String,
    scenarios: Vec<ScenarioText>,
    sessions: u64,
    end: Option<Result<(), ReadError>>,
}

impl<R: Read> SessionReader<R> {
    /// Begins to read a file.
    ///
    /// # Errors
    /// No saved game, or one of another format; the message names an engine that can read it.
    pub fn new(input: R) -> Result<Self, ReadError> {
        let (frames, engine) = FrameReader::new(input)?;
        Ok(SessionReader { frames, engine, scenarios: Vec::new(), sessions: 0, end: None })
    }

    /// Version of the engine that wrote the file.
    pub fn engine(&self) -> &str {
        &self.engine
    }

    /// The scenario of a batch.
    pub fn scenario(&self, header: &SessionHeader) -> Option<&ScenarioText> {
        self.scenarios.get(header.scenario as usize)
    }

    /// The next batch; none at the end, or behind the first fault.
    pub fn next_batch(&mut self) -> Option<SavedSessions> {
        while self.end.is_none() {
            match self.read_frame() {
                Ok(Some(batch)) => return Some(batch),
                Ok(None) => {}
                Err(fault) => self.end = Some(Err(fault)),
            }
        }
        None
    }

    /// Why reading ended before the end of the file, if it did.
    pub fn fault(&self) -> Option<&ReadError> {
        self.end.as_ref()?.as_ref().err()
    }

    fn read_frame(&mut self) -> Result<Option<SavedSessions>, ReadError> {
        let Frame { kind, packed: bytes, .. } = self.frames.next()?;
        match kind {
            FrameKind::Scenario => {
                let scenario = postcard::from_bytes(&bytes);
                self.scenarios
                    .push(scenario.map_err(|_| self.frames.invalid("holds no scenario"))?);
            }
            FrameKind::Sessions => {
                let batch = SavedSessions::decode(&bytes)
                    .filter(|batch| self.scenario(&batch.header).is_some())
                    .ok_or_else(|| self.frames.invalid("holds sessions that cannot be decoded"))?;
                self.sessions += batch.records.len() as u64;
                return Ok(Some(batch));
            }
            FrameKind::Games => {
                return Err(self.frames.invalid("holds games with an economy, not sessions"));
            }
            FrameKind::End => {
                if take(&mut &bytes[..]) != Some(self.sessions) {
                    return Err(self.frames.invalid("counts other sessions than there are"));
                }
                self.frames.at_end()?;
                self.end = Some(Ok(()));
            }
        }
        Ok(None)
    }
}

impl<R> std::fmt::Debug for SessionReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionReader").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> SavedSessions {
        let offers = [(0, 0, 7), (1, 1, 300), (1, 0, 7), (2, u16::MAX, u64::MAX)];
        let offer =
            |(step, by, outcome)| Offered { outcome: Outcome(outcome), step, by: PartyId(by) };
        let end = Some(SessionEnd::Forfeit { party: PartyId(1), reason: "late".into() });
        let first = SessionRecord { seed: 9, offers: offers.map(offer).to_vec(), steps: 3, end };
        let second = SessionRecord { seed: 2, ..SessionRecord::default() };
        SavedSessions { header: SessionHeader::default(), records: vec![first, second] }
    }

    #[test]
    fn a_batch_comes_back_and_a_changed_one_does_not() {
        let bytes = batch().encode();
        assert_eq!(SavedSessions::decode(&bytes), Some(batch()));
        for length in 0..bytes.len() {
            assert_eq!(SavedSessions::decode(&bytes[..length]), None, "{length}");
        }
        let header = encoded(&SessionHeader::default()).len();
        for place in header..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[place] ^= 1 << bit;
                assert_ne!(SavedSessions::decode(&changed), Some(batch()), "byte {place}");
            }
        }
    }
}
