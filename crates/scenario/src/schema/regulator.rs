//! Regulators: who administers instruments, and how.

use super::desk::{Desk, Exclusions};
use super::instrument::Flow;
use super::{Number, derived_nodes, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{At, List, Misread, Node, record};
use serde::Deserialize;

record! {
    /// Administers instruments of a nation.
    Regulator {
        /// Whose regulator it is.
        req of: String,
        /// Which instruments, and how.
        req administers: Administers,
        /// Strategy expression; default `slow-walker`.
        opt strategy: String,
    }
}

record! {
    /// Case by case: a promise is kept as licences are granted.
    LicenceQueue {
        /// Discretionary instruments.
        req instruments: List<String>,
        /// Time in which an honest queue grants what was promised, d.
        req processing: Number,
        /// Deliveries that the other side can observe when all is granted, 1/d.
        req delivery_rate: Number,
        /// When the other side can observe them; default `Daily`.
        opt observed: Observed,
        /// How applications are worked off one by one, where goods flow by routes; default as one ramp.
        opt desk: Desk,
    }
}

record! {
    /// By publication: a promise is kept at once.
    TariffSchedule {
        /// Instruments that leave no discretion.
        req instruments: List<String>,
        /// Exemptions on application; default none.
        opt exclusions: Exclusions,
    }
}

record! {
    /// At the border: a part of what crosses it is held for a while.
    Inspections {
        /// What is inspected: goods of the network.
        req goods: List<String>,
        /// Out of the regulator's nation or into it; default `Exports`.
        opt flow: Flow,
        /// Nations at the other end; default all.
        opt against: List<String>,
        /// Share that is held in normal times, 1.
        req share: Number,
        /// Time for which it is held, whole d.
        req delay: Number,
    }
}

record! {
    /// Sales of firms, one by one.
    InvestmentReview {
        /// Names of sales.
        req sales: List<String>,
        /// From filing to the verdict, whole d.
        req time: Number,
        /// Time for which conditions hold, d.
        req conditions: Number,
    }
}

/// When the other side can see what has been delivered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Observed {
    /// On the day.
    Daily,
    /// At the end of every so many days.
    Every(At<u32>),
    /// By calendar month, on the first day of the next one.
    Monthly,
}

derived_nodes! {
    Observed = "Daily, Every(7) or Monthly";
}

/// How a regulator works.
#[derive(Clone, Debug)]
pub(crate) enum Administers {
    /// Case by case.
    LicenceQueue(Box<LicenceQueue>),
    /// By publication.
    TariffSchedule(Box<TariffSchedule>),
    /// At the border.
    Inspections(Box<Inspections>),
    /// Sales of firms.
    InvestmentReview(Box<InvestmentReview>),
}

impl Administers {
    /// The instruments that are administered, by who administers any.
    pub(crate) fn instruments(&self) -> Option<&At<List<String>>> {
        match self {
            Administers::LicenceQueue(queue) => Some(&queue.instruments),
            Administers::TariffSchedule(schedule) => Some(&schedule.instruments),
            Administers::Inspections(_) | Administers::InvestmentReview(_) => None,
        }
    }
}

impl Node for Administers {
    const FORM: &'static str =
        "LicenceQueue(…), TariffSchedule(…), Inspections(…) or InvestmentReview(…)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("LicenceQueue", |raw| {
                    LicenceQueue::read(raw).map(Box::new).map(Administers::LicenceQueue)
                }),
                ("TariffSchedule", |raw| {
                    TariffSchedule::read(raw).map(Box::new).map(Administers::TariffSchedule)
                }),
                ("Inspections", |raw| {
                    Inspections::read(raw).map(Box::new).map(Administers::Inspections)
                }),
                ("InvestmentReview", |raw| {
                    InvestmentReview::read(raw).map(Box::new).map(Administers::InvestmentReview)
                }),
            ],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        use Administers::{Inspections, InvestmentReview, LicenceQueue, TariffSchedule};
        match (self, over) {
            (LicenceQueue(base), LicenceQueue(over)) => base.lay(*over, faults),
            (TariffSchedule(base), TariffSchedule(over)) => base.lay(*over, faults),
            (Inspections(base), Inspections(over)) => base.lay(*over, faults),
            (InvestmentReview(base), InvestmentReview(over)) => base.lay(*over, faults),
            (base, over) => {
                over.complete(faults);
                *base = over;
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        match self {
            Administers::LicenceQueue(queue) => queue.complete(faults),
            Administers::TariffSchedule(schedule) => schedule.complete(faults),
            Administers::Inspections(inspections) => inspections.complete(faults),
            Administers::InvestmentReview(review) => review.complete(faults),
        }
    }
}
