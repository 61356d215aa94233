//! Games to save: the golden games' inputs, played on seeds.

#[path = "../../../../tests/golden/spec.rs"]
mod spec;

use detente_core::Simulation;
use detente_game::{Cast, Chance, GameSpec, Played};
use detente_record::{
    GameHeader, GameResult, ReadError, Reader, Recorder, Replay, SavedGame, ScenarioText, Stage,
    Writer,
};
use detente_strategies::Library;
use std::sync::Arc;

/// Games that between them have every kind of event.
pub(crate) const GAMES: [&str; 5] =
    ["london-2025-146", "hand-slow-walk", "hand-retract", "synthetic-113", "synthetic-2978"];

pub(crate) fn spec(name: &str) -> Arc<GameSpec> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/mechanisms");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
    Arc::new(spec::build(&golden["input"]).0)
}

pub(crate) fn cast(spec: &GameSpec) -> Cast {
    Cast::new(spec, &Library).unwrap()
}

pub(crate) fn play(name: &str, seed: u64) -> Played {
    let spec = spec(name);
    let cast = cast(&spec);
    Simulation::new(spec, cast).unwrap().play(&Chance::Seed(seed)).clone()
}

pub(crate) fn record(spec: &Arc<GameSpec>, cast: &Cast, seed: u64) -> (SavedGame, Played) {
    let mut recorder = Recorder::new(spec);
    let mut simulation = Simulation::new(spec.clone(), recorder.seat(spec, cast)).unwrap();
    let played = recorder.play(&mut simulation, &Chance::Seed(seed), None).clone();
    let header = GameHeader { seed, engine: "0.1.0".into(), ..GameHeader::default() };
    (recorder.take(header, GameResult::of(&played)), played)
}

pub(crate) fn recorded(name: &str, seed: u64) -> (SavedGame, Played) {
    let spec = spec(name);
    record(&spec, &cast(&spec), seed)
}

pub(crate) fn replay(name: &str, game: SavedGame) -> Replay {
    Replay::new(Arc::new(game), vec![Stage::whole(spec(name))]).unwrap()
}

pub(crate) fn text() -> ScenarioText {
    let files = vec![("a.ron".to_string(), "Scenario(…)".to_string())];
    ScenarioText { id: "a".into(), files, observed: vec![(3, "it ended".into())] }
}

pub(crate) fn written(games: &[SavedGame]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), "0.1.0").unwrap();
    writer.scenario(&text()).unwrap();
    games.iter().for_each(|game| writer.game(game).unwrap());
    writer.finish().unwrap()
}

/// Everything that a file gives back, and why it gives back no more.
pub(crate) fn read(bytes: &[u8]) -> Result<(Vec<SavedGame>, Option<ReadError>), ReadError> {
    let mut reader = Reader::new(bytes)?;
    let mut games = Vec::new();
    while let Some(game) = reader.next_game() {
        games.push(game);
    }
    Ok((games, reader.into_fault()))
}
