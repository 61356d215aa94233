//! Licences as applications in a queue, where goods flow by routes: plain functions, one concern a file.
//!
//! | module | what |
//! |---|---|
//! | `office` | which routes need licences of whom, made once for a spec |
//! | `terms` | the numbers of one game |
//! | `book` | what changes from day to day: licences and applications |
//! | `day` | expiry, applications, answers |
//!
//! Source: a queue with priorities, first in first out within a class (Kleinrock 1976, Queueing Systems, volume 2),
//! served at a rate that the office chooses.

mod book;
mod day;
mod office;
mod terms;

pub(crate) use book::{Desk, Licences};
pub(crate) use day::{Regime, work};
pub(crate) use office::{Office, offices};
pub(crate) use terms::Terms;
