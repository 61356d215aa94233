//! What holds for every strategy of the library holds for the example of a program, and for one that takes every
//! decision: on random days both act legally, and twice alike.

#[path = "../../strategies/tests/support/mod.rs"]
mod support;

use detente_game::draw::DrawName;
use detente_game::regulation::Cadence;
use detente_game::spec::{Agent, Role};
use detente_game::strategy::{Act, Breach};
use detente_game::{
    Account, AgentId, Away, Beginning, Escalation, Escalations, FirmAction, FirmId,
    FirmObservation, GameSpec, IssueId, Memory, Names, NationObservation, NationStrategy, PartyId,
    Registry, RegulatorId, RegulatorObservation, Situation, StrategyCall, Stream, TableId,
    TableMove,
};
use detente_process::WithProcesses;
use detente_strategies::Library;
use std::path::Path;
use std::sync::Arc;

const CASES: u64 = 150;
const TABLE: TableId = TableId(0);

fn call(path: &str) -> StrategyCall {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    StrategyCall::parse(&format!("process:python3 '{}'", path.display())).unwrap()
}

fn program(path: &str) -> Arc<dyn NationStrategy> {
    WithProcesses(Library).nation(&call(path)).unwrap()
}

/// A game of as many parties and issues, with as many levels, as a random day has.
fn spec(base: &GameSpec, day: &Situation) -> GameSpec {
    let mut spec = base.clone();
    while spec.parties.len() < day.parties.len() {
        let agent = AgentId::from(spec.agents.len());
        let (role, id) = (Role::Nation(PartyId::from(spec.parties.len())), "THIRD".to_string());
        spec.agents.push(Agent { id, role, strategy: "nation".into() });
        let mut party = spec.parties[0].clone();
        party.agent = agent;
        spec.parties.push(party);
    }
    let issue = |(place, view): (usize, &detente_game::situation::IssueView)| {
        let mut issue = base.issues[0].clone();
        issue.id = format!("issue-{place}");
        issue.levels = (0..=view.full).map(|level| format!("level-{level}")).collect();
        issue
    };
    spec.issues = day.issues.iter().enumerate().map(issue).collect();
    spec.rounds.truncate(1);
    spec.rounds[0].parties = spec.party_ids().take(day.parties.len()).collect();
    spec.rounds[0].agenda = day.issue_ids().collect();
    spec
}

/// All that a nation does on one day.
#[derive(Debug, PartialEq)]
struct Deeds {
    away: Away,
    answer: f64,
    step: TableMove,
    escalations: Escalations,
    retaliation: f64,
    causes: Account,
}

fn play(nation: &dyn NationStrategy, seen: &NationObservation<'_>, number: u64) -> Deeds {
    let mut rng = Stream::at_tick(number, DrawName::new(&["contract", "strategy"]), 3);
    let mut memory = Memory::new(seen.situation.issues.len(), 1);
    let (at, memory, rng) = (seen.at(TABLE), &mut memory, &mut rng);
    let breach = Breach { issue: IssueId(0), shortfall: 0.25 };
    let away = nation.away(seen, memory, rng).unwrap();
    nation.talks_reset(memory, TABLE);
    nation.deal_signed(memory, TABLE);
    Deeds {
        away,
        answer: nation.answer(&at, memory, rng).unwrap(),
        step: nation.table(&at, memory, rng).unwrap(),
        escalations: nation.escalate(seen, memory, rng).unwrap(),
        retaliation: nation.retaliate(seen, &breach, memory, rng).unwrap(),
        causes: nation.causes(&at, memory, Act::Table),
    }
}

fn check(deeds: &Deeds, seen: &NationObservation<'_>) {
    let (situation, table) = (seen.situation, seen.situation.table(TABLE));
    for &(issue, level) in &deeds.away.yields {
        let view = situation.issue(issue);
        assert!(view.owner == seen.me && view.may_yield, "{deeds:?}");
        assert!(view.level < level && level <= view.full, "{deeds:?}");
    }
    let legal = match &deeds.step {
        TableMove::Offer(package) => situation.is_legal(table, package),
        TableMove::Accept => {
            seen.at(TABLE).standing_offer().is_some_and(|offer| situation.is_legal(table, offer))
        }
        TableMove::WalkOut | TableMove::Wait => true,
    };
    assert!(legal, "{:?}", deeds.step);
    for escalation in &deeds.escalations {
        let view = situation.issue(escalation.issue());
        let legal = match *escalation {
            Escalation::Raise { level, .. } => view.may_raise_to(level),
            Escalation::Lower { level, .. } => view.may_lower_to(level),
            Escalation::Drop { .. } => view.threat.is_some(),
        };
        assert!(view.owner == seen.me && legal, "{escalation:?}");
    }
    let shares = [deeds.answer, deeds.retaliation];
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{shares:?}");
    assert!(deeds.causes.parts().iter().all(|part| part.is_finite() && *part >= 0.0));
}

#[test]
fn programs_act_legally_and_twice_alike_on_random_days() {
    let base = detente_scenario::load("london-2025", &Library).unwrap().spec;
    for path in ["assets/strategies/tit_for_tat.py", "tests/support/all_rounder.py"] {
        let nation = program(path);
        let (mut offers, mut accepts) = (0, 0);
        for number in 0..CASES {
            let mut case = support::case(number);
            case.situation.tables[0].subjects = case.situation.issue_ids().collect();
            let situation = &case.situation;
            let me = PartyId((number % situation.parties.len() as u64) as u16);
            let spec = spec(&base, situation);
            let (resolve, issue_resolves) = (case.resolves[0], case.resolves.as_slice());
            let seen = NationObservation { situation, table: None, me, resolve, issue_resolves };
            let agent = spec.parties[me.index()].agent;
            let beginning = Beginning::Game { names: Names::new(&spec), me: agent, seed: number };
            let [one, two] = [(); 2].map(|()| {
                nation.game_begins(&beginning);
                let deeds = play(&*nation, &seen, number);
                nation.game_ends();
                deeds
            });
            assert_eq!(one, two, "{path}, case {number}");
            check(&one, &seen);
            offers += u32::from(matches!(one.step, TableMove::Offer(_)));
            accepts += u32::from(one.step == TableMove::Accept);
        }
        assert!(offers > 20 && accepts > 5, "{path}: {offers} offers, {accepts} accepted");
    }
}

#[test]
fn a_firm_and_a_regulator_answer_on_random_days() {
    let base = detente_scenario::load("london-2025", &Library).unwrap().spec;
    let call = call("tests/support/all_rounder.py");
    let (firm, regulator) = (
        WithProcesses(Library).firm(&call).unwrap(),
        WithProcesses(Library).regulator(&call).unwrap(),
    );
    let mut rng = Stream::new(1, DrawName::new(&["contract"]));
    for number in 0..CASES {
        let mut case = support::case(number);
        case.situation.tables[0].subjects = case.situation.issue_ids().collect();
        let spec = spec(&base, &case.situation);
        let (names, memory) = (Names::new(&spec), &mut Memory::default());
        let begin = |me| Beginning::Game { names, me, seed: number };
        firm.game_begins(&begin(spec.firms[0].agent));
        let (view, rules) = (&case.firm, &case.situation.rules);
        let seen = FirmObservation { tick: 7, me: FirmId(0), view, goods: None, rules };
        assert_eq!(firm.decide(&seen, memory, &mut rng), Ok(FirmAction::default()));
        regulator.game_begins(&begin(spec.regulators[0].agent));
        let seen = RegulatorObservation {
            situation: &case.situation,
            me: RegulatorId(0),
            issue: case.licence,
            from: case.situation.issue(case.licence).level,
            promised: case.package[case.licence.index()],
            package: &case.package,
            signing: case.signing,
            slow_walk: case.slow_walk,
            observed: Cadence::Every(7),
        };
        // What goes out as JSON and comes back is the same number.
        assert_eq!(regulator.slow_walk(&seen, memory, &mut rng), Ok(case.slow_walk));
    }
}

#[test]
fn a_game_that_was_not_seen_from_its_beginning_is_refused() {
    let nation = program("assets/strategies/tit_for_tat.py");
    let case = support::case(1);
    let seen = NationObservation {
        situation: &case.situation,
        table: Some(TABLE),
        me: PartyId(0),
        resolve: 1.0,
        issue_resolves: &case.resolves,
    };
    let mut rng = Stream::new(1, DrawName::new(&["late"]));
    let fault = nation.table(&seen, &mut Memory::default(), &mut rng).unwrap_err();
    assert!(fault.0.contains("has not seen this game from its beginning"), "{fault}");
}
