//! Seats played by programs: the example, programs that misbehave, and games that outlive their programs.

#[path = "support/schema.rs"]
mod schema;

use assert_cmd::Command;
use detente_process::{ENGINE_SCHEMA, PROGRAM_SCHEMA};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const EXAMPLE: &str = include_str!("../assets/strategies/tit_for_tat.py");

const ALL_ROUNDER: &str = include_str!("support/all_rounder.py");

/// Does what its first argument says, in the decision that its second one names.
const BAD: &str = r#"
import json, os, subprocess, sys, time
deed, decision = sys.argv[1], sys.argv[2]
def say(text):
    print(text, flush=True)
def hello(**changes):
    say(json.dumps({"protocol": 1, "name": "bad", "decisions": [decision], **changes}))
if deed == "deaf":
    time.sleep(60)
sys.stdin.readline()
if deed == "chats": say("Hello! How can I help you today?")
if deed == "mute": time.sleep(60)
if deed == "future": hello(protocol=2)
if deed == "confused": hello(decisions=["tabel"])
if deed == "misled": hello(extends="boulwar")
if deed == "circle": hello(extends="process:sh")
if deed == "leaves": sys.exit(3)
hello()
asked = 0
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] != "decide":
        continue
    asked, number = asked + 1, message["id"]
    def give(levels):
        act({"yields": levels} if decision == "away" else {"offer": levels})
    def act(action):
        say(json.dumps({"id": number, "action": action}))
    if deed == "silent": time.sleep(60)
    if deed == "closes":
        os.close(1)
        time.sleep(60)
    if deed == "parent":
        child = subprocess.Popen(["sleep", "60"])
        open("child", "w").write(str(child.pid))
        time.sleep(60)
    if deed == "floods":
        while True:
            say(json.dumps({"id": number + 1, "action": {}}))
    if deed == "long":
        while True:
            sys.stdout.write("x" * 65536)
    if deed == "binary":
        sys.stdout.buffer.write(b"\xff\xfe\n")
        sys.stdout.flush()
    if deed == "garbage": say("{'id': 1}")
    if deed == "nan": say('{"id": %d, "action": NaN}' % number)
    if deed == "empty": say('{"id": %d}' % number)
    if deed == "twice": say('{"id": %d, "action": {}}\n{"id": %d, "action": {}}' % (number, number))
    if deed == "typo": say('{"id": %d, "acton": {}}' % number)
    if deed == "late-id": say('{"id": %d, "action": {}}' % (number - 1))
    if deed == "types": give(3)
    if deed == "elsewhere": give({"moon": "all"})
    if deed == "level": give({"eda": "most", "rent": 11})
    if deed == "not-mine": give({"ree-licences": "general"})
    if deed == "partly": give({"rent": 10})
    if deed == "reject": act("reject")
    if deed == "asks": say('{"id": %d, "ask": {"utility": {"moon": 1}}}' % number)
    if deed == "greedy": say('{"id": %d, "ask": {"packages": {"most": 1000000}}}' % number)
    if deed == "dies" and asked == 3:
        print("out of ideas", file=sys.stderr)
        raise KeyError("idea")
    act({})
"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("tit_for_tat.py"), EXAMPLE).unwrap();
        std::fs::write(folder.path().join("bad.py"), BAD).unwrap();
        std::fs::write(folder.path().join("all_rounder.py"), ALL_ROUNDER).unwrap();
        Folder(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn detente(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.0.path()).args(arguments).timeout(Duration::from_secs(120));
        command.env_remove("RUST_LOG").env_remove("RAYON_NUM_THREADS");
        command
    }

    fn stdout(&self, arguments: &[&str]) -> String {
        let assert = self.detente(arguments).assert().success().stderr("");
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    }

    /// What a command says that fails with a code.
    fn failure(&self, arguments: &[&str], code: i32) -> String {
        let assert = self.detente(arguments).assert().code(code);
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    }
}

const NATION: &str = "USA=process:python3 tit_for_tat.py";
const PARTY: &str = "operator=process:python3 tit_for_tat.py";

#[test]
fn the_example_plays_a_party_and_a_nation_alike_on_any_number_of_threads() {
    let folder = Folder::new();
    for (scenario, seat, says) in [
        ("port-lease", PARTY, "agreed by operator"),
        ("london-2025", NATION, "USA                process:python3 tit_for_tat.py"),
    ] {
        let run = ["run", scenario, "--strategy", seat, "--seed", "3"];
        let once = folder.stdout(&run);
        assert!(once.contains("process:python3 tit_for_tat.py"), "{once}");
        assert_eq!(once, folder.stdout(&run), "{says}");
        let games = |jobs| {
            let many = ["--games", "12", "--format", "json", "--jobs", jobs];
            folder.stdout(&[&run[..], &many].concat())
        };
        let one = games("1");
        assert_eq!(one, games("3"));
        // A program that has played before plays the next game like one that has not.
        let line = folder.stdout(&[&run[..], &["--format", "json"]].concat());
        assert!(one.starts_with(line.trim_end()), "{line}\n{one}");
        assert!(!one.contains("forfeit\",\"tick"), "{one}");
    }
}

/// Lists no decisions and extends what its argument names.
const HEIR: &str = r#"
import json, sys
sys.stdin.readline()
print(json.dumps({"protocol": 1, "name": "heir", "decisions": [], "extends": sys.argv[1]}), flush=True)
for line in sys.stdin:
    pass
"#;

#[test]
fn what_a_program_leaves_to_a_strategy_is_played_as_by_that() {
    let folder = Folder::new();
    std::fs::write(folder.at("heir.py"), HEIR).unwrap();
    for (scenario, seat, strategy) in [
        ("truce-2025", "CHN", "nation(table=boulware(e=2), escalation=tit-for-tat-measures)"),
        ("london-2025", "USA", "war-of-attrition"),
        ("london-chain-2025", "us-carmakers", "re-sourcer"),
        ("london-chain-2025", "texas-magnets", "investor"),
        ("london-2025", "MOFCOM", "go-slow(w=0.6)"),
        ("port-lease", "operator", "naive-tit-for-tat"),
    ] {
        let play = |strategy: &str| {
            let seat = format!("{seat}={strategy}");
            let run = ["run", scenario, "--seed", "7", "--format", "json", "--strategy", &seat];
            let mut game: Value = serde_json::from_str(&folder.stdout(&run)).unwrap();
            game["game"]["strategies"][seat.split('=').next().unwrap()] = Value::Null;
            game
        };
        let heir = play(&format!("process:python3 heir.py '{strategy}'"));
        assert_eq!(heir, play(strategy), "{scenario}, {seat}");
    }
}

#[test]
fn a_program_cannot_peek_through_a_strategy() {
    let folder = Folder::new();
    std::fs::write(folder.at("heir.py"), HEIR).unwrap();
    let seat = "operator=process:python3 heir.py zeuthen";
    let said = folder.failure(&["run", "port-lease", "--strategy", seat], 5);
    assert!(said.contains("reads what the others want, which is hidden from its seat"), "{said}");
}

#[test]
fn the_example_gives_in_as_far_as_the_other_side_has() {
    let folder = Folder::new();
    let offers = folder.stdout(&[
        "run",
        "port-lease",
        "--strategy",
        PARTY,
        "--strategy",
        "port=conceder",
        "--offers",
    ]);
    assert!(offers.contains("Agreement in step"), "{offers}");
}

#[test]
fn whatever_a_program_does_its_seat_forfeits_with_the_reason() {
    let folder = Folder::new();
    for (deed, part) in [
        ("chats", "answered `hello` with `Hello! How can I help you today?`, which cannot be read"),
        ("mute", "did not answer `hello` within 2 s"),
        ("deaf", "did not answer `hello` within 2 s"),
        ("future", "speaks protocol 2; this engine speaks 1"),
        ("confused", "`tabel` is no decision of a nation; there are `away`, `answer`, `table`"),
        ("misled", "extends `boulwar`: unknown strategy `boulwar`; did you mean `boulware`?"),
        ("circle", "extends `process:sh`: a process cannot extend another"),
        ("leaves", "has ended (exit status: 3)"),
        ("silent", "did not answer `away` within 2 s"),
        ("closes", "has closed its output"),
        ("floods", "answered `away` with id 2, not 1"),
        ("long", "answered `away` with a line of more than 1048576 bytes"),
        ("binary", "answered `away` with a line that is not UTF-8"),
        ("garbage", "answered `away` with `{'id': 1}`, which cannot be read: key must be a string"),
        ("nan", "answered `away` with `{\"id\": 1, \"action\": NaN}`, which cannot be read"),
        ("empty", "answered `away` with `{\"id\": 1}`, which is neither an action nor an ask"),
        ("twice", "`python3 bad.py twice away` "),
        ("typo", "unknown field `acton`, expected one of `id`, `action`, `ask`"),
        ("late-id", "answered `away` with id 0, not 1"),
        ("types", "which is no such action: "),
        ("elsewhere", "acted illegally: `moon` is no issue; there are `ree-licences`, `eda`"),
        ("level", "acted illegally: `most` is no level of `eda`; there are "),
        ("not-mine", "illegal action"),
        ("asks", "asked about `away`: `moon` is no issue"),
        ("greedy", "asked about `away`: 1000000 packages at once; 1000 at most"),
        ("dies", "has ended (exit status: 1); its standard error ends: out of ideas"),
    ] {
        let seat = format!("USA=process(deadline=2):python3 bad.py {deed} away");
        let said = folder.failure(&["run", "london-2025", "--strategy", &seat], 5);
        assert!(said.starts_with("error: USA forfeited on day "), "{deed}: {said}");
        assert!(said.contains(part), "{deed}: {said}");
    }
}

#[test]
fn a_party_forfeits_its_session_likewise() {
    let folder = Folder::new();
    for (deed, part) in [
        ("silent", "did not answer `turn` within 1 s"),
        ("closes", "has closed its output"),
        ("elsewhere", "acted illegally: `moon` is no issue; there are `rent`, `term`"),
        ("level", "acted illegally: "),
        ("partly", "acted illegally: the package does not say what becomes of `term`"),
        ("reject", "acted illegally: answers `turn` with `reject`, which was not asked"),
        ("types", "which is no such action"),
    ] {
        let seat = format!("operator=process(deadline=1):python3 bad.py {deed} turn");
        let said = folder.failure(&["run", "port-lease", "--strategy", &seat], 5);
        assert!(said.starts_with("error: operator forfeited"), "{deed}: {said}");
        assert!(said.contains(part), "{deed}: {said}");
    }
}

#[test]
fn what_cannot_be_started_is_refused_before_anything_is_played() {
    let folder = Folder::new();
    for (seat, part) in [
        ("USA=process:no-such-program", "there is no program `no-such-program` in PATH"),
        ("USA=process:./bad.py away", "`./bad.py` is no program that may be run"),
        ("USA=process", "say which program: process:python3 my.py"),
        ("USA=process(deadline=-1):python3 bad.py", "between 0.01 and 86400 s"),
        ("USA=nash:python3 bad.py", "only a process takes a command"),
        ("MOFCOM=process:'python3", "a quotation mark in the command is not closed"),
    ] {
        let said = folder.failure(&["run", "london-2025", "--strategy", seat], 2);
        assert!(said.contains(part), "{seat}: {said}");
    }
}

/// Nothing of a program is left when its game is over, not even what it has started itself.
#[cfg(target_os = "linux")]
#[test]
fn a_forfeit_ends_the_program_and_its_children() {
    let folder = Folder::new();
    let seat = "USA=process(deadline=1):python3 bad.py parent away";
    folder.failure(&["run", "london-2025", "--strategy", seat], 5);
    let child = std::fs::read_to_string(folder.at("child")).unwrap();
    let status = std::fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
    // Who adopts the child may not have looked after it yet.
    assert!(status.is_empty() || status.contains("State:\tZ"), "{status}");
}

#[test]
fn other_games_live_on_when_one_is_forfeited() {
    let folder = Folder::new();
    let seat = "USA=process:python3 bad.py dies away";
    let run = ["run", "london-2025", "--strategy", seat, "--games", "6", "--format", "json"];
    let games = |jobs| folder.stdout(&[&run[..], &["--jobs", jobs]].concat());
    let lines = games("1");
    assert_eq!(lines.matches("\"resolution\":\"forfeit\"").count(), 6, "{lines}");
    assert_eq!(lines, games("2"));
}

/// What a program says on standard error is shown to whoever wants to see it.
#[test]
fn standard_error_is_logged_when_that_is_asked_for() {
    let folder = Folder::new();
    let seat = "USA=process:python3 bad.py dies away";
    let run = ["run", "london-2025", "--strategy", seat];
    let logged = folder.detente(&run).env("RUST_LOG", "info").assert().code(5);
    let said = String::from_utf8(logged.get_output().stderr.clone()).unwrap();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("out of ideas")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].contains("INFO") && lines[0].contains("bad.py"), "{said}");
}

#[test]
fn a_saved_game_outlives_its_program() {
    let folder = Folder::new();
    let run = ["run", "london-2025", "--strategy", NATION, "--seed", "5", "--record", "game.dtg"];
    let played = folder.stdout(&run);
    std::fs::remove_file(folder.at("tit_for_tat.py")).unwrap();
    assert_eq!(folder.stdout(&["replay", "game.dtg"]), played);
    let verified = folder.stdout(&["replay", "game.dtg", "--verify"]);
    assert!(verified.contains("as saved"), "{verified}");
    let fork = ["fork", "game.dtg", "--at", "20", "--set", "parameters.lobby=0"];
    let refused = folder.failure(&fork, 2);
    assert!(refused.contains("hold the seat") && refused.contains("--hold USA"), "{refused}");
    let held = folder.stdout(&[&fork[..], &["--hold", "USA"]].concat());
    assert!(held.contains("USA held"), "{held}");
}

#[test]
fn a_saved_session_outlives_its_program_under_every_protocol() {
    let folder = Folder::new();
    let lease = include_str!("../scenarios/port-lease.ron");
    for (protocol, left) in [
        ("AlternatingOffers", ""),
        ("AlternatingOffers", "turn"),
        ("OneOfferPerStep", ""),
        ("MonotonicConcession", ""),
        ("SimultaneousOffers", ""),
        ("TakeItOrLeaveIt", ""),
        ("Voting(quorum: 0.6)", ""),
        ("SingleText", ""),
    ] {
        let text = lease.replace("protocol: AlternatingOffers", &format!("protocol: {protocol}"));
        assert!(text.contains(protocol));
        std::fs::write(folder.at("mine.ron"), text).unwrap();
        std::fs::write(folder.at("gone.py"), ALL_ROUNDER).unwrap();
        let (port, operator) = (
            format!("port=process:python3 gone.py {left}"),
            format!("operator=process:python3 gone.py {left}"),
        );
        for (place, seats) in [&[&port][..], &[&operator], &[&port, &operator]].iter().enumerate() {
            let saved = format!("{place}.dtg");
            let mut run = vec!["run", "mine.ron", "--games", "4", "--record", &saved];
            seats.iter().for_each(|seat| run.extend(["--strategy", seat.as_str()]));
            folder.stdout(&run);
        }
        std::fs::remove_file(folder.at("gone.py")).unwrap();
        for saved in ["0.dtg", "1.dtg", "2.dtg"] {
            let verify = ["replay", saved, "--verify"];
            let verified = folder.stdout(&verify);
            assert!(verified.contains("all 4 sessions are as saved"), "{protocol}: {verified}");
        }
    }
}

#[test]
fn a_saved_forfeit_is_verified_without_whoever_forfeited() {
    let folder = Folder::new();
    for deed in ["dies", "partly"] {
        let seat = format!("operator=process:python3 bad.py {deed} turn");
        folder.failure(&["run", "port-lease", "--strategy", &seat, "--record", "bad.dtg"], 5);
        let verified = folder.stdout(&["replay", "bad.dtg", "--verify"]);
        assert!(verified.contains("as saved"), "{verified}");
        let seat = format!("USA=process:python3 bad.py {deed} away");
        folder.failure(&["run", "london-2025", "--strategy", &seat, "--record", "bad.dtg"], 5);
        folder.stdout(&["replay", "bad.dtg", "--verify"]);
    }
}

/// Nations in a session, and an inspector in a network of goods.
const OVERLAYS: [(&str, &str); 2] = [
    (
        "talks.ron",
        r#"Scenario(
            format: 1, id: "talks", title: "London by a mediator", extends: "london-2025",
            rounds: [Round(id: "london", protocol: Session(PROTOCOL))],
        )"#,
    ),
    (
        "border.ron",
        r#"Scenario(
            format: 1, id: "border", title: "London with customs", extends: "london-chain-2025",
            regulators: {"customs": Regulator(of: "CHN", administers: Inspections(
                goods: ["magnets"], share: Assumed(0.1, "1", "made up", Fixed), delay: Assumed(5, "d", "made up", Fixed),
            ))},
        )"#,
    ),
];

/// Plays games in which programs sit in some seats, and gives back every line of both sides.
fn overheard(folder: &Folder, scenario: &str, seats: &[&str], left: &str) -> [Vec<Value>; 2] {
    let mut arguments = vec!["run".to_string(), scenario.into(), "--games".into(), "2".into()];
    arguments.extend(["--jobs".into(), "1".into(), "--format".into(), "json".into()]);
    for (place, seat) in seats.iter().enumerate() {
        let program = format!("tee {place}.in | python3 all_rounder.py {left} | tee {place}.out");
        arguments.extend(["--strategy".into(), format!("{seat}=process:sh -c '{program}'")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let played = folder.stdout(&arguments);
    let reason = played.split("\"reason\":").nth(1).and_then(|rest| rest.split('}').next());
    assert_eq!(reason.filter(|&reason| reason != "null"), None, "{scenario}");
    ["in", "out"].map(|end| {
        let logs = (0..seats.len()).map(|place| folder.at(&format!("{place}.{end}")));
        let text: String = logs.map(|log| std::fs::read_to_string(log).unwrap()).collect();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    })
}

#[test]
fn both_sides_keep_to_their_schemas_in_every_decision() {
    let folder = Folder::new();
    for (name, text) in OVERLAYS {
        let text = text.replace("PROTOCOL", "SingleText");
        std::fs::write(folder.at(name), text).unwrap();
    }
    let read = |text| -> Value { serde_json::from_str(text).unwrap() };
    let schemas = [ENGINE_SCHEMA, PROGRAM_SCHEMA].map(read);
    let (mut kinds, mut decisions) = (BTreeSet::new(), BTreeSet::new());
    for (scenario, seats, left) in [
        ("london-2025", &["USA", "us-magnet-users", "MOFCOM"][..], ""),
        ("london-2025", &["CHN"], "away table"),
        ("truce-2025", &["CHN", "USA"], "away answer table"),
        ("talks.ron", &["USA", "CHN"], ""),
        ("border.ron", &["customs", "us-carmakers", "texas-magnets"], ""),
        ("magnequench-1995", &["CFIUS"], ""),
        ("port-lease", &["port", "operator"], ""),
        ("supply-contract", &["buyer", "mill"], "turn"),
    ] {
        let lines = overheard(&folder, scenario, seats, left);
        for (schema, lines) in schemas.iter().zip(&lines) {
            for line in lines {
                let faults = schema::faults(schema, line);
                assert!(faults.is_empty(), "{scenario}: {faults:#?}\n{line}");
            }
        }
        for line in &lines[0] {
            let text = |field: &str| line[field].as_str().map(str::to_string);
            kinds.extend(text("notice").or(text("type")));
            decisions.extend(text("decision"));
        }
    }
    let named = |place: &str| -> BTreeSet<String> {
        let names = schemas[0].pointer(place).and_then(Value::as_array).unwrap();
        names.iter().map(|name| name.as_str().unwrap().to_string()).collect()
    };
    assert_eq!(decisions, named("/$defs/decide/properties/decision/enum"));
    let mut all = named("/$defs/notice/properties/notice/enum");
    all.extend(["hello", "start", "decide", "answer", "end"].map(String::from));
    assert_eq!(kinds, all);
}

const CUP: &str = r#"Tournament(
    format: 1,
    id: "cup",
    title: "Programs among others",
    seed: 3,
    games: 3,
    pairing: Everyone,
    strategies: {
        "boulware": Strategy(play: "boulware"),
        "snake": Strategy(play: "process:python3 tit_for_tat.py"),
        "bad": Strategy(party: "process:python3 bad.py dies turn", nation: "process:python3 bad.py dies away"),
    },
    contests: {
        "london": Contest(scenario: "london-2025"),
        "lease": Contest(scenario: "port-lease"),
    },
)
"#;

#[test]
fn a_tournament_has_programs_among_its_strategies() {
    let folder = Folder::new();
    std::fs::write(folder.at("cup.ron"), CUP).unwrap();
    let content = |out: &str, jobs: &str| {
        let play = ["tournament", "cup.ron", "--out", out, "--jobs", jobs, "--shard", "1/1"];
        folder.detente(&play).assert().success();
        let merged = folder.stdout(&["merge", out, "--out", &format!("{out}-all")]);
        let content = merged.split("content ").nth(1).unwrap_or_else(|| panic!("{merged}"));
        content.trim().to_string()
    };
    assert_eq!(content("one", "1"), content("two", "2"));
    let standings = folder.stdout(&["standings", "one"]);
    assert!(standings.contains("snake") && standings.contains("bad"), "{standings}");
    assert!(Path::new(&folder.at("one")).is_dir());
}
