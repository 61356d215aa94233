//! Stores: what keeps a good for others.

use super::Number;
use crate::read::{Table, record};

record! {
    /// A good kept for others, with the limits of the place.
    Store {
        /// What is kept.
        req good: String,
        /// Most that goes in, units/d.
        req fill_limit: Number,
        /// Most that comes out, units/d.
        req draw_limit: Number,
        /// How much there is room for, units.
        req size: Number,
        /// Share filled on the first day, 1.
        req filled: Number,
        /// Share to be filled by date, straight lines between, 1; default the share of the first day.
        opt target: Table<Number>,
    }
}
