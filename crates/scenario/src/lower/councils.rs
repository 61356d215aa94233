//! Ratifiers that are more than one: members who vote, and members who decide together.

use super::issues::LoweredIssue;
use super::{Context, Want, entries, field, names, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, List};
use crate::schema::means::{Ballot, Council, Member};
use crate::schema::nation::{Ratifier, RatifierKind};
use crate::unit::Unit;
use detente_game::means::{self, Who};
use detente_game::{FirmId, PartyId};

const SHARE: Want = Want::new(Unit::One, Limit::SHARE);
const STAKE: Want = Want::new(Unit::Money, Limit::NOT_NEGATIVE);

/// A ratifier that is more than one: whose, which, and where its numbers stand.
struct Seat<'a> {
    of: PartyId,
    ratifier: u16,
    path: &'a str,
}

/// Adds every ballot and council, once issues and firms are known.
pub(super) fn lower(context: &mut Context<'_>, issues: &[LoweredIssue<'_>]) {
    let file = context.file;
    let of_nations = rows(file.nations.as_ref())
        .map(|(name, row)| ("nations", name, row.value.get().and_then(|f| f.ratifiers.as_ref())));
    let of_agents = rows(file.agents.as_ref())
        .map(|(name, row)| ("agents", name, row.value.get().and_then(|f| f.ratifiers.as_ref())));
    let all: Vec<_> = of_nations.chain(of_agents).collect();
    for (place, (table, name, ratifiers)) in all.into_iter().enumerate() {
        party(context, PartyId::from(place), (table, name), ratifiers, issues);
    }
}

fn party(
    context: &mut Context<'_>,
    of: PartyId,
    (table, name): (&str, &str),
    ratifiers: Option<&At<List<Ratifier>>>,
    issues: &[LoweredIssue<'_>],
) {
    for (place, ratifier) in entries(ratifiers).filter_map(At::get).enumerate() {
        let Some(id) = ratifier.id.get() else { continue };
        let path = format!("{table}.{name}.ratifiers.{id}");
        let ratifier_place = u16::try_from(place).unwrap_or(u16::MAX);
        let seat = Seat { of, ratifier: ratifier_place, path: &path };
        let what = match field(ratifier.kind.as_ref()) {
            Some(RatifierKind::Ballot(fields)) => {
                let ballot = ballot(context, &seat, fields);
                context.means.ballots.extend(ballot);
                "ballot"
            }
            Some(RatifierKind::Council(fields)) => {
                let council = council(context, &seat, fields, issues);
                context.means.councils.extend(council);
                "council"
            }
            _ => continue,
        };
        if let Some(refuses_below) = &ratifier.refuses_below {
            let fault =
                Diagnostic::new(refuses_below.span, format!("a {what} refuses by its votes"));
            context.report(fault.help(format!("drop `refuses_below:`, or the {what}")));
        }
    }
}

fn ballot(context: &mut Context<'_>, seat: &Seat<'_>, fields: &Ballot) -> Option<means::Ballot> {
    let path = |what: &str| format!("{}.{what}", seat.path);
    let numbers = &mut context.numbers;
    let accept = numbers.number(&fields.accept, path("accept"), SHARE);
    let spread = numbers.number(&fields.spread, path("spread"), STAKE);
    let turnout = fields.turnout.as_ref().map(|at| numbers.number(at, path("turnout"), SHARE));
    let quorum = fields.quorum.as_ref().map(|at| numbers.number(at, path("quorum"), SHARE));
    if let (Some(at), None) | (None, Some(at)) = (&fields.turnout, &fields.quorum) {
        let fault = Diagnostic::new(at.span, "a quorum takes a turnout");
        context.report(fault.help("say both `turnout:` and `quorum:`, or none"));
    }
    let quorum = turnout.flatten().zip(quorum.flatten());
    let (accept, spread) = (accept?, spread?);
    Some(means::Ballot { of: seat.of, ratifier: seat.ratifier, accept, spread, quorum })
}

fn council(
    context: &mut Context<'_>,
    seat: &Seat<'_>,
    fields: &Council,
    issues: &[LoweredIssue<'_>],
) -> Option<means::Council> {
    let accept = match &fields.accept {
        Some(at) => context.numbers.number(at, format!("{}.accept", seat.path), SHARE),
        None => context.numbers.usual(format!("{}.accept", seat.path), 1.0, SHARE, "all of them"),
    };
    let table = fields.members.get()?;
    if table.len() < 2 {
        let fault = Diagnostic::new(fields.members.span, "nobody decides together alone");
        context.report(fault.help("name two members at least"));
    }
    let even = 1.0 / table.len().max(1) as f64;
    let members = table.iter().map(|(name, row)| member(context, seat, (name, row), even, issues));
    let members: Vec<Option<means::Member>> = members.collect();
    let (accept, members) = (accept?, members.into_iter().collect::<Option<_>>()?);
    Some(means::Council { of: seat.of, ratifier: seat.ratifier, accept, members })
}

fn member(
    context: &mut Context<'_>,
    seat: &Seat<'_>,
    (name, row): (&str, &Row<Member>),
    even: f64,
    issues: &[LoweredIssue<'_>],
) -> Option<means::Member> {
    let who = who(context, seat.of, name, row);
    let fields = row.value.get()?;
    let path = format!("{}.members.{name}", seat.path);
    let share = match &fields.share {
        Some(at) => context.numbers.number(at, format!("{path}.share"), SHARE),
        None => context.numbers.usual(format!("{path}.share"), even, SHARE, "as the others"),
    };
    let mut stakes = Vec::new();
    for (issue, row) in rows(fields.stake.as_ref()) {
        let known = &context.names.issues;
        let found = names::find_text(known, "issue", issue, row.name, &mut context.faults);
        let owned = found.and_then(|found| issues[found].issue.as_ref());
        if owned.is_some_and(|issue| issue.owner != seat.of) {
            let fault = Diagnostic::new(row.name, format!("`{issue}` is not the party's own"));
            context.report(fault.help("name an issue that the party of the council owns"));
        }
        let stake = context.numbers.number(&row.value, format!("{path}.stake.{issue}"), STAKE);
        stakes.extend(found.map(Into::into).zip(stake));
    }
    Some(means::Member { who: who?, share: share?, stakes })
}

/// A party other than that of the council, or a firm of it.
fn who(context: &mut Context<'_>, of: PartyId, name: &str, row: &Row<Member>) -> Option<Who> {
    if let Some(party) = context.names.parties.position(name).map(PartyId::from) {
        if party == of {
            let fault = Diagnostic::new(row.name, "a party is no member of itself");
            context.report(fault.help("name another party, or firms of this one"));
        }
        return Some(Who::Party(party));
    }
    let index = &context.names.agents;
    names::find_text(index, "party or firm", name, row.name, &mut context.faults)?;
    let firm = context.names.firms.position(name);
    let fields = rows(context.file.firms.as_ref()).nth(firm.unwrap_or(usize::MAX));
    let owner = fields.and_then(|(_, row)| field(row.value.get().map(|fields| &fields.of)));
    match (firm, owner) {
        (Some(firm), Some(owner)) if owner == context.party(of) => {
            Some(Who::Firm(FirmId::from(firm)))
        }
        (Some(_), None) => None,
        _ => {
            let fault = Diagnostic::new(row.name, format!("`{name}` is no firm of the party"));
            context.report(fault.help("name firms of the party, or other parties"));
            None
        }
    }
}
