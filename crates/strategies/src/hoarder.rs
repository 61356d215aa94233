//! Hoarder: buys ahead while a measure threatens or something is withheld.
//!
//! Where holding stock has a cost, it holds no more than it would pay for over its horizon to be spared one day of standing
//! still.

use crate::base_stock::{LOBBYING, LOBBYING_PARAMETER};
use crate::library::number;
use detente_game::observation::FirmObservation;
use detente_game::situation::FirmView;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, FirmAction, FirmStrategy, Memory, StrategyInfo, Stream};

const FACTOR: f64 = 2.0;
const HORIZON: f64 = 30.0;

/// Target in quiet times: normal cover.
const NORMAL: f64 = 1.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "hoarder",
    summary: "raises its target of stock while a measure threatens or something is withheld",
    parameters: &[
        StrategyParameter {
            name: "factor",
            unit: "1",
            default: ParameterDefault::Value(FACTOR),
            range: (1.0, 100.0),
            summary: "target under threat, as a multiple of normal cover",
        },
        StrategyParameter {
            name: "horizon",
            unit: "d",
            default: ParameterDefault::Value(HORIZON),
            range: (0.0, 3650.0),
            summary: "how far ahead a threat counts",
        },
        LOBBYING_PARAMETER,
    ],
    source: "Sterman and Dogan 2015, Journal of Operations Management 39-40:6-22",
    stochastic: false,
    build: Build::Firm(|arguments| Box::new(Hoarder::new(arguments))),
};

struct Hoarder {
    factor: f64,
    horizon: f64,
    lobbying: f64,
}

impl Hoarder {
    fn new(arguments: Arguments<'_>) -> Self {
        Hoarder {
            factor: number(arguments, 0, FACTOR),
            horizon: number(arguments, 1, HORIZON),
            lobbying: number(arguments, 2, LOBBYING),
        }
    }

    fn is_alarmed(&self, view: &FirmView) -> bool {
        view.withheld > 0.0
            || view.threat_in.is_some_and(|days| f64::from(days) <= self.horizon)
    }

    /// Target under alarm.
    fn target(&self, view: &FirmView) -> f64 {
        let cost = view.holding * self.horizon;
        if cost > 0.0 && view.standstill > 0.0 {
            self.factor.min(NORMAL + view.standstill / cost)
        } else {
            self.factor
        }
    }
}

impl FirmStrategy for Hoarder {
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let target = if self.is_alarmed(observation.view) { self.target(observation.view) } else { NORMAL };
        Ok(FirmAction { target, lobbying: self.lobbying, ..FirmAction::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn what_costs_more_to_hold_than_a_day_of_standing_still_is_not_held() {
        let hoarder = Hoarder::new(&[Some(3.0), Some(10.0)]);
        for (holding, standstill, target) in
            [(0.0, 0.0, 3.0), (0.0, 5.0, 3.0), (0.1, 0.0, 3.0), (0.1, 5.0, 3.0), (1.0, 5.0, 1.5)]
        {
            let view = FirmView { holding, standstill, withheld: 1.0, ..FirmView::default() };
            assert_eq!(hoarder.target(&view), target, "{holding} and {standstill} M/d");
        }
    }

    #[test]
    fn stocks_up_under_threat_and_goes_back_afterwards() {
        let hoarder = Hoarder::new(&[Some(3.0), Some(10.0)]);
        let rules = testing::rules();
        for (withheld, threat_in, target) in [
            (0.0, None, 1.0),
            (0.0, Some(11), 1.0),
            (0.0, Some(10), 3.0),
            (0.01, None, 3.0),
        ] {
            let view = FirmView { withheld, threat_in, ..FirmView::default() };
            let (_, mut memory, mut rng) = testing::trade();
            let action =
                hoarder.decide(&testing::firm(&view, &rules), &mut memory, &mut rng);
            assert_eq!(action, Ok(FirmAction { target, ..FirmAction::default() }));
        }
    }
}
