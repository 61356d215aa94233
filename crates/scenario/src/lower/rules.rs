//! Structural parameters: every one has to be there, by its name.

use super::{Context, Want};
use crate::limit::Limit;
use crate::unit::Unit;
use detente_game::{ParameterId, Rules};

/// The table that has the structural parameters.
pub(super) const MECHANISMS: &str = "mechanisms";

/// Bounds of the structural parameters that may not take just any positive number. Times are at least the
/// day that a step takes: rates and weights are one over them.
const LIMITS: &[(&str, Limit)] = &[
    ("forward-time", Limit::FROM_ONE),
    ("answer-belief", Limit::SHARE),
    ("table-share", Limit::POSITIVE_SHARE),
    ("lobby", Limit::NOT_NEGATIVE),
    ("pressure-time", Limit::FROM_ONE),
    ("call-acceptance", Limit::SHARE),
    ("ration-cover", Limit::FROM_ONE),
    ("detection", Limit::SHARE),
    ("sigma-limit", Limit::SHARE),
    ("sigma-time", Limit::FROM_ONE),
    ("restock-time", Limit::FROM_ONE),
    ("stake-floor", Limit::at_least(1e-3)),
    ("slow-walk", Limit::SHARE),
    ("cusum-w1", Limit::SHARE_BELOW_ONE),
];

/// All rules of a file; `None` where a fault was reported.
pub(super) fn lower(context: &mut Context<'_>) -> Option<Rules<ParameterId>> {
    let asked = context.file.uses.as_ref().map_or(context.file.id.span, |uses| uses.span);
    let mut complete = true;
    let rules = Rules::try_build(|name| {
        let id = context.numbers.rule_of(MECHANISMS, name, asked, want(name));
        complete &= id.is_some();
        Ok::<_, std::convert::Infallible>(id.unwrap_or_default())
    });
    let Ok(rules) = rules;
    complete.then_some(rules)
}

fn want(name: &str) -> Want {
    let unit = Rules::<ParameterId>::NAMES
        .iter()
        .find(|(rule, _)| *rule == name)
        .and_then(|(_, unit)| Unit::by_name(unit))
        .unwrap_or(Unit::One);
    let limit = LIMITS.iter().find(|(rule, _)| *rule == name);
    Want::new(unit, limit.map_or(Limit::POSITIVE, |(_, limit)| *limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_of_rules_and_rules_have_units_of_the_format() {
        let rules = Rules::<ParameterId>::NAMES;
        for (name, _) in LIMITS {
            assert!(rules.iter().any(|(rule, _)| rule == name), "{name}");
        }
        for (name, unit) in rules {
            assert!(Unit::by_name(unit).is_some(), "{name} in {unit}");
        }
    }
}
