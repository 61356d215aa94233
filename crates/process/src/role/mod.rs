//! Programs as strategies, one file a role.

mod firm;
mod nation;
mod party;
mod regulator;

pub(crate) use firm::{FIRM, FirmProgram};
pub(crate) use nation::{NATION, NationProgram};
pub(crate) use party::{PARTY, PartyProgram};
pub(crate) use regulator::{REGULATOR, RegulatorProgram};

use detente_game::{FirmStrategy, NationStrategy, PartyStrategy, RegulatorStrategy};

/// Decides by the defaults of every trait.
pub(crate) struct Plain;
impl NationStrategy for Plain {
    fn sits(&self) -> bool {
        true
    }
}
impl FirmStrategy for Plain {}
impl RegulatorStrategy for Plain {}
impl PartyStrategy for Plain {}
