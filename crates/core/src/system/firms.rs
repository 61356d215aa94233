//! Firms set their policies, in force from the next day.

use crate::component::{Mind, Policy};
use crate::context::{Context, Purpose};
use crate::resource::Proceedings;
use crate::seat::{Forfeit, ask};
use bevy_ecs::prelude::*;
use detente_game::{Ablation, FirmAction, FirmId, FirmObservation};

/// Asks every firm for its settings.
pub(crate) fn set_policies(
    context: Context,
    mut firms: Query<(&mut Mind, &mut Policy)>,
    mut proceedings: ResMut<Proceedings>,
) {
    if context.figures().has(Ablation::NoFirmsChoice) {
        return;
    }
    let mut rows = firms.iter_many_mut(&context.roster().firms);
    let mut index = 0;
    while let Some(Ok((mut mind, mut policy))) = rows.fetch_next() {
        match decide(&context, index, &mut mind) {
            Ok(action) => *policy = Policy { target: action.target, lobbying: action.lobbying },
            Err(forfeit) => proceedings.note(forfeit),
        }
        index += 1;
    }
}

fn decide(context: &Context, index: usize, mind: &mut Mind) -> Result<FirmAction, Forfeit> {
    let agent = context.spec().firms[index].agent;
    let observation = FirmObservation {
        tick: context.tick(),
        me: FirmId::from(index),
        view: &context.situation().firms[index],
        rules: &context.figures().rules,
    };
    let mut rng = context.stream(agent, Purpose::Policy);
    let strategy = &context.cast().firms[index];
    let action = ask(agent, || strategy.decide(&observation, &mut mind.0, &mut rng))?;
    if is_legal(&action) {
        return Ok(action);
    }
    let reason = format!("target and lobbying must be 0 or more, not {action:?}");
    Err(Forfeit::illegal(agent, reason))
}

fn is_legal(action: &FirmAction) -> bool {
    let fine = |value: f64| value.is_finite() && value >= 0.0;
    fine(action.target) && fine(action.lobbying)
}
