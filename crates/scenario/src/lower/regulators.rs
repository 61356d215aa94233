//! Regulators: who administers which instrument, and how.

use super::{Context, Want, desks, names, rows, strategies};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::read::table::Row;
use crate::schema::regulator::Observed;
use crate::schema::{self, Administers};
use crate::unit::Unit;
use detente_game::parameter::Span;
use detente_game::regulation::{Cadence, Inspections};
use detente_game::sale::Review;
use detente_game::spec::{Administration, Regulator, Role};
use detente_game::{PartyId, RegulatorId};

const TIME: Want = Want::new(Unit::Days, Limit::FROM_ONE);
const SHARE: Want = Want::new(Unit::One, Limit::SHARE);
/// Ten years at most, as times under way.
const DELAY: Want = Want::new(Unit::Days, Limit::whole(1.0, 3_660.0));
const REVIEW: Want = Want::new(Unit::Days, Limit::DAYS);
const RATE: Want = Want::new(Unit::PerDay, Limit::NOT_NEGATIVE);

/// Longest period in which deliveries are observed, d.
const LONGEST_PERIOD: u32 = 3_660;

/// A regulator and the strategy it plays.
pub(super) struct LoweredRegulator {
    pub(super) regulator: Regulator,
    pub(super) strategy: String,
}

/// Every regulator in the order of the file, and who administers each instrument.
pub(super) fn lower(
    context: &mut Context<'_>,
) -> (Vec<Option<LoweredRegulator>>, Vec<Option<RegulatorId>>) {
    let file = context.file;
    let mut who = vec![None; context.names.instruments.len()];
    let regulators = rows(file.regulators.as_ref())
        .enumerate()
        .map(|(position, (name, row))| {
            regulator(context, RegulatorId::from(position), name, row, &mut who)
        })
        .collect();
    (regulators, who)
}

fn regulator(
    context: &mut Context<'_>,
    id: RegulatorId,
    name: &str,
    row: &Row<schema::Regulator>,
    who: &mut [Option<RegulatorId>],
) -> Option<LoweredRegulator> {
    let fields = row.value.get()?;
    let of = names::find(&context.names.parties, "nation", &fields.of, &mut context.faults);
    let role = Role::Regulator(id);
    let usual = match fields.administers.get() {
        Some(Administers::InvestmentReview(_)) => "reviewer",
        Some(Administers::Inspections(_)) => "by-the-book",
        _ => strategies::usual(role),
    };
    let strategy = strategies::check_or(context, role, fields.strategy.as_ref(), (usual, row.name));
    assign(context, id, fields, who);
    let administers = administration(context, name, fields)?;
    let (of, agent) = (PartyId::from(of?), context.agent(name));
    Some(LoweredRegulator { regulator: Regulator { agent, of, administers }, strategy: strategy? })
}

fn administration(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Regulator,
) -> Option<Administration> {
    let queue = match fields.administers.get()? {
        Administers::LicenceQueue(queue) => queue,
        Administers::TariffSchedule(schedule) => {
            let exclusions = schedule.exclusions.as_ref();
            let exclusions = exclusions.map(|at| desks::exclusions(context, name, at));
            return match exclusions {
                Some(exclusions) => {
                    Some(Administration::TariffSchedule { exclusions: Some(exclusions?) })
                }
                None => Some(Administration::TariffSchedule { exclusions: None }),
            };
        }
        Administers::Inspections(inspections) => {
            let path = |what: &str| format!("regulators.{name}.{what}");
            let share = context.numbers.number(&inspections.share, path("share"), SHARE);
            let delay = context.numbers.number(&inspections.delay, path("delay"), DELAY);
            let (share, delay) = (share?, delay?);
            return Some(Administration::Inspections(Inspections { share, delay }));
        }
        Administers::InvestmentReview(review) => {
            let path = |what: &str| format!("regulators.{name}.{what}");
            let time = context.numbers.number(&review.time, path("time"), REVIEW);
            let conditions = context.numbers.number(&review.conditions, path("conditions"), TIME);
            let (time, conditions) = (time?, conditions?);
            return Some(Administration::InvestmentReview(Review { time, conditions }));
        }
    };
    let path = |what: &str| format!("regulators.{name}.{what}");
    let numbers = &mut context.numbers;
    let processing = numbers.number(&queue.processing, path("processing"), TIME);
    let delivery_rate = numbers.number(&queue.delivery_rate, path("delivery_rate"), RATE);
    let observed = cadence(context, queue.observed.as_ref());
    let (processing, delivery_rate) = (processing?, delivery_rate?);
    let desk = match queue.desk.as_ref() {
        Some(at) => Some(Box::new(desks::desk(context, name, at)?)),
        None => None,
    };
    Some(Administration::LicenceQueue { processing, delivery_rate, observed: observed?, desk })
}

/// When deliveries can be observed: on the day, unless the file says otherwise.
fn cadence(context: &mut Context<'_>, at: Option<&At<Observed>>) -> Option<Cadence> {
    let Some(at) = at else { return Some(Cadence::Daily) };
    match at.get()? {
        Observed::Daily => Some(Cadence::Daily),
        Observed::Monthly => Some(Cadence::Monthly),
        Observed::Every(days) => {
            let &count = days.get()?;
            if (1..=LONGEST_PERIOD).contains(&count) {
                return Some(Cadence::Every(count));
            }
            let message = format!("deliveries observed every {count} days");
            let help = format!("choose from 1 to {LONGEST_PERIOD}");
            context.report(Diagnostic::new(days.span, message).help(help));
            None
        }
    }
}

/// Gives the regulator its instruments, each of which has one, of its owner, of the right kind.
fn assign(
    context: &mut Context<'_>,
    id: RegulatorId,
    fields: &schema::Regulator,
    who: &mut [Option<RegulatorId>],
) {
    let file = context.file;
    let list = fields.administers.get().and_then(Administers::instruments);
    for at in super::entries(list) {
        let Some(position) = context.instrument(at) else { continue };
        if let Some(other) = who[position].replace(id) {
            let name = context.names.regulators.name(other.index()).unwrap_or("another regulator");
            let message = format!("`{name}` administers this instrument already");
            context.report(Diagnostic::new(at.span, message).help("one regulator per instrument"));
        }
        let row = rows(file.instruments.as_ref()).nth(position);
        if let Some(instrument) = row.and_then(|(_, row)| row.value.get()) {
            check_kind(context, fields, instrument, at.span);
        }
    }
}

fn check_kind(
    context: &mut Context<'_>,
    fields: &schema::Regulator,
    instrument: &schema::Instrument,
    span: Span,
) {
    if let (Some(of), Some(owner)) = (fields.of.get(), instrument.owner.get())
        && of != owner
    {
        let message = format!("an instrument of `{owner}`, but a regulator of `{of}`");
        context.report(Diagnostic::new(span, message).help("a regulator works for its own nation"));
    }
    let Some(discretionary) = instrument.is_discretionary() else { return };
    let fault = match fields.administers.get() {
        Some(Administers::TariffSchedule(_)) if discretionary => {
            Diagnostic::new(span, "a published tariff cannot be slow-walked")
                .help("administer a discretionary instrument by LicenceQueue")
        }
        Some(Administers::LicenceQueue(_)) if !discretionary => {
            Diagnostic::new(span, "a queue for a measure that leaves no discretion")
                .help("add discretionary: true to the instrument, or use TariffSchedule")
        }
        _ => return,
    };
    context.report(fault);
}
