//! Saved games: write, read, replay, verify, fork.
//!
//! A [`Recorder`] puts itself between the strategies of a game and the core, and notes what each decides
//! when it decides something new, what it remembers, and a digest of the state after every tick: one more
//! consumer of a game, which never changes it. A [`SavedGame`] is played again by [`Replay`] without the
//! strategies that played it; [`Replay::verify`] compares every tick.
//!
//! | module | what |
//! |---|---|
//! | `between` | who sits between the core and a strategy |
//! | `digests` | digests of all ticks |
//! | `format`, `frame` | the file: first bytes, then checksummed, packed frames |
//! | `game` | a saved game in memory |
//! | `session` | sessions without an economy |
//! | `segment` | part of a game as it lies in a file |
//! | `memory`, `number` | what an agent remembers, in few bytes |
//! | `write`, `read` | one saved game, or an archive of many |
//! | `recorder` | noting what is decided |
//! | `playback`, `replay` | playing what was noted |
//! | `shadow`, `beside` | a strategy beside a seat of a game, or of a session, that is replayed |
//! | `fork`, `held` | playing on from a tick, differently |
//! | `but_for` | playing again without one cause |

mod beside;
mod between;
mod but_for;
mod digests;
mod error;
mod fork;
mod format;
mod frame;
mod game;
mod held;
mod memory;
mod number;
mod playback;
mod read;
mod recall;
mod recorder;
mod replay;
mod segment;
mod session;
mod shadow;
mod write;

pub use beside::{PartyAsked, PartyWatcher, beside};
pub use but_for::but_for;
pub use digests::{Digests, SavedDigest};
pub use error::ReadError;
pub use fork::{Fork, fork};
pub use format::FormatVersion;
pub use frame::{Packed, Packer};
pub use game::{
    Decision, ForkPoint, GameHeader, GameResult, SavedGame, SavedStrategy, ScenarioText, SeatRecord,
};
pub use read::Reader;
pub use recall::Recall;
pub use recorder::Recorder;
pub use replay::{Divergence, Replay, ReplayError, Stage};
pub use session::{SavedSessions, SessionHeader, SessionReader, holds_sessions};
pub use shadow::{Asked, SeatStrategy, Seen, Watcher};
pub use write::{Batch, Writer};
