//! The `detente` binary: reads the command line, plays, prints, exits.
//!
//! The only crate that prints. It puts the others together: scenarios from `detente-scenario`,
//! strategies from `detente-strategies`, games from `detente-core`, answers from `detente-report`.

mod archive;
mod channels;
mod check;
mod cli;
mod compare;
mod decide;
mod diff;
mod empirical;
mod error;
mod exit;
mod fork;
mod games;
mod generate;
mod judge;
mod listing;
mod output;
mod registry;
mod replay;
mod run;
mod saved;
mod script;
mod session;
mod session_saved;
mod setup;
mod sheets;
mod show;
mod standings;
mod tournament;

use clap::Parser;
use cli::{Cli, Command, RunArgs};
use detente_scenario::Loaded;
use error::Error;
use exit::Exit;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log();
    match run(cli.command) {
        Ok(()) => Exit::Done.into(),
        Err(error) => {
            if let Some(message) = error.message() {
                // With standard error gone there is nobody left to tell.
                let _ = writeln!(std::io::stderr(), "{message}");
            }
            error.exit().into()
        }
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Run(args) => play(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Fork(args) => match args.games {
            None => fork::run(&args),
            Some(count) => fork::many(&args, count),
        },
        Command::Diff(args) => diff::run(&args),
        Command::Tournament(args) => tournament::run(&args),
        Command::Merge(args) => tournament::merge(&args),
        Command::Standings(args) => standings::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Decide(args) => decide::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Strategies { template: Some(role), .. } => script::template(&role),
        Command::Strategies { name, .. } => listing::strategies(name.as_deref()),
        Command::Scenarios { name } => listing::scenarios(name.as_deref()),
    }
}

/// Plays what the arguments name, once or many times.
fn play(args: &RunArgs) -> Result<(), Error> {
    match (setup::load_any(&args.scenario)?, args.games) {
        (Loaded::Session(scenario), _) => session::run(args, *scenario),
        (Loaded::Game(scenario), None) => run::run(args, *scenario),
        (Loaded::Game(scenario), Some(count)) => games::run(args, *scenario, count),
    }
}

/// Logs to standard error what `RUST_LOG` asks for; warnings when it says nothing. Lines have no time of day, ends of
/// spans say how long they took.
fn start_log() {
    let wanted = std::env::var("RUST_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_span_events(FmtSpan::CLOSE)
        .with_timer(());
    tracing_subscriber::registry().with(lines).with(filter).init();
}
