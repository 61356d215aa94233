//! A session without an economy: what its file may say.

use super::{derived_nodes, read_variant, scenario::Time};
use crate::read::{At, List, Misread, Node, Table, head, parse, record};
use serde::Deserialize;

record! {
    /// A session of abstract parties.
    Scenario {
        /// Version of the format: 1.
        req format: u32,
        /// Kebab-case name.
        req id: String,
        /// One line that says what it is about.
        req title: String,
        /// Steps: time is counted in steps of the protocol.
        req clock: Time,
        /// Who sits at the table, with their strategies; the first acts first.
        req parties: Table<Party>,
        /// What is negotiated.
        req issues: Table<Issue>,
        /// What each party wants.
        req preferences: Table<Preferences>,
        /// What parties know of each other; default nothing.
        opt information: Table<Table<Knowledge>>,
        /// The session.
        req rounds: List<Round>,
        /// Remarks for the reader.
        opt notes: List<String>,
        /// Where the numbers come from, in words.
        opt sources: List<String>,
    }
}

record! {
    /// A party at the table.
    Party {
        /// Its strategy, with parameters.
        req strategy: String,
        /// Weight of its vote, 0 or more; default 1.
        opt power: f64,
        /// Whether nothing is voted against it; default false.
        opt veto: bool,
    }
}

record! {
    /// What is negotiated.
    Issue {
        /// What can be agreed on it.
        req levels: Levels,
    }
}

/// What can be agreed on an issue.
#[derive(Clone, Debug)]
pub(crate) enum Levels {
    /// One of these names.
    Labels(List<String>),
    /// A whole number.
    Range(Range),
    /// Any number, negotiated on an even grid.
    Grid(Grid),
}

impl Node for Levels {
    const FORM: &'static str = "[\"low\", \"high\"], Range(from: 1, to: 9, step: 1) or \
                                Grid(from: 0.5, to: 1.5, points: 11)";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('[') {
            return List::read(raw).map(Levels::Labels);
        }
        read_variant(
            raw,
            Self::FORM,
            &[
                ("Range", |raw| Range::read(raw).map(Levels::Range)),
                ("Grid", |raw| Grid::read(raw).map(Levels::Grid)),
            ],
        )
    }
}

record! {
    /// Whole numbers between two ends.
    Range {
        /// The first, whole.
        req from: f64,
        /// The last is not beyond it, whole.
        req to: f64,
        /// Between two neighbours, whole, at least 1; default 1.
        opt step: f64,
        /// Unit of the number.
        opt unit: String,
    }
}

record! {
    /// Points of an even grid.
    Grid {
        /// The first point.
        req from: f64,
        /// The last point.
        req to: f64,
        /// How many points, at least 2.
        req points: u32,
        /// Unit of the number.
        opt unit: String,
    }
}

/// What a party wants.
#[derive(Clone, Debug)]
pub(crate) enum Preferences {
    /// A weighted sum over issues, and what is added to it.
    Additive(Box<Additive>),
}

impl Node for Preferences {
    const FORM: &'static str = "Additive(weights: {…}, values: {…})";

    fn read(raw: &str) -> Result<Self, Misread> {
        let additive = |raw: &str| Additive::read(raw).map(Box::new).map(Preferences::Additive);
        read_variant(raw, Self::FORM, &[("Additive", additive)])
    }
}

record! {
    /// A weighted sum over issues, and what is added to it.
    Additive {
        /// Weight of each issue; together 1.
        req weights: Table<f64>,
        /// Value of each level of each issue.
        req values: Table<Values>,
        /// What two issues are worth together, beyond their own worth.
        opt pairs: List<Pair>,
        /// What a package is worth for lying within bounds.
        opt rectangles: List<Rectangle>,
        /// Levels that must not be agreed together: first and last of each issue.
        opt forbids: List<Table<List<String>>>,
        /// Least utility that it accepts, and what it gets without agreement; default 0.
        opt reservation: Reservation,
        /// What time takes.
        opt discount: Discount,
        /// What each step costs, in utility; default 0.
        opt step_cost: f64,
    }
}

/// Values of the levels of an issue.
#[derive(Clone, Debug)]
pub(crate) enum Values {
    /// Level by level.
    Each(Table<f64>),
    /// Evenly from the first level to the last.
    Linear(At<f64>, At<f64>),
}

#[derive(Deserialize)]
struct Linear(At<f64>, At<f64>);

impl Node for Values {
    const FORM: &'static str = "{\"low\": 0.2, \"high\": 1.0} or Linear(0.0, 1.0)";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('{') {
            return Table::read(raw).map(Values::Each);
        }
        read_variant(
            raw,
            Self::FORM,
            &[("Linear", |raw| {
                parse(raw, "Linear(0.0, 1.0)")
                    .map(|Linear(first, last)| Values::Linear(first, last))
            })],
        )
    }
}

record! {
    /// What two issues are worth together.
    Pair {
        /// One issue.
        req first: String,
        /// The other one.
        req second: String,
        /// By level of the first and of the second; what is left out is 0.
        req values: Table<Table<f64>>,
    }
}

record! {
    /// What a package is worth for lying within bounds.
    Rectangle {
        /// First and last level of each issue that counts.
        req within: Table<List<String>>,
        /// What it adds.
        req worth: f64,
    }
}

/// What a party gets without agreement.
#[derive(Clone, Debug)]
pub(crate) enum Reservation {
    /// This utility.
    Value(f64),
    /// The utility of this package.
    Package(At<Table<String>>),
}

#[derive(Deserialize)]
struct Package(At<Table<String>>);

impl Node for Reservation {
    const FORM: &'static str = "a number or Package({\"issue\": \"level\"})";

    fn read(raw: &str) -> Result<Self, Misread> {
        if head(raw) == "Package" {
            return parse(raw, Self::FORM).map(|Package(levels)| Reservation::Package(levels));
        }
        f64::read(raw).map(Reservation::Value)
    }
}

/// What time takes.
#[derive(Clone, Debug)]
pub(crate) enum Discount {
    /// A constant share in each unit of time.
    Exponential(Exponential),
}

impl Node for Discount {
    const FORM: &'static str = "Exponential(factor: 0.9, per: Step)";

    fn read(raw: &str) -> Result<Self, Misread> {
        let exponential = |raw: &str| Exponential::read(raw).map(Discount::Exponential);
        read_variant(raw, Self::FORM, &[("Exponential", exponential)])
    }
}

record! {
    /// A constant share in each unit of time.
    Exponential {
        /// Left of a utility after one unit, above 0, at most 1.
        req factor: f64,
        /// The unit of time.
        req per: Per,
        /// Whether the reservation value falls too; default `Kept`.
        opt reservation: Falls,
    }
}

/// A unit of time.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Per {
    /// One step.
    Step,
    /// All steps up to the deadline.
    Deadline,
}

/// What becomes of the reservation value.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Falls {
    /// It falls as utilities do.
    Discounted,
    /// It stays.
    Kept,
}

/// What a party knows.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) enum Knowledge {
    /// Nothing.
    Hidden,
    /// Everything.
    Known,
}

record! {
    /// The session.
    Round {
        /// Its name.
        req id: String,
        /// Who sits at the table; default all.
        opt parties: List<String>,
        /// How it is run; default `AlternatingOffers`.
        opt protocol: Protocol,
        /// Steps after which it has failed.
        req deadline: Deadline,
        /// Issues on the table; default all.
        opt agenda: List<String>,
        /// Probability, in each step, that talks are broken off from outside; default 0.
        opt ending: f64,
    }
}

/// When a session has failed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Deadline {
    /// After so many steps.
    Steps(At<u32>),
    /// A step a day, from a date to another, both among them.
    Dates(At<String>, At<String>),
}

/// How a session is run.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum Protocol {
    /// Every party acts in each step: accepts, or offers.
    AlternatingOffers,
    /// One party acts in each step.
    OneOfferPerStep,
    /// All offer at once, and never less than before.
    MonotonicConcession,
    /// A mediator changes one text.
    SingleText,
    /// All name their demand at once.
    SimultaneousOffers,
    /// The first party makes one offer.
    TakeItOrLeaveIt,
    /// Parties propose in turn, all vote.
    Voting {
        /// Share of all power that has to be in favour, 0..1.
        quorum: At<f64>,
    },
}

derived_nodes! {
    Per = "Step or Deadline";
    Falls = "Discounted or Kept";
    Knowledge = "Hidden or Known";
    Deadline = "Steps(100) or Dates(\"2026-01-05\", \"2026-03-01\")";
    Protocol = "AlternatingOffers, OneOfferPerStep, MonotonicConcession, SingleText, \
                SimultaneousOffers, TakeItOrLeaveIt or Voting(quorum: 0.6)";
}

/// Whether a file is about a session: it says who the parties are, or what they prefer without saying who plays
/// a game of nations or agents.
pub(crate) fn is_session(raw: &str) -> bool {
    let has = |names: &[&str]| top_fields(raw).any(|field| names.contains(&field));
    has(&["parties"]) || (has(&["preferences"]) && !has(&["nations", "agents", "extends"]))
}

/// Names of the fields of the outermost record: identifiers before a colon, inside one bracket.
fn top_fields(raw: &str) -> impl Iterator<Item = &str> {
    let mut rest = raw;
    let mut depth = 0_usize;
    std::iter::from_fn(move || {
        loop {
            rest = crate::read::at::skip_blanks(rest);
            let first = rest.chars().next()?;
            let name = head(rest);
            if !name.is_empty() && name.len() <= rest.len() && rest.starts_with(name) {
                rest = &rest[name.len()..];
                if depth == 1 && crate::read::at::skip_blanks(rest).starts_with(':') {
                    return Some(name);
                }
                continue;
            }
            match first {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                '"' => {
                    rest = behind_string(&rest[1..]);
                    continue;
                }
                _ => {}
            }
            rest = &rest[first.len_utf8()..];
        }
    })
}

/// The text behind a string whose opening quote has been passed.
fn behind_string(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return &text[at + 1..],
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_outermost_record_are_found() {
        let text =
            "Scenario(a: \"parties: \\\" x\", /* preferences: */ b1: {\"c\": D(e: 1)}, f: [g])";
        assert_eq!(top_fields(text).collect::<Vec<_>>(), ["a", "b1", "f"]);
        assert!(!is_session(text));
        assert!(is_session("Scenario(// x\n preferences : {}"));
        assert!(!is_session("Scenario(x: Y(parties: 1))"));
    }
}
