//! Regulators: how they keep promises, and what the other side can see of it.

use crate::support::{assert_same, spec};
use detente_core::Simulation;
use detente_game::economy::{Activity, Gate, Good, Input, Market, PlanningRules, Route, Site};
use detente_game::regulation::{Cadence, Desk, Exclusions, QueueView, Silence};
use detente_game::spec::{Administration, Agent, Cover, Firm, Regulator, Role};
use detente_game::{
    AgentId, Cast, Chance, Day, Economy, FirmId, GameSpec, GoodId, IssueId, Observer, Parameter,
    ParameterId, PartyId, Played, RegulatorId, SiteId,
};
use detente_strategies::Library;
use smallvec::smallvec;
use std::sync::Arc;

/// The licence that alpha slow-walks, from 2030-01-01.
const LICENCE: IssueId = IssueId(0);

/// First days of the months after the first.
const FIRSTS: [u32; 3] = [31, 59, 90];

fn game(cadence: Cadence, strategy: &str) -> GameSpec {
    let mut spec = spec("hand-slow-walk");
    spec.horizon = 120;
    for regulator in &mut spec.regulators {
        spec.agents[regulator.agent.index()].strategy = strategy.into();
        if let Administration::LicenceQueue { observed, .. } = &mut regulator.administers {
            *observed = cadence;
        }
    }
    spec
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// Deliveries seen and CUSUM of each day.
#[derive(Default)]
struct Seen(Vec<Option<(u32, f64)>>);

impl Observer for Seen {
    fn day(&mut self, day: &Day<'_>) {
        self.0.push(day.deliveries[LICENCE.index()]);
    }
}

fn play(cadence: Cadence, strategy: &str, seed: u64) -> (Played, Seen) {
    let mut seen = Seen::default();
    let mut simulation = simulation(game(cadence, strategy));
    let played = simulation.play_observed(&Chance::Seed(seed), &mut seen).clone();
    (played, seen)
}

fn accused(played: &Played) -> Option<u32> {
    played.events.iter().find(|event| event.kind.name() == "accused").map(|event| event.tick)
}

#[test]
fn a_slow_walk_is_found_out_later_where_less_is_seen() {
    let (mut daily, mut weekly, mut monthly) = (0, 0, 0);
    for seed in 0..30 {
        let on = |cadence| accused(&play(cadence, "go-slow(w=0.9)", seed).0).unwrap();
        let (day, week, month) = (on(Cadence::Daily), on(Cadence::Every(7)), on(Cadence::Monthly));
        assert!((week + 1).is_multiple_of(7), "{week}");
        assert!(FIRSTS.contains(&month), "{month}");
        (daily, weekly, monthly) = (daily + day, weekly + week, monthly + month);
    }
    assert!(daily < weekly && weekly < monthly, "{daily} {weekly} {monthly}");
}

#[test]
fn what_is_seen_at_once_is_what_was_delivered_in_the_month() {
    for seed in 0..10 {
        let (_, daily) = play(Cadence::Daily, "by-the-book", seed);
        let (_, monthly) = play(Cadence::Monthly, "by-the-book", seed);
        let upto = |seen: &Seen, end: u32| -> u32 {
            seen.0[..end as usize].iter().flatten().map(|&(count, _)| count).sum()
        };
        let mut before = 0;
        for first in FIRSTS {
            let delivered = upto(&daily, first);
            assert_eq!(monthly.0[first as usize].unwrap().0, delivered - before, "day {first}");
            before = delivered;
        }
        assert!(before > 0);
    }
}

#[test]
fn honest_regulators_are_believed_at_every_cadence() {
    for cadence in [Cadence::Daily, Cadence::Every(7), Cadence::Monthly] {
        let accused =
            (0..40).filter(|&seed| accused(&play(cadence, "by-the-book", seed).0).is_some());
        assert!(accused.count() <= 3, "{cadence:?}");
    }
}

#[test]
fn a_period_cut_by_a_snapshot_is_the_same_period() {
    let chance = Chance::Seed(5);
    let whole = play(Cadence::Monthly, "go-slow(w=0.9)", 5).0;
    let mut first = simulation(game(Cadence::Monthly, "go-slow(w=0.9)"));
    first.begin(&chance);
    while first.tick() < 20 {
        first.step();
    }
    let snapshot = first.snapshot();
    let mut second = simulation(game(Cadence::Monthly, "go-slow(w=0.9)"));
    second.begin(&Chance::Seed(9));
    second.restore(&snapshot);
    while second.step() {}
    assert_same(&whole, second.finish());
}

/// Three mines of alpha's feed three plants of beta's past the licence; beta's stocks last for 20 days.
fn chain(desk: impl FnOnce(&mut GameSpec) -> Desk) -> GameSpec {
    let mut spec = game(Cadence::Daily, "by-the-book");
    spec.horizon = 150;
    spec.economy = economy(&mut spec);
    let desk = desk(&mut spec);
    for regulator in &mut spec.regulators {
        if let Administration::LicenceQueue { desk: place, .. } = &mut regulator.administers {
            *place = Some(Box::new(desk.clone()));
        }
    }
    spec
}

fn number(spec: &mut GameSpec, value: f64) -> ParameterId {
    let path = format!("parameters.n{}", spec.parameters.len());
    spec.parameters.insert(Parameter::fixed(path, value, "")).unwrap()
}

fn firm(spec: &mut GameSpec, id: &str, of: PartyId) -> FirmId {
    let firm = FirmId::from(spec.firms.len());
    let agent = AgentId::from(spec.agents.len());
    let strategy = "base-stock".into();
    spec.agents.push(Agent { id: id.into(), role: Role::Firm(firm), strategy });
    spec.firms.push(Firm { agent, of, cover: Cover::Each(Vec::new()) });
    firm
}

fn site(spec: &mut GameSpec, id: &str, of: PartyId, activity: Activity) -> Site {
    let firm = firm(spec, id, of);
    let stage = activity_name(&activity).into();
    let (shutdown_cost, unit_cost, holding_cost) = (None, None, None);
    Site { firm, of, stage, activity, inputs: Vec::new(), shutdown_cost, unit_cost, holding_cost }
}

const fn activity_name(activity: &Activity) -> &'static str {
    match activity {
        Activity::Make { .. } => "mine",
        _ => "plant",
    }
}

fn economy(spec: &mut GameSpec) -> Economy {
    let [alpha, beta] = [PartyId(0), PartyId(1)];
    let mut economy = Economy {
        rules: Some(PlanningRules {
            demand_adjustment: number(spec, 0.1),
            order_time: number(spec, 10.0),
            order_limit: number(spec, 3.0),
            ration_share: number(spec, 0.5),
            discount: number(spec, 0.1),
        }),
        ..Economy::default()
    };
    economy.goods.push(Good {
        id: "ore".into(),
        unit: "t".into(),
        price: number(spec, 1.0),
        price_limit: number(spec, 1.25),
        price_time: number(spec, 20.0),
        loss: None,
    });
    let ore = GoodId(0);
    economy.markets.push(Market { id: "ore".into(), good: ore, of: smallvec![alpha, beta] });
    for place in 0..3 {
        let (capacity, cover) = (number(spec, 20.0), number(spec, 20.0));
        let make = Activity::Make { good: ore, capacity, cover };
        economy.sites.push(site(spec, &format!("mine-{place}"), alpha, make));
    }
    for place in 0..3 {
        let activity = Activity::Use { season: None, elasticity: None };
        let mut plant = site(spec, &format!("plant-{place}"), beta, activity);
        let (per_unit, cover) = (number(spec, 10.0), number(spec, 20.0));
        plant.inputs.push(Input { goods: smallvec![ore], per_unit, cover, initial: None });
        economy.sites.push(plant);
        let instrument = spec.issues[LICENCE.index()].instrument.unwrap();
        economy.routes.push(Route {
            id: format!("mine-{place}->plant-{place}"),
            from: SiteId(place),
            to: SiteId(3 + place),
            input: 0,
            good: ore,
            share: number(spec, 1.0),
            lead: number(spec, 5.0),
            qualification: None,
            below: None,
            under_way: None,
            gates: smallvec![Gate { issue: LICENCE, instrument, listed: None }],
            inspected_by: None,
        });
    }
    economy
}

fn desk(spec: &mut GameSpec, rate: f64) -> Desk {
    Desk {
        rate: number(spec, rate),
        per_route: 10,
        grant: None,
        validity: None,
        renewal: None,
        limit: None,
        silence: Silence::Refused,
        again: None,
        priority: Vec::new(),
    }
}

/// What an observer notes of the licence on each day.
#[derive(Default)]
struct Queue(Vec<(QueueView, f64)>);

impl Observer for Queue {
    fn day(&mut self, day: &Day<'_>) {
        let view = day.situation.issue(LICENCE);
        self.0.push((view.queue.unwrap(), view.phi));
    }
}

fn queue(spec: GameSpec, seed: u64) -> (Played, Vec<(QueueView, f64)>) {
    let mut queue = Queue::default();
    let played = simulation(spec).play_observed(&Chance::Seed(seed), &mut queue).clone();
    (played, queue.0)
}

fn tick_of(played: &Played, kind: &str) -> Option<u32> {
    played.events.iter().find(|event| event.kind.name() == kind).map(|event| event.tick)
}

#[test]
fn a_promised_licence_is_applied_for_granted_bit_by_bit_and_delivered_with_the_last() {
    let (played, days) = queue(chain(|spec| desk(spec, 1.0)), 4);
    let ratified = tick_of(&played, "ratified").unwrap();
    assert_eq!(tick_of(&played, "licence-applied"), Some(ratified + 1));
    assert_eq!(days[ratified as usize].0, QueueView::default());
    let mut granted = 0;
    for (tick, (view, phi)) in days.iter().enumerate() {
        granted += view.granted;
        assert_eq!(view.granted_so_far, granted);
        assert!((phi - (1.0 - f64::from(granted) / 30.0)).abs() < 1e-12, "day {tick}");
        let filed = if tick as u32 > ratified { 30 } else { 0 };
        assert_eq!(view.waiting + granted, filed);
    }
    let delivered = days.iter().position(|(view, _)| view.granted_so_far == 30).unwrap();
    let mut events = played.events.iter();
    let event = events.rfind(|event| event.kind.name() == "delivered");
    assert_eq!(event.unwrap().tick, delivered as u32);
    assert!((15..60).contains(&(delivered as u32 - ratified)), "thirty at one a day");
}

#[test]
fn a_slow_walk_at_an_office_is_accused_and_a_faster_office_is_believed() {
    let play = |strategy: &str, seed| {
        let mut spec = chain(|spec| desk(spec, 1.0));
        let agent = spec.regulators[0].agent.index();
        spec.agents[agent].strategy = strategy.into();
        queue(spec, seed).0
    };
    let accused = |strategy| {
        let is_accused = |&seed: &u64| tick_of(&play(strategy, seed), "accused").is_some();
        (0..30).filter(is_accused).count()
    };
    assert!(accused("go-slow(w=0.9)") >= 28);
    assert!(accused("by-the-book") <= 1);
    let careful = accused("just-under-detection(margin=0.2)");
    assert!(careful <= 6, "{careful}");
}

#[test]
fn a_game_stopped_in_the_middle_of_a_queue_plays_on_as_before() {
    let spec = || {
        chain(|spec| {
            let (grant, validity, renewal) =
                (number(spec, 0.7), number(spec, 40.0), number(spec, 10.0));
            let again = Some(number(spec, 15.0));
            let (grant, validity, renewal) = (Some(grant), Some(validity), Some(renewal));
            Desk { grant, validity, renewal, again, ..desk(spec, 0.5) }
        })
    };
    let (whole, days) = queue(spec(), 6);
    for stop in [20, 47, 100] {
        assert!(days[stop].0.waiting > 0, "day {stop}");
        let mut first = simulation(spec());
        first.begin(&Chance::Seed(6));
        while (first.tick() as usize) < stop {
            first.step();
        }
        let snapshot = first.snapshot();
        let mut second = simulation(spec());
        second.begin(&Chance::Seed(9));
        second.step();
        second.restore(&snapshot);
        while second.step() {}
        assert_same(&whole, second.finish());
    }
}

#[test]
fn a_part_of_the_trade_is_excluded_from_a_tariff_after_a_delay() {
    let phi = |exclusions: Option<(f64, f64)>| {
        let mut spec = spec("hand-slow-walk");
        let exclusions = exclusions.map(|(share, delay)| {
            let (share, delay) = (number(&mut spec, share), number(&mut spec, delay));
            Exclusions { share, delay }
        });
        let agent = AgentId::from(spec.agents.len());
        let (id, strategy) = ("customs".into(), "by-the-book".into());
        let regulator = RegulatorId::from(spec.regulators.len());
        spec.agents.push(Agent { id, role: Role::Regulator(regulator), strategy });
        let administers = Administration::TariffSchedule { exclusions };
        spec.regulators.push(Regulator { agent, of: PartyId(1), administers });
        spec.instruments[1].regulator = Some(regulator);
        let mut effects = Effects::default();
        simulation(spec).play_observed(&Chance::Seed(1), &mut effects);
        effects.0
    };
    let (plain, excluded) = (phi(None), phi(Some((0.25, 3.0))));
    assert_eq!(plain[..5], [1.0; 5]);
    assert_eq!(excluded[..5], [1.0, 1.0, 1.0, 0.75, 0.75]);
}

/// Effect in force of the tariff on each day.
#[derive(Default)]
struct Effects(Vec<f64>);

impl Observer for Effects {
    fn day(&mut self, day: &Day<'_>) {
        self.0.push(day.situation.issues[1].phi);
    }
}

/// What the routes ship, and what share of each holds a licence.
#[derive(Default)]
struct Shipped(Vec<([f64; 3], [f64; 3])>);

impl Observer for Shipped {
    fn day(&mut self, day: &Day<'_>) {
        let goods = &day.situation.goods;
        let three = |column: &[f64]| [column[0], column[1], column[2]];
        self.0.push((three(&goods.shipped), three(&goods.licensed)));
    }
}

#[test]
fn what_lacks_a_licence_does_not_ship() {
    let mut spec = chain(|spec| desk(spec, 0.3));
    let last = spec.economy.sites[5].firm;
    for regulator in &mut spec.regulators {
        if let Administration::LicenceQueue { desk: Some(desk), .. } = &mut regulator.administers {
            desk.priority = vec![vec![last]];
        }
    }
    let mut shipped = Shipped::default();
    let played = simulation(spec).play_observed(&Chance::Seed(4), &mut shipped).clone();
    let ratified = tick_of(&played, "ratified").unwrap() as usize;
    let mut differed = false;
    for (tick, (units, licensed)) in shipped.0.iter().enumerate() {
        for (units, licensed) in units.iter().zip(licensed) {
            assert!(*units <= 10.0 * licensed + 1e-9 || *licensed == 1.0, "day {tick}");
            assert!(tick > ratified || (*units, *licensed) == (0.0, 0.0), "day {tick}");
        }
        differed |= units[2] > 9.0 && units[0] == 0.0;
    }
    assert!(differed, "the plant that comes first is served while the first one waits");
}
