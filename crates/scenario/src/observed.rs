//! What really happened, beside the scenarios and out of reach of every strategy.

use crate::diagnostic::{Diagnostic, Faults, Sources};
use crate::error::LoadError;
use crate::files;
use crate::load::check_format;
use crate::lower::date;
use crate::read::{At, read_file};
use crate::schema::observed::{Observed, Outcome};
use detente_game::spec::DayNumber;

/// One thing that happened in the episode of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Id of the scenario.
    pub scenario: String,
    /// Id of the issue; none when it concerns no single one.
    pub issue: Option<String>,
    /// Who did it: a party's id, or `joint`; none when nobody in particular did.
    pub party: Option<String>,
    /// What it was, in the words of the events of a game: `call`, `agreed`, `delivered`.
    pub kind: String,
    /// Day of the scenario, from 0.
    pub day: u32,
    /// Its date.
    pub date: DayNumber,
    /// What happened, in words.
    pub words: String,
    /// Where that was read.
    pub source: String,
}

/// Reads the record of what happened: from a path, or by default the shipped one.
///
/// # Errors
/// A file that cannot be read, or every fault in it.
pub fn load_observed(path: Option<&str>) -> Result<Vec<Observation>, LoadError> {
    let opened = files::open(path.unwrap_or("observed"))?;
    let (record, mut diagnostics) = read_file::<Observed>(0, &opened.text);
    let observations = record.map(|record| observations(&record, &mut diagnostics));
    let mut sources = Sources::default();
    sources.add(opened.name, opened.text);
    match observations {
        Some(observations) if diagnostics.is_empty() => Ok(observations),
        _ => Err(LoadError::Invalid(Box::new(Faults::collect(diagnostics, sources)))),
    }
}

/// Reports what is wrong with a record.
pub(crate) fn check(record: &Observed, faults: &mut Vec<Diagnostic>) {
    observations(record, faults);
}

fn observations(record: &Observed, faults: &mut Vec<Diagnostic>) -> Vec<Observation> {
    check_format(&record.format, faults);
    let outcomes = record.outcomes.get().into_iter().flatten().filter_map(At::get);
    outcomes.filter_map(|outcome| observation(outcome, faults)).collect()
}

fn observation(outcome: &Outcome, faults: &mut Vec<Diagnostic>) -> Option<Observation> {
    let date = date(&outcome.date, faults)?;
    let optional = |field: &Option<At<String>>| field.as_ref().and_then(At::get).cloned();
    Some(Observation {
        scenario: outcome.scenario.get()?.clone(),
        issue: optional(&outcome.issue),
        party: optional(&outcome.party),
        kind: outcome.kind.get()?.clone(),
        day: *outcome.day.get()?,
        date,
        words: outcome.words.get()?.clone(),
        source: outcome.source.get()?.clone(),
    })
}
