//! Games with a network of goods keep the promises of all games.

use crate::economy::{Builder, OWNER, VICTIM};
use detente_core::{BuildError, NetworkError, Simulation, Snapshot, StateChange};
use detente_game::{Cast, Chance, FirmId, GameSpec, Spread};
use detente_strategies::Library;
use std::sync::Arc;

/// Two stages and a store; the owner's ore passes a gate.
fn economy() -> GameSpec {
    let mut builder = Builder::new();
    builder.horizon = 60;
    let (ore, metal) = (builder.good(0.0), builder.good(0.001));
    let mine = builder.maker(OWNER, ore, 20.0, 15.0);
    let smelter = builder.maker(VICTIM, metal, 8.0, 10.0);
    let user = builder.user(VICTIM, -0.2);
    let store = builder.store(VICTIM, ore, 300.0, 0.9);
    let needs_ore = builder.needs(smelter, &[ore], 2.0, 25.0);
    let needs_metal = builder.needs(user, &[metal], 5.0, 30.0);
    let gate = builder.measure(&[1.0, 0.4, 0.0], [None; 3]);
    builder.route(mine, (smelter, needs_ore), 1.0, 12.0).gates.push(gate);
    builder.route(mine, (store, 0), 1.0, 12.0).gates.push(gate);
    let release = builder.number(15.0);
    builder.route(store, (smelter, needs_ore), 1.0, 2.0).below = Some(release);
    builder.route(smelter, (user, needs_metal), 1.0, 4.0);
    let mut spec = builder.build();
    // One number drawn per game, so that games differ.
    let path = spec.parameters.get(spec.economy.goods[0].price_time).path.clone();
    let mut drawn = spec.parameters.get(spec.economy.sites[1].inputs[0].cover).clone();
    drawn.path = format!("{path}-drawn");
    drawn.spread = Spread::LogNormal { sd: 0.3 };
    spec.economy.sites[1].inputs[0].cover = spec.parameters.insert(drawn).unwrap();
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

#[test]
fn a_pooled_game_plays_like_a_fresh_one() {
    let mut pooled = simulation(economy());
    for seed in [3, 1, 3] {
        let played = pooled.play(&Chance::Seed(seed)).clone();
        let fresh = simulation(economy()).play(&Chance::Seed(seed)).clone();
        assert_eq!((played.events, played.state_hash), (fresh.events, fresh.state_hash));
    }
    let [one, two] = [1, 2].map(|seed| pooled.play(&Chance::Seed(seed)).state_hash);
    assert_ne!(one, two);
}

/// Mine, smelter, user, store: what a maker or user needs, what a mine makes, what a store keeps.
#[test]
fn a_stock_set_from_outside_is_so_many_days_of_use_or_sales() {
    const DAYS: f64 = 90.0;
    let mut simulation = simulation(economy());
    simulation.begin(&Chance::Seed(1));
    (0..20).for_each(|_| assert!(simulation.step()));
    for firm in 0..4_usize {
        let before = simulation.digest().clone();
        simulation.change(&StateChange::Stock { firm: FirmId::from(firm), days: DAYS });
        assert_ne!(simulation.digest().hash, before.hash, "firm {firm}");
    }
    let goods = &simulation.situation().goods;
    for site in 1..3 {
        let cover = goods.cover(goods.input_start[site] as usize).unwrap();
        assert!((cover - DAYS).abs() < 1e-9, "site {site}: {cover}");
    }
    assert!((goods.output[0] - DAYS * goods.sales[0]).abs() < 1e-9);
    assert_eq!(goods.output[3], (DAYS * goods.sales[3]).min(300.0));
    while simulation.step() {}
}

#[test]
fn a_restored_game_plays_on_as_before_in_a_world_that_never_began() {
    let mut original = simulation(economy());
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
    for (tick, snapshot) in snapshots.iter().enumerate().step_by(9) {
        let mut other = simulation(economy());
        other.restore(snapshot);
        for hash in &hashes[tick..] {
            other.step();
            assert_eq!(other.state_hash(), *hash, "restored at {tick}");
        }
    }
}

#[test]
fn no_tick_allocates() {
    let mut simulation = simulation(economy());
    simulation.play(&Chance::Seed(1));
    simulation.play(&Chance::Seed(1));
    simulation.begin(&Chance::Seed(1));
    loop {
        let mut more = false;
        let counted = allocation_counter::measure(|| more = simulation.step());
        assert_eq!(counted.count_total, 0, "tick {}", simulation.tick());
        if !more {
            break;
        }
    }
}

#[test]
fn a_network_that_does_not_hold_together_is_refused() {
    let refused = |change: fn(&mut GameSpec)| {
        let mut spec = economy();
        change(&mut spec);
        let cast = Cast::new(&spec, &Library).unwrap();
        match Simulation::new(Arc::new(spec), cast) {
            Err(BuildError::Network(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(|spec| spec.economy.rules = None), NetworkError::NoRules);
    assert!(matches!(refused(|spec| spec.economy.routes.reverse()), NetworkError::Order(_)));
    assert!(matches!(refused(|spec| spec.economy.routes[0].input = 7), NetworkError::Route(_)));
    assert!(matches!(
        refused(|spec| spec.economy.routes[0].from = spec.economy.routes[0].to),
        NetworkError::Route(_)
    ));
    assert!(matches!(refused(|spec| spec.economy.goods.truncate(1)), NetworkError::Good(_)));
    assert!(matches!(
        refused(|spec| spec.economy.sites[1].firm = spec.economy.sites[0].firm),
        NetworkError::TwoSites(_)
    ));
}
