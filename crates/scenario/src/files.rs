//! Files: shipped ones inside the binary, and those of a folder, which win over them.

use crate::error::LoadError;
use crate::suggest;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files larger than this are refused, bytes.
const LARGEST: u64 = 4 << 20;

macro_rules! embedded {
    ($($(#[$doc:meta])* $list:ident = $folder:literal [$($name:literal),* $(,)?];)*) => {$(
        $(#[$doc])*
        pub(crate) const $list: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../", $folder, "/", $name, ".ron"))),)*
        ];
    )*};
}

embedded! {
    /// Shipped scenarios.
    SCENARIOS = "scenarios" [
        "gas-2022", "gas-cutoff-2022", "geneva-2025", "geneva-chain-2025", "japan-2010", "london-2025", "london-chain-2025",
        "magnequench-1995", "quad-2025", "rare-earths-2010", "truce-2025", "wage-round-2018",
    ];
    /// Shipped sessions without an economy.
    SESSIONS = "scenarios" ["port-lease", "supply-contract"];
    /// What happened in scenarios.
    OBSERVED = "scenarios" ["observed"];
    /// Shipped tournaments.
    TOURNAMENTS = "scenarios/tournaments" ["first"];
    /// Shipped tables of parameters.
    TABLES = "assets" ["mechanisms", "planning", "rare-earth-chain", "stake-classes"];
}

/// Shipped series.
pub(crate) const SERIES: &[(&str, &str)] =
    &[("gas-demand.csv", include_str!("../../../assets/gas-demand.csv"))];

/// A scenario that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name, by which [`load`](crate::load) finds it.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Every scenario that comes with the program, by name.
pub fn shipped() -> impl ExactSizeIterator<Item = Shipped> + Clone {
    SCENARIOS.iter().map(|&(name, text)| Shipped { name, text })
}

/// Every session without an economy that comes with the program, by name.
pub fn shipped_sessions() -> impl ExactSizeIterator<Item = Shipped> + Clone {
    SESSIONS.iter().map(|&(name, text)| Shipped { name, text })
}

/// Every tournament that comes with the program, by name.
pub fn shipped_tournaments() -> impl ExactSizeIterator<Item = Shipped> + Clone {
    TOURNAMENTS.iter().map(|&(name, text)| Shipped { name, text })
}

/// A file that was opened.
pub(crate) struct Opened {
    /// Name for messages.
    pub(crate) name: String,
    /// Text without a byte order mark.
    pub(crate) text: String,
    /// Where files that it names are looked up before shipped ones; nowhere for a shipped file.
    pub(crate) folder: Option<Folder>,
    /// What tells it from every other file.
    pub(crate) identity: PathBuf,
}

/// Where files that a file names are looked up.
#[derive(Clone, Debug)]
pub(crate) enum Folder {
    /// A folder, whose files win over shipped ones.
    Disk(PathBuf),
    /// A saved load, which holds every file that was opened, in the order of opening.
    Saved(Arc<Saved>),
}

/// The files of a load that was saved.
#[derive(Debug)]
pub(crate) struct Saved {
    files: Vec<(String, String)>,
    next: AtomicUsize,
}

impl Saved {
    /// The next file, which has to be the one that is named.
    fn next(&self, named: &str) -> Option<(String, String)> {
        let at = self.next.load(Ordering::Relaxed);
        let file = self.files.get(at).filter(|(name, _)| stem(Path::new(name)) == named)?;
        self.next.store(at + 1, Ordering::Relaxed);
        Some(file.clone())
    }

    /// A file that may have been opened before, or else the next one.
    fn again_or_next(&self, named: &str) -> Option<(String, String)> {
        let opened = &self.files[..self.next.load(Ordering::Relaxed).min(self.files.len())];
        let before = opened.iter().find(|(name, _)| Path::new(name).ends_with(named));
        before.cloned().or_else(|| self.next(stem(Path::new(named))))
    }
}

impl Folder {
    fn opened(saved: &Arc<Saved>, file: Option<(String, String)>) -> Option<Opened> {
        let (name, text) = file?;
        let at = saved.next.load(Ordering::Relaxed);
        let folder = Some(Folder::Saved(saved.clone()));
        Some(Opened { name, text, folder, identity: PathBuf::from(at.to_string()) })
    }
}

/// Opens the first file of a saved load, which holds every file by name and text, in the order of loading.
pub(crate) fn open_saved(files: &[(String, String)]) -> Option<Opened> {
    let saved = Arc::new(Saved { files: files.to_vec(), next: AtomicUsize::new(1) });
    Folder::opened(&saved, files.first().cloned())
}

/// Opens a scenario by path, or by name: from the folder `scenarios`, or the shipped one.
pub(crate) fn open(name: &str) -> Result<Opened, LoadError> {
    let path = Path::new(name);
    if path.is_file() {
        return read(path);
    }
    if path.exists() {
        let source = std::io::Error::other("it is not a file");
        return Err(LoadError::Unreadable { path: name.into(), source });
    }
    if let Some(opened) = open_shipped(name)? {
        return Ok(opened);
    }
    let known = SCENARIOS.iter().chain(SESSIONS).map(|(shipped, _)| *shipped);
    let nearest = suggest::nearest(stem(path), known);
    let (name, nearest) = (name.to_string(), nearest.map(str::to_string));
    match is_path(path) {
        true => Err(LoadError::NoFile { path: name, nearest }),
        false => Err(LoadError::NotFound { name, nearest }),
    }
}

/// Opens a tournament by path, or the shipped one of that name.
pub(crate) fn open_tournament(name: &str) -> Result<Opened, LoadError> {
    let path = Path::new(name);
    if path.is_file() {
        return read(path);
    }
    if let Some((_, text)) = TOURNAMENTS.iter().find(|(shipped, _)| *shipped == name) {
        return Ok(embedded(format!("scenarios/tournaments/{name}.ron"), text));
    }
    let known = TOURNAMENTS.iter().map(|(shipped, _)| *shipped);
    let nearest = suggest::nearest(stem(path), known).map(str::to_string);
    Err(LoadError::NoTournament { name: name.into(), nearest })
}

/// Whether somebody who writes this means a file rather than a scenario that comes with the program.
fn is_path(path: &Path) -> bool {
    path.components().count() > 1
        || path.has_root()
        || path.extension().is_some_and(|end| end == "ron")
}

/// Opens a file that comes with the program, or the one that wins over it.
fn open_shipped(name: &str) -> Result<Option<Opened>, LoadError> {
    let shipped =
        SCENARIOS.iter().chain(SESSIONS).chain(OBSERVED).find(|(shipped, _)| *shipped == name);
    let Some((_, text)) = shipped else { return Ok(None) };
    let beside = Path::new("scenarios").join(format!("{name}.ron"));
    if beside.is_file() {
        return read(&beside).map(Some);
    }
    Ok(Some(embedded(format!("scenarios/{name}.ron"), text)))
}

/// Opens what a scenario extends: from the folder of its file, by path or name, or the shipped one.
pub(crate) fn open_base(name: &str, folder: Option<&Folder>) -> Result<Option<Opened>, LoadError> {
    if let Some(Folder::Saved(saved)) = folder {
        return Ok(Folder::opened(saved, saved.next(stem(Path::new(name)))));
    }
    if let Some(Folder::Disk(folder)) = folder {
        for path in [folder.join(name), folder.join(format!("{name}.ron"))] {
            if path.is_file() {
                return read(&path).map(Some);
            }
        }
    }
    open_shipped(name)
}

/// The fix for a base that is not there: the nearest scenario of the folder, or a shipped one.
pub(crate) fn base_instead(name: &str, folder: Option<&Folder>) -> Option<String> {
    let folder = match folder {
        Some(Folder::Disk(folder)) => Some(folder),
        _ => None,
    };
    let entries = folder.and_then(|folder| folder.read_dir().ok()).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut beside: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .map(|path| stem(&path).to_string())
        .collect();
    beside.sort();
    let stem = stem(Path::new(name));
    let shipped = SCENARIOS.iter().map(|(shipped, _)| *shipped);
    match suggest::nearest(stem, beside.iter().map(String::as_str)) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => suggest::instead(stem, shipped),
    }
}

fn stem(path: &Path) -> &str {
    path.file_stem().or(Some(path.as_os_str())).and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// Opens a table of parameters: from `assets` in the folder, the folder itself, or the shipped one.
pub(crate) fn open_table(name: &str, folder: Option<&Folder>) -> Result<Option<Opened>, LoadError> {
    if let Some(Folder::Saved(saved)) = folder {
        return Ok(Folder::opened(saved, saved.next(name)));
    }
    let file = format!("{name}.ron");
    if let Some(Folder::Disk(folder)) = folder {
        for path in [folder.join("assets").join(&file), folder.join(&file)] {
            if path.is_file() {
                return read(&path).map(Some);
            }
        }
    }
    let shipped = TABLES.iter().find(|(shipped, _)| *shipped == name);
    Ok(shipped.map(|(_, text)| embedded(format!("assets/{file}"), text)))
}

/// Opens a series: from the folder, `assets` in it, or a shipped one.
pub(crate) fn open_series(
    name: &str,
    folder: Option<&Folder>,
) -> Result<Option<Opened>, LoadError> {
    if Path::new(name).components().any(|part| !matches!(part, Component::Normal(_))) {
        return Ok(None);
    }
    if let Some(Folder::Saved(saved)) = folder {
        return Ok(Folder::opened(saved, saved.again_or_next(name)));
    }
    if let Some(Folder::Disk(folder)) = folder {
        for path in [folder.join(name), folder.join("assets").join(name)] {
            if path.is_file() {
                return read(&path).map(Some);
            }
        }
    }
    let shipped = SERIES.iter().find(|(shipped, _)| *shipped == name);
    Ok(shipped.map(|(_, text)| embedded(format!("assets/{name}"), text)))
}

fn embedded(name: String, text: &str) -> Opened {
    let identity = PathBuf::from(&name);
    Opened { name, text: text.into(), folder: None, identity }
}

/// Reads a file of at most 4 MiB of UTF-8.
fn read(path: &Path) -> Result<Opened, LoadError> {
    let name = path.display().to_string();
    let unreadable = |source| LoadError::Unreadable { path: name.clone(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(LoadError::TooLarge { path: name });
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        LoadError::NotUtf8 { path: name.clone(), line }
    })?;
    let folder = path.parent().map(|parent| match parent.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => parent.to_path_buf(),
    });
    let identity = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = folder.map(Folder::Disk);
    Ok(Opened { name, text: without_mark(text), folder, identity })
}

/// A text without the byte order mark that some editors write.
fn without_mark(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of the `.ron` files of a folder of the repository.
    fn folder(name: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
        let mut names: Vec<String> = std::fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "ron"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_string())
            .collect();
        names.sort();
        names
    }

    fn listed(lists: &[&[(&str, &str)]]) -> Vec<String> {
        let mut names: Vec<String> =
            lists.concat().iter().map(|(name, _)| (*name).to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_embedded_is_what_the_folders_hold() {
        assert_eq!(listed(&[SCENARIOS, SESSIONS, OBSERVED]), folder("scenarios"));
        assert_eq!(listed(&[TABLES]), folder("assets"));
        assert_eq!(listed(&[TOURNAMENTS]), folder("scenarios/tournaments"));
    }

    #[test]
    fn large_files_and_files_that_are_no_text_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.ron");
        std::fs::write(&path, vec![b' '; (LARGEST + 1) as usize]).unwrap();
        assert!(matches!(read(&path), Err(LoadError::TooLarge { .. })));
        std::fs::write(&path, b"a\nb \xff").unwrap();
        assert!(matches!(read(&path), Err(LoadError::NotUtf8 { line: 2, .. })));
        std::fs::write(&path, "\u{feff}x").unwrap();
        assert_eq!(read(&path).unwrap().text, "x");
    }
}
