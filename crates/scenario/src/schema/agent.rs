//! Agents: parties that are no nations.

use super::nation::Ratifier;
use super::{Fund, Number};
use crate::read::{List, Table, record};

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
        /// Money set aside from which own cost of measures is paid.
        opt funds: Table<Fund>,
    }
}
