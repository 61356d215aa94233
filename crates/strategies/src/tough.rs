//! Tough: offers its best outcome always, and accepts nothing less.

use detente_game::domain::Outcome;
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Response};
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, StrategyInfo, Stream};

use crate::library::number;

const TOLERANCE: f64 = 1e-10;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "tough",
    summary: "offers its best outcome always and accepts nothing less",
    parameters: &[StrategyParameter {
        name: "tolerance",
        unit: "1",
        default: ParameterDefault::Value(TOLERANCE),
        range: (0.0, 1.0),
        summary: "how far below its best an outcome may lie and still be accepted, in utility",
    }],
    source: "Raiffa 1982, The Art and Science of Negotiation",
    stochastic: false,
    build: Build::Party(|arguments| Box::new(Tough { tolerance: number(arguments, 0, TOLERANCE) })),
};

struct Tough {
    tolerance: f64,
}

impl PartyStrategy for Tough {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        _memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let best = observation.outcomes.best_utility();
        let takes = observation.utility(offer) >= best - self.tolerance;
        Ok(if takes { Response::Accept } else { Response::Reject })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;
    use detente_game::session::Proposal;

    #[test]
    fn wants_all() {
        let tough = Tough { tolerance: TOLERANCE };
        let mut desk = Desk::new(11, 0.0, 10);
        assert_eq!(desk.propose(&tough), Proposal::Offer(Outcome(10)));
        assert_eq!(desk.respond(&tough, Outcome(9)), Response::Reject);
        assert_eq!(desk.respond(&tough, Outcome(10)), Response::Accept);
    }
}
