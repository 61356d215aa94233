//! Random absolute tit for tat: its demand falls by what the other conceded, give or take a random amount.

use crate::library::number;
use crate::party::imitative::{Imitative, Rule, back};
use crate::time_dependent::SOURCE;
use detente_game::StrategyInfo;
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};

const BACK: f64 = 1.0;
const AMOUNT: f64 = 0.05;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "random-absolute-tit-for-tat",
    summary: "concedes by as much as the other did, give or take a random amount",
    parameters: &[
        back(BACK, "which of the other's concessions it answers, counted from the last"),
        StrategyParameter {
            name: "amount",
            unit: "1",
            default: ParameterDefault::Value(AMOUNT),
            range: (0.0, 1.0),
            summary: "largest random amount, as a share of its range",
        },
    ],
    source: SOURCE,
    stochastic: true,
    build: Build::Party(|arguments| {
        let rule = Rule::RandomAbsolute(number(arguments, 1, AMOUNT));
        Box::new(Imitative { rule, back: number(arguments, 0, BACK) as usize })
    }),
};
