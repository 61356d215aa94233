//! Ratifiers that may refuse a deal.

use crate::support::spec;
use detente_core::Simulation;
use detente_game::spec::{Delay, Ratifier};
use detente_game::{Cast, Chance, EventKind, GameSpec, Parameter, ParameterId, PartyId, Played};
use detente_strategies::Library;
use std::sync::Arc;

const DELAY: u32 = 5;
const SEEDS: u64 = 12;
/// Its legislature decides.
const BETA: PartyId = PartyId(1);

/// A game with a deal, which a ratifier of beta refuses below a gain.
fn demanding(refuses_below: Option<f64>) -> GameSpec {
    let mut spec = spec("hand-table");
    let mut number = |path: &str, value: f64| -> ParameterId {
        spec.parameters.insert(Parameter::fixed(path, value, "1")).unwrap()
    };
    let delay = Delay { median: number("days", f64::from(DELAY)), sd: 0.0 };
    let refuses_below = refuses_below.map(|gain| number("demand", gain));
    let legislature = Ratifier { id: "legislature".into(), delay, refuses_below };
    spec.parties[BETA.index()].ratifiers = vec![legislature];
    spec
}

fn games(refuses_below: Option<f64>) -> Vec<Played> {
    let spec = demanding(refuses_below);
    let cast = Cast::new(&spec, &Library).unwrap();
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    (0..SEEDS).map(|seed| simulation.play(&Chance::Seed(seed)).clone()).collect()
}

fn count(played: &Played, name: &str) -> usize {
    played.events.iter().filter(|event| event.kind.name() == name).count()
}

#[test]
fn a_refused_deal_is_void_and_lapses_on_its_day() {
    let (mut refused, mut again) = (0, 0);
    for played in games(Some(1e9)) {
        assert_eq!(count(&played, "forfeit") + count(&played, "ratified"), 0);
        assert_eq!(count(&played, "delivered") + count(&played, "slow-walked"), 0);
        for event in &played.events {
            let EventKind::RatificationRefused { party, net, .. } = event.kind else { continue };
            assert_eq!(party, BETA);
            assert!(net > 0.0 && net < 1e9, "{net}");
            let before = &played.events[..event.id as usize];
            let deal = before.iter().rev().find(|e| e.kind.name() == "deal").unwrap();
            assert_eq!(deal.tick + DELAY, event.tick);
            let promised = before[deal.id as usize..].iter();
            let promised = promised.filter(|e| e.kind.name() == "agreed").count();
            let lapsed = played.events[event.id as usize + 1..].iter();
            let lapsed = lapsed.take_while(|e| e.kind.name() == "lapsed").count();
            assert_eq!(lapsed, promised);
            refused += 1;
        }
        again += usize::from(count(&played, "deal") > 1);
        let restored = played.events.iter().filter(|event| {
            let deal = |e: &&detente_game::Event| e.tick == event.tick && e.kind.name() == "deal";
            event.kind.name() == "restored" && played.events.iter().any(|e| deal(&e))
        });
        assert_eq!(restored.count(), 0, "what was void is conceded anew");
    }
    assert!(refused > 5 && again > 0, "{refused} refused, {again} games with another deal");
}

#[test]
fn who_demands_little_refuses_nothing_and_changes_nothing() {
    let (demanding, usual) = (games(Some(-1e9)), games(None));
    assert!(usual.iter().any(|played| count(played, "ratified") > 0));
    for (demanding, usual) in demanding.iter().zip(&usual) {
        assert_eq!(demanding.events, usual.events);
    }
}

#[test]
fn the_demand_decides_by_the_gain_on_the_day() {
    let gains: Vec<f64> = (games(Some(1e9)).iter())
        .filter_map(|played| {
            played.events.iter().find_map(|event| match event.kind {
                EventKind::RatificationRefused { net, .. } => Some(net),
                _ => None,
            })
        })
        .collect();
    let (least, most) = (gains.iter().copied())
        .fold((f64::MAX, f64::MIN), |(least, most), gain| (least.min(gain), most.max(gain)));
    let first = |demand: f64, name: &str| {
        let decided = ["ratified", "ratification-refused"];
        let decision = |played: &Played| {
            let mut events = played.events.iter();
            events.find(|event| decided.contains(&event.kind.name())).map(|e| e.kind.name())
        };
        games(Some(demand)).iter().filter(|played| decision(played) == Some(name)).count()
    };
    assert_eq!(first(least - 0.01, "ratified"), gains.len());
    assert_eq!(first(most + 0.01, "ratification-refused"), gains.len());
}
