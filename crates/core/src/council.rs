//! Councils: members of a party who decide together whether its deal stands (Putnam 1988, the second level).
//!
//! A member weighs what it gains itself: its share of what its party gains, its own part of the losses that end,
//! what it gains as a party of its own, less what it holds at stake in what its party gives up.

use crate::context::Context;
use crate::system::leverage;
use detente_game::means::{Council, Member, Who};
use detente_game::{IssueId, Level, Package, PartyId};

/// Room for rounding in a sum of shares.
const ROUNDING: f64 = 1e-9;

/// True when the members whom a package leaves no worse off weigh enough.
pub(crate) fn accepts(context: &Context, council: &Council, package: &Package) -> bool {
    let values = &context.figures().values;
    let (mut all, mut in_favour) = (0.0, 0.0);
    for member in &council.members {
        let share = values[member.share.index()];
        all += share;
        if gain(context, council.of, member, package) >= 0.0 {
            in_favour += share;
        }
    }
    in_favour + ROUNDING >= values[council.accept.index()] * all
}

/// What a member gains from a package over the measures as they stand, M.
fn gain(context: &Context, of: PartyId, member: &Member, package: &Package) -> f64 {
    let (situation, values) = (context.situation(), &context.figures().values);
    let share = values[member.share.index()];
    let (mut relief, mut own_relief) = (0.0, 0.0);
    for (view, (issue, &level)) in
        situation.issues.iter().zip(context.spec().issue_ids().zip(package))
    {
        if view.victim == of && level > view.level {
            let loss = |level: Level| view.forward_loss[usize::from(level)];
            let ended = loss(view.level) - loss(level);
            relief += ended;
            own_relief += ended * part(context, member.who, issue).unwrap_or(share);
        }
    }
    let own = match member.who {
        Who::Party(party) => situation.gain(party, package),
        Who::Firm(_) => 0.0,
    };
    let staked = member.stakes.iter().fold(0.0, |sum, &(issue, stake)| {
        let view = situation.issue(issue);
        let cost = |level: Level| view.cost[usize::from(level)];
        sum + values[stake.index()] * (cost(package[issue.index()]) - cost(view.level))
    });
    share * (situation.gain(of, package) - relief) + own_relief + own - staked
}

/// A firm's part of what an issue's measure does to its victim from here on, 0..1; none for who is no firm of
/// its channel.
fn part(context: &Context, who: Who, issue: IssueId) -> Option<f64> {
    let (situation, figures) = (context.situation(), context.figures());
    let Who::Firm(firm) = who else { return None };
    let channel = figures.channel(issue)?;
    let view = situation.issue(issue);
    let rate = view.effect[usize::from(view.level)] * view.at_risk;
    let weight = |place: usize| {
        let firm = &situation.firms[channel.victims[place].index()];
        let loss = channel.losses.get(place).copied().unwrap_or(f64::from(firm.members));
        loss * leverage::short_days(figures, firm.cover, rate)
    };
    if channel.victims.is_empty() {
        return None;
    }
    let Some(own) = channel.victims.iter().position(|&victim| victim == firm) else {
        return Some(0.0);
    };
    let all: f64 = (0..channel.victims.len()).map(weight).sum();
    Some(if all > 0.0 { weight(own) / all } else { 0.0 })
}
