//! The repository's own rules: which crate may import which, and what no source may hold.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::path::{Path, PathBuf};

/// Crates of the workspace that each crate may import.
const ALLOWED: &[(&str, &[&str])] = &[
    ("detente-game", &[]),
    ("detente-core", &["detente-game"]),
    ("detente-strategies", &["detente-game"]),
    ("detente-process", &["detente-game"]),
    ("detente-script", &["detente-game"]),
    ("detente-scenario", &["detente-game"]),
    ("detente-report", &["detente-game"]),
    ("detente-record", &["detente-core", "detente-game"]),
    ("detente-tournament", &["detente-core", "detente-game", "detente-record"]),
    (
        "detente",
        &[
            "detente-core",
            "detente-game",
            "detente-process",
            "detente-record",
            "detente-report",
            "detente-scenario",
            "detente-script",
            "detente-strategies",
            "detente-tournament",
        ],
    ),
];

/// Everything that the contract crate may import at all.
const GAME_MAY_IMPORT: &[&str] =
    &["indexmap", "libm", "rand_core", "rand_pcg", "serde", "smallvec"];

/// Crates whose sources feed the state of a game.
const FEED_STATE: &[&str] = &["game", "core", "strategies"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn metadata() -> Metadata {
    MetadataCommand::new().current_dir(root()).no_deps().exec().unwrap()
}

fn imports(package: &Package) -> Vec<String> {
    let normal = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.clone()).collect()
}

#[test]
fn arrows_between_crates_point_down_only() {
    let metadata = metadata();
    let ours: Vec<String> = metadata.packages.iter().map(|p| p.name.to_string()).collect();
    assert_eq!(ours.len(), ALLOWED.len(), "say in ALLOWED what a new crate may import: {ours:?}");
    for package in &metadata.packages {
        let name = package.name.to_string();
        let (_, allowed) = ALLOWED.iter().find(|(crate_name, _)| *crate_name == name).unwrap();
        for import in imports(package).iter().filter(|import| ours.contains(import)) {
            assert!(allowed.contains(&import.as_str()), "{name} must not import {import}");
        }
    }
}

#[test]
fn the_contract_crate_stays_light() {
    let metadata = metadata();
    let game = metadata.packages.iter().find(|p| *p.name == "detente-game").unwrap();
    for import in imports(game) {
        assert!(
            GAME_MAY_IMPORT.contains(&import.as_str()),
            "detente-game must not import {import}"
        );
    }
}

/// Rust sources below `crates/*/src`, with the name of their crate's folder.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_string();
        collect(&folder.join("src"), &name, &mut found);
    }
    assert!(found.len() > 50, "{} sources", found.len());
    found
}

fn collect(folder: &Path, name: &str, found: &mut Vec<(String, PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, name, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((name.to_string(), path, text));
        }
    }
}

/// The part of a source before its tests.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

#[test]
fn what_feeds_state_has_no_clock_no_hash_order_and_no_foreign_randomness() {
    const FORBIDDEN: &[&str] = &[
        "HashMap",
        "HashSet",
        "Instant::now",
        "SystemTime",
        "thread_rng",
        "rand::rng()",
        "OsRng",
        "std::fs",
        "std::env",
        "std::net",
        "std::thread",
    ];
    for (name, path, text) in sources() {
        if FEED_STATE.contains(&name.as_str()) {
            for word in FORBIDDEN {
                assert!(!product(&text).contains(word), "{} has {word}", path.display());
            }
        }
    }
}

/// Sources that look at a clock, each for a reason that no game knows of.
const CLOCKS: &[(&str, &str)] = &[
    ("process", "child.rs"),     // how long a program may think
    ("runner", "tournament.rs"), // progress
    ("tournament", "play.rs"),   // which strategies are slow
];

#[test]
fn who_looks_at_a_clock_has_a_reason() {
    for (name, path, text) in sources() {
        let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        let looks =
            ["Instant::now", "SystemTime::now"].iter().any(|now| product(&text).contains(now));
        assert_eq!(looks, CLOCKS.contains(&(name.as_str(), file)), "{}", path.display());
    }
}

#[test]
fn only_the_runner_prints_and_exits() {
    for (name, path, text) in sources() {
        for word in ["println!", "print!(", "process::exit"] {
            let allowed = name == "runner" || !product(&text).contains(word);
            assert!(allowed, "{} has {word}", path.display());
        }
    }
}

#[test]
fn nothing_is_inserted_or_removed_inside_a_tick() {
    for (name, path, text) in sources() {
        if name == "core" && path.components().any(|part| part.as_os_str() == "system") {
            for word in ["Commands", ".spawn(", ".despawn(", ".insert_resource("] {
                assert!(!product(&text).contains(word), "{} has {word}", path.display());
            }
        }
    }
}

#[test]
fn no_source_is_left_unfinished() {
    let words = ["to", "unimpl", "FIX"];
    let markers =
        [format!("{}do!(", words[0]), format!("{}emented!(", words[1]), format!("{}ME", words[2])];
    for (_, path, text) in sources() {
        for marker in &markers {
            assert!(!text.contains(marker.as_str()), "{} has {marker}", path.display());
        }
    }
}
