//! Regulators: who administers instruments, and how.

use super::desk::{Desk, Exclusions};
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
}

impl Administers {
    /// The instruments that are administered.
    pub(crate) fn instruments(&self) -> &At<List<String>> {
        match self {
            Administers::LicenceQueue(queue) => &queue.instruments,
            Administers::TariffSchedule(schedule) => &schedule.instruments,
        }
    }
}

impl Node for Administers {
    const FORM: &'static str = "LicenceQueue(…) or TariffSchedule(…)";

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
            ],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        use Administers::{LicenceQueue, TariffSchedule};
        match (self, over) {
            (LicenceQueue(base), LicenceQueue(over)) => base.lay(*over, faults),
            (TariffSchedule(base), TariffSchedule(over)) => base.lay(*over, faults),
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
        }
    }
}
