//! Raises, threats and their dropping: what the rules make of them.

use crate::support::{assert_same, spec};
use detente_core::{Simulation, Snapshot};
use detente_game::event::Move;
use detente_game::spec::{Accusation, Escalates};
use detente_game::{
    Away, Cast, Chance, Day, Escalation, Escalations, Event, EventKind, Fault, GameSpec, IssueId,
    Level, Memory, NationObservation, NationStrategy, Observer, Parameter, ParameterId, Played,
    Stream, TableMove, strategy::Breach,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Alpha's licence and beta's tariff.
pub(crate) const LICENCE: IssueId = IssueId(0);
pub(crate) const TARIFF: IssueId = IssueId(1);
/// Beta's place among agents and parties.
const BETA: usize = 1;

/// Levels of the tariff: full, six tenths, three tenths, none.
const EFFECT: [f64; 4] = [1.0, 0.6, 0.3, 0.0];
pub(crate) const NONE: Level = 3;

/// Decides as another nation does, and moves measures by a script.
struct Scripted {
    usual: Arc<dyn NationStrategy>,
    script: Vec<(u32, Escalation)>,
    forgives: bool,
}

impl NationStrategy for Scripted {
    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        self.usual.away(observation, memory, rng)
    }

    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        self.usual.table(observation, memory, rng)
    }

    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let today = |(day, _): &&(u32, Escalation)| *day == observation.situation.tick;
        Ok(self.script.iter().filter(today).map(|(_, step)| *step).collect())
    }

    fn retaliate(
        &self,
        _: &NationObservation<'_>,
        breach: &Breach,
        _: &mut Memory,
        _: &mut Stream,
    ) -> Result<f64, Fault> {
        Ok(if self.forgives { 0.0 } else { breach.shortfall })
    }

    fn talks_reset(&self, memory: &mut Memory, table: detente_game::TableId) {
        self.usual.talks_reset(memory, table);
    }
}

pub(crate) fn raise(issue: IssueId, level: Level) -> Escalation {
    Escalation::Raise { issue, level }
}

pub(crate) fn lower(issue: IssueId, level: Level) -> Escalation {
    Escalation::Lower { issue, level }
}

const DROP: Escalation = Escalation::Drop { issue: TARIFF };

pub(crate) fn insert(spec: &mut GameSpec, path: &str, value: f64) -> ParameterId {
    spec.parameters.insert(Parameter::fixed(path, value, "1")).unwrap()
}

/// Two measures held for each other, a tariff of four levels and a licence; both may be raised.
fn ladder(start: Level, notice: u32) -> GameSpec {
    let mut spec = spec("hand-slow-walk");
    let notice = insert(&mut spec, "notice", f64::from(notice));
    let effect: Vec<_> =
        EFFECT.iter().map(|&e| insert(&mut spec, &format!("effect.{e}"), e)).collect();
    let cost = EFFECT.iter().map(|&e| insert(&mut spec, &format!("cost.{e}"), 1.0 - e)).collect();
    for (issue, other) in [(LICENCE, TARIFF), (TARIFF, LICENCE)] {
        spec.issues[issue.index()].linked = vec![other];
        spec.issues[issue.index()].escalates = Some(Escalates { notice });
    }
    let tariff = &mut spec.issues[TARIFF.index()];
    tariff.levels = EFFECT.iter().map(|effect| effect.to_string()).collect();
    (tariff.cost, tariff.start) = (cost, start);
    let instrument = tariff.instrument.unwrap();
    spec.instruments[instrument.index()].channel.as_mut().unwrap().effect = effect;
    spec
}

/// The same, where nobody yields or talks.
pub(crate) fn standoff(start: Level, notice: u32) -> GameSpec {
    let mut spec = ladder(start, notice);
    spec.issues[LICENCE.index()].start = 1;
    spec.agents.iter_mut().filter(|agent| agent.strategy.starts_with("nation")).for_each(|agent| {
        agent.strategy = "hardliner".into();
    });
    spec
}

fn simulation(spec: GameSpec, scripts: [&[(u32, Escalation)]; 2], forgives: bool) -> Simulation {
    let mut cast = Cast::new(&spec, &Library).unwrap();
    for (nation, script) in cast.nations.iter_mut().zip(scripts) {
        let usual = nation.clone();
        *nation = Arc::new(Scripted { usual, script: script.to_vec(), forgives });
    }
    Simulation::new(Arc::new(spec), cast).unwrap()
}

/// The tariff on every day.
#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) phi: Vec<f64>,
    pub(crate) forward_loss: Vec<f64>,
    pub(crate) threats: Vec<Option<Level>>,
}

impl Observer for Watch {
    fn day(&mut self, day: &Day<'_>) {
        let view = day.situation.issue(TARIFF);
        self.phi.push(view.phi);
        self.forward_loss.push(view.forward_loss[view.level as usize]);
        self.threats.push(view.threat);
    }
}

pub(crate) fn play(spec: GameSpec, scripts: [&[(u32, Escalation)]; 2]) -> (Played, Watch) {
    let mut watch = Watch::default();
    let mut simulation = simulation(spec, scripts, false);
    let played = simulation.play_observed(&Chance::Seed(3), &mut watch).clone();
    (played, watch)
}

fn of_kind<'a>(played: &'a Played, kind: &str) -> Vec<&'a Event> {
    played.events.iter().filter(|event| event.kind.name() == kind).collect()
}

pub(crate) fn kinds(played: &Played) -> Vec<(u32, &'static str)> {
    played.events.iter().map(|event| (event.tick, event.kind.name())).collect()
}

#[test]
fn without_notice_a_raise_bites_on_the_next_day() {
    let (played, watch) = play(standoff(NONE, 0), [&[], &[(5, raise(TARIFF, 1))]]);
    assert_eq!(kinds(&played), [(5, "escalated")]);
    let EventKind::Escalated { step, after, undoes } = played.events[0].kind else { panic!() };
    assert_eq!((step.issue, step.from, step.to), (TARIFF, NONE, 1));
    assert_eq!((after, undoes), (None, None));
    assert_eq!((watch.phi[5], watch.phi[6]), (0.0, 0.6));
}

#[test]
fn with_notice_a_raise_is_a_threat_until_it_falls_due() {
    let (played, watch) = play(standoff(2, 4), [&[], &[(5, raise(TARIFF, 0))]]);
    assert_eq!(kinds(&played), [(5, "threatened"), (9, "escalated")]);
    let EventKind::Threatened { step, effective, .. } = played.events[0].kind else { panic!() };
    assert_eq!((step.from, step.to, effective), (2, 0, 9));
    let EventKind::Escalated { step, after, .. } = played.events[1].kind else { panic!() };
    assert_eq!((step.from, step.to, after), (2, 0, Some(0)));
    assert_eq!(watch.phi[5..11], [0.3, 0.3, 0.3, 0.3, 1.0, 1.0]);
    assert_eq!(watch.threats[5..10], [None, Some(2), Some(2), Some(2), None]);
    let forward = &watch.forward_loss;
    assert!(forward[5] < forward[6] && forward[6] <= forward[8] && forward[8] < forward[9]);
}

/// E5 with s = effective - t: a raise from nothing weighs as a measure that was a threat from the start.
#[test]
fn a_threat_weighs_what_a_dated_threat_does() {
    let (_, raised) = play(standoff(NONE, 7), [&[], &[(5, raise(TARIFF, 0))]]);
    let mut dated = standoff(0, 7);
    let tariff = dated.issues[TARIFF.index()].instrument.unwrap();
    dated.instruments[tariff.index()].channel.as_mut().unwrap().effective = 12;
    let (played, given) = play(dated, [&[], &[]]);
    for day in 6..20 {
        let (a, b) = (raised.forward_loss[day], given.forward_loss[day]);
        assert!((a - b).abs() < 1e-9 * b, "day {day}: {a}, {b}");
        assert_eq!(raised.phi[day], given.phi[day]);
    }
    assert_eq!(kinds(&played), [(12, "escalated")], "a dated threat falls due too");
}

#[test]
fn a_dropped_threat_is_a_concession_with_its_flag() {
    let script = [(5, raise(TARIFF, 0)), (8, DROP)];
    let (played, watch) = play(standoff(2, 4), [&[], &script]);
    assert_eq!(kinds(&played), [(5, "threatened"), (8, "unilateral")]);
    let concession = played.events[1].kind.binding().unwrap();
    assert_eq!((concession.from, concession.to, concession.threat), (0, 2, true));
    assert!(watch.phi.iter().all(|&phi| phi == 0.3));
}

#[test]
fn a_threat_dropped_long_before_it_is_due_leaves_in_force_what_was() {
    let script = [(5, raise(TARIFF, 0)), (6, DROP)];
    let (played, watch) = play(standoff(2, 10), [&[], &script]);
    assert_eq!(kinds(&played), [(5, "threatened"), (6, "unilateral")]);
    assert!(watch.phi.iter().all(|&phi| phi == 0.3), "{:?}", watch.phi);
}

#[test]
fn a_raise_is_linked_to_the_one_it_answers() {
    let alpha = [(6, raise(LICENCE, 0))];
    let beta = [(5, raise(TARIFF, 2)), (6, raise(TARIFF, 1))];
    let (played, _) = play(standoff(NONE, 0), [&alpha, &beta]);
    let links: Vec<_> = of_kind(&played, "escalated")
        .into_iter()
        .map(|event| match event.kind {
            EventKind::Escalated { step: Move { issue, .. }, after, .. } => (issue, after),
            _ => unreachable!(),
        })
        .collect();
    assert_eq!(links, [(TARIFF, None), (LICENCE, Some(0)), (TARIFF, None)]);
}

#[test]
fn going_back_and_forth_counts_once() {
    let script = [2, 6, 10].map(|day| (day, raise(TARIFF, 0)));
    let back = [4, 8, 12].map(|day| (day, lower(TARIFF, NONE)));
    let (played, _) = play(standoff(NONE, 0), [&[], &[script, back].concat()]);
    let expected = [
        (2, "escalated"),
        (4, "unilateral"),
        (6, "escalated"),
        (8, "relaxed"),
        (10, "escalated"),
        (12, "relaxed"),
    ];
    assert_eq!(kinds(&played), expected);
    let undone: Vec<_> = (of_kind(&played, "escalated").iter())
        .map(|event| match event.kind {
            EventKind::Escalated { undoes, .. } => undoes,
            _ => unreachable!(),
        })
        .collect();
    assert_eq!(undone, [None, Some(1), Some(3)]);
}

#[test]
fn dropping_threats_again_and_again_counts_once_and_leaves_the_measure_to_be_conceded() {
    let threats = [2, 6].map(|day| (day, raise(TARIFF, 0)));
    let script =
        [&threats[..], &[(4, DROP), (8, DROP), (10, raise(TARIFF, 0)), (15, lower(TARIFF, 2))]];
    let (played, _) = play(standoff(NONE, 3), [&[], &script.concat()]);
    let expected = [
        (2, "threatened"),
        (4, "unilateral"),
        (6, "threatened"),
        (8, "relaxed"),
        (10, "threatened"),
        (13, "escalated"),
        (15, "unilateral"),
    ];
    assert_eq!(kinds(&played), expected);
    assert!(!played.events[6].kind.binding().unwrap().threat);
}

#[test]
fn whoever_breaks_the_rules_forfeits() {
    type Case = (GameSpec, Vec<(u32, Escalation)>, &'static str);
    let cases: [Case; 9] = [
        (standoff(2, 0), vec![(1, raise(LICENCE, 0))], "not its own"),
        (standoff(2, 0), vec![(1, raise(IssueId(7), 0))], "not its own"),
        (standoff(2, 0), vec![(1, raise(TARIFF, 2))], "not above where it stands"),
        (standoff(2, 0), vec![(1, raise(TARIFF, 0)), (1, raise(TARIFF, 1))], "twice"),
        (standoff(2, 5), vec![(1, raise(TARIFF, 1)), (3, raise(TARIFF, 0))], "pending"),
        (standoff(2, 5), vec![(1, DROP)], "none is pending"),
        (standoff(2, 5), vec![(1, raise(TARIFF, 1)), (7, DROP)], "none is pending"),
        (standoff(2, 0), vec![(1, lower(TARIFF, 1))], "lowers issue 1 to level 1"),
        (standoff(NONE, 0), vec![(1, lower(TARIFF, NONE + 1))], "lowers"),
    ];
    for (spec, script, expected) in cases {
        let (played, _) = play(spec, [&[], &script]);
        let EventKind::Forfeit { reason, .. } = &played.events.last().unwrap().kind else {
            panic!("{script:?} is allowed")
        };
        assert!(reason.contains(expected), "{reason}");
    }
    let mut fixed = standoff(2, 0);
    fixed.issues[TARIFF.index()].escalates = None;
    let (played, _) = play(fixed, [&[], &[(1, raise(TARIFF, 0))]]);
    assert_eq!(kinds(&played), [(1, "forfeit")]);
}

/// Alpha slow-walks its licence; beta gives up its tariff for it, and would raise it again.
fn breach(accusation: Accusation, day: Option<u32>) -> Played {
    let mut spec = ladder(0, 0);
    spec.consequences.accusation = accusation;
    let script: Vec<_> = day.map(|day| (day, raise(TARIFF, 0))).into_iter().collect();
    simulation(spec, [&[], &script], true).play(&Chance::Seed(3)).clone()
}

#[test]
fn what_was_promised_is_not_raised_unless_the_deal_is_broken() {
    let played = breach(Accusation::BreaksDeal, None);
    let accused = of_kind(&played, "accused")[0].tick;
    let signed = of_kind(&played, "deal")[0].tick;
    let promise = (of_kind(&played, "agreed").into_iter())
        .find(|event| event.kind.binding().unwrap().issue == TARIFF)
        .unwrap();
    for day in [signed + 1, accused - 1, accused] {
        let kept = breach(Accusation::BreaksDeal, Some(day));
        let EventKind::Forfeit { reason, .. } = &kept.events.last().unwrap().kind else { panic!() };
        assert!(reason.contains("promise") || reason.contains("stands"), "{reason}");
    }
    let raised = breach(Accusation::BreaksDeal, Some(accused + 1));
    let EventKind::Escalated { step, undoes, .. } = of_kind(&raised, "escalated")[0].kind else {
        panic!()
    };
    assert_eq!((step.issue, step.to), (TARIFF, 0));
    assert_eq!(undoes, Some(promise.id));
    let recorded = breach(Accusation::Recorded, Some(accused + 1));
    assert_eq!(of_kind(&recorded, "forfeit").len(), 1);
}

#[test]
fn what_is_signed_or_yielded_today_is_not_raised_today() {
    let mut spec = ladder(0, 0);
    // So that the tariff stands lower than its ideal when the deal is signed.
    spec.issues[TARIFF.index()].start = 1;
    let signed = |script: &[(u32, Escalation)]| {
        simulation(spec.clone(), [&[], script], false).play(&Chance::Seed(3)).clone()
    };
    let plain = signed(&[]);
    let day = of_kind(&plain, "deal")[0].tick;
    assert_same(&signed(&[(day, raise(TARIFF, 0))]), &plain);
}

/// The index that made a nation yield would make it yield again on the day after a raise.
#[test]
fn a_raise_starts_the_decision_to_yield_anew() {
    let mut spec = standoff(0, 0);
    spec.agents[BETA].strategy = "cost-threshold".into();
    let resolve = spec.issues[TARIFF.index()].resolve;
    spec.parameters.set(resolve, 0.05, false);
    let yielded = |script: &[(u32, Escalation)]| {
        let played = simulation(spec.clone(), [&[], script], false).play(&Chance::Seed(3)).clone();
        kinds(&played)
    };
    let plain = yielded(&[]);
    let first = plain[0].0;
    assert_eq!((plain.len(), plain[0].1), (1, "unilateral"));
    let again = yielded(&[(first + 1, raise(TARIFF, 0))]);
    let days: Vec<_> = again.iter().map(|(day, _)| *day).collect();
    assert_eq!(
        again[1..].iter().map(|(_, kind)| *kind).collect::<Vec<_>>(),
        ["escalated", "relaxed"]
    );
    assert!(days[2] - days[1] >= first, "{again:?}");
}

#[test]
fn a_game_restored_in_the_middle_of_a_threat_plays_on_as_before() {
    let beta =
        [(3, raise(TARIFF, 1)), (9, raise(TARIFF, 0)), (12, DROP), (15, lower(TARIFF, NONE))];
    let alpha = [(4, raise(LICENCE, 0))];
    let build = || simulation(standoff(NONE, 4), [&alpha, &beta], false);
    let mut original = build();
    original.begin(&Chance::Seed(9));
    let (mut snapshots, mut hashes): (Vec<Snapshot>, Vec<u64>) = Default::default();
    loop {
        snapshots.push(original.snapshot());
        let more = original.step();
        hashes.push(original.state_hash());
        if !more {
            break;
        }
    }
    assert!(hashes.windows(2).all(|days| days[0] != days[1]), "every day's state differs");
    let played = original.finish().clone();
    assert_eq!(of_kind(&played, "escalated").len(), 2);
    let mut other = build();
    other.play(&Chance::Seed(77));
    for (tick, snapshot) in snapshots.iter().enumerate() {
        other.restore(snapshot);
        for hash in &hashes[tick..] {
            other.step();
            assert_eq!(other.state_hash(), *hash, "restored at {tick}");
        }
        assert_eq!(other.finish().events, played.events, "restored at {tick}");
    }
    assert_same(&other.play(&Chance::Seed(9)).clone(), &played);
}

#[test]
fn the_audience_of_a_declared_issue_counts_from_the_raise() {
    struct Stake(Vec<f64>);
    impl Observer for Stake {
        fn day(&mut self, day: &Day<'_>) {
            self.0.push(day.situation.issue(TARIFF).stake);
        }
    }
    let mut spec = standoff(NONE, 0);
    spec.consequences.audience = detente_game::spec::Audience::Declared;
    spec.issues[TARIFF.index()].public = true;
    spec.parameters.set(spec.parties[BETA].audience_cost, 10.0, false);
    let mut stake = Stake(Vec::new());
    let mut simulation = simulation(spec, [&[], &[(5, raise(TARIFF, 0))]], false);
    simulation.play_observed(&Chance::Seed(3), &mut stake);
    assert_eq!(stake.0[5], stake.0[0]);
    assert_eq!(stake.0[8] - stake.0[5], 30.0);
}
