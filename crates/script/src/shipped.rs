//! Scripts that come with Detente, in `assets/strategies`.

use crate::header::ScriptRole;

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// Name and text of each.
        pub const SHIPPED: &[(&str, &str)] =
            &[$((concat!($name, ".rhai"), include_str!(concat!("../../../assets/strategies/", $name, ".rhai")))),*];
    };
}

shipped! {
    "base-stock",
    "boulware",
    "hold-out",
    "last-word",
    "licence-for-tariff",
    "tit-for-tat",
    "tit-for-tat-measures",
    "under-the-watch",
    "worried-firm",
}

/// A script to begin with, which plays as it is.
pub const fn template(role: ScriptRole) -> &'static str {
    match role {
        ScriptRole::Nation => include_str!("../../../assets/strategies/templates/nation.rhai"),
        ScriptRole::Firm => include_str!("../../../assets/strategies/templates/firm.rhai"),
        ScriptRole::Regulator => {
            include_str!("../../../assets/strategies/templates/regulator.rhai")
        }
        ScriptRole::Party => include_str!("../../../assets/strategies/templates/party.rhai"),
    }
}

/// The text of a shipped script.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Program;

    #[test]
    fn the_list_is_the_folder_and_every_script_compiles() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/strategies");
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".rhai")).collect();
        names.sort();
        let mut listed: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
        listed.sort_unstable();
        assert_eq!(names, listed);
        for (name, text) in SHIPPED {
            let program = Program::compile(name, text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!program.header.summary.is_empty(), "{name}");
        }
    }
}
