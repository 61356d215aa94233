//! Capacity that is built: decided, under way, open.
//!
//! A project makes a day's progress in 1 / lead days of work; controls on know-how make the same day bring less. Its capacity opens
//! when all is done.

use crate::network::Ground;
use crate::network::layout::Layout;
use crate::network::state::Goods;
use detente_game::ProjectId;
use detente_game::economy::WorksOn;
use detente_game::goods::{GoodsView, ProjectStage};
use detente_game::situation::IssueView;

/// What became of a project today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Milestone {
    /// Its firm has decided to build.
    Decided(ProjectId),
    /// Its capacity is open.
    Opened(ProjectId),
    /// What it moves is closed where it was.
    Closed(ProjectId),
}

/// Decides what is due as a fact, makes a day's progress on what is being built, and opens what is done. Tells of each milestone.
pub(crate) fn advance(
    ground: Ground<'_>,
    tick: u32,
    issues: &[IssueView],
    goods: &mut Goods,
    mut tell: impl FnMut(Milestone),
) {
    for (index, project) in ground.economy.projects.iter().enumerate() {
        let id = ProjectId::from(index);
        if project.decided.is_some_and(|day| day <= tick) && decide(index, goods) {
            tell(Milestone::Decided(id));
        }
        let ProjectStage::Building { done } = goods.projects[index] else { continue };
        let figures = &ground.numbers.projects[index];
        let done = done + 1.0 / (figures.lead * hindrance(ground, index, issues));
        // A hair below 1: many small steps may not add up to it.
        if done < 1.0 - 1e-9 {
            goods.projects[index] = ProjectStage::Building { done };
            continue;
        }
        goods.projects[index] = ProjectStage::Open;
        open(project.site.index(), figures.adds, figures.unit_cost, goods);
        tell(Milestone::Opened(id));
        if let Some(from) = project.moves {
            close(ground.layout, from.index(), (project.site.index(), figures.adds), goods);
            tell(Milestone::Closed(id));
        }
    }
}

/// Decides on a project; false when that had been done.
pub(crate) fn decide(project: usize, goods: &mut Goods) -> bool {
    let idle = goods.projects[project] == ProjectStage::Idle;
    if idle {
        goods.projects[project] = ProjectStage::Building { done: 0.0 };
    }
    idle
}

/// Adds capacity; the cost of a unit becomes the mean over old and new.
fn open(site: usize, adds: f64, unit_cost: f64, goods: &mut Goods) {
    let (capacity, cost) = (&mut goods.capacity[site], &mut goods.unit_cost[site]);
    let sum = *capacity + adds;
    if sum > 0.0 {
        *cost = (*cost * *capacity + unit_cost * adds) / sum;
    }
    *capacity = sum;
}

/// Takes capacity away from where it was; buyers go with it as far as the new site supplies them.
fn close(layout: &Layout, from: usize, (to, moved): (usize, f64), goods: &mut Goods) {
    let before = goods.capacity[from];
    goods.capacity[from] = (before - moved).max(0.0);
    let part = if before > moved { moved / before } else { 1.0 };
    for &old in layout.sends.of(from) {
        let old = old as usize;
        let same = |&&new: &&u32| layout.route_bin[new as usize] == layout.route_bin[old];
        let Some(&new) = layout.sends.of(to).iter().find(same) else { continue };
        for shares in [&mut goods.share, &mut goods.wanted_share] {
            let share = part * shares[old];
            shares[old] -= share;
            shares[new as usize] += share;
        }
    }
}

/// Lead time over normal lead time, with the controls on know-how that are in force against the site's nation.
pub(crate) fn hindrance(ground: Ground<'_>, project: usize, issues: &[IssueView]) -> f64 {
    let site = &ground.economy.sites[ground.economy.projects[project].site.index()];
    let mut factor = 1.0;
    for (measure, full) in ground.economy.measures.iter().zip(&ground.numbers.measures) {
        let WorksOn::KnowHow { good, .. } = measure.works_on else { continue };
        let view = &issues[measure.issue.index()];
        if view.victim == site.of && ground.makes(site) == Some(good) {
            factor *= 1.0 + (full.max(1.0) - 1.0) * view.phi.clamp(0.0, 1.0);
        }
    }
    factor
}

/// What firms see of projects.
pub(crate) fn show(ground: Ground<'_>, issues: &[IssueView], goods: &Goods, view: &mut GoodsView) {
    for (index, project) in view.projects.iter_mut().enumerate() {
        let figures = &ground.numbers.projects[index];
        let moves = ground.economy.projects[index].moves;
        *project = detente_game::goods::ProjectView {
            stage: goods.projects[index],
            lead: figures.lead * hindrance(ground, index, issues),
            moves: moves.map(|site| goods.unit_cost[site.index()]),
            ..figures.view()
        };
    }
}
