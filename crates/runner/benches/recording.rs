//! What saved games cost: recording a game beside playing it, verifying it, and reaching a day of it.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use detente_core::Simulation;
use detente_game::{Cast, Chance, GameSpec};
use detente_record::{Batch, GameResult, Packer, Recorder, Replay, SavedGame, Stage};
use detente_strategies::Library;
use std::hint::black_box;
use std::sync::Arc;

/// With goods and without.
const SCENARIOS: [&str; 2] = ["london-2025", "london-chain-2025"];

fn load(scenario: &str, horizon: Option<u32>) -> (Arc<GameSpec>, Cast) {
    let mut spec = detente_scenario::load(scenario, &Library).expect("a shipped scenario").spec;
    spec.horizon = horizon.unwrap_or(spec.horizon);
    let cast = Cast::new(&spec, &Library).expect("a shipped scenario names its strategies");
    (Arc::new(spec), cast)
}

/// Plays games and notes them.
struct Desk {
    recorder: Recorder,
    simulation: Simulation,
    game: SavedGame,
}

impl Desk {
    fn new(spec: &Arc<GameSpec>, cast: &Cast) -> Self {
        let recorder = Recorder::new(spec);
        let cast = recorder.seat(spec, cast);
        let simulation = Simulation::new(spec.clone(), cast).expect("a shipped scenario");
        Desk { recorder, simulation, game: SavedGame::default() }
    }

    fn play(&mut self, seed: u64) -> &SavedGame {
        let played = self.recorder.play(&mut self.simulation, &Chance::Seed(seed), None);
        self.game.header.seed = seed;
        self.recorder.save(&mut self.game, GameResult::of(played));
        &self.game
    }
}

fn replay(spec: &Arc<GameSpec>, game: &Arc<SavedGame>) -> Replay {
    Replay::new(game.clone(), vec![Stage::whole(spec.clone())]).expect("a game of the spec")
}

fn recording(criterion: &mut Criterion) {
    for scenario in SCENARIOS {
        let (spec, cast) = load(scenario, None);
        let mut group = criterion.benchmark_group(scenario);
        let mut plain = Simulation::new(spec.clone(), cast.clone()).expect("a shipped scenario");
        group.bench_function("played", |bencher| {
            let mut seed = 0;
            bencher.iter(|| {
                seed += 1;
                black_box(plain.play(&Chance::Seed(seed)).state_hash)
            });
        });
        let mut desk = Desk::new(&spec, &cast);
        group.bench_function("played and saved", |bencher| {
            let (mut seed, mut batch) = (0, Batch::default());
            let mut packer = Packer::new().expect("memory");
            bencher.iter(|| {
                seed += 1;
                batch.add(desk.play(seed), seed);
                if seed % Batch::GAMES == 0 {
                    black_box(batch.pack(&mut packer).is_ok());
                }
            });
        });
        let game = Arc::new(desk.play(7).clone());
        group.bench_function("verified", |bencher| {
            let check = |mut replay: Replay| assert_eq!(replay.verify().ok(), Some(None));
            bencher.iter_batched(|| replay(&spec, &game), check, BatchSize::PerIteration);
        });
        group.finish();
    }
}

fn seeking(criterion: &mut Criterion) {
    for scenario in SCENARIOS {
        let (spec, cast) = load(scenario, Some(365));
        let game = Arc::new(Desk::new(&spec, &cast).play(7).clone());
        criterion.bench_function(&format!("{scenario}, last day of 365 reached"), |bencher| {
            bencher.iter(|| {
                let mut replay = replay(&spec, &game);
                black_box(replay.play(Some(364), None).is_ok())
            });
        });
    }
}

criterion_group!(benches, recording, seeking);
criterion_main!(benches);
