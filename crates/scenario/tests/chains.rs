//! The chains of 2025 at rest: what flows stage by stage lies near what customs and geological surveys report.

mod support;

use detente_game::GameSpec;
use detente_game::economy::{Activity, Route};
use detente_scenario::load;
use support::Stub;

/// One end of a route.
struct End<'a> {
    firm: &'a str,
    of: &'a str,
}

/// Flow of every route with nothing in the way, units/d: what users take, carried up the chain by shares and recipes.
fn flows(spec: &GameSpec) -> Vec<f64> {
    let economy = &spec.economy;
    let value = |id| spec.parameters.get(id).value;
    let mut flows = vec![0.0; economy.routes.len()];
    for _ in 0..20 {
        let made: Vec<f64> = (0..economy.sites.len())
            .map(|site| match economy.sites[site].activity {
                Activity::Use { .. } => 1.0,
                _ => {
                    let leaving = economy.routes.iter().zip(&flows);
                    leaving
                        .filter(|(route, _)| route.from.index() == site)
                        .map(|(_, flow)| flow)
                        .sum()
                }
            })
            .collect();
        for (route, flow) in economy.routes.iter().zip(&mut flows) {
            let input = &economy.sites[route.to.index()].inputs[usize::from(route.input)];
            *flow = made[route.to.index()] * value(input.per_unit) * value(route.share);
        }
    }
    flows
}

/// Yearly flow, in units, over the routes of which something holds: good, and sites at both ends.
fn yearly(spec: &GameSpec, holds: impl Fn(&str, End<'_>, End<'_>) -> bool) -> f64 {
    let economy = &spec.economy;
    let end = |site: detente_game::SiteId| {
        let site = &economy.sites[site.index()];
        let firm = spec.agent_id(spec.firms[site.firm.index()].agent);
        End { firm, of: spec.party_id(site.of) }
    };
    let counts = |route: &Route| {
        holds(&economy.goods[route.good.index()].id, end(route.from), end(route.to))
    };
    let flows = flows(spec);
    let counted = economy.routes.iter().zip(flows).filter(|(route, _)| counts(route));
    365.0 * counted.map(|(_, flow)| flow).sum::<f64>()
}

#[test]
fn what_flows_at_rest_is_what_was_reported_for_2024() {
    let spec = load("london-chain-2025", &Stub).unwrap_or_else(|error| panic!("{error}")).spec;
    let near = |what: &str, ours: f64, reported: f64, error: f64| {
        let off = ours / reported - 1.0;
        assert!(
            off.abs() <= error,
            "{what}: {ours:.0} t a year, reported {reported:.0} ({off:+.3})"
        );
    };
    let magnets = |good: &str| good == "magnets";
    let abroad =
        yearly(&spec, |good, from, to| magnets(good) && from.of == "CHN" && to.of != "CHN");
    near("magnets from China", abroad, 58_152.0, 0.02);
    let to_us = yearly(&spec, |good, from, to| {
        magnets(good) && from.of == "CHN" && to.firm.starts_with("us-")
    });
    near("magnets from China to the US", to_us, 7_444.0, 0.03);
    let made = yearly(&spec, |good, from, _| magnets(good) && from.of == "CHN");
    near("magnets made in China", made, 237_000.0, 0.05);
    let light = yearly(&spec, |good, _, _| good == "light-oxides");
    near("light magnet oxides", light, 93_000.0, 0.05);
    let mined =
        yearly(&spec, |good, from, _| ["concentrate", "clays"].contains(&good) && from.of == "CHN");
    near("mined in China", mined, 270_000.0, 0.06);
    near("mined in Burma", yearly(&spec, |_, from, _| from.firm == "burma-clays"), 31_000.0, 0.05);
}

#[test]
fn nobody_is_asked_for_more_than_he_can_make() {
    for name in ["london-chain-2025", "geneva-chain-2025", "rare-earths-2010", "magnequench-1995"] {
        let spec = load(name, &Stub).unwrap_or_else(|error| panic!("{error}")).spec;
        let flows = flows(&spec);
        for (id, site) in spec.economy.sites.iter().enumerate() {
            let Activity::Make { capacity, .. } = site.activity else { continue };
            let leaving = spec.economy.routes.iter().zip(&flows);
            let asked: f64 =
                leaving.filter(|(route, _)| route.from.index() == id).map(|(_, flow)| flow).sum();
            let capacity = spec.parameters.get(capacity).value;
            let firm = spec.agent_id(spec.firms[site.firm.index()].agent);
            assert!(asked <= capacity, "{name}: {firm} is asked for {asked} of {capacity} a day");
        }
    }
}

#[test]
fn the_chains_are_as_large_as_they_say() {
    let spec = load("london-chain-2025", &Stub).unwrap().spec;
    assert!(spec.economy.sites.len() >= 25 && spec.economy.goods.len() >= 8);
    assert!(spec.regulators.len() >= 6);
    assert_eq!(spec.instruments.len(), 4);
    for instrument in &spec.instruments {
        let channel = instrument.channel.as_ref().unwrap();
        assert!(channel.loss.is_none() && channel.share.is_none() && channel.own_cost.is_none());
    }
}
