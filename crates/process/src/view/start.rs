//! What a program is told at the beginning of a game.

use crate::names::date;
use crate::wire::ByName;
use detente_game::domain::Levels;
use detente_game::draw::{DrawName, derive_seed};
use detente_game::spec::Role;
use detente_game::{AgentId, IssueId, Names, PartyId, RoundId, SessionNames};
use serde::Serialize;

/// Levels of a number that are listed one by one at most.
const LISTED: usize = 1000;

/// A game with an economy.
#[derive(Debug, Serialize)]
pub(crate) struct Game<'a> {
    scenario: &'a str,
    title: &'a str,
    /// The seat.
    agent: &'a str,
    role: &'static str,
    /// The nation of a firm or a regulator.
    of: Option<&'a str>,
    /// For whatever the program draws; the same in the same game.
    seed: u64,
    unit: &'a str,
    currency: &'a str,
    /// Date of tick 0.
    start: String,
    /// Number of ticks, days.
    horizon: u32,
    parties: Vec<&'a str>,
    /// Their nations.
    firms: ByName<&'a str>,
    /// Their nations.
    regulators: ByName<&'a str>,
    /// Levels by issue, the owner's ideal first.
    issues: ByName<&'a [String]>,
    tables: Vec<String>,
    rounds: Vec<Round<'a>>,
    /// Of a firm: what it needs, by input, with all goods that serve.
    inputs: Vec<Vec<&'a str>>,
    /// Of a firm: what it makes or keeps.
    product: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Round<'a> {
    id: &'a str,
    venue: &'a str,
    /// In the order of turns.
    parties: Vec<&'a str>,
    agenda: Vec<&'a str>,
}

impl<'a> Game<'a> {
    /// The game as an agent is told of it.
    pub(crate) fn new(names: Names<'a>, me: AgentId, seed: u64) -> Self {
        let parties: Vec<&str> = names.parties().collect();
        let nation = |of: PartyId| parties[of.index()];
        let (agent, role) = names.agent(me);
        let (name, of, firm) = match role {
            Role::Nation(_) => ("nation", None, None),
            Role::Firm(firm) => {
                ("firm", names.firms().nth(firm.index()).map(|(_, of)| of), Some(firm))
            }
            Role::Regulator(one) => {
                ("regulator", names.regulators().nth(one.index()).map(|(_, of)| of), None)
            }
        };
        let round = |round: RoundId| {
            let ((id, venue), (seats, agenda)) = (names.round(round), names.agenda(round));
            let seats = seats.iter().map(|&party| parties[party.index()]).collect();
            let agenda = agenda.iter().map(|&issue| names.issue(issue)).collect();
            Round { id, venue, parties: seats, agenda }
        };
        let (unit, currency) = names.money();
        let issues = (0..names.issues()).map(IssueId::from);
        Game {
            scenario: names.scenario(),
            title: names.title(),
            agent,
            role: name,
            of: of.map(nation),
            seed: own_seed(seed, agent),
            unit,
            currency,
            start: date(names.start(), 0),
            horizon: names.horizon(),
            firms: names.firms().map(|(id, of)| (id, nation(of))).collect(),
            regulators: names.regulators().map(|(id, of)| (id, nation(of))).collect(),
            issues: issues.map(|issue| (names.issue(issue), names.levels(issue))).collect(),
            tables: names.tables(),
            rounds: (0..names.rounds()).map(RoundId::from).map(round).collect(),
            inputs: firm.map_or_else(Vec::new, |firm| names.inputs(firm)),
            product: firm.and_then(|firm| names.product(firm)),
            parties: parties.clone(),
        }
    }
}

/// A seed that gives away no draw of the game.
fn own_seed(seed: u64, agent: &str) -> u64 {
    derive_seed(seed, DrawName::new(&[agent, "process"]))
}

/// A session without an economy.
#[derive(Debug, Serialize)]
pub(crate) struct Session<'a> {
    scenario: &'a str,
    title: &'a str,
    /// The seat.
    agent: &'a str,
    role: &'static str,
    /// For whatever the program draws; the same in the same session.
    seed: u64,
    /// In the order in which they act.
    parties: Vec<&'a str>,
    protocol: &'static str,
    /// Steps after which it has failed.
    steps: u32,
    /// How many packages there are.
    outcomes: u64,
    issues: Vec<Issue<'a>>,
}

#[derive(Debug, Serialize)]
struct Issue<'a> {
    id: &'a str,
    unit: &'a str,
    /// How many levels it has.
    count: usize,
    first: String,
    last: String,
    /// All of them, unless they are numbers and too many.
    levels: Option<Vec<String>>,
}

impl<'a> Session<'a> {
    /// The session as a party is told of it.
    pub(crate) fn new(names: SessionNames<'a>, me: PartyId, seed: u64) -> Self {
        let parties: Vec<&str> = names.parties().collect();
        let agent = parties[me.index()];
        let issue = |issue: &'a detente_game::domain::DomainIssue| {
            let (levels, count) = (&issue.levels, issue.levels.count());
            let listed = matches!(levels, Levels::Labels(_)) || count <= LISTED;
            Issue {
                id: &issue.id,
                unit: &issue.unit,
                count,
                first: levels.label(0),
                last: levels.label(count.saturating_sub(1)),
                levels: listed.then(|| (0..count).map(|level| levels.label(level)).collect()),
            }
        };
        Session {
            scenario: names.scenario(),
            title: names.title(),
            agent,
            role: "party",
            seed: own_seed(seed, agent),
            protocol: names.protocol(),
            steps: names.steps(),
            outcomes: names.domain().outcomes(),
            issues: names.domain().issues().iter().map(issue).collect(),
            parties,
        }
    }
}
