//! All outcomes in the order of a utility, sorted lazily.
//!
//! Outcomes are thrown into as many buckets as there are outcomes, by utility, in two linear passes; a
//! bucket is sorted when somebody looks into it. Most sessions look into a few buckets near the top, so
//! most of the sorting is never done, and all buffers are kept for the next domain.

use super::{Domain, Outcome, Preferences};
use std::cmp::Ordering;

/// Outcomes by utility. Permitted ones only: what a constraint forbids has no rank.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranking {
    /// By outcome.
    utilities: Vec<f64>,
    /// Bucket of each outcome.
    buckets: Vec<u32>,
    /// Outcomes, bucket by bucket, from the least utility up.
    order: Vec<u32>,
    /// First place of each bucket in `order`, and one entry behind the last.
    starts: Vec<u32>,
    /// The bucket is in order.
    sorted: Vec<bool>,
    /// From this place up everything is in order.
    settled: usize,
    low: f64,
    high: f64,
    /// Buckets per unit of utility.
    scale: f64,
}

/// A bucket of at most so many outcomes is looked through one by one.
const FEW: usize = 8;

/// Adding it leaves the nearest whole number in the low bits of a float below 2^52.
const WHOLE: f64 = (1_u64 << 52) as f64;

/// Whole number nearest to `value`, which is from 0 up to the number of buckets: never falls as it rises.
#[inline]
fn nearest(value: f64) -> u32 {
    (value + WHOLE).to_bits() as u32
}

impl Ranking {
    /// Takes in another utility. Linear in the number of outcomes; allocates only when it grows.
    pub(super) fn prepare(&mut self, domain: &Domain, preferences: &Preferences) {
        self.value(domain, preferences);
        self.rank();
    }

    /// Takes in utilities one by one; what `fill` leaves as it is is forbidden.
    pub(super) fn tabulate(&mut self, outcomes: usize, fill: impl FnOnce(&mut [f64])) {
        self.utilities.clear();
        self.utilities.resize(outcomes, f64::NEG_INFINITY);
        fill(&mut self.utilities);
        self.find_ends();
        self.rank();
    }

    fn rank(&mut self) {
        let last = self.utilities.len().saturating_sub(1);
        let width = self.high - self.low;
        let scale = last as f64 / width;
        // A width too small to divide by, or none: all in one bucket.
        self.scale = if scale.is_finite() && width > 0.0 { scale } else { 0.0 };
        self.throw();
    }

    /// Utilities of all outcomes, by prefix sums: issue by issue, each prefix followed by every level.
    fn value(&mut self, domain: &Domain, preferences: &Preferences) {
        let utilities = &mut self.utilities;
        utilities.clear();
        utilities.resize(domain.outcomes() as usize, 0.0);
        let (mut low, mut high, mut known) = (0.0, 0.0, 1);
        for issue in 0..domain.issues().len() {
            let worth = preferences.worth(issue);
            for prefix in (0..known).rev() {
                let base = utilities[prefix];
                let row = &mut utilities[prefix * worth.len()..][..worth.len()];
                for (utility, worth) in row.iter_mut().zip(worth) {
                    *utility = base + worth;
                }
            }
            known *= worth.len();
            // Rounded sums are monotonic in their terms: these are the ends that the table has.
            low += worth.iter().copied().fold(f64::INFINITY, f64::min);
            high += worth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        (self.low, self.high) = (low, high);
        if !preferences.is_additive() {
            self.interact(domain, preferences);
        }
    }

    fn interact(&mut self, domain: &Domain, preferences: &Preferences) {
        for (outcome, utility) in self.utilities.iter_mut().enumerate() {
            *utility = preferences.interact(domain, Outcome(outcome as u64), *utility);
        }
        self.find_ends();
    }

    /// The least and the largest utility that is no minus infinity.
    fn find_ends(&mut self) {
        let permitted = || self.utilities.iter().copied().filter(|utility| utility.is_finite());
        self.low = permitted().fold(f64::INFINITY, f64::min);
        self.high = permitted().fold(f64::NEG_INFINITY, f64::max);
        if self.low > self.high {
            (self.low, self.high) = (0.0, 0.0);
        }
    }

    /// Throws the permitted outcomes into their buckets: count, add up, place.
    fn throw(&mut self) {
        let (low, scale) = (self.low, self.scale);
        let count = self.utilities.len();
        self.buckets.clear();
        self.buckets.extend(self.utilities.iter().map(|utility| nearest((utility - low) * scale)));
        self.starts.clear();
        self.starts.resize(count + 2, 0);
        self.sorted.clear();
        self.sorted.resize(count + 1, false);
        let permitted = |utility: f64| utility > f64::NEG_INFINITY;
        let mut kept = 0;
        for (&bucket, &utility) in self.buckets.iter().zip(&self.utilities) {
            if permitted(utility) {
                self.starts[bucket as usize + 1] += 1;
                kept += 1;
            }
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.order.clear();
        self.order.resize(kept, 0);
        for (outcome, (&bucket, &utility)) in self.buckets.iter().zip(&self.utilities).enumerate() {
            if permitted(utility) {
                let place = &mut self.starts[bucket as usize];
                self.order[*place as usize] = outcome as u32;
                *place += 1;
            }
        }
        self.settled = kept;
        // Each start has moved to where the next bucket starts.
        self.starts.rotate_right(1);
        self.starts[0] = 0;
    }

    /// Puts the bucket into order: rising utility, of equal ones the earlier outcome last.
    #[inline]
    fn sort(&mut self, bucket: usize) {
        if !self.sorted[bucket] {
            self.sort_now(bucket);
        }
    }

    #[cold]
    fn sort_now(&mut self, bucket: usize) {
        self.sorted[bucket] = true;
        let utilities = &self.utilities;
        let order = |&a: &u32, &b: &u32| -> Ordering {
            utilities[a as usize].total_cmp(&utilities[b as usize]).then(b.cmp(&a))
        };
        let places = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        self.order[places].sort_unstable_by(order);
    }

    /// How many outcomes have a rank.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// Utility of an outcome.
    #[inline]
    pub(super) fn utility(&self, outcome: Outcome) -> f64 {
        self.utilities[outcome.index()]
    }

    /// The least and the largest utility of a permitted outcome.
    pub(super) fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The outcome at a place in the order of rising utility.
    #[inline]
    fn at(&mut self, place: usize) -> Outcome {
        let bucket = self.buckets[self.order[place] as usize] as usize;
        self.sort(bucket);
        Outcome(u64::from(self.order[place]))
    }

    /// The outcome that is `rank`th from the top, from 0.
    #[inline]
    pub(super) fn at_rank(&mut self, rank: usize) -> Option<Outcome> {
        let place = self.len().checked_sub(rank + 1)?;
        if place < self.settled {
            self.settle(place);
        }
        Some(Outcome(u64::from(self.order[place])))
    }

    /// Puts everything from a place up into order.
    #[cold]
    fn settle(&mut self, place: usize) {
        let lowest = self.buckets[self.order[place] as usize] as usize;
        let highest = self.buckets[self.order[self.settled - 1] as usize] as usize;
        (lowest..=highest).for_each(|bucket| self.sort(bucket));
        self.settled = self.starts[lowest] as usize;
    }

    /// Place, in the order of rising utility, of the first outcome with at least this utility.
    #[inline]
    fn place_of(&mut self, utility: f64) -> usize {
        if utility <= self.low {
            return 0;
        }
        if utility > self.high {
            return self.len();
        }
        let bucket = nearest((utility - self.low) * self.scale) as usize;
        self.sort(bucket);
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        let utilities = &self.utilities;
        let below = |&outcome: &u32| utilities[outcome as usize] < utility;
        start + self.order[start..end].partition_point(below)
    }

    /// The outcome of least utility that has at least `utility`.
    #[inline]
    pub(super) fn least_at_or_above(&mut self, utility: f64) -> Option<Outcome> {
        if utility > self.high {
            return None;
        }
        let bucket = nearest((utility - self.low).max(0.0) * self.scale) as usize;
        self.sort(bucket);
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        let outcomes = &self.order[start..end];
        let meets = |&&outcome: &&u32| self.utilities[outcome as usize] >= utility;
        // Most buckets hold an outcome or two: it is quicker to look at each than to halve.
        let found = match outcomes.len() {
            0..=FEW => outcomes.iter().find(meets),
            _ => outcomes.get(outcomes.partition_point(|outcome| !meets(&outcome))),
        };
        match found {
            Some(&outcome) => Some(Outcome(u64::from(outcome))),
            None => self.at_place(end),
        }
    }

    /// The outcome at a place in the order of rising utility, if there is one.
    #[inline]
    fn at_place(&mut self, place: usize) -> Option<Outcome> {
        (place < self.len()).then(|| self.at(place))
    }

    /// How many outcomes have at least `utility`: the ranks below this number.
    pub(super) fn count_at_or_above(&mut self, utility: f64) -> usize {
        self.len() - self.place_of(utility)
    }
}
