//! Consequences of promises broken and threats made.

use super::field;
use crate::read::At;
use crate::schema;
use detente_game::spec::{Accusation, Audience, Consequences, PendingThreats};

/// Nothing follows from anything unless the file says so.
pub(super) fn consequences(at: Option<&At<schema::Consequences>>) -> Consequences {
    let Some(fields) = field(at) else { return Consequences::default() };
    let accusation = field(fields.accusation.as_ref()).map(|accusation| match accusation {
        schema::Accusation::Recorded => Accusation::Recorded,
        schema::Accusation::BreaksDeal => Accusation::BreaksDeal,
    });
    let pending_threats = field(fields.pending_threats.as_ref()).map(|threats| match threats {
        schema::PendingThreats::CarriedOut => PendingThreats::CarriedOut,
        schema::PendingThreats::HeldBack => PendingThreats::HeldBack,
    });
    let audience = field(fields.audience.as_ref()).map(|audience| match audience {
        schema::Audience::Shared => Audience::Shared,
        schema::Audience::Declared => Audience::Declared,
    });
    Consequences {
        accusation: accusation.unwrap_or_default(),
        pending_threats: pending_threats.unwrap_or_default(),
        audience: audience.unwrap_or_default(),
    }
}
