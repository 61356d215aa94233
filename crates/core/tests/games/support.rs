//! Games to test the core on: the golden games' inputs, played on seeds.

#[path = "../../../../tests/golden/spec.rs"]
mod spec;

use detente_core::Simulation;
use detente_game::{Cast, Chance, GameSpec, Played};
use detente_strategies::Library;
use std::sync::Arc;

/// Games that between them have every kind of event.
pub(crate) const GAMES: [&str; 5] =
    ["london-2025-146", "hand-slow-walk", "hand-retract", "synthetic-113", "synthetic-2978"];

pub(crate) fn spec(name: &str) -> GameSpec {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/mechanisms");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
    spec::build(&golden["input"]).0
}

pub(crate) fn simulation(name: &str) -> Simulation {
    let spec = spec(name);
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

pub(crate) fn play_fresh(name: &str, seed: u64) -> Played {
    simulation(name).play(&Chance::Seed(seed)).clone()
}

/// Events and final state: what two plays of one game have to share.
#[track_caller]
pub(crate) fn assert_same(a: &Played, b: &Played) {
    assert_eq!(a.events, b.events);
    assert_eq!(a.values, b.values);
    assert_eq!((a.ticks, a.state_hash), (b.ticks, b.state_hash));
}
