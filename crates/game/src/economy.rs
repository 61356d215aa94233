//! The network of goods behind the instruments: who makes, ships, stores and uses what.
//!
//! A scenario without goods has no [`Economy`] and plays as if this module did not exist. With one, covers, losses and own
//! costs of the channels come out of the network's stocks and flows instead of being given.
//!
//! Quantities are in the good's own unit, money in M, time in days. Every number is an id into the parameter table.

use crate::id::{
    FirmId, GoodId, InstrumentId, IssueId, Level, MarketId, ParameterId, PartyId, RegulatorId,
    RouteId, SiteId,
};
use crate::sale::Sale;
use smallvec::SmallVec;

/// Goods, and everything that moves them.
#[derive(Clone, Debug, Default)]
pub struct Economy {
    /// How firms plan, one set for all.
    pub rules: Option<PlanningRules<ParameterId>>,
    /// What is made, shipped and used.
    pub goods: Vec<Good>,
    /// Where a good has one price.
    pub markets: Vec<Market>,
    /// Plants, mines, stores and users, one per firm at one stage.
    pub sites: Vec<Site>,
    /// Who ships to whom; ordered by the site that receives, then by its inputs.
    pub routes: Vec<Route>,
    /// Capacity that can be built.
    pub projects: Vec<Project>,
    /// Firms that are to change hands.
    pub sales: Vec<Sale>,
    /// Measures that work on the network other than through a level's effect on what ships.
    pub measures: Vec<NetworkMeasure>,
}

/// Parameters of planning, as ids in a spec and as numbers in a game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanningRules<T> {
    /// Share of the gap between wanted and expected demand closed in a day (a_D), 0..1.
    pub demand_adjustment: T,
    /// Time over which a gap between stock and target is ordered (tau), d; never below half the lead time.
    pub order_time: T,
    /// Greatest order as a multiple of expected demand, 1.
    pub order_limit: T,
    /// Share of its target cover below which a plant slows, unless the rule `ration-cover` is lower, 0..1.
    pub ration_share: T,
    /// Yearly rate at which money to come is discounted, 1/a.
    pub discount: T,
}

/// Something that is made, shipped and used.
#[derive(Clone, Debug)]
pub struct Good {
    /// Unique id, kebab-case.
    pub id: String,
    /// Unit of quantity: `t`.
    pub unit: String,
    /// Normal price (P0), M per unit.
    pub price: ParameterId,
    /// Greatest logarithm of price over normal price (k2), 1.
    pub price_limit: ParameterId,
    /// Time in which the price follows stocks (tau_P), d.
    pub price_time: ParameterId,
    /// Share of every stock lost in a day, 0..1; none: nothing is lost.
    pub loss: Option<ParameterId>,
}

/// The places in which one price holds for a good.
#[derive(Clone, Debug)]
pub struct Market {
    /// Unique id.
    pub id: String,
    /// What is sold in it.
    pub good: GoodId,
    /// Whose sites buy in it.
    pub of: SmallVec<[PartyId; 4]>,
}

/// One stage of one firm.
#[derive(Clone, Debug)]
pub struct Site {
    /// The firm, which decides for it; a firm has at most one site.
    pub firm: FirmId,
    /// In whose nation it stands.
    pub of: PartyId,
    /// Stage of the chain, in words.
    pub stage: String,
    /// What it does.
    pub activity: Activity,
    /// What it needs, in fixed proportions; none for a mine.
    pub inputs: Vec<Input>,
    /// Cost of a day on which it stands still, M/d; in proportion when it is slowed.
    pub shutdown_cost: Option<ParameterId>,
    /// Cost of making one unit beyond its inputs, M per unit.
    pub unit_cost: Option<ParameterId>,
    /// Cost of holding one M worth of stock for a year, 1/a.
    pub holding_cost: Option<ParameterId>,
}

/// What a site does with its inputs.
#[derive(Clone, Debug)]
pub enum Activity {
    /// Makes a good, or digs it.
    Make {
        /// What comes out.
        good: GoodId,
        /// Most it can make, units/d.
        capacity: ParameterId,
        /// Target stock of what it makes, days of sales.
        cover: ParameterId,
    },
    /// Uses goods up at a wanted rate of 1, its normal activity.
    Use {
        /// Wanted activity as a multiple of normal, by day; none: 1.
        season: Option<Series>,
        /// Response of the wanted rate to the price of its first input (a negative number), 1.
        elasticity: Option<ParameterId>,
    },
    /// Keeps a good for others.
    Store {
        /// What it keeps.
        good: GoodId,
        /// Most it takes in, units/d.
        fill_limit: ParameterId,
        /// Most it gives out, units/d.
        draw_limit: ParameterId,
        /// Size, units.
        size: ParameterId,
        /// Share filled at the start, 0..1.
        filled: ParameterId,
        /// Share to be filled by day, straight lines between; before the first and after the last day its value holds.
        target: Vec<(u32, ParameterId)>,
    },
}

/// A number by day.
#[derive(Clone, Debug)]
pub struct Series {
    /// Factor on every value, with its unit, source and spread.
    pub scale: ParameterId,
    /// One value a day, from tick 0; the last one holds on.
    pub values: Vec<f64>,
}

/// Something that a site needs.
#[derive(Clone, Debug)]
pub struct Input {
    /// Goods that serve, the preferred one first; routes bring one of them each.
    pub goods: SmallVec<[GoodId; 2]>,
    /// Units used per unit made, or per day at normal activity.
    pub per_unit: ParameterId,
    /// Target stock, days of use.
    pub cover: ParameterId,
    /// Stock at the start, days of use; none: the target.
    pub initial: Option<ParameterId>,
}

/// A way by which one site supplies another.
#[derive(Clone, Debug)]
pub struct Route {
    /// Unique id: `FROM->TO`.
    pub id: String,
    /// Who ships; makes or keeps the good.
    pub from: SiteId,
    /// Who receives.
    pub to: SiteId,
    /// Which of its inputs is served.
    pub input: u16,
    /// What is shipped.
    pub good: GoodId,
    /// Normal share of the input that comes this way; those of an input are taken to sum to 1, backups apart.
    pub share: ParameterId,
    /// Time under way, whole days, at least 1.
    pub lead: ParameterId,
    /// Share of what is normally under way that is so at the start, 0..1; none: all of it.
    pub under_way: Option<ParameterId>,
    /// Time in which another share is reached when the buyer asks for it, d; none: shares are fixed.
    pub qualification: Option<ParameterId>,
    /// Supplies only what is missing below this cover, d: a store's release rule. None: supplies always.
    pub below: Option<ParameterId>,
    /// Measures that stand in the way.
    pub gates: SmallVec<[Gate; 2]>,
    /// Who inspects what takes it, by [`Administration::Inspections`](crate::spec::Administration::Inspections).
    pub inspected_by: Option<RegulatorId>,
}

/// A measure on a route: lets 1 - phi through, or what has a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The issue whose level is in force.
    pub issue: IssueId,
    /// The instrument that it sets.
    pub instrument: InstrumentId,
    /// Where the measure is a list of firms: the first level at which the route's firm is not named. Before it
    /// nothing passes, from it on everything does. None: the level's effect is withheld of every route.
    pub listed: Option<Level>,
}

/// Capacity that can be built: a mine, a plant, a terminal.
#[derive(Clone, Debug)]
pub struct Project {
    /// Unique id.
    pub id: String,
    /// Where it opens; its capacity at the start may be zero.
    pub site: SiteId,
    /// What it adds, units/d.
    pub adds: ParameterId,
    /// Time from decision to opening, d.
    pub lead: ParameterId,
    /// Cost of building, M, paid over the lead time.
    pub cost: ParameterId,
    /// Time over which it is written off, d.
    pub life: ParameterId,
    /// Cost of making one unit, M per unit.
    pub unit_cost: ParameterId,
    /// Day of the decision where it is a fact; none: the firm decides.
    pub decided: Option<u32>,
    /// Buyers' promises that hold whatever the price.
    pub support: Vec<Support>,
    /// The site from which it moves capacity, and with it the custom, instead of adding any. Its firm may decide on
    /// that once the other one has been sold to its nation and no condition holds.
    pub moves: Option<SiteId>,
}

/// Something that a state promises to who builds.
#[derive(Clone, Copy, Debug)]
pub enum Support {
    /// At least this price, M per unit, while the issue stands at the level or always.
    PriceFloor {
        /// M per unit.
        price: ParameterId,
        /// Who pays the difference.
        by: PartyId,
    },
    /// This share of the output is bought at the floor or market price, whichever is higher, 0..1.
    Offtake {
        /// Share, 0..1.
        share: ParameterId,
        /// Who buys.
        by: PartyId,
    },
}

/// What an instrument does to the network beyond what its level lets through.
#[derive(Clone, Debug)]
pub struct NetworkMeasure {
    /// The instrument.
    pub instrument: InstrumentId,
    /// The issue that sets it.
    pub issue: IssueId,
    /// What it does at full effect.
    pub works_on: WorksOn,
}

/// What a measure works on.
#[derive(Clone, Copy, Debug)]
pub enum WorksOn {
    /// Lengthens lead times of projects of the target's sites that make the good, at full effect by this factor less one.
    KnowHow {
        /// Good whose plants take longer.
        good: GoodId,
        /// Lead time at full effect over normal lead time, at least 1.
        factor: ParameterId,
    },
    /// Sells below normal: lowers the price of the good in every market, at full effect by this share.
    LowPrice {
        /// What is sold cheaply.
        good: GoodId,
        /// Share taken off the normal price, 0..1.
        discount: ParameterId,
    },
}

impl Economy {
    /// True when nothing is made, shipped or used.
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// Ids of all routes, in order.
    pub fn route_ids(&self) -> impl ExactSizeIterator<Item = RouteId> + use<> {
        (0..self.routes.len()).map(RouteId::from)
    }

    /// The site of a firm, if it has one.
    pub fn site_of(&self, firm: FirmId) -> Option<SiteId> {
        self.sites.iter().position(|site| site.firm == firm).map(SiteId::from)
    }

    /// The market in which a nation's sites buy a good.
    pub fn market_of(&self, good: GoodId, of: PartyId) -> Option<MarketId> {
        let found = self.markets.iter().position(|m| m.good == good && m.of.contains(&of));
        found.map(MarketId::from)
    }
}
