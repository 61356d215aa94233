//! Gates, rationing, and goods under way.
//!
//! A gate lets 1 - phi of the normal flow through, or nothing where its measure names the route's firm; until it is open altogether no stock is refilled past it. A supplier that is
//! short gives every buyer the same share of its order and never ships more than was ordered. What does not ship lapses.

use crate::network::Ground;
use crate::network::analyse::normal_flow;
use crate::network::state::Goods;
use detente_game::Level;
use detente_game::goods::GoodsView;
use detente_game::situation::IssueView;

/// What each route's gates let through, with the effects in force and the licences held.
pub(crate) fn open_gates(ground: Ground<'_>, issues: &[IssueView], view: &mut GoodsView) {
    for &(route, ..) in &ground.layout.gates {
        view.open[route as usize] = view.licensed[route as usize];
    }
    for &(route, issue, listed) in &ground.layout.gates {
        let issue = &issues[issue.index()];
        // Past a queue of applications a route has the licences of its own buyer.
        if issue.queue.is_none() {
            view.open[route as usize] *= (1.0 - withheld(issue, listed)).clamp(0.0, 1.0);
        }
    }
}

/// Share that a measure withholds on a route: its effect, or all that it may where it names the route's firm.
fn withheld(issue: &IssueView, listed: Option<Level>) -> f64 {
    match listed {
        None => issue.phi,
        Some(free) if issue.in_force() < free => full_if_in_force(issue),
        Some(_) => 0.0,
    }
}

/// Effect of a measure on what it names: that of its first level, once any of its levels bites.
pub(crate) fn full_if_in_force(issue: &IssueView) -> f64 {
    if issue.phi > 0.0 { issue.effect[0] } else { 0.0 }
}

/// What is due today comes in.
pub(crate) fn arrive(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    for (route, &bin) in ground.layout.route_bin.iter().enumerate() {
        let units = goods.transit.arriving(route);
        goods.stock[bin as usize] += units;
        view.arrived[route] = units;
    }
}

/// Every supplier ships what its stock allows. Route after route, so that memory is read in its order.
pub(crate) fn send(ground: Ground<'_>, goods: &mut Goods, view: &mut GoodsView) {
    let layout = ground.layout;
    view.asked.fill(0.0);
    for (route, &from) in layout.route_from.iter().enumerate() {
        let passes = let_through(ground, route, goods, view);
        view.shipped[route] = passes;
        view.asked[from as usize] += passes;
    }
    for site in 0..layout.sites() {
        let stock = goods.output_stock(layout, site).min(ground.numbers.sites[site].draw_limit);
        let asked = view.asked[site];
        view.rationed[site] = if asked > stock { stock / asked } else { 1.0 };
    }
    for (route, &from) in layout.route_from.iter().enumerate() {
        let Some(bin) = layout.output(from as usize) else { continue };
        // Rounding may ask for a little more than is there.
        let units = f64::min(view.shipped[route] * view.rationed[from as usize], goods.stock[bin]);
        goods.stock[bin] -= units;
        match ground.numbers.routes[route].hold {
            0 => goods.transit.send(route, units),
            hold => goods.transit.send_inspected(route, units, hold, view.inspected[route]),
        }
        view.shipped[route] = units;
    }
}

/// The part of an order that may ship: all of it past open gates, else at most the open share of normal flow.
fn let_through(ground: Ground<'_>, route: usize, goods: &Goods, view: &GoodsView) -> f64 {
    let (ordered, open) = (view.ordered[route], view.open[route]);
    if open >= 1.0 {
        return ordered;
    }
    if ground.numbers.routes[route].backup.is_some() {
        return ordered * open;
    }
    ordered.min(open * normal_flow(ground.layout, route, goods, view))
}
