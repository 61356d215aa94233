//! What a party's strategy remembers, as data.

use crate::domain::{MOST_SORTED, Outcome};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Memory of one party: plain, serialisable, emptied before every session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PartyMemory {
    notes: SmallVec<[f64; 8]>,
    /// A set of outcomes, such as those it has been offered.
    pub seen: OutcomeSet,
    /// A curve over the steps of a session, tabulated by [`prepare`](crate::PartyStrategy::prepare). It
    /// follows from strategy and deadline alone, so it stays from session to session.
    pub curve: Vec<f64>,
}

impl PartyMemory {
    /// Forgets the session, keeping buffers and curve.
    pub fn clear(&mut self) {
        self.notes.clear();
        self.seen.clear();
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutcomeSet {
    bits: Vec<u64>,
    far: Vec<Outcome>,
    len: usize,
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

    /// Empties it, keeping its buffers.
    pub fn clear(&mut self) {
        if self.len > 0 {
            self.bits.fill(0);
            self.far.clear();
            self.len = 0;
        }
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
    fn memory_is_emptied_but_for_its_curve() {
        let mut memory = PartyMemory { curve: vec![1.0], ..PartyMemory::default() };
        memory.set_count(2, 7);
        memory.seen.insert(Outcome(1));
        assert_eq!((memory.count(2), memory.note(1)), (7, 0.0));
        memory.clear();
        assert_eq!((memory.count(2), memory.seen.len(), memory.curve.len()), (0, 0, 1));
    }
}
