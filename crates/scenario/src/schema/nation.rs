//! Nations: who negotiates.

use super::means::{Ballot, Council};
use super::{Fund, Number, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{List, Misread, Node, Table, record};

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
        /// Money set aside from which own cost of measures is paid.
        opt funds: Table<Fund>,
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
#[derive(Clone, Debug)]
pub(crate) enum RatifierKind {
    /// Head of state or government.
    Leader,
    /// Parliament.
    Legislature,
    /// A court.
    Court,
    /// Organised interests.
    Lobby,
    /// Members who vote.
    Ballot(Box<Ballot>),
    /// Members who decide together.
    Council(Box<Council>),
}

impl Node for RatifierKind {
    const FORM: &'static str = "Leader, Legislature, Court, Lobby, Ballot(…) or Council(…)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("Leader", |_| Ok(RatifierKind::Leader)),
                ("Legislature", |_| Ok(RatifierKind::Legislature)),
                ("Court", |_| Ok(RatifierKind::Court)),
                ("Lobby", |_| Ok(RatifierKind::Lobby)),
                ("Ballot", |raw| Ballot::read(raw).map(Box::new).map(RatifierKind::Ballot)),
                ("Council", |raw| Council::read(raw).map(Box::new).map(RatifierKind::Council)),
            ],
        )
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        match self {
            RatifierKind::Ballot(ballot) => ballot.complete(faults),
            RatifierKind::Council(council) => council.complete(faults),
            _ => {}
        }
    }
}
