//! Distributions over many games of one scenario, in memory that does not grow with their number.

use crate::json::{FORMAT, GameInfo, strategies};
use crate::names::{self, ByName};
use crate::outcome::{Outcome, Resolution, Who};
use crate::promise::{Promise, promises};
use crate::standing::standing;
use crate::statistics::{Days, Mean, Share};
use detente_game::{EventKind, GameSpec, IssueId, Played};
use serde::Serialize;
use smallvec::SmallVec;

/// What a summary needs of one game.
#[derive(Clone, Debug)]
pub struct GameRecord {
    /// Seed of the game.
    pub seed: u64,
    /// Its outcome.
    pub outcome: Outcome,
    issues: SmallVec<[IssueRecord; 8]>,
    projects: SmallVec<[ProjectRecord; 2]>,
}

/// Days on which a project was decided on and opened.
#[derive(Clone, Copy, Debug, Default)]
struct ProjectRecord {
    decided: Option<u32>,
    opened: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct IssueRecord {
    /// Day of the first binding concession.
    first: Option<u32>,
    binding: u32,
    relief: u32,
    promise: Option<Promise>,
}

impl GameRecord {
    /// Keeps what a summary needs of a game.
    pub fn new(spec: &GameSpec, played: &Played) -> Self {
        let mut issues: SmallVec<[IssueRecord; 8]> =
            SmallVec::from_elem(IssueRecord::default(), spec.issues.len());
        for event in standing(&played.events) {
            if let Some(step) = event.kind.binding() {
                let record = &mut issues[step.issue.index()];
                record.first.get_or_insert(event.tick);
                record.binding += 1;
                record.relief += u32::from(step.relief);
            }
        }
        for promise in promises(&played.events) {
            issues[promise.issue.index()].promise.get_or_insert(promise);
        }
        GameRecord {
            seed: played.seed,
            outcome: Outcome::of(spec, played),
            issues,
            projects: projects(spec, played),
        }
    }
}

fn projects(spec: &GameSpec, played: &Played) -> SmallVec<[ProjectRecord; 2]> {
    let mut records: SmallVec<[ProjectRecord; 2]> =
        SmallVec::from_elem(ProjectRecord::default(), spec.economy.projects.len());
    for event in &played.events {
        match event.kind {
            EventKind::ProjectDecided { project, .. } => {
                records[project.index()].decided = Some(event.tick);
            }
            EventKind::CapacityOpened { project, .. } => {
                records[project.index()].opened = Some(event.tick);
            }
            _ => {}
        }
    }
    records
}

/// How often each party, both on one day, or nobody did something first.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    /// By party.
    pub parties: SmallVec<[u64; 2]>,
    /// Both on one day.
    pub joint: u64,
    /// Nobody.
    pub none: u64,
}

impl Classes {
    fn new(spec: &GameSpec) -> Self {
        Classes { parties: SmallVec::from_elem(0, spec.parties.len()), joint: 0, none: 0 }
    }

    fn add(&mut self, who: Option<Who>) {
        match who {
            Some(Who::Party(party)) => self.parties[party.index()] += 1,
            Some(Who::Joint) => self.joint += 1,
            None => self.none += 1,
        }
    }

    fn shares<'a>(&self, spec: &'a GameSpec, games: u64) -> ByName<'a, Share> {
        let counts = self.parties.iter().map(|&count| Share::of(count, games));
        let mut shares = names::by_party(spec, counts);
        shares.0.push(("joint", Share::of(self.joint, games)));
        shares.0.push(("none", Share::of(self.none, games)));
        shares
    }
}

/// What happened to one issue over all games.
#[derive(Clone, Debug, Default)]
pub struct IssueTally {
    /// Day of the first binding concession.
    pub conceded: Days,
    /// Binding concessions.
    pub binding: u64,
    /// Those among them that cost nothing on their day.
    pub relief: u64,
    /// Games in which it was promised, by level.
    pub promised: SmallVec<[u64; 4]>,
    /// Games in which the promise was ratified within the horizon.
    pub ratified: u64,
    /// Games in which the measure really changed as promised.
    pub delivered: u64,
    /// Games in which the ratified promise was slow-walked.
    pub slow_walked: u64,
    /// Days from ratification to accusation, over the slow-walked.
    pub accused: Days,
    /// Games in which a ratified promise was accused though it was honest.
    pub falsely_accused: u64,
}

impl IssueTally {
    fn add(&mut self, record: &IssueRecord) {
        self.conceded.add(record.first);
        self.binding += u64::from(record.binding);
        self.relief += u64::from(record.relief);
        let Some(promise) = record.promise else { return };
        self.promised[usize::from(promise.to)] += 1;
        self.delivered += u64::from(promise.delivered.is_some());
        let Some(ratified) = promise.ratified else { return };
        self.ratified += 1;
        if promise.slow_walked {
            self.slow_walked += 1;
            self.accused.add(promise.accused.map(|day| day.saturating_sub(ratified)));
        } else {
            self.falsely_accused += u64::from(promise.accused.is_some());
        }
    }

    /// Games in which it was promised at any level.
    pub fn promises(&self) -> u64 {
        self.promised.iter().sum()
    }
}

/// What became of one project over all games.
#[derive(Clone, Debug, Default)]
pub struct ProjectTally {
    /// Day on which its firm decided to build.
    pub decided: Days,
    /// Day on which its capacity opened.
    pub opened: Days,
}

/// Distributions over games of one scenario.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Number of games.
    pub games: u64,
    /// First and last seed.
    pub seeds: Option<(u64, u64)>,
    /// Who made the first binding concession.
    pub first_conceder: Classes,
    /// Who first asked for talks.
    pub asked_first: Classes,
    /// Who gave up the larger share of its own range; joint counts ties among those who gave up anything.
    pub larger_share: Classes,
    /// Day of the first binding concession.
    pub first_day: Days,
    /// Day of signing.
    pub deal_day: Days,
    /// Share of its own range that each party gave up, high-water marks counted once.
    pub given_up_share: SmallVec<[Mean; 2]>,
    /// Games in which each party made a binding concession.
    pub concedes: SmallVec<[u64; 2]>,
    /// By [`Resolution::ALL`].
    pub resolutions: [u64; 7],
    /// Agreements in which one party alone moved.
    pub one_sided: u64,
    /// By issue.
    pub issues: Vec<IssueTally>,
    /// By project of the network.
    pub projects: Vec<ProjectTally>,
}

impl Summary {
    /// No games yet.
    pub fn new(spec: &GameSpec) -> Self {
        let parties = spec.parties.len();
        let tally = |issue: &detente_game::spec::Issue| IssueTally {
            promised: SmallVec::from_elem(0, issue.levels.len()),
            ..IssueTally::default()
        };
        Summary {
            games: 0,
            seeds: None,
            first_conceder: Classes::new(spec),
            asked_first: Classes::new(spec),
            larger_share: Classes::new(spec),
            first_day: Days::default(),
            deal_day: Days::default(),
            given_up_share: SmallVec::from_elem(Mean::default(), parties),
            concedes: SmallVec::from_elem(0, parties),
            resolutions: [0; 7],
            one_sided: 0,
            issues: spec.issues.iter().map(tally).collect(),
            projects: vec![ProjectTally::default(); spec.economy.projects.len()],
        }
    }

    /// Adds a game. The order of games is part of the result: means are rounded as they run.
    pub fn add(&mut self, record: &GameRecord) {
        let outcome = &record.outcome;
        self.games += 1;
        self.seeds = Some((self.seeds.map_or(record.seed, |(first, _)| first), record.seed));
        self.first_conceder.add(outcome.first_conceder);
        self.asked_first.add(outcome.asked_first);
        self.larger_share.add(larger(outcome));
        self.first_day.add(outcome.first_day);
        self.deal_day.add(outcome.deal_day);
        for (mean, &share) in self.given_up_share.iter_mut().zip(&outcome.headline_share) {
            mean.add(share);
        }
        for (games, &count) in self.concedes.iter_mut().zip(&outcome.concessions) {
            *games += u64::from(count > 0);
        }
        self.resolutions[outcome.resolution as usize] += 1;
        self.one_sided += u64::from(outcome.one_sided.is_some());
        for (tally, issue) in self.issues.iter_mut().zip(&record.issues) {
            tally.add(issue);
        }
        for (tally, project) in self.projects.iter_mut().zip(&record.projects) {
            tally.decided.add(project.decided);
            tally.opened.add(project.opened);
        }
    }

    /// Appends the summary as one line of JSON.
    pub fn write_line(
        &self,
        spec: &GameSpec,
        info: &GameInfo,
        out: &mut Vec<u8>,
    ) -> std::io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            format: u32,
            summary: SummaryObject<'a>,
        }
        let line = Line { format: FORMAT, summary: SummaryObject::new(self, spec, info) };
        serde_json::to_writer(&mut *out, &line)?;
        out.push(b'\n');
        Ok(())
    }
}

/// Who gave up the larger share; joint when several conceded and none stands out.
fn larger(outcome: &Outcome) -> Option<Who> {
    let all = outcome.concessions.iter().all(|&count| count > 0);
    outcome.larger_share().map(Who::Party).or(all.then_some(Who::Joint))
}

#[derive(Serialize)]
struct SummaryObject<'a> {
    scenario: &'a str,
    engine: &'a str,
    spec_digest: &'a str,
    unit: &'a str,
    currency: &'a str,
    ablation: Option<&'static str>,
    strategies: ByName<'a, &'a str>,
    games: u64,
    seeds: Option<[u64; 2]>,
    given_up_share: ByName<'a, Mean>,
    larger_share: ByName<'a, Share>,
    asked_first: ByName<'a, Share>,
    first_conceder: ByName<'a, Share>,
    first_day: &'a Days,
    deal_day: &'a Days,
    concedes: ByName<'a, Share>,
    resolution: ByName<'static, Share>,
    one_sided: Share,
    issues: ByName<'a, IssueObject<'a>>,
    #[serde(skip_serializing_if = "ByName::is_empty")]
    projects: ByName<'a, ProjectObject<'a>>,
}

impl<'a> SummaryObject<'a> {
    fn new(summary: &'a Summary, spec: &'a GameSpec, info: &'a GameInfo) -> Self {
        let games = summary.games;
        let share = |count: u64| Share::of(count, games);
        let resolutions = Resolution::ALL.into_iter().zip(summary.resolutions);
        let issues = spec.issue_ids().zip(&summary.issues);
        let projects =
            spec.economy.projects.iter().zip(&summary.projects).map(|(project, tally)| {
                (
                    project.id.as_str(),
                    ProjectObject { decided: &tally.decided, opened: &tally.opened },
                )
            });
        SummaryObject {
            scenario: &spec.id,
            engine: &info.engine,
            spec_digest: &info.spec_digest,
            unit: &spec.unit,
            currency: &spec.currency,
            ablation: spec.ablation.map(|ablation| ablation.name()),
            strategies: strategies(info),
            games,
            seeds: summary.seeds.map(|(first, last)| [first, last]),
            given_up_share: names::by_party(spec, summary.given_up_share.iter().copied()),
            larger_share: summary.larger_share.shares(spec, games),
            asked_first: summary.asked_first.shares(spec, games),
            first_conceder: summary.first_conceder.shares(spec, games),
            first_day: &summary.first_day,
            deal_day: &summary.deal_day,
            concedes: names::by_party(spec, summary.concedes.iter().copied().map(share)),
            resolution: ByName(resolutions.map(|(of, n)| (of.name(), share(n))).collect()),
            one_sided: share(summary.one_sided),
            issues: ByName(
                issues.map(|(id, tally)| issue_object(spec, id, tally, games)).collect(),
            ),
            projects: ByName(projects.collect()),
        }
    }
}

#[derive(Serialize)]
struct ProjectObject<'a> {
    decided: &'a Days,
    opened: &'a Days,
}

#[derive(Serialize)]
struct IssueObject<'a> {
    owner: &'a str,
    conceded: &'a Days,
    relief: Share,
    promised: Share,
    promised_level: ByName<'a, Share>,
    delivered: Share,
    breach: Option<BreachObject<'a>>,
}

/// Of a discretionary issue: what became of promises once ratified.
#[derive(Serialize)]
struct BreachObject<'a> {
    ratified: Share,
    slow_walked: Share,
    accused: Share,
    accused_after: &'a Days,
    falsely_accused: Share,
}

fn issue_object<'a>(
    spec: &'a GameSpec,
    id: IssueId,
    tally: &'a IssueTally,
    games: u64,
) -> (&'a str, IssueObject<'a>) {
    let issue = &spec.issues[id.index()];
    let levels = issue.levels.iter().zip(&tally.promised).skip(usize::from(issue.start) + 1);
    let breach = BreachObject {
        ratified: Share::of(tally.ratified, games),
        slow_walked: Share::of(tally.slow_walked, tally.ratified),
        accused: tally.accused.reached(),
        accused_after: &tally.accused,
        falsely_accused: Share::of(tally.falsely_accused, tally.ratified - tally.slow_walked),
    };
    let object = IssueObject {
        owner: spec.party_id(issue.owner),
        conceded: &tally.conceded,
        relief: Share::of(tally.relief, tally.binding),
        promised: Share::of(tally.promises(), games),
        promised_level: ByName(
            levels.map(|(level, &count)| (level.as_str(), Share::of(count, games))).collect(),
        ),
        delivered: Share::of(tally.delivered, games),
        breach: spec.is_discretionary(id).then_some(breach),
    };
    (&issue.id, object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{self, EDA};
    use detente_game::PartyId;
    use serde_json::{Value, json};

    fn summary() -> Summary {
        let spec = example::spec();
        let mut summary = Summary::new(&spec);
        let yields = example::unilateral(PartyId(1), EDA, 0, 2, 50.0);
        for played in [
            example::agreement(),
            example::played(vec![(40, yields)]),
            example::played(vec![]),
            example::agreement(),
        ] {
            summary.add(&GameRecord::new(&spec, &played));
        }
        summary
    }

    #[test]
    fn a_summary_counts_games() {
        let mut line = Vec::new();
        summary().write_line(&example::spec(), &GameInfo::default(), &mut line).unwrap();
        let value: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value["format"], 1);
        let summary = &value["summary"];
        assert_eq!(summary["games"], 4);
        let share = |path: &str| summary.pointer(path).and_then(|at| at["share"].as_f64()).unwrap();
        assert_eq!(share("/first_conceder/joint"), 0.5);
        assert_eq!(share("/first_conceder/USA"), 0.25);
        assert_eq!(share("/first_conceder/none"), 0.25);
        assert_eq!(share("/asked_first/USA"), 0.5);
        assert_eq!(share("/larger_share/USA"), 0.75);
        assert_eq!(share("/resolution/agreement"), 0.5);
        assert_eq!(share("/concedes/USA"), 0.75);
        assert_eq!(summary["deal_day"]["p50"], 29);
        assert_eq!(summary["deal_day"]["p75"], Value::Null);
        assert_eq!(summary["first_day"]["p75"], 40);
        let given_up = summary["given_up_share"]["USA"]["mean"].as_f64().unwrap();
        assert!((given_up - (0.41 + 0.05 + 0.41) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn promises_are_followed_by_issue() {
        let mut line = Vec::new();
        summary().write_line(&example::spec(), &GameInfo::default(), &mut line).unwrap();
        let value: Value = serde_json::from_slice(&line).unwrap();
        let licences = &value["summary"]["issues"]["ree-licences"];
        assert_eq!(licences["promised"]["share"], 0.5);
        assert_eq!(licences["promised_level"]["civil-6m"]["share"], 0.5);
        assert_eq!(licences["breach"]["slow_walked"]["share"], 1.0);
        assert_eq!(licences["breach"]["accused_after"]["p50"], 17);
        assert_eq!(licences["delivered"]["share"], 0.0);
        let eda = &value["summary"]["issues"]["eda"];
        assert_eq!((&eda["breach"], &eda["delivered"]["share"]), (&Value::Null, &json!(0.5)));
        assert_eq!(eda["conceded"]["reached"]["share"], 0.75);
    }
}
