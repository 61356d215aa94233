//! Asking a regulator how fast it works.

use crate::component::Mind;
use crate::context::{Context, Purpose};
use crate::seat::{Forfeit, ask};
use bevy_ecs::prelude::*;
use detente_game::{IssueId, Level, Package, RegulatorId, RegulatorObservation};

/// A licence that a regulator is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Which.
    pub issue: IssueId,
    /// Level in force when its promise was made.
    pub from: Level,
    /// Level promised.
    pub promised: Level,
    /// The deal as signed; empty without a promise.
    pub package: &'a Package,
    /// Signed today.
    pub signing: bool,
    /// Slow-walk in force.
    pub slow_walk: f64,
}

/// The slow-walk from tomorrow on.
pub(crate) fn pace(
    context: &Context,
    me: RegulatorId,
    asked: Asked<'_>,
    minds: &mut Query<&mut Mind>,
) -> Result<f64, Forfeit> {
    let Asked { issue, from, promised, package, signing, slow_walk } = asked;
    let agent = context.spec().regulators[me.index()].agent;
    let Ok(mut mind) = minds.get_mut(context.roster().regulators[me.index()]) else {
        return Ok(slow_walk);
    };
    let observation = RegulatorObservation {
        situation: context.picture(context.spec().regulators[me.index()].of),
        me,
        issue,
        from,
        promised,
        package,
        signing,
        slow_walk,
        observed: context.figures().queue(Some(me)).map(|queue| queue.observed).unwrap_or_default(),
    };
    let mut rng = context.stream(agent, Purpose::Regulation(issue));
    let strategy = &context.cast().regulators[me.index()];
    let pace = ask(agent, || strategy.slow_walk(&observation, &mut mind.0, &mut rng))?;
    if !(0.0..=1.0).contains(&pace) {
        return Err(Forfeit::illegal(agent, format!("slow-walks by {pace}")));
    }
    Ok(pace)
}
