//! What a measure puts at risk, from shares, stocks and what is under way.
//!
//! Dependence of a site on an owner is the share of its paths that cross the owner's gates (Farrell and Newman 2019), along
//! the sourcing shares of the day. Inputs are needed in fixed proportions, so the input with the largest share counts. What
//! stands between gate and plant is counted in days of the plant's use: its own stock, goods under way behind the gate, stocks
//! of suppliers in between, and backups.

use crate::network::Ground;
use crate::network::layout::Layout;
use crate::network::numbers::NetworkFigures;
use crate::network::rates::Rates;
use crate::network::reach::{From, Reach, Step};
use crate::network::state::Goods;
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

/// A site of the victim at which something is at risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AtRisk {
    /// The site.
    pub site: u32,
    /// Its shutdown cost times its share, M/d; the share alone where no site has a cost.
    pub weight: f64,
    /// How it is exposed.
    pub exposed: Exposed,
}

impl Stakes {
    /// Sums up over the victim's sites, and lists those at which something is at risk.
    pub(crate) fn new(
        numbers: &NetworkFigures,
        reach: &Reach,
        exposed: &[Exposed],
        at_risk: &mut Vec<AtRisk>,
    ) -> Self {
        let mut stakes = Stakes { costless: true, ..Stakes::default() };
        for costless in [false, true] {
            stakes.costless = costless;
            at_risk.clear();
            for &at in &reach.victims {
                let (site, exposed) = (reach.sites[at as usize], exposed[at as usize]);
                let cost = if costless { 1.0 } else { numbers.sites[site as usize].shutdown_cost };
                let weight = cost * exposed.share;
                stakes.cost += cost;
                stakes.at_risk += weight;
                if weight > 0.0 {
                    at_risk.push(AtRisk { site, weight, exposed });
                }
            }
            if stakes.cost > 0.0 {
                break;
            }
        }
        stakes
    }

    /// Share of the victim's activity within reach that is at risk, 0..1.
    pub(crate) fn share(&self) -> f64 {
        if self.cost > 0.0 { self.at_risk / self.cost } else { 0.0 }
    }

    /// Weighed mean of a figure over the victim's sites, weights being what is at risk at each; 0 where nothing is.
    pub(crate) fn mean(&self, at_risk: &[AtRisk], figure: impl Fn(&AtRisk) -> f64) -> f64 {
        let sum: f64 = at_risk.iter().map(|entry| entry.weight * figure(entry)).sum();
        if self.at_risk > 0.0 { sum / self.at_risk } else { 0.0 }
    }
}

/// Fills `exposed` with one entry for each site in reach, in its order.
pub(crate) fn expose(
    ground: Ground<'_>,
    reach: &Reach,
    goods: &Goods,
    rates: &Rates,
    exposed: &mut Vec<Exposed>,
) {
    exposed.clear();
    exposed.resize(reach.sites.len(), Exposed::default());
    // Around a cycle shares grow from zero until they stand still; without one a single round is exact.
    let rounds = if reach.cyclic { ROUNDS } else { 1 };
    for _ in 0..rounds {
        let mut change = 0.0_f64;
        for place in 0..reach.sites.len() {
            let now = exposure(ground, reach.paths.inputs(place), goods, rates, exposed);
            change = change.max((now.share - exposed[place].share).abs());
            exposed[place] = now;
        }
        if change <= SETTLED {
            break;
        }
    }
}

/// The input with the largest share at risk, the one with less in between if shares are equal.
fn exposure<'a>(
    ground: Ground<'_>,
    inputs: impl Iterator<Item = (usize, &'a [Step])>,
    goods: &Goods,
    rates: &Rates,
    exposed: &[Exposed],
) -> Exposed {
    let mut worst = Exposed::default();
    for (input, steps) in inputs {
        let (share, buffer) = input_exposure(ground, (input, steps), goods, rates, exposed);
        let further = share > worst.share;
        if share > 0.0 && (further || (share == worst.share && buffer < worst.buffer)) {
            let ration_cover = ground.numbers.inputs[input].ration_cover;
            let per_ration_cover =
                if ration_cover > 0.0 { 1.0 / ration_cover } else { f64::INFINITY };
            worst = Exposed { share, buffer, per_ration_cover };
        }
    }
    worst
}

/// Share of an input that comes through the gates, and what stands between, days of its use.
#[inline]
fn input_exposure(
    Ground { layout, numbers, .. }: Ground<'_>,
    (input, steps): (usize, &[Step]),
    goods: &Goods,
    rates: &Rates,
    exposed: &[Exposed],
) -> (f64, f64) {
    let use_rate = rates.use_rate[input];
    if use_rate <= 0.0 {
        return (0.0, 0.0);
    }
    let (mut share, mut days) = (0.0, rates.days[input]);
    for step in steps {
        let route = step.route as usize;
        let under_way = coming(numbers, goods, route) / use_rate;
        match step.from {
            From::Gate => {
                share += goods.share[route];
                days += under_way;
            }
            From::Site(place) => {
                let supplier = &exposed[place as usize];
                if supplier.share > 0.0 {
                    share += goods.share[route] * supplier.share;
                    let kept = rates.kept[layout.route_from[route] as usize];
                    days +=
                        goods.share[route] * (supplier.buffer + kept) + under_way * supplier.share;
                }
            }
            From::Backup => {
                days += under_way + backup_days(layout, layout.route_from[route] as usize, goods);
            }
        }
    }
    (share.min(1.0), days)
}

/// Units under way that nobody holds at a border.
#[inline]
fn coming(numbers: &NetworkFigures, goods: &Goods, route: usize) -> f64 {
    let under_way = goods.transit.under_way[route];
    match numbers.routes[route].hold {
        0 => under_way,
        hold => (under_way - goods.transit.held(route, hold)).max(0.0),
    }
}

/// Stock of a backup, days of the use of all that it backs up.
fn backup_days(layout: &Layout, site: usize, goods: &Goods) -> f64 {
    let input = |&route: &u32| goods.use_rate[layout.route_input[route as usize] as usize];
    let use_rate: f64 = layout.sends.of(site).iter().map(input).sum();
    if use_rate > 0.0 { goods.output_stock(layout, site) / use_rate } else { 0.0 }
}

/// Units a day that a route brings while no measure is in force.
#[inline]
pub(crate) fn normal_flow(layout: &Layout, route: usize, goods: &Goods, view: &GoodsView) -> f64 {
    goods.share[route] * view.need[layout.route_input[route] as usize]
}

/// What the measure costs its owner's suppliers a day at full effect, prices unchanged, M/d: margins on what they do not sell, and
/// the part of their plants that stands still.
pub(crate) fn lost_sales(
    ground: Ground<'_>,
    reach: &Reach,
    goods: &Goods,
    view: &GoodsView,
) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    let mut cost = 0.0;
    for &route in &reach.owner_gated {
        let route = route as usize;
        let from = layout.route_from[route] as usize;
        let flow = normal_flow(layout, route, goods, view);
        let good = layout.bin_good[layout.route_bin[route] as usize];
        cost += flow * (numbers.goods[usize::from(good)].price - goods.unit_cost[from]);
        if goods.sales[from] > 0.0 {
            cost += numbers.sites[from].shutdown_cost * flow / goods.sales[from];
        }
    }
    cost
}
