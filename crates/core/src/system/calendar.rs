//! Calendar: what is on today, and which dated round opens.

use crate::component::{Position, Raised};
use crate::resource::{Clock, Entry, Negotiation, Outbox, Proceedings, Setting, Today};
use crate::table::Table;
use bevy_ecs::prelude::*;
use detente_game::event::EventKind;
use detente_game::{GameSpec, PartyId, RoundId, TableId, Talks};

/// Opens issues and dated rounds, and puts the levels in force into the day's picture.
pub(crate) fn open_rounds(
    clock: Res<Clock>,
    setting: Res<Setting>,
    positions: Query<(&Position, &Raised)>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
    mut today: ResMut<Today>,
) {
    let rules = &setting.rules;
    let (tick, spec) = (clock.tick, &*rules.spec);
    let situation = &mut today.0;
    situation.tick = tick;
    for (index, (position, raised)) in positions.iter_many(&setting.roster.issues).flatten().enumerate() {
        let view = &mut situation.issues[index];
        view.level = position.level;
        view.open = tick >= spec.issues[index].opens;
        view.active = view.open && view.level < view.full && !view.settled;
        if view.escalates {
            view.effective = raised.effective;
            view.threat = raised.threat(raised.effective, tick, view.level);
            view.floor = if view.settled { view.level } else { raised.floor };
            view.raised = raised.day;
        }
    }
    for (id, table) in rules.tables.iter().enumerate() {
        let state = &negotiation.tables[id];
        if matches!(state.talks, Talks::Idle | Talks::Waiting { .. })
            && let Some(round) = state.due(spec, table, tick)
        {
            let state = &mut negotiation.tables[id];
            open_round(TableId::from(id), round, state, (spec, tick), &mut proceedings.outbox);
        }
    }
}

/// Opens a dated round on its day; a call that waits lapses.
fn open_round(
    table: TableId,
    round: RoundId,
    state: &mut Table,
    (spec, tick): (&GameSpec, u32),
    outbox: &mut Outbox,
) {
    if let Talks::Waiting { asker: party } = state.talks {
        outbox.push(Entry::Event(EventKind::CallLapsed { party, table }));
    }
    let party = spec.rounds[round.index()].parties.first().copied().unwrap_or(PartyId(0));
    state.round = Some(round);
    state.fix(party, tick);
    outbox.push(Entry::Event(EventKind::SessionFixed { party, opens: tick, round }));
}
