//! What regulators work with: applications and how they are worked off, inspections, exclusions, and when others
//! can see what they do.

use crate::id::{FirmId, ParameterId};
use crate::spec::DayNumber;
use serde::{Deserialize, Serialize};

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

/// How applications for licences are worked off one by one, where goods flow by routes.
///
/// Every gated route needs `per_route` licences, each for an equal part of its flow. What has no licence does not
/// ship. The buyer files an application as soon as the level in force, or a ratified promise, allows that part to
/// be licensed; what is barred is not applied for.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// Applications that an honest office decides in a day (mu0), 1/d.
    pub rate: ParameterId,
    /// Licences that a route needs to flow in full, 1 to 1,000.
    pub per_route: u32,
    /// Probability that an application that may be granted is granted, 0..1; none: 1.
    pub grant: Option<ParameterId>,
    /// Time for which a licence holds, d; none: for good.
    pub validity: Option<ParameterId>,
    /// Time before its end at which its renewal is applied for, d; none: on its end.
    pub renewal: Option<ParameterId>,
    /// Time within which the law wants an answer, d; none: no limit.
    pub limit: Option<ParameterId>,
    /// What no answer by then means.
    pub silence: Silence,
    /// Time from a refusal to the next application, d; none: not before the level changes.
    pub again: Option<ParameterId>,
    /// Firms that are served first, class by class; all others come last.
    pub priority: Vec<Vec<FirmId>>,
}

/// What no answer within the limit of the law means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// The application is refused.
    #[default]
    Refused,
    /// The licence is granted.
    Granted,
}

/// Exemptions from a published measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exclusions {
    /// Share of the trade that is exempted, 0..1.
    pub share: ParameterId,
    /// Time from the day on which the measure bites to the exemption, d.
    pub delay: ParameterId,
}

/// Inspections at the border: a part of what crosses it is held for a while, with its licence or without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inspections {
    /// Share of what crosses that is held in normal times, 0..1.
    pub share: ParameterId,
    /// Time for which it is held, whole days, at least 1.
    pub delay: ParameterId,
}

/// A queue of applications on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueView {
    /// Applications that wait.
    pub waiting: u32,
    /// Days that the oldest of them has waited.
    pub oldest: u32,
    /// Of those that wait, how many were filed when the level now being put in force was promised.
    pub backlog: u32,
    /// Applications filed today.
    pub filed: u32,
    /// Licences granted today.
    pub granted: u32,
    /// Applications refused today.
    pub refused: u32,
    /// Days that those granted and those refused today had waited, summed.
    pub waited: (u32, u32),
    /// Licences that an honest office would be expected to grant today.
    pub expected: f64,
    /// Licences granted since the first day.
    pub granted_so_far: u32,
    /// Applications refused since the first day.
    pub refused_so_far: u32,
    /// Mean time from application to answer so far, d; 0 before the first answer.
    pub mean_wait: f64,
    /// Share of the flow that holds a licence, 0..1.
    pub licensed: f64,
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
