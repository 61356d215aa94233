//! A registry that knows just enough strategies to load scenarios.

use detente_game::registry::{Part, StrategyError};
use detente_game::spec::Role;
use detente_game::{
    Argument, FirmStrategy, NationStrategy, PartyStrategy, Registry, RegulatorStrategy,
    StrategyCall, StrategyInfo,
};
use std::sync::Arc;

/// Does what every strategy does by default.
struct Idle;
impl NationStrategy for Idle {}
impl FirmStrategy for Idle {}
impl RegulatorStrategy for Idle {}
impl PartyStrategy for Idle {}

/// Cannot do without the others' preferences.
struct Reader;
impl NationStrategy for Reader {
    fn reads_preferences(&self) -> bool {
        true
    }
}

/// Knows the strategies that scenarios name.
pub(crate) struct Stub;

const KNOWN: &[(&str, Part)] = &[
    ("cost-threshold", Part::Resolve),
    ("nash", Part::Table),
    ("brinkman", Part::Escalation),
    ("escalation-ladder", Part::Escalation),
    ("tit-for-tat-measures", Part::Escalation),
    ("base-stock", Part::Firm),
    ("re-sourcer", Part::Firm),
    ("investor", Part::Firm),
    ("slow-walker", Part::Regulator),
    ("reviewer", Part::Regulator),
    ("by-the-book", Part::Regulator),
    ("strict-inspector", Part::Regulator),
    ("boulware", Part::Party),
    ("boulware", Part::Table),
    ("micro", Part::Party),
    ("micro-last", Part::Party),
];

fn known(call: &StrategyCall, wanted: &'static str, parts: &[Part]) -> Result<(), StrategyError> {
    let name = call.name.clone();
    let mut of_name = KNOWN.iter().filter(|(known, _)| *known == name);
    if of_name.clone().any(|(_, part)| parts.contains(part)) {
        return Ok(());
    }
    match of_name.next() {
        Some(&(_, part)) => Err(StrategyError::WrongSeat { name, part, wanted }),
        None => {
            let near = KNOWN.iter().find(|(known, _)| known[..3] == *name.get(..3).unwrap_or(""));
            let nearest = near.map(|(known, _)| (*known).to_string());
            Err(StrategyError::Unknown { name, nearest })
        }
    }
}

impl Registry for Stub {
    fn nation(&self, call: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        if call.name != "nation" {
            known(call, "a nation", &[Part::Resolve, Part::Table])?;
        }
        for (_, argument) in &call.arguments {
            if let Argument::Strategy(part) = argument {
                known(part, "a nation", &[Part::Resolve, Part::Table, Part::Escalation])?;
            }
        }
        if call.to_string().contains("nash") {
            return Ok(Arc::new(Reader));
        }
        Ok(Arc::new(Idle))
    }

    fn firm(&self, call: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        known(call, "a firm", &[Part::Firm])?;
        Ok(Arc::new(Idle))
    }

    fn regulator(&self, call: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        known(call, "a regulator", &[Part::Regulator])?;
        Ok(Arc::new(Idle))
    }

    fn party(&self, call: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        known(call, "a party of a session", &[Part::Party])?;
        Ok(Arc::new(Idle))
    }

    fn strategies(&self) -> Vec<&'static StrategyInfo> {
        Vec::new()
    }

    fn canonical(&self, _: Role, text: &str) -> Result<StrategyCall, StrategyError> {
        StrategyCall::parse(text).map_err(StrategyError::Syntax)
    }

    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError> {
        StrategyCall::parse(text).map_err(StrategyError::Syntax)
    }
}
