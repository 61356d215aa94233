//! Zeuthen: who risks less by standing firm concedes, and just enough.
//!
//! Each side's risk is the share of its gain from its own offer that it would lose by taking the
//! other's offer, `(g(own) - g(other's)) / g(own)`: the larger, the less it has to lose by a
//! conflict. The side with the smaller risk makes the least concession that leaves the other's risk
//! no larger than its own; at equal risks both concede. Since the risks order as the products of
//! gains do, two such sides end at the Nash package (Harsanyi 1956). It reads the other side's
//! gains: complete information.
//!
//! Here offers alternate (Rosenschein and Zlotkin 1994 have them made at once): each side first
//! offers its own best of the packages that are better for both, then compares risks at its turns.
//! At a table of more than two it takes the others as one side, whose gain is the least of theirs;
//! that such parties end at the Nash package holds for two only.

use crate::packages::{self, Proposal};
use detente_game::registry::Build;
use detente_game::{
    Fault, Memory, NationObservation, StrategyInfo, Stream, TableMove, TableStrategy,
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "zeuthen",
    summary: "concedes just enough whenever it risks no more than the other by standing firm",
    parameters: &[],
    source: "Zeuthen 1930, Problems of Monopoly and Economic Warfare; Harsanyi 1956, Econometrica \
             24:144-157; monotonic concession: Rosenschein and Zlotkin 1994, Rules of Encounter",
    stochastic: false,
    build: Build::TableOrParty(|_| Box::new(Zeuthen), |_| Box::new(crate::party::zeuthen::Zeuthen)),
};

struct Zeuthen;

impl TableStrategy for Zeuthen {
    fn reads_preferences(&self) -> bool {
        true
    }

    fn act(
        &self,
        observation: &NationObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let standing = packages::standing_offer(observation);
        let Some(next) = next_offer(observation, standing.as_ref()) else {
            return Ok(TableMove::WalkOut);
        };
        let accepts = standing.is_some_and(|theirs| theirs.own > 0.0 && theirs.own >= next.own);
        Ok(if accepts { TableMove::Accept } else { TableMove::Offer(next.package) })
    }
}

/// What it would offer now; none when no package is better for both.
fn next_offer(
    observation: &NationObservation<'_>,
    theirs: Option<&Proposal>,
) -> Option<Proposal> {
    let Some(mine) = packages::last_own_offer(observation).filter(Proposal::is_mutual) else {
        return opening_offer(observation);
    };
    let Some(theirs) = theirs else { return Some(mine) };
    let own_risk = risk(mine.own, theirs.own);
    let other_risk = risk(theirs.other, mine.other);
    if own_risk > other_risk {
        return Some(mine);
    }
    Some(concession(observation, &mine, theirs).unwrap_or(mine))
}

/// The own best of the packages that are better for both; on ties the other's best of these.
fn opening_offer(observation: &NationObservation<'_>) -> Option<Proposal> {
    packages::best_by(observation, |own, other| {
        (own > 0.0 && other > 0.0).then_some((own, other))
    })
}

/// The least concession after which the other has to make the next one, or both are even: it gains
/// the other more than before, and its product of gains is not below that of the other's offer.
fn concession(
    observation: &NationObservation<'_>,
    mine: &Proposal,
    theirs: &Proposal,
) -> Option<Proposal> {
    let product = theirs.own * theirs.other;
    packages::best_by(observation, |own, other| {
        let sufficient = own > 0.0 && other > mine.other && own * other >= product;
        sufficient.then_some((own, other))
    })
}

/// Zeuthen's risk: the share of a gain that is lost by taking the other's offer, 0..1.
pub(crate) fn risk(gain_of_own_offer: f64, gain_of_others_offer: f64) -> f64 {
    if gain_of_own_offer <= 0.0 {
        return 1.0;
    }
    ((gain_of_own_offer - gain_of_others_offer) / gain_of_own_offer).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ALPHA, BETA};
    use detente_game::{Package, PartyId, Situation};

    fn act(situation: &Situation, me: PartyId) -> TableMove {
        let (_, mut memory, mut rng) = testing::trade();
        Zeuthen.act(&testing::at_table(situation, me), &mut memory, &mut rng).unwrap()
    }

    fn offer(levels: [u16; 2]) -> TableMove {
        TableMove::Offer(Package::from_slice(&levels))
    }

    #[test]
    fn risk_is_the_share_lost_by_taking_the_others_offer() {
        for (own, others, expected) in
            [(700.0, 100.0, 6.0 / 7.0), (0.0, 5.0, 1.0), (100.0, -50.0, 1.0), (100.0, 200.0, 0.0)]
        {
            assert_eq!(risk(own, others), expected);
        }
    }

    #[test]
    fn two_of_them_end_at_the_nash_package() {
        let (mut situation, ..) = testing::session(0);
        let mut moves = Vec::new();
        for mover in [ALPHA, BETA, ALPHA, BETA] {
            moves.push(act(&situation, mover));
            if let Some(TableMove::Offer(package)) = moves.last() {
                testing::offer(&mut situation, mover, package);
            }
        }
        assert_eq!(moves, [offer([2, 3]), offer([3, 2]), offer([3, 3]), TableMove::Accept]);
        assert_eq!(situation.tables[0].nash, Some(Package::from_slice(&[3, 3])));
    }

    #[test]
    fn stands_firm_against_the_smaller_risk() {
        let (mut situation, ..) = testing::session(2);
        testing::offer(&mut situation, ALPHA, &[3, 3]);
        testing::offer(&mut situation, BETA, &[3, 2]);
        // Alpha risks 400 of 500, beta 200 of 700.
        assert_eq!(act(&situation, ALPHA), offer([3, 3]));
    }

    #[test]
    fn does_not_follow_an_offer_that_hurts() {
        let (mut situation, ..) = testing::session(2);
        testing::offer(&mut situation, ALPHA, &[2, 3]);
        testing::offer(&mut situation, BETA, &[3, 0]);
        assert_eq!(act(&situation, ALPHA), offer([2, 3]));
    }

    #[test]
    fn leaves_when_no_package_is_better_for_both() {
        let (mut situation, ..) = testing::session(0);
        situation.tables[0].agenda.pop();
        assert_eq!(act(&situation, ALPHA), TableMove::WalkOut);
    }
}
