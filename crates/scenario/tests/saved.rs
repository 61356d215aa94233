//! A scenario can be loaded again from the texts that it was loaded from, without any file.

mod support;

use detente_scenario::{Scenario, load, load_saved, shipped};
use support::Stub;

fn texts(scenario: &Scenario) -> Vec<(String, String)> {
    let files = scenario.sources().files().iter();
    files.map(|source| (source.name.clone(), source.text.clone())).collect()
}

#[track_caller]
fn assert_loads_again(scenario: &Scenario) {
    let again = load_saved(&texts(scenario), &Stub).unwrap();
    assert_eq!(again.sources(), scenario.sources());
    assert_eq!(again.spec_digest(), scenario.spec_digest());
    assert_eq!(format!("{:?}", again.spec), format!("{:?}", scenario.spec));
}

#[test]
fn every_shipped_scenario_loads_again() {
    for scenario in shipped() {
        assert_loads_again(&load(scenario.name, &Stub).unwrap());
    }
}

#[test]
fn an_overlay_loads_again_from_its_texts_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("variant.ron");
    let text =
        "Scenario(format: 1, id: \"variant\", title: \"A variant\", extends: \"london-2025\")";
    std::fs::write(&path, text).unwrap();
    let scenario = load(path.to_str().unwrap(), &Stub).unwrap();
    drop(folder);
    assert_loads_again(&scenario);
}

#[test]
fn texts_of_another_load_are_refused() {
    let mut files = texts(&load("london-2025", &Stub).unwrap());
    files.truncate(1);
    assert!(load_saved(&files, &Stub).is_err());
    assert!(load_saved(&[], &Stub).is_err());
}
