//! But for: whether a concession would have been made without the cause that weighed most.
//!
//! The game is played again, from the party's last binding move before the concession on (or from the
//! start), with that cause kept out of what the party decides on; all else stays, draws included.

use crate::between::{Between, Seated, Sight};
use detente_core::{BuildError, Simulation};
use detente_game::session::Reply;
use detente_game::strategy::{Act, Sitting};
use detente_game::{
    Account, Action, Beginning, ButFor, Cast, Cause, Chance, Concession, Decided, Event, Fault,
    GameSpec, Memory, NationObservation, NationStrategy, Occasion, PartyId, Played, Situation,
};
use std::sync::Arc;

/// Plays a game again without the largest cause of each binding concession.
///
/// Cost: one game for every cause and tick from which it is kept out. Concessions without a cause are left
/// out.
///
/// # Errors
/// A spec that cannot be played.
pub fn but_for(
    spec: &Arc<GameSpec>,
    cast: &Cast,
    played: &Played,
) -> Result<Vec<ButFor>, BuildError> {
    let chance = Chance::Seed(played.seed);
    let mut again: Vec<((PartyId, Cause, u32), Vec<Event>)> = Vec::new();
    let mut found = Vec::new();
    for (event, concession) in binding(&played.events) {
        if concession.attribution == Account::ZERO {
            continue;
        }
        let cause = concession.attribution.largest();
        let from = last_move(&played.events, event, concession.party);
        let key = (concession.party, cause, from);
        let place = match again.iter().position(|(known, _)| *known == key) {
            Some(place) => place,
            None => {
                let cast = without(cast, concession.party, cause, from);
                let events = Simulation::new(spec.clone(), cast)?.play(&chance).events.clone();
                again.push((key, events));
                again.len() - 1
            }
        };
        let days_later = still_made(&again[place].1, concession, from)
            .map(|tick| tick.saturating_sub(event.tick));
        found.push(ButFor { event: event.id, cause, from, days_later });
    }
    Ok(found)
}

fn binding(events: &[Event]) -> impl Iterator<Item = (&Event, &Concession)> {
    events.iter().filter_map(|event| event.kind.binding().map(|concession| (event, concession)))
}

/// The day after the party last bound itself before the event's day, or the first day.
fn last_move(events: &[Event], event: &Event, party: PartyId) -> u32 {
    let own = binding(events)
        .filter(|(other, concession)| concession.party == party && other.tick < event.tick);
    own.last().map_or(0, |(other, _)| other.tick + 1)
}

/// The day on which the party bound itself to as much on the issue.
fn still_made(events: &[Event], concession: &Concession, from: u32) -> Option<u32> {
    let as_much = |other: &Concession| {
        (other.party, other.issue) == (concession.party, concession.issue)
            && other.to >= concession.to
    };
    let made = binding(events).find(|(event, other)| event.tick >= from && as_much(other));
    made.map(|(event, _)| event.tick)
}

fn without(cast: &Cast, party: PartyId, cause: Cause, from: u32) -> Cast {
    let mut cast = cast.clone();
    let inner = cast.nations[party.index()].clone();
    cast.nations[party.index()] = Arc::new(Seated(Without { inner, cause, from }));
    cast
}

/// A nation that from a tick on does not see one cause.
struct Without {
    inner: Arc<dyn NationStrategy>,
    cause: Cause,
    from: u32,
}

impl Without {
    fn see<T>(
        &self,
        observation: &NationObservation<'_>,
        decide: impl FnOnce(&NationObservation<'_>) -> T,
    ) -> T {
        if observation.situation.tick < self.from {
            return decide(observation);
        }
        let mut situation = observation.situation.clone();
        keep_out(&mut situation, observation.me, self.cause);
        decide(&NationObservation { situation: &situation, ..*observation })
    }
}

/// Takes a cause out of what a party decides on. What its own measures cost it and the losses it suffers are
/// terms of its running costs; what it may get in return is what the other side's levels are worth to it; a
/// clock stands still when its end never comes nearer.
fn keep_out(situation: &mut Situation, me: PartyId, cause: Cause) {
    situation.parties[me.index()].standing[cause] = 0.0;
    for table in &mut situation.tables {
        if let Some(seat) = table.parties.iter().position(|&party| party == me) {
            table.standing.iter_mut().skip(seat).take(1).for_each(|cost| cost[cause] = 0.0);
            match cause {
                Cause::Reciprocity => table.nash = None,
                Cause::Deadline | Cause::Schedule => table.deadline = u32::MAX,
                _ => {}
            }
        }
    }
    for view in &mut situation.issues {
        if view.victim == me {
            view.loss_relief[cause] = 0.0;
            if cause == Cause::Reciprocity {
                let worth = view.worth_victim[usize::from(view.level)];
                view.worth_victim.fill(worth);
            }
        } else if cause == Cause::OwnCost {
            view.own_relief = 0.0;
        }
    }
}

impl Between for Without {
    fn decide<T: Decided>(
        &self,
        occasion: Occasion,
        sight: Sight<'_, '_>,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, Sight<'_, '_>, &mut Memory) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        // Who gets nothing in return does not come.
        let stays_away = matches!(occasion, Occasion::Answer(_))
            && self.cause == Cause::Reciprocity
            && sight.situation.tick >= self.from;
        if let (true, Some(never)) = (stays_away, T::of(&Action::Share(0.0))) {
            return Ok(never);
        }
        self.see(sight, |sight| call(&*self.inner, sight, memory))
    }

    fn hear(&self, memory: &mut Memory, call: impl FnOnce(&dyn NationStrategy, &mut Memory)) {
        call(&*self.inner, memory);
    }

    fn begin(&self, beginning: &Beginning<'_>) {
        self.inner.game_begins(beginning);
    }

    fn end(&self) {
        self.inner.game_ends();
    }

    /// What is at stake in a session comes from the core, with every cause in it.
    fn say(
        &self,
        _: Sitting,
        memory: &mut Memory,
        call: impl FnOnce(&dyn NationStrategy, &mut Memory) -> Result<Reply, Fault>,
    ) -> Result<Reply, Fault> {
        call(&*self.inner, memory)
    }

    fn reads_preferences(&self) -> bool {
        self.inner.reads_preferences()
    }

    fn explain(&self, sight: Sight<'_, '_>, memory: &Memory, act: Act) -> Account {
        self.see(sight, |sight| self.inner.causes(sight, memory, act))
    }
}
