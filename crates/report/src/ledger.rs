//! Tables of concessions, and of what was promised and delivered.

use crate::json::utility;
use crate::names;
use crate::number::{money, percent};
use crate::promise::{self, Promise};
use crate::step::{Step, steps};
use crate::table::{Align, Table, WIDTH, wrap};
use crate::text::Reading;
use detente_game::{EventKind, Package};

/// Every concession, under a line for its day and kind; deliveries stand in the other table.
pub(crate) fn concessions(reading: &Reading<'_>) -> Vec<String> {
    let steps = steps(&reading.played.events);
    let conceded: Vec<&Step<'_>> = steps.iter().filter(|step| step.concession.is_some()).collect();
    if conceded.is_empty() {
        return Vec::new();
    }
    let unit = format!("given up, {}", reading.spec.unit);
    let mut table = Table::new(&[
        ("", Align::Left),
        ("", Align::Left),
        ("from → to", Align::Left),
        (&unit, Align::Right),
        ("of range", Align::Right),
        ("largest part", Align::Left),
        ("", Align::Left),
    ]);
    conceded.iter().for_each(|step| table.push(row(reading, step)));
    under_headings(reading, &conceded, table.lines())
}

fn row(reading: &Reading<'_>, step: &Step<'_>) -> [String; 7] {
    let (spec, moved) = (reading.spec, step.step);
    let (given_up, share, part) = step.concession.map_or_else(Default::default, |concession| {
        let causes = concession.attribution;
        let part = format!("{} {}", causes.largest().name(), percent(causes[causes.largest()]));
        (money(concession.given_up), percent(concession.given_up_share), part)
    });
    [
        spec.party_id(moved.party).to_string(),
        spec.issues[moved.issue.index()].id.clone(),
        change(reading, step),
        given_up,
        share,
        part,
        step.flags().join(", "),
    ]
}

fn change(reading: &Reading<'_>, step: &Step<'_>) -> String {
    let name = |level| names::level(reading.spec, step.step.issue, level);
    format!("{} → {}", name(step.step.from), name(step.step.to))
}

/// Sets a line for day and kind above the rows that share them.
fn under_headings(reading: &Reading<'_>, steps: &[&Step<'_>], lines: Vec<String>) -> Vec<String> {
    let mut lines = lines.into_iter();
    let mut out: Vec<String> = lines.next().map(|head| format!("  {head}")).into_iter().collect();
    let mut last = None;
    for (step, line) in steps.iter().zip(lines) {
        let group = (step.event.tick, step.event.kind.name());
        if last != Some(group) {
            out.push(heading(reading, step));
            last = Some(group);
        }
        out.push(format!("  {line}"));
    }
    out
}

fn heading(reading: &Reading<'_>, step: &Step<'_>) -> String {
    let kind = match step.event.kind {
        EventKind::Offered(_) => "offered (does not bind)",
        EventKind::Agreed(_) => "agreed",
        _ => "unilateral",
    };
    let tick = step.event.tick;
    format!("Day {tick}, {}: {kind}", names::date(reading.spec, tick))
}

/// Every package put on a table: who, its utility to each party, and the levels it moves.
pub(crate) fn offers(reading: &Reading<'_>) -> Vec<String> {
    let spec = reading.spec;
    let mut columns = vec![("day", Align::Right), ("by", Align::Left)];
    columns.extend(spec.party_ids().map(|party| (spec.party_id(party), Align::Right)));
    columns.push(("", Align::Left));
    let mut table = Table::new(&columns);
    let mut any = false;
    for event in &reading.played.events {
        let EventKind::Offer { party, package, worth, .. } = &event.kind else { continue };
        any = true;
        let mut row = vec![event.tick.to_string(), spec.party_id(*party).to_string()];
        row.extend(
            spec.party_ids().map(|party| {
                format!("{:.2}", utility(reading.played, party, worth[party.index()]))
            }),
        );
        let indent = row.iter().map(|cell| cell.len() + 2).sum::<usize>() + 8;
        for line in wrap(&moves(reading, package), WIDTH - indent) {
            row.push(line);
            table.push(std::mem::replace(&mut row, vec![String::new(); columns.len() - 1]));
        }
    }
    if any { table.lines() } else { Vec::new() }
}

/// `eda case-by-case, ethane free`: what a package changes.
fn moves(reading: &Reading<'_>, package: &Package) -> String {
    let spec = reading.spec;
    let moved = spec
        .issue_ids()
        .zip(package)
        .filter(|&(issue, &level)| level != spec.issues[issue.index()].start);
    let names = moved.map(|(issue, &level)| {
        format!("{} {}", spec.issues[issue.index()].id, names::level(spec, issue, level))
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Every promise and what became of it.
pub(crate) fn promises(reading: &Reading<'_>) -> Vec<String> {
    let promises = promise::promises(&reading.played.events);
    if promises.is_empty() {
        return Vec::new();
    }
    let heads = ["", "", "promised", "ratified", "delivered", ""];
    let mut table = Table::new(&heads.map(|head| (head, Align::Left)));
    for promise in &promises {
        table.push(fate(reading, promise));
    }
    table.lines()
}

fn fate(reading: &Reading<'_>, promise: &Promise) -> [String; 6] {
    let spec = reading.spec;
    let date = |tick: Option<u32>| match tick {
        Some(tick) => names::date(spec, tick).to_string(),
        None => "not by the end".to_string(),
    };
    let mut notes = Vec::new();
    if promise.slow_walked {
        notes.push("slow-walked".to_string());
    }
    if let Some(tick) = promise.accused {
        notes.push(format!("accused {}", names::date(spec, tick)));
    }
    if let Some(tick) = promise.lapsed {
        notes.push(format!("lapsed {}", names::date(spec, tick)));
    }
    if let Some(tick) = promise.taken_back {
        notes.push(format!("taken back {}", names::date(spec, tick)));
    }
    [
        spec.party_id(promise.party).to_string(),
        spec.issues[promise.issue.index()].id.clone(),
        names::level(spec, promise.issue, promise.to).to_string(),
        date(promise.ratified),
        date(promise.delivered),
        notes.join(", "),
    ]
}
