//! Numbers of the network in one game: drawn or given, then ablated and held within bounds.
//!
//! Whatever a scenario says, what comes out is finite: times are positive, shares lie within 0 and 1, quantities and
//! money within [`BOUND`].

use crate::network::layout::{Kind, Layout};
use detente_game::economy::{
    Activity, Good, Input, PlanningRules, Project, Route, Site, Support, WorksOn,
};
use detente_game::goods::ProjectView;
use detente_game::spec::{Administration, Regulator};
use detente_game::{Ablation, Economy, ParameterId};

/// Largest quantity, price or time that a network works with.
const BOUND: f64 = 1e15;

/// Longest time under way, d.
const LONGEST_LEAD: f64 = 3650.0;

/// Numbers of a good.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct GoodFigures {
    /// Normal price, M per unit.
    pub price: f64,
    /// Greatest logarithm of price over normal price.
    pub price_limit: f64,
    /// Share of the way to its level that the logarithm of the price goes in a day, 0..1.
    pub price_step: f64,
    /// Share of every stock lost in a day, 0..1.
    pub loss: f64,
}

/// Numbers of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SiteFigures {
    /// Most it can make at the start, units/d.
    pub capacity: f64,
    /// Target stock of what it makes, days of sales.
    pub cover: f64,
    /// Cost of a day on which it stands still, M/d.
    pub shutdown_cost: f64,
    /// Cost of making one unit beyond its inputs, M per unit.
    pub unit_cost: f64,
    /// Cost of holding one M worth of stock for a year, 1/a.
    pub holding_cost: f64,
    /// Response of a user's activity to the price.
    pub elasticity: f64,
    /// Factor on a user's season.
    pub season: f64,
    /// Most that a store takes in, units/d.
    pub fill_limit: f64,
    /// Most that it gives out, units/d; without a limit for others.
    pub draw_limit: f64,
    /// Size of a store, units.
    pub size: f64,
    /// Share of it filled at the start.
    pub filled: f64,
}

/// Numbers of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct InputFigures {
    /// Units used per unit made.
    pub per_unit: f64,
    /// Target stock, days of use.
    pub cover: f64,
    /// Stock at the start, days of use.
    pub initial: f64,
    /// Cover below which the site slows (c_f), d.
    pub ration_cover: f64,
}

/// Numbers of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct RouteFigures {
    /// Normal share of the input; 0 for a backup.
    pub share: f64,
    /// Time under way, whole days, at least 1.
    pub lead: u32,
    /// Share of what is normally under way that is so at the start.
    pub under_way: f64,
    /// Share of the way to a wanted share that is gone in a day; 0 where shares are fixed.
    pub qualification: f64,
    /// A backup's rule: cover below which it supplies, d, and its share of what is missing.
    pub backup: Option<(f64, f64)>,
    /// Days for which what is inspected is held; 0 where nothing is inspected.
    pub hold: u32,
    /// Share that is inspected in normal times.
    pub inspected: f64,
}

/// Numbers of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ProjectFigures {
    /// What it adds, units/d.
    pub adds: f64,
    /// Time from decision to opening, d.
    pub lead: f64,
    /// Cost of building, M.
    pub cost: f64,
    /// Time over which it is written off, d.
    pub life: f64,
    /// Cost of making one unit, M per unit.
    pub unit_cost: f64,
    /// Highest price floor, M per unit.
    pub price_floor: f64,
    /// Share of the output that is promised to be bought.
    pub offtake: f64,
}

impl ProjectFigures {
    /// As firms see it before anybody has decided.
    pub(crate) fn view(&self) -> ProjectView {
        let ProjectFigures { adds, lead, cost, life, unit_cost, price_floor, offtake } = *self;
        let (stage, moves, barred) = Default::default();
        ProjectView {
            stage,
            adds,
            lead,
            cost,
            life,
            unit_cost,
            price_floor,
            offtake,
            moves,
            barred,
        }
    }
}

/// Numbers of a network in one game.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct NetworkFigures {
    /// How firms plan.
    pub rules: Option<PlanningRules<f64>>,
    /// By good.
    pub goods: Vec<GoodFigures>,
    /// By site.
    pub sites: Vec<SiteFigures>,
    /// By input.
    pub inputs: Vec<InputFigures>,
    /// By route.
    pub routes: Vec<RouteFigures>,
    /// By project.
    pub projects: Vec<ProjectFigures>,
    /// By measure on the network: lead time at full effect over normal lead time, or share taken off a price.
    pub measures: Vec<f64>,
    /// By site, the share that a store is to be filled to, by day.
    pub targets: Vec<Vec<(u32, f64)>>,
    /// Prices stay as they are.
    pub fixed_prices: bool,
}

/// What the numbers are made from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The network.
    pub economy: &'a Economy,
    /// Value of every parameter in this game.
    pub values: &'a [f64],
    /// Who may inspect.
    pub regulators: &'a [Regulator],
    /// The rule `ration-cover`, d.
    pub ration_cover: f64,
    /// The mechanism switched off.
    pub ablation: Option<Ablation>,
}

impl Source<'_> {
    fn has(&self, ablation: Ablation) -> bool {
        self.ablation == Some(ablation)
    }

    fn value(&self, id: ParameterId) -> f64 {
        self.values[id.index()]
    }

    /// A quantity, price or time, not negative.
    fn amount(&self, id: ParameterId) -> f64 {
        within(self.value(id), 0.0, BOUND)
    }

    fn amount_or_zero(&self, id: Option<ParameterId>) -> f64 {
        id.map_or(0.0, |id| self.amount(id))
    }

    fn share(&self, id: ParameterId) -> f64 {
        within(self.value(id), 0.0, 1.0)
    }

    /// Days of stock: none where nobody holds any.
    fn cover(&self, id: ParameterId) -> f64 {
        if self.has(Ablation::NoStockpiles) { 0.0 } else { self.amount(id) }
    }

    fn good(&self, good: &Good) -> GoodFigures {
        GoodFigures {
            price: self.amount(good.price),
            price_limit: within(self.value(good.price_limit), 0.0, 30.0),
            price_step: 1.0 / within(self.value(good.price_time), 1.0, BOUND),
            loss: good.loss.map_or(0.0, |id| self.share(id)),
        }
    }

    fn site(&self, site: &Site) -> SiteFigures {
        let common = SiteFigures {
            shutdown_cost: self.amount_or_zero(site.shutdown_cost),
            unit_cost: self.amount_or_zero(site.unit_cost),
            holding_cost: self.amount_or_zero(site.holding_cost),
            draw_limit: f64::INFINITY,
            season: 1.0,
            ..SiteFigures::default()
        };
        match &site.activity {
            Activity::Make { capacity, cover, .. } => SiteFigures {
                capacity: self.amount(*capacity),
                cover: self.cover(*cover),
                ..common
            },
            Activity::Use { season, elasticity } => SiteFigures {
                season: season.as_ref().map_or(1.0, |series| self.amount(series.scale)),
                elasticity: elasticity.map_or(0.0, |id| within(self.value(id), -BOUND, BOUND)),
                ..common
            },
            Activity::Store { fill_limit, draw_limit, size, filled, .. } => SiteFigures {
                fill_limit: self.amount(*fill_limit),
                draw_limit: self.amount(*draw_limit),
                size: self.cover(*size),
                filled: self.share(*filled),
                ..common
            },
        }
    }

    fn input(&self, input: &Input, rules: &PlanningRules<f64>) -> InputFigures {
        let cover = self.cover(input.cover);
        InputFigures {
            per_unit: self.amount(input.per_unit),
            cover,
            initial: input.initial.map_or(cover, |id| self.cover(id)),
            ration_cover: f64::min(self.ration_cover.max(0.0), rules.ration_share * cover),
        }
    }

    fn project(&self, project: &Project) -> ProjectFigures {
        let mut figures = ProjectFigures {
            adds: self.amount(project.adds),
            lead: within(self.value(project.lead), 1.0, BOUND),
            cost: self.amount(project.cost),
            life: self.amount(project.life),
            unit_cost: self.amount(project.unit_cost),
            ..ProjectFigures::default()
        };
        for support in &project.support {
            match support {
                Support::PriceFloor { price, .. } => {
                    figures.price_floor = figures.price_floor.max(self.amount(*price));
                }
                Support::Offtake { share, .. } => {
                    figures.offtake = (figures.offtake + self.share(*share)).min(1.0);
                }
            }
        }
        figures
    }

    fn measure(&self, works_on: &WorksOn) -> f64 {
        match works_on {
            WorksOn::KnowHow { factor, .. } => within(self.value(*factor), 1.0, BOUND),
            WorksOn::LowPrice { discount, .. } => self.share(*discount),
        }
    }

    fn route(&self, route: &Route) -> RouteFigures {
        let share = self.share(route.share);
        let lead = match self.ablation {
            Some(Ablation::NoTransit) => 1.0,
            _ => within(self.value(route.lead).round(), 1.0, LONGEST_LEAD),
        };
        let (hold, inspected) = self.inspections(route).unwrap_or_default();
        RouteFigures {
            share: if route.below.is_some() { 0.0 } else { share },
            lead: lead as u32,
            under_way: route.under_way.map_or(1.0, |id| self.share(id)),
            qualification: route
                .qualification
                .map_or(0.0, |id| 1.0 / within(self.value(id), 1.0, BOUND)),
            backup: route.below.map(|id| (self.amount(id), share)),
            hold,
            inspected,
        }
    }

    /// Days for which what is inspected on a route is held, and the share that is.
    fn inspections(&self, route: &Route) -> Option<(u32, f64)> {
        let regulator = &self.regulators[route.inspected_by?.index()];
        let Administration::Inspections(inspections) = &regulator.administers else { return None };
        let delay = within(self.value(inspections.delay).round(), 1.0, LONGEST_LEAD);
        Some((delay as u32, self.share(inspections.share)))
    }
}

/// Scales the shares of each input so that they sum to 1: sources round them, and draws move them apart.
fn sum_to_one(economy: &Economy, routes: &mut [RouteFigures]) {
    let mut start = 0;
    let same = |a: &Route, b: &Route| (a.to, a.input) == (b.to, b.input);
    for group in economy.routes.chunk_by(same) {
        let figures = &mut routes[start..start + group.len()];
        let sum: f64 = figures.iter().map(|route| route.share).sum();
        if sum > 0.0 {
            figures.iter_mut().for_each(|route| route.share /= sum);
        }
        start += group.len();
    }
}

impl NetworkFigures {
    /// Fills in the numbers of a game, reusing every buffer.
    pub(crate) fn draw(&mut self, source: Source<'_>) {
        let economy = source.economy;
        let Some(ids) = &economy.rules else { return };
        let rules = planning(ids, &source);
        self.rules = Some(rules);
        self.fixed_prices = source.has(Ablation::NoPrice);
        refill(&mut self.goods, economy.goods.iter().map(|good| source.good(good)));
        refill(&mut self.sites, economy.sites.iter().map(|site| source.site(site)));
        let inputs = economy.sites.iter().flat_map(|site| &site.inputs);
        refill(&mut self.inputs, inputs.map(|input| source.input(input, &rules)));
        refill(&mut self.routes, economy.routes.iter().map(|route| source.route(route)));
        sum_to_one(economy, &mut self.routes);
        refill(&mut self.projects, economy.projects.iter().map(|project| source.project(project)));
        let measures = economy.measures.iter().map(|measure| source.measure(&measure.works_on));
        refill(&mut self.measures, measures);
        self.targets.resize_with(economy.sites.len(), Vec::new);
        for (site, path) in economy.sites.iter().zip(&mut self.targets) {
            path.clear();
            if let Activity::Store { target, .. } = &site.activity {
                path.extend(target.iter().map(|&(day, id)| (day, source.share(id))));
            }
        }
    }

    /// Stock that a store is to hold on a day, units: straight lines between the dated shares, what it began with where
    /// none is given.
    pub(crate) fn store_target(&self, site: usize, tick: u32) -> f64 {
        let figures = &self.sites[site];
        let path = &self.targets[site];
        let after = path.partition_point(|&(day, _)| day <= tick);
        let share = match (after.checked_sub(1).map(|before| path[before]), path.get(after)) {
            (None, None) => figures.filled,
            (Some((_, share)), None) | (None, Some(&(_, share))) => share,
            (Some((day, share)), Some(&(next, to))) => {
                let way = f64::from(tick.saturating_sub(day))
                    / f64::from(next.saturating_sub(day).max(1));
                share + (to - share) * way.min(1.0)
            }
        };
        share * figures.size
    }

    /// Times under way on an input's routes, weighed by their shares, with what inspections hold, d.
    pub(crate) fn lag(
        &self,
        layout: &Layout,
        shares: &[f64],
        inspected: &[f64],
        input: usize,
    ) -> f64 {
        let days = |route: usize| {
            let RouteFigures { lead, hold, .. } = self.routes[route];
            f64::from(lead) + inspected[route] * f64::from(hold)
        };
        layout.routes(input).map(|route| shares[route] * days(route)).sum()
    }

    /// Daily loss of what an input's bin holds, 0..1: that of its preferred good.
    pub(crate) fn input_loss(&self, layout: &Layout, input: usize) -> f64 {
        let bin = layout.bins(input).next();
        bin.map_or(0.0, |bin| self.goods[usize::from(layout.bin_good[bin])].loss)
    }

    /// Daily loss of what a site makes or keeps, 0..1.
    pub(crate) fn output_loss(&self, layout: &Layout, site: usize) -> f64 {
        let bin = layout.output(site).filter(|_| layout.kinds[site] != Kind::Use);
        bin.map_or(0.0, |bin| self.goods[usize::from(layout.bin_good[bin])].loss)
    }
}

fn planning(ids: &PlanningRules<ParameterId>, source: &Source<'_>) -> PlanningRules<f64> {
    PlanningRules {
        demand_adjustment: source.share(ids.demand_adjustment),
        order_time: within(source.value(ids.order_time), 1.0, BOUND),
        order_limit: within(source.value(ids.order_limit), 1.0, 1e3),
        ration_share: source.share(ids.ration_share),
        discount: within(source.value(ids.discount), 0.0, 1e3),
    }
}

/// Holds a number within bounds; what is no number is the lower bound.
fn within(value: f64, low: f64, high: f64) -> f64 {
    if value.is_nan() { low } else { value.clamp(low, high) }
}

fn refill<T>(list: &mut Vec<T>, items: impl Iterator<Item = T>) {
    list.clear();
    list.extend(items);
}
