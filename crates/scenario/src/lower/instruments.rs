//! Instruments: the lever, who administers it, and the economy behind it.

use super::firms::Users;
use super::issues::LoweredIssue;
use super::ladder::{self, Ordered, Slope};
use super::names::Index;
use super::{Context, Want, entries, field, means, names, removed_where, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, Node, Table};
use crate::schema;
use crate::schema::instrument::{self as written, Given};
use crate::unit::Unit;
use detente_game::means::Expense;
use detente_game::parameter::Span;
use detente_game::spec::{Channel, Instrument};
use detente_game::{GoodId, InstrumentId, IssueId, ParameterId, PartyId, RegulatorId};

const RATE: Want = Want::new(Unit::MoneyPerDay, Limit::NOT_NEGATIVE);
/// A measure may also earn its owner something.
const OWN_COST: Want = Want::new(Unit::MoneyPerDay, Limit::ANY);
const FACTOR: Want = Want::new(Unit::One, Limit::NOT_NEGATIVE);
const SHARE: Want = Want::new(Unit::One, Limit::SHARE);

/// Every instrument in the order of the file; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    issues: &[LoweredIssue<'_>],
    regulators: &[Option<RegulatorId>],
) -> Vec<Option<Instrument>> {
    let file = context.file;
    rows(file.instruments.as_ref())
        .enumerate()
        .map(|(position, (name, row))| {
            let id = InstrumentId::from(position);
            let issue = issues.iter().position(|lowered| lowered.instrument == Some(id));
            let levels = issue.and_then(|issue| issues[issue].levels.as_ref());
            let issue = issue.map(IssueId::from);
            if super::issues::is_denied(file, position) {
                context.means.denied.extend(issue);
            }
            let lowered = instrument(context, name, row, levels, regulators[position]);
            if let Some((issue, levels)) = issue.zip(levels) {
                expense(context, name, row, issue, levels);
            }
            lowered
        })
        .collect()
}

fn instrument(
    context: &mut Context<'_>,
    name: &str,
    row: &Row<schema::Instrument>,
    levels: Option<&Ordered<'_>>,
    regulator: Option<RegulatorId>,
) -> Option<Instrument> {
    let fields = row.value.get()?;
    let owner = names::find(&context.names.parties, "nation", &fields.owner, &mut context.faults);
    against(context, fields, owner);
    let effective = context.calendar.day(fields.effective.as_ref(), &mut context.faults);
    let discretionary = fields.is_discretionary().unwrap_or(false);
    if discretionary && regulator.is_none() && context.complete {
        report_unadministered(context, name, row);
    }
    if !is_set(context, name) && context.complete {
        report_unset(context, name, row);
    }
    let channel = match (&fields.channel, traded(context, fields)) {
        (None, None) => {
            unused_by_politics(context, fields);
            None
        }
        (at, _) => {
            let owner = owner.map(PartyId::from);
            Some(channel(context, name, fields, at.as_ref(), owner, levels))
        }
    };
    let channel = match channel {
        Some(channel) => Some(Channel { effective: effective?, ..channel? }),
        None => None,
    };
    owner.zip(effective).zip(levels)?;
    Some(Instrument { id: name.into(), discretionary, regulator, channel })
}

fn report_unadministered(context: &mut Context<'_>, name: &str, row: &Row<schema::Instrument>) {
    let message = format!("nobody administers the discretionary instrument `{name}`");
    let fault = Diagnostic::new(row.name, message);
    let administers = |regulator: &schema::Regulator| {
        let list = field(Some(&regulator.administers)).and_then(schema::Administers::instruments);
        entries(list).filter_map(At::get).any(|instrument| instrument == name)
    };
    let removed = removed_where(context.file.regulators.as_ref(), administers);
    context.report(match removed {
        Some(place) => names::still_needed(fault, place),
        None => fault.help("add a regulator with a LicenceQueue for it"),
    });
}

fn report_unset(context: &mut Context<'_>, name: &str, row: &Row<schema::Instrument>) {
    let fault = Diagnostic::new(row.name, format!("no issue sets the instrument `{name}`"));
    let removed = removed_where(Some(&context.file.issues), |issue| sets(issue, name));
    context.report(match removed {
        Some(place) => names::still_needed(fault, place),
        None => fault.help(format!("add an issue with sets: \"{name}\"")),
    });
}

fn is_set(context: &Context<'_>, name: &str) -> bool {
    let mut issues = rows(Some(&context.file.issues));
    issues.any(|(_, row)| row.value.get().is_some_and(|issue| sets(issue, name)))
}

fn sets(issue: &schema::Issue, instrument: &str) -> bool {
    field(issue.sets.as_ref()).is_some_and(|sets| sets == instrument)
}

/// Checks that a measure is held against the other party.
fn against(context: &mut Context<'_>, fields: &schema::Instrument, owner: Option<usize>) {
    let Some(list) = fields.against.get() else { return };
    let found = names::find_all(&context.names.parties, "nation", list, &mut context.faults);
    if owner.is_some_and(|owner| found.contains(&owner)) {
        let fault = Diagnostic::new(fields.against.span, "a measure against its own owner");
        context.report(fault.help("name the other party"));
    } else if list.is_empty() {
        let fault = Diagnostic::new(fields.against.span, "a measure against nobody");
        context.report(fault.help("name the other party"));
    }
}

/// A political measure has no use for what only an economy needs.
fn unused_by_politics(context: &mut Context<'_>, fields: &schema::Instrument) {
    let effect = field(Some(&fields.levels)).and_then(|ladder| ladder.effect.as_ref());
    if let Some(effect) = effect {
        let fault = Diagnostic::new(effect.span, "an effect without a channel does nothing");
        context.report(fault.help("add `channel:`, or drop `effect:`"));
    }
}

/// The firms of both sides that need the good of the instrument; in the network its routes say who they are.
fn users(context: &mut Context<'_>, fields: &schema::Instrument, owner: PartyId) -> Users {
    let Some(on) = fields.on.as_ref().filter(|_| traded(context, fields).is_none()) else {
        return Users::default();
    };
    names::find(&context.names.goods, "good", on, &mut context.faults);
    let Some(good) = on.get() else { return Users::default() };
    let against: Vec<&str> =
        entries(Some(&fields.against)).filter_map(At::get).map(String::as_str).collect();
    Users::of(context, good, context.party(owner), &against)
}

/// The good of the network that an instrument is on.
fn traded(context: &Context<'_>, fields: &schema::Instrument) -> Option<GoodId> {
    context.names.traded.position(field(fields.on.as_ref())?).map(GoodId::from)
}

/// Own cost by level, and the fund that it is paid from.
fn expense(
    context: &mut Context<'_>,
    name: &str,
    row: &Row<schema::Instrument>,
    issue: IssueId,
    levels: &Ordered<'_>,
) {
    let Some(fields) = row.value.get() else { return };
    let Some(channel) = field(fields.channel.as_ref()) else { return };
    let fund = channel.paid_from.as_ref().and_then(|at| {
        let owner = context.names.parties.position(field(Some(&fields.owner))?)?;
        means::find_fund(context, at, PartyId::from(owner))
    });
    let by_level = match field(channel.own_cost.as_ref()) {
        Some(Given::ByLevel(table)) => cost_by_level(context, name, table, levels),
        _ => Some(Vec::new()),
    };
    let Some(by_level) = by_level else { return };
    if fund.is_some() || !by_level.is_empty() {
        context.means.expenses.push(Expense { issue, by_level, fund });
    }
}

/// One number for each level; what is not named costs nothing.
fn cost_by_level(
    context: &mut Context<'_>,
    name: &str,
    table: &At<Table<schema::Number>>,
    levels: &Ordered<'_>,
) -> Option<Vec<ParameterId>> {
    let rows = table.get()?;
    let known = Index::of(levels.names.iter().copied(), table.span);
    for (level, row) in rows.iter() {
        names::find_text(&known, "level", level, row.name, &mut context.faults);
    }
    let costs = levels.names.iter().map(|level| {
        let path = own_cost_at(name, level);
        match rows.get(level) {
            Some(row) => context.numbers.number(&row.value, path, OWN_COST),
            None => context.numbers.usual(path, 0.0, OWN_COST, "none stated"),
        }
    });
    let costs: Vec<Option<ParameterId>> = costs.collect();
    costs.into_iter().collect()
}

fn own_cost_at(instrument: &str, level: &str) -> String {
    format!("instruments.{instrument}.channel.own_cost.{level}")
}

/// A number of a channel: none where the network gives it. Reports one that is not there.
fn given(
    context: &mut Context<'_>,
    channel: Option<&At<written::Channel>>,
    number: Option<&At<Given>>,
    (name, what, want): (&str, &str, Want),
    computed: bool,
) -> Option<Option<ParameterId>> {
    match number.map(|at| (at.span, at.get())) {
        Some((span, Some(Given::Number(number)))) => {
            let path = format!("instruments.{name}.channel.{what}");
            context.numbers.number_at(number, span, path, want).map(Some)
        }
        Some((_, None)) => None,
        Some((_, Some(Given::ByLevel(_)))) if what == "own_cost" => Some(None),
        Some((span, Some(Given::ByLevel(_)))) => {
            let fault = Diagnostic::new(span, "only own cost is given by level");
            context.report(fault.help(format!("write {}", Given::FORM)));
            None
        }
        Some((span, Some(Given::Computed))) if !computed => {
            let fault = Diagnostic::new(span, "nothing that this could be computed from");
            context.report(fault.help("name with `on:` a good that has a unit, or write a number"));
            None
        }
        None if !computed => {
            if let Some(at) = channel {
                let end = at.span.end.min(at.span.start + 7);
                let head = Span { end, ..at.span };
                let fault = Diagnostic::new(head, format!("`Channel` lacks the field `{what}`"));
                context.report(fault.help(format!("add `{what}:` with {}", Given::FORM)));
            }
            None
        }
        _ => Some(None),
    }
}

/// The channel, without the day from which it bites.
fn channel(
    context: &mut Context<'_>,
    name: &str,
    instrument: &schema::Instrument,
    at: Option<&At<written::Channel>>,
    owner: Option<PartyId>,
    levels: Option<&Ordered<'_>>,
) -> Option<Channel> {
    let fields = match at {
        Some(at) => Some(at.get()?),
        None => None,
    };
    let good = traded(context, instrument);
    let own = |of: fn(&written::Channel) -> &Option<At<Given>>| fields.and_then(|f| of(f).as_ref());
    let users = owner.map(|owner| users(context, instrument, owner));
    let Users { victims, own: own_firms } = users?;
    let traded = good.is_some();
    let losses = || victims.iter().all(|&firm| context.means.loss(firm).is_some());
    let summed = !victims.is_empty() && losses();
    let loss = given(context, at, own(|f| &f.loss), (name, "loss", RATE), traded || summed);
    let share = given(context, at, own(|f| &f.share), (name, "share", SHARE), traded);
    let own_cost = given(context, at, own(|f| &f.own_cost), (name, "own_cost", OWN_COST), traded);
    let multiplier = fields.and_then(|fields| fields.multiplier.as_ref()).map(|at| {
        context.numbers.number(at, format!("instruments.{name}.channel.multiplier"), FACTOR)
    });
    let effect = levels.and_then(|levels| effect(context, name, instrument, levels));
    let multiplier = match multiplier {
        Some(id) => Some(id?),
        None => None,
    };
    Some(Channel {
        good,
        loss: loss?,
        multiplier,
        share: share?,
        effective: 0,
        effect: effect?,
        own_cost: own_cost?,
        victims,
        own: own_firms,
    })
}

fn effect(
    context: &mut Context<'_>,
    name: &str,
    instrument: &schema::Instrument,
    levels: &Ordered<'_>,
) -> Option<Vec<ParameterId>> {
    let ladder = instrument.levels.get()?;
    let Some(effect) = &ladder.effect else {
        let fault = Diagnostic::new(instrument.levels.span, "a channel needs `effect:`");
        context.report(fault.help("give the share of the full effect at each level"));
        return None;
    };
    let path = format!("instruments.{name}.levels.effect");
    ladder::numbers(context, effect, ladder, levels, &path, Slope::Falling)
}
