//! Hardheaded: a time-based party that never concedes.

use crate::aspiration::{START_PARAMETER, TOLERANCE_PARAMETER};
use crate::library::number;
use crate::party::time_based::{TOLERANCE, TimeBased};
use crate::time_dependent::SOURCE;
use detente_game::StrategyInfo;
use detente_game::registry::Build;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "hardheaded",
    summary: "stays where it starts until the session is over",
    parameters: &[START_PARAMETER, TOLERANCE_PARAMETER],
    source: SOURCE,
    stochastic: false,
    build: Build::Party(|arguments| {
        Box::new(TimeBased {
            shape: f64::INFINITY,
            start: number(arguments, 0, 1.0),
            tolerance: number(arguments, 1, TOLERANCE),
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;
    use detente_game::domain::Outcome;
    use detente_game::session::{Proposal, Response};

    #[test]
    fn moves_never() {
        let Build::Party(build) = INFO.build else { panic!("a party") };
        let strategy = build(&[None, None]);
        let mut desk = Desk::new(11, 0.0, 10);
        for step in 0..10 {
            desk.step = step;
            assert_eq!(desk.propose(&*strategy), Proposal::Offer(Outcome(10)));
            assert_eq!(desk.respond(&*strategy, Outcome(9)), Response::Reject);
        }
    }
}
