//! The core's promises, tested through its public interface on whole games.

mod allocation;
mod consequences;
mod determinism;
mod forfeit;
mod regulators;
mod rounds;
mod support;
