//! State and day's figures kept once per world.

use crate::figures::{DrawNames, Figures};
use crate::network::{Ground, Layout};
use crate::seat::Forfeit;
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, FailureReason};
use detente_game::situation::Offer;
use detente_game::spec::Opening;
use detente_game::{
    Account, Cast, Event, GameSpec, IssueId, Level, Package, PartyId, RoundId, Situation, Talks,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The day, from 0.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    /// Present tick.
    pub tick: u32,
}

/// What stays the same all through a game. One resource, because every fetch of one costs a system a few
/// nanoseconds.
#[derive(Resource)]
pub(crate) struct Setting {
    /// The game.
    pub rules: Rulebook,
    /// The strategies in their seats.
    pub cast: Cast,
    /// Entities by id, so that every loop runs in id order.
    pub roster: Roster,
    /// Numbers of the game being played.
    pub figures: Figures,
}

impl Setting {
    /// What the functions of the network of goods read.
    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground {
            economy: &self.rules.spec.economy,
            layout: &self.rules.layout,
            numbers: &self.figures.network,
        }
    }
}

/// What never changes between games: the spec, and the names of its draws.
#[derive(Clone)]
pub(crate) struct Rulebook {
    /// The game.
    pub spec: Arc<GameSpec>,
    /// Names of its draws, hashed once.
    pub names: Arc<DrawNames>,
    /// Its network of goods as flat lists.
    pub layout: Arc<Layout>,
}

/// Entities by id.
#[derive(Clone, Default)]
pub(crate) struct Roster {
    /// By issue.
    pub issues: Vec<Entity>,
    /// By party.
    pub parties: Vec<Entity>,
    /// By firm.
    pub firms: Vec<Entity>,
    /// By regulator.
    pub regulators: Vec<Entity>,
}

/// The day's picture, filled by the economy and read by every decision.
#[derive(Resource)]
pub(crate) struct Today(pub Situation);

/// Where the negotiation stands.
#[derive(Resource, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Negotiation {
    /// Where talks stand; decisions of a tick read the copy in [`Today`].
    pub talks: Talks,
    /// The round that talks are about.
    pub round: Option<RoundId>,
    /// Sessions fixed so far.
    pub sessions: u32,
    /// First day on which a call is possible again.
    pub cool_until: u32,
    /// Offers of the running session.
    pub offers: Vec<Offer>,
    /// Accepted today, to be signed.
    pub accepted: Option<Acceptance>,
    /// A deal that waits for ratification.
    pub unratified: Option<Unratified>,
    /// Deals signed so far.
    pub deals: u32,
    /// Round of the last deal.
    pub signed: Option<RoundId>,
    /// Rounds that are over, by bit: a dated one held, one whose deal has been ratified.
    pub over: u64,
    /// The last deal as signed.
    pub package: Package,
}

impl Clone for Negotiation {
    fn clone(&self) -> Self {
        let mut copy = Negotiation::default();
        copy.clone_from(self);
        copy
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        let Negotiation { talks, round, sessions, cool_until, offers, deals, .. } = source;
        (self.talks, self.round, self.sessions) = (*talks, *round, *sessions);
        (self.cool_until, self.deals, self.signed) = (*cool_until, *deals, source.signed);
        self.over = source.over;
        self.offers.clone_from(offers);
        self.accepted.clone_from(&source.accepted);
        self.unratified.clone_from(&source.unratified);
        self.package.clone_from(&source.package);
    }
}

impl Negotiation {
    /// Talks before the first day: idle on the first round.
    pub(crate) fn open(&mut self, spec: &GameSpec) {
        self.clone_from(&Negotiation::default());
        self.come_to_the_fore(spec);
    }

    /// The round is over, and the next one comes to the fore.
    pub(crate) fn end_round(&mut self, spec: &GameSpec, round: RoundId) {
        self.over |= bit(round);
        self.cool_until = 0;
        self.come_to_the_fore(spec);
    }

    /// The round is open again, and to the fore.
    pub(crate) fn reopen_round(&mut self, round: Option<RoundId>) {
        self.over &= !round.map_or(0, bit);
        self.round = round.or(self.round);
        self.talks = Talks::Idle;
    }

    /// The first dated round that is due on `tick` and not over.
    pub(crate) fn due(&self, spec: &GameSpec, tick: u32) -> Option<RoundId> {
        let due = |&round: &RoundId| match spec.rounds[round.index()].opens {
            Opening::On(day) => self.over & bit(round) == 0 && day <= tick,
            Opening::OnCall { .. } => false,
        };
        spec.round_ids().find(due)
    }

    /// To the fore is the first round on call that is not over, or else the first dated one; talks are over
    /// when there is none.
    fn come_to_the_fore(&mut self, spec: &GameSpec) {
        let left = || spec.round_ids().filter(|&round| self.over & bit(round) == 0);
        let on_call =
            |round: &RoundId| matches!(spec.rounds[round.index()].opens, Opening::OnCall { .. });
        self.round = left().find(on_call).or_else(|| left().next());
        self.talks = if self.round.is_some() { Talks::Idle } else { Talks::Over };
    }
}

/// Place of a round in [`Negotiation::over`]; a scenario has at most 64.
fn bit(round: RoundId) -> u64 {
    1_u64.checked_shl(u32::from(round.0)).unwrap_or(0)
}

/// A package accepted at the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Acceptance {
    /// Who accepted.
    pub party: PartyId,
    /// What.
    pub package: Package,
}

/// A deal that waits for ratification.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Unratified {
    /// In which round it was signed.
    pub round: RoundId,
    /// Day of ratification.
    pub ratified: u32,
}

/// What the day's decisions came to, and everything that has happened before.
#[derive(Resource, Default)]
pub(crate) struct Proceedings {
    /// The day's decisions, in the order in which they are recorded.
    pub outbox: Outbox,
    /// Everything recorded so far.
    pub ledger: Ledger,
    /// The seat that has failed, if any; the game then ends with the tick.
    pub forfeit: Option<Forfeit>,
}

impl Proceedings {
    /// Notes a failed seat; the first one counts.
    pub(crate) fn note(&mut self, forfeit: Forfeit) {
        self.forfeit.get_or_insert(forfeit);
    }
}

/// Decisions of the day that wait to be recorded.
pub(crate) type Outbox = Vec<Entry>;

/// One entry of the outbox.
pub(crate) enum Entry {
    /// An event as it is.
    Event(EventKind),
    /// A concession, to be valued and attributed.
    Concession(Step),
    /// The measure of an issue changes as promised.
    Deliver { issue: IssueId, to: Level },
    /// The accuser of a broken promise takes the measure of an own issue back to `to`.
    TakeBack { issue: IssueId, to: Level, promise: u32 },
    /// The owner of an issue raises its measure to `to`, with the notice that it has to give.
    Raise { issue: IssueId, to: Level },
    /// A session failed: offers lapse.
    Failure { party: PartyId, reason: FailureReason, round: RoundId },
}

/// A step of a party's position away from its ideal.
pub(crate) struct Step {
    /// Binding or not.
    pub kind: StepKind,
    /// Who.
    pub party: PartyId,
    /// On what.
    pub issue: IssueId,
    /// Position before.
    pub from: Level,
    /// Position after.
    pub to: Level,
    /// Its causes in any common unit.
    pub causes: Account,
}

/// Kinds of concession.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// At the table, not binding.
    Offered,
    /// In a deal.
    Agreed,
    /// Outside a deal.
    Unilateral,
}

/// Everything that has happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ledger {
    /// Events in order; an event's id is its place.
    pub events: Vec<Event>,
    /// Least and largest utility of each party on the first day, M.
    pub ranges: Vec<(f64, f64)>,
}
