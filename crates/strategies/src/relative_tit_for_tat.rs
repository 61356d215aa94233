//! Relative tit for tat: its demand falls in proportion to what the other conceded some offers ago.

use crate::library::number;
use crate::party::imitative::{Imitative, Rule, back};
use crate::time_dependent::SOURCE;
use detente_game::StrategyInfo;
use detente_game::registry::Build;

const BACK: f64 = 1.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "relative-tit-for-tat",
    summary: "concedes in proportion to what the other conceded some offers ago",
    parameters: &[back(BACK, "which of the other's concessions it answers, counted from the last")],
    source: SOURCE,
    stochastic: false,
    build: Build::Party(|arguments| {
        Box::new(Imitative { rule: Rule::Relative, back: number(arguments, 0, BACK) as usize })
    }),
};
