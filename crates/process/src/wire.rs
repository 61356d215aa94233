//! The lines of the protocol, both ways; `schema/engine.json` and `schema/program.json` describe them.

use crate::names::LevelName;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version that this engine speaks.
pub const PROTOCOL: u32 = 1;

/// A line to a program; `T` is what it is mostly about.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum Line<'a, T = ()> {
    /// The first one; answered by [`Hello`].
    Hello {
        /// The version spoken.
        protocol: u32,
        /// Version of the engine.
        engine: &'a str,
        /// What the program is to play.
        role: &'a str,
        /// In whose seat.
        agent: &'a str,
        /// In which scenario it is to begin with.
        scenario: &'a str,
        /// What it may be asked in this role.
        decisions: &'a [&'a str],
        /// Time for an answer, s.
        deadline: f64,
    },
    /// A game begins, whatever went before; no answer.
    Start {
        /// The game.
        game: &'a T,
    },
    /// A decision is wanted; answered by [`Said`].
    Decide {
        /// To be repeated in the answer.
        id: u64,
        /// Which decision.
        decision: &'a str,
        /// What the seat sees.
        observation: &'a T,
    },
    /// What was asked by [`Said::ask`].
    Answer {
        /// Of the decision.
        id: u64,
        /// What was asked for.
        answer: &'a T,
    },
    /// Something has happened; no answer.
    Notice {
        /// What.
        notice: &'a str,
        /// At which table, where it is about one.
        #[serde(skip_serializing_if = "Option::is_none")]
        table: Option<&'a str>,
        /// On which issue, where it is about one.
        #[serde(skip_serializing_if = "Option::is_none")]
        issue: Option<&'a str>,
    },
    /// The game is over; no answer.
    End,
}

/// The answer to the first line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hello {
    /// The version spoken.
    pub(crate) protocol: u32,
    /// What the program calls itself.
    pub(crate) name: String,
    /// The decisions that it takes.
    pub(crate) decisions: Vec<String>,
    /// The strategy that takes all others, as in `--strategy`.
    #[serde(default)]
    pub(crate) extends: Option<String>,
}

/// A line from a program while a decision is wanted: the action, or a question first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// Of the decision.
    pub(crate) id: u64,
    /// What it decides.
    #[serde(default)]
    pub(crate) action: Option<Value>,
    /// What it wants to know first.
    #[serde(default)]
    pub(crate) ask: Option<Ask>,
}

/// Levels by issue, as a program writes them.
pub(crate) type Levels = BTreeMap<String, LevelName>;

/// A question about packages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Ask {
    /// Its own utility of a package.
    Utility(Levels),
    /// Packages by own utility.
    Packages(Wanted),
}

/// Which packages are asked for.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Those of at least this utility; none: all.
    pub(crate) at_least: Option<f64>,
    /// So many at most.
    pub(crate) most: usize,
    /// Which first.
    pub(crate) first: First,
    /// At which table, where that is not clear.
    pub(crate) table: Option<String>,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted { at_least: None, most: 20, first: First::Best, table: None }
    }
}

/// An order of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum First {
    /// The largest utility.
    Best,
    /// The least utility.
    Least,
}

/// What is answered to an [`Ask`].
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    /// Own utility of the package; null where it is not permitted.
    Utility(f64),
    /// Packages by own utility.
    Packages(Vec<Priced>),
}

/// A package with what it is worth.
#[derive(Debug, Serialize)]
pub(crate) struct Priced {
    /// Levels by issue.
    pub(crate) package: ByName<String>,
    /// Own utility.
    pub(crate) utility: f64,
    /// Utility of everybody at the table, where it is known.
    #[serde(skip_serializing_if = "ByName::is_empty")]
    pub(crate) utilities: ByName<f64>,
}

/// Values by name, written as an object in this order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ByName<T>(pub(crate) Vec<(String, T)>);

impl<T> ByName<T> {
    /// True when there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T, N: Into<String>> FromIterator<(N, T)> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(values: I) -> Self {
        ByName(values.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<T: Serialize> Serialize for ByName<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// What programs decide, by role.
pub(crate) mod action {
    use super::Levels;
    use crate::names::LevelName;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    /// `away`.
    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Away {
        /// Own issues with the levels to which they are yielded.
        pub(crate) yields: Levels,
        /// Tables at which talks are asked for.
        pub(crate) calls: Vec<String>,
    }

    /// `table`.
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub(crate) enum Table {
        /// Takes the offer that stands.
        Accept,
        /// Offers; what is not named stays as it stands.
        Offer(Levels),
        /// Leaves.
        WalkOut,
        /// Leaves because it gains by waiting.
        Wait,
    }

    /// `propose`, `respond` and `turn`; each takes its own.
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub(crate) enum Turn {
        /// Takes the offer.
        Accept,
        /// Does not.
        Reject,
        /// Offers; every issue is named.
        Offer(Levels),
        /// Leaves.
        WalkOut,
    }

    /// One change of `escalate`.
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    pub(crate) enum Escalation {
        /// Back toward the own ideal.
        Raise(Move),
        /// A threat that is not due yet.
        Drop(Dropped),
        /// Toward the other side.
        Lower(Move),
    }

    /// An issue and the level that it goes to.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Move {
        /// The issue.
        pub(crate) issue: String,
        /// The level.
        pub(crate) level: LevelName,
    }

    /// An issue.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Dropped {
        /// The issue.
        pub(crate) issue: String,
    }

    /// `policy`.
    #[derive(Debug, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Policy {
        /// Target of its stock as a multiple of normal cover.
        pub(crate) target: f64,
        /// Lobbying effort.
        pub(crate) lobbying: f64,
        /// Part taken off its price.
        pub(crate) discount: f64,
        /// Shares wanted, by route.
        pub(crate) sourcing: BTreeMap<String, f64>,
        /// Projects to be built.
        pub(crate) builds: Vec<String>,
    }

    impl Default for Policy {
        fn default() -> Self {
            Policy {
                target: 1.0,
                lobbying: 1.0,
                discount: 0.0,
                sourcing: BTreeMap::new(),
                builds: Vec::new(),
            }
        }
    }

    /// `review`.
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub(crate) enum Verdict {
        /// The sale closes.
        Approved,
        /// It closes under conditions.
        Conditional,
        /// There is no sale.
        Blocked,
    }

    /// `causes`, by their names.
    pub(crate) type Causes = BTreeMap<detente_game::Cause, f64>;
}
