//! Resolve: nations away from the table yield issues and ask for talks.

use crate::component::Mind;
use crate::context::{Context, Purpose, Voice};
use crate::resource::{Entry, Negotiation, Outbox, Proceedings, Step, StepKind};
use crate::seat::{Forfeit, ask};
use bevy_ecs::prelude::*;
use detente_game::event::{Asker, EventKind};
use detente_game::strategy::Act;
use detente_game::{Away, PartyId, RoundId, Stream, Talks};
use smallvec::SmallVec;

/// Asks every nation what it does away from the table, while talks are idle or a call waits.
pub(crate) fn yield_and_call(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    if !matches!(context.situation().talks, Talks::Idle | Talks::Waiting { .. }) {
        return;
    }
    let mut decided: SmallVec<[Away; 2]> = SmallVec::new();
    for party in context.spec().party_ids() {
        let Ok(mut mind) = minds.get_mut(context.roster().parties[party.index()]) else { return };
        let voice = context.voice(party);
        match decide(&voice, &mut mind, context.stream(voice.agent, Purpose::Away)) {
            Ok(away) => decided.push(away),
            Err(forfeit) => return proceedings.note(forfeit),
        }
    }
    let outbox = &mut proceedings.outbox;
    let done = yield_issues(&context, &decided, &minds, outbox)
        .and_then(|()| call(&context, &decided, &mut minds, &mut negotiation, outbox));
    if let Err(forfeit) = done {
        proceedings.note(forfeit);
    }
}

fn decide(voice: &Voice<'_>, mind: &mut Mind, mut rng: Stream) -> Result<Away, Forfeit> {
    let observation = &voice.observation;
    let away = ask(voice.agent, || voice.strategy.away(observation, &mut mind.0, &mut rng))?;
    for (place, &(issue, to)) in away.yields.iter().enumerate() {
        let allowed = observation.situation.issues.get(issue.index()).is_some_and(|view| {
            view.owner == observation.me
                && view.active
                && view.unilateral
                && (view.level + 1..=view.full).contains(&to)
        });
        if !allowed || away.yields[..place].iter().any(|(other, _)| *other == issue) {
            let reason = format!("yields issue {} to level {to}", issue.0);
            return Err(Forfeit::illegal(voice.agent, reason));
        }
    }
    Ok(away)
}

/// Records the day's yields in the order of issues. All of them happen.
fn yield_issues(
    context: &Context,
    decided: &[Away],
    minds: &Query<&mut Mind>,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    if decided.iter().all(|away| away.yields.is_empty()) {
        return Ok(());
    }
    let situation = context.situation();
    for issue in situation.issue_ids() {
        let view = situation.issue(issue);
        let party = view.owner;
        let yields = &decided[party.index()].yields;
        let Some(&(_, to)) = yields.iter().find(|(yielded, _)| *yielded == issue) else { continue };
        let Ok(mind) = minds.get(context.roster().parties[party.index()]) else { continue };
        let causes = context.voice(party).causes(&mind.0, Act::Yield(issue))?;
        let (kind, from) = (StepKind::Unilateral, view.level);
        outbox.push(Entry::Concession(Step { kind, party, issue, from, to, causes }));
    }
    Ok(())
}

/// A call needs a package better for both; one that waits lapses without. Both asking at once fixes the
/// session; a single call is put to the other side every day until it agrees.
fn call(
    context: &Context,
    decided: &[Away],
    minds: &mut Query<&mut Mind>,
    negotiation: &mut Negotiation,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let situation = context.situation();
    let Some(round) = situation.round else { return Ok(()) };
    if !situation.on_call || situation.tick < situation.cool_until {
        return Ok(());
    }
    let mut emit = |event| outbox.push(Entry::Event(event));
    if situation.nash.is_none() {
        if let Talks::Waiting { asker } = situation.talks {
            emit(EventKind::CallLapsed { party: asker });
            negotiation.talks = Talks::Idle;
        }
        return Ok(());
    }
    let asker = if let Talks::Waiting { asker } = situation.talks {
        asker
    } else {
        let mut askers = context.spec().party_ids().filter(|party| decided[party.index()].call);
        let Some(first) = askers.next() else { return Ok(()) };
        if askers.next().is_some() {
            emit(EventKind::Call { by: Asker::Joint });
            emit(fix(context, negotiation, round, PartyId(0)));
            return Ok(());
        }
        emit(EventKind::Call { by: Asker::Party(first) });
        first
    };
    if accepts(context, minds, asker)? {
        emit(fix(context, negotiation, round, asker));
    } else {
        emit(EventKind::Refused { party: context.spec().other(asker) });
        negotiation.talks = Talks::Waiting { asker };
    }
    Ok(())
}

/// The other side accepts with the probability it states, by the draw of the day.
fn accepts(
    context: &Context,
    minds: &mut Query<&mut Mind>,
    asker: PartyId,
) -> Result<bool, Forfeit> {
    let asked = context.spec().other(asker);
    let voice = context.voice(asked);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[asked.index()]) else {
        return Ok(false);
    };
    let mut rng = context.stream(voice.agent, Purpose::Answer);
    let probability =
        ask(voice.agent, || voice.strategy.answer(&voice.observation, &mut mind.0, &mut rng))?;
    if !(0.0..=1.0).contains(&probability) {
        let reason = format!("answers a call with probability {probability}");
        return Err(Forfeit::illegal(voice.agent, reason));
    }
    Ok(context.figures().acceptance_draw(context.names(), context.tick()) < probability)
}

fn fix(
    context: &Context,
    negotiation: &mut Negotiation,
    round: RoundId,
    asker: PartyId,
) -> EventKind {
    let names = context.names();
    let lead = context.figures().lead(context.spec(), names, round, negotiation.sessions);
    let opens = context.tick() + lead;
    negotiation.sessions += 1;
    negotiation.offers.clear();
    negotiation.talks = Talks::Session { asker, opens };
    EventKind::SessionFixed { party: asker, opens, round }
}
