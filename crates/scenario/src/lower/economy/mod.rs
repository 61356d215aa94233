//! The network of goods: who makes, ships, keeps and uses what.
//!
//! Goods with a unit are part of it; a scenario without any has none. A firm that makes or keeps such a good,
//! or needs one, stands in it.

mod goods;
mod inspections;
mod lists;
mod measures;
mod projects;
mod routes;
mod sales;
mod sites;
mod store;
mod supply;

pub(super) use sites::is_site;

use super::firms::LoweredFirm;
use super::issues::LoweredIssue;
use super::{Context, Want, desks};
use crate::limit::Limit;
use crate::unit::Unit;
use detente_game::ParameterId;
use detente_game::economy::{Economy, PlanningRules};
use detente_game::parameter::Span;

/// The table that has the planning rules.
pub(super) const PLANNING: &str = "planning";

const TIME: Want = Want::new(Unit::Days, Limit::FROM_ONE);
const SHARE: Want = Want::new(Unit::One, Limit::SHARE);

/// The network of a file; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    firms: &[Option<LoweredFirm>],
    issues: &[LoweredIssue<'_>],
) -> Option<Economy> {
    let inspectors = inspections::inspectors(context);
    if context.names.traded.len() == 0 {
        desks::check_used(context, &[]);
        sales::lower(context, &[])?;
        return projects::lower(context, &[]).map(|_| Economy::default());
    }
    let rules = rules(context);
    let goods = goods::lower(context);
    let sites = sites::lower(context, firms);
    let gates = measures::gates(context, issues);
    let mut routes = routes::lower(context, &sites, &gates);
    if let Some(routes) = &mut routes {
        inspections::assign(context, &inspectors, routes, &sites);
        desks::check_used(context, routes);
    }
    let projects = projects::lower(context, &sites);
    let sales = sales::lower(context, &sites);
    let measures = measures::lower(context, issues);
    let sites: Vec<_> = sites.into_iter().flatten().collect();
    let economy = Economy {
        rules: Some(rules?),
        goods: goods.goods?,
        markets: goods.markets?,
        routes: routes?,
        projects: projects?,
        sales: sales?,
        measures: measures?,
        sites: sites.iter().map(|site| site.site.clone()).collect::<Option<_>>()?,
    };
    supply::check(context, &economy, &sites);
    goods::check_buyers(context, &economy);
    sales::check_moves(context, &economy);
    Some(economy)
}

/// Where a file says which tables it uses: what is asked for when a rule is missing.
pub(super) fn asked(context: &Context<'_>) -> Span {
    context.file.uses.as_ref().map_or(context.file.id.span, |uses| uses.span)
}

/// A planning rule by name.
pub(super) fn rule(
    context: &mut Context<'_>,
    name: &'static str,
    want: Want,
) -> Option<ParameterId> {
    let asked = asked(context);
    context.numbers.rule_of(PLANNING, name, asked, want)
}

fn rules(context: &mut Context<'_>) -> Option<PlanningRules<ParameterId>> {
    let mut rule = |name, want| rule(context, name, want);
    let demand_adjustment =
        rule("demand-adjustment", Want::new(Unit::PerDay, Limit::POSITIVE_SHARE));
    let order_time = rule("order-time", TIME);
    let order_limit = rule("order-limit", Want::new(Unit::One, Limit::at_least(1.0)));
    let ration_share = rule("ration-share", SHARE);
    let discount = rule("discount", Want::new(Unit::PerYear, Limit::SHARE));
    Some(PlanningRules {
        demand_adjustment: demand_adjustment?,
        order_time: order_time?,
        order_limit: order_limit?,
        ration_share: ration_share?,
        discount: discount?,
    })
}
