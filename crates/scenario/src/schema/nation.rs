//! Nations: who negotiates.

use super::{Number, derived_nodes};
use crate::read::{List, record};
use serde::Deserialize;

record! {
    /// A party that owns instruments and negotiates.
    Nation {
        /// Strategy expression; default `nation(resolve=cost-threshold, table=nash)`.
        opt strategy: String,
        /// How much dearer backing down becomes each day, M/d.
        req audience_cost: Number,
        /// Accumulated cost over stake at which it asks for talks, 1; default `Like("resolve")`.
        opt resolve: Number,
        /// Who has to ratify; the slowest decides the day.
        opt ratifiers: List<Ratifier>,
    }
}

record! {
    /// Somebody at home who has to ratify a deal.
    Ratifier {
        /// Name within the nation.
        req id: String,
        /// What it is.
        opt kind: RatifierKind,
        /// From signing to ratification, d.
        req delay: Number,
        /// Gain below which it refuses the deal, M.
        opt refuses_below: Number,
    }
}

/// What a ratifier is.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum RatifierKind {
    /// Head of state or government.
    Leader,
    /// Parliament.
    Legislature,
    /// A court.
    Court,
    /// Organised interests.
    Lobby,
}

derived_nodes! {
    RatifierKind = "Leader, Legislature, Court or Lobby";
}
