//! A tournament: what its file may say.

use super::read_variant;
use crate::read::{List, Misread, Node, Table, record};

record! {
    /// Strategies that play each other over scenarios.
    Tournament {
        /// Version of the format: 1.
        req format: u32,
        /// Kebab-case name.
        req id: String,
        /// One line that says what it is about.
        req title: String,
        /// Seed from which that of every game is derived; default 1.
        opt seed: u32,
        /// Seeds that every assignment of strategies to seats plays; default 1.
        opt games: u32,
        /// Who meets whom; default `RoundRobin`.
        opt pairing: Pairing,
        /// Share of forfeits above which a strategy is benched; default never.
        opt bench: f64,
        /// Who plays, by name.
        req strategies: Table<Strategy>,
        /// Over what, by name.
        req contests: Table<Contest>,
        /// Remarks for the reader.
        opt notes: List<String>,
    }
}

/// Who meets whom.
#[derive(Clone, Debug)]
pub(crate) enum Pairing {
    /// Every strategy every other.
    RoundRobin,
    /// Itself too.
    Everyone,
    /// Candidates the rest.
    Gauntlet(Gauntlet),
}

impl Node for Pairing {
    const FORM: &'static str = "RoundRobin, Everyone or Gauntlet(candidates: [\"mine\"])";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("RoundRobin", |_| Ok(Pairing::RoundRobin)),
                ("Everyone", |_| Ok(Pairing::Everyone)),
                ("Gauntlet", |raw| Gauntlet::read(raw).map(Pairing::Gauntlet)),
            ],
        )
    }
}

record! {
    /// Candidates against the rest.
    Gauntlet {
        /// Names of strategies of the tournament.
        req candidates: List<String>,
    }
}

record! {
    /// A strategy that takes part, or several that differ in parameters.
    Strategy {
        /// How it plays any seat, with parameters.
        opt play: String,
        /// How it plays a nation; default as `play`.
        opt nation: String,
        /// How it plays a party of a session without an economy; default as `play`.
        opt party: String,
        /// Parameters with the values that they take in turn: one strategy for every combination.
        opt grid: Table<List<f64>>,
        /// The only seats that it takes; default any.
        opt seats: List<String>,
    }
}

record! {
    /// A scenario as it is played.
    Contest {
        /// The scenario, by path or name.
        req scenario: String,
        /// Changes of its numbers, as for `--set`.
        opt set: List<String>,
        /// Seats that strategies are put into; default all parties.
        opt seats: List<String>,
    }
}
