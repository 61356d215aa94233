//! What firms decide on the network: where they buy, what they build, at what price they sell.

use crate::economy::{Builder, OWNER, VICTIM};
use detente_core::Simulation;
use detente_game::economy::{Gate, NetworkMeasure, Support, WorksOn};
use detente_game::goods::ProjectStage;
use detente_game::{
    Ablation, Cast, Chance, EventKind, Fault, FirmAction, FirmObservation, FirmStrategy, GameSpec,
    GoodId, Memory, Played, RouteId, Stream,
};
use detente_strategies::Library;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The owner and another nation's mine feed a user, who can qualify the other mine in 30 days; the owner's route is gated.
fn two_mines(strategy: &str) -> (Builder, GoodId) {
    let mut builder = Builder::new();
    builder.horizon = 700;
    let ore = builder.good(0.0);
    let mine = builder.maker(OWNER, ore, 30.0, 10.0);
    builder.firms_play("investor");
    let other = builder.maker(VICTIM, ore, 2.0, 10.0);
    builder.firms_play(strategy);
    let user = builder.user(VICTIM, 0.0);
    let needs = builder.needs(user, &[ore], 10.0, 60.0);
    let gate = builder.measure(&[1.0, 0.4, 0.0], [None; 3]);
    let time = builder.number(30.0);
    builder.route(mine, (user, needs), 0.9, 20.0).gates.push(gate);
    builder.route(other, (user, needs), 0.1, 5.0).qualification = Some(time);
    // 8 a day in 200 days at a cost of 0.4: too dear at the normal price of 1.
    builder.project(other, [8.0, 200.0, 12_000.0, 3650.0, 0.4], None);
    (builder, ore)
}

/// Nations that never move, so that measures stand.
fn stubborn(mut spec: GameSpec) -> GameSpec {
    for issue in &mut spec.issues {
        (issue.negotiable, issue.unilateral) = (false, false);
    }
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(stubborn(spec)), cast).unwrap()
}

/// Days on which the first project was decided on and opened.
fn milestones(simulation: &mut Simulation) -> (Option<u32>, Option<u32>) {
    let events = &simulation.play(&Chance::Seed(1)).events;
    assert!(
        !events.iter().any(|event| matches!(event.kind, EventKind::Forfeit { .. })),
        "{events:?}"
    );
    let day = |found: fn(&EventKind) -> bool| {
        events.iter().find(|event| found(&event.kind)).map(|event| event.tick)
    };
    (
        day(|kind| matches!(kind, EventKind::ProjectDecided { .. })),
        day(|kind| matches!(kind, EventKind::CapacityOpened { .. })),
    )
}

#[test]
fn a_buyer_that_looks_elsewhere_makes_the_measure_weaker() {
    let mut still = simulation(two_mines("base-stock").0.build());
    let mut moving = simulation(two_mines("re-sourcer(most=0.5)").0.build());
    for simulation in [&mut still, &mut moving] {
        simulation.begin(&Chance::Seed(1));
        for _ in 0..400 {
            simulation.step();
        }
    }
    let view = |simulation: &Simulation| simulation.situation().issues[0].clone();
    assert_eq!(view(&still).sigma, 0.0);
    assert!((view(&moving).sigma - 0.5).abs() < 0.01, "{}", view(&moving).sigma);
    assert!((view(&moving).at_risk - 0.45).abs() < 0.01);
    let shares = &moving.situation().goods.share;
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");
}

#[test]
fn without_firms_choice_nobody_moves_or_builds() {
    let (mut builder, _) = two_mines("re-sourcer(most=0.5)");
    builder.ablation = Some(Ablation::NoFirmsChoice);
    let mut simulation = simulation(builder.build());
    assert_eq!(milestones(&mut simulation), (None, None));
    assert_eq!(simulation.situation().issues[0].sigma, 0.0);
}

#[test]
fn a_mine_is_built_when_prices_rise_and_opens_after_its_lead_time() {
    let mut simulation = simulation(two_mines("re-sourcer(most=1)").0.build());
    let (decided, opened) = milestones(&mut simulation);
    let (decided, opened) = (decided.expect("decided"), opened.expect("opened"));
    assert!(decided > 30, "prices have to rise first: {decided}");
    assert!(opened.abs_diff(decided + 200) <= 1, "{decided} to {opened}");
    let goods = &simulation.situation().goods;
    assert_eq!((goods.projects[0].stage, goods.capacity[1]), (ProjectStage::Open, 10.0));
    assert!(goods.activity[2] > 0.9, "the user works again: {}", goods.activity[2]);
}

/// A second measure, in force from the first day, that works on the network.
fn with_measure(works_on: impl FnOnce(&mut Builder, GoodId) -> WorksOn) -> GameSpec {
    let (mut builder, ore) = two_mines("re-sourcer(most=1)");
    let Gate { issue, instrument, .. } =
        builder.measure(&[1.0, 0.0], [Some(0.0), Some(0.0), Some(0.0)]);
    let works_on = works_on(&mut builder, ore);
    builder.economy.measures.push(NetworkMeasure { instrument, issue, works_on });
    builder.build()
}

#[test]
fn controls_on_know_how_put_the_opening_off_and_low_prices_the_decision() {
    let (plain, opened) = milestones(&mut simulation(two_mines("re-sourcer(most=1)").0.build()));
    let slow = with_measure(|builder, good| WorksOn::KnowHow { good, factor: builder.number(1.5) });
    let (decided, late) = milestones(&mut simulation(slow));
    assert!(decided >= plain, "the longer it takes the less it is worth");
    assert!(late.expect("opened") >= opened.expect("opened") + 99, "{late:?} after {opened:?}");
    let cheap =
        with_measure(|builder, good| WorksOn::LowPrice { good, discount: builder.number(0.6) });
    let (undercut, _) = milestones(&mut simulation(cheap));
    assert!(undercut.is_none_or(|day| day > plain.unwrap()), "{undercut:?} for {plain:?}");
}

#[test]
fn a_price_floor_builds_what_low_prices_would_keep_from_being_built() {
    let (mut builder, _) = two_mines("base-stock");
    let (price, share) = (builder.number(1.5), builder.number(1.0));
    builder.economy.projects[0].support =
        vec![Support::PriceFloor { price, by: VICTIM }, Support::Offtake { share, by: VICTIM }];
    assert_eq!(milestones(&mut simulation(builder.build())).0, Some(0));
}

#[test]
fn dear_stocks_keep_a_hoarder_from_hoarding() {
    let target = |yearly: f64| {
        let (mut builder, _) = two_mines("hoarder(factor=3, horizon=30)");
        let cost = builder.number(yearly);
        builder.economy.sites[2].holding_cost = Some(cost);
        let mut simulation = simulation(builder.build());
        simulation.begin(&Chance::Seed(1));
        (0..3).for_each(|_| {
            simulation.step();
        });
        simulation.situation().firms[2].target
    };
    assert_eq!(target(0.0), 3.0);
    // 600 M of stock at 100 % a year, over 30 days, against 10 M for a day of standing still.
    assert!((target(1.0) - 1.2).abs() < 0.01, "{}", target(1.0));
}

/// Does what it is told, whatever that is, and counts how often it is asked.
struct Told {
    action: FirmAction,
    constant: bool,
    asked: AtomicU32,
}

impl Told {
    fn new(action: FirmAction, constant: bool) -> Self {
        Told { action, constant, asked: AtomicU32::new(0) }
    }
}

impl FirmStrategy for Told {
    fn is_constant(&self) -> bool {
        self.constant
    }

    fn decide(
        &self,
        _: &FirmObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(self.action.clone())
    }
}

/// Plays with the user's strategy replaced; gives the forfeit's reason, if it was one, and the last price in its market.
fn told(action: FirmAction, firm: usize) -> (Option<String>, f64) {
    let spec = stubborn(two_mines("base-stock").0.build());
    let mut cast = Cast::new(&spec, &Library).unwrap();
    cast.firms[firm] = Arc::new(Told::new(action, false));
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    let events = simulation.play(&Chance::Seed(1)).events.clone();
    let forfeit = events.into_iter().find_map(|event| match event.kind {
        EventKind::Forfeit { reason, .. } => Some(reason),
        _ => None,
    });
    (forfeit, simulation.situation().goods.price[1])
}

#[test]
fn a_firm_may_only_set_what_is_its_own() {
    let action = FirmAction::default;
    let sourcing = |shares: &[(u32, f64)]| FirmAction {
        sourcing: shares.iter().map(|&(route, share)| (RouteId(route), share)).collect(),
        ..action()
    };
    for (action, fault) in [
        (FirmAction { discount: 1.5, ..action() }, Some("discount")),
        (
            FirmAction { builds: smallvec::smallvec![detente_game::ProjectId(0)], ..action() },
            Some("not its own"),
        ),
        (sourcing(&[(7, 0.5)]), Some("route 7")),
        (sourcing(&[(0, f64::NAN)]), Some("share NaN")),
        (sourcing(&[(0, 0.5)]), Some("sum")),
        (sourcing(&[(0, 0.5), (1, 0.5)]), None),
    ] {
        let (forfeit, _) = told(action, 2);
        match fault {
            Some(fault) => {
                assert!(forfeit.as_ref().is_some_and(|f| f.contains(fault)), "{forfeit:?}")
            }
            None => assert_eq!(forfeit, None),
        }
    }
}

#[test]
fn a_seller_that_undercuts_lowers_the_price_of_its_market() {
    let price = |discount| told(FirmAction { discount, ..FirmAction::default() }, 1).1;
    let (dear, cheap) = (price(0.0), price(0.5));
    assert!(
        (cheap / dear - 0.5).abs() < 1e-9,
        "it is the only one that still sells: {cheap}, {dear}"
    );
}

#[test]
fn who_decides_the_same_every_day_is_asked_on_the_first_that_it_plays() {
    let spec = Arc::new(stubborn(two_mines("base-stock").0.build()));
    let simulation = |target: f64, same: bool| {
        let action = FirmAction { target, ..FirmAction::default() };
        let told = Arc::new(Told::new(action, same));
        let mut cast = Cast::new(&spec, &Library).unwrap();
        cast.firms[2] = told.clone();
        (Simulation::new(spec.clone(), cast).unwrap(), told)
    };
    let asked = |told: &Told| told.asked.swap(0, Ordering::Relaxed);
    let ((mut plain, every_day), (mut constant, once)) =
        (simulation(2.0, false), simulation(2.0, true));
    let all = |played: &Played| (played.events.clone(), played.state_hash);
    let played = [&mut plain, &mut constant].map(|one| all(one.play(&Chance::Seed(1))));
    assert_eq!(played[0], played[1]);
    assert_eq!((asked(&every_day), asked(&once)), (700, 1));

    // Taken over in the middle by another that is constant too, and put back.
    let (mut other, twice) = simulation(1.0, true);
    other.begin(&Chance::Seed(1));
    (0..50).for_each(|_| assert!(other.step()));
    let middle = other.snapshot();
    plain.begin(&Chance::Seed(1));
    constant.begin(&Chance::Seed(1));
    for simulation in [&mut plain, &mut constant] {
        simulation.resume(&middle);
        while simulation.step() {}
    }
    assert_eq!(all(plain.finish()), all(constant.finish()));
    assert_eq!((asked(&every_day), asked(&once), asked(&twice)), (650, 1, 1));
    constant.restore(&middle);
    assert!(constant.step() && constant.step());
    assert_eq!(asked(&once), 1);
}
