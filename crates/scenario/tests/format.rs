//! The examples of the format reference load.

mod support;

use detente_scenario::check;
use support::Stub;

const REFERENCE: &str = include_str!("../../../scenarios/FORMAT.md");

/// The blocks of the reference that are whole files.
fn examples() -> Vec<&'static str> {
    let blocks = REFERENCE.split("```ron\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .filter(|block| {
            ["Scenario(", "Parameters(", "Observed("].iter().any(|head| block.starts_with(head))
        })
        .collect()
}

#[test]
fn every_whole_example_of_the_reference_loads() {
    let folder = tempfile::tempdir().unwrap();
    let examples = examples();
    assert!(examples.len() >= 3);
    for example in examples {
        let path = folder.path().join("example.ron");
        std::fs::write(&path, example).unwrap();
        let faults = check(path.to_str().unwrap(), &Stub).unwrap();
        assert!(faults.is_empty(), "{}", faults.render(false));
    }
}

#[test]
fn no_example_is_broken_off() {
    assert_eq!(REFERENCE.matches("```").count() % 2, 0);
}
