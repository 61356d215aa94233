//! The day's picture.
//!
//! A [`Situation`] is taken after the day's economy and before any decision; every decision of the day
//! reads it and none sees another's. Reports and series read it too.

use crate::cause::Account;
use crate::goods::GoodsView;
use crate::id::{IssueId, Level, PartyId, RoundId, TableId};
use crate::regulation::QueueView;
use crate::reuse::clone_reusing;
use crate::rules::Rules;
use crate::terms::Terms;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// One level for every issue of the game; issues off the agenda keep the level in force.
pub type Package = SmallVec<[Level; 8]>;

/// Parties, in an order that the place says.
pub type Parties = SmallVec<[PartyId; 4]>;

/// One number per party of a table, in the order of its parties.
pub type Gains = SmallVec<[f64; 4]>;

/// One number per level of an issue.
pub type PerLevel = SmallVec<[f64; 4]>;

/// Where talks stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Talks {
    /// Nobody is asking.
    #[default]
    Idle,
    /// A call has been made and not been accepted yet.
    Waiting {
        /// Who asked.
        asker: PartyId,
    },
    /// A session is fixed, or open once the day has come.
    Session {
        /// Who asked, and makes the first offer.
        asker: PartyId,
        /// Day of the first step.
        opens: u32,
    },
    /// A deal has been signed, and no other round is to come before it is ratified.
    Signed {
        /// Day of ratification.
        ratified: u32,
    },
    /// No round is left.
    Over,
}

/// An offer made in the running session.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Who made it.
    pub by: PartyId,
    /// What was offered.
    pub package: Package,
}

clone_reusing! {
    Offer: by, package,
}

/// The picture of one day.
#[derive(Debug, Default)]
pub struct Situation {
    /// The day, from 0.
    pub tick: u32,
    /// Structural parameters of this game.
    pub rules: Rules<f64>,
    /// One view per issue.
    pub issues: Vec<IssueView>,
    /// One view per party.
    pub parties: Vec<PartyView>,
    /// One view per firm (group).
    pub firms: Vec<FirmView>,
    /// Stocks, flows and prices of the network; empty in a game without goods.
    pub goods: GoodsView,
    /// Preferences beyond those of single issues; empty where there are none.
    pub terms: Terms,
    /// One view per table; talks at each go on at the same time as at the others.
    pub tables: Vec<TableView>,
}

clone_reusing! {
    Situation: tick, rules, issues, parties, firms, goods, terms, tables,
}

/// One table on one day: the rounds of one set of parties.
#[derive(Debug, Default)]
pub struct TableView {
    /// Who sits at it, in the order of ids.
    pub parties: Parties,
    /// Where talks stand at the start of the day's decisions.
    pub talks: Talks,
    /// The round that talks are about, if one is left.
    pub round: Option<RoundId>,
    /// That round opens when the parties want to talk, not on a fixed day.
    pub on_call: bool,
    /// Steps in which a session of that round has to end.
    pub deadline: u32,
    /// First day on which a call is possible again.
    pub cool_until: u32,
    /// Issues that the round is about, in order, whether on the agenda today or not.
    pub subjects: SmallVec<[IssueId; 8]>,
    /// Issues on the agenda today, in order.
    pub agenda: SmallVec<[IssueId; 8]>,
    /// Offers of the running session, in order; the last one stands on the table.
    pub offers: Vec<Offer>,
    /// Who has agreed to come, while a call waits; who has accepted the offer that stands, in a session.
    pub consents: Parties,
    /// The package with the largest product of gains, when one is better for all (Nash 1950).
    pub nash: Option<Package>,
    /// Preferences of somebody at the table are hidden from whoever sees this picture: no package is known
    /// to be better for all, and none is ruled out.
    pub hidden: bool,
    /// Running cost of standing against the others at the table, by party and cause (c), M/d; empty where
    /// everybody sits, so that it is the [`PartyView::standing`].
    pub standing: SmallVec<[Account; 2]>,
}

clone_reusing! {
    TableView: parties, talks, round, on_call, deadline, cool_until, subjects, agenda, offers, consents,
        nash, hidden, standing,
}

impl TableView {
    /// True when the party sits at it.
    #[inline]
    pub fn seats(&self, party: PartyId) -> bool {
        self.parties.contains(&party)
    }

    /// True when both sides of an issue sit at it.
    #[inline]
    pub fn concerns(&self, view: &IssueView) -> bool {
        self.seats(view.owner) && self.seats(view.victim)
    }

    /// True when no session is fixed, no deal waits and a round is left: nobody is asking, or a call waits.
    #[inline]
    pub fn is_away(&self) -> bool {
        matches!(self.talks, Talks::Idle | Talks::Waiting { .. })
    }

    /// True when some package is better for all, or may be for all that is known.
    #[inline]
    pub fn may_gain(&self) -> bool {
        self.nash.is_some() || self.hidden
    }

    /// True when some package is better for all and can be called for today.
    pub fn may_call(&self, tick: u32) -> bool {
        self.is_away() && self.on_call && self.may_gain() && tick >= self.cool_until
    }
}

/// One issue on one day.
#[derive(Debug, Default)]
pub struct IssueView {
    /// Whose position it is.
    pub owner: PartyId,
    /// Who gains when the owner moves.
    pub victim: PartyId,
    /// Level that the owner stands on at the start of the day: the one in force, or a raise that it has
    /// announced.
    pub level: Level,
    /// Last level: full concession.
    pub full: Level,
    /// On since its opening day.
    pub open: bool,
    /// Open, not yet conceded in full, and not settled from outside.
    pub active: bool,
    /// On the agenda of some table today.
    pub on_agenda: bool,
    /// Can be put on a table at all.
    pub negotiable: bool,
    /// May be yielded outside talks.
    pub unilateral: bool,
    /// May be yielded today: active and unilateral, and every table at which both sides sit is away from
    /// its talks.
    pub may_yield: bool,
    /// The table in whose session it is talked about: it is on no other agenda until that session ends.
    pub held: Option<TableId>,
    /// Part of a contract, which nobody owns: both sides have a position at the table.
    pub contract: bool,
    /// A licence, can be slow-walked.
    pub discretionary: bool,
    /// Has a channel, so that a measure does something to both economies.
    pub has_channel: bool,
    /// Day from which the measure bites; before it the measure is a threat.
    pub effective: u32,
    /// May be raised again.
    pub escalates: bool,
    /// Days from the announcement of a raise to the day it bites; 0: it bites on the day after.
    pub notice: u32,
    /// A raise to `level` has been announced, due on the day `effective`: the level in force until then.
    pub threat: Option<Level>,
    /// Least level to which it may be raised: that of a promise in a deal that stands.
    pub floor: Level,
    /// Levels to which it may not be raised today: what has to come first has not, or no money is left.
    pub barred: SmallVec<[Level; 4]>,
    /// What is left in the fund that its own cost is paid from, M.
    pub fund: Option<f64>,
    /// Day of the last raise, if any: announced, or put in force without notice.
    pub raised: Option<u32>,
    /// A shock or a court has made it final: nobody can move it any more.
    pub settled: bool,
    /// Issues of the other party that this one is held for.
    pub linked: SmallVec<[IssueId; 4]>,
    /// Share of the stake lost at each level.
    pub cost: PerLevel,
    /// Effect of the measure if it stood at each level, with what licences let through (E), 0..1.
    pub effect: PerLevel,
    /// Effect in force (phi), 0..1.
    pub phi: f64,
    /// Substitution reached (sigma), 0..1.
    pub sigma: f64,
    /// Share of the victim's use still at risk: share * (1 - sigma) (b), 0..1.
    pub at_risk: f64,
    /// Shortage at the victim's firms, mean (u), 0..1; 1 where no stock stands between.
    pub shortage: f64,
    /// Shortage at the owner's own firms, likewise, 0..1.
    pub own_shortage: f64,
    /// Today's loss of the victim, M/d.
    pub loss: f64,
    /// Today's loss weighed by how hard each firm lobbies, M/d; equals `loss` at a lobbying effort of 1.
    pub lobbied_loss: f64,
    /// Today's own cost of the owner, M/d.
    pub own_cost: f64,
    /// Today's own cost weighed by how hard each own firm lobbies, M/d.
    pub lobbied_own_cost: f64,
    /// Mean cover of the victim's firms, d; none without firms.
    pub cover: Option<f64>,
    /// Mean cover of the owner's own firms, d; none without firms.
    pub own_cover: Option<f64>,
    /// Forward loss of the victim if the issue stood at each level (F), M.
    pub forward_loss: PerLevel,
    /// Forward own cost of the owner, likewise (G), M.
    pub forward_own_cost: PerLevel,
    /// What the owner's own cost weighs in a decision to yield, M/d: forward own cost in force over the
    /// forward time, unless an ablation says otherwise.
    pub own_relief: f64,
    /// What an answer in kind would end of the victim's loss, by cause, M/d: forward loss in force over
    /// the forward time in cover or exposure, `lobby * lobbied_loss` in pressure, unless an ablation
    /// says otherwise.
    pub loss_relief: Account,
    /// Days until the victim's plants are half short at the first level; none within the window.
    pub time_to_pain: Option<f64>,
    /// Stake of the owner without linked demands (S), M.
    pub stake: f64,
    /// Stake of the owner with linked demands that are active (S+), M.
    pub stake_linked: f64,
    /// Worth of full concession to the victim, M.
    pub gain: f64,
    /// Utility of each level to the owner (w), M.
    pub worth_owner: PerLevel,
    /// Utility of each level to the victim (w), M.
    pub worth_victim: PerLevel,
    /// Level promised in a deal and not delivered yet.
    pub promised: Option<Level>,
    /// Deliveries of a promised licence observed the day before.
    pub delivered: Option<u32>,
    /// The victim's CUSUM on deliveries of a promised licence up to the day before.
    pub cusum: Option<f64>,
    /// Its applications after today's answers, where they are worked off one by one.
    pub queue: Option<QueueView>,
}

clone_reusing! {
    IssueView: owner, victim, level, full, open, active, on_agenda, negotiable, unilateral,
        may_yield, held, contract, discretionary, has_channel, effective, escalates, notice,
        threat, floor, barred, fund, settled, raised, linked, cost, effect, phi, sigma, at_risk, shortage, own_shortage,
        loss, lobbied_loss, own_cost, lobbied_own_cost, cover, own_cover, forward_loss,
        forward_own_cost, own_relief, loss_relief, time_to_pain, stake, stake_linked, gain,
        worth_owner, worth_victim, promised, delivered, cusum, queue,
}

impl IssueView {
    /// Level in force: where the owner stands, unless that is a threat still.
    #[inline]
    pub fn in_force(&self) -> Level {
        self.threat.unwrap_or(self.level)
    }

    /// True when the owner may raise it to a level today: it may escalate, no other threat on it is pending,
    /// no promise that stands is broken by it, and it is not barred.
    pub fn may_raise_to(&self, level: Level) -> bool {
        self.escalates
            && self.open
            && !self.settled
            && self.threat.is_none()
            && (self.floor..self.level).contains(&level)
            && !self.barred.contains(&level)
    }

    /// True when the owner may lower it to a level today outside talks, away from a promise to be delivered.
    pub fn may_lower_to(&self, level: Level) -> bool {
        self.escalates
            && self.active
            && self.unilateral
            && self.promised.is_none()
            && (self.level + 1..=self.full).contains(&level)
    }

    /// Utility of a level to a party, M; 0 to one that is neither owner nor victim.
    #[inline]
    pub fn worth(&self, party: PartyId, level: Level) -> f64 {
        if party == self.owner {
            self.worth_owner[level as usize]
        } else if party == self.victim {
            self.worth_victim[level as usize]
        } else {
            0.0
        }
    }

    /// What a party gains if the issue moves from the level in force to `level`, M.
    #[inline]
    pub fn gain_at(&self, party: PartyId, level: Level) -> f64 {
        self.worth(party, level) - self.worth(party, self.level)
    }
}

/// One party on one day.
#[derive(Clone, Debug, Default)]
pub struct PartyView {
    /// Decaying mean of losses suffered and own cost (p), M/d.
    pub pressure: f64,
    /// Running cost of standing by cause (c), M/d.
    pub standing: Account,
    /// Utility of the measures as they stand: the disagreement point (W), M.
    pub utility: f64,
    /// Least and largest utility over all levels of all issues on the first day, M.
    pub range: (f64, f64),
    /// What it can still inflict: forward loss on the other if all its issues stood at their first
    /// level, M.
    pub leverage: f64,
    /// What that costs itself: its forward own cost, M.
    pub leverage_own_cost: f64,
    /// Least time to pain over its issues, d; none within the window.
    pub time_to_pain: Option<f64>,
}

/// One firm, or group of like firms, on one day.
#[derive(Clone, Debug, Default)]
pub struct FirmView {
    /// Number of members.
    pub members: u32,
    /// Mean cover after today's use and restocking, d.
    pub cover: f64,
    /// Mean normal cover, d.
    pub normal_cover: f64,
    /// Mean shortage, 0..1.
    pub shortage: f64,
    /// Share of its use that measures withhold today, 0..1.
    pub withheld: f64,
    /// Some measure against it bites today.
    pub cut: bool,
    /// Days until the next announced measure against it bites, if one is pending.
    pub threat_in: Option<u32>,
    /// Target of its stock now in force, as a multiple of normal cover.
    pub target: f64,
    /// Lobbying effort now in force; 1 = normal.
    pub lobbying: f64,
    /// Cost of a day on which it stands still, M/d; 0 outside the network of goods and where none is given.
    pub standstill: f64,
    /// Cost of holding its normal stock of inputs for a day, M/d; likewise.
    pub holding: f64,
}

impl Situation {
    /// View of an issue.
    #[inline]
    pub fn issue(&self, issue: IssueId) -> &IssueView {
        &self.issues[issue.index()]
    }

    /// Ids of all issues, in order.
    pub fn issue_ids(&self) -> impl ExactSizeIterator<Item = IssueId> + use<> {
        (0..self.issues.len()).map(IssueId::from)
    }

    /// View of a table.
    #[inline]
    pub fn table(&self, table: TableId) -> &TableView {
        &self.tables[table.index()]
    }

    /// Ids of all tables, in order.
    pub fn table_ids(&self) -> impl ExactSizeIterator<Item = TableId> + use<> {
        (0..self.tables.len()).map(TableId::from)
    }

    /// Running cost of standing against the others at a table, by cause, M/d.
    pub fn standing<'a>(&'a self, table: &'a TableView, party: PartyId) -> &'a Account {
        let seat = table.parties.iter().position(|&seated| seated == party);
        let apart = seat.and_then(|seat| table.standing.get(seat));
        apart.unwrap_or(&self.parties[party.index()].standing)
    }

    /// True when talks could settle an issue today: some package is better for all at a table that has it
    /// on the agenda.
    pub fn settles_at_table(&self, issue: IssueId) -> bool {
        self.tables.iter().any(|table| table.may_gain() && table.agenda.contains(&issue))
    }

    /// The levels in force.
    pub fn levels(&self) -> Package {
        self.issues.iter().map(|issue| issue.level).collect()
    }

    /// What a party gains from a package over the measures as they stand, M.
    pub fn gain(&self, party: PartyId, package: &[Level]) -> f64 {
        let mut gain = 0.0;
        for (issue, &level) in self.issues.iter().zip(package) {
            if level != issue.level {
                gain += issue.gain_at(party, level);
            }
        }
        if !self.terms.is_empty() {
            gain += self.terms.worth(party, package) - self.terms.worth(party, &self.levels());
        }
        gain
    }

    /// Utility of a package over all issues, open or not, M.
    pub fn worth(&self, party: PartyId, package: &[Level]) -> f64 {
        let issues = self.issues.iter().zip(package);
        let worth = issues.fold(0.0, |sum, (issue, &level)| sum + issue.worth(party, level));
        if self.terms.is_empty() { worth } else { worth + self.terms.worth(party, package) }
    }

    /// True when the package can be put on a table: agenda issues at or above the level in force, all
    /// others as they stand.
    pub fn is_legal(&self, table: &TableView, package: &[Level]) -> bool {
        package.len() == self.issues.len()
            && self.issues.iter().zip(package).zip(0..).all(|((view, &level), index)| {
                level == view.level
                    || level > view.level
                        && level <= view.full
                        && table.agenda.contains(&IssueId(index))
            })
    }

    /// Visits every package that can be put on a table, in lexicographic order (lowest issue most
    /// significant, low levels first), with the gain of each party at the table.
    ///
    /// Cost: one call per package; agendas hold at most 4,096, or 100,000 where levels are numbers.
    pub fn for_each_package(&self, table: &TableView, mut visit: impl FnMut(&Package, &[f64])) {
        let (agenda, seats) = (&table.agenda, &table.parties);
        let mut package = self.levels();
        let now: Gains = seats.iter().map(|&party| self.terms.worth(party, &package)).collect();
        // Gains of the first issues of the agenda, by how many; the last row is that of the package.
        let none: Gains = SmallVec::from_elem(0.0, seats.len());
        let mut sums: SmallVec<[Gains; 9]> = SmallVec::from_elem(none.clone(), agenda.len() + 1);
        let (mut changed, mut gains) = (0, none);
        loop {
            for (depth, &issue) in agenda.iter().enumerate().skip(changed) {
                let (view, level) = (self.issue(issue), package[issue.index()]);
                for (seat, &party) in seats.iter().enumerate() {
                    sums[depth + 1][seat] = sums[depth][seat] + view.gain_at(party, level);
                }
            }
            gains.copy_from_slice(&sums[agenda.len()]);
            if !self.terms.is_empty() {
                for ((gain, &party), now) in gains.iter_mut().zip(seats).zip(&now) {
                    *gain += self.terms.worth(party, &package) - now;
                }
            }
            visit(&package, &gains);
            let Some(depth) = self.advance(agenda, &mut package) else { return };
            changed = depth;
        }
    }

    /// Goes to the next package; gives back the first place of the agenda that changes, if there is one.
    fn advance(&self, agenda: &[IssueId], package: &mut Package) -> Option<usize> {
        for (depth, &issue) in agenda.iter().enumerate().rev() {
            let view = self.issue(issue);
            let level = &mut package[issue.index()];
            if *level < view.full {
                *level += 1;
                return Some(depth);
            }
            *level = view.level;
        }
        None
    }
}
