//! Regulators: who administers instruments, and how.

use super::{Number, read_variant};
use crate::read::{At, Misread, Node, record};

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
        req instruments: Vec<At<String>>,
        /// Time in which an honest queue grants what was promised, d.
        req processing: Number,
        /// Deliveries that the other side can observe when all is granted, 1/d.
        req delivery_rate: Number,
    }
}

record! {
    /// By publication: a promise is kept at once.
    TariffSchedule {
        /// Instruments that leave no discretion.
        req instruments: Vec<At<String>>,
    }
}

/// How a regulator works.
#[derive(Debug)]
pub(crate) enum Administers {
    /// Case by case.
    LicenceQueue(Box<LicenceQueue>),
    /// By publication.
    TariffSchedule(TariffSchedule),
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
                    TariffSchedule::read(raw).map(Administers::TariffSchedule)
                }),
            ],
        )
    }
}
