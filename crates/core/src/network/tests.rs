//! What holds for a whole network over many days.

use crate::economy::{Builder, OWNER, VICTIM};
use crate::network::{Goods, Ground, Layout, NetworkFigures, Source, open, run_day};
use detente_game::situation::IssueView;
use detente_game::{Ablation, GameSpec, GoodId, GoodsView, SiteId};
use proptest::prelude::*;

/// A network being run, with the effect in force of each measure.
struct Run {
    spec: GameSpec,
    layout: Layout,
    numbers: NetworkFigures,
    goods: Goods,
    view: GoodsView,
    issues: Vec<IssueView>,
    tick: u32,
}

impl Run {
    fn new(spec: GameSpec) -> Self {
        let layout = Layout::new(&spec).unwrap();
        let values: Vec<f64> = spec.parameters.iter().map(|(_, p)| p.value).collect();
        let mut numbers = NetworkFigures::default();
        let (economy, ablation) = (&spec.economy, spec.ablation);
        numbers.draw(Source {
            economy,
            regulators: &[],
            values: &values,
            ration_cover: 20.0,
            ablation,
        });
        let (mut goods, mut view) = (Goods::default(), GoodsView::default());
        let ground = Ground { economy, layout: &layout, numbers: &numbers };
        open(ground, &mut goods, &mut view);
        let issues = vec![IssueView::default(); spec.issues.len()];
        Run { layout, numbers, goods, view, issues, tick: 0, spec }
    }

    fn day(&mut self) {
        let economy = &self.spec.economy;
        let ground = Ground { economy, layout: &self.layout, numbers: &self.numbers };
        run_day(ground, self.tick, &self.issues, &mut self.goods, &mut self.view, |_| {});
        self.tick += 1;
    }

    fn days(&mut self, count: u32) {
        for _ in 0..count {
            self.day();
        }
    }

    fn withhold(&mut self, phi: f64) {
        self.issues[0].phi = phi;
    }

    /// By good: stock and what is under way.
    fn held(&self) -> Vec<f64> {
        let mut held = vec![0.0; self.spec.economy.goods.len()];
        for (stock, &good) in self.goods.stock.iter().zip(&self.layout.bin_good) {
            held[usize::from(good)] += stock;
        }
        for (index, route) in self.spec.economy.routes.iter().enumerate() {
            held[route.good.index()] += self.goods.transit.count(index);
        }
        held
    }

    /// Cover of the first input of a site, d.
    fn cover(&self, site: SiteId) -> f64 {
        self.view.cover(self.layout.inputs(site.index()).start).unwrap()
    }
}

/// Mines of the owner and of the victim feed one user; the owner's ore passes a gate.
struct Chain {
    builder: Builder,
    ore: GoodId,
    smelter: SiteId,
    user: SiteId,
}

/// ore -> metal -> use; the owner sends the share `owned` of the ore.
fn chain(owned: f64, elasticity: f64) -> Chain {
    let mut builder = Builder::new();
    let (ore, metal) = (builder.good(0.0), builder.good(0.0));
    let mine = builder.maker(OWNER, ore, 20.0, 15.0);
    let other = builder.maker(VICTIM, ore, 20.0 * (1.0 - owned), 15.0);
    let smelter = builder.maker(VICTIM, metal, 8.0, 10.0);
    let user = builder.user(VICTIM, elasticity);
    let needs_ore = builder.needs(smelter, &[ore], 2.0, 50.0);
    let needs_metal = builder.needs(user, &[metal], 5.0, 40.0);
    let gate = builder.measure(&[1.0, 0.4, 0.0], [None; 3]);
    builder.route(mine, (smelter, needs_ore), owned, 30.0).gates.push(gate);
    builder.route(other, (smelter, needs_ore), 1.0 - owned, 5.0);
    builder.route(smelter, (user, needs_metal), 1.0, 4.0);
    Chain { builder, ore, smelter, user }
}

#[test]
fn without_measures_nothing_moves_in_five_hundred_days() {
    for loss in [0.0, 0.001] {
        let mut chain = chain(0.75, -0.2);
        let ids: Vec<_> = chain.builder.economy.goods.iter().map(|good| good.loss).collect();
        for id in ids.into_iter().flatten() {
            chain.builder.table.set(id, loss, false);
        }
        let mut run = Run::new(chain.builder.build());
        let before = run.goods.clone();
        for _ in 0..500 {
            run.day();
            for (now, then) in run.goods.stock.iter().zip(&before.stock) {
                assert!((now - then).abs() <= 0.01 * then, "{now} from {then}, loss {loss}");
            }
            assert!(run.goods.log_price.iter().all(|x| x.abs() < 0.01));
        }
        assert!(run.view.activity[chain.user.index()] > 0.999);
    }
}

/// A mine of the owner feeds a user of the victim, past a gate.
fn direct(cover: f64, lead: f64) -> (Builder, SiteId) {
    let mut builder = Builder::new();
    let ore = builder.good(0.0);
    let mine = builder.maker(OWNER, ore, 200.0, 15.0);
    let user = builder.user(VICTIM, 0.0);
    let needs = builder.needs(user, &[ore], 10.0, cover);
    let gate = builder.measure(&[1.0, 0.0], [None; 3]);
    builder.route(mine, (user, needs), 1.0, lead).gates.push(gate);
    (builder, user)
}

#[test]
fn a_line_that_was_cut_before_the_first_day_brings_nothing_until_it_has_been_filled() {
    let (mut builder, user) = direct(60.0, 30.0);
    let none = builder.number(0.0);
    builder.economy.routes[0].under_way = Some(none);
    let mut run = Run::new(builder.build());
    run.days(29);
    assert!((run.cover(user) - 31.0).abs() < 0.5, "{}", run.cover(user));
    run.days(200);
    assert!((run.cover(user) - 60.0).abs() < 3.0, "{}", run.cover(user));
}

#[test]
fn shares_that_were_rounded_are_scaled_to_sum_to_one() {
    let mut chain = chain(0.75, 0.0);
    let share = chain.builder.economy.routes[0].share;
    chain.builder.table.set(share, 0.65, false);
    let run = Run::new(chain.builder.build());
    assert!((run.goods.share[0] - 0.65 / 0.9).abs() < 1e-12, "{:?}", run.goods.share);
    assert!((run.goods.share[0] + run.goods.share[1] - 1.0).abs() < 1e-12);
}

/// The test by which the order rule was chosen: with goods under way counted, stock overshoots little, if plants had to slow, and rests;
/// without, it overshoots several times and oscillates for ever.
#[test]
fn after_a_halt_stock_overshoots_little_and_rests() {
    for (cover, halt, limit) in
        [(60.0, 60, 1.01), (60.0, 120, 1.3), (40.0, 90, 1.3), (20.0, 60, 1.5)]
    {
        let (builder, user) = direct(cover, 30.0);
        let mut run = Run::new(builder.build());
        run.withhold(1.0);
        run.days(halt);
        run.withhold(0.0);
        let (mut highest, mut last) = (0.0_f64, 0.0_f64);
        for day in 0..700 {
            run.day();
            highest = highest.max(run.cover(user) / cover);
            if day >= 500 {
                last = last.max((run.cover(user) / cover - 1.0).abs());
            }
        }
        assert!(highest < limit, "{halt} d at {cover} d of cover: overshoots {highest} times");
        assert!(last < 0.02, "{halt} d at {cover} d of cover: {last} off after 500 days");
    }
}

#[test]
fn prices_peak_below_their_limit_and_return() {
    let mut run = Run::new(chain(0.9, -0.1).builder.build());
    let mut highest = 0.0_f64;
    for day in 0..900 {
        run.withhold(if day < 150 { 1.0 } else { 0.0 });
        run.day();
        highest = run.view.price.iter().copied().fold(highest, f64::max);
    }
    assert!((2.0..=3.5).contains(&highest), "peak {highest}");
    assert!(run.view.price.iter().all(|price| (price - 1.0).abs() < 0.02), "{:?}", run.view.price);
}

#[test]
fn a_halt_stops_the_chain_stage_by_stage_and_leaves_demand_alone() {
    let chain = chain(0.9, 0.0);
    let (smelter, user) = (chain.smelter.index(), chain.user.index());
    let mut run = Run::new(chain.builder.build());
    run.withhold(1.0);
    let mut stopped = [None; 2];
    for day in 0..250 {
        run.day();
        for (place, site) in [(0, smelter), (1, user)] {
            if run.view.shortage[site] > 0.5 && stopped[place].is_none() {
                stopped[place] = Some(day);
            }
        }
        assert_eq!(run.goods.use_rate[run.layout.inputs(user).start], 5.0);
    }
    let [Some(first), Some(second)] = stopped else { panic!("nothing stopped: {stopped:?}") };
    assert!(first > 60 && second > first + 20, "{stopped:?}");
}

#[test]
fn a_half_open_gate_lets_its_share_of_normal_flow_through() {
    let mut run = Run::new(chain(0.75, 0.0).builder.build());
    run.withhold(0.4);
    run.days(120);
    let gated = run.spec.economy.routes.iter().position(|route| !route.gates.is_empty()).unwrap();
    let normal = 0.75 * 10.0;
    assert!((run.view.shipped[gated] - 0.6 * normal).abs() < 1e-6, "{}", run.view.shipped[gated]);
}

#[test]
fn a_store_gives_out_below_its_release_cover_and_fills_up_again() {
    let mut chain = chain(0.9, 0.0);
    let store = chain.builder.store(VICTIM, chain.ore, 600.0, 1.0);
    let release = chain.builder.number(30.0);
    chain.builder.route(store, (chain.smelter, 0), 1.0, 2.0).below = Some(release);
    chain.builder.route(SiteId(0), (store, 0), 1.0, 30.0);
    let mut run = Run::new(chain.builder.build());
    let bin = run.layout.output(store.index()).unwrap();
    run.days(100);
    assert_eq!(run.goods.stock[bin], 600.0);
    run.withhold(1.0);
    run.days(90);
    assert!(run.cover(chain.smelter) > 20.0, "the store keeps the plant above rationing");
    assert!(run.goods.stock[bin] < 400.0);
    run.withhold(0.0);
    run.days(600);
    assert!(run.goods.stock[bin] > 590.0, "{}", run.goods.stock[bin]);
}

#[test]
fn a_season_is_what_users_want_and_its_last_day_holds_on() {
    let mut builder = Builder::new();
    let gas = builder.good(0.0);
    let field = builder.maker(OWNER, gas, 100.0, 5.0);
    let homes = builder.seasonal_user(VICTIM, vec![1.0, 2.0, 0.5]);
    let needs = builder.needs(homes, &[gas], 10.0, 5.0);
    builder.route(field, (homes, needs), 1.0, 1.0);
    let mut run = Run::new(builder.build());
    for wanted in [1.0, 2.0, 0.5, 0.5] {
        run.day();
        assert_eq!(run.view.planned[homes.index()], wanted);
    }
}

#[test]
fn a_substitute_is_used_when_the_preferred_good_is_gone() {
    let mut builder = Builder::new();
    let (pipeline, lng) = (builder.good(0.0), builder.good(0.0));
    let field = builder.maker(OWNER, pipeline, 20.0, 5.0);
    let terminal = builder.maker(VICTIM, lng, 20.0, 5.0);
    let plant = builder.user(VICTIM, 0.0);
    let needs = builder.needs(plant, &[pipeline, lng], 10.0, 20.0);
    let gate = builder.measure(&[1.0, 0.0], [None; 3]);
    builder.route(field, (plant, needs), 0.7, 3.0).gates.push(gate);
    builder.route(terminal, (plant, needs), 0.3, 3.0).good = lng;
    let mut run = Run::new(builder.build());
    run.days(5);
    run.withhold(1.0);
    run.days(200);
    let used = &run.goods.totals.used;
    assert!(used[lng.index()] > 800.0 && used[pipeline.index()] < 300.0, "{used:?}");
    assert!(run.view.activity[plant.index()] > 0.4, "{}", run.view.activity[plant.index()]);
}

#[test]
fn ablations_take_goods_on_the_way_and_prices_out() {
    let mut quick = chain(0.9, 0.0);
    quick.builder.ablation = Some(Ablation::NoTransit);
    let (smelter, mut quick) = (quick.smelter, Run::new(quick.builder.build()));
    let mut base = Run::new(chain(0.9, 0.0).builder.build());
    let mut fixed = chain(0.9, 0.0);
    fixed.builder.ablation = Some(Ablation::NoPrice);
    let mut fixed = Run::new(fixed.builder.build());
    for run in [&mut quick, &mut base, &mut fixed] {
        run.withhold(1.0);
        run.days(60);
    }
    assert!(quick.cover(smelter) < base.cover(smelter) - 15.0, "what is under way is cover too");
    assert!(fixed.view.price.iter().all(|&price| price == 1.0));
    assert!(base.view.price.iter().any(|&price| price > 1.2));
}

/// One number of a random network: ordinary, nothing, or absurd.
fn magnitude() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => 0.1..50.0_f64,
        1 => Just(0.0),
        1 => (-12.0..12.0_f64).prop_map(|exponent| libm::pow(10.0, exponent)),
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(-3.0)],
    ]
}

/// A supplier, a buyer, its share and its time under way.
type Link = (usize, usize, f64, f64);

/// A random network: any site may supply any other, cycles included.
fn network() -> impl Strategy<Value = (Vec<[f64; 6]>, Vec<Link>, bool)> {
    let site = prop::array::uniform6(magnitude());
    let route = (0..64_usize, 0..64_usize, 0.0..1.0_f64, magnitude());
    (prop::collection::vec(site, 2..9), prop::collection::vec(route, 1..20), any::<bool>())
}

fn random(sites: &[[f64; 6]], routes: &[Link], substitutes: bool) -> GameSpec {
    let mut builder = Builder::new();
    let goods: Vec<GoodId> = (0..3).map(|good| builder.good(0.002 * f64::from(good))).collect();
    let gate = builder.measure(&[1.0, 0.0], [None; 3]);
    let mut places = Vec::new();
    for (index, &[capacity, cover, per_unit, stock, size, more]) in sites.iter().enumerate() {
        let of = if index % 2 == 0 { OWNER } else { VICTIM };
        let site = match index % 4 {
            0 | 1 => builder.maker(of, goods[index % 3], capacity, cover),
            2 => builder.user(of, -more),
            _ => builder.store(of, goods[index % 3], size, 0.5),
        };
        if index % 4 < 3 {
            let needs = [goods[(index + 1) % 3], goods[(index + 2) % 3]];
            builder.needs(site, &needs[..1 + usize::from(substitutes)], per_unit, stock);
            builder.needs(site, &[goods[index % 3]], more, cover);
        }
        places.push(site);
    }
    for &(from, to, share, lead) in routes {
        let (from, to) = (places[from % places.len()], places[to % places.len()]);
        let sells = match builder.economy.sites[from.index()].activity {
            detente_game::economy::Activity::Make { good, .. }
            | detente_game::economy::Activity::Store { good, .. } => good,
            detente_game::economy::Activity::Use { .. } => continue,
        };
        let inputs = &builder.economy.sites[to.index()].inputs;
        let Some(input) = inputs.iter().position(|input| input.goods.contains(&sells)) else {
            continue;
        };
        if from == to {
            continue;
        }
        let route = builder.route(from, (to, input as u16), share, lead);
        route.good = sells;
        if share > 0.5 {
            route.gates.push(gate);
        }
    }
    builder.build()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Invariant 7: made + held at the start = used + held + lost, for every good, every day; and every number is finite.
    #[test]
    fn goods_are_conserved_and_all_state_is_finite(
        (sites, routes, substitutes) in network(),
        effects in prop::collection::vec(0.0..1.3_f64, 40),
        wishes in prop::collection::vec(0.0..4.0_f64, 9),
    ) {
        let mut run = Run::new(random(&sites, &routes, substitutes));
        let opening = run.held();
        for (multiple, wish) in run.goods.multiple.iter_mut().zip(wishes) {
            *multiple = wish;
        }
        for effect in effects {
            run.withhold((effect - 0.15).clamp(0.0, 1.0));
            run.day();
            prop_assert!(run.goods.is_finite(), "{:?}", run.goods);
            let view = &run.view;
            for column in [&view.price, &view.activity, &view.planned, &view.ordered, &view.target] {
                prop_assert!(column.iter().all(|number| number.is_finite()));
            }
            prop_assert!(run.goods.stock.iter().all(|&stock| stock >= 0.0));
            for (good, held) in run.held().into_iter().enumerate() {
                let totals = &run.goods.totals;
                let inflow = opening[good] + totals.made[good];
                let outflow = totals.used[good] + totals.lost[good] + held;
                prop_assert!((inflow - outflow).abs() <= 1e-9 * inflow, "{inflow} in, {outflow} out");
            }
        }
    }

    /// No supplier ships more than was ordered, nor past a closed gate.
    #[test]
    fn nothing_ships_beyond_its_order((sites, routes, substitutes) in network()) {
        let mut run = Run::new(random(&sites, &routes, substitutes));
        run.withhold(1.0);
        for _ in 0..20 {
            run.day();
            for (route, spec) in run.spec.economy.routes.iter().enumerate() {
                let (shipped, ordered) = (run.view.shipped[route], run.view.ordered[route]);
                prop_assert!(shipped <= ordered, "{shipped} of {ordered}");
                prop_assert!(spec.gates.is_empty() || shipped == 0.0);
            }
        }
    }
}
