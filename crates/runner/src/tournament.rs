//! Playing tournaments, and putting shards together.

use crate::cli::{MergeArgs, TournamentArgs};
use crate::error::Error;
use crate::games::{jobs_of_environment, threads};
use crate::judge::Reporter;
use crate::output::print;
use crate::registry::STRATEGIES;
use crate::setup::input;
use crate::standings;
use detente_game::TournamentSpec;
use detente_report::number::short;
use detente_report::table::{Align, Table, push_lines};
use detente_tournament::{Ended, Options, Progress, Schedule, Store};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Pairings that `--dry-run` lists.
const LISTED: usize = 5;
/// Strategies that `--slowest` lists.
const SLOWEST: usize = 5;
/// Time between two lines of progress where there is no terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// Plays a tournament, or says what would be played.
pub(crate) fn run(args: &TournamentArgs) -> Result<(), Error> {
    let tournament = detente_scenario::load_tournament(&args.file, &STRATEGIES).map_err(input)?;
    let spec = tournament.spec;
    let schedule = Schedule::new(&spec)?;
    let wanted = args.jobs.or_else(jobs_of_environment);
    let jobs = NonZeroUsize::new(threads(wanted, schedule.len())).unwrap_or(NonZeroUsize::MIN);
    let Some(folder) = args.out.as_ref().filter(|_| !args.dry_run) else {
        return dry_run(&spec, &schedule, jobs);
    };
    let options = Options { jobs, shard: args.shard, record: args.record, shuffle: None };
    let ended = play(&spec, &schedule, folder, &options)?;
    if args.slowest {
        print(&slowest(&spec, &ended))?;
    }
    if ended.benched > 0 {
        say(&format!("{} games are left out: a strategy in them is benched", ended.benched));
    }
    if args.shard.is_some() {
        let store = Store::read(folder)?;
        return print(&format!("{} games, content {}\n", store.games()?, store.digest()?));
    }
    standings::print_text(folder)
}

/// Plays what the folder lacks.
fn play(
    spec: &TournamentSpec,
    schedule: &Schedule,
    folder: &Path,
    options: &Options,
) -> Result<Ended, Error> {
    let mut store = Store::open(folder, spec, schedule)?;
    let stop = stopped_by_signals();
    let mut show = Show::new();
    let mut last = Progress { done: 0, total: schedule.len() };
    let mut progress = |progress: Progress| {
        last = progress;
        show.show(progress);
    };
    let ended = detente_tournament::play(
        spec,
        schedule,
        &mut store,
        (&STRATEGIES, &Reporter),
        options,
        &stop,
        &mut progress,
    );
    show.bar.finish_and_clear();
    let ended = ended?;
    match ended.whole {
        true => Ok(ended),
        false => Err(Error::Interrupted { done: last.done, total: last.total }),
    }
}

/// Set by Ctrl-C and by a request to end, as batch systems send it; the second one ends the process at once.
fn stopped_by_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let armed = signal_hook::flag::register_conditional_default(signal, stop.clone());
        if armed.and_then(|_| signal_hook::flag::register(signal, stop.clone())).is_err() {
            tracing::warn!("signal {signal} will end the process at once; what is stored is kept");
        }
    }
    stop
}

/// Progress: a bar on a terminal, a line now and then elsewhere.
struct Show {
    bar: ProgressBar,
    lines: bool,
    start: Instant,
    last_line: Instant,
    /// Games that were stored before.
    before: Option<u64>,
}

impl Show {
    #[allow(clippy::disallowed_methods, reason = "progress is about time; no game reads it")]
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = "{bar:40} {human_pos} of {human_len} games, {per_sec}, {eta} left";
        let bar = match ProgressStyle::with_template(style) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        let (start, lines) = (Instant::now(), !std::io::stderr().is_terminal());
        Show { bar, lines, start, last_line: start, before: None }
    }

    fn show(&mut self, Progress { done, total }: Progress) {
        let before = *self.before.get_or_insert(done);
        if self.before == Some(done) {
            self.bar.reset_eta();
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        if self.lines && self.last_line.elapsed() >= BETWEEN_LINES {
            self.last_line += self.last_line.elapsed();
            let rate = (done - before) as f64 / self.start.elapsed().as_secs_f64();
            let left = (total - done) as f64 / rate.max(1e-9);
            let (rate, left) = (short(rate, 0), short(left, 0));
            say(&format!("{done} of {total} games, {rate} a second, {left} s left"));
        }
    }
}

/// Tells whoever watches; with standard error gone there is nobody left to tell.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// How many games there are, how long they may take, and which come first.
fn dry_run(spec: &TournamentSpec, schedule: &Schedule, jobs: NonZeroUsize) -> Result<(), Error> {
    let mut text = format!("{}\n{}, {} games\n\n", spec.title, spec.id, schedule.len());
    let heads = [
        ("contest", Align::Left),
        ("assignments", Align::Right),
        ("seeds", Align::Right),
        ("games", Align::Right),
        ("ms a game", Align::Right),
    ];
    let mut table = Table::new(&heads);
    let mut total = 0.0;
    for (place, contest) in spec.contests.iter().enumerate() {
        let assignments = schedule.assignments(place).len();
        let games = assignments as u64 * u64::from(spec.games);
        let seconds =
            detente_tournament::time_of_a_game(spec, schedule, place, (&STRATEGIES, &Reporter))?;
        total += seconds * games as f64;
        table.push([
            &*contest.id,
            &assignments.to_string(),
            &spec.games.to_string(),
            &games.to_string(),
            &short(seconds * 1e3, 3),
        ]);
    }
    push_lines(&mut text, 0, table.lines());
    let wall = short(total / jobs.get() as f64, 0);
    text.push_str(&format!("\nAbout {wall} s with --jobs {jobs}, by a sample of each contest.\n"));
    text.push_str("\nThe first games\n");
    for game in schedule.iter().take(LISTED) {
        let contest = &spec.contests[game.contest];
        let assignment = &schedule.assignments(game.contest)[game.assignment];
        let seats = assignment.iter().enumerate().map(|(seat, &entrant)| {
            format!("{} {}", contest.seat_id(seat), spec.entrants[usize::from(entrant)].id)
        });
        let seats: Vec<String> = seats.collect();
        text.push_str(&format!("  {}, seed {}: {}\n", contest.id, game.seed, seats.join(", ")));
    }
    print(&text)
}

/// The strategies whose games took longest, by the mean time of the games that they sat in.
fn slowest(spec: &TournamentSpec, ended: &Ended) -> String {
    let mut times: Vec<(f64, &str, u64)> = ended
        .times
        .iter()
        .zip(&spec.entrants)
        .filter(|((_, games), _)| *games > 0)
        .map(|((seconds, games), entrant)| (seconds / *games as f64, entrant.id.as_str(), *games))
        .collect();
    times.sort_by(|a, b| b.0.total_cmp(&a.0));
    let heads =
        [("slowest strategies", Align::Left), ("ms a game", Align::Right), ("games", Align::Right)];
    let mut table = Table::new(&heads);
    for (seconds, id, games) in times.into_iter().take(SLOWEST) {
        table.push([id, &*short(seconds * 1e3, 3), &games.to_string()]);
    }
    let mut text = String::new();
    push_lines(&mut text, 0, table.lines());
    text.push('\n');
    text
}

/// Puts folders together.
pub(crate) fn merge(args: &MergeArgs) -> Result<(), Error> {
    let games = detente_tournament::merge(&args.folders, &args.out)?;
    let digest = Store::read(&args.out)?.digest()?;
    print(&format!("{games} games, content {digest}\n"))
}
