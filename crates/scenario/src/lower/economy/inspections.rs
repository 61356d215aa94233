//! Inspections: which routes cross a border at which somebody holds what takes them.

use super::Context;
use super::sites::LoweredSite;
use crate::diagnostic::Diagnostic;
use crate::lower::{entries, field, names, rows};
use crate::schema::instrument::Flow;
use crate::schema::regulator::Inspections;
use crate::schema::{Administers, Regulator};
use detente_game::economy::{Route, Site};
use detente_game::parameter::Span;
use detente_game::{GoodId, PartyId, RegulatorId};

/// A regulator that inspects.
pub(super) struct Inspector {
    regulator: RegulatorId,
    place: Span,
    goods: Vec<GoodId>,
    of: PartyId,
    outward: bool,
    /// Nations at the other end; empty: all.
    against: Vec<PartyId>,
}

impl Inspector {
    fn inspects(&self, route: &Route, from: &Site, to: &Site) -> bool {
        let (own, other) = if self.outward { (from.of, to.of) } else { (to.of, from.of) };
        own == self.of
            && other != self.of
            && self.goods.contains(&route.good)
            && (self.against.is_empty() || self.against.contains(&other))
    }
}

/// Every regulator that inspects, in the order of the file; those with faults are left out.
pub(super) fn inspectors(context: &mut Context<'_>) -> Vec<Inspector> {
    let file = context.file;
    let regulators = rows(file.regulators.as_ref()).enumerate();
    let found: Vec<_> = regulators
        .filter_map(|(place, (_, row))| {
            let fields = row.value.get()?;
            let Administers::Inspections(inspections) = fields.administers.get()? else {
                return None;
            };
            inspector(context, RegulatorId::from(place), row.name, (fields, inspections))
        })
        .collect();
    found
}

fn inspector(
    context: &mut Context<'_>,
    regulator: RegulatorId,
    place: Span,
    (fields, inspections): (&Regulator, &Inspections),
) -> Option<Inspector> {
    let faults = &mut context.faults;
    let goods = names::find_all(
        &context.names.traded,
        "good of the network",
        inspections.goods.get()?,
        faults,
    );
    let list: Vec<_> = entries(inspections.against.as_ref()).collect();
    let mut against = Vec::new();
    for name in &list {
        against.extend(names::find(&context.names.parties, "nation", name, faults));
    }
    if goods.len() < inspections.goods.get()?.len() || against.len() < list.len() {
        return None;
    }
    Some(Inspector {
        regulator,
        place,
        goods: goods.into_iter().map(GoodId::from).collect(),
        of: PartyId::from(context.names.parties.position(fields.of.get()?)?),
        outward: !matches!(field(inspections.flow.as_ref()), Some(Flow::Imports)),
        against: against.into_iter().map(PartyId::from).collect(),
    })
}

/// Says of every route who inspects what takes it; reports those who inspect nothing, and two who inspect the same.
pub(super) fn assign(
    context: &mut Context<'_>,
    inspectors: &[Inspector],
    routes: &mut [Route],
    sites: &[Option<LoweredSite<'_>>],
) {
    let sites: Vec<_> = sites.iter().flatten().map(|lowered| lowered.site.as_ref()).collect();
    for inspector in inspectors {
        let (mut any, mut other) = (false, None);
        for route in &mut *routes {
            let (Some(from), Some(to)) = (sites[route.from.index()], sites[route.to.index()])
            else {
                return;
            };
            if inspector.inspects(route, from, to) {
                any = true;
                other = other.or(route.inspected_by.replace(inspector.regulator));
            }
        }
        let fault = match other.and_then(|id| context.names.regulators.name(id.index())) {
            Some(name) => {
                Diagnostic::new(inspector.place, format!("`{name}` inspects the same goods"))
                    .help("leave each border of a good to one of them")
            }
            None if !any => {
                Diagnostic::new(inspector.place, "none of these goods crosses that border").help(
                    "name goods that firms of both sides trade, and check `flow:` and `against:`",
                )
            }
            None => continue,
        };
        context.report(fault);
    }
}
