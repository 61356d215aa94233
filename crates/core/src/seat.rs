//! Asking strategies, and what happens when they fail.

use detente_game::{AgentId, Fault};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A seat whose strategy erred, panicked or acted illegally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forfeit {
    /// Whose strategy.
    pub agent: AgentId,
    /// What it did.
    pub reason: String,
    /// It panicked: the world is not to be used again.
    pub panicked: bool,
}

impl Forfeit {
    /// An action that the rules do not allow.
    pub(crate) fn illegal(agent: AgentId, reason: String) -> Self {
        Forfeit { agent, reason: format!("illegal action: {reason}"), panicked: false }
    }
}

/// Calls a strategy; an error or a panic becomes a [`Forfeit`] of its agent.
pub(crate) fn ask<T>(
    agent: AgentId,
    call: impl FnOnce() -> Result<T, Fault>,
) -> Result<T, Forfeit> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(action)) => Ok(action),
        Ok(Err(fault)) => Err(Forfeit { agent, reason: fault.0, panicked: false }),
        Err(payload) => {
            let reason = format!("the strategy panicked: {}", panic_text(&*payload));
            Err(Forfeit { agent, reason, panicked: true })
        }
    }
}

/// Tells a strategy something, or asks for what cannot err; a panic becomes a [`Forfeit`] of its agent.
pub(crate) fn tell<T>(agent: AgentId, call: impl FnOnce() -> T) -> Result<T, Forfeit> {
    ask(agent, || Ok(call()))
}

/// What a panic said.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
