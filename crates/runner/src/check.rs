//! Checking files without playing them.

use crate::channels;
use crate::cli::CheckArgs;
use crate::error::Error;
use crate::output::print;
use crate::registry::STRATEGIES;
use crate::script;
use crate::setup::input;
use detente_report::number::push_exact;
use detente_report::table::{Align, Table, push_lines};
use detente_scenario::{LoadError, ProvenanceRow, Scenario};
use std::cmp::Reverse;

/// Checks every file; all their faults go to standard error, in the order of the files.
pub(crate) fn run(args: &CheckArgs) -> Result<(), Error> {
    let mut faults = Vec::new();
    for file in &args.files {
        let checked = match script::is_script(file) {
            true => script::check(file).map_err(|fault| format!("error: {fault}")),
            false => check(file).map_err(|error| input(error).to_string()),
        };
        match checked {
            Ok(()) => print(&format!("{file}: ok\n"))?,
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(Error::Input(faults.join("\n\n")));
    }
    if args.provenance || args.channels {
        for file in &args.files {
            // Tables and records are no scenarios and have no numbers of their own.
            if let Ok(scenario) = detente_scenario::load(file, &STRATEGIES) {
                list(file, &scenario, args)?;
            }
        }
    }
    Ok(())
}

/// The listings that are asked for.
fn list(file: &str, scenario: &Scenario, args: &CheckArgs) -> Result<(), Error> {
    if args.provenance {
        print(&provenance(scenario))?;
    }
    if args.channels {
        let base = detente_scenario::load_base(file, &STRATEGIES).map_err(input)?;
        print(&channels::table(scenario, base.as_ref())?)?;
    }
    Ok(())
}

fn check(file: &str) -> Result<(), LoadError> {
    let faults = detente_scenario::check(file, &STRATEGIES)?;
    if faults.is_empty() { Ok(()) } else { Err(LoadError::Invalid(Box::new(faults))) }
}

/// Every number of a scenario with its source: judgements first, then what is derived, then what was seen.
fn provenance(scenario: &Scenario) -> String {
    let mut rows: Vec<ProvenanceRow<'_>> = scenario.provenance().collect();
    rows.sort_by_key(|row| Reverse(row.provenance));
    let heads = [
        ("", Align::Left),
        ("path", Align::Left),
        ("value", Align::Right),
        ("unit", Align::Left),
        ("drawn", Align::Left),
        ("source", Align::Left),
    ];
    let mut table = Table::new(&heads);
    for row in &rows {
        let mut value = String::new();
        push_exact(&mut value, row.value);
        let drawn = if row.spread == "Fixed" { "" } else { &row.spread };
        table.push([row.provenance.name(), row.path, &value, row.unit, drawn, row.source]);
    }
    let mut text = format!("\n{}\n", scenario.spec.id);
    push_lines(&mut text, 2, table.lines());
    text
}
