//! Tables of parameters and of what scenarios share, the files of `assets/`.

use super::{Firm, Good, Nation, Number, Project};
use crate::read::{List, Table, record};

record! {
    /// A table that scenarios use by name.
    Parameters {
        /// Version of the format: 1.
        req format: u32,
        /// One line that says what it holds.
        req title: String,
        /// Where the numbers come from, in words.
        opt sources: List<String>,
        /// The numbers by name.
        req parameters: Table<Number>,
        /// Goods that scenarios share.
        opt goods: Table<Good>,
        /// Nations that scenarios share.
        opt nations: Table<Nation>,
        /// Firms that scenarios share.
        opt firms: Table<Firm>,
        /// Projects that scenarios share.
        opt projects: Table<Project>,
    }
}
