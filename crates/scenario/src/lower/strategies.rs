//! Strategies: whether the library has them and they fit their seats.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::read::At;
use detente_game::parameter::Span;
use detente_game::registry::StrategyError;
use detente_game::spec::Role;
use detente_game::{Registry, StrategyCall};

/// The strategy of a seat that names none.
pub(super) const fn usual(role: Role) -> &'static str {
    match role {
        Role::Nation(_) => "nation(resolve=cost-threshold, table=nash)",
        Role::Firm(_) => "base-stock",
        Role::Regulator(_) => "slow-walker",
    }
}

/// The strategy of a seat as written, or the usual one; reports one that cannot play it.
pub(super) fn check(
    context: &mut Context<'_>,
    role: Role,
    written: Option<&At<String>>,
    seat: Span,
) -> Option<String> {
    check_or(context, role, written, (usual(role), seat))
}

/// The same with another strategy as the usual one.
pub(super) fn check_or(
    context: &mut Context<'_>,
    role: Role,
    written: Option<&At<String>>,
    usual: (&str, Span),
) -> Option<String> {
    let (text, span) = written.map_or(Some(usual), |at| Some((at.get()?.as_str(), at.span)))?;
    match fits(context.registry, role, text) {
        Ok(()) => Some(text.into()),
        Err(error) => {
            context.report(Diagnostic::new(span, error.to_string()));
            None
        }
    }
}

fn fits(registry: &dyn Registry, role: Role, text: &str) -> Result<(), StrategyError> {
    let call = StrategyCall::parse(text).map_err(StrategyError::Syntax)?;
    match role {
        Role::Nation(_) => registry.nation(&call).map(drop),
        Role::Firm(_) => registry.firm(&call).map(drop),
        Role::Regulator(_) => registry.regulator(&call).map(drop),
    }
}
