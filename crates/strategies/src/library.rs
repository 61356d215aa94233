//! Finds strategies by name, checks their parameters, and builds them.

use crate::party::at_table::AtTable;
use crate::{ALL, Nation};
use detente_game::expression::Argument;
use detente_game::registry::{
    Arguments, Build, ParameterDefault, Part, StrategyError, StrategyParameter,
};
use detente_game::spec::Role;
use detente_game::{
    EscalationStrategy, FirmStrategy, NationStrategy, PartyStrategy, Registry, RegulatorStrategy,
    ResolveStrategy, StrategyCall, StrategyInfo, TableStrategy,
};
use std::sync::Arc;

/// The strategies of this crate, by name.
///
/// A nation's seat is played by `nation(resolve=…, table=…, escalation=…)`; one part alone stands for a
/// nation with the default for the others, which is none for the escalation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Library;

/// Name of the composition of two parts.
const NATION: &str = "nation";
const DEFAULT_RESOLVE: &str = "cost-threshold";
const DEFAULT_TABLE: &str = "nash";
/// Named as an example; a nation has no escalation part unless it is given one.
const USUAL_ESCALATION: &str = "escalation-ladder";

/// Names less alike than this are not suggested (Jaro and Winkler, 0..1).
const NEAR: f64 = 0.8;

/// The argument at a position, if given.
pub(crate) fn given(arguments: Arguments<'_>, position: usize) -> Option<f64> {
    arguments.get(position).copied().flatten()
}

/// The argument at a position, or its default.
pub(crate) fn number(arguments: Arguments<'_>, position: usize, default: f64) -> f64 {
    given(arguments, position).unwrap_or(default)
}

impl Registry for Library {
    fn nation(&self, call: &StrategyCall) -> Result<Arc<dyn NationStrategy>, StrategyError> {
        let parts = NationParts::of(call)?;
        Ok(Arc::new(Nation {
            resolve: parts.resolve.build_resolve()?,
            table: parts.table.build_table()?,
            party: parts.table.build_party().ok(),
            escalation: parts.escalation.map(|part| part.build_escalation()).transpose()?,
        }))
    }

    fn firm(&self, call: &StrategyCall) -> Result<Arc<dyn FirmStrategy>, StrategyError> {
        Ok(Chosen::new(call, FIRM)?.build_firm()?.into())
    }

    fn regulator(&self, call: &StrategyCall) -> Result<Arc<dyn RegulatorStrategy>, StrategyError> {
        Ok(Chosen::new(call, REGULATOR)?.build_regulator()?.into())
    }

    fn party(&self, call: &StrategyCall) -> Result<Arc<dyn PartyStrategy>, StrategyError> {
        Ok(Chosen::new(call, PARTY)?.build_party()?.into())
    }

    fn strategies(&self) -> Vec<&'static StrategyInfo> {
        let mut strategies = ALL.to_vec();
        strategies.sort_by_key(|info| (info.build.part(), info.name));
        strategies
    }

    fn canonical(&self, role: Role, text: &str) -> Result<StrategyCall, StrategyError> {
        let call = StrategyCall::parse(text).map_err(StrategyError::Syntax)?;
        match role {
            Role::Nation(_) => {
                let NationParts { resolve, table, escalation } = NationParts::of(&call)?;
                let mut nation = StrategyCall::plain(NATION);
                let parts = [
                    ("resolve", Some(resolve)),
                    ("table", Some(table)),
                    ("escalation", escalation),
                ];
                for (name, part) in parts {
                    let part = part.map(|part| (name.to_string(), Argument::Strategy(part.call())));
                    nation.arguments.extend(part);
                }
                Ok(nation)
            }
            Role::Firm(_) => Ok(Chosen::new(&call, FIRM)?.call()),
            Role::Regulator(_) => Ok(Chosen::new(&call, REGULATOR)?.call()),
        }
    }

    fn canonical_party(&self, text: &str) -> Result<StrategyCall, StrategyError> {
        let call = StrategyCall::parse(text).map_err(StrategyError::Syntax)?;
        Ok(Chosen::new(&call, PARTY)?.call())
    }
}

/// A place that a strategy can take, and the parts that fit in it.
#[derive(Clone, Copy)]
struct Seat {
    wanted: &'static str,
    parts: &'static [Part],
}

const FIRM: Seat = Seat { wanted: "a firm", parts: &[Part::Firm] };
const REGULATOR: Seat = Seat { wanted: "a regulator", parts: &[Part::Regulator] };
const PARTY: Seat = Seat { wanted: "a party of a session", parts: &[Part::Party] };
const ANY_NATION: Seat = Seat {
    wanted: "a nation",
    parts: &[Part::Resolve, Part::Table, Part::Party, Part::Escalation],
};
const RESOLVE: Seat = Seat { wanted: "the resolve of a nation", parts: &[Part::Resolve] };
const TABLE: Seat = Seat { wanted: "the table of a nation", parts: &[Part::Table, Part::Party] };
const ESCALATION: Seat = Seat { wanted: "the escalation of a nation", parts: &[Part::Escalation] };

impl Seat {
    fn fits(self, info: &StrategyInfo) -> bool {
        info.build.parts().iter().any(|part| self.parts.contains(part))
    }

    /// Name of the strategy for this seat that is most like `name`, when near.
    fn nearest(self, name: &str) -> Option<String> {
        let name = name.to_lowercase().replace('_', "-");
        let fitting = ALL.iter().filter(|info| self.fits(info)).map(|info| info.name);
        let nation = (self.wanted == ANY_NATION.wanted).then_some(NATION);
        let likeness = |known: &str| strsim::jaro_winkler(&name, known);
        let nearest = fitting.chain(nation).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        (likeness(nearest) >= NEAR).then(|| nearest.to_string())
    }

    fn wrong(self, name: &str, part: Part) -> StrategyError {
        StrategyError::WrongSeat { name: name.to_string(), part, wanted: self.wanted }
    }
}

/// A strategy with its arguments, checked.
struct Chosen {
    info: &'static StrategyInfo,
    seat: Seat,
    arguments: Vec<Option<f64>>,
}

impl Chosen {
    fn new(call: &StrategyCall, seat: Seat) -> Result<Self, StrategyError> {
        let Some(info) = ALL.iter().copied().find(|info| info.name == call.name) else {
            return Err(unknown(call, seat));
        };
        if !seat.fits(info) {
            return Err(seat.wrong(info.name, info.build.part()));
        }
        let known = info.parameters.iter().map(|parameter| parameter.name);
        refuse_unknown_arguments(call, known)?;
        let argument = |parameter| checked(info, parameter, call.argument(parameter.name));
        let arguments = info.parameters.iter().map(argument).collect::<Result<_, _>>()?;
        Ok(Chosen { info, seat, arguments })
    }

    fn default(name: &str, seat: Seat) -> Result<Self, StrategyError> {
        Chosen::new(&StrategyCall::plain(name), seat)
    }

    /// The full form: every argument that has a value, in the order of the parameters.
    fn call(&self) -> StrategyCall {
        let mut call = StrategyCall::plain(self.info.name);
        for (parameter, value) in self.info.parameters.iter().zip(&self.arguments) {
            let argument = value.map(|value| (parameter.name.to_string(), Argument::Number(value)));
            call.arguments.extend(argument);
        }
        call
    }

    fn misfit(&self) -> StrategyError {
        self.seat.wrong(self.info.name, self.info.build.part())
    }

    fn build_resolve(&self) -> Result<Box<dyn ResolveStrategy>, StrategyError> {
        let Build::Resolve(build) = self.info.build else { return Err(self.misfit()) };
        Ok(build(&self.arguments))
    }

    fn build_table(&self) -> Result<Box<dyn TableStrategy>, StrategyError> {
        match self.info.build {
            Build::Table(build) | Build::TableOrParty(build, _) => Ok(build(&self.arguments)),
            Build::Party(build) => Ok(Box::new(AtTable(build(&self.arguments)))),
            _ => Err(self.misfit()),
        }
    }

    fn build_party(&self) -> Result<Box<dyn PartyStrategy>, StrategyError> {
        let (Build::Party(build) | Build::TableOrParty(_, build)) = self.info.build else {
            return Err(self.misfit());
        };
        Ok(build(&self.arguments))
    }

    fn build_escalation(&self) -> Result<Box<dyn EscalationStrategy>, StrategyError> {
        let Build::Escalation(build) = self.info.build else { return Err(self.misfit()) };
        Ok(build(&self.arguments))
    }

    fn build_firm(&self) -> Result<Box<dyn FirmStrategy>, StrategyError> {
        let Build::Firm(build) = self.info.build else { return Err(self.misfit()) };
        Ok(build(&self.arguments))
    }

    fn build_regulator(&self) -> Result<Box<dyn RegulatorStrategy>, StrategyError> {
        let Build::Regulator(build) = self.info.build else { return Err(self.misfit()) };
        Ok(build(&self.arguments))
    }
}

/// The parts of a nation, from the composition or from one part alone.
struct NationParts {
    resolve: Chosen,
    table: Chosen,
    escalation: Option<Chosen>,
}

impl NationParts {
    fn of(call: &StrategyCall) -> Result<Self, StrategyError> {
        if call.name == NATION {
            refuse_unknown_arguments(call, ["resolve", "table", "escalation"].into_iter())?;
            let resolve = nation_part(call, "resolve", DEFAULT_RESOLVE, RESOLVE)?;
            let table = nation_part(call, "table", DEFAULT_TABLE, TABLE)?;
            let escalation = match call.argument("escalation") {
                None => None,
                Some(_) => Some(nation_part(call, "escalation", USUAL_ESCALATION, ESCALATION)?),
            };
            return Ok(NationParts { resolve, table, escalation });
        }
        let part = Chosen::new(call, ANY_NATION)?;
        let resolve = Chosen::default(DEFAULT_RESOLVE, RESOLVE)?;
        let table = Chosen::default(DEFAULT_TABLE, TABLE)?;
        Ok(match part.info.build.part() {
            Part::Table | Part::Party => NationParts { resolve, table: part, escalation: None },
            Part::Escalation => NationParts { resolve, table, escalation: Some(part) },
            _ => NationParts { resolve: part, table, escalation: None },
        })
    }
}

fn nation_part(
    call: &StrategyCall,
    name: &str,
    usual: &str,
    seat: Seat,
) -> Result<Chosen, StrategyError> {
    match call.argument(name) {
        None => Chosen::default(usual, seat),
        Some(Argument::Strategy(part)) if part.name != NATION => Chosen::new(part, seat),
        Some(_) => Err(StrategyError::BadValue {
            strategy: NATION.to_string(),
            parameter: name.to_string(),
            expected: format!("a {name} strategy, such as `{usual}`"),
        }),
    }
}

fn unknown(call: &StrategyCall, seat: Seat) -> StrategyError {
    if call.name == NATION {
        return seat.wrong(NATION, Part::Resolve);
    }
    StrategyError::Unknown { name: call.name.clone(), nearest: seat.nearest(&call.name) }
}

fn refuse_unknown_arguments(
    call: &StrategyCall,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<(), StrategyError> {
    if call.command.is_some() {
        let reason = "only a process takes a command behind a colon".into();
        return Err(StrategyError::Unusable { strategy: call.name.clone(), reason });
    }
    let stray = call.arguments.iter().find(|(name, _)| !known.clone().any(|known| known == name));
    match stray {
        None => Ok(()),
        Some((parameter, _)) => Err(StrategyError::UnknownParameter {
            strategy: call.name.clone(),
            parameter: parameter.clone(),
            known: known.map(str::to_string).collect(),
        }),
    }
}

/// The value of a parameter: given and in range, or its default; `None` leaves it to the rule.
fn checked(
    info: &StrategyInfo,
    parameter: &StrategyParameter,
    argument: Option<&Argument>,
) -> Result<Option<f64>, StrategyError> {
    let (least, largest) = parameter.range;
    let refused = |given: String| {
        let unit = if parameter.unit == "1" { "" } else { parameter.unit };
        let range = format!("between {least} and {largest} {unit}");
        Err(StrategyError::BadValue {
            strategy: info.name.to_string(),
            parameter: parameter.name.to_string(),
            expected: format!("{}, not {given}", range.trim_end()),
        })
    };
    match argument {
        Some(Argument::Number(value)) if (least..=largest).contains(value) => Ok(Some(*value)),
        Some(Argument::Number(value)) => refused(value.to_string()),
        Some(Argument::Strategy(strategy)) => refused(format!("`{strategy}`")),
        None => Ok(match parameter.default {
            ParameterDefault::Value(value) => Some(value),
            ParameterDefault::Rule(_) => None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_game::{FirmId, PartyId, RegulatorId};

    const NATION_SEAT: Role = Role::Nation(PartyId(0));
    const FIRM_SEAT: Role = Role::Firm(FirmId(0));
    const REGULATOR_SEAT: Role = Role::Regulator(RegulatorId(0));

    #[test]
    fn the_full_form_fills_in_parts_and_defaults() {
        for (role, text, full) in [
            (NATION_SEAT, "nation", "nation(resolve=cost-threshold, table=nash)"),
            (NATION_SEAT, "hardliner", "nation(resolve=hardliner(answer=0), table=nash)"),
            (NATION_SEAT, "boulware", "nation(resolve=cost-threshold, table=boulware(e=4))"),
            (
                NATION_SEAT,
                "nation(table=conceder(e=0.5), resolve=deadline-driven(e=2))",
                "nation(resolve=deadline-driven(day=60, e=2), table=conceder(e=0.5))",
            ),
            (FIRM_SEAT, "hoarder(lobbying=0)", "hoarder(factor=2, horizon=30, lobbying=0)"),
            (REGULATOR_SEAT, "slow-walker", "slow-walker"),
            (REGULATOR_SEAT, "slow-walker(w=1)", "slow-walker(w=1)"),
        ] {
            let canonical = Library.canonical(role, text).unwrap();
            assert_eq!(canonical.to_string(), full);
            assert_eq!(Library.canonical(role, full).unwrap(), canonical);
        }
    }

    #[test]
    fn faults_are_named_with_the_way_out() {
        for (role, text, message) in [
            (NATION_SEAT, "boulwar", "unknown strategy `boulwar`; did you mean `boulware`?"),
            (NATION_SEAT, "Nation", "unknown strategy `Nation`; did you mean `nation`?"),
            (
                NATION_SEAT,
                "war_of_attrition",
                "unknown strategy `war_of_attrition`; did you mean `war-of-attrition`?",
            ),
            (NATION_SEAT, "quux", "unknown strategy `quux`; `detente strategies` lists them"),
            (
                NATION_SEAT,
                "nash:python3 my.py",
                "`nash` cannot play: only a process takes a command behind a colon",
            ),
            (FIRM_SEAT, "basestock", "unknown strategy `basestock`; did you mean `base-stock`?"),
            (FIRM_SEAT, "boulwar", "unknown strategy `boulwar`; `detente strategies` lists them"),
            (FIRM_SEAT, "nash", "`nash` is a table strategy and cannot play a firm"),
            (NATION_SEAT, "hoarder", "`hoarder` is a firm strategy and cannot play a nation"),
            (
                NATION_SEAT,
                "nation(resolve=nash)",
                "`nash` is a table strategy and cannot play the resolve of a nation",
            ),
            (
                NATION_SEAT,
                "nation(table=nation)",
                "parameter `table` of `nation` must be a table strategy, such as `nash`",
            ),
            (
                NATION_SEAT,
                "nation(table=3)",
                "parameter `table` of `nation` must be a table strategy, such as `nash`",
            ),
            (
                NATION_SEAT,
                "nation(firm=hoarder)",
                "`nation` has no parameter `firm`; it takes `resolve`, `table`, `escalation`",
            ),
            (NATION_SEAT, "nash(e=1)", "`nash` takes no parameters, but `e` was given"),
            (
                NATION_SEAT,
                "nation(table=boulware(beta=1))",
                "`boulware` has no parameter `beta`; it takes `e`",
            ),
            (
                NATION_SEAT,
                "boulware(e=0.5)",
                "parameter `e` of `boulware` must be between 1 and 100, not 0.5",
            ),
            (
                NATION_SEAT,
                "boulware(e=nash)",
                "parameter `e` of `boulware` must be between 1 and 100, not `nash`",
            ),
            (
                FIRM_SEAT,
                "hoarder(horizon=-1)",
                "parameter `horizon` of `hoarder` must be between 0 and 3650 d, not -1",
            ),
            (REGULATOR_SEAT, "by-the-book(", "expected a name at character 13 of the strategy"),
        ] {
            assert_eq!(Library.canonical(role, text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn making_a_strategy_fails_as_its_full_form_does() {
        let call = |text| StrategyCall::parse(text).unwrap();
        for (role, text) in
            [(NATION_SEAT, "hoarder"), (FIRM_SEAT, "nation"), (REGULATOR_SEAT, "slow-walker(w=2)")]
        {
            let made = match role {
                Role::Nation(_) => Library.nation(&call(text)).err(),
                Role::Firm(_) => Library.firm(&call(text)).err(),
                Role::Regulator(_) => Library.regulator(&call(text)).err(),
            };
            assert_eq!(made, Library.canonical(role, text).err());
            assert!(made.is_some());
        }
    }

    #[test]
    fn strategies_are_listed_by_part_and_name() {
        let strategies = Library.strategies();
        let keys: Vec<_> = strategies.iter().map(|info| (info.build.part(), info.name)).collect();
        assert!(keys.is_sorted());
        assert_eq!(keys.len(), ALL.len());
    }
}
