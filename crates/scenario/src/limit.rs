//! What values a number may take.

use detente_game::Spread;
use std::fmt;

/// Largest number of either sign: sums and products of such numbers stay finite.
pub(crate) const LARGEST: f64 = 1e12;

/// Bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    low: f64,
    high: f64,
    whole: bool,
}

impl Limit {
    /// Any number.
    pub(crate) const ANY: Limit = Limit { low: -LARGEST, high: LARGEST, whole: false };
    /// 0 or more.
    pub(crate) const NOT_NEGATIVE: Limit = Limit { low: 0.0, ..Limit::ANY };
    /// Well above 0: something is divided by it.
    pub(crate) const POSITIVE: Limit = Limit::at_least(1e-6);
    /// 0 to 1.
    pub(crate) const SHARE: Limit = Limit { low: 0.0, high: 1.0, ..Limit::ANY };
    /// Well above 0, up to 1.
    pub(crate) const POSITIVE_SHARE: Limit = Limit { low: 1e-3, ..Limit::SHARE };
    /// 0 to just below 1.
    pub(crate) const SHARE_BELOW_ONE: Limit = Limit { high: 0.999_999, ..Limit::SHARE };
    /// A whole number of days, 0 or more, at most a century.
    pub(crate) const DAYS: Limit = Limit { low: 0.0, high: 36_600.0, whole: true };
    /// A whole number of steps, 1 or more.
    pub(crate) const STEPS: Limit = Limit { low: 1.0, ..Limit::DAYS };
    /// A length of time, 1 day or more.
    pub(crate) const FROM_ONE: Limit = Limit::at_least(1.0);

    /// That much or more.
    pub(crate) const fn at_least(low: f64) -> Limit {
        Limit { low, ..Limit::ANY }
    }

    /// From one number to another.
    pub(crate) const fn between(low: f64, high: f64) -> Limit {
        Limit { low, high, whole: false }
    }

    /// A whole number from one to another.
    pub(crate) const fn whole(low: f64, high: f64) -> Limit {
        Limit { low, high, whole: true }
    }

    /// One value only.
    pub(crate) const fn exactly(value: f64) -> Limit {
        Limit { low: value, high: value, ..Limit::ANY }
    }

    /// Whether only whole numbers are allowed.
    pub(crate) const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Both limits at once.
    #[must_use]
    pub(crate) fn and(self, other: Limit) -> Limit {
        Limit {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
            whole: self.whole || other.whole,
        }
    }

    /// Whether it allows a value.
    pub(crate) fn allows(&self, value: f64) -> bool {
        value >= self.low && value <= self.high && !(self.whole && value.fract() != 0.0)
    }

    /// What draws of a positive spread, which come as near to 0 as you like, are held above; none where
    /// anything above 0 will do.
    pub(crate) fn floor(&self, spread: Spread) -> Option<f64> {
        let positive = matches!(spread, Spread::LogNormal { .. } | Spread::Gamma { .. });
        Some(self.low).filter(|&low| positive && low > 0.0)
    }

    /// Whether it allows all that can be drawn: a fixed value, or an interval. Draws of a positive spread
    /// are held above the [`floor`](Limit::floor).
    pub(crate) fn allows_draws(
        &self,
        value: f64,
        spread: Spread,
        clip: Option<(f64, f64)>,
    ) -> bool {
        if spread == Spread::Fixed {
            return true;
        }
        let (low, high) = support(value, spread);
        let low = self.floor(spread).map_or(low, |floor| low.max(floor));
        let (low, high) = clip.map_or((low, high), |(a, b)| (low.max(a), high.min(b)));
        !self.whole && low >= self.low && (high <= self.high || self.high == LARGEST)
    }
}

/// Least and largest value of a spread around a value, without clip.
fn support(value: f64, spread: Spread) -> (f64, f64) {
    match spread {
        Spread::Fixed => (value, value),
        Spread::LogNormal { .. } | Spread::Gamma { .. } if value == 0.0 => (0.0, 0.0),
        Spread::LogNormal { .. } | Spread::Gamma { .. } if value > 0.0 => (0.0, f64::INFINITY),
        Spread::LogNormal { .. } | Spread::Gamma { .. } => (f64::NEG_INFINITY, 0.0),
        Spread::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
        Spread::Uniform { low, high } => (low, high),
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            return write!(f, "{}", self.low);
        }
        let kind = if self.whole { "a whole number" } else { "a number" };
        let high = if self.high == LARGEST { "1e12".into() } else { self.high.to_string() };
        match self.low == -LARGEST {
            true => write!(f, "{kind} of at most {high}, either sign"),
            false => write!(f, "{kind} from {} to {high}", self.low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_combine_to_the_narrower() {
        let both = Limit::at_least(1e-3).and(Limit::SHARE);
        assert_eq!(both, Limit::POSITIVE_SHARE);
        assert!(!both.allows(0.0) && both.allows(1.0) && !both.allows(1.5));
        assert_eq!(both.to_string(), "a number from 0.001 to 1");
        assert!(!Limit::STEPS.allows(0.0) && !Limit::STEPS.allows(1.5) && Limit::STEPS.allows(2.0));
        assert!(!Limit::ANY.allows(f64::NAN));
    }

    #[test]
    fn a_share_that_is_drawn_needs_a_clip() {
        let spread = Spread::LogNormal { sd: 0.3 };
        assert!(!Limit::SHARE.allows_draws(0.5, spread, None));
        assert!(Limit::SHARE.allows_draws(0.5, spread, Some((0.02, 0.95))));
        assert!(Limit::POSITIVE.allows_draws(0.5, spread, None));
        assert!(!Limit::POSITIVE.allows_draws(5.0, Spread::Normal { sd: 1.0 }, None));
    }
}
