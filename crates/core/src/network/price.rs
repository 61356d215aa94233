//! Prices by the level law: they follow stocks and return when stocks do.
//!
//! x += (k2 clip(1 - I / I*, -1, 1) - x) / tau_P, P = P0 exp(x), so |x| <= k2. I and I* are sums over the makers and users that
//! buy in the market; a store moves the price through what it takes from them. A rule that added up gaps would never return.

use crate::network::Ground;
use crate::network::state::Goods;
use detente_game::goods::GoodsView;

/// Moves every price a day on.
pub(crate) fn follow(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    let Ground { economy, layout, numbers } = ground;
    for (market, definition) in economy.markets.iter().enumerate() {
        let figures = &numbers.goods[definition.good.index()];
        if !numbers.fixed_prices {
            let (mut stock, mut target) = (0.0, 0.0);
            for &input in layout.market_inputs.of(market) {
                stock += goods.input_stock(layout, input as usize);
                target += view.target[input as usize];
            }
            let gap = if target > 0.0 { (1.0 - stock / target).clamp(-1.0, 1.0) } else { 0.0 };
            let x = &mut goods.log_price[market];
            *x += (figures.price_limit * gap - *x) * figures.price_step;
        }
    }
    show(ground, goods, view);
}

/// P = P0 exp(x).
pub(crate) fn show(ground: Ground<'_>, goods: &Goods, view: &mut GoodsView) {
    for (market, price) in view.price.iter_mut().enumerate() {
        let good = ground.economy.markets[market].good;
        *price = ground.numbers.goods[good.index()].price * libm::exp(goods.log_price[market]);
    }
}
