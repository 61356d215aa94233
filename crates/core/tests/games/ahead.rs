//! Snapshots, branches and changes of a game that is being played.

use crate::support::{GAMES, simulation};
use detente_core::{Simulation, Snapshot, StateChange};
use detente_game::{Chance, FirmId, LookAhead};

fn begun(game: &str, seed: u64) -> Simulation {
    let mut simulation = simulation(game);
    simulation.begin(&Chance::Seed(seed));
    simulation
}

/// At every tick: snapshot, advance, restore, simulate again; every hash has to come out again.
#[test]
fn every_tick_can_be_taken_back_and_played_again() {
    const AHEAD: usize = 5;
    for game in GAMES {
        let mut simulation = begun(game, 4);
        while !simulation.is_over() {
            let before: Snapshot = simulation.snapshot();
            let ahead = |simulation: &mut Simulation| -> Vec<u64> {
                let day = |simulation: &mut Simulation| {
                    simulation.step();
                    simulation.state_hash()
                };
                (0..AHEAD).map(|_| day(simulation)).collect()
            };
            let first = ahead(&mut simulation);
            simulation.restore(&before);
            assert_eq!(ahead(&mut simulation), first, "{game}, tick {}", before.tick());
            simulation.restore(&before);
            simulation.step();
        }
    }
}

#[test]
fn a_branch_is_the_game_to_come_and_does_not_touch_it() {
    let mut simulation = begun(GAMES[0], 4);
    let whole = begun(GAMES[0], 4).play(&Chance::Seed(4)).clone();
    while simulation.step() {
        if !simulation.tick().is_multiple_of(13) {
            continue;
        }
        let mut branch = simulation.branch();
        assert_eq!(branch.tick(), simulation.tick());
        while branch.step() {}
        assert_eq!(branch.state_hash(), whole.state_hash);
        assert_eq!(branch.events(), whole.events);
    }
    assert_eq!(simulation.finish().events, whole.events);
}

#[test]
fn a_snapshot_is_played_on_by_another_simulation_and_a_changed_stock_counts() {
    let mut simulation = begun(GAMES[0], 4);
    (0..20).for_each(|_| {
        simulation.step();
    });
    let snapshot = simulation.snapshot();
    let mut other = begun(GAMES[0], 4);
    other.resume(&snapshot);
    assert_eq!(other.state_hash(), simulation.state_hash());
    other.change(&StateChange::Stock { firm: FirmId(0), days: 500.0 });
    assert_ne!(other.state_hash(), simulation.state_hash());
    simulation.step();
    other.step();
    let cover = |simulation: &Simulation| simulation.situation().firms[0].cover;
    let drawn = 500.0 - cover(&other);
    assert!((0.0..=1.0).contains(&drawn), "a day draws a day of use at most, not {drawn}");
    assert!(cover(&simulation) < 100.0);
}
