//! Linear: concedes at the table at an even pace over the session.

use crate::party::time_based::TimeBased;
use crate::time_dependent::{SOURCE, TimeDependent};
use detente_game::StrategyInfo;
use detente_game::registry::Build;

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "linear",
    summary: "concedes at the table at an even pace over the session",
    parameters: &[],
    source: SOURCE,
    stochastic: false,
    build: Build::TableOrParty(
        |_| Box::new(TimeDependent::new(1.0)),
        |_| Box::new(TimeBased::new(1.0)),
    ),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA};
    use detente_game::{Package, TableMove};

    #[test]
    fn has_come_half_way_at_half_time() {
        let Build::TableOrParty(build, _) = INFO.build else { panic!("a table strategy") };
        let (mut situation, mut memory, mut rng) = testing::session(0);
        situation.tick += 15;
        let observation = testing::at_table(&situation, ALPHA);
        let offer = build(&[]).act(&observation, &mut memory, &mut rng);
        assert_eq!(offer, Ok(TableMove::Offer(Package::from_slice(&[3, 3]))));
    }
}
