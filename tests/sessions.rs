//! Sessions without an economy over the binary: files of one's own, outputs, the generator.

#[path = "support/schema.rs"]
mod schema;

use assert_cmd::Command;
use detente_record::{SessionReader, Writer};
use serde_json::Value;
use std::path::Path;

/// Two parties, three issues, preferences given.
const LAPTOP: &str = r#"Scenario(
    format: 1,
    id: "laptop",
    title: "A laptop",
    clock: Steps,
    parties: {"buyer": Party(strategy: "boulware(e=4)"), "seller": Party(strategy: "micro")},
    issues: {
        "brand": Issue(levels: ["a", "b", "c"]),
        "disk": Issue(levels: Range(from: 60, to: 120, step: 20, unit: "GB")),
        "monitor": Issue(levels: ["19", "20", "23"]),
    },
    preferences: {
        "buyer": Additive(
            weights: {"brand": 0.2, "disk": 0.3, "monitor": 0.5},
            values: {"brand": {"a": 1.0, "b": 0.4, "c": 0.7}, "disk": Linear(0.0, 1.0), "monitor": {"19": 0.2, "20": 0.6, "23": 1.0}},
            reservation: 0.25,
            discount: Exponential(factor: 0.8, per: Deadline, reservation: Discounted),
        ),
        "seller": Additive(
            weights: {"brand": 0.5, "disk": 0.2, "monitor": 0.3},
            values: {"brand": {"a": 0.3, "b": 1.0, "c": 0.8}, "disk": Linear(1.0, 0.0), "monitor": {"19": 1.0, "20": 0.7, "23": 0.1}},
            reservation: 0.10,
            discount: Exponential(factor: 0.8, per: Deadline, reservation: Discounted),
        ),
    },
    information: {"*": {"preferences.others": Hidden}},
    rounds: [Round(id: "main", parties: ["buyer", "seller"], protocol: AlternatingOffers, deadline: Steps(100), agenda: ["brand", "disk", "monitor"])],
)
"#;

/// A folder with a file in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine.ron"), text).unwrap();
        Folder(folder)
    }

    fn detente(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.0.path()).args(arguments);
        command.env_remove("RUST_LOG").env_remove("RAYON_NUM_THREADS");
        command
    }

    fn stdout(&self, arguments: &[&str]) -> String {
        let assert = self.detente(arguments).assert().success().stderr("");
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    fn failure(&self, arguments: &[&str], code: i32) -> String {
        let assert = self.detente(arguments).assert().code(code);
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.stdout(&[&["run", "mine.ron", "--format", "json"], arguments].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn a_file_of_ones_own_is_checked_and_played() {
    let folder = Folder::with(LAPTOP);
    assert_eq!(folder.stdout(&["check", "mine.ron"]), "mine.ron: ok\n");
    let report = folder.stdout(&["run", "mine.ron", "--offers"]);
    for part in ["Agreement in step", "Moves at the table", "Given up", "Offers", "buyer", "GB"] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    assert!(report.lines().all(|line| line.chars().count() <= 100), "{report}");
    let events = folder.0.path().join("events.jsonl");
    folder.stdout(&["run", "mine.ron", "--events", "events.jsonl"]);
    let lines = std::fs::read_to_string(events).unwrap();
    let end: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(end["kind"], "agreement");
    assert!(folder.stdout(&["scenarios", "mine.ron"]).contains("36 packages"));
}

#[test]
fn outputs_for_tools_follow_their_schema_and_agree() {
    let folder = Folder::with(LAPTOP);
    let session: Value = serde_json::from_str(
        &std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../report/schema/session.json"),
        )
        .unwrap(),
    )
    .unwrap();
    let games = folder.json(&["--offers", "--games", "5"]);
    assert_eq!(games.len(), 6);
    for game in &games[..5] {
        let faults = schema::faults(&session, game);
        assert!(faults.is_empty(), "{faults:#?}");
    }
    assert_eq!(games[5]["summary"]["games"], 5);
    let csv = folder.stdout(&["run", "mine.ron", "--games", "5", "--format", "csv"]);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 6);
    let utility = rows[0].iter().position(|head| *head == "utility.buyer").unwrap();
    for (row, game) in rows[1..].iter().zip(&games) {
        assert_eq!(row[utility].parse::<f64>().unwrap(), game["outcome"]["utilities"]["buyer"]);
    }
}

#[test]
fn no_byte_depends_on_threads() {
    let folder = Folder::with(LAPTOP);
    let play = |jobs: &str| {
        let arguments = ["run", "mine.ron", "--games", "1500", "--format", "json", "--jobs", jobs];
        let random = ["--strategy", "buyer=random", "--strategy", "seller=random"];
        folder.stdout(&[&arguments[..], &random[..]].concat())
    };
    assert!(play("1") == play("3"));
}

#[test]
fn strategies_that_would_have_to_peek_are_refused() {
    let folder = Folder::with(LAPTOP);
    let said = folder.failure(&["run", "mine.ron", "--strategy", "buyer=zeuthen"], 2);
    assert!(said.contains("hidden from `buyer`"), "{said}");
    let peeking = Folder::with(&LAPTOP.replace("boulware(e=4)", "nash"));
    let said = peeking.failure(&["check", "mine.ron"], 3);
    assert!(said.contains("mine.ron:6:") && said.contains("hidden from `buyer`"), "{said}");
    let known = Folder::with(
        &LAPTOP.replace("boulware(e=4)", "nash").replace("others\": Hidden", "others\": Known"),
    );
    assert!(known.stdout(&["run", "mine.ron"]).contains("buyer   nash"), "nash plays");
}

#[test]
fn faults_exit_with_3_at_their_place() {
    for (from, to, place, said) in [
        ("\"monitor\": 0.5}", "\"monitor\": 0.6}", "mine.ron:14:", "weights sum to 1.1"),
        ("\"b\": 0.4, ", "", "mine.ron:15:", "no value for `b`"),
        ("[\"a\", \"b\", \"c\"]", "[]", "mine.ron:8:", "no levels"),
        ("reservation: 0.10", "reservation: NaN", "mine.ron:22:", "finite"),
        ("to: 120", "to: 12000000", "mine.ron:9:", "levels"),
        ("micro", "mirco", "mine.ron:6:", "did you mean `micro`?"),
    ] {
        let changed = LAPTOP.replace(from, to);
        assert_ne!(changed, LAPTOP, "{from}");
        let message = Folder::with(&changed).failure(&["run", "mine.ron"], 3);
        assert!(message.contains(said) && message.contains(place), "{from}: {message}");
    }
    let folder = Folder::with(LAPTOP);
    let said = folder.failure(&["run", "mine.ron", "--strategy", "byer=micro"], 2);
    assert!(said.contains("did you mean `buyer`?"), "{said}");
    folder.failure(&["run", "mine.ron", "--series", "s.csv"], 2);
    folder.failure(&["run", "mine.ron", "--why"], 2);
}

/// London, in a session that ends on a day.
const TALKS: &str = r#"Scenario(
    format: 1,
    id: "talks",
    title: "London by monotonic concession",
    extends: "london-2025",
    nations: {"USA": Nation(strategy: "nation(table=zeuthen)"), "CHN": Nation(strategy: "nation(table=zeuthen)")},
    rounds: [Round(id: "london", protocol: Session(MonotonicConcession), until: "2025-08-01")],
    notes: Also(["Who gives way by the risk of a conflict."]),
)
"#;

#[test]
fn nations_sit_in_sessions_with_an_economy_behind_them() {
    let folder = Folder::with(TALKS);
    assert_eq!(folder.stdout(&["check", "mine.ron"]), "mine.ron: ok\n");
    let games = folder.json(&["--offers", "--games", "20"]);
    let deals = |game: &&Value| game["outcome"]["resolution"] == "agreement";
    assert!(games[..20].iter().filter(deals).count() >= 5, "{:?}", games[20]);
    let offered = games.iter().filter_map(|game| game["offers"].as_array()).flatten().count();
    assert!(offered > 20, "{offered}");
    folder.stdout(&["run", "mine.ron", "--seed", "3", "--record", "game.dtg"]);
    folder.stdout(&["replay", "game.dtg", "--verify"]);
    for strategy in ["micro", "naive-tit-for-tat", "boulware"] {
        let seats = [format!("USA=nation(table={strategy})"), format!("CHN={strategy}")];
        let [one, two] = &seats;
        folder.stdout(&["run", "mine.ron", "--strategy", one, "--strategy", two]);
        folder.stdout(&["run", "london-2025", "--strategy", one, "--strategy", two]);
    }
    let said = folder.failure(&["run", "mine.ron", "--strategy", "USA=patient"], 2);
    assert!(said.contains("cannot sit in a session"), "{said}");
    let standing = Folder::with(&TALKS.replacen("table=zeuthen", "table=patient", 1));
    let said = standing.failure(&["check", "mine.ron"], 3);
    assert!(said.contains("mine.ron:6:") && said.contains("cannot sit in a session"), "{said}");
}

#[test]
fn numbers_of_a_session_can_be_set() {
    let folder = Folder::with(LAPTOP);
    let run = |changes: &[&str]| {
        let set = changes.iter().flat_map(|change| ["--set", change]);
        folder.json(&set.collect::<Vec<_>>()).remove(0)
    };
    let plain = run(&[]);
    assert_eq!(run(&["preferences.buyer.weights.disk=0.3"])["outcome"], plain["outcome"]);
    for change in [
        "preferences.buyer.weights.disk=0.9",
        "preferences.seller.reservation=0.95",
        "parties.buyer.strategy.e=1",
        "rounds.main.deadline=5",
    ] {
        assert_ne!(run(&[change])["outcome"], plain["outcome"], "{change}");
    }
    for (change, said) in [
        ("preferences.buyer.weight.disk=0.9", "did you mean `preferences.buyer.weights.disk`?"),
        ("preferences.buyer.weights.disk=1.5", "from 0 to 1, not 1.5"),
        ("rounds.main.deadline=2.5", "whole number of steps"),
        ("parties.buyer.strategy.e=1000", "between 1 and 100"),
        ("parties.buyer.strategy.f=1", "no parameter `f`"),
        ("rounds.main.deadline=soon", "no finite number"),
        ("a=1", "no number at `a`"),
    ] {
        let message = folder.failure(&["run", "mine.ron", "--set", change], 2);
        assert!(message.contains(said), "{change}: {message}");
    }
}

#[test]
fn a_saved_session_is_shown_as_it_was_run_and_verifies() {
    let folder = Folder::with(LAPTOP);
    let run = ["run", "mine.ron", "--seed", "7", "--strategy", "buyer=random"];
    folder.stdout(&[&run[..], &["--record", "s.dtg"]].concat());
    for format in ["text", "json", "csv"] {
        let shown = ["--format", format, "--offers"];
        let replayed = folder.stdout(&[&["replay", "s.dtg"], &shown[..]].concat());
        assert_eq!(replayed, folder.stdout(&[&run[..], &shown[..]].concat()));
    }
    let said = folder.stdout(&["replay", "s.dtg", "--verify"]);
    assert_eq!(said, "laptop: all 1 sessions are as saved\n");
    for option in [&["--until", "3"][..], &["--series", "s.csv"], &["--why"]] {
        folder.failure(&[&["replay", "s.dtg"], option].concat(), 2);
    }
    folder.failure(&["replay", "s.dtg", "--seed", "8"], 2);
}

#[test]
fn a_changed_session_does_not_verify_and_two_are_compared() {
    let folder = Folder::with(LAPTOP);
    folder.stdout(&["run", "mine.ron", "--seed", "7", "--record", "one.dtg"]);
    let bytes = std::fs::read(folder.0.path().join("one.dtg")).unwrap();
    let mut reader = SessionReader::new(&bytes[..]).unwrap();
    let mut batch = reader.next_batch().unwrap();
    batch.records[0].offers[1].outcome.0 ^= 1;
    let mut writer = Writer::new(Vec::new(), reader.engine()).unwrap();
    writer.scenario(reader.scenario(&batch.header).unwrap()).unwrap();
    writer.sessions(&batch).unwrap();
    std::fs::write(folder.0.path().join("two.dtg"), writer.finish().unwrap()).unwrap();
    let said = folder.failure(&["replay", "two.dtg", "--verify"], 4);
    assert!(said.contains("session of seed 7 is not what was saved from offer 2 on"), "{said}");
    assert!(folder.stdout(&["diff", "one.dtg", "one.dtg"]).contains("The sessions are the same."));
    let assert = folder.detente(&["diff", "one.dtg", "two.dtg"]).assert().code(4);
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(said.contains("The sessions part with offer 2: seller in step 1"), "{said}");
}

/// As large as the peer's: three issues of ten levels, a hundred steps, two parties that concede late.
#[test]
fn saved_sessions_take_at_most_two_hundred_bytes_and_are_the_same_on_any_number_of_threads() {
    let folder = Folder::with(LAPTOP);
    folder.stdout(&["generate", "--out", "peer", "--seed", "3"]);
    let file = "peer/domain-000001.ron";
    let run = ["run", file, "--games", "2000", "--strategy", "b=random", "--record"];
    for jobs in ["1", "3"] {
        folder.stdout(&[&run[..], &[&format!("{jobs}.dtg"), "--jobs", jobs]].concat());
    }
    let read = |name: &str| std::fs::read(folder.0.path().join(name)).unwrap();
    let bytes = read("1.dtg");
    assert!(bytes == read("3.dtg"));
    assert!(bytes.len() <= 2000 * 200, "{} bytes a session", bytes.len() / 2000);
    let said = folder.stdout(&["replay", "1.dtg", "--verify"]);
    assert!(said.ends_with(": all 2000 sessions are as saved\n"), "{said}");
    let one = folder.stdout(&["run", file, "--strategy", "b=random", "--seed", "1234"]);
    assert_eq!(folder.stdout(&["replay", "1.dtg", "--seed", "1234"]), one);
    let said = folder.failure(&["replay", "1.dtg"], 2);
    assert!(said.contains("choose one with --seed"), "{said}");
}

#[test]
fn generated_domains_are_the_same_twice_and_can_be_played() {
    let folder = Folder::with(LAPTOP);
    let read = |name: &str| {
        let mut files: Vec<_> = std::fs::read_dir(folder.0.path().join(name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap();
        files.iter().map(read).collect::<Vec<String>>()
    };
    for name in ["one", "two"] {
        let arguments = ["generate", "--out", name, "--domains", "1000", "--outcomes", "30"];
        let rest = ["--opposition", "0.4", "--reservation", "0.1,0.2", "--seed", "5"];
        folder.stdout(&[&arguments[..], &rest[..]].concat());
    }
    let (one, two) = (read("one"), read("two"));
    assert_eq!(one.len(), 1000);
    assert!(one == two);
    for number in ["000001", "000500", "001000"] {
        let file = format!("one/domain-{number}.ron");
        folder.stdout(&["check", &file]);
        folder.stdout(&["run", &file]);
    }
    folder.failure(&["generate", "--out", "three", "--opposition", "0.9"], 2);
    folder.failure(&["generate", "--out", "three", "--first", "nonsense"], 2);
    assert!(!folder.0.path().join("three").exists());
}
