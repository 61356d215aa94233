//! What a strategy remembers, as data.

use crate::cause::Account;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Memory of one agent: plain, serialisable, part of the game's state.
///
/// It lives in the world, is hashed and snapshotted like everything else; so a strategy itself holds
/// no state and can be shared by all games.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Decision index for asking for talks: accumulated cost over stake, by cause (A).
    pub ask: Account,
    /// Decision index for yielding each issue, by cause (H); as long as the spec's issues.
    pub yields: Vec<Account>,
    /// Free numbers for the table part of a nation, or for a firm or regulator.
    pub notes: SmallVec<[f64; 8]>,
    /// Free numbers for the escalation part of a nation.
    pub escalation: SmallVec<[f64; 8]>,
}

impl Clone for Memory {
    fn clone(&self) -> Self {
        let mut copy = Memory::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.ask = source.ask;
        self.yields.clone_from(&source.yields);
        self.notes.clone_from(&source.notes);
        self.escalation.clone_from(&source.escalation);
    }
}

impl Memory {
    /// Empty memory for a game of `issues` issues.
    pub fn new(issues: usize) -> Self {
        Memory { yields: vec![Account::ZERO; issues], ..Memory::default() }
    }

    /// Forgets everything, keeping its buffers.
    pub fn clear(&mut self) {
        self.ask = Account::ZERO;
        self.yields.fill(Account::ZERO);
        self.notes.clear();
        self.escalation.clear();
    }

    /// Note number `index`, 0 when it was never written.
    pub fn note(&self, index: usize) -> f64 {
        self.notes.get(index).copied().unwrap_or(0.0)
    }

    /// Writes note number `index`; notes before it that were never written become 0.
    pub fn set_note(&mut self, index: usize, value: f64) {
        if self.notes.len() <= index {
            self.notes.resize(index + 1, 0.0);
        }
        self.notes[index] = value;
    }
}
