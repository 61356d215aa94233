//! Escalation ladders on both sides give the tariff steps of April 2025 in their order.

use detente_core::Simulation;
use detente_game::event::Move;
use detente_game::{Cast, Chance, EventKind, GameSpec, Played};
use detente_report::names;
use detente_strategies::Library;
use std::sync::Arc;

/// Steps as they were announced: 2025-04-02, 04-04, 04-08, 04-09, 04-09, 04-11. The last date is recalled,
/// the others are those of the official texts.
const OBSERVED: [(&str, &str); 6] =
    [("USA", "34"), ("CHN", "34"), ("USA", "84"), ("CHN", "84"), ("USA", "125"), ("CHN", "125")];

fn scenario(strategies: [Option<&str>; 2]) -> GameSpec {
    let file = "../../tests/escalation/tariffs-april-2025.ron";
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut spec = detente_scenario::load(&path, &Library).unwrap().spec;
    for (agent, strategy) in spec.agents.iter_mut().zip(strategies) {
        if let Some(strategy) = strategy {
            agent.strategy = format!("nation(resolve=hardliner, escalation={strategy})");
        }
    }
    spec
}

fn play(spec: &GameSpec, seed: u64) -> Played {
    let cast = Cast::new(spec, &Library).unwrap();
    let mut simulation = Simulation::new(Arc::new(spec.clone()), cast).unwrap();
    simulation.play(&Chance::Seed(seed)).clone()
}

fn steps(spec: &GameSpec, played: &Played, kind: &str) -> Vec<(String, String)> {
    let of_kind = |event: &&detente_game::Event| event.kind.name() == kind;
    let step = |event: &detente_game::Event| match event.kind {
        EventKind::Threatened { step, .. } | EventKind::Escalated { step, .. } => {
            let Move { party, issue, to, .. } = step;
            (spec.party_id(party).to_string(), names::level(spec, issue, to).to_string())
        }
        _ => panic!("{event:?}"),
    };
    played.events.iter().filter(of_kind).map(step).collect()
}

#[test]
fn ladders_on_both_sides_climb_as_they_did_in_april_2025() {
    let spec = scenario([None, None]);
    let observed = OBSERVED.map(|(party, rate)| (party.to_string(), rate.to_string()));
    for seed in 0..20 {
        let played = play(&spec, seed);
        assert_eq!(steps(&spec, &played, "threatened"), observed, "seed {seed}");
        assert_eq!(steps(&spec, &played, "escalated"), observed, "seed {seed}");
        // Each step but the first names the one that it answers.
        let answers: Vec<_> = (played.events.iter())
            .filter_map(|event| match event.kind {
                EventKind::Threatened { after, .. } => {
                    Some(after.map(|id| played.events[id as usize].tick))
                }
                _ => None,
            })
            .collect();
        assert_eq!(answers, [None, Some(0), Some(1), Some(2), Some(3), Some(4)]);
    }
}

#[test]
fn the_spiral_ends_where_one_side_does_not_answer() {
    let quiet = scenario([None, Some("de-escalator")]);
    assert_eq!(steps(&quiet, &play(&quiet, 1), "threatened"), [("USA".into(), "34".into())]);
    let half = scenario([Some("escalation-ladder(ratio=1.3, opening=68.5)"), None]);
    let climbed = steps(&half, &play(&half, 1), "threatened");
    assert!(climbed.len() < OBSERVED.len(), "{climbed:?}");
}
