//! By the book: grants what was promised as fast as the queue allows.

use detente_game::observation::RegulatorObservation;
use detente_game::registry::Build;
use detente_game::{Fault, Memory, RegulatorStrategy, StrategyInfo, Stream};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "by-the-book",
    summary: "grants what was promised as fast as the queue allows",
    parameters: &[],
    source: "compliance as the rule: Chayes and Chayes 1993, International Organization 47:175-205",
    stochastic: false,
    build: Build::Regulator(|_| Box::new(ByTheBook)),
};

struct ByTheBook;

impl RegulatorStrategy for ByTheBook {
    fn slow_walk(
        &self,
        _observation: &RegulatorObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::Package;

    #[test]
    fn is_honest_whatever_it_could_keep() {
        let (situation, mut memory, mut rng) = testing::trade();
        let package = Package::from_slice(&[3, 0]);
        for slow_walk in [0.0, 0.9] {
            let mut observation = testing::regulate(&situation, &package);
            observation.slow_walk = slow_walk;
            assert_eq!(ByTheBook.slow_walk(&observation, &mut memory, &mut rng), Ok(0.0));
        }
    }
}
