//! Negotiation: one step a day at the table, in alternating offers (Rubinstein 1982).

use crate::component::{Mind, Position};
use crate::context::{Context, Purpose, Voice};
use crate::resource::{Acceptance, Entry, Negotiation, Outbox, Proceedings, Step, StepKind};
use crate::seat::{Forfeit, ask};
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, FailureReason, Move};
use detente_game::situation::Offer;
use detente_game::strategy::Act;
use detente_game::{Package, PartyId, RoundId, Stream, TableMove, Talks};

/// A step of the open session.
struct Turn {
    step: u32,
    round: RoundId,
    mover: PartyId,
}

/// Asks the party whose turn it is, and carries out what it does.
pub(crate) fn move_at_table(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut positions: Query<&mut Position>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    let Some(turn) = turn(&context) else { return };
    if turn.step == 0 {
        clear_table(&context, &mut positions);
    }
    let voice = context.voice(turn.mover);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[turn.mover.index()]) else { return };
    let failure = match decide(&voice, &mut mind, context.stream(voice.agent, Purpose::Table)) {
        Err(forfeit) => return proceedings.note(forfeit),
        Ok(TableMove::Accept) => {
            let standing = voice.observation.standing_offer();
            negotiation.accepted = standing
                .map(|package| Acceptance { party: turn.mover, package: package.clone() });
            return;
        }
        Ok(TableMove::WalkOut) => FailureReason::WalkOut,
        Ok(TableMove::Offer(package)) => {
            put(&context, &turn, &package, &mut proceedings.outbox);
            let outbox = &mut proceedings.outbox;
            let moved = move_positions(&context, &voice, &mind, &package, &mut positions, outbox);
            if let Err(forfeit) = moved {
                return proceedings.note(forfeit);
            }
            negotiation.offers.push(Offer { by: turn.mover, package });
            if turn.step + 1 < context.situation().deadline {
                return;
            }
            FailureReason::Deadline
        }
    };
    let (party, round) = (turn.mover, turn.round);
    proceedings.outbox.push(Entry::Failure { party, reason: failure, round });
    if let Err(forfeit) = close(&context, &turn, &mut minds, &mut negotiation) {
        proceedings.note(forfeit);
    }
}

fn turn(context: &Context) -> Option<Turn> {
    let situation = context.situation();
    let Talks::Session { asker, opens } = situation.talks else { return None };
    let step = situation.tick.checked_sub(opens)?;
    let mover = if step % 2 == 0 { asker } else { context.spec().other(asker) };
    Some(Turn { step, round: situation.round?, mover })
}

/// No offer stands, and every position is the measure in force.
fn clear_table(context: &Context, positions: &mut Query<&mut Position>) {
    let mut rows = positions.iter_many_mut(&context.roster().issues);
    while let Some(Ok(mut position)) = rows.fetch_next() {
        position.offered = position.level;
        position.high = position.level;
    }
}

fn decide(voice: &Voice<'_>, mind: &mut Mind, mut rng: Stream) -> Result<TableMove, Forfeit> {
    let observation = &voice.observation;
    let action = ask(voice.agent, || voice.strategy.table(observation, &mut mind.0, &mut rng))?;
    let situation = observation.situation;
    let fault = match &action {
        TableMove::Offer(package) if !situation.is_legal(package) => {
            format!("offers {package:?}, which is not on the table")
        }
        TableMove::Accept if observation.standing_offer().is_none() => {
            "accepts although no offer of the other side stands".to_string()
        }
        TableMove::Accept if !observation.standing_offer().is_some_and(|p| situation.is_legal(p)) => {
            "accepts an offer that measures have overtaken".to_string()
        }
        _ => return Ok(action),
    };
    Err(Forfeit::illegal(voice.agent, fault))
}

fn put(context: &Context, turn: &Turn, package: &Package, outbox: &mut Outbox) {
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
fn move_positions(
    context: &Context,
    voice: &Voice<'_>,
    mind: &Mind,
    package: &Package,
    positions: &mut Query<&mut Position>,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let party = voice.observation.me;
    for issue in context.spec().issue_ids() {
        if context.situation().issue(issue).owner != party {
            continue;
        }
        let entity = context.roster().issues[issue.index()];
        let Ok(mut position) = positions.get_mut(entity) else { continue };
        let to = package[issue.index()];
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
fn close(
    context: &Context,
    turn: &Turn,
    minds: &mut Query<&mut Mind>,
    negotiation: &mut Negotiation,
) -> Result<(), Forfeit> {
    if context.situation().on_call {
        negotiation.talks = Talks::Idle;
        let cooling_off = context.figures().rounds[turn.round.index()].cooling_off;
        negotiation.cool_until = context.tick() + cooling_off;
    } else {
        negotiation.end_round(context.spec(), turn.round);
    }
    context.reset_talks(minds)
}
