//! A strategy that errs, panics or acts illegally forfeits its game with the reason; nothing else is
//! harmed.

use crate::support::{GAMES, assert_same, spec};
use detente_core::Simulation;
use detente_game::strategy::Act;
use detente_game::{
    Account, Away, Beginning, Cast, Chance, Event, EventKind, Fault, FirmAction, FirmObservation,
    FirmStrategy, IssueId, Memory, NationObservation, NationStrategy, PartyId,
    RegulatorObservation, RegulatorStrategy, Stream, TableId, TableMove,
};
use detente_strategies::Library;
use std::sync::{Arc, Mutex};

/// The day on which every bad seat below fails.
const DAY: u32 = 12;

#[derive(Clone, Copy)]
enum Bad {
    Errs,
    Panics,
    YieldsAnothersIssue,
    YieldsTwice,
    LeavesTheScale,
}

impl NationStrategy for Bad {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        _: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        // By chance, so that a pooled world meets sound games too.
        if observation.situation.tick < DAY || rng.uniform() < 0.5 {
            return Ok(Away::default());
        }
        let own: Vec<IssueId> = observation.own_active().collect();
        let foreign = observation.situation.issues.iter().position(|v| v.owner != observation.me);
        let yields = match self {
            Bad::Errs => return Err(Fault("out of ideas".into())),
            Bad::Panics => panic!("index out of everything"),
            Bad::YieldsAnothersIssue => vec![(IssueId::from(foreign.unwrap()), 1)],
            Bad::YieldsTwice => vec![(own[0], 1), (own[0], 2)],
            Bad::LeavesTheScale => vec![(own[0], 99)],
        };
        Ok(Away { yields: yields.into(), ..Away::default() })
    }
}

fn with_nation(game: &str, bad: Bad) -> Simulation {
    let spec = spec(game);
    let mut cast = Cast::new(&spec, &Library).unwrap();
    cast.nations[1] = Arc::new(bad);
    Simulation::new(Arc::new(spec), cast).unwrap()
}

fn forfeit(events: &[Event]) -> Option<(u32, &str)> {
    events.iter().find_map(|event| match &event.kind {
        EventKind::Forfeit { reason, .. } => Some((event.tick, reason.as_str())),
        _ => None,
    })
}

#[test]
fn a_bad_seat_forfeits_with_the_reason_and_the_next_game_is_sound() {
    for (bad, words) in [
        (Bad::Errs, "out of ideas"),
        (Bad::Panics, "panicked: index out of everything"),
        (Bad::YieldsAnothersIssue, "illegal action: yields issue 0"),
        (Bad::YieldsTwice, "illegal action: yields issue"),
        (Bad::LeavesTheScale, "to level 99"),
    ] {
        let mut pooled = with_nation(GAMES[0], bad);
        let mut forfeits = 0;
        for seed in 0..12 {
            let played = pooled.play(&Chance::Seed(seed)).clone();
            assert_same(&played, with_nation(GAMES[0], bad).play(&Chance::Seed(seed)));
            let Some((tick, reason)) = forfeit(&played.events) else { continue };
            assert!(tick >= DAY && played.ticks == tick + 1, "the game ends with the tick");
            assert!(reason.contains(words), "{reason}");
            forfeits += 1;
        }
        assert!(forfeits > 0, "{words}");
    }
}

/// Told of beginnings and ends, in this order.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl NationStrategy for Told {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        let Beginning::Game { names, me, seed } = beginning else { panic!("no session") };
        self.0.lock().unwrap().push(format!("{} {seed}", names.agent(*me).0));
        assert!(*seed != 9, "an unlucky seed");
    }

    fn game_ends(&self) {
        self.0.lock().unwrap().push("end".into());
    }
}

#[test]
fn a_strategy_is_told_once_of_the_beginning_and_the_end_of_every_game() {
    let spec = spec(GAMES[0]);
    let (told, usa) = (Arc::new(Told::default()), spec.party_id(PartyId(1)).to_string());
    let mut cast = Cast::new(&spec, &Library).unwrap();
    cast.nations[1] = told.clone();
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    for seed in [3, 9, 4] {
        let played = simulation.play(&Chance::Seed(seed)).clone();
        let unlucky = forfeit(&played.events).is_some_and(|(tick, reason)| {
            assert_eq!((tick, played.ticks), (0, 1));
            reason.contains("an unlucky seed")
        });
        assert_eq!(unlucky, seed == 9);
    }
    // What is played from a later day on has no beginning.
    simulation.begin(&Chance::Seed(5));
    while simulation.tick() < 3 {
        simulation.step();
    }
    let later = simulation.snapshot();
    simulation.begin(&Chance::Seed(6));
    simulation.restore(&later);
    while simulation.step() {}
    let expected: Vec<String> = [3, 9, 4]
        .iter()
        .flat_map(|seed| [format!("{usa} {seed}"), "end".into()])
        .chain([format!("{usa} 5"), "end".into()])
        .collect();
    assert_eq!(*told.0.lock().unwrap(), expected);
}

struct BadFirm;

impl FirmStrategy for BadFirm {
    fn decide(
        &self,
        _: &FirmObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        Ok(FirmAction { target: f64::NAN, ..FirmAction::default() })
    }
}

struct BadRegulator;

impl RegulatorStrategy for BadRegulator {
    fn slow_walk(
        &self,
        _: &RegulatorObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(1.5)
    }
}

/// Accepts although nothing is on the table.
struct Hasty;

impl NationStrategy for Hasty {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<Away, Fault> {
        let callable = |&table: &TableId| observation.at(table).may_call();
        Ok(Away { calls: observation.tables().filter(callable).collect(), ..Away::default() })
    }

    fn answer(
        &self,
        _: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(1.0)
    }

    fn table(
        &self,
        _: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<TableMove, Fault> {
        Ok(TableMove::Accept)
    }
}

#[test]
fn every_role_is_held_to_the_rules() {
    let play = |change: fn(&mut Cast)| {
        let spec = spec("hand-slow-walk");
        let mut cast = Cast::new(&spec, &Library).unwrap();
        change(&mut cast);
        Simulation::new(Arc::new(spec), cast).unwrap().play(&Chance::Seed(1)).clone()
    };
    let hasty = play(|cast| cast.nations = vec![Arc::new(Hasty), Arc::new(Hasty)]);
    assert!(forfeit(&hasty.events).unwrap().1.contains("no offer of the other side"));
    let regulated = play(|cast| cast.regulators = vec![Arc::new(BadRegulator)]);
    assert!(forfeit(&regulated.events).unwrap().1.contains("slow-walks by 1.5"));
    let spec = spec(GAMES[0]);
    let mut cast = Cast::new(&spec, &Library).unwrap();
    cast.firms[0] = Arc::new(BadFirm);
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    let played = simulation.play(&Chance::Seed(1));
    assert!(forfeit(&played.events).unwrap().1.contains("target and lobbying"));
    assert_eq!(played.ticks, 1);
}

/// Yields as soon as it may, and cannot say why.
struct Speechless;

impl NationStrategy for Speechless {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<Away, Fault> {
        let mut own = observation.own_active();
        let yields = own.next().map(|issue| (issue, observation.situation.issue(issue).full));
        Ok(Away { yields: yields.into_iter().collect(), ..Away::default() })
    }

    fn causes(&self, _: &NationObservation<'_>, _: &Memory, _: Act) -> Account {
        panic!("no idea")
    }
}

#[test]
fn a_panic_is_caught_wherever_a_strategy_is_asked() {
    let spec = spec("hand-slow-walk");
    let mut cast = Cast::new(&spec, &Library).unwrap();
    cast.nations[0] = Arc::new(Speechless);
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    simulation.begin(&Chance::Seed(1));
    let before = simulation.snapshot();
    while simulation.step() {}
    let first = simulation.finish().clone();
    assert!(forfeit(&first.events).unwrap().1.contains("panicked: no idea"));
    // Going back to before the panic does not make the world sound.
    simulation.restore(&before);
    assert_same(simulation.play(&Chance::Seed(1)), &first);
}
