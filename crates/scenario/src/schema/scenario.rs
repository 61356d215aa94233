//! The whole file.

use super::{
    Agent, Consequences, Court, Firm, Good, Instrument, Issue, Knowledge, Nation, Number,
    Parameters, Preferences, Project, Regulator, Rounds, Sale, Shock, Ultimatum, derived_nodes,
    read_variant,
};
use crate::diagnostic::Diagnostic;
use crate::read::record::complete;
use crate::read::{At, List, Misread, Node, Table, mark_overlay, record};
use serde::Deserialize;

record! {
    /// A game.
    Scenario {
        /// Version of the format: 1.
        req format: u32,
        /// Kebab-case name.
        req id: String,
        /// The scenario from which this one differs by what it says.
        opt extends: Base,
        /// One line that says what it is about.
        req title: String,
        /// What money is counted in.
        req units: Units,
        /// Calendar and length.
        req clock: Time,
        /// Tables of parameters and of what scenarios share, by file name without `.ron`.
        opt uses: List<String>,
        /// Who coerces.
        req sender: String,
        /// Numbers by name; they override the tables'.
        opt parameters: Table<Number>,
        /// What is traded, made and needed.
        opt goods: Table<Good>,
        /// Nations that negotiate; the first is party 0.
        opt nations: Table<Nation>,
        /// Others who negotiate, behind the nations.
        opt agents: Table<Agent>,
        /// Firms, and groups of like firms.
        opt firms: Table<Firm>,
        /// Capacity that can be built.
        opt projects: Table<Project>,
        /// Firms that are to change hands.
        opt sales: Table<Sale>,
        /// Who administers instruments.
        opt regulators: Table<Regulator>,
        /// Levers.
        opt instruments: Table<Instrument>,
        /// What is negotiated.
        req issues: Table<Issue>,
        /// What packages are worth to each party beyond stakes and gains.
        opt preferences: Table<Preferences>,
        /// Sessions, in the order in which they come to the fore.
        opt rounds: Rounds,
        /// What follows from promises broken and threats made; default nothing.
        opt consequences: Consequences,
        /// What each party knows of the others, by party and pattern; default everything.
        opt information: Table<Table<Knowledge>>,
        /// Threats with a demand and a date.
        opt ultimatums: Table<Ultimatum>,
        /// Events outside the game that set measures.
        opt shocks: Table<Shock>,
        /// Courts that may void measures of their own nation.
        opt courts: Table<Court>,
        /// What switching a mechanism off does to first conceder and day, in words.
        opt ablations: Table<String>,
        /// Remarks for the reader.
        opt notes: List<String>,
        /// Where the numbers come from, in words.
        opt sources: List<String>,
    }
}

impl Scenario {
    /// Reports what even a file that extends another one has to say itself.
    pub(crate) fn complete_head(&self, faults: &mut Vec<Diagnostic>) {
        complete("Scenario", "format", &self.format, faults);
        complete("Scenario", "id", &self.id, faults);
    }
}

impl Scenario {
    /// Lays the scenario over what a table shares with it.
    pub(crate) fn share(&mut self, table: &mut Parameters, faults: &mut Vec<Diagnostic>) {
        fn lay<T: Node>(
            own: &mut Option<At<Table<T>>>,
            shared: &mut Option<At<Table<T>>>,
            faults: &mut Vec<Diagnostic>,
        ) {
            match (own.as_mut().map(|at| &mut at.value), shared.take()) {
                (Some(Some(own)), Some(At { value: Some(shared), .. })) => own.over(shared, faults),
                (None, shared) => *own = shared,
                _ => {}
            }
        }
        lay(&mut self.goods, &mut table.goods, faults);
        lay(&mut self.firms, &mut table.firms, faults);
        lay(&mut self.projects, &mut table.projects, faults);
        lay(&mut self.nations, &mut table.nations, faults);
    }
}

/// The scenario that a file extends, by name or path.
#[derive(Clone, Debug)]
pub(crate) struct Base(pub(crate) String);

impl Node for Base {
    const FORM: &'static str = String::FORM;

    fn read(raw: &str) -> Result<Self, Misread> {
        mark_overlay();
        String::read(raw).map(Base)
    }
}

record! {
    /// What money is counted in.
    Units {
        /// `M` and a currency: `M USD` is millions of US dollars.
        req money: String,
    }
}

record! {
    /// A calendar.
    Clock {
        /// Date of the first day.
        req start: String,
        /// Length of a tick.
        opt tick: Tick,
        /// Number of ticks.
        req horizon: u32,
    }
}

/// What time is counted in.
#[derive(Clone, Debug)]
pub(crate) enum Time {
    /// Calendar days.
    Clock(Clock),
    /// Steps of a protocol.
    Steps,
}

impl Node for Time {
    const FORM: &'static str = "Clock(start: \"2025-05-12\", horizon: 92)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[("Clock", |raw| Clock::read(raw).map(Time::Clock)), ("Steps", |_| Ok(Time::Steps))],
        )
    }

    fn lay(&mut self, over: Self, faults: &mut Vec<Diagnostic>) {
        match (self, over) {
            (Time::Clock(base), Time::Clock(over)) => base.lay(over, faults),
            (base, over) => {
                over.complete(faults);
                *base = over;
            }
        }
    }

    fn complete(&self, faults: &mut Vec<Diagnostic>) {
        if let Time::Clock(clock) = self {
            clock.complete(faults);
        }
    }
}

/// Length of a tick.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Tick {
    /// Whole days.
    Days(At<u32>),
}

derived_nodes! {
    Tick = "Days(1)";
}
