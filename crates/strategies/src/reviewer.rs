//! Reviewer: weighs the sale of a firm by what its nation would then depend on the buyer's for.

use crate::library::number;
use detente_game::observation::RegulatorObservation;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::{
    Fault, Memory, RegulatorStrategy, ReviewObservation, StrategyInfo, Stream, Verdict,
};

const CONDITIONS: f64 = 0.25;

/// By default it blocks nothing.
const BLOCK: f64 = 1.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "reviewer",
    summary: "approves the sale of a firm, under conditions or not at all the more its nation would come to depend on the buyer's",
    parameters: &[
        StrategyParameter {
            name: "conditions",
            unit: "1",
            default: ParameterDefault::Value(CONDITIONS),
            range: (0.0, 1.0),
            summary: "share of its nation's use from the buyer's, were the plant moved, above which it sets conditions",
        },
        StrategyParameter {
            name: "block",
            unit: "1",
            default: ParameterDefault::Value(BLOCK),
            range: (0.0, 1.0),
            summary: "share above which it blocks the sale",
        },
    ],
    source: "dependence as a share that cannot be had elsewhere: Hirschman 1945, National Power and the \
             Structure of Foreign Trade",
    stochastic: false,
    build: Build::Regulator(|arguments| Box::new(Reviewer::new(arguments))),
};

struct Reviewer {
    conditions: f64,
    block: f64,
}

impl Reviewer {
    fn new(arguments: Arguments<'_>) -> Self {
        Reviewer {
            conditions: number(arguments, 0, CONDITIONS),
            block: number(arguments, 1, BLOCK),
        }
    }
}

impl RegulatorStrategy for Reviewer {
    /// A licence that it happens to administer is granted by the book.
    fn slow_walk(
        &self,
        _observation: &RegulatorObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(0.0)
    }

    fn review(
        &self,
        observation: &ReviewObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Verdict, Fault> {
        let dependence = observation.dependence();
        Ok(if dependence > self.block {
            Verdict::Blocked
        } else if dependence > self.conditions {
            Verdict::Conditional
        } else {
            Verdict::Approved
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use detente_game::{PartyId, RegulatorId, SaleId};

    fn verdict(arguments: Arguments<'_>, supplied: f64, from_buyer: f64) -> Verdict {
        let (situation, mut memory, mut rng) = testing::trade();
        let observation = ReviewObservation {
            situation: &situation,
            me: RegulatorId(0),
            sale: SaleId(0),
            buyer: PartyId(1),
            price: 70.0,
            supplied,
            from_buyer,
            conditions: 1825,
        };
        Reviewer::new(arguments).review(&observation, &mut memory, &mut rng).unwrap()
    }

    #[test]
    fn the_more_would_depend_on_the_buyer_the_sterner_it_is() {
        assert_eq!(verdict(&[], 0.1, 0.1), Verdict::Approved);
        assert_eq!(verdict(&[], 0.2, 0.1), Verdict::Conditional, "what it buys already counts");
        assert_eq!(verdict(&[], 0.9, 0.1), Verdict::Conditional, "it blocks nothing by default");
        assert_eq!(verdict(&[None, Some(0.5)], 0.5, 0.1), Verdict::Blocked);
        assert_eq!(verdict(&[Some(1.0), None], 0.9, 0.0), Verdict::Approved);
    }
}
