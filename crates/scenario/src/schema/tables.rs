//! Tables of parameters, the files of `assets/`.

use super::number::Number;
use crate::read::{List, Table, record};

record! {
    /// A table of parameters that scenarios use by name.
    Parameters {
        /// Version of the format: 1.
        req format: u32,
        /// One line that says what it holds.
        req title: String,
        /// Where the numbers come from, in words.
        opt sources: List<String>,
        /// The numbers by name.
        req parameters: Table<Number>,
    }
}
