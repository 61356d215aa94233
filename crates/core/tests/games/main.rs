//! The core's promises, tested through its public interface on whole games.

mod ahead;
mod allocation;
mod consequences;
mod contracts;
mod courts;
mod determinism;
#[path = "../../../../tests/support/economy.rs"]
mod economy;
mod escalation;
mod firms;
mod forfeit;
mod goods;
mod information;
mod inspections;
mod leverage;
mod lists;
mod means;
mod ratifiers;
mod regulators;
mod rounds;
mod sales;
mod sessions;
mod support;
mod tables;
