//! De-escalator: takes the first step down, one step at a time, as long as the other side does not raise.
//!
//! Own threats are dropped at once. A measure that costs its owner more than it is worth is lowered to the
//! next level that leaves it better off, after which the other side has some days to answer.

use crate::library::number;
use crate::measures;
use detente_game::situation::IssueView;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{
    Account, Cause, Escalation, EscalationStrategy, Escalations, Fault, IssueId, Level, Memory,
    NationObservation, StrategyInfo, Stream,
};

const PATIENCE: f64 = 14.0;

/// Place in memory of the first day on which it lowers again.
const NEXT: usize = 0;
const OWN_NOTES: usize = 1;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "de-escalator",
    summary: "drops its threats at once, and lowers measures that cost it more than they are worth \
              while the other side does not raise",
    parameters: &[StrategyParameter {
        name: "patience",
        unit: "d",
        default: ParameterDefault::Value(PATIENCE),
        range: (0.0, 36_500.0),
        summary: "days from a raise of the other side, or a step of its own, to the next step",
    }],
    source: "graduated and reciprocated initiatives in tension reduction: Osgood 1962, An Alternative \
             to War or Surrender",
    stochastic: false,
    build: Build::Escalation(|arguments| Box::new(DeEscalator::new(arguments))),
};

struct DeEscalator {
    patience: f64,
}

impl DeEscalator {
    fn new(arguments: Arguments<'_>) -> Self {
        DeEscalator { patience: number(arguments, 0, PATIENCE) }
    }
}

/// The next level down at which the owner is better off than now.
fn step_down(view: &IssueView) -> Option<Level> {
    let worth = |level: Level| view.worth_owner[usize::from(level)];
    let better = |&level: &Level| worth(level) > worth(view.level) && view.may_lower_to(level);
    (view.level + 1..=view.full).find(better)
}

impl EscalationStrategy for DeEscalator {
    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let situation = observation.situation;
        let moved = measures::moves(observation, memory, OWN_NOTES);
        let today = f64::from(situation.tick);
        if moved.iter().any(measures::Moved::is_raise) {
            memory.escalation[NEXT] = today + self.patience;
        }
        let ready = today >= memory.escalation[NEXT];
        let mut escalations = Escalations::new();
        for issue in observation.own_escalating() {
            let view = situation.issue(issue);
            if view.threat.is_some() {
                escalations.push(Escalation::Drop { issue });
            } else if let Some(level) = step_down(view).filter(|_| ready) {
                escalations.push(Escalation::Lower { issue, level });
                memory.escalation[NEXT] = today + self.patience;
            }
        }
        Ok(escalations)
    }

    fn causes(&self, observation: &NationObservation<'_>, _: &Memory, issue: IssueId) -> Account {
        let threat = observation.situation.issue(issue).threat.is_some();
        let mut causes = Account::ZERO;
        causes[if threat { Cause::Reciprocity } else { Cause::OwnCost }] = 1.0;
        causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, ALPHAS};
    use detente_game::Situation;

    fn decide(situation: &Situation, memory: &mut Memory) -> Option<Escalation> {
        let (observation, mut rng) = (testing::observe(situation, ALPHA), testing::trade().2);
        let escalations = DeEscalator::new(&[]).escalate(&observation, memory, &mut rng).unwrap();
        escalations.first().copied()
    }

    /// Alpha's measure is in force, and costs it more than it is worth at its first level only.
    fn burden() -> (Situation, Memory) {
        let (mut situation, memory, _) = testing::escalation();
        let own = &mut situation.issues[0];
        (own.level, own.active) = (0, true);
        own.worth_owner = [-500.0, -400.0, -450.0, -600.0].into_iter().collect();
        (situation, memory)
    }

    #[test]
    fn lowers_what_is_not_worth_its_cost_step_by_step() {
        let (mut situation, mut memory) = burden();
        let lower = |level| Some(Escalation::Lower { issue: ALPHAS, level });
        assert_eq!(decide(&situation, &mut memory), lower(1));
        assert_eq!(decide(&situation, &mut memory), None, "now the other side has its time");
        situation.tick += 14;
        assert_eq!(decide(&situation, &mut memory), lower(1));
        situation.issues[0].level = 1;
        situation.tick += 14;
        assert_eq!(decide(&situation, &mut memory), None, "this level is worth holding");
    }

    #[test]
    fn waits_after_a_raise_of_the_other_side() {
        let (mut situation, mut memory) = burden();
        situation.issues[0].active = false;
        decide(&situation, &mut memory);
        (situation.issues[0].active, situation.issues[1].level) = (true, 2);
        assert_eq!(decide(&situation, &mut memory), None);
        situation.tick += 14;
        assert!(decide(&situation, &mut memory).is_some());
    }

    #[test]
    fn own_threats_are_dropped_at_once() {
        let (mut situation, mut memory) = burden();
        situation.issues[0].threat = Some(2);
        let drop = Some(Escalation::Drop { issue: ALPHAS });
        assert_eq!(decide(&situation, &mut memory), drop);
    }
}
