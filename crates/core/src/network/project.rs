//! Losses and own costs to come, if a measure stood at some effect.

use crate::figures::GRID;
use crate::network::analyse::{Exposed, Stakes, normal_flow};
use crate::network::reach::{Reach, Sales};
use crate::network::state::Goods;
use crate::network::{Ground, NetworkFigures};
use crate::system::leverage::{Window, shortage};
use detente_game::goods::GoodsView;

/// Mean shortage of the victim's sites at each point of the grid, each on its own buffer against its own threshold, under a draw
/// of `rate` times its share a day.
pub(crate) fn short_days(
    window: &Window,
    stakes: &Stakes,
    (numbers, reach, exposed): (&NetworkFigures, &Reach, &[Exposed]),
    rate: f64,
) -> [f64; GRID] {
    let mut sums = [0.0; GRID];
    for &at in &reach.victims {
        let entry = &exposed[at as usize];
        let weight = stakes.weight(numbers, reach, at) * entry.share;
        if weight > 0.0 {
            let draw = rate * entry.share;
            for (sum, days) in sums.iter_mut().zip(&window.draw_days) {
                *sum += weight * shortage((entry.buffer - draw * days) * entry.per_ration_cover);
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
    reach: &'a Reach,
}

impl<'a> Earnings<'a> {
    /// Looks at the markets in which the suppliers of a reach sell.
    pub(crate) fn new(
        ground: Ground<'a>,
        reach: &'a Reach,
        goods: &'a Goods,
        view: &'a GoodsView,
    ) -> Self {
        Earnings { ground, goods, view, reach }
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

    /// Summed over the grid if the measure stood at `effect`, M. The buyers' stocks are drawn by what does not come, and prices
    /// follow stocks; in markets without gates they stay.
    pub(crate) fn ahead(&self, window: &Window, effect: f64) -> f64 {
        if self.ground.numbers.fixed_prices {
            return 0.0;
        }
        let gated = |sales: &&Sales| !sales.gated.is_empty();
        self.reach
            .sales
            .iter()
            .filter(gated)
            .map(|sales| self.in_market(window, effect, sales))
            .sum()
    }

    fn in_market(&self, window: &Window, effect: f64, sales: &Sales) -> f64 {
        let Ground { economy, layout, numbers } = self.ground;
        let market = sales.market as usize;
        let (mut stock, mut target) = (0.0, 0.0);
        for &input in layout.market_inputs.of(market) {
            stock += self.goods.input_stock(layout, input as usize);
            target += self.view.target[input as usize];
        }
        if target <= 0.0 {
            return 0.0;
        }
        let limit = numbers.goods[economy.markets[market].good.index()].price_limit;
        let (gated, free) = (self.flow(&sales.gated), self.flow(&sales.free));
        let mut sum = 0.0;
        for (&days, &weight) in window.draw_days.iter().zip(&window.weights) {
            let left = (stock - effect * gated * days).max(0.0) / target;
            sum += weight * (libm::exp(limit * (1.0 - left).clamp(-1.0, 1.0)) - 1.0);
        }
        sum * self.normal_price(sales) * (free + (1.0 - effect) * gated)
    }

    fn flow(&self, routes: &[u32]) -> f64 {
        let flow = |&route: &u32| normal_flow(self.ground, route as usize, self.goods, self.view);
        routes.iter().map(flow).sum()
    }

    fn normal_price(&self, sales: &Sales) -> f64 {
        let good = self.ground.economy.markets[sales.market as usize].good;
        self.ground.numbers.goods[good.index()].price
    }
}
