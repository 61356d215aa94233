//! One file per system; their order is in [`crate::tick`].

macro_rules! systems { ($($module:ident),* $(,)?) => {
    $(pub(crate) mod $module;)*
    #[cfg(test)]
    const MODULES: &[&str] = &[$(stringify!($module)),*];
} }

systems! {
    agreement, beliefs, calendar, claims, concession, escalation, exposure, firms, goods, inspections,
    leverage, licensing, means, negotiation, preferences, pressure, regulation, regulators, resolve, sales,
    sessions, shocks, stockpiling,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/system");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_string))
            .filter(|name| name != "mod")
            .collect();
        files.sort();
        assert_eq!(files, super::MODULES);
    }
}
