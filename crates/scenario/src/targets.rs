//! Levels per target: a measure against several parties is one measure against each of them.
//!
//! `flow` against `DEU` and `POL` becomes `flow@DEU` and `flow@POL`, and so does every issue that sets it; an
//! issue in which several hold the same position toward one other, each with a stake of its own, becomes one
//! with each holder. Whatever names the whole means all its parts, as far as they fit.

use crate::diagnostic::Diagnostic;
use crate::read::table::Row;
use crate::read::{At, List, Table};
use crate::schema::{Administers, Instrument, Issue, Scenario};
use indexmap::{IndexMap, IndexSet};

/// What stands between the name of a measure and that of a target.
pub(crate) const BEFORE_TARGET: char = '@';

/// Targets by the name of the measure or issue that is held against several.
type Targets = IndexMap<String, Vec<String>>;

/// Writes out what a file says of several targets at once.
pub(crate) fn expand(file: &mut Scenario, faults: &mut Vec<Diagnostic>) {
    refuse_parts(file.instruments.as_ref().and_then(At::get), faults);
    refuse_parts(file.issues.get(), faults);
    let measures = targets_of(file.instruments.as_ref().and_then(At::get), measure_targets);
    let issues = targets_of(file.issues.get(), |issue| issue_targets(issue, &measures));
    if measures.is_empty() && issues.is_empty() {
        return;
    }
    if let Some(instruments) = value(file.instruments.as_mut()) {
        instruments.split(|name, row| parts(&measures, name, row, aim));
    }
    if let Some(rows) = file.issues.value.as_mut() {
        rows.split(|name, row| {
            parts(&issues, name, row, |issue, target| single_out(issue, target, &measures))
        });
        for (name, issue) in rows.values_mut() {
            link(issue, name, &issues);
        }
    }
    refer(file, &measures, &issues);
}

fn value<T>(at: Option<&mut At<T>>) -> Option<&mut T> {
    at.and_then(|at| at.value.as_mut())
}

/// The name of a measure against one of several.
fn part(name: &str, target: &str) -> String {
    format!("{name}{BEFORE_TARGET}{target}")
}

/// Reports names that only this step gives.
fn refuse_parts<T>(table: Option<&Table<T>>, faults: &mut Vec<Diagnostic>) {
    for (name, row) in table.into_iter().flat_map(Table::iter) {
        if let Some((whole, _)) = name.split_once(BEFORE_TARGET) {
            let fault = Diagnostic::new(row.name, format!("`{name}` is a part of `{whole}`"));
            faults.push(fault.help(format!("write `{whole}`, and in it whom it is held against")));
        }
    }
}

fn targets_of<T>(table: Option<&Table<T>>, of: impl Fn(&T) -> Option<Vec<String>>) -> Targets {
    let rows = table.into_iter().flat_map(Table::iter);
    rows.filter_map(|(name, row)| Some((name.to_string(), of(row.value.get()?)?))).collect()
}

/// Whom a measure is held against, if there are several.
fn measure_targets(instrument: &Instrument) -> Option<Vec<String>> {
    let list = instrument.against.get()?;
    let names: IndexSet<&String> = list.iter().filter_map(At::get).collect();
    let several = names.len() > 1 && names.len() == list.len();
    let owned = instrument.owner.get().is_some_and(|owner| names.contains(owner));
    (several && !owned).then(|| names.into_iter().cloned().collect())
}

/// Of an issue that sets a measure, the targets of the measure; else the holders of several stakes who face
/// the one party that holds none.
fn issue_targets(issue: &Issue, measures: &Targets) -> Option<Vec<String>> {
    if let Some(sets) = &issue.sets {
        return measures.get(sets.get()?).cloned();
    }
    let holders: Vec<&str> = issue.stake.as_ref()?.get()?.iter().map(|(name, _)| name).collect();
    let ideal: IndexSet<&str> = issue.ideal.get()?.iter().map(|(name, _)| name).collect();
    let face_one =
        holders.iter().all(|name| ideal.contains(name)) && ideal.len() == holders.len() + 1;
    (holders.len() > 1 && face_one).then(|| holders.into_iter().map(str::to_string).collect())
}

/// The rows that stand in the place of one, if it has several targets.
fn parts<T: Clone>(
    targets: &Targets,
    name: &str,
    row: &Row<T>,
    turn: impl Fn(&mut T, &str),
) -> Option<Vec<(String, Row<T>)>> {
    let one = |target: &String| {
        let mut row = row.clone();
        if let Some(fields) = row.value.value.as_mut() {
            turn(fields, target);
        }
        (part(name, target), row)
    };
    Some(targets.get(name)?.iter().map(one).collect())
}

/// Holds a measure against one of its targets.
fn aim(instrument: &mut Instrument, target: &str) {
    if let Some(list) = instrument.against.value.as_mut() {
        list.split(|at| {
            let stays = at.get().is_some_and(|name| name == target);
            Some(stays.then(|| at.clone()).into_iter().collect())
        });
    }
}

/// Leaves of an issue with several what concerns one of them.
fn single_out(issue: &mut Issue, target: &str, measures: &Targets) {
    let others: Vec<String> = match (&issue.sets, &issue.stake) {
        (Some(sets), _) => {
            sets.get().and_then(|sets| measures.get(sets)).cloned().unwrap_or_default()
        }
        (None, Some(stake)) => {
            let holders = stake.get().into_iter().flat_map(Table::iter);
            holders.map(|(name, _)| name.to_string()).collect()
        }
        (None, None) => Vec::new(),
    };
    let concerned = |name: &str| name == target || !others.iter().any(|other| other == name);
    if let Some(ideal) = issue.ideal.value.as_mut() {
        ideal.retain(concerned);
    }
    for table in [value(issue.stake.as_mut()), value(issue.gain.as_mut())].into_iter().flatten() {
        table.retain(concerned);
    }
    if let Some(sets) = value(issue.sets.as_mut()) {
        *sets = part(sets, target);
    }
}

/// Lets an issue be held for the parts that are with the same party; for all where none is.
fn link(issue: &mut Issue, name: &str, issues: &Targets) {
    let mut with: IndexSet<String> = issue
        .ideal
        .get()
        .into_iter()
        .flat_map(Table::iter)
        .map(|(name, _)| name.to_string())
        .collect();
    if let Some((_, target)) = name.split_once(BEFORE_TARGET) {
        with = IndexSet::from([target.to_string()]);
    }
    if let Some(linked) = value(issue.linked.as_mut()) {
        spread(linked, issues, |target| with.contains(target));
    }
}

/// Puts the parts that fit in the place of a whole; all of them where none does.
fn spread(list: &mut List<String>, targets: &Targets, fits: impl Fn(&str) -> bool) {
    list.split(|at| {
        let name = at.get()?;
        let targets = targets.get(name)?;
        let mut fitting: Vec<&String> = targets.iter().filter(|target| fits(target)).collect();
        if fitting.is_empty() {
            fitting = targets.iter().collect();
        }
        let one = |target: &String| At { value: Some(part(name, target)), ..*at };
        Some(fitting.into_iter().map(one).collect())
    });
}

/// Lets everything else that names a whole mean its parts.
fn refer(file: &mut Scenario, measures: &Targets, issues: &Targets) {
    for (_, regulator) in value(file.regulators.as_mut()).into_iter().flat_map(Table::values_mut) {
        let list = match regulator.administers.value.as_mut() {
            Some(Administers::LicenceQueue(queue)) => queue.instruments.value.as_mut(),
            Some(Administers::TariffSchedule(schedule)) => schedule.instruments.value.as_mut(),
            _ => None,
        };
        list.into_iter().for_each(|list| spread(list, measures, |_| true));
    }
    for round in value(file.rounds.as_mut()).into_iter().flat_map(|rounds| &mut rounds.list) {
        let Some(round) = round.value.as_mut() else { continue };
        let seats = round.parties.as_ref().and_then(At::get).map(|seats| seats.to_vec());
        let seated = |target: &str| {
            let sits = |at: &At<String>| at.get().is_some_and(|name| name == target);
            seats.as_ref().is_none_or(|seats| seats.iter().any(sits))
        };
        round.agenda.value.iter_mut().for_each(|agenda| spread(agenda, issues, seated));
    }
    for (_, shock) in value(file.shocks.as_mut()).into_iter().flat_map(Table::values_mut) {
        if let Some(forces) = shock.forces.value.as_mut() {
            forces.split(|name, row| parts(issues, name, row, |_, _| ()));
        }
    }
    for (_, ultimatum) in value(file.ultimatums.as_mut()).into_iter().flat_map(Table::values_mut) {
        for table in [&mut ultimatum.demands, &mut ultimatum.threatens] {
            if let Some(table) = table.value.as_mut() {
                table.split(|name, row| parts(issues, name, row, |_, _| ()));
            }
        }
    }
    for (_, court) in value(file.courts.as_mut()).into_iter().flat_map(Table::values_mut) {
        court.voids.value.iter_mut().for_each(|list| spread(list, issues, |_| true));
    }
}
