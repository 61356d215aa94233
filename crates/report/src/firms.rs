//! Firms sold, plants moved, goods inspected; capacity built.

use crate::names;
use crate::number::{percent, short};
use crate::text::{Reading, hanging};
use detente_game::sale::Sale;
use detente_game::{Event, EventKind, GameSpec, SaleId};

/// What happened to firms that were sold and to what they own, and what inspectors did, day by day.
pub(crate) fn lines(reading: &Reading<'_>) -> Vec<String> {
    let told: Vec<(String, String)> = (reading.played.events.iter())
        .filter_map(|event| Some((reading.day(event.tick), words(reading, event)?)))
        .collect();
    hanging(told.iter().map(|(day, words)| (day.clone(), words.as_str())))
}

/// Capacity that firms decided to build, and that opened; plants that only move are told of by [`lines`].
pub(crate) fn capacity(reading: &Reading<'_>) -> Vec<String> {
    let told: Vec<(String, String)> = (reading.played.events.iter())
        .filter_map(|event| Some((reading.day(event.tick), capacity_words(reading, event)?)))
        .collect();
    hanging(told.iter().map(|(day, words)| (day.clone(), words.as_str())))
}

fn capacity_words(reading: &Reading<'_>, event: &Event) -> Option<String> {
    let spec = reading.spec;
    let (project, agent, verb) = match event.kind {
        EventKind::ProjectDecided { project, agent } => (project, agent, "decides to build"),
        EventKind::CapacityOpened { project, agent } => (project, agent, "opens"),
        _ => return None,
    };
    let of = &spec.economy.projects[project.index()];
    if of.moves.is_some() {
        return None;
    }
    let adds = short(reading.played.values[of.adds.index()], 3);
    let unit = &spec.parameters.get(of.adds).unit;
    Some(format!("{} {verb} {}, {adds} {unit}", spec.agent_id(agent), of.id))
}

fn words(reading: &Reading<'_>, event: &Event) -> Option<String> {
    let spec = reading.spec;
    let name = |agent| spec.agent_id(agent);
    Some(match &event.kind {
        EventKind::SaleFiled { sale, agent } => {
            let reviewer =
                sale_of(spec, *sale).reviewer.map(|id| spec.regulators[id.index()].agent);
            let before = reviewer.map_or("nobody", name);
            format!("the sale of {} to {} is put before {before}", name(*agent), buyer(spec, *sale))
        }
        EventKind::SaleClosed { sale, agent, free } => {
            let sold = format!("{} is sold to {}", name(*agent), buyer(spec, *sale));
            match free {
                Some(day) => format!("{sold}, under conditions until {}", names::date(spec, *day)),
                None => sold,
            }
        }
        EventKind::SaleBlocked { sale, agent } => {
            format!("the sale of {} to {} is blocked", name(*agent), buyer(spec, *sale))
        }
        EventKind::ConditionsExpired { agent, .. } => {
            format!("no condition binds the owner of {} any more", name(*agent))
        }
        EventKind::ProjectDecided { project, agent } => {
            let from = moved_from(spec, *project)?;
            format!("{} decides to move a plant of {from}", name(*agent))
        }
        EventKind::CapacityClosed { project, agent } => {
            let to = spec.economy.projects[project.index()].site;
            let to = spec.firms[spec.economy.sites[to.index()].firm.index()].agent;
            format!("what {} made there is made by {}", name(*agent), name(to))
        }
        EventKind::InspectionsChanged { agent, share } => {
            format!("{} inspects {} of what crosses the border", name(*agent), percent(*share))
        }
        _ => return None,
    })
}

fn sale_of(spec: &GameSpec, sale: SaleId) -> &Sale {
    &spec.economy.sales[sale.index()]
}

fn buyer(spec: &GameSpec, sale: SaleId) -> &str {
    spec.party_id(sale_of(spec, sale).to)
}

/// The firm whose plant a project moves, if it moves one.
fn moved_from(spec: &GameSpec, project: detente_game::ProjectId) -> Option<&str> {
    let from = spec.economy.projects[project.index()].moves?;
    Some(spec.agent_id(spec.firms[spec.economy.sites[from.index()].firm.index()].agent))
}
