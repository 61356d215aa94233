//! Naive tit for tat: asks for as much less as the other's last offer leaves it more.
//!
//! The other's concession is read off its last offer alone, `c = (U - m) / (best - m)` with `m` the
//! floor, 0 when negative: nothing is known of what the offer costs the other. In the first step it
//! concedes nothing; in the next ones the least step down its own utilities, a new one at every call;
//! then `c` plus its kindness. It accepts what leaves it `1 - r`, and offers the outcome of least
//! utility at or above `1 - r` of its whole range.
//!
//! Source: Axelrod 1984, The Evolution of Cooperation; in utilities as in Faratin, Sierra and Jennings
//! 1998, section 4.3.

use crate::library::number;
use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, Turn};
use detente_game::registry::{Build, ParameterDefault, StrategyParameter};
use detente_game::{Fault, StrategyInfo, Stream};

const KINDNESS: f64 = 0.0;
const FIRST: f64 = 0.0;
const PATIENCE: f64 = 3.0;
const LEAST: f64 = 1e-12;

/// A concession outside these bounds counts as none; their margins leave room for rounding.
const BOUNDS: (f64, f64) = (-1e-6, 1.000_000_1);

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "naive-tit-for-tat",
    summary: "concedes as much as the other's last offer gives it",
    parameters: &[
        StrategyParameter {
            name: "kindness",
            unit: "1",
            default: ParameterDefault::Value(KINDNESS),
            range: (0.0, 1.0),
            summary: "what it concedes beyond the other's concession, as a share of its range",
        },
        StrategyParameter {
            name: "first",
            unit: "1",
            default: ParameterDefault::Value(FIRST),
            range: (0.0, 1.0),
            summary: "what it concedes in the first step, as a share of its range",
        },
        StrategyParameter {
            name: "patience",
            unit: "1",
            default: ParameterDefault::Value(PATIENCE),
            range: (1.0, 1_000_000.0),
            summary: "step from which it answers the other; before, it concedes the least it can",
        },
        StrategyParameter {
            name: "least",
            unit: "1",
            default: ParameterDefault::Value(LEAST),
            range: (0.0, 1.0),
            summary: "what it adds to the least concession, in utility",
        },
    ],
    source: "Axelrod 1984, The Evolution of Cooperation; Faratin, Sierra and Jennings 1998, Robotics \
             and Autonomous Systems 24:159-182",
    stochastic: false,
    build: Build::Party(|arguments| {
        Box::new(NaiveTitForTat {
            kindness: number(arguments, 0, KINDNESS),
            first: number(arguments, 1, FIRST),
            patience: number(arguments, 2, PATIENCE) as u32,
            least: number(arguments, 3, LEAST),
        })
    }),
};

struct NaiveTitForTat {
    kindness: f64,
    first: f64,
    patience: u32,
    least: f64,
}

/// Place of the note that says how far down its own utilities it has come.
const CURSOR: usize = 0;

/// What the other left it, as a share of the way from its floor to its best; 0 when below the floor.
fn received(observation: &PartyObservation<'_>) -> f64 {
    observation.last_received().map_or(0.0, |offer| share(observation, offer).max(0.0))
}

/// Where an outcome lies between its floor (0) and its best (1).
#[inline]
fn share(observation: &PartyObservation<'_>, outcome: Outcome) -> f64 {
    let (floor, best) = (observation.floor(), observation.outcomes.best_utility());
    let width = best - floor;
    if width > 0.0 { (observation.utility(outcome) - floor) / width } else { 0.0 }
}

impl NaiveTitForTat {
    /// True in steps in which it takes another step down at every call.
    fn counts_calls(&self, step: u32) -> bool {
        step > 0 && step < self.patience
    }

    /// How much it concedes now, as a share of its range.
    #[inline]
    fn concession(&self, observation: &mut PartyObservation<'_>, memory: &mut PartyMemory) -> f64 {
        let step = observation.step;
        let concession = if self.counts_calls(step) {
            self.least_step(observation.outcomes, memory)
        } else if step == 0 {
            self.first
        } else {
            received(observation) + self.kindness
        };
        // Not a number, when all outcomes are worth the same, counts as none too.
        if (BOUNDS.0..=BOUNDS.1).contains(&concession) { concession } else { 0.0 }
    }

    /// The next step down its own utilities, as a share of its range.
    fn least_step(&self, outcomes: &mut Outcomes, memory: &mut PartyMemory) -> f64 {
        let cursor = memory.count(CURSOR);
        memory.set_count(CURSOR, cursor + 2);
        let mut at = |rank| match outcomes.at_rank(rank) {
            Some(outcome) => outcomes.utility(outcome),
            None => outcomes.reservation(),
        };
        let (above, below) = (at(cursor), at(cursor + 1));
        (above - below + self.least) / (outcomes.best_utility() - outcomes.least_utility())
    }
}

impl PartyStrategy for NaiveTitForTat {
    #[inline]
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let demand = 1.0 - self.concession(observation, memory);
        let takes = share(observation, offer) >= demand;
        Ok(if takes { Response::Accept } else { Response::Reject })
    }

    #[inline]
    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let concession = self.concession(observation, memory);
        Ok(conceding(observation.outcomes, concession).map_or(Proposal::WalkOut, Proposal::Offer))
    }

    #[inline]
    fn take_turn(
        &self,
        standing: Option<Outcome>,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Turn, Fault> {
        let mut concession = None;
        if let Some(offer) = standing {
            let conceded = self.concession(observation, memory);
            if share(observation, offer) >= 1.0 - conceded {
                return Ok(Turn::Accept);
            }
            concession = (!self.counts_calls(observation.step)).then_some(conceded);
        }
        let concession = concession.unwrap_or_else(|| self.concession(observation, memory));
        Ok(conceding(observation.outcomes, concession).map_or(Turn::WalkOut, Turn::Offer))
    }
}

/// The outcome of least utility that leaves it its whole range but for a share, or the best one.
#[inline]
fn conceding(outcomes: &mut Outcomes, concession: f64) -> Option<Outcome> {
    let (least, best) = (outcomes.least_utility(), outcomes.best_utility());
    outcomes.meeting(least + (1.0 - concession) * (best - least))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    fn plain() -> NaiveTitForTat {
        NaiveTitForTat { kindness: KINDNESS, first: FIRST, patience: 3, least: LEAST }
    }

    #[test]
    fn answers_with_what_it_was_given() {
        let mut desk = Desk::new(11, 0.0, 10);
        assert_eq!(desk.propose(&plain()), Proposal::Offer(Outcome(10)));
        desk.step = 3;
        desk.receive(3);
        assert_eq!(desk.propose(&plain()), Proposal::Offer(Outcome(7)));
        assert_eq!(desk.respond(&plain(), Outcome(3)), Response::Reject);
        desk.receive(5);
        assert_eq!(desk.respond(&plain(), Outcome(5)), Response::Accept);
    }

    #[test]
    fn the_first_steps_go_down_its_own_utilities() {
        let mut desk = Desk::new(11, 0.0, 10);
        desk.step = 1;
        // One level down of eleven, and a little more.
        assert_eq!(desk.propose(&plain()), Proposal::Offer(Outcome(9)));
        assert_eq!(desk.memory.count(CURSOR), 2);
        assert_eq!(desk.respond(&plain(), Outcome(9)), Response::Accept);
        assert_eq!(desk.memory.count(CURSOR), 4);
        desk.step = 3;
        desk.respond(&plain(), Outcome(9));
        assert_eq!(desk.memory.count(CURSOR), 4);
    }

    #[test]
    fn outcomes_all_worth_the_same_are_no_trouble() {
        let mut desk = Desk::with(vec![0.5; 3], 0.0, 10);
        for step in 0..5 {
            desk.step = step;
            assert!(matches!(desk.propose(&plain()), Proposal::Offer(_)));
        }
    }
}
