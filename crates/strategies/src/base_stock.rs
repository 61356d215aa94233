//! Base stock: holds one target of cover, whatever the news.

use crate::library::number;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::observation::FirmObservation;
use detente_game::{Fault, FirmAction, FirmStrategy, Memory, StrategyInfo, Stream};

const TARGET: f64 = 1.0;

/// Normal lobbying effort.
pub(crate) const LOBBYING: f64 = 1.0;

/// The lobbying parameter that every firm strategy has.
pub(crate) const LOBBYING_PARAMETER: StrategyParameter = StrategyParameter {
    name: "lobbying",
    unit: "1",
    default: ParameterDefault::Value(LOBBYING),
    range: (0.0, 100.0),
    summary: "lobbying effort, 1 = normal",
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "base-stock",
    summary: "holds its stock at a fixed target",
    parameters: &[
        StrategyParameter {
            name: "target",
            unit: "1",
            default: ParameterDefault::Value(TARGET),
            range: (0.0, 100.0),
            summary: "target of the stock, as a multiple of normal cover",
        },
        LOBBYING_PARAMETER,
    ],
    source: "Clark and Scarf 1960, Management Science 6:475-490; Zipkin 2000, Foundations of \
             Inventory Management",
    stochastic: false,
    build: Build::Firm(|arguments| Box::new(BaseStock::new(arguments))),
};

struct BaseStock(FirmAction);

impl BaseStock {
    fn new(arguments: Arguments<'_>) -> Self {
        BaseStock(FirmAction {
            target: number(arguments, 0, TARGET),
            lobbying: number(arguments, 1, LOBBYING),
            ..FirmAction::default()
        })
    }
}

impl FirmStrategy for BaseStock {
    fn is_constant(&self) -> bool {
        true
    }

    fn decide(
        &self,
        _observation: &FirmObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        Ok(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::situation::FirmView;

    #[test]
    fn the_news_changes_nothing() {
        for view in [
            FirmView::default(),
            FirmView { withheld: 1.0, threat_in: Some(3), ..FirmView::default() },
        ] {
            for (arguments, target, lobbying) in
                [(&[][..], 1.0, 1.0), (&[Some(1.5), Some(0.0)][..], 1.5, 0.0)]
            {
                let (rules, (_, mut memory, mut rng)) = (testing::rules(), testing::trade());
                let observation = testing::firm(&view, &rules);
                let action =
                    BaseStock::new(arguments).decide(&observation, &mut memory, &mut rng);
                assert_eq!(action, Ok(FirmAction { target, lobbying, ..FirmAction::default() }));
            }
        }
    }
}
