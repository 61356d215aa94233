//! A party's own view of a domain: utilities of outcomes, and outcomes of utilities.

use super::halves::Halves;
use super::ranking::Ranking;
use super::{Domain, MOST_SORTED, Outcome, Preferences};

/// Utilities and their inverse. Prepared once for a domain and preferences, used for any number of
/// sessions; asking may sort a little more, but never changes an answer.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    inverse: Inverse,
    reservation: f64,
    least: f64,
    best: f64,
    floor: f64,
}

#[derive(Clone, Debug)]
enum Inverse {
    Ranking(Box<Ranking>),
    Halves(Box<Halves>),
}

impl Default for Inverse {
    fn default() -> Self {
        Inverse::Ranking(Box::default())
    }
}

impl Outcomes {
    /// Takes in a domain and preferences that fit it (see [`Preferences::fits`]), reusing the buffers.
    ///
    /// Up to [`MOST_SORTED`] outcomes are sorted, lazily; beyond, an additive utility is searched by halves
    /// of the issues. Preferences that are not additive are sorted whatever the size.
    pub fn prepare(&mut self, domain: &Domain, preferences: &Preferences) {
        if domain.outcomes() > MOST_SORTED && preferences.is_additive() {
            self.search(domain, preferences);
        } else {
            self.sort(domain, preferences);
        }
    }

    fn sort(&mut self, domain: &Domain, preferences: &Preferences) {
        if let Inverse::Halves(_) = self.inverse {
            self.inverse = Inverse::default();
        }
        if let Inverse::Ranking(ranking) = &mut self.inverse {
            ranking.prepare(domain, preferences);
        }
        self.note_ends(preferences.reservation);
    }

    /// As [`prepare`](Outcomes::prepare), by halves of the issues whatever the size of the domain.
    pub fn search(&mut self, domain: &Domain, preferences: &Preferences) {
        let mut halves = Box::<Halves>::default();
        halves.prepare(domain, preferences);
        self.inverse = Inverse::Halves(halves);
        self.note_ends(preferences.reservation);
    }

    /// Takes in utilities one by one, for what is no [`Preferences`]: `fill` gets a table of minus infinity,
    /// and what it leaves so is not permitted. Reuses the buffers.
    pub fn tabulate(&mut self, outcomes: usize, reservation: f64, fill: impl FnOnce(&mut [f64])) {
        if let Inverse::Halves(_) = self.inverse {
            self.inverse = Inverse::default();
        }
        if let Inverse::Ranking(ranking) = &mut self.inverse {
            ranking.tabulate(outcomes, fill);
        }
        self.note_ends(reservation);
    }

    fn note_ends(&mut self, reservation: f64) {
        self.reservation = reservation;
        (self.least, self.best) = match &self.inverse {
            Inverse::Ranking(ranking) => ranking.range(),
            Inverse::Halves(halves) => halves.range(),
        };
        self.floor = self.least.max(reservation);
    }

    /// How many outcomes are permitted.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.inverse {
            Inverse::Ranking(ranking) => ranking.len(),
            Inverse::Halves(halves) => halves.len(),
        }
    }

    /// True when no outcome is permitted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Utility of an outcome; minus infinity when a constraint forbids it.
    #[inline]
    pub fn utility(&self, outcome: Outcome) -> f64 {
        match &self.inverse {
            Inverse::Ranking(ranking) => ranking.utility(outcome),
            Inverse::Halves(halves) => halves.utility(outcome),
        }
    }

    /// The least utility of any permitted outcome.
    #[inline]
    pub fn least_utility(&self) -> f64 {
        self.least
    }

    /// The largest utility of any permitted outcome.
    #[inline]
    pub fn best_utility(&self) -> f64 {
        self.best
    }

    /// The reservation value: what it gets without an agreement.
    #[inline]
    pub fn reservation(&self) -> f64 {
        self.reservation
    }

    /// The least utility that is worth anything: `max(least utility, reservation value)`.
    #[inline]
    pub fn floor(&self) -> f64 {
        self.floor
    }

    /// The outcome that is `rank`th from the top, from 0; of equal ones the earlier outcome first.
    #[inline]
    pub fn at_rank(&mut self, rank: usize) -> Option<Outcome> {
        match &mut self.inverse {
            Inverse::Ranking(ranking) => ranking.at_rank(rank),
            Inverse::Halves(halves) => halves.at_rank(rank),
        }
    }

    /// The outcome of largest utility.
    #[inline]
    pub fn best(&mut self) -> Option<Outcome> {
        self.at_rank(0)
    }

    /// The outcome of least utility among those that have at least `utility`.
    #[inline]
    pub fn least_at_or_above(&mut self, utility: f64) -> Option<Outcome> {
        match &mut self.inverse {
            Inverse::Ranking(ranking) => ranking.least_at_or_above(utility),
            Inverse::Halves(halves) => halves.least_at_or_above(utility),
        }
    }

    /// The outcome of least utility among those that have at least `utility`, or the best one when none has.
    #[inline]
    pub fn meeting(&mut self, utility: f64) -> Option<Outcome> {
        self.least_at_or_above(utility).or_else(|| self.best())
    }

    /// How many outcomes have at least `utility`.
    pub fn count_at_or_above(&mut self, utility: f64) -> usize {
        match &mut self.inverse {
            Inverse::Ranking(ranking) => ranking.count_at_or_above(utility),
            Inverse::Halves(halves) => halves.count_at_or_above(utility),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tests::domain;
    use crate::domain::{Constraint, Pair, Rectangle};
    use crate::draw::{DrawName, Stream};

    fn random(domain: &Domain, rng: &mut Stream) -> Preferences {
        let counts: Vec<usize> = domain.issues().iter().map(|issue| issue.levels.count()).collect();
        let values: Vec<Vec<f64>> =
            counts.iter().map(|&count| (0..count).map(|_| rng.uniform()).collect()).collect();
        let issues: Vec<(f64, &[f64])> =
            values.iter().map(|values| (rng.uniform(), &values[..])).collect();
        Preferences::additive(issues)
    }

    /// Outcomes from the top, by brute force.
    fn brute(domain: &Domain, preferences: &Preferences) -> Vec<(f64, Outcome)> {
        let all = (0..domain.outcomes()).map(Outcome);
        let mut all: Vec<_> =
            all.map(|outcome| (preferences.utility(domain, outcome), outcome)).collect();
        all.retain(|(utility, _)| utility.is_finite());
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all
    }

    fn compare(outcomes: &mut Outcomes, expected: &[(f64, Outcome)], rng: &mut Stream) {
        assert_eq!(outcomes.len(), expected.len());
        assert_eq!(outcomes.best_utility(), expected[0].0);
        assert_eq!(outcomes.least_utility(), expected[expected.len() - 1].0);
        let (low, high) = (outcomes.least_utility(), outcomes.best_utility());
        for try_number in 0..60 {
            let bound = match try_number {
                0 => low,
                1 => high,
                2 => high + 1.0,
                3 => low - 1.0,
                _ if try_number % 2 == 0 => low + (high - low) * rng.uniform(),
                _ => expected[(rng.uniform() * expected.len() as f64) as usize].0,
            };
            let above = expected.iter().take_while(|(utility, _)| *utility >= bound).count();
            let least = outcomes.least_at_or_above(bound).map(|o| outcomes.utility(o));
            assert_eq!(least, above.checked_sub(1).map(|last| expected[last].0), "{bound}");
        }
        for (rank, &(utility, outcome)) in expected.iter().enumerate() {
            assert_eq!(outcomes.at_rank(rank), Some(outcome));
            assert_eq!(outcomes.utility(outcome), utility);
        }
        assert_eq!(outcomes.at_rank(expected.len()), None);
    }

    #[test]
    fn sorting_and_searching_agree_with_brute_force() {
        let mut rng = DrawName::new(&["outcomes"]).stream(1);
        let (mut sorted, mut searched) = (Outcomes::default(), Outcomes::default());
        for counts in [&[1][..], &[7], &[3, 4], &[10, 10, 10], &[2, 3, 1, 5, 4], &[40, 2, 2]] {
            let domain = domain(counts);
            let preferences = random(&domain, &mut rng);
            let expected = brute(&domain, &preferences);
            sorted.prepare(&domain, &preferences);
            compare(&mut sorted, &expected, &mut rng);
            let half = expected[expected.len() / 2].0;
            let above = expected.iter().filter(|(utility, _)| *utility >= half).count();
            assert_eq!(sorted.count_at_or_above(half), above);
            searched.search(&domain, &preferences);
            compare(&mut searched, &expected, &mut rng);
        }
    }

    #[test]
    fn ties_go_by_the_place_in_the_enumeration() {
        let domain = domain(&[3, 3]);
        let preferences =
            Preferences::additive([(0.5, &[1.0; 3][..]), (0.5, &[1.0, 0.0, 1.0][..])]);
        let expected = brute(&domain, &preferences);
        let mut rng = DrawName::new(&["ties"]).stream(1);
        let mut outcomes = Outcomes::default();
        outcomes.prepare(&domain, &preferences);
        compare(&mut outcomes, &expected, &mut rng);
        outcomes.search(&domain, &preferences);
        compare(&mut outcomes, &expected, &mut rng);
        let flat = Preferences::additive([(1.0, &[0.25; 3][..]), (0.0, &[1.0; 3][..])]);
        outcomes.prepare(&domain, &flat);
        compare(&mut outcomes, &brute(&domain, &flat), &mut rng);
    }

    #[test]
    fn what_is_not_additive_is_sorted_too() {
        let domain = domain(&[4, 5, 3]);
        let mut rng = DrawName::new(&["interaction"]).stream(1);
        let mut preferences = random(&domain, &mut rng);
        let worth = (0..4).map(|_| (0..3).map(|_| rng.uniform()).collect()).collect();
        preferences.pairs.push(Pair { first: 0, second: 2, worth });
        preferences.rectangles.push(Rectangle { bounds: vec![(1, 1, 3), (2, 0, 1)], worth: -0.5 });
        preferences.constraints.push(Constraint { forbids: vec![(0, 2, 3), (1, 0, 1)] });
        let mut outcomes = Outcomes::default();
        outcomes.prepare(&domain, &preferences);
        let expected = brute(&domain, &preferences);
        assert_eq!(expected.len(), 60 - 12);
        compare(&mut outcomes, &expected, &mut rng);
        preferences.constraints[0].forbids = Vec::new();
        outcomes.prepare(&domain, &preferences);
        assert!(outcomes.is_empty());
        assert_eq!(outcomes.least_at_or_above(0.0), None);
    }

    #[test]
    fn a_domain_beyond_sorting_is_searched() {
        let domain = domain(&[10; 9]);
        let mut rng = DrawName::new(&["large"]).stream(1);
        let preferences = random(&domain, &mut rng);
        let mut outcomes = Outcomes::default();
        outcomes.prepare(&domain, &preferences);
        assert_eq!(outcomes.len(), 1_000_000_000);
        let best = outcomes.best().unwrap();
        assert_eq!(outcomes.utility(best), outcomes.best_utility());
        let mut last = f64::INFINITY;
        for rank in 0..2000 {
            let outcome = outcomes.at_rank(rank).unwrap();
            assert!(outcomes.utility(outcome) <= last);
            last = outcomes.utility(outcome);
        }
        assert_eq!(outcomes.count_at_or_above(last), 2000);
        let least = outcomes.least_at_or_above(last).unwrap();
        assert_eq!(outcomes.utility(least), last);
    }
}
