//! Means: funds, what has to come before a raise, ultimatums, and members who vote.

use super::{Number, derived_nodes};
use crate::read::{At, Table, record};
use serde::Deserialize;

record! {
    /// Money set aside from which own cost of measures is paid.
    Fund {
        /// What is in it on the first day, M.
        req balance: Number,
        /// What comes in each day, M/d; default nothing.
        opt income: Number,
        /// How many times own cost counts once it is empty, 1; default nobody lends, and the measures end.
        opt borrowing: Number,
    }
}

/// What has to come before an issue may be raised to a level.
#[derive(Clone, Debug, Deserialize)]
pub(crate) enum After {
    /// A date.
    On(At<String>),
    /// The failure of a round.
    RoundFailed(At<String>),
    /// A level of an issue, in force.
    InForce(At<String>, At<String>),
}

derived_nodes! {
    After = "On(\"2018-01-29\"), RoundFailed(\"ROUND\") or InForce(\"ISSUE\", \"LEVEL\")";
}

record! {
    /// A threat with a demand and a date.
    Ultimatum {
        /// Levels that are demanded, by issue.
        req demands: Table<String>,
        /// Levels to which measures are raised otherwise, by issue.
        req threatens: Table<String>,
        /// Date of the announcement; default the first day.
        opt made: String,
        /// Date on which the measures are raised.
        req deadline: String,
    }
}

record! {
    /// Members who decide together on a deal.
    Council {
        /// Who they are: firms of the party, or parties of their own.
        req members: Table<Member>,
        /// Share in favour that accepts, 1; default all of them.
        opt accept: Number,
    }
}

record! {
    /// One of those who decide together.
    Member {
        /// What it weighs, and its share of what the party gains, 1; default as the others.
        opt share: Number,
        /// What full concession on issues of the party costs it beside, M; default nothing.
        opt stake: Table<Number>,
    }
}

record! {
    /// Members who vote on a deal.
    Ballot {
        /// Share in favour that accepts, 1.
        req accept: Number,
        /// How far members differ in what a deal is worth to them, in what their party would gain: standard
        /// deviation, M.
        req spread: Number,
        /// Share that takes part, 1; default all.
        opt turnout: Number,
        /// Share that has to take part, 1; default none.
        opt quorum: Number,
    }
}
