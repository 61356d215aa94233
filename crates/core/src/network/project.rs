//! Losses and own costs to come, if a measure stood at some effect.

use crate::figures::GRID;
use crate::network::Ground;
use crate::network::analyse::{AtRisk, Stakes, normal_flow};
use crate::network::rates::Rates;
use crate::network::reach::{Reach, Sales};
use crate::network::state::Goods;
use crate::system::leverage::{Window, shortage};
use detente_game::goods::GoodsView;
use detente_game::situation::PerLevel;

/// Mean shortage of the victim's sites at each point of the grid, each on its own buffer against its own threshold, under a draw
/// of `rate` times its share a day.
pub(crate) fn short_days(
    window: &Window,
    stakes: &Stakes,
    at_risk: &[AtRisk],
    rate: f64,
) -> [f64; GRID] {
    let mut sums = [0.0; GRID];
    // Draws never shrink along the grid, so who is not short at its end is short nowhere.
    let longest = window.draw_days[GRID - 1];
    for &AtRisk { weight, exposed, .. } in at_risk {
        let draw = rate * exposed.share;
        let short = |days: f64| shortage((exposed.buffer - draw * days) * exposed.per_ration_cover);
        if short(longest) > 0.0 {
            for (sum, &days) in sums.iter_mut().zip(&window.draw_days) {
                *sum += weight * short(days);
            }
        }
    }
    let per_weight = if stakes.at_risk > 0.0 { 1.0 / stakes.at_risk } else { 0.0 };
    sums.map(|sum| sum * per_weight)
}

/// What the owner's suppliers earn because the price rises on what they still sell.
pub(crate) struct Earnings<'a> {
    ground: Ground<'a>,
    goods: &'a Goods,
    view: &'a GoodsView,
    rates: &'a Rates,
    reach: &'a Reach,
}

impl<'a> Earnings<'a> {
    /// Looks at the markets in which the suppliers of a reach sell.
    pub(crate) fn new(
        ground: Ground<'a>,
        reach: &'a Reach,
        (goods, view, rates): (&'a Goods, &'a GoodsView, &'a Rates),
    ) -> Self {
        Earnings { ground, goods, view, rates, reach }
    }

    /// Today, M/d: what was shipped times price over normal price.
    pub(crate) fn today(&self) -> f64 {
        let of_market = |sales: &Sales| {
            let over = self.view.price[sales.market as usize] - self.normal_price(sales);
            let shipped = |&route: &u32| self.view.shipped[route as usize];
            over * sales.gated.iter().chain(&sales.free).map(shipped).sum::<f64>()
        };
        self.reach.sales.iter().map(of_market).sum()
    }

    /// Summed over the grid if the measure stood at each of `effects`, M; 0 at no effect. The buyers' stocks are drawn by what does not
    /// come, and prices follow stocks; in markets without gates they stay.
    pub(crate) fn ahead(&self, window: &Window, effects: &[f64]) -> PerLevel {
        let mut sums: PerLevel = effects.iter().map(|_| 0.0).collect();
        if self.ground.numbers.fixed_prices {
            return sums;
        }
        for sales in self.reach.sales.iter().filter(|sales| !sales.gated.is_empty()) {
            let market = self.market(sales);
            for (sum, &effect) in sums.iter_mut().zip(effects) {
                if effect > 0.0 && market.target > 0.0 {
                    *sum += market.ahead(window, effect);
                }
            }
        }
        sums
    }

    fn market(&self, sales: &Sales) -> Market {
        let Ground { economy, layout, numbers } = self.ground;
        let (stock, target) = self.rates.markets[sales.market as usize];
        let flow = |route: &u32| normal_flow(layout, *route as usize, self.goods, self.view);
        let good = economy.markets[sales.market as usize].good;
        Market {
            stock,
            target,
            limit: numbers.goods[good.index()].price_limit,
            price: self.normal_price(sales),
            gated: sales.gated.iter().map(flow).sum(),
            free: sales.free.iter().map(flow).sum(),
        }
    }

    fn normal_price(&self, sales: &Sales) -> f64 {
        let good = self.ground.economy.markets[sales.market as usize].good;
        self.ground.numbers.goods[good.index()].price
    }
}

/// One market in which suppliers sell.
struct Market {
    /// Of all who buy there, units.
    stock: f64,
    target: f64,
    /// Greatest logarithm of price over normal price.
    limit: f64,
    /// Normal price, M per unit.
    price: f64,
    /// Normal sales through the gates, and past them, units/d.
    gated: f64,
    free: f64,
}

impl Market {
    fn ahead(&self, window: &Window, effect: f64) -> f64 {
        let (mut sum, mut gap, mut rise) = (0.0, f64::NAN, 0.0);
        for (&days, &weight) in window.draw_days.iter().zip(&window.weights) {
            let left = (self.stock - effect * self.gated * days).max(0.0) / self.target;
            let now = (1.0 - left).clamp(-1.0, 1.0);
            // Once stocks are gone the price stands still.
            if now != gap {
                (gap, rise) = (now, libm::exp(self.limit * now) - 1.0);
            }
            sum += weight * rise;
        }
        sum * self.price * (self.free + (1.0 - effect) * self.gated)
    }
}
