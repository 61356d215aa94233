//! Looking ahead: branches of a game that is being played.

use crate::simulation::Simulation;
use detente_game::{Branch, Event, LookAhead, Situation};

impl Branch for Simulation {
    fn tick(&self) -> u32 {
        self.tick()
    }

    fn is_over(&self) -> bool {
        self.is_over()
    }

    fn step(&mut self) -> bool {
        self.step()
    }

    fn events(&self) -> &[Event] {
        self.events()
    }

    fn situation(&self) -> &Situation {
        self.situation()
    }

    fn state_hash(&mut self) -> u64 {
        self.state_hash()
    }
}

impl LookAhead for Simulation {
    fn branch(&mut self) -> Box<dyn Branch> {
        Box::new(self.duplicate())
    }
}
