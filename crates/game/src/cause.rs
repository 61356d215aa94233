//! Causes of a concession, and accounts kept by cause.

use serde::{Deserialize, Serialize};
use std::ops::{Index, IndexMut};

/// Why a party concedes: the terms that a decision index is made of.
///
/// The order is the order of tie-breaking when the largest share is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A court's ruling or an outside shock.
    CourtOrShock,
    /// Losses to the other's measures while stocks are mostly run down.
    Cover,
    /// Losses to the other's measures while stocks still last.
    Exposure,
    /// What the party's own measures cost itself.
    OwnCost,
    /// Lobbying of the firms that bear the losses.
    Pressure,
    /// The end of the round drawing near.
    Deadline,
    /// The other side giving something in return.
    Reciprocity,
    /// The clock of a time-dependent strategy.
    Schedule,
}

impl Cause {
    /// Every cause, in tie-breaking order.
    pub const ALL: [Cause; 8] = [
        Cause::CourtOrShock,
        Cause::Cover,
        Cause::Exposure,
        Cause::OwnCost,
        Cause::Pressure,
        Cause::Deadline,
        Cause::Reciprocity,
        Cause::Schedule,
    ];

    /// The kebab-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Cause::CourtOrShock => "court-or-shock",
            Cause::Cover => "cover",
            Cause::Exposure => "exposure",
            Cause::OwnCost => "own-cost",
            Cause::Pressure => "pressure",
            Cause::Deadline => "deadline",
            Cause::Reciprocity => "reciprocity",
            Cause::Schedule => "schedule",
        }
    }
}

/// An amount kept by cause; the unit is the user's (a decision index has none, a cost has M/d).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Account([f64; 8]);

impl Account {
    /// An empty account.
    pub const ZERO: Account = Account([0.0; 8]);

    /// Sum over all causes, in their order.
    pub fn total(&self) -> f64 {
        self.0.iter().sum()
    }

    /// The parts in the order of [`Cause::ALL`].
    pub const fn parts(&self) -> &[f64; 8] {
        &self.0
    }

    /// Every part times `factor`.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for part in &mut self.0 {
            *part *= factor;
        }
        self
    }

    /// Adds `factor` times another account, part by part.
    pub fn add_scaled(&mut self, other: &Account, factor: f64) {
        for (part, more) in self.0.iter_mut().zip(other.0) {
            *part += more * factor;
        }
    }

    /// Shares of the sum; all zero when the sum is zero.
    #[must_use]
    pub fn shares(self) -> Self {
        let total = self.total();
        if total == 0.0 {
            return Account::ZERO;
        }
        Account(self.0.map(|part| part / total))
    }

    /// The cause with the largest part, the first on ties; [`Cause::Cover`] when all are zero.
    pub fn largest(&self) -> Cause {
        let mut best = Cause::Cover;
        let mut amount = 0.0;
        for cause in Cause::ALL {
            if self[cause] > amount {
                (best, amount) = (cause, self[cause]);
            }
        }
        best
    }

    /// True when every part is a finite number.
    pub fn is_finite(&self) -> bool {
        self.0.iter().all(|part| part.is_finite())
    }
}

impl Index<Cause> for Account {
    type Output = f64;
    #[inline]
    fn index(&self, cause: Cause) -> &f64 {
        &self.0[cause as usize]
    }
}

impl IndexMut<Cause> for Account {
    #[inline]
    fn index_mut(&mut self, cause: Cause) -> &mut f64 {
        &mut self.0[cause as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_first_cause_and_nothing_is_cover() {
        assert_eq!(Account::ZERO.largest(), Cause::Cover);
        let mut account = Account::ZERO;
        account[Cause::Reciprocity] = 0.4;
        account[Cause::OwnCost] = 0.4;
        assert_eq!(account.largest(), Cause::OwnCost);
    }

    #[test]
    fn shares_sum_to_one_or_are_all_zero() {
        assert_eq!(Account::ZERO.shares(), Account::ZERO);
        let mut account = Account::ZERO;
        account[Cause::Cover] = 3.0;
        account[Cause::Pressure] = 1.0;
        assert_eq!(account.shares()[Cause::Cover], 0.75);
        assert_eq!(account.shares().total(), 1.0);
    }

    #[test]
    fn the_list_holds_every_cause_at_its_own_place() {
        for (place, cause) in Cause::ALL.into_iter().enumerate() {
            assert_eq!(cause as usize, place);
        }
    }
}
