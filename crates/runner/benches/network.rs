//! What a day costs with a network of goods: by number of firms, for a whole game, and for plain agents beside it.

#[path = "../../../tests/support/economy.rs"]
mod economy;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use detente_core::Simulation;
use detente_game::{Cast, Chance, GameSpec, GoodId, PartyId, SiteId};
use detente_strategies::Library;
use economy::{Builder, OWNER, VICTIM};
use std::hint::black_box;
use std::sync::Arc;

/// Stages of the chain behind the mines.
const STAGES: usize = 4;

/// A chain of mines, three stages of makers and users, `firms` in all; every buyer has three suppliers and leads of 3 to 40 days,
/// and six measures have gates on what leaves the owner's mines and first makers.
fn chain(firms: usize, horizon: u32) -> GameSpec {
    let mut builder = Builder::new();
    builder.horizon = horizon;
    let goods: Vec<GoodId> = (0..STAGES).map(|_| builder.good(0.0)).collect();
    let gates: Vec<_> = (0..6).map(|_| builder.measure(&[1.0, 0.4, 0.0], [None; 3])).collect();
    let width = firms.div_ceil(STAGES + 1).max(1);
    let nation = |index: usize| if index.is_multiple_of(3) { OWNER } else { VICTIM };
    let mut stage: Vec<(SiteId, PartyId)> = (0..width)
        .map(|index| (builder.maker(nation(index), goods[0], 40.0, 15.0), nation(index)))
        .collect();
    for depth in 1..=STAGES {
        let mut next = Vec::new();
        for index in 0..width.min(firms.saturating_sub(depth * width).max(1)) {
            let of = nation(index + depth);
            let site = match goods.get(depth) {
                Some(&good) => builder.maker(of, good, 40.0, 10.0),
                None => builder.user(of, -0.1),
            };
            let per_unit = if depth == STAGES { 10.0 } else { 1.0 };
            let input = builder.needs(site, &[goods[depth - 1]], per_unit, 40.0);
            for (place, share) in [0.5, 0.3, 0.2].into_iter().enumerate() {
                let (from, seller) = stage[(index + place * 7) % stage.len()];
                let lead = 3 + (index * 5 + place * 11) % 38;
                let route = builder.route(from, (site, input), share, lead as f64);
                if seller == OWNER && of == VICTIM && depth <= 2 {
                    route.gates.push(gates[(index + place) % gates.len()]);
                }
            }
            next.push((site, of));
        }
        stage = next;
    }
    builder.build()
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).expect("the bench names its strategies");
    let mut simulation = Simulation::new(Arc::new(spec), cast).expect("the bench can be played");
    simulation.begin(&Chance::Seed(1));
    simulation
}

fn days(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("day of a network");
    for firms in [100, 1_000, 10_000] {
        group.throughput(Throughput::Elements(firms as u64));
        let mut simulation = simulation(chain(firms, u32::MAX));
        group.bench_function(BenchmarkId::from_parameter(firms), |bencher| {
            bencher.iter(|| black_box(simulation.step()));
        });
    }
    group.finish();
}

/// Agents that only look and set their policy, through the same core.
fn plain_agents(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("day of plain agents");
    for agents in [10, 1_000, 10_000] {
        group.throughput(Throughput::Elements(agents as u64));
        let mut builder = Builder::new();
        builder.horizon = u32::MAX;
        // One that looks at its day before it decides.
        builder.firms_play("lobbyist");
        builder.plain_firms(agents);
        let mut simulation = simulation(builder.build());
        group.bench_function(BenchmarkId::from_parameter(agents), |bencher| {
            bencher.iter(|| black_box(simulation.step()));
        });
    }
    group.finish();
}

fn games(criterion: &mut Criterion) {
    for (name, horizon) in [("92 days, 25 firms", 92), ("nine years, 25 firms", 3287)] {
        let mut simulation = simulation(chain(25, horizon));
        let mut seed = 0;
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                seed += 1;
                black_box(simulation.play(&Chance::Seed(seed)).state_hash)
            });
        });
    }
}

criterion_group!(benches, days, plain_agents, games);
criterion_main!(benches);
