//! Whole games of the shipped scenarios, as `--games` plays them: drawn, played, reset, summed up.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use detente_core::Simulation;
use detente_game::{Cast, Chance, GameSpec};
use detente_report::{GameRecord, Series, Summary};
use detente_strategies::Library;
use std::hint::black_box;
use std::sync::Arc;

const SCENARIOS: [&str; 4] = ["london-2025", "geneva-2025", "japan-2010", "gas-2022"];

fn load(scenario: &str) -> Arc<GameSpec> {
    Arc::new(detente_scenario::load(scenario, &Library).expect("a shipped scenario").spec)
}

fn simulation(spec: &Arc<GameSpec>) -> Simulation {
    let cast = Cast::new(spec, &Library).expect("a shipped scenario names its strategies");
    Simulation::new(spec.clone(), cast).expect("a shipped scenario can be played")
}

fn games(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("game");
    group.throughput(Throughput::Elements(1));
    for scenario in SCENARIOS {
        let spec = load(scenario);
        let mut simulation = simulation(&spec);
        let mut seed = 0;
        group.bench_function(format!("{scenario}, in --games"), |bencher| {
            let mut summary = Summary::new(&spec);
            bencher.iter(|| {
                seed += 1;
                summary.add(&GameRecord::new(&spec, simulation.play(&Chance::Seed(seed))));
            });
        });
    }
    group.finish();
}

fn parts(criterion: &mut Criterion) {
    let spec = load("london-2025");
    let mut pooled = simulation(&spec);
    criterion.bench_function("london-2025, play alone", |bencher| {
        let mut seed = 0;
        bencher.iter(|| {
            seed += 1;
            black_box(pooled.play(&Chance::Seed(seed)).state_hash)
        });
    });
    criterion.bench_function("london-2025, draw and reset", |bencher| {
        let mut seed = 0;
        bencher.iter(|| {
            seed += 1;
            pooled.begin(&Chance::Seed(seed));
        });
    });
    criterion.bench_function("london-2025, with every series", |bencher| {
        let mut series = Series::new(&spec);
        bencher.iter(|| {
            series.start(7);
            black_box(pooled.play_observed(&Chance::Seed(7), &mut series).state_hash)
        });
    });
    criterion.bench_function("london-2025, build world and schedule", |bencher| {
        bencher.iter_batched(|| (), |()| simulation(&spec), BatchSize::SmallInput);
    });
    criterion.bench_function("london-2025, load and check", |bencher| {
        bencher.iter(|| black_box(load("london-2025").issues.len()));
    });
}

criterion_group!(benches, games, parts);
criterion_main!(benches);
