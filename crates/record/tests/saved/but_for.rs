//! Games whose causes are known: the causal test has to say what is true of each.

use crate::support::{cast, spec};
use detente_core::Simulation;
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, ButFor, Cast, Cause, Chance, Fault, GameSpec, Memory, NationObservation,
    NationStrategy, PartyId, Stream,
};
use detente_record::but_for;
use std::sync::Arc;

/// Yields everything that it may on the day from which some cause has driven it for long enough.
struct Driven {
    /// Causes, each with the number of days that it needs.
    by: &'static [(Cause, u32)],
}

impl Driven {
    /// Days on which the party has had a cost of the cause.
    fn days(memory: &Memory, cause: Cause) -> f64 {
        memory.note(cause as usize)
    }

    fn driven(&self, memory: &Memory) -> impl Iterator<Item = Cause> + '_ {
        let driven: Vec<Cause> = self
            .by
            .iter()
            .filter(|(cause, days)| Self::days(memory, *cause) >= f64::from(*days))
            .map(|(cause, _)| *cause)
            .collect();
        driven.into_iter()
    }
}

impl NationStrategy for Driven {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<Away, Fault> {
        let standing = &observation.situation.parties[observation.me.index()].standing;
        // Cover or exposure: the losses suffered, whatever they are called on the day.
        for cause in Cause::ALL {
            let count = memory.note(cause as usize);
            memory.set_note(cause as usize, count + f64::from(u8::from(standing[cause] > 0.0)));
        }
        let mut away = Away::default();
        if self.driven(memory).next().is_some() {
            for issue in observation.own_active() {
                let view = observation.situation.issue(issue);
                if view.unilateral {
                    away.yields.push((issue, view.full));
                }
            }
        }
        Ok(away)
    }

    /// The cause that it has borne longest of those that drive it.
    fn causes(&self, _: &NationObservation<'_>, memory: &Memory, _: Act) -> Account {
        let mut causes = Account::ZERO;
        for cause in self.driven(memory) {
            causes[cause] = Self::days(memory, cause);
        }
        causes
    }
}

/// Does nothing and never comes.
struct Idle;

impl NationStrategy for Idle {
    fn answer(
        &self,
        _: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(0.0)
    }
}

/// A game in which one party may yield and bears its own cost and the pressure of its firms, from the first day.
fn game() -> (Arc<GameSpec>, PartyId) {
    let spec = spec("london-2025-146");
    let may_yield = |party: PartyId| {
        spec.issues.iter().any(|issue| issue.owner == party && issue.unilateral && issue.opens == 0)
    };
    let party = spec.party_ids().find(|&party| may_yield(party)).unwrap();
    (spec, party)
}

fn tested(by: &'static [(Cause, u32)]) -> Vec<(u32, ButFor)> {
    let (spec, party) = game();
    let mut nations: Vec<Arc<dyn NationStrategy>> =
        spec.parties.iter().map(|_| Arc::new(Idle) as _).collect();
    nations[party.index()] = Arc::new(Driven { by });
    let cast = Cast { nations, ..cast(&spec) };
    let played =
        Simulation::new(spec.clone(), cast.clone()).unwrap().play(&Chance::Seed(1)).clone();
    let tests = but_for(&spec, &cast, &played).unwrap();
    assert!(!tests.is_empty(), "nothing was yielded");
    tests.into_iter().map(|test| (played.events[test.event as usize].tick, test)).collect()
}

#[test]
fn a_sole_cause_is_one_but_for_which_it_would_not_have_happened() {
    for (_, test) in tested(&[(Cause::OwnCost, 10)]) {
        assert_eq!((test.cause, test.days_later), (Cause::OwnCost, None));
    }
}

#[test]
fn of_two_sufficient_causes_neither_is_missed() {
    for (_, test) in tested(&[(Cause::OwnCost, 10), (Cause::Pressure, 10)]) {
        assert_eq!(test.days_later, Some(0), "{test:?}");
    }
}

#[test]
fn a_preempted_cause_does_it_later() {
    let both = tested(&[(Cause::OwnCost, 10), (Cause::Pressure, 25)]);
    for (tick, test) in both {
        let alone = tested(&[(Cause::Pressure, 25)])[0].0;
        assert_eq!((test.cause, test.days_later), (Cause::OwnCost, Some(alone - tick)));
        assert!(alone > tick);
    }
}
