//! Small tournaments for tests.

use crate::judge::{GameRow, Judge, Verdict, VerdictSeat};
use detente_game::domain::{Domain, DomainIssue, Levels, Preferences};
use detente_game::registry::StrategyError;
use detente_game::session::{PartyMemory, PartyObservation, Proposal};
use detente_game::session::{
    SessionEnd, SessionParty, SessionProtocol, SessionRecord, SessionSpec,
};
use detente_game::spec::Role;
use detente_game::tournament::{Arena, Contest, Entrant, Pairing, TournamentSpec};
use detente_game::{
    Fault, FirmStrategy, GameSpec, NationStrategy, PartyStrategy, Played, Registry,
    RegulatorStrategy, StrategyCall, StrategyInfo, Stream,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Ten slices of a cake between two parties, and a cherry that both like.
pub(crate) fn cake_session(id: &str) -> SessionSpec {
    let issue = |id: &str, levels: i64| DomainIssue {
        id: id.into(),
        levels: Levels::Whole { from: 0, to: levels - 1, step: 1 },
        unit: String::new(),
    };
    let party = |id: &str, slices: Vec<f64>| {
        let mut preferences = Preferences::additive([(0.9, &slices[..]), (0.1, &[0.0, 1.0][..])]);
        preferences.reservation = 0.1;
        SessionParty {
            id: id.into(),
            strategy: "micro".into(),
            preferences,
            knows_others: false,
            power: 1.0,
            veto: false,
        }
    };
    let slices = || (0..11).map(|slice| f64::from(slice) / 10.0);
    SessionSpec {
        id: id.into(),
        title: "A cake".into(),
        round: "main".into(),
        domain: Domain::new(vec![issue("slices", 11), issue("cherry", 2)]).unwrap(),
        parties: vec![
            party("first", slices().collect()),
            party("second", slices().rev().collect()),
        ],
        protocol: SessionProtocol::AlternatingOffers,
        steps: 20,
        ending: 0.01,
    }
}

pub(crate) fn cake(id: &str) -> Contest {
    Contest {
        id: id.into(),
        scenario: id.into(),
        sets: Vec::new(),
        digest: format!("digest of {id}"),
        arena: Arena::Session(Arc::new(cake_session(id))),
        seats: vec![0, 1],
        files: Vec::new(),
    }
}

/// Strategies of the library, so many of them.
const PARTIES: [&str; 5] = ["micro", "conceder", "random", "boulware(e=4)", "naive-tit-for-tat"];

pub(crate) fn tournament(entrants: usize, contests: Vec<Contest>) -> TournamentSpec {
    let entrant = |call: &&str| Entrant {
        id: (*call).into(),
        nation: None,
        party: Some((*call).into()),
        seats: Vec::new(),
    };
    TournamentSpec {
        id: "test".into(),
        title: "A test".into(),
        seed: 1,
        games: 1,
        pairing: Pairing::RoundRobin { mirror: false },
        bench: None,
        entrants: PARTIES[..entrants].iter().map(entrant).collect(),
        contests,
        scripts: Vec::new(),
    }
}

pub(crate) fn game_row() -> GameRow {
    GameRow {
        id: 0,
        contest: 0,
        repetition: 0,
        seed: 1,
        resolution: "agreement".into(),
        ticks: 3,
        agreed: Some(2),
        first: None,
        pareto: Some(0.0),
        nash: None,
        forfeit: None,
        reason: None,
        seats: Vec::new(),
    }
}

/// Reads off as little as there is.
pub(crate) struct Brief;

impl Judge for Brief {
    fn game(&self, _: &GameSpec, _: &Played) -> Verdict {
        Verdict::default()
    }

    fn session(&self, spec: &SessionSpec, record: &SessionRecord) -> Verdict {
        let forfeit = match &record.end {
            Some(SessionEnd::Forfeit { party, reason }) => Some((party.index(), reason.clone())),
            _ => None,
        };
        let agreed = record.agreement().map(|_| record.steps - 1);
        Verdict {
            resolution: if agreed.is_some() { "agreement" } else { "deadline" },
            agreed,
            forfeit,
            seats: vec![VerdictSeat::default(); spec.parties.len()],
            ..Verdict::default()
        }
    }
}

/// The library, but its `conceder` panics in two of five sessions or so.
pub(crate) struct Faulty;

struct OutOfOrder;

impl PartyStrategy for OutOfOrder {
    fn propose(
        &self,
        observation: &mut PartyObservation<'_>,
        _: &mut PartyMemory,
        rng: &mut Stream,
    ) -> Result<Proposal, Fault> {
        assert!(rng.uniform() < 0.95, "out of order");
        Ok(observation.outcomes.best().map_or(Proposal::WalkOut, Proposal::Offer))
    }
}

impl Registry for Faulty {
    fn nation(&self, call: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        Library.nation(call)
    }

    fn firm(&self, call: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        Library.firm(call)
    }

    fn regulator(&self, call: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        Library.regulator(call)
    }

    fn party(&self, call: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        match call.name.as_str() {
            "conceder" => Ok(Arc::new(OutOfOrder)),
            _ => Library.party(call),
        }
    }

    fn strategies(&self) -> Vec<&'static StrategyInfo> {
        Library.strategies()
    }

    fn canonical(&self, role: Role, text: &str) -> Result<StrategyCall, StrategyError> {
        Library.canonical(role, text)
    }

    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError> {
        Library.canonical_party(text)
    }
}
