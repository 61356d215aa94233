//! Whatever is done to a file, loading it gives a game or faults with places inside it, and never a panic.
//!
//! `PROPTEST_CASES` scales the number of cases; by default there are more than 20,000 in all.

mod support;

use detente_scenario::{LoadError, Scenario, load, shipped};
use proptest::prelude::*;
use support::Stub;

/// A small scenario that loads, so that each case is quick.
const SMALL: &str = include_str!("mutations/small.ron");

/// A network of goods that loads.
const CHAIN: &str = include_str!("network/chain.ron");

/// Pieces that turn up in scenarios, and some that should not.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\",
    "//",
    "/*",
    "*/",
    "é",
    "稀",
    "\u{feff}",
    "\0",
    "-1",
    "0",
    "1e999",
    "NaN",
    "inf",
    "-inf",
    "1e-320",
    "1e300",
    "LogNormal(9e9)",
    "Uniform(0, 1e300)",
    "99999999999999999999",
    "None",
    "Some(1)",
    "()",
    "\"CHN\"",
    "\"USA\"",
    "\"joint\"",
    "\"licences\"",
    "\"software\"",
    "\"2025-02-30\"",
    "\"9999-12-31\"",
    "First",
    "Last",
    "true",
    "Fixed",
    "Gamma(0)",
    "Gamma(3)",
    "LogNormal(0.4)",
    "Uniform(0, 1)",
    "Within(Normal(1), 0, 1)",
    "Param(\"kappa\")",
    "Like(\"resolve\")",
    "Around(\"call-lead\", Fixed)",
    "Days(0)",
    "Days(4000000000)",
    "Steps",
    "Need()",
    "Need(from: {\"works\": Source()})",
    "Abundant",
    "Computed",
    "Imports",
    "KnowHow(factor: Seen(2, \"1\", \"x\"))",
    "Series(\"season.csv\", \"1\", \"x\")",
    "\"parts\"",
    "\"ore\"",
    "\"works\"",
    "\"mine\"",
    "\"kg\"",
    "\"t\"",
    "1e12",
    "1e-12",
    "r#\"raw\"#",
    "'x'",
    "b\"bytes\"",
    "#![enable(implicit_some)]",
];

/// Tables of a scenario, names in them, and what an overlay may say of a name.
const TABLES: &[&str] = &[
    "parameters",
    "goods",
    "nations",
    "firms",
    "regulators",
    "instruments",
    "issues",
    "ablations",
];
const NAMES: &[&str] = &[
    "magnet-cover",
    "kappa",
    "magnets",
    "CHN",
    "USA",
    "carmakers",
    "MOFCOM",
    "licences",
    "software",
    "myopic",
    "new-one",
];
const CHANGES: &[&str] = &[
    "Remove",
    "Remove()",
    "5",
    "\"nothing changes\"",
    "Derived(20, \"d\", \"counted\")",
    "Like(\"magnet-cover\")",
    "Good()",
    "Good(title: \"oil\")",
    "Nation(ratifiers: Also([Ratifier(id: \"court\", delay: Param(\"magnet-cover\"))]))",
    "Nation(audience_cost: Param(\"audience-cost-democracy\"))",
    "Firm(cover: Param(\"kappa\"))",
    "Firm(of: \"USA\", needs: {\"magnets\": Remove}, cover: Param(\"magnet-cover\"))",
    "Firm(of: \"USA\", needs: {}, cover: Param(\"magnet-cover\"))",
    "Regulator(administers: TariffSchedule(instruments: [\"licences\"]))",
    "Regulator(administers: LicenceQueue(instruments: Also([\"new-one\"])))",
    "Instrument(levels: Ladder(names: [\"none\", \"all\"], effect: [1, 0], political: [0, 1]))",
    "Instrument(discretionary: false, channel: Channel(multiplier: Param(\"output-multiplier\")))",
    "Issue(linked: [])",
    "Issue(linked: Also([\"new-one\"]))",
    "Issue(levels: Ladder(names: Also([\"more\"]), political: [0, 0.5, 1]))",
    "Issue(stake: {\"USA\": Remove, \"CHN\": Like(\"stake-low\")})",
];
const ROUNDS: &[&str] = &[
    "Remove(\"london\")",
    "Remove(\"paris\")",
    "Round()",
    "Round(id: \"london\", agenda: [\"licences\"])",
    "Round(id: \"london\", opens: On(\"2025-06-09\"))",
    "Round(id: \"paris\", opens: OnCall(lead: Around(\"call-lead\", Fixed)), deadline: Days(5), cooling_off: Days(5), agenda: [\"software\"])",
];

/// An overlay on the small scenario.
fn overlay(changes: &[(&str, &str, &str)], rounds: &[&str]) -> String {
    let mut text = "Scenario(format: 1, id: \"over\", extends: \"small\",".to_string();
    for table in TABLES {
        let rows = changes.iter().filter(|(of, ..)| of == table);
        let rows: String = rows.map(|(_, name, change)| format!("\"{name}\": {change},")).collect();
        if !rows.is_empty() {
            text += &format!("{table}: {{{rows}}},");
        }
    }
    format!("{text} rounds: [{}])", rounds.join(","))
}

thread_local! {
    static FOLDER: tempfile::TempDir = {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("small.ron"), SMALL).unwrap();
        std::fs::write(folder.path().join("season.csv"), include_str!("network/season.csv")).unwrap();
        folder
    };
}

/// Loads a text as a file; checks that every fault lies inside a file that was read.
fn outcome(bytes: &[u8]) -> Option<Scenario> {
    let path = FOLDER.with(|folder| folder.path().join("case.ron"));
    std::fs::write(&path, bytes).unwrap();
    match load(path.to_str().unwrap(), &Stub) {
        Ok(scenario) => Some(scenario),
        Err(LoadError::Invalid(faults)) => {
            assert!(!faults.is_empty(), "refused without a fault");
            for fault in &faults.diagnostics {
                let text = faults.sources.text(fault.span.file);
                assert!(fault.span.start <= fault.span.end, "{fault:?}");
                assert!(fault.span.end as usize <= text.len(), "{fault:?}");
                let position = faults.sources.position(fault.span);
                assert!(position.line >= 1 && position.column >= 1);
            }
            assert!(!faults.render(false).is_empty());
            None
        }
        Err(LoadError::NotUtf8 { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Plays with what loaded: everything that a game needs can be drawn.
fn usable(scenario: &Scenario) {
    let mut values = Vec::new();
    scenario.spec.parameters.draw(1, &mut values);
    assert!(values.iter().all(|value| value.is_finite()), "{values:?}");
    assert!(scenario.spec.parties.len() >= 2);
}

/// Places in a text where a character begins.
fn boundary(text: &str, place: usize) -> usize {
    let mut place = place % (text.len() + 1);
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Ends of the words and signs of a text.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices() {
        let inside = letter.is_alphanumeric() || "_-.\"".contains(letter);
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                tokens.push((from, at));
                start = None;
            }
            _ => {}
        }
        if !inside && !letter.is_whitespace() {
            tokens.push((at, at + letter.len_utf8()));
        }
    }
    tokens
}

fn cases(default: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(default),
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(cases(7_000))]

    #[test]
    fn bytes_changed_at_random(changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let mut bytes = SMALL.as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        if let Some(scenario) = outcome(&bytes) {
            usable(&scenario);
        }
    }

    #[test]
    fn tokens_replaced_dropped_and_doubled(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4_u8), 1..4),
    ) {
        let mut text = SMALL.to_string();
        for (place, other, kind) in changes {
            let tokens = tokens(&text);
            let (start, end) = tokens[place.index(tokens.len())];
            let (from, to) = tokens[other.index(tokens.len())];
            let piece = match kind {
                0 => String::new(),
                1 => text[from..to].to_string(),
                2 => text[start..end].repeat(2),
                _ => PIECES[other.index(PIECES.len())].to_string(),
            };
            text.replace_range(start..end, &piece);
            if text.is_empty() {
                break;
            }
        }
        if let Some(scenario) = outcome(text.as_bytes()) {
            usable(&scenario);
        }
    }

    #[test]
    fn pieces_put_in_and_text_cut_out(
        pieces in prop::collection::vec((any::<usize>(), prop::sample::select(PIECES)), 0..4),
        cut in (any::<usize>(), 0..200_usize),
    ) {
        let mut text = SMALL.to_string();
        for (place, piece) in pieces {
            text.insert_str(boundary(&text, place), piece);
        }
        let start = boundary(&text, cut.0);
        let end = boundary(&text, (start + cut.1).min(text.len()));
        text.replace_range(start..end.max(start), "");
        if let Some(scenario) = outcome(text.as_bytes()) {
            usable(&scenario);
        }
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn overlays_that_say_anything(
        changes in prop::collection::vec(
            (
                prop::sample::select(TABLES),
                prop::sample::select(NAMES),
                prop::sample::select(CHANGES),
            ),
            0..6,
        ),
        rounds in prop::collection::vec(prop::sample::select(ROUNDS), 0..3),
        replaced in prop::option::of((any::<prop::sample::Index>(), prop::sample::select(PIECES))),
    ) {
        let mut text = overlay(&changes, &rounds);
        if let Some((place, piece)) = replaced {
            let tokens = tokens(&text);
            let (start, end) = tokens[place.index(tokens.len())];
            text.replace_range(start..end, piece);
        }
        if let Some(scenario) = outcome(text.as_bytes()) {
            usable(&scenario);
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn networks_with_tokens_replaced_and_moved(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 1..4),
    ) {
        let mut text = CHAIN.to_string();
        for (place, other, own) in changes {
            let tokens = tokens(&text);
            let (start, end) = tokens[place.index(tokens.len())];
            let (from, to) = tokens[other.index(tokens.len())];
            let piece = match own {
                true => text[from..to].to_string(),
                false => PIECES[other.index(PIECES.len())].to_string(),
            };
            text.replace_range(start..end, &piece);
        }
        if let Some(scenario) = outcome(text.as_bytes()) {
            usable(&scenario);
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn shipped_scenarios_with_a_token_replaced(which in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), piece in prop::sample::select(PIECES)) {
        let all: Vec<_> = shipped().collect();
        let mut text = all[which.index(all.len())].text.to_string();
        let tokens = tokens(&text);
        let (start, end) = tokens[place.index(tokens.len())];
        text.replace_range(start..end, piece);
        if let Some(scenario) = outcome(text.as_bytes()) {
            usable(&scenario);
        }
    }

    #[test]
    fn any_change_is_applied_or_refused(path in "[a-z.-]{0,30}", value in "[-0-9.e()a-z]{0,12}") {
        let mut scenario = load("london-2025", &Stub).unwrap();
        let _ = scenario.set(&format!("{path}={value}"));
        usable(&scenario);
    }
}

#[test]
fn the_small_scenario_loads() {
    assert!(outcome(SMALL.as_bytes()).is_some());
    assert!(outcome(CHAIN.as_bytes()).is_some());
}

#[test]
fn some_of_the_changes_that_an_overlay_makes_are_good_ones() {
    let good = [
        ("firms", "carmakers", "Remove"),
        ("goods", "new-one", "Good(title: \"oil\")"),
        ("nations", "CHN", "Nation(audience_cost: Param(\"audience-cost-democracy\"))"),
        ("issues", "software", "Issue(linked: [])"),
    ];
    assert!(good.iter().all(|(_, _, change)| CHANGES.contains(change)));
    assert!(outcome(overlay(&good, &[ROUNDS[5], ROUNDS[3]]).as_bytes()).is_some());
    assert!(outcome(overlay(&[], &[ROUNDS[4]]).as_bytes()).is_some());
}

/// A piece many times over, each with its own number in place of `#`.
fn numbered(piece: &str, count: usize) -> String {
    (0..count).map(|number| piece.replace('#', &number.to_string())).collect()
}

#[test]
fn hostile_files_end_quickly() {
    for text in [
        "(".repeat(1 << 20),
        "Scenario(".repeat(1 << 17),
        format!("Scenario(notes: [{}])", "\"x\",".repeat(1 << 18)),
        format!("Scenario(issues: {{{}}})", "\"a\":Issue(),".repeat(1 << 16)),
        format!(
            "Scenario(parameters: {{{}}})",
            numbered("\"p-#\": Seen(1, \"1\", \"x\"),", 60_000)
        ),
        SMALL.replace("\"software\"]", &format!("{}]", numbered("\"x-#\",", 200_000))),
        SMALL.replace("names: [", &format!("names: [{}", numbered("\"x-#\",", 200_000))),
        SMALL.replace("needs: {", &format!("needs: {{{}", numbered("\"x-#\": Need(),", 100_000))),
        SMALL.replace("effect: [", &format!("effect: [{}", numbered("Param(\"x-#\"),", 150_000))),
        overlay(&[], &[])
            .replace("rounds: [", &format!("rounds: [{}", numbered("Remove(\"x-#\"),", 150_000))),
        overlay(&[], &[])
            .replace("rounds: [", &format!("rounds: [{}", numbered("Round(id: \"x-#\"),", 60_000))),
        overlay(&[], &[]).replace(
            "rounds",
            &format!("firms: {{{}}}, rounds", numbered("\"x-#\": Remove,", 150_000)),
        ),
        overlay(&[], &[]).replace(
            "rounds",
            &format!("firms: {{{}}}, rounds", numbered("\"x-#\": Firm(),", 100_000)),
        ),
        overlay(&[], &[]).replace(
            "rounds",
            &format!("notes: Also([{}]), title: 1, rounds", "\"x\",".repeat(1 << 18)),
        ),
        "/*".repeat(1 << 20),
        format!("Scenario(id: \"{}\")", "é".repeat(1 << 20)),
    ] {
        assert!(outcome(text.as_bytes()).is_none());
    }
}
