//! Same spec, seed and actions give the same events and the same state hash: in any order of games, on
//! any thread, pooled or fresh, watched or not, straight through or restored in between.

use crate::support::{GAMES, assert_same, play_fresh, simulation};
use detente_core::{Simulation, Snapshot};
use detente_game::{Chance, Day, Memory, Observer};

#[test]
fn a_pooled_world_plays_like_a_fresh_one_in_any_order() {
    for game in GAMES {
        let mut pooled = simulation(game);
        for seed in [3, 1, 2, 3, 1] {
            let played = pooled.play(&Chance::Seed(seed)).clone();
            assert_same(&played, &play_fresh(game, seed));
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let here: Vec<_> = (0..8).map(|seed| play_fresh(GAMES[0], seed)).collect();
    let there: Vec<_> = (0..8)
        .map(|seed| std::thread::spawn(move || play_fresh(GAMES[0], seed)))
        .map(|thread| thread.join().unwrap())
        .collect();
    for (a, b) in here.iter().zip(&there) {
        assert_same(a, b);
    }
}

#[test]
fn different_seeds_give_different_games() {
    assert_ne!(play_fresh(GAMES[0], 1).state_hash, play_fresh(GAMES[0], 2).state_hash);
}

/// Collects the hash of every tick.
#[derive(Default)]
struct Hashes(Vec<u64>);

impl Observer for Hashes {
    fn day(&mut self, day: &Day<'_>) {
        self.0.push(day.state_hash);
    }
}

#[test]
fn observing_changes_nothing() {
    for game in GAMES {
        let mut hashes = Hashes::default();
        let watched = simulation(game).play_observed(&Chance::Seed(5), &mut hashes).clone();
        assert_same(&watched, &play_fresh(game, 5));
        assert_eq!(hashes.0.len() as u32, watched.ticks);
        assert_eq!(*hashes.0.last().unwrap(), watched.state_hash);
    }
}

/// Snapshot, advance, restore, play on: every tick's hash and all events must come out again.
#[test]
fn a_restored_game_plays_on_as_before() {
    for game in GAMES {
        let mut original = simulation(game);
        original.begin(&Chance::Seed(9));
        let (mut snapshots, mut hashes): (Vec<Snapshot>, Vec<u64>) = Default::default();
        loop {
            snapshots.push(original.snapshot());
            let more = original.step();
            hashes.push(original.state_hash());
            if !more {
                break;
            }
        }
        let played = original.finish().clone();
        let mut other = simulation(game);
        other.play(&Chance::Seed(77));
        for (tick, snapshot) in snapshots.iter().enumerate().step_by(7) {
            assert_eq!(snapshot.tick() as usize, tick);
            other.restore(snapshot);
            for hash in &hashes[tick..] {
                other.step();
                assert_eq!(other.state_hash(), *hash, "{game}, restored at {tick}");
            }
            assert_eq!(other.finish().events, played.events, "{game}, restored at {tick}");
        }
    }
}

/// What changed is hashed again and nothing else is: the digest has to be what a world gives that is looked at for
/// the first time, and what one gives that has digested another game before.
#[test]
fn a_digest_depends_on_the_state_alone() {
    for game in GAMES {
        let (mut watched, mut other) = (simulation(game), simulation(game));
        other.begin(&Chance::Seed(8));
        while other.step() {
            other.digest();
        }
        watched.begin(&Chance::Seed(9));
        let mut last = (watched.state_hash(), watched.digest().clone());
        loop {
            let more = watched.step();
            let now = (watched.state_hash(), watched.digest().clone());
            assert_eq!(now.0 == last.0, now.1 == last.1, "{game}, tick {}", watched.tick());
            last = now;
            let snapshot = watched.snapshot();
            other.restore(&snapshot);
            assert_eq!(*other.digest(), last.1, "{game}, tick {}", watched.tick());
            if watched.tick() % 13 == 0 {
                let mut fresh = simulation(game);
                fresh.begin(&Chance::Seed(9));
                fresh.restore(&snapshot);
                assert_eq!(*fresh.digest(), last.1, "{game}, tick {}", watched.tick());
            }
            if !more {
                break;
            }
        }
    }
}

/// Every memory that changed is shown, and no other.
#[test]
fn a_digest_shows_the_memories_that_changed() {
    for game in GAMES {
        let mut simulation = simulation(game);
        let agents = simulation.spec().agents.len();
        simulation.begin(&Chance::Seed(4));
        simulation.digest();
        let memories = |simulation: &Simulation| -> Vec<Memory> {
            (0..agents).map(|agent| simulation.memory(agent.into()).unwrap().clone()).collect()
        };
        let mut before = memories(&simulation);
        while simulation.step() {
            let mut shown = before.clone();
            simulation.digest_noting(|agent, memory| {
                assert_ne!(
                    *memory,
                    before[agent.index()],
                    "{game}: {agent:?} remembers nothing new"
                );
                shown[agent.index()] = memory.clone();
            });
            before = memories(&simulation);
            assert_eq!(shown, before, "{game}");
        }
    }
}
