//! Shocks and courts: what sets measures from outside.

use super::{Number, read_variant};
use crate::diagnostic::Diagnostic;
use crate::read::{At, List, Misread, Node, Table, parse, record};
use serde::Deserialize;

record! {
    /// Something outside the game that sets measures.
    Shock {
        /// When it strikes.
        req when: Strikes,
        /// Levels that it sets, by issue.
        req forces: Table<String>,
        /// Whether nobody can move what it has set any more; default false.
        opt irreversible: bool,
    }
}

record! {
    /// A court that voids what its own nation has done.
    Court {
        /// Its nation.
        req of: String,
        /// When it rules.
        req when: Strikes,
        /// Issues of its nation that it sets to their last level, for good.
        req voids: List<String>,
    }
}

/// When a shock strikes.
#[derive(Clone, Debug)]
pub(crate) enum Strikes {
    /// On a date.
    On(At<String>),
    /// On any day, at a hazard rate, 1/d.
    Hazard(At<Number>),
}

#[derive(Deserialize)]
struct On(At<String>);

#[derive(Deserialize)]
struct Hazard(At<Number>);

impl Node for Strikes {
    const FORM: &'static str = "On(\"2025-08-29\") or Hazard(Assumed(0.002, \"1/d\", …))";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("On", |raw| parse(raw, Self::FORM).map(|On(date)| Strikes::On(date))),
                ("Hazard", |raw| parse(raw, Self::FORM).map(|Hazard(rate)| Strikes::Hazard(rate))),
            ],
        )
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        if let Strikes::Hazard(rate) = self
            && let Some(rate) = rate.get()
        {
            rate.complete(faults);
        }
    }
}
