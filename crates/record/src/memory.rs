//! What an agent remembers, day by day, in a few bytes a number.
//!
//! Memory is mostly sums that grow by nearly as much as the day before. So its encoding is parted into its
//! numbers and the rest, its frame; as long as the frame stays the same, only the numbers that changed are
//! kept, each as the difference from going on as before.

use crate::number::{push, take, unzigzag, zigzag};
use detente_game::Memory;
use postcard::ser_flavors::Flavor;

/// Encoded memories longer than this are not read, bytes.
const LONGEST: usize = 1 << 20;

/// An encoding whose floating-point numbers are kept apart.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parted {
    /// The encoding, with zeros where numbers are.
    frame: Vec<u8>,
    /// Where the numbers are.
    places: Vec<usize>,
    numbers: Vec<u64>,
}

impl Parted {
    fn clear(&mut self) {
        self.frame.clear();
        self.places.clear();
        self.numbers.clear();
    }
}

impl Flavor for &mut Parted {
    type Output = ();

    /// What is written in eight bytes at once is a number.
    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        let Ok(number) = <[u8; 8]>::try_from(data) else {
            self.frame.extend_from_slice(data);
            return Ok(());
        };
        self.places.push(self.frame.len());
        self.numbers.push(u64::from_le_bytes(number));
        self.frame.extend_from_slice(&[0; 8]);
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.frame.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Numbers as they were on the last two occasions.
#[derive(Debug, Default)]
struct History(Vec<(u64, u64)>);

impl History {
    fn start(&mut self, numbers: usize) {
        self.0.clear();
        self.0.resize(numbers, (0, 0));
    }

    /// What the number is when it goes on as before.
    fn expected(&self, place: usize) -> u64 {
        let (last, before) = self.0[place];
        last.wrapping_add(last.wrapping_sub(before))
    }

    fn set(&mut self, place: usize, number: u64) {
        let (last, before) = &mut self.0[place];
        (*last, *before) = (number, if *last == 0 { number } else { *last });
    }
}

/// Writes the memories of one agent into a buffer.
#[derive(Debug, Default)]
pub(crate) struct MemoryWriter {
    /// The last memory, so that what has not changed costs a comparison only.
    seen: Memory,
    now: Parted,
    last: Parted,
    history: History,
    tick: u32,
    bytes: Vec<u8>,
}

impl MemoryWriter {
    /// Begins a game whose memory opens like this.
    pub(crate) fn start(&mut self, opening: &Memory) {
        self.seen.clone_from(opening);
        self.last.clear();
        self.history.start(0);
        self.tick = 0;
    }

    /// Notes the memory after a call on a tick.
    pub(crate) fn note(&mut self, tick: u32, memory: &Memory) {
        if self.seen == *memory {
            return;
        }
        self.seen.clone_from(memory);
        self.now.clear();
        // Into memory, and plain data: nothing can fail.
        let _ = postcard::serialize_with_flavor(memory, &mut self.now);
        push(&mut self.bytes, u64::from(tick - self.tick));
        self.tick = tick;
        let fresh = (&self.now.frame, &self.now.places) != (&self.last.frame, &self.last.places);
        if fresh {
            self.push_frame();
            self.last.numbers.clear();
            self.last.numbers.resize(self.now.numbers.len(), 0);
        } else {
            push(&mut self.bytes, 0);
        }
        self.push_numbers();
        std::mem::swap(&mut self.now, &mut self.last);
    }

    fn push_frame(&mut self) {
        push(&mut self.bytes, self.now.frame.len() as u64);
        self.bytes.extend_from_slice(&self.now.frame);
        push(&mut self.bytes, self.now.places.len() as u64);
        let mut end = 0;
        for &place in &self.now.places {
            push(&mut self.bytes, (place - end) as u64);
            end = place + 8;
        }
        self.history.start(self.now.numbers.len());
    }

    fn push_numbers(&mut self) {
        let pairs = || self.now.numbers.iter().zip(&self.last.numbers).enumerate();
        let changed = pairs().filter(|(_, (now, last))| now != last);
        push(&mut self.bytes, changed.clone().count() as u64);
        let mut next = 0;
        for (place, (&now, _)) in changed {
            push(&mut self.bytes, (place - next) as u64);
            next = place + 1;
            let off = now.wrapping_sub(self.history.expected(place));
            push(&mut self.bytes, zigzag(off as i64));
            self.history.set(place, now);
        }
    }

    /// What has been written, which is then gone.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// Reads the memories of one agent, in order.
#[derive(Debug, Default)]
pub(crate) struct MemoryReader {
    at: usize,
    tick: u32,
    now: Parted,
    history: History,
}

impl MemoryReader {
    /// The tick of the next memory; none at the end, or where the bytes make no sense.
    pub(crate) fn next_tick(&self, bytes: &[u8]) -> Option<u32> {
        let gap = take(&mut bytes.get(self.at..)?)?;
        u32::try_from(gap).ok()?.checked_add(self.tick)
    }

    /// Steps over the next memory; none where the bytes make no sense.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> Option<()> {
        let mut rest = bytes.get(self.at..)?;
        let gap = u32::try_from(take(&mut rest)?).ok()?;
        self.tick = self.tick.checked_add(gap)?;
        let length = usize::try_from(take(&mut rest)?).ok()?;
        if length > 0 {
            self.take_frame(length, &mut rest)?;
        }
        self.take_numbers(&mut rest)?;
        self.at = bytes.len() - rest.len();
        Some(())
    }

    /// Where the next memory begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The memory stepped over last; none where it makes no sense.
    pub(crate) fn memory(&self) -> Option<Memory> {
        let mut encoded = self.now.frame.clone();
        for (&place, number) in self.now.places.iter().zip(&self.now.numbers) {
            encoded.get_mut(place..place + 8)?.copy_from_slice(&number.to_le_bytes());
        }
        postcard::from_bytes(&encoded).ok()
    }

    fn take_frame(&mut self, length: usize, rest: &mut &[u8]) -> Option<()> {
        if length > LONGEST {
            return None;
        }
        let (frame, more) = rest.split_at_checked(length)?;
        self.now.clear();
        self.now.frame.extend_from_slice(frame);
        *rest = more;
        let count = usize::try_from(take(rest)?).ok().filter(|&count| count <= length / 8)?;
        let mut end = 0;
        for _ in 0..count {
            let gap = usize::try_from(take(rest)?).ok().filter(|&gap| gap <= length)?;
            self.now.places.push(end + gap);
            end += gap + 8;
        }
        if end > length {
            return None;
        }
        self.now.numbers.resize(count, 0);
        self.history.start(count);
        Some(())
    }

    fn take_numbers(&mut self, rest: &mut &[u8]) -> Option<()> {
        let count = take(rest)?;
        let mut next = 0_usize;
        for _ in 0..count {
            let place = next.checked_add(usize::try_from(take(rest)?).ok()?)?;
            if place >= self.now.numbers.len() {
                return None;
            }
            let off = unzigzag(take(rest)?) as u64;
            let number = self.history.expected(place).wrapping_add(off);
            self.now.numbers[place] = number;
            self.history.set(place, number);
            next = place + 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_game::Cause;

    fn grown(days: u32) -> (Vec<u8>, Vec<(u32, Memory)>) {
        let (mut writer, mut memory) = (MemoryWriter::default(), Memory::default());
        writer.start(&memory);
        let mut expected = Vec::new();
        for day in 0..days {
            memory.set_note(0, f64::from(day) * 0.1);
            memory.set_note(usize::try_from(day / 10).unwrap(), 1.0 / f64::from(day + 1));
            if day % 3 != 0 {
                writer.note(day, &memory);
                expected.push((day, memory.clone()));
            }
        }
        (writer.take(), expected)
    }

    #[test]
    fn memories_come_back_day_by_day() {
        let (bytes, expected) = grown(50);
        let mut reader = MemoryReader::default();
        for (day, memory) in expected {
            assert_eq!(reader.next_tick(&bytes), Some(day));
            reader.advance(&bytes).unwrap();
            assert_eq!(reader.memory(), Some(memory));
        }
        assert_eq!(reader.next_tick(&bytes), None);
    }

    #[test]
    fn what_does_not_change_takes_no_byte_and_what_grows_evenly_few() {
        let (mut writer, mut memory) = (MemoryWriter::default(), Memory::new(2, 1));
        writer.start(&memory);
        writer.note(3, &memory);
        assert_eq!(writer.bytes, []);
        memory.yields[0][Cause::Cover] = 16.0;
        for day in 0..200 {
            memory.yields[0][Cause::Cover] += 0.01;
            writer.note(day, &memory);
        }
        assert!(writer.bytes.len() < 200 * 6 + 300, "{} bytes", writer.bytes.len());
    }

    #[test]
    fn bytes_that_make_no_sense_are_refused() {
        let (bytes, _) = grown(30);
        for at in 0..bytes.len() {
            for damaged in [bytes[..at].to_vec(), {
                let mut flipped = bytes.clone();
                flipped[at] ^= 0x55;
                flipped
            }] {
                let mut reader = MemoryReader::default();
                while reader.next_tick(&damaged).is_some() && reader.advance(&damaged).is_some() {
                    let _ = reader.memory();
                }
            }
        }
    }
}
