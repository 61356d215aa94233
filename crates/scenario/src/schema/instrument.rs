//! Instruments: levers, and the economy behind each.

use super::{Escalates, Ladder, Number, derived_nodes, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{At, List, Misread, Node, Table, head, parse, record};
use serde::Deserialize;

record! {
    /// A lever of its owner.
    Instrument {
        /// Whose lever it is.
        req owner: String,
        /// Whom it is held against.
        req against: List<String>,
        /// The good that it withholds or taxes.
        opt on: String,
        /// Which way the good goes that it stands in the way of; default `Exports`.
        opt flow: Flow,
        /// Firms that each level names; default it withholds a share of everything.
        opt lists: Table<List<String>>,
        /// What it works on other than what flows; default nothing.
        opt works_on: WorksOn,
        /// Granted case by case, so that it can be slow-walked; default false.
        opt discretionary: bool,
        /// Whether its owner denies that it is one; default false.
        opt denied: bool,
        /// Its levels.
        req levels: Ladder,
        /// Level on the first day; default the owner's ideal.
        opt in_force: String,
        /// Date from which it bites; default the first day.
        opt effective: String,
        /// Whether and how it may be raised again; none: it only moves toward the other party.
        opt escalates: Escalates,
        /// What it does to both economies; none for a purely political measure.
        opt channel: Channel,
    }
}

impl Instrument {
    /// Whether it is granted case by case; none when what the file says could not be read.
    pub(crate) fn is_discretionary(&self) -> Option<bool> {
        match &self.discretionary {
            Some(at) => at.get().copied(),
            None => Some(false),
        }
    }
}

record! {
    /// The economy behind an instrument. On a good of the network, what is left out is computed.
    Channel {
        /// The victim's loss at full effect and share without cover, M/d.
        opt loss: Given,
        /// Factor on the loss, 1.
        opt multiplier: Number,
        /// Share of the victim's use that comes through the owner, 1.
        opt share: Given,
        /// The owner's own cost at full effect without cover, M/d.
        opt own_cost: Given,
        /// The fund that own cost is paid from.
        opt paid_from: String,
    }
}

/// A number of a channel: given, or computed from the network.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    /// As written.
    Number(Box<Number>),
    /// As the network gives it.
    Computed,
    /// For each level.
    ByLevel(At<Table<Number>>),
}

#[derive(Deserialize)]
struct ByLevel(At<Table<Number>>);

impl Node for Given {
    const FORM: &'static str = Number::FORM;

    fn read(raw: &str) -> Result<Self, Misread> {
        match head(raw) {
            "Computed" if raw == "Computed" => Ok(Given::Computed),
            "ByLevel" => {
                parse(raw, "ByLevel({\"LEVEL\": …})").map(|ByLevel(at)| Given::ByLevel(at))
            }
            _ => Number::read(raw).map(Box::new).map(Given::Number),
        }
    }
}

/// Which way a good goes that a measure stands in the way of.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) enum Flow {
    /// From the owner's firms to those of whom it is held against.
    Exports,
    /// From theirs to the owner's.
    Imports,
}

derived_nodes! {
    Flow = "Exports or Imports";
}

/// What a measure works on other than what flows.
#[derive(Clone, Debug)]
pub(crate) enum WorksOn {
    /// How long it takes to build plants for the good.
    KnowHow(KnowHow),
    /// The price of the good.
    LowPrice(LowPrice),
}

record! {
    /// Keeps from others how the good is made.
    KnowHow {
        /// Time to build at full effect over normal time, 1.
        req factor: Number,
    }
}

record! {
    /// Sells the good below its normal price.
    LowPrice {
        /// Share taken off the normal price at full effect, 1.
        req discount: Number,
    }
}

impl Node for WorksOn {
    const FORM: &'static str = "KnowHow(factor: …) or LowPrice(discount: …)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("KnowHow", |raw| KnowHow::read(raw).map(WorksOn::KnowHow)),
                ("LowPrice", |raw| LowPrice::read(raw).map(WorksOn::LowPrice)),
            ],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        match (self, over) {
            (WorksOn::KnowHow(base), WorksOn::KnowHow(over)) => base.lay(over, faults),
            (WorksOn::LowPrice(base), WorksOn::LowPrice(over)) => base.lay(over, faults),
            (base, over) => {
                over.complete(faults);
                *base = over;
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        match self {
            WorksOn::KnowHow(measure) => measure.complete(faults),
            WorksOn::LowPrice(measure) => measure.complete(faults),
        }
    }
}
