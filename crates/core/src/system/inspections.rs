//! Inspections: a part of what is shipped over a border is held for a while, with its licence or without.
//!
//! What is held sets out later, so a greater share costs the buyers once, as many days of it as it is held; what they miss
//! meanwhile counts with the measures that stand in the way of the same goods (`exposure.rs`).

use crate::component::Mind;
use crate::context::{Context, Purpose};
use crate::inspection::Inspections;
use crate::resource::{Entry, Proceedings, Setting, Today};
use crate::seat::{Forfeit, ask};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::spec::Administration;
use detente_game::{InspectionObservation, RegulatorId};

/// Puts the shares in force on every route that is inspected.
pub(crate) fn hold(
    setting: Res<Setting>,
    inspections: Res<Inspections>,
    mut today: ResMut<Today>,
) {
    let routes = &setting.rules.spec.economy.routes;
    for (share, route) in today.0.goods.inspected.iter_mut().zip(routes) {
        if let Some(regulator) = route.inspected_by {
            *share = inspections.share(regulator);
        }
    }
}

/// Asks every inspector for the share that it holds from tomorrow on.
pub(crate) fn decide(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut inspections: ResMut<Inspections>,
    mut proceedings: ResMut<Proceedings>,
) {
    for (regulator, share) in &mut inspections.shares {
        match inspect(&context, *regulator, *share, &mut minds) {
            Ok(decided) if decided != *share => {
                *share = decided;
                let agent = context.spec().regulators[regulator.index()].agent;
                let changed = EventKind::InspectionsChanged { agent, share: decided };
                proceedings.outbox.push(Entry::Event(changed));
            }
            Ok(_) => {}
            Err(forfeit) => proceedings.note(forfeit),
        }
    }
}

fn inspect(
    context: &Context,
    me: RegulatorId,
    share: f64,
    minds: &mut Query<&mut Mind>,
) -> Result<f64, Forfeit> {
    let regulator = &context.spec().regulators[me.index()];
    let Administration::Inspections(terms) = &regulator.administers else { return Ok(share) };
    let Ok(mut mind) = minds.get_mut(context.roster().regulators[me.index()]) else {
        return Ok(share);
    };
    let (agent, values) = (regulator.agent, &context.figures().values);
    let observation = InspectionObservation {
        situation: context.picture(regulator.of),
        me,
        of: regulator.of,
        normal: values[terms.share.index()].clamp(0.0, 1.0),
        share,
        delay: values[terms.delay.index()].round().clamp(1.0, 1e6) as u32,
    };
    let mut rng = context.stream(agent, Purpose::Inspection);
    let strategy = &context.cast().regulators[me.index()];
    let decided = ask(agent, || strategy.inspect(&observation, &mut mind.0, &mut rng))?;
    if (0.0..=1.0).contains(&decided) {
        return Ok(decided);
    }
    Err(Forfeit::illegal(agent, format!("inspects a share of {decided}")))
}
