//! Issues: owner, levels, what holding is worth.

use super::ladder::{self, Ordered, Slope, Written};
use super::{Context, Want, contract, entries, escalates, field, names, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema;
use crate::unit::Unit;
use detente_game::spec::{Escalates, Issue};
use detente_game::{InstrumentId, IssueId, ParameterId, PartyId};

const MONEY: Want = Want::new(Unit::Money, Limit::NOT_NEGATIVE);

/// Threshold of a decision index; 0 would decide before anything has happened.
pub(super) const RESOLVE: Want = Want::new(Unit::One, Limit::NOT_NEGATIVE);

/// An issue, as far as it is sound.
#[derive(Default)]
pub(super) struct LoweredIssue<'a> {
    /// The issue; `None` where a fault was reported.
    pub(super) issue: Option<Issue>,
    /// The order of its levels, which its instrument needs too.
    pub(super) levels: Option<Ordered<'a>>,
    /// The instrument that it sets.
    pub(super) instrument: Option<InstrumentId>,
}

/// Every issue in the order of the file.
pub(super) fn lower<'a>(context: &mut Context<'a>) -> Vec<LoweredIssue<'a>> {
    let file = context.file;
    if file.issues.get().is_some_and(|issues| issues.len() == 0) {
        let fault = Diagnostic::new(file.issues.span, "a game needs at least one issue");
        context.report(fault.help("add what the parties may agree on: \"NAME\": Issue(…)"));
    }
    let mut set_by = vec![None; context.names.instruments.len()];
    rows(Some(&file.issues))
        .map(|(name, row)| issue(context, name, &row.value, &mut set_by))
        .collect()
}

fn issue<'a>(
    context: &mut Context<'a>,
    name: &str,
    at: &'a At<schema::Issue>,
    set_by: &mut [Option<&'a At<String>>],
) -> LoweredIssue<'a> {
    let Some(fields) = at.get() else { return LoweredIssue::default() };
    if fields.sets.is_none() && fields.stake.is_none() {
        return contract::lower(context, name, at);
    }
    let instrument = instrument(context, fields, set_by);
    let owner = owner(context, fields, instrument);
    let ladder = ladder::of_issue(context, at, instrument);
    let victim = owner.and_then(|owner| victim(context, fields, instrument, owner));
    let levels = owner
        .zip(ladder)
        .and_then(|(owner, ladder)| ladder::ordered(context, ladder, fields, (owner, victim)));
    let parts = Parts { owner, victim, ladder, levels: levels.as_ref(), instrument };
    let issue = whole(context, name, at, &parts);
    LoweredIssue { issue, levels, instrument: instrument.map(InstrumentId::from) }
}

/// What an issue is put together from.
struct Parts<'a, 'b> {
    owner: Option<PartyId>,
    victim: Option<PartyId>,
    ladder: Option<Written<'a>>,
    levels: Option<&'b Ordered<'a>>,
    instrument: Option<usize>,
}

/// Every step is taken, whatever the others gave, so that each can report its faults.
fn whole<'a>(
    context: &mut Context<'a>,
    name: &str,
    at: &'a At<schema::Issue>,
    parts: &Parts<'a, '_>,
) -> Option<Issue> {
    let fields = at.get()?;
    let Parts { owner, victim, ladder, levels, instrument } = *parts;
    let opens = context.calendar.day(fields.opens.as_ref(), &mut context.faults);
    let resolve = resolve(context, name, at);
    let stake = owner.and_then(|owner| stake(context, name, fields, owner));
    let gain = victim.and_then(|victim| gain(context, name, fields, victim));
    let linked = linked(context, name, fields, owner);
    let cost =
        ladder.zip(levels).and_then(|(ladder, levels)| cost(context, name, fields, ladder, levels));
    let start = levels.and_then(|levels| start(context, fields, instrument, levels));
    let escalates = escalates::lower(context, name, fields, instrument);
    let denied = instrument.is_some_and(|position| is_denied(context.file, position));
    if denied {
        check_denied(context, fields, escalates.flatten());
    }
    Some(Issue {
        id: name.into(),
        owner: owner?,
        victim: victim?,
        levels: levels?.names.iter().map(|level| (*level).into()).collect(),
        start: start?,
        cost: cost?,
        stake: stake?,
        gain: gain?,
        linked,
        opens: opens?,
        negotiable: field(fields.negotiable.as_ref()).copied().unwrap_or(!denied),
        public: field(fields.public.as_ref()).copied().unwrap_or(false),
        unilateral: field(fields.unilateral.as_ref()).copied().unwrap_or(true),
        escalates: escalates?,
        resolve: resolve?,
        instrument: instrument.map(InstrumentId::from),
        contract: None,
    })
}

/// Whether the owner of an instrument denies it.
pub(super) fn is_denied(file: &schema::Scenario, position: usize) -> bool {
    let row = rows(file.instruments.as_ref()).nth(position);
    let fields = row.and_then(|(_, row)| row.value.get());
    fields.and_then(|fields| field(fields.denied.as_ref())).copied().unwrap_or(false)
}

/// Reports what cannot be said of a measure that its owner denies.
fn check_denied(context: &mut Context<'_>, fields: &schema::Issue, escalates: Option<Escalates>) {
    for (at, what) in [(&fields.negotiable, "negotiated"), (&fields.public, "declared in public")] {
        if let Some(at) = at.as_ref().filter(|at| at.get() == Some(&true)) {
            let fault = Diagnostic::new(at.span, format!("what is denied is not {what}"));
            context.report(fault.help("drop it, or `denied: true`"));
        }
    }
    let notice = escalates.map(|way| context.numbers.table.get(way.notice));
    if let Some(notice) = notice.filter(|notice| notice.value != 0.0) {
        let span = notice.span.unwrap_or(fields.ideal.span);
        let fault = Diagnostic::new(span, "what is denied is not announced");
        context.report(fault.help("write notice: Days(0)"));
    }
}

/// The instrument that the issue sets, which no other issue may set.
fn instrument<'a>(
    context: &mut Context<'a>,
    fields: &'a schema::Issue,
    set_by: &mut [Option<&'a At<String>>],
) -> Option<usize> {
    let sets = fields.sets.as_ref()?;
    let position = context.instrument(sets)?;
    if let Some(first) = set_by[position] {
        let fault = Diagnostic::new(sets.span, "another issue sets this instrument");
        context.report(fault.help("one issue per instrument").related(first.span, "set here"));
        return None;
    }
    set_by[position] = Some(sets);
    Some(position)
}

/// The owner: whoever owns the instrument, or has the stake.
fn owner(
    context: &mut Context<'_>,
    fields: &schema::Issue,
    instrument: Option<usize>,
) -> Option<PartyId> {
    let file = context.file;
    let parties = &context.names.parties;
    if let Some(position) = instrument {
        let row = rows(file.instruments.as_ref()).nth(position)?.1;
        let owner = row.value.get()?.owner.get()?;
        return parties.position(owner).map(PartyId::from);
    }
    let table = fields.stake.as_ref()?;
    let stake = table.get()?;
    match stake.len() {
        1 => {
            let (name, row) = stake.iter().next()?;
            let found = names::find_text(parties, "nation", name, row.name, &mut context.faults);
            found.map(PartyId::from)
        }
        count => {
            let message = format!("{count} stakes in an issue without an instrument");
            let help = "give the owner's stake alone; what the other party wants goes to `gain`";
            context.report(Diagnostic::new(table.span, message).help(help));
            None
        }
    }
}

/// The other side: the other one of two nations, or of several the one that `ideal` names beside the owner.
fn victim(
    context: &mut Context<'_>,
    fields: &schema::Issue,
    instrument: Option<usize>,
    owner: PartyId,
) -> Option<PartyId> {
    if context.names.parties.len() <= 2 {
        return context.other(owner);
    }
    let parties = &context.names.parties;
    let named = fields.ideal.get()?.iter().map(|(name, _)| parties.position(name));
    let named: Vec<usize> = named.collect::<Option<_>>()?;
    let mut others = named.into_iter().filter(|&party| party != owner.index());
    let (Some(victim), None) = (others.next(), others.next()) else {
        let message = "an issue is between its owner and one other party";
        let help = "name two parties in `ideal`; of several with a position in common, give each its \
                    own `stake:`, or hold a measure `against:` all";
        context.report(Diagnostic::new(fields.ideal.span, message).help(help));
        return None;
    };
    check_target(context, instrument, victim);
    Some(PartyId::from(victim))
}

/// Reports an instrument that is not held against the other side of its issue alone.
fn check_target(context: &mut Context<'_>, instrument: Option<usize>, victim: usize) {
    let file = context.file;
    let row = instrument.and_then(|position| rows(file.instruments.as_ref()).nth(position));
    let Some(list) = row.and_then(|(_, row)| row.value.get()).map(|fields| &fields.against) else {
        return;
    };
    let name = context.party(PartyId::from(victim));
    let targets: Vec<&String> = entries(Some(list)).filter_map(At::get).collect();
    if targets != [name] {
        let message = format!("the issue that sets this is with `{name}` alone");
        let help = format!("write against: [\"{name}\"]");
        context.report(Diagnostic::new(list.span, message).help(help));
    }
}

fn stake(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Issue,
    owner: PartyId,
) -> Option<ParameterId> {
    let Some(at) = &fields.stake else {
        let fault = Diagnostic::new(fields.ideal.span, "an issue without a stake");
        context.report(fault.help("say what holding it is worth to its owner: `stake:`"));
        return None;
    };
    let table = at.get()?;
    only(context, table, owner, "stake", "the owner's");
    let party = context.party(owner);
    let Some(row) = table.get(party) else {
        let fault = Diagnostic::new(at.span, format!("no stake of the owner, `{party}`"));
        context.report(fault.help("say what holding the issue is worth to its owner"));
        return None;
    };
    context.numbers.number(&row.value, format!("issues.{name}.stake.{party}"), MONEY)
}

fn gain(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Issue,
    victim: PartyId,
) -> Option<ParameterId> {
    let party = context.party(victim);
    let path = format!("issues.{name}.gain.{party}");
    let table = fields.gain.as_ref();
    if let Some(table) = table.and_then(At::get) {
        only(context, table, victim, "gain", "the other party's");
    }
    match table.and_then(At::get).and_then(|table| table.get(party)) {
        Some(row) => context.numbers.number(&row.value, path, MONEY),
        None => context.numbers.usual(path, 0.0, MONEY, "none stated"),
    }
}

/// Reports entries of a table that are not of the one party whose entry counts.
fn only<T>(
    context: &mut Context<'_>,
    table: &crate::read::Table<T>,
    party: PartyId,
    what: &str,
    whose: &str,
) {
    for (name, row) in table.iter() {
        let (index, faults) = (&context.names.parties, &mut context.faults);
        let found = names::find_text(index, "nation", name, row.name, faults);
        if found.is_some_and(|found| found != party.index()) {
            let message = format!("a {what} of `{name}`, but only {whose} counts");
            let right = context.party(party);
            context.report(Diagnostic::new(row.name, message).help(format!("write \"{right}\"")));
        }
    }
}

fn linked(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Issue,
    owner: Option<PartyId>,
) -> Vec<IssueId> {
    let file = context.file;
    let Some(list) = field(fields.linked.as_ref()) else { return Vec::new() };
    let mut found = names::find_all(&context.names.issues, "issue", list, &mut context.faults);
    for at in entries(fields.linked.as_ref()) {
        let Some(other) = at.get() else { continue };
        let same =
            owner.is_some_and(|owner| issue_owner(file, other) == Some(context.party(owner)));
        if other == name || same {
            let message = format!("`{other}` belongs to the same party");
            let help = "an issue is held for what the other party holds";
            context.report(Diagnostic::new(at.span, message).help(help));
        }
    }
    found.sort_unstable();
    found.into_iter().map(IssueId::from).collect()
}

/// The name of an issue's owner, as far as the file says it.
fn issue_owner<'a>(file: &'a schema::Scenario, issue: &str) -> Option<&'a str> {
    let fields = file.issues.get()?.get(issue)?.value.get()?;
    if let Some(sets) = field(fields.sets.as_ref()) {
        let instrument = field(file.instruments.as_ref())?.get(sets)?.value.get()?;
        return instrument.owner.get().map(String::as_str);
    }
    field(fields.stake.as_ref())?.iter().next().map(|(name, _)| name)
}

fn cost(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Issue,
    written: Written<'_>,
    levels: &Ordered<'_>,
) -> Option<Vec<ParameterId>> {
    let ladder = written.ladder;
    let Some(political) = &ladder.political else {
        let fault = Diagnostic::new(written.span, "a ladder without `political`");
        context.report(fault.help("give the share of the owner's stake lost at each level"));
        return None;
    };
    let path = match field(fields.sets.as_ref()) {
        Some(instrument) => format!("instruments.{instrument}.levels.political"),
        None => format!("issues.{name}.levels.political"),
    };
    ladder::numbers(context, political, ladder, levels, &path, Slope::Rising)
}

fn start(
    context: &mut Context<'_>,
    fields: &schema::Issue,
    instrument: Option<usize>,
    levels: &Ordered<'_>,
) -> Option<detente_game::Level> {
    let file = context.file;
    let Some(position) = instrument else {
        return levels.start(fields.in_force.as_ref(), &mut context.faults);
    };
    if let Some(in_force) = &fields.in_force {
        let fault = Diagnostic::new(in_force.span, "the level in force is that of the instrument");
        context.report(fault.help("move it to the instrument"));
    }
    let row = rows(file.instruments.as_ref()).nth(position)?.1;
    levels.start(row.value.get()?.in_force.as_ref(), &mut context.faults)
}

fn resolve(
    context: &mut Context<'_>,
    name: &str,
    issue: &At<schema::Issue>,
) -> Option<ParameterId> {
    let path = format!("issues.{name}.resolve");
    match &issue.get()?.resolve {
        Some(number) => context.numbers.number(number, path, RESOLVE),
        None => context.numbers.like("resolve", path, issue.span, RESOLVE),
    }
}
