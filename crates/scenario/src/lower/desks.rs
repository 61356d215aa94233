//! Offices that work applications off one by one, and exemptions from what is published.

use super::{Context, Want, entries, field, names, rows};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::schema::{self, Administers, Number, desk};
use crate::unit::Unit;
use detente_game::economy::Route;
use detente_game::parameter::Span;
use detente_game::regulation::{Desk, Exclusions, Silence};
use detente_game::{FirmId, ParameterId};

const RATE: Want = Want::new(Unit::PerDay, Limit::NOT_NEGATIVE);
const SHARE: Want = Want::new(Unit::One, Limit::SHARE);
const TERM: Want = Want::new(Unit::Days, Limit::FROM_ONE);
const LEAD: Want = Want::new(Unit::Days, Limit::NOT_NEGATIVE);

/// Most licences that one route may need.
const MOST_PER_ROUTE: u32 = 1_000;

/// The office of a queue.
pub(super) fn desk(
    context: &mut Context<'_>,
    regulator: &str,
    at: &At<schema::Desk>,
) -> Option<Desk> {
    let fields = at.get()?;
    let path = |what: &str| format!("regulators.{regulator}.desk.{what}");
    let rate = context.numbers.number(&fields.rate, path("rate"), RATE);
    let grant = optional(context, fields.grant.as_ref(), path("grant"), SHARE);
    let validity = optional(context, fields.validity.as_ref(), path("validity"), TERM);
    let renewal = optional(context, fields.renewal.as_ref(), path("renewal"), LEAD);
    let limit = optional(context, fields.limit.as_ref(), path("limit"), TERM);
    let again = optional(context, fields.again.as_ref(), path("again"), TERM);
    unused(context, fields);
    let per_route = per_route(context, fields.per_route.as_ref());
    let classes = entries(fields.priority.as_ref());
    let priority: Vec<_> = classes.map(|name| class(context, name)).collect();
    let silence = match field(fields.silence.as_ref()) {
        Some(desk::Silence::Granted) => Silence::Granted,
        Some(desk::Silence::Refused) | None => Silence::Refused,
    };
    Some(Desk {
        rate: rate?,
        per_route: per_route?,
        grant: grant?,
        validity: validity?,
        renewal: renewal?,
        limit: limit?,
        silence,
        again: again?,
        priority: priority.into_iter().collect::<Option<_>>()?,
    })
}

/// A number that may not be there; `None` where one that is there has a fault.
fn optional(
    context: &mut Context<'_>,
    at: Option<&At<Number>>,
    path: String,
    want: Want,
) -> Option<Option<ParameterId>> {
    match at {
        Some(at) => context.numbers.number(at, path, want).map(Some),
        None => Some(None),
    }
}

/// Terms that nothing comes of.
fn unused(context: &mut Context<'_>, fields: &desk::Desk) {
    for (has, needs, at, message) in [
        (
            fields.validity.is_some(),
            "validity",
            span(fields.renewal.as_ref()),
            "a renewal of licences that never end",
        ),
        (
            fields.limit.is_some(),
            "limit",
            span(fields.silence.as_ref()),
            "silence without a limit of the law",
        ),
    ] {
        if let Some(span) = at.filter(|_| !has) {
            let fault = Diagnostic::new(span, message);
            context.report(fault.help(format!("add `{needs}:`, or drop this")));
        }
    }
}

fn span<T>(at: Option<&At<T>>) -> Option<Span> {
    at.map(|at| at.span)
}

fn per_route(context: &mut Context<'_>, at: Option<&At<u32>>) -> Option<u32> {
    let Some(at) = at else { return Some(desk::USUAL_PER_ROUTE) };
    let &count = at.get()?;
    if (1..=MOST_PER_ROUTE).contains(&count) {
        return Some(count);
    }
    let fault = Diagnostic::new(at.span, format!("{count} licences a route"));
    context.report(fault.help(format!("choose from 1 to {MOST_PER_ROUTE}")));
    None
}

/// The firms of a class of priority: one firm, or all of one stage.
fn class(context: &mut Context<'_>, name: &At<String>) -> Option<Vec<FirmId>> {
    let text = name.get()?;
    let file = context.file;
    let staged: Vec<FirmId> = rows(file.firms.as_ref())
        .enumerate()
        .filter(|(_, (_, row))| {
            let firm = row.value.get();
            firm.and_then(|firm| field(firm.stage.as_ref())).is_some_and(|stage| stage == text)
        })
        .map(|(place, _)| FirmId::from(place))
        .collect();
    if !staged.is_empty() {
        return Some(staged);
    }
    let place = names::find(&context.names.agents, "firm or stage", name, &mut context.faults)?;
    let firms = rows(file.firms.as_ref()).count();
    // Agents are nations, then firms, then regulators.
    let firm = place.checked_sub(context.names.parties.len()).filter(|&firm| firm < firms);
    if firm.is_none() {
        let fault = Diagnostic::new(name.span, format!("`{text}` is no firm"));
        context.report(fault.help("name a firm, or a stage that firms have"));
    }
    firm.map(|firm| vec![FirmId::from(firm)])
}

/// The exemptions of a published measure.
pub(super) fn exclusions(
    context: &mut Context<'_>,
    regulator: &str,
    at: &At<desk::Exclusions>,
) -> Option<Exclusions> {
    let fields = at.get()?;
    let path = |what: &str| format!("regulators.{regulator}.exclusions.{what}");
    let share = context.numbers.number(&fields.share, path("share"), SHARE);
    let delay = context.numbers.number(&fields.delay, path("delay"), LEAD);
    Some(Exclusions { share: share?, delay: delay? })
}

/// Reports offices of which no route needs a licence.
pub(super) fn check_used(context: &mut Context<'_>, routes: &[Route]) {
    for (_, row) in rows(context.file.regulators.as_ref()) {
        let administers = row.value.get().and_then(|fields| fields.administers.get());
        let Some(Administers::LicenceQueue(queue)) = administers else { continue };
        let Some(desk) = &queue.desk else { continue };
        let instruments = &context.names.instruments;
        let mut administered =
            entries(Some(&queue.instruments)).filter_map(|name| instruments.position(name.get()?));
        let stands = |position: usize| {
            let gated =
                |route: &Route| route.gates.iter().any(|gate| gate.instrument.index() == position);
            routes.iter().any(gated)
        };
        if !administered.any(stands) {
            let head = Span { end: desk.span.end.min(desk.span.start + 4), ..desk.span };
            let fault = Diagnostic::new(head, "no route needs a licence of this desk");
            context.report(fault.help(
                "its instruments have to be `on:` a good with a unit that firms of both sides trade; \
                 without such routes drop `desk:`, and the queue is one ramp",
            ));
        }
    }
}
