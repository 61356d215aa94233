//! Regulators: how they keep promises, and what the other side can see of it.

use crate::support::{assert_same, spec};
use detente_core::Simulation;
use detente_game::regulation::Cadence;
use detente_game::spec::Administration;
use detente_game::{Cast, Chance, Day, GameSpec, IssueId, Observer, Played};
use detente_strategies::Library;
use std::sync::Arc;

/// The licence that alpha slow-walks, from 2030-01-01.
const LICENCE: IssueId = IssueId(0);

/// First days of the months after the first.
const FIRSTS: [u32; 3] = [31, 59, 90];

fn game(cadence: Cadence, strategy: &str) -> GameSpec {
    let mut spec = spec("hand-slow-walk");
    spec.horizon = 120;
    for regulator in &mut spec.regulators {
        spec.agents[regulator.agent.index()].strategy = strategy.into();
        if let Administration::LicenceQueue { observed, .. } = &mut regulator.administers {
            *observed = cadence;
        }
    }
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// Deliveries seen and CUSUM of each day.
#[derive(Default)]
struct Seen(Vec<Option<(u32, f64)>>);

impl Observer for Seen {
    fn day(&mut self, day: &Day<'_>) {
        self.0.push(day.deliveries[LICENCE.index()]);
    }
}

fn play(cadence: Cadence, strategy: &str, seed: u64) -> (Played, Seen) {
    let mut seen = Seen::default();
    let mut simulation = simulation(game(cadence, strategy));
    let played = simulation.play_observed(&Chance::Seed(seed), &mut seen).clone();
    (played, seen)
}

fn accused(played: &Played) -> Option<u32> {
    played.events.iter().find(|event| event.kind.name() == "accused").map(|event| event.tick)
}

#[test]
fn a_slow_walk_is_found_out_later_where_less_is_seen() {
    let (mut daily, mut weekly, mut monthly) = (0, 0, 0);
    for seed in 0..30 {
        let on = |cadence| accused(&play(cadence, "go-slow(w=0.9)", seed).0).unwrap();
        let (day, week, month) = (on(Cadence::Daily), on(Cadence::Every(7)), on(Cadence::Monthly));
        assert!((week + 1).is_multiple_of(7), "{week}");
        assert!(FIRSTS.contains(&month), "{month}");
        (daily, weekly, monthly) = (daily + day, weekly + week, monthly + month);
    }
    assert!(daily < weekly && weekly < monthly, "{daily} {weekly} {monthly}");
}

#[test]
fn what_is_seen_at_once_is_what_was_delivered_in_the_month() {
    for seed in 0..10 {
        let (_, daily) = play(Cadence::Daily, "by-the-book", seed);
        let (_, monthly) = play(Cadence::Monthly, "by-the-book", seed);
        let upto = |seen: &Seen, end: u32| -> u32 {
            seen.0[..end as usize].iter().flatten().map(|&(count, _)| count).sum()
        };
        let mut before = 0;
        for first in FIRSTS {
            let delivered = upto(&daily, first);
            assert_eq!(monthly.0[first as usize].unwrap().0, delivered - before, "day {first}");
            before = delivered;
        }
        assert!(before > 0);
    }
}

#[test]
fn honest_regulators_are_believed_at_every_cadence() {
    for cadence in [Cadence::Daily, Cadence::Every(7), Cadence::Monthly] {
        let accused =
            (0..40).filter(|&seed| accused(&play(cadence, "by-the-book", seed).0).is_some());
        assert!(accused.count() <= 3, "{cadence:?}");
    }
}

#[test]
fn a_period_cut_by_a_snapshot_is_the_same_period() {
    let chance = Chance::Seed(5);
    let whole = play(Cadence::Monthly, "go-slow(w=0.9)", 5).0;
    let mut first = simulation(game(Cadence::Monthly, "go-slow(w=0.9)"));
    first.begin(&chance);
    while first.tick() < 20 {
        first.step();
    }
    let snapshot = first.snapshot();
    let mut second = simulation(game(Cadence::Monthly, "go-slow(w=0.9)"));
    second.begin(&Chance::Seed(9));
    second.restore(&snapshot);
    while second.step() {}
    assert_same(&whole, second.finish());
}
