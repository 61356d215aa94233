//! A small game for tests: three issues, hand-made events.

use detente_game::event::Move;
use detente_game::situation::{IssueView, PartyView};
use detente_game::spec::{
    Agent, Channel, Consequences, DayNumber, Instrument, Issue, Opening, Party, Protocol, Role,
    Round,
};
use detente_game::{
    Account, AgentId, Asker, Cause, Concession, Day, Event, EventKind, FailureReason, GameSpec,
    InstrumentId, IssueId, Level, Memory, Observer, Parameter, ParameterId, ParameterTable,
    PartyId, Played, RoundId, Rules, Situation, Spread, TableId,
};

pub(crate) const LICENCES: IssueId = IssueId(0);
pub(crate) const EDA: IssueId = IssueId(1);
pub(crate) const ETHANE: IssueId = IssueId(2);
pub(crate) const CHN: PartyId = PartyId(0);
const USA: PartyId = PartyId(1);
const RANGE: f64 = 1000.0;

pub(crate) fn spec() -> GameSpec {
    let mut parameters = ParameterTable::default();
    let zero = parameters.insert(Parameter::fixed("parameters.zero", 0.0, "1")).unwrap();
    for path in ["nations.USA.resolve", "parameters.\"us\", cover"] {
        let spread = Spread::Gamma { shape: 3 };
        let parameter = Parameter { spread, ..Parameter::fixed(path, 1.0, "1") };
        parameters.insert(parameter).unwrap();
    }
    GameSpec {
        id: "test-2025".into(),
        title: "Test: a truce breaks over licences".into(),
        unit: "M".into(),
        currency: "USD".into(),
        start: DayNumber(20_220),
        horizon: 92,
        sender: CHN,
        parameters,
        rules: Rules::try_build(|_| Ok::<_, ()>(zero)).unwrap(),
        ablation: None,
        consequences: Consequences::default(),
        agents: vec![agent("CHN", CHN), agent("USA", USA)],
        parties: vec![party(AgentId(0), zero), party(AgentId(1), zero)],
        issues: vec![
            issue("ree-licences", CHN, &["none", "civil-6m", "general"], zero),
            issue("eda", USA, &["banned", "case-by-case", "free"], zero),
            issue("ethane", USA, &["banned", "case-by-case", "free"], zero),
        ],
        instruments: vec![Instrument {
            id: "ree-licences".into(),
            discretionary: true,
            regulator: None,
            channel: Some(channel(zero)),
        }],
        firms: vec![],
        regulators: vec![],
        rounds: vec![round(zero)],
        economy: Default::default(),
        terms: Vec::new(),
        information: Vec::new(),
        shocks: vec![],
        means: Default::default(),
    }
}

fn agent(id: &str, party: PartyId) -> Agent {
    Agent { id: id.into(), role: Role::Nation(party), strategy: "nation".into() }
}

fn party(agent: AgentId, zero: ParameterId) -> Party {
    Party { agent, audience_cost: zero, resolve: zero, ratifiers: vec![] }
}

fn issue(id: &str, owner: PartyId, levels: &[&str], zero: ParameterId) -> Issue {
    Issue {
        id: id.into(),
        owner,
        victim: PartyId(1 - owner.0),
        levels: levels.iter().map(|level| level.to_string()).collect(),
        start: 0,
        cost: vec![zero; levels.len()],
        stake: zero,
        gain: zero,
        linked: vec![],
        opens: 0,
        negotiable: true,
        unilateral: true,
        public: false,
        escalates: None,
        resolve: zero,
        instrument: (owner == CHN).then_some(InstrumentId(0)),
        contract: None,
    }
}

fn channel(zero: ParameterId) -> Channel {
    Channel {
        good: None,
        loss: Some(zero),
        multiplier: None,
        share: Some(zero),
        effective: 0,
        effect: vec![zero; 3],
        own_cost: Some(zero),
        victims: vec![],
        own: vec![],
    }
}

fn round(zero: ParameterId) -> Round {
    let lead = detente_game::spec::Delay { median: zero, sd: 0.0 };
    Round {
        id: "london".into(),
        venue: "London".into(),
        opens: Opening::OnCall { lead },
        parties: vec![CHN, USA],
        agenda: vec![LICENCES, EDA, ETHANE],
        protocol: Protocol::AlternatingOffers,
        until: None,
        deadline: zero,
        cooling_off: zero,
        on_failure: None,
    }
}

pub(crate) fn played(kinds: Vec<(u32, EventKind)>) -> Played {
    let event = |(id, (tick, kind)): (usize, (u32, EventKind))| Event { id: id as u32, tick, kind };
    Played {
        seed: 7,
        events: kinds.into_iter().enumerate().map(event).collect(),
        values: vec![0.0, 1.25, 0.1 + 0.2],
        ranges: vec![(-RANGE, 0.0), (-RANGE, 0.0)],
        ticks: 92,
        state_hash: 0xab,
    }
}

pub(crate) fn concession(
    party: PartyId,
    issue: IssueId,
    from: Level,
    to: Level,
    given_up: f64,
) -> Concession {
    let mut attribution = Account::ZERO;
    attribution[Cause::Cover] = 0.75;
    attribution[Cause::Reciprocity] = 0.25;
    Concession {
        party,
        issue,
        from,
        to,
        given_up,
        given_up_share: given_up / RANGE,
        relief: given_up <= 0.0,
        threat: false,
        attribution,
    }
}

pub(crate) fn unilateral(
    party: PartyId,
    issue: IssueId,
    from: Level,
    to: Level,
    given_up: f64,
) -> EventKind {
    let concession = concession(party, issue, from, to, given_up);
    EventKind::Unilateral { concession, after: None }
}

pub(crate) fn session_failed(party: PartyId) -> EventKind {
    EventKind::SessionFailed { party, reason: FailureReason::WalkOut, round: RoundId(0) }
}

pub(crate) fn offer(party: PartyId, step: u32, package: &[Level]) -> EventKind {
    let worth = [-750.0, -250.0].into_iter().collect();
    let package = package.iter().copied().collect();
    EventKind::Offer { party, step, round: RoundId(0), package, worth }
}

pub(crate) fn deal(party: PartyId, package: &[Level]) -> EventKind {
    let net = [640.0, 800.0].into_iter().collect();
    EventKind::Deal { party, round: RoundId(0), package: package.iter().copied().collect(), net }
}

/// Called on day 22, signed on day 29, ratified on day 46; the licences are slow-walked.
pub(crate) fn agreement() -> Played {
    let package = [1, 1, 2];
    let licences = Move { party: CHN, issue: LICENCES, from: 0, to: 1 };
    let eda = Move { party: USA, issue: EDA, from: 0, to: 1 };
    let ethane = Move { party: USA, issue: ETHANE, from: 0, to: 2 };
    played(vec![
        (22, EventKind::Call { by: Asker::Party(USA), table: TableId(0) }),
        (22, EventKind::Refused { party: CHN, table: TableId(0) }),
        (23, EventKind::SessionFixed { party: USA, opens: 28, round: RoundId(0) }),
        (28, offer(USA, 0, &package)),
        (28, EventKind::Offered(concession(USA, EDA, 0, 1, 390.0))),
        (28, EventKind::Offered(concession(USA, ETHANE, 0, 2, -10.0))),
        (29, deal(CHN, &package)),
        (29, EventKind::Agreed(concession(CHN, LICENCES, 0, 1, 300.0))),
        (29, EventKind::Agreed(concession(USA, EDA, 0, 1, 420.0))),
        (29, EventKind::Agreed(concession(USA, ETHANE, 0, 2, -10.0))),
        (46, EventKind::Ratified { round: RoundId(0) }),
        (46, EventKind::SlowWalked { step: licences, promise: 7 }),
        (46, EventKind::Delivered { step: eda, promise: 8 }),
        (46, EventKind::Delivered { step: ethane, promise: 9 }),
        (63, EventKind::Accused { party: USA, issue: LICENCES, promise: 7 }),
    ])
}

/// Shows an observer so many days of a game in which cover runs down.
pub(crate) fn watch(observer: &mut dyn Observer, days: u32) {
    let mut memory = Memory::new(3, 1);
    memory.yields[EDA.index()][Cause::OwnCost] = 0.5;
    let deliveries = [Some((3, 0.25)), None, None];
    for tick in 0..days {
        observer.day(&Day {
            situation: &situation(tick),
            memories: &[&memory, &memory],
            deliveries: &deliveries,
            state_hash: 0,
            events: &[],
        });
    }
}

fn situation(tick: u32) -> Situation {
    let issue = |owner, channel| IssueView {
        owner,
        victim: PartyId(1 - owner.0),
        full: 2,
        open: true,
        active: true,
        has_channel: channel,
        cover: channel.then(|| (15.0 - 1.25 * f64::from(tick)).max(0.0)),
        forward_loss: [410.0, 160.0, 0.0].into_iter().collect(),
        forward_own_cost: [12.0, 4.0, 0.0].into_iter().collect(),
        ..IssueView::default()
    };
    let mut standing = Account::ZERO;
    standing[Cause::Cover] = 2.5;
    let party = |leverage, time_to_pain| PartyView {
        leverage,
        leverage_own_cost: 12.0,
        time_to_pain,
        standing,
        ..PartyView::default()
    };
    Situation {
        tick,
        issues: vec![issue(CHN, true), issue(USA, false), issue(USA, false)],
        parties: vec![party(410.0, Some(12.0)), party(30.0, None)],
        ..Situation::default()
    }
}
