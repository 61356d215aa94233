//! Escalation: how an issue may be raised again.

use super::{After, Number};
use crate::read::{Table, record};

record! {
    /// The owner may move the issue back toward its ideal.
    Escalates {
        /// Time from the announcement of a raise to the day it bites, d.
        req notice: Number,
        /// What has to come before it may be raised to a level, by level; default nothing.
        opt after: Table<After>,
    }
}
