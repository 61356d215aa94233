//! Preferences: stakes, utilities of every level in money, the disagreement point, the Nash package.
//!
//! Utility is additive over issues, so one table (issue, level) a day holds all preferences; packages
//! are enumerated only for the one that matters.

use crate::component::Promised;
use crate::figures::{Figures, PartyFigures};
use crate::nash;
use crate::resource::{Ledger, Negotiation, Proceedings, Setting, Today};
use crate::table::Table;
use bevy_ecs::prelude::*;
use detente_game::spec::{Audience, Opening};
use detente_game::situation::{IssueView, TableView};
use detente_game::{GameSpec, IssueId, Package, PartyId, Situation, TableId, Talks};
use smallvec::SmallVec;

/// Completes the day's picture.
pub(crate) fn value_packages(
    setting: Res<Setting>,
    negotiation: Res<Negotiation>,
    promises: Query<&Promised>,
    mut proceedings: ResMut<Proceedings>,
    mut today: ResMut<Today>,
) {
    let Setting { rules, figures, roster, .. } = &*setting;
    let situation = &mut today.0;
    if setting.outlook {
        value_issues(situation, &rules.spec, figures);
    }
    if situation.tick == 0 {
        fix_ranges(situation, &mut proceedings.ledger);
    }
    for (view, state) in situation.tables.iter_mut().zip(&negotiation.tables) {
        show_talks(view, state, &rules.spec, figures);
    }
    show_promises(situation, promises.iter_many(&roster.issues).flatten());
    hold_issues(situation, &rules.spec);
    set_agendas(situation, &rules.spec);
    for index in 0..situation.tables.len() {
        let nash = setting.outlook.then(|| nash(situation, &situation.tables[index]));
        situation.tables[index].nash = nash.flatten();
    }
}

/// The Nash package of a table. Where preferences are not additive it takes every package, and is looked for
/// only while it matters.
pub(super) fn nash(situation: &Situation, table: &TableView) -> Option<Package> {
    let in_session =
        matches!(table.talks, Talks::Session { opens, .. } if opens <= situation.tick);
    let matters = table.on_call || in_session || situation.terms.is_empty();
    matters.then(|| nash::package(situation, table)).flatten()
}

/// Stakes, worths of every level, and the disagreement point.
pub(super) fn value_issues(situation: &mut Situation, spec: &GameSpec, figures: &Figures) {
    raise_stakes(situation, spec, figures);
    for issue in situation.issue_ids() {
        link_stake(situation, issue);
        value_levels(situation, issue);
    }
    for index in 0..situation.parties.len() {
        situation.parties[index].utility = disagreement(situation, PartyId(index as u16));
    }
}

/// S = max(floor, stake + audience cost): backing down is dearer each day that an issue is held in public
/// (Fearon 1994).
fn raise_stakes(situation: &mut Situation, spec: &GameSpec, figures: &Figures) {
    let shares = audience_shares(situation, spec, figures);
    let tick = situation.tick;
    for (index, view) in situation.issues.iter_mut().enumerate() {
        let issue = &spec.issues[index];
        let audience = match spec.consequences.audience {
            _ if !view.active || spec.means.denied.contains(&IssueId::from(index)) => 0.0,
            Audience::Shared => shares[view.owner.index()],
            Audience::Declared if issue.public => {
                let since = view.raised.map_or(issue.opens, |raised| raised.max(issue.opens));
                let held = f64::from(tick.saturating_sub(since));
                figures.parties[view.owner.index()].audience_cost * held
            }
            Audience::Declared => 0.0,
        };
        let stake = figures.issues[index].stake + audience;
        view.stake = f64::max(figures.rules.stake_floor, stake);
        if view.contract {
            view.stake = 0.0;
        }
    }
}

/// Audience cost since the first day, split over each owner's active issues, M.
fn audience_shares(
    situation: &Situation,
    spec: &GameSpec,
    figures: &Figures,
) -> SmallVec<[f64; 2]> {
    let denied = &spec.means.denied;
    let share = |(index, party): (usize, &PartyFigures)| {
        let held = |&(place, view): &(usize, &IssueView)| {
            view.active
                && !view.contract
                && view.owner.index() == index
                && !denied.contains(&IssueId::from(place))
        };
        let held = situation.issues.iter().enumerate().filter(held).count();
        party.audience_cost * f64::from(situation.tick) / held as f64
    };
    figures.parties.iter().enumerate().map(share).collect()
}

/// S+ = S and the gains on linked demands that are still open.
fn link_stake(situation: &mut Situation, issue: IssueId) {
    let view = situation.issue(issue);
    let mut linked = 0.0;
    for &other in &view.linked {
        let demand = situation.issue(other);
        linked += if demand.active { demand.gain } else { 0.0 };
    }
    let view = &mut situation.issues[issue.index()];
    view.stake_linked = view.stake + linked;
}

/// w_owner(l) = -S cost(l) - G(l); w_victim(l) = gain cost(l) - F(l).
fn value_levels(situation: &mut Situation, issue: IssueId) {
    let view = &mut situation.issues[issue.index()];
    let (stake, gain) = (view.stake, view.gain);
    let levels = view.cost.iter().zip(&view.forward_own_cost).zip(&view.forward_loss);
    let worths = view.worth_owner.iter_mut().zip(&mut view.worth_victim);
    for (((cost, own_cost), loss), (owner, victim)) in levels.zip(worths) {
        *owner = -stake * cost - own_cost;
        *victim = gain * cost - loss;
    }
}

/// Utility of the measures as they stand.
fn disagreement(situation: &Situation, party: PartyId) -> f64 {
    let open = situation.issues.iter().filter(|view| view.open);
    let utility = open.fold(0.0, |sum, view| sum + view.worth(party, view.level));
    if situation.terms.is_empty() {
        return utility;
    }
    utility + situation.terms.worth(party, &situation.levels())
}

/// Ranges of all parties, fixed on the first day.
fn fix_ranges(situation: &mut Situation, ledger: &mut Ledger) {
    ledger.ranges.clear();
    for index in 0..situation.parties.len() {
        let range = range(situation, PartyId(index as u16));
        situation.parties[index].range = range;
        ledger.ranges.push(range);
    }
}

/// The range of a party: least and largest utility over all levels of all its issues.
pub(super) fn range(situation: &Situation, party: PartyId) -> (f64, f64) {
    let (mut least, mut largest) = (0.0, 0.0);
    for view in &situation.issues {
        let worths = match () {
            () if view.owner == party => &view.worth_owner,
            () if view.victim == party => &view.worth_victim,
            () => continue,
        };
        least += worths.iter().copied().fold(f64::INFINITY, f64::min);
        largest += worths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    }
    if situation.terms.is_empty() {
        return (least, largest);
    }
    let (low, high) = situation.terms.range(party);
    (least + low, largest + high)
}

fn show_talks(view: &mut TableView, state: &Table, spec: &GameSpec, figures: &Figures) {
    view.talks = state.talks;
    view.round = state.round;
    view.cool_until = state.cool_until;
    let round = state.round.map(|round| figures.rounds[round.index()]);
    view.deadline = round.unwrap_or_default().deadline;
    let until = state.round.and_then(|round| spec.rounds[round.index()].until);
    if let (Some(until), Talks::Session { opens, .. }) = (until, state.talks) {
        view.deadline = view.deadline.min((until + 1).saturating_sub(opens).max(1));
    }
    view.on_call = state
        .round
        .is_some_and(|round| matches!(spec.rounds[round.index()].opens, Opening::OnCall { .. }));
    if view.offers.len() > state.offers.len() {
        view.offers.clear();
    }
    let seen = view.offers.len();
    view.offers.extend_from_slice(&state.offers[seen..]);
    view.consents.clone_from(&state.consents);
}

/// What each owner has promised and what the victim has seen of it; what may be yielded today.
fn show_promises<'w>(situation: &mut Situation, promises: impl Iterator<Item = &'w Promised>) {
    let Situation { issues, tables, .. } = situation;
    for (view, promised) in issues.iter_mut().zip(promises) {
        let pending = promised.0.filter(|promise| !promise.delivered);
        view.promised = pending.map(|promise| promise.level);
        view.delivered = promised.0.and_then(|promise| promise.seen);
        view.cusum = view.delivered.and(promised.0).map(|promise| promise.cusum);
        let free = pending.is_none_or(|promise| promise.accused);
        view.on_agenda = view.active && view.negotiable && free;
        view.may_yield = view.active
            && view.unilateral
            && tables.iter().all(|table| table.is_away() || !table.concerns(view));
    }
}

/// An issue is talked about at one table at a time: in the session that opened first, at the first table on
/// the same day.
fn hold_issues(situation: &mut Situation, spec: &GameSpec) {
    let Situation { issues, tables, .. } = situation;
    issues.iter_mut().for_each(|view| view.held = None);
    let opening = |table: &TableView| match table.talks {
        Talks::Session { opens, .. } => Some(opens),
        _ => None,
    };
    for (index, table) in tables.iter().enumerate() {
        let (Some(opens), Some(round)) = (opening(table), table.round) else { continue };
        for issue in &spec.rounds[round.index()].agenda {
            let held = &mut issues[issue.index()].held;
            let earlier = |id: TableId| opening(&tables[id.index()]).is_some_and(|day| day <= opens);
            if !held.is_some_and(earlier) {
                *held = Some(TableId::from(index));
            }
        }
    }
}

/// The agendas of the day: active, negotiable issues of the present rounds. An issue with a promise that is
/// still being delivered stays off, until the other side has accused its owner; so does one that is talked
/// about at another table.
fn set_agendas(situation: &mut Situation, spec: &GameSpec) {
    let Situation { issues, tables, .. } = situation;
    for (index, table) in tables.iter_mut().enumerate() {
        table.agenda.clear();
        let closed = matches!(table.talks, Talks::Signed { .. } | Talks::Over);
        let Some(round) = table.round.filter(|_| !closed) else { continue };
        let subjects = &spec.rounds[round.index()].agenda;
        if table.subjects[..] != subjects[..] {
            table.subjects.clear();
            table.subjects.extend_from_slice(subjects);
        }
        let free = |issue: &&IssueId| {
            let view = &issues[issue.index()];
            view.on_agenda && view.held.is_none_or(|held| held.index() == index)
        };
        table.agenda.extend(subjects.iter().filter(free).copied());
    }
    for (index, view) in issues.iter_mut().enumerate() {
        let issue = IssueId::from(index);
        view.on_agenda &= tables.iter().any(|table| table.agenda.contains(&issue));
    }
}
