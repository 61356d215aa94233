//! The state before the first day: stocks at their targets, as much under way as is used, so that nothing moves while no measure
//! does.

use crate::network::Ground;
use crate::network::analyse::{self, Stakes};
use crate::network::layout::{Kind, Layout};
use crate::network::numbers::RouteFigures;
use crate::network::rates::Rates;
use crate::network::state::{Goods, Steady};
use crate::network::{plan, price};
use detente_game::economy::Market;
use detente_game::goods::{GoodsView, ProjectStage};

/// Rounds after which demand counts as known. A chain needs as many as it has stages; a cycle settles geometrically.
const ROUNDS: u32 = 400;

/// Change of demand, relative to the largest, at which it counts as known.
const SETTLED: f64 = 1e-13;

/// Fills state and picture, reusing every buffer.
pub(crate) fn open(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    clear(ground, goods);
    clear_view(ground, view);
    settle_demand(ground, goods, view);
    stock_up(ground, goods);
    fill_lines(ground, goods, view);
    note_shares(ground, goods, view);
    price::show(ground, goods, view);
    show(ground.layout, goods, view);
}

/// What each measure puts at risk before anybody has looked for other suppliers.
fn note_shares(ground: Ground<'_>, goods: &mut Goods, view: &GoodsView) {
    let (mut rates, mut exposed, mut at_risk) = (Rates::default(), Vec::new(), Vec::new());
    rates.refresh(ground, goods, view);
    goods.opening_share.clear();
    for reach in &ground.layout.reaches {
        analyse::expose(ground, reach, goods, &rates, &mut exposed);
        let share = Stakes::new(ground.numbers, reach, &exposed, &mut at_risk).share();
        goods.opening_share.push(share);
    }
}

/// The picture of a state, before a day has been played on it.
pub(crate) fn picture(ground: Ground<'_>, goods: &Goods, view: &mut GoodsView) {
    clear_view(ground, view);
    price::show(ground, goods, view);
    show(ground.layout, goods, view);
}

fn clear(ground: Ground<'_>, goods: &mut Goods) {
    let Ground { economy, layout, numbers } = ground;
    let (sites, inputs) = (layout.sites(), layout.input_site.len());
    for (column, length) in [
        (&mut goods.stock, layout.bin_good.len()),
        (&mut goods.use_rate, inputs),
        (&mut goods.sales, sites),
        (&mut goods.log_price, economy.markets.len()),
        (&mut goods.undercut, economy.markets.len()),
        (&mut goods.discount, sites),
        (&mut goods.totals.made, economy.goods.len()),
        (&mut goods.totals.used, economy.goods.len()),
        (&mut goods.totals.lost, economy.goods.len()),
    ] {
        fill(column, length, 0.0);
    }
    fill(&mut goods.multiple, sites, 1.0);
    refill(&mut goods.capacity, numbers.sites.iter().map(|site| site.capacity));
    refill(&mut goods.unit_cost, numbers.sites.iter().map(|site| site.unit_cost));
    refill(&mut goods.share, numbers.routes.iter().map(|route| route.share));
    goods.wanted_share.clone_from(&goods.share);
    goods.projects.clear();
    goods.projects.resize(economy.projects.len(), ProjectStage::Idle);
}

fn clear_view(ground: Ground<'_>, view: &mut GoodsView) {
    let Ground { economy, layout, numbers } = ground;
    let (sites, inputs, routes) = (layout.sites(), layout.input_site.len(), economy.routes.len());
    for (column, length) in [
        (&mut view.activity, sites),
        (&mut view.planned, sites),
        (&mut view.shortage, sites),
        (&mut view.output, sites),
        (&mut view.output_target, sites),
        (&mut view.asked, sites),
        (&mut view.stock, inputs),
        (&mut view.target, inputs),
        (&mut view.need, inputs),
        (&mut view.ordered, routes),
        (&mut view.shipped, routes),
        (&mut view.arrived, routes),
    ] {
        fill(column, length, 0.0);
    }
    fill(&mut view.price, economy.markets.len(), 0.0);
    fill(&mut view.rationed, sites, 1.0);
    fill(&mut view.open, routes, 1.0);
    refill(&mut view.inspected, numbers.routes.iter().map(|route| route.inspected));
    refill(&mut view.normal_share, numbers.routes.iter().map(|route| route.share));
    view.can_gain.clear();
    view.can_gain.extend(numbers.routes.iter().map(|route| route.qualification > 0.0));
    let price = |market: &Market| numbers.goods[market.good.index()].price;
    refill(&mut view.normal_price, economy.markets.iter().map(price));
    view.discount = numbers.rules.map_or(0.0, |rules| rules.discount);
    view.projects.clear();
    view.projects.extend(numbers.projects.iter().map(|project| project.view()));
    fill(&mut view.licensed, routes, 1.0);
    view.input_start.clone_from(&layout.input_start);
}

/// Works demand out from the users up the chain until it stands still.
fn settle_demand(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    let mut sum = 0.0;
    for _ in 0..ROUNDS {
        plan::settle(ground, goods, view);
        let now: f64 = goods.sales.iter().chain(&goods.use_rate).sum();
        if (now - sum).abs() <= SETTLED * now {
            return;
        }
        sum = now;
    }
}

fn stock_up(ground: Ground<'_>, goods: &mut Goods) {
    let Ground { layout, numbers, .. } = ground;
    for site in 0..layout.sites() {
        let figures = &numbers.sites[site];
        if let Some(bin) = layout.output(site) {
            goods.stock[bin] = match layout.kinds[site] {
                Kind::Store => figures.filled * figures.size,
                _ => figures.cover * goods.sales[site],
            };
        }
        if layout.kinds[site] != Kind::Store {
            for input in layout.inputs(site) {
                let first = layout.bins(input).start;
                goods.stock[first] = numbers.inputs[input].initial * goods.use_rate[input];
            }
        }
    }
}

/// As much under way on each route as its input needs by its share, or the part of it that is said to be.
fn fill_lines(ground: Ground<'_>, goods: &mut Goods, view: &GoodsView) {
    let Ground { layout, numbers, .. } = ground;
    let mut transit = std::mem::take(&mut goods.transit);
    transit.fill(numbers.routes.iter().enumerate().map(|(route, figures)| {
        let input = layout.route_input[route] as usize;
        let normal = goods.share[route] * view.need[input];
        let RouteFigures { lead, hold, inspected, under_way, .. } = *figures;
        Steady { lead, hold, inspected, flow: under_way * normal }
    }));
    goods.transit = transit;
}

/// Copies what the day's picture shows of the state.
pub(crate) fn show(layout: &Layout, goods: &Goods, view: &mut GoodsView) {
    for (input, stock) in view.stock.iter_mut().enumerate() {
        *stock = goods.input_stock(layout, input);
    }
    for (site, output) in view.output.iter_mut().enumerate() {
        *output = goods.output_stock(layout, site);
    }
    view.sales.clone_from(&goods.sales);
    view.capacity.clone_from(&goods.capacity);
    view.unit_cost.clone_from(&goods.unit_cost);
    view.use_rate.clone_from(&goods.use_rate);
    view.under_way.clone_from(&goods.transit.under_way);
    view.share.clone_from(&goods.share);
    view.wanted_share.clone_from(&goods.wanted_share);
}

fn fill(column: &mut Vec<f64>, length: usize, value: f64) {
    column.clear();
    column.resize(length, value);
}

fn refill(column: &mut Vec<f64>, values: impl Iterator<Item = f64>) {
    column.clear();
    column.extend(values);
}
