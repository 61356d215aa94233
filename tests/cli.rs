//! End-to-end tests over the binary: what users and their scripts rely on.

#[path = "support/schema.rs"]
mod schema;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

const SCENARIOS: [&str; 12] = [
    "gas-2022",
    "gas-cutoff-2022",
    "geneva-2025",
    "geneva-chain-2025",
    "japan-2010",
    "london-2025",
    "london-chain-2025",
    "magnequench-1995",
    "quad-2025",
    "rare-earths-2010",
    "truce-2025",
    "wage-round-2018",
];

/// The binary, in the root of the repository.
fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).args(arguments);
    command.env_remove("RUST_LOG").env_remove("RAYON_NUM_THREADS");
    command
}

fn run(arguments: &[&str]) -> Assert {
    detente(&[&["run"], arguments].concat()).assert()
}

/// Standard output of a run that succeeds.
fn stdout(arguments: &[&str]) -> String {
    let assert = run(arguments).success().stderr("");
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

/// Standard error of a run that fails with a code.
fn failure(arguments: &[&str], code: i32) -> String {
    let assert = detente(arguments).assert().code(code);
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn assert_schema(name: &str, values: &[Value]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../report/schema");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    for value in values {
        let faults = schema::faults(&schema, value);
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn the_report_of_london_reads_as_ever() {
    let text = stdout(&["scenarios/london-2025.ron", "--seed", "7"]);
    let footer = text.lines().last().unwrap();
    assert!(footer.starts_with(concat!("engine ", env!("CARGO_PKG_VERSION"), ", scenario ")));
    insta::assert_snapshot!(
        text.replace(footer, "engine [engine], scenario [digest], state [hash]")
    );
}

#[test]
fn reports_fit_a_hundred_columns_and_claim_no_causes() {
    for scenario in SCENARIOS {
        for more in [&["--offers"][..], &["--games", "20"]] {
            let text = stdout(&[&[scenario, "--seed", "7"], more].concat());
            for line in text.lines() {
                assert!(line.chars().count() <= 100, "{scenario}: {line}");
            }
            assert!(!text.contains("because"), "{scenario}");
        }
    }
}

#[test]
fn the_same_bytes_come_out_twice_and_on_any_number_of_threads() {
    for format in ["text", "json", "csv"] {
        let one = ["london-2025", "--seed", "7", "--format", format];
        assert_eq!(stdout(&one), stdout(&one));
        let many = ["geneva-2025", "--games", "40", "--format", format];
        let expected = stdout(&many);
        assert_eq!(stdout(&[&many[..], &["--jobs", "3"]].concat()), expected);
        assert_eq!(stdout(&[&many[..], &["--jobs", "100000"]].concat()), expected);
        let single = detente(&[&["run"], &many[..]].concat())
            .env("RAYON_NUM_THREADS", "1")
            .assert()
            .success();
        assert_eq!(String::from_utf8_lossy(&single.get_output().stdout), expected);
    }
}

#[test]
fn json_follows_its_schema_on_every_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    for scenario in SCENARIOS {
        let arguments = [scenario, "--games", "15", "--format", "json", "--offers", "--events"];
        let text = stdout(&[&arguments[..], &[events.to_str().unwrap()]].concat());
        let lines = json_lines(&text);
        let (summary, games) = lines.split_last().unwrap();
        assert_eq!(games.len(), 15);
        assert_schema("game.json", games);
        assert_schema("summary.json", std::slice::from_ref(summary));
        assert_schema("event.json", &json_lines(&std::fs::read_to_string(&events).unwrap()));
    }
}

#[test]
fn the_keys_of_the_contract_are_there() {
    let game =
        &json_lines(&stdout(&["london-2025", "--seed", "7", "--format", "json", "--offers"]))[0];
    for path in [
        "/format",
        "/game/scenario",
        "/game/seed",
        "/game/engine",
        "/game/spec_digest",
        "/game/unit",
        "/game/strategies/USA",
        "/game/strategies/CHN",
        "/game/strategies/MOFCOM",
        "/outcome/resolution",
        "/outcome/tick",
        "/outcome/date",
        "/outcome/package",
        "/outcome/net",
        "/first_conceder",
        "/asked_first",
        "/first_offer_concession",
        "/concessions/0/id",
        "/concessions/0/attribution/largest",
        "/concessions/0/attribution/shares",
        "/concessions/0/but_for",
        "/given_up/USA/value",
        "/given_up/USA/share",
        "/offers/0/round",
        "/offers/0/utilities/USA",
        "/state_hash",
    ] {
        assert!(game.pointer(path).is_some(), "{path}");
    }
    let without = &json_lines(&stdout(&["london-2025", "--seed", "7", "--format", "json"]))[0];
    assert!(without.get("offers").is_none());
}

#[test]
fn game_i_of_many_is_the_game_of_its_seed() {
    let text = stdout(&["japan-2010", "--seed", "5", "--games", "4", "--format", "json"]);
    for (line, seed) in text.lines().zip(5..9) {
        let seed = seed.to_string();
        let single = stdout(&["japan-2010", "--seed", &seed, "--format", "json"]);
        assert_eq!(format!("{line}\n"), single);
    }
    assert_eq!(text.lines().count(), 5);
}

#[test]
fn a_summary_adds_up() {
    let text = stdout(&["london-2025", "--games", "30", "--format", "json"]);
    let lines = json_lines(&text);
    let (summary, games) = lines.split_last().unwrap();
    let summary = &summary["summary"];
    assert_eq!(
        (summary["games"].as_u64(), &summary["seeds"]),
        (Some(30), &serde_json::json!([1, 30]))
    );
    for classes in ["first_conceder", "asked_first", "larger_share", "resolution"] {
        let shares = summary[classes].as_object().unwrap();
        let sum: f64 = shares.values().map(|share| share["share"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{classes}: {sum}");
    }
    let deals = games.iter().filter(|game| !game["outcome"]["tick"].is_null()).count();
    assert_eq!(summary["deal_day"]["reached"]["share"], deals as f64 / 30.0);
}

#[test]
fn csv_has_a_column_for_every_drawn_number() {
    let text = stdout(&["london-2025", "--games", "3", "--format", "csv"]);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let columns: BTreeSet<_> = rows[0].iter().copied().collect();
    assert_eq!(columns.len(), rows[0].len(), "no column twice");
    for column in [
        "seed",
        "resolution",
        "first_conceder",
        "first_tick",
        "first_date",
        "asked_first",
        "asked_tick",
        "first_offer_concession",
        "deal_tick",
        "deal_date",
        "ratified_tick",
        "given_up_USA",
        "given_up_share_USA",
        "level_ree-licences",
        "forfeit",
        "state_hash",
        "parameters.us-magnet-cover",
        "parameters.kappa",
        "nations.USA.resolve",
        "issues.eda.resolve",
    ] {
        assert!(columns.contains(column), "{column}");
    }
    let resolve = rows[0].iter().position(|name| *name == "nations.USA.resolve").unwrap();
    assert_ne!(rows[1][resolve], rows[2][resolve]);
}

#[test]
fn settings_change_numbers_and_keep_every_other_draw() {
    let column = |set: &str, name: &str| {
        let text = stdout(&["london-2025", "--seed", "3", "--format", "csv", "--set", set]);
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_string));
        let (mut names, mut values) = (lines.next().unwrap(), lines.next().unwrap());
        names.position(|other| other == name).and_then(|place| values.nth(place))
    };
    let cover = "parameters.us-magnet-cover";
    let number = |text: Option<String>| text.unwrap().parse::<f64>().unwrap();
    let base = number(column("parameters.us-magnet-cover=15", cover));
    let more = number(column("parameters.us-magnet-cover=90", cover));
    assert!((more / base - 6.0).abs() < 1e-9, "the same draw around another median");
    assert_eq!(column("parameters.us-magnet-cover=fixed(90)", cover), None);
    let kappa = column("parameters.us-magnet-cover=15", "parameters.kappa");
    assert_eq!(column("parameters.us-magnet-cover=fixed(90)", "parameters.kappa"), kappa);
}

#[test]
fn every_ablation_can_be_switched_on() {
    let base = stdout(&["london-2025", "--seed", "7", "--format", "json"]);
    for name in [
        "frozen-leverage",
        "nation-only",
        "no-stockpiles",
        "no-audience-costs",
        "forward-only",
        "myopic",
        "constant-costs",
    ] {
        let set = format!("ablation.{name}=true");
        let text = stdout(&["london-2025", "--seed", "7", "--format", "json", "--set", &set]);
        let game = &json_lines(&text)[0];
        assert_eq!(game["game"]["ablation"], name);
        assert_ne!(game["state_hash"], json_lines(&base)[0]["state_hash"], "{name}");
    }
}

#[test]
fn strategies_are_named_in_full_and_change_the_game() {
    let arguments = ["london-2025", "--seed", "7", "--format", "json"];
    let base = &json_lines(&stdout(&arguments))[0];
    let other =
        &json_lines(&stdout(&[&arguments[..], &["--strategy", "USA=hardliner"]].concat()))[0];
    let name = other["game"]["strategies"]["USA"].as_str().unwrap();
    assert!(name.starts_with("nation(resolve=hardliner"), "{name}");
    assert_eq!(other["game"]["strategies"]["CHN"], base["game"]["strategies"]["CHN"]);
    assert_ne!(other["state_hash"], base["state_hash"]);
}

#[test]
fn series_are_tidy_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("series.csv");
    let before = stdout(&["london-2025", "--seed", "7"]);
    let file = path.to_str().unwrap();
    assert_eq!(stdout(&["london-2025", "--seed", "7", "--series", file]), before);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("seed,tick,date,agent,subject,metric,value,unit"));
    let mut metrics = BTreeSet::new();
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 8, "{line}");
        assert!(fields[6].parse::<f64>().is_ok_and(f64::is_finite), "{line}");
        metrics.insert(fields[5].to_string());
    }
    for metric in [
        "cover",
        "exposure",
        "own-cost",
        "loss",
        "leverage",
        "time-to-pain",
        "pressure",
        "standing-cost",
        "stake",
        "W",
        "level",
        "shortage",
        "substitution",
        "ask-index",
        "yield-index",
        "deliveries",
        "cusum",
    ] {
        assert!(metrics.contains(metric), "{metric}");
    }
    stdout(&["london-2025", "--seed", "7", "--games", "2", "--series", file, "--format", "csv"]);
    let many = std::fs::read_to_string(&path).unwrap();
    assert!(many.starts_with(&text), "the first game, then the second");
    assert!(many[text.len()..].lines().all(|line| line.starts_with("8,")));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside");
}

#[test]
fn usage_faults_exit_with_2_and_say_what_was_meant() {
    for (arguments, part) in [
        (&["run", "london-2025", "--strategy", "USB=nash"][..], "did you mean `USA`?"),
        (&["run", "london-2025", "--strategy", "mofcom=by-the-book"], "did you mean `MOFCOM`?"),
        (&["run", "london-2025", "--strategy", "USA=bulware"], "did you mean `boulware`?"),
        (&["run", "london-2025", "--strategy", "MOFCOM=nash"], "cannot play a regulator"),
        (&["run", "london-2025", "--strategy", "USA=boulware(e=0)"], "between 1 and 100"),
        (&["run", "london-2025", "--set", "parameters.us-magnet-cove=9"], "us-magnet-cover`?"),
        (&["run", "london-2025", "--set", "ablation.no-stockpile=true"], "`no-stockpiles`?"),
        (&["run", "london-2025", "--set", "parameters.us-magnet-cover"], "PATH=VALUE"),
        (&["run", "london-2025", "--seed", "9007199254740992"], "0..9007199254740992"),
        (&["run", "london-2025", "--seed", "9007199254740990", "--games", "3"], "2^53"),
        (&["run", "london-2025", "--games", "0"], "--games"),
        (&["run", "london-2025", "--events", "x.out", "--series", "x.out"], "a file each"),
        (&["run", "london-2025", "--events", "x.out", "--series", "./x.out"], "a file each"),
        (&["run", "london-2025", "--set", "parameters.pressure-time=fixed(0.001)"], "from 1 to"),
        (&["run", "london-2025", "--fromat", "json"], "--format"),
        (&["strategies", "bulware"], "did you mean `boulware`?"),
        (&["play"], "play"),
    ] {
        let message = failure(arguments, 2);
        assert!(message.contains(part), "{arguments:?}: {message}");
    }
}

#[test]
fn bad_files_exit_with_3() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.ron");
    let text = std::fs::read_to_string("../../scenarios/london-2025.ron").unwrap();
    let line = 1 + text.lines().position(|line| line.contains("sender:")).unwrap();
    std::fs::write(&broken, text.replace("sender: \"CHN\"", "sender: \"CHM\"")).unwrap();
    let broken = broken.to_str().unwrap();
    for arguments in [&["run", broken][..], &["check", "scenarios/geneva-2025.ron", broken]] {
        let message = failure(arguments, 3);
        assert!(message.contains(&format!("broken.ron:{line}:")), "{message}");
        assert!(message.contains("did you mean `CHN`?"), "{message}");
    }
    assert!(failure(&["run", "london-2024"], 3).contains("did you mean `london-2025`?"));
    assert!(failure(&["run", "/nope/x.ron"], 3).contains("there is no file `/nope/x.ron`"));
    assert!(failure(&["run", folder.path().to_str().unwrap()], 3).contains("cannot read"));
}

#[test]
fn a_file_that_cannot_be_written_exits_with_1() {
    let arguments = ["run", "london-2025", "--events", "/no/such/folder/events.jsonl"];
    assert!(failure(&arguments, 1).contains("cannot write `/no/such/folder/events.jsonl`"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    for more in [&[][..], &["--games", "200", "--format", "json"]] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_detente"))
            .args(["run", "london-2025"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut byte = [0];
        if !more.is_empty() {
            child.stdout.as_mut().unwrap().read_exact(&mut byte).unwrap();
        }
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
    }
}

#[test]
fn what_there_is_can_be_listed() {
    let list = |arguments: &[&str]| {
        let assert = detente(arguments).assert().success().stderr("");
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let strategies = list(&["strategies"]);
    assert!(["cost-threshold", "nash", "base-stock"].iter().all(|name| strategies.contains(name)));
    let boulware = list(&["strategies", "boulware"]);
    assert!(["1 to 100", "Faratin"].iter().all(|part| boulware.contains(part)));
    let nation = list(&["strategies", "nation"]);
    assert!(["nation(resolve=…, table=…)", "nash"].iter().all(|part| nation.contains(part)));
    let scenarios = list(&["scenarios"]);
    assert!(SCENARIOS.iter().all(|name| scenarios.contains(name)));
    let london = list(&["scenarios", "london-2025"]);
    for part in ["frozen-leverage", "constant-costs", "ree-licences", "parameters.us-magnet-cover"]
    {
        assert!(london.contains(part), "{part}");
    }
    let provenance = list(&["check", "scenarios/london-2025.ron", "--provenance"]);
    assert!(provenance.starts_with("scenarios/london-2025.ron: ok\n"));
    assert!(provenance.find("assumed").unwrap() < provenance.find("seen").unwrap());
}

#[test]
fn channels_are_listed_as_given_and_as_computed() {
    let listing = |file: &str| {
        let assert = detente(&["check", file, "--channels"]).assert().success().stderr("");
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let london = listing("scenarios/london-2025.ron");
    assert!(london.contains("no network of goods"), "{london}");
    let chain = listing("scenarios/london-chain-2025.ron");
    let of = |issue: &str| {
        let row = chain.lines().find(|line| line.trim_start().starts_with(issue));
        row.map(|row| row.split_whitespace().count())
    };
    let heads = "share  network";
    assert!(chain.contains(heads) && chain.contains("own cost"), "{chain}");
    assert!(of("ree-licences").is_some_and(|cells| cells > 8), "{chain}");
}
