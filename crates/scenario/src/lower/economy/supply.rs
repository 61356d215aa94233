//! Whether what is needed can be made: recipes that keep mass, and chains that begin somewhere.

use super::Context;
use super::sites::LoweredSite;
use crate::diagnostic::Diagnostic;
use crate::lower::rows;
use crate::schema::firm::Needed;
use detente_game::economy::{Activity, Economy, Site};

/// How far below 1 a recipe may weigh for rounding.
const ROUNDING: f64 = 1e-6;

/// Reports recipes that create mass, and firms that wait for each other.
pub(super) fn check(context: &mut Context<'_>, economy: &Economy, sites: &[LoweredSite<'_>]) {
    for (site, lowered) in economy.sites.iter().zip(sites) {
        check_mass(context, economy, site, lowered);
    }
    let supplied = supplied(economy);
    let Some(first) = supplied.iter().position(|&fed| !fed) else { return };
    let waiting = |site: &usize| !supplied[*site];
    let names: Vec<String> = (0..sites.len())
        .filter(waiting)
        .take(6)
        .map(|site| format!("`{}`", sites[site].name))
        .collect();
    let message = format!("nothing from outside supplies {}", names.join(", "));
    let fault = Diagnostic::new(sites[first].row.name, message);
    context.report(
        fault.help("they need each other only: add a firm that makes or digs the first good"),
    );
}

/// Reports a recipe that weighs less than what it makes.
fn check_mass(context: &mut Context<'_>, economy: &Economy, site: &Site, of: &LoweredSite<'_>) {
    let Activity::Make { good, .. } = site.activity else { return };
    let unit = &economy.goods[good.index()].unit;
    let same = |input: &&detente_game::economy::Input| {
        input.goods.iter().all(|good| economy.goods[good.index()].unit == *unit)
    };
    let mut weighed = site.inputs.iter().filter(same).peekable();
    if weighed.peek().is_none() || has_abundant(of) {
        return;
    }
    let sum: f64 = weighed.map(|input| context.numbers.table.get(input.per_unit).value).sum();
    if sum < 1.0 - ROUNDING {
        let message = format!("`{}` makes 1 {unit} out of {sum:.3} {unit}", of.name);
        let place = of.needs.first().map_or(of.row.name, |(_, row, _)| row.name);
        let help =
            "raise `per_unit:`, or name the rest as a need that is never short: \"iron\": Abundant";
        context.report(Diagnostic::new(place, message).help(help));
    }
}

fn has_abundant(of: &LoweredSite<'_>) -> bool {
    let needs = of.row.value.get().and_then(|fields| fields.needs.as_ref());
    rows(needs).any(|(_, row)| matches!(row.value.get(), Some(Needed::Abundant)))
}

/// Which sites can be supplied: mines, and those of whose every need some source can.
fn supplied(economy: &Economy) -> Vec<bool> {
    let mut fed = vec![false; economy.sites.len()];
    let mut open: Vec<usize> = economy.sites.iter().map(|site| site.inputs.len()).collect();
    let mut served: Vec<Vec<bool>> =
        economy.sites.iter().map(|site| vec![false; site.inputs.len()]).collect();
    let mut leaving = vec![Vec::new(); economy.sites.len()];
    for route in &economy.routes {
        leaving[route.from.index()].push((route.to.index(), usize::from(route.input)));
    }
    let mut next: Vec<usize> = (0..open.len()).filter(|&site| open[site] == 0).collect();
    while let Some(site) = next.pop() {
        fed[site] = true;
        for &(to, input) in &leaving[site] {
            if !std::mem::replace(&mut served[to][input], true) {
                open[to] -= 1;
                if open[to] == 0 {
                    next.push(to);
                }
            }
        }
    }
    fed
}
