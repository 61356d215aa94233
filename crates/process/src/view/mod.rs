//! What programs see: observations by names, with the field names of the observations that Rust strategies get.

pub(crate) mod economy;
pub(crate) mod issue;
pub(crate) mod nation;
pub(crate) mod party;
pub(crate) mod start;

use crate::wire::ByName;
use detente_game::{Account, Cause};

/// Packages of which so many there are at most come with an observation; more have to be asked for.
pub(crate) const LISTED: usize = 64;

/// An account by the names of its causes.
pub(crate) fn account(account: &Account) -> ByName<f64> {
    Cause::ALL.iter().map(|&cause| (cause.name(), account[cause])).collect()
}
