//! Tit for tat on measures: moves each measure as the other side has moved those it is held for.
//!
//! A move is mirrored by its share of the ladder, up or down; parts of a level are carried on.

use crate::measures::{self, Moved};
use detente_game::situation::IssueView;
use detente_game::registry::Build;
use detente_game::{
    Account, Cause, Escalation, EscalationStrategy, Escalations, Fault, IssueId, Level, Memory,
    NationObservation, StrategyInfo, Stream,
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "tit-for-tat-measures",
    summary: "raises when the other side has raised, lowers when it has lowered, by the same share of \
              the ladder",
    parameters: &[],
    source: "Axelrod 1984, The Evolution of Cooperation, on measures in force",
    stochastic: false,
    build: Build::Escalation(|_| Box::new(TitForTatMeasures)),
};

/// Part of a level that counts as rounding.
const ROUNDING: f64 = 1e-9;

struct TitForTatMeasures;

/// Sum of the other side's moves on the demands behind a measure, as shares of their ladders; a raise is
/// positive.
fn provoked(observation: &NationObservation<'_>, view: &IssueView, moved: &[Moved]) -> f64 {
    let behind = moved.iter().filter(|step| view.linked.contains(&step.issue));
    let share = |step: &Moved| {
        let full = observation.situation.issue(step.issue).full;
        (f64::from(step.from) - f64::from(step.to)) / f64::from(full)
    };
    behind.map(share).sum()
}

/// The answer to what is owed, as a share of the own ladder, and the share that it pays.
fn answer(view: &IssueView, issue: IssueId, owed: f64) -> Option<(Escalation, f64)> {
    let full = f64::from(view.full);
    let steps = (owed.abs() * full + ROUNDING).trunc().min(full) as Level;
    let (escalation, paid) = if owed > 0.0 {
        let level = view.level.saturating_sub(steps).max(view.floor);
        if !view.may_raise_to(level) {
            return None;
        }
        (Escalation::Raise { issue, level }, view.level - level)
    } else {
        let level = (view.level + steps).min(view.full);
        if !view.may_lower_to(level) {
            return None;
        }
        (Escalation::Lower { issue, level }, level - view.level)
    };
    Some((escalation, (f64::from(paid) / full).copysign(owed)))
}

impl EscalationStrategy for TitForTatMeasures {
    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let situation = observation.situation;
        let moved = measures::moves(observation, memory, situation.issues.len());
        let mut escalations = Escalations::new();
        for issue in observation.own_escalating() {
            let view = situation.issue(issue);
            let owed = &mut memory.escalation[issue.index()];
            *owed += provoked(observation, view, &moved);
            if let Some((escalation, paid)) = answer(view, issue, *owed) {
                escalations.push(escalation);
                *owed -= paid;
            }
        }
        Ok(escalations)
    }

    fn causes(&self, _: &NationObservation<'_>, _: &Memory, _: IssueId) -> Account {
        let mut causes = Account::ZERO;
        causes[Cause::Reciprocity] = 1.0;
        causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA};

    fn play(own_levels: Level, levels: &[Level]) -> Vec<Level> {
        let (mut situation, mut memory, mut rng) = testing::escalation();
        situation.issues[0].full = own_levels;
        situation.issues[0].level = own_levels;
        let answer = |&level: &Level| {
            situation.issues[1].level = level;
            let observation = testing::observe(&situation, ALPHA);
            let escalations =
                TitForTatMeasures.escalate(&observation, &mut memory, &mut rng).unwrap();
            let own = &mut situation.issues[0];
            if let Some(Escalation::Raise { level, .. } | Escalation::Lower { level, .. }) =
                escalations.first()
            {
                own.level = *level;
            }
            own.active = own.level < own.full;
            own.level
        };
        levels.iter().map(answer).collect()
    }

    #[test]
    fn what_the_other_side_does_is_mirrored() {
        assert_eq!(play(3, &[3, 2, 2, 0, 1, 3]), [3, 2, 2, 0, 1, 3]);
    }

    #[test]
    fn parts_of_a_level_are_carried_on() {
        assert_eq!(play(2, &[3, 2, 1, 0]), [2, 2, 1, 0]);
    }

    #[test]
    fn what_a_promise_forbids_is_not_done() {
        let (mut situation, mut memory, mut rng) = testing::escalation();
        situation.issues[0].floor = 3;
        for level in [3, 0] {
            situation.issues[1].level = level;
            let observation = testing::observe(&situation, ALPHA);
            let done = TitForTatMeasures.escalate(&observation, &mut memory, &mut rng);
            assert!(done.unwrap().is_empty());
        }
    }
}
