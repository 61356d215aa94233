//! Typed indices: positions in the lists of a [`GameSpec`](crate::GameSpec).

use serde::{Deserialize, Serialize};

/// One level of an issue: its position in the owner's ideal order, 0 = the owner's ideal.
pub type Level = u16;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The position as a list index.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            /// Panics when a spec holds more entries than the index type can name.
            fn from(index: usize) -> Self {
                Self(<$inner>::try_from(index).expect("a spec never holds that many entries"))
            }
        }
    )*};
}

ids! {
    /// Anything that decides: nation, firm, regulator. One namespace; stable, never an ECS entity.
    AgentId(u32);
    /// Who sits at the table: position in [`GameSpec::parties`](crate::GameSpec::parties).
    PartyId(u16);
    /// What is negotiated: position in [`GameSpec::issues`](crate::GameSpec::issues).
    IssueId(u16);
    /// A lever: position in [`GameSpec::instruments`](crate::GameSpec::instruments).
    InstrumentId(u16);
    /// A firm, or a group of like firms: position in [`GameSpec::firms`](crate::GameSpec::firms).
    FirmId(u32);
    /// Position in [`GameSpec::regulators`](crate::GameSpec::regulators).
    RegulatorId(u16);
    /// Position in [`GameSpec::rounds`](crate::GameSpec::rounds).
    RoundId(u16);
    /// A good: position in [`Economy::goods`](crate::economy::Economy::goods).
    GoodId(u16);
    /// Position in [`Economy::markets`](crate::economy::Economy::markets).
    MarketId(u16);
    /// Position in [`Economy::sites`](crate::economy::Economy::sites).
    SiteId(u32);
    /// Position in [`Economy::routes`](crate::economy::Economy::routes).
    RouteId(u32);
    /// A table: position in [`GameSpec::tables`](crate::GameSpec::tables).
    TableId(u16);
    /// Position in [`Economy::projects`](crate::economy::Economy::projects).
    ProjectId(u16);
    /// Position in [`Economy::sales`](crate::economy::Economy::sales).
    SaleId(u16);
    /// Position in [`GameSpec::shocks`](crate::GameSpec::shocks).
    ShockId(u16);
    /// A fund: position in [`Means::funds`](crate::means::Means::funds).
    FundId(u16);
    /// Position in the [`ParameterTable`](crate::ParameterTable).
    ParameterId(u32);
}
