//! What a party's strategy remembers, as data.

use super::strategy::Turn;
use crate::domain::{MOST_SORTED, Outcome, Outcomes};
use crate::reuse::clone_reusing;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Memory of one party: plain, serialisable, emptied before every session.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PartyMemory {
    notes: SmallVec<[f64; 8]>,
    /// A count, such as how far down its own ranks it has come; 0 at the start.
    pub cursor: usize,
    /// A set of outcomes, such as those it has been offered.
    pub seen: OutcomeSet,
    /// A curve over the steps of a session, tabulated by [`prepare`](crate::PartyStrategy::prepare). It
    /// follows from strategy and deadline alone, so it stays from session to session.
    pub curve: Vec<f64>,
    /// What it demands in each step, in utility, tabulated likewise; follows from own utilities too.
    pub demands: Vec<f64>,
    /// What it offers in each step where it offers what it demands, as far as that has been looked up.
    #[serde(skip)]
    pub answers: Answers,
}

clone_reusing! {
    PartyMemory: notes, cursor, seen, curve, demands, answers,
}

/// An outcome for each step, looked up when the step is first played. Follows from demands and own utilities,
/// so it says nothing of its own: all are equal, and none is stored.
#[derive(Debug, Default)]
pub struct Answers {
    steps: Vec<Outcome>,
}

clone_reusing! {
    Answers: steps,
}

impl PartialEq for Answers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Answers {
    /// Stands for an outcome that has not been looked up; there is none of this number.
    const UNKNOWN: Outcome = Outcome(u64::MAX);

    /// Forgets all, and has room for so many steps.
    pub fn reset(&mut self, steps: usize) {
        self.steps.clear();
        self.steps.resize(steps, Self::UNKNOWN);
    }

    /// The outcome of a step, which is looked up if it has not been; always looked up when there is no room for
    /// the step.
    #[inline]
    pub fn get(&mut self, step: u32, look_up: impl FnOnce() -> Option<Outcome>) -> Option<Outcome> {
        match self.steps.get_mut(step as usize) {
            Some(&mut known) if known != Self::UNKNOWN => Some(known),
            Some(place) => {
                let found = look_up();
                *place = found.unwrap_or(Self::UNKNOWN);
                found
            }
            None => look_up(),
        }
    }
}

impl PartyMemory {
    /// The turn of a party that holds on to what it demands in a step: it takes what is worth as much, and
    /// otherwise offers the outcome of least utility that is, or the best one when none is. None where nothing is
    /// tabulated for the step.
    #[inline]
    pub fn turn_on_demand(
        &mut self,
        standing: Option<Outcome>,
        step: u32,
        outcomes: &mut Outcomes,
    ) -> Option<Turn> {
        let demand = *self.demands.get(step as usize)?;
        if standing.is_some_and(|offer| outcomes.utility(offer) >= demand) {
            return Some(Turn::Accept);
        }
        let offer = self.answers.get(step, || outcomes.meeting(demand));
        Some(offer.map_or(Turn::WalkOut, Turn::Offer))
    }

    /// Forgets the session, keeping buffers and curve.
    pub fn clear(&mut self) {
        self.notes.clear();
        self.cursor = 0;
        self.seen.clear();
    }

    /// True when nothing has been noted, and nothing tabulated.
    pub fn is_blank(&self) -> bool {
        let tables = self.curve.is_empty() && self.demands.is_empty();
        self.notes.is_empty() && self.cursor == 0 && self.seen.is_empty() && tables
    }

    /// Appends what is remembered of the session to a list of numbers, whole numbers as the bits of one. Not what
    /// was tabulated, which follows from the rest.
    pub fn pack(&self, numbers: &mut Vec<f64>) {
        let whole = |number: u64| f64::from_bits(number);
        numbers.extend(
            [self.notes.len(), self.seen.bits.len(), self.seen.far.len()].map(|n| whole(n as u64)),
        );
        numbers.push(whole(self.cursor as u64));
        numbers.extend_from_slice(&self.notes);
        numbers.extend(self.seen.bits.iter().copied().map(whole));
        numbers.extend(self.seen.far.iter().map(|outcome| whole(outcome.0)));
    }

    /// Takes back what was packed, from the front of a list; nothing where the list makes no sense.
    pub fn unpack(&mut self, numbers: &mut &[f64]) -> Option<()> {
        let mut next = |count: u64| {
            let (taken, rest) = numbers.split_at_checked(usize::try_from(count).ok()?)?;
            *numbers = rest;
            Some(taken)
        };
        let head: Vec<u64> = next(4)?.iter().map(|number| number.to_bits()).collect();
        let (notes, bits, far) = (next(head[0])?, next(head[1])?, next(head[2])?);
        self.clear();
        self.cursor = usize::try_from(head[3]).ok()?;
        self.notes.extend_from_slice(notes);
        self.seen.bits.extend(bits.iter().map(|word| word.to_bits()));
        self.seen.far.extend(far.iter().map(|outcome| Outcome(outcome.to_bits())));
        let near: u32 = self.seen.bits.iter().map(|word| word.count_ones()).sum();
        self.seen.len = near as usize + far.len();
        Some(())
    }

    /// Note number `index`, 0 when it was never written.
    #[inline]
    pub fn note(&self, index: usize) -> f64 {
        self.notes.get(index).copied().unwrap_or(0.0)
    }

    /// Writes note number `index`; notes before it that were never written become 0.
    #[inline]
    pub fn set_note(&mut self, index: usize, value: f64) {
        if self.notes.len() <= index {
            self.notes.resize(index + 1, 0.0);
        }
        self.notes[index] = value;
    }

    /// All notes, for who keeps more than single numbers.
    pub fn notes_mut(&mut self) -> &mut SmallVec<[f64; 8]> {
        &mut self.notes
    }

    /// A count kept as a note: whole and below 2^53.
    #[inline]
    pub fn count(&self, index: usize) -> usize {
        self.note(index) as usize
    }

    /// Writes a count.
    #[inline]
    pub fn set_count(&mut self, index: usize, count: usize) {
        self.set_note(index, count as f64);
    }
}

/// A set of outcomes: a bit each while they are among the first million, a sorted list beyond.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutcomeSet {
    bits: Vec<u64>,
    far: Vec<Outcome>,
    len: usize,
}

clone_reusing! {
    OutcomeSet: bits, far, len,
}

impl OutcomeSet {
    /// Adds an outcome; false when it was there.
    #[inline]
    pub fn insert(&mut self, outcome: Outcome) -> bool {
        let added =
            if outcome.0 < MOST_SORTED { self.set(outcome.index()) } else { self.list(outcome) };
        self.len += usize::from(added);
        added
    }

    #[inline]
    fn set(&mut self, index: usize) -> bool {
        let (word, bit) = (index / 64, 1_u64 << (index % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        let added = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        added
    }

    fn list(&mut self, outcome: Outcome) -> bool {
        let place = self.far.binary_search(&outcome);
        if let Err(place) = place {
            self.far.insert(place, outcome);
        }
        place.is_err()
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Empties it, keeping its buffers. Nothing shows then what it has held.
    #[inline]
    pub fn clear(&mut self) {
        self.bits.clear();
        self.far.clear();
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_near_and_far_are_counted_once() {
        let mut set = OutcomeSet::default();
        for outcome in [3, 900, 3, 1 << 40, 64, 1 << 40, MOST_SORTED] {
            set.insert(Outcome(outcome));
        }
        assert_eq!(set.len(), 5);
        set.clear();
        assert!(set.is_empty() && set.insert(Outcome(3)) && set.insert(Outcome(1 << 40)));
    }

    #[test]
    fn what_is_packed_is_taken_back() {
        let mut memory = PartyMemory { cursor: 9, ..PartyMemory::default() };
        memory.set_note(1, -0.5);
        for outcome in [3, 900, MOST_SORTED + 7] {
            memory.seen.insert(Outcome(outcome));
        }
        let mut numbers = Vec::new();
        PartyMemory::default().pack(&mut numbers);
        memory.pack(&mut numbers);
        let (mut rest, mut one, mut two) = (&numbers[..], memory.clone(), PartyMemory::default());
        assert_eq!((one.unpack(&mut rest), two.unpack(&mut rest)), (Some(()), Some(())));
        assert!(one.is_blank() && two == memory && rest.is_empty());
        assert_eq!(two.unpack(&mut &numbers[..7]), Some(()));
        assert_eq!(two.unpack(&mut &numbers[4..numbers.len() - 1]), None);
    }

    #[test]
    fn an_answer_is_looked_up_once() {
        let mut answers = Answers::default();
        answers.reset(2);
        let mut asked = 0;
        for step in [0, 1, 1, 2, 2] {
            let found = answers.get(step, || {
                asked += 1;
                (step != 0).then_some(Outcome(u64::from(step)))
            });
            assert_eq!(found.map_or(0, |outcome| outcome.0), u64::from(step));
        }
        assert_eq!(asked, 4, "steps 0 and 1 once, and 2 each time");
        answers.reset(2);
        assert_eq!(answers.get(1, || Some(Outcome(9))), Some(Outcome(9)));
    }

    #[test]
    fn memory_is_emptied_but_for_its_curve() {
        let mut memory = PartyMemory { curve: vec![1.0], ..PartyMemory::default() };
        memory.set_count(2, 7);
        memory.seen.insert(Outcome(1));
        assert_eq!((memory.count(2), memory.note(1)), (7, 0.0));
        memory.clear();
        assert_eq!((memory.count(2), memory.seen.len(), memory.curve.len()), (0, 0, 1));
    }
}
