//! What parties that know each other's wants look for: gains over no agreement, and their product.

use detente_game::domain::Outcome;
use detente_game::session::PartyObservation;

/// What an outcome gains a party over no agreement.
pub(crate) fn gain(observation: &PartyObservation<'_>, party: usize, outcome: Outcome) -> f64 {
    let outcomes = &observation.others[party].outcomes;
    outcomes.utility(outcome) - outcomes.reservation()
}

/// Own gain.
pub(crate) fn own_gain(observation: &PartyObservation<'_>, outcome: Outcome) -> f64 {
    observation.utility(outcome) - observation.outcomes.reservation()
}

/// Every other party.
pub(crate) fn others(observation: &PartyObservation<'_>) -> impl Iterator<Item = usize> + use<> {
    let me = observation.me.index();
    (0..observation.others.len()).filter(move |&party| party != me)
}

/// Product of all parties' gains, 0 when somebody does not gain.
pub(crate) fn product(observation: &PartyObservation<'_>, outcome: Outcome) -> f64 {
    let gains = others(observation).map(|party| gain(observation, party, outcome).max(0.0));
    gains.fold(own_gain(observation, outcome).max(0.0), |product, gain| product * gain)
}

/// The outcome with the largest product of gains, of equal ones the best for itself. Walks down its own
/// ranks, and stops when nothing below can have a larger product: exact on a domain of any size.
pub(crate) fn nash(observation: &mut PartyObservation<'_>) -> Option<Outcome> {
    let most: f64 = others(observation)
        .map(|party| {
            let outcomes = &observation.others[party].outcomes;
            (outcomes.best_utility() - outcomes.reservation()).max(0.0)
        })
        .product();
    let (mut best, mut largest) = (None, 0.0);
    for rank in 0.. {
        let Some(outcome) = observation.outcomes.at_rank(rank) else { break };
        if own_gain(observation, outcome).max(0.0) * most <= largest {
            break;
        }
        let product = product(observation, outcome);
        if product > largest {
            (best, largest) = (Some(outcome), product);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::party::testing::Desk;

    #[test]
    fn the_nash_outcome_is_the_one_of_brute_force() {
        let own: Vec<f64> = (0..60).map(|k| f64::from(k * 37 % 61) / 60.0).collect();
        let other: Vec<f64> = (0..60).map(|k| f64::from(k * 23 % 59) / 58.0).collect();
        let products = own.iter().zip(&other).map(|(a, b)| (a - 0.2).max(0.0) * (b - 0.1).max(0.0));
        let expected = products.fold(0.0, f64::max);
        let mut desk = Desk::knowing([(own, 0.2), (other, 0.1)]);
        let (product, found) = desk.observe(|observation| {
            let found = nash(observation);
            (product(observation, found.unwrap()), found)
        });
        assert!(found.is_some() && (product - expected).abs() < 1e-12, "{product} {expected}");
        let mut none = Desk::knowing([(vec![0.0, 1.0], 0.5), (vec![1.0, 0.0], 0.5)]);
        assert_eq!(none.observe(nash), None);
    }
}
