//! How applications are worked off, what is inspected, and what is excluded.

use super::{Number, derived_nodes};
use crate::read::{List, record};
use serde::Deserialize;

record! {
    /// Applications worked off one by one, where goods flow by routes.
    Desk {
        /// Applications that an honest office decides in a day, 1/d.
        req rate: Number,
        /// Licences that a route needs to flow in full, each for an equal part of it; default 10.
        opt per_route: u32,
        /// Probability that what may be licensed is granted; default 1.
        opt grant: Number,
        /// Time for which a licence holds, d; default for good.
        opt validity: Number,
        /// Time before its end at which its renewal is applied for, d; default on its end.
        opt renewal: Number,
        /// Time within which the law wants an answer, d; default none.
        opt limit: Number,
        /// What no answer by then means; default `Refused`.
        opt silence: Silence,
        /// Time from a refusal to the next application, d; default not before the level changes.
        opt again: Number,
        /// Firms, or stages of firms, that are served before all others, in this order.
        opt priority: List<String>,
    }
}

record! {
    /// Exemptions from a published measure.
    Exclusions {
        /// Share of the trade that is exempted.
        req share: Number,
        /// Time from the day on which the measure bites to the exemption, d.
        req delay: Number,
    }
}

/// What no answer within the limit of the law means.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) enum Silence {
    /// The application is refused.
    Refused,
    /// The licence is granted.
    Granted,
}

derived_nodes! {
    Silence = "Refused or Granted";
}

/// Licences that a route needs where the file does not say.
pub(crate) const USUAL_PER_ROUTE: u32 = 10;
