//! Levels and the orders in which parties like them.

use super::Number;
use crate::read::{At, List, Misread, Node, head, parse, record};

record! {
    /// Named levels, with what each does.
    Ladder {
        /// Names, from one end to the other.
        req names: List<String>,
        /// Share of the full economic effect at each level, 1.
        opt effect: List<Entry>,
        /// Share of the owner's stake lost at each level, 1.
        opt political: List<Entry>,
        /// Where the bare numbers of the ladder come from, in words.
        opt source: String,
    }
}

/// One number of a ladder.
#[derive(Debug)]
pub(crate) enum Entry {
    /// Covered by the ladder's source.
    Bare(f64),
    /// With its own.
    Number(Number),
}

impl Node for Entry {
    const FORM: &'static str = "a number";

    fn read(raw: &str) -> Result<Self, Misread> {
        if head(raw).starts_with(|c: char| c.is_uppercase()) {
            Number::read(raw).map(Entry::Number)
        } else {
            f64::read(raw).map(Entry::Bare)
        }
    }
}

/// The order in which a party likes the levels.
#[derive(Debug)]
pub(crate) enum Ideal {
    /// As written.
    First,
    /// From the end.
    Last,
    /// Best first.
    Order(Vec<At<String>>),
}

impl Node for Ideal {
    const FORM: &'static str = "First, Last or a list of all levels, best first";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with('[') {
            return parse(raw, Self::FORM).map(Ideal::Order);
        }
        match raw {
            "First" => Ok(Ideal::First),
            "Last" => Ok(Ideal::Last),
            _ => Err(Misread::unknown_head(raw, &["First", "Last"], Self::FORM)),
        }
    }
}
