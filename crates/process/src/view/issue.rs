//! An issue on one day, by names.

use super::account;
use crate::names::Book;
use crate::wire::ByName;
use detente_game::regulation::QueueView;
use detente_game::situation::IssueView;
use detente_game::{IssueId, Level};
use serde::Serialize;

/// As [`IssueView`]; numbers by level are objects by the names of levels.
#[derive(Debug, Serialize)]
pub(crate) struct Issue<'a> {
    owner: &'a str,
    victim: &'a str,
    level: &'a str,
    full: &'a str,
    in_force: &'a str,
    open: bool,
    active: bool,
    on_agenda: bool,
    negotiable: bool,
    unilateral: bool,
    may_yield: bool,
    /// Levels to which it may be raised today.
    may_raise_to: Vec<&'a str>,
    /// Levels to which it may be lowered today, outside talks.
    may_lower_to: Vec<&'a str>,
    held: Option<&'a str>,
    contract: bool,
    discretionary: bool,
    has_channel: bool,
    effective: u32,
    escalates: bool,
    notice: u32,
    threat: Option<&'a str>,
    floor: &'a str,
    barred: Vec<&'a str>,
    fund: Option<f64>,
    raised: Option<u32>,
    settled: bool,
    linked: Vec<&'a str>,
    cost: ByName<f64>,
    effect: ByName<f64>,
    phi: f64,
    sigma: f64,
    at_risk: f64,
    shortage: f64,
    own_shortage: f64,
    loss: f64,
    lobbied_loss: f64,
    own_cost: f64,
    lobbied_own_cost: f64,
    cover: Option<f64>,
    own_cover: Option<f64>,
    forward_loss: ByName<f64>,
    forward_own_cost: ByName<f64>,
    own_relief: f64,
    loss_relief: ByName<f64>,
    time_to_pain: Option<f64>,
    stake: f64,
    stake_linked: f64,
    gain: f64,
    worth_owner: ByName<f64>,
    worth_victim: ByName<f64>,
    promised: Option<&'a str>,
    delivered: Option<u32>,
    cusum: Option<f64>,
    queue: Option<Queue>,
}

/// As [`QueueView`].
#[derive(Debug, Serialize)]
struct Queue {
    waiting: u32,
    oldest: u32,
    backlog: u32,
    filed: u32,
    granted: u32,
    refused: u32,
    waited: (u32, u32),
    expected: f64,
    granted_so_far: u32,
    refused_so_far: u32,
    mean_wait: f64,
    licensed: f64,
}

impl Queue {
    fn new(view: &QueueView) -> Self {
        Queue {
            waiting: view.waiting,
            oldest: view.oldest,
            backlog: view.backlog,
            filed: view.filed,
            granted: view.granted,
            refused: view.refused,
            waited: view.waited,
            expected: view.expected,
            granted_so_far: view.granted_so_far,
            refused_so_far: view.refused_so_far,
            mean_wait: view.mean_wait,
            licensed: view.licensed,
        }
    }
}

impl<'a> Issue<'a> {
    /// An issue by the names of a game.
    pub(crate) fn new(book: &'a Book, id: IssueId, view: &IssueView) -> Self {
        let name = |level: Level| book.level(id, level);
        let all = &book.issues[id.index()].1;
        let named = |numbers: &[f64]| -> ByName<f64> {
            all.iter().map(String::as_str).zip(numbers.iter().copied()).collect()
        };
        let that = |fits: &dyn Fn(Level) -> bool| -> Vec<&'a str> {
            (0..all.len()).map(|level| level as Level).filter(|&l| fits(l)).map(name).collect()
        };
        Issue {
            owner: book.party(view.owner),
            victim: book.party(view.victim),
            level: name(view.level),
            full: name(view.full),
            in_force: name(view.in_force()),
            open: view.open,
            active: view.active,
            on_agenda: view.on_agenda,
            negotiable: view.negotiable,
            unilateral: view.unilateral,
            may_yield: view.may_yield,
            may_raise_to: that(&|level| view.may_raise_to(level)),
            may_lower_to: that(&|level| view.may_lower_to(level)),
            held: view.held.map(|table| book.table(table)),
            contract: view.contract,
            discretionary: view.discretionary,
            has_channel: view.has_channel,
            effective: view.effective,
            escalates: view.escalates,
            notice: view.notice,
            threat: view.threat.map(name),
            floor: name(view.floor),
            barred: view.barred.iter().map(|&level| name(level)).collect(),
            fund: view.fund,
            raised: view.raised,
            settled: view.settled,
            linked: view.linked.iter().map(|&issue| book.issue(issue)).collect(),
            cost: named(&view.cost),
            effect: named(&view.effect),
            phi: view.phi,
            sigma: view.sigma,
            at_risk: view.at_risk,
            shortage: view.shortage,
            own_shortage: view.own_shortage,
            loss: view.loss,
            lobbied_loss: view.lobbied_loss,
            own_cost: view.own_cost,
            lobbied_own_cost: view.lobbied_own_cost,
            cover: view.cover,
            own_cover: view.own_cover,
            forward_loss: named(&view.forward_loss),
            forward_own_cost: named(&view.forward_own_cost),
            own_relief: view.own_relief,
            loss_relief: account(&view.loss_relief),
            time_to_pain: view.time_to_pain,
            stake: view.stake,
            stake_linked: view.stake_linked,
            gain: view.gain,
            worth_owner: named(&view.worth_owner),
            worth_victim: named(&view.worth_victim),
            promised: view.promised.map(name),
            delivered: view.delivered,
            cusum: view.cusum,
            queue: view.queue.as_ref().map(Queue::new),
        }
    }
}
