//! A regulator, played by a script.

use super::{Script, extended};
use crate::scene::Book;
use crate::view::RegulatorView;
use detente_game::observation::{InspectionObservation, RegulatorObservation, ReviewObservation};
use detente_game::sale::Verdict;
use detente_game::{AgentId, Fault, Memory, Names, RegulatorStrategy, Stream};
use std::sync::Arc;

/// A regulator's seat.
#[derive(Clone)]
pub(crate) struct RegulatorScript {
    pub(crate) script: Script,
    pub(crate) base: Arc<dyn RegulatorStrategy>,
    pub(crate) book: Arc<Book>,
}

impl RegulatorStrategy for RegulatorScript {
    fn seated(&self, names: Names<'_>, me: AgentId) -> Option<Arc<dyn RegulatorStrategy>> {
        let base = self.base.seated(names, me).unwrap_or_else(|| self.base.clone());
        Some(Arc::new(RegulatorScript {
            base,
            book: Arc::new(Book::new(names, me)),
            ..self.clone()
        }))
    }

    fn slow_walk(
        &self,
        observation: &RegulatorObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let show = |scene: &mut crate::scene::Scene| scene.show_licence(observation, &self.book);
        match self.script.ask("slow_walk", (RegulatorView,), &mut memory.notes, rng, show)? {
            None => extended(memory, &self.script, |memory| {
                self.base.slow_walk(observation, memory, rng)
            })?,
            Some(given) => self.script.number("slow_walk", &given),
        }
    }

    fn inspect(
        &self,
        observation: &InspectionObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<f64, Fault> {
        let show = |scene: &mut crate::scene::Scene| scene.show_inspection(observation, &self.book);
        match self.script.ask("inspect", (RegulatorView,), &mut memory.notes, rng, show)? {
            None => extended(memory, &self.script, |memory| {
                self.base.inspect(observation, memory, rng)
            })?,
            Some(given) => self.script.number("inspect", &given),
        }
    }

    fn review(
        &self,
        observation: &ReviewObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<Verdict, Fault> {
        let show = |scene: &mut crate::scene::Scene| scene.show_sale(observation, &self.book);
        let Some(given) =
            self.script.ask("review", (RegulatorView,), &mut memory.notes, rng, show)?
        else {
            return extended(memory, &self.script, |memory| {
                self.base.review(observation, memory, rng)
            })?;
        };
        match given.to_string().as_str() {
            "approved" => Ok(Verdict::Approved),
            "conditional" => Ok(Verdict::Conditional),
            "blocked" => Ok(Verdict::Blocked),
            _ => {
                let wanted = "\"approved\", \"conditional\", \"blocked\" or inherited()";
                Err(self.script.wrong("review", wanted, given.type_name()))
            }
        }
    }
}
