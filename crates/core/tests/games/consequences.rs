//! What follows from promises broken and threats made, where the spec says so.

use crate::support::spec;
use detente_core::Simulation;
use detente_game::spec::{Accusation, Audience, PendingThreats};
use detente_game::{
    Cast, Chance, Day, Event, EventKind, Fault, GameSpec, Given, IssueId, Memory,
    NationObservation, NationStrategy, Observer, Played, Stream, strategy::Breach,
};
use detente_strategies::Library;
use std::sync::Arc;

/// The licence that alpha slow-walks, and the tariff that beta gave up for it.
const LICENCE: IssueId = IssueId(0);
const TARIFF: IssueId = IssueId(1);

/// What an observer notes of one issue on each day.
struct Watch {
    issue: IssueId,
    phi: Vec<f64>,
    stake: Vec<f64>,
}

impl Observer for Watch {
    fn day(&mut self, day: &Day<'_>) {
        let view = day.situation.issue(self.issue);
        self.phi.push(view.phi);
        self.stake.push(view.stake);
    }
}

fn play(spec: GameSpec, change: impl FnOnce(&mut Cast), issue: IssueId) -> (Played, Watch) {
    play_with(spec, change, issue, &Chance::Seed(3))
}

fn play_with(
    spec: GameSpec,
    change: impl FnOnce(&mut Cast),
    issue: IssueId,
    chance: &Chance,
) -> (Played, Watch) {
    let mut cast = Cast::new(&spec, &Library).unwrap();
    change(&mut cast);
    let mut watch = Watch { issue, phi: Vec::new(), stake: Vec::new() };
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    let played = simulation.play_observed(chance, &mut watch).clone();
    (played, watch)
}

fn slow_walk(change: impl FnOnce(&mut GameSpec)) -> GameSpec {
    let mut spec = spec("hand-slow-walk");
    change(&mut spec);
    spec
}

fn ticks(events: &[Event], kind: &str) -> Vec<u32> {
    events.iter().filter(|event| event.kind.name() == kind).map(|event| event.tick).collect()
}

fn breaking() -> GameSpec {
    slow_walk(|spec| spec.consequences.accusation = Accusation::BreaksDeal)
}

#[test]
fn an_accusation_breaks_the_deal_and_talks_begin_anew() {
    let (recorded, _) = play(slow_walk(|_| {}), |_| {}, TARIFF);
    assert!(ticks(&recorded.events, "taken-back").is_empty());
    assert_eq!(ticks(&recorded.events, "deal").len(), 1);

    let (broken, watch) = play(breaking(), |_| {}, TARIFF);
    let accused = ticks(&broken.events, "accused")[0];
    assert_eq!(ticks(&broken.events, "taken-back")[0], accused);
    assert_eq!(watch.phi[accused as usize], 0.0, "the tariff was off until then");
    assert_eq!(watch.phi[accused as usize + 1], 1.0, "and is on again from the next day");
    let taken = broken.events.iter().find_map(|event| match event.kind {
        EventKind::TakenBack { step, promise, after } => Some((step, promise, after)),
        _ => None,
    });
    let (step, promise, after) = taken.unwrap();
    assert_eq!((step.issue, step.from, step.to), (TARIFF, 1, 0));
    assert_eq!(broken.events[promise as usize].kind.name(), "agreed");
    assert_eq!(broken.events[after as usize].kind.name(), "accused");
    let calls = ticks(&broken.events, "call");
    assert!(calls.iter().any(|&call| call > accused), "somebody asks again: {calls:?}");
}

/// Forgives every breach.
struct Forgiving(Arc<dyn NationStrategy>);

impl NationStrategy for Forgiving {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<detente_game::Away, Fault> {
        self.0.away(observation, memory, rng)
    }

    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<detente_game::TableMove, Fault> {
        self.0.table(observation, memory, rng)
    }

    fn retaliate(
        &self,
        _: &NationObservation<'_>,
        breach: &Breach,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        assert_eq!(breach.issue, LICENCE);
        assert!((0.5..=1.0).contains(&breach.shortfall), "{breach:?}");
        Ok(0.0)
    }
}

#[test]
fn how_much_is_taken_back_is_the_accusers_choice() {
    let forgive = |cast: &mut Cast| {
        let usual = cast.nations[1].clone();
        cast.nations[1] = Arc::new(Forgiving(usual));
    };
    let (played, _) = play(breaking(), forgive, TARIFF);
    assert!(!ticks(&played.events, "accused").is_empty());
    assert!(ticks(&played.events, "taken-back").is_empty());
    assert!(ticks(&played.events, "forfeit").is_empty());
}

/// The tariff is a threat that falls due on `effective`.
fn threat(effective: u32, pending_threats: PendingThreats) -> GameSpec {
    slow_walk(|spec| {
        spec.consequences.pending_threats = pending_threats;
        let tariff = spec.issues[TARIFF.index()].instrument.unwrap();
        spec.instruments[tariff.index()].channel.as_mut().unwrap().effective = effective;
    })
}

#[test]
fn a_signed_deal_can_hold_a_pending_threat_back() {
    let slow =
        Chance::Given(Given { acceptance: vec![0.0; 40], ratify_lag: 6, ..Given::default() });
    for effective in 4..30 {
        let spec = threat(effective, PendingThreats::CarriedOut);
        let (played, on) = play_with(spec, |_| {}, TARIFF, &slow);
        let (deal, ratified) = (ticks(&played.events, "deal"), ticks(&played.events, "ratified"));
        let (Some(&deal), Some(&ratified)) = (deal.first(), ratified.first()) else { continue };
        if !(deal + 1..=ratified).contains(&effective) {
            continue;
        }
        let spec = threat(effective, PendingThreats::HeldBack);
        let (_, off) = play_with(spec, |_| {}, TARIFF, &slow);
        let due = effective as usize..ratified as usize + 1;
        assert!(on.phi[due.clone()].iter().all(|&phi| phi == 1.0), "{:?}", on.phi);
        assert!(off.phi[due].iter().all(|&phi| phi == 0.0), "{:?}", off.phi);
        return;
    }
    panic!("no threat fell due between signing and ratification");
}

#[test]
fn the_audience_can_be_kept_to_what_was_declared_in_public() {
    let costly = |audience, public| {
        slow_walk(|spec| {
            spec.consequences.audience = audience;
            spec.issues[TARIFF.index()].public = public;
            for index in 0..spec.parties.len() {
                spec.parameters.set(spec.parties[index].audience_cost, 10.0, false);
            }
        })
    };
    let rise = |spec| {
        let (_, watch) = play(spec, |_| {}, TARIFF);
        watch.stake[3] - watch.stake[0]
    };
    assert_eq!(rise(costly(Audience::Shared, false)), 30.0);
    assert_eq!(rise(costly(Audience::Declared, true)), 30.0);
    assert_eq!(rise(costly(Audience::Declared, false)), 0.0);
}
