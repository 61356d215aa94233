//! What is wanted, and what is ordered.
//!
//! Firms plan on wanted demand, never on what was delivered, or scarcity would erase demand: users want their activity, makers
//! what their buyers expect to use. An order is expected use, and a part of the gap between stock and target, goods under way
//! counted as stock (Sterman 1989): D' + (I* + lag D' - I - line) / tau, between 0 and a multiple of D'.

use crate::network::Ground;
use crate::network::layout::{Kind, Layout};
use crate::network::state::Goods;
use detente_game::economy::Activity;
use detente_game::goods::GoodsView;

/// Largest logarithm of the response to a price.
const LARGEST_RESPONSE: f64 = 30.0;

/// Expects the day's use of every input and the sales of every site.
pub(crate) fn expect(ground: Ground<'_>, tick: u32, goods: &mut Goods, view: &mut GoodsView) {
    if let Some(rules) = &ground.numbers.rules {
        adjust(ground, tick, rules.demand_adjustment, goods, view);
    }
}

/// Takes what is wanted on the first day for what is expected, one stage further up the chain with each call.
pub(crate) fn settle(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    adjust(ground, 0, 1.0, goods, view);
}

/// D' += a (wanted - D'), for inputs and then for sales.
fn adjust(ground: Ground<'_>, tick: u32, step: f64, goods: &mut Goods, view: &mut GoodsView) {
    let Ground { layout, numbers, .. } = ground;
    for site in 0..layout.sites() {
        let wanted = wanted_activity(ground, site, tick, goods);
        view.planned[site] = wanted;
        for input in layout.inputs(site) {
            let rate = wanted * numbers.inputs[input].per_unit;
            let expected = &mut goods.use_rate[input];
            *expected += step * (rate - *expected);
            let target = input_target(ground, site, input, tick, goods);
            view.target[input] = target;
            view.need[input] = goods.use_rate[input] + numbers.input_loss(layout, input) * target;
        }
    }
    want_sales(layout, goods, view);
    for site in 0..layout.sites() {
        if layout.kinds[site] != Kind::Use {
            let expected = &mut goods.sales[site];
            *expected += step * (view.asked[site] - *expected);
            view.output_target[site] = output_target(ground, site, tick, goods);
        }
    }
}

/// Puts what buyers need by their shares into [`GoodsView::asked`].
fn want_sales(layout: &Layout, goods: &Goods, view: &mut GoodsView) {
    view.asked.fill(0.0);
    for (route, &from) in layout.route_from.iter().enumerate() {
        let input = layout.route_input[route] as usize;
        view.asked[from as usize] += goods.share[route] * view.need[input];
    }
}

/// What a site would do if it had all it needs and stocks at their targets: units a day, or a multiple of normal activity.
fn wanted_activity(ground: Ground<'_>, site: usize, tick: u32, goods: &Goods) -> f64 {
    let Ground { economy, layout, numbers } = ground;
    match layout.kinds[site] {
        Kind::Store => 0.0,
        Kind::Make => {
            let lost = numbers.output_loss(layout, site) * numbers.sites[site].cover;
            f64::min(goods.sales[site] * (1.0 + lost), goods.capacity[site])
        }
        Kind::Use => {
            let Activity::Use { season, .. } = &economy.sites[site].activity else { return 0.0 };
            let figures = &numbers.sites[site];
            let series = season.as_ref().map_or(&[][..], |series| &series.values);
            let value = series.get(tick as usize).or(series.last()).copied().unwrap_or(1.0);
            let normal = (figures.season * value).max(0.0);
            match layout.first_market(site) {
                Some(market) if figures.elasticity != 0.0 => {
                    let kept = (1.0 - goods.undercut[market]).max(f64::MIN_POSITIVE);
                    let response = figures.elasticity * (goods.log_price[market] + libm::log(kept));
                    normal * libm::exp(response.clamp(-LARGEST_RESPONSE, LARGEST_RESPONSE))
                }
                _ => normal,
            }
        }
    }
}

/// I*: days of expected use times the firm's multiple; for a store the share that it is to be filled to.
fn input_target(ground: Ground<'_>, site: usize, input: usize, tick: u32, goods: &Goods) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    if layout.kinds[site] == Kind::Store {
        return output_target(ground, site, tick, goods);
    }
    numbers.inputs[input].cover * goods.multiple[site] * goods.use_rate[input]
}

fn output_target(ground: Ground<'_>, site: usize, tick: u32, goods: &Goods) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    match layout.kinds[site] {
        Kind::Use => 0.0,
        Kind::Make => numbers.sites[site].cover * goods.sales[site],
        Kind::Store => {
            let target = numbers.store_target(site, tick) * goods.multiple[site];
            target.min(numbers.sites[site].size)
        }
    }
}

/// Orders by route.
pub(crate) fn order(ground: Ground<'_>, goods: &Goods, view: &mut GoodsView) {
    let layout = ground.layout;
    for site in 0..layout.sites() {
        for input in layout.inputs(site) {
            let stock = goods.input_stock(layout, input);
            let line: f64 = goods.transit.under_way[layout.routes(input)].iter().sum();
            let total = total_order(ground, (site, input), stock + line, goods, view);
            for route in layout.routes(input) {
                view.ordered[route] = match ground.numbers.routes[route].backup {
                    None => goods.share[route] * total,
                    Some((below, share)) => {
                        let missing = below * goods.use_rate[input] - stock - line;
                        share * missing.clamp(0.0, most(ground, input, view))
                    }
                };
            }
        }
    }
}

/// o = clip(D' + (I* + lag D' - I - line) / tau, 0, limit D'); a store orders up to what it can take in.
fn total_order(
    ground: Ground<'_>,
    (site, input): (usize, usize),
    position: f64,
    goods: &Goods,
    view: &GoodsView,
) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    let Some(rules) = &numbers.rules else { return 0.0 };
    let need = view.need[input];
    let lag = numbers.lag(layout, &goods.share, &view.inspected, input);
    let time = f64::max(rules.order_time, lag / 2.0);
    let order = need + (view.target[input] + lag * need - position) / time;
    let limit = match layout.kinds[site] {
        Kind::Store => numbers.sites[site].fill_limit,
        _ => most(ground, input, view),
    };
    order.clamp(0.0, limit)
}

fn most(ground: Ground<'_>, input: usize, view: &GoodsView) -> f64 {
    let limit = ground.numbers.rules.map_or(1.0, |rules| rules.order_limit);
    limit * view.need[input]
}
