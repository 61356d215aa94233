//! Tournaments over the binary: what is stored does not depend on kills, shards, threads or order.

#[path = "support/schema.rs"]
mod schema;

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;

/// Four strategies over a dispute and a contract: games enough to be killed among them.
const CUP: &str = r#"Tournament(
    format: 1,
    id: "cup",
    title: "A small cup",
    seed: 3,
    games: 12,
    pairing: Everyone,
    strategies: {
        "curve": Strategy(play: "boulware(e={e})", grid: {"e": [2, 4]}),
        "conceder": Strategy(play: "conceder"),
        "random": Strategy(party: "random", nation: "nation(resolve=war-of-attrition, table=linear)"),
    },
    contests: {
        "london": Contest(scenario: "london-2025", set: ["parameters.us-magnet-cover=30"]),
        "contract": Contest(scenario: "supply-contract", set: ["preferences.buyer.reservation=0.35"]),
    },
)
"#;

/// Games of it.
const GAMES: usize = 2 * 16 * 12;

struct Cup(TempDir);

impl Cup {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("cup.ron"), CUP).unwrap();
        Cup(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.0.path()).args(arguments);
        command.env_remove("RUST_LOG").env_remove("RAYON_NUM_THREADS");
        command
    }

    fn stdout(&self, arguments: &[&str]) -> String {
        let assert = self.command(arguments).assert().success();
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    fn failure(&self, arguments: &[&str], code: i32) -> String {
        let assert = self.command(arguments).assert().code(code);
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    }

    fn play(&self, out: &str) -> String {
        self.stdout(&["tournament", "cup.ron", "--out", out])
    }

    /// Content digest that a command printed.
    fn content(printed: &str) -> &str {
        let behind = printed.split("content ").nth(1).unwrap_or_else(|| panic!("{printed}"));
        behind.split_whitespace().next().unwrap()
    }

    /// Starts the tournament, to be stopped.
    fn start(&self, out: &str) -> std::process::Child {
        std::process::Command::new(env!("CARGO_BIN_EXE_detente"))
            .current_dir(self.0.path())
            .args(["tournament", "cup.ron", "--out", out, "--jobs", "2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

#[test]
fn a_tournament_killed_again_and_again_ends_as_one_that_was_not() {
    let cup = Cup::new();
    let whole = cup.play("whole");
    for kill in 0..25_u64 {
        let mut child = cup.start("killed");
        // Any moment will do: before the store is there, while it is written, in the middle of a game.
        std::thread::sleep(Duration::from_millis(5 + 37 * kill % 211));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let resumed = cup.play("killed");
    assert_eq!(Cup::content(&resumed), Cup::content(&whole));
    assert_eq!(resumed, whole);
}

#[test]
fn shards_and_threads_change_nothing() {
    let cup = Cup::new();
    let whole = cup.play("whole");
    let single = cup.stdout(&["tournament", "cup.ron", "--out", "single", "--jobs", "1"]);
    assert_eq!(single, whole);
    let mut merge = vec!["merge", "--out", "merged"];
    let shards = ["shard-1", "shard-2", "shard-3", "shard-4"];
    for (place, shard) in shards.iter().enumerate() {
        let part = format!("{}/4", place + 1);
        cup.stdout(&["tournament", "cup.ron", "--out", shard, "--shard", &part]);
        merge.push(shard);
    }
    let merged = cup.stdout(&merge);
    assert!(merged.starts_with(&format!("{GAMES} games, ")), "{merged}");
    assert_eq!(Cup::content(&merged), Cup::content(&whole));
    assert_eq!(cup.stdout(&["standings", "merged"]), whole);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_resumable() {
    let cup = Cup::new();
    let text = CUP.replace("games: 12", "games: 4000");
    std::fs::write(cup.at("cup.ron"), text).unwrap();
    let mut child = cup.start("out");
    while !cup.at("out/tournament.sqlite").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    let id = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(6));
    let standings = cup.stdout(&["standings", "out"]);
    assert!(standings.contains("of 128000"), "{standings}");
}

#[test]
fn what_is_wrong_is_said_with_the_fix() {
    let cup = Cup::new();
    cup.play("out");
    std::fs::write(cup.at("cup.ron"), CUP.replace("seed: 3", "seed: 4")).unwrap();
    let changed = cup.failure(&["tournament", "cup.ron", "--out", "out"], 2);
    assert!(changed.contains("- seed 3") && changed.contains("+ seed 4"), "{changed}");
    let nothing = cup.failure(&["standings", "nowhere"], 2);
    assert!(nothing.contains("no tournament in `nowhere`"), "{nothing}");
    std::fs::write(cup.at("cup.ron"), CUP.replace("\"conceder\")", "\"concedr\")")).unwrap();
    let broken = cup.failure(&["tournament", "cup.ron", "--out", "other"], 3);
    assert!(broken.contains("cup.ron:10:") && broken.contains("conceder"), "{broken}");
    assert!(!cup.at("other").exists(), "nothing is made for a file with faults");
    assert!(cup.failure(&["tournament", "frist", "--out", "x"], 3).contains("`first`"));
}

#[test]
fn a_dry_run_plays_nothing_and_says_what_it_would() {
    let cup = Cup::new();
    let text = cup.stdout(&["tournament", "cup.ron", "--dry-run", "--out", "out"]);
    assert!(text.contains(&format!("cup, {GAMES} games")) && text.contains("The first games"));
    assert!(!cup.at("out").exists());
}

#[test]
fn saved_games_of_a_tournament_replay() {
    let cup = Cup::new();
    let text = CUP.replace("games: 12", "games: 2");
    std::fs::write(cup.at("cup.ron"), text).unwrap();
    cup.stdout(&["tournament", "cup.ron", "--out", "out", "--record", "sample(8)"]);
    let plain = cup.play("plain");
    assert_eq!(cup.stdout(&["standings", "out"]), plain, "recording changes nothing");
    for contest in ["london", "contract"] {
        let folder = cup.at("out/saved").join(contest);
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty());
        cup.stdout(&["replay", files[0].to_str().unwrap(), "--verify"]);
    }
}

#[test]
fn standings_are_json_and_csv_too() {
    let cup = Cup::new();
    let text = cup.play("out");
    let json = cup.stdout(&["standings", "out", "--format", "json"]);
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_schema("standings", &value);
    assert_eq!(value["tournament"]["content"], Cup::content(&text));
    assert_eq!(value["standings"].as_array().unwrap().len(), 4);
    assert_eq!(value["pairs"].as_array().unwrap().len(), 6);
    let csv = cup.stdout(&["standings", "out", "--format", "csv"]);
    let columns = csv.lines().next().unwrap().split(',').count();
    assert_eq!(csv.lines().count(), 1 + 4 * (1 + 4));
    assert!(csv.lines().all(|line| line.split(',').count() == columns), "{csv}");
}

/// A log says of each pairing how long it took.
#[test]
fn a_log_has_a_span_for_each_pairing() {
    let cup = Cup::new();
    let mut command = cup.command(&["tournament", "cup.ron", "--out", "out", "--slowest"]);
    let output = command.env("RUST_LOG", "detente_tournament=debug").output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    let spans = log.lines().filter(|line| line.contains("pairing{") && line.contains("time.busy"));
    assert!(spans.count() >= 2 * 16, "{log}");
    assert!(log.contains("seats=\"conceder, random\""), "{log}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("slowest strategies"), "{text}");
}

/// Every play goes into a file for data frames; what an independent reader makes of Parquet is `tests/parquet.sh`.
#[test]
fn plays_are_written_for_data_frames() {
    let cup = Cup::new();
    let text = cup.play("out");
    let shown = cup.stdout(&["standings", "out", "--plays", "plays.csv"]);
    assert_eq!(shown, text);
    let csv = std::fs::read_to_string(cup.at("plays.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 2 * GAMES);
    assert!(csv.starts_with("game,contest,repetition,seed,resolution,"), "{csv}");
    cup.stdout(&["standings", "out", "--plays", "plays.parquet"]);
    let parquet = std::fs::read(cup.at("plays.parquet")).unwrap();
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let standings = cup.command(&["standings", "out", "--format", "parquet"]).output().unwrap();
    assert!(standings.stdout.starts_with(b"PAR1") && standings.stdout.ends_with(b"PAR1"));
    let refused = cup.failure(&["standings", "out", "--plays", "plays.txt"], 2);
    assert!(refused.contains("a name that ends in .parquet or .csv"), "{refused}");
    assert!(!cup.at("plays.txt").exists());
}

/// A value holds to a schema of the report crate.
fn assert_schema(name: &str, value: &Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../report/schema");
    let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    let faults = schema::faults(&serde_json::from_str(&text).unwrap(), value);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn strategies_and_tournaments_are_compared() {
    let cup = Cup::new();
    cup.play("out");
    let text = cup.stdout(&["compare", "conceder", "random", "--in", "out", "--sprt", "0.1"]);
    for part in
        ["conceder less random", "over contests like these (2)", "Sequential test", "Needed"]
    {
        assert!(text.contains(part), "{text}");
    }
    let json = cup.stdout(&["compare", "conceder", "random", "--in", "out", "--format", "json"]);
    assert_schema("comparison", &serde_json::from_str(&json).unwrap());
    let unknown = cup.failure(&["compare", "concedr", "random", "--in", "out"], 2);
    assert!(unknown.contains("did you mean `conceder`?"), "{unknown}");
    // Another London on the same seeds: only there do the strategies differ from themselves.
    std::fs::write(cup.at("cup.ron"), CUP.replace("cover=30", "cover=300")).unwrap();
    cup.play("stocked");
    let text = cup.stdout(&["compare", "out", "stocked"]);
    assert_eq!(text.matches(" in out less ").count(), 4, "{text}");
    let contract = text.lines().filter(|line| line.trim_start().starts_with("contract"));
    assert!(
        contract.clone().count() == 4 && contract.clone().all(|line| line.contains(" 0.0000 ")),
        "{text}"
    );
    std::fs::write(cup.at("cup.ron"), CUP.replace("seed: 3", "seed: 4")).unwrap();
    cup.play("other-seeds");
    assert!(cup.failure(&["compare", "out", "other-seeds"], 2).contains("seed 3"));
}

#[test]
fn any_table_of_payoffs_is_analysed() {
    let cup = Cup::new();
    let hawk_dove =
        "row,column,row_payoff\nhawk,hawk,-0.5\nhawk,dove,2\ndove,hawk,0\ndove,dove,1\n";
    std::fs::write(cup.at("hawk-dove.csv"), hawk_dove).unwrap();
    let text = cup.stdout(&["standings", "--payoffs", "hawk-dove.csv"]);
    for part in [
        "Pure equilibria: hawk against dove; dove against hawk",
        "Mixed equilibrium: 66.7 % hawk, 33.3 % dove; each gets 0.333",
        "stable rest points: 66.7 % hawk, 33.3 % dove; 3 in all",
        "Alpha-rank: 100 % hawk",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let again = cup.stdout(&["standings", "--payoffs", "hawk-dove.csv", "--format", "csv"]);
    std::fs::write(cup.at("again.csv"), &again).unwrap();
    assert_eq!(cup.stdout(&["standings", "--payoffs", "again.csv"]), text);
    let pennies = "row,column,row_payoff,column_payoff\nh,h,1,-1\nh,t,-1,1\nt,h,-1,1\nt,t,1,-1\n";
    std::fs::write(cup.at("pennies.csv"), pennies).unwrap();
    let text = cup.stdout(&["standings", "--payoffs", "pennies.csv"]);
    assert!(
        text.contains("rows 50 % h, 50 % t, columns 50 % h, 50 % t; they get 0 and 0"),
        "{text}"
    );
    std::fs::write(cup.at("broken.csv"), "row,column,row_payoff\na,a,x\n").unwrap();
    let broken = cup.failure(&["standings", "--payoffs", "broken.csv"], 3);
    assert!(broken.contains("`broken.csv`: line 2: `x` is no finite number"), "{broken}");
}

/// A store is read by whatever reads SQLite, by the schema that comes with it.
#[test]
fn the_store_is_plain_sqlite() {
    let cup = Cup::new();
    let text = cup.play("out");
    let script = "import sqlite3, sys\n\
        base = sqlite3.connect(sys.argv[1])\n\
        row = base.execute(\"SELECT count(*), count(DISTINCT strategy) FROM result\").fetchone()\n\
        print(*row, base.execute(\"SELECT value FROM about WHERE key = 'id'\").fetchone()[0])";
    let store = cup.at("out/tournament.sqlite");
    let Some(read) = python(script, &store) else { return };
    assert_eq!(read.trim(), format!("{} 4 cup", 2 * GAMES), "{text}");
}

/// What a script prints; none where there is no Python.
fn python(script: &str, argument: &Path) -> Option<String> {
    let run = std::process::Command::new("python3").args(["-c", script]).arg(argument).output();
    let output = run.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}
