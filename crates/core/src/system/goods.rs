//! Goods: the network's day, under the measures in force.

use crate::network::{Goods, Milestone, run_day};
use crate::resource::{Entry, Proceedings, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::{Ablation, GameSpec, Situation};

/// Orders, makes, ships and uses goods; prices follow, and what is being built gets on. With frozen leverage nothing moves.
pub(crate) fn move_goods(
    setting: Res<Setting>,
    mut goods: ResMut<Goods>,
    mut proceedings: ResMut<Proceedings>,
    mut today: ResMut<Today>,
) {
    if setting.figures.has(Ablation::FrozenLeverage) {
        return;
    }
    let Situation { tick, issues, goods: view, .. } = &mut today.0;
    let outbox = &mut proceedings.outbox;
    run_day(setting.ground(), *tick, issues, &mut goods, view, |milestone| {
        outbox.push(Entry::Event(event(&setting.rules.spec, milestone)));
    });
}

/// A milestone of a project, as an event.
pub(crate) fn event(spec: &GameSpec, milestone: Milestone) -> EventKind {
    let (Milestone::Decided(project) | Milestone::Opened(project) | Milestone::Closed(project)) =
        milestone;
    let definition = &spec.economy.projects[project.index()];
    let site = match milestone {
        Milestone::Closed(_) => definition.moves.unwrap_or(definition.site),
        _ => definition.site,
    };
    let agent = spec.firms[spec.economy.sites[site.index()].firm.index()].agent;
    match milestone {
        Milestone::Decided(_) => EventKind::ProjectDecided { project, agent },
        Milestone::Opened(_) => EventKind::CapacityOpened { project, agent },
        Milestone::Closed(_) => EventKind::CapacityClosed { project, agent },
    }
}
