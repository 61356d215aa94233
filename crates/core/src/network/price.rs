//! Prices by the level law: they follow stocks and return when stocks do.
//!
//! x += (k2 clip(1 - I / I*, -1, 1) - x) / tau_P, P = P0 exp(x), so |x| <= k2. I and I* are sums over the makers and users that
//! buy in the market; a store moves the price through what it takes from them. A rule that added up gaps would never return.

use crate::network::Ground;
use crate::network::state::Goods;
use detente_game::economy::WorksOn;
use detente_game::goods::GoodsView;
use detente_game::situation::IssueView;

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

/// P = P0 exp(x), less what is taken off.
pub(crate) fn show(ground: Ground<'_>, goods: &Goods, view: &mut GoodsView) {
    for (market, price) in view.price.iter_mut().enumerate() {
        let good = ground.economy.markets[market].good;
        let normal = ground.numbers.goods[good.index()].price;
        *price = normal * libm::exp(goods.log_price[market]) * (1.0 - goods.undercut[market]);
    }
}

/// Part taken off in each market: by measures that sell below normal, and by firms, in proportion to what they sell there.
pub(crate) fn undercut(
    ground: Ground<'_>,
    issues: &[IssueView],
    goods: &mut Goods,
    view: &GoodsView,
) {
    for market in 0..ground.economy.markets.len() {
        let kept = kept_by_measures(ground, market, issues);
        let off = off_by_firms(ground, market, goods, view);
        goods.undercut[market] = 1.0 - kept * (1.0 - off);
    }
}

fn kept_by_measures(ground: Ground<'_>, market: usize, issues: &[IssueView]) -> f64 {
    let mut kept = 1.0;
    for (measure, share) in ground.economy.measures.iter().zip(&ground.numbers.measures) {
        if let WorksOn::LowPrice { good, .. } = measure.works_on
            && good == ground.economy.markets[market].good
        {
            kept *= 1.0 - share * issues[measure.issue.index()].phi.clamp(0.0, 1.0);
        }
    }
    kept
}

fn off_by_firms(ground: Ground<'_>, market: usize, goods: &Goods, view: &GoodsView) -> f64 {
    let layout = ground.layout;
    let (mut off, mut sold) = (0.0, 0.0);
    for &route in layout.market_routes.of(market) {
        let route = route as usize;
        let shipped = view.shipped[route];
        sold += shipped;
        off += shipped * goods.discount[layout.route_from[route] as usize];
    }
    if sold > 0.0 { off / sold } else { 0.0 }
}
