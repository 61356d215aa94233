//! What regulators work with: when others can see what they do.

use crate::spec::DayNumber;

/// When the other side can see what has been delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cadence {
    /// On the day.
    #[default]
    Daily,
    /// In periods of so many days, counted from the first day of the game, each on its last day; 1 or more.
    Every(u32),
    /// By calendar month, on the first day of the next one.
    Monthly,
}

impl Cadence {
    /// Which deliveries are disclosed on `tick`, when the first day of the game has the date `start`.
    pub fn disclosed(self, tick: u32, start: DayNumber) -> Disclosed {
        match self {
            Cadence::Daily => Disclosed::Today,
            Cadence::Every(days)
                if (u64::from(tick) + 1).is_multiple_of(u64::from(days.max(1))) =>
            {
                Disclosed::Today
            }
            Cadence::Monthly if start.plus(tick).day_of_month() == 1 => Disclosed::Yesterday,
            Cadence::Every(_) | Cadence::Monthly => Disclosed::Nothing,
        }
    }
}

/// What becomes known on a day of deliveries that were not known before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosed {
    /// Nothing.
    Nothing,
    /// Those up to the day before.
    Yesterday,
    /// Those up to this day.
    Today,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-05-12.
    const START: DayNumber = DayNumber(20_220);

    fn days(cadence: Cadence) -> Vec<u32> {
        (0..60).filter(|&tick| cadence.disclosed(tick, START) != Disclosed::Nothing).collect()
    }

    #[test]
    fn every_day_is_daily() {
        for tick in 0..60 {
            let daily = Cadence::Daily.disclosed(tick, START);
            assert_eq!(daily, Disclosed::Today);
            assert_eq!(Cadence::Every(1).disclosed(tick, START), daily);
        }
    }

    #[test]
    fn a_week_is_seen_on_its_last_day() {
        assert_eq!(days(Cadence::Every(7)), [6, 13, 20, 27, 34, 41, 48, 55]);
        assert_eq!(Cadence::Every(7).disclosed(6, START), Disclosed::Today);
        assert_eq!(days(Cadence::Every(u32::MAX)), []);
    }

    #[test]
    fn a_month_is_seen_on_the_first_of_the_next() {
        assert_eq!(days(Cadence::Monthly), [20, 50], "the first of June and of July");
        assert_eq!(Cadence::Monthly.disclosed(20, START), Disclosed::Yesterday);
    }
}
