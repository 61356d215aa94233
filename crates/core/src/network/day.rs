//! The order of a day.

use crate::network::build::{self, Milestone};
use crate::network::state::Goods;
use crate::network::{Ground, plan, price, produce, rest, share, ship};
use detente_game::goods::GoodsView;
use detente_game::situation::IssueView;

/// Runs the network through a day, with the effects of measures that are in force.
///
/// Tells of capacity decided and opened. Orders are placed in the morning, before anything moves, so that stock and line together are what the evening left.
pub(crate) fn run(
    ground: Ground<'_>,
    tick: u32,
    issues: &[IssueView],
    goods: &mut Goods,
    view: &mut GoodsView,
    tell: impl FnMut(Milestone),
) {
    ship::open_gates(ground, issues, view);
    share::qualify(ground, goods);
    plan::expect(ground, tick, goods, view);
    plan::order(ground, goods, view);
    ship::arrive(ground, goods, view);
    produce::work(ground, goods, view);
    ship::send(ground, goods, view);
    produce::lose(ground, goods);
    price::undercut(ground, issues, goods, view);
    price::follow(ground, goods, view);
    build::advance(ground, tick, issues, goods, tell);
    build::show(ground, issues, goods, view);
    rest::show(ground.layout, goods, view);
}
