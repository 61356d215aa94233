//! The ECS core: plays a [`GameSpec`](detente_game::GameSpec) tick by tick and gives events.
//!
//! No IO, no wall clock, no threads. One [`Simulation`] owns one world and one schedule, built once for
//! a spec and reset for every game; run several of them to use several cores.
//!
//! | module | what |
//! |---|---|
//! | `tick` | the order of a tick, in one place |
//! | `system` | one file per system |
//! | `component` | state kept on entities |
//! | `resource` | state and day's figures kept once per world |
//! | `figures` | the numbers of one game, drawn and ablated |
//! | `context` | what every decision of a tick reads |
//! | `network` | goods: plans, orders, shipments, production, prices |
//! | `nash` | the search for the Nash package |
//! | `licensing` | applications for licences in a queue, where goods flow by routes |
//! | `pace` | asking a regulator how fast it works |
//! | `watch` | what the other side makes of the deliveries it can see |
//! | `belief` | what a party that does not know everything takes the numbers to be |
//! | `means` | preconditions, and money left in funds |
//! | `ultimatum` | threats with a demand and a date |
//! | `council` | members who decide together on a deal |
//! | `ballot` | members who vote on a deal |
//! | `breach` | what an accusation leads to |
//! | `channels` | constants of channels as the network gives them |
//! | `seat` | asking strategies, and what happens when they fail |
//! | `session` | sessions without an economy: protocols, step function, two drivers |
//! | `digest`, `fold` | a digest of every tick, by component and agent |
//! | `snapshot` | the whole state as plain data: reset, fork, hash |
//! | `ahead` | branches of a game that is being played |
//! | `world` | the world of a spec and the schedule of its tick, built once |
//! | `simulation` | playing games |

#[cfg(test)]
#[path = "../../../tests/golden/spec.rs"]
mod golden;

#[cfg(test)]
#[path = "../../../tests/support/economy.rs"]
mod economy;

mod ahead;
mod ballot;
mod belief;
mod breach;
mod channels;
mod component;
mod context;
mod council;
mod digest;
mod figures;
mod fold;
mod inspection;
mod licensing;
mod means;
mod names;
mod nash;
mod network;
mod notice;
mod pace;
mod ratification;
mod resource;
mod sale;
mod seat;
mod session;
mod simulation;
mod snapshot;
mod system;
mod table;
mod tick;
mod ultimatum;
mod watch;
mod world;

pub use channels::{ChannelConstants, Constant, channel_constants};
pub use digest::{ComponentKind, TickDigest};
pub use network::NetworkError;
pub use session::{SessionError, Sessions, mediator_change};
pub use simulation::{Simulation, StateChange};
pub use snapshot::Snapshot;
pub use tick::TickSystems;
pub use world::BuildError;
