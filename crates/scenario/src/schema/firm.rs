//! Firms: who bears what a measure does.

use super::Number;
use crate::read::{Table, record};

record! {
    /// A firm, or a group of like firms.
    Firm {
        /// Whose firm it is.
        req of: String,
        /// Stage of the supply chain, in words.
        opt stage: String,
        /// What it cannot work without.
        req needs: Table<Need>,
        /// Members of the group; default 1.
        opt count: u32,
        /// Days of use that its stock lasts, d.
        req cover: Number,
        /// How far the members' covers differ: standard deviation of the logarithm, 1.
        opt dispersion: Number,
        /// Strategy expression; default `base-stock`.
        opt strategy: String,
    }
}

record! {
    /// That a good is needed.
    Need {}
}
