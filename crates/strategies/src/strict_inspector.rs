//! Strict inspector: holds goods at the border while another nation withholds something from its own.

use crate::library::number;
use detente_game::observation::{InspectionObservation, RegulatorObservation};
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, Memory, RegulatorStrategy, StrategyInfo, Stream};

/// By default it opens every crate.
const SHARE: f64 = 1.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "strict-inspector",
    summary: "inspects more of what crosses the border while another nation holds an issue against its own",
    parameters: &[StrategyParameter {
        name: "share",
        unit: "1",
        default: ParameterDefault::Value(SHARE),
        range: (0.0, 1.0),
        summary: "share inspected meanwhile, never below the normal one",
    }],
    source: "sanctions that nobody announces: Reilly 2012, The Washington Quarterly 35:121-133",
    stochastic: false,
    build: Build::Regulator(|arguments| {
        Box::new(StrictInspector { share: number(arguments, 0, SHARE) })
    }),
};

struct StrictInspector {
    share: f64,
}

impl RegulatorStrategy for StrictInspector {
    /// Licences are granted by the book: it is the goods that do not get through.
    fn slow_walk(
        &self,
        _observation: &RegulatorObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(0.0)
    }

    fn inspect(
        &self,
        observation: &InspectionObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let issues = &observation.situation.issues;
        let wronged = issues.iter().any(|issue| issue.active && issue.victim == observation.of);
        let share = if wronged { self.share.max(observation.normal) } else { observation.normal };
        Ok(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::{PartyId, RegulatorId};

    #[test]
    fn opens_every_crate_as_long_as_something_is_held_against_its_nation() {
        let (mut situation, mut memory, mut rng) = testing::trade();
        let of = PartyId(0);
        let mut inspect = |situation: &detente_game::Situation, share| {
            let (me, normal, delay) = (RegulatorId(0), 0.1, 30);
            let observation =
                InspectionObservation { situation, me, of, normal, share: 0.1, delay };
            StrictInspector { share }.inspect(&observation, &mut memory, &mut rng).unwrap()
        };
        assert_eq!(inspect(&situation, 1.0), 1.0);
        assert_eq!(inspect(&situation, 0.0), 0.1, "never below what is normal");
        for issue in &mut situation.issues {
            issue.active &= issue.victim != of;
        }
        assert_eq!(inspect(&situation, 1.0), 0.1);
    }
}
