//! Strategies written as scripts, in [Rhai](https://rhai.rs).
//!
//! A script is a text file that defines what it wants to change: functions named like the methods of the strategy
//! contracts, and `strategy()`, which says what it is. Everything else it inherits from the strategy that it extends.
//! [`WithScripts`] puts scripts beside the strategies of another registry: a name that ends in `.rhai` is a script.
//!
//! | module | what |
//! |---|---|
//! | [`program`] | a script, compiled once and shared by all games and threads |
//! | [`header`] | what a script says of itself: role, what it extends, parameters, limits |
//! | `engine`, `maths` | the language, without clock, files, network, or maths that differs between machines |
//! | `explain` | what is wrong with a script, with the place and the fix |
//! | `scene` | what a script sees while one of its functions runs |
//! | `view` | the observations of each role, for scripts |
//! | `kept` | what a script remembers, as data |
//! | `seat` | scripts in the seats of the strategy contracts |
//! | [`registry`] | scripts by name |

mod engine;
mod explain;
pub mod header;
mod kept;
mod maths;
pub mod program;
pub mod registry;
mod scene;
mod seat;
mod shipped;
mod view;

pub use explain::ScriptError;
pub use header::{Header, Limits};
pub use kept::remembered;
pub use program::Program;
pub use registry::{ScriptSource, WithScripts};
pub use shipped::{SHIPPED, shipped, template};
