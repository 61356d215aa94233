//! Calendar: what is on today, and which dated round opens.

use crate::component::Position;
use crate::resource::{Clock, Entry, Negotiation, Proceedings, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::spec::Opening;
use detente_game::{PartyId, Talks};

/// Opens issues and dated rounds, and puts the levels in force into the day's picture.
pub(crate) fn open_rounds(
    clock: Res<Clock>,
    setting: Res<Setting>,
    positions: Query<&Position>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
    mut today: ResMut<Today>,
) {
    let (tick, spec) = (clock.tick, &*setting.rules.spec);
    let situation = &mut today.0;
    situation.tick = tick;
    for (index, position) in positions.iter_many(&setting.roster.issues).flatten().enumerate() {
        let view = &mut situation.issues[index];
        view.level = position.level;
        view.open = tick >= spec.issues[index].opens;
        view.active = view.open && view.level < view.full;
    }
    if negotiation.talks != Talks::Idle {
        return;
    }
    let Some(round) = negotiation.round else { return };
    let plan = &spec.rounds[round.index()];
    let Opening::On(day) = plan.opens else { return };
    if tick >= day {
        let party = plan.parties.first().copied().unwrap_or(PartyId(0));
        negotiation.talks = Talks::Session { asker: party, opens: tick };
        negotiation.sessions += 1;
        negotiation.offers.clear();
        proceedings.outbox.push(Entry::Event(EventKind::SessionFixed { party, opens: tick, round }));
    }
}
