//! Inverse of an additive utility over more outcomes than can be sorted.
//!
//! The issues are split into two halves of about equal size; each half's combinations are sorted by
//! their worth (Horowitz and Sahni 1974). The outcome of least utility above a bound is then found by one
//! pass over both halves, from opposite ends; ranks from the top by a heap over pairs, each rank once.
//! Both are exact: no outcome is left out.

use super::{Domain, Outcome, Preferences};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One half of the issues.
#[derive(Clone, Debug, Default)]
struct Half {
    /// Worth and outcome (all other issues at their first level), worth falling.
    sums: Vec<(f64, u64)>,
}

/// Outcomes of an additive utility, by halves of the issues.
#[derive(Clone, Debug, Default)]
pub(super) struct Halves {
    preferences: Preferences,
    domain: Option<Domain>,
    first: Half,
    second: Half,
    /// Outcomes from the top, as far as somebody has asked.
    ranked: Vec<Outcome>,
    /// Pairs that may come next.
    frontier: BinaryHeap<Candidate>,
    low: f64,
    high: f64,
}

/// A pair of places in the halves.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    utility: f64,
    outcome: Outcome,
    places: (u32, u32),
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    /// The larger utility first, of equal ones the earlier outcome.
    fn cmp(&self, other: &Self) -> Ordering {
        self.utility.total_cmp(&other.utility).then(other.outcome.cmp(&self.outcome))
    }
}

impl Half {
    fn prepare(&mut self, domain: &Domain, preferences: &Preferences, issues: &[usize]) {
        self.sums.clear();
        self.sums.push((0.0, 0));
        for &issue in issues {
            let stride = domain.strides[issue];
            let worth = preferences.worth(issue);
            let mut next = Vec::with_capacity(self.sums.len() * worth.len());
            for &(sum, outcome) in &self.sums {
                let levels = worth.iter().zip(0..);
                next.extend(levels.map(|(worth, level)| (sum + worth, outcome + level * stride)));
            }
            self.sums = next;
        }
        self.sums.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }
}

impl Halves {
    /// Takes in another utility, which has to be additive. Sorts two lists of about the square root of the
    /// number of outcomes.
    pub(super) fn prepare(&mut self, domain: &Domain, preferences: &Preferences) {
        let (first, second) = split(domain);
        self.first.prepare(domain, preferences, &first);
        self.second.prepare(domain, preferences, &second);
        self.preferences.clone_from(preferences);
        self.domain = Some(domain.clone());
        (self.low, self.high) = (0.0, 0.0);
        for issue in 0..domain.issues().len() {
            let worth = preferences.worth(issue);
            self.low += worth.iter().copied().fold(f64::INFINITY, f64::min);
            self.high += worth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        self.ranked.clear();
        self.frontier.clear();
        let top = self.candidate(0, 0);
        self.frontier.extend(top);
    }

    pub(super) fn utility(&self, outcome: Outcome) -> f64 {
        let domain = self.domain.as_ref();
        domain.map_or(f64::NEG_INFINITY, |domain| self.preferences.utility(domain, outcome))
    }

    pub(super) fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    pub(super) fn len(&self) -> usize {
        self.domain.as_ref().map_or(0, |domain| domain.outcomes() as usize)
    }

    fn candidate(&self, first: u32, second: u32) -> Option<Candidate> {
        let &(_, a) = self.first.sums.get(first as usize)?;
        let &(_, b) = self.second.sums.get(second as usize)?;
        let outcome = Outcome(a + b);
        Some(Candidate { utility: self.utility(outcome), outcome, places: (first, second) })
    }

    /// The outcome that is `rank`th from the top. Cost: the logarithm of the rank, for each rank once.
    pub(super) fn at_rank(&mut self, rank: usize) -> Option<Outcome> {
        while self.ranked.len() <= rank {
            let Candidate { outcome, places: (first, second), .. } = self.frontier.pop()?;
            self.ranked.push(outcome);
            // Each pair has one way to be reached: down the first half only from the top of the second.
            if second == 0 {
                let below = self.candidate(first + 1, 0);
                self.frontier.extend(below);
            }
            let beside = self.candidate(first, second + 1);
            self.frontier.extend(beside);
        }
        Some(self.ranked[rank])
    }

    /// The outcome of least utility that has at least `utility`. Cost: one pass over both halves.
    pub(super) fn least_at_or_above(&self, utility: f64) -> Option<Outcome> {
        let mut best: Option<Candidate> = None;
        let (first, second) = (&self.first.sums, &self.second.sums);
        // As the first half's worth falls, the second half needs more: its place moves up only.
        let mut place = second.len();
        for (above, &(worth, _)) in (0_u32..).zip(first) {
            while place > 0 && worth + second[place - 1].0 < utility {
                place -= 1;
            }
            // Sums in another order may differ in the last digit: the neighbours are tried as well.
            for near in [place.checked_sub(2), place.checked_sub(1), Some(place)] {
                let found = near.and_then(|near| self.candidate(above, near as u32));
                best = found.filter(|found| found.utility >= utility).into_iter().chain(best).min();
            }
        }
        best.map(|best| best.outcome)
    }

    /// How many outcomes have at least `utility`. Cost: one pass over both halves.
    pub(super) fn count_at_or_above(&self, utility: f64) -> usize {
        let (first, second) = (&self.first.sums, &self.second.sums);
        let (mut place, mut count) = (second.len(), 0);
        for &(worth, _) in first {
            while place > 0 && worth + second[place - 1].0 < utility {
                place -= 1;
            }
            count += place;
        }
        count
    }
}

/// Issues in two halves with about as many combinations each: the larger issues first, each to the smaller
/// half.
fn split(domain: &Domain) -> (Vec<usize>, Vec<usize>) {
    let count = |issue: usize| domain.issues()[issue].levels.count() as u64;
    let mut issues: Vec<usize> = (0..domain.issues().len()).collect();
    issues.sort_by_key(|&issue| std::cmp::Reverse(count(issue)));
    let (mut halves, mut sizes) = ((Vec::new(), Vec::new()), (1, 1));
    for issue in issues {
        if sizes.0 <= sizes.1 {
            halves.0.push(issue);
            sizes.0 *= count(issue);
        } else {
            halves.1.push(issue);
            sizes.1 *= count(issue);
        }
    }
    halves
}
