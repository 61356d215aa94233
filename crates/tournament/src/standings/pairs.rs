//! Every pair of strategies: the difference of their scores on the same contests, seats and seeds.

use super::estimate::{Estimate, Resampler};
use super::tally::Tally;
use serde::Serialize;

/// Two strategies, the better one of the standings first.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
    /// Score of `a` less that of `b`, seed by seed.
    pub difference: Estimate,
    /// `p` of the difference after Holm's correction over all pairs; none where there is no `p`.
    pub p_holm: Option<f64>,
}

/// Differences of two strategies by contest and group of seeds; empty where not both have played.
pub(crate) fn differences(tally: &Tally, a: usize, b: usize) -> Vec<Vec<f64>> {
    let contest = |contest| {
        let (a, b) = (tally.contest_scores(a, contest), tally.contest_scores(b, contest));
        a.into_iter().zip(b).filter_map(|(a, b)| Some(a? - b?)).collect()
    };
    (0..tally.names.contests.len()).map(contest).collect()
}

/// All pairs that have a contest in common.
pub(super) fn pairs(tally: &Tally, resampler: &Resampler, order: &[usize]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (place, &a) in order.iter().enumerate() {
        for &b in &order[place + 1..] {
            let Some(difference) = resampler.estimate(&differences(tally, a, b)) else { continue };
            let name = |strategy: usize| tally.names.strategies[strategy].clone();
            pairs.push(Pair { a: name(a), b: name(b), difference, p_holm: None });
        }
    }
    let p: Vec<Option<f64>> = pairs.iter().map(|pair| pair.difference.p).collect();
    for (pair, p) in pairs.iter_mut().zip(holm(&p)) {
        pair.p_holm = p;
    }
    pairs
}

/// Holm's correction for several tests at once (Holm 1979, A simple sequentially rejective multiple test procedure).
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(f64, usize)> =
        p.iter().enumerate().filter_map(|(place, p)| Some(((*p)?, place))).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut corrected = vec![None; p.len()];
    let mut largest = 0.0_f64;
    for (rank, (p, place)) in order.iter().enumerate() {
        largest = largest.max((p * (order.len() - rank) as f64).min(1.0));
        corrected[*place] = Some(largest);
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_steps_down() {
        let p = [Some(0.01), Some(0.04), None, Some(0.03), Some(0.005)];
        let corrected = holm(&p);
        let expected = [Some(0.03), Some(0.06), None, Some(0.06), Some(0.02)];
        for (found, expected) in corrected.iter().zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12),
                (found, expected) => assert_eq!(*found, expected),
            }
        }
        assert_eq!(holm(&[Some(0.9), Some(0.8)]), [Some(1.0), Some(1.0)]);
    }
}
