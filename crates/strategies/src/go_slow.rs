//! Go-slow: works at one pace, whatever was promised and whoever is watching.

use crate::library::number;
use detente_game::observation::RegulatorObservation;
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, Memory, RegulatorStrategy, StrategyInfo, Stream};

const SLOW_WALK: f64 = 0.5;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "go-slow",
    summary: "slow-walks every promised licence by the same rate",
    parameters: &[StrategyParameter {
        name: "w",
        unit: "1",
        default: ParameterDefault::Value(SLOW_WALK),
        range: (0.0, 1.0),
        summary: "slow-walk: share of what was promised that is not granted",
    }],
    source: "shirking as a rate: Brehm and Gates 1997, Working, Shirking, and Sabotage",
    stochastic: false,
    build: Build::Regulator(|arguments| Box::new(GoSlow(number(arguments, 0, SLOW_WALK)))),
};

struct GoSlow(f64);

impl RegulatorStrategy for GoSlow {
    fn slow_walk(
        &self,
        _observation: &RegulatorObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::Package;

    #[test]
    fn its_pace_is_its_own_on_every_day() {
        let (situation, mut memory, mut rng) = testing::trade();
        let package = Package::from_slice(&[3, 0]);
        for signing in [true, false] {
            let mut observation = testing::regulate(&situation, &package);
            observation.signing = signing;
            let slow_walk = GoSlow(0.3).slow_walk(&observation, &mut memory, &mut rng);
            assert_eq!(slow_walk, Ok(0.3));
        }
    }
}
