//! Rules that several strategies for parties of a session share.

pub(crate) mod micro;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod time_based;
