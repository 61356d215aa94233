//! Routes: by whom each need is served, in which shares, and what stands in the way.

use super::measures::Lever;
use super::sites::{COVER, LoweredSite};
use super::{Context, SHARE, TIME, Want, rule};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::lower::{names, rows};
use crate::read::table::Row;
use crate::schema::firm::{Need, Source};
use crate::unit::Unit;
use detente_game::economy::{Gate, Input, Route, Site};
use detente_game::parameter::Span;
use detente_game::{GoodId, ParameterId, SiteId};
use indexmap::IndexMap;

/// Times under way: whole days, ten years at most.
const LEAD: Want = Want::new(Unit::Days, Limit::whole(1.0, 3_660.0));
/// How far the shares of a need may be from 1 in all, for those that were read in rounded figures.
const ROUNDING: f64 = 0.011;

/// One way by which a need may be served, before its numbers.
struct Way<'a> {
    from: usize,
    place: Span,
    source: Option<&'a Source>,
}

/// What it takes to lower the routes of one need.
struct Wanted<'s, 'a> {
    sites: &'s [Option<LoweredSite<'a>>],
    ids: &'s [Option<SiteId>],
    to: usize,
    input: usize,
}

impl<'s, 'a> Wanted<'s, 'a> {
    fn buyer(&self) -> &'s LoweredSite<'a> {
        self.site(self.to)
    }

    /// A firm that stands in the network.
    fn site(&self, firm: usize) -> &'s LoweredSite<'a> {
        self.sites[firm].as_ref().expect("only firms of the network are named here")
    }

    fn need(&self) -> (&'a str, Span, &'a Need) {
        let (good, row, need) = self.buyer().needs[self.input];
        (good, row.name, need)
    }
}

/// Every route, ordered by the site that receives and by its inputs; `None` where a fault was reported.
pub(super) fn lower(
    context: &mut Context<'_>,
    sites: &[Option<LoweredSite<'_>>],
    gates: &[Lever],
) -> Option<Vec<Route>> {
    let ids = ids(sites);
    let mut routes = Some(Vec::new());
    for (to, site) in sites.iter().enumerate() {
        let inputs = site.as_ref().map_or(0, |site| site.needs.len());
        for input in 0..inputs {
            let wanted = Wanted { sites, ids: &ids, to, input };
            let served = serve(context, &wanted, gates);
            match (routes.as_mut(), served) {
                (Some(routes), Some(served)) => routes.extend(served),
                _ => routes = None,
            }
        }
    }
    let routes = routes?;
    doubled(context, &routes, sites)?;
    Some(routes)
}

/// The site of each firm.
pub(super) fn ids(sites: &[Option<LoweredSite<'_>>]) -> Vec<Option<SiteId>> {
    let mut next = 0;
    let mut id = |_: &LoweredSite<'_>| {
        next += 1;
        SiteId::from(next - 1)
    };
    sites.iter().map(|site| site.as_ref().map(&mut id)).collect()
}

/// Reports two routes between the same firms.
fn doubled(
    context: &mut Context<'_>,
    routes: &[Route],
    sites: &[Option<LoweredSite<'_>>],
) -> Option<()> {
    let mut seen: IndexMap<&str, u16> = IndexMap::new();
    let sites: Vec<_> = sites.iter().flatten().collect();
    for route in routes {
        if seen.insert(&route.id, route.input).is_some() {
            let place = sites[route.to.index()].needs[usize::from(route.input)].1.name;
            let message = format!("`{}` serves two needs", route.id);
            let help = "a supplier serves one need of a firm: name another one for the second";
            context.report(Diagnostic::new(place, message).help(help));
            return None;
        }
    }
    Some(())
}

/// The routes of one need.
fn serve(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, '_>,
    gates: &[Lever],
) -> Option<Vec<Route>> {
    let input = wanted.buyer().site.as_ref()?.inputs.get(wanted.input)?;
    let ways = ways(context, wanted, input)?;
    let shares = shares(context, wanted, &ways)?;
    let routes =
        ways.iter().zip(shares).map(|(way, share)| route(context, wanted, way, share, gates));
    let routes: Vec<_> = routes.collect();
    routes.into_iter().collect()
}

/// Who serves a need: those that are named, or the only firm that makes it.
fn ways<'a>(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, 'a>,
    input: &Input,
) -> Option<Vec<Way<'a>>> {
    let (good, place, need) = wanted.need();
    let named: Vec<_> = rows(need.from.as_ref()).collect();
    if named.is_empty() {
        return only_maker(context, wanted, input)
            .map(|from| vec![Way { from, place, source: None }]);
    }
    let ways: Vec<Option<Way<'a>>> = named
        .into_iter()
        .map(|(name, row)| {
            let from = supplier(context, wanted, input, good, name, row)?;
            Some(Way { from, place: row.name, source: Some(row.value.get()?) })
        })
        .collect();
    ways.into_iter().collect()
}

fn supplier(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, '_>,
    input: &Input,
    good: &str,
    name: &str,
    row: &Row<Source>,
) -> Option<usize> {
    let firms = &context.names.firms;
    let from = names::find_text(firms, "firm", name, row.name, &mut context.faults)?;
    if from == wanted.to {
        let fault = Diagnostic::new(row.name, format!("`{name}` supplies itself"));
        context.report(fault.help("name the firms that it buys from"));
        return None;
    }
    let product = wanted.sites[from].as_ref().and_then(|site| site.product);
    if product.is_some_and(|product| input.goods.contains(&product)) {
        return Some(from);
    }
    let others = makers(wanted, input).map(|firm| wanted.site(firm).name);
    let others: Vec<String> = others.take(5).map(|name| format!("`{name}`")).collect();
    let fault = Diagnostic::new(row.name, format!("`{name}` does not supply `{good}`"));
    context.report(match others.is_empty() {
        true => fault.help(format!("add makes: \"{good}\" to a firm")),
        false => fault.help(format!("those that do are {}", others.join(", "))),
    });
    None
}

/// Firms that make or keep one of the goods that serve.
fn makers(wanted: &Wanted<'_, '_>, input: &Input) -> impl Iterator<Item = usize> {
    let sites = wanted.sites.iter().enumerate();
    let made = sites.filter(|(_, site)| {
        let product = site.as_ref().and_then(|site| site.product);
        product.is_some_and(|product| input.goods.contains(&product))
    });
    let to = wanted.to;
    made.map(|(firm, _)| firm).filter(move |&firm| firm != to).collect::<Vec<_>>().into_iter()
}

fn only_maker(context: &mut Context<'_>, wanted: &Wanted<'_, '_>, input: &Input) -> Option<usize> {
    let (good, place, _) = wanted.need();
    let makers: Vec<usize> = makers(wanted, input).collect();
    if let [only] = makers[..] {
        return Some(only);
    }
    if !context.complete {
        return None;
    }
    let fault = match makers.len() {
        0 => Diagnostic::new(place, format!("nothing supplies `{good}`"))
            .help(format!("add a firm that makes it: Firm(makes: \"{good}\", …)")),
        count => Diagnostic::new(place, format!("{count} firms supply `{good}`"))
            .help("say who serves this need: from: {\"NAME\": Source(share: …), …}"),
    };
    context.report(fault);
    None
}

/// The share of each way; the one that says none takes what the others leave.
fn shares(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, '_>,
    ways: &[Way<'_>],
) -> Option<Vec<ParameterId>> {
    let mut sum = 0.0;
    let mut given = Vec::with_capacity(ways.len());
    for way in ways {
        let own = way.source.and_then(|source| source.share.as_ref());
        let path = path(wanted, way, "share");
        let share = match own {
            Some(number) => Some(context.numbers.number(number, path, SHARE)?),
            None if is_backup(way) => {
                Some(context.numbers.usual(path, 1.0, SHARE, "supplies all that is missing")?)
            }
            None => None,
        };
        if let Some(share) = share.filter(|_| !is_backup(way)) {
            sum += context.numbers.table.get(share).value;
        }
        given.push(share);
    }
    let without: Vec<&Way<'_>> =
        ways.iter().zip(&given).filter(|(_, share)| share.is_none()).map(|(way, _)| way).collect();
    check_sum(context, wanted, sum, &without)?;
    let rest = |context: &mut Context<'_>, way: &Way<'_>| {
        let words = "what the other sources leave";
        context.numbers.usual(path(wanted, way, "share"), (1.0 - sum).max(0.0), SHARE, words)
    };
    let all = ways.iter().zip(given).map(|(way, share)| share.or_else(|| rest(context, way)));
    all.collect::<Vec<_>>().into_iter().collect()
}

fn is_backup(way: &Way<'_>) -> bool {
    way.source.is_some_and(|source| source.below.is_some())
}

fn check_sum(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, '_>,
    sum: f64,
    without: &[&Way<'_>],
) -> Option<()> {
    let (good, place, _) = wanted.need();
    let fault = match without {
        [] if (sum - 1.0).abs() > ROUNDING => {
            Diagnostic::new(place, format!("the shares of `{good}` sum to {:.3}", sum))
                .help("make them sum to 1, or leave the share of one source out")
        }
        [_] if sum > 1.0 + ROUNDING => {
            Diagnostic::new(place, format!("the shares of `{good}` sum to {:.3}", sum))
                .help("make them sum to at most 1")
        }
        [_, second, ..] => Diagnostic::new(second.place, "two sources without a share")
            .help("only one of them can take what the others leave"),
        _ => return Some(()),
    };
    context.report(fault);
    None
}

fn path(wanted: &Wanted<'_, '_>, way: &Way<'_>, what: &str) -> String {
    let (good, ..) = wanted.need();
    let (to, from) = (wanted.buyer().name, wanted.site(way.from).name);
    format!("firms.{to}.needs.{good}.from.{from}.{what}")
}

fn route(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, '_>,
    way: &Way<'_>,
    share: ParameterId,
    gates: &[Lever],
) -> Option<Route> {
    let (seller, buyer) = (wanted.site(way.from), wanted.buyer());
    let (from, to) = (seller.site.as_ref()?, buyer.site.as_ref()?);
    let good = seller.product?;
    let lead = lead(context, wanted, way, from, to);
    let mut number = |number: Option<&crate::read::At<crate::schema::Number>>, what, want| {
        let number = number.map(|at| context.numbers.number(at, path(wanted, way, what), want));
        number.map_or(Some(None), |id| id.map(Some))
    };
    let source = way.source;
    let qualification =
        number(source.and_then(|s| s.qualification.as_ref()), "qualification", TIME);
    let under_way = number(source.and_then(|s| s.under_way.as_ref()), "under_way", SHARE);
    let below = number(source.and_then(|s| s.below.as_ref()), "below", COVER);
    Some(Route {
        id: format!("{}->{}", seller.name, buyer.name),
        from: wanted.ids[way.from]?,
        to: wanted.ids[wanted.to]?,
        input: u16::try_from(wanted.input).ok()?,
        good,
        share,
        lead: lead?,
        under_way: under_way?,
        qualification: qualification?,
        below: below?,
        gates: gates_of(gates, good, from, to).collect(),
        inspected_by: None,
    })
}

/// The time under way: as written, or that of journeys at home or abroad.
fn lead(
    context: &mut Context<'_>,
    wanted: &Wanted<'_, '_>,
    way: &Way<'_>,
    from: &Site,
    to: &Site,
) -> Option<ParameterId> {
    match way.source.and_then(|source| source.lead.as_ref()) {
        Some(number) => context.numbers.number(number, path(wanted, way, "lead"), LEAD),
        None if from.of == to.of => rule(context, "transit-home", LEAD),
        None => rule(context, "transit-abroad", LEAD),
    }
}

fn gates_of<'g>(
    levers: &'g [Lever],
    good: GoodId,
    from: &'g Site,
    to: &'g Site,
) -> impl Iterator<Item = Gate> + 'g {
    levers.iter().filter_map(move |lever| lever.gate(good, from, to))
}
