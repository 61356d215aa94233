//! Consequences: what follows from promises broken and threats made.

use super::derived_nodes;
use crate::read::record;
use serde::Deserialize;

record! {
    /// What follows from promises broken and threats made. By default nothing does.
    Consequences {
        /// What an accusation leads to; default `Recorded`.
        opt accusation: Accusation,
        /// What becomes of a threat that falls due between signing and ratification; default `CarriedOut`.
        opt pending_threats: PendingThreats,
        /// On which issues backing down costs an audience; default `Shared`.
        opt audience: Audience,
    }
}

/// What an accusation leads to.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) enum Accusation {
    /// Nothing.
    Recorded,
    /// The accuser takes back what it has delivered, in proportion; talks may begin anew.
    BreaksDeal,
}

/// What becomes of a threat that falls due between signing and ratification.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) enum PendingThreats {
    /// It is carried out.
    CarriedOut,
    /// The deal holds it back.
    HeldBack,
}

/// On which issues backing down costs an audience.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) enum Audience {
    /// On all that the owner holds.
    Shared,
    /// On those that are `public`.
    Declared,
}

derived_nodes! {
    Accusation = "Recorded or BreaksDeal";
    PendingThreats = "CarriedOut or HeldBack";
    Audience = "Shared or Declared";
}
