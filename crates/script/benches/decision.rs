//! What one decision costs: boulware as a script beside its twin of the library.

use criterion::{Criterion, criterion_group, criterion_main};
use detente_game::domain::{Domain, DomainIssue, Levels, Outcome, Outcomes, Preferences};
use detente_game::draw::DrawName;
use detente_game::expression::StrategyCall;
use detente_game::session::{
    Offered, PartyMemory, PartyObservation, SessionParty, SessionProtocol, SessionSpec,
};
use detente_game::{PartyId, Registry, SessionNames};
use detente_script::{WithScripts, shipped};
use detente_strategies::Library;
use std::hint::black_box;

const STEPS: u32 = 100;
const SCRIPTS: WithScripts<Library> = WithScripts {
    others: Library,
    source: |name| shipped(name).map(str::to_string).ok_or_else(|| "there is no such file".into()),
};

/// Three issues of six levels.
fn session() -> SessionSpec {
    let levels = Levels::Whole { from: 1, to: 6, step: 1 };
    let issue =
        |id: &str| DomainIssue { id: id.into(), levels: levels.clone(), unit: String::new() };
    let party = |id: &str, values: [f64; 6]| SessionParty {
        id: id.into(),
        strategy: "boulware".into(),
        preferences: Preferences::additive([0.5, 0.3, 0.2].map(|weight| (weight, &values[..]))),
        knows_others: false,
        power: 1.0,
        veto: true,
    };
    SessionSpec {
        id: "bench".into(),
        title: "Bench".into(),
        round: "talks".into(),
        domain: Domain::new(["a", "b", "c"].map(issue).into()).unwrap(),
        parties: vec![
            party("a", [1.0, 0.8, 0.55, 0.4, 0.1, 0.0]),
            party("b", [0.0, 0.1, 0.4, 0.55, 0.8, 1.0]),
        ],
        protocol: SessionProtocol::AlternatingOffers,
        steps: STEPS,
        ending: 0.0,
    }
}

fn decisions(criterion: &mut Criterion) {
    let spec = session();
    let mut group = criterion.benchmark_group("decision");
    for (id, call) in [("library", "boulware"), ("script", "boulware.rhai")] {
        let strategy = SCRIPTS.party(&StrategyCall::parse(call).unwrap()).unwrap();
        let strategy = strategy.seated(SessionNames::new(&spec), PartyId(0)).unwrap_or(strategy);
        let preferences = &spec.parties[0].preferences;
        let (mut own, mut memory) = (Outcomes::default(), PartyMemory::default());
        own.prepare(&spec.domain, preferences);
        strategy.prepare(STEPS, &own, &mut memory);
        let mut rng = DrawName::new(&["bench"]).stream(1);
        let offers = [Offered { outcome: Outcome(100), step: 49, by: PartyId(1) }];
        group.bench_function(id, |bencher| {
            bencher.iter(|| {
                let mut seen = PartyObservation {
                    me: PartyId(0),
                    parties: 2,
                    step: 50,
                    steps: STEPS,
                    offers: &offers,
                    outcomes: &mut own,
                    preferences,
                    others: &mut [],
                };
                black_box(strategy.propose(&mut seen, &mut memory, &mut rng)).unwrap()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decisions);
criterion_main!(benches);
