//! What holds for every strategy of the library.

mod support;

use detente_game::draw::DrawName;
use detente_game::observation::{
    FirmObservation, InspectionObservation, RegulatorObservation, ReviewObservation,
};
use detente_game::registry::{Arguments, Build, ParameterDefault};
use detente_game::regulation::Cadence;
use detente_game::sale::Verdict;
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, Escalation, EscalationStrategy, Escalations, FirmAction, FirmId, FirmStrategy,
    Memory, NationObservation, Package, PartyId, RegulatorId, RegulatorStrategy, ResolveStrategy,
    Rules, SaleId, StrategyInfo, Stream, TableId, TableMove, TableStrategy,
};
use detente_strategies::ALL;
use std::sync::LazyLock;
use support::Case;

const CASES: u64 = 400;

/// Where everybody sits.
const TABLE: TableId = TableId(0);

fn case(number: u64) -> &'static Case {
    static ALL_CASES: LazyLock<Vec<Case>> =
        LazyLock::new(|| (0..CASES).map(support::case).collect());
    &ALL_CASES[number as usize]
}

/// A strategy of any part.
enum Player {
    Resolve(Box<dyn ResolveStrategy>),
    Table(Box<dyn TableStrategy>),
    Escalation(Box<dyn EscalationStrategy>),
    Firm(Box<dyn FirmStrategy>),
    Regulator(Box<dyn RegulatorStrategy>),
}

/// All that it does on one day.
#[derive(Debug, PartialEq)]
enum Action {
    Resolve { away: Away, answer: f64, causes: Vec<Account> },
    Table { step: TableMove, causes: Account },
    Escalation { moves: Escalations, causes: Vec<Account> },
    Firm(FirmAction),
    Regulator([f64; 2], Verdict),
}

fn make(info: &StrategyInfo, arguments: Arguments<'_>) -> Player {
    match info.build {
        Build::Resolve(build) => Player::Resolve(build(arguments)),
        Build::Table(build) | Build::TableOrParty(build, _) => Player::Table(build(arguments)),
        Build::Escalation(build) => Player::Escalation(build(arguments)),
        Build::Firm(build) => Player::Firm(build(arguments)),
        Build::Regulator(build) => Player::Regulator(build(arguments)),
        Build::Party(_) => unreachable!("parties of a session do not live by days"),
    }
}

/// Strategies of all that live by days; parties of a session have a contract of their own.
fn agents() -> impl Iterator<Item = &'static StrategyInfo> {
    ALL.iter().copied().filter(|info| !matches!(info.build, Build::Party(_)))
}

/// Arguments at the defaults, then all at the lower and all at the upper end of their ranges.
fn settings(info: &StrategyInfo) -> [Vec<Option<f64>>; 3] {
    let parameters = info.parameters;
    [
        vec![None; parameters.len()],
        parameters.iter().map(|parameter| Some(parameter.range.0)).collect(),
        parameters.iter().map(|parameter| Some(parameter.range.1)).collect(),
    ]
}

fn stream(number: u64) -> Stream {
    Stream::at_tick(number, DrawName::new(&["contract", "strategy"]), 3)
}

fn nation<'a>(case: &'a Case, number: u64) -> NationObservation<'a> {
    let situation = &case.situation;
    let me = PartyId((number % situation.parties.len() as u64) as u16);
    let (resolve, issue_resolves) = (case.resolves[0], case.resolves.as_slice());
    NationObservation { situation, table: None, me, resolve, issue_resolves }
}

impl Player {
    fn play(&self, number: u64, memory: &mut Memory, rng: &mut Stream) -> Action {
        let case = case(number);
        let observation = nation(case, number);
        match self {
            Player::Resolve(part) => {
                let away = part.away(&observation, memory, rng).unwrap();
                let answer = part.answer(&observation.at(TABLE), memory, rng).unwrap();
                let yielded = away.yields.iter().map(|&(issue, _)| Act::Yield(issue));
                let mut causes: Vec<Account> =
                    yielded.map(|act| part.causes(&observation, memory, act)).collect();
                causes.push(part.causes(&observation.at(TABLE), memory, Act::Table));
                Action::Resolve { away, answer, causes }
            }
            Player::Table(part) => {
                let observation = observation.at(TABLE);
                let step = part.act(&observation, memory, rng).unwrap();
                let brought_here = case.situation.parties[0].standing;
                let causes = part.causes(&observation, memory, brought_here);
                Action::Table { step, causes }
            }
            Player::Escalation(part) => {
                let moves = part.escalate(&observation, memory, rng).unwrap();
                let eased = moves.iter().filter(|step| !matches!(step, Escalation::Raise { .. }));
                let causes = |step: &Escalation| part.causes(&observation, memory, step.issue());
                let causes = eased.map(causes).collect();
                Action::Escalation { moves, causes }
            }
            Player::Firm(firm) => {
                let (view, rules) = (&case.firm, &case.situation.rules);
                let observation =
                    FirmObservation { tick: 7, me: FirmId(0), view, goods: None, rules };
                Action::Firm(firm.decide(&observation, memory, rng).unwrap())
            }
            Player::Regulator(regulator) => {
                let pace = regulator.slow_walk(&licence(case), memory, rng).unwrap();
                let held = regulator.inspect(&border(case), memory, rng).unwrap();
                let verdict = regulator.review(&sale(case), memory, rng).unwrap();
                Action::Regulator([pace, held], verdict)
            }
        }
    }

    fn talks_reset(&self, memory: &mut Memory) {
        match self {
            Player::Resolve(part) => {
                part.talks_reset(memory, TABLE);
                part.deal_signed(memory, TABLE);
            }
            Player::Escalation(part) => part.deal_signed(memory),
            _ => {}
        }
    }
}

fn border(case: &Case) -> InspectionObservation<'_> {
    InspectionObservation {
        situation: &case.situation,
        me: RegulatorId(0),
        of: PartyId(0),
        normal: 0.1,
        share: 0.2,
        delay: 30,
    }
}

fn sale(case: &Case) -> ReviewObservation<'_> {
    let (supplied, from_buyer) = ((case.resolves[0] / 4.0).min(1.0), case.slow_walk);
    ReviewObservation {
        situation: &case.situation,
        me: RegulatorId(0),
        sale: SaleId(0),
        buyer: PartyId(1),
        price: 70.0,
        supplied,
        from_buyer,
        conditions: 1825,
    }
}

fn licence(case: &Case) -> RegulatorObservation<'_> {
    RegulatorObservation {
        situation: &case.situation,
        me: RegulatorId(0),
        issue: case.licence,
        from: case.situation.issue(case.licence).level,
        promised: case.package[case.licence.index()],
        package: &case.package,
        signing: case.signing,
        slow_walk: case.slow_walk,
        observed: Cadence::Monthly,
    }
}

/// Says what is illegal about an action.
fn fault(action: &Action, number: u64) -> Option<String> {
    let case = case(number);
    let observation = nation(case, number);
    let sound =
        |account: &Account| account.parts().iter().all(|&part| part.is_finite() && part >= 0.0);
    let legal = match action {
        Action::Resolve { away, answer, causes } => {
            may_yield(away, &observation)
                && (0.0..=1.0).contains(answer)
                && causes.iter().all(sound)
        }
        Action::Table { step, causes } => may_step(step, &observation.at(TABLE)) && sound(causes),
        Action::Escalation { moves, causes } => {
            may_escalate(moves, &observation)
                && causes.iter().all(|account| sound(account) && account.total() > 0.0)
        }
        Action::Firm(FirmAction { target, lobbying, .. }) => {
            [target, lobbying].into_iter().all(|value| value.is_finite() && *value >= 0.0)
        }
        Action::Regulator(shares, _) => shares.iter().all(|share| (0.0..=1.0).contains(share)),
    };
    (!legal).then(|| format!("case {number}: {action:?}"))
}

fn may_yield(away: &Away, observation: &NationObservation<'_>) -> bool {
    let ids: Vec<_> = away.yields.iter().map(|(issue, _)| issue).collect();
    let distinct = ids.is_sorted_by(|a, b| a < b);
    distinct
        && away.yields.iter().all(|&(issue, level)| {
            let view = observation.situation.issue(issue);
            let beyond = view.level < level && level <= view.full;
            view.owner == observation.me && view.may_yield && beyond
        })
}

fn may_escalate(moves: &Escalations, observation: &NationObservation<'_>) -> bool {
    let ids: Vec<_> = moves.iter().map(Escalation::issue).collect();
    ids.is_sorted_by(|a, b| a < b)
        && moves.iter().all(|step| {
            let view = observation.situation.issue(step.issue());
            let allowed = match *step {
                Escalation::Raise { level, .. } => view.may_raise_to(level),
                Escalation::Drop { .. } => view.threat.is_some(),
                Escalation::Lower { level, .. } => view.may_lower_to(level),
            };
            allowed && view.owner == observation.me
        })
}

fn may_step(step: &TableMove, observation: &NationObservation<'_>) -> bool {
    let table = observation.table_view().unwrap();
    let is_legal = |package: &Package| observation.situation.is_legal(table, package);
    match step {
        TableMove::WalkOut | TableMove::Wait => true,
        TableMove::Offer(package) => is_legal(package),
        TableMove::Accept => observation.standing_offer().is_some_and(is_legal),
    }
}

/// Runs a check over every strategy, at its defaults and at both ends of its parameters.
fn for_all(check: impl Fn(&StrategyInfo, Arguments<'_>)) {
    for info in agents() {
        for arguments in settings(info) {
            check(info, &arguments);
        }
    }
}

#[test]
fn what_it_says_of_itself_is_complete() {
    for info in ALL {
        let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        let words = || info.source.split(|sign: char| !sign.is_alphanumeric());
        assert!(words().any(year), "{}: no year in `{}`", info.name, info.source);
        assert!(!info.summary.is_empty() && !info.summary.ends_with('.'), "{}", info.name);
        for parameter in info.parameters {
            let (least, largest) = parameter.range;
            assert!(least.is_finite() && largest.is_finite() && least < largest, "{}", info.name);
            assert!(!parameter.unit.is_empty() && !parameter.summary.is_empty(), "{}", info.name);
            match parameter.default {
                ParameterDefault::Value(value) => assert!((least..=largest).contains(&value)),
                ParameterDefault::Rule(rule) => {
                    assert!(Rules::<f64>::NAMES.contains(&(rule, parameter.unit)), "{rule}");
                }
            }
        }
    }
}

#[test]
fn names_and_parameters_are_kebab_case_and_distinct() {
    let kebab = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let mut names: Vec<_> = ALL.iter().map(|info| info.name).collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|a, b| a < b));
    for info in ALL {
        let mut parameters: Vec<_> = info.parameters.iter().map(|p| p.name).collect();
        parameters.sort_unstable();
        assert!(parameters.is_sorted_by(|a, b| a < b), "{}", info.name);
        assert!(parameters.into_iter().chain([info.name]).all(kebab), "{}", info.name);
    }
}

#[test]
fn actions_are_legal_and_finite_also_on_an_empty_memory() {
    for_all(|info, arguments| {
        let player = make(info, arguments);
        for number in 0..CASES {
            let issues = case(number).situation.issues.len();
            for mut memory in [Memory::new(issues, 1), Memory::default()] {
                let action = player.play(number, &mut memory, &mut stream(number));
                assert_eq!(fault(&action, number), None, "{} {arguments:?}", info.name);
            }
        }
    });
}

#[test]
fn actions_stay_legal_on_a_memory_of_other_days() {
    for_all(|info, arguments| {
        let player = make(info, arguments);
        let mut memory = Memory::default();
        for number in 0..CASES {
            let action = player.play(number, &mut memory, &mut stream(number));
            assert_eq!(fault(&action, number), None, "{} {arguments:?}", info.name);
            if number % 50 == 49 {
                player.talks_reset(&mut memory);
            }
        }
    });
}

#[test]
fn nothing_is_kept_outside_memory() {
    for_all(|info, arguments| {
        let used = make(info, arguments);
        let mut memory = Memory::default();
        for number in 0..CASES {
            let mut twin = memory.clone();
            let action = used.play(number, &mut memory, &mut stream(number));
            let fresh = make(info, arguments).play(number, &mut twin, &mut stream(number));
            assert_eq!((&fresh, &twin), (&action, &memory), "{}", info.name);
        }
    });
}

#[test]
fn memory_survives_being_saved() {
    for_all(|info, arguments| {
        let player = make(info, arguments);
        let mut memory = Memory::default();
        for number in 0..CASES / 4 {
            let text = serde_json::to_string(&memory).unwrap();
            let mut saved: Memory = serde_json::from_str(&text).unwrap();
            assert_eq!(saved, memory, "{}", info.name);
            let action = player.play(number, &mut memory, &mut stream(number));
            assert_eq!(player.play(number, &mut saved, &mut stream(number)), action);
        }
    });
}

#[test]
fn only_what_is_called_stochastic_draws() {
    for info in agents() {
        let player = make(info, &settings(info)[0]);
        let differs = (0..CASES).any(|number| {
            let play = |seed| player.play(number, &mut Memory::default(), &mut stream(seed));
            play(1_000_000 + number) != play(number)
        });
        assert_eq!(differs, info.stochastic, "{}", info.name);
    }
}

#[test]
fn random_cases_try_every_move() {
    let mut seen = [0; 7];
    for info in agents() {
        let player = make(info, &settings(info)[0]);
        for number in 0..CASES {
            match player.play(number, &mut Memory::default(), &mut stream(number)) {
                Action::Table { step: TableMove::Accept, .. } => seen[0] += 1,
                Action::Table { step: TableMove::Offer(_), .. } => seen[1] += 1,
                Action::Resolve { away, .. } => {
                    seen[2] += away.yields.len();
                    seen[3] += away.calls.len();
                }
                Action::Escalation { moves, .. } => {
                    for step in moves {
                        seen[match step {
                            Escalation::Raise { .. } => 4,
                            Escalation::Drop { .. } => 5,
                            Escalation::Lower { .. } => 6,
                        }] += 1;
                    }
                }
                _ => {}
            }
        }
    }
    assert!(seen.iter().all(|&times| times >= 20), "{seen:?}");
}
