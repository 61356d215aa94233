//! Measures on the network: what they stop, and what else they work on.

use super::lists::{Listed, lists};
use super::{Context, Want};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::issues::LoweredIssue;
use crate::lower::{entries, field, rows};
use crate::read::At;
use crate::schema;
use crate::schema::instrument::{Flow, WorksOn};
use crate::unit::Unit;
use detente_game::economy::{self, Gate, NetworkMeasure, Site};
use detente_game::{GoodId, InstrumentId, IssueId, PartyId};

const FACTOR: Want = Want::new(Unit::One, Limit::between(1.0, 1000.0));
const DISCOUNT: Want = Want::new(Unit::One, Limit::SHARE_BELOW_ONE);

/// A measure that stands in the way of a good.
pub(super) struct Lever {
    /// What it is on a route.
    gate: Gate,
    good: GoodId,
    from: Vec<PartyId>,
    to: Vec<PartyId>,
    /// Firms that it names, if it names any, and which end of a route they are: true for who buys.
    listed: Option<(Listed, bool)>,
}

impl Lever {
    /// The gate on a route of a good, where it stands in the way of it.
    pub(super) fn gate(&self, good: GoodId, from: &Site, to: &Site) -> Option<Gate> {
        let between = self.from.contains(&from.of) && self.to.contains(&to.of);
        if self.good != good || !between {
            return None;
        }
        let Some((listed, buyers)) = &self.listed else { return Some(self.gate) };
        let firm = if *buyers { to.firm } else { from.firm };
        let &(_, free) = listed.iter().find(|(named, _)| *named == firm)?;
        Some(Gate { listed: Some(free), ..self.gate })
    }
}

/// Every measure that stands in the way of a good of the network.
pub(super) fn gates(context: &mut Context<'_>, issues: &[LoweredIssue<'_>]) -> Vec<Lever> {
    set(context, issues)
        .filter_map(|set| {
            let listed = lists(context, set.fields, issues[set.issue.index()].levels.as_ref());
            set.lever(context, listed)
        })
        .collect()
}

/// A measure with the issue that sets it.
struct Set<'a> {
    issue: IssueId,
    instrument: InstrumentId,
    name: &'a str,
    fields: &'a schema::Instrument,
}

/// Every instrument that some issue sets, in the order of the issues.
fn set<'a>(
    context: &Context<'a>,
    issues: &[LoweredIssue<'_>],
) -> impl Iterator<Item = Set<'a>> + use<'a> {
    let instruments: Vec<_> = rows(context.file.instruments.as_ref()).collect();
    let found: Vec<Set<'a>> = issues
        .iter()
        .enumerate()
        .filter_map(|(issue, lowered)| {
            let instrument = lowered.instrument?;
            let (name, row) = instruments.get(instrument.index())?;
            let fields = row.value.get()?;
            Some(Set { issue: IssueId::from(issue), instrument, name, fields })
        })
        .collect();
    found.into_iter()
}

impl Set<'_> {
    /// The good of the network that it is on.
    fn good(&self, context: &Context<'_>) -> Option<GoodId> {
        let on = field(self.fields.on.as_ref())?;
        context.names.traded.position(on).map(GoodId::from)
    }

    fn lever(&self, context: &mut Context<'_>, listed: Option<Listed>) -> Option<Lever> {
        let good = self.good(context).filter(|_| self.fields.works_on.is_none());
        if let (None, Some(lists)) = (good, &self.fields.lists) {
            let fault = Diagnostic::new(lists.span, "a list of firms that trade nothing");
            context
                .report(fault.help("name with `on:` a good that has a unit, and no `works_on:`"));
        }
        let (good, context) = (good?, &*context);
        let party = |at: &At<String>| context.names.parties.position(at.get()?).map(PartyId::from);
        let owner = vec![party(&self.fields.owner)?];
        let against: Vec<_> = entries(Some(&self.fields.against)).filter_map(party).collect();
        let gate = Gate { issue: self.issue, instrument: self.instrument, listed: None };
        let imports = matches!(field(self.fields.flow.as_ref()), Some(Flow::Imports));
        let (from, to) = if imports { (against, owner) } else { (owner, against) };
        let listed = listed.map(|listed| (listed, !imports));
        Some(Lever { gate, good, from, to, listed })
    }

    fn measure(&self, context: &mut Context<'_>, works_on: &At<WorksOn>) -> Option<NetworkMeasure> {
        let Some(good) = self.good(context) else {
            let fault = Diagnostic::new(works_on.span, "a measure on no good of the network");
            context.report(fault.help("name with `on:` a good that has a unit"));
            return None;
        };
        let path = |what: &str| format!("instruments.{}.works_on.{what}", self.name);
        let numbers = &mut context.numbers;
        let works_on = match works_on.get()? {
            WorksOn::KnowHow(measure) => economy::WorksOn::KnowHow {
                good,
                factor: numbers.number(&measure.factor, path("factor"), FACTOR)?,
            },
            WorksOn::LowPrice(measure) => economy::WorksOn::LowPrice {
                good,
                discount: numbers.number(&measure.discount, path("discount"), DISCOUNT)?,
            },
        };
        Some(NetworkMeasure { instrument: self.instrument, issue: self.issue, works_on })
    }
}

/// Every measure that works on something other than what flows; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    issues: &[LoweredIssue<'_>],
) -> Option<Vec<NetworkMeasure>> {
    let measures: Vec<Option<NetworkMeasure>> = set(context, issues)
        .filter_map(|set| {
            let works_on = set.fields.works_on.as_ref()?;
            Some(set.measure(context, works_on))
        })
        .collect();
    measures.into_iter().collect()
}
