//! What a strategy is told when a game begins: who it is, and what things are called.
//!
//! Names and dates only, which everybody may know. Numbers of the game, and what others want, come in
//! observations as far as a seat may see them.

use crate::domain::Domain;
use crate::economy::Activity;
use crate::id::{AgentId, FirmId, GoodId, IssueId, PartyId, RoundId};
use crate::session::SessionSpec;
use crate::spec::{DayNumber, GameSpec, Role};

/// The beginning of a game, as one of its strategies is told of it.
#[derive(Clone, Copy, Debug)]
pub enum Beginning<'a> {
    /// Of a game with an economy.
    Game {
        /// What things are called.
        names: Names<'a>,
        /// Whose seat it is.
        me: AgentId,
        /// Seed of the game.
        seed: u64,
    },
    /// Of a session without one.
    Session {
        /// What things are called.
        names: SessionNames<'a>,
        /// Whose seat it is.
        me: PartyId,
        /// Seed of the session.
        seed: u64,
    },
}

/// Names of a game with an economy.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a>(&'a GameSpec);

impl<'a> Names<'a> {
    /// Those of a spec.
    pub const fn new(spec: &'a GameSpec) -> Self {
        Names(spec)
    }

    /// Id of the scenario.
    pub fn scenario(self) -> &'a str {
        &self.0.id
    }

    /// One line that says what it is about.
    pub fn title(self) -> &'a str {
        &self.0.title
    }

    /// Unit of money and its currency: `M`, `USD`.
    pub fn money(self) -> (&'a str, &'a str) {
        (&self.0.unit, &self.0.currency)
    }

    /// Calendar date of tick 0.
    pub const fn start(self) -> DayNumber {
        self.0.start
    }

    /// Number of ticks.
    pub const fn horizon(self) -> u32 {
        self.0.horizon
    }

    /// Id and role of an agent.
    pub fn agent(self, agent: AgentId) -> (&'a str, Role) {
        let agent = &self.0.agents[agent.index()];
        (&agent.id, agent.role)
    }

    /// Whether preferences of some party are hidden from a nation.
    pub fn hides_preferences(self, party: PartyId) -> bool {
        self.0.information(party).is_some_and(|known| known.hidden().next().is_some())
    }

    /// Ids of the parties, in order.
    pub fn parties(self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.0.parties.iter().map(move |party| self.0.agent_id(party.agent))
    }

    /// Ids of firms with those of their nations, in order.
    pub fn firms(self) -> impl ExactSizeIterator<Item = (&'a str, PartyId)> + use<'a> {
        self.0.firms.iter().map(move |firm| (self.0.agent_id(firm.agent), firm.of))
    }

    /// Ids of regulators with those of their nations, in order.
    pub fn regulators(self) -> impl ExactSizeIterator<Item = (&'a str, PartyId)> + use<'a> {
        self.0.regulators.iter().map(move |one| (self.0.agent_id(one.agent), one.of))
    }

    /// Number of issues.
    pub fn issues(self) -> usize {
        self.0.issues.len()
    }

    /// Id of an issue.
    pub fn issue(self, issue: IssueId) -> &'a str {
        &self.0.issues[issue.index()].id
    }

    /// Names of its levels, the owner's ideal first.
    pub fn levels(self, issue: IssueId) -> &'a [String] {
        &self.0.issues[issue.index()].levels
    }

    /// Names of the tables, in order: the ids of who sits there, as `CHN+USA`.
    ///
    /// Cost: builds the list anew.
    pub fn tables(self) -> Vec<String> {
        self.0.tables().iter().map(|table| self.0.table_name(table)).collect()
    }

    /// Number of rounds.
    pub fn rounds(self) -> usize {
        self.0.rounds.len()
    }

    /// Id and venue of a round.
    pub fn round(self, round: RoundId) -> (&'a str, &'a str) {
        let round = &self.0.rounds[round.index()];
        (&round.id, &round.venue)
    }

    /// Who sits in a round, in the order of turns, and what it is about, in order.
    pub fn agenda(self, round: RoundId) -> (&'a [PartyId], &'a [IssueId]) {
        let round = &self.0.rounds[round.index()];
        (&round.parties, &round.agenda)
    }

    fn good(self, good: GoodId) -> &'a str {
        &self.0.economy.goods[good.index()].id
    }

    /// What a firm needs, by input, each with all goods that serve; nothing outside a network of goods.
    pub fn inputs(self, firm: FirmId) -> Vec<Vec<&'a str>> {
        let Some(site) = self.0.economy.site_of(firm) else { return Vec::new() };
        let inputs = self.0.economy.sites[site.index()].inputs.iter();
        inputs.map(|input| input.goods.iter().map(|&good| self.good(good)).collect()).collect()
    }

    /// What a firm makes or keeps, if anything.
    pub fn product(self, firm: FirmId) -> Option<&'a str> {
        let site = self.0.economy.site_of(firm)?;
        match self.0.economy.sites[site.index()].activity {
            Activity::Make { good, .. } | Activity::Store { good, .. } => Some(self.good(good)),
            Activity::Use { .. } => None,
        }
    }

    /// Ids of the routes, in order.
    pub fn routes(self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.0.economy.routes.iter().map(|route| route.id.as_str())
    }

    /// Ids of the projects, in order.
    pub fn projects(self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.0.economy.projects.iter().map(|project| project.id.as_str())
    }

    /// Ids of the sales, each with that of the firm that is sold, in order.
    pub fn sales(self) -> impl ExactSizeIterator<Item = (&'a str, &'a str)> + use<'a> {
        let spec = self.0;
        let firm = |firm: FirmId| spec.agent_id(spec.firms[firm.index()].agent);
        spec.economy.sales.iter().map(move |sale| (sale.id.as_str(), firm(sale.firm)))
    }
}

/// Names of a session without an economy.
#[derive(Clone, Copy, Debug)]
pub struct SessionNames<'a>(&'a SessionSpec);

impl<'a> SessionNames<'a> {
    /// Those of a spec.
    pub const fn new(spec: &'a SessionSpec) -> Self {
        SessionNames(spec)
    }

    /// Id of the scenario.
    pub fn scenario(self) -> &'a str {
        &self.0.id
    }

    /// One line that says what it is about.
    pub fn title(self) -> &'a str {
        &self.0.title
    }

    /// What is negotiated.
    pub const fn domain(self) -> &'a Domain {
        &self.0.domain
    }

    /// Ids of the parties, in the order in which they act.
    pub fn parties(self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.0.parties.iter().map(|party| party.id.as_str())
    }

    /// Whether what the others want is hidden from a party.
    pub fn hides_preferences(self, party: PartyId) -> bool {
        !self.0.parties[party.index()].knows_others
    }

    /// Name of the protocol.
    pub const fn protocol(self) -> &'static str {
        self.0.protocol.name()
    }

    /// Steps after which it has failed.
    pub const fn steps(self) -> u32 {
        self.0.steps
    }
}
