//! Firms: who bears what a measure does, and what they make, need and keep.

use super::{Number, Series, Store, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{List, Misread, Node, Table, record};

record! {
    /// A firm, or a group of like firms.
    Firm {
        /// Whose firm it is.
        req of: String,
        /// Stage of the supply chain, in words.
        opt stage: String,
        /// The good that it makes or digs.
        opt makes: String,
        /// Most it can make, units/d.
        opt capacity: Number,
        /// The good that it keeps for others, and its limits.
        opt stores: Store,
        /// What it cannot work without.
        opt needs: Table<Needed>,
        /// What moves the use of a firm that makes nothing; default nothing.
        opt demand: Demand,
        /// Members of the group; default 1.
        opt count: u32,
        /// Days that its stock lasts: of use, or of sales for a firm that makes something, d.
        opt cover: Number,
        /// How far the members' covers differ: standard deviation of the logarithm, 1.
        opt dispersion: Number,
        /// What it loses at full effect without cover, outside the network, M/d.
        opt loss: Number,
        /// Cost of a day on which it stands still, M/d.
        opt shutdown_cost: Number,
        /// Cost of making one unit beyond its inputs, M per unit.
        opt unit_cost: Number,
        /// Yearly cost of holding stock, as a share of its worth, 1/a.
        opt holding_cost: Number,
        /// Strategy expression; default `base-stock`.
        opt strategy: String,
    }
}

/// One thing that a firm cannot work without.
#[derive(Clone, Debug)]
pub(crate) enum Needed {
    /// A good.
    Need(Box<Need>),
    /// Something that is never short, and not modelled.
    Abundant,
}

record! {
    /// That a good is needed, how much of it, and where it comes from.
    Need {
        /// Units for one unit made; for a firm that makes nothing, units a day.
        opt per_unit: Number,
        /// Other goods that serve as well, the preferred one first.
        opt or: List<String>,
        /// Target stock, days of use; default the planning rules'.
        opt cover: Number,
        /// Stock on the first day, days of use; default the target.
        opt initial: Number,
        /// Firms that supply it; default the only one that makes it.
        opt from: Table<Source>,
    }
}

record! {
    /// A way by which a good comes.
    Source {
        /// Share of the need that comes this way, 1; one source may leave it out and takes the rest.
        opt share: Number,
        /// Time under way, whole days; default the planning rules'.
        opt lead: Number,
        /// Share of what is normally under way that is so on the first day, 1; default all of it.
        opt under_way: Number,
        /// Time in which the buyer reaches another share when it asks for one, d; default never.
        opt qualification: Number,
        /// Cover below which it supplies what is missing, and only that, d; default always.
        opt below: Number,
    }
}

record! {
    /// What moves the use of a firm that makes nothing.
    Demand {
        /// Wanted use as a multiple of normal, by date.
        opt season: Series,
        /// Response to the price of its first need: a negative number, 1.
        opt elasticity: Number,
    }
}

impl Needed {
    /// The good that is needed, unless it is never short.
    pub(crate) fn need(&self) -> Option<&Need> {
        match self {
            Needed::Need(need) => Some(need),
            Needed::Abundant => None,
        }
    }
}

impl Node for Needed {
    const FORM: &'static str = "Need(…) or Abundant";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("Need", |raw| Need::read(raw).map(Box::new).map(Needed::Need)),
                ("Abundant", |raw| match raw {
                    "Abundant" => Ok(Needed::Abundant),
                    _ => Err(Misread::whole(raw, "`Abundant` stands alone", None)),
                }),
            ],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        match (self, over) {
            (Needed::Need(base), Needed::Need(over)) => base.lay(*over, faults),
            (base, over) => {
                over.complete(faults);
                *base = over;
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        if let Needed::Need(need) = self {
            need.complete(faults);
        }
    }
}
