//! The strategy library: one file per strategy, found by name.
//!
//! A strategy sees observations only, never the world: this crate imports `detente-game` and
//! nothing else of Detente. It holds no state between calls; what it remembers is data, in its
//! `Memory`.
//!
//! To add a strategy, write `src/NAME.rs` with an `INFO` and add the file's name to the list below.
//! The contract test in `tests/contract.rs` then holds for it too.
//!
//! ```
//! use detente_game::{Registry, StrategyCall};
//! use detente_strategies::Library;
//!
//! let call = StrategyCall::parse("nation(resolve=cost-threshold, table=boulware(e=4))")?;
//! assert!(Library.nation(&call).is_ok());
//!
//! let call = StrategyCall::parse("bulware")?;
//! let error = Library.nation(&call).err().unwrap();
//! assert_eq!(error.to_string(), "unknown strategy `bulware`; did you mean `boulware`?");
//! # Ok::<(), detente_game::expression::ExpressionError>(())
//! ```

/// The guide's Rust compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../assets/strategies/GUIDE.md")]
struct Guide;

mod library;
mod measures;
mod nation;
mod packages;
mod party;
mod standing;
#[cfg(test)]
mod testing;
mod time_dependent;

pub use library::Library;
pub use nation::Nation;

use detente_game::StrategyInfo;

macro_rules! strategies {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every strategy of the library, in the order of their files.
        pub const ALL: &[&StrategyInfo] = &[$(&$module::INFO),*];

        #[cfg(test)]
        const MODULES: &[&str] = &[$(stringify!($module)),*];
    };
}

strategies! {
    aspiration,
    averaged_tit_for_tat,
    base_stock,
    boulware,
    brinkman,
    by_the_book,
    conceder,
    cost_threshold,
    de_escalator,
    deadline_driven,
    escalation_ladder,
    go_slow,
    hardheaded,
    hardliner,
    hoarder,
    investor,
    just_under_detection,
    linear,
    lobbyist,
    micro,
    micro_last,
    naive_tit_for_tat,
    nash,
    patient,
    random,
    random_absolute_tit_for_tat,
    re_sourcer,
    relative_tit_for_tat,
    resource_dependent,
    reviewer,
    slow_walker,
    strict_inspector,
    subgame_perfect,
    tit_for_tat_measures,
    tough,
    war_of_attrition,
    zeuthen,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files beside the strategies that are none themselves.
    const HELPERS: [&str; 9] = [
        "lib",
        "library",
        "measures",
        "nation",
        "packages",
        "party",
        "standing",
        "testing",
        "time_dependent",
    ];

    #[test]
    fn the_list_holds_every_file_of_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_string())
            .filter(|file| !HELPERS.contains(&file.as_str()))
            .collect();
        files.sort();
        assert_eq!(files, MODULES);
    }

    #[test]
    fn a_strategy_is_named_as_its_file() {
        let names: Vec<String> = ALL.iter().map(|info| info.name.replace('-', "_")).collect();
        assert_eq!(names, MODULES);
    }
}
