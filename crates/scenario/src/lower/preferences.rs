//! Preferences that are not additive: terms over the numbers of issues.

use super::issues::LoweredIssue;
use super::{Context, Want, names, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema::{Number, Preferences, Term};
use crate::unit::Unit;
use detente_game::terms::{MOST_ISSUES, TermSpec};
use detente_game::{IssueId, PartyId};
use indexmap::IndexSet;

const SCALE: Want = Want::new(Unit::One, Limit::ANY);

/// Every term, by party in the order of the file.
pub(super) fn lower(context: &mut Context<'_>, issues: &[LoweredIssue<'_>]) -> Vec<TermSpec> {
    let file = context.file;
    let mut all = Vec::new();
    for (name, row) in rows(file.preferences.as_ref()) {
        let parties = &context.names.parties;
        let found = names::find_text(parties, "party", name, row.name, &mut context.faults);
        let (Some(party), Some(Preferences::Terms(terms))) = (found, row.value.get()) else {
            continue;
        };
        let before = all.len();
        for (place, at) in terms.iter().enumerate() {
            let path = format!("preferences.{name}.{}", place + 1);
            all.extend(term(context, PartyId::from(party), &path, at, issues));
        }
        let named: IndexSet<IssueId> =
            all[before..].iter().flat_map(|term: &TermSpec| term.of.iter().copied()).collect();
        if named.len() > MOST_ISSUES {
            let message = format!("terms over {} issues, more than {MOST_ISSUES}", named.len());
            context.report(Diagnostic::new(row.name, message).help("merge some of them"));
        }
    }
    all
}

fn term(
    context: &mut Context<'_>,
    party: PartyId,
    path: &str,
    at: &At<Term>,
    issues: &[LoweredIssue<'_>],
) -> Option<TermSpec> {
    let (of, times, scale): (Vec<&At<String>>, _, _) = match at.get()? {
        Term::Linear(linear) => (vec![&linear.of], &linear.times, &linear.scale),
        Term::Product(product) => {
            (product.of.get()?.iter().collect(), &product.times, &product.scale)
        }
    };
    let mut found: Vec<IssueId> = Vec::new();
    for name in of {
        found.extend(issue(context, name, &found, issues));
    }
    let mut factors = Vec::new();
    if let Some(times) = times {
        factors.push(factor(context, times, format!("{path}.times"))?);
    }
    factors.push(context.numbers.number(scale, format!("{path}.scale"), SCALE)?);
    (!found.is_empty()).then_some(TermSpec { party, of: found, factors })
}

/// An issue of a term, whose levels are numbers.
fn issue(
    context: &mut Context<'_>,
    name: &At<String>,
    before: &[IssueId],
    issues: &[LoweredIssue<'_>],
) -> Option<IssueId> {
    let position = names::find(&context.names.issues, "issue", name, &mut context.faults)?;
    let id = IssueId::from(position);
    let lowered = issues[position].issue.as_ref()?;
    let numbered = lowered.contract.as_ref().is_some_and(|contract| !contract.numbers.is_empty());
    let (message, help) = match () {
        () if before.contains(&id) => ("an issue twice in one product", "drop one of them"),
        () if !numbered => (
            "the levels of this issue are no numbers",
            "give it levels: Range(from: 0, to: 8, step: 0.1, unit: \"%\") and no stake",
        ),
        () => return Some(id),
    };
    context.report(Diagnostic::new(name.span, message).help(help));
    None
}

/// A factor in money or without unit.
fn factor(
    context: &mut Context<'_>,
    number: &At<Number>,
    path: String,
) -> Option<detente_game::ParameterId> {
    let money = context.numbers.is_in(number, Unit::Money);
    let unit = if money { Unit::Money } else { Unit::One };
    context.numbers.number(number, path, Want::new(unit, Limit::ANY))
}
