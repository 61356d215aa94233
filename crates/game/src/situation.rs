//! The day's picture, and what each role observes of it.
//!
//! A [`Situation`] is taken after the day's economy and before any decision; every decision of the day
//! reads it and none sees another's. Reports and series read it too.

use crate::cause::Account;
use crate::goods::GoodsView;
use crate::id::{FirmId, IssueId, Level, PartyId, RegulatorId, RoundId};
use crate::regulation::Cadence;
use crate::rules::Rules;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// One level for every issue of the game; issues off the agenda keep the level in force.
pub type Package = SmallVec<[Level; 8]>;

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Who made it.
    pub by: PartyId,
    /// What was offered.
    pub package: Package,
}

/// The picture of one day.
#[derive(Clone, Debug, Default)]
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
    /// Offers of the running session, in order; the last one stands on the table.
    pub offers: Vec<Offer>,
    /// The package with the largest product of gains, when one is better for both (Nash 1950).
    pub nash: Option<Package>,
}

/// One issue on one day.
#[derive(Clone, Debug, Default)]
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
    /// Open and not yet conceded in full.
    pub active: bool,
    /// Active, negotiable and on the agenda of the present round.
    pub on_agenda: bool,
    /// Can be put on a table at all.
    pub negotiable: bool,
    /// May be yielded outside talks.
    pub unilateral: bool,
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
    /// Day of the last raise, if any: announced, or put in force without notice.
    pub raised: Option<u32>,
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
}

impl IssueView {
    /// Level in force: where the owner stands, unless that is a threat still.
    #[inline]
    pub fn in_force(&self) -> Level {
        self.threat.unwrap_or(self.level)
    }

    /// True when the owner may raise it to a level today: it may escalate, no other threat on it is pending,
    /// and no promise that stands is broken by it.
    pub fn may_raise_to(&self, level: Level) -> bool {
        self.escalates
            && self.open
            && self.threat.is_none()
            && (self.floor..self.level).contains(&level)
    }

    /// True when the owner may lower it to a level today outside talks, away from a promise to be delivered.
    pub fn may_lower_to(&self, level: Level) -> bool {
        self.escalates
            && self.active
            && self.unilateral
            && self.promised.is_none()
            && (self.level + 1..=self.full).contains(&level)
    }

    /// Utility of a level to a party, M.
    #[inline]
    pub fn worth(&self, party: PartyId, level: Level) -> f64 {
        let worths = if party == self.owner { &self.worth_owner } else { &self.worth_victim };
        worths[level as usize]
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

    /// Issues on the agenda today, in order.
    pub fn agenda(&self) -> impl Iterator<Item = IssueId> + '_ {
        self.issue_ids().filter(|&issue| self.issue(issue).on_agenda)
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
        gain
    }

    /// Utility of a package over all issues, open or not, M.
    pub fn worth(&self, party: PartyId, package: &[Level]) -> f64 {
        let issues = self.issues.iter().zip(package);
        issues.fold(0.0, |sum, (issue, &level)| sum + issue.worth(party, level))
    }

    /// True when the package can be put on the table: agenda issues at or above the level in force, all
    /// others as they stand.
    pub fn is_legal(&self, package: &[Level]) -> bool {
        package.len() == self.issues.len()
            && self.issues.iter().zip(package).all(|(issue, &level)| {
                if issue.on_agenda {
                    (issue.level..=issue.full).contains(&level)
                } else {
                    level == issue.level
                }
            })
    }

    /// Visits every package that can be put on the table, in lexicographic order (lowest issue most
    /// significant, low levels first), with the gains of parties 0 and 1.
    ///
    /// Cost: one call per package; agendas hold at most 4,096.
    pub fn for_each_package(&self, mut visit: impl FnMut(&Package, f64, f64)) {
        let agenda: SmallVec<[IssueId; 8]> = self.agenda().collect();
        let mut package = self.levels();
        loop {
            let gain = |party: u16| {
                let at = |&issue: &IssueId| {
                    self.issue(issue).gain_at(PartyId(party), package[issue.index()])
                };
                agenda.iter().map(at).fold(0.0, |sum, gain| sum + gain)
            };
            let (first, second) = (gain(0), gain(1));
            visit(&package, first, second);
            if !self.advance(&agenda, &mut package) {
                return;
            }
        }
    }

    fn advance(&self, agenda: &[IssueId], package: &mut Package) -> bool {
        for &issue in agenda.iter().rev() {
            let view = self.issue(issue);
            let level = &mut package[issue.index()];
            if *level < view.full {
                *level += 1;
                return true;
            }
            *level = view.level;
        }
        false
    }
}

/// What a nation observes: the day's picture, and its own resolve.
#[derive(Clone, Copy, Debug)]
pub struct NationObservation<'a> {
    /// The day's picture.
    pub situation: &'a Situation,
    /// Who observes.
    pub me: PartyId,
    /// Own resolve for asking for talks (theta), 1.
    pub resolve: f64,
    /// Own resolve per issue (theta), 1; zero for issues of others.
    pub issue_resolves: &'a [f64],
}

impl NationObservation<'_> {
    /// The other party.
    pub fn other(&self) -> PartyId {
        PartyId(1 - self.me.0)
    }

    /// The round is on call, a package better for both exists, no cooling-off holds: a call is possible.
    pub fn may_call(&self) -> bool {
        let situation = self.situation;
        situation.on_call && situation.nash.is_some() && situation.tick >= situation.cool_until
    }

    /// Own issues that are active, in order.
    pub fn own_active(&self) -> impl Iterator<Item = IssueId> + '_ {
        self.situation.issue_ids().filter(|&issue| {
            let view = self.situation.issue(issue);
            view.active && view.owner == self.me
        })
    }

    /// Own issues that may escalate and are open, in order.
    pub fn own_escalating(&self) -> impl Iterator<Item = IssueId> + '_ {
        self.situation.issue_ids().filter(|&issue| {
            let view = self.situation.issue(issue);
            view.escalates && view.open && view.owner == self.me
        })
    }

    /// Step of the open session, 0 on its first day; none outside a session.
    pub fn step(&self) -> Option<u32> {
        match self.situation.talks {
            Talks::Session { opens, .. } => self.situation.tick.checked_sub(opens),
            _ => None,
        }
    }

    /// The offer of the other side that stands on the table.
    pub fn standing_offer(&self) -> Option<&Package> {
        self.situation.offers.last().filter(|offer| offer.by != self.me).map(|offer| &offer.package)
    }

    /// The last own offer of the running session.
    pub fn last_own_offer(&self) -> Option<&Package> {
        let mine = |offer: &&crate::situation::Offer| offer.by == self.me;
        self.situation.offers.iter().rev().find(mine).map(|offer| &offer.package)
    }
}

/// What a firm observes.
#[derive(Clone, Copy, Debug)]
pub struct FirmObservation<'a> {
    /// The day, from 0.
    pub tick: u32,
    /// Who observes.
    pub me: FirmId,
    /// Its own state and what hangs over it.
    pub view: &'a FirmView,
    /// Structural parameters of this game.
    pub rules: &'a Rules<f64>,
}

/// What a regulator observes of one promised licence.
#[derive(Clone, Copy, Debug)]
pub struct RegulatorObservation<'a> {
    /// The day's picture.
    pub situation: &'a Situation,
    /// Who observes.
    pub me: RegulatorId,
    /// The licence.
    pub issue: IssueId,
    /// Level in force when the promise was made.
    pub from: Level,
    /// Level promised.
    pub promised: Level,
    /// The deal as signed.
    pub package: &'a Package,
    /// True on the day of signing, false on every later day.
    pub signing: bool,
    /// Slow-walk in force; 0 on the day of signing.
    pub slow_walk: f64,
    /// When the other side can see what is delivered; what it has seen is in [`IssueView::delivered`].
    pub observed: Cadence,
}
