//! Golden sessions: bilateral alternating offers, recorded offer by offer, have to come out the same.
//!
//! Each file holds a domain, two parties with their strategies' numbers, every offer in order, and the end.
//! A few are kept beside this test; `DETENTE_GOLDEN_NEGMAS` names a folder with more, by default the shared
//! one beside the checkout, where there is one.

mod compare;
mod file;

use file::Golden;
use std::path::{Path, PathBuf};

fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/negmas")
}

fn named_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("DETENTE_GOLDEN_NEGMAS") {
        return Some(PathBuf::from(folder));
    }
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden/negmas");
    shared.is_dir().then_some(shared)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot read the folder {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "no golden session in {}", folder.display());
    files
}

fn play(text: &str) -> Result<(), String> {
    let golden = Golden::read(text)?;
    compare::utilities(&golden)?;
    compare::session(&golden)
}

fn reproduce(folder: &Path) {
    let fault = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        play(&text).err().map(|fault| format!("{}: {fault}", path.display()))
    };
    let files = files(folder);
    let faults: Vec<String> = files.iter().filter_map(fault).collect();
    let (count, all) = (faults.len(), files.len());
    assert!(faults.is_empty(), "{count} of {all} sessions differ\n{}", faults.join("\n"));
}

#[test]
fn golden_sessions_of_this_repository_are_reproduced() {
    reproduce(&own_folder());
}

#[test]
fn golden_sessions_of_the_named_folder_are_reproduced() {
    if let Some(folder) = named_folder() {
        reproduce(&folder);
    }
}

#[test]
fn a_changed_golden_session_is_noticed() {
    let path = own_folder().join("rand_s4_micro_last__boulware.json");
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(play(&text), Ok(()));
    for (from, to, said) in [
        ("\"exponent\":4.0", "\"exponent\":3.0", "step "),
        ("\"reserved_value\":0.15", "\"reserved_value\":0.8", "step "),
        ("\"state_step\":48", "\"state_step\":47", "steps"),
        ("\"proposer_of_agreement\":\"A\"", "\"proposer_of_agreement\":\"B\"", "proposer"),
        ("\"exponent\":4.0", "\"exponent\":\"late\"", "exponent"),
        ("\"uA\":0.53413,", "\"uA\":0.53414,", "uA"),
    ] {
        let changed = text.replace(from, to);
        assert!(changed != text, "{from}");
        let fault = play(&changed).unwrap_err();
        assert!(fault.contains(said), "{from}: {fault}");
    }
}
