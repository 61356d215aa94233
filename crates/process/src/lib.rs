//! Seats played by programs in any language: `process:python3 my.py` where a strategy is named.
//!
//! The engine starts the program and talks to it in JSON, one object a line, on its standard input and output. It
//! greets ([`PROTOCOL`]), says when a game starts and ends, and asks for decisions; the program answers each with one
//! line, and may ask about packages before it does. What it may be told and what it may say is described by
//! [`ENGINE_SCHEMA`] and [`PROGRAM_SCHEMA`].
//!
//! A program has a state of its own, which no snapshot holds: it can play games only from their beginning. What
//! strategies get from outside, the wall clock above all, stays in this crate; a game knows a program's answers and
//! that it failed, nothing else.

mod child;
mod command;
mod names;
mod role;
mod seat;
mod view;
mod wire;
mod words;

pub use child::LONGEST_LINE;
pub use command::{DEADLINE, NAME};
pub use wire::PROTOCOL;
pub use words::{GameWords, SessionWords};

use command::Command;
use detente_game::registry::StrategyError;
use detente_game::spec::Role;
use detente_game::{
    FirmStrategy, NationStrategy, PartyStrategy, Registry, RegulatorStrategy, StrategyCall,
    StrategyInfo,
};
use role::{
    FIRM, FirmProgram, NATION, NationProgram, PARTY, PartyProgram, Plain, REGULATOR,
    RegulatorProgram,
};
use seat::Program;
use std::sync::Arc;

/// What the engine writes, one line at a time.
pub const ENGINE_SCHEMA: &str = include_str!("../schema/engine.json");
/// What a program writes, one line at a time.
pub const PROGRAM_SCHEMA: &str = include_str!("../schema/program.json");

/// A registry that has programs besides the strategies of another one, which programs may extend.
#[derive(Clone, Copy, Debug, Default)]
pub struct WithProcesses<R>(pub R);

/// Whether an expression names a program.
pub fn is_process(call: &StrategyCall) -> bool {
    call.name == NAME
}

/// The same expression, once it is known that its program is there.
fn checked(text: &str) -> Option<Result<StrategyCall, StrategyError>> {
    let call = StrategyCall::parse(text).ok().filter(is_process)?;
    Some(Command::new(&call).map(|_| call))
}

impl<R: Registry + Clone + 'static> Registry for WithProcesses<R> {
    fn nation(&self, call: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        if !is_process(call) {
            return self.0.nation(call);
        }
        let (command, others) = (Command::new(call)?, self.0.clone());
        let find = Box::new(move |call: &StrategyCall| others.nation(call));
        Ok(Arc::new(NationProgram(Program::new(command, NATION, find, Arc::new(Plain)))))
    }

    fn firm(&self, call: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        if !is_process(call) {
            return self.0.firm(call);
        }
        let (command, others) = (Command::new(call)?, self.0.clone());
        let find = Box::new(move |call: &StrategyCall| others.firm(call));
        Ok(Arc::new(FirmProgram(Program::new(command, FIRM, find, Arc::new(Plain)))))
    }

    fn regulator(&self, call: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        if !is_process(call) {
            return self.0.regulator(call);
        }
        let (command, others) = (Command::new(call)?, self.0.clone());
        let find = Box::new(move |call: &StrategyCall| others.regulator(call));
        Ok(Arc::new(RegulatorProgram(Program::new(command, REGULATOR, find, Arc::new(Plain)))))
    }

    fn party(&self, call: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        if !is_process(call) {
            return self.0.party(call);
        }
        let (command, others) = (Command::new(call)?, self.0.clone());
        let find = Box::new(move |call: &StrategyCall| others.party(call));
        Ok(Arc::new(PartyProgram(Program::new(command, PARTY, find, Arc::new(Plain)))))
    }

    fn strategies(&self) -> Vec<&'static StrategyInfo> {
        self.0.strategies()
    }

    fn script(&self, call: &StrategyCall) -> Option<String> {
        self.0.script(call)
    }

    fn canonical(&self, role: Role, text: &str) -> Result<StrategyCall, StrategyError> {
        checked(text).unwrap_or_else(|| self.0.canonical(role, text))
    }

    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError> {
        checked(text).unwrap_or_else(|| self.0.canonical_party(text))
    }
}
