//! More than two parties, at one table and at several at once.

use crate::support::spec;
use detente_core::Simulation;
use detente_game::spec::{Agent, Issue, Opening, Party, Role, Round};
use detente_game::{
    AgentId, Cast, Chance, Day, Event, EventKind, GameSpec, IssueId, Observer, PartyId, Played,
    RoundId, TableId,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Alpha's and beta's issues of the golden game, then the same again between alpha and gamma, all on one
/// agenda.
pub(crate) fn three(name: &str) -> GameSpec {
    let mut spec = spec(name);
    let gamma = PartyId(2);
    let agent = AgentId::from(spec.agents.len());
    spec.agents.push(Agent {
        id: "gamma".into(),
        role: Role::Nation(gamma),
        strategy: spec.agents[0].strategy.clone(),
    });
    spec.parties.push(Party { agent, ratifiers: vec![], ..spec.parties[1].clone() });
    let moved = |party: PartyId| if party == PartyId(1) { gamma } else { party };
    let count = spec.issues.len() as u16;
    let again: Vec<Issue> = (spec.issues.iter())
        .map(|issue| Issue {
            id: format!("{}-gamma", issue.id),
            owner: moved(issue.owner),
            victim: moved(issue.victim),
            linked: issue.linked.iter().map(|linked| IssueId(linked.0 + count)).collect(),
            ..issue.clone()
        })
        .collect();
    spec.issues.extend(again);
    let everything = spec.issue_ids().collect();
    spec.rounds[0].agenda = everything;
    spec.rounds[0].parties.push(gamma);
    spec
}

/// The same game, with a table for each pair in place of the one.
pub(crate) fn two_tables(name: &str) -> GameSpec {
    let mut spec = three(name);
    let half = spec.issues.len() as u16 / 2;
    let round = |id: &str, other, agenda: std::ops::Range<u16>| Round {
        id: id.into(),
        parties: vec![PartyId(0), PartyId(other)],
        agenda: agenda.map(IssueId).collect(),
        ..spec.rounds[0].clone()
    };
    spec.rounds = vec![round("first", 1, 0..half), round("second", 2, half..2 * half)];
    spec
}

pub(crate) fn simulation(spec: GameSpec) -> Simulation {
    let cast = Cast::new(&spec, &Library).unwrap();
    Simulation::new(Arc::new(spec), cast).unwrap()
}

fn play(spec: GameSpec, seed: u64) -> Played {
    let played = simulation(spec).play(&Chance::Seed(seed)).clone();
    assert!(named(&played, "forfeit").next().is_none(), "{:?}", played.events.last());
    played
}

fn named<'a>(played: &'a Played, name: &'a str) -> impl Iterator<Item = &'a Event> {
    played.events.iter().filter(move |event| event.kind.name() == name)
}

const GAME: &str = "hand-table";

#[test]
fn a_deal_of_three_is_what_the_others_have_accepted_in_turn() {
    let mut deals = 0;
    for seed in 0..20 {
        let played = play(three(GAME), seed);
        for deal in named(&played, "deal") {
            let EventKind::Deal { party, net, package, .. } = &deal.kind else { unreachable!() };
            assert!(net.iter().all(|&net| net > 0.0), "{net:?}");
            let before = &played.events[..deal.id as usize];
            let mut backwards = before.iter().rev();
            let accepted = backwards.find_map(|event| match event.kind {
                EventKind::Accepted { party, .. } => Some((party, event.tick)),
                _ => None,
            });
            let offer = before.iter().rev().find_map(|event| match &event.kind {
                EventKind::Offer { party, package, .. } => Some((*party, package, event.tick)),
                _ => None,
            });
            let ((second, then), (first, offered, at)) = (accepted.unwrap(), offer.unwrap());
            assert_eq!(offered, package);
            assert_eq!((at + 1, then + 1), (then, deal.tick), "one turn a day");
            let mut all = [first, second, *party];
            all.sort();
            assert_eq!(all, [PartyId(0), PartyId(1), PartyId(2)]);
            deals += 1;
        }
    }
    assert!(deals >= 10, "{deals}");
}

/// Notes who may yield on days with talks.
#[derive(Default)]
struct Watch {
    yielding_in_session: u32,
    sessions_at_once: u32,
    both_signed: u32,
}

impl Observer for Watch {
    fn day(&mut self, day: &Day<'_>) {
        let situation = day.situation;
        let away = |id: u16| situation.table(TableId(id)).is_away();
        for view in &situation.issues {
            let table = &situation.tables[usize::from(!situation.tables[0].concerns(view))];
            assert!(table.is_away() || !view.may_yield, "its table is in session");
            self.yielding_in_session += u32::from(view.may_yield && !(away(0) && away(1)));
        }
        let in_session = |id: u16| {
            matches!(situation.table(TableId(id)).talks, detente_game::Talks::Session { .. })
        };
        self.sessions_at_once += u32::from(in_session(0) && in_session(1));
        let signed = |id: u16| {
            matches!(situation.table(TableId(id)).talks, detente_game::Talks::Signed { .. })
        };
        self.both_signed += u32::from(signed(0) && signed(1));
    }
}

#[test]
fn two_tables_go_on_at_the_same_time_each_with_its_own_talks() {
    let mut watch = Watch::default();
    for seed in 0..20 {
        simulation(two_tables(GAME)).play_observed(&Chance::Seed(seed), &mut watch);
    }
    assert!(watch.sessions_at_once > 0);
    assert!(watch.both_signed > 0);
    assert!(watch.yielding_in_session > 0, "who sits at the other table is free to yield");
}

/// What happens at the first table of two, seen from the game in which it is the only one.
#[test]
fn a_table_that_nobody_shares_plays_as_if_it_were_alone() {
    // Gamma and delta sit apart from alpha and beta, so nothing links the tables.
    let mut apart = two_tables(GAME);
    let agent = AgentId::from(apart.agents.len());
    let strategy = apart.agents[0].strategy.clone();
    apart.agents.push(Agent { id: "delta".into(), role: Role::Nation(PartyId(3)), strategy });
    apart.parties.push(Party { agent, ..apart.parties[0].clone() });
    let half = apart.issues.len() / 2;
    let moved = |party: PartyId| if party == PartyId(0) { PartyId(3) } else { party };
    for issue in &mut apart.issues[half..] {
        (issue.owner, issue.victim) = (moved(issue.owner), moved(issue.victim));
        issue.instrument = None;
    }
    apart.rounds[1].parties = vec![PartyId(2), PartyId(3)];
    let alone = |event: &&Event| match event.kind {
        EventKind::Call { table, .. } | EventKind::Refused { table, .. } => table == TableId(0),
        EventKind::Deal { round, .. } | EventKind::SessionFixed { round, .. } => {
            round == RoundId(0)
        }
        _ => false,
    };
    for seed in 0..8 {
        let both = play(apart.clone(), seed);
        let mut spec = spec(GAME);
        spec.rounds[0].id = "first".into();
        let one = play(spec, seed);
        let days = |played: &Played| -> Vec<(u32, &'static str)> {
            let here = played.events.iter().filter(alone);
            here.map(|event| (event.tick, event.kind.name())).collect()
        };
        assert!(!days(&one).is_empty());
        assert_eq!(days(&both), days(&one), "seed {seed}");
    }
}

#[test]
fn a_party_that_is_neither_owner_nor_victim_gains_nothing() {
    let mut simulation = simulation(three(GAME));
    simulation.begin(&Chance::Seed(1));
    simulation.step();
    let situation = simulation.situation();
    for (view, issue) in situation.issues.iter().zip(situation.issue_ids()) {
        let neither = (0..3).map(PartyId).find(|&p| p != view.owner && p != view.victim).unwrap();
        let mut package = situation.levels();
        package[issue.index()] = view.full;
        assert_eq!(situation.gain(neither, &package), 0.0);
    }
}

#[test]
fn an_issue_is_on_one_agenda_only_while_it_is_talked_about() {
    struct Held(u32);
    impl Observer for Held {
        fn day(&mut self, day: &Day<'_>) {
            for (issue, view) in day.situation.issue_ids().zip(&day.situation.issues) {
                let on = day.situation.tables.iter().filter(|table| table.agenda.contains(&issue));
                let on = on.count();
                assert!(view.held.is_none() || on <= 1);
                self.0 += u32::from(on == 2);
            }
        }
    }
    let mut shared = 0;
    for seed in 0..10 {
        let mut spec = two_tables(GAME);
        let all = three(GAME).rounds.remove(0);
        spec.rounds[1] = Round { id: "plenary".into(), opens: Opening::On(4), ..all };
        let mut held = Held(0);
        simulation(spec).play_observed(&Chance::Seed(seed), &mut held);
        shared += held.0;
    }
    assert!(shared > 0, "both agendas have it before");
}
