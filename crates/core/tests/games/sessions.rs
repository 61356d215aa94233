//! Nations in sessions: every protocol of sessions at a nations' table, a step a day.

use crate::support::{assert_same, spec};
use detente_core::{Sessions, Simulation};
use detente_game::domain::{Domain, DomainIssue, Levels, Pair, Preferences};
use detente_game::event::FailureReason;
use detente_game::registry::{Part, StrategyError};
use detente_game::session::{
    SessionCast, SessionEnd, SessionParty, SessionProtocol, SessionRecord, SessionSpec,
};
use detente_game::spec::{Contract, Issue, Opening, Protocol, Round};
use detente_game::terms::TermSpec;
use detente_game::{
    Cast, Chance, EventKind, GameSpec, IssueId, Package, Parameter, PartyId, Played, Registry,
    StrategyCall,
};
use detente_strategies::{ALL, Library};
use std::sync::Arc;

const PROTOCOLS: [SessionProtocol; 7] = [
    SessionProtocol::AlternatingOffers,
    SessionProtocol::OneOfferPerStep,
    SessionProtocol::MonotonicConcession,
    SessionProtocol::SingleText,
    SessionProtocol::SimultaneousOffers,
    SessionProtocol::TakeItOrLeaveIt,
    SessionProtocol::Voting { quorum: 0.6 },
];

const HOUSE: PartyId = PartyId(0);
const STAFF: PartyId = PartyId(1);

/// What a step of the wage, a step of the duration and their product are worth to the house and to the staff,
/// on every day.
const WORTH: [[f64; 3]; 2] = [[-5.0, 4.0, 0.375], [4.0, -2.25, 0.125]];

/// Sessions open on this day, with these steps.
const OPENS: u32 = 3;
const STEPS: u32 = 12;

/// A house and its staff negotiate two contract issues whose worth does not change from day to day.
fn wages(protocol: Protocol, strategies: [&str; 2]) -> GameSpec {
    let mut spec = spec("london-2025-146");
    let mut number =
        |path: &str, value| spec.parameters.insert(Parameter::fixed(path, value, "1")).unwrap();
    let (nothing, steps) = (number("nothing", 0.0), number("steps", f64::from(STEPS)));
    let issue = |id: &str| Issue {
        id: id.into(),
        owner: HOUSE,
        victim: STAFF,
        levels: (0..4).map(|level| level.to_string()).collect(),
        start: 0,
        cost: vec![nothing; 4],
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
        contract: Some(Contract { numbers: vec![0.0, 1.0, 2.0, 3.0], unit: "1".into() }),
    };
    let mut terms = Vec::new();
    for (party, worth) in WORTH.iter().enumerate() {
        for (of, factor) in [&[0][..], &[1], &[0, 1]].into_iter().zip(worth) {
            let of: Vec<IssueId> = of.iter().copied().map(IssueId).collect();
            let factors = vec![number(&format!("term.{party}.{of:?}"), *factor)];
            terms.push(TermSpec { party: PartyId::from(party), of, factors });
        }
    }
    spec.terms = terms;
    spec.issues = vec![issue("wage"), issue("duration")];
    spec.instruments.clear();
    spec.rounds = vec![Round {
        id: "main".into(),
        venue: String::new(),
        opens: Opening::On(OPENS),
        parties: vec![STAFF, HOUSE],
        agenda: vec![IssueId(0), IssueId(1)],
        protocol,
        until: None,
        deadline: steps,
        cooling_off: nothing,
        on_failure: None,
    }];
    for (party, strategy) in spec.parties.iter().zip(strategies) {
        spec.agents[party.agent.index()].strategy = format!("nation(table={strategy})");
    }
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// What the parties have come to: offers by day and party, and the end.
#[derive(Debug, PartialEq)]
struct Course {
    offers: Vec<(u32, PartyId, Package)>,
    end: (u32, Option<Package>),
}

fn course(played: &Played) -> Course {
    let mut course = Course { offers: Vec::new(), end: (0, None) };
    for event in &played.events {
        match &event.kind {
            EventKind::Offer { party, package, .. } => {
                course.offers.push((event.tick - OPENS, *party, package.clone()));
            }
            EventKind::Deal { package, .. } => {
                course.end = (event.tick - OPENS, Some(package.clone()));
            }
            EventKind::SessionFailed { .. } => course.end = (event.tick - OPENS, None),
            _ => {}
        }
    }
    course
}

/// The same parties without an economy: whoever acts first comes first.
fn plain(protocol: SessionProtocol, strategies: [&str; 2]) -> SessionSpec {
    let names = || (0..4).map(|level| level.to_string()).collect();
    let issue = |id: &str| DomainIssue {
        id: id.into(),
        levels: Levels::Labels(names()),
        unit: String::new(),
    };
    let domain = Domain::new(vec![issue("wage"), issue("duration")]).unwrap();
    let party = |party: PartyId| {
        let [wage, duration, both] = WORTH[party.index()];
        let steps = |each: f64| [0.0, 1.0, 2.0, 3.0].map(|level| each * level);
        let (wage, duration) = (steps(wage), steps(duration));
        let mut preferences = Preferences::additive([(1.0, &wage[..]), (1.0, &duration[..])]);
        let worth = steps(both).iter().map(|&row| steps(row).to_vec()).collect();
        preferences.pairs.push(Pair { first: 0, second: 1, worth });
        preferences.reservation = f64::MIN_POSITIVE;
        SessionParty {
            id: party.0.to_string(),
            strategy: strategies[party.index()].into(),
            preferences,
            knows_others: true,
            power: 1.0,
            veto: false,
        }
    };
    SessionSpec {
        id: "plain".into(),
        title: String::new(),
        round: "main".into(),
        domain,
        parties: vec![party(STAFF), party(HOUSE)],
        protocol,
        steps: STEPS,
        ending: 0.0,
    }
}

fn course_of(spec: &SessionSpec, record: &SessionRecord) -> Course {
    let package = |outcome| spec.domain.levels(outcome).collect::<Package>();
    let party = |seat: PartyId| PartyId(1 - seat.0);
    let offers = record.offers.iter();
    let end = match record.end {
        Some(SessionEnd::Agreement { outcome, .. }) => Some(package(outcome)),
        _ => None,
    };
    Course {
        offers: offers.map(|o| (o.step, party(o.by), package(o.outcome))).collect(),
        end: (record.steps - 1, end),
    }
}

/// Strategies that draw nothing, and so play the same wherever they sit.
fn names(stochastic: bool) -> Vec<&'static str> {
    let sits = |info: &&&detente_game::StrategyInfo| {
        info.build.parts().contains(&Part::Party) && (stochastic || !info.stochastic)
    };
    ALL.iter().filter(sits).map(|info| info.name).collect()
}

/// One step function: driven by days in an economy and in one go without one, it gives the same events.
#[test]
fn a_session_in_an_economy_is_the_session_without_one() {
    let mut agreements = 0;
    let mediated = |protocol: &SessionProtocol| *protocol == SessionProtocol::SingleText;
    for protocol in PROTOCOLS.into_iter().filter(|protocol| !mediated(protocol)) {
        for first in names(false) {
            for second in names(false) {
                let pair = [first, second];
                let mut game = simulation(wages(Protocol::Session(protocol), pair));
                let spec = plain(protocol, pair);
                let cast = SessionCast::new(&spec, &Library).unwrap();
                let mut sessions = Sessions::new(Arc::new(spec.clone()), cast).unwrap();
                let expected = course_of(&spec, sessions.play(1));
                let played = course(game.play(&Chance::Seed(1)));
                assert_eq!(played, expected, "{pair:?}, {}", protocol.name());
                agreements += usize::from(played.end.1.is_some());
            }
        }
    }
    assert!(agreements > 100, "{agreements}");
}

#[test]
fn every_party_plays_legally_and_the_same_under_every_protocol() {
    for (number, protocol) in (0..).zip(PROTOCOLS) {
        for (place, first) in names(true).into_iter().enumerate() {
            let others = names(true);
            let second = others[(place * 7 + number as usize) % others.len()];
            let who = format!("{first} and {second}, {}", protocol.name());
            let spec = wages(Protocol::Session(protocol), [first, second]);
            let mut game = simulation(spec.clone());
            let played = game.play(&Chance::Seed(number)).clone();
            let forfeits = played.events.iter().filter(|event| event.kind.name() == "forfeit");
            assert_eq!(forfeits.count(), 0, "{who}: {:?}", played.events.last());
            assert_same(game.play(&Chance::Seed(number)), &played);
            // Stopped in the middle of the session, and gone on with elsewhere.
            game.begin(&Chance::Seed(number));
            while game.tick() < OPENS + 2 && game.step() {}
            let snapshot = game.snapshot();
            let mut other = simulation(spec);
            other.begin(&Chance::Seed(number + 100));
            other.restore(&snapshot);
            while other.step() {}
            assert_same(other.finish(), &played);
        }
    }
}

#[test]
fn every_party_plays_at_a_nations_table_where_offers_alternate() {
    let mut deals = 0;
    for first in names(true) {
        for second in ["conceder", "micro", "naive-tit-for-tat"] {
            let mut game = simulation(wages(Protocol::AlternatingOffers, [first, second]));
            let played = game.play(&Chance::Seed(5)).clone();
            let names: Vec<_> = played.events.iter().map(|event| event.kind.name()).collect();
            assert!(!names.contains(&"forfeit"), "{first} and {second}: {names:?}");
            deals += usize::from(course(&played).end.1.is_some());
        }
    }
    assert!(deals >= 10, "{deals}");
}

#[test]
fn why_a_session_failed_is_on_record() {
    let reason = |protocol, pair| {
        let played =
            simulation(wages(Protocol::Session(protocol), pair)).play(&Chance::Seed(1)).clone();
        played.events.iter().find_map(|event| match event.kind {
            EventKind::SessionFailed { reason, party, .. } => Some((event.tick, reason, party)),
            _ => None,
        })
    };
    let refused = reason(SessionProtocol::TakeItOrLeaveIt, ["tough", "tough"]);
    assert_eq!(refused, Some((OPENS, FailureReason::Refused, HOUSE)));
    let late = reason(SessionProtocol::AlternatingOffers, ["tough", "tough"]);
    assert_eq!(
        late.map(|(day, reason, _)| (day, reason)),
        Some((OPENS + STEPS - 1, FailureReason::Deadline))
    );
}

#[test]
fn a_session_is_over_on_its_last_day() {
    let mut spec = wages(Protocol::Session(PROTOCOLS[0]), ["tough", "tough"]);
    for (until, last) in [(OPENS + 4, OPENS + 4), (OPENS + 90, OPENS + STEPS - 1), (0, OPENS)] {
        for protocol in [Protocol::Session(PROTOCOLS[0]), Protocol::AlternatingOffers] {
            (spec.rounds[0].until, spec.rounds[0].protocol) = (Some(until), protocol);
            assert_eq!(course(simulation(spec.clone()).play(&Chance::Seed(1))).end.0 + OPENS, last);
        }
    }
}

#[test]
fn who_cannot_sit_in_a_session_is_refused() {
    let spec = wages(Protocol::Session(PROTOCOLS[0]), ["patient", "tough"]);
    let error = Cast::new(&spec, &Library).unwrap_err();
    assert!(matches!(error, StrategyError::NoSession { .. }), "{error}");
    let call = StrategyCall::parse("micro").unwrap();
    assert!(Library.nation(&call).unwrap().sits());
}
