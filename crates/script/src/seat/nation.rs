//! A nation, played by a script.

use super::{Script, article, extended};
use crate::scene::{Book, find, with};
use crate::view::{Choice, NationView, package_of};
use detente_game::cause::Account;
use detente_game::escalation::{Escalation, Escalations};
use detente_game::observation::NationObservation;
use detente_game::session::{PartyObservation, Reply};
use detente_game::strategy::{Act, Away, Breach, Sitting, TableMove};
use detente_game::{
    AgentId, Fault, IssueId, Level, Memory, Names, NationStrategy, Stream, TableId,
};
use rhai::{Array, Dynamic, Map};
use std::sync::Arc;

/// A nation's seat.
#[derive(Clone)]
pub(crate) struct NationScript {
    pub(crate) script: Script,
    pub(crate) base: Arc<dyn NationStrategy>,
    pub(crate) book: Arc<Book>,
}

impl NationScript {
    fn ask(
        &self,
        function: &str,
        observation: &NationObservation<'_>,
        breach: Option<&Breach>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Option<Dynamic>, Fault> {
        self.script.ask(function, (NationView,), &mut memory.notes, rng, |scene| {
            scene.show_nation(observation, &self.book);
            scene.here.breach = breach.map(|breach| (breach.issue, breach.shortfall));
        })
    }

    fn fault(&self, function: &str) -> impl Fn(String) -> Fault {
        move |reason| self.script.program.fault(function, &reason)
    }

    /// Issues and levels of a map of names.
    fn moves(
        &self,
        function: &str,
        given: Option<&Dynamic>,
    ) -> Result<Vec<(IssueId, Level)>, Fault> {
        let Some(given) = given else { return Ok(Vec::new()) };
        let Some(map) = given.clone().try_cast::<Map>() else {
            return Err(self.script.wrong(function, "a map of levels by issue", given.type_name()));
        };
        let one = |(name, level): (&str, &Dynamic)| {
            let issue = self.book.find_issue(name)?;
            Ok((issue, self.book.find_level(issue, &level.to_string())?))
        };
        let moves = map.iter().map(|(name, level)| one((name.as_str(), level)));
        let moves = moves.collect::<Result<Vec<_>, String>>();
        let mut moves = moves.map_err(self.fault(function))?;
        // The map has them by name, and decisions are in the order of issues.
        moves.sort_by_key(|&(issue, _)| issue);
        Ok(moves)
    }

    /// Names of a list.
    fn names(&self, function: &str, given: Option<&Dynamic>) -> Result<Vec<String>, Fault> {
        let Some(given) = given else { return Ok(Vec::new()) };
        let Some(list) = given.clone().try_cast::<Array>() else {
            return Err(self.script.wrong(function, "a list of names", given.type_name()));
        };
        Ok(list.iter().map(Dynamic::to_string).collect())
    }
}

impl NationStrategy for NationScript {
    fn seated(&self, names: Names<'_>, me: AgentId) -> Option<Arc<dyn NationStrategy>> {
        let base = self.base.seated(names, me).unwrap_or_else(|| self.base.clone());
        Some(Arc::new(NationScript { base, book: Arc::new(Book::new(names, me)), ..self.clone() }))
    }

    fn reads_preferences(&self) -> bool {
        self.base.reads_preferences()
    }

    fn sits(&self) -> bool {
        self.base.sits()
    }

    fn sit(
        &self,
        sitting: Sitting,
        observation: &mut PartyObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Reply, Fault> {
        extended(memory, &self.script, |memory| self.base.sit(sitting, observation, memory, rng))?
    }

    fn away(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Away, Fault> {
        let Some(given) = self.ask("away", observation, None, memory, rng)? else {
            return extended(memory, &self.script, |memory| {
                self.base.away(observation, memory, rng)
            })?;
        };
        if given.is_unit() {
            return Ok(Away::default());
        }
        let map = self.script.map("away", &given, &["yields", "calls"])?;
        let mut away = Away::default();
        away.yields.extend(self.moves("away", map.get("yields"))?);
        for name in self.names("away", map.get("calls"))? {
            let known = self.book.tables.iter().map(String::as_str);
            let table = find(&name, known, "table").map_err(self.fault("away"))?;
            away.calls.push(TableId::from(table));
        }
        Ok(away)
    }

    fn answer(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        match self.ask("answer", observation, None, memory, rng)? {
            None => {
                extended(memory, &self.script, |memory| self.base.answer(observation, memory, rng))?
            }
            Some(given) => self.script.number("answer", &given),
        }
    }

    fn table(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<TableMove, Fault> {
        let Some(given) = self.ask("table", observation, None, memory, rng)? else {
            return extended(memory, &self.script, |memory| {
                self.base.table(observation, memory, rng)
            })?;
        };
        let choice = given.read_lock::<Choice>().map(|choice| choice.clone());
        let offered = match choice {
            Some(Choice::Accept) => return Ok(TableMove::Accept),
            Some(Choice::WalkOut) => return Ok(TableMove::WalkOut),
            Some(Choice::Wait) => return Ok(TableMove::Wait),
            Some(Choice::Offer(what)) => what,
            Some(Choice::Reject | Choice::Inherited) | None => {
                let wanted = "accept(), offer(#{…}), walk_out(), wait() or inherited()";
                return Err(self.script.wrong("table", wanted, given.type_name()));
            }
        };
        let Some(map) = offered.clone().try_cast::<Map>() else {
            let kind = article(offered.type_name());
            return Err(self
                .script
                .program
                .fault("table", &format!("offer() takes a package, levels by issue, not {kind}")));
        };
        let package = with(|scene| package_of(scene, &map)).map_err(self.fault("table"))?;
        Ok(TableMove::Offer(package))
    }

    fn escalate(
        &self,
        observation: &NationObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Escalations, Fault> {
        let Some(given) = self.ask("escalate", observation, None, memory, rng)? else {
            return extended(memory, &self.script, |memory| {
                self.base.escalate(observation, memory, rng)
            })?;
        };
        if given.is_unit() {
            return Ok(Escalations::default());
        }
        let map = self.script.map("escalate", &given, &["raise", "drop", "lower"])?;
        let raised = self.moves("escalate", map.get("raise"))?.into_iter();
        let mut all: Escalations =
            raised.map(|(issue, level)| Escalation::Raise { issue, level }).collect();
        let lowered = self.moves("escalate", map.get("lower"))?.into_iter();
        all.extend(lowered.map(|(issue, level)| Escalation::Lower { issue, level }));
        for name in self.names("escalate", map.get("drop"))? {
            let issue = self.book.find_issue(&name).map_err(self.fault("escalate"))?;
            all.push(Escalation::Drop { issue });
        }
        Ok(all)
    }

    fn retaliate(
        &self,
        observation: &NationObservation<'_>,
        breach: &Breach,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        match self.ask("retaliate", observation, Some(breach), memory, rng)? {
            None => {
                let decide =
                    |memory: &mut Memory| self.base.retaliate(observation, breach, memory, rng);
                extended(memory, &self.script, decide)?
            }
            Some(given) => self.script.number("retaliate", &given),
        }
    }

    fn raised(&self, memory: &mut Memory, issue: IssueId) {
        // A memory that was put in before can be put in again.
        let _ = extended(memory, &self.script, |memory| self.base.raised(memory, issue));
    }

    fn talks_reset(&self, memory: &mut Memory, table: TableId) {
        let _ = extended(memory, &self.script, |memory| self.base.talks_reset(memory, table));
    }

    fn deal_signed(&self, memory: &mut Memory, table: TableId) {
        let _ = extended(memory, &self.script, |memory| self.base.deal_signed(memory, table));
    }

    fn causes(&self, observation: &NationObservation<'_>, memory: &Memory, act: Act) -> Account {
        self.base.causes(observation, memory, act)
    }
}
