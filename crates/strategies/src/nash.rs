//! Nash: offers the package with the largest product of gains, and accepts nothing else.
//!
//! The disagreement point is computed: both sides' utility of the measures as they stand (Binmore,
//! Rubinstein and Wolinsky 1986). It moves with the economy, and the package with it.

use detente_game::strategy::Build;
use detente_game::{
    Fault, Memory, NationObservation, StrategyInfo, Stream, TableMove, TableStrategy,
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "nash",
    summary: "offers the package with the largest product of gains and accepts nothing else",
    parameters: &[],
    source: "Nash 1950, Econometrica 18:155-162",
    stochastic: false,
    build: Build::Table(|_| Box::new(Nash)),
};

struct Nash;

impl TableStrategy for Nash {
    fn act(
        &self,
        observation: &NationObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        Ok(match observation.table_view().and_then(|table| table.nash.as_ref()) {
            None => TableMove::WalkOut,
            Some(nash) if observation.standing_offer() == Some(nash) => TableMove::Accept,
            Some(nash) => TableMove::Offer(nash.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, BETA};
    use detente_game::Package;

    #[test]
    fn offers_accepts_or_leaves() {
        let nash = || Package::from_slice(&[3, 3]);
        let cases = [
            (Some(nash()), None, TableMove::Offer(nash())),
            (Some(nash()), Some((BETA, [3, 3])), TableMove::Accept),
            (Some(nash()), Some((BETA, [2, 3])), TableMove::Offer(nash())),
            (Some(nash()), Some((ALPHA, [3, 3])), TableMove::Offer(nash())),
            (None, Some((BETA, [3, 3])), TableMove::WalkOut),
        ];
        for (package, standing, expected) in cases {
            let (mut situation, mut memory, mut rng) = testing::session(1);
            situation.tables[0].nash = package;
            if let Some((by, levels)) = standing {
                testing::offer(&mut situation, by, &levels);
            }
            let observation = testing::at_table(&situation, ALPHA);
            assert_eq!(Nash.act(&observation, &mut memory, &mut rng), Ok(expected));
        }
    }
}
