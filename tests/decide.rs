//! `decide` over the binary: a strategy beside the seat of a game, what it saw, remembered and did.

use assert_cmd::Command;
use std::path::Path;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Desk(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.path()).args(arguments).env_remove("RUST_LOG");
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }

    fn stdout(&self, arguments: &[&str]) -> String {
        let (stdout, stderr, code) = self.run(arguments);
        assert_eq!((stderr.as_str(), code), ("", 0), "{arguments:?}");
        stdout
    }
}

/// Counts its days, says so, and yields nothing; on one of them it may fail.
const COUNTER: &str = r#"
fn strategy() {
    #{ role: "nation", parameters: #{ fails: #{ value: 1000.0 } } }
}

fn away(view) {
    this.days = (this.days ?? 0) + 1;
    print(`day ${view.tick} of ${view.me}: gain of nothing ${view.gain(#{})}`);
    if number(view.tick) >= param("fails") { return 7; }
}
"#;

#[test]
fn a_script_is_asked_on_every_day_with_a_memory_of_its_own_and_the_game_stays_as_it_was() {
    let desk = Desk::new();
    desk.write("counter.rhai", COUNTER);
    desk.stdout(&["run", "london-2025", "--seed", "7", "--record", "london.dtg"]);
    let game = |at: &str, strategy: &str| {
        desk.run(&["decide", strategy, "--game", "london.dtg", "--agent", "USA", "--at", at])
    };
    let (page, _, code) = game("9", "counter.rhai");
    assert_eq!(code, 0);
    let title =
        "counter.rhai(fails=1000) as USA, day 9 (2025-05-21) of london-2025, seed 7\n\naway\n";
    assert!(page.starts_with(title), "{page}");
    for part in [
        "  sees\n    date 2025-05-21, me USA,",
        "\n      ree-licences\n",
        "  prints\n    day 9 of USA: gain of nothing 0",
        "  remembers\n    this: {\"days\":9}, then {\"days\":10}\n",
        "  decides\n    nothing\n",
        "  asks about\n             0  \n",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // Who stands beside the seat changes nothing of what is seen there, and is not played.
    let sees = |page: &str| {
        let lines = page.lines().skip_while(|line| *line != "  sees").skip(1);
        let lines = lines.take_while(|line| line.starts_with("    "));
        lines.map(str::to_string).collect::<Vec<_>>()
    };
    let (other, _, _) = game("9", "nation(resolve=cost-threshold, table=nash)");
    assert!(sees(&page).len() > 50 && sees(&page) == sees(&other), "{other}");
    assert_eq!(desk.stdout(&["replay", "london.dtg", "--verify"]).lines().count(), 1);

    let (page, said, code) = game("9", "counter.rhai(fails=9)");
    assert_eq!(code, 5, "{said}");
    assert!(page.contains("  decides\n    nothing: it forfeits. counter.rhai:"), "{page}");
    let (page, said, code) = game("9", "counter.rhai(fails=4)");
    assert_eq!((page.as_str(), code), ("", 5));
    assert!(said.contains("USA forfeited on day 4") && said.contains("look at --at 4"), "{said}");
}

/// What a strategy decides beside its own seat is what it decided in it.
#[test]
fn who_played_a_game_decides_as_it_did() {
    let desk = Desk::new();
    let strategy = "hold-out.rhai(days=12)";
    let seat = format!("USA={strategy}");
    let json = desk.stdout(&[
        "run",
        "london-2025",
        "--seed",
        "7",
        "--strategy",
        &seat,
        "--record",
        "held.dtg",
        "--offers",
        "--format",
        "json",
    ]);
    let game: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let offers = game["offers"].as_array().unwrap();
    let own = offers.iter().find(|offer| offer["by"] == "USA").expect("it made an offer");
    let at = own["tick"].to_string();
    let saved = ["decide", strategy, "--game", "held.dtg", "--agent", "USA", "--at", &at];
    let page = desk.stdout(&saved);
    let table = page.split("\ntable (CHN+USA)\n").nth(1).expect("it sat at the table");
    let action = table.split("  decides\n    ").nth(1).unwrap().lines().next().unwrap();
    for (issue, level) in own["package"].as_object().unwrap() {
        assert!(action.contains(&format!("{issue} to {}", level.as_str().unwrap())), "{action}");
    }
    // A fresh run of the same is the same game.
    let fresh = [
        "decide",
        strategy,
        "--scenario",
        "london-2025",
        "--seed",
        "7",
        "--agent",
        "USA",
        "--at",
        &at,
    ];
    assert_eq!(desk.stdout(&fresh), page);
}

#[test]
fn every_role_is_shown() {
    let desk = Desk::new();
    let page = |strategy: &str, scenario: &str, agent: &str, at: &str| {
        let fresh = ["decide", strategy, "--scenario", scenario, "--agent", agent, "--at", at];
        desk.stdout(&fresh)
    };
    let firm = page("worried-firm.rhai", "london-2025", "us-magnet-users", "9");
    assert!(firm.contains("\npolicy\n") && firm.contains("of normal cover, lobbying"), "{firm}");
    let party = page("boulware.rhai", "port-lease", "operator", "60");
    assert!(party.contains("\npropose\n") && party.contains("  asks about\n"), "{party}");
    assert!(party.contains("  decides\n    offers rent "), "{party}");
    let library = page("boulware", "port-lease", "operator", "60");
    let action = |page: &str| page.rsplit("  decides\n").next().unwrap().to_string();
    assert_eq!(action(&library), action(&party));
    let (_, said, code) = desk.run(&[
        "decide",
        "under-the-watch.rhai",
        "--scenario",
        "london-2025",
        "--agent",
        "MOFCOM",
        "--at",
        "3",
    ]);
    assert_eq!(code, 2);
    assert!(said.contains("`MOFCOM` is not asked on day 3"), "{said}");
    let json = desk.stdout(&["run", "london-2025", "--seed", "7", "--format", "json"]);
    let game: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let signed = game["outcome"]["tick"].to_string();
    let seven = [
        "decide",
        "under-the-watch.rhai",
        "--scenario",
        "london-2025",
        "--seed",
        "7",
        "--agent",
        "MOFCOM",
        "--at",
        &signed,
    ];
    let regulator = desk.stdout(&seven);
    assert!(regulator.contains("\nslow-walk (ree-licences)\n"), "{regulator}");
}

#[test]
fn a_program_stands_beside_a_seat_and_a_saved_session_is_looked_at() {
    let desk = Desk::new();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/strategies/tit_for_tat.py");
    let call = format!("process:python3 {program}");
    desk.stdout(&["run", "port-lease", "--seed", "3", "--record", "lease.dtg"]);
    let saved = ["decide", &call, "--game", "lease.dtg", "--agent", "operator", "--at", "5"];
    let page = desk.stdout(&saved);
    assert!(page.contains(", step 5 of port-lease, seed 3\n"), "{page}");
    assert!(page.contains("  decides\n    offers rent "), "{page}");
    desk.stdout(&["run", "london-2025", "--seed", "7", "--record", "london.dtg"]);
    let game = ["decide", &call, "--game", "london.dtg", "--agent", "USA", "--at", "5"];
    assert!(desk.stdout(&game).contains("\naway\n"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let desk = Desk::new();
    desk.stdout(&["run", "london-2025", "--seed", "7", "--record", "london.dtg"]);
    for (arguments, wanted) in [
        (
            &["nash", "--game", "london.dtg", "--agent", "USB", "--at", "3"][..],
            "did you mean `USA`?",
        ),
        (&["nash", "--game", "london.dtg", "--agent", "USA", "--at", "92"], "the last day is 91"),
        (
            &["boulware.rhai", "--game", "london.dtg", "--agent", "USA", "--at", "3"],
            "it plays a party",
        ),
        (&["gone.rhai", "--game", "london.dtg", "--agent", "USA", "--at", "3"], "no such file"),
        (&["nash", "--agent", "USA", "--at", "3"], "--game"),
        (
            &["boulware", "--scenario", "port-lease", "--agent", "operator", "--at", "99"],
            "the last step is",
        ),
    ] {
        let (_, said, code) = desk.run(&[&["decide"], arguments].concat());
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

/// A script in a seat is forked, and its sessions verify, when its file is gone.
#[test]
fn scripts_know_their_names_in_forks_and_sessions_outlive_them() {
    let desk = Desk::new();
    desk.write(
        "names.rhai",
        "fn strategy() { #{ role: \"nation\" } }\nfn away(view) { view.issue(\"eda\"); inherited() }\n",
    );
    let seat = ["--strategy", "USA=names.rhai", "--record", "names.dtg"];
    desk.stdout(&[&["run", "london-2025", "--seed", "7"][..], &seat].concat());
    let fork = desk.run(&["fork", "names.dtg", "--at", "20"]);
    assert_eq!(fork.2, 0, "{}", fork.1);
    assert!(!fork.0.contains("forfeit"), "{}", fork.0);
    desk.write(
        "levels.rhai",
        "fn strategy() { #{ role: \"party\" } }\nfn respond(view, offer) { view.levels(offer); inherited() }\n",
    );
    let seat = ["--strategy", "operator=levels.rhai", "--record", "lease.dtg"];
    desk.stdout(&[&["run", "port-lease", "--seed", "3"][..], &seat].concat());
    std::fs::remove_file(desk.path().join("levels.rhai")).unwrap();
    let verified = desk.stdout(&["replay", "lease.dtg", "--verify"]);
    assert_eq!(verified, "port-lease: all 1 sessions are as saved\n");
}
