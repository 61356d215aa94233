//! Issues: what is negotiated.

use super::{Escalates, Ideal, Levels, Number};
use crate::read::{List, Table, record};

record! {
    /// What is negotiated, between its owner and the other party.
    Issue {
        /// The instrument whose measure it sets, if any.
        opt sets: String,
        /// Its levels, when it sets no instrument.
        opt levels: Levels,
        /// Level on the first day, when it sets no instrument; default the owner's ideal.
        opt in_force: String,
        /// The order in which each party likes the levels.
        req ideal: Table<Ideal>,
        /// What holding it is worth to its owner, M; none for a contract, which nobody owns.
        opt stake: Table<Number>,
        /// What full concession is worth to the other party, M; default 0.
        opt gain: Table<Number>,
        /// Issues of the other party that it is held for.
        opt linked: List<String>,
        /// Date from which it is on; default the first day.
        opt opens: String,
        /// Whether it can be put on a table; default true.
        opt negotiable: bool,
        /// Whether the owner may yield it outside talks; default true.
        opt unilateral: bool,
        /// Whether the owner has committed itself in public; counts under `audience: Declared`; default
        /// false.
        opt public: bool,
        /// Whether and how it may be raised again, when it sets no instrument.
        opt escalates: Escalates,
        /// Accumulated cost over stake at which the owner yields it, 1; default `Like("resolve")`.
        opt resolve: Number,
    }
}
