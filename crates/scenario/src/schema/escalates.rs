//! Escalation: how an issue may be raised again.

use super::Number;
use crate::read::record;

record! {
    /// The owner may move the issue back toward its ideal.
    Escalates {
        /// Time from the announcement of a raise to the day it bites, d.
        req notice: Number,
    }
}
