//! What a file may say: one module per noun, fields as they are written.
//!
//! Bare PascalCase is for the schema's own words; whatever a file names is a quoted string.

pub(crate) mod agent;
pub(crate) mod consequences;
pub(crate) mod desk;
pub(crate) mod escalates;
pub(crate) mod firm;
pub(crate) mod good;
pub(crate) mod information;
pub(crate) mod instrument;
pub(crate) mod issue;
pub(crate) mod levels;
pub(crate) mod means;
pub(crate) mod nation;
pub(crate) mod number;
pub(crate) mod observed;
pub(crate) mod preferences;
pub(crate) mod project;
pub(crate) mod regulator;
pub(crate) mod round;
pub(crate) mod rounds;
pub(crate) mod sale;
pub(crate) mod scenario;
pub(crate) mod series;
pub(crate) mod session;
pub(crate) mod shock;
pub(crate) mod store;
pub(crate) mod tables;
pub(crate) mod tournament;

pub(crate) use agent::Agent;
pub(crate) use consequences::{Accusation, Audience, Consequences, PendingThreats};
pub(crate) use desk::Desk;
pub(crate) use escalates::Escalates;
pub(crate) use firm::Firm;
pub(crate) use good::Good;
pub(crate) use information::Knowledge;
pub(crate) use instrument::Instrument;
pub(crate) use issue::Issue;
pub(crate) use levels::{Entry, Ideal, Ladder, Levels};
pub(crate) use means::{After, Fund, Ultimatum};
pub(crate) use nation::Nation;
pub(crate) use number::{Number, Spread};
pub(crate) use preferences::{Preferences, Term};
pub(crate) use project::Project;
pub(crate) use regulator::{Administers, Regulator};
pub(crate) use round::{Opens, Round};
pub(crate) use rounds::Rounds;
pub(crate) use sale::Sale;
pub(crate) use scenario::Scenario;
pub(crate) use series::Series;
pub(crate) use shock::{Court, Shock, Strikes};
pub(crate) use store::Store;
pub(crate) use tables::Parameters;

use crate::read::{Misread, Node, head};

/// The version of the format that this engine reads.
pub(crate) const FORMAT: u32 = 1;

/// Name of a variant, and how it is read.
type Variant<'a, T> = (&'a str, fn(&str) -> Result<T, Misread>);

/// Reads one of several records or variants by the name that the value starts with.
fn read_variant<T>(raw: &str, form: &str, variants: &[Variant<T>]) -> Result<T, Misread> {
    let found = head(raw);
    if let Some((_, read)) = variants.iter().find(|(name, _)| *name == found) {
        return read(raw);
    }
    let names: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
    Err(Misread::unknown_head(raw, &names, form))
}

/// A [`Node`] that serde's derived implementation reads.
macro_rules! derived_nodes {
    ($($type:ty = $form:literal;)*) => {$(
        impl $crate::read::Node for $type {
            const FORM: &'static str = $form;

            fn read(raw: &str) -> Result<Self, $crate::read::Misread> {
                $crate::read::parse(raw, Self::FORM)
            }
        }
    )*};
}
use derived_nodes;

/// Any file of the format, by the name that it starts with.
#[derive(Clone, Debug)]
pub(crate) enum Document {
    /// A game.
    Scenario(Box<Scenario>),
    /// A session without an economy.
    Session(Box<session::Scenario>),
    /// A tournament, which its own module reads.
    Tournament,
    /// A table of parameters.
    Parameters(Box<Parameters>),
    /// What happened.
    Observed(observed::Observed),
}

impl Node for Document {
    const FORM: &'static str = "Scenario(…), Tournament(…), Parameters(…) or Observed(…)";

    fn read(raw: &str) -> Result<Self, Misread> {
        read_variant(
            raw,
            Self::FORM,
            &[
                ("Scenario", scenario),
                ("Tournament", |_| Ok(Document::Tournament)),
                ("Parameters", |raw| Parameters::read(raw).map(Box::new).map(Document::Parameters)),
                ("Observed", |raw| observed::Observed::read(raw).map(Document::Observed)),
            ],
        )
    }
}

/// A game, or a session without an economy.
fn scenario(raw: &str) -> Result<Document, Misread> {
    if session::is_session(raw) {
        return session::Scenario::read(raw).map(Box::new).map(Document::Session);
    }
    Scenario::read(raw).map(Box::new).map(Document::Scenario)
}

/// Every record with its fields, for the test that holds the format reference to the schema.
#[cfg(test)]
pub(crate) const RECORDS: &[(&str, &[&str])] = &[
    ("Scenario", Scenario::FIELDS),
    ("Units", scenario::Units::FIELDS),
    ("Clock", scenario::Clock::FIELDS),
    ("Good", Good::FIELDS),
    ("Nation", Nation::FIELDS),
    ("Agent", Agent::FIELDS),
    ("Ratifier", nation::Ratifier::FIELDS),
    ("Ballot", means::Ballot::FIELDS),
    ("Council", means::Council::FIELDS),
    ("Member", means::Member::FIELDS),
    ("Fund", Fund::FIELDS),
    ("Firm", Firm::FIELDS),
    ("Need", firm::Need::FIELDS),
    ("Source", firm::Source::FIELDS),
    ("Demand", firm::Demand::FIELDS),
    ("Store", Store::FIELDS),
    ("Project", Project::FIELDS),
    ("PriceFloor", project::PriceFloor::FIELDS),
    ("Offtake", project::Offtake::FIELDS),
    ("Sale", Sale::FIELDS),
    ("Regulator", Regulator::FIELDS),
    ("LicenceQueue", regulator::LicenceQueue::FIELDS),
    ("Desk", Desk::FIELDS),
    ("TariffSchedule", regulator::TariffSchedule::FIELDS),
    ("Exclusions", desk::Exclusions::FIELDS),
    ("Inspections", regulator::Inspections::FIELDS),
    ("InvestmentReview", regulator::InvestmentReview::FIELDS),
    ("Instrument", Instrument::FIELDS),
    ("Escalates", Escalates::FIELDS),
    ("Channel", instrument::Channel::FIELDS),
    ("KnowHow", instrument::KnowHow::FIELDS),
    ("LowPrice", instrument::LowPrice::FIELDS),
    ("Issue", Issue::FIELDS),
    ("Ladder", Ladder::FIELDS),
    ("Range", levels::Range::FIELDS),
    ("Linear", preferences::Linear::FIELDS),
    ("Product", preferences::Product::FIELDS),
    ("Round", Round::FIELDS),
    ("OnCall", round::OnCall::FIELDS),
    ("Consequences", Consequences::FIELDS),
    ("Ultimatum", Ultimatum::FIELDS),
    ("Shock", Shock::FIELDS),
    ("Court", Court::FIELDS),
    ("Parameters", Parameters::FIELDS),
    ("Observed", observed::Observed::FIELDS),
    ("Outcome", observed::Outcome::FIELDS),
    ("Scenario(clock: Steps)", session::Scenario::FIELDS),
    ("Party", session::Party::FIELDS),
    ("Issue(levels)", session::Issue::FIELDS),
    ("Range", session::Range::FIELDS),
    ("Grid", session::Grid::FIELDS),
    ("Additive", session::Additive::FIELDS),
    ("Pair", session::Pair::FIELDS),
    ("Rectangle", session::Rectangle::FIELDS),
    ("Exponential", session::Exponential::FIELDS),
    ("Round(deadline: Steps)", session::Round::FIELDS),
    ("Tournament", tournament::Tournament::FIELDS),
    ("Strategy", tournament::Strategy::FIELDS),
    ("Contest", tournament::Contest::FIELDS),
    ("Gauntlet", tournament::Gauntlet::FIELDS),
];

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = include_str!("../../../../scenarios/FORMAT.md");

    /// Names in the first column of the table below a heading.
    fn documented(record: &str) -> Vec<&str> {
        let heading = format!("### `{record}`\n");
        let section = REFERENCE.split(&heading).nth(1).unwrap_or_else(|| panic!("no {record}"));
        let section = section.split("\n#").next().unwrap();
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
    }

    #[test]
    fn the_reference_documents_every_field_of_every_record_and_no_other() {
        for (record, fields) in RECORDS {
            assert_eq!(documented(record), *fields, "{record}");
        }
    }

    #[test]
    fn the_reference_names_every_word_of_the_schema() {
        for word in [
            "Seen",
            "Derived",
            "Assumed",
            "Param",
            "Like",
            "Around",
            "Days",
            "Fixed",
            "LogNormal",
            "Normal",
            "Uniform",
            "Gamma",
            "Within",
            "First",
            "Last",
            "Leader",
            "Legislature",
            "Court",
            "Lobby",
            "OnCall",
            "On",
            "RoundFailed",
            "InForce",
            "ByLevel",
            "Hazard",
            "AlternatingOffers",
            "LicenceQueue",
            "TariffSchedule",
            "Inspections",
            "InvestmentReview",
            "Daily",
            "Every",
            "Monthly",
            "Refused",
            "Granted",
            "Need",
            "Abundant",
            "Series",
            "Computed",
            "Exports",
            "Imports",
            "Known",
            "Prior",
            "Hidden",
            "Remove",
            "Also",
            "Linear",
            "Package",
            "Step",
            "Deadline",
            "Discounted",
            "Kept",
            "Hidden",
            "Known",
            "Steps",
            "OneOfferPerStep",
            "MonotonicConcession",
            "SingleText",
            "SimultaneousOffers",
            "TakeItOrLeaveIt",
            "Voting",
            "RoundRobin",
            "Everyone",
        ] {
            assert!(REFERENCE.contains(&format!("`{word}")), "{word}");
        }
    }
}
