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
use crate::resource::{Clock, Roster, Today};
use bevy_ecs::prelude::*;
use detente_game::situation::IssueView;
use detente_game::{FirmId, PartyId, Situation};
use smallvec::SmallVec;

/// Mean shortage at which a time to pain is read off.
const PAIN: f64 = 0.5;

/// Covers of the members of some firms, in order.
type Covers = SmallVec<[f64; 8]>;

/// Fills forward loss and forward own cost by level, time to pain, and the leverage pairs.
pub(crate) fn look_ahead(
    clock: Res<Clock>,
    figures: Res<Figures>,
    roster: Res<Roster>,
    stocks: Query<&Stock>,
    mut today: ResMut<Today>,
) {
    let situation = &mut today.0;
    for channel in &figures.channels {
        let window = Window::new(&figures, channel.effective.saturating_sub(clock.tick));
        let victims = covers(&roster, &stocks, &channel.victims);
        let own = covers(&roster, &stocks, &channel.own);
        let view = &mut situation.issues[channel.issue.index()];
        project(view, channel, &window, &victims, &own);
    }
    weigh_leverage(situation);
}

/// The grid of days ahead, from the day on which the measure bites.
struct Window {
    /// Days of draw at each grid point: τ - s, 0 before the measure bites.
    draw_days: [f64; GRID],
    /// Weight of each grid point, 0 before the measure bites, d.
    weights: [f64; GRID],
    /// 1 / ration-cover, 1/d.
    per_ration_cover: f64,
}

impl Window {
    fn new(figures: &Figures, until_effective: u32) -> Self {
        let start = f64::from(until_effective);
        let mut window = Window {
            draw_days: [0.0; GRID],
            weights: [0.0; GRID],
            per_ration_cover: 1.0 / figures.rules.ration_cover,
        };
        for n in 0..GRID {
            if GRID_DAYS[n] >= start {
                window.draw_days[n] = GRID_DAYS[n] - start;
                window.weights[n] = figures.weights[n];
            }
        }
        window
    }

    /// Sum of shortage(τ) * weight under a daily draw of `rate` on each cover; the whole window without
    /// covers.
    fn short_days(&self, covers: &Covers, rate: f64) -> f64 {
        if covers.is_empty() {
            return self.weights.iter().sum();
        }
        let shortages = self.shortages(covers, rate);
        let sum: f64 = shortages.iter().zip(self.weights).map(|(short, weight)| short * weight).sum();
        sum / covers.len() as f64
    }

    /// Shortage at each grid point, summed over the covers.
    fn shortages(&self, covers: &Covers, rate: f64) -> [f64; GRID] {
        let mut sums = [0.0; GRID];
        for &cover in covers {
            for n in 0..GRID {
                let left = f64::max(0.0, cover - rate * self.draw_days[n]);
                sums[n] += 1.0 - f64::min(1.0, left * self.per_ration_cover);
            }
        }
        sums
    }

    /// Least day of the grid with a mean shortage of [`PAIN`] or more.
    fn time_to_pain(&self, covers: &Covers, rate: f64) -> Option<f64> {
        let shortages = self.shortages(covers, rate);
        let threshold = PAIN * covers.len() as f64;
        (0..GRID)
            .find(|&n| self.weights[n] > 0.0 && (covers.is_empty() || shortages[n] >= threshold))
            .map(|n| GRID_DAYS[n])
    }
}

fn covers(roster: &Roster, stocks: &Query<&Stock>, ids: &[FirmId]) -> Covers {
    let mut covers = Covers::new();
    for id in ids {
        if let Ok(stock) = stocks.get(roster.firms[id.index()]) {
            covers.extend_from_slice(&stock.cover);
        }
    }
    covers
}

/// F(l) = X b E(l) Σ weight * shortage under E(l) b; G(l) = own-cost E(l) Σ weight * shortage under E(l).
fn project(
    view: &mut IssueView,
    channel: &ChannelFigures,
    window: &Window,
    victims: &Covers,
    own: &Covers,
) {
    let at_risk = view.at_risk;
    for level in 0..view.effect.len() {
        let effect = view.effect[level];
        let (mut loss, mut own_cost) = (0.0, 0.0);
        if effect > 0.0 {
            let short_days = window.short_days(victims, effect * at_risk);
            loss = channel.loss * at_risk * effect * short_days;
            own_cost = channel.own_cost * effect * window.short_days(own, effect);
        }
        view.forward_loss[level] = loss;
        view.forward_own_cost[level] = own_cost;
    }
    view.time_to_pain = window.time_to_pain(victims, view.effect[0] * at_risk);
}

/// Leverage of a party: what all its open issues could still do at their first level.
fn weigh_leverage(situation: &mut Situation) {
    let Situation { parties, issues, .. } = situation;
    for (index, party) in parties.iter_mut().enumerate() {
        let owned = |view: &&IssueView| view.open && view.owner == PartyId(index as u16);
        party.leverage = issues.iter().filter(owned).map(|view| view.forward_loss[0]).sum();
        party.leverage_own_cost =
            issues.iter().filter(owned).map(|view| view.forward_own_cost[0]).sum();
        party.time_to_pain =
            issues.iter().filter(owned).filter_map(|view| view.time_to_pain).reduce(f64::min);
    }
}
