//! Positions of everything that has a name, and whether the names are good ones.

use super::{all_rounds, removed, rows};
use crate::diagnostic::Diagnostic;
use crate::read::table::Row;
use crate::read::{At, Table};
use crate::schema::Scenario;
use crate::{suggest, targets};
use detente_game::parameter::Span;
use indexmap::IndexMap;

/// Names in the order of the file, with their places.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    names: IndexMap<&'a str, Span>,
    /// Names that an overlay has removed, and where.
    removed: IndexMap<&'a str, Span>,
    /// False when the table could not be read: then no name is unknown.
    complete: bool,
}

impl<'a> Index<'a> {
    /// An index of names that stand in one place.
    pub(super) fn of(names: impl IntoIterator<Item = &'a str>, place: Span) -> Self {
        let names = names.into_iter().map(|name| (name, place)).collect();
        Index { names, removed: IndexMap::new(), complete: true }
    }

    /// Position of a name.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.names.get_index_of(name)
    }

    /// The name at a position.
    pub(super) fn name(&self, position: usize) -> Option<&'a str> {
        self.names.get_index(position).map(|(name, _)| *name)
    }

    /// Every name.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &'a str> + Clone {
        self.names.keys().copied()
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// Everything that has a name.
pub(crate) struct Names<'a> {
    /// Nations, firms and regulators, in the order of their ids.
    pub(crate) agents: Index<'a>,
    /// Nations and agents: who sits at the table.
    pub(crate) parties: Index<'a>,
    /// Firms.
    pub(crate) firms: Index<'a>,
    /// Regulators.
    pub(crate) regulators: Index<'a>,
    /// Sales of firms.
    pub(crate) sales: Index<'a>,
    /// Goods.
    pub(crate) goods: Index<'a>,
    /// Goods that have a unit: those of the network.
    pub(crate) traded: Index<'a>,
    /// Instruments.
    pub(crate) instruments: Index<'a>,
    /// Issues.
    pub(crate) issues: Index<'a>,
}

/// Entries that a table of the file may have.
const MOST: usize = 1000;
/// Rounds that a scenario may have.
const MOST_ROUNDS: usize = 64;

/// Reports tables that are larger than any game; nothing else is checked then.
pub(super) fn oversized(file: &Scenario) -> Vec<Diagnostic> {
    fn table<T>(table: Option<&At<Table<T>>>) -> Option<(Span, usize, usize)> {
        table.map(|at| (at.span, at.get().map_or(0, Table::len), MOST))
    }
    let rounds = file.rounds.as_ref();
    let sizes = [
        table(file.parameters.as_ref()),
        table(file.goods.as_ref()),
        table(file.nations.as_ref()),
        table(file.agents.as_ref()),
        table(file.firms.as_ref()),
        table(file.projects.as_ref()),
        table(file.sales.as_ref()),
        table(file.regulators.as_ref()),
        table(file.instruments.as_ref()),
        table(Some(&file.issues)),
        table(file.shocks.as_ref()),
        table(file.courts.as_ref()),
        table(file.ablations.as_ref()),
        rounds.map(|at| (at.span, at.get().map_or(0, |rounds| rounds.list.len()), MOST_ROUNDS)),
    ];
    let large = sizes.into_iter().flatten().filter(|&(_, size, most)| size > most);
    large
        .map(|(span, size, most)| {
            let message = format!("{size} entries, more than the {most} that a game may have");
            Diagnostic::new(span, message)
        })
        .collect()
}

impl<'a> Names<'a> {
    /// Collects the names of a file and reports bad ones.
    pub(super) fn new(file: &'a Scenario, faults: &mut Vec<Diagnostic>) -> Self {
        check_names(rows(file.parameters.as_ref()), faults);
        let rounds = all_rounds(file).filter_map(|round| round.get());
        check_ids(rounds.map(|round| &round.id), "round", faults);
        check_names(rows(file.projects.as_ref()), faults);
        check_names(rows(file.shocks.as_ref()), faults);
        check_names(rows(file.courts.as_ref()), faults);
        let parties = parties(file, faults);
        let firms = index(file.firms.as_ref(), faults);
        let regulators = index(file.regulators.as_ref(), faults);
        Names {
            agents: agents([&parties, &firms, &regulators], faults),
            parties,
            firms,
            regulators,
            sales: index(file.sales.as_ref(), faults),
            goods: index(file.goods.as_ref(), faults),
            traded: traded(file),
            instruments: index_of_targets(file.instruments.as_ref(), faults),
            issues: index_of_targets(Some(&file.issues), faults),
        }
    }
}

/// Nations, and the agents behind them.
fn parties<'a>(file: &'a Scenario, faults: &mut Vec<Diagnostic>) -> Index<'a> {
    let mut parties = index(file.nations.as_ref(), faults);
    let agents = index(file.agents.as_ref(), faults);
    for (name, span) in agents.names {
        if let Some(first) = parties.names.get(name) {
            let message = format!("`{name}` names two agents");
            let fault = Diagnostic::new(span, message).help("rename one of them");
            faults.push(fault.related(*first, "first here"));
        } else {
            parties.names.insert(name, span);
        }
    }
    parties.removed.extend(agents.removed);
    parties.complete &= agents.complete;
    parties
}

fn index<'a, T>(table: Option<&'a At<Table<T>>>, faults: &mut Vec<Diagnostic>) -> Index<'a> {
    check_names(rows(table), faults);
    unchecked(table)
}

/// Rows with one for each of several targets: the name is what stands before the target's.
fn index_of_targets<'a, T>(
    table: Option<&'a At<Table<T>>>,
    faults: &mut Vec<Diagnostic>,
) -> Index<'a> {
    let written = |name: &'a str| name.split(targets::BEFORE_TARGET).next().unwrap_or_default();
    check_names(rows(table).map(|(name, row)| (written(name), row)), faults);
    unchecked(table)
}

fn unchecked<T>(table: Option<&At<Table<T>>>) -> Index<'_> {
    let names = rows(table).map(|(name, row)| (name, row.name)).collect();
    let complete = table.is_none_or(|table| table.get().is_some());
    Index { names, removed: removed(table), complete }
}

/// Goods that have a unit.
fn traded(file: &Scenario) -> Index<'_> {
    let goods = rows(file.goods.as_ref());
    let traded = goods.filter(|(_, row)| row.value.get().is_some_and(|good| good.unit.is_some()));
    let names = traded.map(|(name, row)| (name, row.name)).collect();
    Index { names, removed: IndexMap::new(), complete: true }
}

fn check_names<'a, T: 'a>(
    rows: impl Iterator<Item = (&'a str, &'a Row<T>)>,
    faults: &mut Vec<Diagnostic>,
) {
    for (name, row) in rows {
        check_name(name, row.name, faults);
    }
}

/// Reports a name that is neither kebab-case nor a code.
pub(crate) fn check_name(name: &str, span: Span, faults: &mut Vec<Diagnostic>) {
    if name == "joint" {
        let fault = Diagnostic::new(span, "`joint` is what reports call both parties at once");
        faults.push(fault.help("give it another name"));
    } else if !is_name(name) {
        let message = format!("`{}` is no name", shortened(name));
        let help = "names are kebab-case (`us-magnet-cover`, `civil-6m`) or codes (`USA`), \
                    at most 64 letters";
        faults.push(Diagnostic::new(span, message).help(help));
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Kebab-case, or a code in capitals.
fn is_name(name: &str) -> bool {
    let of = |part: &str, allowed: fn(&u8) -> bool| {
        !part.is_empty() && part.bytes().all(|letter| allowed(&letter))
    };
    let kebab = |part| of(part, |b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let code = |part| of(part, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
    name.len() <= 64 && (name.split('-').all(kebab) || name.split('-').all(code))
}

/// Reports ids of a list that are bad or there twice.
pub(super) fn check_ids<'a>(
    ids: impl Iterator<Item = &'a At<String>>,
    kind: &str,
    faults: &mut Vec<Diagnostic>,
) {
    let mut seen = IndexMap::new();
    for id in ids {
        let Some(name) = id.get() else { continue };
        check_name(name, id.span, faults);
        if let Some(first) = seen.insert(name, id.span) {
            let fault = Diagnostic::new(id.span, format!("there are two {kind}s `{name}`"));
            faults.push(fault.help("give one of them another id").related(first, "first here"));
        }
    }
}

fn agents<'a>(kinds: [&Index<'a>; 3], faults: &mut Vec<Diagnostic>) -> Index<'a> {
    let mut agents = IndexMap::new();
    for (&name, &span) in kinds.iter().flat_map(|kind| &kind.names) {
        if let Some(first) = agents.get(name) {
            let message = format!("`{name}` names two agents");
            let help = "nations, firms and regulators share their names; rename one";
            faults.push(Diagnostic::new(span, message).help(help).related(*first, "first here"));
        } else {
            agents.insert(name, span);
        }
    }
    Index { names: agents, removed: IndexMap::new(), complete: true }
}

/// Position of a name in an index; reports an unknown one.
pub(super) fn find(
    index: &Index<'_>,
    kind: &str,
    name: &At<String>,
    faults: &mut Vec<Diagnostic>,
) -> Option<usize> {
    find_text(index, kind, name.get()?, name.span, faults)
}

/// Position of a name that stands at `span`; reports an unknown one.
pub(super) fn find_text(
    index: &Index<'_>,
    kind: &str,
    name: &str,
    span: Span,
    faults: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let found = index.position(name);
    if found.is_none() && index.complete {
        let fault = Diagnostic::new(span, format!("unknown {kind} `{}`", shortened(name)));
        faults.push(match index.removed.get(name) {
            Some(&place) => still_needed(fault, place),
            None => {
                let worthwhile = suggest::is_worthwhile(faults);
                let help = worthwhile.then(|| suggest::instead(name, index.iter())).flatten();
                fault.maybe_help(help)
            }
        });
    }
    found
}

/// A fault that comes of what an overlay has removed.
pub(super) fn still_needed(fault: Diagnostic, removed: Span) -> Diagnostic {
    fault
        .help("change this place in the overlay too, or keep what it removes")
        .related(removed, "removed here")
}

/// Positions of a list of names, each once, in the order written.
pub(super) fn find_all(
    index: &Index<'_>,
    kind: &str,
    list: &[At<String>],
    faults: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut seen = IndexMap::new();
    for name in list {
        let Some(position) = find(index, kind, name, faults) else { continue };
        if let Some(first) = seen.insert(position, name.span) {
            let text = name.get().map_or("", String::as_str);
            let fault = Diagnostic::new(name.span, format!("`{text}` is in the list twice"));
            faults.push(fault.help("drop one of them").related(first, "first here"));
        }
    }
    seen.into_keys().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case_or_codes() {
        for good in ["eda", "civil-6m", "145", "USA", "EU27", "us-magnet-cover"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "Eda", "a_b", "a--b", "-a", "é", "us Magnet", "a.b"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
