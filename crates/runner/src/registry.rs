//! Where strategies are found: in the library, in scripts, and in programs.

use detente_process::WithProcesses;
use detente_script::{WithScripts, shipped};
use detente_strategies::Library;
use std::fs;

/// Every strategy that a seat can name.
pub(crate) const STRATEGIES: WithProcesses<WithScripts<Library>> =
    WithProcesses(WithScripts { others: Library, source: script });

/// The text of a script: a file, or one that comes with Detente.
fn script(name: &str) -> Result<String, String> {
    let largest = detente_script::program::LARGEST as u64;
    match fs::metadata(name) {
        Ok(found) if found.len() > largest => {
            return Err(format!("{} bytes are more than the limit of {largest}", found.len()));
        }
        _ => {}
    }
    match fs::read(name) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|error| {
            format!("it is no text: not UTF-8 from byte {} on", error.utf8_error().valid_up_to())
        }),
        Err(error) => shipped(name).map(str::to_string).ok_or_else(|| match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_string(),
            _ => error.to_string(),
        }),
    }
}
