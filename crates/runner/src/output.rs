//! Where results go: standard output, and files that appear only once they are whole.

use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

/// Standard output, buffered.
pub(crate) struct Stdout(BufWriter<StdoutLock<'static>>);

impl Stdout {
    /// Takes standard output for as long as this lives.
    pub(crate) fn lock() -> Self {
        Stdout(BufWriter::with_capacity(1 << 16, io::stdout().lock()))
    }

    /// Writes a piece.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.write_all(bytes).map_err(Error::stdout)
    }

    /// Writes out what is buffered.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.0.flush().map_err(Error::stdout)
    }
}

/// Writes a whole text to standard output.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut stdout = Stdout::lock();
    stdout.write(text.as_bytes())?;
    stdout.finish()
}

/// A file written aside and renamed when it is whole, so that nobody ever reads half of it. What is no
/// regular file (`/dev/null`, a named pipe) is written in place.
pub(crate) struct WholeFile {
    path: PathBuf,
    aside: Option<PathBuf>,
    writer: BufWriter<File>,
}

/// Starts a file that grows in place: it appears at `path` once it holds `head`, so that whoever finds it
/// can read it.
pub(crate) fn growing(path: &Path, head: &[u8]) -> Result<BufWriter<File>, Error> {
    let aside = aside(path);
    let begin = || -> io::Result<File> {
        let mut file = File::create(aside.as_deref().unwrap_or(path))?;
        file.write_all(head)?;
        if let Some(aside) = &aside {
            fs::rename(aside, path)?;
        }
        Ok(file)
    };
    match begin() {
        Ok(file) => Ok(BufWriter::with_capacity(1 << 16, file)),
        Err(source) => {
            // Nothing can be done about a left-over that cannot be removed.
            let _ = aside.map(fs::remove_file);
            Err(Error::Write { path: path.into(), source })
        }
    }
}

/// Where a file is written first; none for what is no regular file.
fn aside(path: &Path) -> Option<PathBuf> {
    let in_place = fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if in_place { None } else { Some(beside(path)) }
}

impl WholeFile {
    /// Starts a file that will stand at `path`.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        let aside = aside(path);
        let file = File::create(aside.as_deref().unwrap_or(path));
        let file = file.map_err(|source| Error::Write { path: path.into(), source })?;
        Ok(WholeFile { path: path.into(), aside, writer: BufWriter::new(file) })
    }

    /// Writes a piece.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer.write_all(bytes).map_err(|source| self.error(source))
    }

    /// Where a library writes that makes its own pieces.
    pub(crate) fn writer(&mut self) -> &mut (impl Write + Send + use<>) {
        &mut self.writer
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.writer.flush().map_err(|source| self.error(source))?;
        if let Some(aside) = self.aside.take() {
            let renamed = fs::rename(&aside, &self.path);
            if let Err(source) = renamed {
                self.aside = Some(aside);
                return Err(self.error(source));
            }
        }
        Ok(())
    }

    fn error(&self, source: io::Error) -> Error {
        Error::Write { path: self.path.clone(), source }
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(aside) = &self.aside {
            // Nothing can be done about a left-over that cannot be removed.
            let _ = fs::remove_file(aside);
        }
    }
}

/// A name in the same folder, so that renaming stays within one file system.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut file = WholeFile::create(&path).unwrap();
        file.write(b"one\n").unwrap();
        assert!(!path.exists());
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_unfinished_file_leaves_nothing_and_spares_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        fs::write(&path, "old").unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = WholeFile::create(Path::new("/no/such/folder/x")).err().unwrap();
        assert!(error.to_string().contains("`/no/such/folder/x`"), "{error}");
    }
}
