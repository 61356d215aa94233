//! Saved games of a tournament: one file for the games of a unit, below `saved` in its folder.

use crate::error::Error;
use crate::judge::GameRow;
use crate::schedule::{Assignment, Game};
use detente_game::session::SessionSpec;
use detente_game::tournament::{Contest, TournamentSpec};
use detente_game::{GameSpec, Registry, StrategyCall};
use detente_record::{
    GameHeader, SavedGame, SavedSessions, SavedStrategy, ScenarioText, SessionHeader, Writer,
};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Which games are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// All.
    All,
    /// Those that a strategy forfeited.
    Failed,
    /// So many of all games of the tournament, spread evenly over their numbers.
    Sample(u64),
}

impl Recording {
    /// Whether a game is saved.
    pub(crate) fn keeps(self, row: &GameRow, total: u64) -> bool {
        match self {
            Recording::All => true,
            Recording::Failed => row.forfeit.is_some(),
            Recording::Sample(count) => {
                let before =
                    |id: u64| u128::from(id) * u128::from(count) / u128::from(total.max(1));
                before(row.id + 1) > before(row.id)
            }
        }
    }
}

/// What a game is, before its first tick.
pub(crate) fn header(
    contest: &Contest,
    spec: &GameSpec,
    registry: &dyn Registry,
    seed: u64,
) -> Result<GameHeader, Error> {
    let mut strategies = Vec::new();
    for agent in &spec.agents {
        let call = registry.canonical(agent.role, &agent.strategy)?;
        strategies.push(saved(registry, &agent.id, call));
    }
    Ok(GameHeader {
        scenario: 0,
        seed,
        engine: env!("CARGO_PKG_VERSION").into(),
        spec_digest: contest.digest.clone(),
        sets: contest.sets.clone(),
        strategies,
        forks: Vec::new(),
    })
}

/// A strategy with the text of its script, where it is one.
fn saved(registry: &dyn Registry, agent: &str, call: StrategyCall) -> SavedStrategy {
    let script = registry.script(&call);
    SavedStrategy { agent: agent.into(), call: call.to_string(), script }
}

/// Who plays the sessions of a spec.
pub(crate) fn session_header(
    contest: &Contest,
    spec: &SessionSpec,
    registry: &dyn Registry,
) -> Result<SessionHeader, Error> {
    let mut strategies = Vec::new();
    for party in &spec.parties {
        let call = registry.canonical_party(&party.strategy)?;
        strategies.push(saved(registry, &party.id, call));
    }
    Ok(SessionHeader { scenario: 0, sets: contest.sets.clone(), strategies })
}

/// Games of one assignment, to be saved.
pub(crate) enum Saved {
    /// With an economy.
    Games(Vec<SavedGame>),
    /// Without one.
    Sessions(SavedSessions),
}

/// A file of saved games, ready to be written.
pub(crate) struct File {
    /// Below the tournament's folder.
    path: PathBuf,
    bytes: Vec<u8>,
}

impl File {
    /// Packs games of one assignment.
    pub(crate) fn new(
        tournament: &TournamentSpec,
        contest: &Contest,
        assignment: &Assignment,
        games: &[Game],
        saved: &Saved,
    ) -> Result<Self, Error> {
        let names: Vec<&str> = assignment
            .iter()
            .map(|&entrant| tournament.entrants[usize::from(entrant)].id.as_str())
            .collect();
        let first = games.first().map_or(0, |game| game.repetition);
        let file = format!("{}-{first}.dtg", names.join("+"));
        let path = Path::new("saved").join(&contest.id).join(file);
        let bytes = pack(contest, saved);
        let bytes = bytes.map_err(|source| Error::Write { path: path.clone(), source })?;
        Ok(File { path, bytes })
    }

    /// Writes it; the file appears when it is whole.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        let path = folder.join(&self.path);
        let write = || -> io::Result<()> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let aside = path.with_extension("part");
            fs::write(&aside, &self.bytes)?;
            fs::rename(aside, &path)
        };
        write().map_err(|source| Error::Write { path: path.clone(), source })
    }
}

fn pack(contest: &Contest, saved: &Saved) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new(), env!("CARGO_PKG_VERSION"))?;
    writer.scenario(&ScenarioText {
        id: contest.scenario.clone(),
        files: contest.files.clone(),
        observed: Vec::new(),
    })?;
    match saved {
        Saved::Games(games) => games.iter().try_for_each(|game| writer.game(game))?,
        Saved::Sessions(sessions) => writer.sessions(sessions)?,
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_its_size_and_is_spread() {
        let row = |id| GameRow { id, ..crate::testing::game_row() };
        let kept: Vec<u64> =
            (0..100).filter(|&id| Recording::Sample(4).keeps(&row(id), 100)).collect();
        assert_eq!(kept, [24, 49, 74, 99]);
        assert!(Recording::Sample(500).keeps(&row(3), 100));
        assert!(!Recording::Failed.keeps(&row(3), 100));
    }
}
