//! Escalation ladder: answers raises with raises that do as much harm.
//!
//! Each raise of the other side on an issue that an own measure is held for adds `ratio` times its harm to
//! what is owed; own measures are raised, in their order and each to the level that comes nearest, until
//! nothing owed is left. At a ratio of 1 harm is repaid in kind; what levels cannot pay is carried on.

use crate::library::number;
use crate::measures;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{
    Escalation, EscalationStrategy, Escalations, Fault, Level, Memory, NationObservation, Situation,
    StrategyInfo, Stream,
};
use detente_game::situation::IssueView;

const RATIO: f64 = 1.0;
const OPENING: f64 = 0.0;

/// Place in memory of what is owed, M/d; the other side's levels come behind it.
const OWED: usize = 0;
const OWN_NOTES: usize = 1;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "escalation-ladder",
    summary: "answers raises of the other side with raises that do about as much harm",
    parameters: &[
        StrategyParameter {
            name: "ratio",
            unit: "1",
            default: ParameterDefault::Value(RATIO),
            range: (0.0, 100.0),
            summary: "harm added over harm received since the last answer",
        },
        StrategyParameter {
            name: "opening",
            unit: "M/d",
            default: ParameterDefault::Value(OPENING),
            range: (0.0, 1e9),
            summary: "harm with which it begins, unprovoked, on the first day",
        },
    ],
    source: "after Kahn 1965, On Escalation; ratio about 1: the tariff steps of April 2025",
    stochastic: false,
    build: Build::Escalation(|arguments| Box::new(EscalationLadder::new(arguments))),
};

struct EscalationLadder {
    ratio: f64,
    opening: f64,
}

impl EscalationLadder {
    fn new(arguments: Arguments<'_>) -> Self {
        let (ratio, opening) = (number(arguments, 0, RATIO), number(arguments, 1, OPENING));
        EscalationLadder { ratio, opening }
    }
}

/// The raise of a measure whose harm comes nearest to what is owed, and that harm; none when doing nothing
/// comes as near. On ties the milder.
fn nearest(situation: &Situation, view: &IssueView, owed: f64) -> Option<(Level, f64)> {
    let (mut best, mut miss) = (None, owed.abs());
    for level in measures::raises(view) {
        let added = measures::harm(situation, view, view.level, level);
        if (owed - added).abs() < miss {
            (best, miss) = (Some((level, added)), (owed - added).abs());
        }
    }
    best
}

impl EscalationStrategy for EscalationLadder {
    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let situation = observation.situation;
        let first = memory.escalation.is_empty();
        let moved = measures::moves(observation, memory, OWN_NOTES);
        let mut owed = memory.escalation[OWED] + if first { self.opening } else { 0.0 };
        for step in moved.iter().filter(|step| step.is_raise()) {
            if measures::is_held_for(observation, step.issue) {
                let view = situation.issue(step.issue);
                owed += self.ratio * measures::harm(situation, view, step.from, step.to);
            }
        }
        let mut escalations = Escalations::new();
        for issue in observation.own_escalating() {
            if let Some((level, added)) = nearest(situation, situation.issue(issue), owed) {
                escalations.push(Escalation::Raise { issue, level });
                owed -= added;
            }
        }
        memory.escalation[OWED] = owed;
        Ok(escalations)
    }

    /// A deal settles the account.
    fn deal_signed(&self, memory: &mut Memory) {
        if let Some(owed) = memory.escalation.get_mut(OWED) {
            *owed = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS};

    fn play(arguments: Arguments<'_>, levels: &[Level]) -> Vec<Option<Level>> {
        let ladder = EscalationLadder::new(arguments);
        let (mut situation, mut memory, mut rng) = testing::escalation();
        let answer = |&level: &Level| {
            situation.issues[1].level = level;
            let observation = testing::observe(&situation, ALPHA);
            let escalations = ladder.escalate(&observation, &mut memory, &mut rng).unwrap();
            let raised = escalations.first().map(|escalation| match *escalation {
                Escalation::Raise { issue: ALPHAS, level } => level,
                other => panic!("{other:?}"),
            });
            situation.issues[0].level = raised.unwrap_or(situation.issues[0].level);
            raised
        };
        levels.iter().map(answer).collect()
    }

    #[test]
    fn harm_is_repaid_in_kind() {
        assert_eq!(play(&[], &[3, 2, 2, 0]), [None, Some(2), None, Some(0)]);
        assert_eq!(play(&[], &[1, 1, 3, 3]), [None; 4], "history and concessions call for nothing");
    }

    #[test]
    fn what_levels_cannot_pay_is_carried_on() {
        // Harm by level: 10, 7, 4, 0. Half of 4 is nearer to nothing than to 4 only on a tie; half of 3
        // more is 3.5 in all.
        assert_eq!(play(&[Some(0.5)], &[3, 2, 1, 0]), [None, None, Some(2), None]);
        assert_eq!(play(&[Some(2.0)], &[3, 2]), [None, Some(1)]);
        assert_eq!(play(&[Some(0.0)], &[3, 0]), [None, None]);
    }

    #[test]
    fn an_opening_is_made_once() {
        assert_eq!(play(&[None, Some(4.0)], &[3, 3, 3]), [Some(2), None, None]);
    }

    #[test]
    fn a_deal_settles_the_account() {
        let (_, mut memory, _) = testing::escalation();
        memory.escalation.extend([5.0, 1.0, 1.0]);
        EscalationLadder::new(&[]).deal_signed(&mut memory);
        assert_eq!(memory.escalation.as_slice(), [0.0, 1.0, 1.0]);
    }
}
