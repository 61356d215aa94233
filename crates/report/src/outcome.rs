//! The outcome of one game, from its events alone.
//!
//! Binding concessions are those agreed in a deal or yielded outside talks. What is offered at the
//! table does not bind, and a delivery never counts again. A resolution is named after the final-outcome
//! codes of the TIES 4.0 data (Morgan, Bapat and Kobayashi 2014).

use crate::standing::standing;
use detente_game::event::Move;
use detente_game::{
    AgentId, Asker, Concession, Event, EventKind, GameSpec, IssueId, Level, Package, PartyId,
    Played, RoundId,
};
use smallvec::{SmallVec, smallvec};

/// One number per party.
pub type PerParty = SmallVec<[f64; 2]>;

/// Who did something first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// One party.
    Party(PartyId),
    /// Several on the same day: never told apart by the order of their ids.
    Joint,
}

impl Who {
    /// The party's id, or `joint`.
    pub fn name(self, spec: &GameSpec) -> &str {
        match self {
            Who::Party(party) => spec.party_id(party),
            Who::Joint => "joint",
        }
    }

    fn and(self, party: PartyId) -> Who {
        if self == Who::Party(party) { self } else { Who::Joint }
    }
}

impl From<Asker> for Who {
    fn from(asker: Asker) -> Self {
        match asker {
            Asker::Party(party) => Who::Party(party),
            Asker::Joint => Who::Joint,
        }
    }
}

/// How a game ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    /// A deal was signed and not refused.
    Agreement,
    /// The target has given up some of its issues in full.
    PartialAcquiescence,
    /// The target has given up all of its issues in full.
    FullAcquiescence,
    /// The sender has given up an issue in full, the target none.
    SenderCapitulates,
    /// Nothing was given up in full; no session failed and no deal was refused.
    Stalemate,
    /// Nothing was given up in full, and a session failed or a deal was refused.
    Breakdown,
    /// A strategy erred or acted illegally.
    Forfeit,
}

impl Resolution {
    /// Every resolution.
    pub const ALL: [Resolution; 7] = [
        Resolution::Agreement,
        Resolution::PartialAcquiescence,
        Resolution::FullAcquiescence,
        Resolution::SenderCapitulates,
        Resolution::Stalemate,
        Resolution::Breakdown,
        Resolution::Forfeit,
    ];

    /// The kebab-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Resolution::Agreement => "agreement",
            Resolution::PartialAcquiescence => "partial-acquiescence",
            Resolution::FullAcquiescence => "full-acquiescence",
            Resolution::SenderCapitulates => "sender-capitulates",
            Resolution::Stalemate => "stalemate",
            Resolution::Breakdown => "breakdown",
            Resolution::Forfeit => "forfeit",
        }
    }
}

/// A strategy that lost its game by a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forfeit {
    /// Whose strategy.
    pub agent: AgentId,
    /// What it did.
    pub reason: String,
    /// On which day.
    pub tick: u32,
}

/// The outcome of one game.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How it ended.
    pub resolution: Resolution,
    /// Who made the first binding concession; joint when several did on that day.
    pub first_conceder: Option<Who>,
    /// Day of the first binding concession.
    pub first_day: Option<u32>,
    /// Who first asked for talks.
    pub asked_first: Option<Who>,
    /// Day of the first call.
    pub asked_day: Option<u32>,
    /// Who first moved its position at a table.
    pub first_offer_concession: Option<PartyId>,
    /// Day on which the first deal was signed.
    pub deal_day: Option<u32>,
    /// Round in which it was signed.
    pub deal_round: Option<RoundId>,
    /// Day on which it was ratified, if within the game.
    pub ratified_day: Option<u32>,
    /// What was signed: levels of all issues.
    pub package: Option<Package>,
    /// Gain of each party on the day of signing, M.
    pub net: Option<PerParty>,
    /// Utility given up over all binding concessions, by party, M.
    pub given_up: PerParty,
    /// The same over the party's own range of the first day; 0 when that range is 0.
    pub given_up_share: PerParty,
    /// As `given_up_share`, but with every issue counted up to its high-water mark once, so that
    /// promising the same level again or going back and forth adds nothing. The headline uses it.
    pub headline_share: PerParty,
    /// Number of binding concessions, by party.
    pub concessions: SmallVec<[u32; 2]>,
    /// Number of raises that came into force, by party.
    pub raises: SmallVec<[u32; 2]>,
    /// Who first raised a measure or announced it; joint when both did on that day.
    pub first_escalator: Option<Who>,
    /// Day of that raise or announcement.
    pub first_raise_day: Option<u32>,
    /// An agreement in which one party alone moved: that party.
    pub one_sided: Option<PartyId>,
    /// Levels in force after the last day, by issue.
    pub levels: Package,
    /// The fault that ended the game, if one did.
    pub forfeit: Option<Forfeit>,
}

impl Outcome {
    /// Reads the outcome off the events of a game.
    pub fn of(spec: &GameSpec, played: &Played) -> Outcome {
        let mut reader = Reader::new(spec);
        for event in standing(&played.events) {
            reader.read(event);
        }
        reader.finish(spec)
    }

    /// The party that gave up the largest share of its own range; none when several did or none is
    /// positive.
    pub fn larger_share(&self) -> Option<PartyId> {
        let shares = &self.headline_share;
        let largest = shares.iter().copied().fold(0.0, f64::max);
        let mut holders = (0..shares.len()).filter(|&party| shares[party] == largest);
        let only = holders.next().filter(|_| largest > 0.0 && holders.next().is_none());
        only.map(PartyId::from)
    }
}

/// Follows the events of one game.
struct Reader {
    outcome: Outcome,
    /// Highest level that the owner ever bound itself to, by issue.
    high: Package,
    /// Round of the last deal.
    round: Option<RoundId>,
    /// Number of steps agreed in the first deal, by party.
    agreed: SmallVec<[u32; 2]>,
    /// A session failed, or a deal was refused.
    failed: bool,
    /// Level in force while a raise is announced, by issue.
    threats: SmallVec<[Option<Level>; 8]>,
    /// Issues that have been raised, or begin below their last level: somebody's to give up.
    held: SmallVec<[bool; 8]>,
    /// Last level, by issue.
    last: Package,
}

impl Reader {
    fn new(spec: &GameSpec) -> Self {
        let begins = |issue| Begins::of(spec, issue);
        let levels: Package = spec.issue_ids().map(|issue| begins(issue).in_force).collect();
        let none: PerParty = smallvec![0.0; spec.parties.len()];
        let outcome = Outcome {
            resolution: Resolution::Stalemate,
            first_conceder: None,
            first_day: None,
            asked_first: None,
            asked_day: None,
            first_offer_concession: None,
            deal_day: None,
            deal_round: None,
            ratified_day: None,
            package: None,
            net: None,
            given_up: none.clone(),
            given_up_share: none.clone(),
            headline_share: none,
            concessions: smallvec![0; spec.parties.len()],
            raises: smallvec![0; spec.parties.len()],
            first_escalator: None,
            first_raise_day: None,
            one_sided: None,
            levels,
            forfeit: None,
        };
        let agreed = smallvec![0; spec.parties.len()];
        Reader {
            outcome,
            high: spec.issue_ids().map(|issue| begins(issue).bound).collect(),
            round: None,
            agreed,
            failed: false,
            threats: spec.issue_ids().map(|issue| begins(issue).threat).collect(),
            held: spec.issue_ids().map(|issue| begins(issue).held).collect(),
            last: spec.issues.iter().map(|issue| (issue.levels.len() - 1) as Level).collect(),
        }
    }

    fn read(&mut self, event: &Event) {
        let outcome = &mut self.outcome;
        match &event.kind {
            EventKind::Unilateral { concession, .. } => {
                self.binding(event.tick, concession);
                self.ease(concession.issue, concession.to);
            }
            EventKind::Agreed(concession) => {
                if self.round == self.outcome.deal_round {
                    self.agreed[concession.party.index()] += 1;
                }
                self.binding(event.tick, concession);
            }
            EventKind::Delivered { step: Move { issue, to, .. }, .. }
            | EventKind::TakenBack { step: Move { issue, to, .. }, .. } => self.set(*issue, *to),
            EventKind::Threatened { step, .. } => {
                self.threats[step.issue.index()] = Some(step.from);
                self.raise(event.tick, step);
            }
            EventKind::Escalated { step, .. } => {
                if self.threats[step.issue.index()].take().is_none() {
                    self.raise(event.tick, step);
                }
                self.outcome.raises[step.party.index()] += 1;
                self.set(step.issue, step.to);
            }
            EventKind::Relaxed { step, .. } | EventKind::Withdrawn { step, .. } => {
                self.ease(step.issue, step.to);
            }
            EventKind::Exhausted { step, .. } => self.force(step, false),
            EventKind::Forced { step, irreversible, .. } => self.force(step, *irreversible),
            EventKind::Call { by, .. } if outcome.asked_first.is_none() => {
                outcome.asked_first = Some((*by).into());
                outcome.asked_day = Some(event.tick);
            }
            EventKind::Offered(concession) => {
                outcome.first_offer_concession.get_or_insert(concession.party);
            }
            EventKind::Deal { round, package, net, .. } => {
                self.round = Some(*round);
                self.deal(event.tick, *round, package, net);
            }
            EventKind::Ratified { round } if Some(*round) == outcome.deal_round => {
                outcome.ratified_day.get_or_insert(event.tick);
            }
            EventKind::SessionFailed { .. } | EventKind::RatificationRefused { .. } => {
                self.failed = true;
            }
            EventKind::Forfeit { agent, reason } => {
                let (agent, reason) = (*agent, reason.clone());
                outcome.forfeit = Some(Forfeit { agent, reason, tick: event.tick });
            }
            _ => {}
        }
    }

    /// A raise, or its announcement.
    fn raise(&mut self, tick: u32, step: &Move) {
        self.held[step.issue.index()] = true;
        let outcome = &mut self.outcome;
        match outcome.first_raise_day {
            Some(day) if day < tick => {}
            Some(_) => {
                outcome.first_escalator = outcome.first_escalator.map(|who| who.and(step.party));
            }
            None => {
                outcome.first_raise_day = Some(tick);
                outcome.first_escalator = Some(Who::Party(step.party));
            }
        }
    }

    /// A step outside a deal: a threat softened leaves in force what is.
    fn ease(&mut self, issue: IssueId, to: Level) {
        let threat = &mut self.threats[issue.index()];
        if threat.is_none_or(|in_force| to >= in_force) {
            *threat = None;
            self.set(issue, to);
        }
    }

    /// What is set from outside is nobody's to give up: not when it is final, and not at its last level.
    fn force(&mut self, step: &Move, irreversible: bool) {
        let issue = step.issue.index();
        self.threats[issue] = None;
        self.held[issue] = !irreversible && step.to < self.last[issue];
        self.set(step.issue, step.to);
    }

    fn set(&mut self, issue: IssueId, level: Level) {
        self.outcome.levels[issue.index()] = level;
    }

    fn deal(&mut self, tick: u32, round: RoundId, package: &Package, net: &PerParty) {
        let outcome = &mut self.outcome;
        if outcome.deal_day.is_none() {
            outcome.deal_day = Some(tick);
            outcome.deal_round = Some(round);
            outcome.package = Some(package.clone());
            outcome.net = Some(net.clone());
        }
    }

    fn binding(&mut self, tick: u32, concession: &Concession) {
        let party = concession.party.index();
        let outcome = &mut self.outcome;
        outcome.given_up[party] += concession.given_up;
        outcome.given_up_share[party] += concession.given_up_share;
        let issue = concession.issue.index();
        // A threat dropped binds nothing that was in force; the core has counted it against other threats.
        let drops = self.threats[issue].is_some_and(|in_force| concession.to <= in_force);
        let share = if drops { 1.0 } else { beyond(&mut self.high[issue], concession) };
        outcome.headline_share[party] += concession.given_up_share * share;
        outcome.concessions[party] += 1;
        match (outcome.first_conceder, outcome.first_day) {
            (Some(who), Some(day)) if day == tick => {
                outcome.first_conceder = Some(who.and(concession.party));
            }
            (Some(_), _) => {}
            (None, _) => {
                outcome.first_conceder = Some(Who::Party(concession.party));
                outcome.first_day = Some(tick);
            }
        }
    }

    fn finish(mut self, spec: &GameSpec) -> Outcome {
        self.outcome.resolution = self.resolution(spec);
        self.outcome.one_sided = self.one_sided(spec);
        self.outcome
    }

    fn one_sided(&self, spec: &GameSpec) -> Option<PartyId> {
        let mut movers = spec.party_ids().filter(|party| self.agreed[party.index()] > 0);
        let only = movers.next();
        if movers.next().is_some() { None } else { only }
    }

    fn resolution(&self, spec: &GameSpec) -> Resolution {
        if self.outcome.forfeit.is_some() {
            return Resolution::Forfeit;
        }
        if self.outcome.deal_day.is_some() {
            return Resolution::Agreement;
        }
        let (target, targets_all) = self.given_up_in_full(spec, |owner| owner != spec.sender);
        let (sender, _) = self.given_up_in_full(spec, |owner| owner == spec.sender);
        match (target, sender) {
            (true, _) if targets_all => Resolution::FullAcquiescence,
            (true, _) => Resolution::PartialAcquiescence,
            (false, true) => Resolution::SenderCapitulates,
            (false, false) if self.failed => Resolution::Breakdown,
            (false, false) => Resolution::Stalemate,
        }
    }

    /// Whether an owner has moved an issue to its last level, and whether it has moved all of them.
    /// Issues that started there and were never raised were nobody's to give up.
    fn given_up_in_full(&self, spec: &GameSpec, whose: impl Fn(PartyId) -> bool) -> (bool, bool) {
        let (mut any, mut all) = (false, true);
        let levels = self.outcome.levels.iter().zip(&self.held);
        for (issue, (&level, &held)) in spec.issues.iter().zip(levels) {
            let last = issue.levels.len() - 1;
            if whose(issue.owner) && held {
                let full = usize::from(level) == last;
                (any, all) = (any || full, all && full);
            }
        }
        (any, all)
    }
}

/// How an issue begins.
struct Begins {
    in_force: Level,
    /// Raise that is announced from the start: the level in force until it falls due.
    threat: Option<Level>,
    /// Highest level that the owner has bound itself to: of what may be raised, none yet.
    bound: Level,
    held: bool,
}

impl Begins {
    fn of(spec: &GameSpec, id: IssueId) -> Self {
        let issue = &spec.issues[id.index()];
        let (start, last) = (issue.start, (issue.levels.len() - 1) as Level);
        let held = start < last;
        if issue.escalates.is_none() {
            return Begins { in_force: start, threat: None, bound: start, held };
        }
        let threat = (held && spec.effective(id) > 0).then_some(last);
        Begins { in_force: threat.unwrap_or(start), threat, bound: 0, held }
    }
}

/// The part of a step that lies beyond the high-water mark of its issue, 0 to 1 by number of levels; moves
/// the mark.
fn beyond(high: &mut Level, step: &Concession) -> f64 {
    let (from, to) = (step.from, step.to);
    let known = (*high).clamp(from, to.max(from));
    *high = (*high).max(to);
    if to > from { f64::from(to - known) / f64::from(to - from) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{self, EDA, ETHANE, LICENCES};

    const CHN: PartyId = PartyId(0);
    const USA: PartyId = PartyId(1);

    fn outcome(kinds: Vec<(u32, EventKind)>) -> Outcome {
        Outcome::of(&example::spec(), &example::played(kinds))
    }

    #[test]
    fn nothing_happens() {
        let outcome = outcome(vec![]);
        assert_eq!(outcome.resolution, Resolution::Stalemate);
        assert_eq!(outcome.first_conceder, None);
        assert_eq!(outcome.larger_share(), None);
        assert_eq!(outcome.levels.as_slice(), [0, 0, 0]);
    }

    #[test]
    fn an_agreement_is_read_from_its_events() {
        let outcome = Outcome::of(&example::spec(), &example::agreement());
        assert_eq!(outcome.resolution, Resolution::Agreement);
        assert_eq!(outcome.first_conceder, Some(Who::Joint));
        assert_eq!((outcome.first_day, outcome.deal_day), (Some(29), Some(29)));
        assert_eq!((outcome.asked_first, outcome.asked_day), (Some(Who::Party(USA)), Some(22)));
        assert_eq!(outcome.first_offer_concession, Some(USA));
        assert_eq!(outcome.ratified_day, Some(46));
        assert_eq!(outcome.package.as_deref(), Some(&[1, 1, 2][..]));
        assert_eq!(outcome.given_up.as_slice(), [300.0, 410.0]);
        assert_eq!(outcome.levels.as_slice(), [0, 1, 2], "licences are slow-walked");
        assert_eq!(outcome.one_sided, None);
        assert_eq!(outcome.larger_share(), Some(USA));
    }

    #[test]
    fn both_on_one_day_are_joint_and_the_day_before_is_not() {
        let step = |party, issue, from, to| example::unilateral(party, issue, from, to, 10.0);
        let both = outcome(vec![(3, step(USA, EDA, 0, 2)), (3, step(CHN, LICENCES, 0, 2))]);
        assert_eq!(both.first_conceder, Some(Who::Joint));
        let one = outcome(vec![(3, step(USA, EDA, 0, 2)), (4, step(CHN, LICENCES, 0, 2))]);
        assert_eq!(one.first_conceder, Some(Who::Party(USA)));
        let twice = outcome(vec![(3, step(USA, EDA, 0, 2)), (3, step(USA, ETHANE, 0, 2))]);
        assert_eq!(twice.first_conceder, Some(Who::Party(USA)));
    }

    #[test]
    fn resolutions_without_a_deal() {
        let step = |party, issue| (3, example::unilateral(party, issue, 0, 2, 10.0));
        let failed = (5, example::session_failed(USA));
        assert_eq!(outcome(vec![failed.clone()]).resolution, Resolution::Breakdown);
        let cases = [
            (vec![step(USA, EDA)], Resolution::PartialAcquiescence),
            (vec![step(USA, EDA), step(USA, ETHANE)], Resolution::FullAcquiescence),
            (vec![step(USA, EDA), step(CHN, LICENCES)], Resolution::PartialAcquiescence),
            (vec![step(CHN, LICENCES), failed], Resolution::SenderCapitulates),
        ];
        for (events, resolution) in cases {
            assert_eq!(outcome(events).resolution, resolution);
        }
    }

    #[test]
    fn a_forfeit_keeps_its_reason() {
        let forfeit = EventKind::Forfeit { agent: AgentId(1), reason: "walked twice".into() };
        let outcome = outcome(vec![(7, forfeit)]);
        assert_eq!(outcome.resolution, Resolution::Forfeit);
        let forfeit = outcome.forfeit.unwrap();
        assert_eq!((forfeit.agent, forfeit.tick), (AgentId(1), 7));
    }

    #[test]
    fn a_promise_made_again_counts_once_in_the_headline() {
        let deal = || example::deal(CHN, &[1, 0, 0]);
        let agreed = |to| EventKind::Agreed(example::concession(CHN, LICENCES, 0, to, 100.0));
        let outcome = outcome(vec![(5, deal()), (5, agreed(1)), (50, deal()), (50, agreed(2))]);
        assert_eq!(outcome.given_up[0], 200.0);
        assert_eq!(outcome.given_up_share[0], 0.2);
        assert!((outcome.headline_share[0] - 0.15).abs() < 1e-12, "half of the second is new");
        assert_eq!(outcome.one_sided, Some(CHN));
    }
}
