//! Concession: steps are valued, attributed and recorded, and measures change.

use super::claims;
use crate::component::{Claim, Position, Promised, Raised};
use crate::context::Context;
use crate::resource::{Entry, Ledger, Proceedings, Step, StepKind};
use bevy_ecs::prelude::*;
use detente_game::event::{Concession, EventKind, Move};
use detente_game::{Event, IssueId, Level, TableId};
use smallvec::SmallVec;

/// A measure that changes at the end of the day.
struct Change {
    issue: IssueId,
    to: Level,
    by: By,
}

/// What changes a measure.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// A promise kept, or a concession taken back after a breach.
    Deal,
    /// A yield outside talks: its event id.
    Yield(u32),
    /// A threat dropped, in full or in part: its event id. It binds nothing that was in force.
    Drop(u32),
    /// A raise: its event id, and the day on which it is due.
    Raise(u32, u32),
    /// An ultimatum that was met, or a fund that is empty.
    Lapse,
}

/// Promises and raises of the issues.
type Pledges<'w, 's> = Query<'w, 's, (&'static mut Promised, &'static mut Raised)>;

/// Turns the day's outbox into events, in order, and puts changed measures in force for tomorrow.
pub(crate) fn record(
    context: Context,
    mut positions: Query<&mut Position>,
    mut pledges: Pledges,
    mut claims: Query<&mut Claim>,
    mut proceedings: ResMut<Proceedings>,
) {
    let Proceedings { outbox, ledger, forfeit } = &mut *proceedings;
    claims::bind(&context, outbox, &mut claims);
    let given_up = claims::given_up(&context, outbox, &positions, &claims);
    let mut changes: SmallVec<[Change; 4]> = SmallVec::new();
    for (place, entry) in outbox.drain(..).enumerate() {
        match entry {
            Entry::Event(kind) => ledger.push(context.tick(), kind),
            Entry::Concession(step) => {
                concede(&context, &step, &mut positions, &mut pledges, ledger, &mut changes);
                if let Some(&more) = given_up.get(place) {
                    claims::add(&context, ledger, more);
                }
            }
            Entry::Deliver { issue, to } => {
                deliver(&context, issue, to, &mut pledges, ledger);
                changes.push(Change { issue, to, by: By::Deal });
            }
            Entry::TakeBack { issue, to, promise } => {
                take_back(&context, issue, to, promise, ledger);
                if let Ok((_, mut raised)) = pledges.get_mut(context.roster().issues[issue.index()]) {
                    raised.conceded = None;
                }
                changes.push(Change { issue, to, by: By::Deal });
            }
            Entry::Void { issue, from, promise, stands } => {
                let broken = Broken { issue, from, promise, stands };
                broken.lapse(&context, &mut positions, &mut pledges, ledger);
            }
            Entry::Raise { issue, to, due } => {
                let due = due.unwrap_or(context.tick() + context.situation().issue(issue).notice);
                changes.push(Change { issue, to, by: By::Raise(ledger.next_id(), due) });
                ledger.push(context.tick(), raise(&context, issue, (to, due), &pledges));
            }
            Entry::Withdraw { issue, to, demand } => {
                changes.push(Change { issue, to, by: By::Lapse });
                let step = standing(&context, issue, to);
                ledger.push(context.tick(), EventKind::Withdrawn { step, demand });
            }
            Entry::Exhaust { issue, to, fund } => {
                changes.push(Change { issue, to, by: By::Lapse });
                if let Ok((mut promised, _)) = pledges.get_mut(context.roster().issues[issue.index()]) {
                    promised.0.take_if(|promise| promise.level < to);
                }
                let step = standing(&context, issue, to);
                ledger.push(context.tick(), EventKind::Exhausted { step, fund });
            }
            Entry::Failure { party, reason, round, table } => {
                ledger.push(context.tick(), EventKind::SessionFailed { party, reason, round });
                lapse(&context, table, &positions, ledger);
                claims::lapse(&context, table, &claims, ledger);
            }
        }
    }
    for change in changes {
        let entity = context.roster().issues[change.issue.index()];
        let Ok(mut position) = positions.get_mut(entity) else { continue };
        let Ok((_, mut raised)) = pledges.get_mut(entity) else { continue };
        put_in_force(&context, &change, &mut position, &mut raised);
    }
    if let Some(forfeit) = forfeit {
        let (agent, reason) = (forfeit.agent, forfeit.reason.clone());
        ledger.push(context.tick(), EventKind::Forfeit { agent, reason });
    }
}

/// Changes a measure, and what its owner has bound itself to with it.
fn put_in_force(context: &Context, change: &Change, position: &mut Position, raised: &mut Raised) {
    position.level = change.to;
    match change.by {
        By::Deal => position.bound = position.bound.max(change.to),
        By::Yield(event) => {
            position.bound = position.bound.max(change.to);
            position.last_yield = Some(event);
        }
        By::Drop(event) => {
            position.last_yield = Some(event);
            // Dropped altogether, it leaves in force what was, without a day to wait for.
            if change.to >= raised.before {
                (raised.pending, raised.effective) = (false, context.tick());
            }
        }
        By::Lapse => {
            (raised.pending, raised.effective) = (false, context.tick());
            (position.offered, position.high) = (position.offered.max(change.to), position.high.max(change.to));
        }
        By::Raise(event, due) => {
            let (tick, view) = (context.tick(), context.situation().issue(change.issue));
            raised.before = view.level;
            raised.effective = due.max(tick + 1);
            raised.pending = due > tick;
            (raised.day, raised.event) = (Some(tick), Some(event));
            if !raised.pending {
                raised.conceded = None;
            }
            // Who had offered no more than the measure in force stands where the measure stands.
            if position.offered == view.level {
                position.offered = change.to;
            }
        }
    }
}

/// A step from where the owner of an issue stands.
fn standing(context: &Context, issue: IssueId, to: Level) -> Move {
    let view = context.situation().issue(issue);
    Move { party: view.owner, issue, from: view.level, to }
}

/// A raise is a threat until it is due, and in force from tomorrow where it is due at once.
fn raise(
    context: &Context,
    issue: IssueId,
    (to, due): (Level, u32),
    pledges: &Pledges,
) -> EventKind {
    let view = context.situation().issue(issue);
    let step = Move { party: view.owner, issue, from: view.level, to };
    let linked = view.linked.iter().map(|issue| context.roster().issues[issue.index()]);
    let after = pledges.iter_many(linked).flatten().filter_map(|(_, raised)| raised.event).max();
    if due > context.tick() {
        return EventKind::Threatened { step, effective: due, after };
    }
    let own = pledges.get(context.roster().issues[issue.index()]);
    let undoes = own.ok().and_then(|(_, raised)| raised.conceded);
    EventKind::Escalated { step, after, undoes }
}

fn concede(
    context: &Context,
    step: &Step,
    positions: &mut Query<&mut Position>,
    pledges: &mut Pledges,
    ledger: &mut Ledger,
    changes: &mut SmallVec<[Change; 4]>,
) {
    let id = ledger.next_id();
    let entity = context.roster().issues[step.issue.index()];
    let kind = match step.kind {
        StepKind::Offered => EventKind::Offered(value(context, step)),
        StepKind::Agreed if step.party != context.situation().issue(step.issue).owner => {
            EventKind::Agreed(value(context, step))
        }
        StepKind::Agreed => {
            if let Ok((mut promised, mut raised)) = pledges.get_mut(entity) {
                if let Some(promise) = &mut promised.0 {
                    promise.id = id;
                }
                raised.promise(context, step, id);
            }
            agreed(context, step, positions)
        }
        StepKind::Unilateral => yielded(context, step, id, (positions, pledges), changes),
    };
    ledger.push(context.tick(), kind);
}

/// A step taken outside a deal. An issue that had been raised is conceded only beyond what its owner had
/// bound itself to before; up to there it is relaxed.
fn yielded(
    context: &Context,
    step: &Step,
    id: u32,
    (positions, pledges): (&mut Query<&mut Position>, &mut Pledges),
    changes: &mut SmallVec<[Change; 4]>,
) -> EventKind {
    let view = context.situation().issue(step.issue);
    let entity = context.roster().issues[step.issue.index()];
    let linked = view.linked.iter().map(|issue| context.roster().issues[issue.index()]);
    let after = positions.iter_many(linked).flatten().filter_map(|p| p.last_yield).max();
    let drops = view.threat.is_some_and(|in_force| step.to <= in_force);
    let by = if drops { By::Drop(id) } else { By::Yield(id) };
    changes.push(Change { issue: step.issue, to: step.to, by });
    let mut known = 0;
    if let Ok((mut promised, mut raised)) = pledges.get_mut(entity) {
        // What is given up outside a deal needs no delivery any more.
        if let Some(promise) = &mut promised.0 {
            promise.delivered = true;
        }
        if view.escalates {
            let bound = positions.get(entity).map_or(0, |position| position.bound);
            known = raised.give_up(step, id, bound, drops);
        }
    }
    if view.escalates && step.to <= known {
        let Step { party, issue, from, to, .. } = *step;
        return EventKind::Relaxed { step: Move { party, issue, from, to }, after };
    }
    let step = Step { from: step.from.max(known), ..*step };
    EventKind::Unilateral { concession: value(context, &step), after }
}

/// A promise of a deal that was refused.
struct Broken {
    issue: IssueId,
    from: Level,
    promise: u32,
    stands: bool,
}

impl Broken {
    fn lapse(
        &self,
        context: &Context,
        positions: &mut Query<&mut Position>,
        pledges: &mut Pledges,
        ledger: &mut Ledger,
    ) {
        let view = context.situation().issue(self.issue);
        let entity = context.roster().issues[self.issue.index()];
        if let Ok((_, mut raised)) = pledges.get_mut(entity) {
            raised.release(view.level, self.stands);
        }
        if let Ok(mut position) = positions.get_mut(entity)
            && let Some(promise) = ledger.events.get(self.promise as usize)
        {
            position.release(promise);
        }
        let step = Move { party: view.owner, issue: self.issue, from: self.from, to: view.level };
        ledger.push(context.tick(), EventKind::Lapsed(step));
    }
}

impl Position {
    /// A promise that has lapsed binds its owner no more: given again, it is conceded anew.
    fn release(&mut self, promise: &Event) {
        if let EventKind::Agreed(conceded) = &promise.kind {
            self.bound = conceded.from;
        }
    }
}

impl Raised {
    /// A promise keeps the owner from raising beyond it, as long as the deal stands.
    fn promise(&mut self, context: &Context, step: &Step, event: u32) {
        if context.situation().issue(step.issue).escalates {
            self.floor = self.floor.max(step.to);
            self.conceded = Some(event);
        }
    }

    /// A promise that has lapsed: only an older deal keeps the owner from raising, and from no more than the
    /// measure in force.
    fn release(&mut self, level: Level, stands: bool) {
        self.floor = if stands { self.floor.min(level) } else { 0 };
        self.conceded = None;
    }

    /// Notes a step outside a deal; gives back how far its owner had gone before: a threat is measured by
    /// threats too.
    fn give_up(&mut self, step: &Step, event: u32, bound: Level, drops: bool) -> Level {
        if !drops {
            self.conceded = Some(event);
            return bound;
        }
        let known = bound.max(self.dropped);
        self.dropped = self.dropped.max(step.to);
        known
    }
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
        threat: situation.tick < view.effective && (view.has_channel || view.threat.is_some()),
        attribution: step.causes.shares(),
    }
}

fn deliver(
    context: &Context,
    issue: IssueId,
    to: Level,
    pledges: &mut Pledges,
    ledger: &mut Ledger,
) {
    let view = context.situation().issue(issue);
    let entity = context.roster().issues[issue.index()];
    let Ok((mut promised, _)) = pledges.get_mut(entity) else { return };
    let Some(promise) = &mut promised.0 else { return };
    promise.delivered = true;
    let step = Move { party: view.owner, issue, from: view.level, to };
    ledger.push(context.tick(), EventKind::Delivered { step, promise: promise.id });
    claims::deliver(context, view, issue, ledger);
}

/// A measure that its owner puts back in force, because of the day's accusation.
fn take_back(context: &Context, issue: IssueId, to: Level, promise: u32, ledger: &mut Ledger) {
    let view = context.situation().issue(issue);
    let step = Move { party: view.owner, issue, from: view.level, to };
    let accused = |event: &&Event| matches!(event.kind, EventKind::Accused { .. });
    let after = ledger.events.iter().rev().find(accused).map_or(0, |event| event.id);
    ledger.push(context.tick(), EventKind::TakenBack { step, promise, after });
}

/// The offers of a failed session lapse.
fn lapse(
    context: &Context,
    table: TableId,
    positions: &Query<&mut Position>,
    ledger: &mut Ledger,
) {
    for (index, position) in positions.iter_many(&context.roster().issues).flatten().enumerate() {
        let issue = IssueId::from(index);
        let view = context.situation().issue(issue);
        if position.offered > position.level && view.held == Some(table) {
            let party = view.owner;
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

    pub(super) fn push(&mut self, tick: u32, kind: EventKind) {
        let id = self.next_id();
        self.events.push(Event { id, tick, kind });
    }
}
