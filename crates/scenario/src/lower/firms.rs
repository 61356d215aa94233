//! Firms: whose, with which covers, and who needs what.

use super::{Context, Want, economy, entries, names, rows, strategies};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, Node};
use crate::schema;
use crate::unit::Unit;
use detente_game::parameter::Span;
use detente_game::spec::{Cover, Firm, Role};
use detente_game::{FirmId, ParameterId, PartyId};

const COVER: Want = Want::new(Unit::Days, Limit::NOT_NEGATIVE);
const DISPERSION: Want = Want::new(Unit::One, Limit::NOT_NEGATIVE);

const LOSS: Want = Want::new(Unit::MoneyPerDay, Limit::NOT_NEGATIVE);

/// Members that a group may have.
const MOST_MEMBERS: u32 = 1000;

/// A firm and the strategy it plays.
pub(super) struct LoweredFirm {
    pub(super) firm: Firm,
    pub(super) strategy: String,
    /// Cover of its stock, for a firm of the network.
    pub(super) stock: Option<ParameterId>,
}

/// Every firm in the order of the file; `None` where a fault was reported.
pub(super) fn lower(context: &mut Context<'_>) -> Vec<Option<LoweredFirm>> {
    let file = context.file;
    rows(file.firms.as_ref())
        .enumerate()
        .map(|(position, (name, row))| firm(context, FirmId::from(position), name, row))
        .collect()
}

fn firm(
    context: &mut Context<'_>,
    id: FirmId,
    name: &str,
    row: &Row<schema::Firm>,
) -> Option<LoweredFirm> {
    let fields = row.value.get()?;
    let of = names::find(&context.names.parties, "nation", &fields.of, &mut context.faults);
    check_needs(context, fields, row.name);
    let role = Role::Firm(id);
    let strategy = strategies::check(context, role, fields.strategy.as_ref(), row.name);
    let (cover, stock) = match economy::is_site(context, fields) {
        true => (Some(Cover::Each(Vec::new())), stock(context, name, fields)),
        false => (cover(context, name, fields, row.name), None),
    };
    loss(context, id, name, fields);
    let (of, agent) = (PartyId::from(of?), context.agent(name));
    Some(LoweredFirm { firm: Firm { agent, of, cover: cover? }, strategy: strategy?, stock })
}

/// What the firm loses at full effect; in the network that is its shutdown cost.
fn loss(context: &mut Context<'_>, id: FirmId, name: &str, fields: &schema::Firm) {
    let Some(at) = &fields.loss else { return };
    if economy::is_site(context, fields) {
        let fault = Diagnostic::new(at.span, "a loss of a firm of the network");
        context.report(fault.help("write `shutdown_cost:`"));
    }
    let loss = context.numbers.number(at, format!("firms.{name}.loss"), LOSS);
    context.means.losses.extend(loss.map(|loss| (id, loss)));
}

/// Reports needs that are unknown, and a firm that neither needs nor makes nor keeps anything.
fn check_needs(context: &mut Context<'_>, fields: &schema::Firm, name: Span) {
    for (good, need) in rows(fields.needs.as_ref()) {
        if need.value.get().is_none_or(|need| need.need().is_some()) {
            names::find_text(&context.names.goods, "good", good, need.name, &mut context.faults);
        }
    }
    if fields.makes.is_some() || fields.stores.is_some() {
        return;
    }
    let help = "add a good that it cannot work without: \"NAME\": Need()";
    match &fields.needs {
        None => {
            let fault = Diagnostic::new(name, "a firm that neither needs nor makes anything");
            context.report(fault.help("add `needs:` or `makes:`"));
        }
        Some(needs) if needs.get().is_some_and(|needs| needs.len() == 0) => {
            let fault = Diagnostic::new(needs.span, "a firm needs at least one good");
            context.report(fault.help(help));
        }
        Some(_) => {}
    }
}

/// The cover of a firm of the network: of sales if it makes something, else of use.
fn stock(context: &mut Context<'_>, name: &str, fields: &schema::Firm) -> Option<ParameterId> {
    match (&fields.cover, &fields.makes) {
        (Some(number), _) => context.numbers.number(number, format!("firms.{name}.cover"), COVER),
        (None, Some(_)) => economy::rule(context, "product-cover", COVER),
        (None, None) => economy::rule(context, "input-cover", COVER),
    }
}

fn cover(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Firm,
    place: Span,
) -> Option<Cover> {
    let path = |what: &str| format!("firms.{name}.{what}");
    let Some(own) = &fields.cover else {
        fields.needs.as_ref()?;
        let fault = Diagnostic::new(place, "`Firm` lacks the field `cover`");
        context.report(fault.help(format!("add `cover:` with {}", schema::Number::FORM)));
        return None;
    };
    let median = context.numbers.number(own, path("cover"), COVER);
    let dispersion = match &fields.dispersion {
        Some(number) => Some(context.numbers.number(number, path("dispersion"), DISPERSION)?),
        None => None,
    };
    let count = count(context, fields)?;
    match (count, dispersion) {
        (1, None) => Some(Cover::Each(vec![median?])),
        (1, Some(_)) => {
            let span = fields.dispersion.as_ref().map_or(own.span, |at| at.span);
            let fault = Diagnostic::new(span, "a dispersion within a single firm");
            context.report(fault.help("add `count:`, or drop `dispersion:`"));
            None
        }
        (_, Some(dispersion)) => Some(Cover::Dispersed { median: median?, dispersion, count }),
        (_, None) => {
            let span = fields.count.as_ref().map_or(own.span, |at| at.span);
            let fault = Diagnostic::new(span, format!("{count} firms without a dispersion"));
            context.report(fault.help("add dispersion: Param(\"cover-dispersion\")"));
            None
        }
    }
}

fn count(context: &mut Context<'_>, fields: &schema::Firm) -> Option<u32> {
    let Some(at) = &fields.count else { return Some(1) };
    let count = *at.get()?;
    if (1..=MOST_MEMBERS).contains(&count) {
        return Some(count);
    }
    let fault = Diagnostic::new(at.span, format!("a group of {count} firms"));
    context.report(fault.help(format!("choose from 1 to {MOST_MEMBERS}")));
    None
}

/// Whether another good serves a need as well.
fn serves(need: &schema::firm::Need, good: &str) -> bool {
    entries(need.or.as_ref()).filter_map(At::get).any(|other| other == good)
}

/// Firms on both sides of a measure that need its good, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Users {
    /// Those whom it is held against.
    pub(super) victims: Vec<FirmId>,
    /// The owner's.
    pub(super) own: Vec<FirmId>,
}

impl Users {
    /// The firms of `owner` and of `against` that need a good.
    pub(super) fn of(context: &Context<'_>, good: &str, owner: &str, against: &[&str]) -> Users {
        let mut users = Users::default();
        for (position, (_, row)) in rows(context.file.firms.as_ref()).enumerate() {
            let Some(fields) = row.value.get() else { continue };
            let needs = rows(fields.needs.as_ref()).any(|(name, row)| {
                let need = row.value.get().and_then(schema::firm::Needed::need);
                name == good || need.is_some_and(|need| serves(need, good))
            });
            let Some(of) = Some(&fields.of).and_then(At::get).filter(|_| needs) else { continue };
            if of == owner {
                users.own.push(FirmId::from(position));
            } else if against.contains(&of.as_str()) {
                users.victims.push(FirmId::from(position));
            }
        }
        users
    }
}
