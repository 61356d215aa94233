//! Imitative parties: they answer the change that they see in the other's offers with one of their own.
//!
//! Everything is read in own utility, as a share of the way from the least to the best outcome: what the
//! other's offers leave it rises when the other concedes, and the own demand falls by as much. It starts
//! at its best outcome, demands no less than its floor, offers the outcome of least utility that meets the
//! demand, and accepts what meets it.
//!
//! Source: Faratin, Sierra and Jennings 1998, Robotics and Autonomous Systems 24:159-182, section 4.3,
//! where the same rules are written for the value of one issue.

use detente_game::domain::Outcome;
use detente_game::registry::{ParameterDefault, StrategyParameter};
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::{Fault, Stream};

/// How the demand follows the other's offers.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// In proportion to the change some offers ago.
    Relative,
    /// By the change some offers ago, and a random amount of at most this size.
    RandomAbsolute(f64),
    /// In proportion to the change over the last few offers.
    Averaged,
}

/// Answers in kind.
pub(crate) struct Imitative {
    pub(crate) rule: Rule,
    /// How many of the other's offers it looks back.
    pub(crate) back: usize,
}

/// Place of the note of how far its demand has come down, as a share.
const CONCEDED: usize = 0;

/// The parameter that says how far it looks back.
pub(crate) const fn back(default: f64, summary: &'static str) -> StrategyParameter {
    StrategyParameter {
        name: "back",
        unit: "1",
        default: ParameterDefault::Value(default),
        range: (1.0, 1000.0),
        summary,
    }
}

/// Utility as a share of the way from the least to the best outcome, 0..1.
fn share(observation: &PartyObservation<'_>, utility: f64) -> f64 {
    let (least, best) = (observation.outcomes.least_utility(), observation.outcomes.best_utility());
    if best > least { ((utility - least) / (best - least)).clamp(0.0, 1.0) } else { 1.0 }
}

impl Imitative {
    /// What the other's offers left it, as shares: an older one and a newer one.
    fn change(&self, observation: &PartyObservation<'_>) -> Option<(f64, f64)> {
        let left = |outcome| share(observation, observation.utility(outcome));
        let older = observation.received().nth(self.back).map(left)?;
        let newer = match self.rule {
            Rule::Averaged => 0,
            Rule::Relative | Rule::RandomAbsolute(_) => self.back - 1,
        };
        observation.received().nth(newer).map(|outcome| (older, left(outcome)))
    }

    /// The least share that it demands now. The same when asked again in the same step.
    fn demand(
        &self,
        observation: &PartyObservation<'_>,
        memory: &PartyMemory,
        rng: &mut Stream,
    ) -> f64 {
        let last = 1.0 - memory.note(CONCEDED);
        let Some((older, newer)) = self.change(observation) else { return last };
        let demand = match self.rule {
            Rule::Relative | Rule::Averaged if newer > 0.0 => last * older / newer,
            Rule::Relative | Rule::Averaged => last,
            Rule::RandomAbsolute(most) => {
                last + (older - newer) + most * (2.0 * rng.uniform() - 1.0)
            }
        };
        demand.max(share(observation, observation.floor())).min(1.0)
    }

    /// The utility of a share.
    fn utility(observation: &PartyObservation<'_>, share: f64) -> f64 {
        let outcomes = &observation.outcomes;
        let (least, best) = (outcomes.least_utility(), outcomes.best_utility());
        (least + share * (best - least)).max(observation.floor()).min(best)
    }
}

impl PartyStrategy for Imitative {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let demand = Self::utility(observation, self.demand(observation, memory, rng));
        let meets = observation.utility(offer) >= demand;
        Ok(if meets { Response::Accept } else { Response::Reject })
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let share = self.demand(observation, memory, rng);
        memory.set_note(CONCEDED, 1.0 - share);
        let demand = Self::utility(observation, share);
        Ok(observation.outcomes.meeting(demand).map_or(Proposal::WalkOut, Proposal::Offer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    fn offers(strategy: &Imitative, received: &[u64]) -> Vec<u64> {
        let mut desk = Desk::new(101, 0.0, 50);
        let mut offers = Vec::new();
        for (step, &outcome) in (0..).zip(received) {
            desk.step = step;
            desk.receive(outcome);
            let Proposal::Offer(outcome) = desk.propose(strategy) else { panic!("an offer") };
            offers.push(outcome.0);
        }
        offers
    }

    #[test]
    fn relative_falls_in_proportion() {
        let relative = Imitative { rule: Rule::Relative, back: 1 };
        assert_eq!(offers(&relative, &[20, 25, 25, 20]), [100, 80, 80, 100]);
        let late = Imitative { rule: Rule::Relative, back: 2 };
        assert_eq!(offers(&late, &[20, 25, 50]), [100, 100, 80]);
    }

    #[test]
    fn averaged_looks_over_a_window() {
        let averaged = Imitative { rule: Rule::Averaged, back: 2 };
        assert_eq!(offers(&averaged, &[20, 20, 40]), [100, 100, 50]);
    }

    #[test]
    fn random_absolute_stays_near_the_change() {
        let exact = Imitative { rule: Rule::RandomAbsolute(0.0), back: 1 };
        assert_eq!(offers(&exact, &[25, 50, 75])[1..], [75, 50]);
        let shaken = Imitative { rule: Rule::RandomAbsolute(0.1), back: 1 };
        let shaken = offers(&shaken, &[25, 50])[1];
        assert!((65..=86).contains(&shaken), "{shaken}");
    }

    #[test]
    fn the_answer_is_the_same_when_asked_twice() {
        let shaken = Imitative { rule: Rule::RandomAbsolute(0.2), back: 1 };
        let mut desk = Desk::new(1001, 0.0, 50);
        desk.receive(100);
        desk.receive(200);
        let Proposal::Offer(next) = desk.propose(&shaken) else { panic!("an offer") };
        desk.memory.clear();
        assert_eq!(desk.respond(&shaken, next), Response::Accept);
        assert_eq!(desk.respond(&shaken, Outcome(next.0 - 1)), Response::Reject);
    }

    #[test]
    fn never_demands_less_than_its_floor() {
        let relative = Imitative { rule: Rule::Relative, back: 1 };
        let mut desk = Desk::new(101, 0.6, 50);
        desk.receive(1);
        desk.receive(50);
        assert_eq!(desk.propose(&relative), Proposal::Offer(Outcome(60)));
        assert_eq!(desk.respond(&relative, Outcome(59)), Response::Reject);
    }
}
