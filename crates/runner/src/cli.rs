//! The command line.

use clap::builder::TypedValueParser;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use detente_game::draw::SEED_BOUND;
use detente_tournament::{Recording, Shard};
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

Exit codes: 0 done, 1 failure, 2 usage, 3 invalid or unreadable input file, 4 a replay is not what was
saved, or two games differ, 5 a strategy forfeited (single run only), 6 interrupted: the same command
goes on. A closed pipe is no error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Plays a scenario, once or many times.
    #[command(after_help = EXAMPLES)]
    Run(Box<RunArgs>),
    /// Shows a saved game, or verifies that the engine really plays it so.
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay(Box<ReplayArgs>),
    /// What if: plays a saved game on from a tick, differently, and says what differs.
    #[command(after_help = FORK_EXAMPLES)]
    Fork(Box<ForkArgs>),
    /// Says where two saved games part; exit code 4 when they do.
    Diff(DiffArgs),
    /// Plays strategies against each other over scenarios, seats and seeds; goes on where it was stopped.
    #[command(after_help = TOURNAMENT_EXAMPLES)]
    Tournament(TournamentArgs),
    /// Puts the games of several tournament folders into one, as those of shards.
    Merge(MergeArgs),
    /// Says how a tournament stands, or analyses a table of payoffs.
    #[command(after_help = STANDINGS_EXAMPLES)]
    Standings(StandingsArgs),
    /// Compares two strategies of a tournament, or two tournaments: the difference, and what it would take to
    /// be sure of it.
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare(CompareArgs),
    /// Has a strategy decide again on a day of a game, and shows what it saw, considered, remembered and decided.
    #[command(after_help = DECIDE_EXAMPLES)]
    Decide(Box<DecideArgs>),
    /// Checks scenarios, tournaments and scripts: every fault at once, with its place and the fix.
    Check(CheckArgs),
    /// Writes random domains for sessions without an economy, one file each.
    Generate(GenerateArgs),
    /// Lists the strategies there are, or explains one.
    Strategies {
        /// A strategy to explain.
        name: Option<String>,
        /// Prints a script to begin with, for a nation, firm, regulator or party: it plays as it is.
        #[arg(long, value_name = "ROLE", conflicts_with = "name")]
        template: Option<String>,
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

const REPLAY_EXAMPLES: &str = "\
Examples:
  detente run london-2025 --seed 7 --record london.dtg
  detente replay london.dtg --verify
  detente replay london.dtg --until 41 --format json";

const FORK_EXAMPLES: &str = "\
Examples:
  detente fork london.dtg --at 40 --set state.firms.us-magnet-users.stock=180
  detente fork london.dtg --at 30 --strategy USA=hardliner --hold CHN --record fork.dtg
  detente fork london.dtg --at 30 --set parameters.lobby=0 --games 200";

const DECIDE_EXAMPLES: &str = "\
Examples:
  detente decide my.rhai --game london.dtg --agent USA --at 23
  detente decide \"hold-out.rhai(days=12)\" --scenario london-2025 --seed 7 --agent USA --at 23
  detente decide boulware.rhai --scenario port-lease --agent operator --at 4";

const TOURNAMENT_EXAMPLES: &str = "\
Examples:
  detente tournament scenarios/tournaments/first.ron --dry-run
  detente tournament scenarios/tournaments/first.ron --out results
  detente tournament my.ron --out shard-3 --shard 3/8
  detente merge shard-1 shard-2 --out results";

const STANDINGS_EXAMPLES: &str = "\
Examples:
  detente standings results
  detente standings results --format json
  detente standings results --plays plays.parquet
  detente standings --payoffs table.csv";

const COMPARE_EXAMPLES: &str = "\
Examples:
  detente compare conceder \"boulware(e=4)\" --in results
  detente compare conceder linear --in results --sprt 0.02
  detente compare results results-after-the-change";

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
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Saves the game, or with --games all of them, into a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Plays the game again without the largest cause of each binding concession, and says whether it is
    /// still made (single games only).
    #[arg(long, conflicts_with = "games")]
    pub(crate) why: bool,
    /// Number of threads for --games; as many as there are cores, or RAYON_NUM_THREADS, when not given.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// How a game is shown.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
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
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// A file of saved games.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Which of the file's games, by its seed.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Plays the saved decisions again and compares the state after every tick; exit code 4 when one differs.
    #[arg(long)]
    pub(crate) verify: bool,
    /// Stops before that tick.
    #[arg(long, value_name = "TICK")]
    pub(crate) until: Option<u32>,
    /// Plays the game again without the largest cause of each binding concession, and says whether it is
    /// still made.
    #[arg(long, conflicts_with_all = ["until", "verify"])]
    pub(crate) why: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ForkArgs {
    /// A file of saved games.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Which of the file's games, by its seed.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// The first tick that is played differently.
    #[arg(long, value_name = "TICK")]
    pub(crate) at: u32,
    /// Lets an agent play another strategy from then on. May be repeated.
    #[arg(long = "strategy", value_name = "AGENT=EXPR", value_parser = assignment)]
    pub(crate) strategies: Vec<(String, String)>,
    /// Changes a number of the scenario, or of the state as in state.firms.us-magnet-users.stock=180 (days
    /// of use). May be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<String>,
    /// Holds an agent to what it decided in the saved game. May be repeated.
    #[arg(long = "hold", value_name = "AGENT")]
    pub(crate) held: Vec<String>,
    /// Saves the new game into a file.
    #[arg(long, value_name = "FILE", conflicts_with = "games")]
    pub(crate) record: Option<PathBuf>,
    /// Plays and forks the game on that many seeds, from its own on, and reports the paired difference.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..SEED_BOUND))]
    pub(crate) games: Option<u64>,
    /// How the result is written: text for reading, or the new game as JSON.
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "games")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A saved game.
    #[arg(value_name = "A")]
    pub(crate) one: PathBuf,
    /// Another one.
    #[arg(value_name = "B")]
    pub(crate) other: PathBuf,
    /// Which game of both files, by its seed.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("played").required(true))]
pub(crate) struct DecideArgs {
    /// The strategy: a script, or any other, as in my.rhai(days=30).
    #[arg(value_name = "EXPR")]
    pub(crate) strategy: String,
    /// A saved game. The strategy stands beside the agent's seat from the first day on, with a memory of its own, and
    /// the game goes on as it was saved.
    #[arg(long, value_name = "FILE", group = "played")]
    pub(crate) game: Option<PathBuf>,
    /// A scenario instead, which is played with the strategy in the agent's seat: a file, or an id.
    #[arg(long, value_name = "SCENARIO", group = "played")]
    pub(crate) scenario: Option<String>,
    /// Which of the file's games, by its seed; or the seed that the scenario is played on (1).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..SEED_BOUND))]
    pub(crate) seed: Option<u64>,
    /// In whose place it decides.
    #[arg(long, value_name = "AGENT")]
    pub(crate) agent: String,
    /// On which day, or in which step of a session.
    #[arg(long, value_name = "TICK")]
    pub(crate) at: u32,
    /// Lets another agent of the scenario play another strategy. May be repeated.
    #[arg(long = "strategy", value_name = "AGENT=EXPR", value_parser = assignment, conflicts_with = "game")]
    pub(crate) strategies: Vec<(String, String)>,
    /// Changes a number of the scenario. May be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE", conflicts_with = "game")]
    pub(crate) settings: Vec<String>,
}

impl DecideArgs {
    /// How the scenario is played, with the strategy in its seat.
    pub(crate) fn run(&self, scenario: &str) -> RunArgs {
        let mut strategies = self.strategies.clone();
        strategies.push((self.agent.clone(), self.strategy.clone()));
        RunArgs {
            scenario: scenario.to_string(),
            seed: self.seed.unwrap_or(1),
            games: None,
            strategies,
            settings: self.settings.clone(),
            output: OutputArgs { events: None, series: None, format: Format::Text, offers: false },
            record: None,
            why: false,
            jobs: None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files of scenarios, tournaments and scripts.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Lists where every number comes from, judgements first.
    #[arg(long)]
    pub(crate) provenance: bool,
    /// Lists share, loss, own cost and cover of every channel: as given, and as the network gives them.
    #[arg(long)]
    pub(crate) channels: bool,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// Folder for the files; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// How many domains.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) domains: u64,
    /// Issues of each domain.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=40).map(usize::from))]
    pub(crate) issues: usize,
    /// Levels of each issue, or of every issue apart: 10, or 3,5,8.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "10")]
    pub(crate) levels: Vec<usize>,
    /// Most packages of a domain; the levels are made to fit, as even as can be.
    #[arg(long, value_name = "N", conflicts_with = "levels")]
    pub(crate) outcomes: Option<u64>,
    /// How opposed the parties are: 0 (they want the same) to 0.7 (one gains what the other loses); met
    /// within 0.02.
    #[arg(long, value_name = "X", default_value_t = 0.3)]
    pub(crate) opposition: f64,
    /// Reservation value of both parties, or of each: 0.2, or 0.1,0.3.
    #[arg(long, value_name = "X", value_delimiter = ',', default_value = "0")]
    pub(crate) reservation: Vec<f64>,
    /// Steps of a session.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) steps: u32,
    /// Strategy of the first party.
    #[arg(long, value_name = "EXPR", default_value = "boulware")]
    pub(crate) first: String,
    /// Strategy of the second party.
    #[arg(long, value_name = "EXPR", default_value = "micro")]
    pub(crate) second: String,
    /// Seed of the collection: the same seed writes the same bytes.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..SEED_BOUND))]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct TournamentArgs {
    /// A tournament file, or the id of a tournament that comes with Detente.
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
    /// Folder for the results; games that it holds already are not played again.
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    pub(crate) out: Option<PathBuf>,
    /// Number of threads; as many as there are cores, or RAYON_NUM_THREADS, when not given.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Plays one part of several, as in 3/8; `detente merge` puts them together.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(crate) shard: Option<Shard>,
    /// Saves games below the folder: all, failed (those that a strategy forfeited), or sample(N).
    #[arg(long, value_name = "WHICH", value_parser = recording)]
    pub(crate) record: Option<Recording>,
    /// Says how many games there are and how long they may take, and plays none.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Says at the end which strategies took longest. RUST_LOG=detente_tournament=debug says of each pairing, once
    /// it has been played, how long it took.
    #[arg(long)]
    pub(crate) slowest: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Folders of one tournament.
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// Folder for all their games; it may hold some already.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct StandingsArgs {
    /// Folder of a tournament.
    #[arg(value_name = "DIR", required_unless_present = "payoffs")]
    pub(crate) folder: Option<PathBuf>,
    /// Analyses a table of payoffs instead: CSV with the heads row,column,row_payoff and, where the game is not
    /// symmetric, column_payoff; a line for every pair.
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    pub(crate) payoffs: Option<PathBuf>,
    /// Writes every game too, a row for each seat: FILE.parquet or FILE.csv.
    #[arg(long, value_name = "FILE", conflicts_with = "payoffs")]
    pub(crate) plays: Option<PathBuf>,
    /// How they are written.
    #[arg(long, value_enum, default_value_t = StandingsFormat::Text)]
    pub(crate) format: StandingsFormat,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// A strategy of the folder given by --in, or a folder.
    #[arg(value_name = "A")]
    pub(crate) one: String,
    /// Another strategy, or another folder.
    #[arg(value_name = "B")]
    pub(crate) other: String,
    /// The tournament that both strategies played in.
    #[arg(long = "in", value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// Tests by the sequential probability ratio test whether A is better by that much (5 % of either error).
    #[arg(long, value_name = "DELTA", value_parser = difference, allow_negative_numbers = true)]
    pub(crate) sprt: Option<f64>,
    /// How it is written: text for reading, or one JSON object a comparison.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
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

/// How standings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StandingsFormat {
    /// A report for reading.
    Text,
    /// One JSON object.
    Json,
    /// One row a strategy, contest and seat, and one a strategy over all.
    Csv,
    /// The same table as Apache Parquet.
    Parquet,
}

/// Reads `3/8`.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(index, count)| {
        Some((index.trim().parse::<u64>().ok()?, count.trim().parse::<u64>().ok()?))
    });
    match parts {
        Some((index, count)) if (1..=count).contains(&index) => {
            Ok(Shard { index: index - 1, count })
        }
        _ => Err("expected a part of several, 1/8 to 8/8".to_string()),
    }
}

/// Reads a difference that is none of 0.
fn difference(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number != 0.0);
    number.ok_or_else(|| "expected a difference of scores, as in 0.02".to_string())
}

/// Reads `all`, `failed` or `sample(N)`.
fn recording(text: &str) -> Result<Recording, String> {
    let sample = || text.strip_prefix("sample(")?.strip_suffix(')')?.trim().parse().ok();
    match text {
        "all" => Ok(Recording::All),
        "failed" => Ok(Recording::Failed),
        _ => sample()
            .map(Recording::Sample)
            .ok_or_else(|| "expected all, failed or sample(100)".to_string()),
    }
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
    fn shards_count_from_one() {
        assert_eq!(shard("8/8"), Ok(Shard { index: 7, count: 8 }));
        assert!(["0/8", "9/8", "1", "a/b", "1/0"].iter().all(|text| shard(text).is_err()));
        assert_eq!(recording("sample(7)"), Ok(Recording::Sample(7)));
        assert!(recording("sample(x)").is_err() && recording("some").is_err());
    }

    #[test]
    fn values_may_hold_equals_signs() {
        let parts = assignment("USA=boulware(e=4)").unwrap();
        assert_eq!(parts, ("USA".to_string(), "boulware(e=4)".to_string()));
        assert!(assignment("USA").is_err() && assignment("=x").is_err());
    }
}
