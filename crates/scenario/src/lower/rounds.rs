//! Rounds: who meets when, over what.

use super::issues::{LoweredIssue, is_denied};
use super::parties::LoweredParty;
use super::{Context, Want, field, names};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema::{self, Opens};
use crate::session;
use crate::unit::Unit;
use detente_game::registry::StrategyError;
use detente_game::spec::{Issue, Opening, Protocol, Round};
use detente_game::{IssueId, PartyId, RoundId, StrategyCall};
use std::collections::BTreeSet;

const DEADLINE: Want = Want::new(Unit::Days, Limit::STEPS);
const COOLING_OFF: Want = Want::new(Unit::Days, Limit::DAYS);

/// Packages that an agenda may have where there is an economy: they are enumerated every day.
const MOST_PACKAGES: usize = 4096;
/// Likewise where levels are numbers: they are enumerated only while there is a session or may be a call.
const MOST_NUMBERED: usize = 100_000;

/// Every round in the order of the file; `None` where a fault was reported.
pub(super) fn lower(context: &mut Context<'_>, issues: &[LoweredIssue<'_>]) -> Vec<Option<Round>> {
    let file = context.file;
    let rounds: Vec<_> = super::all_rounds(file).map(|at| round(context, at, issues)).collect();
    check_chains(context, &rounds);
    rounds
}

/// Reports a round that opens one of other parties: talks that fail go on at the same table.
fn check_chains(context: &mut Context<'_>, rounds: &[Option<Round>]) {
    let seats = |round: &Round| round.parties.iter().copied().collect::<BTreeSet<PartyId>>();
    for (at, round) in super::all_rounds(context.file).zip(rounds) {
        let (Some(fields), Some(round)) = (at.get(), round) else { continue };
        let opened = round.on_failure.and_then(|opened| rounds[opened.index()].as_ref());
        let Some((opened, named)) = opened.zip(fields.on_failure.as_ref()) else { continue };
        if seats(round) != seats(opened) {
            let message = format!("`{}` is a round of other parties", opened.id);
            let fault = Diagnostic::new(named.span, message);
            context.report(fault.help("name the same `parties:` in both"));
        }
    }
}

fn round(
    context: &mut Context<'_>,
    at: &At<schema::Round>,
    issues: &[LoweredIssue<'_>],
) -> Option<Round> {
    let fields = at.get()?;
    let id = fields.id.get();
    let path = |what: &str| format!("rounds.{}.{what}", id.map_or("", String::as_str));
    let opens = opens(context, fields, &path("opens.lead"));
    let parties = parties(context, at, fields);
    let deadline = context.numbers.number(&fields.deadline, path("deadline"), DEADLINE);
    let cooling_off = context.numbers.number(&fields.cooling_off, path("cooling_off"), COOLING_OFF);
    let agenda = agenda(context, fields, issues);
    if let Some((parties, agenda)) = parties.as_ref().zip(agenda.as_ref()) {
        check_seats(context, fields, (parties, agenda), issues);
    }
    let on_failure = on_failure(context, fields);
    let protocol = protocol(context, fields);
    let until =
        fields.until.as_ref().map(|date| context.calendar.day(Some(date), &mut context.faults));
    Some(Round {
        id: id?.clone(),
        venue: field(fields.venue.as_ref()).or(id).cloned().unwrap_or_default(),
        opens: opens?,
        parties: parties?,
        agenda: agenda?,
        protocol: protocol?,
        deadline: deadline?,
        until: until.map_or(Some(None), |day| day.map(Some))?,
        cooling_off: cooling_off?,
        on_failure,
    })
}

fn protocol(context: &mut Context<'_>, fields: &schema::Round) -> Option<Protocol> {
    let Some(written) = &fields.protocol else { return Some(Protocol::AlternatingOffers) };
    Some(match written.get()? {
        schema::round::Protocol::AlternatingOffers => Protocol::AlternatingOffers,
        schema::round::Protocol::Session(session) => {
            Protocol::Session(session::protocol(session.get()?, &mut context.faults))
        }
    })
}

/// Reports parties whose strategies cannot sit in a session, as a round of theirs is one.
pub(super) fn check_strategies(
    context: &mut Context<'_>,
    rounds: &[Option<Round>],
    parties: &[Option<LoweredParty>],
) {
    let sessions = rounds.iter().flatten().filter(|r| matches!(r.protocol, Protocol::Session(_)));
    for round in sessions {
        for party in &round.parties {
            let Some(Some(lowered)) = parties.get(party.index()) else { continue };
            let Ok(call) = StrategyCall::parse(&lowered.strategy) else { continue };
            if context.registry.nation(&call).is_ok_and(|nation| !nation.sits()) {
                let (strategy, round) = (call.to_string(), round.id.clone());
                let error = StrategyError::NoSession { strategy, round };
                context.report(Diagnostic::new(lowered.seat, error.to_string()));
            }
        }
    }
}

fn opens(context: &mut Context<'_>, fields: &schema::Round, path: &str) -> Option<Opening> {
    match fields.opens.get()? {
        Opens::OnCall(call) => {
            let lead = context.numbers.delay(&call.lead, path.into())?;
            Some(Opening::OnCall { lead })
        }
        Opens::WhenOpened => {
            check_opened(context, fields);
            Some(Opening::WhenOpened)
        }
        Opens::On(date) => context.calendar.day(Some(date), &mut context.faults).map(Opening::On),
    }
}

/// The round that opens when this one has failed.
fn on_failure(context: &mut Context<'_>, fields: &schema::Round) -> Option<RoundId> {
    let schema::round::OnFailure::Open(name) = field(fields.on_failure.as_ref())?;
    let found = find(context, name)?;
    let opened = super::all_rounds(context.file).nth(found.index())?.get()?;
    if !matches!(opened.opens.get(), Some(Opens::WhenOpened) | None) {
        let fault = Diagnostic::new(name.span, "this round opens by itself");
        let help = "write `opens: WhenOpened` there, or drop `on_failure:`";
        context.report(fault.help(help).related(opened.opens.span, "opens here"));
        return None;
    }
    Some(found)
}

/// Reports a round that waits to be opened, and that no other opens.
fn check_opened(context: &mut Context<'_>, fields: &schema::Round) {
    let opens = |other: &schema::Round| {
        let on_failure = field(other.on_failure.as_ref());
        on_failure.is_some_and(|schema::round::OnFailure::Open(name)| name.get() == fields.id.get())
    };
    let mut others = super::all_rounds(context.file)
        .filter_map(At::get)
        .filter(|other| other.id.get() != fields.id.get());
    if !others.any(opens) {
        let fault = Diagnostic::new(fields.opens.span, "no round opens this one");
        context.report(fault.help("give another one `on_failure: Open(…)` with its id"));
    }
}

/// The round of an id; reports an unknown one.
pub(super) fn find(context: &mut Context<'_>, name: &At<String>) -> Option<RoundId> {
    let ids = super::all_rounds(context.file).filter_map(At::get);
    let ids = ids.filter_map(|round| round.id.get()).map(String::as_str);
    let index = names::Index::of(ids, name.span);
    names::find(&index, "round", name, &mut context.faults).map(RoundId::from)
}

/// Who sits at the table: all nations unless the round says otherwise.
fn parties(
    context: &mut Context<'_>,
    at: &At<schema::Round>,
    fields: &schema::Round,
) -> Option<Vec<PartyId>> {
    let Some(list) = &fields.parties else {
        return Some((0..context.names.parties.len()).map(PartyId::from).collect());
    };
    let before = context.faults.len();
    let found = names::find_all(&context.names.parties, "nation", list.get()?, &mut context.faults);
    if context.faults.len() > before {
        return None;
    }
    if found.len() < 2 {
        let fault = Diagnostic::new(list.span, "nobody can negotiate alone");
        context.report(
            fault.help("name both parties, or drop `parties:`").related(at.span, "in this round"),
        );
        return None;
    }
    Some(found.into_iter().map(PartyId::from).collect())
}

fn agenda(
    context: &mut Context<'_>,
    fields: &schema::Round,
    issues: &[LoweredIssue<'_>],
) -> Option<Vec<IssueId>> {
    let list = fields.agenda.get()?;
    let mut found = names::find_all(&context.names.issues, "issue", list, &mut context.faults);
    for name in list {
        let position = name.get().and_then(|name| context.names.issues.position(name));
        if position.is_some_and(|position| !negotiable(context, position)) {
            let message = "an issue that is not negotiable cannot be on an agenda";
            let help = "take it off, or drop `negotiable: false`";
            context.report(Diagnostic::new(name.span, message).help(help));
        }
    }
    if list.is_empty() {
        let fault = Diagnostic::new(fields.agenda.span, "nobody can attend a round over nothing");
        context.report(fault.help("put at least one issue on the agenda"));
        return None;
    }
    found.sort_unstable();
    let levels = found.iter().filter_map(|&position| issues[position].levels.as_ref());
    let packages =
        levels.fold(1, |product: usize, levels| product.saturating_mul(levels.names.len()));
    let numbered = found.iter().any(|&position| {
        let issue = issues[position].issue.as_ref();
        issue.and_then(|issue| issue.contract.as_ref()).is_some_and(|one| !one.numbers.is_empty())
    });
    let most = if numbered { MOST_NUMBERED } else { MOST_PACKAGES };
    if packages > most {
        let message = format!("an agenda of {packages} packages, more than {most}");
        let help = "spread the issues over several rounds, or merge levels";
        context.report(Diagnostic::new(fields.agenda.span, message).help(help));
        return None;
    }
    Some(found.into_iter().map(IssueId::from).collect())
}

/// Reports an issue of which one side is not at the table, and who has nothing to win there: nobody would
/// ever agree.
fn check_seats(
    context: &mut Context<'_>,
    fields: &schema::Round,
    (parties, agenda): (&[PartyId], &[IssueId]),
    issues: &[LoweredIssue<'_>],
) {
    let issue = |id: &IssueId| issues[id.index()].issue.as_ref();
    if agenda.iter().any(|id| issue(id).is_none()) {
        return;
    }
    let span = fields.agenda.span;
    for between in agenda.iter().filter_map(issue) {
        let absent =
            [between.owner, between.victim].into_iter().find(|side| !parties.contains(side));
        if let Some(absent) = absent {
            let (id, absent) = (&between.id, context.party(absent));
            let message =
                format!("`{id}` is on the agenda, but `{absent}` does not sit at the table");
            let help = format!("take it off, or add \"{absent}\" to `parties:`");
            context.report(Diagnostic::new(span, message).help(help));
        }
    }
    for &party in parties {
        let concerns = |issue: &Issue| issue.owner == party || issue.victim == party;
        if !agenda.iter().filter_map(issue).any(concerns) {
            let party = context.party(party);
            let message =
                format!("nothing on the agenda concerns `{party}`, so there can be no deal");
            let help =
                "say in `parties:` who sits at the table, or put an issue with it on the agenda";
            context.report(Diagnostic::new(span, message).help(help));
        }
    }
}

fn negotiable(context: &Context<'_>, position: usize) -> bool {
    let row = super::rows(Some(&context.file.issues)).nth(position);
    let issue = row.and_then(|(_, row)| row.value.get());
    let said = issue.and_then(|issue| field(issue.negotiable.as_ref()));
    let sets = issue.and_then(|issue| field(issue.sets.as_ref()));
    let denied = || {
        let measure = sets.and_then(|name| context.names.instruments.position(name));
        measure.is_some_and(|position| is_denied(context.file, position))
    };
    said.copied().unwrap_or_else(|| !denied())
}
