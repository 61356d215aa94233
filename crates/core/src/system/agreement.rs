//! Agreement: signing, ratification (Putnam 1988), delivery, and the other side's watch over it.

use crate::component::{Mind, Promise, Promised};
use crate::breach;
use crate::context::{Context, Purpose};
use crate::figures::QueueFigures;
use crate::resource::{
    Acceptance, Entry, Negotiation, Outbox, Proceedings, Step, StepKind, Unratified,
};
use crate::seat::{Forfeit, ask, tell};
use crate::watch;
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, Move};
use detente_game::regulation::Cadence;
use detente_game::spec::Accusation;
use detente_game::strategy::{Act, Breach};
use detente_game::{IssueId, Package, RegulatorId, RegulatorObservation, Talks};

/// Signs what was accepted today, and carries out what was signed before.
pub(crate) fn sign_and_deliver(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut promises: Query<&mut Promised>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    let outbox = &mut proceedings.outbox;
    let mut done = Ok(());
    if let Some(accepted) = negotiation.accepted.take() {
        done = conclude(
            &context,
            &accepted,
            (&mut minds, &mut promises),
            &mut negotiation,
            outbox,
        );
    }
    if negotiation.deals > 0 {
        done = done.and_then(|()| {
            keep(&context, (&mut minds, &mut promises), &mut negotiation, outbox)
        });
    }
    if let Err(forfeit) = done {
        proceedings.note(forfeit);
    }
}

/// Signs a deal and makes its promises.
fn conclude(
    context: &Context,
    accepted: &Acceptance,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let ratified = sign(context, accepted, negotiation, outbox);
    for issue in context.spec().issue_ids() {
        let entity = context.roster().issues[issue.index()];
        let Ok(mut promised) = promises.get_mut(entity) else { continue };
        if let Some(promise) = promise(context, accepted, ratified, issue, minds, outbox)? {
            promised.0 = Some(promise);
        }
    }
    for party in context.spec().party_ids() {
        let Ok(mut mind) = minds.get_mut(context.roster().parties[party.index()]) else { continue };
        let strategy = &context.cast().nations[party.index()];
        tell(context.spec().parties[party.index()].agent, || strategy.deal_signed(&mut mind.0))?;
    }
    Ok(())
}

/// Ratifies, delivers and watches; an accusation may break the deal.
fn keep(
    context: &Context,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    ratify(context, minds, negotiation, outbox)?;
    let mut accused: Option<Breach> = None;
    for issue in context.spec().issue_ids() {
        let entity = context.roster().issues[issue.index()];
        let Ok(mut promised) = promises.get_mut(entity) else { continue };
        let Some(promise) = &mut promised.0 else { continue };
        let breach = carry_out(context, issue, promise, &negotiation.package, minds, outbox)?;
        accused = accused.or(breach);
    }
    match accused {
        Some(breach) if context.spec().consequences.accusation == Accusation::BreaksDeal => {
            breach::break_deal(context, &breach, (minds, promises), negotiation, outbox)
        }
        _ => Ok(()),
    }
}

/// Records the deal; gives back its day of ratification.
fn sign(
    context: &Context,
    accepted: &Acceptance,
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> u32 {
    let (spec, situation) = (context.spec(), context.situation());
    let round = situation.round.unwrap_or_default();
    let package = accepted.package.clone();
    outbox.push(Entry::Event(EventKind::Deal {
        party: accepted.party,
        round,
        net: spec.party_ids().map(|party| situation.gain(party, &package)).collect(),
        package: package.clone(),
    }));
    let names = context.names();
    let ratified = context.tick() + context.figures().ratify_lag(spec, names, negotiation.deals);
    negotiation.deals += 1;
    negotiation.signed = Some(round);
    negotiation.talks = Talks::Signed { ratified };
    negotiation.unratified = Some(Unratified { round, ratified });
    negotiation.package = package;
    ratified
}

/// The promise of an issue that the deal moves; its regulator decides on today's picture whether to keep
/// it.
fn promise(
    context: &Context,
    accepted: &Acceptance,
    ratified: u32,
    issue: IssueId,
    minds: &mut Query<&mut Mind>,
    outbox: &mut Outbox,
) -> Result<Option<Promise>, Forfeit> {
    let view = context.situation().issue(issue);
    let (from, to, party) = (view.level, accepted.package[issue.index()], view.owner);
    if to <= from {
        return Ok(None);
    }
    let Ok(mind) = minds.get(context.roster().parties[party.index()]) else { return Ok(None) };
    let causes = context.voice(party).causes(&mind.0, Act::Table)?;
    let kind = StepKind::Agreed;
    outbox.push(Entry::Concession(Step { kind, party, issue, from, to, causes }));
    let effect = view.effect[from as usize];
    let mut promise = Promise::new(from, to, effect, context.tick(), ratified);
    if let Some((regulator, queue)) = queue(context, issue) {
        let deal = Deal { package: &accepted.package, signing: true, observed: queue.observed };
        promise.slow_walk = pace(context, regulator, issue, &promise, deal, minds)?;
    }
    Ok(Some(promise))
}

/// The queue that administers an issue's licence, if it is one.
fn queue(context: &Context, issue: IssueId) -> Option<(RegulatorId, QueueFigures)> {
    let regulator = context.spec().regulator(issue)?;
    let queue = context.figures().queue(Some(regulator))?;
    context.spec().is_discretionary(issue).then_some((regulator, queue))
}

/// A deal as the regulator sees it.
#[derive(Clone, Copy)]
struct Deal<'a> {
    package: &'a Package,
    /// Signed today.
    signing: bool,
    /// When the other side can see what is delivered.
    observed: Cadence,
}

fn pace(
    context: &Context,
    me: RegulatorId,
    issue: IssueId,
    promise: &Promise,
    deal: Deal<'_>,
    minds: &mut Query<&mut Mind>,
) -> Result<f64, Forfeit> {
    let agent = context.spec().regulators[me.index()].agent;
    let Ok(mut mind) = minds.get_mut(context.roster().regulators[me.index()]) else {
        return Ok(promise.slow_walk);
    };
    let observation = RegulatorObservation {
        situation: context.situation(),
        me,
        issue,
        from: promise.from,
        promised: promise.level,
        package: deal.package,
        signing: deal.signing,
        slow_walk: promise.slow_walk,
        observed: deal.observed,
    };
    let mut rng = context.stream(agent, Purpose::Regulation(issue));
    let strategy = &context.cast().regulators[me.index()];
    let pace = ask(agent, || strategy.slow_walk(&observation, &mut mind.0, &mut rng))?;
    if !(0.0..=1.0).contains(&pace) {
        return Err(Forfeit::illegal(agent, format!("slow-walks by {pace}")));
    }
    Ok(pace)
}

/// On its day the deal is ratified, and the next round, if any, comes to the fore.
fn ratify(
    context: &Context,
    minds: &mut Query<&mut Mind>,
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let due = negotiation.unratified.take_if(|deal| context.tick() >= deal.ratified);
    let Some(Unratified { round, .. }) = due else { return Ok(()) };
    outbox.push(Entry::Event(EventKind::Ratified { round }));
    if context.spec().rounds.len() == 1 {
        return Ok(());
    }
    negotiation.end_round(context.spec(), round);
    context.reset_talks(minds)
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
        let granted = promise.ramp(tick, queue.processing) >= 1.0;
        if promise.slow_walk == 0.0 && !promise.delivered && granted {
            outbox.push(Entry::Deliver { issue, to: promise.level });
            promise.delivered = true;
        }
        accused = watch::watch(context, issue, promise, &queue, outbox);
    }
    if !promise.delivered && promise.signed < tick {
        let before = promise.slow_walk;
        let deal = Deal { package, signing: false, observed: queue.observed };
        promise.slow_walk = pace(context, regulator, issue, promise, deal, minds)?;
        if before == 0.0 && promise.slow_walk > 0.0 && tick >= promise.ratified {
            slow_walked(context, issue, promise, outbox);
        }
    }
    Ok(accused)
}

fn slow_walked(context: &Context, issue: IssueId, promise: &Promise, outbox: &mut Outbox) {
    let party = context.situation().issue(issue).owner;
    let step = Move { party, issue, from: promise.from, to: promise.level };
    outbox.push(Entry::Event(EventKind::SlowWalked { step, promise: promise.id }));
}
