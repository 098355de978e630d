use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::fault::Fault;

/// Where bytes are written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Place {
    /// The file of this name; '-' is standard output.
    pub(crate) fn new(path: PathBuf) -> Self {
        if path.as_os_str() == "-" {
            return Self::Stdout;
        }
        Self::File(path)
    }

    /// The one name of the file that all names of it lead to.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let Self::File(path) = self else {
            return None;
        };
        let path = target(path);
        let folder = || folder(&path).canonicalize().ok();
        let beside = || Some(folder()?.join(path.file_name()?));
        path.canonicalize()
            .ok()
            .or_else(beside)
            .or_else(|| std::path::absolute(&path).ok())
    }

    /// Finds out whether the file could be written, before work is put into it.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        match self {
            Self::Stdout => Ok(()),
            Self::File(path) => check_file(path).map_err(|error| self.fault(&error)),
        }
    }

    /// Writes all bytes or, to a file, none.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Fault> {
        let written = match self {
            Self::Stdout => Stdout.write_all(bytes).and_then(|()| Stdout.flush()),
            Self::File(path) => write_file(path, bytes),
        };
        written.map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &io::Error) -> Fault {
        Fault::new(self, format_args!("cannot write: {error}"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => formatter.write_str("standard output"),
            Self::File(path) => path.display().fmt(formatter),
        }
    }
}

/// Standard output; a reader who has enough may leave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_left(io::stdout().write_all(bytes)).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_left(io::stdout().flush())
    }
}

fn unless_left(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn check_file(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => Ok(()),
        Ok(found) if found.permissions().readonly() => {
            Err(io::Error::other("the file is read-only"))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => temporary(&target(path)).map(drop),
    }
}

/// Writes beside the file and then takes its place. What is not a regular file (a device, a pipe)
/// is written to as it is.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        found => Some(found?),
    };
    if found.as_ref().is_some_and(|found| !found.is_file()) {
        return fs::OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(bytes);
    }
    let target = target(path);
    let mut file = temporary(&target)?;
    if let Some(found) = found {
        keep_owner(file.as_file(), &found);
        file.as_file().set_permissions(found.permissions())?;
    }
    // Not by the temporary file, whose errors have its name in them.
    file.as_file_mut().write_all(bytes)?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Gives the file to the owner of the one that it replaces, where the system lets it.
#[cfg(unix)]
fn keep_owner(file: &fs::File, found: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(found.uid()), Some(found.gid()))
        // Who may not give a file away may yet give it to a group of theirs.
        .or_else(|_| fchown(file, None, Some(found.gid())));
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::File, _: &fs::Metadata) {}

/// What is written where a link is given: the file that it leads to, even if there is none yet.
/// So the link stays one.
fn target(path: &Path) -> PathBuf {
    if let Ok(file) = path.canonicalize() {
        return file;
    }
    let mut path = path.to_owned();
    // As many links as Linux follows.
    for _ in 0..40 {
        let Ok(next) = path.read_link() else {
            break;
        };
        path = folder(&path).join(next);
    }
    path
}

/// A new file in the folder of `path`, gone when dropped.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".marquetry-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: for all whom the umask does not exclude.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let folder = folder(path);
    if !folder.is_dir() {
        return Err(io::Error::other("there is no such folder"));
    }
    // The message would name the temporary file, which nobody knows.
    let file = builder.tempfile_in(folder);
    file.map_err(|error| error.kind().into())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_of_a_file_are_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = |path: &str| Place::new(folder.path().join(path)).file().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        assert_eq!(place("a.svg"), place("sub/../a.svg"));
        assert_ne!(place("a.svg"), place("sub/a.svg"));
        assert_eq!(place("none/a.svg"), place("none/./a.svg"));
    }

    #[test]
    fn files_are_replaced_and_nothing_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path().join("a"));
        place.check().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        place.write(b"first").unwrap();
        place.write(b"second").unwrap();
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_are_those_of_new_files() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [file, link, plain] = ["file", "link", "plain"].map(|name| folder.path().join(name));
        fs::write(&plain, b"").unwrap();
        symlink("file", &link).unwrap();
        Place::new(file.clone()).write(b"one").unwrap();
        Place::new(link.clone()).write(b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&file), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn links_to_nothing_yet_stay_links() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let [file, link, chain, lost, circle] =
            ["sub/file", "link", "chain", "lost", "circle"].map(|name| folder.path().join(name));
        fs::create_dir(folder.path().join("sub")).unwrap();
        symlink("sub/file", &link).unwrap();
        symlink("link", &chain).unwrap();
        symlink("none/file", &lost).unwrap();
        symlink("circle", &circle).unwrap();
        let place = |path: &Path| Place::new(path.to_owned());
        assert_eq!(place(&chain).file(), place(&file).file());
        place(&chain).check().unwrap();
        place(&chain).write(b"one").unwrap();
        assert!(chain.is_symlink() && link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"one");
        let message = place(&lost).check().unwrap_err().to_string();
        assert!(message.ends_with("lost: cannot write: there is no such folder"));
        assert!(place(&circle).check().is_err());
        for link in [lost, circle] {
            assert!(place(&link).write(b"one").is_err() && link.is_symlink());
        }
    }

    #[cfg(unix)]
    #[test]
    fn replaced_files_keep_their_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, b"one").unwrap();
        for mode in [0o600, 0o755, 0o664] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            Place::new(path.clone()).write(b"two").unwrap();
            let found = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(found & 0o7777, mode);
        }
    }

    #[cfg(unix)]
    #[test]
    fn replaced_files_keep_their_owner_where_the_system_lets_them() {
        use std::os::unix::fs::{MetadataExt, chown};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, b"one").unwrap();
        // Only root may give files away; anyone else has but files of their own.
        let _ = chown(&path, Some(65_534), Some(65_534));
        let before = fs::metadata(&path).unwrap();
        Place::new(path.clone()).write(b"two").unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }

    #[test]
    fn a_folder_that_is_gone_is_named_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path().join("gone/a.svg"));
        let message = place.write(b"one").unwrap_err().to_string();
        assert!(message.ends_with("a.svg: cannot write: there is no such folder"));
    }

    #[test]
    fn what_cannot_be_written_is_said_beforehand() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| {
            let fault = Place::new(path.to_owned()).check().unwrap_err();
            fault.to_string()
        };
        assert!(message(folder.path()).ends_with("cannot write: is a directory"));
        let missing = message(&folder.path().join("none/a.svg"));
        assert!(missing.ends_with("a.svg: cannot write: there is no such folder"));
    }
}
