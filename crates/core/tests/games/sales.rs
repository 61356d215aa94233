//! Sales of firms: what the regulator says, how long conditions hold, and whether the plant moves.

use crate::economy::{Builder, OWNER, VICTIM};
use crate::support::assert_same;
use detente_core::Simulation;
use detente_game::sale::{Review, Sale};
use detente_game::spec::Administration;
use detente_game::{
    Cast, Chance, EventKind, Fault, FirmAction, FirmId, FirmObservation, FirmStrategy, GameSpec,
    Memory, ProjectId, Stream,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Days from filing to the verdict, and those for which conditions hold.
const TIME: u32 = 30;
const CONDITIONS: u32 = 100;
const FILED: u32 = 10;
const LEAD: u32 = 50;

/// The victim's works supplies `share` of its user, the owner's the rest; the works is to be sold to the owner, whose firm would
/// make the same at half the cost.
fn game(share: f64, reviewer: &str, mover: &str) -> GameSpec {
    let mut builder = Builder::new();
    builder.horizon = 400;
    let parts = builder.good(0.0);
    let works = builder.maker(VICTIM, parts, 10.0, 10.0);
    builder.firms_play(mover);
    let buyers = builder.maker(OWNER, parts, 10.0, 10.0);
    builder.firms_play("base-stock");
    let user = builder.user(VICTIM, 0.0);
    let needs = builder.needs(user, &[parts], 8.0, 40.0);
    let gate = builder.measure(&[1.0, 0.4, 0.0], [None; 3]);
    builder.route(works, (user, needs), share, 5.0);
    builder.route(buyers, (user, needs), 1.0 - share, 20.0).gates.push(gate);
    builder.project(buyers, [10.0, f64::from(LEAD), 100.0, 3650.0, 0.2], None);
    builder.economy.projects[0].moves = Some(works);
    let time = builder.number(f64::from(TIME));
    let conditions = builder.number(f64::from(CONDITIONS));
    let review = Administration::InvestmentReview(Review { time, conditions });
    let reviewer = Some(builder.regulator(VICTIM, review, reviewer));
    let price = builder.number(70.0);
    let (id, firm) = ("works".to_string(), FirmId(0));
    builder.economy.sales.push(Sale { id, firm, to: OWNER, filed: FILED, price, reviewer });
    let mut spec = builder.build();
    for issue in &mut spec.issues {
        // Nobody moves, and the measure is not in force.
        (issue.negotiable, issue.unilateral, issue.start) = (false, false, 2);
    }
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// What happened, with its day, licences and prices apart.
fn story(simulation: &mut Simulation) -> Vec<(u32, &'static str)> {
    let events = &simulation.play(&Chance::Seed(3)).events;
    events.iter().map(|event| (event.tick, event.kind.name())).collect()
}

#[test]
fn a_plant_moves_when_conditions_have_expired_and_buyers_go_with_it() {
    let mut simulation = simulation(game(0.8, "reviewer", "investor"));
    let story = story(&mut simulation);
    let closed = FILED + TIME;
    let free = closed + CONDITIONS;
    let opened = story.iter().find(|(_, name)| *name == "capacity-opened").expect("moved").0;
    assert_eq!(
        story,
        [
            (FILED, "sale-filed"),
            (closed, "sale-closed"),
            (free, "conditions-expired"),
            (free, "project-decided"),
            (opened, "capacity-opened"),
            (opened, "capacity-closed"),
        ]
    );
    assert!(opened.abs_diff(free + LEAD) <= 1, "{opened}");
    let situation = simulation.situation();
    assert_eq!(situation.goods.capacity, [0.0, 20.0, 0.0]);
    assert_eq!(situation.goods.share, [0.0, 1.0]);
    let at_risk = situation.issues[0].at_risk;
    assert!((at_risk - 1.0).abs() < 1e-9, "all of it comes past the gate: {at_risk}");
    assert!(situation.goods.activity[2] > 0.99, "the user goes on working");
}

#[test]
fn what_is_moved_raises_what_the_buyer_can_inflict() {
    let at_risk = |reviewer| {
        let mut simulation = simulation(game(0.8, reviewer, "investor"));
        simulation.play(&Chance::Seed(3));
        simulation.situation().issues[0].at_risk
    };
    let (moved, blocked) = (at_risk("reviewer"), at_risk("reviewer(block=0.9)"));
    assert!((moved - 1.0).abs() < 1e-9 && (blocked - 0.2).abs() < 1e-9, "{moved} {blocked}");
}

#[test]
fn the_more_depends_on_the_plant_the_sterner_the_verdict() {
    let names = |reviewer| {
        let story = story(&mut simulation(game(0.8, reviewer, "investor")));
        story.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    assert_eq!(names("reviewer(block=0.9)"), ["sale-filed", "sale-blocked"]);
    let approved = names("reviewer(conditions=1)");
    assert!(!approved.contains(&"conditions-expired") && approved.contains(&"capacity-closed"));
}

#[test]
fn an_owner_that_does_not_look_for_gain_leaves_the_plant_where_it_is() {
    let story = story(&mut simulation(game(0.8, "reviewer", "base-stock")));
    assert_eq!(story.last().unwrap().1, "conditions-expired");
}

/// Builds whatever there is to build, whether it may or not.
struct Rash;

impl FirmStrategy for Rash {
    fn decide(
        &self,
        _: &FirmObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        Ok(FirmAction { builds: smallvec::smallvec![ProjectId(0)], ..FirmAction::default() })
    }
}

#[test]
fn a_plant_that_has_to_stay_cannot_be_moved() {
    let spec = game(0.8, "reviewer", "base-stock");
    let mut cast = Cast::new(&spec, &Library).unwrap();
    cast.firms[1] = Arc::new(Rash);
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    let events = &simulation.play(&Chance::Seed(3)).events;
    let Some(EventKind::Forfeit { reason, .. }) = events.last().map(|event| &event.kind) else {
        panic!("{events:?}");
    };
    assert!(reason.contains("has to stay"), "{reason}");
}

#[test]
fn conditions_survive_a_snapshot() {
    let whole = simulation(game(0.8, "reviewer", "investor")).play(&Chance::Seed(3)).clone();
    let mut first = simulation(game(0.8, "reviewer", "investor"));
    first.begin(&Chance::Seed(3));
    while first.tick() < FILED + TIME + 20 {
        first.step();
    }
    let snapshot = first.snapshot();
    let mut second = simulation(game(0.8, "reviewer", "investor"));
    second.begin(&Chance::Seed(9));
    second.restore(&snapshot);
    while second.step() {}
    assert_same(&whole, second.finish());
}
