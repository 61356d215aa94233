//! What an agent remembers, day by day, in a few bytes a number.
//!
//! Memory is mostly sums that grow by nearly as much as the day before. So it is parted into its numbers and its
//! shape, the lengths of its lists; as long as the shape stays the same, only the numbers that changed are
//! kept, each as the difference from going on as before.

use crate::number::{push, take, unzigzag, zigzag};
use detente_game::memory::TableMemory;
use detente_game::session::PartyMemory;
use detente_game::{Account, Cause, Memory, TableId};

/// Memories of more numbers are not read.
const MOST_NUMBERS: u64 = 1 << 17;
/// Ends the changes of a day, in place of the bytes of a number.
const END: u8 = 0x0f;
/// A gap between changed numbers that does not fit into the byte of the next one.
const LONG: usize = 0x0f;

/// What is remembered of sessions, as one list; empty where nothing is.
fn sessions(seats: &[PartyMemory]) -> Vec<f64> {
    let mut numbers = Vec::new();
    if !seats.iter().all(PartyMemory::is_blank) {
        seats.iter().for_each(|seat| seat.pack(&mut numbers));
    }
    numbers
}

/// Shows the lengths of a memory's lists: tables, the notes of each, yields, notes, notes on escalation, and what
/// is remembered of sessions.
#[inline]
fn each_length(memory: &Memory, mut show: impl FnMut(u32)) {
    let Memory { tables, yields, notes, escalation, seats } = memory;
    show(tables.len() as u32);
    tables.iter().for_each(|table| show(table.notes.len() as u32));
    for length in [yields.len(), notes.len(), escalation.len(), sessions(seats).len()] {
        show(length as u32);
    }
}

/// Shows every list of a memory, in the order of its shape.
#[inline]
fn each_list(memory: &Memory, mut show: impl FnMut(&[f64])) {
    let Memory { tables, yields, notes, escalation, seats } = memory;
    for table in tables {
        show(table.ask.parts());
        show(&table.notes);
    }
    yields.iter().for_each(|account| show(account.parts()));
    show(notes);
    show(escalation);
    show(&sessions(seats));
}

/// Whether numbers are, to the bit, those known.
#[inline]
fn are(numbers: &[f64], known: &[u64]) -> bool {
    let turned = |(number, known): (&f64, &u64)| number.to_bits() ^ known;
    // Most lists are accounts, which have eight.
    if let (Ok(numbers), Some((known, _))) =
        (<&[f64; 8]>::try_from(numbers), known.split_first_chunk::<8>())
    {
        return numbers.iter().zip(known).map(turned).fold(0, |any, turned| any | turned) == 0;
    }
    numbers.iter().zip(known).map(turned).fold(0, |any, turned| any | turned) == 0
}

/// Numbers as they were on the last two occasions.
#[derive(Debug, Default)]
struct Known {
    last: Vec<u64>,
    before: Vec<u64>,
}

impl Known {
    fn start(&mut self, numbers: usize) {
        for numbers_then in [&mut self.last, &mut self.before] {
            numbers_then.clear();
            numbers_then.resize(numbers, 0);
        }
    }

    /// What a number is when it goes on as before.
    fn expected(&self, place: usize) -> u64 {
        let last = self.last[place];
        last.wrapping_add(last.wrapping_sub(self.before[place]))
    }

    fn set(&mut self, place: usize, number: u64) {
        let last = std::mem::replace(&mut self.last[place], number);
        self.before[place] = if last == 0 { number } else { last };
    }
}

/// Writes the memories of one agent into a buffer.
#[derive(Debug, Default)]
pub(crate) struct MemoryWriter {
    shape: Vec<u32>,
    numbers: Known,
    /// Whether the memory that the game opened with is all that is known.
    opening: bool,
    tick: u32,
    bytes: Vec<u8>,
}

impl MemoryWriter {
    /// Begins a game whose memory opens like this, which is not written.
    pub(crate) fn start(&mut self, opening: &Memory) {
        self.reshape(opening);
        self.numbers.last.clear();
        each_list(opening, |list| {
            self.numbers.last.extend(list.iter().map(|number| number.to_bits()));
        });
        self.opening = true;
        self.tick = 0;
        self.bytes.clear();
    }

    /// Notes the memory at the end of a tick.
    pub(crate) fn note(&mut self, tick: u32, memory: &Memory) {
        let same = self.is_shaped_like(memory);
        if self.opening && same && !self.differs(memory) {
            return;
        }
        let start = self.bytes.len();
        push(&mut self.bytes, u64::from(tick - self.tick));
        let fresh = self.opening || !same;
        if fresh {
            self.reshape(memory);
            push(&mut self.bytes, self.shape.len() as u64);
            self.shape.iter().for_each(|&length| push(&mut self.bytes, length.into()));
        } else {
            self.bytes.push(0);
        }
        if self.push_changes(memory) || fresh {
            (self.tick, self.opening) = (tick, false);
        } else {
            self.bytes.truncate(start);
        }
    }

    fn differs(&self, memory: &Memory) -> bool {
        let (mut place, mut differ) = (0, false);
        each_list(memory, |list| {
            differ |= !are(list, &self.numbers.last[place..]);
            place += list.len();
        });
        differ
    }

    fn is_shaped_like(&self, memory: &Memory) -> bool {
        let (mut known, mut same) = (self.shape.iter(), true);
        each_length(memory, |length| same &= known.next() == Some(&length));
        same && known.next().is_none()
    }

    fn reshape(&mut self, memory: &Memory) {
        self.shape.clear();
        each_length(memory, |length| self.shape.push(length));
        let mut count = 0;
        each_list(memory, |list| count += list.len());
        self.numbers.start(count);
    }

    /// Whether there were any.
    fn push_changes(&mut self, memory: &Memory) -> bool {
        let MemoryWriter { numbers, bytes, .. } = self;
        let (start, mut place, mut next) = (bytes.len(), 0, 0);
        each_list(memory, |list| {
            let end = place + list.len();
            if are(list, &numbers.last[place..end]) {
                place = end;
                return;
            }
            for number in list {
                let number = number.to_bits();
                if numbers.last[place] != number {
                    let off = number.wrapping_sub(numbers.expected(place));
                    push_change(bytes, place - next, zigzag(off as i64));
                    numbers.set(place, number);
                    next = place + 1;
                }
                place += 1;
            }
        });
        let any = bytes.len() > start;
        bytes.push(END);
        any
    }

    /// What has been written; the next game's takes the place of the buffer given.
    pub(crate) fn swap(&mut self, bytes: &mut Vec<u8>) {
        std::mem::swap(&mut self.bytes, bytes);
        self.bytes.clear();
    }
}

/// A byte with the gap and the number of bytes, the rest of a long gap, and the bytes.
fn push_change(bytes: &mut Vec<u8>, gap: usize, off: u64) {
    let length = (64 - off.leading_zeros()).div_ceil(8) as usize;
    bytes.push((gap.min(LONG) << 4) as u8 | length as u8);
    if gap >= LONG {
        push(bytes, (gap - LONG) as u64);
    }
    bytes.extend_from_slice(&off.to_le_bytes());
    bytes.truncate(bytes.len() - (8 - length));
}

/// What comes next.
enum Change {
    /// So many numbers are as they were; the next one differs by this from what was expected.
    Number(usize, u64),
    /// There is no more.
    End,
}

fn take_change(bytes: &mut &[u8]) -> Option<Change> {
    let (&head, rest) = bytes.split_first()?;
    *bytes = rest;
    if head == END {
        return Some(Change::End);
    }
    let (mut gap, length) = (usize::from(head >> 4), usize::from(head & 0x0f));
    if gap == LONG {
        gap = gap.checked_add(usize::try_from(take(bytes)?).ok()?)?;
    }
    if length > 8 {
        return None;
    }
    let (low, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    let mut off = [0; 8];
    off[..length].copy_from_slice(low);
    Some(Change::Number(gap, u64::from_le_bytes(off)))
}

/// Reads the memories of one agent, in order.
#[derive(Debug, Default)]
pub(crate) struct MemoryReader {
    at: usize,
    tick: u32,
    shape: Vec<u32>,
    numbers: Known,
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
        let lengths = usize::try_from(take(&mut rest)?).ok()?;
        if lengths > 0 {
            self.take_shape(lengths, &mut rest)?;
        }
        self.take_changes(&mut rest)?;
        self.at = bytes.len() - rest.len();
        Some(())
    }

    /// Where the next memory begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Writes the memory stepped over last into an existing one.
    pub(crate) fn write(&self, memory: &mut Memory) {
        let mut numbers = self.numbers.last.iter().map(|&number| f64::from_bits(number));
        let mut next = || numbers.next().unwrap_or_default();
        let mut lengths = self.shape.iter().map(|&length| length as usize);
        let mut length = || lengths.next().unwrap_or_default();
        memory.tables.resize_with(length(), TableMemory::default);
        for table in &mut memory.tables {
            fill(&mut table.ask, &mut next);
            table.notes.clear();
            table.notes.extend((0..length()).map(|_| next()));
        }
        memory.yields.resize(length(), Account::ZERO);
        memory.yields.iter_mut().for_each(|account| fill(account, &mut next));
        for notes in [&mut memory.notes, &mut memory.escalation] {
            notes.clear();
            notes.extend((0..length()).map(|_| next()));
        }
        let numbers: Vec<f64> = (0..length()).map(|_| next()).collect();
        let (mut rest, mut place) = (&numbers[..], 0);
        memory.seats.resize_with(memory.tables.len(), PartyMemory::default);
        memory.seats.iter_mut().for_each(PartyMemory::clear);
        while !rest.is_empty() && memory.seat_mut(TableId::from(place)).unpack(&mut rest).is_some()
        {
            place += 1;
        }
    }

    fn take_shape(&mut self, lengths: usize, rest: &mut &[u8]) -> Option<()> {
        // Every length takes a byte at least.
        if lengths > rest.len() {
            return None;
        }
        self.shape.clear();
        for _ in 0..lengths {
            self.shape.push(u32::try_from(take(rest)?).ok()?);
        }
        let (tables, lists) = self.shape.split_first()?;
        if lists.len() != (*tables as usize).checked_add(4)? {
            return None;
        }
        let notes: u64 = lists.iter().map(|&length| u64::from(length)).sum();
        let (tables, yields) = (u64::from(*tables), u64::from(lists[lists.len() - 4]));
        // An account takes as many numbers as there are causes; a list of them has been counted once.
        let causes = Cause::ALL.len() as u64;
        let count = notes + tables * causes + yields * (causes - 1);
        if count > MOST_NUMBERS {
            return None;
        }
        self.numbers.start(count as usize);
        Some(())
    }

    fn take_changes(&mut self, rest: &mut &[u8]) -> Option<()> {
        let mut next = 0_usize;
        while let Change::Number(gap, off) = take_change(rest)? {
            let place = next.checked_add(gap).filter(|&place| place < self.numbers.last.len())?;
            let number = self.numbers.expected(place).wrapping_add(unzigzag(off) as u64);
            self.numbers.set(place, number);
            next = place + 1;
        }
        Some(())
    }
}

fn fill(account: &mut Account, mut next: impl FnMut() -> f64) {
    Cause::ALL.iter().for_each(|&cause| account[cause] = next());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(writer: &mut MemoryWriter) -> Vec<u8> {
        let mut bytes = Vec::new();
        writer.swap(&mut bytes);
        bytes
    }

    fn read(reader: &MemoryReader) -> Memory {
        let mut memory = Memory::new(9, 9);
        reader.write(&mut memory);
        memory
    }

    fn grown(days: u32) -> (Vec<u8>, Vec<(u32, Memory)>) {
        let (mut writer, mut memory) = (MemoryWriter::default(), Memory::new(3, 2));
        writer.start(&memory);
        let mut expected = Vec::new();
        for day in 0..days {
            memory.set_note(0, f64::from(day) * 0.1);
            memory.set_note(usize::try_from(day / 10).unwrap(), 1.0 / f64::from(day + 1));
            memory.yields[2][Cause::Schedule] += 0.3;
            memory.tables[1].set_note(0, f64::from(day / 20));
            if day % 3 != 0 {
                writer.note(day, &memory);
                expected.push((day, memory.clone()));
            }
        }
        (written(&mut writer), expected)
    }

    #[test]
    fn memories_come_back_day_by_day() {
        let (bytes, expected) = grown(50);
        let mut reader = MemoryReader::default();
        for (day, memory) in expected {
            assert_eq!(reader.next_tick(&bytes), Some(day));
            reader.advance(&bytes).unwrap();
            assert_eq!(read(&reader), memory);
        }
        assert_eq!(reader.next_tick(&bytes), None);
    }

    #[test]
    fn what_a_game_opens_with_is_not_written_until_it_changes_and_then_in_full() {
        let (mut writer, mut memory) = (MemoryWriter::default(), Memory::new(2, 1));
        memory.set_note(1, 4.5);
        writer.start(&memory);
        writer.note(3, &memory);
        assert_eq!(writer.bytes, []);
        memory.set_note(0, -1.0);
        writer.note(5, &memory);
        let (bytes, mut reader) = (written(&mut writer), MemoryReader::default());
        reader.advance(&bytes).unwrap();
        assert_eq!(read(&reader), memory);
    }

    #[test]
    fn what_does_not_change_takes_no_byte_and_what_grows_evenly_few() {
        let (mut writer, mut memory) = (MemoryWriter::default(), Memory::new(2, 1));
        writer.start(&memory);
        memory.yields[0][Cause::Cover] = 16.0;
        for day in 0..200 {
            memory.yields[0][Cause::Cover] += 0.01;
            writer.note(day, &memory);
        }
        let length = writer.bytes.len();
        writer.note(200, &memory);
        assert_eq!(writer.bytes.len(), length);
        assert!(length < 200 * 6 + 300, "{length} bytes");
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
                    read(&reader);
                }
            }
        }
    }

    #[test]
    fn absurd_lengths_are_refused() {
        for shape in [&[0, 0, u64::from(u32::MAX), 0][..], &[u64::from(u32::MAX), 0, 0, 0], &[1, 0]]
        {
            let mut bytes = vec![0];
            push(&mut bytes, shape.len() as u64);
            shape.iter().for_each(|&length| push(&mut bytes, length));
            bytes.push(END);
            assert_eq!(MemoryReader::default().advance(&bytes), None, "{shape:?}");
        }
    }
}
