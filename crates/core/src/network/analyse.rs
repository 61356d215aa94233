//! What a measure puts at risk, from shares, stocks and what is under way.
//!
//! Dependence of a site on an owner is the share of its paths that cross the owner's gates (Farrell and Newman 2019), along
//! the sourcing shares of the day. Inputs are needed in fixed proportions, so the input with the largest share counts. What
//! stands between gate and plant is counted in days of the plant's use: its own stock, goods under way behind the gate, stocks
//! of suppliers in between, and backups.

use crate::network::layout::{Kind, Layout};
use crate::network::numbers::NetworkFigures;
use crate::network::reach::Reach;
use crate::network::state::Goods;
use crate::network::{Ground, plan};
use detente_game::goods::GoodsView;

/// Change at which shares around a cycle count as known.
const SETTLED: f64 = 1e-9;

/// Most rounds around a cycle.
const ROUNDS: u32 = 64;

/// One site behind the gates of a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Exposed {
    /// Share of its activity that depends on what comes through the gates (b), 0..1.
    pub share: f64,
    /// What stands between, days of its use.
    pub buffer: f64,
    /// 1 / c_f of the input that runs short, 1/d.
    pub per_ration_cover: f64,
}

/// Exposure by site while one measure is being analysed; zero for sites out of its reach.
#[derive(Debug, Default)]
pub(crate) struct Scratch(Vec<Exposed>);

/// Shutdown costs of the victim's sites within reach: in all, and as far as they depend on what comes through the gates. Where
/// no site of the victim has any, each counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stakes {
    /// X: sum of shutdown costs, M/d.
    pub cost: f64,
    /// Sum of shutdown costs times shares, M/d.
    pub at_risk: f64,
    /// No site has a shutdown cost.
    pub costless: bool,
}

impl Stakes {
    /// Sums up over the victim's sites.
    pub(crate) fn new(numbers: &NetworkFigures, reach: &Reach, exposed: &[Exposed]) -> Self {
        let mut stakes = Stakes { costless: true, ..Stakes::default() };
        for costless in [false, true] {
            stakes.costless = costless;
            for &at in &reach.victims {
                let weight = stakes.weight(numbers, reach, at);
                stakes.cost += weight;
                stakes.at_risk += weight * exposed[at as usize].share;
            }
            if stakes.cost > 0.0 {
                break;
            }
        }
        stakes
    }

    /// What a site of the victim, by its place in the reach, weighs.
    #[inline]
    pub(crate) fn weight(&self, numbers: &NetworkFigures, reach: &Reach, at: u32) -> f64 {
        let site = reach.sites[at as usize] as usize;
        if self.costless { 1.0 } else { numbers.sites[site].shutdown_cost }
    }

    /// Share of the victim's activity within reach that is at risk, 0..1.
    pub(crate) fn share(&self) -> f64 {
        if self.cost > 0.0 { self.at_risk / self.cost } else { 0.0 }
    }

    /// Weighed mean of a figure over the victim's sites, weights being what is at risk at each; 0 where nothing is.
    pub(crate) fn mean(
        &self,
        (numbers, reach, exposed): (&NetworkFigures, &Reach, &[Exposed]),
        figure: impl Fn(usize, &Exposed) -> f64,
    ) -> f64 {
        let mut sum = 0.0;
        for &at in &reach.victims {
            let entry = &exposed[at as usize];
            let weight = self.weight(numbers, reach, at) * entry.share;
            sum += weight * figure(reach.sites[at as usize] as usize, entry);
        }
        if self.at_risk > 0.0 { sum / self.at_risk } else { 0.0 }
    }
}

/// Fills `exposed` with one entry for each site in reach, in its order.
pub(crate) fn expose(
    ground: Ground<'_>,
    reach: &Reach,
    goods: &Goods,
    scratch: &mut Scratch,
    exposed: &mut Vec<Exposed>,
) {
    let by_site = &mut scratch.0;
    by_site.resize(ground.layout.sites(), Exposed::default());
    // Around a cycle shares grow from zero until they stand still; without one a single round is exact.
    let rounds = if reach.cyclic { ROUNDS } else { 1 };
    for _ in 0..rounds {
        let mut change = 0.0_f64;
        for &site in &reach.sites {
            let now = exposure(ground, reach, site as usize, goods, by_site);
            change = change.max((now.share - by_site[site as usize].share).abs());
            by_site[site as usize] = now;
        }
        if change <= SETTLED {
            break;
        }
    }
    exposed.clear();
    exposed.extend(reach.sites.iter().map(|&site| by_site[site as usize]));
    for &site in &reach.sites {
        by_site[site as usize] = Exposed::default();
    }
}

/// The input with the largest share at risk, the one with less in between if shares are equal.
fn exposure(
    ground: Ground<'_>,
    reach: &Reach,
    site: usize,
    goods: &Goods,
    by_site: &[Exposed],
) -> Exposed {
    let mut worst = Exposed::default();
    for input in ground.layout.inputs(site) {
        let Some(found) = input_exposure(ground, reach, (site, input), goods, by_site) else {
            continue;
        };
        let further = found.share > worst.share;
        if further || (found.share == worst.share && found.buffer < worst.buffer) {
            worst = found;
        }
    }
    worst
}

fn input_exposure(
    ground: Ground<'_>,
    reach: &Reach,
    (site, input): (usize, usize),
    goods: &Goods,
    by_site: &[Exposed],
) -> Option<Exposed> {
    let Ground { layout, numbers, .. } = ground;
    let use_rate = match layout.kinds[site] {
        Kind::Store => goods.sales[site],
        _ => goods.use_rate[input],
    };
    if use_rate <= 0.0 {
        return None;
    }
    let (mut share, mut days) = (0.0, goods.input_stock(layout, input) / use_rate);
    for route in layout.routes(input) {
        let from = layout.route_from[route] as usize;
        let under_way = coming(numbers, goods, route) / use_rate;
        if numbers.routes[route].backup.is_some() {
            if !reach.gates(route) {
                days += under_way + backup_days(layout, from, goods);
            }
        } else if reach.gates(route) {
            share += goods.share[route];
            days += under_way;
        } else if by_site[from].share > 0.0 {
            let supplier = &by_site[from];
            share += goods.share[route] * supplier.share;
            let kept = if layout.kinds[from] == Kind::Store {
                0.0
            } else {
                days_of_sales(layout, from, goods)
            };
            days += goods.share[route] * (supplier.buffer + kept) + under_way * supplier.share;
        }
    }
    let ration_cover = numbers.inputs[input].ration_cover;
    let per_ration_cover = if ration_cover > 0.0 { 1.0 / ration_cover } else { f64::INFINITY };
    (share > 0.0).then_some(Exposed { share: share.min(1.0), buffer: days, per_ration_cover })
}

/// Units under way that nobody holds at a border.
fn coming(numbers: &NetworkFigures, goods: &Goods, route: usize) -> f64 {
    let under_way = goods.transit.under_way[route];
    match numbers.routes[route].hold {
        0 => under_way,
        hold => (under_way - goods.transit.held(route, hold)).max(0.0),
    }
}

/// Stock of what a site makes, days of its expected sales.
fn days_of_sales(layout: &Layout, site: usize, goods: &Goods) -> f64 {
    let sales = goods.sales[site];
    if sales > 0.0 { goods.output_stock(layout, site) / sales } else { 0.0 }
}

/// Stock of a backup, days of the use of all that it backs up.
fn backup_days(layout: &Layout, site: usize, goods: &Goods) -> f64 {
    let input = |&route: &u32| goods.use_rate[layout.route_input[route as usize] as usize];
    let use_rate: f64 = layout.sends.of(site).iter().map(input).sum();
    if use_rate > 0.0 { goods.output_stock(layout, site) / use_rate } else { 0.0 }
}

/// Units a day that a route brings while no measure is in force.
pub(crate) fn normal_flow(
    ground: Ground<'_>,
    route: usize,
    goods: &Goods,
    view: &GoodsView,
) -> f64 {
    let input = ground.layout.route_input[route] as usize;
    goods.share[route] * plan::need(ground, input, goods, view)
}

/// What the measure costs its owner's suppliers a day at full effect, prices unchanged, M/d: margins on what they do not sell, and
/// the part of their plants that stands still.
pub(crate) fn lost_sales(
    ground: Ground<'_>,
    reach: &Reach,
    goods: &Goods,
    view: &GoodsView,
) -> f64 {
    let Ground { economy, layout, numbers } = ground;
    let mut cost = 0.0;
    for &route in &reach.gated {
        let (index, from) = (route as usize, layout.route_from[route as usize]);
        if reach.suppliers.binary_search(&from).is_err() {
            continue;
        }
        let from = from as usize;
        let flow = normal_flow(ground, index, goods, view);
        let price = numbers.goods[economy.routes[index].good.index()].price;
        cost += flow * (price - goods.unit_cost[from]);
        if goods.sales[from] > 0.0 {
            cost += numbers.sites[from].shutdown_cost * flow / goods.sales[from];
        }
    }
    cost
}
