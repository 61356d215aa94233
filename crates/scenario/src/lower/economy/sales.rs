//! Sales of firms, and plants that the buyer may move.

use super::Context;
use super::sites::LoweredSite;
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::{Want, calendar, entries, names, rows};
use crate::read::At;
use crate::read::table::Row;
use crate::schema::{self, Administers};
use crate::unit::Unit;
use detente_game::economy::{Activity, Economy, Project, Site};
use detente_game::parameter::Span;
use detente_game::sale::Sale;
use detente_game::{FirmId, PartyId, RegulatorId};

const PRICE: Want = Want::new(Unit::Money, Limit::NOT_NEGATIVE);

/// Every sale in the order of the file; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
) -> Option<Vec<Sale>> {
    let file = context.file;
    let reviewers = reviewers(context);
    let sales: Vec<Option<Sale>> = rows(file.sales.as_ref())
        .zip(reviewers)
        .map(|((name, row), reviewer)| sale(context, sites, (name, row), reviewer))
        .collect();
    sales.into_iter().collect()
}

/// Who reviews each sale, and where that stands.
fn reviewers(context: &mut Context<'_>) -> Vec<Option<(RegulatorId, Span)>> {
    let file = context.file;
    let mut who = vec![None; context.names.sales.len()];
    for (place, (_, row)) in rows(file.regulators.as_ref()).enumerate() {
        let administers = row.value.get().and_then(|fields| fields.administers.get());
        let Some(Administers::InvestmentReview(review)) = administers else { continue };
        for at in entries(Some(&review.sales)) {
            let found = names::find(&context.names.sales, "sale", at, &mut context.faults);
            let Some(sale) = found else { continue };
            let review = (RegulatorId::from(place), at.span);
            if let Some((_, first)) = who[sale].replace(review) {
                let fault = Diagnostic::new(at.span, "this sale is reviewed twice");
                context.report(fault.help("one regulator per sale").related(first, "first here"));
            }
        }
    }
    who
}

fn sale(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
    (name, row): (&str, &Row<schema::Sale>),
    reviewer: Option<(RegulatorId, Span)>,
) -> Option<Sale> {
    let fields = row.value.get()?;
    let firm = names::find(&context.names.firms, "firm", &fields.firm, &mut context.faults);
    let to = names::find(&context.names.parties, "nation", &fields.to, &mut context.faults);
    let filed = calendar::day_from_start(context, fields.filed.get()?, fields.filed.span);
    let price = context.numbers.number(&fields.price, format!("sales.{name}.price"), PRICE);
    let (firm, to) = (firm?, PartyId::from(to?));
    let site = sites.get(firm).and_then(Option::as_ref).and_then(|lowered| lowered.site.as_ref());
    match site {
        Some(site) if matches!(site.activity, Activity::Make { .. }) => {
            check_sides(context, fields, (site, to), reviewer);
        }
        _ => {
            let fault = Diagnostic::new(fields.firm.span, "a sale of a firm that makes nothing");
            context.report(fault.help("name a firm with `makes:`, whose plant can be moved"));
        }
    }
    let reviewer = reviewer.map(|(regulator, _)| regulator);
    Some(Sale {
        id: name.into(),
        firm: FirmId::from(firm),
        to,
        filed: filed?,
        price: price?,
        reviewer,
    })
}

/// A firm is sold abroad, and its own nation's regulator reviews that.
fn check_sides(
    context: &mut Context<'_>,
    fields: &schema::Sale,
    (site, to): (&Site, PartyId),
    reviewer: Option<(RegulatorId, Span)>,
) {
    if site.of == to {
        let fault = Diagnostic::new(fields.to.span, "a sale to the firm's own nation");
        context.report(fault.help("name a buyer abroad; what stays at home needs no sale"));
    }
    let Some((regulator, span)) = reviewer else { return };
    let row = rows(context.file.regulators.as_ref()).nth(regulator.index());
    let of = row.and_then(|(_, row)| row.value.get()?.of.get());
    if of.is_some_and(|of| context.names.parties.position(of) != Some(site.of.index())) {
        let message =
            format!("a firm of `{}`, but a regulator of another nation", context.party(site.of));
        let fault = Diagnostic::new(span, message);
        context.report(fault.help("a regulator reviews what is sold in its own nation"));
    }
}

/// Reports plants that cannot be moved the way it is said.
pub(super) fn check_moves(context: &mut Context<'_>, economy: &Economy) {
    let file = context.file;
    for ((_, row), project) in rows(file.projects.as_ref()).zip(&economy.projects) {
        if let Some(fields) = row.value.get()
            && let Some(moves) = &fields.moves
            && let Some(fault) = fault(context, economy, project, (fields, moves))
        {
            context.report(fault);
        }
    }
}

fn fault(
    context: &Context<'_>,
    economy: &Economy,
    project: &Project,
    (fields, moves): (&schema::Project, &At<String>),
) -> Option<Diagnostic> {
    let from = project.moves?;
    let (old, new) = (&economy.sites[from.index()], &economy.sites[project.site.index()]);
    let name = |site: &Site| context.names.firms.name(site.firm.index()).unwrap_or_default();
    let makes = |site: &Site| match site.activity {
        Activity::Make { good, .. } => Some(good),
        _ => None,
    };
    if makes(old) != makes(new) || from == project.site {
        let fault = Diagnostic::new(moves.span, format!("`{}` makes something else", name(old)));
        let fault = if from == project.site {
            Diagnostic::new(moves.span, "a plant that is moved to where it is")
        } else {
            fault
        };
        return Some(fault.help("name another firm that makes the same good"));
    }
    let sold = economy.sales.iter().any(|sale| sale.firm == old.firm && sale.to == new.of);
    if old.of != new.of && !sold {
        let (owner, buyer) = (context.party(old.of), context.party(new.of));
        let message = format!("a firm of `{owner}` that is not sold to `{buyer}`");
        let help = format!("add a row to `sales:`, or name a firm of `{buyer}`");
        return Some(Diagnostic::new(moves.span, message).help(help));
    }
    if let Some(decided) = fields.decided.as_ref().filter(|_| old.of != new.of) {
        let fault = Diagnostic::new(decided.span, "a date for what the new owner decides");
        return Some(fault.help("drop `decided:`; the plant may be moved when no condition holds"));
    }
    stranded(economy, project, from).map(|buyer| {
        let message =
            format!("`{}` buys from `{}`, but not from `{}`", name(buyer), name(old), name(new));
        let help = format!("add `{}` to its `from:`, with a share of 0", name(new));
        Diagnostic::new(moves.span, message).help(help)
    })
}

/// A buyer that the plant would leave behind.
fn stranded<'e>(
    economy: &'e Economy,
    project: &Project,
    from: detente_game::SiteId,
) -> Option<&'e Site> {
    let serves = |site, to, input| {
        economy.routes.iter().any(|r| r.from == site && r.to == to && r.input == input)
    };
    let mut left = economy
        .routes
        .iter()
        .filter(|route| route.from == from && !serves(project.site, route.to, route.input));
    left.next().map(|route| &economy.sites[route.to.index()])
}
