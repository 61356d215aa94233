//! Leverage: losses and own costs still to come.
//!
//! Every instrument is a channel with two sides, the victim's loss and the owner's own cost, both now
//! and forward: over a planning window on projected cover, so that a threat and a loss that begins only
//! when cover runs out both count. Leverage is reported as the pair (forward loss on the other, forward
//! own cost), with the time to pain; never as one number that mixes two parties' money.
//! Sources: Hirschman 1945; Keohane and Nye 1977 (sensitivity and vulnerability); Farrell and Newman
//! 2019.

use crate::component::Stock;
use crate::figures::{ChannelFigures, Figures, GRID, GRID_DAYS};
use crate::resource::{Roster, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::situation::IssueView;
use detente_game::{FirmId, PartyId, Situation};
use smallvec::SmallVec;

/// Mean shortage at which a time to pain is read off.
const PAIN: f64 = 0.5;

/// Covers of the members of some firms, by firm.
type Covers<'a> = SmallVec<[&'a [f64]; 4]>;

/// Fills forward loss and forward own cost by level, time to pain, and the leverage pairs.
pub(crate) fn look_ahead(
    setting: Res<Setting>,
    stocks: Query<&Stock>,
    mut today: ResMut<Today>,
) {
    let Setting { figures, roster, .. } = &*setting;
    let situation = &mut today.0;
    for channel in &figures.channels {
        let effective = situation.issue(channel.issue).effective;
        let window = Window::new(figures, effective.saturating_sub(situation.tick));
        let victims = covers(roster, &stocks, &channel.victims);
        let own = covers(roster, &stocks, &channel.own);
        let view = &mut situation.issues[channel.issue.index()];
        project(view, channel, &window, &victims, &own);
    }
    weigh_leverage(situation);
}

/// The grid of days ahead, from the day on which the measure bites.
pub(crate) struct Window {
    /// Days of draw at each grid point: τ - s, 0 before the measure bites.
    pub draw_days: [f64; GRID],
    /// Weight of each grid point, 0 before the measure bites, d.
    pub weights: [f64; GRID],
    /// 1 / ration-cover, 1/d.
    per_ration_cover: f64,
}

impl Window {
    /// The grid when the measure bites in so many days.
    pub(crate) fn new(figures: &Figures, until_effective: u32) -> Self {
        let per_ration_cover = 1.0 / figures.rules.ration_cover;
        if until_effective == 0 {
            let weights = figures.weights;
            return Window { draw_days: GRID_DAYS, weights, per_ration_cover };
        }
        let start = f64::from(until_effective);
        let mut window = Window {
            draw_days: [0.0; GRID],
            weights: [0.0; GRID],
            per_ration_cover,
        };
        for (n, &days) in GRID_DAYS.iter().enumerate() {
            if days >= start {
                window.draw_days[n] = days - start;
                window.weights[n] = figures.weights[n];
            }
        }
        window
    }

    /// Mean shortage at each grid point under a daily draw of `rate` on each cover; 1 without covers.
    fn shortages(&self, covers: &Covers<'_>, rate: f64) -> [f64; GRID] {
        let count: usize = covers.iter().map(|members| members.len()).sum();
        if count == 0 {
            return [1.0; GRID];
        }
        let mut sums = [0.0; GRID];
        for &cover in covers.iter().copied().flatten() {
            for (sum, days) in sums.iter_mut().zip(&self.draw_days) {
                *sum += shortage((cover - rate * days) * self.per_ration_cover);
            }
        }
        let per_member = 1.0 / count as f64;
        sums.map(|sum| sum * per_member)
    }

    /// Sum of shortage * weight over the grid, d.
    ///
    /// Four sums side by side: one alone would wait for each addition before it.
    pub(crate) fn short_days(&self, shortages: &[f64; GRID]) -> f64 {
        let mut sums = [0.0; 4];
        for (short, weight) in shortages.chunks_exact(4).zip(self.weights.chunks_exact(4)) {
            for lane in 0..4 {
                sums[lane] += short[lane] * weight[lane];
            }
        }
        (sums[0] + sums[1]) + (sums[2] + sums[3])
    }

    /// Least day of the grid with a shortage of [`PAIN`] or more.
    pub(crate) fn time_to_pain(&self, shortages: &[f64; GRID]) -> Option<f64> {
        (0..GRID)
            .find(|&n| self.weights[n] > 0.0 && shortages[n] >= PAIN)
            .map(|n| GRID_DAYS[n])
    }
}

/// 1 - min(1, max(0, filled)), in the form that compiles to two instructions over two grid points.
#[inline]
pub(crate) fn shortage(filled: f64) -> f64 {
    let filled = if filled > 0.0 { filled } else { 0.0 };
    1.0 - if filled < 1.0 { filled } else { 1.0 }
}

fn covers<'a>(roster: &Roster, stocks: &'a Query<&Stock>, ids: &[FirmId]) -> Covers<'a> {
    let mut covers = Covers::new();
    for id in ids {
        if let Ok(stock) = stocks.get(roster.firms[id.index()]) {
            covers.push(stock.cover.as_slice());
        }
    }
    covers
}

/// F(l) = X b E(l) Σ weight * shortage under E(l) b; G(l) = own-cost E(l) Σ weight * shortage under E(l).
fn project(
    view: &mut IssueView,
    channel: &ChannelFigures,
    window: &Window,
    victims: &Covers<'_>,
    own: &Covers<'_>,
) {
    let at_risk = view.at_risk;
    view.time_to_pain = None;
    for level in 0..channel.effect.len() {
        let effect = view.effect[level];
        let (mut loss, mut own_cost) = (0.0, 0.0);
        if effect > 0.0 {
            let shortages = window.shortages(victims, effect * at_risk);
            loss = channel.loss * at_risk * effect * window.short_days(&shortages);
            let own_shortages = window.shortages(own, effect);
            own_cost = channel.own_cost * effect * window.short_days(&own_shortages);
            if level == 0 {
                view.time_to_pain = window.time_to_pain(&shortages);
            }
        }
        view.forward_loss[level] = loss;
        view.forward_own_cost[level] = own_cost;
    }
}

/// Leverage of a party: what all its open issues could still do at their first level.
pub(crate) fn weigh_leverage(situation: &mut Situation) {
    let Situation { parties, issues, .. } = situation;
    for (index, party) in parties.iter_mut().enumerate() {
        let owned = |view: &&IssueView| view.open && view.owner == PartyId(index as u16);
        (party.leverage, party.leverage_own_cost) = (0.0, 0.0);
        for view in issues.iter().filter(owned) {
            party.leverage += view.forward_loss[0];
            party.leverage_own_cost += view.forward_own_cost[0];
        }
        party.time_to_pain =
            issues.iter().filter(owned).filter_map(|view| view.time_to_pain).reduce(f64::min);
    }
}
