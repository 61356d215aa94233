//! Means: in the morning what may be raised and what money is left, in the evening what the day has cost.

use crate::means::{Balance, Means};
use crate::resource::{Clock, Entry, Outbox, Proceedings, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::means::After;
use detente_game::{Event, EventKind, FundId, Level, Situation};

/// Notes what has come about, and shows what is barred and what is left in funds.
pub(crate) fn take_stock(
    clock: Res<Clock>,
    setting: Res<Setting>,
    proceedings: Res<Proceedings>,
    mut means: ResMut<Means>,
    mut today: ResMut<Today>,
) {
    let (spec, situation) = (&*setting.rules.spec, &mut today.0);
    situation.issues.iter_mut().for_each(|view| view.barred.clear());
    for (condition, met) in spec.means.preconditions.iter().zip(&mut means.met) {
        met.0 |= has_come(condition.after, clock.tick, &proceedings.ledger.events, situation);
        if !met.0 {
            situation.issues[condition.issue.index()].barred.push(condition.level);
        }
    }
    for channel in &setting.figures.channels {
        let Some(fund) = channel.fund else { continue };
        let Balance(left) = means.funds[fund.id.index()];
        let view = &mut situation.issues[channel.issue.index()];
        view.fund = Some(left);
        if fund.borrowing.is_none() {
            let cost = |level: Level| channel.cost(level, channel.effect[usize::from(level)]);
            view.barred.extend((0..view.full).filter(|&level| cost(level).max(0.0) > left));
        }
    }
}

/// True when what a precondition waits for is so today, or happened yesterday.
fn has_come(after: After, tick: u32, events: &[Event], situation: &Situation) -> bool {
    match after {
        After::Day(day) => tick >= day,
        After::InForce(issue, level) => {
            let view = situation.issue(issue);
            view.open && view.in_force() <= level && (tick >= view.effective || view.threat.is_some())
        }
        After::RoundFailed(waited) => {
            let yesterday = events.iter().rev().take_while(|event| event.tick + 1 >= tick);
            let failed = |event: &Event| {
                matches!(
                    event.kind,
                    EventKind::SessionFailed { round, .. }
                    | EventKind::RatificationRefused { round, .. } if round == waited
                )
            };
            yesterday.into_iter().any(failed)
        }
    }
}

/// Pays the day's own cost of measures from their funds; measures end whose fund is empty.
pub(crate) fn pay(
    setting: Res<Setting>,
    today: Res<Today>,
    mut means: ResMut<Means>,
    mut proceedings: ResMut<Proceedings>,
) {
    let situation = &today.0;
    for index in 0..means.funds.len() {
        let mut paid = None;
        for channel in &setting.figures.channels {
            let Some(fund) = channel.fund.filter(|fund| fund.id.index() == index) else { continue };
            let balance = paid.unwrap_or(means.funds[index].0 + fund.income);
            paid = Some(balance - f64::max(0.0, situation.issue(channel.issue).own_cost));
        }
        let Some(left) = paid else { continue };
        means.funds[index] = Balance(f64::max(0.0, left));
        if left <= 0.0 {
            end(&setting, situation, FundId::from(index), &mut proceedings.outbox);
        }
    }
}

/// Ends what is paid from an empty fund, where nobody lends, unless it is moved today anyway.
fn end(setting: &Setting, situation: &Situation, of: FundId, outbox: &mut Outbox) {
    for channel in &setting.figures.channels {
        let paid_from = channel.fund.is_some_and(|fund| fund.id == of && fund.borrowing.is_none());
        let (issue, view) = (channel.issue, situation.issue(channel.issue));
        if !paid_from || view.own_cost <= 0.0 || outbox.iter().any(|entry| entry.moves(issue)) {
            continue;
        }
        let free = |level: &Level| {
            channel.cost(*level, channel.effect[usize::from(*level)]) <= 0.0
        };
        let to = (view.in_force()..=view.full).find(free).unwrap_or(view.full);
        outbox.push(Entry::Exhaust { issue, to, fund: of });
    }
}
