//! Time-based parties: `aspiration`, `boulware`, `linear`, `conceder` and `hardheaded` differ in
//! their numbers alone.
//!
//! Aspiration falls on the session's clock from the best utility to the floor `m`, which is the
//! reservation value or the least utility: `a(t) = start * (1 - t^e)`,
//! `lo = m + a(t) * (best - m) - tolerance`, held within `[m, best]`. It offers the outcome of least
//! utility that meets `lo`, the best one when none does, and accepts what meets it.
//!
//! Source: Faratin, Sierra and Jennings 1998, Robotics and Autonomous Systems 24:159-182, section
//! 4.1.

use detente_game::domain::{Outcome, Outcomes};
use detente_game::session::{
    PartyMemory, PartyObservation, PartyStrategy, Proposal, Response, relative_time,
};
use detente_game::{Fault, Stream};

/// How far below its aspiration an outcome may lie and still meet it, in utility: keeps a rounded
/// sum from missing its own level.
pub(crate) const TOLERANCE: f64 = 1e-4;

/// Concedes on the clock of the session.
pub(crate) struct TimeBased {
    /// The e of the curve, positive; infinite: never concedes.
    pub(crate) shape: f64,
    /// Aspiration at the start, 0..1.
    pub(crate) start: f64,
    /// See [`TOLERANCE`].
    pub(crate) tolerance: f64,
}

impl TimeBased {
    /// Starts at the best outcome, with the usual tolerance.
    pub(crate) fn new(shape: f64) -> Self {
        TimeBased { shape, start: 1.0, tolerance: TOLERANCE }
    }

    /// Share of the way from floor to best that it aspires to at a time, 0..1.
    fn aspiration(&self, time: f64) -> f64 {
        self.start * (1.0 - libm::pow(time, self.shape))
    }

    /// The least utility that it offers or accepts in a step.
    #[inline]
    fn demand(&self, observation: &PartyObservation<'_>, memory: &PartyMemory) -> f64 {
        let tabulated = memory.demands.get(observation.step as usize).copied();
        tabulated.unwrap_or_else(|| {
            let range = (observation.floor(), observation.outcomes.best_utility());
            self.within(range, self.aspiration(observation.time()))
        })
    }

    /// The outcome of least utility that meets the demand of the step, or the best one.
    #[inline]
    fn offer(
        demand: f64,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
    ) -> Option<Outcome> {
        let outcomes = &mut *observation.outcomes;
        memory.answers.get(observation.step, || outcomes.meeting(demand))
    }

    /// The utility of an aspiration between floor and best.
    fn within(&self, (floor, best): (f64, f64), aspiration: f64) -> f64 {
        (floor + aspiration * (best - floor) - self.tolerance).max(floor).min(best)
    }
}

impl PartyStrategy for TimeBased {
    fn prepare(&self, steps: u32, outcomes: &Outcomes, memory: &mut PartyMemory) {
        let PartyMemory { curve, demands, answers, .. } = memory;
        if curve.len() != steps as usize {
            curve.clear();
            curve.extend((0..steps).map(|step| self.aspiration(relative_time(step, steps))));
        }
        let range = (outcomes.floor(), outcomes.best_utility());
        answers.reset(curve.len());
        demands.clear();
        demands.extend(curve.iter().map(|&aspiration| self.within(range, aspiration)));
    }

    fn plays_on_demands(&self) -> bool {
        true
    }

    #[inline]
    fn respond(
        &self,
        offer: Outcome,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Response, Fault> {
        let meets = observation.utility(offer) >= self.demand(observation, memory);
        Ok(if meets { Response::Accept } else { Response::Reject })
    }

    #[inline]
    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        memory: &mut PartyMemory,
        _rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        let demand = self.demand(observation, memory);
        let offer = TimeBased::offer(demand, observation, memory);
        Ok(offer.map_or(Proposal::WalkOut, Proposal::Offer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn offers_what_just_meets_the_aspiration() {
        // Utilities 0, 0.1, … 1.0; ten steps.
        let mut desk = Desk::new(11, 0.0, 10);
        let linear = TimeBased::new(1.0);
        for (step, offer) in [(0, 10), (4, 6), (9, 1)] {
            desk.step = step;
            assert_eq!(desk.propose(&linear), Proposal::Offer(Outcome(offer)));
            assert_eq!(desk.respond(&linear, Outcome(offer)), Response::Accept);
            assert_eq!(desk.respond(&linear, Outcome(offer - 1)), Response::Reject);
        }
    }

    #[test]
    fn a_tabulated_curve_changes_nothing() {
        for shape in [0.25, 4.0, f64::INFINITY] {
            let strategy = TimeBased::new(shape);
            let (mut plain, mut prepared) = (Desk::new(50, 0.3, 20), Desk::new(50, 0.3, 20));
            strategy.prepare(20, &prepared.outcomes, &mut prepared.memory);
            for step in 0..20 {
                (plain.step, prepared.step) = (step, step);
                assert_eq!(plain.propose(&strategy), prepared.propose(&strategy));
            }
        }
    }

    #[test]
    fn never_goes_below_the_reservation_value() {
        let mut desk = Desk::new(11, 0.55, 10);
        desk.step = 9;
        let conceder = TimeBased::new(0.01);
        assert_eq!(desk.propose(&conceder), Proposal::Offer(Outcome(6)));
        assert_eq!(desk.respond(&conceder, Outcome(5)), Response::Reject);
        let mut desk = Desk::new(11, 2.0, 10);
        assert_eq!(desk.propose(&conceder), Proposal::Offer(Outcome(10)));
    }
}
