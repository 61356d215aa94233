//! From a file about a session to its spec: names resolved, everything checked, every fault reported.

mod preferences;
mod set;

use self::preferences::Wants;
use crate::diagnostic::{Diagnostic, Sources};
use crate::load::check_format;
use crate::lower::{check_name, date, texts};
use crate::read::table::Row;
use crate::read::{At, List, Table};
use crate::schema::scenario::Time;
use crate::schema::session::{self as schema, Knowledge, Protocol};
use crate::suggest;
use detente_game::domain::{Domain, DomainIssue, Levels, MOST_LEVELS, MOST_OUTCOMES, MOST_SORTED};
use detente_game::parameter::Span;
use detente_game::registry::StrategyError;
use detente_game::session::{SessionParty, SessionProtocol, SessionSpec};
use detente_game::{Registry, StrategyCall};

/// A session that can be played, with what its file says about it.
#[derive(Clone, Debug)]
pub struct SessionScenario {
    /// The session.
    pub spec: SessionSpec,
    /// Remarks.
    pub notes: Vec<String>,
    /// Where the numbers come from.
    pub origins: Vec<String>,
    pub(crate) sources: Sources,
    /// Weight and values of each issue, by party.
    rows: Vec<Vec<(f64, Vec<f64>)>>,
    /// Changes applied, in order.
    sets: Vec<String>,
}

impl SessionScenario {
    /// The file it was read from.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Digest of the text that defines the session. 16 hex digits.
    pub fn spec_digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for source in self.sources.files() {
            hasher.update(&(source.text.len() as u64).to_le_bytes());
            hasher.update(source.text.as_bytes());
        }
        for change in &self.sets {
            hasher.update(&(change.len() as u64).to_le_bytes());
            hasher.update(change.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_string()
    }
}

/// Steps that a session may have: what can be counted and kept in memory.
const MOST_STEPS: u32 = 1_000_000;

/// What every step of lowering works with.
struct Lowering<'a> {
    file: &'a schema::Scenario,
    registry: &'a dyn Registry,
    faults: &'a mut Vec<Diagnostic>,
    rows: Vec<Vec<(f64, Vec<f64>)>>,
}

/// Lowers a file; `None` when a fault was reported.
pub(crate) fn lower(
    file: &schema::Scenario,
    registry: &dyn Registry,
    sources: &Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<SessionScenario> {
    let before = faults.len();
    check_format(&file.format, faults);
    let mut lowering = Lowering { file, registry, faults, rows: Vec::new() };
    let spec = lowering.spec();
    let spec = spec.filter(|_| lowering.faults.len() == before)?;
    let rows = lowering.rows;
    let (notes, origins) = (texts(file.notes.as_ref()), texts(file.sources.as_ref()));
    Some(SessionScenario { spec, notes, origins, sources: sources.clone(), rows, sets: Vec::new() })
}

impl<'a> Lowering<'a> {
    fn report(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(span, message).help(help));
    }

    fn spec(&mut self) -> Option<SessionSpec> {
        if let (Some(Time::Clock(_)), span) = (self.file.clock.get(), self.file.clock.span) {
            self.report(span, "a session counts steps, not days", "write clock: Steps");
        }
        if let Some(id) = self.file.id.get() {
            check_name(id, self.file.id.span, self.faults);
        }
        let round = self.round();
        let issues = self.issues(round);
        let domain = self.domain(&issues);
        let names = self.parties(round);
        let preferences = self.preferences(&names, &issues, domain.as_ref());
        let knows = self.information(&names);
        self.strategies(&names, &knows);
        let seats = self.seats(&names, preferences, knows);
        let round = round?;
        let written = round.protocol.as_ref().map(At::get);
        let written = written.map_or(Some(SessionProtocol::default()), |written| {
            written.map(|written| protocol(written, self.faults))
        });
        let steps = self.steps(round);
        let ending = self.number(round.ending.as_ref(), 0.0, (0.0, 1.0), "a probability");
        let spec = SessionSpec {
            id: self.file.id.get()?.clone(),
            title: self.file.title.get()?.clone(),
            round: round.id.get()?.clone(),
            domain: domain?,
            parties: seats?,
            protocol: written?,
            steps: steps?,
            ending,
        };
        // Where a fault has been reported the rest may not hold, and need not be said.
        if let Err(fault) = spec.check()
            && self.faults.is_empty()
        {
            self.faults.push(Diagnostic::new(self.file.parties.span, fault.to_string()));
        }
        Some(spec)
    }

    fn seats(
        &mut self,
        names: &[(&str, &Row<schema::Party>)],
        preferences: Vec<Option<Wants>>,
        knows: impl Fn(&str) -> bool,
    ) -> Option<Vec<SessionParty>> {
        let mut wants = preferences.into_iter();
        let mut seats = Vec::new();
        for (name, row) in names {
            let preferences = wants.next().flatten();
            let Some(party) = row.value.get() else { continue };
            let power = self.number(party.power.as_ref(), 1.0, (0.0, 1e12), "a weight");
            let (Some(strategy), Some(Wants { preferences, rows })) =
                (party.strategy.get(), preferences)
            else {
                continue;
            };
            self.rows.push(rows);
            seats.push(SessionParty {
                id: (*name).to_string(),
                strategy: strategy.clone(),
                preferences,
                knows_others: knows(name),
                power,
                veto: party.veto.as_ref().and_then(At::get).copied().unwrap_or(false),
            });
        }
        (seats.len() == names.len()).then_some(seats)
    }

    /// A number within bounds, or its default.
    fn number(
        &mut self,
        at: Option<&At<f64>>,
        default: f64,
        bounds: (f64, f64),
        what: &str,
    ) -> f64 {
        at.map_or(default, |at| number(at, default, bounds, what, self.faults))
    }

    fn round(&mut self) -> Option<&'a schema::Round> {
        let rounds = self.file.rounds.get()?;
        if rounds.len() != 1 {
            let message = format!("a session has one round, not {}", rounds.len());
            self.report(self.file.rounds.span, message, "write one Round(…)");
        }
        rounds.first()?.get()
    }

    /// Issues on the agenda, in the order of the file.
    fn issues(&mut self, round: Option<&schema::Round>) -> Vec<(&'a str, &'a Row<schema::Issue>)> {
        let Some(table) = self.file.issues.get() else { return Vec::new() };
        let agenda = round.and_then(|round| round.agenda.as_ref());
        let chosen = self.chosen(agenda, table, "issue");
        let all = table.iter().filter(|(name, _)| chosen.as_ref().is_none_or(|c| c.contains(name)));
        let all: Vec<_> = all.collect();
        for (name, row) in &all {
            check_name(name, row.name, self.faults);
        }
        all
    }

    /// Parties at the table, in the order of the round, or of the file.
    fn parties(&mut self, round: Option<&schema::Round>) -> Vec<(&'a str, &'a Row<schema::Party>)> {
        let Some(table) = self.file.parties.get() else { return Vec::new() };
        for (name, row) in table.iter() {
            check_name(name, row.name, self.faults);
        }
        let seated = round.and_then(|round| round.parties.as_ref());
        match self.chosen(seated, table, "party") {
            None => table.iter().collect(),
            Some(names) => {
                let row = |name: &&str| table.iter().find(|(known, _)| known == name);
                names.iter().filter_map(row).collect()
            }
        }
    }

    /// Names of a list, each of which has to be in a table, once.
    fn chosen<T>(
        &mut self,
        list: Option<&At<List<String>>>,
        table: &Table<T>,
        what: &str,
    ) -> Option<Vec<&'a str>> {
        let list = list?.get()?;
        let mut names: Vec<&str> = Vec::new();
        for at in list {
            let Some(name) = at.get() else { continue };
            self.known(name, at.span, table, what);
            if names.contains(&name.as_str()) {
                self.report(at.span, format!("`{name}` is in this list twice"), "drop one of them");
            } else {
                names.push(name);
            }
        }
        // The file outlives this: names come from it or from the table, which is part of it.
        Some(self.file_names(names))
    }

    /// The same names, as the file has them.
    fn file_names(&self, names: Vec<&str>) -> Vec<&'a str> {
        let (parties, issues) = (self.file.parties.get(), self.file.issues.get());
        let parties = parties.into_iter().flat_map(|table| table.iter().map(|(name, _)| name));
        let issues = issues.into_iter().flat_map(|table| table.iter().map(|(name, _)| name));
        let all: Vec<&'a str> = parties.chain(issues).collect();
        names.into_iter().filter_map(|name| all.iter().find(|a| **a == name).copied()).collect()
    }

    /// Reports a name that a table does not have.
    fn known<T>(&mut self, name: &str, span: Span, table: &Table<T>, what: &str) -> bool {
        let found = table.get(name).is_some();
        if !found {
            let help = suggest::instead(name, table.iter().map(|(known, _)| known));
            let fault = Diagnostic::new(span, format!("no {what} `{name}`"));
            self.faults.push(fault.maybe_help(help));
        }
        found
    }

    fn domain(&mut self, issues: &[(&str, &Row<schema::Issue>)]) -> Option<Domain> {
        let mut list = Vec::new();
        for (name, row) in issues {
            list.extend(row.value.get().and_then(|issue| self.issue(name, issue)));
        }
        if list.len() < issues.len() {
            return None;
        }
        let count = |issue: &DomainIssue| issue.levels.count() as u64;
        let outcomes = list.iter().map(count).fold(1, u64::saturating_mul);
        if outcomes > MOST_OUTCOMES {
            let message = format!("more than {MOST_OUTCOMES} packages");
            self.report(self.file.issues.span, message, "use fewer issues or levels");
            return None;
        }
        if list.is_empty() {
            self.report(self.file.issues.span, "nothing to negotiate", "write at least one issue");
        }
        Domain::new(list).ok()
    }

    fn issue(&mut self, name: &str, issue: &schema::Issue) -> Option<DomainIssue> {
        let span = issue.levels.span;
        let (levels, unit) = match issue.levels.get()? {
            schema::Levels::Labels(labels) => {
                let names: Option<Vec<String>> =
                    labels.iter().map(|label| label.get().cloned()).collect();
                let names = names?;
                for (place, at) in labels.iter().enumerate() {
                    if at.get().is_some_and(|name| names[..place].contains(name)) {
                        self.report(at.span, "this level is there twice", "drop one of them");
                    }
                }
                (Levels::Labels(names), None)
            }
            schema::Levels::Range(range) => (self.range(range)?, range.unit.as_ref()),
            schema::Levels::Grid(grid) => {
                let (from, to) = (*grid.from.get()?, *grid.to.get()?);
                let points = *grid.points.get()?;
                if points < 2 || from == to {
                    let help = "write two different ends and at least 2 points";
                    self.report(span, "a grid of one point", help);
                }
                (Levels::Grid { from, to, points }, grid.unit.as_ref())
            }
        };
        let count = levels.count();
        if count == 0 {
            self.report(span, format!("issue `{name}` has no levels"), "write at least one level");
            return None;
        }
        if count > MOST_LEVELS {
            let message = format!("issue `{name}` has more than {MOST_LEVELS} levels");
            self.report(span, message, "use a larger step");
            return None;
        }
        let unit = unit.and_then(At::get).cloned().unwrap_or_default();
        Some(DomainIssue { id: name.to_string(), levels, unit })
    }

    fn range(&mut self, range: &schema::Range) -> Option<Levels> {
        let mut whole = |at: &At<f64>, least: f64| {
            let value = *at.get()?;
            let fits = value.fract() == 0.0 && value >= least && value.abs() <= 1e15;
            if !fits {
                let message = format!("{value} is no whole number that fits here");
                self.report(at.span, message, "write a whole number, or use Grid(…)");
            }
            fits.then_some(value as i64)
        };
        let (from, to) = (whole(&range.from, f64::MIN), whole(&range.to, f64::MIN));
        let step = range.step.as_ref().map_or(Some(1), |at| whole(at, 1.0));
        let step = u32::try_from(step?).unwrap_or(u32::MAX);
        Some(Levels::Whole { from: from?, to: to?, step })
    }

    fn steps(&mut self, round: &schema::Round) -> Option<u32> {
        let (steps, count) = match round.deadline.get()? {
            schema::Deadline::Steps(steps) => (steps.span, *steps.get()?),
            schema::Deadline::Dates(first, last) => {
                let first = date(first, self.faults)?;
                let days = i64::from(date(last, self.faults)?.0) - i64::from(first.0) + 1;
                (last.span, u32::try_from(days).unwrap_or(0))
            }
        };
        if count == 0 || count > MOST_STEPS {
            let help = format!("write a number from 1 to {MOST_STEPS}, or a first and a last day");
            self.report(steps, format!("a deadline of {count} steps"), help);
        }
        Some(count)
    }

    /// Whether a party of that name knows what the others want.
    fn information(
        &mut self,
        parties: &[(&str, &Row<schema::Party>)],
    ) -> impl Fn(&str) -> bool + use<> {
        const ALL: &str = "*";
        const OTHERS: &str = "preferences.others";
        let mut known: Vec<(String, bool)> = Vec::new();
        let table = self.file.information.as_ref().and_then(At::get);
        for (name, row) in table.into_iter().flat_map(Table::iter) {
            if name != ALL && !parties.iter().any(|(party, _)| *party == name) {
                let help = suggest::instead(name, parties.iter().map(|(party, _)| *party));
                let fault = Diagnostic::new(row.name, format!("no party `{name}` at the table"));
                self.faults.push(fault.maybe_help(help));
            }
            for (what, knowledge) in row.value.get().into_iter().flat_map(Table::iter) {
                if what != OTHERS {
                    let message = format!("nothing is known or hidden by the name `{what}`");
                    self.report(knowledge.name, message, format!("write \"{OTHERS}\""));
                }
                let knows = matches!(knowledge.value.get(), Some(Knowledge::Known));
                known.push((name.to_string(), knows));
            }
        }
        move |party| {
            let of = |wanted: &str| known.iter().rev().find(|(name, _)| name == wanted);
            of(party).or_else(|| of(ALL)).is_some_and(|&(_, knows)| knows)
        }
    }

    /// Reports strategies that there are not, or that would have to peek.
    fn strategies(
        &mut self,
        parties: &[(&str, &Row<schema::Party>)],
        knows: impl Fn(&str) -> bool,
    ) {
        for (name, row) in parties {
            let Some(at) = row.value.get().map(|party| &party.strategy) else { continue };
            let Some(text) = at.get() else { continue };
            let fits = StrategyCall::parse(text)
                .map_err(StrategyError::Syntax)
                .and_then(|call| self.registry.party(&call).map(|strategy| (call.name, strategy)));
            let error = match fits {
                Ok((strategy, made)) if made.reads_others() && !knows(name) => {
                    StrategyError::Peeks { strategy, party: (*name).to_string() }
                }
                Ok(_) => continue,
                Err(error) => error,
            };
            self.faults.push(Diagnostic::new(at.span, error.to_string()));
        }
    }
}

/// A protocol as written.
pub(crate) fn protocol(written: &Protocol, faults: &mut Vec<Diagnostic>) -> SessionProtocol {
    match written {
        Protocol::AlternatingOffers => SessionProtocol::AlternatingOffers,
        Protocol::OneOfferPerStep => SessionProtocol::OneOfferPerStep,
        Protocol::MonotonicConcession => SessionProtocol::MonotonicConcession,
        Protocol::SingleText => SessionProtocol::SingleText,
        Protocol::SimultaneousOffers => SessionProtocol::SimultaneousOffers,
        Protocol::TakeItOrLeaveIt => SessionProtocol::TakeItOrLeaveIt,
        Protocol::Voting { quorum } => {
            let quorum = number(quorum, 1.0, (0.0, 1.0), "a share", faults);
            SessionProtocol::Voting { quorum }
        }
    }
}

/// A number within bounds; reports one that is not.
fn number(
    at: &At<f64>,
    default: f64,
    (least, largest): (f64, f64),
    what: &str,
    faults: &mut Vec<Diagnostic>,
) -> f64 {
    let Some(&value) = at.get() else { return default };
    if !(least..=largest).contains(&value) {
        let fault = Diagnostic::new(at.span, format!("{what} of {value}"));
        faults.push(fault.help(format!("write {what} from {least} to {largest}")));
    }
    value
}

/// Most packages that preferences which are not additive may have.
const MOST_INTERACTING: u64 = MOST_SORTED;
