//! Scripts by name, beside the strategies of another registry.

use crate::header::ScriptRole;
use crate::program::{Program, parameters};
use crate::scene::{Book, SessionBook};
use crate::seat::{FirmScript, NationScript, PartyScript, RegulatorScript, Script};
use detente_game::expression::{Argument, StrategyCall};
use detente_game::registry::{StrategyError, StrategyInfo};
use detente_game::spec::Role;
use detente_game::{FirmStrategy, NationStrategy, PartyStrategy, Registry, RegulatorStrategy};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What names of scripts end in.
pub const ENDING: &str = ".rhai";

/// Gives the text of a script by its name, or says why there is none.
pub type ScriptSource = fn(&str) -> Result<String, String>;

/// A registry that has scripts besides the strategies of another one, which scripts may extend.
#[derive(Clone, Copy, Debug)]
pub struct WithScripts<R> {
    /// The other strategies.
    pub others: R,
    /// Where texts of scripts come from.
    pub source: ScriptSource,
}

/// Scripts that were compiled, by name; a changed text is compiled anew.
static COMPILED: Mutex<BTreeMap<String, Arc<Program>>> = Mutex::new(BTreeMap::new());

/// Whether an expression names a script.
pub fn is_script(call: &StrategyCall) -> bool {
    call.name.ends_with(ENDING)
}

impl<R> WithScripts<R> {
    /// The script of a name, compiled.
    ///
    /// # Errors
    /// A text that is not there, or no script.
    pub fn program(&self, name: &str) -> Result<Arc<Program>, StrategyError> {
        let unusable =
            |reason: String| StrategyError::Unusable { strategy: name.to_string(), reason };
        let text = (self.source)(name).map_err(unusable)?;
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = compiled.get(name).filter(|program| program.text == text) {
            return Ok(program.clone());
        }
        let program = Program::compile(name, &text).map_err(|error| unusable(error.to_string()))?;
        let program = Arc::new(program);
        compiled.insert(name.to_string(), program.clone());
        Ok(program)
    }

    /// The script of an expression, in a seat of some role.
    fn seat(
        &self,
        call: &StrategyCall,
        role: ScriptRole,
    ) -> Result<(Script, StrategyCall), StrategyError> {
        let program = self.program(&call.name)?;
        if program.header.role != role {
            let (is, name) = (program.header.role.name(), role.name());
            let reason = format!("it plays a {is}, and the seat is that of a {name}");
            return Err(StrategyError::Unusable { strategy: call.name.clone(), reason });
        }
        let parameters = parameters(&program.header, &call.arguments, &call.name)?;
        let base = StrategyCall::parse(&program.header.extends).map_err(StrategyError::Syntax)?;
        if is_script(&base) {
            let reason =
                format!("it extends the script `{}`; extend a strategy of the library", base.name);
            return Err(StrategyError::Unusable { strategy: call.name.clone(), reason });
        }
        Ok((Script { program, parameters }, base))
    }

    /// The full form of an expression, with every parameter.
    fn full(&self, text: &str, role: ScriptRole) -> Option<Result<StrategyCall, StrategyError>> {
        let call = StrategyCall::parse(text).ok().filter(is_script)?;
        Some(self.seat(&call, role).map(|(script, _)| {
            let argument = |(name, value): &(String, f64)| (name.clone(), Argument::Number(*value));
            let arguments = script.parameters.iter().map(argument).collect();
            StrategyCall { arguments, ..StrategyCall::plain(call.name.clone()) }
        }))
    }
}

impl<R: Registry + 'static> Registry for WithScripts<R> {
    fn nation(&self, call: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        if !is_script(call) {
            return self.others.nation(call);
        }
        let (script, base) = self.seat(call, ScriptRole::Nation)?;
        let base = self.others.nation(&base)?;
        Ok(Arc::new(NationScript { script, base, book: Arc::new(Book::default()) }))
    }

    fn firm(&self, call: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        if !is_script(call) {
            return self.others.firm(call);
        }
        let (script, base) = self.seat(call, ScriptRole::Firm)?;
        let base = self.others.firm(&base)?;
        Ok(Arc::new(FirmScript { script, base, book: Arc::new(Book::default()) }))
    }

    fn regulator(&self, call: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        if !is_script(call) {
            return self.others.regulator(call);
        }
        let (script, base) = self.seat(call, ScriptRole::Regulator)?;
        let base = self.others.regulator(&base)?;
        Ok(Arc::new(RegulatorScript { script, base, book: Arc::new(Book::default()) }))
    }

    fn party(&self, call: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        if !is_script(call) {
            return self.others.party(call);
        }
        let (script, base) = self.seat(call, ScriptRole::Party)?;
        let base = self.others.party(&base)?;
        Ok(Arc::new(PartyScript { script, base, book: Arc::new(SessionBook::default()) }))
    }

    fn strategies(&self) -> Vec<&'static StrategyInfo> {
        self.others.strategies()
    }

    fn script(&self, call: &StrategyCall) -> Option<String> {
        is_script(call).then(|| self.program(&call.name).ok())?.map(|program| program.text.clone())
    }

    fn canonical(&self, role: Role, text: &str) -> Result<StrategyCall, StrategyError> {
        let role_of_script = match role {
            Role::Nation(_) => ScriptRole::Nation,
            Role::Firm(_) => ScriptRole::Firm,
            Role::Regulator(_) => ScriptRole::Regulator,
        };
        self.full(text, role_of_script).unwrap_or_else(|| self.others.canonical(role, text))
    }

    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError> {
        self.full(text, ScriptRole::Party).unwrap_or_else(|| self.others.canonical_party(text))
    }
}
