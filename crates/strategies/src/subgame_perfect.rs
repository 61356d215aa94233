//! Subgame perfect: plays the equilibrium of alternating offers with a deadline, found from the end back.
//!
//! Two parties offer in turn, one a step, and each knows what the other wants and what time costs both.
//! From the last step back: whose turn it is offers its best outcome among those that the other, a step
//! later, takes rather than make its own offer; if even that leaves it less than being refused, it asks for
//! its best. With discounting and many steps the split is that of Rubinstein (1982).

use detente_game::domain::Outcome;
use detente_game::session::{PartyMemory, PartyObservation, PartyStrategy, Proposal, Response};
use detente_game::registry::Build;
use detente_game::{Fault, StrategyInfo, Stream};

pub(crate) const INFO: StrategyInfo = StrategyInfo {
    name: "subgame-perfect",
    summary: "plays the equilibrium of two parties that offer in turn, one a step",
    parameters: &[],
    source: "Rubinstein 1982, Econometrica 50:97-109",
    stochastic: false,
    build: Build::Party(|_| Box::new(SubgamePerfect)),
};

struct SubgamePerfect;

/// Notes of a session: for each step, the outcome to offer and what refusing is worth to whose turn it is.
const PER_STEP: usize = 2;

/// What a utility agreed in a step is worth to a party.
fn worth(observation: &PartyObservation<'_>, party: usize, outcome: Outcome, step: u32) -> f64 {
    let known = &observation.others[party];
    known.preferences.at_step(known.outcomes.utility(outcome), step, observation.steps)
}

/// Solves the game from its last step back to the one that is played, and notes the plan.
fn solve(observation: &mut PartyObservation<'_>, memory: &mut PartyMemory) -> Result<(), Fault> {
    if observation.others.len() != 2 {
        return Err(Fault("`subgame-perfect` plays with one other party only".into()));
    }
    let steps = observation.steps;
    let nothing = |observation: &PartyObservation<'_>, party: usize| {
        observation.others[party].preferences.reservation_at(steps - 1, steps)
    };
    let mut refused = [nothing(observation, 0), nothing(observation, 1)];
    for step in (observation.step..steps).rev() {
        let mover = step as usize % 2;
        let offer = best_offer(observation, mover, step, refused);
        let outcome = match offer {
            Some(outcome) => {
                refused = [0, 1].map(|party| worth(observation, party, outcome, step + 1));
                outcome
            }
            None => observation.others[mover].outcomes.best().unwrap_or_default(),
        };
        memory.set_note(step as usize * PER_STEP, outcome.0 as f64);
        memory.set_note(step as usize * PER_STEP + 1, refused[mover]);
    }
    Ok(())
}

/// The mover's best outcome that the other takes in the next step; none when it does better refused.
fn best_offer(
    observation: &mut PartyObservation<'_>,
    mover: usize,
    step: u32,
    refused: [f64; 2],
) -> Option<Outcome> {
    if step + 1 >= observation.steps {
        return None;
    }
    for rank in 0.. {
        let outcome = observation.others[mover].outcomes.at_rank(rank)?;
        if worth(observation, mover, outcome, step + 1) < refused[mover] {
            return None;
        }
        if worth(observation, 1 - mover, outcome, step + 1) >= refused[1 - mover] {
            return Some(outcome);
        }
    }
    None
}

/// The plan of the step: what to offer, and what an offer has to be worth to be taken.
fn plan(
    observation: &mut PartyObservation<'_>,
    memory: &mut PartyMemory,
) -> Result<(Outcome, f64), Fault> {
    let place = observation.step as usize * PER_STEP;
    // The last step's place is written with the first solution.
    if memory.note(observation.steps as usize * PER_STEP) == 0.0 {
        solve(observation, memory)?;
        memory.set_note(observation.steps as usize * PER_STEP, 1.0);
    }
    Ok((Outcome(memory.note(place) as u64), memory.note(place + 1)))
}

impl PartyStrategy for SubgamePerfect {
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let (_, refused) = plan(observation, memory)?;
        let takes = worth(observation, observation.me.index(), offer, observation.step) >= refused;
        Ok(if takes { Response::Accept } else { Response::Reject })
    }

    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        plan(observation, memory).map(|(outcome, _)| Proposal::Offer(outcome))
    }

    fn reads_others(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn the_last_to_be_able_to_agree_leaves_the_other_nothing() {
        let own: Vec<f64> = (0..11).map(|k| f64::from(k) / 10.0).collect();
        let other = own.iter().rev().copied().collect();
        let mut desk = Desk::knowing([(own, 0.0), (other, 0.0)]);
        desk.steps = 2;
        // An offer of step 0 can still be taken in step 1, one of step 1 no more.
        assert_eq!(desk.propose(&SubgamePerfect), Proposal::Offer(Outcome(10)));
        let mut desk = Desk::knowing([(vec![0.0, 1.0], 0.5), (vec![1.0, 0.0], 0.5)]);
        assert_eq!(desk.propose(&SubgamePerfect), Proposal::Offer(Outcome(1)));
    }
}
