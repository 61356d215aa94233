//! Small economies, said in a few lines: for tests and benches of the network of goods.

#![allow(dead_code, reason = "each test takes the parts that it needs")]

use detente_game::economy::{
    Activity, Gate, Good, Input, Market, PlanningRules, Project, Route, Series, Site,
};
use detente_game::sale::{Review, Sale};
use detente_game::spec::{
    Administration, Agent, Channel, Consequences, Cover, DayNumber, Delay, Firm, Instrument, Issue,
    Opening, Party, Protocol, Regulator, Role, Round,
};
use detente_game::{
    Ablation, AgentId, Economy, FirmId, GameSpec, GoodId, InstrumentId, IssueId, Parameter,
    ParameterId, ParameterTable, PartyId, RegulatorId, Rules, SiteId,
};
use smallvec::smallvec;

/// Who owns measures and mines.
pub(crate) const OWNER: PartyId = PartyId(0);
/// Who suffers.
pub(crate) const VICTIM: PartyId = PartyId(1);

/// Puts a spec with an economy together.
pub(crate) struct Builder {
    pub table: ParameterTable,
    pub economy: Economy,
    pub horizon: u32,
    pub ablation: Option<Ablation>,
    agents: Vec<Agent>,
    firms: Vec<Firm>,
    issues: Vec<Issue>,
    instruments: Vec<Instrument>,
    regulators: Vec<Regulator>,
    firm_strategy: String,
}

impl Builder {
    pub(crate) fn new() -> Self {
        let mut builder = Builder {
            table: ParameterTable::default(),
            economy: Economy::default(),
            horizon: 100,
            ablation: None,
            agents: Vec::new(),
            firms: Vec::new(),
            issues: Vec::new(),
            instruments: Vec::new(),
            regulators: Vec::new(),
            firm_strategy: "base-stock".into(),
        };
        for party in 0..2 {
            builder.agent(&format!("P{party}"), Role::Nation(PartyId(party)), "nation");
        }
        builder.economy.rules = Some(PlanningRules {
            demand_adjustment: builder.number(0.1),
            order_time: builder.number(10.0),
            order_limit: builder.number(3.0),
            ration_share: builder.number(0.5),
            discount: builder.number(0.1),
        });
        builder
    }

    /// A parameter of that value.
    pub(crate) fn number(&mut self, value: f64) -> ParameterId {
        let path = format!("parameters.n{}", self.table.len());
        self.table.insert(Parameter::fixed(path, value, "")).expect("paths differ by number")
    }

    fn agent(&mut self, id: &str, role: Role, strategy: &str) -> AgentId {
        self.agents.push(Agent { id: id.into(), role, strategy: strategy.into() });
        AgentId::from(self.agents.len() - 1)
    }

    /// A regulator with its strategy.
    pub(crate) fn regulator(
        &mut self,
        of: PartyId,
        administers: Administration,
        strategy: &str,
    ) -> RegulatorId {
        let id = RegulatorId::from(self.regulators.len());
        let agent = self.agent(&format!("regulator-{}", id.0), Role::Regulator(id), strategy);
        self.regulators.push(Regulator { agent, of, administers });
        id
    }

    /// Firms added from here on play this.
    pub(crate) fn firms_play(&mut self, strategy: &str) {
        self.firm_strategy = strategy.into();
    }

    /// A good that costs 1 a unit, with k2 = ln 3.5 and a market for each party.
    pub(crate) fn good(&mut self, loss: f64) -> GoodId {
        let good = GoodId::from(self.economy.goods.len());
        let (price, price_limit) = (self.number(1.0), self.number(1.25));
        let (price_time, loss) = (self.number(20.0), Some(self.number(loss)));
        let id = format!("good-{}", good.0);
        self.economy.goods.push(Good {
            id,
            unit: "t".into(),
            price,
            price_limit,
            price_time,
            loss,
        });
        for of in [OWNER, VICTIM] {
            let id = format!("market-{}-{}", good.0, of.0);
            self.economy.markets.push(Market { id, good, of: smallvec![of] });
        }
        good
    }

    fn site(&mut self, of: PartyId, stage: &str, activity: Activity) -> SiteId {
        let site = SiteId::from(self.economy.sites.len());
        let firm = FirmId::from(self.firms.len());
        let strategy = self.firm_strategy.clone();
        let agent = self.agent(&format!("firm-{}", site.0), Role::Firm(firm), &strategy);
        self.firms.push(Firm { agent, of, cover: Cover::Each(Vec::new()) });
        let (shutdown_cost, unit_cost) = (Some(self.number(10.0)), Some(self.number(0.4)));
        self.economy.sites.push(Site {
            firm,
            of,
            stage: stage.into(),
            activity,
            inputs: Vec::new(),
            shutdown_cost,
            unit_cost,
            holding_cost: None,
        });
        site
    }

    pub(crate) fn maker(&mut self, of: PartyId, good: GoodId, capacity: f64, cover: f64) -> SiteId {
        let (capacity, cover) = (self.number(capacity), self.number(cover));
        self.site(of, "make", Activity::Make { good, capacity, cover })
    }

    pub(crate) fn user(&mut self, of: PartyId, elasticity: f64) -> SiteId {
        let elasticity = Some(self.number(elasticity));
        self.site(of, "use", Activity::Use { season: None, elasticity })
    }

    pub(crate) fn seasonal_user(&mut self, of: PartyId, values: Vec<f64>) -> SiteId {
        let season = Some(Series { scale: self.number(1.0), values });
        self.site(of, "use", Activity::Use { season, elasticity: None })
    }

    pub(crate) fn store(&mut self, of: PartyId, good: GoodId, size: f64, filled: f64) -> SiteId {
        let activity = Activity::Store {
            good,
            fill_limit: self.number(size / 20.0),
            draw_limit: self.number(size / 10.0),
            size: self.number(size),
            filled: self.number(filled),
            target: Vec::new(),
        };
        let site = self.site(of, "store", activity);
        self.needs(site, &[good], 1.0, 0.0);
        site
    }

    /// Adds an input; gives its place at the site.
    pub(crate) fn needs(
        &mut self,
        site: SiteId,
        goods: &[GoodId],
        per_unit: f64,
        cover: f64,
    ) -> u16 {
        let (per_unit, cover) = (self.number(per_unit), self.number(cover));
        let inputs = &mut self.economy.sites[site.index()].inputs;
        inputs.push(Input { goods: goods.into(), per_unit, cover, initial: None });
        inputs.len() as u16 - 1
    }

    /// A route for the preferred good of an input.
    pub(crate) fn route(
        &mut self,
        from: SiteId,
        to: (SiteId, u16),
        share: f64,
        lead: f64,
    ) -> &mut Route {
        let (site, input) = to;
        let good = self.economy.sites[site.index()].inputs[usize::from(input)].goods[0];
        let route = Route {
            id: format!("firm-{}->firm-{}#{}", from.0, site.0, self.economy.routes.len()),
            from,
            to: site,
            input,
            good,
            share: self.number(share),
            lead: self.number(lead),
            under_way: None,
            qualification: None,
            below: None,
            gates: smallvec![],
            inspected_by: None,
        };
        self.economy.routes.push(route);
        self.economy.routes.last_mut().expect("just added")
    }

    /// An issue of the owner whose measure withholds `effect` at its first level and nothing at its last. What is not given of
    /// loss, share and own cost is computed.
    pub(crate) fn measure(&mut self, effect: &[f64], given: [Option<f64>; 3]) -> Gate {
        let issue = IssueId::from(self.issues.len());
        let instrument = InstrumentId::from(self.instruments.len());
        let id = format!("measure-{}", issue.0);
        let [loss, share, own_cost] = given.map(|value| value.map(|value| self.number(value)));
        let channel = Channel {
            good: None,
            loss,
            multiplier: None,
            share,
            effective: 0,
            effect: effect.iter().map(|&effect| self.number(effect)).collect(),
            own_cost,
            victims: Vec::new(),
            own: Vec::new(),
        };
        self.instruments.push(Instrument {
            id: id.clone(),
            discretionary: false,
            regulator: None,
            channel: Some(channel),
        });
        let last = effect.len() - 1;
        let cost = (0..=last).map(|level| self.number(level as f64 / last as f64)).collect();
        let [stake, gain, resolve] = [1000.0, 1000.0, 1.0].map(|value| self.number(value));
        self.issues.push(Issue {
            id,
            owner: OWNER,
            victim: VICTIM,
            levels: (0..=last).map(|level| format!("level-{level}")).collect(),
            start: 0,
            cost,
            stake,
            gain,
            linked: Vec::new(),
            opens: 0,
            negotiable: true,
            unilateral: true,
            public: false,
            escalates: None,
            resolve,
            instrument: Some(instrument),
            contract: None,
        });
        Gate { issue, instrument, listed: None }
    }

    /// Day from which a measure bites.
    pub(crate) fn effective(&mut self, gate: Gate, day: u32) {
        if let Some(channel) = &mut self.instruments[gate.instrument.index()].channel {
            channel.effective = day;
        }
    }

    /// Firms of the victim without sites, with a cover each; one measure is against all.
    pub(crate) fn plain_firms(&mut self, count: usize) {
        self.measure(&[1.0, 0.0], [Some(10.0), Some(0.5), Some(1.0)]);
        for index in 0..count {
            let firm = FirmId::from(index);
            let strategy = self.firm_strategy.clone();
            let agent = self.agent(&format!("plain-{index}"), Role::Firm(firm), &strategy);
            let cover = Cover::Each(vec![self.number(60.0)]);
            self.firms.push(Firm { agent, of: VICTIM, cover });
            if let Some(channel) = &mut self.instruments[0].channel {
                channel.victims.push(firm);
            }
        }
    }

    /// A project of a site.
    pub(crate) fn project(&mut self, site: SiteId, numbers: [f64; 5], decided: Option<u32>) {
        let [adds, lead, cost, life, unit_cost] = numbers.map(|value| self.number(value));
        let id = format!("project-{}", self.economy.projects.len());
        let support = Vec::new();
        self.economy.projects.push(Project {
            id,
            site,
            adds,
            lead,
            cost,
            life,
            unit_cost,
            decided,
            support,
            moves: None,
        });
    }

    /// The spec; routes are put in order.
    pub(crate) fn build(mut self) -> GameSpec {
        self.economy.routes.sort_by_key(|route| (route.to, route.input));
        let rule = |name| match name {
            "ration-cover" => 20.0,
            "forward-time" | "restock-time" => 30.0,
            "sigma-time" => 1000.0,
            "pressure-time" => 14.0,
            "stake-floor" => 20.0,
            _ => 0.5,
        };
        let rules = Rules::try_build(|name| Ok::<_, ()>(self.number(rule(name))));
        let parties = (0..2).map(|party| Party {
            agent: AgentId(party),
            audience_cost: self.number(1.0),
            resolve: self.number(1.0),
            ratifiers: Vec::new(),
        });
        let parties = parties.collect();
        let round = Round {
            id: "talks".into(),
            venue: "here".into(),
            opens: Opening::OnCall { lead: Delay { median: self.number(6.0), sd: 0.0 } },
            parties: vec![OWNER, VICTIM],
            agenda: (0..self.issues.len()).map(IssueId::from).collect(),
            protocol: Protocol::AlternatingOffers,
            until: None,
            deadline: self.number(30.0),
            cooling_off: self.number(14.0),
            on_failure: None,
        };
        GameSpec {
            id: "economy".into(),
            title: "economy".into(),
            unit: "M".into(),
            currency: "USD".into(),
            start: DayNumber(0),
            horizon: self.horizon,
            sender: OWNER,
            rules: rules.expect("every rule has a number"),
            parameters: self.table,
            ablation: self.ablation,
            consequences: Consequences::default(),
            agents: self.agents,
            parties,
            issues: self.issues,
            instruments: self.instruments,
            firms: self.firms,
            regulators: self.regulators,
            rounds: vec![round],
            economy: self.economy,
            terms: Vec::new(),
            information: Vec::new(),
            shocks: vec![],
            means: Default::default(),
        }
    }
}

/// Days from filing to the verdict.
pub(crate) const TIME: u32 = 30;
/// Days for which conditions hold.
pub(crate) const CONDITIONS: u32 = 100;
/// Day on which the sale is filed.
pub(crate) const FILED: u32 = 10;
/// Days until a plant has moved.
pub(crate) const LEAD: u32 = 50;

/// The victim's works supplies `share` of its user, the owner's the rest; the works is to be sold to the owner, whose firm would
/// make the same at half the cost.
pub(crate) fn works_for_sale(share: f64, reviewer: &str, mover: &str) -> GameSpec {
    let mut builder = Builder::new();
    builder.horizon = 400;
    let parts = builder.good(0.0);
    let works = builder.maker(VICTIM, parts, 10.0, 10.0);
    builder.firms_play(mover);
    let buyers = builder.maker(OWNER, parts, 10.0, 10.0);
    builder.firms_play("base-stock");
    let user = builder.user(VICTIM, 0.0);
    let needs = builder.needs(user, &[parts], 8.0, 40.0);
    let gate = builder.measure(&[1.0, 0.4, 0.0], [None; 3]);
    builder.route(works, (user, needs), share, 5.0);
    builder.route(buyers, (user, needs), 1.0 - share, 20.0).gates.push(gate);
    builder.project(buyers, [10.0, f64::from(LEAD), 100.0, 3650.0, 0.2], None);
    builder.economy.projects[0].moves = Some(works);
    let time = builder.number(f64::from(TIME));
    let conditions = builder.number(f64::from(CONDITIONS));
    let review = Administration::InvestmentReview(Review { time, conditions });
    let reviewer = Some(builder.regulator(VICTIM, review, reviewer));
    let price = builder.number(70.0);
    let (id, firm) = ("works".to_string(), FirmId(0));
    builder.economy.sales.push(Sale { id, firm, to: OWNER, filed: FILED, price, reviewer });
    let mut spec = builder.build();
    for issue in &mut spec.issues {
        // Nobody moves, and the measure is not in force.
        (issue.negotiable, issue.unilateral, issue.start) = (false, false, 2);
    }
    spec
}
