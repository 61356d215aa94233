//! Random domains, and parties to play them.

use detente_core::Sessions;
use detente_game::domain::{Domain, DomainIssue, Levels, Preferences};
use detente_game::draw::DrawName;
use detente_game::session::{SessionCast, SessionParty, SessionProtocol, SessionSpec};
use detente_game::{PartyStrategy, Registry, StrategyCall, Stream};
use detente_strategies::Library;
use std::sync::Arc;

pub(crate) const PROTOCOLS: [SessionProtocol; 7] = [
    SessionProtocol::AlternatingOffers,
    SessionProtocol::OneOfferPerStep,
    SessionProtocol::MonotonicConcession,
    SessionProtocol::SingleText,
    SessionProtocol::SimultaneousOffers,
    SessionProtocol::TakeItOrLeaveIt,
    SessionProtocol::Voting { quorum: 0.6 },
];

fn random_preferences(domain: &Domain, rng: &mut Stream) -> Preferences {
    let values: Vec<(f64, Vec<f64>)> = (domain.issues().iter())
        .map(|issue| {
            let values = (0..issue.levels.count()).map(|_| rng.uniform()).collect();
            (rng.uniform() / domain.issues().len() as f64, values)
        })
        .collect();
    let mut preferences =
        Preferences::additive(values.iter().map(|(weight, values)| (*weight, &values[..])));
    preferences.reservation = 0.2 * rng.uniform();
    preferences
}

/// A random session of `parties` parties.
pub(crate) fn spec(seed: u64, parties: usize, protocol: SessionProtocol) -> SessionSpec {
    let mut rng = DrawName::new(&["sessions"]).stream(seed);
    let issues = (0..1 + (rng.uniform() * 4.0) as usize).map(|place| {
        let levels = 1 + (rng.uniform() * 6.0) as usize;
        let names = (0..levels).map(|level| level.to_string()).collect();
        let id = format!("i{place}");
        DomainIssue { id, levels: Levels::Labels(names), unit: String::new() }
    });
    let domain = Domain::new(issues.collect()).unwrap();
    let party = |place: usize| SessionParty {
        id: format!("p{place}"),
        strategy: String::new(),
        preferences: random_preferences(&domain, &mut rng),
        knows_others: true,
        power: 1.0 + rng.uniform(),
        veto: place == 1,
    };
    let parties = (0..parties).map(party).collect();
    let (id, title, round) = ("random".into(), String::new(), "main".into());
    let steps = 1 + (rng.uniform() * 40.0) as u32;
    SessionSpec { id, title, round, domain, parties, protocol, steps, ending: 0.0 }
}

pub(crate) fn strategy(name: &str) -> Arc<dyn PartyStrategy> {
    Library.party(&StrategyCall::parse(name).unwrap()).unwrap()
}

pub(crate) fn cast(names: &[&str]) -> SessionCast {
    SessionCast(names.iter().map(|name| strategy(name)).collect())
}

pub(crate) fn sessions(spec: SessionSpec, names: &[&str]) -> Sessions {
    Sessions::new(Arc::new(spec), cast(names)).unwrap()
}

/// Preferences of two parties over one issue.
pub(crate) fn split(worths: [&[f64]; 2], protocol: SessionProtocol, steps: u32) -> SessionSpec {
    let mut spec = spec(1, 2, protocol);
    let names = (0..worths[0].len()).map(|level| level.to_string()).collect();
    let issue =
        DomainIssue { id: "cake".into(), levels: Levels::Labels(names), unit: String::new() };
    spec.domain = Domain::new(vec![issue]).unwrap();
    for (party, worth) in spec.parties.iter_mut().zip(worths) {
        party.preferences = Preferences::additive([(1.0, worth)]);
    }
    spec.steps = steps;
    spec
}
