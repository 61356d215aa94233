//! Regulation: what each level of each measure does today, as administered.
//!
//! A tariff schedule publishes: the effect of a level is the ladder's. A licence queue grants case by
//! case: after ratification a promised level comes into effect as licences are granted, and only the
//! share that a slow-walk does not hold back. Where goods flow by routes and applications are worked off one
//! by one, the effect in force is the share of the flow without a licence.

use crate::component::{Position, Promise, Promised, Raised};
use crate::resource::{Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::spec::{Consequences, PendingThreats};

/// Fills effect by level and the effect in force of every channel.
pub(crate) fn assess_measures(
    setting: Res<Setting>,
    issues: Query<(&Position, &Promised, &Raised)>,
    mut today: ResMut<Today>,
) {
    let Setting { rules, figures, roster, .. } = &*setting;
    let (tick, situation) = (today.0.tick, &mut today.0);
    for channel in &figures.channels {
        let Ok((position, promised, raised)) = issues.get(roster.issues[channel.issue.index()]) else {
            continue;
        };
        let view = &mut situation.issues[channel.issue.index()];
        let level = position.level as usize;
        let given = if view.escalates { raised.effective } else { channel.effective };
        view.effective = effective(&rules.spec.consequences, promised, given);
        if view.effective != given {
            view.threat = raised.threat(view.effective, tick, view.level);
        }
        if let Some(queue) = view.queue {
            view.effect.clone_from(&channel.effect);
            view.effect[level] = 1.0 - queue.licensed;
        } else if let Some(queue) = figures.queue(rules.spec.regulator(channel.issue)) {
            view.effect.clone_from(&channel.effect);
            if let Some(promise) = promised.0.as_ref().filter(|promise| !promise.delivered) {
                let granted = granted(promise, tick, queue.processing);
                let promised = channel.effect[promise.level as usize];
                view.effect[level] = (1.0 - granted) * promise.effect + granted * promised;
            }
        }
        if let Some(excluded) = figures.excluded(rules.spec.regulator(channel.issue))
            && tick >= view.effective.saturating_add(excluded.delay)
        {
            view.effect.clone_from(&channel.effect);
            view.effect.iter_mut().for_each(|effect| *effect *= 1.0 - excluded.share);
        }
        let before = view.threat.map_or(0.0, |before| view.effect[before as usize]);
        view.phi = if tick >= view.effective { view.effect[level] } else { before };
    }
}

/// Day from which the measure bites, as things stand.
pub(crate) fn effective(consequences: &Consequences, promised: &Promised, given: u32) -> u32 {
    match &promised.0 {
        Some(promise) if consequences.pending_threats == PendingThreats::HeldBack => {
            held_back(promise, given)
        }
        _ => given,
    }
}

/// A deal signed before a threat on one of its issues fell due holds the threat back until ratification.
fn held_back(promise: &Promise, effective: u32) -> u32 {
    if promise.signed < effective { effective.max(promise.ratified + 1) } else { effective }
}

/// Share of a promised licence that is granted by now: ramp times what is not slow-walked.
fn granted(promise: &Promise, tick: u32, processing: f64) -> f64 {
    if tick <= promise.ratified {
        return 0.0;
    }
    promise.ramp(tick, processing) * (1.0 - promise.slow_walk)
}
