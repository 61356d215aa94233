//! Projects: capacity that can be built, and who promises what to who builds.

use super::goods::unit;
use super::routes::ids;
use super::sites::LoweredSite;
use super::{Context, TIME, Want};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::{calendar, entries, field, names, rows};
use crate::read::At;
use crate::read::table::Row;
use crate::schema;
use crate::schema::project::Support as Written;
use crate::unit::Unit;
use detente_game::economy::{Project, Support};
use detente_game::{PartyId, SiteId};

const COST: Want = Want::new(Unit::Money, Limit::NOT_NEGATIVE);
const SHARE: Want = Want::new(Unit::One, Limit::SHARE);

/// Every project in the order of the file; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
) -> Option<Vec<Project>> {
    let (file, ids) = (context.file, ids(sites));
    let projects: Vec<Option<Project>> = rows(file.projects.as_ref())
        .map(|(name, row)| project(context, sites, &ids, name, row))
        .collect();
    projects.into_iter().collect()
}

/// The firm at which a project stands, with the unit of what it makes.
fn place(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
    ids: &[Option<SiteId>],
    fields: &schema::Project,
) -> Option<(SiteId, &'static str)> {
    let firm = names::find(&context.names.firms, "firm", &fields.at, &mut context.faults)?;
    let site = sites.get(firm).and_then(Option::as_ref);
    let makes = site.and_then(|site| field(site.row.value.get()?.makes.as_ref()));
    let Some(makes) = makes else {
        let fault = Diagnostic::new(fields.at.span, "a project at a firm that makes nothing");
        context.report(fault.help("name a firm with `makes:`; its capacity may be 0 until then"));
        return None;
    };
    Some((ids[firm]?, unit(context, makes)?))
}

fn project(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
    ids: &[Option<SiteId>],
    name: &str,
    row: &Row<schema::Project>,
) -> Option<Project> {
    let fields = row.value.get()?;
    let (site, unit) = place(context, sites, ids, fields)?;
    let path = |what: &str| format!("projects.{name}.{what}");
    let rate = Want::new(Unit::QuantityPerDay(unit), Limit::POSITIVE);
    let price = Want::new(Unit::MoneyPer(unit), Limit::NOT_NEGATIVE);
    let numbers = &mut context.numbers;
    let adds = numbers.number(&fields.adds, path("adds"), rate);
    let lead = numbers.number(&fields.lead, path("lead"), TIME);
    let cost = numbers.number(&fields.cost, path("cost"), COST);
    let life = numbers.number(&fields.life, path("life"), TIME);
    let unit_cost = numbers.number(&fields.unit_cost, path("unit_cost"), price);
    let decided = match &fields.decided {
        Some(date) => Some(calendar::day_from_start(context, date.get()?, date.span)?),
        None => None,
    };
    let support = support(context, name, fields, price);
    let moves = match &fields.moves {
        Some(at) => Some(moved(context, sites, ids, at)?),
        None => None,
    };
    Some(Project {
        id: name.into(),
        site,
        adds: adds?,
        lead: lead?,
        cost: cost?,
        life: life?,
        unit_cost: unit_cost?,
        decided,
        support: support?,
        moves,
    })
}

/// The site of a firm from which capacity is moved.
fn moved(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
    ids: &[Option<SiteId>],
    at: &At<String>,
) -> Option<SiteId> {
    let firm = names::find(&context.names.firms, "firm", at, &mut context.faults)?;
    if sites.get(firm).is_none_or(Option::is_none) {
        let fault = Diagnostic::new(at.span, "a plant of a firm outside the network");
        context.report(fault.help("name a firm with `makes:`"));
        return None;
    }
    ids[firm]
}

fn support(
    context: &mut Context<'_>,
    name: &str,
    fields: &schema::Project,
    price: Want,
) -> Option<Vec<Support>> {
    let promises: Vec<Option<Support>> = entries(fields.support.as_ref())
        .enumerate()
        .map(|(place, promise)| {
            let path = |what: &str| format!("projects.{name}.support.{place}.{what}");
            let (number, by, what, want) = match promise.get()? {
                Written::PriceFloor(floor) => (&floor.price, &floor.by, "price", price),
                Written::Offtake(offtake) => (&offtake.share, &offtake.by, "share", SHARE),
            };
            let id = context.numbers.number(number, path(what), want);
            let by = names::find(&context.names.parties, "nation", by, &mut context.faults);
            let by = PartyId::from(by?);
            Some(match promise.get()? {
                Written::PriceFloor(_) => Support::PriceFloor { price: id?, by },
                Written::Offtake(_) => Support::Offtake { share: id?, by },
            })
        })
        .collect();
    promises.into_iter().collect()
}
