//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use detente_game::draw::SEED_BOUND;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Plays negotiation games between nations, their firms and their regulators, and says who conceded, on
/// what, when, and from what.
#[derive(Debug, Parser)]
#[command(name = "detente", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Results go to standard output, everything else to standard error (more with RUST_LOG=debug).

Exit codes: 0 done, 1 failure, 2 usage, 3 invalid or unreadable input file, 5 a strategy forfeited
(single run only). A closed pipe is no error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Plays a scenario, once or many times.
    #[command(after_help = EXAMPLES)]
    Run(Box<RunArgs>),
    /// Checks scenarios: every fault at once, with its place and the fix.
    Check(CheckArgs),
    /// Lists the strategies there are, or explains one.
    Strategies {
        /// A strategy to explain.
        name: Option<String>,
    },
    /// Lists the scenarios that come with Detente, or explains one.
    Scenarios {
        /// A scenario to explain: its id, or a file.
        name: Option<String>,
    },
}

const EXAMPLES: &str = "\
Examples:
  detente run scenarios/london-2025.ron --seed 7
  detente run london-2025 --games 2000 --format json
  detente run london-2025 --set parameters.us-magnet-cover=90 --set ablation.no-stockpiles=true
  detente run london-2025 --strategy \"USA=boulware(e=4)\" --series series.csv";

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// A scenario file, or the id of a scenario that comes with Detente.
    pub(crate) scenario: String,
    /// Seed of the game, or of the first of many: a whole number below 2^53.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..SEED_BOUND))]
    pub(crate) seed: u64,
    /// Plays that many games, on the seeds from --seed on, and reports their distributions.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..SEED_BOUND))]
    pub(crate) games: Option<u64>,
    /// Lets an agent play another strategy, as in USA=boulware(e=4). May be repeated.
    #[arg(long = "strategy", value_name = "AGENT=EXPR", value_parser = assignment)]
    pub(crate) strategies: Vec<(String, String)>,
    /// Changes a number of the scenario, as in parameters.us-magnet-cover=90 (keeps its spread) or
    /// =fixed(90), or switches a mechanism off, as in ablation.no-stockpiles=true. May be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Writes every event into a file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Writes every quantity of every day into a file, as tidy CSV.
    #[arg(long, value_name = "FILE")]
    pub(crate) series: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Lists every package put on the table too (text and JSON).
    #[arg(long)]
    pub(crate) offers: bool,
    /// Number of threads for --games; as many as there are cores, or RAYON_NUM_THREADS, when not given.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Scenario files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Lists where every number comes from, judgements first.
    #[arg(long)]
    pub(crate) provenance: bool,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A report for reading.
    Text,
    /// One JSON object a game; with --games a summary at the end.
    Json,
    /// One row a game, with every drawn parameter.
    Csv,
}

/// Parts `KEY=VALUE` at the first equals sign.
fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
            Ok((key.trim().to_string(), value.trim().to_string()))
        }
        _ => Err("expected a name, `=` and a value".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn values_may_hold_equals_signs() {
        let parts = assignment("USA=boulware(e=4)").unwrap();
        assert_eq!(parts, ("USA".to_string(), "boulware(e=4)".to_string()));
        assert!(assignment("USA").is_err() && assignment("=x").is_err());
    }
}
