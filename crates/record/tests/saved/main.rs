//! Promises of saved games, tested through the public interface on whole games.

mod damage;
mod replay;
mod support;
