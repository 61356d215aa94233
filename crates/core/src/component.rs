//! State kept on entities. Nothing here is ever inserted or removed inside a tick.

use crate::fold::Fold;
use bevy_ecs::prelude::*;
use detente_game::memory::TableMemory;
use detente_game::session::PartyMemory;
use detente_game::spec::Issue;
use detente_game::{Account, GameSpec, IssueId, Level, Memory, TableId};
use serde::{Deserialize, Serialize, Serializer};
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

/// Raises of an issue that may escalate; as it is by default on every other one.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Raised {
    /// Day from which the level that the owner stands on bites.
    pub effective: u32,
    /// Level in force before it.
    pub before: Level,
    /// It has been announced and has not fallen due yet: a threat.
    pub pending: bool,
    /// Day of the last raise.
    pub day: Option<u32>,
    /// Event id of the last raise.
    pub event: Option<u32>,
    /// Event id of the owner's last binding concession, until a raise takes it back.
    pub conceded: Option<u32>,
    /// Least level that a promise which stands leaves the owner.
    pub floor: Level,
    /// Farthest level to which the owner has backed down from a threat.
    pub dropped: Level,
}

impl Raised {
    /// An issue before the first day: a measure not yet effective is a threat of what it starts with.
    pub(crate) fn open(spec: &GameSpec, issue: IssueId) -> Self {
        let Issue { start, levels, escalates, .. } = &spec.issues[issue.index()];
        let (full, effective) = ((levels.len() - 1) as Level, spec.effective(issue));
        let pending = escalates.is_some() && *start < full && effective > 0;
        Raised { effective, before: full, pending, ..Raised::default() }
    }

    /// The level in force until a pending threat falls due on `effective`; none when nothing is pending.
    pub(crate) fn threat(&self, effective: u32, tick: u32, level: Level) -> Option<Level> {
        (self.pending && tick < effective && level < self.before).then_some(self.before)
    }
}

/// Where the victim of a contract issue stands at the table: what it claims. As it is by default on every
/// other issue.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claim {
    /// Level of its last offer in the running session.
    pub offered: Level,
    /// Level nearest to the owner's ideal that it has offered in the running session.
    pub low: Level,
    /// Level nearest to the owner's ideal that it has ever bound itself to.
    pub bound: Level,
}

impl Claim {
    /// A claim on all there is.
    pub(crate) fn full(full: Level) -> Self {
        Claim { offered: full, low: full, bound: full }
    }
}

/// True when a shock or a court has made the measure of an issue final.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settled(pub bool);

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
    /// At which table it was made.
    pub table: TableId,
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
    pub(crate) fn new(table: TableId, from: Level, level: Level, signed: u32) -> Self {
        Promise {
            id: 0,
            table,
            from,
            effect: 0.0,
            level,
            signed,
            ratified: signed,
            slow_walk: 0.0,
            delivered: false,
            cusum: 0.0,
            seen: None,
            seen_of: (0, 0.0),
            unseen: None,
            accused: false,
        }
    }

    /// Takes all of it into a hash.
    pub(crate) fn fold(&self, fold: &mut Fold) {
        let &Promise {
            id,
            table,
            from,
            effect,
            level,
            signed,
            ratified,
            slow_walk,
            delivered,
            cusum,
            seen,
            seen_of,
            unseen,
            accused,
        } = self;
        let marks = u64::from(delivered) | u64::from(accused) << 1 | u64::from(table.0) << 8;
        let levels = u64::from(from) << 32 | u64::from(level) << 48;
        fold.pair(u64::from(id) << 32 | u64::from(signed), levels | u64::from(ratified));
        fold.pair(effect.to_bits(), marks);
        fold.pair(slow_walk.to_bits(), cusum.to_bits());
        fold.pair(seen.map_or(u64::MAX, u64::from), seen_of.0.into());
        let (made, expected) = unseen.unwrap_or((0, -0.0));
        fold.pair(seen_of.1.to_bits(), u64::from(made) << 1 | u64::from(unseen.is_some()));
        fold.take(expected.to_bits());
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
#[derive(Component, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stock {
    /// Cover, d.
    pub cover: SmallVec<[f64; 6]>,
    /// Normal cover, d.
    pub normal: SmallVec<[f64; 6]>,
    /// Shortage on the cover at the start of the day, 0..1.
    pub shortage: SmallVec<[f64; 6]>,
}

impl Clone for Stock {
    fn clone(&self) -> Self {
        let Stock { cover, normal, shortage } = self;
        let (cover, normal, shortage) = (cover.clone(), normal.clone(), shortage.clone());
        Stock { cover, normal, shortage }
    }

    /// Reuses the buffers, so that a party's picture of a firm that it knows allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.cover.clone_from(&source.cover);
        self.normal.clone_from(&source.normal);
        self.shortage.clone_from(&source.shortage);
    }
}

impl Stock {
    /// Gives the members `days` of cover on average, each in proportion to its normal cover.
    pub(crate) fn fill(&mut self, days: f64) {
        let mean = self.normal.iter().sum::<f64>() / self.normal.len() as f64;
        for (cover, normal) in self.cover.iter_mut().zip(&self.normal) {
            *cover = if mean > 0.0 { days * normal / mean } else { days };
        }
    }
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
#[derive(Component, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pressure {
    /// From all issues.
    pub all: f64,
    /// From the issues between the parties of each table; empty where everybody sits at every table.
    pub at_tables: SmallVec<[f64; 2]>,
}

impl Clone for Pressure {
    fn clone(&self) -> Self {
        Pressure { all: self.all, at_tables: self.at_tables.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.all = source.all;
        self.at_tables.clone_from(&source.at_tables);
    }
}

/// Memory of an agent's strategy.
#[derive(Component, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Mind(pub Memory);

/// What is hashed of a memory: that nothing was noted about raises leaves no trace.
#[derive(Serialize)]
struct Hashed<'a> {
    tables: &'a [TableMemory],
    yields: &'a [Account],
    notes: &'a [f64],
    #[serde(skip_serializing_if = "<[f64]>::is_empty")]
    escalation: &'a [f64],
    #[serde(skip_serializing_if = "all_blank")]
    seats: &'a [PartyMemory],
}

fn all_blank(seats: &&[PartyMemory]) -> bool {
    seats.iter().all(PartyMemory::is_blank)
}

impl Serialize for Mind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Memory { tables, yields, notes, escalation, seats } = &self.0;
        Hashed { tables, yields, notes, escalation, seats }.serialize(serializer)
    }
}

impl Clone for Mind {
    fn clone(&self) -> Self {
        Mind(self.0.clone())
    }

    fn clone_from(&mut self, source: &Self) {
        self.0.clone_from(&source.0);
    }
}
