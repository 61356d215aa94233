//! Negotiation: one step a day at each table, in alternating offers (Rubinstein 1982).
//!
//! At a table of more than two they are stacked (Aydogan, Festen, Hindriks and Jonker 2017): turns go round,
//! and what is agreed is an offer that all the others have accepted in turn. Another offer takes its place.

use super::claims;
use crate::component::{Claim, Mind, Position};
use crate::context::{Context, Purpose, Voice};
use crate::resource::{Entry, Negotiation, Outbox, Proceedings, Step, StepKind};
use crate::seat::{Forfeit, ask};
use crate::table::{Acceptance, Table};
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, FailureReason, Move};
use detente_game::situation::{IssueView, Offer};
use detente_game::spec::{Protocol, Round};
use detente_game::strategy::Act;
use detente_game::{Package, PartyId, RoundId, Stream, TableId, TableMove, Talks};

/// Where both sides stand at the table, by issue.
pub(super) type Stands<'w, 's> = Query<'w, 's, (&'static mut Position, &'static mut Claim)>;

/// A step of the open session of a table.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    pub table: TableId,
    pub step: u32,
    pub round: RoundId,
    /// The asker's place among the round's parties.
    pub first: usize,
    /// Whose turn it is where offers alternate.
    pub mover: PartyId,
}

/// At every table with an open session, asks the party whose turn it is, and carries out what it does.
pub(crate) fn move_at_table(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut positions: Stands,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    for table in context.situation().table_ids() {
        let Some(turn) = turn(&context, table, is_alternating) else { continue };
        let state = &mut negotiation.tables[table.index()];
        let outbox = &mut proceedings.outbox;
        let moved = step(&context, turn, (&mut minds, &mut positions), state, outbox);
        if let Err(forfeit) = moved {
            return proceedings.note(forfeit);
        }
    }
}

fn is_alternating(protocol: Protocol) -> bool {
    protocol == Protocol::AlternatingOffers
}

/// Whose turn it is, in a round whose protocol is wanted: turns go round in the order of the round's parties,
/// from the asker on.
pub(super) fn turn(
    context: &Context,
    table: TableId,
    wanted: impl Fn(Protocol) -> bool,
) -> Option<Turn> {
    let situation = context.situation();
    let view = situation.table(table);
    let Talks::Session { asker, opens } = view.talks else { return None };
    let step = situation.tick.checked_sub(opens)?;
    let round = view.round?;
    let Round { parties, protocol, .. } = &context.spec().rounds[round.index()];
    let first = parties.iter().position(|&party| party == asker).filter(|_| wanted(*protocol))?;
    let mover = parties[(first + step as usize) % parties.len()];
    Some(Turn { table, step, round, first, mover })
}

fn step(
    context: &Context,
    turn: Turn,
    (minds, positions): (&mut Query<&mut Mind>, &mut Stands),
    state: &mut Table,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    if turn.step == 0 {
        clear_table(context, turn.table, positions);
    }
    let voice = context.voice_at(turn.table, turn.mover);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[turn.mover.index()]) else {
        return Ok(());
    };
    let action = decide(&voice, &mut mind, context.stream(voice.agent, Purpose::Table(turn.table)))?;
    let failure = match action {
        TableMove::Accept if accept(context, turn, &voice, state, outbox) => return Ok(()),
        TableMove::Accept => None,
        TableMove::WalkOut => Some(FailureReason::WalkOut),
        TableMove::Wait => Some(FailureReason::Waiting),
        TableMove::Offer(package) => {
            put(context, turn, &package, outbox);
            move_positions(context, &voice, &mind, &package, positions, outbox)?;
            state.offers.push(Offer { by: turn.mover, package });
            state.consents.clear();
            None
        }
    };
    let late = turn.step + 1 >= context.situation().table(turn.table).deadline;
    let Some(reason) = failure.or(late.then_some(FailureReason::Deadline)) else { return Ok(()) };
    let Turn { mover: party, round, table, .. } = turn;
    outbox.push(Entry::Failure { party, reason, round, table });
    close(context, turn, minds, state)
}

/// Accepts the offer that stands; true when all others have, so that it is to be signed.
fn accept(
    context: &Context,
    turn: Turn,
    voice: &Voice<'_>,
    state: &mut Table,
    outbox: &mut Outbox,
) -> bool {
    state.consents.push(turn.mover);
    if state.consents.len() + 1 < context.situation().table(turn.table).parties.len() {
        let Turn { mover: party, step, round, .. } = turn;
        outbox.push(Entry::Event(EventKind::Accepted { party, step, round }));
        return false;
    }
    let standing = voice.observation.standing_offer();
    state.accepted =
        standing.map(|package| Acceptance { party: turn.mover, package: package.clone() });
    true
}

/// No offer stands, and every position is the measure in force, but for what another table talks about.
pub(super) fn clear_table(context: &Context, table: TableId, positions: &mut Stands) {
    let mut rows = positions.iter_many_mut(&context.roster().issues);
    let mut views = context.situation().issues.iter();
    while let (Some(Ok((mut position, mut claim))), Some(view)) = (rows.fetch_next(), views.next()) {
        if is_at(context, table, view) {
            position.offered = position.level;
            position.high = position.level;
            (claim.offered, claim.low) = (claim.bound, claim.bound);
        }
    }
}

/// True when the issue is between parties of the table, and no other table talks about it.
fn is_at(context: &Context, table: TableId, view: &IssueView) -> bool {
    view.held.is_none_or(|held| held == table) && context.situation().table(table).concerns(view)
}

fn decide(voice: &Voice<'_>, mind: &mut Mind, mut rng: Stream) -> Result<TableMove, Forfeit> {
    let observation = &voice.observation;
    let action = ask(voice.agent, || voice.strategy.table(observation, &mut mind.0, &mut rng))?;
    let situation = observation.situation;
    let Some(table) = observation.table_view() else { return Ok(action) };
    let is_legal = |package: &Package| situation.is_legal(table, package);
    let fault = match &action {
        TableMove::Offer(package) if !is_legal(package) => {
            format!("offers {package:?}, which is not on the table")
        }
        TableMove::Accept if observation.standing_offer().is_none() => {
            "accepts although no offer of the other side stands".to_string()
        }
        TableMove::Accept if !observation.standing_offer().is_some_and(is_legal) => {
            "accepts an offer that measures have overtaken".to_string()
        }
        _ => return Ok(action),
    };
    Err(Forfeit::illegal(voice.agent, fault))
}

pub(super) fn put(context: &Context, turn: Turn, package: &Package, outbox: &mut Outbox) {
    let worth = |party| context.situation().worth(party, package);
    outbox.push(Entry::Event(EventKind::Offer {
        party: turn.mover,
        step: turn.step,
        round: turn.round,
        package: package.clone(),
        worth: context.spec().party_ids().map(worth).collect(),
    }));
}

/// The offer's levels become the mover's positions on its own issues: beyond the high-water mark is a
/// concession, back is a retraction, forward again up to the mark a restoration.
pub(super) fn move_positions(
    context: &Context,
    voice: &Voice<'_>,
    mind: &Mind,
    package: &Package,
    positions: &mut Stands,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let party = voice.observation.me;
    let Some(table) = voice.observation.table else { return Ok(()) };
    for issue in context.spec().issue_ids() {
        let view = context.situation().issue(issue);
        if !is_at(context, table, view) {
            continue;
        }
        let entity = context.roster().issues[issue.index()];
        let Ok((mut position, mut claim)) = positions.get_mut(entity) else { continue };
        let to = package[issue.index()];
        if view.contract && view.victim == party {
            claims::step(voice, mind, (issue, to), &mut claim, outbox)?;
        }
        if view.owner != party {
            continue;
        }
        let step = Move { party, issue, from: position.offered, to };
        if to > position.high {
            let causes = voice.causes(&mind.0, Act::Table)?;
            let (kind, from) = (StepKind::Offered, position.high);
            outbox.push(Entry::Concession(Step { kind, party, issue, from, to, causes }));
            position.high = to;
        } else if to < position.offered {
            outbox.push(Entry::Event(EventKind::Retracted(step)));
        } else if to > position.offered {
            outbox.push(Entry::Event(EventKind::Restored(step)));
        }
        position.offered = to;
    }
    Ok(())
}

/// After a failure the parties cool off; a dated round does not come again.
pub(super) fn close(
    context: &Context,
    turn: Turn,
    minds: &mut Query<&mut Mind>,
    state: &mut Table,
) -> Result<(), Forfeit> {
    state.consents.clear();
    let on_failure = context.spec().rounds[turn.round.index()].on_failure;
    state.opened = on_failure.map(|round| (round, context.tick() + 1)).or(state.opened);
    if context.situation().table(turn.table).on_call {
        state.talks = Talks::Idle;
        let cooling_off = context.figures().rounds[turn.round.index()].cooling_off;
        state.cool_until = context.tick() + cooling_off;
    } else {
        state.end_round(context.spec(), &context.tables()[turn.table.index()], turn.round);
    }
    context.reset_talks(turn.table, minds)
}
