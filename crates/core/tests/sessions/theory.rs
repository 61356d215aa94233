//! What theory says that certain parties come to.

use crate::support::{sessions, spec, split};
use detente_game::domain::{Discount, DiscountPer, Outcome, Outcomes};
use detente_game::session::SessionProtocol;

/// Rubinstein 1982: with discounts d1 and d2 the first to offer gets (1 - d2) / (1 - d1 d2).
#[test]
fn the_equilibrium_of_alternating_offers_is_rubinsteins_split() {
    let slices = 1000;
    let mine: Vec<f64> = (0..=slices).map(|n| f64::from(n) / f64::from(slices)).collect();
    let yours: Vec<f64> = mine.iter().rev().copied().collect();
    for (first, second) in [(0.9, 0.9), (0.9, 0.8), (0.7, 0.95)] {
        let mut cake = split([&mine, &yours], SessionProtocol::OneOfferPerStep, 120);
        for (party, factor) in cake.parties.iter_mut().zip([first, second]) {
            let per = DiscountPer::Step;
            party.preferences.discount = Discount::Exponential { factor, per, reservation: true };
        }
        let mut cake = sessions(cake, &["subgame-perfect", "subgame-perfect"]);
        let record = cake.play(1).clone();
        let share = mine[record.agreement().unwrap().index()];
        let expected = (1.0 - second) / (1.0 - first * second);
        assert!((share - expected).abs() < 0.006, "{first}, {second}: {share} for {expected}");
        assert_eq!(record.steps, 2);
    }
}

/// Harsanyi 1956; Rosenschein and Zlotkin 1994.
#[test]
fn two_of_zeuthen_end_where_the_product_is_largest() {
    let protocols = [SessionProtocol::MonotonicConcession, SessionProtocol::AlternatingOffers];
    for number in 0..60 {
        let mut random = spec(number, 2, protocols[number as usize % 2]);
        random.steps = 5000;
        random.parties.iter_mut().for_each(|party| party.preferences.reservation = 0.0);
        let product = |spec: &detente_game::SessionSpec, outcome| -> f64 {
            let utilities =
                spec.parties.iter().map(|p| p.preferences.utility(&spec.domain, outcome));
            utilities.product()
        };
        let all = (0..random.domain.outcomes()).map(Outcome);
        let best = all.map(|outcome| product(&random, outcome)).fold(0.0, f64::max);
        let mut random = sessions(random, &["zeuthen", "zeuthen"]);
        let agreed = random.play(1).agreement().unwrap();
        assert!((product(random.spec(), agreed) - best).abs() < 1e-12, "domain {number}");
    }
}

/// de Jonge 2022: each walks down its own ranks one for one, so they meet where the worse of the two ranks
/// is least, but for the one rank that the turn is worth. Nothing is left to win by cardinal utilities.
#[test]
fn two_of_micro_meet_where_the_worse_rank_is_least() {
    for number in 0..60 {
        let mut random = spec(number, 2, SessionProtocol::AlternatingOffers);
        random.steps = 5000;
        random.parties.iter_mut().for_each(|party| party.preferences.reservation = 0.0);
        let ranks: Vec<Vec<usize>> = random
            .parties
            .iter()
            .map(|party| {
                let mut outcomes = Outcomes::default();
                outcomes.prepare(&random.domain, &party.preferences);
                let mut ranks = vec![0; outcomes.len()];
                for rank in 0..outcomes.len() {
                    ranks[outcomes.at_rank(rank).unwrap().index()] = rank;
                }
                ranks
            })
            .collect();
        let worse = |outcome: usize| ranks[0][outcome].max(ranks[1][outcome]);
        let least = (0..ranks[0].len()).map(worse).min().unwrap();
        for cast in [["micro", "micro"], ["micro-last", "micro-last"]] {
            let agreed = sessions(random.clone(), &cast).play(1).agreement().unwrap();
            assert!(worse(agreed.index()) <= least + 1, "domain {number}: {agreed:?}");
        }
    }
}
