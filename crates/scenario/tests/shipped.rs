//! Every scenario that comes with the program loads, and says what its table says.

mod support;

use detente_game::spec::{Administration, Cover, Opening};
use detente_game::{IssueId, Provenance, Spread};
use detente_scenario::{Scenario, check, load, load_observed, shipped};
use support::Stub;

fn scenario(name: &str) -> Scenario {
    load(name, &Stub).unwrap_or_else(|error| panic!("{error}"))
}

/// Value of a parameter by path.
fn value(scenario: &Scenario, path: &str) -> f64 {
    let table = &scenario.spec.parameters;
    table.get(table.find(path).unwrap_or_else(|| panic!("no {path}"))).value
}

/// One row of the table of a scenario: id, owner, levels, day of opening, linked issues, on the table.
type Row =
    (&'static str, &'static str, &'static [&'static str], u32, &'static [&'static str], bool);

const EASED: &[&str] = &["banned", "case-by-case", "free"];

const LONDON: &[Row] = &[
    (
        "ree-licences",
        "CHN",
        &["none", "civil-6m", "general"],
        0,
        &["eda", "ethane", "engines", "visas"],
        true,
    ),
    ("eda", "USA", EASED, 11, &["ree-licences"], true),
    ("ethane", "USA", EASED, 14, &["ree-licences"], true),
    ("engines", "USA", EASED, 16, &["ree-licences"], true),
    ("visas", "USA", &["revoked", "case-by-case", "restored"], 16, &["ree-licences"], true),
];

const GENEVA: &[Row] = &[
    ("ree-licences", "CHN", &["none", "civil-6m", "general"], 0, &["tariff-us"], true),
    ("tariff-us", "USA", &["145", "80", "30"], 5, &["ree-licences", "tariff-cn"], true),
    ("tariff-cn", "CHN", &["125", "60", "10"], 6, &["tariff-us"], true),
];

const JAPAN: &[Row] = &[
    ("ree-flow", "CHN", &["halted", "partial", "normal"], 0, &["captain", "apology"], false),
    (
        "captain",
        "JPN",
        &["held", "released-on-bail", "released"],
        0,
        &["ree-flow", "fujita-staff"],
        true,
    ),
    ("fujita-staff", "CHN", &["held", "some-released", "released"], 2, &["captain"], false),
    ("apology", "JPN", &["none", "regret", "apology"], 4, &["ree-flow"], true),
];

fn assert_rows(scenario: &Scenario, rows: &[Row]) {
    let spec = &scenario.spec;
    assert_eq!(spec.issues.len(), rows.len());
    for (issue, (id, owner, levels, opens, linked, negotiable)) in spec.issues.iter().zip(rows) {
        assert_eq!((issue.id.as_str(), spec.party_id(issue.owner)), (*id, *owner));
        assert_eq!(issue.levels, *levels, "{id}");
        assert_eq!((issue.opens, issue.negotiable, issue.start), (*opens, *negotiable, 0), "{id}");
        let links: Vec<&str> =
            issue.linked.iter().map(|&l| spec.issues[l.index()].id.as_str()).collect();
        assert_eq!(links, *linked, "{id}");
    }
    let on_table: Vec<IssueId> =
        spec.issue_ids().filter(|id| spec.issues[id.index()].negotiable).collect();
    assert_eq!(spec.rounds[0].agenda, on_table);
}

#[test]
fn every_shipped_scenario_loads_without_fault() {
    for one in shipped() {
        let scenario = scenario(one.name);
        assert_eq!(scenario.spec.id, one.name);
        assert!(check(one.name, &Stub).unwrap().is_empty());
        assert_eq!(scenario.spec_digest().len(), 16);
    }
}

#[test]
fn london_is_its_table() {
    let scenario = scenario("london-2025");
    assert_rows(&scenario, LONDON);
    assert_eq!((scenario.spec.horizon, scenario.spec.start.0), (92, 20_220));
    for (path, expected) in [
        ("ree-licences-stake", 5000.0),
        ("ree-licences-loss", 1.31),
        ("us-magnet-cover", 15.0),
        ("ree-licences-own-cost", 5.0),
        ("eda-stake", 500.0),
        ("eda-gain", 500.0),
        ("eda-loss", 30.0),
        ("eda-cover", 60.0),
        ("eda-own-cost", 3.0),
        ("ethane-stake", 200.0),
        ("ethane-loss", 10.0),
        ("ethane-cover", 20.0),
        ("ethane-own-cost", 8.0),
        ("engines-stake", 500.0),
        ("engines-gain", 500.0),
        ("engines-loss", 15.0),
        ("engines-cover", 60.0),
        ("engines-own-cost", 4.0),
        ("visas-stake", 500.0),
        ("visas-gain", 500.0),
    ] {
        assert_eq!(value(&scenario, &format!("parameters.{path}")), expected, "{path}");
    }
    assert_eq!(value(&scenario, "instruments.ree-licences.levels.political.civil-6m"), 0.1);
    assert_eq!(value(&scenario, "instruments.eda.levels.effect.case-by-case"), 0.4);
    assert_eq!(value(&scenario, "issues.ethane.gain.CHN"), 0.0);
}

#[test]
fn geneva_and_japan_are_their_tables() {
    let geneva = scenario("geneva-2025");
    assert_rows(&geneva, GENEVA);
    assert_eq!(geneva.spec.horizon, 120);
    for (path, expected) in [
        ("us-magnet-cover", 49.0),
        ("tariff-us-stake", 5000.0),
        ("tariff-us-loss", 252.0),
        ("tariff-us-own-cost", 210.0),
        ("tariff-us-own-cover", 45.0),
        ("tariff-cn-stake", 1500.0),
        ("tariff-cn-loss", 93.6),
        ("tariff-cn-own-cost", 62.4),
        ("tariff-cn-own-cover", 30.0),
    ] {
        assert_eq!(value(&geneva, &format!("parameters.{path}")), expected, "{path}");
    }
    let japan = scenario("japan-2010");
    assert_rows(&japan, JAPAN);
    assert_eq!(japan.spec.horizon, 150);
    for (path, expected) in [
        ("jp-rare-earth-cover", 60.0),
        ("ree-flow-loss", 2.0),
        ("ree-flow-share", 0.9),
        ("fujita-staff-loss", 40.0),
        ("fujita-staff-cover", 0.0),
        ("apology-stake", 50_000.0),
        ("apology-gain", 200.0),
    ] {
        assert_eq!(value(&japan, &format!("parameters.{path}")), expected, "{path}");
    }
}

#[test]
fn firms_regulators_and_rounds_are_wired() {
    let geneva = scenario("geneva-2025").spec;
    let tariff = geneva.channel(geneva.find_issue("tariff-us").unwrap()).unwrap();
    let firm = |id: detente_game::FirmId| geneva.agent_id(geneva.firms[id.index()].agent);
    assert_eq!(tariff.victims.iter().map(|&id| firm(id)).collect::<Vec<_>>(), ["cn-exporters"]);
    assert_eq!(tariff.own.iter().map(|&id| firm(id)).collect::<Vec<_>>(), ["us-importers"]);
    let exporters = &geneva.firms[tariff.victims[0].index()];
    assert!(matches!(exporters.cover, Cover::Dispersed { count: 5, .. }));
    assert!(
        matches!(&geneva.firms[tariff.own[0].index()].cover, Cover::Each(each) if each.len() == 1)
    );
    let licences = geneva.find_issue("ree-licences").unwrap();
    let regulator = &geneva.regulators[geneva.regulator(licences).unwrap().index()];
    assert!(matches!(regulator.administers, Administration::LicenceQueue { .. }));
    assert!(geneva.channel(licences).unwrap().multiplier.is_some());
    let Opening::OnCall { lead } = geneva.rounds[0].opens else { panic!("on call") };
    assert_eq!(
        (geneva.parameters.get(lead.median).path.as_str(), lead.sd),
        ("parameters.call-lead", 0.4)
    );
    assert_eq!(geneva.parties[0].ratifiers.len(), 0);
    assert_eq!(geneva.parties[1].ratifiers[0].delay.sd, 0.4);
}

#[test]
fn drawn_numbers_have_the_spreads_of_the_specification() {
    let scenario = scenario("london-2025");
    let spread = |path: &str| {
        let table = &scenario.spec.parameters;
        table.get(table.find(path).unwrap()).spread
    };
    for (path, sd) in [
        ("parameters.eda-stake", 0.5),
        ("parameters.eda-gain", 0.5),
        ("parameters.eda-loss", 0.4),
        ("parameters.eda-own-cost", 0.4),
        ("parameters.eda-cover", 0.3),
        ("parameters.us-magnet-cover", 0.3),
        ("parameters.ratify-lag", 0.5),
        ("parameters.output-multiplier", 0.5),
    ] {
        assert_eq!(spread(path), Spread::LogNormal { sd }, "{path}");
    }
    for path in ["nations.CHN.resolve", "nations.USA.resolve", "issues.eda.resolve"] {
        assert_eq!(spread(path), Spread::Gamma { shape: 3 }, "{path}");
    }
    assert_eq!(spread("parameters.stake-floor"), Spread::Fixed);
}

#[test]
fn every_number_has_a_source_and_every_judgement_says_so() {
    for one in shipped() {
        let scenario = scenario(one.name);
        for row in scenario.provenance() {
            assert!(!row.source.trim().is_empty(), "{}: {}", one.name, row.path);
        }
        let assumed = scenario.provenance().filter(|row| row.provenance == Provenance::Assumed);
        assert!(assumed.count() > 10);
    }
}

#[test]
fn nothing_in_the_gas_scenario_is_of_rare_earths() {
    let text = shipped().find(|one| one.name == "gas-2022").unwrap().text.to_lowercase();
    for word in ["rare earth", "magnet", "\"chn\"", "\"usa\""] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn what_happened_refers_to_shipped_scenarios_and_their_issues() {
    let observed = load_observed(None).unwrap();
    assert!(!observed.is_empty());
    for one in observed {
        let scenario = scenario(&one.scenario);
        let day = one.date.0 - scenario.spec.start.0;
        assert_eq!(u32::try_from(day).unwrap(), one.day, "{}", one.words);
        if let Some(issue) = &one.issue {
            assert!(scenario.spec.find_issue(issue).is_some(), "{issue}");
        }
        let parties = |id: &str| scenario.spec.party_ids().any(|p| scenario.spec.party_id(p) == id);
        assert!(one.party.is_none_or(|party| party == "joint" || parties(&party)));
    }
}

#[test]
fn scenarios_hold_no_date_on_which_something_was_observed() {
    for one in load_observed(None).unwrap() {
        let text = shipped().find(|scenario| scenario.name == one.scenario).unwrap().text;
        let scenario = scenario(&one.scenario);
        let iso = (one.date.0 - scenario.spec.start.0) as u32;
        let opens = scenario.spec.issues.iter().map(|issue| issue.opens);
        assert!(opens.chain([0]).all(|day| day != iso), "{} {}", one.scenario, one.words);
        assert!(!text.contains(&one.words));
    }
}
