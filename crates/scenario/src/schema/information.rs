//! Private information: what is known of the others.

use super::{Spread, derived_nodes};
use crate::read::At;
use serde::Deserialize;

/// What a party knows of something that is another's.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Knowledge {
    /// The truth.
    Known,
    /// A belief around the number of the scenario.
    Prior(At<Spread>),
    /// Nothing.
    Hidden,
}

derived_nodes! {
    Knowledge = "Known, Prior(LogNormal(0.5)) or Hidden";
}
