//! Sourcing shares move toward what buyers want, as fast as new suppliers qualify.

use crate::network::Ground;
use crate::network::state::Goods;

/// Routes that are to gain close their part of the gap in a day; routes that are to lose give up as much in all, so that the
/// shares of an input keep their sum.
pub(crate) fn qualify(ground: Ground<'_>, goods: &mut Goods) {
    for input in 0..ground.layout.input_site.len() {
        let routes = ground.layout.routes(input);
        let (mut gained, mut surplus) = (0.0, 0.0);
        for route in routes.clone() {
            let gap = goods.wanted_share[route] - goods.share[route];
            if gap > 0.0 {
                gained += gap * ground.numbers.routes[route].qualification;
            } else {
                surplus -= gap;
            }
        }
        if gained <= 0.0 || surplus <= 0.0 {
            continue;
        }
        // Never more than there is to give up.
        let (up, down) = (f64::min(1.0, surplus / gained), f64::min(1.0, gained / surplus));
        for route in routes {
            let gap = goods.wanted_share[route] - goods.share[route];
            let step =
                if gap > 0.0 { up * ground.numbers.routes[route].qualification } else { down };
            goods.share[route] += gap * step;
        }
    }
}
