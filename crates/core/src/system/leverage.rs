//! Leverage: losses and own costs still to come.
//!
//! Every instrument is a channel with two sides, the victim's loss and the owner's own cost, both now
//! and forward: over a planning window on projected cover, so that a threat and a loss that begins only
//! when cover runs out both count. Leverage is reported as the pair (forward loss on the other, forward
//! own cost), with the time to pain; never as one number that mixes two parties' money.
//! Sources: Hirschman 1945; Keohane and Nye 1977 (sensitivity and vulnerability); Farrell and Newman
//! 2019.

use crate::component::Stock;
use crate::figures::{ChannelFigures, Figures, GRID, GRID_DAYS, GRID_STEPS};
use crate::means;
use crate::resource::{Roster, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::situation::IssueView;
use detente_game::{FirmId, Level, PartyId, Situation};
use smallvec::SmallVec;

/// Mean shortage at which a time to pain is read off.
const PAIN: f64 = 0.5;

/// Covers of the members of some firms, by firm.
pub(super) struct Covers<'a> {
    members: SmallVec<[&'a [f64]; 4]>,
    /// What each firm weighs; empty: every member the same.
    weights: &'a [f64],
}

impl<'a> Covers<'a> {
    /// Covers by firm, with what each firm weighs, if firms weigh.
    pub(super) fn new(members: impl Iterator<Item = &'a [f64]>, weights: &'a [f64]) -> Self {
        Covers { members: members.collect(), weights }
    }

    /// Every cover with its part of a mean; none without members.
    fn each(&self) -> impl Iterator<Item = (f64, f64)> {
        let firms = self.members.iter().zip(self.weights);
        firms.flat_map(|(members, weight)| {
            let part = weight / (members.len() as f64 * self.weights.iter().sum::<f64>());
            members.iter().map(move |&cover| (cover, part))
        })
    }
}

/// Fills forward loss and forward own cost by level, time to pain, and the leverage pairs.
pub(crate) fn look_ahead(
    setting: Res<Setting>,
    stocks: Query<&Stock>,
    mut today: ResMut<Today>,
) {
    let Setting { figures, roster, .. } = &*setting;
    if !setting.outlook {
        return;
    }
    let situation = &mut today.0;
    for channel in &figures.channels {
        let victims = covers(roster, &stocks, &channel.victims, &channel.losses);
        let own = covers(roster, &stocks, &channel.own, &[]);
        project_channel(situation, figures, channel, (&victims, &own));
    }
    weigh_leverage(situation);
}

/// Forward values of a channel, from the covers of the victim's firms and of the owner's.
pub(super) fn project_channel(
    situation: &mut Situation,
    figures: &Figures,
    channel: &ChannelFigures,
    (victims, own): (&Covers<'_>, &Covers<'_>),
) {
    let view = &mut situation.issues[channel.issue.index()];
    let wait = view.effective.saturating_sub(situation.tick);
    if let Some(before) = view.threat {
        foresee(view, channel, &Outlook::new(figures, wait), before, (victims, own));
    } else {
        project(view, channel, &Window::new(figures, wait), victims, own);
    }
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

    /// The days before `until`, on which the measure in force now bites.
    fn until(figures: &Figures, until: u32) -> Self {
        let mut window = Window::new(figures, 0);
        for (weight, &days) in window.weights.iter_mut().zip(&GRID_DAYS) {
            if days >= f64::from(until) {
                *weight = 0.0;
            }
        }
        window
    }

    /// The grid when from some day after the measure bites on what counts is multiplied by `then`.
    pub(crate) fn spent_after(&self, days: f64, then: f64) -> Window {
        let mut weights = self.weights;
        for (n, weight) in weights.iter_mut().enumerate() {
            let before = ((days - self.draw_days[n]) / GRID_STEPS[n]).clamp(0.0, 1.0);
            *weight *= before + (1.0 - before) * then;
        }
        Window { weights, ..*self }
    }

    /// Mean shortage at each grid point under a daily draw of `rate` on each cover; 1 without covers.
    fn shortages(&self, covers: &Covers<'_>, rate: f64) -> [f64; GRID] {
        self.shortages_after(covers, 0.0, rate)
    }

    /// The same once `drawn` days of use are gone from each cover.
    fn shortages_after(&self, covers: &Covers<'_>, drawn: f64, rate: f64) -> [f64; GRID] {
        let count: usize = covers.members.iter().map(|members| members.len()).sum();
        if count == 0 {
            return [1.0; GRID];
        }
        let mut sums = [0.0; GRID];
        if !covers.weights.is_empty() {
            for (cover, part) in covers.each() {
                for (sum, days) in sums.iter_mut().zip(&self.draw_days) {
                    *sum += part * shortage((cover - drawn - rate * days) * self.per_ration_cover);
                }
            }
            return sums;
        }
        for &cover in covers.members.iter().copied().flatten() {
            for (sum, days) in sums.iter_mut().zip(&self.draw_days) {
                *sum += shortage((cover - drawn - rate * days) * self.per_ration_cover);
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

fn covers<'a>(
    roster: &Roster,
    stocks: &'a Query<&Stock>,
    ids: &[FirmId],
    weights: &'a [f64],
) -> Covers<'a> {
    let mut covers = Covers { members: SmallVec::new(), weights };
    for id in ids {
        if let Ok(stock) = stocks.get(roster.firms[id.index()]) {
            covers.members.push(stock.cover.as_slice());
        }
    }
    covers
}

/// Days of shortage ahead under a daily draw of `rate` on one cover, weighed as losses are, d.
pub(crate) fn short_days(figures: &Figures, cover: f64, rate: f64) -> f64 {
    let window = Window::new(figures, 0);
    let cover = [cover];
    window.short_days(&window.shortages(&Covers::new([cover.as_slice()].into_iter(), &[]), rate))
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
            let lasting = means::lasting(view, channel, level, window);
            let (lost, paid) = lasting.as_ref().map_or((window, window), |(l, p)| (l, p));
            let shortages = window.shortages(victims, effect * at_risk);
            loss = channel.loss * at_risk * effect * lost.short_days(&shortages);
            let own_shortages = window.shortages(own, effect);
            own_cost = channel.cost(level as Level, effect) * paid.short_days(&own_shortages);
            if level == 0 {
                view.time_to_pain = window.time_to_pain(&shortages);
            }
        }
        view.forward_loss[level] = loss;
        view.forward_own_cost[level] = own_cost;
    }
}

/// The days ahead when a raise has been announced: until it is due the level in force bites, then the raise.
struct Outlook {
    until_due: Window,
    from_due: Window,
    /// Days until it is due.
    wait: f64,
}

/// What a measure does to some firms.
struct Prospect {
    /// Sum of effect * shortage * weight over the grid, d.
    short_days: f64,
    /// As [`Window::time_to_pain`].
    time_to_pain: Option<f64>,
}

impl Outlook {
    fn new(figures: &Figures, wait: u32) -> Self {
        Outlook {
            until_due: Window::until(figures, wait),
            from_due: Window::new(figures, wait),
            wait: f64::from(wait),
        }
    }

    /// One effect until the day, another one from it on; `at_risk` is the share of use that a full effect
    /// withholds. What each of the two weighs goes with its effect, and counts from the day on by `from_due`.
    fn prospect(
        &self,
        covers: &Covers<'_>,
        at_risk: f64,
        effects: (f64, f64),
        (weights, from_due): ((f64, f64), &Window),
    ) -> Prospect {
        let (first, then) = (effects.0 * at_risk, effects.1 * at_risk);
        let before = self.until_due.shortages_after(covers, 0.0, first);
        let after = self.from_due.shortages_after(covers, first * self.wait, then);
        let pain = (first > 0.0).then(|| self.until_due.time_to_pain(&before)).flatten();
        Prospect {
            short_days: weights.0 * self.until_due.short_days(&before)
                + weights.1 * from_due.short_days(&after),
            time_to_pain: pain.or_else(|| self.from_due.time_to_pain(&after)),
        }
    }
}

/// As [`project`] while a raise is pending: levels beyond the one in force, `before`, begin when it is due.
fn foresee(
    view: &mut IssueView,
    channel: &ChannelFigures,
    outlook: &Outlook,
    before: Level,
    (victims, own): (&Covers<'_>, &Covers<'_>),
) {
    let at_risk = view.at_risk;
    for level in 0..channel.effect.len() {
        let effect = view.effect[level];
        let until = level.max(usize::from(before));
        let effects = (view.effect[until], effect);
        let lasting = means::lasting(view, channel, level, &outlook.from_due);
        let due = &outlook.from_due;
        let (lost, paid) = lasting.as_ref().map_or((due, due), |(l, p)| (l, p));
        let loss = outlook.prospect(victims, at_risk, effects, (effects, lost));
        view.forward_loss[level] = channel.loss * at_risk * loss.short_days;
        let (scale, costs) = match channel.costs.is_empty() {
            true => (channel.own_cost, effects),
            false => {
                let cost = |level: usize, effect| channel.cost(level as Level, effect);
                (1.0, (cost(until, effects.0), cost(level, effects.1)))
            }
        };
        let own_cost = outlook.prospect(own, 1.0, effects, (costs, paid));
        view.forward_own_cost[level] = scale * own_cost.short_days;
        if level == 0 {
            view.time_to_pain = loss.time_to_pain;
        }
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
