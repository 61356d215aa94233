//! Two systems: a whole session a run, or one step a run.

use super::component::{Participant, Session};
use super::protocol;
use super::table::{Seat, Table};
use crate::seat::panic_text;
use bevy_ecs::prelude::*;
use detente_game::session::{SessionEnd, SessionSpec};
use smallvec::SmallVec;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What is played.
#[derive(Resource)]
pub(crate) struct SessionSetting(pub Arc<SessionSpec>);

/// The seed of the next session.
#[derive(Resource, Default)]
pub(crate) struct Seed(pub u64);

/// Participants checked out of their components, in the order in which they act.
pub(super) type Seats<'w> = SmallVec<[Seat<'w>; 4]>;

fn check_out<'w>(participants: &'w mut Query<&mut Participant>) -> Seats<'w> {
    let mut seats: Seats<'w> =
        participants.iter_mut().map(|one| Seat::of(one.into_inner())).collect();
    seats.sort_unstable_by_key(|seat| seat.id);
    seats
}

/// Plays one session from its first step to its end.
pub(crate) fn play_session(
    setting: Res<SessionSetting>,
    seed: Res<Seed>,
    mut session: Single<&mut Session>,
    mut participants: Query<&mut Participant>,
) {
    let mut seats = check_out(&mut participants);
    session.begin(seed.0);
    seats.iter_mut().for_each(|seat| seat.begin(seed.0));
    guard(&setting.0, &mut session, &mut seats, |table| {
        table.open();
        protocol::play_out(table);
    });
    close(&mut session, &seats);
}

/// Plays the next step of the session.
pub(crate) fn step_session(
    setting: Res<SessionSetting>,
    mut session: Single<&mut Session>,
    mut participants: Query<&mut Participant>,
) {
    if session.record.end.is_none() {
        let mut seats = check_out(&mut participants);
        guard(&setting.0, &mut session, &mut seats, |table| {
            if table.step == 0 {
                table.open();
            }
            protocol::step(table);
        });
        if session.record.end.is_some() {
            close(&mut session, &seats);
        }
    }
}

/// Tells every party that the session is over, which no failure changes any more.
fn close(session: &mut Session, seats: &Seats<'_>) {
    for seat in seats {
        session.spent |= catch_unwind(AssertUnwindSafe(|| seat.end())).is_err();
    }
}

/// Plays at the table; a strategy that panics forfeits the session.
#[inline]
pub(super) fn guard(
    spec: &SessionSpec,
    session: &mut Session,
    seats: &mut Seats<'_>,
    play: impl FnOnce(&mut Table<'_, '_>),
) {
    let mut table = Table::new(spec, session, seats);
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| play(&mut table))) {
        let reason = format!("the strategy panicked: {}", panic_text(&*payload));
        table.advance();
        session.record.end = Some(SessionEnd::Forfeit { party: session.asked, reason });
        session.spent = true;
    }
}
