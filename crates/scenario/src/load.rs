//! Loading: from a path or name to a scenario, or to every fault at once.

use crate::chain::{self, Chain};
use crate::diagnostic::{Diagnostic, Faults, Sources};
use crate::error::LoadError;
use crate::files::{self, Folder, Opened};
use crate::lower::{self, Files, Lowered, texts};
use crate::observed;
use crate::read::table::Row;
use crate::read::{At, Node, read_file};
use crate::scenario::{About, Scenario};
use crate::schema::scenario::Base;
use crate::schema::session::is_session;
use crate::schema::{self, Document, FORMAT, Number, Parameters};
use crate::series::SeriesFiles;
use crate::session::{self, SessionScenario};
use crate::suggest;
use crate::targets;
use crate::tournament;
use detente_game::{Ablation, Registry};

/// Loads a scenario by path, or by the name of a shipped one.
///
/// # Errors
/// A file that cannot be read, or every fault of the file and the tables it uses.
pub fn load(name_or_path: &str, registry: &dyn Registry) -> Result<Scenario, LoadError> {
    sound(read(files::open(name_or_path)?, registry)?)
}

/// Loads the scenario that another one extends; none where it extends none, or is no scenario.
///
/// # Errors
/// As [`load`], of either file.
pub fn load_base(
    name_or_path: &str,
    registry: &dyn Registry,
) -> Result<Option<Scenario>, LoadError> {
    let opened = files::open(name_or_path)?;
    let (Some(Document::Scenario(file)), _) = read_file::<Document>(0, &opened.text) else {
        return Ok(None);
    };
    let Some(Base(name)) = file.extends.as_ref().and_then(At::get) else { return Ok(None) };
    match files::open_base(name, opened.folder.as_ref())? {
        Some(base) => sound(read(base, registry)?).map(Some),
        None => Ok(None),
    }
}

/// Loads a scenario from the names and texts of all its [sources](Scenario::sources), in their order; no
/// file is opened.
///
/// # Errors
/// Every fault of the texts; no text at all.
pub fn load_saved(
    files: &[(String, String)],
    registry: &dyn Registry,
) -> Result<Scenario, LoadError> {
    let none = || LoadError::NotFound { name: String::new(), nearest: None };
    sound(read(files::open_saved(files).ok_or_else(none)?, registry)?)
}

/// Loads a session from the name and text of its [source](SessionScenario::sources); no file is opened.
///
/// # Errors
/// Every fault of the text; no text at all, or one that is no session.
pub fn load_saved_session(
    files: &[(String, String)],
    registry: &dyn Registry,
) -> Result<SessionScenario, LoadError> {
    let none = || LoadError::NotFound { name: String::new(), nearest: None };
    let opened = files::open_saved(files).ok_or_else(none)?;
    let (document, faults) = read_file::<Document>(0, &opened.text);
    let Some(Document::Session(file)) = document else { return Err(none()) };
    sound(read_session(opened, (file, faults), registry))
}

/// What a scenario file holds.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// A game with an economy.
    Game(Box<Scenario>),
    /// A session without one.
    Session(Box<SessionScenario>),
}

/// Loads a scenario of either kind by path, or by the name of a shipped one.
///
/// # Errors
/// As [`load`].
pub fn load_any(name_or_path: &str, registry: &dyn Registry) -> Result<Loaded, LoadError> {
    load_opened(files::open(name_or_path)?, registry)
}

/// Loads a scenario of either kind from an opened file.
pub(crate) fn load_opened(opened: Opened, registry: &dyn Registry) -> Result<Loaded, LoadError> {
    if is_session(&opened.text)
        && let (Some(Document::Session(file)), faults) = read_file::<Document>(0, &opened.text)
    {
        let (scenario, faults) = read_session(opened, (file, faults), registry);
        return sound((scenario, faults)).map(Box::new).map(Loaded::Session);
    }
    sound(read(opened, registry)?).map(Box::new).map(Loaded::Game)
}

fn sound<T>((scenario, faults): (Option<T>, Faults)) -> Result<T, LoadError> {
    match scenario {
        Some(scenario) if faults.is_empty() => Ok(scenario),
        _ => Err(LoadError::Invalid(Box::new(faults))),
    }
}

/// Lowers a session that has been read.
fn read_session(
    opened: Opened,
    (file, mut diagnostics): (Box<schema::session::Scenario>, Vec<Diagnostic>),
    registry: &dyn Registry,
) -> (Option<SessionScenario>, Faults) {
    let mut sources = Sources::default();
    sources.add(opened.name, opened.text);
    let scenario = session::lower(&file, registry, &sources, &mut diagnostics);
    (scenario, Faults::collect(diagnostics, sources))
}

/// Checks any file of the format: a scenario, a tournament, a table of parameters, or a record of what happened.
///
/// # Errors
/// A file that cannot be read. Faults of its content are what it gives; none when all is well.
pub fn check(name_or_path: &str, registry: &dyn Registry) -> Result<Faults, LoadError> {
    let mut opened = files::open(name_or_path)?;
    let (document, mut diagnostics) = read_file::<Document>(0, &opened.text);
    match document {
        Some(Document::Scenario(_)) | None => return Ok(read(opened, registry)?.1),
        Some(Document::Session(file)) => {
            return Ok(read_session(opened, (file, diagnostics), registry).1);
        }
        Some(Document::Tournament) => return Ok(tournament::read(opened, registry)?.1),
        Some(Document::Parameters(table)) => lower::check_table(&table, &mut diagnostics),
        Some(Document::Observed(record)) => observed::check(&record, &mut diagnostics),
    }
    let mut sources = Sources::default();
    sources.add(std::mem::take(&mut opened.name), std::mem::take(&mut opened.text));
    Ok(Faults::collect(diagnostics, sources))
}

/// Reads and lowers a scenario with those that it extends and the tables it uses.
fn read(opened: Opened, registry: &dyn Registry) -> Result<(Option<Scenario>, Faults), LoadError> {
    let (mut sources, mut diagnostics) = (Sources::default(), Vec::new());
    let Some(mut chain) = chain::read(opened, &mut sources, &mut diagnostics)? else {
        return Ok((None, Faults::collect(diagnostics, sources)));
    };
    let (mut tables, folders) = tables(&chain, &mut sources, &mut diagnostics)?;
    for table in tables.iter_mut().rev() {
        chain.file.share(table, &mut diagnostics);
    }
    targets::expand(&mut chain.file, &mut diagnostics);
    let series = SeriesFiles::open(&chain, &folders, &mut sources, &mut diagnostics)?;
    let file = chain.file;
    let declared = lower::declared(numbers(&tables), own_numbers(&file));
    let files = Files { sources: &sources, series: &series };
    let lowered = lower::lower(&file, declared, files, registry, &mut diagnostics);
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

/// Reads an opened file as the next one of the sources.
pub(crate) fn read_next<T: Node>(
    opened: Opened,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    let number = u32::try_from(sources.files().len()).unwrap_or(u32::MAX);
    let (value, mut found) = read_file::<T>(number, &opened.text);
    sources.add(opened.name, opened.text);
    faults.append(&mut found);
    value
}

/// Tables, and the folder of each file that was read for one.
type Tables = (Vec<Parameters>, Vec<Option<Folder>>);

/// The tables that a scenario uses, in the order named, each looked up beside the file that names it.
fn tables(
    chain: &Chain,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Result<Tables, LoadError> {
    let (mut tables, mut folders) = (Vec::new(), Vec::new());
    for at in chain.file.uses.as_ref().and_then(At::get).into_iter().flatten() {
        let Some(name) = at.get() else { continue };
        let before = faults.len();
        lower::check_name(name, at.span, faults);
        if faults.len() > before {
            continue;
        }
        let Some(opened) = files::open_table(name, chain.folder(at.span.file))? else {
            let help = suggest::instead(name, files::TABLES.iter().map(|(name, _)| *name));
            let fault = Diagnostic::new(at.span, format!("no table `{name}`"));
            faults.push(fault.maybe_help(help));
            continue;
        };
        folders.push(opened.folder.clone());
        if let Some(table) = read_next::<Parameters>(opened, sources, faults) {
            check_format(&table.format, faults);
            tables.push(table);
        }
    }
    Ok((tables, folders))
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
