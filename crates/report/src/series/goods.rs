//! Rows of the network of goods: what each firm holds, makes and ships, and what goods cost.
//!
//! | metric | agent | subject | unit |
//! |---|---|---|---|
//! | `stock`, `stock-target`, `cover` | firm that needs the good | good | its unit, d |
//! | `arrived` | firm that needs it | good | unit/d |
//! | `output-stock`, `produced`, `shipped`, `capacity` | firm that makes or keeps it | good | unit, unit/d |
//! | `sent` | firm that ships | route, `FROM->TO` | unit/d |
//! | `activity`, `idle` | firm | | 1 |
//! | `price` | the nations that buy in the market | market | M/unit |
//! | `support-cost` | nation that pays | project with a price floor | M/d |
//!
//! An input that several goods serve is named by the preferred one. `activity` is what was done of what was planned.

use crate::series::{About, Series, Unit};
use detente_game::economy::{Activity, Project, Site, Support};
use detente_game::goods::ProjectStage;
use detente_game::{GoodId, GoodsView};

/// Appends the rows of one day; none in a game without goods.
pub(super) fn rows(series: &mut Series<'_>, view: &GoodsView) {
    let economy = &series.spec.economy;
    let mut route = 0;
    for (index, site) in economy.sites.iter().enumerate() {
        route = inputs(series, (index, site), view, route);
        output(series, (index, site), view);
    }
    for (route, &sent) in economy.routes.iter().zip(&view.shipped) {
        let (about, unit) = about(series, &economy.sites[route.from.index()], route.good);
        let about = About { subject: &route.id, ..about };
        series.row(about, "sent", sent, Unit::QuantityADay(unit));
    }
    for (market, &price) in economy.markets.iter().zip(&view.price) {
        let nations: Vec<&str> = market.of.iter().map(|&of| series.spec.party_id(of)).collect();
        let unit = Unit::MoneyPer(&economy.goods[market.good.index()].unit);
        series.row(About { agent: &nations.join("+"), subject: &market.id }, "price", price, unit);
    }
    for (index, project) in economy.projects.iter().enumerate() {
        support(series, (index, project), view);
    }
}

/// What a price floor costs who promised it: the difference to the price, on what the project makes.
fn support(series: &mut Series<'_>, (index, project): (usize, &Project), view: &GoodsView) {
    let mut floors = project.support.iter().filter_map(|support| match support {
        Support::PriceFloor { by, .. } => Some(*by),
        Support::Offtake { .. } => None,
    });
    let (Some(by), ProjectStage::Open) = (floors.next(), view.projects[index].stage) else {
        return;
    };
    let economy = &series.spec.economy;
    let (site, shown) = (&economy.sites[project.site.index()], &view.projects[index]);
    let Activity::Make { good, .. } = site.activity else { return };
    let price = economy.market_of(good, site.of).map_or(0.0, |market| view.price[market.index()]);
    let capacity = view.capacity[project.site.index()];
    let part = if capacity > 0.0 { shown.adds / capacity } else { 0.0 };
    let made = part.min(1.0) * view.activity[project.site.index()];
    let cost = (shown.price_floor - price).max(0.0) * made;
    let about = About { agent: series.spec.party_id(by), subject: &project.id };
    series.row(about, "support-cost", cost, Unit::MoneyADay);
}

/// Rows of a site's inputs; takes and gives the place of the first route that leads to it or beyond.
fn inputs(
    series: &mut Series<'_>,
    (index, site): (usize, &Site),
    view: &GoodsView,
    mut route: usize,
) -> usize {
    let economy = &series.spec.economy;
    for (place, input) in site.inputs.iter().enumerate() {
        let mut arrived = 0.0;
        let serves = |route: usize| {
            economy
                .routes
                .get(route)
                .is_some_and(|r| r.to.index() == index && usize::from(r.input) == place)
        };
        while serves(route) {
            arrived += view.arrived[route];
            route += 1;
        }
        let Some(&good) = input.goods.first() else { continue };
        if matches!(site.activity, Activity::Store { .. }) {
            continue;
        }
        let flat = view.inputs(index).start + place;
        let (about, unit) = about(series, site, good);
        series.row(about, "stock", view.stock[flat], Unit::Quantity(unit));
        series.row(about, "stock-target", view.target[flat], Unit::Quantity(unit));
        if let Some(cover) = view.cover(flat) {
            series.row(about, "cover", cover, Unit::Days);
        }
        series.row(about, "arrived", arrived, Unit::QuantityADay(unit));
    }
    route
}

fn output(series: &mut Series<'_>, (index, site): (usize, &Site), view: &GoodsView) {
    let good = match site.activity {
        Activity::Use { .. } => None,
        Activity::Make { good, .. } | Activity::Store { good, .. } => Some(good),
    };
    if let Some(good) = good {
        let (about, unit) = about(series, site, good);
        series.row(about, "output-stock", view.output[index], Unit::Quantity(unit));
        let from = |route: &detente_game::economy::Route| route.from.index() == index;
        let routes = series.spec.economy.routes.iter().zip(&view.shipped);
        let shipped = routes.filter(|(route, _)| from(route)).map(|(_, units)| units).sum();
        series.row(about, "shipped", shipped, Unit::QuantityADay(unit));
        if matches!(site.activity, Activity::Make { .. }) {
            series.row(about, "produced", view.activity[index], Unit::QuantityADay(unit));
            series.row(about, "capacity", view.capacity[index], Unit::QuantityADay(unit));
        }
    }
    if !matches!(site.activity, Activity::Store { .. }) {
        let me = About {
            agent: series.spec.agent_id(series.spec.firms[site.firm.index()].agent),
            subject: "",
        };
        let planned = view.planned[index];
        let done = if planned > 0.0 { view.activity[index] / planned } else { 1.0 };
        series.row(me, "activity", done, Unit::One);
        series.row(me, "idle", view.shortage[index], Unit::One);
    }
}

/// A firm and a good, and the good's unit.
fn about<'a>(series: &Series<'a>, site: &Site, good: GoodId) -> (About<'a>, &'a str) {
    let spec = series.spec;
    let good = &spec.economy.goods[good.index()];
    let agent = spec.agent_id(spec.firms[site.firm.index()].agent);
    (About { agent, subject: &good.id }, &good.unit)
}
