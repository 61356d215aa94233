//! A small situation for unit tests: two parties, one issue each, no economy behind them.

use detente_game::draw::DrawName;
use detente_game::observation::{FirmObservation, RegulatorObservation};
use detente_game::regulation::Cadence;
use detente_game::situation::{FirmView, IssueView, Offer, PartyView, TableView};
use detente_game::{
    FirmId, IssueId, Level, Memory, NationObservation, Package, PartyId, RegulatorId, RoundId,
    Rules, Situation, Stream, TableId, Talks,
};

pub(crate) const ALPHA: PartyId = PartyId(0);
pub(crate) const BETA: PartyId = PartyId(1);

/// Their table.
pub(crate) const TABLE: TableId = TableId(0);

/// Alpha's issue.
pub(crate) const ALPHAS: IssueId = IssueId(0);

/// Shares of the stake lost at each level.
const COST: [f64; 4] = [0.0, 0.3, 0.6, 1.0];

/// Resolves of 1 for every issue.
const RESOLVES: [f64; 8] = [1.0; 8];

pub(crate) fn rules() -> Rules<f64> {
    let value = |name| match name {
        "forward-time" | "restock-time" => 30.0,
        "stake-floor" => 20.0,
        "slow-walk" => 0.9,
        "call-acceptance" => 0.35,
        _ => 0.5,
    };
    Rules::try_build(|name| Ok::<_, ()>(value(name))).unwrap()
}

/// An active, negotiable issue of `owner` with a stake of 500 M, worth 1,000 M to the other.
pub(crate) fn issue(owner: PartyId) -> IssueView {
    let zero = || COST.iter().map(|_| 0.0).collect();
    IssueView {
        owner,
        victim: PartyId(1 - owner.0),
        full: 3,
        open: true,
        active: true,
        on_agenda: true,
        negotiable: true,
        unilateral: true,
        may_yield: true,
        cost: COST.into_iter().collect(),
        effect: COST.iter().map(|cost| 1.0 - cost).collect(),
        forward_loss: zero(),
        forward_own_cost: zero(),
        stake: 500.0,
        stake_linked: 500.0,
        gain: 1000.0,
        worth_owner: COST.iter().map(|cost| -500.0 * cost).collect(),
        worth_victim: COST.iter().map(|cost| 1000.0 * cost).collect(),
        ..IssueView::default()
    }
}

/// One issue each; full concession of both is best for both together, and no talks are on.
pub(crate) fn trade() -> (Situation, Memory, Stream) {
    let situation = Situation {
        tick: 10,
        rules: rules(),
        issues: vec![issue(ALPHA), issue(BETA)],
        parties: vec![PartyView::default(), PartyView::default()],
        tables: vec![TableView {
            parties: [ALPHA, BETA].into_iter().collect(),
            subjects: [ALPHAS, IssueId(1)].into_iter().collect(),
            agenda: [ALPHAS, IssueId(1)].into_iter().collect(),
            round: Some(RoundId(0)),
            on_call: true,
            deadline: 30,
            nash: Some(Package::from_slice(&[3, 3])),
            ..TableView::default()
        }],
        ..Situation::default()
    };
    (situation, Memory::new(2, 1), DrawName::new(&["alpha", "strategy"]).stream(1))
}

/// Like [`trade`], at step `step` of a session that alpha asked for.
pub(crate) fn session(step: u32) -> (Situation, Memory, Stream) {
    let (mut situation, memory, rng) = trade();
    situation.tables[0].talks = Talks::Session { asker: ALPHA, opens: situation.tick - step };
    (situation, memory, rng)
}

/// Like [`trade`], with nothing to trade: alpha's issue can only be yielded.
pub(crate) fn standoff() -> (Situation, Memory, Stream) {
    let (mut situation, memory, rng) = trade();
    situation.tables[0].nash = None;
    situation.tables[0].agenda.remove(0);
    situation.issues[0].negotiable = false;
    situation.issues[0].on_agenda = false;
    (situation, memory, rng)
}

pub(crate) fn observe(situation: &Situation, me: PartyId) -> NationObservation<'_> {
    let issue_resolves = &RESOLVES[..situation.issues.len()];
    NationObservation { situation, table: None, me, resolve: 1.0, issue_resolves }
}

/// Like [`observe`], with a decision on the table.
pub(crate) fn at_table(situation: &Situation, me: PartyId) -> NationObservation<'_> {
    observe(situation, me).at(TABLE)
}

pub(crate) fn offer(situation: &mut Situation, by: PartyId, levels: &[Level]) {
    situation.tables[0].offers.push(Offer { by, package: Package::from_slice(levels) });
}

pub(crate) fn firm<'a>(view: &'a FirmView, rules: &'a Rules<f64>) -> FirmObservation<'a> {
    FirmObservation { tick: 10, me: FirmId(0), view, goods: None, rules }
}

/// Alpha's licence, promised at the level in the package, on the day of signing.
pub(crate) fn regulate<'a>(
    situation: &'a Situation,
    package: &'a Package,
) -> RegulatorObservation<'a> {
    RegulatorObservation {
        situation,
        me: RegulatorId(0),
        issue: ALPHAS,
        from: situation.issue(ALPHAS).level,
        promised: package[ALPHAS.index()],
        package,
        signing: true,
        slow_walk: 0.0,
        observed: Cadence::Daily,
    }
}

/// Like [`standoff`], with two measures that are held for each other and may be raised, neither in force:
/// at their first levels each costs the other 10 M/d and its owner 4.
pub(crate) fn escalation() -> (Situation, Memory, Stream) {
    let (mut situation, memory, rng) = standoff();
    for (issue, other) in [(0, 1), (1, 0)] {
        let view = &mut situation.issues[issue];
        (view.escalates, view.notice, view.level, view.active) = (true, 3, 3, false);
        view.linked.push(IssueId(other));
        view.forward_loss = view.effect.iter().map(|effect| 300.0 * effect).collect();
        view.forward_own_cost = view.effect.iter().map(|effect| 120.0 * effect).collect();
    }
    (situation, memory, rng)
}
