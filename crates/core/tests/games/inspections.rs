//! Inspections: what is held at a border comes late, and once.

use crate::economy::{Builder, OWNER, VICTIM};
use crate::support::assert_same;
use detente_core::Simulation;
use detente_game::regulation::Inspections;
use detente_game::spec::Administration;
use detente_game::{Cast, Chance, EventKind, GameSpec};
use detente_strategies::Library;
use std::sync::Arc;

/// Days under way, days for which inspectors hold, and days of stock.
const LEAD: f64 = 10.0;
const HOLD: f64 = 40.0;
const COVER: f64 = 20.0;

/// The owner's mine feeds the victim's user past a licence that is granted in full; its customs hold `normal` of what leaves.
/// What the victim holds against the owner begins and does not end.
fn game(strategy: &str, normal: f64) -> GameSpec {
    let mut builder = Builder::new();
    builder.horizon = 300;
    let ore = builder.good(0.0);
    let mine = builder.maker(OWNER, ore, 40.0, 30.0);
    let user = builder.user(VICTIM, 0.0);
    let needs = builder.needs(user, &[ore], 10.0, COVER);
    let licence = builder.measure(&[1.0, 0.0], [None; 3]);
    builder.measure(&[1.0, 0.0], [Some(0.0), Some(0.0), Some(0.0)]);
    let (share, delay) = (builder.number(normal), builder.number(HOLD));
    let customs = Administration::Inspections(Inspections { share, delay });
    let customs = builder.regulator(OWNER, customs, strategy);
    let route = builder.route(mine, (user, needs), 1.0, LEAD);
    route.gates.push(licence);
    route.inspected_by = Some(customs);
    let mut spec = builder.build();
    for issue in &mut spec.issues {
        (issue.negotiable, issue.unilateral) = (false, false);
    }
    spec.issues[0].start = 1;
    let quarrel = &mut spec.issues[1];
    (quarrel.owner, quarrel.victim, quarrel.opens) = (VICTIM, OWNER, 20);
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// Arrivals and activity of every day, and the victim's loss.
fn days(strategy: &str, normal: f64) -> Vec<[f64; 3]> {
    let mut simulation = simulation(game(strategy, normal));
    simulation.begin(&Chance::Seed(1));
    let mut days = Vec::new();
    while simulation.step() {
        let situation = simulation.situation();
        let goods = &situation.goods;
        days.push([goods.arrived[0], goods.activity[1], situation.issues[0].loss]);
    }
    days
}

#[test]
fn what_is_normal_changes_nothing() {
    for normal in [0.0, 0.1, 1.0] {
        for (day, [arrived, activity, loss]) in days("by-the-book", normal).into_iter().enumerate()
        {
            assert!((arrived - 10.0).abs() < 1e-9, "{normal}, day {day}: {arrived}");
            assert!((activity - 1.0).abs() < 1e-9 && loss == 0.0, "{normal}, day {day}");
        }
    }
}

#[test]
fn more_inspections_stop_a_plant_for_as_long_as_its_stock_falls_short_of_them() {
    let days = days("strict-inspector", 0.1);
    // Held from day 21 on; what had set out before arrives until day 30.
    let first = days.iter().position(|day| day[0] < 9.0).expect("something is missing");
    assert_eq!(first, 21 + LEAD as usize);
    let short = days.iter().filter(|day| day[1] < 0.5).count();
    assert!((5..40).contains(&short), "{HOLD} d are held, {COVER} d are in store: {short}");
    assert!(days.last().unwrap()[1] > 0.99, "what was held arrives, and the flow is back");
    assert!(days.iter().any(|day| day[2] > 5.0), "the loss is counted with the licence");
    assert_eq!(days.last().unwrap()[2], 0.0);
}

#[test]
fn a_change_is_an_event_and_is_made_once() {
    let mut simulation = simulation(game("strict-inspector(share=0.6)", 0.1));
    let events = &simulation.play(&Chance::Seed(1)).events;
    let shares: Vec<_> = events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::InspectionsChanged { share, .. } => Some((event.tick, share)),
            _ => None,
        })
        .collect();
    assert_eq!(shares, [(20, 0.6)]);
}

#[test]
fn what_is_held_survives_a_snapshot() {
    let play = || simulation(game("strict-inspector", 0.1));
    let whole = play().play(&Chance::Seed(1)).clone();
    let mut first = play();
    first.begin(&Chance::Seed(1));
    while first.tick() < 45 {
        first.step();
    }
    let snapshot = first.snapshot();
    let mut second = play();
    second.begin(&Chance::Seed(9));
    second.restore(&snapshot);
    while second.step() {}
    assert_same(&whole, second.finish());
}
