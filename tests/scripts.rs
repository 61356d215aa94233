//! Scripts over the binary: in seats, under limits, saved without them, and twins of what the library has.

use assert_cmd::Command;
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Desk(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.at(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.0.path()).args(arguments).env_remove("RUST_LOG");
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr), output.status.code().unwrap())
    }

    fn stdout(&self, arguments: &[&str]) -> String {
        let (stdout, stderr, code) = self.run(arguments);
        assert_eq!(code, 0, "{stderr}");
        stdout
    }
}

/// Games as JSON without what names the strategies, and without hashes, which hold what a script remembers.
fn plays(text: &str) -> Vec<Value> {
    let games = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut games: Vec<Value> = games.collect();
    for game in &mut games {
        if let Some(game) = game.as_object_mut() {
            game.remove("state_hash");
            game.remove("hash");
        }
        if let Some(about) = game["game"].as_object_mut() {
            about.remove("strategies");
            about.remove("spec_digest");
        }
    }
    games
}

#[test]
fn scripted_twins_play_as_the_library_does() {
    let desk = Desk::new();
    for (script, twin) in [
        ("boulware.rhai", "boulware"),
        ("boulware.rhai(e=9)", "boulware(e=9)"),
        ("tit-for-tat.rhai", "naive-tit-for-tat"),
        ("tit-for-tat.rhai(kindness=0.05)", "naive-tit-for-tat(kindness=0.05)"),
    ] {
        for domain in 1..=6 {
            let seed = domain.to_string();
            let folder = format!("domains-{domain}");
            let arguments = [
                "generate",
                "--out",
                &folder,
                "--domains",
                "1",
                "--issues",
                "3",
                "--levels",
                "6",
                "--seed",
                &seed,
            ];
            desk.stdout(&arguments);
            let file = format!("{folder}/domain-000001.ron");
            let session = |who: &str| {
                let seat = format!("a={who}");
                let arguments = [
                    "run",
                    &file,
                    "--strategy",
                    &seat,
                    "--strategy",
                    "b=micro",
                    "--offers",
                    "--format",
                    "json",
                ];
                plays(&desk.stdout(&arguments))
            };
            assert_eq!(session(script), session(twin), "{script} on domain {domain}");
        }
    }
    let firm = |who: &str| {
        let seat = format!("us-carmakers={who}");
        let arguments =
            ["run", "london-chain-2025", "--seed", "7", "--strategy", &seat, "--format", "json"];
        plays(&desk.stdout(&arguments))
    };
    assert_eq!(firm("base-stock.rhai(target=1.5)"), firm("base-stock(target=1.5)"));
}

#[test]
fn shipped_scripts_play_a_part() {
    let desk = Desk::new();
    let plain = desk.stdout(&["run", "london-2025", "--seed", "7", "--format", "json"]);
    for seat in [
        "USA=hold-out.rhai",
        "CHN=licence-for-tariff.rhai",
        "us-magnet-users=worried-firm.rhai",
        "MOFCOM=under-the-watch.rhai",
    ] {
        let json = desk.stdout(&[
            "run",
            "london-2025",
            "--seed",
            "7",
            "--strategy",
            seat,
            "--format",
            "json",
        ]);
        let again = desk.stdout(&[
            "run",
            "london-2025",
            "--seed",
            "7",
            "--strategy",
            seat,
            "--format",
            "json",
        ]);
        assert_eq!(json, again);
        assert_ne!(plays(&json), Vec::<Value>::new());
        if seat.starts_with("USA") {
            assert_ne!(
                plays(&json)[0]["outcome"],
                plays(&plain)[0]["outcome"],
                "{seat} changes the game"
            );
        }
    }
    desk.stdout(&[
        "run",
        "truce-2025",
        "--seed",
        "3",
        "--strategy",
        "CHN=tit-for-tat-measures.rhai",
    ]);
    desk.stdout(&["run", "supply-contract", "--strategy", "buyer=last-word.rhai(nerves=0.1)"]);
}

#[test]
fn games_are_replayed_and_verified_without_the_script() {
    let desk = Desk::new();
    let script = "fn strategy() { #{ role: \"nation\", parameters: #{ days: #{ value: 25.0 } } } }\n\
        fn away(view) { this.asked = (this.asked ?? 0) + 1; if view.tick < param(\"days\") { return; } inherited() }\n";
    desk.write("my.rhai", script);
    let arguments = [
        "run",
        "london-2025",
        "--seed",
        "7",
        "--strategy",
        "USA=my.rhai(days=40)",
        "--record",
        "game.dtg",
    ];
    let played = desk.stdout(&arguments);
    std::fs::remove_file(desk.at("my.rhai")).unwrap();
    assert_eq!(desk.stdout(&["replay", "game.dtg"]), played);
    let verified = desk.stdout(&["replay", "game.dtg", "--verify"]);
    assert!(verified.contains("ticks are as saved"), "{verified}");
}

#[test]
fn threads_and_tournaments_take_scripts() {
    let desk = Desk::new();
    let games = |jobs: &str| {
        let seat = "USA=hold-out.rhai(days=12)";
        desk.stdout(&[
            "run",
            "london-2025",
            "--games",
            "40",
            "--jobs",
            jobs,
            "--strategy",
            seat,
            "--format",
            "json",
        ])
    };
    assert_eq!(games("1"), games("2"));
    desk.write(
        "my.rhai",
        "fn strategy() { #{ role: \"party\" } }\nfn propose(view) { view.best() }\n",
    );
    desk.write(
        "cup.ron",
        r#"Tournament(format: 1, id: "cup", title: "A cup", seed: 3, games: 2, pairing: Everyone,
            strategies: { "mine": Strategy(party: "my.rhai"), "boulware": Strategy(party: "boulware") },
            contests: { "contract": Contest(scenario: "supply-contract") })"#,
    );
    let standings = desk.stdout(&["tournament", "cup.ron", "--out", "out"]);
    assert!(standings.contains("mine"), "{standings}");
    // Games by another text are games of another tournament.
    desk.write("my.rhai", "fn strategy() { #{ role: \"party\" } }\n");
    let (_, stderr, code) = desk.run(&["tournament", "cup.ron", "--out", "out"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(
        stderr.contains("- script my.rhai: ") && stderr.contains("+ script my.rhai: "),
        "{stderr}"
    );
}

/// Scripts that misbehave: the seat forfeits with reason and line, and the run ends with 5.
#[test]
fn what_goes_beyond_the_limits_forfeits() {
    let desk = Desk::new();
    for (body, reason) in [
        ("loop { }", "my.rhai:2: too many operations"),
        ("deeper(1)", "functions call each other too deeply"),
        ("let x = \"ab\"; loop { x += x; }", "length of string too large"),
        ("let x = []; loop { x.push(1); }", "my.rhai:2"),
        ("1 / 0", "my.rhai:2:21: division by zero: 1 / 0"),
        ("0.0 / 0.0", "no finite number"),
        ("\"much\"", "answer: has to give a number, not a text"),
        ("view.issue(\"rees\").stake", "no issue `rees`; the nearest is `ree-licences`"),
        ("view.nothing", "my.rhai:2"),
        ("param(\"e\")", "no parameter `e`"),
        (
            "this.long = []; for i in 0..1000 { this.long.push(i * 100_000_007); } 0.5",
            "bytes are more than the limit of 4096",
        ),
        ("pow(10, 1000)", "the power is no finite number"),
    ] {
        desk.write(
            "my.rhai",
            &format!("fn strategy() {{ #{{ role: \"nation\" }} }}\nfn answer(view) {{ {body} }}\nfn deeper(n) {{ deeper(n + 1) }}\n"),
        );
        let mut seen = String::new();
        // Whoever does not ask is asked: both sides play it.
        let seats = ["--strategy", "CHN=my.rhai", "--strategy", "USA=my.rhai"];
        let (stdout, stderr, code) =
            desk.run(&[&["run", "london-2025", "--seed", "7"], &seats[..]].concat());
        seen.push_str(&stdout);
        seen.push_str(&stderr);
        assert_eq!(code, 5, "{body}: {seen}");
        assert!(seen.to_lowercase().contains(&reason.to_lowercase()), "{body}: {seen}");
    }
    // Each day is within its limit, and all of them are not.
    desk.write(
        "my.rhai",
        "fn strategy() { #{ role: \"nation\", limits: #{ game: 20_000 } } }\nfn away(view) { let n = 0; for i in 0..1000 { n += i; } }\n",
    );
    let (stdout, _, code) =
        desk.run(&["run", "london-2025", "--seed", "7", "--strategy", "USA=my.rhai"]);
    assert_eq!(code, 5, "{stdout}");
    assert!(stdout.contains("my.rhai:2: away: "), "{stdout}");
    assert!(stdout.replace('\n', " ").contains("more than the limit of 20000"), "{stdout}");
    desk.write(
        "my.rhai",
        "fn strategy() { #{ role: \"party\" } }\nfn propose(view) { 1_000_000 }\n",
    );
    let (stdout, stderr, code) =
        desk.run(&["run", "supply-contract", "--strategy", "buyer=my.rhai"]);
    assert_eq!(code, 5, "{stdout}{stderr}");
    assert!(
        format!("{stdout}{stderr}").contains("1000000 is no outcome of the domain"),
        "{stdout}{stderr}"
    );
}

/// Scripts that are none: refused before anything is played, with the place and the fix.
#[test]
fn scripts_that_are_none_are_refused() {
    let desk = Desk::new();
    let header = "fn strategy() { #{ role: \"nation\" } }\n";
    for (text, message) in [
        ("", "has no `fn strategy()`"),
        ("fn strategy( { }", "my.rhai:1:"),
        ("fn strategy() { 1 }", "has to give a map"),
        ("fn strategy() { #{ } }", "says no role"),
        ("fn strategy() { #{ role: \"king\" } }", "my.rhai:1: `king` is no role"),
        ("fn strategy() { #{ role: \"nation\", sumary: \"\" } }", "did you mean `summary`?"),
        (
            "fn strategy() { #{ role: \"nation\", parameters: #{ e: 2 } } }",
            "parameter `e` has to be a map",
        ),
        (
            "fn strategy() { #{ role: \"nation\", parameters: #{ e: #{ value: 9.0, range: [0.0, 1.0] } } } }",
            "outside its range",
        ),
        (
            "fn strategy() { #{ role: \"nation\", limits: #{ operations: 0 } } }",
            "from 1 to 10000000",
        ),
        (
            "fn strategy() { #{ role: \"nation\", extends: \"boulwar\" } }",
            "did you mean `boulware`?",
        ),
        (
            "fn strategy() { #{ role: \"firm\" } }",
            "it plays a firm, and the seat is that of a nation",
        ),
        (
            &format!("{header}fn away() {{ }}"),
            "my.rhai:2: away has 0 parameters and takes 1: fn away(view)",
        ),
        (&format!("{header}fn awy(view) {{ }}"), "did you mean `away`?"),
        (&format!("{header}fn propose(view) {{ }}"), "propose is no function of a nation"),
        (&format!("{header}fn away(view) {{ 2 ** 3 }}"), "use pow(x, y)"),
        (&format!("{header}let x = 1;"), "code outside functions never runs"),
        (
            &format!("{header}fn away(view) {{ vew.tick }}"),
            "my.rhai:2:17: undefined variable: vew; did you mean `view`?",
        ),
    ] {
        desk.write("my.rhai", text);
        let (stdout, stderr, code) = desk.run(&["run", "london-2025", "--strategy", "USA=my.rhai"]);
        assert_eq!(code, 2, "{text}: {stdout}{stderr}");
        assert!(stderr.contains(message), "{text}: {stderr}");
    }
    std::fs::write(desk.at("my.rhai"), [b'a', 0xff, 0xfe]).unwrap();
    let (_, stderr, code) = desk.run(&["run", "london-2025", "--strategy", "USA=my.rhai"]);
    assert!(code == 2 && stderr.contains("not UTF-8 from byte 1 on"), "{stderr}");
    std::fs::write(desk.at("my.rhai"), vec![b' '; 10 << 20]).unwrap();
    let (_, stderr, code) = desk.run(&["run", "london-2025", "--strategy", "USA=my.rhai"]);
    assert!(code == 2 && stderr.contains("more than the limit of 1048576"), "{stderr}");
}

/// Templates and shipped scripts pass the check and play as they are; a check finds what only playing shows.
#[test]
fn a_template_plays_as_it_is_and_a_check_finds_what_only_playing_shows() {
    let desk = Desk::new();
    for role in ["nation", "firm", "regulator", "party"] {
        let file = format!("{role}.rhai");
        desk.write(&file, &desk.stdout(&["strategies", "--template", role]));
        assert_eq!(desk.stdout(&["check", &file]), format!("{file}: ok\n"));
    }
    for name in [
        "boulware",
        "tit-for-tat",
        "base-stock",
        "hold-out",
        "under-the-watch",
        "licence-for-tariff",
    ] {
        let file = format!("{name}.rhai");
        assert_eq!(desk.stdout(&["check", &file]), format!("{file}: ok\n"));
    }
    let plain = plays(&desk.stdout(&["run", "london-2025", "--seed", "7", "--format", "json"]));
    let seat = ["--strategy", "USA=nation.rhai"];
    let template = desk
        .stdout(&[&["run", "london-2025", "--seed", "7", "--format", "json"], &seat[..]].concat());
    assert_eq!(plays(&template), plain, "the template changes nothing");
    let head =
        "fn strategy() { #{ role: \"nation\" } }\nfn helper(a, b) { a + b }\nfn answer(view) {\n";
    for (late, message) in [
        ("nothing_like_that(1)", ":4:25: function not found: nothing_like_that (i64) ("),
        ("sqr(2.0)", ":4:25: function not found: sqr (f64); did you mean `sqrt`?"),
        ("helper(1)", ":4:25: function not found: helper (i64); it is there as fn helper(a, b)"),
        ("view.issue(\"eda\").forward_los", "; did you mean `forward_loss`?"),
        ("view.tik", "; did you mean `tick`?"),
        ("view.issue(1)", "; it takes other arguments"),
    ] {
        desk.write(
            "my.rhai",
            &format!("{head}    if view.tick > 20 {{ {late} }} else {{ 0.1 }}\n}}\n"),
        );
        let (_, stderr, code) = desk.run(&["check", "my.rhai"]);
        assert_eq!(code, 3, "{late}: {stderr}");
        assert!(stderr.contains(message), "{late}: {stderr}");
    }
    let (_, stderr, code) = desk.run(&["strategies", "--template", "king"]);
    assert!(code == 2 && stderr.contains("one of nation, firm, regulator, party"), "{stderr}");
}

/// The page on scripts has every name that a script can use.
#[test]
fn the_page_has_every_name() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("assets/strategies/SCRIPTS.md")).unwrap();
    let views = std::fs::read_dir(root.join("crates/script/src/view")).unwrap();
    let mut files: Vec<PathBuf> = views.map(|entry| entry.unwrap().path()).collect();
    files.push(root.join("crates/script/src/maths.rs"));
    let mut names = 0;
    for file in files {
        let code = std::fs::read_to_string(&file).unwrap();
        for opening in [
            "register_get(\"",
            "register_fn(\"",
            "get(engine, \"",
            "one(engine, \"",
            "two(engine, \"",
        ] {
            for rest in code.split(opening).skip(1) {
                let name = rest.split('"').next().unwrap();
                let said = page.match_indices(name).any(|(at, _)| {
                    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
                    edge(page[..at].chars().next_back())
                        && edge(page[at + name.len()..].chars().next())
                });
                assert!(said, "{name}, of {}, is not on the page", file.display());
                names += 1;
            }
        }
    }
    assert!(names > 100, "{names} names found");
}
