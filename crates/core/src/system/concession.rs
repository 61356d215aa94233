//! Concession: steps are valued, attributed and recorded, and measures change.

use crate::component::{Position, Promised};
use crate::context::Context;
use crate::resource::{Entry, Ledger, Proceedings, Step, StepKind};
use bevy_ecs::prelude::*;
use detente_game::event::{Concession, EventKind, FailureReason, Move};
use detente_game::{Event, IssueId, Level, PartyId, RoundId};
use smallvec::SmallVec;

/// A measure that changes at the end of the day.
struct Change {
    issue: IssueId,
    to: Level,
    /// The unilateral event behind it, if it was one.
    yielded: Option<u32>,
}

/// Turns the day's outbox into events, in order, and puts changed measures in force for tomorrow.
pub(crate) fn record(
    context: Context,
    mut positions: Query<&mut Position>,
    mut promises: Query<&mut Promised>,
    mut proceedings: ResMut<Proceedings>,
) {
    let Proceedings { outbox, ledger, forfeit } = &mut *proceedings;
    let mut changes: SmallVec<[Change; 4]> = SmallVec::new();
    for entry in outbox.drain(..) {
        match entry {
            Entry::Event(kind) => ledger.push(context.tick(), kind),
            Entry::Concession(step) => {
                concede(&context, &step, &mut positions, &mut promises, ledger, &mut changes);
            }
            Entry::Deliver { issue, to } => {
                deliver(&context, issue, to, &mut promises, ledger);
                changes.push(Change { issue, to, yielded: None });
            }
            Entry::TakeBack { issue, to, promise } => {
                take_back(&context, issue, to, promise, ledger);
                changes.push(Change { issue, to, yielded: None });
            }
            Entry::Failure { party, reason, round } => {
                fail(&context, (party, reason, round), &positions, ledger);
            }
        }
    }
    for change in changes {
        let entity = context.roster().issues[change.issue.index()];
        let Ok(mut position) = positions.get_mut(entity) else { continue };
        position.level = change.to;
        position.bound = position.bound.max(change.to);
        position.last_yield = change.yielded.or(position.last_yield);
    }
    if let Some(forfeit) = forfeit {
        let (agent, reason) = (forfeit.agent, forfeit.reason.clone());
        ledger.push(context.tick(), EventKind::Forfeit { agent, reason });
    }
}

fn concede(
    context: &Context,
    step: &Step,
    positions: &mut Query<&mut Position>,
    promises: &mut Query<&mut Promised>,
    ledger: &mut Ledger,
    changes: &mut SmallVec<[Change; 4]>,
) {
    let id = ledger.next_id();
    let entity = context.roster().issues[step.issue.index()];
    let kind = match step.kind {
        StepKind::Offered => EventKind::Offered(value(context, step)),
        StepKind::Agreed => {
            if let Ok(mut promised) = promises.get_mut(entity)
                && let Some(promise) = &mut promised.0
            {
                promise.id = id;
            }
            agreed(context, step, positions)
        }
        StepKind::Unilateral => {
            changes.push(Change { issue: step.issue, to: step.to, yielded: Some(id) });
            // What is given up outside a deal needs no delivery any more.
            if let Ok(mut promised) = promises.get_mut(entity)
                && let Some(promise) = &mut promised.0
            {
                promise.delivered = true;
            }
            let linked = &context.situation().issue(step.issue).linked;
            let entities = linked.iter().map(|issue| context.roster().issues[issue.index()]);
            let after = positions.iter_many(entities).flatten().filter_map(|p| p.last_yield).max();
            EventKind::Unilateral { concession: value(context, step), after }
        }
    };
    ledger.push(context.tick(), kind);
}

/// A step agreed in a deal: a concession as far as the owner had not bound itself before; a promise given
/// once more is only restored.
fn agreed(context: &Context, step: &Step, positions: &mut Query<&mut Position>) -> EventKind {
    let entity = context.roster().issues[step.issue.index()];
    let Ok(mut position) = positions.get_mut(entity) else {
        return EventKind::Agreed(value(context, step));
    };
    let bound = position.bound;
    position.bound = bound.max(step.to);
    if step.to <= bound {
        let Step { party, issue, from, to, .. } = *step;
        return EventKind::Restored(Move { party, issue, from, to });
    }
    EventKind::Agreed(value(context, &Step { from: step.from.max(bound), ..*step }))
}

/// given_up = w(from) - w(to) on the day's picture, others unchanged; a threat is a measure that does not
/// bite yet.
fn value(context: &Context, step: &Step) -> Concession {
    let situation = context.situation();
    let view = situation.issue(step.issue);
    let given_up = view.worth(step.party, step.from) - view.worth(step.party, step.to);
    let (least, largest) = situation.parties[step.party.index()].range;
    let range = largest - least;
    Concession {
        party: step.party,
        issue: step.issue,
        from: step.from,
        to: step.to,
        given_up,
        given_up_share: if range == 0.0 { 0.0 } else { given_up / range },
        relief: given_up <= 0.0,
        threat: view.has_channel && situation.tick < view.effective,
        attribution: step.causes.shares(),
    }
}

fn deliver(
    context: &Context,
    issue: IssueId,
    to: Level,
    promises: &mut Query<&mut Promised>,
    ledger: &mut Ledger,
) {
    let view = context.situation().issue(issue);
    let Ok(mut promised) = promises.get_mut(context.roster().issues[issue.index()]) else { return };
    let Some(promise) = &mut promised.0 else { return };
    promise.delivered = true;
    let step = Move { party: view.owner, issue, from: view.level, to };
    ledger.push(context.tick(), EventKind::Delivered { step, promise: promise.id });
}

/// A measure that its owner puts back in force, because of the day's accusation.
fn take_back(context: &Context, issue: IssueId, to: Level, promise: u32, ledger: &mut Ledger) {
    let view = context.situation().issue(issue);
    let step = Move { party: view.owner, issue, from: view.level, to };
    let accused = |event: &&Event| matches!(event.kind, EventKind::Accused { .. });
    let after = ledger.events.iter().rev().find(accused).map_or(0, |event| event.id);
    ledger.push(context.tick(), EventKind::TakenBack { step, promise, after });
}

/// A failed session, and the offers that lapse with it.
fn fail(
    context: &Context,
    (party, reason, round): (PartyId, FailureReason, RoundId),
    positions: &Query<&mut Position>,
    ledger: &mut Ledger,
) {
    ledger.push(context.tick(), EventKind::SessionFailed { party, reason, round });
    for (index, position) in positions.iter_many(&context.roster().issues).flatten().enumerate() {
        if position.offered > position.level {
            let issue = IssueId::from(index);
            let party = context.situation().issue(issue).owner;
            let step = Move { party, issue, from: position.offered, to: position.level };
            ledger.push(context.tick(), EventKind::Lapsed(step));
        }
    }
}

impl Ledger {
    /// Id of the next event.
    fn next_id(&self) -> u32 {
        self.events.len() as u32
    }

    fn push(&mut self, tick: u32, kind: EventKind) {
        let id = self.next_id();
        self.events.push(Event { id, tick, kind });
    }
}
