//! Agreement: signing, ratification (Putnam 1988), delivery, and the other side's watch over it.

use super::claims;
use crate::component::{Mind, Promise, Promised};
use crate::breach;
use crate::context::Context;
use crate::figures::QueueFigures;
use crate::pace::{Asked, pace};
use crate::ratification::ratify;
use crate::resource::{Entry, Negotiation, Outbox, Proceedings, Step, StepKind};
use crate::seat::{Forfeit, tell};
use crate::table::{Acceptance, Table, Unratified};
use crate::watch;
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, Move};
use detente_game::spec::Accusation;
use detente_game::strategy::{Act, Breach};
use detente_game::{IssueId, Level, Package, RegulatorId, TableId, Talks};

/// Signs what was accepted today, and carries out what was signed before.
pub(crate) fn sign_and_deliver(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut promises: Query<&mut Promised>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    if !negotiation.tables.iter().any(|state| state.accepted.is_some() || state.deals > 0) {
        return;
    }
    let Proceedings { outbox, forfeit, .. } = &mut *proceedings;
    let negotiation = &mut *negotiation;
    let mut done = Ok(());
    for table in context.situation().table_ids() {
        if let Some(accepted) = negotiation.tables[table.index()].accepted.take() {
            let queries = (&mut minds, &mut promises);
            done = done
                .and_then(|()| conclude(&context, table, &accepted, queries, negotiation, outbox));
        }
    }
    if negotiation.tables.iter().any(|state| state.deals > 0) {
        let queries = (&mut minds, &mut promises);
        done = done.and_then(|()| keep(&context, queries, &mut negotiation.tables, outbox));
    }
    if let Err(failed) = done {
        forfeit.get_or_insert(failed);
    }
}

/// Signs a deal and makes its promises.
fn conclude(
    context: &Context,
    table: TableId,
    accepted: &Acceptance,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let ratified = sign(context, table, accepted, negotiation, outbox);
    for &issue in &context.situation().table(table).agenda {
        let entity = context.roster().issues[issue.index()];
        let Ok(mut promised) = promises.get_mut(entity) else { continue };
        let signed = Signed { table, package: &accepted.package, ratified };
        if let Some(promise) = promise(context, signed, issue, minds, outbox)? {
            promised.0 = Some(promise);
        }
    }
    for &party in &context.tables()[table.index()].parties {
        let Ok(mut mind) = minds.get_mut(context.roster().parties[party.index()]) else { continue };
        let strategy = &context.cast().nations[party.index()];
        tell(context.spec().parties[party.index()].agent, || {
            strategy.deal_signed(&mut mind.0, table)
        })?;
    }
    Ok(())
}

/// Ratifies, delivers and watches; an accusation may break the deal.
fn keep(
    context: &Context,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    tables: &mut [Table],
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    for (table, state) in tables.iter_mut().enumerate() {
        ratify(context, TableId::from(table), (minds, promises), state, outbox)?;
    }
    let mut accused: Option<(TableId, Breach)> = None;
    for issue in context.spec().issue_ids() {
        let entity = context.roster().issues[issue.index()];
        let Ok(mut promised) = promises.get_mut(entity) else { continue };
        if promised.0.is_none() {
            continue;
        }
        let Some(promise) = &mut promised.0 else { continue };
        let package = &tables[promise.table.index()].package;
        let breach = carry_out(context, issue, promise, package, minds, outbox)?;
        accused = accused.or(breach.map(|breach| (promise.table, breach)));
    }
    match accused {
        Some((table, breach))
            if context.spec().consequences.accusation == Accusation::BreaksDeal =>
        {
            let state = &mut tables[table.index()];
            breach::break_deal(context, &breach, table, (minds, promises), state, outbox)
        }
        _ => Ok(()),
    }
}

/// Records the deal; gives back its day of ratification.
fn sign(
    context: &Context,
    table: TableId,
    accepted: &Acceptance,
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> u32 {
    let (spec, situation) = (context.spec(), context.situation());
    let round = situation.table(table).round.unwrap_or_default();
    let package = accepted.package.clone();
    outbox.push(Entry::Event(EventKind::Deal {
        party: accepted.party,
        round,
        net: spec.party_ids().map(|party| situation.gain(party, &package)).collect(),
        package: package.clone(),
    }));
    let parties = &context.tables()[table.index()].parties;
    let Negotiation { tables, deals, .. } = negotiation;
    let lag = context.figures().ratify_lag(spec, context.names(), parties, deals);
    let ratified = context.tick() + lag;
    parties.iter().for_each(|party| deals[party.index()] += 1);
    let state = &mut tables[table.index()];
    state.deals += 1;
    state.consents.clear();
    state.signed = Some(round);
    state.talks = Talks::Signed { ratified };
    state.unratified = Some(Unratified { round, ratified });
    state.package = package;
    ratified
}

/// A deal signed today.
#[derive(Clone, Copy)]
struct Signed<'a> {
    table: TableId,
    package: &'a Package,
    ratified: u32,
}

/// What the other side of a contract issue gives up of its claim.
fn claim(
    context: &Context,
    table: TableId,
    (issue, to): (IssueId, Level),
    minds: &Query<&mut Mind>,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let view = context.situation().issue(issue);
    let Ok(mind) = minds.get(context.roster().parties[view.victim.index()]) else { return Ok(()) };
    let causes = context.voice_at(table, view.victim).causes(&mind.0, Act::Table)?;
    outbox.push(Entry::Concession(claims::agreed(view, issue, to, causes)));
    Ok(())
}

/// The promise of an issue that the deal moves; its regulator decides on today's picture whether to keep
/// it.
fn promise(
    context: &Context,
    signed: Signed<'_>,
    issue: IssueId,
    minds: &mut Query<&mut Mind>,
    outbox: &mut Outbox,
) -> Result<Option<Promise>, Forfeit> {
    let view = context.situation().issue(issue);
    let (from, to, party) = (view.level, signed.package[issue.index()], view.owner);
    if view.contract && to < view.full {
        claim(context, signed.table, (issue, to), minds, outbox)?;
    }
    if to <= from {
        return Ok(None);
    }
    let Ok(mind) = minds.get(context.roster().parties[party.index()]) else { return Ok(None) };
    let causes = context.voice_at(signed.table, party).causes(&mind.0, Act::Table)?;
    let kind = StepKind::Agreed;
    outbox.push(Entry::Concession(Step { kind, party, issue, from, to, causes }));
    let mut promise = Promise {
        effect: view.effect[from as usize],
        ratified: signed.ratified,
        ..Promise::new(signed.table, from, to, context.tick())
    };
    if let Some((regulator, _)) = queue(context, issue) {
        let asked = licence(issue, &promise, signed.package, true);
        promise.slow_walk = pace(context, regulator, asked, minds)?;
    }
    Ok(Some(promise))
}

/// The queue that administers an issue's licence, if it is one.
fn queue(context: &Context, issue: IssueId) -> Option<(RegulatorId, QueueFigures)> {
    let regulator = context.spec().regulator(issue)?;
    let queue = context.figures().queue(Some(regulator))?;
    context.spec().is_discretionary(issue).then_some((regulator, queue))
}

/// The licence of a promise, as its regulator is asked about it.
fn licence<'a>(
    issue: IssueId,
    promise: &Promise,
    package: &'a Package,
    signing: bool,
) -> Asked<'a> {
    let &Promise { from, level: promised, slow_walk, .. } = promise;
    Asked { issue, from, promised, package, signing, slow_walk }
}

/// A published measure changes on ratification. A licence changes once an honest queue has granted all;
/// until then and after the other side watches what arrives, and the regulator may change its pace.
fn carry_out(
    context: &Context,
    issue: IssueId,
    promise: &mut Promise,
    package: &Package,
    minds: &mut Query<&mut Mind>,
    outbox: &mut Outbox,
) -> Result<Option<Breach>, Forfeit> {
    let tick = context.tick();
    let mut accused = None;
    let Some((regulator, queue)) = queue(context, issue) else {
        if tick == promise.ratified && !promise.delivered {
            outbox.push(Entry::Deliver { issue, to: promise.level });
        }
        return Ok(None);
    };
    if tick == promise.ratified && !promise.delivered && promise.slow_walk > 0.0 {
        slow_walked(context, issue, promise, outbox);
    }
    if tick > promise.ratified {
        if !promise.delivered && has_granted_all(context, issue, promise, &queue) {
            outbox.push(Entry::Deliver { issue, to: promise.level });
            promise.delivered = true;
        }
        accused = watch::watch(context, issue, promise, &queue, outbox);
    }
    if !promise.delivered && promise.signed < tick {
        let before = promise.slow_walk;
        let asked = licence(issue, promise, package, false);
        promise.slow_walk = pace(context, regulator, asked, minds)?;
        if before == 0.0 && promise.slow_walk > 0.0 && tick >= promise.ratified {
            slow_walked(context, issue, promise, outbox);
        }
    }
    Ok(accused)
}

/// True when nobody waits any more for what was promised.
fn has_granted_all(
    context: &Context,
    issue: IssueId,
    promise: &Promise,
    queue: &QueueFigures,
) -> bool {
    match &context.situation().issue(issue).queue {
        Some(applications) => applications.backlog == 0,
        None => {
            promise.slow_walk == 0.0 && promise.ramp(context.tick(), queue.processing) >= 1.0
        }
    }
}

fn slow_walked(context: &Context, issue: IssueId, promise: &Promise, outbox: &mut Outbox) {
    let party = context.situation().issue(issue).owner;
    let step = Move { party, issue, from: promise.from, to: promise.level };
    outbox.push(Entry::Event(EventKind::SlowWalked { step, promise: promise.id }));
}
