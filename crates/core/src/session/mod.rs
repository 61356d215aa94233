//! Sessions without an economy: one step function, and two ways to drive it.
//!
//! A whole session can be played inside one run of the schedule ([`Sessions::play`]), or one step a run
//! ([`Sessions::step`]), as when a tick is a day. Both call `protocol::step`, so both give the same trace.
//!
//! | module | what |
//! |---|---|
//! | `component` | the session and its participants, as components |
//! | `table` | asking the parties, and recording what they offer |
//! | `protocol` | one file per protocol, and the step function |
//! | `system` | the two systems that drive it |
//! | `host` | nations that sit in a session, a step a day |
//! | `sessions` | playing sessions: one world, pooled |

mod component;
mod host;
mod protocol;
mod sessions;
mod system;
mod table;

pub(crate) use component::Session;
pub(crate) use host::{Guest, Host};
pub use protocol::mediator_change;
pub use sessions::{SessionError, Sessions};
