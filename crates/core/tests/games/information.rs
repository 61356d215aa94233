//! Private information: what a party that does not know everything sees, and what it decides.

use crate::support::{assert_same, spec};
use detente_core::Simulation;
use detente_game::{
    Cast, Chance, EventKind, GameSpec, Information, Knowledge, ParameterId, ParameterTable,
    PartyId, Played, Spread,
};
use detente_strategies::Library;
use std::collections::BTreeSet;
use std::sync::Arc;

const HARDLINER: &str = "nation(resolve=hardliner, table=nash)";

fn party(spec: &GameSpec, id: &str) -> PartyId {
    spec.party_ids().find(|&party| spec.party_id(party) == id).unwrap()
}

/// London, in which the US does not know China's preferences and the covers of its firms.
fn uncertain(knowledge: Knowledge) -> GameSpec {
    let mut spec = spec("london-2025-146");
    let (usa, chn) = (party(&spec, "USA"), party(&spec, "CHN"));
    let firms = (0_usize..).zip(&spec.firms).filter(|(_, firm)| firm.of == chn);
    let covers = firms.map(|(place, _)| (place.into(), knowledge)).collect();
    let preferences = vec![(chn, knowledge)];
    spec.information = vec![Information { observer: usa, covers, preferences }];
    spec
}

/// Numbers that are China's own: covers, stakes, gains, resolve, audience cost.
fn private(spec: &GameSpec) -> BTreeSet<ParameterId> {
    let chn = party(spec, "CHN");
    let mut ids = BTreeSet::new();
    for firm in spec.firms.iter().filter(|firm| firm.of == chn) {
        if let detente_game::spec::Cover::Each(covers) = &firm.cover {
            ids.extend(covers);
        }
    }
    for issue in &spec.issues {
        if issue.owner == chn {
            ids.extend([issue.stake, issue.resolve]);
        } else {
            ids.insert(issue.gain);
        }
    }
    let numbers = &spec.parties[chn.index()];
    ids.extend([numbers.audience_cost, numbers.resolve]);
    ids
}

/// The same game with China's own numbers drawn around what the table says.
fn drawn(spec: &GameSpec) -> GameSpec {
    let (private, mut table) = (private(spec), ParameterTable::default());
    for (id, parameter) in spec.parameters.iter() {
        let mut parameter = parameter.clone();
        if private.contains(&id) {
            parameter.spread = Spread::LogNormal { sd: 0.9 };
        }
        table.insert(parameter).unwrap();
    }
    GameSpec { parameters: table, ..spec.clone() }
}

fn simulation(mut spec: GameSpec, strategy: Option<&str>) -> Simulation {
    if let Some(strategy) = strategy {
        for party in &spec.parties {
            spec.agents[party.agent.index()].strategy = strategy.into();
        }
    }
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// Every number in every field of a picture.
fn numbers(picture: &str) -> BTreeSet<u64> {
    let words = picture.split(|c: char| !(c.is_ascii_digit() || ".e-".contains(c)));
    words.filter_map(|word| word.parse::<f64>().ok()).map(f64::to_bits).collect()
}

/// Two worlds that differ in what is China's own, and in nothing else, look the same to the US in every field
/// on every day; so no field holds the truth or anything made of it.
#[test]
fn no_field_of_the_observation_depends_on_the_truth() {
    let spec = uncertain(Knowledge::Prior(Spread::LogNormal { sd: 0.5 }));
    let usa = party(&spec, "USA");
    let mut as_in_table = simulation(spec.clone(), Some(HARDLINER));
    let mut elsewhere = simulation(drawn(&spec), Some(HARDLINER));
    let chance = Chance::Seed(3);
    as_in_table.begin(&chance);
    elsewhere.begin(&chance);
    let truths: Vec<u64> = {
        let played = simulation(drawn(&spec), Some(HARDLINER)).play(&chance).clone();
        let table = |id: &ParameterId| spec.parameters.get(*id).value;
        let other = |id: &&ParameterId| played.values[id.index()] != table(id);
        let ids = private(&spec);
        ids.iter().filter(other).map(|id| played.values[id.index()].to_bits()).collect()
    };
    assert!(truths.len() > 10);
    let mut truth_differs = 0;
    loop {
        let more = (as_in_table.step(), elsewhere.step());
        let seen = format!("{:?}", as_in_table.picture(usa));
        assert_eq!(seen, format!("{:?}", elsewhere.picture(usa)));
        let found = numbers(&seen);
        assert!(truths.iter().all(|truth| !found.contains(truth)));
        let truth = format!("{:?}", elsewhere.situation());
        truth_differs += u32::from(truth != format!("{:?}", as_in_table.situation()));
        assert_eq!(more.0, more.1);
        if !more.0 {
            break;
        }
    }
    assert_eq!(truth_differs, spec.horizon);
}

/// The control: with everything known, the same test would fail.
#[test]
fn what_is_known_does_depend_on_the_truth() {
    let mut spec = uncertain(Knowledge::Hidden);
    spec.information.clear();
    let usa = party(&spec, "USA");
    let mut as_in_table = simulation(spec.clone(), Some(HARDLINER));
    let mut elsewhere = simulation(drawn(&spec), Some(HARDLINER));
    for simulation in [&mut as_in_table, &mut elsewhere] {
        simulation.begin(&Chance::Seed(3));
        simulation.step();
    }
    let seen = format!("{:?}", as_in_table.picture(usa));
    assert_ne!(seen, format!("{:?}", elsewhere.picture(usa)));
}

/// What is one's own, and what can be seen, is the truth.
#[test]
fn what_is_ones_own_is_known() {
    let spec = drawn(&uncertain(Knowledge::Prior(Spread::LogNormal { sd: 0.5 })));
    let usa = party(&spec, "USA");
    let mut simulation = simulation(spec, Some(HARDLINER));
    simulation.begin(&Chance::Seed(5));
    while simulation.step() {
        let (truth, seen) = (simulation.situation(), simulation.picture(usa));
        let own = |index: usize| (truth.parties[index].clone(), seen.parties[index].clone());
        let (truly, believed) = own(usa.index());
        assert_eq!(truly.pressure, believed.pressure);
        assert_eq!(truly.standing, believed.standing);
        assert_eq!((truly.utility, truly.range), (believed.utility, believed.range));
        for (truly, believed) in truth.issues.iter().zip(&seen.issues) {
            assert_eq!((truly.level, truly.phi), (believed.level, believed.phi));
            if truly.victim == usa {
                assert_eq!(truly.loss, believed.loss);
                assert_eq!(truly.worth_victim, believed.worth_victim);
            } else {
                assert_eq!(truly.worth_owner, believed.worth_owner);
                assert!(truly.gain == 0.0 || truly.gain != believed.gain);
            }
        }
    }
}

fn play(spec: &GameSpec, seed: u64) -> Played {
    simulation(spec.clone(), None).play(&Chance::Seed(seed)).clone()
}

#[test]
fn a_prior_in_place_of_a_truth_changes_decisions() {
    let spec = uncertain(Knowledge::Prior(Spread::LogNormal { sd: 0.5 }));
    let mut known = spec.clone();
    known.information.clear();
    let usa = party(&spec, "USA");
    let offers = |played: &Played| -> Vec<(u32, EventKind)> {
        let events = played.events.iter().map(|event| (event.tick, event.kind.clone()));
        let own =
            |kind: &EventKind| matches!(kind, EventKind::Offer { party, .. } if *party == usa);
        events.filter(|(_, kind)| own(kind)).collect()
    };
    let (mut offered, mut decided) = (0, 0);
    for seed in 0..40 {
        let (prior, truth) = (play(&spec, seed), play(&known, seed));
        offered += u32::from(offers(&prior) != offers(&truth));
        decided += u32::from(prior.events != truth.events);
    }
    assert!(offered >= 5 && decided >= 10, "{offered} {decided}");
}

/// A belief at the number of the table, where that is the truth, changes nothing.
#[test]
fn a_belief_that_is_right_decides_as_the_truth_does() {
    let spec = uncertain(Knowledge::Prior(Spread::Fixed));
    let mut known = spec.clone();
    known.information.clear();
    for seed in 0..10 {
        assert_eq!(play(&spec, seed).events, play(&known, seed).events);
    }
}

#[test]
fn strategies_that_read_preferences_are_refused_where_they_are_hidden() {
    let mut spec = uncertain(Knowledge::Hidden);
    let error = Cast::new(&spec, &Library).unwrap_err();
    assert!(error.to_string().contains("which are hidden from `USA`"), "{error}");
    let usa = party(&spec, "USA");
    let agent = spec.parties[usa.index()].agent;
    spec.agents[agent.index()].strategy = "nation(table=boulware(e=1))".into();
    let played = play(&spec, 3);
    let picture_has_package = {
        let mut simulation = simulation(spec, None);
        simulation.begin(&Chance::Seed(3));
        simulation.step();
        simulation.picture(usa).tables[0].nash.is_some()
    };
    assert!(!picture_has_package);
    assert!(played.events.iter().any(|event| matches!(event.kind, EventKind::Offer { .. })));
}

#[test]
fn a_restored_game_remembers_what_was_believed() {
    let spec = Arc::new(uncertain(Knowledge::Prior(Spread::LogNormal { sd: 0.5 })));
    let cast = Cast::new(&spec, &Library).unwrap();
    let mut simulation = Simulation::new(spec.clone(), cast.clone()).unwrap();
    let whole = simulation.play(&Chance::Seed(9)).clone();
    simulation.begin(&Chance::Seed(9));
    for _ in 0..20 {
        simulation.step();
    }
    let snapshot = simulation.snapshot();
    let mut other = Simulation::new(spec, cast).unwrap();
    other.restore(&snapshot);
    while other.step() {}
    assert_same(other.finish(), &whole);
}

#[test]
fn a_picture_of_ones_own_allocates_nothing_in_a_tick() {
    for knowledge in [Knowledge::Prior(Spread::LogNormal { sd: 0.5 }), Knowledge::Hidden] {
        let mut simulation = simulation(uncertain(knowledge), Some("nation(table=boulware(e=1))"));
        simulation.play(&Chance::Seed(1));
        simulation.play(&Chance::Seed(1));
        simulation.begin(&Chance::Seed(1));
        let mut more = true;
        while more {
            let counted = allocation_counter::measure(|| more = simulation.step());
            assert_eq!(counted.count_total, 0, "tick {}", simulation.tick());
        }
    }
}
