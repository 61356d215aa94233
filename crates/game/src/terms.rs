//! Preferences that are not additive over issues: sums of products of the issues' numbers, in money.
//!
//! What an employer pays is wage times duration, so that no issue has a worth of its own. A term is a
//! factor times the numbers of the levels of one or more issues; the worth of a package is the sum over a
//! party's terms, on top of what stakes, gains and measures make of it.

use crate::id::{IssueId, Level, ParameterId, PartyId};
use crate::reuse::clone_reusing;
use smallvec::SmallVec;

/// A term of a party's utility, as ids into the parameter table.
#[derive(Clone, Debug, PartialEq)]
pub struct TermSpec {
    /// Whose utility.
    pub party: PartyId,
    /// Issues whose numbers are multiplied, each once, in order.
    pub of: Vec<IssueId>,
    /// Factors, multiplied.
    pub factors: Vec<ParameterId>,
}

/// A term with its factor, M per unit of the product of its issues' numbers.
#[derive(Debug, Default, PartialEq)]
pub struct Term {
    /// Whose utility.
    pub party: PartyId,
    /// Issues whose numbers are multiplied.
    pub of: SmallVec<[IssueId; 2]>,
    /// Factor.
    pub factor: f64,
}

clone_reusing! {
    Term: party, of, factor,
}

/// The terms of all parties in one game. Empty where preferences are additive.
#[derive(Debug, Default, PartialEq)]
pub struct Terms {
    /// Every term.
    pub list: Vec<Term>,
    /// Numbers of the levels of each issue, owner's ideal first; empty where levels are no numbers.
    pub values: Vec<Vec<f64>>,
}

clone_reusing! {
    Terms: list, values,
}

/// Issues in one party's terms at most: what a party gives up is averaged over their orders.
pub const MOST_ISSUES: usize = 10;

impl Terms {
    /// True when preferences are additive.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// True when some term holds an issue.
    pub fn concern(&self, issue: IssueId) -> bool {
        self.list.iter().any(|term| term.of.contains(&issue))
    }

    /// Worth of a package to a party by its terms, M.
    pub fn worth(&self, party: PartyId, package: &[Level]) -> f64 {
        let number = |issue: &IssueId| self.values[issue.index()][package[issue.index()] as usize];
        let own = self.list.iter().filter(|term| term.party == party);
        own.fold(0.0, |sum, term| sum + term.of.iter().fold(term.factor, |p, i| p * number(i)))
    }

    /// Least and largest worth to a party over all levels of all issues, M. A sum of products takes both
    /// where every number is at one of its ends.
    pub fn range(&self, party: PartyId) -> (f64, f64) {
        let mut issues: SmallVec<[IssueId; 4]> = SmallVec::new();
        for term in self.list.iter().filter(|term| term.party == party) {
            issues.extend(term.of.iter().copied());
        }
        issues.sort_unstable();
        issues.dedup();
        let mut package: SmallVec<[Level; 8]> = SmallVec::from_elem(0, self.values.len());
        let (mut least, mut largest) = (0.0_f64, 0.0_f64);
        for corner in 0..1_u32 << issues.len() {
            for (bit, issue) in issues.iter().enumerate() {
                let last = self.values[issue.index()].len().saturating_sub(1) as Level;
                package[issue.index()] = if corner >> bit & 1 == 1 { last } else { 0 };
            }
            let worth = self.worth(party, &package);
            let first = corner == 0;
            least = if first { worth } else { least.min(worth) };
            largest = if first { worth } else { largest.max(worth) };
        }
        (least, largest)
    }

    /// What a party gives up by each of several steps taken at once, M: the fall of its worth, averaged over
    /// the orders in which the steps may be taken (Shapley 1953), from `base` on.
    ///
    /// Cost: two worths per step and subset of the others.
    pub fn given_up(&self, party: PartyId, base: &[Level], steps: &[(IssueId, Level)]) -> Vec<f64> {
        let count = steps.len();
        let mut package: SmallVec<[Level; 8]> = SmallVec::from_slice(base);
        let mut worths = Vec::with_capacity(1 << count);
        for taken in 0..1_usize << count {
            for (bit, &(issue, to)) in steps.iter().enumerate() {
                let from = base[issue.index()];
                package[issue.index()] = if taken >> bit & 1 == 1 { to } else { from };
            }
            worths.push(self.worth(party, &package));
        }
        let weights = order_weights(count);
        let share = |bit: usize| {
            let without = (0..worths.len()).filter(|taken| taken >> bit & 1 == 0);
            without.fold(0.0, |sum, taken| {
                let weight = weights[taken.count_ones() as usize];
                sum + weight * (worths[taken] - worths[taken | 1 << bit])
            })
        };
        (0..count).map(share).collect()
    }
}

/// Share of the orders of `count` steps in which exactly `taken` given ones come before a given other: by
/// number taken.
fn order_weights(count: usize) -> SmallVec<[f64; 8]> {
    let factorial = |n: usize| (1..=n).fold(1.0, |product, k| product * k as f64);
    let weight = |taken| factorial(taken) * factorial(count - taken - 1) / factorial(count);
    (0..count).map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOSS: PartyId = PartyId(0);
    const UNION: PartyId = PartyId(1);

    /// Wage 0 to 4 %, duration 12 to 30 months, 0 to 600 EUR: what is paid is wage times duration.
    fn contract() -> Terms {
        let term = |party, of: &[u16], factor| Term {
            party,
            of: of.iter().map(|&issue| IssueId(issue)).collect(),
            factor,
        };
        Terms {
            list: vec![
                term(BOSS, &[0, 1], -2.0),
                term(BOSS, &[2], -0.5),
                term(UNION, &[0, 1], 1.0),
                term(UNION, &[1], -3.0),
            ],
            values: vec![vec![0.0, 2.0, 4.0], vec![30.0, 21.0, 12.0], vec![0.0, 300.0, 600.0]],
        }
    }

    #[test]
    fn worth_is_the_sum_of_the_own_products() {
        let terms = contract();
        assert_eq!(terms.worth(BOSS, &[1, 2, 1]), -2.0 * 2.0 * 12.0 - 0.5 * 300.0);
        assert_eq!(terms.worth(UNION, &[1, 2, 1]), 2.0 * 12.0 - 3.0 * 12.0);
        assert_eq!(Terms::default().worth(BOSS, &[]), 0.0);
        assert!(terms.concern(IssueId(2)) && !Terms::default().concern(IssueId(2)));
    }

    #[test]
    fn the_range_is_reached_by_some_package() {
        let terms = contract();
        for party in [BOSS, UNION] {
            let mut worths = Vec::new();
            for (wage, duration, bonus) in (0..27_u16).map(|n| (n / 9, n / 3 % 3, n % 3)) {
                worths.push(terms.worth(party, &[wage, duration, bonus]));
            }
            let least = worths.iter().copied().fold(f64::INFINITY, f64::min);
            let largest = worths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(terms.range(party), (least, largest));
        }
    }

    #[test]
    fn what_is_given_up_is_shared_fairly_and_sums_to_the_whole() {
        let terms = contract();
        let (base, steps) = ([0, 0, 0], [(IssueId(0), 2), (IssueId(1), 2), (IssueId(2), 1)]);
        let shares = terms.given_up(BOSS, &base, &steps);
        // Wage first costs 2 * 4 * 30, after the duration 2 * 4 * 12; the duration alone costs nothing.
        assert_eq!(shares[0], 2.0 * 4.0 * (30.0 + 12.0) / 2.0);
        assert_eq!(shares[1], -2.0 * 4.0 * 18.0 / 2.0);
        assert_eq!(shares[2], 150.0);
        let whole = terms.worth(BOSS, &base) - terms.worth(BOSS, &[2, 2, 1]);
        assert!((shares.iter().sum::<f64>() - whole).abs() < 1e-9);
    }

    #[test]
    fn one_step_alone_is_the_plain_difference() {
        let terms = contract();
        let shares = terms.given_up(UNION, &[2, 0, 0], &[(IssueId(0), 1)]);
        assert_eq!(shares, [4.0 * 30.0 - 2.0 * 30.0]);
    }
}
