//! Agents: parties that are no nations.

use super::Number;
use super::nation::Ratifier;
use crate::read::{List, record};

record! {
    /// A party that is no nation: it may own measures, negotiate, have ratifiers.
    Agent {
        /// Strategy expression; default `nation(resolve=cost-threshold, table=nash)`.
        opt strategy: String,
        /// How much dearer backing down becomes each day, M/d; default 0.
        opt audience_cost: Number,
        /// Accumulated cost over stake at which it asks for talks, 1; default `Like("resolve")`.
        opt resolve: Number,
        /// Who has to ratify; the slowest decides the day.
        opt ratifiers: List<Ratifier>,
    }
}
