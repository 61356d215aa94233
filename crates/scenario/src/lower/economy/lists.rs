//! Lists of firms: a measure that stops what goes to or comes from those that it names, and nothing else.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::lower::ladder::Ordered;
use crate::lower::names::{self, Index};
use crate::lower::{field, rows};
use crate::read::{At, List, Table};
use crate::schema;
use detente_game::{FirmId, Level};
use indexmap::IndexMap;

/// By firm, the first level at which it is on no list.
pub(super) type Listed = Vec<(FirmId, Level)>;

/// The lists of an instrument; `None` where it has none, or a fault was reported.
pub(super) fn lists(
    context: &mut Context<'_>,
    instrument: &schema::Instrument,
    levels: Option<&Ordered<'_>>,
) -> Option<Listed> {
    let at = instrument.lists.as_ref()?;
    if instrument.is_discretionary() == Some(true) {
        let fault = Diagnostic::new(at.span, "a list of firms that is granted case by case");
        context.report(fault.help("drop `discretionary:`; a list is published"));
    }
    let (table, levels) = (at.get()?, levels?);
    let mut listed: IndexMap<FirmId, Level> = IndexMap::new();
    let by_level = by_level(context, table, levels, at.span)?;
    for (place, list) in by_level.iter().enumerate() {
        let Some(list) = list else { continue };
        for name in list.get()? {
            let firm = names::find(&context.names.firms, "firm", name, &mut context.faults)?;
            check_side(context, instrument, firm, name);
            let free = listed.entry(FirmId::from(firm)).or_insert(0);
            if usize::from(*free) != place {
                let message = format!(
                    "`{}` is named here, but not at `{}`",
                    text(name),
                    levels.names[place - 1]
                );
                let help = "a level further from the owner's ideal names some of those before it";
                context.report(Diagnostic::new(name.span, message).help(help));
            }
            *free = (place + 1) as Level;
        }
    }
    if by_level
        .last()
        .is_some_and(|last| last.is_some_and(|list| list.get().is_some_and(|l| !l.is_empty())))
    {
        let fault = Diagnostic::new(at.span, "a list at the level farthest from the owner's ideal");
        context.report(fault.help("there the measure does nothing: name nobody"));
    }
    Some(listed.into_iter().collect())
}

fn text(name: &At<String>) -> &str {
    name.get().map_or("", String::as_str)
}

/// The list of each level, in the owner's order.
fn by_level<'a>(
    context: &mut Context<'_>,
    table: &'a Table<List<String>>,
    levels: &Ordered<'_>,
    span: detente_game::parameter::Span,
) -> Option<Vec<Option<&'a At<List<String>>>>> {
    let index = Index::of(levels.names.iter().copied(), span);
    let mut lists = vec![None; levels.names.len()];
    for (level, row) in table.iter() {
        let place = names::find_text(&index, "level", level, row.name, &mut context.faults)?;
        lists[place] = Some(&row.value);
    }
    if lists[0].is_none_or(|list| list.get().is_some_and(|list| list.is_empty())) {
        let message = format!("nobody is named at `{}`", levels.names[0]);
        let help = "name there all firms that the measure is about";
        context.report(Diagnostic::new(span, message).help(help));
        return None;
    }
    Some(lists)
}

/// Who is named belongs to whom the measure is held against.
fn check_side(
    context: &mut Context<'_>,
    instrument: &schema::Instrument,
    firm: usize,
    name: &At<String>,
) {
    let row = rows(context.file.firms.as_ref()).nth(firm);
    let of = row.and_then(|(_, row)| field(Some(&row.value.get()?.of)));
    let against: Vec<&String> =
        crate::lower::entries(Some(&instrument.against)).filter_map(At::get).collect();
    if let Some(of) = of.filter(|of| !against.contains(of)) {
        let message = format!("`{}` is a firm of `{of}`", text(name));
        let help = "name firms of whom the measure is held against";
        context.report(Diagnostic::new(name.span, message).help(help));
    }
}
