//! What escalation strategies share: what the other side has moved since yesterday, and what it costs.

use detente_game::situation::IssueView;
use detente_game::{IssueId, Level, Memory, NationObservation, PartyId, Situation};

/// A move of the other party on one of its issues since the day before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moved {
    pub(crate) issue: IssueId,
    pub(crate) from: Level,
    pub(crate) to: Level,
}

impl Moved {
    /// It was raised, or a raise was announced.
    pub(crate) fn is_raise(&self) -> bool {
        self.to < self.from
    }
}

/// What the other party has moved since the last call, by issue. The levels as seen are kept in memory
/// behind the first `own` numbers, which are the strategy's; on the first call nothing has moved yet, and
/// they are 0.
pub(crate) fn moves(
    observation: &NationObservation<'_>,
    memory: &mut Memory,
    own: usize,
) -> Vec<Moved> {
    let situation = observation.situation;
    let known = memory.escalation.len() == own + situation.issues.len();
    if !known {
        memory.escalation.clear();
        memory.escalation.resize(own + situation.issues.len(), 0.0);
    }
    let mut moved = Vec::new();
    for (issue, seen) in situation.issue_ids().zip(&mut memory.escalation[own..]) {
        let view = situation.issue(issue);
        let (from, to) = ((*seen as Level).min(view.full), view.level);
        if known && from != to && view.owner != observation.me {
            moved.push(Moved { issue, from, to });
        }
        *seen = f64::from(to);
    }
    moved
}

/// True when the party holds some measure, which it may raise, for the issue of the other one.
pub(crate) fn is_held_for(observation: &NationObservation<'_>, demand: IssueId) -> bool {
    let mut own = observation.own_escalating();
    own.any(|issue| observation.situation.issue(issue).linked.contains(&demand))
}

/// Harm that one level of an issue does to its victim beyond another one, per day of the forward time, M/d.
pub(crate) fn harm(situation: &Situation, view: &IssueView, from: Level, to: Level) -> f64 {
    let loss = |level: Level| view.forward_loss[usize::from(level)];
    (loss(to) - loss(from)) / situation.rules.forward_time
}

/// What the demands behind a measure cost its owner, per day of the forward time, M/d.
pub(crate) fn exposure(situation: &Situation, view: &IssueView, me: PartyId) -> f64 {
    let suffered = |&demand: &IssueId| {
        let demand = situation.issue(demand);
        let suffers = demand.victim == me && demand.open;
        if suffers { harm(situation, demand, demand.full, demand.level) } else { 0.0 }
    };
    view.linked.iter().map(suffered).sum()
}

/// Levels to which an own measure may be raised today, the mildest first.
pub(crate) fn raises(view: &IssueView) -> impl Iterator<Item = Level> + '_ {
    (0..view.level).rev().filter(|&level| view.may_raise_to(level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, BETA};

    #[test]
    fn only_moves_of_the_other_party_since_the_last_call_are_seen() {
        let (mut situation, mut memory, _) = testing::escalation();
        let mut see =
            |situation: &Situation| moves(&testing::observe(situation, ALPHA), &mut memory, 2);
        assert!(see(&situation).is_empty(), "what stood on the first day is no move");
        situation.issues[0].level = 1;
        situation.issues[1].level = 1;
        let moved = see(&situation);
        assert_eq!(moved.as_slice(), [Moved { issue: IssueId(1), from: 3, to: 1 }]);
        assert!(moved[0].is_raise());
        assert!(see(&situation).is_empty());
    }

    #[test]
    fn exposure_is_what_the_demands_behind_a_measure_cost() {
        let (mut situation, ..) = testing::escalation();
        assert_eq!(exposure(&situation, situation.issue(IssueId(0)), ALPHA), 0.0);
        situation.issues[1].level = 0;
        assert_eq!(exposure(&situation, situation.issue(IssueId(0)), ALPHA), 10.0);
        assert!(is_held_for(&testing::observe(&situation, BETA), IssueId(0)));
    }

    #[test]
    fn a_promise_bounds_the_raises() {
        let (mut situation, ..) = testing::escalation();
        situation.issues[0].floor = 1;
        assert_eq!(raises(situation.issue(IssueId(0))).collect::<Vec<_>>(), [2, 1]);
    }
}
