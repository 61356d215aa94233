//! Goods of the network, and the markets in which each has one price.

use super::{Context, TIME, Want, rule};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::{names, rows};
use crate::read::table::Row;
use crate::read::{At, List};
use crate::schema;
use crate::unit::{QUANTITIES, Unit, quantity};
use detente_game::economy::{Economy, Good, Market};
use detente_game::{GoodId, ParameterId, PartyId};

const PRICE_LIMIT: Want = Want::new(Unit::One, Limit::between(0.0, 20.0));
const LOSS: Want = Want::new(Unit::PerDay, Limit::SHARE);

/// Goods and markets; none where a fault was reported.
pub(super) struct Goods {
    pub(super) goods: Option<Vec<Good>>,
    pub(super) markets: Option<Vec<Market>>,
}

/// Every good that has a unit, in the order of the file.
pub(super) fn lower(context: &mut Context<'_>) -> Goods {
    let file = context.file;
    let (mut goods, mut markets) = (Some(Vec::new()), Some(Vec::new()));
    for (name, row) in rows(file.goods.as_ref()) {
        let Some(id) = context.names.traded.position(name).map(GoodId::from) else { continue };
        collect(&mut goods, good(context, name, row).map(|good| vec![good]));
        collect(&mut markets, markets_of(context, id, name, row));
    }
    Goods { goods, markets }
}

fn collect<T>(all: &mut Option<Vec<T>>, more: Option<Vec<T>>) {
    match (all.as_mut(), more) {
        (Some(all), Some(more)) => all.extend(more),
        _ => *all = None,
    }
}

/// What a good of the network is counted in; `None` when it is not a quantity of the format.
pub(super) fn unit(context: &Context<'_>, good: &str) -> Option<&'static str> {
    let row = context.file.goods.as_ref()?.get()?.get(good)?;
    quantity(row.value.get()?.unit.as_ref()?.get()?)
}

fn good(context: &mut Context<'_>, name: &str, row: &Row<schema::Good>) -> Option<Good> {
    let fields = row.value.get()?;
    let path = |what: &str| format!("goods.{name}.{what}");
    let Some(unit) = unit(context, name) else {
        unknown_quantity(context, fields);
        return None;
    };
    let Some(price) = &fields.price else {
        let fault = Diagnostic::new(row.name, format!("`{name}` has a unit but no price"));
        context.report(fault.help(format!("add price: Seen(…, \"M/{unit}\", …)")));
        return None;
    };
    let wanted = Want::new(Unit::MoneyPer(unit), Limit::at_least(1e-9));
    let price = context.numbers.number(price, path("price"), wanted);
    let limit =
        own_or_rule(context, &fields.price_limit, path("price_limit"), "price-limit", PRICE_LIMIT);
    let time = own_or_rule(context, &fields.price_time, path("price_time"), "price-time", TIME);
    let loss = match &fields.loss {
        Some(at) => Some(context.numbers.number(at, path("loss"), LOSS)?),
        None => None,
    };
    Some(Good {
        id: name.into(),
        unit: unit.into(),
        price: price?,
        price_limit: limit?,
        price_time: time?,
        loss,
    })
}

fn unknown_quantity(context: &mut Context<'_>, fields: &schema::Good) {
    let Some(unit) = fields.unit.as_ref() else { return };
    let Some(text) = unit.get() else { return };
    let fault = Diagnostic::new(unit.span, format!("goods are not counted in `{text}`"));
    context.report(fault.help(format!("choose one of `{}`", QUANTITIES.join("`, `"))));
}

/// The number that the file gives, or else the planning rule.
pub(super) fn own_or_rule(
    context: &mut Context<'_>,
    own: &Option<At<schema::Number>>,
    path: String,
    name: &'static str,
    want: Want,
) -> Option<ParameterId> {
    match own {
        Some(number) => context.numbers.number(number, path, want),
        None => rule(context, name, want),
    }
}

fn markets_of(
    context: &mut Context<'_>,
    good: GoodId,
    name: &str,
    row: &Row<schema::Good>,
) -> Option<Vec<Market>> {
    let fields = row.value.get()?;
    let Some(markets) = &fields.markets else {
        let of = (0..context.names.parties.len()).map(PartyId::from).collect();
        return Some(vec![Market { id: name.into(), good, of }]);
    };
    let mut seen: Vec<PartyId> = Vec::new();
    let mut found = Vec::new();
    for (market, row) in rows(Some(markets)) {
        names::check_name(market, row.name, &mut context.faults);
        let of = buyers(context, row.value.get()?, &mut seen);
        found.push(Market { id: format!("{name}-{market}"), good, of: of.into_iter().collect() });
    }
    Some(found)
}

/// The nations of a market, none of which buys in another one.
fn buyers(context: &mut Context<'_>, list: &List<String>, seen: &mut Vec<PartyId>) -> Vec<PartyId> {
    let found = names::find_all(&context.names.parties, "nation", list, &mut context.faults);
    let of: Vec<PartyId> = found.into_iter().map(PartyId::from).collect();
    if let Some(twice) = of.iter().find(|party| seen.contains(party)) {
        let message = format!("`{}` buys in two markets", context.party(*twice));
        let place = list.first().map_or(context.file.id.span, |at| at.span);
        context.report(Diagnostic::new(place, message).help("name it in one of them"));
    }
    seen.extend(&of);
    of
}

/// Reports goods that are bought in a nation which is in none of their markets.
pub(super) fn check_buyers(context: &mut Context<'_>, economy: &Economy) {
    for (name, row) in rows(context.file.goods.as_ref()) {
        let Some(good) = context.names.traded.position(name).map(GoodId::from) else { continue };
        let bought = economy.routes.iter().filter(|route| route.good == good);
        let mut lost = bought
            .map(|route| economy.sites[route.to.index()].of)
            .filter(|&of| economy.market_of(good, of).is_none());
        if let Some(of) = lost.next() {
            let place = row.value.get().and_then(|good| good.markets.as_ref());
            let place = place.map_or(row.name, |markets| markets.span);
            let message = format!("`{}` buys `{name}` in no market", context.party(of));
            context.report(Diagnostic::new(place, message).help("add it to one of them"));
        }
    }
}
