//! Abstract domains: what is negotiated when there is no economy behind it.
//!
//! A domain is a list of issues with levels; an [`Outcome`] is one level for every issue, named by its place
//! in the enumeration of all of them, the last issue running fastest. [`Preferences`] give each outcome a
//! utility, and [`Outcomes`] answers the inverse question: which outcome has a wanted utility.

mod halves;
mod issue;
mod outcomes;
mod preferences;
mod ranking;

pub use issue::{DomainIssue, Levels};
pub use outcomes::Outcomes;
pub use preferences::{Constraint, Discount, DiscountPer, Pair, Preferences, Rectangle};

use crate::id::Level;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One level for every issue of a domain: its place in the enumeration, from 0.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Outcome(pub u64);

impl Outcome {
    /// The place as a list index; meant for domains that have a table of all outcomes.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is negotiated: issues, and the outcomes that their levels make.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    issues: Vec<DomainIssue>,
    /// Outcomes between two neighbouring levels of each issue.
    strides: Vec<u64>,
    outcomes: u64,
}

/// Why issues make no domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainError {
    /// There is no issue.
    NoIssues,
    /// An issue has no level, or more than [`MOST_LEVELS`].
    Levels {
        /// The issue, by its place.
        issue: usize,
    },
    /// The issues make more than [`MOST_OUTCOMES`].
    TooLarge,
}

impl fmt::Display for DomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DomainError::NoIssues => f.write_str("a domain needs at least one issue"),
            DomainError::Levels { issue } => {
                write!(f, "issue {issue} needs between 1 and {MOST_LEVELS} levels")
            }
            DomainError::TooLarge => {
                write!(f, "the issues make more than {MOST_OUTCOMES} outcomes; use fewer levels")
            }
        }
    }
}

impl std::error::Error for DomainError {}

/// Most levels of one issue: what a [`Level`] can count.
pub const MOST_LEVELS: usize = 1 << 16;

/// Most outcomes of a domain: beyond it the inverse of even an additive utility is too large to keep.
pub const MOST_OUTCOMES: u64 = 1_000_000_000_000;

/// Most outcomes that are sorted one by one; an additive utility beyond is searched by halves.
pub const MOST_SORTED: u64 = 1_000_000;

impl Domain {
    /// Puts issues together.
    ///
    /// # Errors
    /// No issue, an issue without levels, or more outcomes than [`MOST_OUTCOMES`].
    pub fn new(issues: Vec<DomainIssue>) -> Result<Self, DomainError> {
        if issues.is_empty() {
            return Err(DomainError::NoIssues);
        }
        let mut strides = vec![1; issues.len()];
        let mut outcomes = 1_u64;
        for (place, issue) in issues.iter().enumerate().rev() {
            let levels = issue.levels.count();
            if levels == 0 || levels > MOST_LEVELS {
                return Err(DomainError::Levels { issue: place });
            }
            strides[place] = outcomes;
            outcomes = outcomes.saturating_mul(levels as u64);
        }
        if outcomes > MOST_OUTCOMES {
            return Err(DomainError::TooLarge);
        }
        Ok(Domain { issues, strides, outcomes })
    }

    /// The issues, in order.
    pub fn issues(&self) -> &[DomainIssue] {
        &self.issues
    }

    /// How many outcomes there are.
    pub fn outcomes(&self) -> u64 {
        self.outcomes
    }

    /// The level of an issue, by its place, in an outcome.
    pub fn level(&self, outcome: Outcome, issue: usize) -> Level {
        let levels = self.issues[issue].levels.count() as u64;
        ((outcome.0 / self.strides[issue]) % levels) as Level
    }

    /// The levels of an outcome, in issue order.
    pub fn levels(&self, outcome: Outcome) -> impl ExactSizeIterator<Item = Level> {
        (0..self.issues.len()).map(move |issue| self.level(outcome, issue))
    }

    /// The outcome with these levels; none when one is missing, too many or does not exist.
    pub fn outcome(&self, levels: &[Level]) -> Option<Outcome> {
        if levels.len() != self.issues.len() {
            return None;
        }
        let mut place = 0;
        for ((issue, &stride), &level) in self.issues.iter().zip(&self.strides).zip(levels) {
            if usize::from(level) >= issue.levels.count() {
                return None;
            }
            place += u64::from(level) * stride;
        }
        Some(Outcome(place))
    }

    /// True when the domain has such an outcome.
    #[inline]
    pub fn has(&self, outcome: Outcome) -> bool {
        outcome.0 < self.outcomes
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn labels(id: &str, count: usize) -> DomainIssue {
        let names = (0..count).map(|level| format!("v{level}")).collect();
        DomainIssue { id: id.to_string(), levels: Levels::Labels(names), unit: String::new() }
    }

    pub(crate) fn domain(counts: &[usize]) -> Domain {
        let issues = counts.iter().enumerate().map(|(i, &n)| labels(&format!("i{i}"), n));
        Domain::new(issues.collect()).unwrap()
    }

    #[test]
    fn the_last_issue_runs_fastest() {
        let domain = domain(&[2, 3]);
        let all: Vec<Vec<Level>> =
            (0..domain.outcomes()).map(|o| domain.levels(Outcome(o)).collect()).collect();
        assert_eq!(all, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        for (place, levels) in all.iter().enumerate() {
            assert_eq!(domain.outcome(levels), Some(Outcome(place as u64)));
        }
        assert_eq!(domain.outcome(&[2, 0]), None);
        assert_eq!(domain.outcome(&[0]), None);
    }

    #[test]
    fn issues_that_make_no_domain_are_refused() {
        assert_eq!(Domain::new(Vec::new()), Err(DomainError::NoIssues));
        let empty = Domain::new(vec![labels("a", 2), labels("b", 0)]);
        assert_eq!(empty, Err(DomainError::Levels { issue: 1 }));
        let huge = Domain::new((0..13).map(|_| labels("a", 10)).collect());
        assert_eq!(huge, Err(DomainError::TooLarge));
        assert_eq!(domain(&[10; 12]).outcomes(), MOST_OUTCOMES);
    }
}
