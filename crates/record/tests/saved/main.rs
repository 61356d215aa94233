//! Promises of saved games, tested through the public interface on whole games.

#[path = "../../../../tests/support/economy.rs"]
mod economy;

mod but_for;
mod damage;
mod fork;
mod replay;
mod session;
mod support;
