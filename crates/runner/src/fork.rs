//! What if: a saved game played on from a tick, differently.

use crate::archive;
use crate::cli::{ForkArgs, Format};
use crate::diff::parting;
use crate::error::Error;
use crate::output::print;
use crate::registry::STRATEGIES;
use crate::saved::{Saved, apply, broken, cast, forgotten};
use crate::setup::agent_place;
use detente_core::Simulation;
use detente_game::draw::SEED_BOUND;
use detente_game::{AgentId, Cast, Chance, GameSpec, Played, Registry, StrategyCall};
use detente_process::is_process;
use detente_record::{
    Fork, ForkPoint, GameHeader, GameResult, Recorder, SavedGame, SavedStrategy, Stage, fork,
};
use detente_report::csv::Table;
use detente_report::difference::{Differences, Side, report};
use detente_report::json::GameReport;
use detente_report::{GameInfo, Outcome};
use std::sync::Arc;

/// What a fork changes, ready to be played.
struct Plan {
    parent: Saved,
    stage: Stage,
    cast: Cast,
    held: Vec<AgentId>,
    info: GameInfo,
    point: ForkPoint,
}

/// Forks one game and says what differs.
pub(crate) fn run(args: &ForkArgs) -> Result<(), Error> {
    let plan = Plan::new(args)?;
    let (game, played) = plan.fork(plan.parent.game.clone())?;
    if let Some(path) = &args.record {
        archive::save(path, &plan.parent.text, &game)?;
    }
    let mut replay = plan.parent.replay()?;
    let before = replay.play(None, None).map_err(|error| broken(&error))?;
    print(&plan.rendered(args.format, before, (&game, &played))?)?;
    plan.parent.conclude()
}

/// Plays and forks the game on many seeds and reports the paired difference.
pub(crate) fn many(args: &ForkArgs, count: u64) -> Result<(), Error> {
    let plan = Plan::new(args)?;
    let seed = plan.parent.game.header.seed;
    if !plan.parent.game.header.forks.is_empty() {
        return Err(Error::Usage("--games needs a game that is no fork; fork its parent".into()));
    }
    let Some(end) = seed.checked_add(count).filter(|&end| end <= SEED_BOUND) else {
        return Err(Error::Usage("the last seed would not be below 2^53; use fewer games".into()));
    };
    let spec = plan.parent.spec();
    let strategies = cast(spec, &plan.parent.info.strategies, &[])?;
    let mut recorder = Recorder::new(spec);
    let mut simulation = Simulation::new(spec.clone(), recorder.seat(spec, &strategies))?;
    let mut differences = Differences::new(spec);
    for seed in seed..end {
        let before = recorder.play(&mut simulation, &Chance::Seed(seed), None).clone();
        let header = GameHeader { seed, ..plan.parent.game.header.clone() };
        let parent = Arc::new(recorder.take(header, GameResult::of(&before)));
        let (_, after) = plan.fork(parent)?;
        let same = before.events == after.events && before.state_hash == after.state_hash;
        let [one, other] = [&before, &after].map(|played| Outcome::of(spec, played));
        differences.add(&one, &other, same);
    }
    let seeds = format!("seeds {seed} to {}", end - 1);
    let title = format!("{}, {seeds}, forked on day {}", plan.title(), plan.point.tick);
    print(&differences.text(&title, ["parent", "fork"]))
}

impl Plan {
    fn new(args: &ForkArgs) -> Result<Plan, Error> {
        let parent = Saved::open(&args.file, args.seed)?;
        if args.at > parent.game.ticks {
            let ticks = parent.game.ticks;
            return Err(Error::Usage(format!(
                "--at {} is behind the {ticks} ticks saved",
                args.at
            )));
        }
        let mut scenario = parent.scenario.clone();
        let mut changes = Vec::new();
        for change in &args.settings {
            changes.extend(apply(&mut scenario, change)?);
        }
        let mut strategies = parent.info.strategies.clone();
        let mut changed = Vec::new();
        for (agent, text) in &args.strategies {
            let place = agent_place(&scenario.spec, agent)?;
            let named = |error| Error::Usage(format!("strategy of `{agent}`: {error}"));
            let role = scenario.spec.agents[place].role;
            strategies[place].1 = STRATEGIES.canonical(role, text).map_err(named)?.to_string();
            changed.push(strategies[place].clone());
        }
        let held = held(args, &scenario.spec)?;
        changes.extend(forgotten(&scenario.spec, &changed));
        let info = GameInfo {
            engine: env!("CARGO_PKG_VERSION").into(),
            spec_digest: scenario.spec_digest(),
            strategies,
        };
        let spec = Arc::new(scenario.spec);
        if args.at > 0 {
            no_programs(&spec, &info.strategies, &held)?;
        }
        let cast = cast(&spec, &info.strategies, &held)?;
        let point = ForkPoint {
            parent: parent.game.digest(),
            tick: args.at,
            sets: args.settings.clone(),
            strategies: changed,
            held: args.held.clone(),
        };
        let stage = Stage { tick: args.at, spec, changes };
        Ok(Plan { parent, stage, cast, held, info, point })
    }

    /// Plays one game on, differently.
    fn fork(&self, parent: Arc<SavedGame>) -> Result<(SavedGame, Played), Error> {
        let header = self.header(&parent);
        let (stage, cast) = (self.stage.clone(), self.cast.clone());
        let plan = Fork { stage, cast, held: self.held.clone(), header };
        fork(parent, self.parent.stages.clone(), plan, None).map_err(|error| broken(&error))
    }

    fn header(&self, parent: &SavedGame) -> GameHeader {
        let strategies = self.info.strategies.iter().zip(&parent.header.strategies);
        let saved = |((agent, call), before): (&(String, String), &SavedStrategy)| SavedStrategy {
            agent: agent.clone(),
            call: call.clone(),
            script: match before.call == *call {
                true => before.script.clone(),
                false => crate::script::text(call),
            },
        };
        let mut header = GameHeader {
            engine: self.info.engine.clone(),
            spec_digest: self.info.spec_digest.clone(),
            strategies: strategies.map(saved).collect(),
            ..parent.header.clone()
        };
        header.scenario = 0;
        header.forks.push(ForkPoint { parent: parent.digest(), ..self.point.clone() });
        header
    }

    fn rendered(
        &self,
        format: Format,
        before: &Played,
        (game, after): (&SavedGame, &Played),
    ) -> Result<String, Error> {
        let (spec, parent) = (&*self.stage.spec, self.parent.spec());
        let [one, other] = [Outcome::of(parent, before), Outcome::of(spec, after)];
        match format {
            Format::Text => {
                let sides = [
                    Side { name: "parent", spec: parent, played: before, outcome: &one },
                    Side { name: "fork", spec, played: after, outcome: &other },
                ];
                let parting = parting(spec, &self.parent.game, game);
                let title = format!(
                    "{}, seed {}, forked on day {}",
                    self.title(),
                    after.seed,
                    self.point.tick
                );
                Ok(report(&title, sides, parting.as_ref()))
            }
            Format::Json => GameReport::new(spec, &self.info, after, &other, false)
                .to_line()
                .map_err(Error::Stdout),
            Format::Csv => {
                let (table, mut text) = (Table::new(spec), String::new());
                table.push_header(&mut text);
                table.push_row(after, &other, &mut text);
                Ok(text)
            }
        }
    }

    /// The scenario and what is changed: `london-2025 with parameters.lobby=0, CHN held`.
    fn title(&self) -> String {
        let point = &self.point;
        let strategies = point.strategies.iter().map(|(agent, call)| format!("{agent}={call}"));
        let held = point.held.iter().map(|agent| format!("{agent} held"));
        let changes: Vec<String> =
            point.sets.iter().cloned().chain(strategies).chain(held).collect();
        let changes =
            if changes.is_empty() { "nothing changed".into() } else { changes.join(", ") };
        format!("{} with {changes}", self.stage.spec.id)
    }
}

/// Refuses programs that would be asked from the middle of a game on: what they know of it is their own.
fn no_programs(
    spec: &GameSpec,
    strategies: &[(String, String)],
    held: &[AgentId],
) -> Result<(), Error> {
    for (place, (agent, (_, text))) in spec.agents.iter().zip(strategies).enumerate() {
        let is_program = StrategyCall::parse(text).is_ok_and(|call| is_process(&call));
        if is_program && !held.contains(&AgentId::from(place)) {
            return Err(Error::Usage(format!(
                "`{id}` is played by a program, which has to see a game from its beginning; hold the seat to what \
                 was saved with --hold {id}, or give it another strategy with --strategy",
                id = agent.id
            )));
        }
    }
    Ok(())
}

fn held(args: &ForkArgs, spec: &GameSpec) -> Result<Vec<AgentId>, Error> {
    let place = |agent: &String| {
        if args.strategies.iter().any(|(other, _)| other == agent) {
            let message = format!("`{agent}` cannot be held and play another strategy");
            return Err(Error::Usage(message));
        }
        agent_place(spec, agent).map(AgentId::from)
    };
    args.held.iter().map(place).collect()
}
