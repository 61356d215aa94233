//! Where two saved games part.

use crate::cli::DiffArgs;
use crate::error::Error;
use crate::output::print;
use crate::saved::{Saved, broken};
use crate::session_saved;
use detente_core::ComponentKind;
use detente_game::{AgentId, GameSpec, Played};
use detente_record::{SavedDigest, SavedGame};
use detente_report::Outcome;
use detente_report::difference::{Parting, Side, report};

/// Compares two saved games.
pub(crate) fn run(args: &DiffArgs) -> Result<(), Error> {
    if session_saved::holds(&args.one) {
        return session_saved::diff(args);
    }
    let [one, other] = [Saved::open(&args.one, args.seed)?, Saved::open(&args.other, args.seed)?];
    let names = [&args.one, &args.other].map(|path| path.display().to_string());
    let played = [played(&one)?, played(&other)?];
    let title = format!("{} and {}", about(&one), about(&other));
    let parting = parting(one.spec(), &one.game, &other.game);
    let same = parting.is_none() && played[0].events == played[1].events;
    let outcomes = [Outcome::of(one.spec(), &played[0]), Outcome::of(other.spec(), &played[1])];
    let side = |place: usize, saved: &'_ Saved| (place, saved.spec().clone());
    let specs = [side(0, &one), side(1, &other)];
    let sides = [0, 1].map(|place| Side {
        name: &names[place],
        spec: &specs[place].1,
        played: &played[place],
        outcome: &outcomes[place],
    });
    print(&report(&title, sides, parting.as_ref()))?;
    one.conclude()?;
    other.conclude()?;
    if same { Ok(()) } else { Err(Error::Different) }
}

fn about(saved: &Saved) -> String {
    format!("{}, seed {}", saved.spec().id, saved.game.header.seed)
}

fn played(saved: &Saved) -> Result<Played, Error> {
    let mut replay = saved.replay()?;
    Ok(replay.play(None, None).map_err(|error| broken(&error))?.clone())
}

/// The first tick after which the states of two games differ.
pub(crate) fn parting(spec: &GameSpec, one: &SavedGame, other: &SavedGame) -> Option<Parting> {
    let tick = one.digests.iter().zip(other.digests.iter()).position(|(one, other)| one != other);
    let length = one.digests.len().min(other.digests.len());
    let tick = tick.or((one.digests.len() != other.digests.len()).then_some(length))?;
    let (components, agents) = match one.digests.get(tick).zip(other.digests.get(tick)) {
        Some((one, other)) => differing(spec, one, other),
        None => (vec!["the end"], Vec::new()),
    };
    Some(Parting { tick: tick as u32, components, agents })
}

fn differing(
    spec: &GameSpec,
    one: SavedDigest<'_>,
    other: SavedDigest<'_>,
) -> (Vec<&'static str>, Vec<String>) {
    let kinds = one.kinds.iter().zip(other.kinds).zip(ComponentKind::ALL);
    let kinds = kinds.filter(|((one, other), _)| one != other).map(|(_, kind)| kind.name());
    let agents = one.agents.iter().zip(other.agents).enumerate();
    let agents = agents.filter(|(place, (one, other))| one != other && *place < spec.agents.len());
    let agents = agents.map(|(place, _)| spec.agent_id(AgentId::from(place)).to_string());
    (kinds.collect(), agents.collect())
}
