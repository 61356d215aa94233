//! Leverage, time to pain and cover at the key dates, and their course over the game.

use crate::names;
use crate::number::{money, short};
use crate::sparkline::sparkline;
use crate::table::{Align, Table, WIDTH};
use crate::text::Reading;
use detente_game::PartyId;

/// Widths that a sparkline may take, in columns.
const SPARK: std::ops::RangeInclusive<usize> = 8..=30;

/// A quantity over the days of the game.
struct Course {
    label: String,
    values: Vec<Option<f64>>,
    print: fn(f64) -> String,
}

/// A table of the courses at the key dates.
pub(crate) fn lines(reading: &Reading<'_>) -> Vec<String> {
    if reading.samples.days() == 0 {
        return Vec::new();
    }
    let keys = key_dates(reading);
    let rows: Vec<(Vec<String>, Vec<Option<f64>>)> =
        courses(reading).into_iter().map(|course| (cells(&course, &keys), course.values)).collect();
    let heads: Vec<String> = keys.iter().map(|(head, _)| head.clone()).collect();
    let width = spark_width(&heads, &rows);
    let mut columns = vec![("", Align::Left)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Align::Right)));
    columns.push(("start to end", Align::Left));
    let mut table = Table::new(&columns);
    for (mut cells, values) in rows {
        cells.push(sparkline(&values, width));
        table.push(cells);
    }
    table.lines()
}

/// What is left of a line beside the other columns.
fn spark_width(heads: &[String], rows: &[(Vec<String>, Vec<Option<f64>>)]) -> usize {
    let indent = 2;
    let column = |place: usize| {
        let head = place.checked_sub(1).map_or("", |place| &heads[place]);
        let cells = rows.iter().map(|(cells, _)| cells[place].as_str());
        let widths = cells.chain(head.lines()).map(|text| text.chars().count());
        widths.max().unwrap_or(0) + 2
    };
    let used = indent + (0..=heads.len()).map(column).sum::<usize>();
    WIDTH.saturating_sub(used).clamp(*SPARK.start(), *SPARK.end())
}

fn cells(course: &Course, keys: &[(String, u32)]) -> Vec<String> {
    let at = |&(_, tick): &(String, u32)| {
        let value = course.values.get(tick as usize).copied().flatten();
        value.map_or_else(|| "-".to_string(), course.print)
    };
    std::iter::once(course.label.clone()).chain(keys.iter().map(at)).collect()
}

/// Start, first call, first concession, deal, ratification, end; one of them a day.
fn key_dates(reading: &Reading<'_>) -> Vec<(String, u32)> {
    let outcome = reading.outcome;
    let last = reading.played.ticks.saturating_sub(1);
    let dates = [
        ("start", Some(0)),
        ("call", outcome.asked_day),
        ("deal", outcome.deal_day),
        ("first", outcome.first_day),
        ("ratified", outcome.ratified_day),
        ("end", Some(last)),
    ];
    let mut keys: Vec<(&str, u32)> = Vec::new();
    for (name, tick) in dates {
        if let Some(tick) = tick
            && keys.iter().all(|&(_, other)| other != tick)
        {
            keys.push((name, tick));
        }
    }
    keys.sort_by_key(|&(_, tick)| tick);
    let head = |(name, tick)| {
        let date = names::date(reading.spec, tick).strftime("%b %-d");
        (format!("{name}\nd{tick}\n{date}"), tick)
    };
    keys.into_iter().map(head).collect()
}

fn courses(reading: &Reading<'_>) -> Vec<Course> {
    let (spec, samples) = (reading.spec, reading.samples);
    let mut courses = Vec::new();
    let among_many = spec.parties.len() > 2;
    for (party, series) in spec.party_ids().zip(&samples.parties) {
        let idle =
            series.leverage.iter().chain(&series.leverage_own_cost).all(|&value| value == 0.0);
        if !(among_many && idle) {
            courses.extend(leverage(reading, party, series));
        }
    }
    for (issue, cover) in spec.issues.iter().zip(&samples.covers) {
        if cover.iter().any(Option::is_some) {
            let label = format!("{} cover, {}, d", spec.party_id(issue.victim), issue.id);
            courses.push(Course { label, values: cover.clone(), print: days });
        }
    }
    courses
}

fn leverage(
    reading: &Reading<'_>,
    party: PartyId,
    series: &crate::sampler::PartySeries,
) -> [Course; 3] {
    let (id, unit) = (reading.spec.party_id(party), &reading.spec.unit);
    let known = |values: &[f64]| values.iter().copied().map(Some).collect();
    [
        Course {
            label: format!("{id} can inflict, {unit}"),
            values: known(&series.leverage),
            print: money,
        },
        Course {
            label: format!("  at own cost, {unit}"),
            values: known(&series.leverage_own_cost),
            print: money,
        },
        Course { label: "  hurts in, d".into(), values: series.time_to_pain.clone(), print: days },
    ]
}

fn days(value: f64) -> String {
    short(value, 1)
}
