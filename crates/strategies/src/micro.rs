//! MiCRO: one own outcome for every new one received, else any it has sent.

use crate::party::micro::{Micro, Repeat, SOURCE};
use detente_game::StrategyInfo;
use detente_game::registry::Build;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "micro",
    summary: "concedes one outcome for every new one received, else repeats any it has sent",
    parameters: &[],
    source: SOURCE,
    stochastic: true,
    build: Build::Party(|_| Box::new(Micro(Repeat::Any))),
};
