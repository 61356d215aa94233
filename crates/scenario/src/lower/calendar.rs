//! Dates: quoted, ISO, inside the horizon.

use super::{Context, names};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema::Scenario;
use crate::schema::scenario::{Tick, Time};
use crate::series;
use detente_game::parameter::Span;
use detente_game::spec::DayNumber;
use jiff::civil::Date;

/// First day and length of a game.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    /// First day; none when it could not be read.
    pub(crate) start: Option<DayNumber>,
    /// Number of days; 0 when it could not be read.
    pub(crate) horizon: u32,
}

/// Longest game, in days: a century.
const LONGEST: u32 = 36_600;

impl Calendar {
    /// The calendar of a file; reports what is wrong with it.
    pub(super) fn new(file: &Scenario, faults: &mut Vec<Diagnostic>) -> Self {
        let clock = match file.clock.get() {
            Some(Time::Clock(clock)) => clock,
            Some(Time::Steps) => {
                let fault =
                    Diagnostic::new(file.clock.span, "a game in steps is not supported yet");
                faults.push(fault.help("write Clock(start: \"2025-05-12\", horizon: 92)"));
                return Calendar { start: None, horizon: 0 };
            }
            None => return Calendar { start: None, horizon: 0 },
        };
        if let Some(Some(Tick::Days(days))) = clock.tick.as_ref().map(At::get)
            && days.get().is_some_and(|&days| days != 1)
        {
            let fault = Diagnostic::new(days.span, "a tick is one day");
            faults.push(fault.help("write Days(1)"));
        }
        Calendar { start: date(&clock.start, faults), horizon: horizon(&clock.horizon, faults) }
    }

    /// The day of a date, from 0; the first day when there is none. Reports a date outside the game.
    pub(super) fn day(
        &self,
        text: Option<&At<String>>,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<u32> {
        let Some(text) = text else { return Some(0) };
        let date = date(text, faults)?;
        let days = i64::from(date.0) - i64::from(self.start?.0);
        let Ok(day) = u32::try_from(days) else {
            let fault = Diagnostic::new(text.span, "the date is before the first day of the game");
            faults.push(fault.help("drop it: what is on from the first day needs no date"));
            return None;
        };
        if day < self.horizon || self.horizon == 0 {
            return Some(day);
        }
        let message =
            format!("the date is day {day}, but the game ends behind day {}", self.horizon - 1);
        faults.push(
            Diagnostic::new(text.span, message)
                .help("choose an earlier date, or lengthen the horizon"),
        );
        None
    }
}

fn horizon(horizon: &At<u32>, faults: &mut Vec<Diagnostic>) -> u32 {
    let Some(&days) = horizon.get() else { return 0 };
    if (1..=LONGEST).contains(&days) {
        return days;
    }
    let message = format!("a game of {days} days");
    faults.push(Diagnostic::new(horizon.span, message).help(format!("choose from 1 to {LONGEST}")));
    0
}

/// The day number of a quoted date; reports an impossible one.
pub(crate) fn date(text: &At<String>, faults: &mut Vec<Diagnostic>) -> Option<DayNumber> {
    date_of(text.get()?, text.span, faults)
}

fn date_of(words: &str, span: Span, faults: &mut Vec<Diagnostic>) -> Option<DayNumber> {
    let day = day_of(words);
    if day.is_none() {
        let shown: String = words.chars().take(40).collect();
        let message = format!("`{shown}` is no date");
        faults.push(Diagnostic::new(span, message).help("write year-month-day: \"2025-05-12\""));
    }
    day
}

/// The day number of an ISO date.
pub(crate) fn day_of(words: &str) -> Option<DayNumber> {
    (words.len() == 10).then(|| words.parse::<Date>().ok()).flatten().map(day_number)
}

/// The day of a date on or behind the first one, which may lie behind the end of the game.
pub(super) fn day_from_start(context: &mut Context<'_>, text: &str, span: Span) -> Option<u32> {
    let date = date_of(text, span, &mut context.faults)?;
    let days = i64::from(date.0) - i64::from(context.calendar.start?.0);
    let day = u32::try_from(days).ok();
    if day.is_none() {
        let fault = Diagnostic::new(span, "the date is before the first day of the game");
        context.report(fault.help("choose a date of the game, or one behind it"));
    }
    day
}

/// One value for each day of the game, from the file that is named at `place`.
pub(super) fn series(context: &mut Context<'_>, place: Span) -> Option<Vec<f64>> {
    let file = context.series.at(place)?;
    let text = context.sources.text(file);
    let rows = series::parse(file, text, LONGEST as usize, &mut context.faults)?;
    let (start, horizon) = (context.calendar.start?, context.calendar.horizon);
    if let Some((_, value)) = rows.iter().find(|(_, value)| !Limit::NOT_NEGATIVE.allows(*value)) {
        let fault = Diagnostic::new(place, format!("the series holds {value}"));
        context.report(fault.help(format!("its values must be {}", Limit::NOT_NEGATIVE)));
        return None;
    }
    Some(series::daily(&rows, start.0, horizon))
}

fn day_number(date: Date) -> DayNumber {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    DayNumber(i32::try_from(hours / 24).unwrap_or_default())
}

/// Reports a bad id of the file.
pub(super) fn check_id(file: &Scenario, faults: &mut Vec<Diagnostic>) {
    if let Some(id) = file.id.get() {
        names::check_name(id, file.id.span, faults);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day_number(Date::constant(1970, 1, 2)), DayNumber(1));
        assert_eq!(day_number(Date::constant(2025, 5, 12)), DayNumber(20_220));
        assert_eq!(day_number(Date::constant(1969, 12, 31)), DayNumber(-1));
    }
}
