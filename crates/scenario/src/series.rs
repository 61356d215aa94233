//! Files of dates and values beside a scenario.

use crate::chain::Chain;
use crate::diagnostic::{Diagnostic, Sources};
use crate::error::LoadError;
use crate::files::{self, Folder};
use crate::read::table::Row;
use crate::read::{At, Table};
use crate::schema::{self, Series};
use detente_game::parameter::Span;
use indexmap::IndexMap;

/// Which of the sources each series of a scenario is.
#[derive(Debug, Default)]
pub(crate) struct SeriesFiles {
    by_place: IndexMap<(u32, u32), u32>,
}

impl SeriesFiles {
    /// Opens every series that the firms of a scenario name, each once.
    pub(crate) fn open(
        chain: &Chain,
        tables: &[Option<Folder>],
        sources: &mut Sources,
        faults: &mut Vec<Diagnostic>,
    ) -> Result<SeriesFiles, LoadError> {
        let mut opened: IndexMap<String, u32> = IndexMap::new();
        let mut found = SeriesFiles::default();
        for at in named(&chain.file) {
            let Some(name) = at.get() else { continue };
            let folder = chain.folder(at.span.file).or_else(|| {
                let table = (at.span.file as usize).checked_sub(chain.len())?;
                tables.get(table)?.as_ref()
            });
            let Some(file) = files::open_series(name, folder)? else {
                let fault = Diagnostic::new(at.span, format!("no file `{name}`"));
                faults.push(fault.help("put it beside this file, or into `assets` there"));
                continue;
            };
            let number = match opened.get(&file.name) {
                Some(&number) => number,
                None => {
                    let number = sources.add(file.name.clone(), file.text);
                    opened.insert(file.name, number);
                    number
                }
            };
            found.by_place.insert((at.span.file, at.span.start), number);
        }
        Ok(found)
    }

    /// The source that a series named at `place` is.
    pub(crate) fn at(&self, place: Span) -> Option<u32> {
        self.by_place.get(&(place.file, place.start)).copied()
    }
}

/// Names of the files of a scenario, each at its place.
fn named(file: &schema::Scenario) -> impl Iterator<Item = &At<String>> {
    let firms = file.firms.as_ref().and_then(At::get).into_iter().flat_map(Table::iter);
    firms.filter_map(|(_, row): (&str, &Row<schema::Firm>)| {
        let demand = row.value.get()?.demand.as_ref()?.get()?;
        let Series(number) = demand.season.as_ref()?.get()?;
        Some(&number.value)
    })
}

/// A value on a date, by the number of the day since 1970.
pub(crate) type Dated = (i32, f64);

/// Reads `date,value` rows in the order of the dates; `None` where a fault was reported.
///
/// Lines that begin with `#` are remarks, and the first other line names the columns.
pub(crate) fn parse(
    file: u32,
    text: &str,
    most: usize,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<Dated>> {
    let mut rows: Vec<Dated> = Vec::new();
    let mut header = false;
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let place = span(file, start, line.trim_end().len());
        start += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !std::mem::replace(&mut header, true) {
            if line != "date,value" {
                let fault = Diagnostic::new(place, "the first line does not name the columns");
                faults.push(fault.help("write `date,value`"));
                return None;
            }
            continue;
        }
        let row = row(line, place, faults)?;
        if rows.last().is_some_and(|&(last, _)| last >= row.0) {
            let fault = Diagnostic::new(place, "the dates of a series run backwards");
            faults.push(fault.help("write them from the first to the last, each once"));
            return None;
        }
        if rows.len() == most {
            faults.push(Diagnostic::new(place, format!("a series of more than {most} rows")));
            return None;
        }
        rows.push(row);
    }
    if rows.is_empty() {
        let fault = Diagnostic::new(span(file, 0, 0), "a series without a row");
        faults.push(fault.help("write `date,value`, and below it rows like `2025-05-12,0.9`"));
        return None;
    }
    Some(rows)
}

fn row(line: &str, place: Span, faults: &mut Vec<Diagnostic>) -> Option<Dated> {
    let parsed = line.split_once(',').and_then(|(date, value)| {
        let date = crate::lower::day_of(date.trim())?;
        let value = value.trim().parse::<f64>().ok().filter(|value| value.is_finite())?;
        Some((date.0, value))
    });
    if parsed.is_none() {
        let fault = Diagnostic::new(place, "expected a date and a number");
        faults.push(fault.help("write a row like `2025-05-12,0.9`"));
    }
    parsed
}

fn span(file: u32, start: usize, length: usize) -> Span {
    let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    Span { file, start: offset(start), end: offset(start + length) }
}

/// One value a day for `horizon` days from `start`: straight lines between the rows, the first and the last
/// value before and behind them.
pub(crate) fn daily(rows: &[Dated], start: i32, horizon: u32) -> Vec<f64> {
    let mut next = 0;
    (0..horizon)
        .map(|day| {
            let day = i64::from(start) + i64::from(day);
            while rows.get(next).is_some_and(|row| i64::from(row.0) <= day) {
                next += 1;
            }
            let before = next.checked_sub(1).and_then(|place| rows.get(place));
            match (before, rows.get(next)) {
                (Some(&(from, low)), Some(&(to, high))) => {
                    let gone = (day - i64::from(from)) as f64;
                    low + (high - low) * gone / (i64::from(to) - i64::from(from)) as f64
                }
                (Some(&(_, value)), None) | (None, Some(&(_, value))) => value,
                (None, None) => 0.0,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_on_straight_lines_and_hold_on_at_both_ends() {
        assert_eq!(daily(&[(10, 1.0), (12, 3.0)], 9, 6), [1.0, 1.0, 2.0, 3.0, 3.0, 3.0]);
    }

    #[test]
    fn rows_are_read_and_bad_ones_pointed_to() {
        let mut faults = Vec::new();
        let rows = parse(3, "# source\ndate,value\n1970-01-02, 2.5\n", 9, &mut faults);
        assert_eq!((rows, faults.len()), (Some(vec![(1, 2.5)]), 0));
        for bad in [
            "",
            "date,value\n",
            "day,x\n",
            "date,value\n1970-01-02,x",
            "date,value\n1970-01-02,1\n1970-01-02,2",
        ] {
            assert_eq!(parse(3, bad, 9, &mut faults), None, "{bad:?}");
        }
        assert_eq!(faults.len(), 5);
        assert_eq!((faults[3].span.start, faults[3].span.end), (11, 23));
        assert_eq!(parse(3, "date,value\n1970-01-02,1\n1970-01-03,2", 1, &mut faults), None);
    }
}
