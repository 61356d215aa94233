//! Names of a game, kept for its seat: from numbers to words, and from a program's words to numbers.

use crate::wire::{ByName, Levels};
use detente_game::domain::{Domain, Outcome};
use detente_game::spec::{DayNumber, Role};
use detente_game::{IssueId, Level, Names, Package, PartyId, RoundId, SessionNames, TableId};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Deserialize;

/// A level as a program writes it: by its name, which may be a number.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum LevelName {
    /// Written as text.
    Text(String),
    /// Written as a whole number.
    Whole(i64),
    /// Written as any other number.
    Number(f64),
}

impl LevelName {
    /// As levels are named.
    fn text(&self) -> String {
        match self {
            LevelName::Text(text) => text.clone(),
            LevelName::Whole(number) => number.to_string(),
            LevelName::Number(number) => number.to_string(),
        }
    }
}

/// The names of a game with an economy, as one seat needs them.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) scenario: String,
    pub(crate) agent: String,
    pub(crate) role: Role,
    pub(crate) start: DayNumber,
    pub(crate) parties: Vec<String>,
    pub(crate) firms: Vec<String>,
    pub(crate) issues: Vec<(String, Vec<String>)>,
    pub(crate) tables: Vec<String>,
    pub(crate) rounds: Vec<RoundNames>,
    pub(crate) routes: Vec<String>,
    pub(crate) projects: Vec<String>,
    pub(crate) sales: Vec<(String, String)>,
    /// Of an own firm: inputs, each with all goods that serve.
    pub(crate) inputs: Vec<Vec<String>>,
    /// Of an own firm: what it makes or keeps.
    pub(crate) product: Option<String>,
}

/// A round by its names.
#[derive(Debug)]
pub(crate) struct RoundNames {
    pub(crate) id: String,
    /// In the order of turns.
    pub(crate) parties: Vec<PartyId>,
    pub(crate) agenda: Vec<IssueId>,
}

fn owned<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names.into_iter().map(str::to_string).collect()
}

impl Book {
    /// Copies names.
    pub(crate) fn new(names: Names<'_>, me: detente_game::AgentId) -> Self {
        let (agent, role) = names.agent(me);
        let issues = (0..names.issues()).map(IssueId::from);
        let firm = match role {
            Role::Firm(firm) => Some(firm),
            _ => None,
        };
        let round = |round: RoundId| {
            let (parties, agenda) = names.agenda(round);
            let id = names.round(round).0.to_string();
            RoundNames { id, parties: parties.to_vec(), agenda: agenda.to_vec() }
        };
        Book {
            scenario: names.scenario().to_string(),
            agent: agent.to_string(),
            role,
            start: names.start(),
            parties: owned(names.parties()),
            firms: owned(names.firms().map(|(id, _)| id)),
            issues: issues
                .map(|i| (names.issue(i).to_string(), names.levels(i).to_vec()))
                .collect(),
            tables: names.tables(),
            rounds: (0..names.rounds()).map(RoundId::from).map(round).collect(),
            routes: owned(names.routes()),
            projects: owned(names.projects()),
            sales: names.sales().map(|(id, firm)| (id.into(), firm.into())).collect(),
            inputs: firm
                .map_or_else(Vec::new, |firm| names.inputs(firm).into_iter().map(owned).collect()),
            product: firm.and_then(|firm| names.product(firm)).map(str::to_string),
        }
    }

    /// Calendar date of a tick.
    pub(crate) fn date(&self, tick: u32) -> String {
        date(self.start, tick)
    }

    /// Id of a party.
    pub(crate) fn party(&self, party: PartyId) -> &str {
        &self.parties[party.index()]
    }

    /// Id of an issue.
    pub(crate) fn issue(&self, issue: IssueId) -> &str {
        &self.issues[issue.index()].0
    }

    /// Name of a level.
    pub(crate) fn level(&self, issue: IssueId, level: Level) -> &str {
        &self.issues[issue.index()].1[usize::from(level)]
    }

    /// Name of a table.
    pub(crate) fn table(&self, table: TableId) -> &str {
        &self.tables[table.index()]
    }

    /// A package by names, over some issues.
    pub(crate) fn package(&self, issues: &[IssueId], levels: &[Level]) -> ByName<String> {
        let level = |&issue: &IssueId| {
            (self.issue(issue), self.level(issue, levels[issue.index()]).to_string())
        };
        issues.iter().map(level).collect()
    }

    /// The issue of a name.
    pub(crate) fn find_issue(&self, name: &str) -> Result<IssueId, String> {
        let ids = || self.issues.iter().map(|(id, _)| id.as_str());
        find(name, ids(), "issue").map(IssueId::from)
    }

    /// The level of a name.
    pub(crate) fn find_level(&self, issue: IssueId, name: &LevelName) -> Result<Level, String> {
        let (id, levels) = &self.issues[issue.index()];
        let what = format!("level of `{id}`");
        let place = find(&name.text(), levels.iter().map(String::as_str), &what)?;
        Ok(place as Level)
    }

    /// The table of a name.
    pub(crate) fn find_table(&self, name: &str) -> Result<TableId, String> {
        find(name, self.tables.iter().map(String::as_str), "table").map(TableId::from)
    }

    /// A package of some levels, all others as given.
    pub(crate) fn find_package(&self, named: &Levels, levels: &[Level]) -> Result<Package, String> {
        let mut package = Package::from_slice(levels);
        for (issue, level) in named {
            let issue = self.find_issue(issue)?;
            package[issue.index()] = self.find_level(issue, level)?;
        }
        Ok(package)
    }
}

/// The place of a name among those there are.
pub(crate) fn find<'a>(
    name: &str,
    mut known: impl Iterator<Item = &'a str> + Clone,
    what: &str,
) -> Result<usize, String> {
    let place = known.clone().position(|known| known == name);
    place.ok_or_else(|| {
        const LISTED: usize = 12;
        let listed: Vec<&str> = known.by_ref().take(LISTED).collect();
        let more = if known.next().is_some() { ", …" } else { "" };
        format!("`{name}` is no {what}; there are `{}`{more}", listed.join("`, `"))
    })
}

/// Calendar date of a tick; beyond the years -9999 to 9999 it stays at the last day.
pub(crate) fn date(start: DayNumber, tick: u32) -> String {
    let days = i64::from(start.0) + i64::from(tick);
    let day = Date::constant(1970, 1, 1).saturating_add(SignedDuration::from_hours(24 * days));
    day.to_string()
}

/// The names of a session without an economy.
#[derive(Debug)]
pub(crate) struct SessionBook {
    pub(crate) scenario: String,
    pub(crate) agent: String,
    pub(crate) parties: Vec<String>,
    pub(crate) domain: DomainNames,
}

impl SessionBook {
    /// Copies names.
    pub(crate) fn new(names: SessionNames<'_>, me: PartyId) -> Self {
        let parties = owned(names.parties());
        SessionBook {
            scenario: names.scenario().to_string(),
            agent: parties[me.index()].clone(),
            parties,
            domain: DomainNames::of_session(names.domain()),
        }
    }
}

/// The names of a domain: its own, or those of the packages of a round.
#[derive(Debug)]
pub(crate) struct DomainNames {
    issues: Vec<(String, Labels)>,
    domain: Domain,
}

/// What levels are called.
#[derive(Debug)]
enum Labels {
    /// As the domain itself says.
    Own,
    /// As nations call them.
    Listed(Vec<String>),
}

impl DomainNames {
    /// Those of a session without an economy.
    pub(crate) fn of_session(domain: &Domain) -> Self {
        let issues = domain.issues().iter().map(|issue| (issue.id.clone(), Labels::Own)).collect();
        DomainNames { issues, domain: domain.clone() }
    }

    /// Those of a round of nations; none where it makes no domain.
    pub(crate) fn of_round(book: &Book, round: RoundId) -> Option<Self> {
        let agenda = &book.rounds.get(round.index())?.agenda;
        let listed = |&issue: &IssueId| {
            let (id, levels) = &book.issues[issue.index()];
            (id.clone(), Labels::Listed(levels.clone()))
        };
        let counts = agenda.iter().map(|&issue| (issue, book.issues[issue.index()].1.len()));
        let domain = detente_game::session::Agenda::new(counts)?.domain().clone();
        Some(DomainNames { issues: agenda.iter().map(listed).collect(), domain })
    }

    /// An outcome by names.
    pub(crate) fn package(&self, outcome: Outcome) -> ByName<String> {
        let levels = self.domain.levels(outcome);
        let named = self.issues.iter().zip(self.domain.issues()).zip(levels);
        named
            .map(|(((id, labels), issue), level)| {
                let label = match labels {
                    Labels::Own => issue.levels.label(usize::from(level)),
                    Labels::Listed(names) => names[usize::from(level)].clone(),
                };
                (id.as_str(), label)
            })
            .collect()
    }

    /// The outcome of a package, which names every issue.
    pub(crate) fn find(&self, named: &Levels) -> Result<Outcome, String> {
        let known = || self.issues.iter().map(|(id, _)| id.as_str());
        for name in named.keys() {
            find(name, known(), "issue")?;
        }
        let mut levels: Vec<Level> = Vec::with_capacity(self.issues.len());
        for ((id, labels), issue) in self.issues.iter().zip(self.domain.issues()) {
            let Some(name) = named.get(id) else {
                return Err(format!("the package does not say what becomes of `{id}`"));
            };
            let name = name.text();
            let place = match labels {
                Labels::Own => issue.levels.find(&name),
                Labels::Listed(names) => names.iter().position(|known| *known == name),
            };
            let place = place.ok_or_else(|| format!("`{name}` is no level of `{id}`"))?;
            levels.push(place as Level);
        }
        self.domain.outcome(&levels).ok_or_else(|| "there is no such package".into())
    }
}
