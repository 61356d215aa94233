//! Claims: where the victim of a contract issue stands at the table.
//!
//! Nobody owns what a contract is about, so both sides move: the one that likes best what stands gives up of
//! it, as an owner does, and the other gives up of what it claims.

use crate::component::{Claim, Mind, Position};
use crate::context::{Context, Voice};
use crate::resource::{Entry, Ledger, Outbox, Step, StepKind};
use crate::seat::Forfeit;
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, Move};
use detente_game::situation::IssueView;
use detente_game::strategy::Act;
use detente_game::{Account, Event, IssueId, Level, Package, TableId};
use smallvec::SmallVec;

/// An offer's level becomes the claim: nearer to the owner's ideal than ever is a concession, back is a
/// retraction, forward again up to the mark a restoration.
pub(super) fn step(
    voice: &Voice<'_>,
    mind: &Mind,
    (issue, to): (IssueId, Level),
    claim: &mut Claim,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let party = voice.observation.me;
    let step = Move { party, issue, from: claim.offered, to };
    if to < claim.low {
        let causes = voice.causes(&mind.0, Act::Table)?;
        let (kind, from) = (StepKind::Offered, claim.low);
        outbox.push(Entry::Concession(Step { kind, party, issue, from, to, causes }));
        claim.low = to;
    } else if to > claim.offered {
        outbox.push(Entry::Event(EventKind::Retracted(step)));
    } else if to < claim.offered {
        outbox.push(Entry::Event(EventKind::Restored(step)));
    }
    claim.offered = to;
    Ok(())
}

/// The step that the victim of a contract issue takes by signing, from all that it could claim.
pub(super) fn agreed(view: &IssueView, issue: IssueId, to: Level, causes: Account) -> Step {
    Step { kind: StepKind::Agreed, party: view.victim, issue, from: view.full, to, causes }
}

/// Binds the victims of contract issues to what they have signed today. The step of each begins at what it
/// claimed last, and there is none when it had bound itself to as little before.
pub(super) fn bind(context: &Context, outbox: &mut Outbox, claims: &mut Query<&mut Claim>) {
    outbox.retain_mut(|entry| match entry {
        Entry::Concession(step) => begin_at_claim(context, step, claims),
        _ => true,
    });
}

/// False when the step is none. Steps of others than victims of contract issues stay as they are.
fn begin_at_claim(context: &Context, step: &mut Step, claims: &mut Query<&mut Claim>) -> bool {
    let view = context.situation().issue(step.issue);
    if !view.contract || step.party == view.owner || step.kind != StepKind::Agreed {
        return true;
    }
    let entity = context.roster().issues[step.issue.index()];
    let Ok(mut claim) = claims.get_mut(entity) else { return true };
    step.from = claim.bound;
    claim.bound = step.from.min(step.to);
    step.to < step.from
}

/// Claims at a table whose session has failed lapse.
pub(super) fn lapse(
    context: &Context,
    table: TableId,
    claims: &Query<&mut Claim>,
    ledger: &mut Ledger,
) {
    for (index, claim) in claims.iter_many(&context.roster().issues).flatten().enumerate() {
        let issue = IssueId::from(index);
        let view = context.situation().issue(issue);
        if view.contract && view.held == Some(table) && claim.offered < claim.bound {
            let step = Move { party: view.victim, issue, from: claim.offered, to: claim.bound };
            ledger.push(context.tick(), EventKind::Lapsed(step));
        }
    }
}

/// A contract that comes into force keeps what the other side promised in it too.
pub(super) fn deliver(context: &Context, view: &IssueView, issue: IssueId, ledger: &mut Ledger) {
    if !view.contract {
        return;
    }
    let signed = |event: &&Event| match &event.kind {
        EventKind::Agreed(step) => step.issue == issue && step.party == view.victim,
        _ => false,
    };
    let Some(event) = ledger.events.iter().rev().find(signed) else { return };
    let EventKind::Agreed(step) = &event.kind else { return };
    let (promise, party) = (event.id, step.party);
    let step = Move { party, issue, from: step.from, to: step.to };
    ledger.push(context.tick(), EventKind::Delivered { step, promise });
}

/// Adds to the concession just recorded what it gives up by preferences that are not additive.
pub(super) fn add(context: &Context, ledger: &mut Ledger, more: f64) {
    let Some(event) = ledger.events.last_mut() else { return };
    let (EventKind::Unilateral { concession, .. }
    | EventKind::Offered(concession)
    | EventKind::Agreed(concession)) = &mut event.kind
    else {
        return;
    };
    let (least, largest) = context.situation().parties[concession.party.index()].range;
    concession.given_up += more;
    let range = largest - least;
    concession.given_up_share = if range == 0.0 { 0.0 } else { concession.given_up / range };
    concession.relief = concession.given_up <= 0.0;
}

/// What each concession of the day gives up by preferences that are not additive, by its place in the outbox,
/// M; nothing where there are none. The steps of one party at one table are taken at once.
pub(super) fn given_up(
    context: &Context,
    outbox: &Outbox,
    positions: &Query<&mut Position>,
    claims: &Query<&mut Claim>,
) -> Vec<f64> {
    if context.situation().terms.is_empty() {
        return Vec::new();
    }
    let mut given = vec![0.0; outbox.len()];
    for (place, entry) in outbox.iter().enumerate() {
        let Entry::Concession(first) = entry else { continue };
        let together = |step: &Step| step.party == first.party && step.kind == first.kind;
        let alike = |entry: &Entry| matches!(entry, Entry::Concession(step) if together(step));
        if !outbox[..place].iter().any(alike) {
            share_out(context, outbox, &stance(context, first, positions, claims), first, &mut given);
        }
    }
    given
}

/// Where a party stands before a step, apart from what it takes with it: at the table by its offers, else by
/// what is in force and what it has bound itself to.
fn stance(
    context: &Context,
    step: &Step,
    positions: &Query<&mut Position>,
    claims: &Query<&mut Claim>,
) -> Package {
    let situation = context.situation();
    let mut stance = situation.levels();
    let offered = step.kind == StepKind::Offered;
    for (view, issue) in situation.issues.iter().zip(situation.issue_ids()) {
        let entity = context.roster().issues[issue.index()];
        let (Ok(position), Ok(claim)) = (positions.get(entity), claims.get(entity)) else { continue };
        let level = &mut stance[issue.index()];
        match (view.contract, view.owner == step.party) {
            (true, true) if offered => *level = position.offered,
            (true, false) if offered => *level = claim.offered,
            (true, false) if step.kind == StepKind::Agreed => *level = claim.bound,
            _ => {}
        }
    }
    stance
}

/// Shares what the steps taken together with one give up over them, fairly.
fn share_out(
    context: &Context,
    outbox: &Outbox,
    stance: &[Level],
    first: &Step,
    given: &mut [f64],
) {
    let terms = &context.situation().terms;
    let mut base: Package = SmallVec::from_slice(stance);
    let (mut places, mut moves) = (Vec::new(), Vec::new());
    for (place, entry) in outbox.iter().enumerate() {
        let Entry::Concession(step) = entry else { continue };
        let together = step.party == first.party && step.kind == first.kind;
        if together && terms.concern(step.issue) {
            base[step.issue.index()] = step.from;
            places.push(place);
            moves.push((step.issue, step.to));
        }
    }
    for (place, share) in places.into_iter().zip(terms.given_up(first.party, &base, &moves)) {
        given[place] = share;
    }
}
