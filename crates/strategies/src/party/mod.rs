//! Rules that several strategies for parties of a session share.

pub(crate) mod at_table;
pub(crate) mod imitative;
pub(crate) mod micro;
pub(crate) mod mutual;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod time_based;
pub(crate) mod zeuthen;
