//! Resource-dependent: concedes as what is left of a resource runs out, here the steps.
//!
//! The share conceded is `k + (1 - k) * exp(-left)`, `left` being the steps that remain over its
//! patience: nothing is given while there is plenty, all when the last step comes (Faratin, Sierra and
//! Jennings 1998, section 4.2).

use crate::library::number;
use crate::time_dependent::SOURCE;
use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, StrategyInfo, Stream};

const START: f64 = 0.0;
const PATIENCE: f64 = 10.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "resource-dependent",
    summary: "concedes the faster, the fewer steps are left",
    parameters: &[
        StrategyParameter {
            name: "k",
            unit: "1",
            default: ParameterDefault::Value(START),
            range: (0.0, 1.0),
            summary: "what it concedes with any number of steps left, as a share of its range",
        },
        StrategyParameter {
            name: "patience",
            unit: "1",
            default: ParameterDefault::Value(PATIENCE),
            range: (0.01, 1_000_000.0),
            summary: "steps left at which it keeps all but 37 % of its range",
        },
    ],
    source: SOURCE,
    stochastic: false,
    build: Build::Party(|arguments| {
        Box::new(ResourceDependent {
            start: number(arguments, 0, START),
            patience: number(arguments, 1, PATIENCE),
        })
    }),
};

struct ResourceDependent {
    start: f64,
    patience: f64,
}

impl ResourceDependent {
    fn conceded(&self, step: u32, steps: u32) -> f64 {
        let left = f64::from(steps.saturating_sub(step + 1)) / self.patience;
        self.start + (1.0 - self.start) * libm::exp(-left)
    }

    fn demand(&self, observation: &PartyObservation<'_>, memory: &PartyMemory) -> f64 {
        let tabulated = memory.curve.get(observation.step as usize).copied();
        let conceded =
            tabulated.unwrap_or_else(|| self.conceded(observation.step, observation.steps));
        let (floor, best) = (observation.floor(), observation.outcomes.best_utility());
        (floor + (1.0 - conceded) * (best - floor)).max(floor).min(best)
    }
}

impl PartyStrategy for ResourceDependent {
    fn prepare(&self, steps: u32, _: &Outcomes, memory: &mut PartyMemory) {
        if memory.curve.len() != steps as usize {
            memory.curve.clear();
            memory.curve.extend((0..steps).map(|step| self.conceded(step, steps)));
        }
    }

    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let meets = observation.utility(offer) >= self.demand(observation, memory);
        Ok(if meets { Response::Accept } else { Response::Reject })
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let demand = self.demand(observation, memory);
        Ok(observation.outcomes.meeting(demand).map_or(Proposal::WalkOut, Proposal::Offer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn gives_all_with_the_last_step() {
        let strategy = ResourceDependent { start: 0.0, patience: 10.0 };
        let mut desk = Desk::new(101, 0.3, 100);
        let mut last = 101;
        for (step, offer) in [(0, 100), (89, 75), (99, 30)] {
            desk.step = step;
            let Proposal::Offer(outcome) = desk.propose(&strategy) else { panic!("an offer") };
            assert_eq!(outcome, Outcome(offer));
            assert!(outcome.0 < last);
            last = outcome.0;
            assert_eq!(desk.respond(&strategy, outcome), Response::Accept);
            assert_eq!(desk.respond(&strategy, Outcome(offer - 1)), Response::Reject);
        }
    }
}
