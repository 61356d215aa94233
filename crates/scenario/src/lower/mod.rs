//! From what a file says to a game: names resolved, numbers in one table, everything checked.
//!
//! Every step reports its faults and goes on, so that one pass finds all. A step that gives `None` has
//! reported why; when nothing was reported, every step gave something.

mod calendar;
mod consequences;
mod contract;
mod councils;
mod desks;
mod economy;
mod escalates;
mod firms;
mod information;
mod instruments;
mod issues;
mod ladder;
mod means;
mod names;
mod numbers;
mod parties;
mod parts;
mod preferences;
mod regulators;
mod rounds;
mod rules;
mod shocks;
mod strategies;
mod whole;

pub(crate) use calendar::{date, day_of};
pub(crate) use ladder::Steps;
pub(crate) use names::check_name;
pub(crate) use numbers::{check_table, declared};
pub(crate) use whole::{Files, Lowered, lower, texts};

use crate::diagnostic::{Diagnostic, Sources};
use crate::limit::Limit;
use crate::read::{At, List, Table};
use crate::schema;
use crate::series::SeriesFiles;
use calendar::Calendar;
use detente_game::parameter::Span;
use detente_game::{AgentId, Means, PartyId, Registry};
use indexmap::IndexMap;
use names::Names;
use numbers::Numbers;

/// What every step of lowering works with.
pub(crate) struct Context<'a> {
    /// The file.
    pub(crate) file: &'a schema::Scenario,
    /// Strategies by name.
    pub(crate) registry: &'a dyn Registry,
    /// Every file that was read.
    pub(crate) sources: &'a Sources,
    /// Which of them the series are.
    pub(crate) series: &'a SeriesFiles,
    /// First day and horizon.
    pub(crate) calendar: Calendar,
    /// Positions of everything that has a name.
    pub(crate) names: Names<'a>,
    /// The parameter table under construction.
    pub(crate) numbers: Numbers<'a>,
    /// Whether all of the file could be read and every instrument it names exists: only then can it be said
    /// that something is missing.
    pub(crate) complete: bool,
    /// Ladders whose numbers have to stay in their order.
    pub(crate) ladders: Vec<Steps>,
    /// Preconditions, funds and the like, as they are found.
    pub(crate) means: Means,
    /// What is wrong so far.
    pub(crate) faults: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    /// Adds a fault.
    pub(crate) fn report(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    /// The instrument of a name; reports an unknown one.
    pub(crate) fn instrument(&mut self, name: &At<String>) -> Option<usize> {
        let index = &self.names.instruments;
        let found = names::find(index, "instrument", name, &mut self.faults);
        self.complete &= found.is_some();
        found
    }

    /// The other one of two parties; none when there are not two.
    pub(crate) fn other(&self, party: PartyId) -> Option<PartyId> {
        (self.names.parties.len() == 2).then(|| PartyId(1 - party.0))
    }

    /// The name of a party.
    pub(crate) fn party(&self, party: PartyId) -> &'a str {
        self.names.parties.name(party.index()).unwrap_or_default()
    }

    /// The agent of a name; every named agent has one.
    pub(crate) fn agent(&self, name: &str) -> AgentId {
        AgentId::from(self.names.agents.position(name).unwrap_or_default())
    }
}

/// Rows of a table that may not be there.
fn rows<T>(
    table: Option<&At<Table<T>>>,
) -> impl Iterator<Item = (&str, &crate::read::table::Row<T>)> + Clone {
    table.and_then(At::get).into_iter().flat_map(Table::iter)
}

/// Entries of a list that may not be there.
fn entries<T>(list: Option<&At<List<T>>>) -> impl Iterator<Item = &At<T>> + Clone {
    list.and_then(At::get).into_iter().flatten()
}

/// Every round of a file.
fn all_rounds(file: &schema::Scenario) -> impl Iterator<Item = &At<schema::Round>> {
    file.rounds.as_ref().and_then(At::get).into_iter().flat_map(|rounds| &rounds.list)
}

/// Names of the rows that an overlay has taken out of a table, and where.
fn removed<T>(table: Option<&At<Table<T>>>) -> IndexMap<&str, Span> {
    let table = table.and_then(At::get).into_iter();
    table.flat_map(Table::removed).map(|(name, removed)| (name, removed.place)).collect()
}

/// Where an overlay has taken out a row of which something holds.
fn removed_where<T>(table: Option<&At<Table<T>>>, holds: impl Fn(&T) -> bool) -> Option<Span> {
    let mut removed = table.and_then(At::get).into_iter().flat_map(Table::removed);
    removed.find_map(|(_, removed)| {
        removed.row.as_ref()?.value.get().filter(|value| holds(value)).map(|_| removed.place)
    })
}

/// The value of a field that may not be there.
fn field<T>(field: Option<&At<T>>) -> Option<&T> {
    field.and_then(At::get)
}

/// What a number stands for: unit and bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Want {
    unit: crate::unit::Unit,
    limit: Limit,
}

impl Want {
    const fn new(unit: crate::unit::Unit, limit: Limit) -> Self {
        Want { unit, limit }
    }
}
