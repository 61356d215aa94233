//! Nations: who sits at the table.

use super::issues::RESOLVE;
use super::{Context, Want, entries, names, rows, strategies};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::At;
use crate::read::table::Row;
use crate::schema;
use crate::unit::Unit;
use detente_game::PartyId;
use detente_game::spec::{Party, Ratifier, Role};

const AUDIENCE_COST: Want = Want::new(Unit::MoneyPerDay, Limit::NOT_NEGATIVE);

/// A party and the strategy it plays.
pub(super) struct LoweredParty {
    pub(super) party: Party,
    pub(super) strategy: String,
}

/// Every nation in the order of the file; `None` where a fault was reported.
pub(super) fn lower(context: &mut Context<'_>) -> Vec<Option<LoweredParty>> {
    let file = context.file;
    check_count(context);
    rows(Some(&file.nations))
        .enumerate()
        .map(|(position, (name, row))| nation(context, position, name, row))
        .collect()
}

fn check_count(context: &mut Context<'_>) {
    let nations = &context.file.nations;
    if nations.get().map_or(2, crate::read::Table::len) < 2 {
        let fault = Diagnostic::new(nations.span, "a negotiation takes two nations");
        context.report(fault.help("add the other party to `nations:`"));
    }
}

fn nation(
    context: &mut Context<'_>,
    position: usize,
    name: &str,
    row: &Row<schema::Nation>,
) -> Option<LoweredParty> {
    let fields = row.value.get()?;
    let role = Role::Nation(PartyId::from(position));
    let strategy = strategies::check(context, role, fields.strategy.as_ref(), row.name);
    let path = |what: &str| format!("nations.{name}.{what}");
    let numbers = &mut context.numbers;
    let audience_cost = numbers.number(&fields.audience_cost, path("audience_cost"), AUDIENCE_COST);
    let resolve = match &fields.resolve {
        Some(number) => numbers.number(number, path("resolve"), RESOLVE),
        None => numbers.like("resolve", path("resolve"), row.value.span, RESOLVE),
    };
    let ratifiers = ratifiers(context, name, fields);
    let party = Party {
        agent: context.agent(name),
        audience_cost: audience_cost?,
        resolve: resolve?,
        ratifiers: ratifiers?,
    };
    Some(LoweredParty { party, strategy: strategy? })
}

fn ratifiers(
    context: &mut Context<'_>,
    nation: &str,
    fields: &schema::Nation,
) -> Option<Vec<Ratifier>> {
    let list = || entries(fields.ratifiers.as_ref()).filter_map(At::get);
    names::check_ids(list().map(|ratifier| &ratifier.id), "ratifier", &mut context.faults);
    list()
        .map(|ratifier| {
            let id = ratifier.id.get()?;
            let path = format!("nations.{nation}.ratifiers.{id}.delay");
            let delay = context.numbers.delay(&ratifier.delay, path)?;
            Some(Ratifier { id: id.clone(), delay })
        })
        .collect()
}
