//! Scripts of nations, firms and regulators on random observations.

#[path = "../../strategies/tests/support/mod.rs"]
mod support;

use detente_game::draw::DrawName;
use detente_game::expression::StrategyCall;
use detente_game::observation::{FirmObservation, InspectionObservation, RegulatorObservation};
use detente_game::parameter::ParameterTable;
use detente_game::regulation::Cadence;
use detente_game::spec::{Agent, Issue, Party, Role};
use detente_game::{
    Away, Escalation, Escalations, FirmAction, FirmId, GameSpec, Memory, Names, NationObservation,
    PartyId, Registry, RegulatorId, Rules, Stream, TableId, TableMove,
};
use detente_script::{SHIPPED, WithScripts, shipped};
use detente_strategies::Library;
use support::Case;

const CASES: u64 = 300;
const TABLE: TableId = TableId(0);

/// Names for everything in a case; those of issues stand in the reverse order of their ids.
fn spec(case: &Case) -> GameSpec {
    let number = || 0_usize.into();
    let situation = &case.situation;
    let count = situation.issues.len();
    let party = |place: usize| Party {
        agent: place.into(),
        audience_cost: number(),
        resolve: number(),
        ratifiers: Vec::new(),
    };
    let parties = situation.parties.len();
    let nation = |place: usize| Agent {
        id: format!("nation-{place}"),
        role: Role::Nation(PartyId::from(place)),
        strategy: String::new(),
    };
    let issue = |(place, view): (usize, &detente_game::situation::IssueView)| Issue {
        id: format!("issue-{}", count - place),
        owner: view.owner,
        victim: view.victim,
        levels: (0..=view.full).map(|level| format!("level-{level}")).collect(),
        start: 0,
        cost: Vec::new(),
        stake: number(),
        gain: number(),
        linked: view.linked.to_vec(),
        opens: 0,
        negotiable: view.negotiable,
        unilateral: view.unilateral,
        public: false,
        escalates: None,
        resolve: number(),
        instrument: None,
        contract: None,
    };
    GameSpec {
        id: "test".into(),
        title: "Test".into(),
        unit: "M".into(),
        currency: "USD".into(),
        start: detente_game::spec::DayNumber(0),
        horizon: 200,
        sender: PartyId(0),
        parameters: ParameterTable::default(),
        rules: Rules::try_build(|_| Ok::<_, ()>(number())).unwrap(),
        ablation: None,
        consequences: Default::default(),
        agents: (0..parties).map(nation).collect(),
        parties: (0..parties).map(party).collect(),
        issues: situation.issues.iter().enumerate().map(issue).collect(),
        instruments: Vec::new(),
        firms: Vec::new(),
        regulators: Vec::new(),
        rounds: Vec::new(),
        economy: Default::default(),
        terms: Vec::new(),
        information: Vec::new(),
        shocks: Vec::new(),
        means: Default::default(),
    }
}

fn text(name: &str) -> Result<String, String> {
    match name {
        "yielder.rhai" => Ok(YIELDER.into()),
        _ => shipped(name).map(str::to_string).ok_or_else(|| "there is no such file".into()),
    }
}

const SCRIPTS: WithScripts<Library> = WithScripts { others: Library, source: text };

fn call(text: &str) -> StrategyCall {
    StrategyCall::parse(text).unwrap()
}

fn shipped_of(role: &str) -> Vec<&'static str> {
    let of_role = |text: &str| text.contains(&format!("role: \"{role}\""));
    let names: Vec<_> = SHIPPED.iter().filter(|(_, text)| of_role(text)).map(|one| one.0).collect();
    assert!(!names.is_empty(), "{role}");
    names
}

fn stream(number: u64) -> Stream {
    Stream::at_tick(number, DrawName::new(&["scripts", "agents"]), 3)
}

fn me(case: &Case, number: u64) -> usize {
    (number % case.situation.parties.len() as u64) as usize
}

fn nation<'a>(case: &'a Case, number: u64) -> NationObservation<'a> {
    let (situation, issue_resolves) = (&case.situation, case.resolves.as_slice());
    let (me, resolve) = (PartyId::from(me(case, number)), case.resolves[0]);
    NationObservation { situation, table: None, me, resolve, issue_resolves }
}

fn may_yield(away: &Away, seen: &NationObservation<'_>) -> bool {
    away.yields.is_sorted_by(|a, b| a.0 < b.0)
        && away.yields.iter().all(|&(issue, level)| {
            let view = seen.situation.issue(issue);
            view.owner == seen.me && view.may_yield && view.level < level && level <= view.full
        })
}

fn may_escalate(moves: &Escalations, seen: &NationObservation<'_>) -> bool {
    let ids: Vec<_> = moves.iter().map(Escalation::issue).collect();
    ids.is_sorted_by(|a, b| a < b)
        && moves.iter().all(|step| {
            let view = seen.situation.issue(step.issue());
            view.owner == seen.me
                && match *step {
                    Escalation::Raise { level, .. } => view.may_raise_to(level),
                    Escalation::Drop { .. } => view.threat.is_some(),
                    Escalation::Lower { level, .. } => view.may_lower_to(level),
                }
        })
}

fn may_step(step: &TableMove, seen: &NationObservation<'_>) -> bool {
    let table = seen.table_view().unwrap();
    match step {
        TableMove::WalkOut | TableMove::Wait => true,
        TableMove::Offer(package) => seen.situation.is_legal(table, package),
        TableMove::Accept => {
            seen.standing_offer().is_some_and(|offer| seen.situation.is_legal(table, offer))
        }
    }
}

#[test]
fn every_shipped_nation_does_what_it_may_on_any_day() {
    for name in shipped_of("nation") {
        let script = SCRIPTS.nation(&call(name)).unwrap();
        for number in 0..CASES {
            let case = support::case(number);
            let spec = spec(&case);
            let seat = script.seated(Names::new(&spec), me(&case, number).into()).unwrap();
            let (seen, mut memory, mut rng) =
                (nation(&case, number), Memory::default(), stream(number));
            let what = format!("{name}, case {number}");
            let away =
                seat.away(&seen, &mut memory, &mut rng).unwrap_or_else(|f| panic!("{what}: {f}"));
            assert!(may_yield(&away, &seen), "{what}: {away:?}");
            let at = seen.at(TABLE);
            let answer =
                seat.answer(&at, &mut memory, &mut rng).unwrap_or_else(|f| panic!("{what}: {f}"));
            assert!((0.0..=1.0).contains(&answer), "{what}: {answer}");
            let step =
                seat.table(&at, &mut memory, &mut rng).unwrap_or_else(|f| panic!("{what}: {f}"));
            assert!(may_step(&step, &at), "{what}: {step:?}");
            let moves = seat
                .escalate(&seen, &mut memory, &mut rng)
                .unwrap_or_else(|f| panic!("{what}: {f}"));
            assert!(may_escalate(&moves, &seen), "{what}: {moves:?}");
        }
    }
}

/// Yields a step wherever it may.
const YIELDER: &str = r#"
fn strategy() { #{ role: "nation", summary: "yields a step wherever it may" } }
fn away(view) {
    let yields = #{};
    for name in view.own_issues {
        let issue = view.issue(name);
        if issue.may_yield { yields[name] = issue.levels[issue.levels.index_of(issue.level) + 1]; }
    }
    #{ yields: yields }
}
"#;

#[test]
fn what_is_yielded_stands_in_the_order_of_issues() {
    let script = SCRIPTS.nation(&call("yielder.rhai")).unwrap();
    let mut several = 0;
    for number in 0..CASES {
        let case = support::case(number);
        let spec = spec(&case);
        let seat = script.seated(Names::new(&spec), me(&case, number).into()).unwrap();
        let seen = nation(&case, number);
        let away = seat.away(&seen, &mut Memory::default(), &mut stream(number)).unwrap();
        assert!(may_yield(&away, &seen), "case {number}: {away:?}");
        several += usize::from(away.yields.len() > 1);
    }
    assert!(several > 10, "{several}");
}

#[test]
fn every_shipped_firm_decides_as_it_may_and_base_stock_as_its_twin() {
    let decide = |name: &str, number: u64| -> FirmAction {
        let case = support::case(number);
        let (view, rules) = (&case.firm, &case.situation.rules);
        let seen = FirmObservation { tick: 7, me: FirmId(0), view, goods: None, rules };
        let script = SCRIPTS.firm(&call(name)).unwrap();
        script.decide(&seen, &mut Memory::default(), &mut stream(number)).unwrap()
    };
    for number in 0..CASES {
        for name in shipped_of("firm") {
            let FirmAction { target, lobbying, .. } = decide(name, number);
            let fits = |value: f64| value.is_finite() && value >= 0.0;
            assert!(fits(target) && fits(lobbying), "{name}, case {number}: {target} {lobbying}");
        }
        for with in ["", "(target=1.5)", "(target=0.25, lobbying=3)"] {
            let (script, twin) = (format!("base-stock.rhai{with}"), format!("base-stock{with}"));
            assert_eq!(decide(&script, number), decide(&twin, number), "{script}, case {number}");
        }
    }
}

#[test]
fn every_shipped_regulator_keeps_to_shares() {
    for name in shipped_of("regulator") {
        let script = SCRIPTS.regulator(&call(name)).unwrap();
        for number in 0..CASES {
            let case = support::case(number);
            let spec = spec(&case);
            let seat = script.seated(Names::new(&spec), 0_usize.into()).unwrap();
            let (mut memory, mut rng) = (Memory::default(), stream(number));
            let licence = RegulatorObservation {
                situation: &case.situation,
                me: RegulatorId(0),
                issue: case.licence,
                from: case.situation.issue(case.licence).level,
                promised: case.package[case.licence.index()],
                package: &case.package,
                signing: case.signing,
                slow_walk: case.slow_walk,
                observed: Cadence::Monthly,
            };
            let slow = seat.slow_walk(&licence, &mut memory, &mut rng).unwrap();
            assert!((0.0..=1.0).contains(&slow), "{name}, case {number}: {slow}");
            let (me, of) = (RegulatorId(0), PartyId(0));
            let situation = &case.situation;
            let border =
                InspectionObservation { situation, me, of, normal: 0.1, share: 0.2, delay: 30 };
            let share = seat.inspect(&border, &mut memory, &mut rng).unwrap();
            assert!((0.0..=1.0).contains(&share), "{name}, case {number}: {share}");
        }
    }
}
