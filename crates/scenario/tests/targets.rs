//! What is said of several targets at once is lowered as one measure, and one issue, for each.

mod support;

use detente_game::{GameSpec, IssueId};
use detente_scenario::{Scenario, load};
use support::Stub;

fn three() -> Scenario {
    load("tests/targets/three.ron", &Stub).unwrap_or_else(|error| panic!("{error}"))
}

fn names(spec: &GameSpec, issues: &[IssueId]) -> Vec<String> {
    issues.iter().map(|id| spec.issues[id.index()].id.clone()).collect()
}

#[test]
fn a_measure_against_several_is_one_against_each() {
    let spec = three().spec;
    let instruments: Vec<&str> = spec.instruments.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(instruments, ["flow@DEU", "flow@POL"]);
    assert!(spec.instruments.iter().all(|one| one.regulator.is_some()));
    let issues: Vec<&str> = spec.issues.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(issues, ["gas-flow@DEU", "gas-flow@POL", "payment@DEU", "payment@POL"]);
    let sides = |issue: usize| {
        let issue = &spec.issues[issue];
        (spec.party_id(issue.owner), spec.party_id(issue.victim))
    };
    assert_eq!([sides(0), sides(1)], [("RUS", "DEU"), ("RUS", "POL")]);
    assert_eq!([sides(2), sides(3)], [("DEU", "RUS"), ("POL", "RUS")]);
    let victims = |issue| spec.channel(IssueId(issue)).unwrap().victims.clone();
    assert_eq!((victims(0).len(), victims(1).len()), (1, 1));
    assert_ne!(victims(0), victims(1));
}

#[test]
fn each_target_has_numbers_of_its_own_unless_they_are_shared_by_name() {
    let spec = three().spec;
    let table = &spec.parameters;
    let value =
        |path: &str| table.get(table.find(path).unwrap_or_else(|| panic!("no {path}"))).value;
    assert!(table.find("issues.payment@DEU.stake.POL").is_none());
    assert!(value("issues.payment@POL.stake.POL") > value("issues.payment@DEU.stake.DEU"));
    assert_eq!(value("issues.gas-flow@DEU.gain.DEU"), 0.0);
    assert!(value("issues.gas-flow@POL.gain.POL") > 0.0);
    let loss = |issue| spec.channel(IssueId(issue)).unwrap().loss;
    assert_eq!(loss(0), loss(1));
    let share = |issue| spec.channel(IssueId(issue)).unwrap().share;
    assert_ne!(share(0), share(1));
}

#[test]
fn what_names_the_whole_means_the_parts_that_fit() {
    let spec = three().spec;
    let linked = |issue: usize| names(&spec, &spec.issues[issue].linked);
    assert_eq!(linked(0), ["payment@DEU"]);
    assert_eq!(linked(3), ["gas-flow@POL"]);
    let agenda = |round: usize| names(&spec, &spec.rounds[round].agenda);
    assert_eq!(agenda(0), ["payment@DEU"]);
    assert_eq!(agenda(1), ["payment@DEU", "payment@POL"]);
    let forced = |shock: usize| spec.shocks[shock].forces.iter().map(|&(issue, _)| issue);
    assert_eq!(names(&spec, &forced(0).collect::<Vec<_>>()), ["gas-flow@DEU"]);
    assert_eq!(names(&spec, &forced(1).collect::<Vec<_>>()), ["gas-flow@DEU", "gas-flow@POL"]);
}

#[test]
fn a_part_is_set_by_its_path() {
    let mut three = three();
    three.set("instruments.flow@POL.channel.own_cost=0").unwrap();
    let table = &three.spec.parameters;
    let value = |path: &str| table.get(table.find(path).unwrap()).value;
    assert_eq!(value("instruments.flow@POL.channel.own_cost"), 0.0);
    assert_eq!(value("instruments.flow@DEU.channel.own_cost"), 30.0);
}
