//! Every broken file in `tests/broken` gives all its faults, each at its place: one snapshot a file.

mod support;

use detente_scenario::{LoadError, check};
use std::path::PathBuf;
use support::Stub;

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir("tests/broken")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_fault_of_a_broken_file_is_reported_at_its_place() {
    let files = files();
    assert!(files.len() >= 25);
    for path in files {
        let faults = check(path.to_str().unwrap(), &Stub).unwrap();
        assert!(!faults.is_empty(), "{} is not broken", path.display());
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, faults.render(false));
        });
    }
}

#[test]
fn load_refuses_what_check_finds_fault_with() {
    for path in files() {
        let error = detente_scenario::load(path.to_str().unwrap(), &Stub).unwrap_err();
        assert!(matches!(error, LoadError::Invalid(_)), "{}", path.display());
    }
}
