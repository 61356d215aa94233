//! A scenario that can be played.

use crate::diagnostic::Sources;
use crate::limit::Limit;
use crate::lower::{Lowered, Steps};
use detente_game::{Ablation, GameSpec};

/// A game with what its file says about it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The game.
    pub spec: GameSpec,
    /// What the file says about it.
    pub about: About,
    pub(crate) sources: Sources,
    pub(crate) limits: Vec<Limit>,
    pub(crate) ladders: Vec<Steps>,
    pub(crate) sets: Vec<String>,
}

/// What a file says about itself, for readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// One line that says what it is about.
    pub title: String,
    /// What money is counted in: `M USD`.
    pub money: String,
    /// Remarks.
    pub notes: Vec<String>,
    /// What each ablation does to first conceder and day, in words.
    pub ablations: Vec<(Ablation, String)>,
    /// Where the numbers come from.
    pub sources: Vec<String>,
    /// Tables of parameters in use.
    pub uses: Vec<String>,
}

impl Scenario {
    pub(crate) fn new(lowered: Lowered, about: About, sources: Sources) -> Self {
        let Lowered { spec, limits, ladders } = lowered;
        Scenario { spec, about, sources, limits, ladders, sets: Vec::new() }
    }

    /// The files it was read from: the scenario first, then those that it extends, then the tables it uses.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The changes applied by [`set`](Scenario::set), in order, as written.
    pub fn sets(&self) -> &[String] {
        &self.sets
    }

    /// Digest of all that defines the game: the text of every file and the changes applied. 16 hex digits.
    pub fn spec_digest(&self) -> String {
        let texts = self.sources.files().iter().map(|source| source.text.as_str());
        digest(texts.chain(self.sets.iter().map(String::as_str)))
    }
}

/// BLAKE3 over texts, each behind its length. 16 hex digits.
pub(crate) fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_string()
}
