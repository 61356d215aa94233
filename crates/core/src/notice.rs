//! Telling strategies that a game begins and that it is over.

use crate::resource::{Proceedings, Setting};
use crate::seat::tell;
use bevy_ecs::world::World;
use detente_game::spec::Role;
use detente_game::{AgentId, Beginning, Cast, GameSpec, Names};

/// Tells every strategy that the game begins; who fails at that forfeits on the first day.
pub(crate) fn tell_beginning(world: &mut World, spec: &GameSpec, cast: &Cast) {
    let seed = world.resource::<Setting>().figures.chance.seed();
    let mut proceedings = world.resource_mut::<Proceedings>();
    let names = Names::new(spec);
    for (me, agent) in spec.agents.iter().enumerate() {
        let me = AgentId::from(me);
        let beginning = Beginning::Game { names, me, seed };
        let told = tell(me, || match agent.role {
            Role::Nation(party) => cast.nations[party.index()].game_begins(&beginning),
            Role::Firm(firm) => cast.firms[firm.index()].game_begins(&beginning),
            Role::Regulator(one) => cast.regulators[one.index()].game_begins(&beginning),
        });
        told.unwrap_or_else(|forfeit| proceedings.note(forfeit));
    }
}

/// Tells every strategy that the game is over, which no failure changes any more; true when one panicked, so
/// that the world is not to be used again.
pub(crate) fn tell_end(spec: &GameSpec, cast: &Cast) -> bool {
    let mut panicked = false;
    for (me, agent) in spec.agents.iter().enumerate() {
        let told = tell(AgentId::from(me), || match agent.role {
            Role::Nation(party) => cast.nations[party.index()].game_ends(),
            Role::Firm(firm) => cast.firms[firm.index()].game_ends(),
            Role::Regulator(one) => cast.regulators[one.index()].game_ends(),
        });
        panicked |= told.is_err();
    }
    panicked
}
