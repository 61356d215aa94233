//! Shocks and courts: measures set from outside.

use crate::support::{assert_same, spec};
use detente_core::{Simulation, Snapshot};
use detente_game::spec::{Shock, Strike};
use detente_game::{
    Cast, Chance, Day, EventKind, GameSpec, IssueId, Level, Observer, Parameter, Played, ShockId,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Alpha's licence and beta's tariff, both on from the first day and never yielded.
const LICENCE: IssueId = IssueId(0);
const TARIFF: IssueId = IssueId(1);
const DAY: u32 = 20;

/// A game in which nobody moves, struck from outside.
fn struck(forces: &[(IssueId, Level)], strikes: Strike, irreversible: bool) -> GameSpec {
    let mut spec = moving(forces, strikes, irreversible);
    let nations = spec.agents.iter_mut().filter(|agent| agent.strategy.starts_with("nation"));
    nations.for_each(|agent| agent.strategy = "hardliner".into());
    spec
}

/// The same, where nations decide as they do.
fn moving(forces: &[(IssueId, Level)], strikes: Strike, irreversible: bool) -> GameSpec {
    let mut spec = spec("hand-slow-walk");
    let forces = forces.to_vec();
    spec.shocks = vec![Shock { id: "storm".into(), strikes, forces, irreversible }];
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// Notes level, effect and finality of the tariff by day.
#[derive(Default)]
struct Watch(Vec<(Level, f64, bool, bool)>);

impl Observer for Watch {
    fn day(&mut self, day: &Day<'_>) {
        let view = day.situation.issue(TARIFF);
        self.0.push((view.level, view.phi, view.active, view.settled));
    }
}

fn play(spec: GameSpec, seed: u64) -> (Played, Watch) {
    let mut watch = Watch::default();
    let played = simulation(spec).play_observed(&Chance::Seed(seed), &mut watch).clone();
    assert!(!played.events.iter().any(|event| event.kind.name() == "forfeit"));
    (played, watch)
}

fn forced(played: &Played) -> Vec<(u32, IssueId, Level, Level)> {
    let of = |event: &detente_game::Event| match event.kind {
        EventKind::Forced { step, by, .. } => {
            assert_eq!(by, ShockId(0));
            Some((event.tick, step.issue, step.from, step.to))
        }
        _ => None,
    };
    played.events.iter().filter_map(of).collect()
}

#[test]
fn a_shock_sets_a_measure_on_its_day_and_nobody_concedes() {
    let full = simulation(spec("hand-slow-walk")).spec().issues[1].levels.len() as Level - 1;
    let (played, watch) = play(struck(&[(TARIFF, full)], Strike::On(DAY), false), 1);
    assert_eq!(forced(&played), [(DAY, TARIFF, 0, full)]);
    assert!(played.events.iter().all(|event| event.kind.concession().is_none()));
    let (before, after) = (watch.0[DAY as usize - 1], watch.0[DAY as usize]);
    assert_eq!(((before.0, before.1), (after.0, after.1)), ((0, 1.0), (full, 0.0)));
}

#[test]
fn what_is_final_can_neither_be_raised_nor_given_up() {
    // The tariff stays where it is, and has been no issue since.
    let (played, watch) = play(moving(&[(TARIFF, 0)], Strike::On(0), true), 3);
    assert_eq!(forced(&played), [(0, TARIFF, 0, 0)]);
    assert!(watch.0.iter().all(|&(level, phi, active, settled)| {
        (level, phi, active, settled) == (0, 1.0, false, true)
    }));
    let moved = |kind: &EventKind| kind.concession().is_some_and(|c| c.issue == TARIFF);
    assert!(!played.events.iter().any(|event| moved(&event.kind)));
    let (free, _) = play(moving(&[(TARIFF, 0)], Strike::On(0), false), 3);
    assert!(free.events.iter().any(|event| moved(&event.kind)), "it is given up otherwise");
}

#[test]
fn what_is_forced_meanwhile_needs_no_delivery() {
    let signed = |played: &Played| {
        let mut agreed = played.events.iter().filter(|event| event.kind.name() == "agreed");
        agreed.find_map(|event| event.kind.concession().map(|c| (event.tick, c.issue, c.to)))
    };
    let (usual, _) = play(spec("hand-slow-walk"), 3);
    let (day, issue, to) = signed(&usual).unwrap();
    let (played, _) = play(moving(&[(issue, to)], Strike::On(day + 1), false), 3);
    assert_eq!(signed(&played), Some((day, issue, to)));
    assert_eq!(forced(&played).len(), 1);
    let about = |event: &&detente_game::Event| match event.kind {
        EventKind::Delivered { step, .. } | EventKind::SlowWalked { step, .. } => {
            step.issue == issue
        }
        _ => false,
    };
    assert_eq!(played.events.iter().filter(about).count(), 0);
    assert!(usual.events.iter().filter(about).count() > 0);
}

#[test]
fn a_court_rules_once_at_its_hazard() {
    let mut spec = struck(&[(LICENCE, 1)], Strike::On(0), true);
    let rate = spec.parameters.insert(Parameter::fixed("hazard", 0.02, "1/d")).unwrap();
    spec.shocks[0].strikes = Strike::Hazard(rate);
    let mut simulation = simulation(spec.clone());
    let games = 400;
    let mut days = Vec::new();
    for seed in 0..games {
        let ruled = forced(simulation.play(&Chance::Seed(seed)));
        assert!(ruled.len() <= 1);
        days.extend(ruled.iter().map(|ruling| ruling.0));
    }
    let expected = -libm::expm1(-0.02 * f64::from(spec.horizon));
    let share = days.len() as f64 / games as f64;
    assert!((share - expected).abs() < 0.08, "{share} of the games, {expected} expected");
}

#[test]
fn a_restored_game_keeps_what_is_final() {
    let mut simulation = simulation(moving(&[(TARIFF, 0)], Strike::On(DAY), true));
    let played = simulation.play(&Chance::Seed(3)).clone();
    simulation.begin(&Chance::Seed(3));
    while simulation.tick() <= DAY {
        simulation.step();
    }
    let snapshot: Snapshot = simulation.snapshot();
    simulation.begin(&Chance::Seed(9));
    simulation.restore(&snapshot);
    while simulation.step() {}
    assert_same(simulation.finish(), &played);
}
