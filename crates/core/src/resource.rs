//! State and day's figures kept once per world.

use crate::belief::Belief;
use crate::figures::Figures;
use crate::licensing::Office;
use crate::names::DrawNames;
use crate::network::{Ground, Layout};
use crate::seat::Forfeit;
use crate::session::Session;
use crate::table::Table;
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, FailureReason};
use detente_game::{
    Account, Cast, Event, FirmId, FundId, GameSpec, IssueId, Level, PartyId, RoundId, Situation,
    TableId, spec,
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
    /// Firms whose strategies may decide otherwise from day to day, in id order.
    pub deciding: Vec<FirmId>,
    /// The tick from which the cast plays: that on which the game began, or was taken over.
    pub since: u32,
    /// Numbers of the game being played.
    pub figures: Figures,
    /// Whether the day's outlook is worked out: what measures would do, what levels are worth, the Nash
    /// package. Decisions and events read it, and no state does.
    pub outlook: bool,
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
    /// Its queues of applications.
    pub offices: Arc<Vec<Office>>,
    /// Its tables.
    pub tables: Arc<[spec::Table]>,
}

impl Rulebook {
    /// Number of tables, or none when everybody sits at every one, so that no account has to be kept apart.
    pub(crate) fn apart(&self) -> usize {
        let parties = self.spec.parties.len();
        let together = self.tables.iter().all(|table| table.parties.len() == parties);
        if together { 0 } else { self.tables.len() }
    }
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

/// The day's picture, filled by the economy and read by every decision; and as each party sees it that does
/// not know everything.
#[derive(Resource)]
pub(crate) struct Today(pub Situation, pub Vec<Belief>);

/// Where the negotiation stands.
#[derive(Resource, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Negotiation {
    /// Talks by table.
    pub tables: Vec<Table>,
    /// Deals signed so far, by party.
    pub deals: Vec<u32>,
    /// The session at each table; empty, and left out of the hash, where no round has a protocol of sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
}

impl Clone for Negotiation {
    fn clone(&self) -> Self {
        let Negotiation { tables, deals, sessions } = self;
        Negotiation { tables: tables.clone(), deals: deals.clone(), sessions: sessions.clone() }
    }

    /// Reuses the buffers, so that resetting a pooled game allocates nothing.
    fn clone_from(&mut self, source: &Self) {
        self.tables.clone_from(&source.tables);
        self.deals.clone_from(&source.deals);
        self.sessions.clone_from(&source.sessions);
    }
}

impl Negotiation {
    /// Talks before the first day.
    pub(crate) fn open(&mut self, rules: &Rulebook) {
        self.tables.resize_with(rules.tables.len(), Table::default);
        for (state, table) in self.tables.iter_mut().zip(&*rules.tables) {
            state.open(&rules.spec, table);
        }
        self.deals.clear();
        self.deals.resize(rules.spec.parties.len(), 0);
        let sessions = if rules.spec.has_sessions() { rules.tables.len() } else { 0 };
        self.sessions.resize_with(sessions, Session::default);
        self.sessions.iter_mut().for_each(Session::clear);
    }
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
    /// The owner of an issue raises its measure to `to`: by the day that it has said, or with the notice that it
    /// has to give.
    Raise { issue: IssueId, to: Level, due: Option<u32> },
    /// What an ultimatum demanded on `demand` is met: its threat is off, and `to` stays in force.
    Withdraw { issue: IssueId, to: Level, demand: IssueId },
    /// The fund that a measure is paid from is empty: it ends.
    Exhaust { issue: IssueId, to: Level, fund: FundId },
    /// What was promised on an issue lapses with its deal, which was refused; an older deal of the table stands.
    Void { issue: IssueId, from: Level, promise: u32, stands: bool },
    /// A session failed: offers lapse.
    Failure { party: PartyId, reason: FailureReason, round: RoundId, table: TableId },
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
