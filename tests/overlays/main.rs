//! What an overlay adds shifts nothing else: nobody's draw, and no event of a game that the new agent keeps out of.

use detente_core::Simulation;
use detente_game::{Cast, Chance, Event, EventKind, GameSpec};
use detente_strategies::Library;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SEEDS: std::ops::Range<u64> = 0..100;

fn load(path: &Path) -> Arc<GameSpec> {
    Arc::new(detente_scenario::load(&path.display().to_string(), &Library).unwrap().spec)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn base() -> Arc<GameSpec> {
    load(&root().join("scenarios/london-2025.ron"))
}

fn with_japan() -> Arc<GameSpec> {
    load(&root().join("tests/overlays/london-with-japan.ron"))
}

/// Events of every seed.
fn events(spec: &Arc<GameSpec>) -> Vec<Vec<Event>> {
    let mut simulation = Simulation::new(spec.clone(), Cast::new(spec, &Library).unwrap()).unwrap();
    let play = |seed| {
        simulation.play(&Chance::Seed(seed));
        simulation.events().to_vec()
    };
    SEEDS.map(play).collect()
}

/// Events but for offers and deals, which hold a number for every nation.
fn what_happens(spec: &Arc<GameSpec>) -> Vec<Vec<Event>> {
    let mut games = events(spec);
    for events in &mut games {
        events.retain(|e| !matches!(e.kind, EventKind::Offer { .. } | EventKind::Deal { .. }));
    }
    games
}

#[test]
fn a_new_nation_shifts_no_draw_of_the_others() {
    let (base, more) = (base(), with_japan());
    assert!(more.parameters.len() > base.parameters.len());
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for seed in SEEDS {
        base.parameters.draw(seed, &mut old);
        more.parameters.draw(seed, &mut new);
        for (id, parameter) in base.parameters.iter() {
            let there = more.parameters.find(&parameter.path).unwrap();
            assert_eq!(old[id.index()], new[there.index()], "{seed}: {}", parameter.path);
        }
    }
}

#[test]
fn without_its_new_agent_the_game_plays_exactly_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("london-without-japan.ron");
    let extends = root().join("tests/overlays/london-with-japan.ron");
    let text = format!(
        r#"Scenario(format: 1, id: "london-without-japan", extends: {:?},
            nations: {{"JPN": Remove}}, firms: {{"jp-magnet-users": Remove}})"#,
        extends.display().to_string()
    );
    std::fs::write(&path, text).unwrap();
    let (before, after) = (events(&base()), events(&load(&path)));
    assert_eq!(before, after);
    assert!(before.windows(2).any(|games| games[0] != games[1]), "seeds differ");
}

#[test]
fn a_nation_that_keeps_out_of_the_talks_changes_nothing_that_happens() {
    assert_eq!(what_happens(&base()), what_happens(&with_japan()));
}
