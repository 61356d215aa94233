//! From a file about a tournament to its spec: scenarios loaded, strategies tried in their seats, every fault
//! reported.

mod contests;
mod strategies;

use crate::diagnostic::{Diagnostic, Faults, Sources};
use crate::error::LoadError;
use crate::files::{self, Folder, Opened};
use crate::load::check_format;
use crate::lower::{check_name, texts};
use crate::read::{At, read_file};
use crate::scenario::digest;
use crate::schema::tournament::{self as schema, Pairing as Written};
use crate::suggest;
use detente_game::parameter::Span;
use detente_game::tournament::{Arena, Contest, Entrant, Pairing, TournamentSpec};
use detente_game::{Registry, StrategyCall};
use std::collections::BTreeMap;
use strategies::Group;

/// A tournament that can be played, with what its file says about it.
#[derive(Clone, Debug)]
pub struct Tournament {
    /// The tournament.
    pub spec: TournamentSpec,
    /// Remarks.
    pub notes: Vec<String>,
}

/// Games of one assignment at most.
const MOST_GAMES: u32 = 1_000_000_000;

/// Loads a tournament by path, or by the name of a shipped one.
///
/// # Errors
/// A file that cannot be read, or every fault of it.
pub fn load_tournament(
    name_or_path: &str,
    registry: &dyn Registry,
) -> Result<Tournament, LoadError> {
    let (tournament, faults) = read(files::open_tournament(name_or_path)?, registry)?;
    match tournament {
        Some(tournament) if faults.is_empty() => Ok(tournament),
        _ => Err(LoadError::Invalid(Box::new(faults))),
    }
}

/// Reads and lowers an opened file.
pub(crate) fn read(
    opened: Opened,
    registry: &dyn Registry,
) -> Result<(Option<Tournament>, Faults), LoadError> {
    let (file, mut faults) = read_file::<schema::Tournament>(0, &opened.text);
    let folder = opened.folder.clone();
    let mut sources = Sources::default();
    sources.add(opened.name, opened.text);
    let tournament = match &file {
        Some(file) => lower(file, folder.as_ref(), registry, &mut faults)?,
        None => None,
    };
    let tournament = tournament.filter(|_| faults.is_empty());
    Ok((tournament, Faults::collect(faults, sources)))
}

/// What every step of lowering works with.
struct Lowering<'a> {
    file: &'a schema::Tournament,
    folder: Option<&'a Folder>,
    registry: &'a dyn Registry,
    faults: &'a mut Vec<Diagnostic>,
}

fn lower(
    file: &schema::Tournament,
    folder: Option<&Folder>,
    registry: &dyn Registry,
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<Tournament>, LoadError> {
    check_format(&file.format, faults);
    let mut lowering = Lowering { file, folder, registry, faults };
    let spec = lowering.spec()?;
    Ok(spec.map(|spec| Tournament { spec, notes: texts(file.notes.as_ref()) }))
}

impl Lowering<'_> {
    fn report(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(span, message).help(help));
    }

    fn spec(&mut self) -> Result<Option<TournamentSpec>, LoadError> {
        if let Some(id) = self.file.id.get() {
            check_name(id, self.file.id.span, self.faults);
        }
        let contests = self.contests()?;
        let groups = self.groups(&contests);
        self.check_seats(&groups, &contests);
        let pairing = self.pairing(&groups);
        let entrants: Vec<_> = groups.into_iter().flat_map(|group| group.entrants).collect();
        if entrants.len() < 2 && self.faults.is_empty() {
            let span = self.file.strategies.span;
            self.report(span, "a tournament needs at least two strategies", "add one");
        }
        self.check_size(entrants.len(), &contests);
        let games = self.games();
        let bench = self.bench();
        let (Some(id), Some(title)) = (self.file.id.get(), self.file.title.get()) else {
            return Ok(None);
        };
        let contests: Vec<Contest> = contests.into_iter().map(|(_, contest)| contest).collect();
        let scripts = self.scripts(&entrants, &contests);
        Ok(Some(TournamentSpec {
            id: id.clone(),
            title: title.clone(),
            seed: self.file.seed.as_ref().and_then(At::get).map_or(1, |&seed| seed.into()),
            games,
            pairing,
            bench,
            entrants,
            contests,
            scripts,
        }))
    }

    /// Every script by which a strategy of the tournament or of a scenario plays, with a digest of its text.
    fn scripts(&self, entrants: &[Entrant], contests: &[Contest]) -> Vec<(String, String)> {
        let own = entrants.iter().flat_map(|entrant| [&entrant.nation, &entrant.party]).flatten();
        let theirs = contests.iter().flat_map(|contest| match &contest.arena {
            Arena::Game(spec) => {
                spec.agents.iter().map(|agent| &agent.strategy).collect::<Vec<_>>()
            }
            Arena::Session(spec) => spec.parties.iter().map(|party| &party.strategy).collect(),
        });
        let script = |text: &String| {
            let call = StrategyCall::parse(text).ok()?;
            let digest = digest([self.registry.script(&call)?.as_str()]);
            Some((call.name, digest))
        };
        let scripts: BTreeMap<_, _> = own.chain(theirs).filter_map(script).collect();
        scripts.into_iter().collect()
    }

    fn games(&mut self) -> u32 {
        let Some((at, games)) = self.file.games.as_ref().and_then(|at| Some((at, *at.get()?)))
        else {
            return 1;
        };
        if !(1..=MOST_GAMES).contains(&games) {
            let message = format!("`games` must be between 1 and {MOST_GAMES}");
            self.report(at.span, message, "it counts the seeds that every assignment plays");
        }
        games
    }

    fn bench(&mut self) -> Option<f64> {
        let at = self.file.bench.as_ref()?;
        let share = *at.get()?;
        if !(0.0..=1.0).contains(&share) {
            self.report(at.span, "`bench` must be a share, 0 to 1", "write 0.5 for one half");
        }
        Some(share)
    }

    fn pairing(&mut self, groups: &[Group]) -> Pairing {
        match self.file.pairing.as_ref().and_then(At::get) {
            None | Some(Written::RoundRobin) => Pairing::RoundRobin { mirror: false },
            Some(Written::Everyone) => Pairing::RoundRobin { mirror: true },
            Some(Written::Gauntlet(gauntlet)) => {
                let named = gauntlet.candidates.get().into_iter().flatten();
                let mut candidates = Vec::new();
                for at in named {
                    candidates.extend(self.candidate(at, groups));
                }
                candidates.sort_unstable();
                candidates.dedup();
                let all: usize = groups.iter().map(|group| group.entrants.len()).sum();
                if candidates.len() == all && self.faults.is_empty() {
                    let span = gauntlet.candidates.span;
                    self.report(
                        span,
                        "no strategy is left for the candidates to meet",
                        "name fewer",
                    );
                }
                Pairing::Gauntlet { candidates }
            }
        }
    }

    /// Places of the strategies that a name stands for.
    fn candidate(&mut self, at: &At<String>, groups: &[Group]) -> std::ops::Range<usize> {
        let Some(name) = at.get() else { return 0..0 };
        let mut first = 0;
        for group in groups {
            let behind = first + group.entrants.len();
            if group.name == *name {
                return first..behind;
            }
            first = behind;
        }
        let known = self.file.strategies.get().into_iter().flat_map(|table| table.iter());
        let known: Vec<&str> = known.map(|(known, _)| known).collect();
        if !known.contains(&name.as_str()) {
            let help = suggest::instead(name, known.iter().copied());
            let fault =
                Diagnostic::new(at.span, format!("no strategy `{name}` in this tournament"));
            self.faults.push(fault.maybe_help(help));
        }
        0..0
    }
}
