//! Whole games traced from the specification of the mechanisms, reproduced from explicit inputs.
//!
//! Each file holds inputs, events, outcome and every traced quantity of every day. The test builds an
//! ordinary spec, plays it through the ordinary core with its draws given, and compares.
//! `DETENTE_GOLDEN_MECHANISMS` names another folder to read.

mod compare;
mod render;
mod spec;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The copies kept here.
fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/mechanisms")
}

/// The folder that the environment names, or the shared one beside the checkout where there is one.
fn named_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("DETENTE_GOLDEN_MECHANISMS") {
        return Some(PathBuf::from(folder));
    }
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden/mechanisms");
    shared.is_dir().then_some(shared)
}

fn golden_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot read the folder {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "no golden games in {}", folder.display());
    files
}

/// Plays the game of a file; gives back what differs.
fn play(path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let golden: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let (spec, given) = spec::build(&golden["input"]);
    let cast = detente_game::Cast::new(&spec, &detente_strategies::Library)
        .map_err(|error| error.to_string())?;
    let spec = Arc::new(spec);
    let mut simulation =
        detente_core::Simulation::new(spec.clone(), cast).map_err(|error| error.to_string())?;
    let mut trace = render::Trace::new(spec.clone());
    let played = simulation.play_observed(&detente_game::Chance::Given(given), &mut trace).clone();
    compare::events(&golden["events"], &render::events(&spec, &played))?;
    compare::value("outcome", &golden["outcome"], &render::outcome(&spec, &played))?;
    compare::trace(&golden["trace"], &trace.into_json())
}

fn reproduce(folder: &Path) {
    let files = golden_files(folder);
    let failures: Vec<String> = (files.iter())
        .filter_map(|path| play(path).err().map(|fault| (path, fault)))
        .map(|(path, fault)| format!("{}: {fault}", path.file_name().unwrap().display()))
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} golden games differ:\n{}",
        failures.len(),
        files.len(),
        failures.join("\n")
    );
}

#[test]
fn golden_games_kept_here_are_reproduced() {
    reproduce(&own_folder());
}

#[test]
fn golden_games_of_the_named_folder_are_reproduced() {
    if let Some(folder) = named_folder() {
        reproduce(&folder);
    }
}

#[test]
fn a_changed_golden_game_is_noticed() {
    let path = own_folder().join("hand-table.json");
    let text = std::fs::read_to_string(path).unwrap();
    let changed =
        text.replace("\"kappa\": 0.5", "\"kappa\": 0.6").replace("\"kappa\":0.5", "\"kappa\":0.6");
    assert_ne!(text, changed);
    let copy = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(copy.path(), changed).unwrap();
    let fault = play(copy.path()).unwrap_err();
    assert!(fault.contains("day"), "{fault}");
}
