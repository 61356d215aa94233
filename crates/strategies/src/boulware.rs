//! Boulware: holds its aspiration until the session's deadline draws near, then concedes.

use crate::library::number;
use crate::party::time_based::TimeBased;
use crate::time_dependent::{SOURCE, TimeDependent};
use detente_game::StrategyInfo;
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};

const SHAPE: f64 = 4.0;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "boulware",
    summary: "concedes at the table only when the session's deadline draws near",
    parameters: &[StrategyParameter {
        name: "e",
        unit: "1",
        default: ParameterDefault::Value(SHAPE),
        range: (1.0, 100.0),
        summary: "shape of the aspiration curve 1 - t^e: the larger, the later it concedes",
    }],
    source: SOURCE,
    stochastic: false,
    build: Build::TableOrParty(
        |arguments| Box::new(TimeDependent::new(number(arguments, 0, SHAPE))),
        |arguments| Box::new(TimeBased::new(number(arguments, 0, SHAPE))),
    ),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA};
    use detente_game::{Package, TableMove};

    #[test]
    fn holds_beyond_half_time() {
        let Build::TableOrParty(build, _) = INFO.build else { panic!("a table strategy") };
        let offers =
            [(None, [1, 3]), (Some(4.0), [1, 3]), (Some(100.0), [0, 3]), (Some(1.0), [3, 3])];
        for (e, levels) in offers {
            let (mut situation, mut memory, mut rng) = testing::session(0);
            situation.tick += 20;
            let observation = testing::at_table(&situation, ALPHA);
            let offer = build(&[e]).act(&observation, &mut memory, &mut rng);
            assert_eq!(offer, Ok(TableMove::Offer(Package::from_slice(&levels))));
        }
    }
}
