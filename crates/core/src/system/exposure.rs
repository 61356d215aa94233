//! Exposure: what the measures on the network put at risk, do today, and would do.
//!
//! A channel whose issue has gates on the network takes share, loss and own cost from it where the scenario gives none; cover,
//! shortage and substitution always come from stocks and sourcing shares. A number that is given wins over the computed one.

use crate::component::Policy;
use crate::figures::{ChannelFigures, Figures};
use crate::network::{
    AtRisk, Earnings, Exposed, Goods, Ground, Rates, Reach, Stakes, expose, full_if_in_force,
    lost_sales, short_days,
};
use crate::resource::{Roster, Setting, Today};
use crate::system::leverage::{Window, weigh_leverage};
use bevy_ecs::prelude::*;
use detente_game::situation::{FirmView, IssueView};
use detente_game::{FirmId, GameSpec, GoodsView, Situation};

const DAYS_OF_A_YEAR: f64 = 365.0;

/// Exposures of the day, worked out anew every day.
#[derive(Resource, Default)]
pub(crate) struct Exposures {
    rates: Rates,
    /// Of the measure that is being looked at.
    at_risk: Vec<AtRisk>,
    /// By measure with gates, by site in its reach.
    by_reach: Vec<Vec<Exposed>>,
    /// By measure with gates: share of what it stands in the way of that is withheld, by it and by inspections.
    held: Vec<f64>,
    /// By site: share of its activity that measures in force withhold.
    withheld: Vec<f64>,
}

/// Fills what every decision sees of the network's channels and firms.
pub(crate) fn assess(
    setting: Res<Setting>,
    goods: Res<Goods>,
    policies: Query<&Policy>,
    mut exposures: ResMut<Exposures>,
    mut today: ResMut<Today>,
) {
    let (ground, situation) = (setting.ground(), &mut today.0);
    exposures.survey(ground, &goods, situation);
    show_firms(&setting.roster, ground, &policies, &exposures, situation);
    let Exposures { rates, at_risk, by_reach, held, withheld } = &mut *exposures;
    for (index, reach) in ground.layout.reaches.iter().enumerate() {
        let channels = &setting.figures.channels;
        let Some(figures) = channels.iter().find(|channel| channel.issue == reach.issue) else {
            continue;
        };
        let exposed = &by_reach[index];
        let stakes = Stakes::new(ground.numbers, reach, exposed, at_risk);
        let channel = Channel { setting: &setting, ground, figures, reach, exposed, at_risk };
        let opening = goods.opening_share[index];
        let Situation { tick, issues, goods: view, firms, .. } = &mut *situation;
        let issue = &mut issues[reach.issue.index()];
        warn(&channel, *tick, issue, firms);
        let withheld = (held[index], &withheld[..]);
        channel.victim(*tick, (opening, &stakes), withheld, (issue, view, firms));
        channel.owner(*tick, (&goods, rates), (issue, view, firms));
    }
    if setting.outlook {
        weigh_leverage(situation);
    }
}

impl Exposures {
    /// Exposure of every site to every measure, and what is withheld from it today.
    fn survey(&mut self, ground: Ground<'_>, goods: &Goods, situation: &Situation) {
        self.withheld.clear();
        self.withheld.resize(ground.layout.sites(), 0.0);
        self.rates.refresh(ground, goods, &situation.goods);
        self.by_reach.resize_with(ground.layout.reaches.len(), Vec::new);
        self.held.clear();
        for (reach, exposed) in ground.layout.reaches.iter().zip(&mut self.by_reach) {
            expose(ground, reach, goods, &self.rates, exposed);
            let issue = situation.issue(reach.issue);
            // Whom a list names is in the plants' own shortage.
            let phi = if reach.lists { full_if_in_force(issue) } else { issue.phi };
            let held = phi + (1.0 - phi) * inspected(ground, reach, goods, &situation.goods);
            self.held.push(held);
            for (&site, entry) in reach.sites.iter().zip(exposed) {
                self.withheld[site as usize] += entry.share * held;
            }
        }
    }
}

/// Share of what would come through a measure's gates that inspections hold beyond what they hold in normal times.
fn inspected(ground: Ground<'_>, reach: &Reach, goods: &Goods, view: &GoodsView) -> f64 {
    let (mut flow, mut held) = (0.0, 0.0);
    for &route in &reach.gated {
        let route = route as usize;
        let share = view.inspected[route] - ground.numbers.routes[route].inspected;
        let input = ground.layout.route_input[route] as usize;
        let wanted = goods.share[route] * goods.use_rate[input];
        flow += wanted;
        held += wanted * share.max(0.0);
    }
    if flow > 0.0 { held / flow } else { 0.0 }
}

/// Puts covers and shortages of the firms that have a site into the day's picture.
fn show_firms(
    roster: &Roster,
    ground: Ground<'_>,
    policies: &Query<&Policy>,
    exposures: &Exposures,
    situation: &mut Situation,
) {
    let Situation { firms, goods: view, .. } = situation;
    for (site, definition) in ground.economy.sites.iter().enumerate() {
        let firm = definition.firm.index();
        let policy = policies.get(roster.firms[firm]).copied().unwrap_or_default();
        let (cover, normal_cover) = shortest_cover(ground, site, view);
        let withheld = exposures.withheld[site].min(1.0);
        firms[firm] = FirmView {
            members: 1,
            cover,
            normal_cover,
            shortage: view.shortage[site],
            withheld,
            cut: withheld > 0.0,
            threat_in: None,
            target: policy.target,
            lobbying: policy.lobbying,
            standstill: ground.numbers.sites[site].shutdown_cost,
            holding: holding(ground, site, view),
        };
    }
}

/// What it costs a day to hold the normal stock of every input, at normal prices, M/d.
fn holding(ground: Ground<'_>, site: usize, view: &GoodsView) -> f64 {
    let Ground { layout, numbers, .. } = ground;
    let worth = |input: usize| {
        let good = layout.bins(input).next().map_or(0, |bin| layout.bin_good[bin]);
        numbers.inputs[input].cover * view.use_rate[input] * numbers.goods[usize::from(good)].price
    };
    let yearly = numbers.sites[site].holding_cost;
    if yearly > 0.0 { yearly / DAYS_OF_A_YEAR * layout.inputs(site).map(worth).sum::<f64>() } else { 0.0 }
}

/// Cover of the input that lasts least beside its normal cover, and that; of the product where there is no input, d.
fn shortest_cover(ground: Ground<'_>, site: usize, view: &GoodsView) -> (f64, f64) {
    let normal = |input: usize| ground.numbers.inputs[input].cover;
    let covers = ground.layout.inputs(site).filter_map(|input| Some((view.cover(input)?, normal(input))));
    let least = |a: (f64, f64), b: (f64, f64)| if b.0 - b.1 < a.0 - a.1 { b } else { a };
    covers.reduce(least).unwrap_or_else(|| {
        let sales = view.sales[site];
        let cover = if sales > 0.0 { view.output[site] / sales } else { 0.0 };
        (cover, ground.numbers.sites[site].cover)
    })
}

/// Announced measures are threats to everybody in reach.
fn warn(channel: &Channel<'_>, tick: u32, issue: &IssueView, firms: &mut [FirmView]) {
    let pending =
        issue.open && tick < issue.effective && issue.effect[usize::from(issue.level)] > 0.0;
    if !pending {
        return;
    }
    let days = issue.effective - tick;
    for (&site, entry) in channel.reach.sites.iter().zip(channel.exposed) {
        let firm = &mut firms[channel.firm(site as usize).index()];
        if entry.share > 0.0 {
            firm.threat_in = Some(firm.threat_in.map_or(days, |other| other.min(days)));
        }
    }
}

/// One measure on the network.
struct Channel<'a> {
    setting: &'a Setting,
    ground: Ground<'a>,
    figures: &'a ChannelFigures,
    reach: &'a Reach,
    exposed: &'a [Exposed],
    at_risk: &'a [AtRisk],
}

/// What a channel's figures go into: its issue, and what it reads beside.
type Views<'a> = (&'a mut IssueView, &'a GoodsView, &'a [FirmView]);

impl Channel<'_> {
    fn figures(&self) -> &Figures {
        &self.setting.figures
    }

    fn given(&self) -> Option<&detente_game::spec::Channel> {
        let spec: &GameSpec = &self.setting.rules.spec;
        spec.channel(self.reach.issue)
    }

    fn firm(&self, site: usize) -> FirmId {
        self.ground.economy.sites[site].firm
    }

    /// The victim's side: what is at risk, what is missing today, and what would be missing.
    fn victim(
        &self,
        tick: u32,
        (opening, stakes): (f64, &Stakes),
        (held, withheld): (f64, &[f64]),
        (issue, view, firms): Views<'_>,
    ) {
        let share = stakes.share();
        let kept = if opening > 0.0 { share / opening } else { 1.0 };
        let given = self.given();
        let given_share = given.is_some_and(|given| given.share.is_some());
        let given_loss = given.is_some_and(|given| given.loss.is_some()) || stakes.costless;
        issue.sigma = (1.0 - kept).clamp(0.0, 1.0);
        issue.at_risk = if given_share { (self.figures.share * kept).min(1.0) } else { share };
        let loss = if given_loss { self.figures.loss } else { stakes.cost };

        let missing = |entry: &AtRisk| {
            let site = entry.site as usize;
            missing(view.shortage[site], withheld[site])
        };
        let lobbied =
            |entry: &AtRisk| missing(entry) * firms[self.firm(entry.site as usize).index()].lobbying;
        issue.shortage = stakes.mean(self.at_risk, missing);
        let reach = loss * issue.at_risk * held;
        issue.loss = reach * issue.shortage;
        issue.lobbied_loss = reach * stakes.mean(self.at_risk, lobbied);
        issue.cover = (stakes.at_risk > 0.0)
            .then(|| stakes.mean(self.at_risk, |entry| entry.exposed.buffer));

        if !self.setting.outlook {
            return;
        }
        let window = Window::new(self.figures(), issue.effective.saturating_sub(tick));
        let scale = if share > 0.0 { issue.at_risk / share } else { 0.0 };
        issue.time_to_pain = None;
        for level in 0..self.figures.effect.len() {
            let effect = issue.effect[level];
            if effect == 0.0 {
                issue.forward_loss[level] = 0.0;
                continue;
            }
            let shortages = short_days(&window, stakes, self.at_risk, effect * scale);
            let days = window.short_days(&shortages);
            issue.forward_loss[level] = loss * issue.at_risk * effect * days;
            if level == 0 && stakes.at_risk > 0.0 {
                issue.time_to_pain = window.time_to_pain(&shortages);
            }
        }
    }

    /// The owner's side, where its own cost is not given: sales lost less what dearer sales earn.
    fn owner(
        &self,
        tick: u32,
        (goods, rates): (&Goods, &Rates),
        (issue, view, firms): Views<'_>,
    ) {
        if self.given().is_none_or(|given| given.own_cost.is_some()) {
            return;
        }
        let cost = lost_sales(self.ground, self.reach, goods, view);
        let earnings = Earnings::new(self.ground, self.reach, (goods, view, rates));
        let lobbying = |&site: &u32| firms[self.firm(site as usize).index()].lobbying;
        let suppliers = &self.reach.suppliers;
        let effort = match suppliers.len() {
            0 => 1.0,
            count => suppliers.iter().map(lobbying).sum::<f64>() / count as f64,
        };
        issue.own_shortage = 1.0;
        issue.own_cost = if issue.phi > 0.0 { issue.phi * cost - earnings.today() } else { 0.0 };
        issue.lobbied_own_cost = issue.own_cost * effort;
        if !self.setting.outlook {
            return;
        }
        let window = Window::new(self.figures(), issue.effective.saturating_sub(tick));
        let days: f64 = window.weights.iter().sum();
        let levels = self.figures.effect.len();
        let ahead = earnings.ahead(&window, &issue.effect[..levels]);
        for level in 0..levels {
            let effect = issue.effect[level];
            issue.forward_own_cost[level] =
                if effect > 0.0 { effect * cost * days - ahead[level] } else { 0.0 };
        }
    }
}

/// Part of what is withheld from a site that it already lacks, 0..1; its whole shortage where nothing is withheld.
fn missing(shortage: f64, withheld: f64) -> f64 {
    if withheld > 0.0 { f64::min(1.0, shortage / withheld) } else { shortage }
}
