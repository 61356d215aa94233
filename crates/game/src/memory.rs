//! What a strategy remembers, as data.

use crate::cause::Account;
use crate::id::TableId;
use crate::session::PartyMemory;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Memory of one agent: plain, serialisable, part of the game's state.
///
/// It lives in the world, is hashed and snapshotted like everything else; so a strategy itself holds
/// no state and can be shared by all games.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// What it remembers of each table, by table; missing entries are empty.
    pub tables: Vec<TableMemory>,
    /// Decision index for yielding each issue, by cause (H); as long as the spec's issues.
    pub yields: Vec<Account>,
    /// Free numbers.
    pub notes: SmallVec<[f64; 8]>,
    /// Free numbers for the escalation part of a nation.
    pub escalation: SmallVec<[f64; 8]>,
    /// What a party's strategy remembers of the session at each table, where a nation has one; by table.
    pub seats: Vec<PartyMemory>,
}

/// What a nation remembers of one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableMemory {
    /// Decision index for asking for talks: accumulated cost over stake, by cause (A).
    pub ask: Account,
    /// Free numbers for the part of a nation that sits there.
    pub notes: SmallVec<[f64; 4]>,
}

impl TableMemory {
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

impl Clone for Memory {
    fn clone(&self) -> Self {
        let mut copy = Memory::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.tables.clone_from(&source.tables);
        self.yields.clone_from(&source.yields);
        self.notes.clone_from(&source.notes);
        self.escalation.clone_from(&source.escalation);
        self.seats.clone_from(&source.seats);
    }
}

impl Memory {
    /// Empty memory for a game of `issues` issues and `tables` tables.
    pub fn new(issues: usize, tables: usize) -> Self {
        let mut memory = Memory::default();
        memory.clear(issues, tables);
        memory
    }

    /// Forgets everything, keeping its buffers, for a game of `issues` issues and `tables` tables.
    pub fn clear(&mut self, issues: usize, tables: usize) {
        self.tables.resize_with(tables, TableMemory::default);
        for table in &mut self.tables {
            table.ask = Account::ZERO;
            table.notes.clear();
        }
        self.yields.clear();
        self.yields.resize(issues, Account::ZERO);
        self.notes.clear();
        self.escalation.clear();
        self.seats.resize_with(tables, PartyMemory::default);
        self.seats.iter_mut().for_each(PartyMemory::clear);
    }

    /// Decision index for asking for talks at a table; zero when there is none yet.
    pub fn ask(&self, table: TableId) -> Account {
        self.tables.get(table.index()).map_or(Account::ZERO, |table| table.ask)
    }

    /// What it remembers of a table, also when there is nothing yet.
    pub fn table_mut(&mut self, table: TableId) -> &mut TableMemory {
        if self.tables.len() <= table.index() {
            self.tables.resize_with(table.index() + 1, TableMemory::default);
        }
        &mut self.tables[table.index()]
    }

    /// Forgets every free number; decision indices stay.
    pub fn forget_notes(&mut self) {
        self.notes.clear();
        self.escalation.clear();
        self.tables.iter_mut().for_each(|table| table.notes.clear());
        self.seats.iter_mut().for_each(PartyMemory::clear);
    }

    /// What a party's strategy remembers of the session at a table, also when there is nothing yet.
    pub fn seat_mut(&mut self, table: TableId) -> &mut PartyMemory {
        if self.seats.len() <= table.index() {
            self.seats.resize_with(table.index() + 1, PartyMemory::default);
        }
        &mut self.seats[table.index()]
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
