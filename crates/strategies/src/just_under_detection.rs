//! Just under detection: slow-walks as much as the other side's watch lets pass.
//!
//! The watch is a CUSUM (Page 1954): a day on which e deliveries are to be expected and y are seen adds
//! y ln(1 - w1) + e w1. Under a slow-walk w the mean of y is e (1 - w), so the evidence drifts upwards
//! once w exceeds 1 + w1 / ln(1 - w1), whatever the threshold. This regulator stays below that by a
//! margin, and is found out by bad luck only.

use crate::library::number;
use detente_game::observation::RegulatorObservation;
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, Memory, RegulatorStrategy, StrategyInfo, Stream};

const MARGIN: f64 = 0.1;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "just-under-detection",
    summary: "slow-walks every promised licence as far as the other side cannot tell",
    parameters: &[StrategyParameter {
        name: "margin",
        unit: "1",
        default: ParameterDefault::Value(MARGIN),
        range: (0.0, 1.0),
        summary: "distance kept from the slow-walk at which evidence begins to mount",
    }],
    source: "the CUSUM that it stays below: Page 1954, Biometrika 41:100-115",
    stochastic: false,
    build: Build::Regulator(|arguments| {
        Box::new(JustUnderDetection { margin: number(arguments, 0, MARGIN) })
    }),
};

struct JustUnderDetection {
    margin: f64,
}

/// Slow-walk at which the CUSUM has no drift, 0..1.
fn undetectable(w1: f64) -> f64 {
    let per_delivery = libm::log(1.0 - w1);
    if per_delivery < 0.0 { f64::max(0.0, 1.0 + w1 / per_delivery) } else { 0.0 }
}

impl RegulatorStrategy for JustUnderDetection {
    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let limit = undetectable(observation.situation.rules.cusum_w1);
        Ok(f64::clamp(limit - self.margin, 0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::Package;

    #[test]
    fn evidence_drifts_nowhere_at_the_limit() {
        for w1 in [0.1, 0.5, 0.7, 0.9] {
            let w = undetectable(w1);
            assert!((0.0..w1).contains(&w), "{w1}: {w}");
            let drift = (1.0 - w) * libm::log(1.0 - w1) + w1;
            assert!(drift.abs() < 1e-12, "{w1}: {drift}");
        }
        assert_eq!(undetectable(0.0), 0.0);
    }

    #[test]
    fn keeps_its_margin_and_never_leaves_the_range() {
        let (mut situation, mut memory, mut rng) = testing::trade();
        situation.rules.cusum_w1 = 0.7;
        let package = Package::from_slice(&[3, 0]);
        let observation = testing::regulate(&situation, &package);
        let limit = undetectable(0.7);
        for (margin, expected) in [(0.0, limit), (0.1, limit - 0.1), (0.9, 0.0)] {
            let regulator = JustUnderDetection { margin };
            let slow_walk = regulator.slow_walk(&observation, &mut memory, &mut rng);
            assert_eq!(slow_walk, Ok(expected));
        }
    }
}
