//! The network of goods: plain functions over flat columns, one concern a file.
//!
//! | module | what |
//! |---|---|
//! | `layout` | who is connected with whom, made once for a spec |
//! | `numbers` | the numbers of one game |
//! | `state` | what changes from day to day |
//! | `rest` | the state before the first day, at which nothing moves |
//! | `plan` | wanted demand and orders |
//! | `produce` | making, using, losing |
//! | `ship` | gates, rationing, goods under way |
//! | `price` | prices by the level law |
//! | `share` | sourcing shares, as suppliers qualify |
//! | `build` | capacity that is built |
//! | `rates` | rates of use and stocks in days, for the analysis of all measures |
//! | `reach` | which sites and markets stand behind whose gates |
//! | `analyse` | what a measure puts at risk |
//! | `flow` | what could be had without the gates, for tables |
//! | `project` | losses and own costs to come |
//! | `day` | the order of a day |
//!
//! Sources: base-stock orders with a supply line, Sterman 1989 (Management Science 35:321-339); stages, inventory
//! targets and prices after GCMat, Riddle et al. 2015 (Resources Policy 45:307-321).

mod analyse;
mod build;
mod day;
mod flow;
mod layout;
mod numbers;
mod plan;
mod price;
mod produce;
mod project;
mod rates;
mod reach;
mod rest;
mod share;
mod ship;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use analyse::{AtRisk, Exposed, Stakes, expose, lost_sales};
pub(crate) use build::{Milestone, decide};
pub(crate) use day::run as run_day;
pub(crate) use flow::cut;
pub(crate) use layout::Layout;
pub(crate) use numbers::{NetworkFigures, Source};
pub(crate) use project::{Earnings, short_days};
pub(crate) use rates::Rates;
pub(crate) use reach::Reach;
pub(crate) use rest::{open, picture};
pub(crate) use ship::full_if_in_force;
pub(crate) use state::Goods;

use detente_game::economy::Activity;
use detente_game::{Economy, GoodId};

/// What a day's functions read: the network, its layout and its numbers.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    /// The network as the scenario has it.
    pub economy: &'a Economy,
    /// The same as flat lists.
    pub layout: &'a Layout,
    /// The numbers of the game.
    pub numbers: &'a NetworkFigures,
}

impl Ground<'_> {
    /// What a site makes, if anything.
    fn makes(&self, site: &detente_game::economy::Site) -> Option<GoodId> {
        match site.activity {
            Activity::Make { good, .. } => Some(good),
            _ => None,
        }
    }
}

/// Why a network cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Goods without planning rules.
    #[error("the economy has sites but no planning rules")]
    NoRules,
    /// A site belongs to no firm.
    #[error("the site `{0}` belongs to no firm of the spec")]
    NoFirm(String),
    /// A firm has a second site.
    #[error("the firm `{0}` has more than one site; give each stage a firm of its own")]
    TwoSites(String),
    /// A route that nothing can take.
    #[error(
        "the route `{0}` has to lead from a site that makes or keeps its good to an input that takes it"
    )]
    Route(String),
    /// Routes out of order.
    #[error(
        "the route `{0}` stands behind routes to later inputs; order them by receiving site, then by input"
    )]
    Order(String),
    /// A gate of an issue that does not exist.
    #[error("the route `{0}` has a gate of an issue that the spec does not have")]
    Gate(String),
    /// A good or a list of goods that does not exist.
    #[error("the site `{0}` makes, keeps or needs a good that the spec does not have")]
    Good(String),
}
