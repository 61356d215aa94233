//! Goods on one day: stocks, flows and prices of the network, in columns.
//!
//! Columns are indexed by the ids of [`economy`](crate::economy). Those of inputs run over the inputs of all sites,
//! site by site: the inputs of site `s` are `input_start[s] .. input_start[s + 1]`. All columns are empty in a game
//! without goods.

use crate::economy::Activity;
use crate::id::{ProjectId, RouteId, SiteId};
use crate::reuse::clone_reusing;
use crate::situation::IssueView;
use crate::{Economy, GoodId};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Stocks, flows and prices of one day, after it.
#[derive(Debug, Default)]
pub struct GoodsView {
    /// By market: price, M per unit.
    pub price: Vec<f64>,
    /// By site: units made today, or activity as a multiple of normal; 0 for a store.
    pub activity: Vec<f64>,
    /// By site: what it would have done with inputs in plenty, in the same unit.
    pub planned: Vec<f64>,
    /// By site: share of `planned` left undone for lack of inputs, 0..1.
    pub shortage: Vec<f64>,
    /// By site: stock of what it makes or keeps, units; 0 for a user.
    pub output: Vec<f64>,
    /// By site: target of that stock, units.
    pub output_target: Vec<f64>,
    /// By site: sales that it expects, units/d.
    pub sales: Vec<f64>,
    /// By site: most it can make, units/d; 0 for a store or a user.
    pub capacity: Vec<f64>,
    /// By site: cost of making one unit beyond its inputs, M per unit.
    pub unit_cost: Vec<f64>,
    /// By site: units asked of it today that gates let through.
    pub asked: Vec<f64>,
    /// By site: share of what was asked that it ships, 0..1.
    pub rationed: Vec<f64>,
    /// By site: where its inputs begin; one more entry than sites.
    pub input_start: Vec<u32>,
    /// By input: stock, units.
    pub stock: Vec<f64>,
    /// By input: target of the stock, units.
    pub target: Vec<f64>,
    /// By input: expected use, units/d.
    pub use_rate: Vec<f64>,
    /// By input: inflow that keeps its stock, units/d: expected use, and what a stock at its target loses.
    pub need: Vec<f64>,
    /// By route: ordered today, units.
    pub ordered: Vec<f64>,
    /// By route: shipped today, units.
    pub shipped: Vec<f64>,
    /// By route: arrived today, units.
    pub arrived: Vec<f64>,
    /// By route: under way after today, units.
    pub under_way: Vec<f64>,
    /// By route: share of the input that is ordered this way, 0..1; 0 for a backup.
    pub share: Vec<f64>,
    /// By route: share that the buyer wants in the end, 0..1.
    pub wanted_share: Vec<f64>,
    /// By route: share before the first day, 0..1.
    pub normal_share: Vec<f64>,
    /// By route: another share can be reached.
    pub can_gain: Vec<bool>,
    /// By market: normal price, M per unit.
    pub normal_price: Vec<f64>,
    /// Rate at which money to come is discounted, 1/a.
    pub discount: f64,
    /// By project.
    pub projects: Vec<ProjectView>,
    /// By route: share of normal flow that holds the licences it needs; 1 where it needs none.
    pub licensed: Vec<f64>,
    /// By route: share of normal flow that its gates let through, 0..1.
    pub open: Vec<f64>,
    /// By route: share of what is shipped that is held for inspection, 0..1.
    pub inspected: Vec<f64>,
}

clone_reusing! {
    GoodsView: price, activity, planned, shortage, output, output_target, sales, capacity,
        unit_cost, asked, rationed, input_start, stock, target, use_rate, need, ordered, shipped, arrived, under_way,
        share, wanted_share, normal_share, can_gain, normal_price, discount, projects, licensed,
        open, inspected,
}

impl GoodsView {
    /// Places of a site's inputs in the columns by input.
    pub fn inputs(&self, site: usize) -> std::ops::Range<usize> {
        self.input_start[site] as usize..self.input_start[site + 1] as usize
    }

    /// Days of expected use that the stock of an input lasts; none when none is expected.
    pub fn cover(&self, input: usize) -> Option<f64> {
        let rate = self.use_rate[input];
        (rate > 0.0).then(|| self.stock[input] / rate)
    }
}

/// How far a project has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ProjectStage {
    /// Nobody has decided to build it.
    #[default]
    Idle,
    /// It is being built.
    Building {
        /// Part that is done, 0..1.
        done: f64,
    },
    /// Its capacity is open.
    Open,
}

/// A project on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProjectView {
    /// How far it has come.
    pub stage: ProjectStage,
    /// What it adds, units/d.
    pub adds: f64,
    /// Time from decision to opening, with what is in force against know-how, d.
    pub lead: f64,
    /// Cost of building, M.
    pub cost: f64,
    /// Time over which it is written off, d.
    pub life: f64,
    /// Cost of making one unit, inputs included, M per unit.
    pub unit_cost: f64,
    /// Highest price that somebody promises to pay at least, M per unit; 0 where nobody does.
    pub price_floor: f64,
    /// Share of the output that somebody promises to buy, 0..1.
    pub offtake: f64,
    /// Cost of making one unit where it is made now, where it moves capacity instead of adding any, M per unit.
    pub moves: Option<f64>,
    /// True where it moves the plant of a firm that has not been bought, or that conditions keep in its place.
    pub barred: bool,
}

/// A route as its buyer sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RouteView {
    /// Which.
    pub id: RouteId,
    /// Share of the input ordered this way, 0..1.
    pub share: f64,
    /// Share wanted in the end, 0..1.
    pub wanted: f64,
    /// Share before the first day, 0..1.
    pub normal: f64,
    /// Share of normal flow that its gates let through today, 0..1.
    pub open: f64,
    /// A greater share can be reached.
    pub can_gain: bool,
    /// Days until an announced measure closes it, if one is pending.
    pub threat_in: Option<u32>,
}

/// What a firm knows of the network: its own site, its own suppliers, the prices of its markets, its own projects.
#[derive(Clone, Copy, Debug)]
pub struct FirmGoods<'a> {
    economy: &'a Economy,
    view: &'a GoodsView,
    issues: &'a [IssueView],
    tick: u32,
    site: SiteId,
}

impl<'a> FirmGoods<'a> {
    /// The view of one site on a day.
    pub fn new(
        economy: &'a Economy,
        view: &'a GoodsView,
        issues: &'a [IssueView],
        tick: u32,
        site: SiteId,
    ) -> Self {
        FirmGoods { economy, view, issues, tick, site }
    }

    /// Places of its inputs, for [`cover`](Self::cover) and [`routes`](Self::routes).
    pub fn inputs(&self) -> std::ops::Range<usize> {
        self.view.inputs(self.site.index())
    }

    /// Days that the stock of an own input lasts; none when nothing is used.
    pub fn cover(&self, input: usize) -> Option<f64> {
        self.inputs().contains(&input).then(|| self.view.cover(input)).flatten()
    }

    /// Routes by which an own input is supplied, backups apart, in order.
    ///
    /// Cost: one pass over the routes of the site, found by bisection.
    pub fn routes(&self, input: usize) -> SmallVec<[RouteView; 4]> {
        let routes = &self.economy.routes;
        let first = routes.partition_point(|route| route.to < self.site);
        let place = input.wrapping_sub(self.inputs().start);
        let own = routes[first..].iter().take_while(|route| route.to == self.site);
        let serves = |route: &crate::economy::Route| {
            usize::from(route.input) == place && route.below.is_none()
        };
        let numbered = own.enumerate().filter(|(_, route)| serves(route));
        numbered.map(|(offset, _)| self.route(first + offset)).collect()
    }

    fn route(&self, index: usize) -> RouteView {
        let view = self.view;
        RouteView {
            id: RouteId::from(index),
            share: view.share[index],
            wanted: view.wanted_share[index],
            normal: view.normal_share[index],
            open: view.open[index],
            can_gain: view.can_gain[index],
            threat_in: self.threat_in(index),
        }
    }

    /// Days until the first announced measure on a route bites.
    fn threat_in(&self, index: usize) -> Option<u32> {
        let pending = |gate: &crate::economy::Gate| {
            let issue = &self.issues[gate.issue.index()];
            let named = gate.listed.is_none_or(|free| issue.level < free);
            let bites = issue.open && named && issue.effect[usize::from(issue.level)] > 0.0;
            issue.effective.checked_sub(self.tick).filter(|&days| bites && days > 0)
        };
        self.economy.routes[index].gates.iter().filter_map(pending).min()
    }

    /// What it makes or keeps, if anything.
    pub fn product(&self) -> Option<GoodId> {
        match self.economy.sites[self.site.index()].activity {
            Activity::Make { good, .. } | Activity::Store { good, .. } => Some(good),
            Activity::Use { .. } => None,
        }
    }

    /// Price of what it makes, the mean over the markets of the good, M per unit.
    pub fn selling_price(&self) -> f64 {
        self.mean_price(&self.view.price)
    }

    /// The same in normal times.
    pub fn normal_price(&self) -> f64 {
        self.mean_price(&self.view.normal_price)
    }

    fn mean_price(&self, prices: &[f64]) -> f64 {
        let product = self.product();
        let (mut sum, mut count) = (0.0, 0.0);
        for (market, price) in self.economy.markets.iter().zip(prices) {
            if Some(market.good) == product {
                (sum, count) = (sum + price, count + 1.0);
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// Rate at which money to come is discounted, 1/a.
    pub fn discount(&self) -> f64 {
        self.view.discount
    }

    /// Its own projects, in order.
    pub fn projects(&self) -> impl Iterator<Item = (ProjectId, &'a ProjectView)> + '_ {
        let (projects, site) = (&self.economy.projects, self.site);
        let own = projects.iter().zip(&self.view.projects).enumerate();
        own.filter(move |(_, (project, _))| project.site == site)
            .map(|(index, (_, view))| (ProjectId::from(index), view))
    }
}
