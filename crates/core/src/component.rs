//! State kept on entities. Nothing here is ever inserted or removed inside a tick.

use bevy_ecs::prelude::*;
use detente_game::{Level, Memory};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Positions on an issue: the measure in force, and the owner's stand at the table.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Level in force.
    pub level: Level,
    /// Level of the owner's last offer in the running session.
    pub offered: Level,
    /// Farthest level that the owner has offered in the running session.
    pub high: Level,
    /// Farthest level that the owner has ever bound itself to.
    pub bound: Level,
    /// Event id of the last time the owner yielded it outside talks.
    pub last_yield: Option<u32>,
}

/// Days on which the measure of an issue has bitten; substitution grows with it.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Usage(pub u32);

/// What the owner promised on an issue in the last deal that moved it, if any.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Promised(pub Option<Promise>);

/// A promise and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Promise {
    /// Event id of the `agreed` event; set when the event is recorded.
    pub id: u32,
    /// Level in force when it was made.
    pub from: Level,
    /// Effect in force when it was made, with what licences of an older promise let through, 0..1.
    pub effect: f64,
    /// Level promised.
    pub level: Level,
    /// Day of signing.
    pub signed: u32,
    /// Day of ratification.
    pub ratified: u32,
    /// Slow-walk in force, 0..1.
    pub slow_walk: f64,
    /// The measure has really changed.
    pub delivered: bool,
    /// The other side's CUSUM on deliveries.
    pub cusum: f64,
    /// Deliveries of the last period that the other side could observe.
    pub seen: Option<u32>,
    /// Deliveries seen and expected since ratification.
    pub seen_of: (u32, f64),
    /// Deliveries made and expected that the other side has yet to see.
    pub unseen: Option<(u32, f64)>,
    /// The other side has accused.
    pub accused: bool,
}

impl Promise {
    /// A promise just made, to be kept in full.
    pub(crate) fn new(from: Level, level: Level, effect: f64, signed: u32, ratified: u32) -> Self {
        Promise {
            id: 0,
            from,
            effect,
            level,
            signed,
            ratified,
            slow_walk: 0.0,
            delivered: false,
            cusum: 0.0,
            seen: None,
            seen_of: (0, 0.0),
            unseen: None,
            accused: false,
        }
    }

    /// Share of the expected deliveries that were not seen, 0..1.
    pub(crate) fn shortfall(&self) -> f64 {
        let (seen, expected) = self.seen_of;
        if expected > 0.0 { f64::max(0.0, 1.0 - f64::from(seen) / expected) } else { 0.0 }
    }

    /// Share of the licences that an honest queue has granted by `tick`, 0..1.
    pub(crate) fn ramp(&self, tick: u32, processing: f64) -> f64 {
        f64::min(1.0, f64::from(tick.saturating_sub(self.ratified)) / processing)
    }
}

/// Stocks of a firm group, one entry per member.
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stock {
    /// Cover, d.
    pub cover: SmallVec<[f64; 6]>,
    /// Normal cover, d.
    pub normal: SmallVec<[f64; 6]>,
    /// Shortage on the cover at the start of the day, 0..1.
    pub shortage: SmallVec<[f64; 6]>,
}

/// Settings of a firm group, decided by its strategy.
#[derive(Component, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// Target of its stock as a multiple of normal cover.
    pub target: f64,
    /// Lobbying effort; 1 = normal.
    pub lobbying: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { target: 1.0, lobbying: 1.0 }
    }
}

/// Pressure on a party: decaying mean of losses suffered and own cost (p), M/d.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pressure(pub f64);

/// Memory of an agent's strategy.
#[derive(Component, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mind(pub Memory);

impl Clone for Mind {
    fn clone(&self) -> Self {
        Mind(self.0.clone())
    }

    fn clone_from(&mut self, source: &Self) {
        self.0.clone_from(&source.0);
    }
}
