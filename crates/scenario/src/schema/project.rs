//! Projects: capacity that can be built, and what a state promises to who builds.

use super::{Number, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{List, Misread, Node, record};

record! {
    /// Capacity that can be built.
    Project {
        /// The firm that builds and gets it.
        req at: String,
        /// What it adds, units/d.
        req adds: Number,
        /// From decision to opening, d.
        req lead: Number,
        /// Cost of building, M.
        req cost: Number,
        /// Time over which it is written off, d.
        req life: Number,
        /// Cost of making one unit in it beyond its inputs, M per unit.
        req unit_cost: Number,
        /// Date of the decision, where it is a fact; default the firm decides.
        opt decided: String,
        /// What is promised to who builds.
        opt support: List<Support>,
        /// The firm from which it moves capacity instead of adding any; default none.
        opt moves: String,
    }
}

record! {
    /// At least this price.
    PriceFloor {
        /// M per unit.
        req price: Number,
        /// The nation that pays the difference.
        req by: String,
    }
}

record! {
    /// A share of the output is bought whatever the market does.
    Offtake {
        /// Share, 1.
        req share: Number,
        /// The nation that buys.
        req by: String,
    }
}

/// Something that a state promises to who builds.
#[derive(Clone, Debug)]
pub(crate) enum Support {
    /// A price.
    PriceFloor(PriceFloor),
    /// A buyer.
    Offtake(Offtake),
}

impl Node for Support {
    const FORM: &'static str = "PriceFloor(…) or Offtake(…)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("PriceFloor", |raw| PriceFloor::read(raw).map(Support::PriceFloor)),
                ("Offtake", |raw| Offtake::read(raw).map(Support::Offtake)),
            ],
        )
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        match self {
            Support::PriceFloor(floor) => floor.complete(faults),
            Support::Offtake(offtake) => offtake.complete(faults),
        }
    }
}
