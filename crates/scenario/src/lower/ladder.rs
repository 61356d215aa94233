//! Levels in the owner's ideal order, and the numbers that go with them.

use super::names::Index;
use super::numbers::Numbers;
use super::{Context, Want, names};
use crate::diagnostic::Diagnostic;
use crate::limit::Limit;
use crate::read::{At, List};
use crate::schema::{Entry, Ideal, Issue, Ladder, Levels};
use crate::unit::Unit;
use detente_game::parameter::Span;
use detente_game::{Level, ParameterId, PartyId};
use indexmap::IndexSet;

/// A ladder and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) ladder: &'a Ladder,
    pub(super) span: Span,
}

impl<'a> Written<'a> {
    fn of(at: &'a At<Ladder>) -> Option<Self> {
        Some(Written { ladder: at.get()?, span: at.span })
    }
}

/// Levels of an issue, its owner's ideal first.
pub(super) struct Ordered<'a> {
    /// Names in that order.
    pub(super) names: Vec<&'a str>,
    /// Where each stands in the file.
    pub(super) order: Vec<usize>,
    /// Where the ladder stands.
    pub(super) span: Span,
}

impl Ordered<'_> {
    /// The level that is in force on the first day: the owner's ideal, unless another is named.
    pub(super) fn start(
        &self,
        in_force: Option<&At<String>>,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<Level> {
        let Some(name) = in_force else { return Some(0) };
        let index = Index::of(self.names.iter().copied(), self.span);
        let position = names::find(&index, "level", name, faults)?;
        Level::try_from(position).ok()
    }
}

/// Orders the levels of an issue by its owner's ideal, and checks that the other's is the reverse.
pub(super) fn ordered<'a>(
    context: &mut Context<'a>,
    ladder: Written<'a>,
    issue: &Issue,
    (owner, victim): (PartyId, Option<PartyId>),
) -> Option<Ordered<'a>> {
    let written = level_names(ladder.ladder, &mut context.faults)?;
    let ideal = issue.ideal.get()?;
    let mut orders = vec![None; context.names.parties.len().max(2)];
    let mut sound = true;
    for (name, row) in ideal.iter() {
        let faults = &mut context.faults;
        let party = names::find_text(&context.names.parties, "nation", name, row.name, faults);
        let order = order_of(&row.value, &written, faults);
        match (party, order) {
            (Some(party), Some(order)) => orders[party] = Some(order),
            _ => sound = false,
        }
    }
    let concerned = |party: usize| {
        victim.is_none_or(|victim| party == victim.index() || party == owner.index())
    };
    let parties = context.names.parties.iter().zip(&orders).enumerate();
    let silent: Vec<&str> = parties
        .filter(|(party, (_, order))| order.is_none() && concerned(*party))
        .map(|(_, (name, _))| name)
        .collect();
    if sound && !silent.is_empty() {
        let message = format!("`ideal` says nothing of `{}`", silent.join("` and `"));
        let help = format!("add \"{}\": First, or Last", silent[0]);
        context.report(Diagnostic::new(issue.ideal.span, message).help(help));
    }
    let mine = orders[owner.index()].take()?;
    let other = orders[victim?.index()].take()?;
    if !mine.iter().eq(other.iter().rev()) {
        let message = "the two ideal orders are not the reverse of each other";
        let help = "with an economy one party's best is the other's worst; mixed issues need an \
                    abstract domain, which is not supported yet";
        context.report(Diagnostic::new(issue.ideal.span, message).help(help));
        return None;
    }
    let names = mine.iter().map(|&position| written[position]).collect();
    Some(Ordered { names, order: mine, span: ladder.span })
}

/// Levels that an issue may have.
const MOST_LEVELS: usize = 1000;

pub(super) fn level_names<'a>(
    ladder: &'a Ladder,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<&'a str>> {
    let list = &ladder.names;
    let levels = list.get()?;
    names::check_ids(levels.iter(), "level", faults);
    if levels.len() < 2 || levels.len() > MOST_LEVELS {
        let message = format!("a ladder of {} levels", levels.len());
        faults.push(
            Diagnostic::new(list.span, message)
                .help(format!("name at least two, and at most {MOST_LEVELS}")),
        );
        return None;
    }
    let names: IndexSet<&str> = levels.iter().filter_map(At::get).map(String::as_str).collect();
    (names.len() == levels.len()).then(|| names.into_iter().collect())
}

/// Positions of the levels in the order in which a party likes them.
pub(super) fn order_of(
    ideal: &At<Ideal>,
    written: &[&str],
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<usize>> {
    let list = match ideal.get()? {
        Ideal::First => return Some((0..written.len()).collect()),
        Ideal::Last => return Some((0..written.len()).rev().collect()),
        Ideal::Order(list) => list,
    };
    let index = Index::of(written.iter().copied(), ideal.span);
    let before = faults.len();
    let order = names::find_all(&index, "level", list, faults);
    let missing: Vec<&str> = (0..written.len())
        .filter(|position| !order.contains(position))
        .map(|position| written[position])
        .collect();
    if faults.len() == before && !missing.is_empty() {
        let message = format!("the order misses the level `{}`", missing.join("` and `"));
        faults.push(Diagnostic::new(ideal.span, message).help("name every level once, best first"));
    }
    missing.is_empty().then_some(order)
}

/// Which way the numbers of a ladder run from the owner's ideal on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slope {
    /// From 1 down to 0: the effect of a measure.
    Falling,
    /// From 0 up to 1: the share of the stake lost.
    Rising,
}

impl Slope {
    fn ends(self) -> (f64, f64) {
        if self == Slope::Falling { (1.0, 0.0) } else { (0.0, 1.0) }
    }

    /// Whether one number may follow another.
    fn follows(self, before: f64, after: f64) -> bool {
        if self == Slope::Falling { after <= before } else { after >= before }
    }
}

/// Numbers of a ladder that have to stay in their order.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    ids: Vec<ParameterId>,
    slope: Slope,
}

impl Steps {
    /// Whether the values run the way they should, if they include `id`.
    pub(crate) fn hold(&self, id: ParameterId, value: impl Fn(ParameterId) -> f64) -> bool {
        !self.ids.contains(&id)
            || self.ids.windows(2).all(|pair| self.slope.follows(value(pair[0]), value(pair[1])))
    }
}

/// The numbers of a ladder in the owner's ideal order; `path` is that of the list.
pub(super) fn numbers(
    context: &mut Context<'_>,
    list: &At<List<Entry>>,
    ladder: &Ladder,
    levels: &Ordered<'_>,
    path: &str,
    slope: Slope,
) -> Option<Vec<ParameterId>> {
    let written = list.get()?;
    if written.len() != levels.names.len() {
        let message = format!("{} numbers for {} levels", written.len(), levels.names.len());
        context.report(Diagnostic::new(list.span, message).help("give one number per level"));
        return None;
    }
    let source = super::field(ladder.source.as_ref());
    let last = written.len() - 1;
    let mut ids = Vec::with_capacity(written.len());
    for (place, (&position, name)) in levels.order.iter().zip(&levels.names).enumerate() {
        let limit = end_limit(place, last, slope);
        let path = format!("{path}.{name}");
        let want = Want::new(Unit::One, limit);
        ids.push(context.numbers.entry(&written[position], path, source, want));
    }
    let ids = ids.into_iter().collect::<Option<Vec<_>>>()?;
    check_slope(context, list.span, ids, slope)
}

/// The first and last numbers are given by what they mean.
fn end_limit(place: usize, last: usize, slope: Slope) -> Limit {
    let (first_value, last_value) = slope.ends();
    match place {
        0 => Limit::exactly(first_value),
        _ if place == last => Limit::exactly(last_value),
        _ => Limit::SHARE,
    }
}

fn check_slope(
    context: &mut Context<'_>,
    span: Span,
    ids: Vec<ParameterId>,
    slope: Slope,
) -> Option<Vec<ParameterId>> {
    let Numbers { table, .. } = &context.numbers;
    let steps = Steps { ids, slope };
    if steps.hold(steps.ids[0], |id| table.get(id).value) {
        context.ladders.push(steps.clone());
        return Some(steps.ids);
    }
    let (message, help) = match slope {
        Slope::Falling => (
            "the effect grows on the way from the owner's ideal",
            "it falls from 1 at the owner's ideal to 0 at the other end",
        ),
        Slope::Rising => (
            "the share of the stake lost falls on the way from the owner's ideal",
            "it rises from 0 at the owner's ideal to 1 at the other end",
        ),
    };
    context.report(Diagnostic::new(span, message).help(help));
    None
}

/// The ladder of an issue: that of its instrument, or its own.
pub(super) fn of_issue<'a>(
    context: &mut Context<'a>,
    issue: &'a At<Issue>,
    instrument: Option<usize>,
) -> Option<Written<'a>> {
    let fields = issue.get()?;
    let file = context.file;
    match (instrument, &fields.levels) {
        (Some(position), None) => {
            let row = super::rows(file.instruments.as_ref()).nth(position)?;
            Written::of(&row.1.value.get()?.levels)
        }
        (Some(_), Some(levels)) => {
            let fault = Diagnostic::new(levels.span, "the levels are those of the instrument");
            context.report(fault.help("drop `levels:` here, or `sets:`"));
            None
        }
        (None, Some(levels)) => match levels.get()? {
            Levels::Ladder(ladder) => Some(Written { ladder, span: levels.span }),
            Levels::Range(_) => {
                let fault = Diagnostic::new(levels.span, "numbers in an issue with a stake");
                context.report(fault.help(
                    "drop `stake:` and give `preferences:`, or write Ladder(names: …, political: …)",
                ));
                None
            }
        },
        (None, None) => {
            if fields.sets.is_none() {
                let fault = Diagnostic::new(issue.span, "an issue without levels");
                context.report(fault.help("add `sets:` with an instrument, or `levels:`"));
            }
            None
        }
    }
}
