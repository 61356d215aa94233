//! Loading: from a path or name to a scenario, or to every fault at once.

use crate::diagnostic::{Diagnostic, Faults, Sources};
use crate::error::LoadError;
use crate::files::{self, Opened};
use crate::lower::{self, Lowered, texts};
use crate::observed;
use crate::read::table::Row;
use crate::read::{At, read_file};
use crate::scenario::{About, Scenario};
use crate::schema::{self, Document, FORMAT, Number, Parameters};
use crate::suggest;
use detente_game::parameter::Span;
use detente_game::{Ablation, Registry};
use std::path::Path;

/// Loads a scenario by path, or by the name of a shipped one.
///
/// # Errors
/// A file that cannot be read, or every fault of the file and the tables it uses.
pub fn load(name_or_path: &str, registry: &dyn Registry) -> Result<Scenario, LoadError> {
    let opened = files::open(name_or_path)?;
    match read(opened, registry)? {
        (Some(scenario), faults) if faults.is_empty() => Ok(scenario),
        (_, faults) => Err(LoadError::Invalid(Box::new(faults))),
    }
}

/// Checks any file of the format: a scenario, a table of parameters, or a record of what happened.
///
/// # Errors
/// A file that cannot be read. Faults of its content are what it gives; none when all is well.
pub fn check(name_or_path: &str, registry: &dyn Registry) -> Result<Faults, LoadError> {
    let mut opened = files::open(name_or_path)?;
    let (document, mut diagnostics) = read_file::<Document>(0, &opened.text);
    match document {
        Some(Document::Scenario(_)) | None => return Ok(read(opened, registry)?.1),
        Some(Document::Parameters(table)) => lower::check_table(&table, &mut diagnostics),
        Some(Document::Observed(record)) => observed::check(&record, &mut diagnostics),
    }
    let mut sources = Sources::default();
    sources.add(std::mem::take(&mut opened.name), std::mem::take(&mut opened.text));
    Ok(Faults::collect(diagnostics, sources))
}

/// Reads and lowers a scenario with the tables it uses.
fn read(opened: Opened, registry: &dyn Registry) -> Result<(Option<Scenario>, Faults), LoadError> {
    let mut sources = Sources::default();
    let (document, mut diagnostics) = read_file::<Document>(0, &opened.text);
    sources.add(opened.name, opened.text);
    let file = match document {
        Some(Document::Scenario(file)) => file,
        Some(_) => {
            let head = Span { file: 0, start: 0, end: 1 };
            let fault = Diagnostic::new(head, "this file holds no scenario");
            diagnostics.push(fault.help("a scenario begins with `Scenario(`"));
            return Ok((None, Faults::collect(diagnostics, sources)));
        }
        None => return Ok((None, Faults::collect(diagnostics, sources))),
    };
    check_format(&file.format, &mut diagnostics);
    let folder = opened.folder.as_deref();
    let tables = tables(&file, folder, &mut sources, &mut diagnostics)?;
    let declared = lower::declared(numbers(&tables), own_numbers(&file));
    let lowered = lower::lower(&file, declared, registry, &mut diagnostics);
    let faults = Faults::collect(diagnostics, sources);
    let scenario = lowered.map(|lowered| assemble(&file, lowered, faults.sources.clone()));
    Ok((scenario, faults))
}

/// Reports a format that this engine does not read.
pub(crate) fn check_format(format: &At<u32>, faults: &mut Vec<Diagnostic>) {
    if format.get().is_some_and(|&format| format != FORMAT) {
        let message = format!("this engine reads format {FORMAT}");
        let fault = Diagnostic::new(format.span, message);
        faults.push(fault.help(format!("write format: {FORMAT}, or use a newer engine")));
    }
}

/// The tables that a file uses, in the order named.
fn tables(
    file: &schema::Scenario,
    folder: Option<&Path>,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Result<Vec<Parameters>, LoadError> {
    let mut tables = Vec::new();
    for at in file.uses.as_ref().and_then(At::get).into_iter().flatten() {
        let Some(name) = at.get() else { continue };
        let before = faults.len();
        lower::check_name(name, at.span, faults);
        if faults.len() > before {
            continue;
        }
        let Some(opened) = files::open_table(name, folder)? else {
            let help = suggest::instead(name, files::TABLES.iter().map(|(name, _)| *name));
            let fault = Diagnostic::new(at.span, format!("no table `{name}`"));
            faults.push(fault.maybe_help(help));
            continue;
        };
        let number = sources.files().len();
        let (table, mut found) =
            read_file::<Parameters>(u32::try_from(number).unwrap_or(u32::MAX), &opened.text);
        sources.add(opened.name, opened.text);
        faults.append(&mut found);
        if let Some(table) = table {
            check_format(&table.format, faults);
            tables.push(table);
        }
    }
    Ok(tables)
}

fn numbers(tables: &[Parameters]) -> impl Iterator<Item = (&str, &Row<Number>)> {
    tables.iter().filter_map(|table| table.parameters.get()).flat_map(crate::read::Table::iter)
}

fn own_numbers(file: &schema::Scenario) -> impl Iterator<Item = (&str, &Row<Number>)> {
    let own = file.parameters.as_ref().and_then(At::get);
    own.into_iter().flat_map(crate::read::Table::iter)
}

fn assemble(file: &schema::Scenario, lowered: Lowered, sources: Sources) -> Scenario {
    let ablations = file.ablations.as_ref().and_then(At::get);
    let ablations = ablations.into_iter().flat_map(crate::read::Table::iter);
    let about = About {
        title: lowered.spec.title.clone(),
        money: format!("{} {}", lowered.spec.unit, lowered.spec.currency),
        notes: texts(file.notes.as_ref()),
        ablations: ablations
            .filter_map(|(name, row)| Some((Ablation::by_name(name)?, row.value.get()?.clone())))
            .collect(),
        sources: texts(file.sources.as_ref()),
        uses: texts(file.uses.as_ref()),
    };
    Scenario::new(lowered, about, sources)
}
