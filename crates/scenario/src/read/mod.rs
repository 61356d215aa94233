//! One parse that yields every fault of a file, each with its place.
//!
//! ron stops at the first fault and has no spans. So leaves and entries are read as raw values first,
//! whose addresses give their places in the text ([`at`]); each is then parsed on its own, and one that
//! fails leaves a fault behind and an empty value. Records ([`record`]) and tables ([`table`]) have visitors
//! that go on behind unknown, doubled and missing names.
//!
//! A file that extends another one may leave fields out. Whether it does is known when `extends:` has been
//! read, so until the end of the file missing fields are kept apart. [`Node::lay`] then lays what the file
//! says over what its base says.

pub(crate) mod at;
pub(crate) mod faults;
pub(crate) mod leaf;
pub(crate) mod list;
pub(crate) mod node;
mod raw;
pub(crate) mod record;
pub(crate) mod table;

pub(crate) use at::At;
pub(crate) use faults::{mark_overlay, read_file, report_unless_overlay};
pub(crate) use list::List;
pub(crate) use node::{Misread, Node, head, parse, parse_seed};
pub(crate) use record::record;
pub(crate) use table::Table;
