//! Nash: offers the package with the largest product of gains, and accepts nothing else.
//!
//! The disagreement point is computed: both sides' utility of the measures as they stand (Binmore,
//! Rubinstein and Wolinsky 1986). It moves with the economy, and the package with it.

use crate::party::mutual;
use detente_game::domain::Outcome;
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::registry::Build;
use detente_game::{
    Fault, Memory, NationObservation, StrategyInfo, Stream, TableMove, TableStrategy,
};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "nash",
    summary: "offers the package with the largest product of gains and accepts nothing else",
    parameters: &[],
    source: "Nash 1950, Econometrica 18:155-162",
    stochastic: false,
    build: Build::TableOrParty(|_| Box::new(Nash), |_| Box::new(Nash)),
};

struct Nash;

impl TableStrategy for Nash {
    fn reads_preferences(&self) -> bool {
        true
    }

    fn act(
        &self,
        observation: &NationObservation<'_>,
        _memory: &mut Memory,
        _rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        Ok(act(observation))
    }
}

/// Offers today's package, accepts it, or leaves when there is none.
pub(crate) fn act(observation: &NationObservation<'_>) -> TableMove {
    match observation.table_view().and_then(|table| table.nash.as_ref()) {
        None => TableMove::WalkOut,
        Some(nash) if observation.standing_offer() == Some(nash) => TableMove::Accept,
        Some(nash) => TableMove::Offer(nash.clone()),
    }
}

/// Place of the note that names the outcome, one more than its place; -1 when there is none.
const FOUND: usize = 0;

/// The outcome with the largest product of gains, searched once a session.
fn target(observation: &mut PartyObservation<'_>, memory: &mut PartyMemory) -> Option<Outcome> {
    if memory.note(FOUND) == 0.0 {
        let found = mutual::nash(observation);
        memory.set_note(FOUND, found.map_or(-1.0, |outcome| outcome.0 as f64 + 1.0));
    }
    let found = memory.note(FOUND);
    (found > 0.0).then(|| Outcome(found as u64 - 1))
}

impl PartyStrategy for Nash {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        Ok(match target(observation, memory) {
            Some(nash) if nash == offer => Response::Accept,
            _ => Response::Reject,
        })
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        Ok(target(observation, memory).map_or(Proposal::WalkOut, Proposal::Offer))
    }

    fn reads_others(&self) -> bool {
        true
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
