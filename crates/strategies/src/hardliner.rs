//! Hardliner: never yields, never asks for talks, answers no call.

use crate::library::number;
use detente_game::registry::{Arguments, Build, ParameterDefault, StrategyParameter};
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, Cause, Fault, Memory, NationObservation, ResolveStrategy, StrategyInfo, Stream,
};

const ANSWER: f64 = 0.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "hardliner",
    summary: "never yields and never asks for talks; comes to the table only when it must",
    parameters: &[StrategyParameter {
        name: "answer",
        unit: "1/d",
        default: ParameterDefault::Value(ANSWER),
        range: (0.0, 1.0),
        summary: "daily probability of accepting the other side's call",
    }],
    source: "commitment to a position: Schelling 1960, The Strategy of Conflict, chapter 2",
    stochastic: false,
    build: Build::Resolve(|arguments| Box::new(Hardliner::new(arguments))),
};

struct Hardliner {
    answer: f64,
}

impl Hardliner {
    fn new(arguments: Arguments<'_>) -> Self {
        Hardliner { answer: number(arguments, 0, ANSWER) }
    }
}

impl ResolveStrategy for Hardliner {
    fn away(
        &self,
        _observation: &NationObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<Away, Fault> {
        Ok(Away::default())
    }

    fn answer(
        &self,
        _observation: &NationObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(self.answer)
    }

    /// Whatever it gives at a table, it gives because the other side asked.
    fn causes(&self, _observation: &NationObservation<'_>, _memory: &Memory, act: Act) -> Account {
        let mut causes = Account::ZERO;
        if act == Act::Table {
            causes[Cause::Reciprocity] = 1.0;
        }
        causes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA};

    #[test]
    fn holds_whatever_it_costs() {
        let (mut situation, mut memory, mut rng) = testing::trade();
        situation.parties[0].standing[Cause::Cover] = 1e9;
        situation.issues[0].own_relief = 1e9;
        let observation = testing::observe(&situation, ALPHA);
        let away = Hardliner::new(&[]).away(&observation, &mut memory, &mut rng).unwrap();
        assert_eq!(away, Away::default());
    }

    #[test]
    fn answers_as_it_is_told() {
        let (situation, mut memory, mut rng) = testing::trade();
        let observation = testing::observe(&situation, ALPHA);
        for (arguments, expected) in [(&[][..], 0.0), (&[Some(0.25)][..], 0.25)] {
            let hardliner = Hardliner::new(arguments);
            assert_eq!(hardliner.answer(&observation, &mut memory, &mut rng), Ok(expected));
        }
    }
}
