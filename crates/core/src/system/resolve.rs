//! Resolve: nations away from the table yield issues and ask for talks.

use crate::component::Mind;
use crate::context::{Context, Purpose, Voice};
use crate::resource::{Entry, Negotiation, Outbox, Proceedings, Step, StepKind};
use crate::seat::{Forfeit, ask};
use crate::table::Table;
use bevy_ecs::prelude::*;
use detente_game::event::{Asker, EventKind};
use detente_game::situation::{IssueView, TableView};
use detente_game::strategy::Act;
use detente_game::{Away, PartyId, RoundId, Stream, TableId, Talks};
use smallvec::SmallVec;

/// Asks every nation what it does away from its tables, while talks at one of them are idle or a call waits,
/// or an issue of its own may be yielded.
pub(crate) fn yield_and_call(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut negotiation: ResMut<Negotiation>,
    mut proceedings: ResMut<Proceedings>,
) {
    let situation = context.situation();
    if !situation.tables.iter().any(TableView::is_away)
        && !situation.issues.iter().any(|view| view.may_yield)
    {
        return;
    }
    let mut decided: SmallVec<[Away; 2]> = SmallVec::new();
    for party in context.spec().party_ids() {
        match decide_away(&context, party, &mut minds) {
            Ok(away) => decided.push(away),
            Err(forfeit) => return proceedings.note(forfeit),
        }
    }
    let outbox = &mut proceedings.outbox;
    let mut done = yield_issues(&context, &decided, &minds, outbox);
    for table in situation.table_ids() {
        if is_called(&context, table, &decided) {
            let state = &mut negotiation.tables[table.index()];
            done = done.and_then(|()| call(&context, table, &decided, &mut minds, state, outbox));
        }
    }
    if let Err(forfeit) = done {
        proceedings.note(forfeit);
    }
}

fn decide_away(
    context: &Context,
    party: PartyId,
    minds: &mut Query<&mut Mind>,
) -> Result<Away, Forfeit> {
    let situation = context.situation();
    let called = situation.tables.iter().any(|table| table.is_away() && table.seats(party));
    let yielding = |view: &IssueView| view.may_yield && view.owner == party;
    if !called && !situation.issues.iter().any(yielding) {
        return Ok(Away::default());
    }
    let Ok(mut mind) = minds.get_mut(context.roster().parties[party.index()]) else {
        return Ok(Away::default());
    };
    let voice = context.voice(party);
    decide(&voice, &mut mind, context.stream(voice.agent, Purpose::Away))
}

fn decide(voice: &Voice<'_>, mind: &mut Mind, mut rng: Stream) -> Result<Away, Forfeit> {
    let observation = &voice.observation;
    let away = ask(voice.agent, || voice.strategy.away(observation, &mut mind.0, &mut rng))?;
    for (place, &(issue, to)) in away.yields.iter().enumerate() {
        let allowed = observation.situation.issues.get(issue.index()).is_some_and(|view| {
            view.owner == observation.me
                && view.may_yield
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

/// A call needs a package better for all; one that waits lapses without. It is put to the others every day
/// until all have agreed, and fixes the session then.
fn call(
    context: &Context,
    table: TableId,
    decided: &[Away],
    minds: &mut Query<&mut Mind>,
    state: &mut Table,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let (tick, view) = (context.tick(), context.situation().table(table));
    let Some(round) = view.round else { return Ok(()) };
    if !view.is_away() || !view.on_call || tick < view.cool_until {
        return Ok(());
    }
    let sees = |party: &PartyId| context.sees_gain(table, *party);
    let asker = if let Talks::Waiting { asker } = view.talks { Some(asker) } else { None };
    if !asker.map_or_else(|| view.parties.iter().any(sees), |asker| sees(&asker)) {
        if let Some(party) = asker {
            outbox.push(Entry::Event(EventKind::CallLapsed { party, table }));
            state.consents.clear();
            state.talks = Talks::Idle;
        }
        return Ok(());
    }
    let asker = asker.or_else(|| ask_for_talks(context, table, decided, state, outbox));
    let Some(asker) = asker else { return Ok(()) };
    invite(context, table, minds, state, outbox)?;
    if state.consents.len() == view.parties.len() {
        outbox.push(Entry::Event(fix(context, state, round, asker)));
    } else {
        state.talks = Talks::Waiting { asker };
    }
    Ok(())
}

/// True when a call waits at a table, or somebody asks for talks there today.
fn is_called(context: &Context, table: TableId, decided: &[Away]) -> bool {
    let waits = matches!(context.situation().table(table).talks, Talks::Waiting { .. });
    waits || decided.iter().any(|away| away.calls.contains(&table))
}

/// Those who ask agree to come. The first of them counts as the asker.
fn ask_for_talks(
    context: &Context,
    table: TableId,
    decided: &[Away],
    state: &mut Table,
    outbox: &mut Outbox,
) -> Option<PartyId> {
    let parties = context.situation().table(table).parties.iter().copied();
    let asks = |party: &PartyId| decided[party.index()].calls.contains(&table);
    state.consents.clear();
    state.consents.extend(parties.filter(asks));
    let by = match *state.consents.as_slice() {
        [] => return None,
        [only] => Asker::Party(only),
        _ => Asker::Joint,
    };
    outbox.push(Entry::Event(EventKind::Call { by, table }));
    state.consents.first().copied()
}

/// Puts the call to all who have not agreed yet.
fn invite(
    context: &Context,
    table: TableId,
    minds: &mut Query<&mut Mind>,
    state: &mut Table,
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    for (place, &party) in context.situation().table(table).parties.iter().enumerate() {
        if state.consents.contains(&party) {
            continue;
        }
        if accepts(context, table, (place, party), minds)? {
            state.consents.push(party);
        } else {
            outbox.push(Entry::Event(EventKind::Refused { party, table }));
        }
    }
    Ok(())
}

/// The party asked accepts with the probability it states, by the draw of the day.
fn accepts(
    context: &Context,
    table: TableId,
    (place, asked): (usize, PartyId),
    minds: &mut Query<&mut Mind>,
) -> Result<bool, Forfeit> {
    if !context.sees_gain(table, asked) {
        return Ok(false);
    }
    let voice = context.voice_at(table, asked);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[asked.index()]) else {
        return Ok(false);
    };
    let mut rng = context.stream(voice.agent, Purpose::Answer(table));
    let probability =
        ask(voice.agent, || voice.strategy.answer(&voice.observation, &mut mind.0, &mut rng))?;
    if !(0.0..=1.0).contains(&probability) {
        let reason = format!("answers a call with probability {probability}");
        return Err(Forfeit::illegal(voice.agent, reason));
    }
    let draw = context.figures().acceptance_draw(context.names(), table, place, context.tick());
    Ok(draw < probability)
}

fn fix(context: &Context, state: &mut Table, round: RoundId, asker: PartyId) -> EventKind {
    let names = context.names();
    let lead = context.figures().lead(context.spec(), names, round, state.sessions);
    let opens = context.tick() + lead;
    state.fix(asker, opens);
    EventKind::SessionFixed { party: asker, opens, round }
}
