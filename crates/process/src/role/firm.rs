//! A program that plays a firm.

use crate::names::{Book, find};
use crate::seat::{Known, NoPackages, Program, Role, illegal};
use crate::view::economy::OwnFirm;
use crate::view::start::Game;
use crate::wire::action::Policy;
use detente_game::{
    Beginning, Fault, FirmAction, FirmObservation, FirmStrategy, Memory, ProjectId, RouteId, Stream,
};

/// What a firm decides.
pub(crate) const FIRM: Role = Role { name: "firm", decisions: &["policy"] };

/// A program in a firm's seat.
pub(crate) struct FirmProgram(pub(crate) Program<dyn FirmStrategy>);

fn action(book: &Book, policy: Policy) -> Result<FirmAction, String> {
    let Policy { target, lobbying, discount, sourcing, builds } = policy;
    let mut action = FirmAction { target, lobbying, discount, ..FirmAction::default() };
    for (name, share) in sourcing {
        let route = find(&name, book.routes.iter().map(String::as_str), "route")?;
        action.sourcing.push((RouteId::from(route), share));
    }
    for name in builds {
        let project = find(&name, book.projects.iter().map(String::as_str), "project")?;
        action.builds.push(ProjectId::from(project));
    }
    Ok(action)
}

impl FirmStrategy for FirmProgram {
    fn game_begins(&self, beginning: &Beginning<'_>) {
        if let Beginning::Game { names, me, seed } = *beginning {
            let known = Known::Game(Book::new(names, me));
            self.0.begin(known, &Game::new(names, me, seed), |_| false);
            self.0.base().game_begins(beginning);
        }
    }

    fn game_ends(&self) {
        self.0.base().game_ends();
        self.0.end();
    }

    fn decide(
        &self,
        seen: &FirmObservation<'_>,
        memory: &mut Memory,
        rng: &mut Stream,
    ) -> Result<FirmAction, Fault> {
        self.0.take(
            "policy",
            seen,
            |base, seen| base.decide(seen, memory, rng),
            |asking, seen| {
                let known = asking.known()?;
                let book = known.game()?;
                let view = OwnFirm::new(book, seen);
                let policy = asking.decide(seen.tick, &view, &mut NoPackages)?;
                action(book, policy).map_err(illegal)
            },
        )
    }
}
