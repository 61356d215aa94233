//! Stockpiling: substitution, shortage and losses of the day; stocks run down or fill up.

use crate::component::{Policy, Stock, Usage};
use crate::figures::ChannelFigures;
use crate::means;
use crate::resource::{Roster, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::situation::{FirmView, IssueView};
use detente_game::{Ablation, FirmId, Rules, Situation};

/// Runs the stocks of every firm through the day.
pub(crate) fn run_stocks(
    setting: Res<Setting>,
    mut usages: Query<&mut Usage>,
    mut firms: Query<(&mut Stock, &Policy)>,
    mut today: ResMut<Today>,
) {
    let Setting { figures, roster, .. } = &*setting;
    let situation = &mut today.0;
    ration_all(roster, &mut firms, &figures.rules, situation);
    for channel in &figures.channels {
        let Ok(mut usage) = usages.get_mut(roster.issues[channel.issue.index()]) else { continue };
        if situation.issue(channel.issue).phi > 0.0 && !figures.has(Ablation::FrozenLeverage) {
            usage.0 += 1;
        }
        let view = &mut situation.issues[channel.issue.index()];
        substitute(view, usage.0, channel.share, &figures.rules);
        suffer(situation, channel);
        withhold(situation, channel);
    }
    let frozen = figures.has(Ablation::FrozenLeverage);
    draw_or_refill_all(roster, &mut firms, &figures.rules, frozen, situation);
    show_covers(&figures.channels, situation);
}

/// Shortages of the morning at every firm, and its settings.
fn ration_all(
    roster: &Roster,
    firms: &mut Query<(&mut Stock, &Policy)>,
    rules: &Rules<f64>,
    situation: &mut Situation,
) {
    let per_ration_cover = 1.0 / rules.ration_cover;
    let mut rows = firms.iter_many_mut(&roster.firms);
    let mut index = 0;
    while let Some(Ok((mut stock, policy))) = rows.fetch_next() {
        let view = &mut situation.firms[index];
        ration(&mut stock, per_ration_cover, view);
        view.withheld = 0.0;
        view.cut = false;
        view.threat_in = None;
        (view.target, view.lobbying) = (policy.target, policy.lobbying);
        index += 1;
    }
}

/// short(x) = 1 - min(1, x / ration-cover) for every member of a firm, on the covers of the morning.
pub(super) fn ration(stock: &mut Stock, per_ration_cover: f64, view: &mut FirmView) {
    let Stock { cover, shortage, .. } = stock;
    for (short, x) in shortage.iter_mut().zip(&*cover) {
        *short = 1.0 - f64::min(1.0, x * per_ration_cover);
    }
    view.members = shortage.len() as u32;
    view.shortage = mean(shortage);
}

/// Mean over the members of some firms of a figure, given its mean in each; none without members. Firms may
/// weigh by what they lose instead.
fn mean_over(
    firms: &[FirmView],
    ids: &[FirmId],
    weights: &[f64],
    figure: impl Fn(&FirmView) -> f64,
) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for (place, id) in ids.iter().enumerate() {
        let firm = &firms[id.index()];
        let members = weights.get(place).copied().unwrap_or(f64::from(firm.members));
        sum += figure(firm) * members;
        count += members;
    }
    (count > 0.0).then(|| sum / count)
}

/// Mean shortage of some firms, plain and weighed by lobbying effort; 1 where no stock stands between.
fn shortage(firms: &[FirmView], ids: &[FirmId], weights: &[f64]) -> (f64, f64) {
    let plain = mean_over(firms, ids, weights, |firm| firm.shortage);
    let lobbied = mean_over(firms, ids, weights, |firm| firm.shortage * firm.lobbying);
    (plain.unwrap_or(1.0), lobbied.unwrap_or(1.0))
}

/// sigma = sigma-limit (1 - exp(-usage / sigma-time)); what is left of the share is at risk.
fn substitute(view: &mut IssueView, usage: u32, share: f64, rules: &Rules<f64>) {
    let reached = if usage == 0 { 0.0 } else { 1.0 - libm::exp(-f64::from(usage) / rules.sigma_time) };
    view.sigma = rules.sigma_limit * reached;
    view.at_risk = share * (1.0 - view.sigma);
}

/// Losses and own costs of a channel, on the shortages of the morning.
pub(super) fn suffer(situation: &mut Situation, channel: &ChannelFigures) {
    let victims = shortage(&situation.firms, &channel.victims, &channel.losses);
    let own = shortage(&situation.firms, &channel.own, &[]);
    lose(&mut situation.issues[channel.issue.index()], channel, victims, own);
}

/// Loss of the victim and own cost of the owner, today.
fn lose(view: &mut IssueView, channel: &ChannelFigures, victims: (f64, f64), own: (f64, f64)) {
    (view.shortage, view.own_shortage) = (victims.0, own.0);
    let reach = channel.loss * view.at_risk * view.phi;
    (view.loss, view.lobbied_loss) = (reach * victims.0, reach * victims.1);
    let mut burden = channel.cost(view.in_force(), view.phi);
    if let Some(borrowing) = means::borrowing(view, channel) {
        burden *= borrowing;
    }
    (view.own_cost, view.lobbied_own_cost) = (burden * own.0, burden * own.1);
}

/// Notes at each firm of a channel what is withheld from it today, or the threat that hangs over it.
fn withhold(situation: &mut Situation, channel: &ChannelFigures) {
    let tick = situation.tick;
    let issue = &situation.issues[channel.issue.index()];
    let (phi, at_risk, level) = (issue.phi, issue.at_risk, issue.level as usize);
    let effective = issue.effective;
    let pending = issue.open && tick < effective && issue.effect[level] > 0.0;
    for (ids, rate) in [(&channel.victims, at_risk * phi), (&channel.own, phi)] {
        for id in ids {
            let firm = &mut situation.firms[id.index()];
            if phi > 0.0 {
                firm.cut = true;
                firm.withheld = f64::min(1.0, firm.withheld + rate);
            } else if pending {
                let days = effective - tick;
                firm.threat_in = Some(firm.threat_in.map_or(days, |other| other.min(days)));
            }
        }
    }
}

/// Draws on every stock, or fills it; frozen stocks stay as they are.
fn draw_or_refill_all(
    roster: &Roster,
    firms: &mut Query<(&mut Stock, &Policy)>,
    rules: &Rules<f64>,
    frozen: bool,
    situation: &mut Situation,
) {
    let per_restock_time = 1.0 / rules.restock_time;
    let mut rows = firms.iter_many_mut(&roster.firms);
    for firm in &mut situation.firms {
        let Some(Ok((mut stock, _))) = rows.fetch_next() else { return };
        if !frozen {
            draw_or_refill(&mut stock, firm, per_restock_time);
        }
        show_stock(&stock, firm);
    }
}

/// A cut draws on the stock what production still uses; without one the stock returns to its target.
pub(super) fn draw_or_refill(stock: &mut Stock, firm: &FirmView, per_restock_time: f64) {
    let Stock { cover, normal, shortage } = stock;
    for ((x, x0), short) in cover.iter_mut().zip(&*normal).zip(&*shortage) {
        if firm.cut {
            *x = f64::max(0.0, *x - firm.withheld * (1.0 - short));
        } else {
            *x += (x0 * firm.target - *x) * per_restock_time;
        }
    }
}

/// Puts a stock as it is in the evening into its firm's view.
pub(super) fn show_stock(stock: &Stock, firm: &mut FirmView) {
    (firm.cover, firm.normal_cover) = (mean(&stock.cover), mean(&stock.normal));
}

/// Puts the covers of the evening into the day's picture of every channel.
pub(super) fn show_covers(channels: &[ChannelFigures], situation: &mut Situation) {
    for channel in channels {
        let cover = |ids, weights| mean_over(&situation.firms, ids, weights, |firm| firm.cover);
        let (victims, own) = (cover(&channel.victims, &channel.losses), cover(&channel.own, &[]));
        let view = &mut situation.issues[channel.issue.index()];
        (view.cover, view.own_cover) = (victims, own);
    }
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
