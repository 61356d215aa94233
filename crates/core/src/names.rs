//! Names of draws.

use crate::licensing::Office;
use detente_game::draw::DrawName;
use detente_game::spec::{Ratifier, Table};
use detente_game::{GameSpec, PartyId};

/// Names of a spec's draws, hashed once per world.
#[derive(Debug, Default)]
pub(crate) struct DrawNames {
    /// By table, then by place at it.
    pub acceptance: Vec<Vec<DrawName>>,
    pub deliveries: Vec<DrawName>,
    pub leads: Vec<DrawName>,
    pub ratifiers: Vec<Vec<DrawName>>,
    pub covers: Vec<DrawName>,
    /// Answers of each office.
    pub answers: Vec<DrawName>,
    pub shocks: Vec<DrawName>,
    /// Strategy of each agent.
    pub strategies: Vec<DrawName>,
}

impl DrawNames {
    /// Names every draw of a spec: who draws, what for, about what.
    pub(crate) fn new(spec: &GameSpec, offices: &[Office]) -> Self {
        let answers = |office: &Office| {
            let regulator = spec.regulators[office.regulator.index()].agent;
            DrawName::new(&[
                spec.agent_id(regulator),
                "answers",
                &spec.issues[office.issue.index()].id,
            ])
        };
        let ratifiers = |party: PartyId| {
            let name = spec.party_id(party);
            let of = |r: &Ratifier| DrawName::new(&[name, "ratify", &r.id]);
            spec.parties[party.index()].ratifiers.iter().map(of).collect()
        };
        DrawNames {
            acceptance: acceptances(spec),
            deliveries: spec.issues.iter().map(|i| DrawName::new(&["delivery", &i.id])).collect(),
            leads: spec.rounds.iter().map(|r| DrawName::new(&["lead", &r.id])).collect(),
            ratifiers: spec.party_ids().map(ratifiers).collect(),
            covers: (spec.firms.iter())
                .map(|firm| DrawName::new(&[spec.agent_id(firm.agent), "cover"]))
                .collect(),
            answers: offices.iter().map(answers).collect(),
            shocks: spec.shocks.iter().map(|s| DrawName::new(&["shock", &s.id])).collect(),
            strategies: spec.agents.iter().map(|a| DrawName::new(&[&a.id, "strategy"])).collect(),
        }
    }
}

/// Names of the draws by which calls are accepted, by table and place. At the first table, if it is one of
/// two, both sides have the one name of the game.
fn acceptances(spec: &GameSpec) -> Vec<Vec<DrawName>> {
    let tables = spec.tables();
    let named = |(place, table): (usize, &Table)| {
        let of = |&party: &PartyId| match (place, table.parties.len()) {
            (0, 2) => DrawName::new(&["game", "acceptance"]),
            _ => DrawName::new(&["acceptance", &spec.table_name(table), spec.party_id(party)]),
        };
        table.parties.iter().map(of).collect()
    };
    tables.iter().enumerate().map(named).collect()
}
