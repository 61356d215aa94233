//! Saved games through the binary: saved, shown again, proved, forked, compared, damaged, killed.
//!
//! `tests/saved-games` holds games of every released format. When the format or what a state consists of
//! changes on purpose, save them anew, and say so in the changelog:
//!
//! ```sh
//! INSTA_UPDATE=always DETENTE_SAVE_GAMES=1 cargo test -p detente --test saved
//! ```

#[path = "support/schema.rs"]
mod schema;

use assert_cmd::Command;
use detente_core::{Simulation, StateChange};
use detente_game::{Action, Cast, Chance, FirmAction, FirmId};
use detente_record::{
    Fork, GameHeader, GameResult, Reader, Recorder, Replay, SavedGame, Stage, Writer, fork,
};
use detente_report::Outcome;
use detente_report::difference::Differences;
use detente_strategies::Library;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const SCENARIOS: [&str; 4] = ["gas-2022", "geneva-2025", "japan-2010", "london-2025"];

/// Seeds of the kept games.
const KEPT: [u64; 2] = [7, 21];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn detente(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.current_dir(root()).args(arguments);
    command.env_remove("RUST_LOG").env_remove("RAYON_NUM_THREADS");
    command
}

/// Standard output of a command that ends well and says nothing else.
fn stdout(arguments: &[&str]) -> String {
    let assert = detente(arguments).assert().success().stderr("");
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

/// Standard output and error of a command that ends with a code.
fn ends(arguments: &[&str], code: i32) -> (String, String) {
    let assert = detente(arguments).assert().code(code);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let output = assert.get_output();
    (text(&output.stdout), text(&output.stderr))
}

/// A folder with a saved game of London.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Desk(tempfile::tempdir().unwrap());
        stdout(&["run", "london-2025", "--seed", "7", "--record", &desk.path("london.dtg")]);
        desk
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_string()
    }

    /// The saved game, changed.
    fn changed(&self, change: impl FnOnce(&mut SavedGame)) -> String {
        let bytes = fs::read(self.path("london.dtg")).unwrap();
        let mut reader = Reader::new(&bytes[..]).unwrap();
        let mut game = reader.next_game().unwrap();
        let mut writer = Writer::new(Vec::new(), reader.engine()).unwrap();
        writer.scenario(reader.scenario(&game).unwrap()).unwrap();
        change(&mut game);
        writer.game(&game).unwrap();
        fs::write(self.path("changed.dtg"), writer.finish().unwrap()).unwrap();
        self.path("changed.dtg")
    }
}

#[test]
fn a_replay_is_the_run_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    for scenario in SCENARIOS {
        let game = path("game.dtg");
        stdout(&["run", scenario, "--seed", "11", "--record", &game]);
        for format in ["text", "json", "csv"] {
            let shown = |command: &[&str], suffix: &str| {
                let [events, series] =
                    ["events", "series"].map(|name| path(&format!("{name}{suffix}")));
                let more =
                    ["--format", format, "--offers", "--events", &events, "--series", &series];
                [
                    stdout(&[command, &more[..]].concat()),
                    fs::read_to_string(events).unwrap(),
                    fs::read_to_string(series).unwrap(),
                ]
            };
            let run = shown(&["run", scenario, "--seed", "11"], ".run");
            assert_eq!(shown(&["replay", &game], ".replay"), run, "{scenario}, {format}");
        }
    }
}

#[test]
fn recording_changes_no_byte_of_a_run() {
    let desk = Desk::new();
    let many = desk.path("many.dtg");
    for format in ["text", "json", "csv"] {
        let plain = ["run", "geneva-2025", "--games", "40", "--format", format];
        let recorded = [&plain[..], &["--record", &many]].concat();
        assert_eq!(stdout(&recorded), stdout(&plain));
    }
}

#[test]
fn a_saved_game_verifies_and_a_changed_one_does_not() {
    let desk = Desk::new();
    let said = stdout(&["replay", &desk.path("london.dtg"), "--verify"]);
    assert!(said.starts_with("london-2025, seed 7: all 92 ticks are as saved, "), "{said}");
    let changed = desk.changed(|game| game.digests.hashes[30] ^= 1);
    let (_, said) = ends(&["replay", &changed, "--verify"], 4);
    assert!(said.starts_with("error: the replay is not what was saved from tick 30 on"), "{said}");
    let changed = desk.changed(|game| {
        let firm = |action: &Action| matches!(action, Action::Policy(_));
        let seat = game.seats.iter_mut().find(|seat| firm(&seat.decisions[0].action)).unwrap();
        let hoard = FirmAction { target: 3.0, ..FirmAction::default() };
        seat.decisions[0].action = hoard.into();
    });
    let (_, said) = ends(&["replay", &changed, "--verify"], 4);
    assert_eq!(
        said.trim_end(),
        "error: the replay is not what was saved from tick 0 on: policy of us-magnet-users"
    );
}

#[test]
fn a_replay_can_stop_on_a_day() {
    let desk = Desk::new();
    let text = stdout(&["replay", &desk.path("london.dtg"), "--until", "41"]);
    assert!(text.contains("2025-05-12 to 2025-06-21 (41 days)"), "{text}");
    assert!(text.contains("offered (does not bind)") && !text.contains("agreed"), "{text}");
}

#[test]
fn a_game_without_its_strategies_is_shown_and_held_but_not_asked() {
    let desk = Desk::new();
    let orphan = desk.changed(|game| {
        for strategy in game.header.strategies.iter_mut().filter(|one| one.agent == "CHN") {
            strategy.call = "oracle".into();
        }
    });
    let shown = stdout(&["replay", &orphan]);
    assert!(shown.lines().any(|line| line.split_whitespace().eq(["CHN", "oracle"])), "{shown}");
    stdout(&["replay", &orphan, "--verify"]);
    let (_, said) = ends(&["fork", &orphan, "--at", "30"], 2);
    assert!(said.contains("unknown strategy `oracle`") && said.contains("--hold CHN"), "{said}");
    // Who is held decides and remembers as it did.
    let held = stdout(&["fork", &orphan, "--at", "30", "--hold", "CHN"]);
    assert!(held.contains("The games are the same."), "{held}");
}

#[test]
fn a_damaged_file_gives_back_what_is_whole_and_says_what_is_wrong() {
    let desk = Desk::new();
    let bytes = fs::read(desk.path("london.dtg")).unwrap();
    let cut = desk.path("cut.dtg");
    fs::write(&cut, &bytes[..bytes.len() - 60]).unwrap();
    let (shown, said) = ends(&["replay", &cut], 3);
    assert!(shown.contains("(64 days)"), "{shown}");
    assert!(said.contains("it is cut short") && said.contains("cut.dtg"), "{said}");
    fs::write(&cut, "Scenario(").unwrap();
    let (_, said) = ends(&["replay", &cut], 3);
    assert!(said.contains("it is no saved game"), "{said}");
    ends(&["replay", &desk.path("none.dtg")], 3);
}

#[test]
fn an_archive_is_the_same_on_any_number_of_threads_and_gives_back_each_game() {
    let desk = Desk::new();
    let [one, two] = ["one.dtg", "two.dtg"].map(|name| desk.path(name));
    let many = ["run", "london-2025", "--seed", "3", "--games", "150", "--record"];
    stdout(&[&many[..], &[&one, "--jobs", "1"]].concat());
    stdout(&[&many[..], &[&two, "--jobs", "2"]].concat());
    assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
    for seed in ["3", "99", "152"] {
        let run = stdout(&["run", "london-2025", "--seed", seed]);
        assert_eq!(stdout(&["replay", &one, "--seed", seed]), run);
        stdout(&["replay", &one, "--seed", seed, "--verify"]);
    }
    let (_, said) = ends(&["replay", &one], 2);
    assert!(said.contains("holds several games") && said.contains("--seed 3"), "{said}");
    let (_, said) = ends(&["replay", &one, "--seed", "153"], 2);
    assert!(said.contains("holds no game with seed 153"), "{said}");
}

/// Saving more games than anybody waits for.
fn saving(path: &Path) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_detente"))
        .args(["run", "geneva-2025", "--games", "1000000", "--jobs", "1", "--record"])
        .arg(path)
        .current_dir(root())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

/// Whole games in the file of a process that has been killed.
fn left_by_the_killed(path: &Path) -> u64 {
    let Ok(bytes) = fs::read(path) else { return 0 };
    let mut reader = Reader::new(&bytes[..]).unwrap();
    let mut games = 0;
    while let Some(game) = reader.next_game() {
        games += u64::from(game.result.is_some());
    }
    assert!(reader.fault().is_some(), "it was not killed in time");
    games
}

/// Killed at any moment while it saves games: there is a file that can be read, or none.
#[test]
fn who_is_killed_while_saving_leaves_a_readable_file_or_none() {
    const ROUNDS: u32 = 50;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.dtg");
    let moment = Duration::from_millis(10);
    let end = |wait: &mut dyn FnMut()| {
        let _ = fs::remove_file(&path);
        let mut child = saving(&path);
        wait();
        child.kill().unwrap();
        child.wait().unwrap();
        left_by_the_killed(&path)
    };
    // How long it takes until games are in the file depends on the machine.
    let mut moments = 0;
    let games = end(&mut || {
        while fs::metadata(&path).map_or(0, |file| file.len()) < 1 << 16 && moments < 6000 {
            std::thread::sleep(moment);
            moments += 1;
        }
    });
    assert!(games > 0, "no game is saved within a minute");
    for round in 1..ROUNDS {
        let share = round * 17 % ROUNDS;
        end(&mut || std::thread::sleep(moment * moments * share / ROUNDS));
    }
}

#[test]
fn a_fork_says_what_differs_is_saved_and_is_compared() {
    let desk = Desk::new();
    let london = desk.path("london.dtg");
    let same = stdout(&["fork", &london, "--at", "30"]);
    assert!(same.contains("with nothing changed") && same.contains("The games are the same."));
    let (fork, stock) = (desk.path("fork.dtg"), "state.firms.us-magnet-users.stock=180");
    // The day before the first concession.
    let said = stdout(&["fork", &london, "--at", "39", "--set", stock, "--record", &fork]);
    insta::assert_snapshot!(said);
    stdout(&["replay", &fork, "--verify"]);
    let json = ["--format", "json"];
    let shown = stdout(&[&["replay", &fork], &json[..]].concat());
    assert_eq!(
        shown,
        stdout(&[&["fork", &london, "--at", "39", "--set", stock], &json[..]].concat())
    );
    let (said, error) = ends(&["diff", &london, &fork], 4);
    assert!(said.contains("States part on day 39 (2025-06-20): stock, pressure of USA"), "{said}");
    assert_eq!(error, "");
    assert!(stdout(&["diff", &london, &london]).contains("The games are the same."));
}

#[test]
fn a_fork_changes_strategies_numbers_and_holds_seats() {
    let desk = Desk::new();
    let london = desk.path("london.dtg");
    let said =
        stdout(&["fork", &london, "--at", "10", "--strategy", "USA=hardliner", "--hold", "CHN"]);
    assert!(said.contains("resolution      agreement                   stalemate"), "{said}");
    let fork = desk.path("fork.dtg");
    let lobby = ["--at", "10", "--set", "parameters.lobby=0", "--record", &fork];
    stdout(&[&["fork", &london], &lobby[..]].concat());
    stdout(&["replay", &fork, "--verify"]);
    let again = stdout(&["fork", &fork, "--at", "50"]);
    assert!(again.contains("The games are the same."), "{again}");
    let many = stdout(&["fork", &london, "--at", "10", "--games", "20"]);
    assert!(many.contains("20 pairs of games, 20 of them the same."), "{many}");
    for (arguments, part) in [
        (&["--at", "93"][..], "behind the 92 ticks saved"),
        (
            &["--at", "3", "--set", "state.firms.us-magnet-user.stock=1"],
            "did you mean `us-magnet-users`?",
        ),
        (&["--at", "3", "--set", "state.firms.us-magnet-users.stock=-1"], "takes days of use"),
        (&["--at", "3", "--set", "state.pressure=1"], "`state.firms.FIRM.stock`"),
        (&["--at", "3", "--hold", "CHNN"], "no agent `CHNN`"),
        (&["--at", "3", "--hold", "CHN", "--strategy", "CHN=hardliner"], "cannot be held and play"),
    ] {
        let (_, said) = ends(&[&["fork", &london], arguments].concat(), 2);
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_stock_in_a_network_of_goods_is_set_in_days_of_use_too() {
    let folder = tempfile::tempdir().unwrap();
    let [game, fork] =
        ["game.dtg", "fork.dtg"].map(|name| folder.path().join(name).display().to_string());
    stdout(&["run", "london-chain-2025", "--seed", "7", "--record", &game]);
    stdout(&["replay", &game, "--verify"]);
    let stock = "state.firms.us-carmakers.stock=180";
    let said = stdout(&["fork", &game, "--at", "30", "--set", stock, "--record", &fork]);
    let parting = said.lines().find(|line| line.starts_with("States part on day 30 (")).unwrap();
    assert!(parting.contains("goods"), "{parting}");
    stdout(&["replay", &fork, "--verify"]);
}

/// A replay that nobody watches works out less than the game did; of every shipped scenario it gives the same.
#[test]
fn every_shipped_scenario_is_replayed_to_the_bit() {
    for shipped in detente_scenario::shipped() {
        let spec = detente_scenario::load(shipped.name, &Library).unwrap().spec;
        let spec = Arc::new(spec);
        let cast = Cast::new(&spec, &Library).unwrap();
        let mut recorder = Recorder::new(&spec);
        let mut simulation = Simulation::new(spec.clone(), recorder.seat(&spec, &cast)).unwrap();
        for seed in 0..3 {
            let played = recorder.play(&mut simulation, &Chance::Seed(seed), None).clone();
            let header = GameHeader { seed, ..GameHeader::default() };
            let game = Arc::new(recorder.take(header, GameResult::of(&played)));
            let replay = || Replay::new(game.clone(), vec![Stage::whole(spec.clone())]).unwrap();
            let (mut shown, name) = (replay(), shipped.name);
            let again = shown.play(None, None).unwrap();
            assert_eq!(again.events, played.events, "{name}, seed {seed}");
            assert_eq!(again.ranges, played.ranges, "{name}, seed {seed}");
            assert_eq!(again.state_hash, played.state_hash, "{name}, seed {seed}");
            assert_eq!(replay().verify().unwrap(), None, "{name}, seed {seed}");
        }
    }
}

#[test]
fn the_causal_test_is_in_every_report_and_the_same_for_run_and_replay() {
    let desk = Desk::new();
    for format in ["text", "json"] {
        let run = stdout(&["run", "london-2025", "--seed", "7", "--why", "--format", format]);
        let replay = stdout(&["replay", &desk.path("london.dtg"), "--why", "--format", format]);
        assert_eq!(run, replay);
        assert!(run.contains(if format == "text" {
            "because of reciprocity"
        } else {
            "\"days_later\":"
        }));
        if format == "json" {
            let value: serde_json::Value = serde_json::from_str(&run).unwrap();
            let text = fs::read_to_string(root().join("crates/report/schema/game.json")).unwrap();
            let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
            let faults = schema::faults(&schema, &value);
            assert!(faults.is_empty(), "{faults:#?}");
        }
    }
}

/// Pairs share their draws, so most of what varies from game to game does not vary within pairs.
#[test]
fn paired_differences_vary_far_less_than_unpaired_ones() {
    let scenario = detente_scenario::load("london-2025", &Library).unwrap();
    let spec = Arc::new(scenario.spec);
    let cast = Cast::new(&spec, &Library).unwrap();
    let mut recorder = Recorder::new(&spec);
    let mut simulation = Simulation::new(spec.clone(), recorder.seat(&spec, &cast)).unwrap();
    let mut differences = Differences::new(&spec);
    let (mut unchanged, mut changed) = (0, 0);
    for seed in 0..200 {
        let played = recorder.play(&mut simulation, &Chance::Seed(seed), None).clone();
        let header = || GameHeader { seed, ..GameHeader::default() };
        let parent = Arc::new(recorder.take(header(), GameResult::of(&played)));
        let on = |changes: Vec<StateChange>| {
            let stage = Stage { tick: 10, spec: spec.clone(), changes };
            let plan = Fork { stage, cast: cast.clone(), held: vec![], header: header() };
            fork(parent.clone(), vec![Stage::whole(spec.clone())], plan, None).unwrap().1
        };
        let same = on(vec![]);
        unchanged +=
            u32::from(same.events == played.events && same.state_hash == played.state_hash);
        let other = on(vec![StateChange::Stock { firm: FirmId(0), days: 30.0 }]);
        changed += u32::from(other.events != played.events);
        let [before, after] = [&played, &other].map(|played| Outcome::of(&spec, played));
        differences.add(&before, &after, false);
    }
    assert_eq!(unchanged, 200, "forks that change nothing");
    assert!(changed > 50, "{changed} forks differ");
    let call = differences.measures().iter().find(|one| one.name == "first call, day").unwrap();
    let left = call.variance_left().unwrap();
    assert!(left < 0.25, "{left} of the variance is left");
}

/// The kept games, or new ones in their place when the environment asks for them.
fn kept() -> Vec<PathBuf> {
    let folder = root().join("tests/saved-games");
    if std::env::var_os("DETENTE_SAVE_GAMES").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for scenario in SCENARIOS {
            for seed in KEPT {
                let path = folder.join(format!("1-{scenario}-{seed}.dtg"));
                let (seed, path) = (seed.to_string(), path.to_str().unwrap());
                stdout(&["run", scenario, "--seed", &seed, "--record", path]);
            }
        }
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Old games stay readable: they are in the repository as they were saved, and have to be what the engine
/// plays. A new format is a new `FormatVersion`, with its games beside the old ones; an old one that is not
/// to be read any more leaves `FormatVersion::OLDEST` behind it, and its games go.
#[test]
fn games_of_every_format_replay_and_verify() {
    let files = kept();
    assert_eq!(files.len(), SCENARIOS.len() * KEPT.len());
    let advice = "if what a game or a state consists of has changed on purpose, save them anew: \
                  INSTA_UPDATE=always DETENTE_SAVE_GAMES=1 cargo test -p detente --test saved";
    for file in files {
        let path = file.to_str().unwrap();
        let verified = detente(&["replay", path, "--verify"]).output().unwrap();
        let said = String::from_utf8_lossy(&verified.stderr);
        assert!(verified.status.success(), "{path}: {said}; {advice}");
        let mut bytes = Vec::new();
        fs::File::open(&file).unwrap().read_to_end(&mut bytes).unwrap();
        let mut reader = Reader::new(&bytes[..]).unwrap();
        let game = reader.next_game().unwrap();
        let text = stdout(&["replay", path]);
        assert!(text.contains(&format!("seed {}", game.header.seed)), "{text}");
    }
}
