//! Bilateral sessions without an economy, against a hand-written loop as the yardstick.
//!
//! Domains of 3 issues with 10 levels each (1,000 packages), random additive preferences, 100 steps.
//! *Cold*: a new domain each session, drawing and preparing it included. *Warm*: 20 domains prepared
//! once, in rotation. *Ticked*: warm, one step a run of the schedule. `hand` is [`hand`]: the same
//! rules in a plain loop with boxed strategies, nothing recorded.

mod hand;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use detente_core::Sessions;
use detente_game::domain::{Domain, DomainIssue, Levels, Preferences};
use detente_game::draw::DrawName;
use detente_game::session::{SessionCast, SessionParty, SessionProtocol, SessionSpec};
use detente_game::{Registry, StrategyCall, Stream};
use detente_strategies::Library;
use std::hint::black_box;
use std::sync::Arc;

/// Issues, levels of each, steps.
const ISSUES: usize = 3;
const LEVELS: usize = 10;
const STEPS: u32 = 100;
/// Domains in rotation.
const WARM: usize = 20;

const PAIRS: [[&str; 2]; 5] = [
    ["boulware", "conceder"],
    ["micro", "boulware"],
    ["naive-tit-for-tat", "boulware"],
    ["micro", "micro"],
    ["boulware", "boulware"],
];

/// Weights and values of one party, drawn anew.
#[derive(Clone, Default)]
pub(crate) struct Wants {
    weights: [f64; ISSUES],
    values: [[f64; LEVELS]; ISSUES],
}

impl Wants {
    fn draw(&mut self, rng: &mut Stream) {
        self.weights = std::array::from_fn(|_| 0.05 + rng.uniform());
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
        for values in &mut self.values {
            *values = std::array::from_fn(|_| rng.uniform());
        }
    }

    fn rows(&self) -> impl Iterator<Item = (f64, &[f64])> {
        self.weights.iter().copied().zip(self.values.iter().map(|values| &values[..]))
    }
}

fn spec() -> SessionSpec {
    let names = || (0..LEVELS).map(|level| level.to_string()).collect();
    let issue = |place: usize| DomainIssue {
        id: format!("i{place}"),
        levels: Levels::Labels(names()),
        unit: String::new(),
    };
    let mut rng = DrawName::new(&["bench"]).stream(1);
    let party = |id: &str, rng: &mut Stream| {
        let mut wants = Wants::default();
        wants.draw(rng);
        SessionParty {
            id: id.into(),
            strategy: String::new(),
            preferences: Preferences::additive(wants.rows()),
            knows_others: false,
            power: 1.0,
            veto: false,
        }
    };
    SessionSpec {
        id: "bench".into(),
        title: String::new(),
        round: "main".into(),
        domain: Domain::new((0..ISSUES).map(issue).collect()).expect("a small domain"),
        parties: vec![party("a", &mut rng), party("b", &mut rng)],
        protocol: SessionProtocol::AlternatingOffers,
        steps: STEPS,
        ending: 0.0,
    }
}

fn sessions(pair: [&str; 2]) -> Sessions {
    let make = |name: &str| {
        let call = StrategyCall::parse(name).expect("a name");
        Library.party(&call).expect("a strategy of the library")
    };
    Sessions::new(Arc::new(spec()), SessionCast(pair.iter().map(|name| make(name)).collect()))
        .expect("a session that can be played")
}

fn redraw(sessions: &mut Sessions, rng: &mut Stream) {
    let mut wants = Wants::default();
    let changed = sessions.revise(|spec| {
        for party in &mut spec.parties {
            wants.draw(rng);
            party.preferences.set_additive(wants.rows());
        }
    });
    changed.expect("preferences of the same domain");
}

fn cold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold");
    group.throughput(Throughput::Elements(1));
    for pair in PAIRS {
        let name = pair.join(" against ");
        let mut rng = DrawName::new(&["cold"]).stream(1);
        let mut hand = hand::Pair::new(pair, STEPS);
        group.bench_function(format!("{name}, hand"), |bencher| {
            bencher.iter(|| {
                hand.draw(&mut rng);
                black_box(hand.play())
            });
        });
        let mut rng = DrawName::new(&["cold"]).stream(1);
        let mut pooled = sessions(pair);
        let mut seed = 0;
        group.bench_function(format!("{name}, pooled"), |bencher| {
            bencher.iter(|| {
                redraw(&mut pooled, &mut rng);
                seed += 1;
                black_box(pooled.play(seed).steps)
            });
        });
    }
    group.finish();
}

fn warm(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("warm");
    group.throughput(Throughput::Elements(WARM as u64));
    for pair in PAIRS {
        let name = pair.join(" against ");
        let mut rng = DrawName::new(&["warm"]).stream(1);
        let mut hands: Vec<hand::Pair> = (0..WARM)
            .map(|_| {
                let mut hand = hand::Pair::new(pair, STEPS);
                hand.draw(&mut rng);
                hand
            })
            .collect();
        group.bench_function(format!("{name}, hand"), |bencher| {
            bencher.iter(|| hands.iter_mut().map(hand::Pair::play).sum::<u32>());
        });
        let mut rng = DrawName::new(&["warm"]).stream(1);
        let mut pooled: Vec<Sessions> = (0..WARM)
            .map(|_| {
                let mut sessions = sessions(pair);
                redraw(&mut sessions, &mut rng);
                sessions
            })
            .collect();
        let steps = |pooled: &mut Vec<Sessions>| -> u32 {
            pooled.iter_mut().map(|sessions| sessions.play(1).steps).sum()
        };
        // The yardstick plays the same sessions, or it is none. MiCRO repeats at random.
        if !pair.contains(&"micro") {
            let hand: u32 = hands.iter_mut().map(hand::Pair::play).sum();
            assert_eq!(steps(&mut pooled), hand, "{name}");
        }
        group.bench_function(format!("{name}, pooled"), |bencher| {
            bencher.iter(|| steps(&mut pooled));
        });
        group.bench_function(format!("{name}, ticked"), |bencher| {
            bencher.iter(|| {
                for sessions in &mut pooled {
                    sessions.begin(1);
                    while sessions.step() {}
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, cold, warm);
criterion_main!(benches);
