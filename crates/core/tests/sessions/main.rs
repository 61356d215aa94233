//! Sessions without an economy, played by the ordinary strategies.

mod allocation;
mod forfeit;
mod pairs;
mod protocols;
mod support;
mod theory;
