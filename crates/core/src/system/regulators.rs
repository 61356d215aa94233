//! Regulators set the pace of their offices where no promise is to be kept, in force from the next day.

use crate::component::{Mind, Promised};
use crate::context::Context;
use crate::licensing::Licences;
use crate::pace::{Asked, pace};
use crate::resource::Proceedings;
use bevy_ecs::prelude::*;
use detente_game::Package;

/// Asks the regulator of every office. One that keeps a promise is asked with the promise.
pub(crate) fn set_pace(
    context: Context,
    promises: Query<&Promised>,
    mut minds: Query<&mut Mind>,
    mut licences: ResMut<Licences>,
    mut proceedings: ResMut<Proceedings>,
) {
    for (office, desk) in context.offices().iter().zip(&mut licences.desks) {
        let promised = promises.get(context.roster().issues[office.issue.index()]);
        if promised.is_ok_and(|promised| promised.0.is_some_and(|promise| !promise.delivered)) {
            continue;
        }
        let level = context.situation().issue(office.issue).level;
        let asked = Asked {
            issue: office.issue,
            from: level,
            promised: level,
            package: &Package::new(),
            signing: false,
            slow_walk: desk.pace,
        };
        match pace(&context, office.regulator, asked, &mut minds) {
            Ok(pace) => desk.pace = pace,
            Err(forfeit) => proceedings.note(forfeit),
        }
    }
}
