//! Which file wins: those beside the scenario before those in the program.

mod support;

use detente_scenario::{LoadError, check, load};
use std::fs;
use support::Stub;

const MECHANISMS: &str = include_str!("../../../assets/mechanisms.ron");
const SMALL: &str = include_str!("mutations/small.ron");

#[test]
fn a_table_beside_the_scenario_wins_and_a_folder_assets_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ron");
    fs::write(&path, SMALL).unwrap();
    let kappa = || {
        let scenario = load(path.to_str().unwrap(), &Stub).unwrap();
        let table = scenario.spec.parameters;
        table.get(table.find("parameters.kappa").unwrap()).value
    };
    assert_eq!(kappa(), 0.4);
    fs::write(folder.path().join("mechanisms.ron"), MECHANISMS.replacen("(0.4,", "(0.8,", 1))
        .unwrap();
    assert_eq!(kappa(), 0.8);
    fs::create_dir(folder.path().join("assets")).unwrap();
    let nearer = folder.path().join("assets/mechanisms.ron");
    fs::write(nearer, MECHANISMS.replacen("(0.4,", "(1.6,", 1)).unwrap();
    assert_eq!(kappa(), 1.6);
}

#[test]
fn faults_of_a_table_are_shown_in_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ron");
    fs::write(&path, SMALL).unwrap();
    fs::write(
        folder.path().join("mechanisms.ron"),
        MECHANISMS.replace("LogNormal(0.3)", "LogNorml(0.3)"),
    )
    .unwrap();
    let faults = check(path.to_str().unwrap(), &Stub).unwrap();
    assert!(
        faults.diagnostics.iter().all(|fault| fault.span.file == 1),
        "{}",
        faults.render(false)
    );
    assert!(faults.sources.position(faults.diagnostics[0].span).file.ends_with("mechanisms.ron"));
}

#[test]
fn what_is_not_there_says_what_is() {
    let not_found = |name: &str| load(name, &Stub).unwrap_err().to_string();
    assert_eq!(not_found("lodnon-2025"), "no scenario `lodnon-2025`; did you mean `london-2025`?");
    assert_eq!(
        not_found("elsewhere/london-2025.ron"),
        "there is no file `elsewhere/london-2025.ron`; did you mean the scenario `london-2025`?"
    );
    assert_eq!(not_found("/nope/x.ron"), "there is no file `/nope/x.ron`");
    assert_eq!(not_found("x.ron"), "there is no file `x.ron`");
    assert!(not_found("nothing-of-the-kind").contains("`detente scenarios` lists"));
    let folder = tempfile::tempdir().unwrap();
    let error = load(folder.path().to_str().unwrap(), &Stub).unwrap_err();
    assert!(matches!(error, LoadError::Unreadable { .. }), "{error}");
}

#[test]
fn a_digest_is_of_the_text_and_not_of_where_it_stands() {
    let digest = |name: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, SMALL).unwrap();
        load(path.to_str().unwrap(), &Stub).unwrap().spec_digest()
    };
    assert_eq!(digest("a.ron"), digest("b.ron"));
}

#[test]
fn every_kind_of_file_can_be_checked() {
    for name in [
        "../../assets/mechanisms.ron",
        "../../assets/stake-classes.ron",
        "../../scenarios/observed.ron",
    ] {
        let faults = check(name, &Stub).unwrap();
        assert!(faults.is_empty(), "{}", faults.render(false));
        assert!(load(name, &Stub).unwrap_err().to_string().contains("holds no scenario"));
    }
}
