//! Means: funds, preconditions of raises, ultimatums.

use super::issues::LoweredIssue;
use super::names::{self, Index};
use super::{Context, Want, field, rounds, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, Table};
use crate::schema;
use crate::unit::Unit;
use detente_game::means::{After, Fund, Precondition, Ultimatum};
use detente_game::{FundId, IssueId, Level, ParameterId, PartyId};

const BALANCE: Want = Want::new(Unit::Money, Limit::NOT_NEGATIVE);
const INCOME: Want = Want::new(Unit::MoneyPerDay, Limit::NOT_NEGATIVE);
const BORROWING: Want = Want::new(Unit::One, Limit::at_least(1.0));

/// Adds the funds of all parties; before the instruments that are paid from them.
pub(super) fn lower_funds(context: &mut Context<'_>) {
    let file = context.file;
    let of_nations = rows(file.nations.as_ref())
        .filter_map(|(name, row)| Some(("nations", name, row.value.get()?.funds.as_ref()?)));
    let of_agents = rows(file.agents.as_ref())
        .filter_map(|(name, row)| Some(("agents", name, row.value.get()?.funds.as_ref()?)));
    let all: Vec<_> = of_nations.chain(of_agents).collect();
    for (table, party, funds) in all {
        let Some(of) = context.names.parties.position(party).map(PartyId::from) else { continue };
        for (name, row) in rows(Some(funds)) {
            names::check_name(name, row.name, &mut context.faults);
            if context.means.funds.iter().any(|fund| fund.id == name) {
                let fault = Diagnostic::new(row.name, format!("`{name}` names two funds"));
                context.report(fault.help("rename one of them"));
            }
            let path = format!("{table}.{party}.funds.{name}");
            let fund = fund(context, (name, of), row, &path);
            context.means.funds.extend(fund);
        }
    }
}

fn fund(
    context: &mut Context<'_>,
    (name, of): (&str, PartyId),
    row: &Row<schema::Fund>,
    path: &str,
) -> Option<Fund> {
    let fields = row.value.get()?;
    let numbers = &mut context.numbers;
    let balance = numbers.number(&fields.balance, format!("{path}.balance"), BALANCE);
    let mut optional = |at: &Option<At<schema::Number>>, what: &str, want| match at {
        Some(at) => numbers.number(at, format!("{path}.{what}"), want).map(Some),
        None => Some(None),
    };
    let income: Option<Option<ParameterId>> = optional(&fields.income, "income", INCOME);
    let borrowing = optional(&fields.borrowing, "borrowing", BORROWING);
    let (balance, income, borrowing) = (balance?, income?, borrowing?);
    Some(Fund { id: name.into(), of, balance, income, borrowing })
}

/// The fund of that name, which has to be the party's own.
pub(super) fn find_fund(
    context: &mut Context<'_>,
    name: &At<String>,
    owner: PartyId,
) -> Option<FundId> {
    let funds = &context.means.funds;
    let own = Index::of(funds.iter().filter(|f| f.of == owner).map(|f| f.id.as_str()), name.span);
    names::find(&own, "fund of the owner", name, &mut context.faults)?;
    let position = context.means.funds.iter().position(|fund| Some(&fund.id) == name.get());
    position.map(FundId::from)
}

/// Adds what has to come before raises, and the ultimatums.
pub(super) fn lower(context: &mut Context<'_>, issues: &[LoweredIssue<'_>]) {
    let file = context.file;
    for (position, (_, row)) in rows(Some(&file.issues)).enumerate() {
        let Some(fields) = row.value.get() else { continue };
        let measure = field(fields.sets.as_ref());
        let measure = measure.and_then(|name| field(file.instruments.as_ref())?.get(name));
        let of_measure = measure.and_then(|row| row.value.get()?.escalates.as_ref());
        let Some(escalates) = field(of_measure.or(fields.escalates.as_ref())) else { continue };
        for (level, row) in rows(escalates.after.as_ref()) {
            let condition = precondition(context, position, (level, row), issues);
            context.means.preconditions.extend(condition);
        }
    }
    for (name, row) in rows(file.ultimatums.as_ref()) {
        names::check_name(name, row.name, &mut context.faults);
        ultimatum(context, name, row, issues);
    }
}

fn precondition(
    context: &mut Context<'_>,
    position: usize,
    (level, row): (&str, &Row<schema::After>),
    issues: &[LoweredIssue<'_>],
) -> Option<Precondition> {
    let names = &issues[position].levels.as_ref()?.names;
    let known = Index::of(names.iter().copied(), row.name);
    let level = names::find_text(&known, "level", level, row.name, &mut context.faults);
    let after = match row.value.get()? {
        schema::After::On(date) => {
            After::Day(context.calendar.day(Some(date), &mut context.faults)?)
        }
        schema::After::RoundFailed(round) => After::RoundFailed(rounds::find(context, round)?),
        schema::After::InForce(issue, level) => {
            let (issue, level) = level_of(context, issue, level, issues)?;
            After::InForce(issue, level)
        }
    };
    Some(Precondition { issue: IssueId::from(position), level: level? as Level, after })
}

/// An issue and a level of it, by their names.
fn level_of(
    context: &mut Context<'_>,
    issue: &At<String>,
    level: &At<String>,
    issues: &[LoweredIssue<'_>],
) -> Option<(IssueId, Level)> {
    let found = names::find(&context.names.issues, "issue", issue, &mut context.faults)?;
    let levels = &issues[found].levels.as_ref()?.names;
    let known = Index::of(levels.iter().copied(), level.span);
    let level = names::find(&known, "level", level, &mut context.faults)?;
    Some((IssueId::from(found), level as Level))
}

/// Issues with levels, as a table names them.
fn levels(
    context: &mut Context<'_>,
    at: &At<Table<String>>,
    issues: &[LoweredIssue<'_>],
) -> Option<Vec<(IssueId, Level, At<String>)>> {
    let table = at.get()?;
    if table.len() == 0 {
        let fault = Diagnostic::new(at.span, "an ultimatum takes a demand and a threat");
        context.report(fault.help("name an issue with a level: {\"ISSUE\": \"LEVEL\"}"));
    }
    let mut found = Vec::new();
    for (name, row) in table.iter() {
        let name = At { value: Some(name.to_string()), span: row.name, written: true };
        let (issue, level) = level_of(context, &name, &row.value, issues)?;
        found.push((issue, level, name));
    }
    Some(found)
}

/// One ultimatum for each measure that is threatened: its demand is the one between the same two parties.
fn ultimatum(
    context: &mut Context<'_>,
    name: &str,
    row: &Row<schema::Ultimatum>,
    issues: &[LoweredIssue<'_>],
) {
    let Some(fields) = row.value.get() else { return };
    let made = context.calendar.day(fields.made.as_ref(), &mut context.faults);
    let deadline = context.calendar.day(Some(&fields.deadline), &mut context.faults);
    if made.zip(deadline).is_some_and(|(made, deadline)| made >= deadline) {
        let fault =
            Diagnostic::new(fields.deadline.span, "a deadline before anybody has heard of it");
        context.report(fault.help("choose a date behind that of the announcement"));
    }
    let demands = levels(context, &fields.demands, issues);
    let threats = levels(context, &fields.threatens, issues);
    let (Some(demands), Some(threats)) = (demands, threats) else { return };
    for (threatened, level, place) in &threats {
        let Some(issue) = &issues[threatened.index()].issue else { continue };
        if issue.escalates.is_none() {
            let message = format!("`{}` cannot be raised", issue.id);
            let fault = Diagnostic::new(place.span, message);
            context.report(fault.help("give it `escalates:`"));
        }
        let answers = |(demand, ..): &&(IssueId, Level, At<String>)| {
            let demand = issues[demand.index()].issue.as_ref();
            demand.is_some_and(|one| one.owner == issue.victim && one.victim == issue.owner)
        };
        let mut fitting = demands.iter().filter(answers);
        let (Some(&(demand, met_at, _)), None) = (fitting.next(), fitting.next()) else {
            let message = "an ultimatum demands one thing of each party that it threatens";
            let fault = Diagnostic::new(place.span, message);
            context.report(fault.help("demand a level of one issue that the other party owns"));
            continue;
        };
        let (Some(made), Some(deadline)) = (made, deadline) else { continue };
        let (issue, level) = (*threatened, *level);
        let id = name.to_string();
        context.means.ultimatums.push(Ultimatum {
            id,
            issue,
            level,
            demand,
            met_at,
            made,
            deadline,
        });
    }
}
