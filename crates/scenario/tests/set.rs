//! Changing a scenario by path.

mod support;

use detente_game::{Ablation, Spread};
use detente_scenario::{Scenario, SetError, load};
use support::Stub;

fn london() -> Scenario {
    load("london-2025", &Stub).unwrap()
}

#[test]
fn a_number_takes_another_value_and_keeps_its_spread_unless_told() {
    let mut scenario = london();
    let before = scenario.spec_digest();
    let id = scenario.spec.parameters.find("parameters.us-magnet-cover").unwrap();
    scenario.set("parameters.us-magnet-cover=90").unwrap();
    let cover = scenario.spec.parameters.get(id);
    assert_eq!((cover.value, cover.spread), (90.0, Spread::LogNormal { sd: 0.3 }));
    scenario.set(" parameters.us-magnet-cover = fixed(45.5) ").unwrap();
    let cover = scenario.spec.parameters.get(id);
    assert_eq!((cover.value, cover.spread), (45.5, Spread::Fixed));
    assert_eq!(scenario.sets().len(), 2);
    assert_ne!(scenario.spec_digest(), before);
}

#[test]
fn the_same_value_changes_no_number() {
    for row in london().provenance().map(|row| (row.path.to_string(), row.value)) {
        let mut scenario = london();
        scenario.set(&format!("{}={}", row.0, row.1)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.spec.parameters, london().spec.parameters, "{}", row.0);
    }
}

#[test]
fn at_most_one_mechanism_is_switched_off() {
    let mut scenario = london();
    scenario.set("ablation.no-stockpiles=true").unwrap();
    assert_eq!(scenario.spec.ablation, Some(Ablation::NoStockpiles));
    let second = scenario.set("ablation.myopic=true").unwrap_err();
    assert_eq!(second, SetError::SecondAblation { first: "no-stockpiles" });
    scenario.set("ablation.no-stockpiles=false").unwrap();
    scenario.set("ablation.myopic=true").unwrap();
    assert_eq!(scenario.spec.ablation, Some(Ablation::Myopic));
}

#[test]
fn what_cannot_be_set_says_why() {
    let messages: Vec<String> = [
        "parameters.us-magnet-cover",
        "=3",
        "parameters.us-magnet-cvoer=90",
        "us-magnet-cover=90",
        "somewhere.else=1",
        "parameters.us-magnet-cover=many",
        "parameters.us-magnet-cover=inf",
        "parameters.us-magnet-cover=fixed()",
        "parameters.us-magnet-cover=-1",
        "parameters.ration-cover=0",
        "parameters.pressure-time=fixed(0.001)",
        "parameters.kappa=fixed(0)",
        "parameters.ree-licences-share=1.2",
        "parameters.deadline=2.5",
        "instruments.eda.levels.effect.banned=0.5",
        "ablation.no-stockpile=true",
        "ablation.myopic=perhaps",
    ]
    .map(|change| london().set(change).unwrap_err().to_string())
    .into();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_refused_change_leaves_the_scenario_as_it_was() {
    let mut scenario = london();
    let digest = scenario.spec_digest();
    scenario.set("parameters.us-magnet-cover=-1").unwrap_err();
    assert_eq!(scenario.spec_digest(), digest);
    assert_eq!(scenario.spec.parameters, london().spec.parameters);
}

#[test]
fn a_ladder_does_not_turn_back() {
    let mut gas = load("gas-2022", &Stub).unwrap();
    let error = gas.set("instruments.gas-flow.levels.effect.60=0.9").unwrap_err();
    assert!(matches!(error, SetError::Order { .. }), "{error}");
    gas.set("instruments.gas-flow.levels.effect.60=0.7").unwrap();
}

#[test]
fn draws_stay_above_the_floor_of_their_place() {
    let mut scenario = london();
    scenario.set("parameters.pressure-time=1").unwrap();
    let id = scenario.spec.parameters.find("parameters.pressure-time").unwrap();
    let listed = scenario.provenance().find(|row| row.path == "parameters.pressure-time");
    assert_eq!(listed.unwrap().spread, "LogNormal(0.3) from 1");
    let mut values = Vec::new();
    let draws: Vec<f64> = (0..100)
        .map(|seed| {
            scenario.spec.parameters.draw(seed, &mut values);
            values[id.index()]
        })
        .collect();
    assert!(draws.iter().all(|&days| days >= 1.0), "{draws:?}");
    assert!(draws.contains(&1.0) && draws.iter().any(|&days| days > 1.0), "{draws:?}");
}
