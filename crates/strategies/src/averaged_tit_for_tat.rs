//! Averaged tit for tat: its demand falls in proportion to what the other conceded over a window of offers.

use crate::library::number;
use crate::party::imitative::{Imitative, Rule, back};
use crate::time_dependent::SOURCE;
use detente_game::StrategyInfo;
use detente_game::registry::Build;

const BACK: f64 = 2.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "averaged-tit-for-tat",
    summary: "concedes in proportion to what the other conceded over its last offers",
    parameters: &[back(BACK, "over how many of the other's offers it looks")],
    source: SOURCE,
    stochastic: false,
    build: Build::Party(|arguments| {
        Box::new(Imitative { rule: Rule::Averaged, back: number(arguments, 0, BACK) as usize })
    }),
};
