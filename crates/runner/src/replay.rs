//! Showing a saved game, and proving it.

use crate::cli::ReplayArgs;
use crate::error::Error;
use crate::output::print;
use crate::saved::{Saved, broken, cast};
use crate::session_saved;
use crate::show::{Show, Watch};
use detente_game::{ButFor, Played};
use detente_record::{Divergence, ReplayError, but_for};

/// Shows a saved game, or verifies it.
pub(crate) fn run(args: &ReplayArgs) -> Result<(), Error> {
    if session_saved::holds(&args.file) {
        return session_saved::replay(args);
    }
    let saved = Saved::open(&args.file, args.seed)?;
    match args.verify {
        true => verify(saved),
        false => show(args, saved),
    }
}

fn show(args: &ReplayArgs, saved: Saved) -> Result<(), Error> {
    let spec = saved.spec().clone();
    let mut watch = Watch::new(&args.output, &spec, saved.game.header.seed);
    let mut replay = saved.replay()?;
    let played = replay.play(args.until, watch.observer()).map_err(|error| match error {
        ReplayError::Strayed { .. } => Error::Diverged(error.to_string()),
        error => broken(&error),
    })?;
    let tests = if args.why { tests(&saved, played)? } else { Vec::new() };
    let show = Show {
        output: &args.output,
        spec: &spec,
        info: &saved.info,
        played,
        watch: &watch,
        observed: &saved.observed(),
        but_for: &tests,
    };
    show.show()?;
    saved.conclude()
}

/// The causal test needs the strategies: what they would have decided without a cause is in no file.
fn tests(saved: &Saved, played: &Played) -> Result<Vec<ButFor>, Error> {
    if !saved.game.header.forks.is_empty() {
        return Err(Error::Usage(
            "--why needs a game that is no fork; ask it of the parent".into(),
        ));
    }
    let cast = cast(saved.spec(), &saved.info.strategies, &[])?;
    Ok(but_for(saved.spec(), &cast, played)?)
}

fn verify(saved: Saved) -> Result<(), Error> {
    let diverged = saved.replay()?.verify().map_err(|error| broken(&error))?;
    if let Some(found) = diverged {
        return Err(Error::Diverged(in_words(&saved, &found)));
    }
    let hash =
        saved.game.result.map_or(String::new(), |result| format!(", {:016x}", result.state_hash));
    print(&format!(
        "{}, seed {}: all {} ticks are as saved{hash}\n",
        saved.spec().id,
        saved.game.header.seed,
        saved.game.ticks
    ))?;
    saved.conclude()
}

fn in_words(saved: &Saved, found: &Divergence) -> String {
    let agents: Vec<&str> =
        found.agents.iter().map(|&agent| saved.spec().agent_id(agent)).collect();
    let mut words = format!("the replay is not what was saved from tick {} on", found.tick);
    if let Some(what) = &found.what {
        words.push_str(&format!(": {what}"));
    }
    if !found.components.is_empty() {
        words.push_str(&format!(": {}", found.components.join(", ")));
    }
    if !agents.is_empty() {
        words.push_str(&format!(" of {}", agents.join(", ")));
    }
    let (played, here) = (&saved.info.engine, env!("CARGO_PKG_VERSION"));
    if played != here {
        words.push_str(&format!("; engine {played} played it, this is {here}"));
    }
    words
}
