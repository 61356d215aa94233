//! Over what: scenarios loaded, changed and their seats found.

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::error::LoadError;
use crate::files;
use crate::load::{Loaded, load_opened};
use crate::lower::check_name;
use crate::read::{At, List};
use crate::schema::tournament as schema;
use crate::suggest;
use crate::{Scenario, SessionScenario};
use detente_game::parameter::Span;
use detente_game::tournament::{Arena, Contest};
use std::sync::Arc;

/// A contest, and where its seats are written.
pub(super) type Placed = (Span, Contest);

/// Assignments of strategies to the seats of one contest at most.
const MOST_ASSIGNMENTS: usize = 4_000_000;

impl Lowering<'_> {
    /// Every contest that could be loaded.
    pub(super) fn contests(&mut self) -> Result<Vec<Placed>, LoadError> {
        let mut contests = Vec::new();
        let Some(table) = self.file.contests.get() else { return Ok(contests) };
        for (name, row) in table.iter() {
            check_name(name, row.name, self.faults);
            if let Some(contest) = row.value.get()
                && let Some(contest) = self.contest(name, contest)?
            {
                contests.push((row.name, contest));
            }
        }
        if table.len() == 0 {
            self.report(
                self.file.contests.span,
                "a tournament needs at least one contest",
                "add one",
            );
        }
        Ok(contests)
    }

    fn contest(
        &mut self,
        name: &str,
        written: &schema::Contest,
    ) -> Result<Option<Contest>, LoadError> {
        let Some(scenario) = written.scenario.get() else { return Ok(None) };
        let span = written.scenario.span;
        let Some(opened) = files::open_base(scenario, self.folder)? else {
            let help = files::base_instead(scenario, self.folder);
            let fault = Diagnostic::new(span, format!("no scenario `{scenario}`"));
            self.faults.push(fault.maybe_help(help));
            return Ok(None);
        };
        let path = opened.name.clone();
        let loaded = match load_opened(opened, self.registry) {
            Ok(loaded) => loaded,
            Err(LoadError::Invalid(_)) => {
                let message = format!("`{path}` has faults");
                self.report(span, message, format!("detente check {path} lists them"));
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        Ok(match loaded {
            Loaded::Game(scenario) => self.game(name, written, *scenario),
            Loaded::Session(scenario) => self.session(name, written, *scenario),
        })
    }

    fn game(
        &mut self,
        name: &str,
        written: &schema::Contest,
        mut scenario: Scenario,
    ) -> Option<Contest> {
        for at in list(written.set.as_ref()) {
            let Some(change) = at.get() else { continue };
            if let Err(error) = scenario.set(change) {
                self.faults.push(Diagnostic::new(at.span, error.to_string()));
            }
        }
        let spec = &scenario.spec;
        let parties: Vec<usize> = spec.parties.iter().map(|party| party.agent.index()).collect();
        let ids: Vec<(usize, String)> =
            parties.iter().map(|&place| (place, spec.agents[place].id.clone())).collect();
        let seats = self.seats(written, &ids)?;
        let files = scenario.sources().files().iter();
        Some(Contest {
            id: name.into(),
            scenario: spec.id.clone(),
            sets: scenario.sets().to_vec(),
            digest: scenario.spec_digest(),
            files: files.map(|source| (source.name.clone(), source.text.clone())).collect(),
            seats,
            arena: Arena::Game(Arc::new(scenario.spec)),
        })
    }

    fn session(
        &mut self,
        name: &str,
        written: &schema::Contest,
        mut scenario: SessionScenario,
    ) -> Option<Contest> {
        let mut sets = Vec::new();
        for at in list(written.set.as_ref()) {
            let Some(change) = at.get() else { continue };
            match scenario.set(change, self.registry) {
                Ok(()) => sets.push(change.clone()),
                Err(error) => self.faults.push(Diagnostic::new(at.span, error.to_string())),
            }
        }
        let parties = scenario.spec.parties.iter().enumerate();
        let ids: Vec<(usize, String)> =
            parties.map(|(place, party)| (place, party.id.clone())).collect();
        let seats = self.seats(written, &ids)?;
        let files = scenario.sources.files().iter();
        Some(Contest {
            id: name.into(),
            scenario: scenario.spec.id.clone(),
            sets,
            digest: scenario.spec_digest(),
            files: files.map(|source| (source.name.clone(), source.text.clone())).collect(),
            seats,
            arena: Arena::Session(Arc::new(scenario.spec)),
        })
    }

    /// The seats named, or all, in the order of the scenario.
    fn seats(&mut self, written: &schema::Contest, ids: &[(usize, String)]) -> Option<Vec<usize>> {
        let Some(named) = &written.seats else {
            return Some(ids.iter().map(|&(place, _)| place).collect());
        };
        let mut seats = Vec::new();
        for at in named.get()? {
            let Some(name) = at.get() else { continue };
            match ids.iter().find(|(_, id)| id == name) {
                Some((place, _)) if seats.contains(place) => {
                    self.report(at.span, format!("`{name}` is named twice"), "drop one of them");
                }
                Some(&(place, _)) => seats.push(place),
                None => {
                    let known = ids.iter().map(|(_, id)| id.as_str());
                    let help = suggest::instead(name, known);
                    let fault = Diagnostic::new(at.span, format!("no party `{name}` to play"));
                    self.faults.push(fault.maybe_help(help));
                }
            }
        }
        if seats.is_empty() && self.faults.is_empty() {
            self.report(named.span, "a contest needs at least one seat", "name a party");
        }
        seats.sort_unstable();
        Some(seats)
    }

    /// Not more assignments than can be listed.
    pub(super) fn check_size(&mut self, entrants: usize, contests: &[Placed]) {
        for (span, contest) in contests {
            let seats = u32::try_from(contest.seats.len()).unwrap_or(u32::MAX);
            let assignments = entrants.checked_pow(seats);
            if assignments.is_none_or(|count| count > MOST_ASSIGNMENTS) {
                let message = format!(
                    "{entrants} strategies in {seats} seats can be assigned in more than \
                     {MOST_ASSIGNMENTS} ways"
                );
                self.report(*span, message, "name fewer seats, as in seats: [\"USA\", \"CHN\"]");
            }
        }
    }
}

fn list(at: Option<&At<List<String>>>) -> impl Iterator<Item = &At<String>> {
    at.and_then(At::get).into_iter().flatten()
}
