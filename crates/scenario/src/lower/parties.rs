//! Nations and agents: who sits at the table.

use super::issues::RESOLVE;
use super::{Context, Want, entries, names, rows, strategies};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::table::Row;
use crate::read::{At, List};
use crate::schema::nation::Ratifier;
use crate::schema::{self, Number};
use crate::unit::Unit;
use detente_game::PartyId;
use detente_game::parameter::Span;
use detente_game::spec::{self, Party, Role};

const AUDIENCE_COST: Want = Want::new(Unit::MoneyPerDay, Limit::NOT_NEGATIVE);

/// May be below 0: the loss that is borne for a deal.
const REFUSES_BELOW: Want = Want::new(Unit::Money, Limit::ANY);

/// A party and the strategy it plays.
pub(super) struct LoweredParty {
    pub(super) party: Party,
    pub(super) strategy: String,
    /// Where the strategy stands, or who plays the usual one.
    pub(super) seat: Span,
}

/// What a nation and an agent have in common, as written.
struct Fields<'a> {
    /// The table that it stands in: `nations` or `agents`.
    table: &'static str,
    name: &'a str,
    /// Where the name and the whole stand.
    place: (Span, Span),
    strategy: Option<&'a At<String>>,
    audience_cost: Option<&'a At<Number>>,
    resolve: Option<&'a At<Number>>,
    ratifiers: Option<&'a At<List<Ratifier>>>,
}

impl<'a> Fields<'a> {
    fn of_nation(name: &'a str, row: &'a Row<schema::Nation>) -> Option<Self> {
        let fields = row.value.get()?;
        Some(Fields {
            table: "nations",
            name,
            place: (row.name, row.value.span),
            strategy: fields.strategy.as_ref(),
            audience_cost: Some(&fields.audience_cost),
            resolve: fields.resolve.as_ref(),
            ratifiers: fields.ratifiers.as_ref(),
        })
    }

    fn of_agent(name: &'a str, row: &'a Row<schema::Agent>) -> Option<Self> {
        let fields = row.value.get()?;
        Some(Fields {
            table: "agents",
            name,
            place: (row.name, row.value.span),
            strategy: fields.strategy.as_ref(),
            audience_cost: fields.audience_cost.as_ref(),
            resolve: fields.resolve.as_ref(),
            ratifiers: fields.ratifiers.as_ref(),
        })
    }

    fn path(&self, what: &str) -> String {
        format!("{}.{}.{what}", self.table, self.name)
    }
}

/// Every party, nations before agents, in the order of the file; `None` where a fault was reported.
pub(super) fn lower(context: &mut Context<'_>) -> Vec<Option<LoweredParty>> {
    let file = context.file;
    check_count(context);
    let nations = rows(file.nations.as_ref()).map(|(name, row)| Fields::of_nation(name, row));
    let agents = rows(file.agents.as_ref()).map(|(name, row)| Fields::of_agent(name, row));
    let parties: Vec<_> = nations.chain(agents).collect();
    let party = |(place, fields): (usize, &Option<Fields<'_>>)| {
        party(context, PartyId::from(place), fields.as_ref()?)
    };
    parties.iter().enumerate().map(party).collect()
}

fn check_count(context: &mut Context<'_>) {
    let file = context.file;
    let unread = |nations: &At<crate::read::Table<schema::Nation>>| nations.get().is_none();
    if file.nations.as_ref().is_some_and(unread) || context.names.parties.len() >= 2 {
        return;
    }
    let place = file.nations.as_ref().map(|at| at.span);
    let place = place.or(file.agents.as_ref().map(|at| at.span)).unwrap_or(file.id.span);
    let fault = Diagnostic::new(place, "a negotiation takes two parties");
    context.report(fault.help("add the other party to `nations:`, or to `agents:`"));
}

fn party(context: &mut Context<'_>, id: PartyId, fields: &Fields<'_>) -> Option<LoweredParty> {
    let (name, whole) = fields.place;
    let strategy = strategies::check(context, Role::Nation(id), fields.strategy, name);
    let numbers = &mut context.numbers;
    let path = fields.path("audience_cost");
    let audience_cost = match fields.audience_cost {
        Some(number) => numbers.number(number, path, AUDIENCE_COST),
        None => numbers.usual(path, 0.0, AUDIENCE_COST, "none stated"),
    };
    let resolve = match fields.resolve {
        Some(number) => numbers.number(number, fields.path("resolve"), RESOLVE),
        None => numbers.like("resolve", fields.path("resolve"), whole, RESOLVE),
    };
    let ratifiers = ratifiers(context, fields);
    let party = Party {
        agent: context.agent(fields.name),
        audience_cost: audience_cost?,
        resolve: resolve?,
        ratifiers: ratifiers?,
    };
    let seat = fields.strategy.map_or(name, |strategy| strategy.span);
    Some(LoweredParty { party, strategy: strategy?, seat })
}

fn ratifiers(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<Vec<spec::Ratifier>> {
    let list = || entries(fields.ratifiers).filter_map(At::get);
    names::check_ids(list().map(|ratifier| &ratifier.id), "ratifier", &mut context.faults);
    list()
        .map(|ratifier| {
            let id = ratifier.id.get()?;
            let path = |what: &str| fields.path(&format!("ratifiers.{id}.{what}"));
            let numbers = &mut context.numbers;
            let delay = numbers.delay(&ratifier.delay, path("delay"));
            let refuses_below = match &ratifier.refuses_below {
                Some(number) => {
                    Some(numbers.number(number, path("refuses_below"), REFUSES_BELOW)?)
                }
                None => None,
            };
            Some(spec::Ratifier { id: id.clone(), delay: delay?, refuses_below })
        })
        .collect()
}
