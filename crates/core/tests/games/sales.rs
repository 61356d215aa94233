//! Sales of firms: what the regulator says, how long conditions hold, and whether the plant moves.

use crate::economy::{CONDITIONS, FILED, LEAD, TIME, works_for_sale};
use crate::support::assert_same;
use detente_core::Simulation;
use detente_game::{
    Cast, Chance, EventKind, Fault, FirmAction, FirmObservation, FirmStrategy, GameSpec, Memory,
    ProjectId, Stream,
};
use detente_strategies::Library;
use std::sync::Arc;

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
    let mut simulation = simulation(works_for_sale(0.8, "reviewer", "investor"));
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
        let mut simulation = simulation(works_for_sale(0.8, reviewer, "investor"));
        simulation.play(&Chance::Seed(3));
        simulation.situation().issues[0].at_risk
    };
    let (moved, blocked) = (at_risk("reviewer"), at_risk("reviewer(block=0.9)"));
    assert!((moved - 1.0).abs() < 1e-9 && (blocked - 0.2).abs() < 1e-9, "{moved} {blocked}");
}

#[test]
fn the_more_depends_on_the_plant_the_sterner_the_verdict() {
    let names = |reviewer| {
        let story = story(&mut simulation(works_for_sale(0.8, reviewer, "investor")));
        story.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    assert_eq!(names("reviewer(block=0.9)"), ["sale-filed", "sale-blocked"]);
    let approved = names("reviewer(conditions=1)");
    assert!(!approved.contains(&"conditions-expired") && approved.contains(&"capacity-closed"));
}

#[test]
fn an_owner_that_does_not_look_for_gain_leaves_the_plant_where_it_is() {
    let story = story(&mut simulation(works_for_sale(0.8, "reviewer", "base-stock")));
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
    let spec = works_for_sale(0.8, "reviewer", "base-stock");
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
    let whole =
        simulation(works_for_sale(0.8, "reviewer", "investor")).play(&Chance::Seed(3)).clone();
    let mut first = simulation(works_for_sale(0.8, "reviewer", "investor"));
    first.begin(&Chance::Seed(3));
    while first.tick() < FILED + TIME + 20 {
        first.step();
    }
    let snapshot = first.snapshot();
    let mut second = simulation(works_for_sale(0.8, "reviewer", "investor"));
    second.begin(&Chance::Seed(9));
    second.restore(&snapshot);
    while second.step() {}
    assert_same(&whole, second.finish());
}
