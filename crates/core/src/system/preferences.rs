//! Preferences: stakes, utilities of every level in money, the disagreement point, the Nash package.
//!
//! Utility is additive over issues, so one table (issue, level) a day holds all preferences; packages
//! are enumerated only for the one that matters.

use crate::component::Promised;
use crate::figures::Figures;
use crate::resource::{Clock, Ledger, Negotiation, Roster, Rulebook, Today};
use bevy_ecs::prelude::*;
use detente_game::spec::Opening;
use detente_game::{GameSpec, IssueId, Package, PartyId, Situation, Talks};
use smallvec::SmallVec;

/// Completes the day's picture.
pub(crate) fn value_packages(
    clock: Res<Clock>,
    rules: Res<Rulebook>,
    figures: Res<Figures>,
    roster: Res<Roster>,
    negotiation: Res<Negotiation>,
    promises: Query<&Promised>,
    mut ledger: ResMut<Ledger>,
    mut today: ResMut<Today>,
) {
    let situation = &mut today.0;
    for issue in situation.issue_ids() {
        raise_stake(situation, &figures, issue, clock.tick);
    }
    for issue in situation.issue_ids() {
        link_stake(situation, issue);
        value_levels(situation, issue);
    }
    for index in 0..situation.parties.len() {
        situation.parties[index].utility = disagreement(situation, PartyId(index as u16));
    }
    if clock.tick == 0 {
        fix_ranges(situation, &mut ledger);
    }
    show_talks(situation, &rules.spec, &figures, &negotiation);
    set_agenda(situation, &rules.spec, promises.iter_many(&roster.issues).flatten());
    find_nash_package(situation);
}

/// S = max(floor, stake + audience cost): backing down is dearer each day that an issue is held in public
/// (Fearon 1994). The cost is split over the owner's active issues.
fn raise_stake(situation: &mut Situation, figures: &Figures, issue: IssueId, tick: u32) {
    let view = situation.issue(issue);
    let owner = view.owner;
    let mut audience = 0.0;
    if view.active {
        let active = |other: &&detente_game::situation::IssueView| other.active && other.owner == owner;
        let count = situation.issues.iter().filter(active).count() as f64;
        audience = figures.parties[owner.index()].audience_cost * f64::from(tick) / count;
    }
    let stake = figures.issues[issue.index()].stake + audience;
    situation.issues[issue.index()].stake = f64::max(figures.rules.stake_floor, stake);
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
    for level in 0..view.cost.len() {
        view.worth_owner[level] = -view.stake * view.cost[level] - view.forward_own_cost[level];
        view.worth_victim[level] = view.gain * view.cost[level] - view.forward_loss[level];
    }
}

/// Utility of the measures as they stand.
fn disagreement(situation: &Situation, party: PartyId) -> f64 {
    let open = situation.issues.iter().filter(|view| view.open);
    open.map(|view| view.worth(party, view.level)).sum()
}

/// The range of a party: least and largest utility over all levels of all issues, on the first day.
fn fix_ranges(situation: &mut Situation, ledger: &mut Ledger) {
    ledger.ranges.clear();
    for index in 0..situation.parties.len() {
        let party = PartyId(index as u16);
        let (mut least, mut largest) = (0.0, 0.0);
        for view in &situation.issues {
            let worths = if view.owner == party { &view.worth_owner } else { &view.worth_victim };
            least += worths.iter().copied().fold(f64::INFINITY, f64::min);
            largest += worths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        situation.parties[index].range = (least, largest);
        ledger.ranges.push((least, largest));
    }
}

fn show_talks(
    situation: &mut Situation,
    spec: &GameSpec,
    figures: &Figures,
    negotiation: &Negotiation,
) {
    situation.talks = negotiation.talks;
    situation.round = negotiation.round;
    situation.cool_until = negotiation.cool_until;
    let round = negotiation.round.map(|round| figures.rounds[round.index()]);
    situation.deadline = round.unwrap_or_default().deadline;
    situation.on_call = negotiation
        .round
        .is_some_and(|round| matches!(spec.rounds[round.index()].opens, Opening::OnCall { .. }));
    if situation.offers.len() > negotiation.offers.len() {
        situation.offers.clear();
    }
    let seen = situation.offers.len();
    situation.offers.extend_from_slice(&negotiation.offers[seen..]);
}

/// The agenda of the day: active, negotiable issues of the present round. An issue with a promise that
/// is still being delivered stays off, until the other side has accused its owner.
fn set_agenda<'w>(
    situation: &mut Situation,
    spec: &GameSpec,
    promises: impl Iterator<Item = &'w Promised>,
) {
    let closed = matches!(situation.talks, Talks::Signed { .. } | Talks::Over);
    for (view, promised) in situation.issues.iter_mut().zip(promises) {
        let pending = promised.0.filter(|promise| !promise.delivered);
        view.promised = pending.map(|promise| promise.level);
        view.delivered = promised.0.and_then(|promise| promise.seen);
        view.cusum = view.delivered.and(promised.0).map(|promise| promise.cusum);
        let free = pending.is_none_or(|promise| promise.accused);
        view.on_agenda = view.active && view.negotiable && free && !closed;
    }
    let Some(round) = situation.round else {
        situation.issues.iter_mut().for_each(|view| view.on_agenda = false);
        return;
    };
    let agenda = &spec.rounds[round.index()].agenda;
    for (index, view) in situation.issues.iter_mut().enumerate() {
        view.on_agenda &= agenda.contains(&IssueId::from(index));
    }
}

/// The package with the largest product of gains among those better for both (Nash 1950); the first in
/// lexicographic order on ties.
fn find_nash_package(situation: &mut Situation) {
    let mut search = NashSearch::new(situation);
    search.visit(0, [0.0; 2]);
    let found = (search.best > 0.0).then_some(search.found);
    let issues: SmallVec<[IssueId; 8]> = search.rows.iter().map(|row| row.issue).collect();
    let Some(levels) = found else {
        situation.nash = None;
        return;
    };
    let mut package: Package = situation.levels();
    for (issue, level) in issues.into_iter().zip(levels) {
        package[issue.index()] = level;
    }
    situation.nash = Some(package);
}

/// Gains of both parties from one agenda issue, from the level in force on.
struct Row {
    issue: IssueId,
    first: u16,
    gains: SmallVec<[[f64; 2]; 4]>,
}

/// Depth-first search in lexicographic order; branches that cannot beat the best are cut.
struct NashSearch {
    rows: SmallVec<[Row; 8]>,
    /// Largest gains still to come from each row on, for both parties.
    to_come: SmallVec<[[f64; 2]; 9]>,
    chosen: Package,
    found: Package,
    best: f64,
}

/// Room for rounding in the bound of a branch, so that no package is lost by the last bit.
const SLACK: f64 = 1.0 + 1e-9;

impl NashSearch {
    fn new(situation: &Situation) -> Self {
        let row = |issue: IssueId| {
            let view = situation.issue(issue);
            let gains = (view.level..=view.full)
                .map(|level| [view.gain_at(PartyId(0), level), view.gain_at(PartyId(1), level)]);
            Row { issue, first: view.level, gains: gains.collect() }
        };
        let rows: SmallVec<[Row; 8]> = situation.agenda().map(row).collect();
        let mut to_come: SmallVec<[[f64; 2]; 9]> = SmallVec::from_elem([0.0; 2], rows.len() + 1);
        for (index, row) in rows.iter().enumerate().rev() {
            for party in 0..2 {
                let largest = row.gains.iter().map(|gains| gains[party]).fold(0.0, f64::max);
                to_come[index][party] = to_come[index + 1][party] + largest;
            }
        }
        let chosen: Package = rows.iter().map(|row| row.first).collect();
        NashSearch { found: chosen.clone(), rows, to_come, chosen, best: 0.0 }
    }

    fn visit(&mut self, depth: usize, gains: [f64; 2]) {
        let to_come = self.to_come[depth];
        let bound = [gains[0] + to_come[0], gains[1] + to_come[1]];
        if bound[0] <= 0.0 || bound[1] <= 0.0 || bound[0] * bound[1] * SLACK < self.best {
            return;
        }
        if depth == self.rows.len() {
            let product = gains[0] * gains[1];
            if product > self.best {
                self.best = product;
                self.found.clone_from(&self.chosen);
            }
            return;
        }
        for step in 0..self.rows[depth].gains.len() {
            let row = &self.rows[depth];
            let more = row.gains[step];
            self.chosen[depth] = row.first + step as u16;
            self.visit(depth + 1, [gains[0] + more[0], gains[1] + more[1]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_game::draw::DrawName;
    use detente_game::situation::IssueView;

    fn random_issue(stream: &mut detente_game::Stream, levels: u16) -> IssueView {
        let mut worth = || (0..levels).map(|_| stream.normal()).collect();
        IssueView {
            owner: PartyId(0),
            victim: PartyId(1),
            full: levels - 1,
            on_agenda: true,
            worth_owner: worth(),
            worth_victim: worth(),
            ..IssueView::default()
        }
    }

    #[test]
    fn the_search_finds_what_enumeration_finds() {
        let mut stream = DrawName::new(&["nash"]).stream(1);
        let mut found = 0;
        for _ in 0..300 {
            let mut situation = Situation {
                issues: (2..5).map(|levels| random_issue(&mut stream, levels)).collect(),
                ..Situation::default()
            };
            find_nash_package(&mut situation);
            let (mut best, mut expected) = (0.0, None);
            situation.for_each_package(|package, first, second| {
                if first > 0.0 && second > 0.0 && first * second > best {
                    best = first * second;
                    expected = Some(package.clone());
                }
            });
            assert_eq!(situation.nash, expected);
            found += usize::from(expected.is_some());
        }
        assert!(found > 50, "{found}");
    }
}
