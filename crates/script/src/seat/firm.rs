//! A firm, played by a script.

use super::{Script, extended};
use crate::scene::{Book, find};
use crate::view::FirmView;
use detente_game::observation::FirmObservation;
use detente_game::{
    AgentId, Fault, FirmAction, FirmStrategy, Memory, Names, ProjectId, RouteId, Stream,
};
use rhai::{Array, Dynamic, Map};
use std::sync::Arc;

/// A firm's seat.
#[derive(Clone)]
pub(crate) struct FirmScript {
    pub(crate) script: Script,
    pub(crate) base: Arc<dyn FirmStrategy>,
    pub(crate) book: Arc<Book>,
}

const SETTINGS: [&str; 5] = ["target", "lobbying", "discount", "sourcing", "builds"];

impl FirmScript {
    fn action(&self, given: &Dynamic) -> Result<FirmAction, Fault> {
        let mut action = FirmAction::default();
        let map = self.script.map("decide", given, &SETTINGS)?;
        let fault = |reason: String| self.script.program.fault("decide", &reason);
        for (key, value) in &map {
            match key.as_str() {
                "target" => action.target = self.script.number("decide", value)?,
                "lobbying" => action.lobbying = self.script.number("decide", value)?,
                "discount" => action.discount = self.script.number("decide", value)?,
                "sourcing" => {
                    let Some(shares) = value.clone().try_cast::<Map>() else {
                        return Err(self.script.wrong(
                            "decide",
                            "shares by route",
                            value.type_name(),
                        ));
                    };
                    for (route, share) in &shares {
                        let known = self.book.routes.iter().map(String::as_str);
                        let route = find(route, known, "route").map_err(fault)?;
                        action
                            .sourcing
                            .push((RouteId::from(route), self.script.number("decide", share)?));
                    }
                }
                _ => {
                    let Some(list) = value.clone().try_cast::<Array>() else {
                        return Err(self.script.wrong(
                            "decide",
                            "a list of projects",
                            value.type_name(),
                        ));
                    };
                    for name in &list {
                        let known = self.book.projects.iter().map(String::as_str);
                        let project = find(&name.to_string(), known, "project").map_err(fault)?;
                        action.builds.push(ProjectId::from(project));
                    }
                }
            }
        }
        Ok(action)
    }
}

impl FirmStrategy for FirmScript {
    fn seated(&self, names: Names<'_>, me: AgentId) -> Option<Arc<dyn FirmStrategy>> {
        let base = self.base.seated(names, me).unwrap_or_else(|| self.base.clone());
        Some(Arc::new(FirmScript { base, book: Arc::new(Book::new(names, me)), ..self.clone() }))
    }

    fn decide(
        &self,
        observation: &FirmObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        let show = |scene: &mut crate::scene::Scene| scene.show_firm(observation, &self.book);
        match self.script.ask("decide", (FirmView,), &mut memory.notes, rng, show)? {
            None => {
                extended(memory, &self.script, |memory| self.base.decide(observation, memory, rng))?
            }
            Some(given) => self.action(&given),
        }
    }
}
