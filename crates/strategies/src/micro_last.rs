//! MiCRO that repeats its last outcome: one for every new one received.

use crate::party::micro::{Micro, Repeat, SOURCE};
use detente_game::StrategyInfo;
use detente_game::registry::Build;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "micro-last",
    summary: "concedes one outcome for every new one received, else repeats its last",
    parameters: &[],
    source: SOURCE,
    stochastic: false,
    build: Build::Party(|_| Box::new(Micro(Repeat::Lowest))),
};
