//! Watching a strategy decide: what it saw, asked about, remembered and decided, in words.

use super::is_script;
use detente_game::domain::Outcome;
use detente_game::session::{Ask, PartyMemory, Reply, SessionSpec};
use detente_game::{
    Action, AgentId, Escalation, FirmAction, GameSpec, IssueId, Level, Memory, Names, Occasion,
    PartyId, SessionNames, TableMove, Verdict,
};
use detente_process::{GameWords, SessionWords};
use detente_record::{Asked, PartyAsked, PartyWatcher, Seen, Watcher};
use detente_report::names::level;
use detente_script::program::{Heard, heard, listen};
use detente_script::remembered;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One decision.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    /// What was asked.
    pub(crate) asked: String,
    /// What the strategy saw.
    pub(crate) seen: Value,
    /// What it printed and asked about.
    pub(crate) heard: Heard,
    /// What it remembered, before and after, by names.
    pub(crate) memory: [Vec<(String, String)>; 2],
    /// What it decided.
    pub(crate) action: String,
}

/// What has been seen so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    pub(crate) decisions: Vec<Decision>,
    /// The day or step on which it failed, and why.
    pub(crate) fault: Option<(u32, String)>,
    /// The last day or step on which it was asked.
    pub(crate) last_asked: Option<u32>,
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Watches a seat of a game.
pub(crate) struct GameDesk {
    spec: Arc<GameSpec>,
    words: GameWords,
    script: bool,
    at: u32,
    desk: Mutex<Desk>,
}

impl GameDesk {
    /// Watches an agent on a day.
    pub(crate) fn new(spec: Arc<GameSpec>, agent: AgentId, at: u32) -> Self {
        let words = GameWords::new(Names::new(&spec), agent);
        let script = is_script(&spec.agents[agent.index()].strategy);
        GameDesk { spec, words, script, at, desk: Mutex::default() }
    }

    /// What has been seen.
    pub(crate) fn desk(&self) -> Desk {
        lock(&self.desk).clone()
    }

    fn asked_in_words(&self, occasion: Occasion) -> String {
        let (name, spec) = (occasion.name(), &self.spec);
        let table = |table: detente_game::TableId| Names::new(spec).tables()[table.index()].clone();
        match occasion {
            Occasion::Answer(at) | Occasion::Table(at) | Occasion::Sit(at) => {
                format!("{name} ({})", table(at))
            }
            Occasion::Retaliate(issue) | Occasion::SlowWalk(issue) => {
                format!("{name} ({})", spec.issues[issue.index()].id)
            }
            Occasion::Review(sale) => format!("{name} ({})", spec.economy.sales[sale.index()].id),
            _ => name.into(),
        }
    }

    fn seen_in_words(&self, seen: Seen<'_>) -> Value {
        match seen {
            Seen::Nation(seen) => self.words.nation(seen),
            Seen::Session => Value::Null,
            Seen::Firm(seen) => self.words.firm(seen),
            Seen::Licence(seen) => self.words.licence(seen),
            Seen::Inspection(seen) => self.words.inspection(seen),
            Seen::Review(seen) => self.words.review(seen),
        }
    }

    fn memory_in_words(&self, memory: &Memory) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        if self.script {
            lines.push(("this".into(), remembered(&memory.notes)));
        } else if !memory.notes.is_empty() {
            lines.push(("notes".into(), numbers(&memory.notes)));
        }
        let issues = memory.yields.iter().zip(&self.spec.issues);
        for (index, issue) in issues.filter(|(index, _)| index.total() != 0.0) {
            lines.push((
                format!("cost of standing over stake on {}", issue.id),
                number(index.total()),
            ));
        }
        let names = Names::new(&self.spec).tables();
        for (table, name) in memory.tables.iter().zip(names) {
            if table.ask.total() != 0.0 {
                lines.push((format!("cost over stake at {name}"), number(table.ask.total())));
            }
            if !table.notes.is_empty() {
                lines.push((format!("notes at {name}"), numbers(&table.notes)));
            }
        }
        if !memory.escalation.is_empty() {
            lines.push(("notes on escalation".into(), numbers(&memory.escalation)));
        }
        lines
    }

    fn policy_in_words(&self, policy: &FirmAction) -> String {
        let (routes, projects) = (&self.spec.economy.routes, &self.spec.economy.projects);
        let mut parts = vec![
            format!("target {} of normal cover", number(policy.target)),
            format!("lobbying {}", number(policy.lobbying)),
        ];
        if policy.discount != 0.0 {
            parts.push(format!("discount {}", number(policy.discount)));
        }
        for &(route, share) in &policy.sourcing {
            parts.push(format!("{} of its input by {}", number(share), routes[route.index()].id));
        }
        for project in &policy.builds {
            parts.push(format!("builds {}", projects[project.index()].id));
        }
        parts.join(", ")
    }

    fn action_in_words(&self, action: &Action, seen: Seen<'_>) -> String {
        let spec = &*self.spec;
        let to = |(issue, to): (IssueId, Level)| {
            format!("{} to {}", spec.issues[issue.index()].id, level(spec, issue, to))
        };
        match action {
            Action::Away(away) => {
                let yields = away.yields.iter().map(|&one| format!("yields {}", to(one)));
                let names = Names::new(spec).tables();
                let calls =
                    away.calls.iter().map(|at| format!("asks for talks at {}", names[at.index()]));
                listed(yields.chain(calls))
            }
            Action::Share(share) => number(*share),
            Action::Table(TableMove::Accept) => "accepts".into(),
            Action::Table(TableMove::WalkOut) => "walks out".into(),
            Action::Table(TableMove::Wait) => "leaves to wait".into(),
            Action::Table(TableMove::Offer(package)) => {
                let Seen::Nation(seen) = seen else { return "offers".into() };
                let Some(view) = seen.table_view() else { return "offers".into() };
                let levels = view.subjects.iter().map(|&issue| to((issue, package[issue.index()])));
                let worth = number(seen.situation.gain(seen.me, package));
                let legal = match seen.situation.is_legal(view, package) {
                    true => "",
                    false => "; it may not be signed today: this forfeits",
                };
                format!("offers {}, worth {worth} {} to it{legal}", listed(levels), spec.unit)
            }
            Action::Causes(_) => "says why".into(),
            Action::Policy(policy) => self.policy_in_words(policy),
            Action::Escalate(all) => listed(all.iter().map(|one| match *one {
                Escalation::Raise { issue, level } => format!("raises {}", to((issue, level))),
                Escalation::Lower { issue, level } => format!("lowers {}", to((issue, level))),
                Escalation::Drop { issue } => {
                    format!("drops the threat on {}", spec.issues[issue.index()].id)
                }
            })),
            Action::Review(Verdict::Approved) => "approved".into(),
            Action::Review(Verdict::Conditional) => "approved under conditions".into(),
            Action::Review(Verdict::Blocked) => "blocked".into(),
            Action::Reply(Reply::Offer(outcome)) => format!("offers package number {}", outcome.0),
            Action::Reply(reply) => said(*reply).into(),
            Action::Fault(reason) => format!("nothing: it forfeits. {reason}"),
        }
    }
}

impl Watcher for GameDesk {
    fn looks(&self, tick: u32) -> bool {
        tick == self.at
    }

    fn before(&self) {
        listen();
    }

    fn asked(&self, asked: &Asked<'_>) {
        let heard = heard();
        let mut desk = lock(&self.desk);
        if let Action::Fault(reason) = asked.action {
            desk.fault = Some((asked.tick, reason.clone()));
        }
        if asked.tick == self.at {
            desk.decisions.push(Decision {
                asked: self.asked_in_words(asked.occasion),
                seen: self.seen_in_words(asked.seen),
                heard,
                memory: [asked.before, asked.after].map(|memory| self.memory_in_words(memory)),
                action: self.action_in_words(asked.action, asked.seen),
            });
        }
    }
}

/// Watches a party of a session.
pub(crate) struct PartyDesk {
    spec: Arc<SessionSpec>,
    words: SessionWords,
    script: bool,
    at: u32,
    desk: Mutex<Desk>,
}

impl PartyDesk {
    /// Watches a party in a step.
    pub(crate) fn new(spec: Arc<SessionSpec>, party: PartyId, at: u32) -> Self {
        let words = SessionWords::new(SessionNames::new(&spec), party);
        let script = is_script(&spec.parties[party.index()].strategy);
        PartyDesk { spec, words, script, at, desk: Mutex::default() }
    }

    /// What has been seen.
    pub(crate) fn desk(&self) -> Desk {
        lock(&self.desk).clone()
    }

    fn package(&self, outcome: Outcome) -> String {
        let named = detente_report::session::package(&self.spec, outcome);
        listed(named.0.iter().map(|(issue, level)| format!("{issue} {level}")))
    }

    fn memory_in_words(&self, memory: &PartyMemory) -> Vec<(String, String)> {
        let mut notes = memory.clone();
        let notes = notes.notes_mut();
        let mut lines = Vec::new();
        if self.script {
            lines.push(("this".into(), remembered(notes)));
        } else if !notes.is_empty() {
            lines.push(("notes".into(), numbers(notes)));
        }
        if memory.cursor != 0 {
            lines.push(("come down to rank".into(), memory.cursor.to_string()));
        }
        lines
    }
}

impl PartyWatcher for PartyDesk {
    fn looks(&self, step: u32) -> bool {
        step == self.at
    }

    fn before(&self) {
        listen();
    }

    fn asked(&self, asked: PartyAsked<'_, '_>) {
        let heard = heard();
        let step = asked.seen.step;
        let mut desk = lock(&self.desk);
        let action = match asked.reply {
            Ok(Reply::Offer(outcome)) => {
                let worth = number(asked.seen.utility(*outcome));
                format!("offers {}, worth {worth} to it", self.package(*outcome))
            }
            Ok(reply) => said(*reply).into(),
            Err(fault) => {
                desk.fault = Some((step, fault.0.clone()));
                format!("nothing: it forfeits. {}", fault.0)
            }
        };
        if step != self.at {
            return;
        }
        desk.decisions.push(Decision {
            asked: match asked.ask {
                Ask::Propose => "propose".into(),
                Ask::Respond(offer) => format!("respond ({})", self.package(offer)),
                Ask::Vote { text, .. } => format!("vote ({})", self.package(text)),
            },
            seen: self.words.party(asked.ask, asked.seen),
            heard,
            memory: [asked.before, asked.after].map(|memory| self.memory_in_words(memory)),
            action,
        });
    }
}

fn said(reply: Reply) -> &'static str {
    match reply {
        Reply::Offer(_) => "offers",
        Reply::Yes => "yes",
        Reply::No => "no",
        Reply::WalkOut => "walks out",
    }
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}

/// A number with six digits at most.
pub(crate) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let rounded = format!("{value:.5e}");
    let exponent = rounded.split_once('e').and_then(|(_, exponent)| exponent.parse().ok());
    let places = (5_i32 - exponent.unwrap_or(0)).clamp(0, 12) as usize;
    let text = format!("{value:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

fn numbers(notes: &[f64]) -> String {
    notes.iter().map(|&note| number(note)).collect::<Vec<_>>().join(" ")
}
