//! An ordinary spec and given draws from the explicit inputs of a golden game.

use detente_game::regulation::Cadence;
use detente_game::spec::{
    Administration, Agent, Channel, Consequences, Cover, Delay, Firm, Instrument, Issue, Opening,
    Party, Protocol, Regulator, Role, Round,
};
use detente_game::{
    Ablation, AgentId, FirmId, GameSpec, Given, InstrumentId, IssueId, Parameter, ParameterId,
    ParameterTable, PartyId, RegulatorId, Rules, spec::DayNumber,
};
use serde_json::Value;

/// Strategy of every nation: the default game.
const NATION: &str = "nation(resolve=cost-threshold, table=nash)";

struct Builder<'a> {
    input: &'a Value,
    table: ParameterTable,
    agents: Vec<Agent>,
    firms: Vec<Firm>,
    instruments: Vec<Instrument>,
    regulators: Vec<Regulator>,
}

/// Builds the spec and the given draws of `input`.
pub(crate) fn build(input: &Value) -> (GameSpec, Given) {
    let mut builder = Builder {
        input,
        table: ParameterTable::default(),
        agents: Vec::new(),
        firms: Vec::new(),
        instruments: Vec::new(),
        regulators: Vec::new(),
    };
    let rules = builder.rules();
    let parties = builder.parties();
    let issues: Vec<Issue> =
        (0..list(&input["issues"]).len()).map(|index| builder.issue(index)).collect();
    let round = builder.round(issues.len());
    let sender = builder.party_of(&input["sender"]);
    let spec = GameSpec {
        id: text(&input["name"]),
        title: text(&input["name"]),
        unit: "M".into(),
        currency: "USD".into(),
        start: DayNumber(0),
        horizon: whole(&input["horizon"]),
        sender,
        rules,
        ablation: input["ablation"].as_str().map(|name| Ablation::by_name(name).unwrap()),
        consequences: Consequences::default(),
        parties,
        issues,
        rounds: vec![round],
        economy: Default::default(),
        terms: Vec::new(),
        information: Vec::new(),
        shocks: vec![],
        means: Default::default(),
        parameters: builder.table,
        agents: builder.agents,
        firms: builder.firms,
        instruments: builder.instruments,
        regulators: builder.regulators,
    };
    (spec, given(input))
}

fn given(input: &Value) -> Given {
    let delivery = |issue: &Value| {
        issue["delivery-draws"].as_array().map_or(Vec::new(), |draws| numbers_of(draws))
    };
    Given {
        acceptance: numbers_of(list(&input["acceptance-draws"])),
        delivery: list(&input["issues"]).iter().map(delivery).collect(),
        leads: list(&input["leads"]).iter().map(whole).collect(),
        ratify_lag: whole(&input["ratify-lag"]),
    }
}

impl Builder<'_> {
    fn number(&mut self, path: String, value: f64) -> ParameterId {
        self.table.insert(Parameter::fixed(path, value, "")).expect("paths of a golden game differ")
    }

    fn rules(&mut self) -> Rules<ParameterId> {
        let parameters = &self.input["parameters"];
        let get = |name: &'static str| -> Result<ParameterId, ()> {
            Ok(self.number(format!("parameters.{name}"), real(&parameters[name])))
        };
        Rules::try_build(get).unwrap()
    }

    fn agent(&mut self, id: String, role: Role, strategy: &str) -> AgentId {
        self.agents.push(Agent { id, role, strategy: strategy.into() });
        AgentId::from(self.agents.len() - 1)
    }

    fn party_of(&self, id: &Value) -> PartyId {
        let parties = list(&self.input["parties"]);
        PartyId::from(parties.iter().position(|party| party["id"] == *id).unwrap())
    }

    fn parties(&mut self) -> Vec<Party> {
        let parties = list(&self.input["parties"]);
        let mut built = Vec::new();
        for (index, party) in parties.iter().enumerate() {
            let id = text(&party["id"]);
            built.push(Party {
                agent: self.agent(id.clone(), Role::Nation(PartyId::from(index)), NATION),
                audience_cost: self
                    .number(format!("nations.{id}.audience-cost"), real(&party["audience-cost"])),
                resolve: self.number(format!("nations.{id}.resolve"), real(&party["theta"])),
                ratifiers: Vec::new(),
            });
        }
        built
    }

    fn issue(&mut self, index: usize) -> Issue {
        let issues = list(&self.input["issues"]);
        let issue = &issues[index];
        let id = text(&issue["id"]);
        let owner = self.party_of(&issue["owner"]);
        let victim = PartyId(1 - owner.0);
        let place =
            |linked: &Value| issues.iter().position(|other| other["id"] == *linked).unwrap();
        let mut linked: Vec<usize> = list(&issue["linked"]).iter().map(place).collect();
        linked.sort_unstable();
        let cost = numbers_of(list(&issue["cost"]));
        let cost = cost.iter().enumerate();
        Issue {
            owner,
            victim,
            levels: list(&issue["levels"]).iter().map(text).collect(),
            start: 0,
            cost: cost
                .map(|(l, &cost)| self.number(format!("issues.{id}.cost.{l}"), cost))
                .collect(),
            stake: self.number(format!("issues.{id}.stake"), real(&issue["stake"])),
            gain: self.number(format!("issues.{id}.gain"), real(&issue["gain"])),
            linked: linked.into_iter().map(IssueId::from).collect(),
            opens: whole(&issue["opens"]),
            negotiable: issue["table"].as_bool().unwrap(),
            unilateral: issue["unilateral"].as_bool().unwrap(),
            public: false,
            escalates: None,
            resolve: self.number(format!("issues.{id}.resolve"), real(&issue["theta"])),
            instrument: self.instrument(&id, issue, owner, victim),
            contract: None,
            id,
        }
    }

    fn instrument(
        &mut self,
        id: &str,
        issue: &Value,
        owner: PartyId,
        victim: PartyId,
    ) -> Option<InstrumentId> {
        let discretionary = issue["discretionary"].as_bool().unwrap();
        let channel = (!issue["channel"].is_null())
            .then(|| self.channel(id, &issue["channel"], owner, victim));
        if !discretionary && channel.is_none() {
            return None;
        }
        let regulator = discretionary.then(|| self.regulator(id, owner));
        self.instruments.push(Instrument { id: id.into(), discretionary, regulator, channel });
        Some(InstrumentId::from(self.instruments.len() - 1))
    }

    fn regulator(&mut self, id: &str, of: PartyId) -> RegulatorId {
        let regulator = RegulatorId::from(self.regulators.len());
        let agent = self.agent(format!("{id}-office"), Role::Regulator(regulator), "slow-walker");
        let parameters = &self.input["parameters"];
        let processing =
            self.number(format!("regulators.{id}.processing"), real(&parameters["processing"]));
        let delivery_rate =
            self.number(format!("regulators.{id}.rate"), real(&parameters["delivery-rate"]));
        let administers = Administration::LicenceQueue {
            processing,
            delivery_rate,
            observed: Cadence::Daily,
            desk: None,
        };
        self.regulators.push(Regulator { agent, of, administers });
        regulator
    }

    fn channel(&mut self, id: &str, channel: &Value, owner: PartyId, victim: PartyId) -> Channel {
        let effect = numbers_of(list(&channel["effect"]));
        let effect = effect.iter().enumerate();
        Channel {
            good: None,
            loss: Some(self.number(format!("instruments.{id}.loss"), real(&channel["loss"]))),
            multiplier: None,
            share: Some(self.number(format!("instruments.{id}.share"), real(&channel["share"]))),
            effective: whole(&channel["effective"]),
            effect: effect
                .map(|(l, &effect)| self.number(format!("instruments.{id}.effect.{l}"), effect))
                .collect(),
            own_cost: Some(
                self.number(format!("instruments.{id}.own-cost"), real(&channel["own-cost"])),
            ),
            victims: self.firms(&format!("{id}-users"), &channel["cover"], victim),
            own: self.firms(&format!("{id}-own"), &channel["own-cover"], owner),
        }
    }

    fn firms(&mut self, id: &str, covers: &Value, of: PartyId) -> Vec<FirmId> {
        let covers = numbers_of(list(covers));
        if covers.is_empty() {
            return Vec::new();
        }
        let firm = FirmId::from(self.firms.len());
        let agent = self.agent(id.into(), Role::Firm(firm), "base-stock");
        let covers = covers.iter().enumerate();
        let each =
            covers.map(|(n, &cover)| self.number(format!("firms.{id}.cover.{n}"), cover)).collect();
        self.firms.push(Firm { agent, of, cover: Cover::Each(each) });
        vec![firm]
    }

    fn round(&mut self, issues: usize) -> Round {
        let parameters = &self.input["parameters"];
        let lead = self.number("rounds.talks.lead".into(), 1.0);
        Round {
            id: "talks".into(),
            venue: String::new(),
            opens: Opening::OnCall { lead: Delay { median: lead, sd: 0.0 } },
            parties: vec![PartyId(0), PartyId(1)],
            agenda: (0..issues).map(IssueId::from).collect(),
            protocol: Protocol::AlternatingOffers,
            until: None,
            deadline: self.number("rounds.talks.deadline".into(), real(&parameters["deadline"])),
            cooling_off: self
                .number("rounds.talks.cooling-off".into(), real(&parameters["cooling-off"])),
            on_failure: None,
        }
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").into()
}

fn real(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn whole(value: &Value) -> u32 {
    value.as_u64().expect("a whole number") as u32
}

fn numbers_of(values: &[Value]) -> Vec<f64> {
    values.iter().map(real).collect()
}
