//! Utilities of outcomes, and what time does to them.

use super::{Domain, Outcome};
use crate::id::Level;

/// What a party wants of a domain.
///
/// Utility is `sum_i weight_i * value_i(level_i)`, summed in issue order, plus what pairs of issues and
/// rectangles add; an outcome that breaks a constraint has utility minus infinity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preferences {
    /// Weight times value, by issue and level.
    worth: Vec<Vec<f64>>,
    /// Worth of two levels together.
    pub pairs: Vec<Pair>,
    /// Worth of being within bounds.
    pub rectangles: Vec<Rectangle>,
    /// What has to hold.
    pub constraints: Vec<Constraint>,
    /// The least utility that it accepts, and what it gets without an agreement.
    pub reservation: f64,
    /// What time does.
    pub discount: Discount,
    /// What each step costs, in utility.
    pub step_cost: f64,
}

/// What two issues are worth together, beyond their own worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Place of the first issue.
    pub first: usize,
    /// Place of the second issue.
    pub second: usize,
    /// Worth by level of the first and of the second.
    pub worth: Vec<Vec<f64>>,
}

/// What an outcome is worth for lying within bounds (Ito, Hattori and Klein 2007).
#[derive(Clone, Debug, PartialEq)]
pub struct Rectangle {
    /// Places of issues with the least and the largest level, both within.
    pub bounds: Vec<(usize, Level, Level)>,
    /// What it adds.
    pub worth: f64,
}

/// A combination of levels that must not be agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Places of issues with a range of levels; forbidden where all of them hold.
    pub forbids: Vec<(usize, Level, Level)>,
}

/// How utility falls with time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Discount {
    /// Not at all.
    #[default]
    None,
    /// `utility * factor ^ time`.
    Exponential {
        /// Left of a utility after one unit of time, 0..1.
        factor: f64,
        /// The unit of time.
        per: DiscountPer,
        /// True: the reservation value falls too.
        reservation: bool,
    },
}

/// The unit of time of a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountPer {
    /// One step.
    Step,
    /// All steps up to the deadline.
    Deadline,
}

impl Preferences {
    /// Linear additive preferences: a weight for each issue, a value for each of its levels.
    pub fn additive<'a>(issues: impl IntoIterator<Item = (f64, &'a [f64])>) -> Self {
        let mut preferences = Preferences::default();
        preferences.set_additive(issues);
        preferences
    }

    /// Replaces weights and values, reusing the buffers.
    pub fn set_additive<'a>(&mut self, issues: impl IntoIterator<Item = (f64, &'a [f64])>) {
        let mut places = 0;
        for (weight, values) in issues {
            if self.worth.len() == places {
                self.worth.push(Vec::new());
            }
            self.worth[places].clear();
            self.worth[places].extend(values.iter().map(|value| weight * value));
            places += 1;
        }
        self.worth.truncate(places);
    }

    /// Weight times value of every level of an issue.
    pub fn worth(&self, issue: usize) -> &[f64] {
        &self.worth[issue]
    }

    /// True when each issue counts by itself: no pairs, rectangles or constraints.
    pub fn is_additive(&self) -> bool {
        self.pairs.is_empty() && self.rectangles.is_empty() && self.constraints.is_empty()
    }

    /// True when it says something, and nothing that is no number, about every level of the domain.
    pub fn fits(&self, domain: &Domain) -> bool {
        let issues = domain.issues();
        let worth = self.worth.len() == issues.len()
            && (self.worth.iter().zip(issues)).all(|(worth, issue)| {
                worth.len() == issue.levels.count() && worth.iter().all(|worth| worth.is_finite())
            });
        let bounds = |bounds: &[(usize, Level, Level)]| {
            bounds.iter().all(|&(issue, least, largest)| issue < issues.len() && least <= largest)
        };
        worth
            && self.pairs.iter().all(|pair| pair.fits(domain))
            && self.rectangles.iter().all(|one| bounds(&one.bounds) && one.worth.is_finite())
            && self.constraints.iter().all(|constraint| bounds(&constraint.forbids))
            && self.reservation.is_finite()
            && self.step_cost.is_finite()
    }

    /// Utility of an outcome before any discount.
    pub fn utility(&self, domain: &Domain, outcome: Outcome) -> f64 {
        let mut utility = 0.0;
        for (level, worth) in domain.levels(outcome).zip(&self.worth) {
            utility += worth[usize::from(level)];
        }
        if self.is_additive() { utility } else { self.interact(domain, outcome, utility) }
    }

    /// Utility once pairs, rectangles and constraints have had their say.
    pub(super) fn interact(&self, domain: &Domain, outcome: Outcome, mut utility: f64) -> f64 {
        for pair in &self.pairs {
            let first = usize::from(domain.level(outcome, pair.first));
            let second = usize::from(domain.level(outcome, pair.second));
            utility += pair.worth[first][second];
        }
        for rectangle in &self.rectangles {
            if within(domain, outcome, &rectangle.bounds) {
                utility += rectangle.worth;
            }
        }
        let forbidden = |constraint: &Constraint| within(domain, outcome, &constraint.forbids);
        if self.constraints.iter().any(forbidden) { f64::NEG_INFINITY } else { utility }
    }

    /// What a utility is worth when it is agreed in a step of a session of `steps`.
    pub fn at_step(&self, utility: f64, step: u32, steps: u32) -> f64 {
        utility * self.left(step, steps) - self.step_cost * f64::from(step)
    }

    /// What it gets in a step without an agreement.
    pub fn reservation_at(&self, step: u32, steps: u32) -> f64 {
        let falls = matches!(self.discount, Discount::Exponential { reservation: true, .. });
        let left = if falls { self.left(step, steps) } else { 1.0 };
        self.reservation * left - self.step_cost * f64::from(step)
    }

    /// Share of a utility that is left in a step.
    fn left(&self, step: u32, steps: u32) -> f64 {
        match self.discount {
            Discount::None => 1.0,
            Discount::Exponential { factor, per, .. } => {
                let time = match per {
                    DiscountPer::Step => f64::from(step),
                    DiscountPer::Deadline => f64::from(step) / f64::from(steps.max(1)),
                };
                libm::pow(factor, time)
            }
        }
    }
}

impl Pair {
    fn fits(&self, domain: &Domain) -> bool {
        let count = |issue: usize| domain.issues().get(issue).map(|issue| issue.levels.count());
        let (Some(first), Some(second)) = (count(self.first), count(self.second)) else {
            return false;
        };
        let row = |row: &Vec<f64>| row.len() == second && row.iter().all(|worth| worth.is_finite());
        self.worth.len() == first && self.worth.iter().all(row)
    }
}

fn within(domain: &Domain, outcome: Outcome, bounds: &[(usize, Level, Level)]) -> bool {
    bounds
        .iter()
        .all(|&(issue, least, largest)| (least..=largest).contains(&domain.level(outcome, issue)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tests::domain;

    fn plain() -> Preferences {
        Preferences::additive([(0.25, &[0.0, 1.0][..]), (0.75, &[1.0, 0.5, 0.0][..])])
    }

    #[test]
    fn weights_times_values_are_summed() {
        let domain = domain(&[2, 3]);
        let utilities: Vec<f64> =
            (0..6).map(|outcome| plain().utility(&domain, Outcome(outcome))).collect();
        assert_eq!(utilities, [0.75, 0.375, 0.0, 1.0, 0.625, 0.25]);
    }

    #[test]
    fn pairs_rectangles_and_constraints_have_their_say() {
        let domain = domain(&[2, 3]);
        let mut preferences = plain();
        preferences.pairs.push(Pair {
            first: 0,
            second: 1,
            worth: vec![vec![0.0, 0.0, 0.5], vec![0.0; 3]],
        });
        preferences.rectangles.push(Rectangle { bounds: vec![(1, 1, 2)], worth: 0.125 });
        preferences.constraints.push(Constraint { forbids: vec![(0, 1, 1), (1, 0, 0)] });
        assert!(preferences.fits(&domain));
        let utilities: Vec<f64> =
            (0..6).map(|outcome| preferences.utility(&domain, Outcome(outcome))).collect();
        assert_eq!(utilities, [0.75, 0.5, 0.625, f64::NEG_INFINITY, 0.75, 0.375]);
    }

    #[test]
    fn what_does_not_fit_the_domain_is_noticed() {
        let domain = domain(&[2, 3]);
        assert!(plain().fits(&domain));
        let short = Preferences::additive([(0.25, &[0.0, 1.0][..]), (0.75, &[1.0][..])]);
        assert!(!short.fits(&domain));
        let not_a_number =
            Preferences::additive([(f64::NAN, &[0.0, 1.0][..]), (0.75, &[1.0, 0.5, 0.0][..])]);
        assert!(!not_a_number.fits(&domain));
        let mut pair = plain();
        pair.pairs.push(Pair { first: 0, second: 2, worth: Vec::new() });
        assert!(!pair.fits(&domain));
    }

    #[test]
    fn time_takes_its_share() {
        let mut preferences = plain();
        preferences.reservation = 0.5;
        assert_eq!(preferences.at_step(0.8, 7, 10), 0.8);
        preferences.discount =
            Discount::Exponential { factor: 0.25, per: DiscountPer::Deadline, reservation: false };
        assert_eq!(preferences.at_step(0.8, 5, 10), 0.4);
        assert_eq!(preferences.reservation_at(5, 10), 0.5);
        preferences.discount =
            Discount::Exponential { factor: 0.5, per: DiscountPer::Step, reservation: true };
        preferences.step_cost = 0.0625;
        assert_eq!(preferences.at_step(0.8, 2, 10), 0.2 - 0.125);
        assert_eq!(preferences.reservation_at(1, 10), 0.25 - 0.0625);
    }
}
