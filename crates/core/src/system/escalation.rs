//! Escalation: nations raise their measures, announce raises, drop threats; announced raises fall due.
//!
//! The other decisions of the day come first: what a yield, a deal or a delivery of today moves is not
//! raised or lowered on the same day.

use crate::component::{Mind, Promised, Raised};
use crate::context::{Context, Purpose, Voice};
use crate::resource::{Entry, Outbox, Proceedings, Step, StepKind};
use crate::seat::{Forfeit, ask, tell};
use crate::ultimatum;
use bevy_ecs::prelude::*;
use detente_game::event::{EventKind, Move};
use detente_game::spec::Accusation;
use detente_game::strategy::Act;
use detente_game::{Escalation, Escalations, IssueId, PartyId, Stream};
use smallvec::SmallVec;

/// Asks every nation what it does with its measures, and puts due threats in force.
pub(crate) fn raise_and_relax(
    context: Context,
    mut minds: Query<&mut Mind>,
    mut raises: Query<&mut Raised>,
    mut promises: Query<&mut Promised>,
    mut proceedings: ResMut<Proceedings>,
) {
    let outbox = &mut proceedings.outbox;
    free_after_breach(&context, &mut raises, outbox);
    fall_due(&context, &mut raises, outbox);
    let mut decided: SmallVec<[Escalations; 2]> = SmallVec::new();
    for party in context.spec().party_ids() {
        match decide(&context, party, &mut minds) {
            Ok(escalations) => decided.push(escalations),
            Err(forfeit) => return proceedings.note(forfeit),
        }
    }
    let outbox = &mut proceedings.outbox;
    for (party, escalations) in context.spec().party_ids().zip(decided) {
        for escalation in escalations {
            let minds = &mut minds;
            let done = carry_out(&context, party, escalation, (minds, &mut promises), outbox);
            if let Err(forfeit) = done {
                return proceedings.note(forfeit);
            }
        }
    }
    ultimatum::keep(&context, &mut raises, outbox);
}

/// An accusation that breaks the deal frees both sides of what they promised in it.
fn free_after_breach(context: &Context, raises: &mut Query<&mut Raised>, outbox: &Outbox) {
    let accused = |entry: &Entry| matches!(entry, Entry::Event(EventKind::Accused { .. }));
    let breaks = context.spec().consequences.accusation == Accusation::BreaksDeal;
    if breaks && outbox.iter().any(accused) {
        raises.iter_mut().for_each(|mut raised| raised.floor = 0);
    }
}

/// A threat that falls due today is a measure in force, unless its owner has backed down from it meanwhile.
fn fall_due(context: &Context, raises: &mut Query<&mut Raised>, outbox: &mut Outbox) {
    for issue in context.spec().issue_ids() {
        let Ok(mut raised) = raises.get_mut(context.roster().issues[issue.index()]) else { continue };
        let view = context.situation().issue(issue);
        if !raised.pending || context.tick() < view.effective {
            continue;
        }
        raised.pending = false;
        if view.level < raised.before {
            let step = Move { party: view.owner, issue, from: raised.before, to: view.level };
            let (after, undoes) = (raised.event, raised.conceded.take());
            outbox.push(Entry::Event(EventKind::Escalated { step, after, undoes }));
        }
    }
}

fn decide(
    context: &Context,
    party: PartyId,
    minds: &mut Query<&mut Mind>,
) -> Result<Escalations, Forfeit> {
    let voice = context.voice(party);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[party.index()]) else {
        return Ok(Escalations::default());
    };
    let rng = context.stream(voice.agent, Purpose::Escalation);
    let escalations = choose(&voice, &mut mind, rng)?;
    for (place, escalation) in escalations.iter().enumerate() {
        let issue = escalation.issue();
        if escalations[..place].iter().any(|other| other.issue() == issue) {
            let reason = format!("moves issue {} twice on one day", issue.0);
            return Err(Forfeit::illegal(voice.agent, reason));
        }
        if let Err(reason) = allowed(&voice, escalation) {
            return Err(Forfeit::illegal(voice.agent, reason));
        }
    }
    Ok(escalations)
}

fn choose(voice: &Voice<'_>, mind: &mut Mind, mut rng: Stream) -> Result<Escalations, Forfeit> {
    ask(voice.agent, || voice.strategy.escalate(&voice.observation, &mut mind.0, &mut rng))
}

/// Says why a change is against the rules.
fn allowed(voice: &Voice<'_>, escalation: &Escalation) -> Result<(), String> {
    let issue = escalation.issue();
    let views = &voice.observation.situation.issues;
    let own = views.get(issue.index()).filter(|view| view.owner == voice.observation.me);
    let Some(view) = own else { return Err(format!("moves issue {}, not its own", issue.0)) };
    match *escalation {
        Escalation::Raise { level, .. } if !view.may_raise_to(level) => {
            let why = match () {
                () if !view.escalates => "it may not be raised",
                () if !view.open => "it is not on yet",
                () if view.settled => "a shock or a court has made it final",
                () if view.threat.is_some() => "a threat on it is pending",
                () if view.barred.contains(&level) => {
                    "what has to come first has not, or no money is left"
                }
                () if level >= view.level => "that is not above where it stands",
                () => "a promise that stands forbids it",
            };
            Err(format!("raises issue {} to level {level}: {why}", issue.0))
        }
        Escalation::Drop { .. } if view.threat.is_none() => {
            Err(format!("drops a threat on issue {}: none is pending", issue.0))
        }
        Escalation::Lower { level, .. } if !view.may_lower_to(level) => {
            Err(format!("lowers issue {} to level {level}, which is not allowed", issue.0))
        }
        _ => Ok(()),
    }
}

fn carry_out(
    context: &Context,
    party: PartyId,
    escalation: Escalation,
    (minds, promises): (&mut Query<&mut Mind>, &mut Query<&mut Promised>),
    outbox: &mut Outbox,
) -> Result<(), Forfeit> {
    let issue = escalation.issue();
    if outbox.iter().any(|entry| entry.moves(issue)) {
        return Ok(());
    }
    let view = context.situation().issue(issue);
    let Ok(mut mind) = minds.get_mut(context.roster().parties[party.index()]) else { return Ok(()) };
    let to = match escalation {
        Escalation::Raise { level, .. } => {
            let strategy = &context.cast().nations[party.index()];
            let agent = context.spec().parties[party.index()].agent;
            tell(agent, || strategy.raised(&mut mind.0, issue))?;
            if let Ok(mut promised) = promises.get_mut(context.roster().issues[issue.index()]) {
                promised.0.take_if(|promise| promise.level > level);
            }
            outbox.push(Entry::Raise { issue, to: level, due: None });
            return Ok(());
        }
        Escalation::Drop { .. } => view.in_force(),
        Escalation::Lower { level, .. } => level,
    };
    let causes = context.voice(party).causes(&mind.0, Act::Relax(issue))?;
    let (kind, from) = (StepKind::Unilateral, view.level);
    outbox.push(Entry::Concession(Step { kind, party, issue, from, to, causes }));
    Ok(())
}

impl Entry {
    /// True when it changes the measure of an issue, or promises to.
    pub(crate) fn moves(&self, of: IssueId) -> bool {
        match *self {
            Entry::Concession(Step { issue, kind, .. }) => issue == of && kind != StepKind::Offered,
            Entry::Deliver { issue, .. }
            | Entry::TakeBack { issue, .. }
            | Entry::Void { issue, .. }
            | Entry::Withdraw { issue, .. }
            | Entry::Exhaust { issue, .. }
            | Entry::Raise { issue, .. } => issue == of,
            Entry::Event(_) | Entry::Failure { .. } => false,
        }
    }
}
