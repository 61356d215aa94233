//! Contracts: issues that nobody owns, preferences with products, and a round that opens when another fails.

use crate::support::spec;
use detente_core::Simulation;
use detente_game::spec::{Contract, Issue, Opening, Protocol, Round};
use detente_game::terms::TermSpec;
use detente_game::{
    Cast, Chance, EventKind, GameSpec, IssueId, Parameter, ParameterId, PartyId, Played, RoundId,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Who likes best what stands: no wage, for as long as can be.
const HOUSE: PartyId = PartyId(0);
const STAFF: PartyId = PartyId(1);
const WAGE: IssueId = IssueId(0);
const DURATION: IssueId = IssueId(1);

fn number(spec: &mut GameSpec, path: &str, value: f64) -> ParameterId {
    spec.parameters.insert(Parameter::fixed(path, value, "1")).unwrap()
}

fn issue(spec: &mut GameSpec, id: &str, numbers: &[f64]) -> Issue {
    let nothing = number(spec, &format!("contract.{id}"), 0.0);
    Issue {
        id: id.into(),
        owner: HOUSE,
        victim: STAFF,
        levels: numbers.iter().map(f64::to_string).collect(),
        start: 0,
        cost: vec![nothing; numbers.len()],
        stake: nothing,
        gain: nothing,
        linked: Vec::new(),
        opens: 0,
        negotiable: true,
        unilateral: false,
        public: false,
        escalates: None,
        resolve: nothing,
        instrument: None,
        contract: Some(Contract { numbers: numbers.to_vec(), unit: "1".into() }),
    }
}

/// Wage 0 to 4, duration 30 to 12. What the house pays, wage times duration, it pays gladly: each of them works for
/// both, in other proportions, so that there is something to agree on.
fn wages(first_deadline: f64) -> GameSpec {
    let mut spec = spec("london-2025-146");
    let wage = issue(&mut spec, "wage", &[0.0, 1.0, 2.0, 3.0, 4.0]);
    let duration = issue(&mut spec, "duration", &[30.0, 24.0, 18.0, 12.0]);
    spec.issues = vec![wage, duration];
    let mut term = |path: &str, party, of: &[IssueId], factor| {
        let factors = vec![number(&mut spec, path, factor)];
        TermSpec { party, of: of.to_vec(), factors }
    };
    let terms = vec![
        term("t1", HOUSE, &[WAGE, DURATION], -1.0),
        term("t2", HOUSE, &[WAGE], 30.0),
        term("t3", STAFF, &[WAGE, DURATION], 1.0),
        term("t4", STAFF, &[DURATION], -1.0),
    ];
    spec.terms = terms;
    spec.instruments.clear();
    let [short, long, none] = [first_deadline, 20.0, 0.0];
    let numbers = [("short", short), ("long", long), ("none", none)];
    let [short, long, none] = numbers.map(|(path, value)| number(&mut spec, path, value));
    let round = |id: &str, opens, deadline, on_failure| Round {
        id: id.into(),
        venue: String::new(),
        opens,
        parties: vec![STAFF, HOUSE],
        agenda: vec![WAGE, DURATION],
        protocol: Protocol::AlternatingOffers,
        until: None,
        deadline,
        cooling_off: none,
        on_failure,
    };
    let second = Some(RoundId(1));
    spec.rounds = vec![
        round("main", Opening::On(3), short, second),
        round("arbitration", Opening::WhenOpened, long, None),
    ];
    for party in &spec.parties {
        spec.agents[party.agent.index()].strategy = "nation(table=linear)".into();
    }
    spec
}

fn play(spec: GameSpec) -> Played {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap().play(&Chance::Seed(1)).clone()
}

#[test]
fn both_sides_of_a_contract_concede_and_what_they_give_up_sums_to_the_deal() {
    let spec = wages(20.0);
    let played = play(spec.clone());
    let events = || played.events.iter();
    let package = events().find_map(|event| match &event.kind {
        EventKind::Deal { package, net, .. } => Some((package.clone(), net.clone())),
        _ => None,
    });
    let (package, net) = package.unwrap();
    assert!(net.iter().all(|&gain| gain > 0.0), "{net:?}");
    let agreed = |party| {
        let own = events().filter_map(move |event| match &event.kind {
            EventKind::Agreed(step) if step.party == party => Some(step.given_up),
            _ => None,
        });
        own.collect::<Vec<f64>>()
    };
    let number = |issue: IssueId, level: u16| {
        spec.issues[issue.index()].contract.as_ref().unwrap().numbers[level as usize]
    };
    let (wage, duration) = (number(WAGE, package[0]), number(DURATION, package[1]));
    let house = |wage: f64, duration: f64| -wage * duration + 30.0 * wage;
    let staff = |wage: f64, duration: f64| wage * duration - duration;
    let fall = house(0.0, 30.0) - house(wage, duration);
    assert!((agreed(HOUSE).iter().sum::<f64>() - fall).abs() < 1e-9);
    // The staff comes down from all that it could claim, one step after the other.
    let fall = staff(4.0, 12.0) - staff(wage, duration);
    assert!((agreed(STAFF).iter().sum::<f64>() - fall).abs() < 1e-9);
    assert!((net[STAFF.index()] - (staff(wage, duration) - staff(0.0, 30.0))).abs() < 1e-9);
    let delivered = |event: &&detente_game::Event| event.kind.name() == "delivered";
    assert_eq!(events().filter(delivered).count(), agreed(HOUSE).len() + agreed(STAFF).len());
}

#[test]
fn a_round_opens_on_the_day_after_another_has_failed_and_not_without() {
    let fixed = |played: &Played| -> Vec<(u32, RoundId)> {
        let events = played.events.iter();
        let fixed = events.filter_map(|event| match event.kind {
            EventKind::SessionFixed { round, .. } => Some((event.tick, round)),
            _ => None,
        });
        fixed.collect()
    };
    assert_eq!(fixed(&play(wages(1.0))), [(3, RoundId(0)), (4, RoundId(1))]);
    assert_eq!(fixed(&play(wages(20.0))), [(3, RoundId(0))]);
}
