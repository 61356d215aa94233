//! Sites: what each firm of the network does, and what it needs for it.

use super::goods::{own_or_rule, unit};
use super::{Context, Want, store};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::firms::LoweredFirm;
use crate::lower::{calendar, field, names, rows};
use crate::read::table::Row;
use crate::schema;
use crate::schema::firm::Need;
use crate::unit::Unit;
use detente_game::economy::{Activity, Input, Series, Site};
use detente_game::{FirmId, GoodId, ParameterId};

pub(super) const COVER: Want = Want::new(Unit::Days, Limit::NOT_NEGATIVE);
const COST: Want = Want::new(Unit::MoneyPerDay, Limit::NOT_NEGATIVE);
const YEARLY: Want = Want::new(Unit::PerYear, Limit::NOT_NEGATIVE);
const ELASTICITY: Want = Want::new(Unit::One, Limit::between(-10.0, 0.0));
const SEASON: Want = Want::new(Unit::One, Limit::NOT_NEGATIVE);

/// A firm that stands in the network.
pub(super) struct LoweredSite<'a> {
    /// Its row of the file.
    pub(super) row: &'a Row<schema::Firm>,
    /// Its name.
    pub(super) name: &'a str,
    /// What it makes or keeps.
    pub(super) product: Option<GoodId>,
    /// What it needs that can be short, with the name of each need, in the order of its inputs.
    pub(super) needs: Vec<(&'a str, &'a Row<schema::firm::Needed>, &'a Need)>,
    /// The site; none where a fault was reported.
    pub(super) site: Option<Site>,
}

/// Whether a firm stands in the network.
pub(crate) fn is_site(context: &Context<'_>, firm: &schema::Firm) -> bool {
    firm.makes.is_some()
        || firm.stores.is_some()
        || rows(firm.needs.as_ref()).any(|(good, _)| context.names.traded.position(good).is_some())
}

/// Every firm in the order of the file; `None` where it does not stand in the network.
pub(super) fn lower<'a>(
    context: &mut Context<'a>,
    firms: &[Option<LoweredFirm>],
) -> Vec<Option<LoweredSite<'a>>> {
    let file = context.file;
    rows(file.firms.as_ref())
        .zip(firms)
        .enumerate()
        .map(|(position, ((name, row), firm))| {
            let fields = row.value.get().filter(|fields| is_site(context, fields))?;
            let needs: Vec<_> = rows(fields.needs.as_ref())
                .filter_map(|(good, row)| Some((good, row, row.value.get()?.need()?)))
                .collect();
            let mut lowered = LoweredSite { row, name, product: None, needs, site: None };
            lowered.product = product(context, fields);
            lowered.site = site(context, &lowered, FirmId::from(position), firm.as_ref());
            Some(lowered)
        })
        .collect()
}

/// What a firm makes or keeps.
fn product(context: &mut Context<'_>, fields: &schema::Firm) -> Option<GoodId> {
    let kept = field(fields.stores.as_ref()).map(|store| &store.good);
    traded(context, fields.makes.as_ref().or(kept)?)
}

/// A good of the network by name; reports an unknown one, and one that is not part of it.
fn traded(context: &mut Context<'_>, name: &crate::read::At<String>) -> Option<GoodId> {
    traded_text(context, name.get()?, name.span)
}

fn traded_text(
    context: &mut Context<'_>,
    name: &str,
    span: detente_game::parameter::Span,
) -> Option<GoodId> {
    names::find_text(&context.names.goods, "good", name, span, &mut context.faults)?;
    let found = context.names.traded.position(name).map(GoodId::from);
    if found.is_none() {
        let fault = Diagnostic::new(span, format!("the good `{name}` has no unit"));
        context.report(fault.help("add `unit:` and `price:` to it, and it is part of the network"));
    }
    found
}

fn site(
    context: &mut Context<'_>,
    lowered: &LoweredSite<'_>,
    firm: FirmId,
    of: Option<&LoweredFirm>,
) -> Option<Site> {
    let (name, fields) = (lowered.name, lowered.row.value.get()?);
    check_fields(context, lowered, fields);
    let cover = of.and_then(|lowered| lowered.stock);
    let activity = activity(context, lowered, fields, cover);
    let inputs: Vec<Option<Input>> = (0..lowered.needs.len())
        .map(|place| input(context, lowered, fields, place, cover))
        .collect();
    let shutdown_cost = optional(context, &fields.shutdown_cost, name, "shutdown_cost", COST)?;
    let unit_cost = match (&fields.unit_cost, product_unit(context, fields)) {
        (Some(number), Some(unit)) => {
            let want = Want::new(Unit::MoneyPer(unit), Limit::NOT_NEGATIVE);
            Some(context.numbers.number(number, format!("firms.{name}.unit_cost"), want)?)
        }
        _ => None,
    };
    let holding_cost = optional(context, &fields.holding_cost, name, "holding_cost", YEARLY)?;
    Some(Site {
        firm,
        of: of?.firm.of,
        stage: stage(fields),
        activity: activity?,
        inputs: inputs.into_iter().collect::<Option<_>>()?,
        shutdown_cost,
        unit_cost,
        holding_cost,
    })
}

/// A number that may be left out; `None` only where a fault was reported.
fn optional(
    context: &mut Context<'_>,
    number: &Option<crate::read::At<schema::Number>>,
    firm: &str,
    what: &str,
    want: Want,
) -> Option<Option<ParameterId>> {
    match number {
        Some(number) => {
            context.numbers.number(number, format!("firms.{firm}.{what}"), want).map(Some)
        }
        None => Some(None),
    }
}

fn product_unit(context: &Context<'_>, fields: &schema::Firm) -> Option<&'static str> {
    let kept = field(fields.stores.as_ref()).map(|store| &store.good);
    unit(context, fields.makes.as_ref().or(kept)?.get()?)
}

/// The stage in words: as written, or what the firm does.
fn stage(fields: &schema::Firm) -> String {
    let does = match (&fields.makes, &fields.stores) {
        (Some(good), _) => good.get().cloned(),
        (None, Some(_)) => Some("store".into()),
        (None, None) => Some("end use".into()),
    };
    field(fields.stage.as_ref()).cloned().or(does).unwrap_or_default()
}

/// Reports fields that do not go together.
fn check_fields(context: &mut Context<'_>, lowered: &LoweredSite<'_>, fields: &schema::Firm) {
    let name = lowered.name;
    let makes = fields.makes.is_some();
    let does = if makes { "makes" } else { "stores" };
    let faults = [
        (fields.stores.as_ref().filter(|_| makes).map(|at| at.span), "makes a good and stores one"),
        (
            fields.capacity.as_ref().filter(|_| !makes).map(|at| at.span),
            "has a capacity but makes nothing",
        ),
        (
            fields
                .unit_cost
                .as_ref()
                .filter(|_| lowered.product.is_none() && !makes)
                .map(|at| at.span),
            "has a unit cost but makes nothing",
        ),
    ];
    for (span, what) in faults {
        if let Some(span) = span {
            let fault = Diagnostic::new(span, format!("`{name}` {what}"));
            context.report(fault.help("drop one of them, or make two firms of it"));
        }
    }
    let serves = makes || fields.stores.is_some();
    if let Some(demand) = fields.demand.as_ref().filter(|_| serves) {
        let message = format!("`{name}` has a demand of its own but {does} a good");
        let help = "its customers have the demand: drop `demand:`";
        context.report(Diagnostic::new(demand.span, message).help(help));
    }
    if let Some(count) = fields.count.as_ref().filter(|at| at.get().is_some_and(|&n| n != 1)) {
        let fault = Diagnostic::new(count.span, "a group of firms in the network of goods");
        context.report(fault.help("give each firm a row of its own, or one row for all of them"));
    }
}

fn activity(
    context: &mut Context<'_>,
    lowered: &LoweredSite<'_>,
    fields: &schema::Firm,
    cover: Option<ParameterId>,
) -> Option<Activity> {
    if let Some(kept) = &fields.stores {
        return store::lower(context, lowered.name, kept.get()?, lowered.product);
    }
    if fields.makes.is_none() {
        return usage(context, lowered.name, fields);
    }
    let name = lowered.name;
    let unit = product_unit(context, fields);
    let Some(capacity) = &fields.capacity else {
        let unit = unit.unwrap_or("t");
        let fault =
            Diagnostic::new(lowered.row.name, format!("`{name}` lacks the field `capacity`"));
        context.report(fault.help(format!("add capacity: Seen(…, \"{unit}/d\", …)")));
        return None;
    };
    let want = Want::new(Unit::QuantityPerDay(unit?), Limit::NOT_NEGATIVE);
    let id = context.numbers.number(capacity, format!("firms.{name}.capacity"), want)?;
    if context.numbers.table.get(id).value == 0.0 && !builds(context, name) {
        let fault =
            Diagnostic::new(capacity.span, format!("`{name}` has no capacity and builds none"));
        context.report(fault.help("give it some, add a project at it, or drop the firm"));
        return None;
    }
    Some(Activity::Make { good: lowered.product?, capacity: id, cover: cover? })
}

/// Whether some project stands at a firm.
fn builds(context: &Context<'_>, firm: &str) -> bool {
    let mut projects = rows(context.file.projects.as_ref());
    projects.any(|(_, row)| {
        row.value.get().and_then(|project| project.at.get()).is_some_and(|at| at == firm)
    })
}

fn usage(context: &mut Context<'_>, name: &str, fields: &schema::Firm) -> Option<Activity> {
    let Some(demand) = field(fields.demand.as_ref()) else {
        return Some(Activity::Use { season: None, elasticity: None });
    };
    let elasticity = demand.elasticity.as_ref().map(|number| {
        context.numbers.number(number, format!("firms.{name}.demand.elasticity"), ELASTICITY)
    });
    let season = demand.season.as_ref().map(|series| season(context, name, series.get()?));
    let both = |value: Option<Option<_>>| value.map_or(Some(None), |inner| inner.map(Some));
    let season: Option<Option<Series>> = season.map_or(Some(None), |inner| inner.map(Some));
    Some(Activity::Use { season: season?, elasticity: both(elasticity)? })
}

fn season(context: &mut Context<'_>, firm: &str, series: &schema::Series) -> Option<Series> {
    let schema::Series(number) = series;
    let values = calendar::series(context, number.value.span)?;
    let path = format!("firms.{firm}.demand.season");
    let scale = context.numbers.scale(number, path, SEASON)?;
    Some(Series { scale, values })
}

/// One thing that a firm needs.
fn input(
    context: &mut Context<'_>,
    lowered: &LoweredSite<'_>,
    fields: &schema::Firm,
    place: usize,
    cover: Option<ParameterId>,
) -> Option<Input> {
    let (good, row, need) = lowered.needs[place];
    let mut goods = vec![traded_text(context, good, row.name)?];
    for other in need.or.iter().filter_map(|list| list.get()).flatten() {
        let id = traded(context, other)?;
        if goods.contains(&id) {
            let message = format!("`{}` is named twice", other.get().map_or("", String::as_str));
            context.report(Diagnostic::new(other.span, message).help("drop one of them"));
            return None;
        }
        goods.push(id);
    }
    if lowered.product.is_some_and(|own| goods.contains(&own)) && fields.makes.is_some() {
        let fault =
            Diagnostic::new(row.name, format!("`{}` makes `{good}` of itself", lowered.name));
        context.report(fault.help("a firm needs other goods than the one it makes"));
        return None;
    }
    let path = |what: &str| format!("firms.{}.needs.{good}.{what}", lowered.name);
    let per_unit = per_unit(context, lowered, fields, good, need, row);
    let own_cover = match (&need.cover, fields.makes.is_none()) {
        (None, true) if fields.stores.is_none() => cover,
        _ => own_or_rule(context, &need.cover, path("cover"), "input-cover", COVER),
    };
    let initial =
        need.initial.as_ref().map(|at| context.numbers.number(at, path("initial"), COVER));
    let initial = initial.map_or(Some(None), |id| id.map(Some));
    Some(Input { goods: goods.into(), per_unit: per_unit?, cover: own_cover?, initial: initial? })
}

fn per_unit(
    context: &mut Context<'_>,
    lowered: &LoweredSite<'_>,
    fields: &schema::Firm,
    good: &str,
    need: &Need,
    row: &Row<schema::firm::Needed>,
) -> Option<ParameterId> {
    let path = format!("firms.{}.needs.{good}.per_unit", lowered.name);
    let of = unit(context, good)?;
    let serves = fields.makes.is_some() || fields.stores.is_some();
    let wanted = match serves {
        true => Unit::Ratio(of, product_unit(context, fields)?),
        false => Unit::QuantityPerDay(of),
    };
    let want = Want::new(wanted, Limit::at_least(1e-9));
    match (&need.per_unit, &fields.stores) {
        (Some(number), None) => context.numbers.number(number, path, want),
        (None, Some(_)) => {
            context.numbers.usual(path, 1.0, want, "what is kept comes out as it went in")
        }
        (Some(number), Some(_)) => {
            let fault = Diagnostic::new(number.span, "a recipe in a store");
            context.report(fault.help("drop `per_unit:`: what is kept comes out as it went in"));
            None
        }
        (None, None) => {
            let name = lowered.name;
            let message = format!("`{name}` needs `{good}`, but how much of it is not said");
            let help = format!("add per_unit: Seen(…, \"{}\", …)", wanted.name());
            context.report(Diagnostic::new(row.name, message).help(help));
            None
        }
    }
}
