//! A network of goods is lowered as it is written, with its defaults.

mod support;

use detente_game::economy::{Activity, Economy, Route, Site, Support, WorksOn};
use detente_game::{GameSpec, ParameterId};
use detente_scenario::{Scenario, load};
use support::Stub;

fn chain() -> Scenario {
    load("tests/network/chain.ron", &Stub).unwrap_or_else(|error| panic!("{error}"))
}

fn site<'a>(spec: &'a GameSpec, firm: &str) -> &'a Site {
    let named = |site: &&Site| spec.agent_id(spec.firms[site.firm.index()].agent) == firm;
    spec.economy.sites.iter().find(named).unwrap()
}

fn route<'a>(economy: &'a Economy, id: &str) -> &'a Route {
    economy.routes.iter().find(|route| route.id == id).unwrap()
}

/// Path and value of a number.
fn number(spec: &GameSpec, id: ParameterId) -> (&str, f64) {
    let parameter = spec.parameters.get(id);
    (&parameter.path, parameter.value)
}

#[test]
fn goods_and_markets_are_as_written() {
    let spec = chain().spec;
    let economy = &spec.economy;
    let goods: Vec<(&str, &str)> =
        economy.goods.iter().map(|good| (good.id.as_str(), good.unit.as_str())).collect();
    assert_eq!(goods, [("ore", "t"), ("parts", "kg"), ("old-parts", "kg")]);
    let markets: Vec<(&str, usize)> =
        economy.markets.iter().map(|market| (market.id.as_str(), market.of.len())).collect();
    let expected = [("ore", 2), ("parts-inside", 1), ("parts-outside", 1), ("old-parts", 2)];
    assert_eq!(markets, expected);
    assert_eq!(number(&spec, economy.goods[0].price), ("goods.ore.price", 0.02));
    assert_eq!(number(&spec, economy.goods[0].price_limit).0, "parameters.price-limit");
    assert!(economy.goods[0].loss.is_some() && economy.goods[1].loss.is_none());
}

#[test]
fn what_is_not_said_takes_its_default() {
    let spec = chain().spec;
    let works = site(&spec, "works");
    let Activity::Make { capacity, cover, .. } = works.activity else { panic!("a maker") };
    assert_eq!(number(&spec, capacity), ("firms.works.capacity", 30_000.0));
    assert_eq!(number(&spec, cover).0, "parameters.product-cover");
    assert_eq!(number(&spec, works.inputs[0].cover).0, "parameters.input-cover");
    assert_eq!((works.stage.as_str(), works.inputs[0].initial), ("parts", None));
    let only = route(&spec.economy, "mine->works");
    assert_eq!(number(&spec, only.share).1, 1.0);
    assert_eq!(number(&spec, only.lead).0, "parameters.transit-home");
    assert_eq!(
        number(&spec, route(&spec.economy, "mine->new-works").lead).0,
        "parameters.transit-abroad"
    );
    let depot = route(&spec.economy, "works->depot");
    assert_eq!(
        number(&spec, site(&spec, "depot").inputs[usize::from(depot.input)].per_unit).1,
        1.0
    );
}

#[test]
fn a_need_has_its_sources_and_one_takes_the_rest() {
    let spec = chain().spec;
    let economy = &spec.economy;
    let assemblers = site(&spec, "assemblers");
    assert_eq!(assemblers.inputs.len(), 1);
    assert_eq!(assemblers.inputs[0].goods.len(), 2);
    let share = |from: &str| number(&spec, route(economy, &format!("{from}->assemblers")).share);
    assert!((share("workshop").1 - 0.1).abs() < 1e-12);
    assert_eq!(share("workshop").0, "firms.assemblers.needs.parts.from.workshop.share");
    let backup = route(economy, "depot->assemblers");
    assert_eq!(number(&spec, backup.below.unwrap()).1, 20.0);
    assert!(route(economy, "new-works->assemblers").qualification.is_some());
    let under_way = route(economy, "works->assemblers").under_way.unwrap();
    let path = "firms.assemblers.needs.parts.from.works.under_way";
    assert_eq!(number(&spec, under_way), (path, 0.5));
    assert_eq!(economy.goods[route(economy, "workshop->assemblers").good.index()].id, "old-parts");
}

#[test]
fn routes_are_in_the_order_of_sites_and_inputs() {
    let economy = chain().spec.economy;
    let order: Vec<(u32, u16)> = economy.routes.iter().map(|r| (r.to.0, r.input)).collect();
    assert!(order.is_sorted());
}

#[test]
fn measures_stand_in_the_way_of_one_direction() {
    let spec = chain().spec;
    let gates = |id: &str| -> Vec<&str> {
        let gates = route(&spec.economy, id).gates.iter();
        gates.map(|gate| spec.issues[gate.issue.index()].id.as_str()).collect()
    };
    assert_eq!(gates("works->assemblers"), ["licences", "tariff"]);
    assert_eq!(gates("works->depot"), ["licences", "tariff"]);
    assert_eq!(gates("new-works->assemblers"), [""; 0]);
    assert_eq!(gates("mine->new-works"), [""; 0]);
    let [measure] = &spec.economy.measures[..] else { panic!("one measure") };
    let WorksOn::KnowHow { factor, .. } = measure.works_on else { panic!("know-how") };
    assert_eq!(number(&spec, factor), ("instruments.secrets.works_on.factor", 1.5));
}

#[test]
fn a_channel_is_computed_unless_it_is_given() {
    let spec = chain().spec;
    let channel = |issue: &str| spec.channel(spec.find_issue(issue).unwrap()).unwrap();
    let licences = channel("licences");
    assert_eq!((licences.loss, licences.share, licences.own_cost), (None, None, None));
    assert!(licences.good.is_some() && licences.effect.len() == 2);
    let own_cost = channel("tariff").own_cost.unwrap();
    assert_eq!(number(&spec, own_cost), ("instruments.tariff.channel.own_cost", 3.0));
    assert!(channel("tariff").loss.is_none());
}

#[test]
fn seasons_targets_and_projects_are_by_day() {
    let spec = chain().spec;
    let Activity::Use { season: Some(season), elasticity: Some(_) } =
        &site(&spec, "assemblers").activity
    else {
        panic!("a user with a season")
    };
    assert_eq!(season.values.len(), 200);
    assert!((season.values[0] - 1.0).abs() < 1e-12 && (season.values[31] - 0.8).abs() < 1e-12);
    let Activity::Store { target, .. } = &site(&spec, "depot").activity else { panic!("a store") };
    let target: Vec<(u32, f64)> =
        target.iter().map(|&(day, id)| (day, number(&spec, id).1)).collect();
    assert_eq!(target, [(59, 0.6), (151, 0.8)]);
    let [project] = &spec.economy.projects[..] else { panic!("one project") };
    assert_eq!((project.id.as_str(), project.decided), ("new-line", None));
    assert!(matches!(project.support[..], [Support::PriceFloor { .. }, Support::Offtake { .. }]));
}

#[test]
fn numbers_of_the_network_are_set_by_path() {
    let mut scenario = chain();
    for change in [
        "firms.works.capacity=10",
        "firms.assemblers.needs.parts.from.works.lead=20",
        "projects.new-line.lead=fixed(400)",
        "parameters.transit-home=3",
        "firms.depot.stores.target.2025-06-01=0.9",
    ] {
        scenario.set(change).unwrap();
    }
    assert!(scenario.set("firms.works.capacity=-1").is_err());
    assert!(scenario.set("parameters.transit-home=2.5").is_err());
}

#[test]
fn what_tables_share_comes_behind_and_can_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let chain = include_str!("network/chain.ron");
    let shared = r#"Parameters(format: 1, title: "shared", parameters: {}, firms: {
        "mine": Firm(of: "BBB", makes: "ore", capacity: Seen(7, "t/d", "x"), cover: Seen(9, "d", "x")),
        "pit": Firm(of: "BBB", makes: "ore", capacity: Seen(1, "t/d", "x")),
    })"#;
    let own = r#""works": Firm(needs: {"ore": Need(from: {"mine": Source()})}), "new-works": Firm(needs: {"ore": Need(from: {"pit": Source()})})"#;
    let over = format!(
        "Scenario(format: 1, id: \"over\", extends: \"chain\", uses: Also([\"shared\"]), firms: {{{own}}})"
    );
    for (name, text) in [("chain.ron", chain), ("shared.ron", shared), ("over.ron", over.as_str())]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    std::fs::write(folder.path().join("season.csv"), include_str!("network/season.csv")).unwrap();
    let path = folder.path().join("over.ron");
    let scenario = load(path.to_str().unwrap(), &Stub).unwrap_or_else(|error| panic!("{error}"));
    let spec = scenario.spec;
    let Activity::Make { capacity, cover, .. } = site(&spec, "mine").activity else { panic!() };
    assert_eq!((number(&spec, capacity).1, number(&spec, cover).1), (50.0, 9.0));
    assert_eq!(
        spec.agents.iter().rfind(|agent| agent.id == "pit").map(|_| spec.firms.len()),
        Some(7)
    );
    assert_eq!(spec.party_id(site(&spec, "mine").of), "AAA");
}

#[test]
fn a_scenario_without_units_has_no_network() {
    assert!(load("london-2025", &Stub).unwrap().spec.economy.is_empty());
}
