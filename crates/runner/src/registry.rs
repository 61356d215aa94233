//! Where strategies are found: in the library, and in programs.

use detente_process::WithProcesses;
use detente_strategies::Library;

/// Every strategy that a seat can name.
pub(crate) const STRATEGIES: WithProcesses<Library> = WithProcesses(Library);
