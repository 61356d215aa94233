//! Lists of firms: who is named gets nothing, who is not gets all.

use crate::economy::{Builder, OWNER, VICTIM};
use detente_core::Simulation;
use detente_game::{Cast, Chance, GameSpec};
use detente_strategies::Library;
use std::sync::Arc;

/// Two users of the victim buy from the owner's mine. The first level of the list names both, the second one the first user
/// only, the third nobody.
fn game(level: u16) -> GameSpec {
    let mut builder = Builder::new();
    builder.horizon = 200;
    let ore = builder.good(0.0);
    let mine = builder.maker(OWNER, ore, 40.0, 10.0);
    let gate = builder.measure(&[1.0, 0.5, 0.0], [None; 3]);
    for free in [2, 1] {
        let user = builder.user(VICTIM, 0.0);
        let needs = builder.needs(user, &[ore], 10.0, 20.0);
        let gate = detente_game::economy::Gate { listed: Some(free), ..gate };
        builder.route(mine, (user, needs), 1.0, 5.0).gates.push(gate);
    }
    let mut spec = builder.build();
    let issue = &mut spec.issues[0];
    (issue.negotiable, issue.unilateral, issue.start) = (false, false, level);
    spec
}

/// Activity of both users and the victim's loss on the last day.
fn last_day(level: u16) -> [f64; 3] {
    let spec = game(level);
    let cast = Cast::new(&spec, &Library).unwrap();
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    simulation.play(&Chance::Seed(1));
    let situation = simulation.situation();
    [situation.goods.activity[1], situation.goods.activity[2], situation.issues[0].loss]
}

#[test]
fn each_level_stops_those_that_it_names_and_nobody_else() {
    // A day on which a user stands still costs 10 M.
    for (level, expected) in [(0, [0.0, 0.0, 20.0]), (1, [0.0, 1.0, 10.0]), (2, [1.0, 1.0, 0.0])] {
        let seen = last_day(level);
        for (seen, expected) in seen.iter().zip(expected) {
            assert!((seen - expected).abs() < 1e-3, "level {level}: {seen}, not {expected}");
        }
    }
}
