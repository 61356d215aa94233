//! What comes before a raise, ultimatums, funds, firms with losses of their own, ballots.

use crate::escalation::{
    LICENCE, NONE, TARIFF, Watch, insert, kinds, lower, play, raise, standoff,
};
use crate::support::{assert_same, spec};
use detente_core::{Simulation, Snapshot};
use detente_game::means::{
    After, Ballot, Council, Expense, Fund, Member, Precondition, Ultimatum, Who,
};
use detente_game::spec::{Agent, Cover, Delay, Firm, Ratifier, Role};
use detente_game::{
    AgentId, Cast, Chance, Day, EventKind, FirmId, FundId, GameSpec, IssueId, Level, Observer,
    PartyId, Played,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Who owns the tariff.
const BETA: PartyId = PartyId(1);

fn barred(after: After) -> GameSpec {
    let mut spec = standoff(NONE, 0);
    spec.means.preconditions.push(Precondition { issue: TARIFF, level: 1, after });
    spec
}

#[test]
fn a_raise_waits_for_what_comes_first() {
    let early = play(barred(After::Day(10)), [&[], &[(9, raise(TARIFF, 1))]]).0;
    let EventKind::Forfeit { reason, .. } = &early.events[0].kind else { panic!() };
    assert!(reason.contains("what has to come first has not"), "{reason}");
    let late = play(barred(After::Day(10)), [&[], &[(10, raise(TARIFF, 1))]]).0;
    assert_eq!(kinds(&late), [(10, "escalated")]);
    let other = play(barred(After::Day(10)), [&[], &[(2, raise(TARIFF, 2))]]).0;
    assert_eq!(kinds(&other), [(2, "escalated")], "other levels wait for nothing");
}

#[test]
fn what_has_come_about_once_stays_open() {
    let first: Level = 0;
    let mut spec = barred(After::InForce(LICENCE, first));
    spec.issues[LICENCE.index()].start = 1;
    let steps = [(3, raise(LICENCE, first)), (5, lower(LICENCE, 1))];
    let (played, _) = play(spec.clone(), [&steps, &[(8, raise(TARIFF, 1))]]);
    assert_eq!(kinds(&played).last(), Some(&(8, "escalated")));
    let (played, _) = play(spec, [&[], &[(8, raise(TARIFF, 1))]]);
    assert_eq!(kinds(&played), [(8, "forfeit")]);
}

/// Beta wants the licence at its last level by day 20, or puts its tariff in force.
fn ultimatum() -> GameSpec {
    let mut spec = standoff(NONE, 3);
    let met_at = (spec.issues[LICENCE.index()].levels.len() - 1) as Level;
    spec.issues[LICENCE.index()].start = 0;
    spec.means.ultimatums.push(Ultimatum {
        id: "last-word".into(),
        issue: TARIFF,
        level: 0,
        demand: LICENCE,
        met_at,
        made: 5,
        deadline: 20,
    });
    spec
}

#[test]
fn an_ultimatum_is_a_threat_that_is_carried_out_on_its_day() {
    let (played, Watch { phi, forward_loss, threats }) = play(ultimatum(), [&[], &[]]);
    assert_eq!(kinds(&played), [(5, "threatened"), (20, "escalated")]);
    assert_eq!((threats[5], threats[6], threats[20]), (None, Some(NONE), None));
    assert!(forward_loss[5] == 0.0 && forward_loss[19] > forward_loss[6]);
    assert_eq!((phi[19], phi[20]), (0.0, 1.0));
}

#[test]
fn an_ultimatum_that_is_met_is_off_on_that_day() {
    let spec = ultimatum();
    let met_at = spec.means.ultimatums[0].met_at;
    let (played, watch) = play(spec.clone(), [&[(19, lower(LICENCE, met_at))], &[]]);
    assert_eq!(kinds(&played), [(5, "threatened"), (19, "unilateral"), (19, "withdrawn")]);
    assert!(watch.phi.iter().all(|&phi| phi == 0.0));
    let EventKind::Withdrawn { step, demand } = played.events[2].kind else { panic!() };
    assert_eq!((step.from, step.to, demand), (0, NONE, LICENCE));
    let (played, _) = play(spec, [&[(2, lower(LICENCE, met_at))], &[]]);
    assert_eq!(kinds(&played), [(2, "unilateral")], "nothing is left to demand");
}

/// The tariff is paid from a fund of beta: 4 M/d in force, 1 M/d at its second level.
fn paid(balance: f64, income: f64, borrowing: Option<f64>) -> GameSpec {
    let mut spec = standoff(0, 0);
    let mut number = |path: &str, value| insert(&mut spec, path, value);
    let by_level = [("full", 4.0), ("some", 1.0), ("little", 1.0), ("none", 0.0)];
    let by_level = by_level.map(|(path, cost)| number(path, cost)).to_vec();
    let fund = Fund {
        id: "chest".into(),
        of: BETA,
        balance: number("balance", balance),
        income: Some(number("income", income)),
        borrowing: borrowing.map(|factor| number("borrowing", factor)),
    };
    spec.means.funds.push(fund);
    spec.means.expenses.push(Expense { issue: TARIFF, by_level, fund: Some(FundId(0)) });
    let channel = spec.instruments.iter_mut().find_map(|one| one.channel.as_mut()).unwrap();
    channel.own.clear();
    let tariff = spec.issues[TARIFF.index()].instrument.unwrap();
    spec.instruments[tariff.index()].channel.as_mut().unwrap().own.clear();
    spec
}

/// Own cost, what is left, and what is ahead at the first two levels, by day.
#[derive(Default)]
struct Purse(Vec<(f64, f64, [f64; 2], [f64; 2])>);

impl Observer for Purse {
    fn day(&mut self, day: &Day<'_>) {
        let view = day.situation.issue(TARIFF);
        let ahead = |by_level: &[f64]| [by_level[0], by_level[1]];
        let row = (ahead(&view.forward_loss), ahead(&view.forward_own_cost));
        self.0.push((view.own_cost, view.fund.unwrap(), row.0, row.1));
    }
}

fn spend(spec: GameSpec) -> (Played, Purse) {
    let (mut purse, cast) = (Purse::default(), Cast::new(&spec, &Library).unwrap());
    let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
    (simulation.play_observed(&Chance::Seed(3), &mut purse).clone(), purse)
}

#[test]
fn a_measure_ends_with_the_money_it_is_paid_from() {
    let (played, Purse(days)) = spend(paid(30.0, 1.0, None));
    assert_eq!(kinds(&played), [(9, "exhausted")]);
    let EventKind::Exhausted { step, fund } = played.events[0].kind else { panic!() };
    assert_eq!((step.from, step.to, fund), (0, NONE, FundId(0)));
    assert_eq!((days[0].0, days[0].1), (4.0, 30.0));
    assert_eq!((days[9].1, days[10].0, days[10].1), (3.0, 0.0, 0.0));
}

#[test]
fn both_sides_see_that_the_money_runs_out() {
    let (_, Purse(short)) = spend(paid(40.0, 0.0, None));
    let (_, Purse(long)) = spend(paid(1e6, 0.0, None));
    let part = |level: usize| short[0].2[level] / long[0].2[level];
    assert!(part(0) > 0.0 && part(0) < part(1) && part(1) < 1.0, "the cheaper level lasts longer");
    assert!(short[0].3[0] < long[0].3[0] && short[0].3[0] > short[1].3[0]);
}

#[test]
fn who_can_borrow_goes_on_at_a_price() {
    let (played, Purse(days)) = spend(paid(8.0, 0.0, Some(2.5)));
    assert!(played.events.is_empty());
    assert_eq!((days[1].0, days[2].0, days[2].1), (4.0, 10.0, 0.0));
    let (_, Purse(rich)) = spend(paid(1e6, 0.0, Some(2.5)));
    assert_eq!(days[0].2, rich[0].2, "what it does to the other side is the same");
    assert!(days[0].3[0] > 1.5 * rich[0].3[0]);
}

#[test]
fn an_empty_fund_bars_what_it_would_pay_for() {
    let mut spec = paid(0.0, 0.0, None);
    spec.issues[TARIFF.index()].start = NONE;
    let (played, _) = play(spec, [&[], &[(4, raise(TARIFF, 1))]]);
    assert_eq!(kinds(&played), [(4, "forfeit")]);
}

#[test]
fn means_are_part_of_the_state() {
    let spec = paid(30.0, 1.0, None);
    let cast = Cast::new(&spec, &Library).unwrap();
    let spec = Arc::new(spec);
    let mut simulation = Simulation::new(spec.clone(), cast.clone()).unwrap();
    simulation.begin(&Chance::Seed(3));
    (0..6).for_each(|_| assert!(simulation.step()));
    let (snapshot, hash): (Snapshot, u64) = (simulation.snapshot(), simulation.state_hash());
    while simulation.step() {}
    let played = simulation.finish().clone();
    let mut other = Simulation::new(spec, cast).unwrap();
    other.begin(&Chance::Seed(8));
    assert_ne!(other.state_hash(), hash);
    other.restore(&snapshot);
    assert_eq!(other.state_hash(), hash);
    while other.step() {}
    assert_same(&played, other.finish());
}

#[test]
fn firms_that_lose_more_weigh_more() {
    let loss_of = |weights: Option<[f64; 2]>| {
        let mut spec = standoff(0, 0);
        let tariff = spec.issues[TARIFF.index()].instrument.unwrap();
        let covers = [("no-cover", 0.0), ("deep", 1000.0)];
        let all = covers.map(|(id, cover)| with_firm(&mut spec, id, cover));
        for (firm, loss) in all.iter().zip(weights.into_iter().flatten()) {
            let loss = insert(&mut spec, &format!("loss.{}", firm.0), loss);
            spec.means.losses.push((*firm, loss));
        }
        let channel = spec.instruments[tariff.index()].channel.as_mut().unwrap();
        channel.victims = all.to_vec();
        if weights.is_some() {
            channel.loss = None;
        }
        let mut seen = Losses::default();
        let cast = Cast::new(&spec, &Library).unwrap();
        let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
        simulation.play_observed(&Chance::Seed(3), &mut seen);
        seen.0[3]
    };
    let (even, heavy) = (loss_of(Some([50.0, 50.0])), loss_of(Some([90.0, 10.0])));
    for place in 0..2 {
        let ratio = heavy[place] / even[place];
        assert!((ratio - 1.8).abs() < 1e-9, "{ratio}: only the first one has no cover");
    }
    assert!(loss_of(None)[0] > 0.0);
}

/// A firm that the tariff is against.
fn with_firm(spec: &mut GameSpec, id: &str, cover: f64) -> FirmId {
    let firm = FirmId::from(spec.firms.len());
    let (agent, strategy) = (AgentId::from(spec.agents.len()), "base-stock".into());
    spec.agents.push(Agent { id: id.into(), role: Role::Firm(firm), strategy });
    let cover = Cover::Each(vec![insert(spec, id, cover)]);
    spec.firms.push(Firm { agent, of: PartyId(0), cover });
    firm
}

/// Loss of the day and ahead.
#[derive(Default)]
struct Losses(Vec<[f64; 2]>);

impl Observer for Losses {
    fn day(&mut self, day: &Day<'_>) {
        let view = day.situation.issue(TARIFF);
        self.0.push([view.loss, view.forward_loss[0]]);
    }
}

#[test]
fn members_accept_what_enough_of_them_gain_by() {
    let games = |accept: f64, turnout: f64| {
        let mut spec = spec("hand-table");
        let mut number = |path: &str, value| insert(&mut spec, path, value);
        let delay = Delay { median: number("days", 5.0), sd: 0.0 };
        let (accept, spread) = (number("accept", accept), number("spread", 1e4));
        let quorum = Some((number("turnout", turnout), number("quorum", 0.5)));
        let members = Ratifier { id: "members".into(), delay, refuses_below: None };
        spec.parties[BETA.index()].ratifiers = vec![members];
        spec.means.ballots.push(Ballot { of: BETA, ratifier: 0, accept, spread, quorum });
        let cast = Cast::new(&spec, &Library).unwrap();
        let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
        let of = |name: &str, played: &Played| {
            played.events.iter().filter(|event| event.kind.name() == name).count()
        };
        let mut counts = (0, 0);
        for seed in 0..12 {
            let played = simulation.play(&Chance::Seed(seed));
            counts.0 += of("ratified", played);
            counts.1 += of("ratification-refused", played);
        }
        counts
    };
    let (accepted, refused) = games(0.25, 0.9);
    assert!(accepted > 0 && refused == 0, "a quarter suffices");
    let (accepted, refused) = games(0.9, 0.9);
    assert!(accepted == 0 && refused > 0, "nine tenths are too many");
    let (accepted, refused) = games(0.25, 0.4);
    assert!(accepted == 0 && refused > 0, "too few take part");
}

#[test]
fn a_council_accepts_when_the_members_in_favour_weigh_enough() {
    let games = |accept: f64, stakes: [f64; 2]| {
        let mut spec = spec("hand-table");
        let own: Vec<IssueId> =
            spec.issue_ids().filter(|issue| spec.issues[issue.index()].owner == BETA).collect();
        let mut number = |path: &str, value| insert(&mut spec, path, value);
        let delay = Delay { median: number("days", 5.0), sd: 0.0 };
        let accept = number("accept", accept);
        let mut member = |name: &str, share, stake| {
            let (who, share) = (Who::Party(PartyId(0)), number(&format!("share.{name}"), share));
            let stake = number(&format!("stake.{name}"), stake);
            Member { who, share, stakes: own.iter().map(|&issue| (issue, stake)).collect() }
        };
        let members = vec![member("large", 0.6, stakes[0]), member("small", 0.4, stakes[1])];
        let id = "council".into();
        spec.parties[BETA.index()].ratifiers = vec![Ratifier { id, delay, refuses_below: None }];
        spec.means.councils.push(Council { of: BETA, ratifier: 0, accept, members });
        let cast = Cast::new(&spec, &Library).unwrap();
        let mut simulation = Simulation::new(Arc::new(spec), cast).unwrap();
        let mut counts = (0, 0);
        for seed in 0..12 {
            for event in &simulation.play(&Chance::Seed(seed)).events {
                counts.0 += usize::from(event.kind.name() == "ratified");
                counts.1 += usize::from(event.kind.name() == "ratification-refused");
            }
        }
        counts
    };
    let (accepted, refused) = games(1.0, [0.0, 0.0]);
    assert!(accepted > 0 && refused == 0, "who is no worse off is in favour");
    let (accepted, refused) = games(1.0, [0.0, 1e9]);
    assert!(accepted == 0 && refused > 0, "one against is enough where all have to agree");
    assert!(games(0.6, [0.0, 1e9]).1 == 0, "three fifths are in favour");
    assert!(games(0.6, [1e9, 0.0]).0 == 0, "two fifths are too few");
}
