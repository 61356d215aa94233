//! Calendar: what is on today, and which dated round opens.

use crate::component::{Position, Raised};
use crate::resource::{Clock, Entry, Negotiation, Proceedings, Setting, Today};
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::{PartyId, Talks};

/// Opens issues and dated rounds, and puts the levels in force into the day's picture.
pub(crate) fn open_rounds(
    clock: Res<Clock>,
    setting: Res<Setting>,
    positions: Query<(&Position, &Raised)>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
    mut today: ResMut<Today>,
) {
    let (tick, spec) = (clock.tick, &*setting.rules.spec);
    let situation = &mut today.0;
    situation.tick = tick;
    for (index, (position, raised)) in positions.iter_many(&setting.roster.issues).flatten().enumerate() {
        let view = &mut situation.issues[index];
        view.level = position.level;
        view.open = tick >= spec.issues[index].opens;
        view.active = view.open && view.level < view.full;
        if view.escalates {
            view.effective = raised.effective;
            view.threat = raised.threat(raised.effective, tick, view.level);
            (view.floor, view.raised) = (raised.floor, raised.day);
        }
    }
    let asker = match negotiation.talks {
        Talks::Idle => None,
        Talks::Waiting { asker } => Some(asker),
        _ => return,
    };
    let Some(round) = negotiation.due(spec, tick) else { return };
    let outbox = &mut proceedings.outbox;
    if let Some(party) = asker {
        outbox.push(Entry::Event(EventKind::CallLapsed { party }));
    }
    let party = spec.rounds[round.index()].parties.first().copied().unwrap_or(PartyId(0));
    negotiation.round = Some(round);
    negotiation.talks = Talks::Session { asker: party, opens: tick };
    negotiation.sessions += 1;
    negotiation.offers.clear();
    outbox.push(Entry::Event(EventKind::SessionFixed { party, opens: tick, round }));
}
