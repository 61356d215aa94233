//! The long scenario, 2010 to 2015: capacity outside opens, the leverage pair falls, and what works against it shows.
//!
//! Expected figures: the notes of `rare-earths-2010`, seeds 1 to 200. Here fewer are played; medians must agree within a twelfth.

use detente_core::Simulation;
use detente_game::{Cast, Chance, EventKind, GameSpec, PartyId};
use detente_strategies::Library;
use std::sync::Arc;

/// Who holds the quota.
const OWNER: PartyId = PartyId(0);

fn spec(changes: &[&str]) -> Arc<GameSpec> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/rare-earths-2010.ron");
    let mut scenario = detente_scenario::load(path, &Library).unwrap();
    changes.iter().for_each(|change| scenario.set(change).unwrap());
    Arc::new(scenario.spec.clone())
}

fn simulation(spec: &Arc<GameSpec>) -> Simulation {
    let cast = Cast::new(spec, &Library).unwrap();
    Simulation::new(spec.clone(), cast).unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Median day on which the first capacity abroad opens; never is infinite.
fn first_opening(changes: &[&str]) -> f64 {
    let spec = spec(changes);
    let mut simulation = simulation(&spec);
    let day = |seed| {
        let events = &simulation.play(&Chance::Seed(seed)).events;
        let opened = |kind: &EventKind| matches!(kind, EventKind::CapacityOpened { .. });
        let first = events.iter().find(|event| opened(&event.kind));
        first.map_or(f64::INFINITY, |event| f64::from(event.tick))
    };
    median((1..=60).map(day).collect())
}

/// The leverage pair: what the owner of the quota can inflict, and at what own cost, by day; medians over seeds.
fn leverage(changes: &[&str]) -> Vec<(f64, f64)> {
    let spec = spec(changes);
    let mut simulation = simulation(&spec);
    let mut days = vec![(Vec::new(), Vec::new()); spec.horizon as usize];
    for seed in 1..=15 {
        simulation.begin(&Chance::Seed(seed));
        for (inflicted, own_cost) in &mut days {
            simulation.step();
            let party = &simulation.situation().parties[OWNER.index()];
            inflicted.push(party.leverage);
            own_cost.push(party.leverage_own_cost);
        }
    }
    days.into_iter().map(|(inflicted, own)| (median(inflicted), median(own))).collect()
}

fn assert_near(what: &str, seen: f64, expected: f64) {
    assert!((seen / expected - 1.0).abs() < 1.0 / 12.0, "{what}: {seen}, not {expected}");
}

#[test]
fn capacity_abroad_opens_later_against_secrets_and_low_prices() {
    assert_near("as it stands", first_opening(&[]), 1080.0);
    assert_near("know-how", first_opening(&["parameters.know-how=1.5"]), 1489.0);
    assert_near("low prices", first_opening(&["parameters.low-price=0.4"]), 1198.0);
}

#[test]
fn the_leverage_pair_falls_with_capacity_and_less_so_against_secrets() {
    let course = leverage(&[]);
    let peak = course.iter().map(|&(inflicted, _)| inflicted).fold(0.0, f64::max);
    let (&(first, first_cost), &(last, last_cost)) =
        (course.first().unwrap(), course.last().unwrap());
    assert_near("peak", peak, 1182.0);
    assert_near("last day", last, 65.0);
    assert_near("first day", first, 221.0);
    assert_near("own cost, first day", first_cost, 37.0);
    assert_near("own cost, last day", last_cost, 18.0);
    let kept = leverage(&["parameters.know-how=1.5"]).last().unwrap().0;
    assert_near("last day, with know-how", kept, 383.0);
}
