//! Brinkman: threatens as much as it may, and mostly does not do it.
//!
//! It announces raises with notice, and waits. When the other side gives way on what a measure is held for,
//! the threat is dropped; if it has not by the last day, the threat is carried out only where that costs
//! less than what it is exposed to, and dropped otherwise.

use crate::library::number;
use crate::measures;
use detente_game::situation::IssueView;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{
    Account, Cause, Escalation, EscalationStrategy, Escalations, Fault, IssueId, Memory,
    NationObservation, StrategyInfo, Stream,
};

const PAUSE: f64 = 30.0;

/// Least notice with which a threat can still be dropped once it is heard, d.
const LEAST_NOTICE: u32 = 2;

/// Places in memory: first day of the next threat, and whether the other side has given way since the last.
const NEXT: usize = 0;
const GIVEN_WAY: usize = 1;
const OWN_NOTES: usize = 2;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "brinkman",
    summary: "threatens with notice, and drops the threat before it falls due unless carrying it out \
              costs less than what it answers",
    parameters: &[StrategyParameter {
        name: "pause",
        unit: "d",
        default: ParameterDefault::Value(PAUSE),
        range: (0.0, 36_500.0),
        summary: "days from the end of one threat to the next",
    }],
    source: "Schelling 1960, The Strategy of Conflict, chapter 8",
    stochastic: false,
    build: Build::Escalation(|arguments| Box::new(Brinkman::new(arguments))),
};

struct Brinkman {
    pause: f64,
}

impl Brinkman {
    fn new(arguments: Arguments<'_>) -> Self {
        Brinkman { pause: number(arguments, 0, PAUSE) }
    }
}

/// Carrying the threat out costs less than what the demands behind it cost, M/d.
fn is_worth_it(observation: &NationObservation<'_>, view: &IssueView) -> bool {
    let situation = observation.situation;
    let cost = |level: u16| view.forward_own_cost[usize::from(level)];
    let own = (cost(view.level) - cost(view.in_force())) / situation.rules.forward_time;
    own < measures::exposure(situation, view, observation.me)
}

/// The other side holds something that the measure could be traded for.
fn has_a_demand(observation: &NationObservation<'_>, view: &IssueView) -> bool {
    view.linked.iter().any(|&demand| observation.situation.issue(demand).active)
}

impl EscalationStrategy for Brinkman {
    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let situation = observation.situation;
        let moved = measures::moves(observation, memory, OWN_NOTES);
        let gave_way = |step: &measures::Moved| {
            !step.is_raise() && measures::is_held_for(observation, step.issue)
        };
        if moved.iter().any(gave_way) {
            memory.escalation[GIVEN_WAY] = 1.0;
        }
        let given_way = memory.escalation[GIVEN_WAY] > 0.0;
        let ready = f64::from(situation.tick) >= memory.escalation[NEXT];
        let mut escalations = Escalations::new();
        for issue in observation.own_escalating() {
            let view = situation.issue(issue);
            if view.threat.is_some() {
                let last_day = situation.tick + 1 >= view.effective;
                if given_way || last_day && !is_worth_it(observation, view) {
                    escalations.push(Escalation::Drop { issue });
                }
            } else if let Some(level) = measures::raises(view).last()
                && ready
                && view.notice >= LEAST_NOTICE
                && has_a_demand(observation, view)
            {
                escalations.push(Escalation::Raise { issue, level });
                let end = situation.tick.saturating_add(view.notice);
                memory.escalation[NEXT] = f64::from(end) + self.pause;
                memory.escalation[GIVEN_WAY] = 0.0;
            }
        }
        Ok(escalations)
    }

    fn causes(&self, _: &NationObservation<'_>, memory: &Memory, _: IssueId) -> Account {
        let given_way = memory.escalation.get(GIVEN_WAY).is_some_and(|&given| given > 0.0);
        let mut causes = Account::ZERO;
        causes[if given_way { Cause::Reciprocity } else { Cause::OwnCost }] = 1.0;
        causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS};
    use detente_game::Situation;

    /// Beta's measure is in force at its first level; alpha's may be raised with three days' notice.
    fn crisis() -> (Situation, Memory, Stream) {
        let (mut situation, memory, rng) = testing::escalation();
        (situation.issues[1].level, situation.issues[1].active) = (0, true);
        (situation, memory, rng)
    }

    fn decide(situation: &Situation, memory: &mut Memory, rng: &mut Stream) -> Option<Escalation> {
        let observation = testing::observe(situation, ALPHA);
        let escalations = Brinkman::new(&[]).escalate(&observation, memory, rng).unwrap();
        escalations.first().copied()
    }

    fn threaten(situation: &mut Situation, memory: &mut Memory, rng: &mut Stream) {
        let raise = Escalation::Raise { issue: ALPHAS, level: 0 };
        assert_eq!(decide(situation, memory, rng), Some(raise));
        let own = &mut situation.issues[0];
        (own.level, own.threat, own.effective) = (0, Some(3), situation.tick + own.notice);
        situation.tick += 1;
    }

    #[test]
    fn a_threat_that_costs_too_much_is_dropped_on_the_last_day() {
        let (mut situation, mut memory, mut rng) = crisis();
        threaten(&mut situation, &mut memory, &mut rng);
        // Carrying it out costs 4 M/d; the demand 10 or, from here on, 3.
        situation.issues[1].forward_loss[0] = 90.0;
        assert_eq!(decide(&situation, &mut memory, &mut rng), None);
        situation.tick += 1;
        let drop = Some(Escalation::Drop { issue: ALPHAS });
        assert_eq!(decide(&situation, &mut memory, &mut rng), drop);
        situation.issues[1].forward_loss[0] = 300.0;
        assert_eq!(decide(&situation, &mut memory, &mut rng), None, "this one is carried out");
    }

    #[test]
    fn a_threat_that_worked_is_dropped_and_not_made_again_at_once() {
        let (mut situation, mut memory, mut rng) = crisis();
        threaten(&mut situation, &mut memory, &mut rng);
        situation.issues[1].level = 1;
        let drop = Some(Escalation::Drop { issue: ALPHAS });
        assert_eq!(decide(&situation, &mut memory, &mut rng), drop);
        let observation = testing::observe(&situation, ALPHA);
        let causes = Brinkman::new(&[]).causes(&observation, &memory, ALPHAS);
        assert_eq!(causes.largest(), Cause::Reciprocity);
        (situation.issues[0].level, situation.issues[0].threat) = (3, None);
        assert_eq!(decide(&situation, &mut memory, &mut rng), None);
        situation.tick += 40;
        assert!(decide(&situation, &mut memory, &mut rng).is_some());
    }

    #[test]
    fn without_notice_or_demand_there_is_nothing_to_threaten() {
        type Change = fn(&mut Situation);
        let changes: [Change; 2] = [|s| s.issues[0].notice = 1, |s| s.issues[1].active = false];
        for change in changes {
            let (mut situation, mut memory, mut rng) = crisis();
            change(&mut situation);
            assert_eq!(decide(&situation, &mut memory, &mut rng), None);
        }
    }
}
