//! What is forked differs by what was changed, and by nothing else.

use crate::support::{GAMES, cast, recorded, replay, spec};
use detente_core::StateChange;
use detente_game::{AgentId, Cast, Event, FirmId, Played};
use detente_record::{Fork, GameHeader, SavedGame, Stage, fork};
use std::sync::Arc;

struct WhatIf<'a> {
    game: &'a str,
    tick: u32,
    changes: Vec<StateChange>,
    cast: Option<Cast>,
    held: Vec<AgentId>,
}

impl WhatIf<'_> {
    fn nothing(game: &str, tick: u32) -> WhatIf<'_> {
        WhatIf { game, tick, changes: Vec::new(), cast: None, held: Vec::new() }
    }

    fn of(self, parent: SavedGame) -> (SavedGame, Played) {
        let spec = spec(self.game);
        let own = cast(&spec);
        let stages = vec![Stage::whole(spec.clone())];
        let header = GameHeader { seed: parent.header.seed, ..GameHeader::default() };
        let stage = Stage { tick: self.tick, spec, changes: self.changes };
        let plan = Fork { stage, cast: self.cast.unwrap_or(own), held: self.held, header };
        fork(Arc::new(parent), stages, plan, None).unwrap()
    }
}

#[test]
fn a_fork_that_changes_nothing_is_its_parent() {
    for game in GAMES {
        for seed in 0..6 {
            let (parent, played) = recorded(game, seed);
            for tick in [0, 1, 25, 60] {
                let (again, forked) = WhatIf::nothing(game, tick).of(parent.clone());
                assert_eq!(forked.events, played.events, "{game}, seed {seed}, tick {tick}");
                assert_eq!(forked.state_hash, played.state_hash);
                assert_eq!(again.digests, parent.digests);
            }
        }
    }
}

#[test]
fn who_is_held_where_nothing_changes_does_what_it_did() {
    for game in GAMES {
        let (parent, played) = recorded(game, 3);
        let everybody = (0..parent.seats.len()).map(AgentId::from).collect();
        let what_if = WhatIf { held: everybody, ..WhatIf::nothing(game, 10) };
        assert_eq!(what_if.of(parent).1.events, played.events, "{game}");
    }
}

#[test]
fn a_held_seat_never_forfeits_whatever_the_others_do() {
    let name = GAMES[0];
    let game = spec(name);
    let mut differ = 0;
    for seed in 0..40 {
        let (parent, played) = recorded(name, seed);
        let held = vec![game.parties[0].agent];
        let changes = vec![StateChange::Stock { firm: FirmId(0), days: 300.0 }];
        let (_, forked) = WhatIf { held, changes, ..WhatIf::nothing(name, 5) }.of(parent);
        let forfeit = |event: &Event| event.kind.name() == "forfeit";
        assert!(!forked.events.iter().any(forfeit), "seed {seed}: {:?}", forked.events.last());
        differ += u32::from(forked.events != played.events);
    }
    assert!(differ > 5, "{differ} of 40 games differ");
}

#[test]
fn a_fork_is_a_game_of_its_own_that_verifies_and_can_be_forked_again() {
    let name = GAMES[0];
    let changes = vec![StateChange::Stock { firm: FirmId(0), days: 300.0 }];
    let (parent, played) = recorded(name, 1);
    let what_if = WhatIf { changes: changes.clone(), ..WhatIf::nothing(name, 20) };
    let (first, forked) = what_if.of(parent);
    assert_ne!(forked.state_hash, played.state_hash);
    let spec = spec(name);
    let stages = vec![Stage::whole(spec.clone()), Stage { tick: 20, spec: spec.clone(), changes }];
    let first = Arc::new(first);
    let mut again = detente_record::Replay::new(first.clone(), stages.clone()).unwrap();
    assert_eq!(again.verify().unwrap(), None);
    let stage = Stage { tick: 50, spec: spec.clone(), changes: Vec::new() };
    let header = GameHeader { seed: 1, ..GameHeader::default() };
    let plan = Fork { stage, cast: cast(&spec), held: Vec::new(), header };
    let (_, second) = fork(first.clone(), stages, plan, None).unwrap();
    assert_eq!(second.events, forked.events);
    assert!(
        replay(name, SavedGame::clone(&first)).verify().unwrap().is_some(),
        "without its change"
    );
}
