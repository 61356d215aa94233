//! Leverage that comes out of the network: shares, covers, losses and own costs of channels.

use crate::economy::{Builder, OWNER, VICTIM};
use detente_core::{Simulation, channel_constants};
use detente_game::economy::Gate;
use detente_game::situation::IssueView;
use detente_game::{Cast, Chance, GameSpec, SiteId};
use detente_strategies::Library;
use std::sync::Arc;

/// ore -> metal -> magnets: the owner mines `owned` of the ore; each stage has a shutdown cost of 10 a day and 20 days of cover.
fn chain(owned: f64, given: [Option<f64>; 3]) -> (Builder, Gate, [SiteId; 3]) {
    let mut builder = Builder::new();
    let [ore, metal] = [builder.good(0.0), builder.good(0.0)];
    let mine = builder.maker(OWNER, ore, 20.0, 0.0);
    let other = builder.maker(VICTIM, ore, 5.0, 0.0);
    let smelter = builder.maker(VICTIM, metal, 20.0, 5.0);
    let user = builder.user(VICTIM, 0.0);
    let ore_in = builder.needs(smelter, &[ore], 1.0, 20.0);
    let metal_in = builder.needs(user, &[metal], 10.0, 20.0);
    let gate = builder.measure(&[1.0, 0.4, 0.0], given);
    builder.route(mine, (smelter, ore_in), owned, 8.0).gates.push(gate);
    builder.route(other, (smelter, ore_in), 1.0 - owned, 2.0);
    builder.route(smelter, (user, metal_in), 1.0, 3.0);
    (builder, gate, [mine, smelter, user])
}

fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    simulation.begin(&Chance::Seed(1));
    simulation
}

/// The measure's view after some days.
fn after(simulation: &mut Simulation, days: u32) -> IssueView {
    for _ in 0..days {
        simulation.step();
    }
    simulation.situation().issues[0].clone()
}

/// Nations that never move, so that the measure stands.
fn stubborn(mut spec: GameSpec) -> GameSpec {
    for issue in &mut spec.issues {
        (issue.negotiable, issue.unilateral) = (false, false);
    }
    spec
}

#[test]
fn constants_come_from_paths_shutdown_costs_and_lost_sales() {
    let (builder, ..) = chain(0.75, [None, Some(0.9), None]);
    let constants = channel_constants(&builder.build(), &Chance::Seed(1)).unwrap();
    let [measure] = &constants[..] else { panic!("{constants:?}") };
    assert!((measure.share.computed - 0.75).abs() < 1e-9, "both stages hang on the same ore");
    assert_eq!((measure.share.given, measure.share.used()), (Some(0.9), 0.9));
    assert_eq!((measure.loss.given, measure.loss.computed), (None, 20.0));
    // 7.5 t a day at a margin of 0.6, and a mine that stands still altogether at 10 a day.
    assert!((measure.own_cost.computed - (7.5 * 0.6 + 10.0)).abs() < 1e-9);
    // The other mine could send 5 instead of 2.5 of the 10 that are needed.
    assert!((measure.cut - 0.5).abs() < 1e-9, "{}", measure.cut);
    // Smelter: 20 d of ore and 0.75 * 8 d under way. User: its own 20 d, 5 d of metal, 0.75 * 3 d under way, and the smelter's.
    let (smelter, user) = (26.0, 20.0 + 5.0 + 0.75 * 3.0 + 26.0);
    assert!((measure.cover - (smelter + user) / 2.0).abs() < 1e-9, "{}", measure.cover);
}

#[test]
fn a_given_number_wins_and_scales_what_follows() {
    let (computed, ..) = chain(0.75, [None; 3]);
    let (given, ..) = chain(0.75, [Some(40.0), None, Some(3.0)]);
    let [computed, given] =
        [computed, given].map(|b| after(&mut simulation(stubborn(b.build())), 60));
    assert!(computed.loss > 1.0);
    for (one, two) in
        [(computed.loss, given.loss), (computed.forward_loss[0], given.forward_loss[0])]
    {
        assert!((2.0 * one - two).abs() < 1e-9 * two, "loss of 40 in place of 20: {one}, {two}");
    }
    assert_eq!(given.own_cost, 3.0);
    assert_eq!(computed.shortage, given.shortage);
}

/// With one measure the loss of the day is what its victims' idle plants cost.
#[test]
fn the_days_loss_is_what_idle_plants_cost() {
    let (builder, ..) = chain(0.75, [None; 3]);
    let mut simulation = simulation(stubborn(builder.build()));
    let mut seen = 0.0_f64;
    for _ in 0..100 {
        let view = after(&mut simulation, 1);
        let firms = &simulation.situation().firms;
        let idle: f64 = firms[2..].iter().map(|firm| 10.0 * firm.shortage.min(0.75)).sum();
        assert!((view.loss - idle).abs() < 1e-6, "{} for {idle}", view.loss);
        seen = seen.max(view.loss);
    }
    assert!(seen > 10.0, "{seen}");
}

#[test]
fn cover_runs_down_under_a_measure_and_forward_loss_grows() {
    let (builder, _, [_, smelter, _]) = chain(0.9, [None; 3]);
    let mut simulation = simulation(stubborn(builder.build()));
    let first = after(&mut simulation, 1);
    let later = after(&mut simulation, 25);
    assert!(later.cover < first.cover && later.forward_loss[0] > first.forward_loss[0]);
    assert!(later.time_to_pain < first.time_to_pain);
    let firm = &simulation.situation().firms[smelter.index()];
    assert!(firm.cut && firm.cover < firm.normal_cover, "{firm:?}");
    assert!((firm.withheld - 0.9).abs() < 1e-9);
}

#[test]
fn an_announced_measure_is_a_threat_to_all_in_reach() {
    let (mut builder, gate, [mine, smelter, user]) = chain(0.9, [None; 3]);
    builder.effective(gate, 30);
    let mut simulation = simulation(stubborn(builder.build()));
    let view = after(&mut simulation, 11);
    assert_eq!((view.phi, view.loss), (0.0, 0.0));
    assert!(view.forward_loss[0] > 0.0, "a threat weighs before it bites");
    let threats =
        [mine, smelter, user].map(|site| simulation.situation().firms[site.index()].threat_in);
    assert_eq!(threats, [None, Some(20), Some(20)]);
}

/// A cut of a part that raises the price of the rest can earn more than it loses.
#[test]
fn own_cost_is_negative_when_the_rest_sells_dearer() {
    let mut builder = Builder::new();
    let gas = builder.good(0.0);
    let field = builder.maker(OWNER, gas, 100.0, 0.0);
    let user = builder.user(VICTIM, 0.0);
    let other = builder.user(VICTIM, 0.0);
    let needs = [user, other].map(|site| builder.needs(site, &[gas], 10.0, 5.0));
    let gate = builder.measure(&[1.0, 0.0], [None; 3]);
    builder.route(field, (user, needs[0]), 1.0, 2.0).gates.push(gate);
    builder.route(field, (other, needs[1]), 1.0, 2.0);
    for good in &mut builder.economy.goods {
        builder.table.set(good.price_limit, 2.3, false);
    }
    let mut simulation = simulation(stubborn(builder.build()));
    let first = after(&mut simulation, 1);
    assert!(first.own_cost > 0.0, "prices have not moved yet: {}", first.own_cost);
    let later = after(&mut simulation, 60);
    assert!(later.own_cost < 0.0 && later.forward_own_cost[0] < 0.0, "{later:?}");
}

/// Two makers that need each other's product: shares stay within bounds and every number is finite.
#[test]
fn cycles_settle() {
    let mut builder = Builder::new();
    let [power, coal] = [builder.good(0.0), builder.good(0.0)];
    let mine = builder.maker(VICTIM, coal, 20.0, 5.0);
    let plant = builder.maker(VICTIM, power, 20.0, 5.0);
    let homes = builder.user(VICTIM, 0.0);
    let abroad = builder.maker(OWNER, coal, 20.0, 5.0);
    let power_in = builder.needs(mine, &[power], 0.2, 5.0);
    let coal_in = builder.needs(plant, &[coal], 0.5, 10.0);
    let home_in = builder.needs(homes, &[power], 5.0, 5.0);
    let gate = builder.measure(&[1.0, 0.0], [None; 3]);
    builder.route(plant, (mine, power_in), 1.0, 1.0);
    builder.route(mine, (plant, coal_in), 0.4, 1.0);
    builder.route(abroad, (plant, coal_in), 0.6, 3.0).gates.push(gate);
    builder.route(plant, (homes, home_in), 1.0, 1.0);
    let spec = stubborn(builder.build());
    let constants = channel_constants(&spec, &Chance::Seed(1)).unwrap()[0];
    assert!(
        (0.99..=1.0).contains(&constants.share.computed),
        "around the cycle all of it is at risk"
    );
    let view = after(&mut simulation(spec), 80);
    assert!(view.loss.is_finite() && view.loss > 0.0 && view.forward_loss[0].is_finite());
}
