//! What really happened: read by reports, never by a strategy.

use crate::read::{List, record};

record! {
    /// What happened in the episodes that scenarios play.
    Observed {
        /// Version of the format: 1.
        req format: u32,
        /// One line that says what it holds.
        req title: String,
        /// One entry per issue and event.
        req outcomes: List<Outcome>,
        /// Where the record comes from, in words.
        opt sources: List<String>,
    }
}

record! {
    /// One thing that happened.
    Outcome {
        /// Id of the scenario.
        req scenario: String,
        /// Id of the issue; none when it concerns no single one.
        opt issue: String,
        /// Who did it: a party's id, or `joint`.
        opt party: String,
        /// What it was, as in the events of a game.
        req kind: String,
        /// Day of the scenario, from 0.
        req day: u32,
        /// Its date.
        req date: String,
        /// What happened, in words.
        req words: String,
        /// Where that was read.
        req source: String,
    }
}
