//! Shocks and courts: what sets measures from outside.

use super::issues::LoweredIssue;
use super::names::{self, Index};
use super::{Context, Want, field, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, Table};
use crate::schema::{self, Strikes};
use crate::unit::Unit;
use detente_game::parameter::Span;
use detente_game::spec::{Shock, Strike};
use detente_game::{IssueId, Level};

const HAZARD: Want = Want::new(Unit::PerDay, Limit::NOT_NEGATIVE);

/// Shocks, then courts, in the order of the file; `None` where a fault was reported.
pub(super) fn lower(context: &mut Context<'_>, issues: &[LoweredIssue<'_>]) -> Vec<Option<Shock>> {
    let file = context.file;
    let shocks = rows(file.shocks.as_ref()).map(|(name, row)| shock(context, name, row, issues));
    let mut all: Vec<Option<Shock>> = shocks.collect();
    all.extend(rows(file.courts.as_ref()).map(|(name, row)| court(context, name, row, issues)));
    all
}

fn shock(
    context: &mut Context<'_>,
    name: &str,
    row: &Row<schema::Shock>,
    issues: &[LoweredIssue<'_>],
) -> Option<Shock> {
    let fields = row.value.get()?;
    let strikes = strikes(context, &fields.when, format!("shocks.{name}.hazard"));
    let forces = forces(context, &fields.forces, issues);
    check_open(context, fields.when.span, strikes, forces.as_deref(), issues);
    Some(Shock {
        id: name.into(),
        strikes: strikes?,
        forces: forces?,
        irreversible: field(fields.irreversible.as_ref()).copied().unwrap_or(false),
    })
}

fn court(
    context: &mut Context<'_>,
    name: &str,
    row: &Row<schema::Court>,
    issues: &[LoweredIssue<'_>],
) -> Option<Shock> {
    let fields = row.value.get()?;
    if context.file.shocks.as_ref().and_then(At::get).is_some_and(|s| s.get(name).is_some()) {
        let fault = Diagnostic::new(row.name, format!("`{name}` is a shock too"));
        context.report(fault.help("shocks and courts share their names; rename one"));
    }
    let of = names::find(&context.names.parties, "nation", &fields.of, &mut context.faults);
    let strikes = strikes(context, &fields.when, format!("courts.{name}.hazard"));
    let list = fields.voids.get()?;
    let found = names::find_all(&context.names.issues, "issue", list, &mut context.faults);
    if list.is_empty() {
        let fault = Diagnostic::new(fields.voids.span, "a court that voids nothing");
        context.report(fault.help("name the issues whose measures it may void"));
    }
    for at in list {
        let position = at.get().and_then(|issue| context.names.issues.position(issue));
        let issue = position.and_then(|position| issues[position].issue.as_ref());
        if issue.zip(of).is_some_and(|(issue, of)| issue.owner.index() != of) {
            let fault = Diagnostic::new(at.span, "a court voids what its own nation has done");
            context.report(fault.help("name an issue that the court's nation owns"));
        }
    }
    let last = |position: usize| {
        let levels = issues[position].levels.as_ref()?.names.len();
        Some((IssueId::from(position), levels.checked_sub(1)? as Level))
    };
    let forces: Option<Vec<_>> = found.into_iter().map(last).collect();
    check_open(context, fields.when.span, strikes, forces.as_deref(), issues);
    let (strikes, forces) = (strikes?, forces?);
    of.map(|_| Shock { id: name.into(), strikes, forces, irreversible: true })
}

fn strikes(context: &mut Context<'_>, at: &At<Strikes>, path: String) -> Option<Strike> {
    match at.get()? {
        Strikes::On(date) => context.calendar.day(Some(date), &mut context.faults).map(Strike::On),
        Strikes::Hazard(rate) => context.numbers.number(rate, path, HAZARD).map(Strike::Hazard),
    }
}

/// The issues of a shock with their levels.
fn forces(
    context: &mut Context<'_>,
    at: &At<Table<String>>,
    issues: &[LoweredIssue<'_>],
) -> Option<Vec<(IssueId, Level)>> {
    let table = at.get()?;
    if table.len() == 0 {
        let fault = Diagnostic::new(at.span, "a shock that sets nothing");
        context.report(fault.help("say what it sets: {\"ISSUE\": \"LEVEL\"}"));
    }
    let forced: Vec<_> = table
        .iter()
        .map(|(name, row)| {
            let issues_of = &context.names.issues;
            let found = names::find_text(issues_of, "issue", name, row.name, &mut context.faults)?;
            let levels = &issues[found].levels.as_ref()?.names;
            let known = Index::of(levels.iter().copied(), row.value.span);
            let level = names::find(&known, "level", &row.value, &mut context.faults)?;
            Some((IssueId::from(found), level as Level))
        })
        .collect();
    forced.into_iter().collect()
}

/// Reports a shock on a date on which an issue of it is not on yet: it would do nothing.
fn check_open(
    context: &mut Context<'_>,
    span: Span,
    strikes: Option<Strike>,
    forces: Option<&[(IssueId, Level)]>,
    issues: &[LoweredIssue<'_>],
) {
    let (Some(Strike::On(day)), Some(forces)) = (strikes, forces) else { return };
    for (issue, _) in forces {
        if let Some(issue) = &issues[issue.index()].issue
            && issue.opens > day
        {
            let message = format!("`{}` is not on yet on that date", issue.id);
            let fault = Diagnostic::new(span, message);
            context.report(fault.help("choose a date on or behind that on which it opens"));
        }
    }
}
