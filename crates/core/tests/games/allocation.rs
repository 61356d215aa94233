//! A tick in steady state allocates nothing.

use crate::support::{GAMES, simulation};
use detente_game::Chance;

#[test]
fn no_tick_of_a_pooled_game_allocates() {
    for game in GAMES {
        let mut simulation = simulation(game);
        // The first game fills the pools.
        simulation.play(&Chance::Seed(1));
        simulation.play(&Chance::Seed(1));
        simulation.begin(&Chance::Seed(1));
        loop {
            let mut more = false;
            let counted = allocation_counter::measure(|| more = simulation.step());
            assert_eq!(counted.count_total, 0, "{game}, tick {}", simulation.tick());
            if !more {
                break;
            }
        }
    }
}

#[test]
fn a_whole_pooled_game_allocates_little() {
    let mut simulation = simulation(GAMES[0]);
    simulation.play(&Chance::Seed(1));
    simulation.play(&Chance::Seed(1));
    let counted = allocation_counter::measure(|| {
        simulation.play(&Chance::Seed(1));
    });
    assert!(counted.count_total <= 8, "{} allocations", counted.count_total);
}
