//! Random: offers any outcome that is worth no less to it than no agreement.

use detente_game::domain::Outcome;
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::registry::Build;
use detente_game::{Fault, StrategyInfo, Stream};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "random",
    summary: "offers any outcome no worse than none, and accepts what is no worse than its offer",
    parameters: &[],
    source: "Gode and Sunder 1993, Journal of Political Economy 101:119-137 (zero intelligence)",
    stochastic: true,
    build: Build::Party(|_| Box::new(Random)),
};

struct Random;

/// Any outcome at or above the reservation value, all equally likely; the best where there is none. The
/// same when asked again in the same step.
fn draw(observation: &mut PartyObservation<'_>, rng: &mut Stream) -> Option<Outcome> {
    let outcomes = &mut *observation.outcomes;
    let rational = outcomes.count_at_or_above(outcomes.reservation());
    let rank = (rng.uniform() * rational as f64) as usize;
    outcomes.at_rank(rank)
}

impl PartyStrategy for Random {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        _memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let own = draw(observation, rng);
        let meets = own.is_none_or(|own| observation.utility(offer) >= observation.utility(own));
        Ok(if meets { Response::Accept } else { Response::Reject })
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        _memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        Ok(draw(observation, rng).map_or(Proposal::WalkOut, Proposal::Offer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn offers_anything_no_worse_than_nothing() {
        let mut desk = Desk::new(11, 0.75, 10);
        let mut seen = [0; 11];
        for step in 0..300 {
            desk.step = step;
            let Proposal::Offer(outcome) = desk.propose(&Random) else { panic!("an offer") };
            seen[outcome.index()] += 1;
        }
        assert_eq!(seen[..8], [0; 8]);
        assert!(seen[8..].iter().all(|&times| times > 50), "{seen:?}");
        assert_eq!(desk.respond(&Random, Outcome(7)), Response::Reject);
        assert_eq!(desk.respond(&Random, Outcome(10)), Response::Accept);
    }
}
