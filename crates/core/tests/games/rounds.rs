//! Several rounds in one game: on call and dated, one after the other, with state carried on.

use crate::support::spec;
use detente_core::Simulation;
use detente_game::spec::{Opening, Round};
use detente_game::{
    Cast, Chance, Day, EventKind, GameSpec, Level, Observer, Played, Registry, RoundId,
    StrategyCall,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Levels and effects in force of every issue on every day.
#[derive(Default)]
struct Course(Vec<Vec<(Level, f64)>>);

impl Observer for Course {
    fn day(&mut self, day: &Day<'_>) {
        self.0.push(day.situation.issues.iter().map(|view| (view.level, view.phi)).collect());
    }
}

fn with_rounds(name: &str, change: impl FnOnce(&Round) -> Vec<Round>) -> GameSpec {
    let mut spec = spec(name);
    spec.rounds = change(&spec.rounds[0]);
    spec
}

fn dated(round: &Round, id: &str, day: u32) -> Round {
    Round { id: id.into(), opens: Opening::On(day), ..round.clone() }
}

fn play(spec: GameSpec, nation: &str, regulator: &str, seed: u64) -> (Played, Course) {
    let mut cast = Cast::new(&spec, &Library).unwrap();
    let nation = Library.nation(&StrategyCall::parse(nation).unwrap()).unwrap();
    cast.nations.iter_mut().for_each(|seat| *seat = nation.clone());
    let office = Library.regulator(&StrategyCall::parse(regulator).unwrap()).unwrap();
    cast.regulators.iter_mut().for_each(|seat| *seat = office.clone());
    let mut course = Course::default();
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    let played = simulation.play_observed(&Chance::Seed(seed), &mut course).clone();
    (played, course)
}

const DEFAULT: &str = "nation(resolve=cost-threshold, table=nash)";

fn sessions(played: &Played) -> Vec<(RoundId, u32)> {
    let fixed = played.events.iter().filter_map(|event| match event.kind {
        EventKind::SessionFixed { round, opens, .. } => Some((round, opens)),
        _ => None,
    });
    fixed.collect()
}

#[test]
fn a_dated_round_opens_on_its_day_and_needs_no_call() {
    let spec = with_rounds("hand-table", |round| vec![dated(round, "conference", 1)]);
    let (played, _) = play(spec, DEFAULT, "by-the-book", 1);
    assert_eq!(sessions(&played), [(RoundId(0), 1)]);
    assert!(!played.events.iter().any(|event| event.kind.name() == "call"));
    assert!(played.events.iter().any(|event| event.kind.name() == "deal"));
}

#[test]
fn a_dated_round_comes_to_the_fore_behind_one_that_nobody_calls() {
    let spec =
        with_rounds("hand-table", |round| vec![round.clone(), dated(round, "conference", 9)]);
    let (played, _) = play(spec, "nation(resolve=hardliner, table=nash)", "by-the-book", 1);
    assert_eq!(sessions(&played), [(RoundId(1), 9)]);
}

#[test]
fn a_dated_round_that_failed_is_over_and_the_one_on_call_goes_on() {
    let spec = with_rounds("hand-deadline", |round| {
        vec![dated(round, "late", 12), dated(round, "early", 1), round.clone()]
    });
    let (played, _) = play(spec, DEFAULT, "by-the-book", 1);
    let held = sessions(&played);
    assert_eq!(held[0], (RoundId(1), 1), "{held:?}");
    let failed = played.events.iter().find(|event| event.kind.name() == "session-failed");
    assert_eq!(failed.unwrap().tick, 1);
    assert!(held[1..].iter().all(|(round, _)| *round != RoundId(1)), "{held:?}");
    assert!(held.contains(&(RoundId(0), 12)), "{held:?}");
    assert!(held.iter().any(|(round, _)| *round == RoundId(2)), "{held:?}");
}

/// Whatever happens over several rounds, without consequences of a breach levels never fall, and what a
/// measure lets through is never withdrawn again.
#[test]
fn levels_never_fall_and_licences_granted_stay_granted() {
    let mut promised_again = 0;
    for game in ["hand-slow-walk", "london-2025-146", "synthetic-2978", "synthetic-113"] {
        for regulator in ["slow-walker(w=0.5)", "go-slow(w=0.9)", "by-the-book"] {
            for seed in 0..12 {
                let spec = with_rounds(game, |round| {
                    let again = |id: &str| Round { id: id.into(), ..round.clone() };
                    vec![round.clone(), again("second"), dated(round, "third", 20), again("fourth")]
                });
                let (played, course) = play(spec, DEFAULT, regulator, seed);
                assert!(!played.events.iter().any(|event| event.kind.name() == "forfeit"));
                promised_again += played
                    .events
                    .windows(2)
                    .filter(|pair| matches!(pair[1].kind, EventKind::Restored(_)))
                    .filter(|pair| !matches!(pair[0].kind, EventKind::Offer { .. }))
                    .count();
                for days in course.0.windows(2) {
                    for (before, after) in days[0].iter().zip(&days[1]) {
                        assert!(before.0 <= after.0, "{game}, {regulator}, {seed}: a level fell");
                        let began = before.1 == 0.0 && before.0 == after.0;
                        let grew = after.1 > before.1 + 1e-12;
                        assert!(
                            began || !grew,
                            "{game}, {regulator}, {seed}: {before:?} {after:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(promised_again > 0, "no promise was ever given again");
}
