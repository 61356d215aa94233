//! What was saved is what was played, and is played again to the bit.

use crate::economy::works_for_sale;
use crate::support::{GAMES, cast, play, read, record, recorded, replay, spec, written};
use detente_game::spec::Escalates;
use detente_game::strategy::TableMove;
use detente_game::{
    Action, Away, Cast, Day, Fault, FirmAction, FirmObservation, FirmStrategy, GameSpec, IssueId,
    Memory, NationObservation, NationStrategy, Observer, Occasion, Parameter, Played, RouteId,
    Stream, TableId,
};
use detente_record::{Decision, Replay, Stage};
use std::sync::Arc;

#[track_caller]
fn assert_same(a: &Played, b: &Played) {
    assert_eq!(a.events, b.events);
    assert_eq!(a.values, b.values);
    assert_eq!((a.ticks, a.state_hash, a.seed), (b.ticks, b.state_hash, b.seed));
}

#[test]
fn recording_changes_nothing() {
    for game in GAMES {
        for seed in 0..5 {
            assert_same(&recorded(game, seed).1, &play(game, seed));
        }
    }
}

/// Days as an observer sees them, memories included.
#[derive(Default)]
struct Days(Vec<String>);

impl Observer for Days {
    fn day(&mut self, day: &Day<'_>) {
        self.0.push(format!("{day:?}"));
    }
}

#[test]
fn a_game_played_again_is_the_game_on_every_day() {
    for game in GAMES {
        for seed in 0..5 {
            let (saved, played) = recorded(game, seed);
            let (mut days, mut again) = (Days::default(), Days::default());
            let spec = spec(game);
            let cast = cast(&spec);
            let mut simulation = detente_core::Simulation::new(spec, cast).unwrap();
            simulation.play_observed(&detente_game::Chance::Seed(seed), &mut days);
            let mut replay = replay(game, saved);
            assert_same(replay.play(None, Some(&mut again)).unwrap(), &played);
            assert_eq!(days.0.len(), again.0.len());
            for (day, again) in days.0.iter().zip(&again.0) {
                assert_eq!(day, again, "{game}, seed {seed}");
            }
        }
    }
}

/// Whoever looks at no day is spared what only decisions and events read; nothing else changes.
#[test]
fn a_game_that_nobody_watches_is_the_game() {
    for game in GAMES {
        for seed in 0..5 {
            let (saved, played) = recorded(game, seed);
            assert_same(replay(game, saved).play(None, None).unwrap(), &played);
        }
    }
}

/// A call on a day without one is not passed over, though nobody works out what it is good for.
#[test]
fn a_call_where_none_was_is_found() {
    let (mut game, played) = recorded(GAMES[0], 1);
    let quiet = |tick: &u32| played.events.iter().all(|event| event.tick != *tick);
    let tick = (3..).find(quiet).unwrap();
    let caller = spec(GAMES[0]).parties[0].agent;
    let calls = Away { calls: [TableId(0)].into_iter().collect(), ..Away::default() };
    let decisions = &mut game.seats[caller.index()].decisions;
    let place = decisions.partition_point(|decision| decision.tick < tick);
    let (occasion, action) = (Occasion::Away, Action::from(calls));
    decisions.insert(place, Decision { tick, nth: 0, occasion, action });
    let found = replay(GAMES[0], game.clone()).verify().unwrap().unwrap();
    assert_eq!((found.tick, &found.components[..]), (tick, &["negotiation"][..]));
    let strayed = replay(GAMES[0], game).play(None, None).unwrap_err();
    assert!(strayed.to_string().starts_with(&format!("from tick {tick} on")), "{strayed}");
}

#[test]
fn what_is_read_is_what_was_written_and_verifies() {
    for game in GAMES {
        let games: Vec<_> = (0..4).map(|seed| recorded(game, seed).0).collect();
        let (back, fault) = read(&written(&games)).unwrap();
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(back, games);
        for game_back in back {
            assert_eq!(replay(game, game_back).verify().unwrap(), None);
        }
    }
}

#[test]
fn a_changed_decision_is_found_on_its_day_with_component_and_agent() {
    let (mut game, _) = recorded(GAMES[0], 1);
    let spec = spec(GAMES[0]);
    let firm = spec.firms[0].agent;
    let decisions = &mut game.seats[firm.index()].decisions;
    let hoard = FirmAction { target: 2.0, lobbying: 3.0, ..FirmAction::default() };
    decisions[0].action = Action::from(hoard);
    let found = replay(GAMES[0], game).verify().unwrap().unwrap();
    assert_eq!((found.tick, found.agents.as_slice()), (0, &[firm][..]));
    assert_eq!(found.components, ["policy"]);
}

#[test]
fn a_changed_hash_is_found_on_its_day() {
    let (mut game, _) = recorded(GAMES[0], 1);
    game.digests.hashes[17] ^= 1;
    assert_eq!(replay(GAMES[0], game).verify().unwrap().unwrap().tick, 17);
    let (mut game, _) = recorded(GAMES[0], 1);
    game.result.as_mut().unwrap().state_hash ^= 1;
    let found = replay(GAMES[0], game).verify().unwrap().unwrap();
    assert!(found.what.unwrap().starts_with("the last state is "));
}

#[test]
fn a_missing_decision_is_found() {
    let (mut game, played) = recorded(GAMES[0], 1);
    let spec = spec(GAMES[0]);
    let at_table = |event: &detente_game::Event| event.kind.name() == "offer";
    let offer = played.events.iter().find(|event| at_table(event)).unwrap().tick;
    for party in &spec.parties {
        let decisions = &mut game.seats[party.agent.index()].decisions;
        decisions.retain(|decision| !matches!(decision.occasion, Occasion::Table(_)));
    }
    assert_eq!(replay(GAMES[0], game).verify().unwrap().unwrap().tick, offer);
}

/// Fails on a day, one way or another.
struct Failing {
    panics: bool,
}

impl FirmStrategy for Failing {
    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        memory: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        memory.set_note(1, f64::from(observation.tick));
        match (observation.tick, self.panics) {
            (7, true) => panic!("out of stock"),
            (7, false) => Err(Fault("out of ideas".into())),
            _ => Ok(FirmAction::default()),
        }
    }
}

impl NationStrategy for Failing {
    fn table(
        &self,
        _: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<TableMove, Fault> {
        Ok(TableMove::Accept)
    }
}

/// Games that end in a fault end in the same fault when they are played again.
#[test]
fn forfeits_are_replayed_too() {
    let spec = spec(GAMES[0]);
    let own = cast(&spec);
    let firm = |panics| Cast {
        firms: spec.firms.iter().map(|_| Arc::new(Failing { panics }) as _).collect(),
        ..own.clone()
    };
    let hasty = Cast {
        nations: spec.parties.iter().map(|_| Arc::new(Failing { panics: false }) as _).collect(),
        ..own.clone()
    };
    for (cast, ends) in [(firm(false), Some(8)), (firm(true), Some(8)), (hasty, None)] {
        let (game, played) = record(&spec, &cast, 1);
        assert!(ends.is_none_or(|ends| ends == played.ticks));
        assert_same(replay(GAMES[0], game.clone()).play(None, None).unwrap(), &played);
        assert_eq!(replay(GAMES[0], game).verify().unwrap(), None);
    }
}

#[test]
fn a_game_can_be_stopped_on_any_day() {
    let (game, played) = recorded(GAMES[0], 1);
    for until in [0, 1, 40, played.ticks, played.ticks + 10] {
        let mut replay = replay(GAMES[0], game.clone());
        let part = replay.play(Some(until), None).unwrap();
        let events = played.events.iter().take_while(|event| event.tick < until).count();
        assert_eq!(part.events, played.events[..events]);
        assert_eq!(part.ticks, until.min(played.ticks));
    }
}

#[test]
fn raises_and_threats_are_played_again() {
    let mut spec = GameSpec::clone(&spec("hand-slow-walk"));
    let notice = spec.parameters.insert(Parameter::fixed("notice", 3.0, "d")).unwrap();
    for (issue, other) in [(0, 1), (1, 0)] {
        let fields = &mut spec.issues[issue];
        (fields.start, fields.linked) = (1, vec![IssueId(other)]);
        fields.escalates = Some(Escalates { notice });
    }
    for (agent, part) in
        spec.agents.iter_mut().zip(["escalation-ladder(opening=40)", "tit-for-tat-measures"])
    {
        agent.strategy = format!("nation(resolve=hardliner, escalation={part})");
    }
    let spec = Arc::new(spec);
    let (saved, played) = record(&spec, &cast(&spec), 3);
    let raises = played.events.iter().filter(|event| event.kind.name() == "escalated");
    assert_eq!(raises.count(), 2);
    let (read, fault) = read(&written(&[saved])).unwrap();
    assert!(fault.is_none());
    let stages = vec![Stage::whole(spec)];
    let mut replay = Replay::new(Arc::new(read[0].clone()), stages).unwrap();
    assert_same(replay.play(None, None).unwrap(), &played);
}

/// Buys by the same shares every day.
struct Faithful;

impl FirmStrategy for Faithful {
    fn decide(
        &self,
        _: &FirmObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let sourcing = [(RouteId(0), 0.8), (RouteId(1), 0.2)];
        Ok(FirmAction { sourcing: sourcing.into_iter().collect(), ..FirmAction::default() })
    }
}

/// A plant that moves takes its buyers along; who asks for the old shares on the next day has them again, although that
/// is on record but once.
#[test]
fn what_a_firm_repeats_is_done_again_where_others_have_changed_it() {
    let spec = Arc::new(works_for_sale(0.8, "reviewer", "investor"));
    let mut cast = cast(&spec);
    cast.firms[2] = Arc::new(Faithful);
    let (game, played) = record(&spec, &cast, 3);
    assert!(played.events.iter().any(|event| event.kind.name() == "capacity-closed"));
    let buyer = spec.firms[2].agent;
    assert_eq!(game.seats[buyer.index()].decisions.len(), 1);
    let mut replay = Replay::new(Arc::new(game), vec![Stage::whole(spec)]).unwrap();
    assert_eq!(replay.verify().unwrap(), None);
    assert_same(replay.play(None, None).unwrap(), &played);
}
