//! Making, using, losing.
//!
//! A site slows when the cover of an input falls below its threshold: by min(1, cover / c_f), the least over its inputs. It
//! never uses more than it has. Goods that serve one input are used in the order of preference.

use crate::network::Ground;
use crate::network::layout::Kind;
use crate::network::state::Goods;
use detente_game::goods::GoodsView;

/// Every site does what its inputs allow.
pub(crate) fn work(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    let layout = ground.layout;
    for site in 0..layout.sites() {
        let planned = match layout.kinds[site] {
            Kind::Store => continue,
            Kind::Use => view.planned[site],
            Kind::Make => plan(ground, site, goods, view),
        };
        let activity =
            f64::min(planned * slowed(ground, site, goods), allowed(ground, site, goods));
        use_up(ground, site, activity, goods);
        if let Some(bin) = layout.output(site) {
            goods.stock[bin] += activity;
            goods.totals.made[usize::from(layout.bin_good[bin])] += activity;
        }
        view.planned[site] = planned;
        view.activity[site] = activity;
        view.shortage[site] =
            if planned > 0.0 { (1.0 - activity / planned).clamp(0.0, 1.0) } else { 0.0 };
    }
}

/// Expected sales and a part of the gap between the stock of the product and its target, up to capacity.
fn plan(ground: Ground<'_>, site: usize, goods: &Goods, view: &GoodsView) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    let Some(rules) = &numbers.rules else { return 0.0 };
    let target = view.output_target[site];
    let lost = numbers.output_loss(layout, site) * target;
    let gap = target - goods.output_stock(layout, site);
    let wanted = goods.sales[site] + lost + gap / rules.order_time;
    wanted.clamp(0.0, goods.capacity[site])
}

/// min over inputs of min(1, cover / c_f).
fn slowed(ground: Ground<'_>, site: usize, goods: &Goods) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    let share = |input: usize| {
        let enough = numbers.inputs[input].ration_cover * goods.use_rate[input];
        if enough > 0.0 { goods.input_stock(layout, input) / enough } else { 1.0 }
    };
    layout.inputs(site).map(share).fold(1.0, f64::min)
}

/// What the stocks of all inputs suffice for.
fn allowed(ground: Ground<'_>, site: usize, goods: &Goods) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    let suffices = |input: usize| {
        let per_unit = numbers.inputs[input].per_unit;
        let stock = goods.input_stock(layout, input);
        if per_unit > 0.0 { stock / per_unit } else { f64::INFINITY }
    };
    layout.inputs(site).map(suffices).fold(f64::INFINITY, f64::min)
}

fn use_up(ground: Ground<'_>, site: usize, activity: f64, goods: &mut Goods) {
    let Ground { layout, numbers, .. } = ground;
    for input in layout.inputs(site) {
        let mut left = activity * numbers.inputs[input].per_unit;
        for bin in layout.bins(input) {
            let taken = f64::min(left, goods.stock[bin]);
            goods.stock[bin] -= taken;
            goods.totals.used[usize::from(layout.bin_good[bin])] += taken;
            left -= taken;
        }
    }
}

/// Stocks lose their daily share.
pub(crate) fn lose(ground: Ground<'_>, goods: &mut Goods) {
    for (stock, &good) in goods.stock.iter_mut().zip(&ground.layout.bin_good) {
        let share = ground.numbers.goods[usize::from(good)].loss;
        if share > 0.0 {
            let lost = *stock * share;
            *stock -= lost;
            goods.totals.lost[usize::from(good)] += lost;
        }
    }
}
