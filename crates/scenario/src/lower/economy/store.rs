//! Stores: rate limits, size, and how full they are to be by when.

use super::goods::unit;
use super::{Context, SHARE, Want};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::{calendar, rows};
use crate::schema;
use crate::unit::Unit;
use detente_game::economy::Activity;
use detente_game::{GoodId, ParameterId};

/// What a store does; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    firm: &str,
    store: &schema::Store,
    good: Option<GoodId>,
) -> Option<Activity> {
    let unit = unit(context, store.good.get()?)?;
    let path = |what: &str| format!("firms.{firm}.stores.{what}");
    let rate = Want::new(Unit::QuantityPerDay(unit), Limit::NOT_NEGATIVE);
    let room = Want::new(Unit::Quantity(unit), Limit::POSITIVE);
    let fill_limit = context.numbers.number(&store.fill_limit, path("fill_limit"), rate);
    let draw_limit = context.numbers.number(&store.draw_limit, path("draw_limit"), rate);
    let size = context.numbers.number(&store.size, path("size"), room);
    let filled = context.numbers.number(&store.filled, path("filled"), SHARE);
    let target = target(context, firm, store)?;
    let filled = filled?;
    Some(Activity::Store {
        good: good?,
        fill_limit: fill_limit?,
        draw_limit: draw_limit?,
        size: size?,
        filled,
        target: if target.is_empty() { vec![(0, filled)] } else { target },
    })
}

/// The shares to be filled by day, in the order of the days.
fn target(
    context: &mut Context<'_>,
    firm: &str,
    store: &schema::Store,
) -> Option<Vec<(u32, ParameterId)>> {
    let mut target: Vec<(u32, ParameterId)> = Vec::new();
    for (date, row) in rows(store.target.as_ref()) {
        let day = calendar::day_from_start(context, date, row.name)?;
        if target.last().is_some_and(|&(last, _)| last >= day) {
            let fault = Diagnostic::new(row.name, "the dates of a target run backwards");
            context.report(fault.help("write them from the first to the last"));
            return None;
        }
        let path = format!("firms.{firm}.stores.target.{date}");
        target.push((day, context.numbers.number(&row.value, path, SHARE)?));
    }
    Some(target)
}
