//! Series: numbers by date, in a file of their own.

use super::number::{Sourced, sourced};
use crate::read::{Misread, Node};

/// A file of dates and values, with the unit and the source of the values.
#[derive(Clone, Debug)]
pub(crate) struct Series(pub(crate) Sourced<String>);

impl Node for Series {
    const FORM: &'static str = "Series(\"file.csv\", \"unit\", \"source\")";

    fn read(raw: &str) -> Result<Self, Misread> {
        sourced(raw, Self::FORM, "Series").map(Series)
    }
}
