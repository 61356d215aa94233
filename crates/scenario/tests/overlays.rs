//! Overlays: files that say only how they differ from another one.

mod support;

use detente_game::spec::{Cover, Opening};
use detente_game::{FirmId, GameSpec};
use detente_scenario::{LoadError, Scenario, check, load};
use std::fs;
use std::path::{Path, PathBuf};
use support::Stub;

const SMALL: &str = include_str!("mutations/small.ron");
const MECHANISMS: &str = include_str!("../../../assets/mechanisms.ron");

fn loaded(path: &Path) -> Scenario {
    load(path.to_str().unwrap(), &Stub).unwrap_or_else(|error| panic!("{error}"))
}

fn overlay(name: &str) -> Scenario {
    loaded(&Path::new("tests/overlays").join(name).with_extension("ron"))
}

fn london() -> Scenario {
    load("london-2025", &Stub).unwrap()
}

fn value(scenario: &Scenario, path: &str) -> f64 {
    let table = &scenario.spec.parameters;
    table.get(table.find(path).unwrap_or_else(|| panic!("no {path}"))).value
}

/// Everything of a game but its id and the places of its numbers.
fn content(spec: &GameSpec) -> String {
    let mut text = format!("{:#?}", GameSpec { id: String::new(), ..spec.clone() });
    while let Some(start) = text.find("span: Some(") {
        let end = start + text[start..].find("),").unwrap();
        text.replace_range(start..end, "");
    }
    text
}

fn agents(spec: &GameSpec) -> Vec<&str> {
    spec.agents.iter().map(|agent| agent.id.as_str()).collect()
}

fn issues(spec: &GameSpec) -> Vec<&str> {
    spec.issues.iter().map(|issue| issue.id.as_str()).collect()
}

fn linked(spec: &GameSpec, issue: &str) -> Vec<String> {
    let issue = &spec.issues[spec.find_issue(issue).unwrap().index()];
    issue.linked.iter().map(|id| spec.issues[id.index()].id.clone()).collect()
}

#[test]
fn an_overlay_that_changes_nothing_is_its_base() {
    let (same, base) = (overlay("same"), london());
    assert_eq!(same.spec.id, "same");
    assert_eq!(content(&same.spec), content(&base.spec));
    assert_eq!(same.about, base.about);
    let rows = |scenario: &Scenario| format!("{:?}", scenario.provenance().collect::<Vec<_>>());
    assert_eq!(rows(&same), rows(&base));
}

#[test]
fn a_firm_is_added_and_fields_are_changed_one_by_one() {
    let (deep, base) = (overlay("deep-cover"), london());
    assert_eq!(deep.about.title, "London with deep stores of magnets");
    assert_eq!(value(&deep, "parameters.us-magnet-cover"), 90.0);
    assert_eq!(value(&deep, "firms.us-arsenals.cover"), 180.0);
    let Cover::Dispersed { count, .. } = deep.spec.firms[0].cover else { panic!("a group") };
    assert_eq!(count, 3);
    let firms = base.spec.firms.len();
    assert_eq!(deep.spec.firms.len(), firms + 1);
    let licences = deep.spec.find_issue("ree-licences").unwrap();
    let victims = &deep.spec.channel(licences).unwrap().victims;
    assert_eq!(*victims, [FirmId::from(0), FirmId::from(firms)]);
}

#[test]
fn an_overlay_lies_over_another_one() {
    let deeper = overlay("deeper");
    assert_eq!(deeper.spec.horizon, 180);
    assert_eq!(deeper.spec.start, london().spec.start);
    assert_eq!(deeper.about.title, "London with deep stores of magnets");
    assert_eq!(value(&deeper, "parameters.us-magnet-cover"), 90.0);
    assert_eq!(value(&deeper, "firms.us-arsenals.cover"), 360.0);
    let names: Vec<&str> =
        deeper.sources().files().iter().map(|source| source.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "tests/overlays/deeper.ron",
            "tests/overlays/deep-cover.ron",
            "scenarios/london-2025.ron",
            "assets/mechanisms.ron",
            "assets/stake-classes.ron"
        ]
    );
}

#[test]
fn what_is_removed_is_gone_with_the_numbers_that_were_its_own() {
    let (scenario, base) = (overlay("without-visas"), london());
    assert_eq!(issues(&scenario.spec), ["ree-licences", "eda", "ethane", "engines"]);
    assert_eq!(scenario.spec.rounds[0].agenda.len(), 4);
    assert_eq!(scenario.spec.rounds[0].venue, "London");
    assert!(scenario.spec.parameters.find("parameters.visas-stake").is_none());
    assert_eq!(agents(&scenario.spec), agents(&base.spec));
}

#[test]
fn a_lever_comes_behind_those_of_the_base_and_lists_are_extended() {
    let (scenario, base) = (overlay("port-fees"), london());
    assert_eq!(issues(&scenario.spec)[..5], issues(&base.spec));
    assert_eq!(issues(&scenario.spec)[5..], ["port-fees"]);
    assert_eq!(
        linked(&scenario.spec, "ree-licences"),
        ["eda", "ethane", "engines", "visas", "port-fees"]
    );
    assert_eq!(scenario.spec.rounds[0].agenda.len(), 6);
    let fees = scenario.spec.find_issue("port-fees").unwrap();
    assert_eq!(scenario.spec.channel(fees).unwrap().victims, [FirmId::from(4)]);
    assert!(scenario.spec.regulator(fees).is_some());
}

#[test]
fn rounds_are_changed_removed_and_added_by_id() {
    let spec = overlay("two-rounds").spec;
    assert_eq!(spec.rounds.len(), 1);
    assert_eq!(spec.rounds[0].id, "stockholm");
    assert!(matches!(spec.rounds[0].opens, Opening::On(77)));
    assert_eq!(spec.issues.len(), 4);
}

#[test]
fn numbers_of_base_and_overlay_are_set_by_path() {
    let mut scenario = overlay("deep-cover");
    for change in ["firms.us-arsenals.cover=200", "parameters.eda-loss=20"] {
        scenario.set(change).unwrap();
    }
    assert_eq!(value(&scenario, "firms.us-arsenals.cover"), 200.0);
    assert_eq!(value(&scenario, "parameters.eda-loss"), 20.0);
}

#[test]
fn a_digest_covers_every_file_of_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("small.ron"), SMALL).unwrap();
    fs::write(at("b.ron"), "Scenario(format: 1, id: \"b\", extends: \"small\")").unwrap();
    fs::write(at("a.ron"), "Scenario(format: 1, id: \"a\", extends: \"b.ron\")").unwrap();
    let digest = || loaded(&at("a.ron")).spec_digest();
    let before = digest();
    assert_eq!(digest(), before);
    fs::write(at("small.ron"), SMALL.replace("Derived(15,", "Derived(16,")).unwrap();
    let after = digest();
    assert_ne!(after, before);
    fs::write(at("b.ron"), "Scenario(format: 1, id: \"b\", extends: \"small\", title: \"b\")")
        .unwrap();
    assert_ne!(digest(), after);
}

#[test]
fn names_are_looked_up_beside_the_file_that_says_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("bases")).unwrap();
    fs::write(at("bases/london-2025.ron"), SMALL).unwrap();
    let tables = [("mechanisms.ron", "(0.8,"), ("bases/mechanisms.ron", "(1.6,")];
    for (table, kappa) in tables {
        fs::write(at(table), MECHANISMS.replacen("(0.4,", kappa, 1)).unwrap();
    }
    let kappa = |fields: &str| {
        let text = format!("Scenario(format: 1, id: \"a\", {fields})");
        fs::write(at("a.ron"), text).unwrap();
        value(&loaded(&at("a.ron")), "parameters.kappa")
    };
    assert_eq!(kappa("extends: \"bases/london-2025\""), 1.6);
    assert_eq!(kappa("extends: \"bases/london-2025\", uses: Also([\"mechanisms\"])"), 0.8);
    assert_eq!(kappa("extends: \"london-2025\""), 0.4);
    fs::copy(at("bases/london-2025.ron"), at("london-2025.ron")).unwrap();
    assert_eq!(kappa("extends: \"london-2025\""), 0.8);
    assert_eq!(loaded(&at("a.ron")).about.title, "Zölle gegen 稀土");
}

#[test]
fn eight_files_may_be_extended_and_not_nine() {
    let folder = tempfile::tempdir().unwrap();
    let at = |number: u32| folder.path().join(format!("{number}.ron"));
    fs::write(at(0), SMALL).unwrap();
    for number in 1..=9 {
        let base = number - 1;
        let text = format!("Scenario(format: 1, id: \"x-{number}\", extends: \"{base}\")");
        fs::write(at(number), text).unwrap();
    }
    assert_eq!(loaded(&at(8)).spec.id, "x-8");
    let faults = check(at(9).to_str().unwrap(), &Stub).unwrap();
    assert_eq!(faults.diagnostics.len(), 1);
    let fault = &faults.diagnostics[0];
    assert_eq!(fault.message, "a chain of more than 8 files that are extended");
    assert!(faults.sources.position(fault.span).file.ends_with("1.ron"));
}

fn broken() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/overlays/broken").unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn faults_of_overlays_are_shown_in_the_file_that_has_them() {
    let files = broken();
    assert!(files.len() >= 20);
    for path in files {
        let faults = check(path.to_str().unwrap(), &Stub).unwrap();
        assert!(!faults.is_empty(), "{} is not broken", path.display());
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        insta::assert_snapshot!(name, faults.render(false));
        let error = load(path.to_str().unwrap(), &Stub).unwrap_err();
        assert!(matches!(error, LoadError::Invalid(_)), "{}", path.display());
    }
}

#[test]
fn good_overlays_pass_the_check() {
    for name in ["same", "deep-cover", "deeper", "without-visas", "port-fees", "two-rounds"] {
        let faults = check(&format!("tests/overlays/{name}.ron"), &Stub).unwrap();
        assert!(faults.is_empty(), "{}", faults.render(false));
    }
}
