//! The shipped scenarios give the distributions that the mechanisms were specified with.
//!
//! Expected figures: section 8 of the specification of the mechanisms, 2,000 seeds a cell. Shares of
//! classes must agree within 0.05, medians within a tenth or a day, whichever is more. The generator is
//! another one, so it is the distributions that agree, not the games.

use detente_core::Simulation;
use detente_game::{Cast, Chance, PartyId};
use detente_report::{Outcome, Who};
use detente_strategies::Library;
use std::sync::Arc;

/// Games of a cell.
const GAMES: u64 = 2000;
/// Allowed difference of a share.
const SHARE: f64 = 0.05;

/// What a cell gave: shares by target, sender, joint, nobody; days with never = infinite.
#[derive(Debug, PartialEq)]
struct Cell {
    conceder: [f64; 4],
    asker: [f64; 4],
    first_day: f64,
    deal_day: f64,
    deals: f64,
    target_yields_nothing: f64,
}

/// Plays a scenario with some changes.
fn play(scenario: &str, changes: &[&str]) -> Cell {
    play_until(scenario, changes, None)
}

fn play_until(scenario: &str, changes: &[&str], horizon: Option<u32>) -> Cell {
    let path = format!("{}/../../scenarios/{scenario}.ron", env!("CARGO_MANIFEST_DIR"));
    let mut scenario = detente_scenario::load(&path, &Library).unwrap();
    changes.iter().for_each(|change| scenario.set(change).unwrap());
    let mut spec = scenario.spec.clone();
    spec.horizon = horizon.unwrap_or(spec.horizon);
    let spec = Arc::new(spec);
    let threads: Vec<_> = (0..2)
        .map(|part| {
            let spec = spec.clone();
            std::thread::spawn(move || {
                let cast = Cast::new(&spec, &Library).unwrap();
                let mut simulation = Simulation::new(spec.clone(), cast).unwrap();
                let half = part * GAMES / 2..(part + 1) * GAMES / 2;
                half.map(|seed| Outcome::of(&spec, simulation.play(&Chance::Seed(seed)))).collect()
            })
        })
        .collect();
    let outcomes: Vec<Outcome> =
        threads.into_iter().flat_map(|thread| -> Vec<Outcome> { thread.join().unwrap() }).collect();
    let classes = |who: fn(&Outcome) -> Option<Who>| {
        let share = |class: Option<Who>| {
            outcomes.iter().filter(|outcome| who(outcome) == class).count() as f64 / GAMES as f64
        };
        let target = spec.others(spec.sender).next().unwrap();
        [Some(Who::Party(target)), Some(Who::Party(spec.sender)), Some(Who::Joint), None].map(share)
    };
    assert_eq!(spec.sender, PartyId(0));
    Cell {
        conceder: classes(|outcome| outcome.first_conceder),
        asker: classes(|outcome| outcome.asked_first),
        first_day: median(outcomes.iter().map(|outcome| outcome.first_day)),
        deal_day: median(outcomes.iter().map(|outcome| outcome.deal_day)),
        deals: share_of(&outcomes, |outcome| outcome.deal_day.is_some()),
        target_yields_nothing: share_of(&outcomes, |outcome| outcome.concessions[1] == 0),
    }
}

fn share_of(outcomes: &[Outcome], is: impl Fn(&Outcome) -> bool) -> f64 {
    outcomes.iter().filter(|outcome| is(outcome)).count() as f64 / outcomes.len() as f64
}

/// The smallest day with half of the games at or before it; infinite when half never get there.
fn median(days: impl Iterator<Item = Option<u32>>) -> f64 {
    let mut days: Vec<f64> = days.map(|day| day.map_or(f64::INFINITY, f64::from)).collect();
    days.sort_by(f64::total_cmp);
    days[days.len().div_ceil(2) - 1]
}

#[track_caller]
fn assert_share(what: &str, got: f64, expected: f64) {
    assert!((got - expected).abs() <= SHARE, "{what}: {got}, expected {expected}");
}

#[track_caller]
fn assert_shares(what: &str, got: [f64; 4], expected: [f64; 4]) {
    for (class, (got, expected)) in
        ["target", "sender", "joint", "none"].iter().zip(got.into_iter().zip(expected))
    {
        assert_share(&format!("{what}, {class}"), got, expected);
    }
}

#[track_caller]
fn assert_day(what: &str, got: f64, expected: f64) {
    let allowed = f64::max(1.0, expected / 10.0);
    let agree = got == expected || (got - expected).abs() <= allowed;
    assert!(agree, "{what}: day {got}, expected {expected}");
}

const NEVER: f64 = f64::INFINITY;

#[test]
fn london_as_it_stands() {
    let cell = play("london-2025", &[]);
    assert_shares("first conceder", cell.conceder, [0.050, 0.004, 0.905, 0.041]);
    assert_shares("asked first", cell.asker, [0.94, 0.02, 0.00, 0.04]);
    assert_day("first concession", cell.first_day, 32.0);
    assert_day("deal", cell.deal_day, 32.0);
    assert_share("deals", cell.deals, 0.945);
}

#[test]
fn geneva_as_it_stands() {
    let cell = play("geneva-2025", &[]);
    assert_shares("first conceder", cell.conceder, [0.023, 0.045, 0.930, 0.002]);
    assert_shares("asked first", cell.asker, [0.49, 0.47, 0.03, 0.01]);
    assert_day("first concession", cell.first_day, 29.0);
    assert_day("deal", cell.deal_day, 30.0);
    assert_share("deals", cell.deals, 0.985);
}

#[test]
fn japan_as_it_stands() {
    let cell = play("japan-2010", &[]);
    assert_shares("first conceder", cell.conceder, [0.990, 0.008, 0.002, 0.000]);
    assert_shares("asked first", cell.asker, [0.0, 0.0, 0.0, 1.0]);
    assert_day("first concession", cell.first_day, 7.0);
    assert_day("deal", cell.deal_day, NEVER);
}

/// More cover at US firms: later deals, and fewer.
#[test]
fn london_by_us_cover() {
    let sweep = [
        (5, 30.0, 0.96, 0.04),
        (15, 32.0, 0.95, 0.05),
        (30, 39.0, 0.92, 0.07),
        (60, 54.0, 0.81, 0.14),
        (90, 70.0, 0.65, 0.23),
        (180, NEVER, 0.33, 0.43),
    ];
    for (cover, deal_day, deals, target_yields_nothing) in sweep {
        let cell = play("london-2025", &[&format!("parameters.us-magnet-cover={cover}")]);
        assert_day(&format!("cover {cover}, deal"), cell.deal_day, deal_day);
        assert_share(&format!("cover {cover}, deals"), cell.deals, deals);
        let silent = cell.target_yields_nothing;
        assert_share(&format!("cover {cover}, US yields nothing"), silent, target_yields_nothing);
    }
}

/// The same beyond the truce's end.
#[test]
fn london_by_us_cover_over_150_days() {
    let sweep = [(15, 0.97), (60, 0.92), (180, 0.51)];
    for (cover, deals) in sweep {
        let change = format!("parameters.us-magnet-cover={cover}");
        let cell = play_until("london-2025", &[&change], Some(150));
        assert_share(&format!("cover {cover}, deals"), cell.deals, deals);
        if cover == 180 {
            assert_day("cover 180, deal", cell.deal_day, 144.0);
        }
    }
}

/// Ablation; then per scenario the first conceder (target, sender, joint, none in %) and the median first
/// day, for London the median day of a deal and its share in place of the first day.
type Row = (&'static str, [f64; 4], f64, [f64; 4], f64, [f64; 4], f64, f64);

const ABLATIONS: [Row; 7] = [
    (
        "frozen-leverage",
        [98., 2., 0., 1.],
        7.,
        [2., 5., 88., 6.],
        32.,
        [9., 0., 81., 9.],
        37.,
        0.87,
    ),
    ("nation-only", [97., 3., 0., 0.], 11., [4., 7., 88., 1.], 32., [9., 0., 82., 9.], 39., 0.88),
    ("no-stockpiles", [100., 0., 0., 0.], 2., [4., 3., 93., 0.], 23., [3., 0., 94., 3.], 28., 0.97),
    (
        "no-audience-costs",
        [100., 0., 0., 0.],
        6.,
        [2., 4., 93., 0.],
        29.,
        [9., 1., 90., 1.],
        29.,
        0.98,
    ),
    ("myopic", [98., 2., 0., 0.], 11., [0., 3., 96., 0.], 37., [7., 0., 87., 5.], 37., 0.93),
    (
        "constant-costs",
        [98., 2., 0., 0.],
        5.,
        [0., 7., 88., 6.],
        46.,
        [31., 1., 68., 0.],
        31.,
        0.95,
    ),
    ("forward-only", [98., 2., 0., 0.], 10., [3., 7., 89., 1.], 32., [9., 0., 82., 9.], 39., 0.88),
];

#[test]
fn ablations() {
    for (name, japan, japan_day, geneva, geneva_day, london, london_day, london_deals) in ABLATIONS
    {
        let change = format!("ablation.{name}=true");
        let of = |shares: [f64; 4]| shares.map(|percent| percent / 100.0);
        let cell = play("japan-2010", &[&change]);
        assert_shares(&format!("japan, {name}"), cell.conceder, of(japan));
        assert_day(&format!("japan, {name}"), cell.first_day, japan_day);
        let cell = play("geneva-2025", &[&change]);
        assert_shares(&format!("geneva, {name}"), cell.conceder, of(geneva));
        assert_day(&format!("geneva, {name}"), cell.first_day, geneva_day);
        let cell = play("london-2025", &[&change]);
        assert_shares(&format!("london, {name}"), cell.conceder, of(london));
        assert_day(&format!("london, {name}, deal"), cell.deal_day, london_day);
        assert_share(&format!("london, {name}, deals"), cell.deals, london_deals);
    }
}

/// What concerns a network of goods alone changes nothing where there is none.
#[test]
fn every_other_ablation_leaves_a_game_without_goods_as_it_is() {
    let as_it_stands = play("london-2025", &[]);
    let named: Vec<&str> = ABLATIONS.iter().map(|row| row.0).collect();
    for ablation in detente_game::Ablation::ALL.iter().map(|ablation| ablation.name()) {
        if !named.contains(&ablation) {
            let cell = play("london-2025", &[&format!("ablation.{ablation}=true")]);
            assert_eq!(cell, as_it_stands, "{ablation}");
        }
    }
}
