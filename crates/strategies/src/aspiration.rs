//! Aspiration: a time-based party with all its numbers free.

use crate::library::number;
use crate::party::time_based::{TOLERANCE, TimeBased};
use crate::time_dependent::SOURCE;
use detente_game::StrategyInfo;
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};

const SHAPE: f64 = 2.0;
const START: f64 = 1.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "aspiration",
    summary: "concedes on the session's clock from a given start along a given curve",
    parameters: &[
        StrategyParameter {
            name: "e",
            unit: "1",
            default: ParameterDefault::Value(SHAPE),
            range: (0.001, 1000.0),
            summary: "shape of the aspiration curve start * (1 - t^e): above 1 concedes late",
        },
        START_PARAMETER,
        TOLERANCE_PARAMETER,
    ],
    source: SOURCE,
    stochastic: false,
    build: Build::Party(|arguments| {
        Box::new(TimeBased {
            shape: number(arguments, 0, SHAPE),
            start: number(arguments, 1, START),
            tolerance: number(arguments, 2, TOLERANCE),
        })
    }),
};

/// Where the curve starts.
pub(crate) const START_PARAMETER: StrategyParameter = StrategyParameter {
    name: "start",
    unit: "1",
    default: ParameterDefault::Value(START),
    range: (0.0, 1.0),
    summary: "aspiration at the start, as a share of the way from floor to best",
};

/// How far below the curve is near enough.
pub(crate) const TOLERANCE_PARAMETER: StrategyParameter = StrategyParameter {
    name: "tolerance",
    unit: "1",
    default: ParameterDefault::Value(TOLERANCE),
    range: (0.0, 1.0),
    summary: "how far below its aspiration an outcome may lie and still meet it, in utility",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;
    use detente_game::domain::Outcome;
    use detente_game::session::Proposal;

    #[test]
    fn starts_where_it_is_told() {
        let Build::Party(build) = INFO.build else { panic!("a party") };
        let mut desk = Desk::new(11, 0.0, 9);
        let half = build(&[Some(1.0), Some(0.5), Some(0.0)]);
        assert_eq!(desk.propose(&*half), Proposal::Offer(Outcome(5)));
        let wide = build(&[Some(1.0), Some(1.0), Some(0.2)]);
        assert_eq!(desk.propose(&*wide), Proposal::Offer(Outcome(7)));
    }
}
