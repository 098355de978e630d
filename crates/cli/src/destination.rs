use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::iter;
use std::path::{Path, PathBuf};
use std::process;

use tempfile::NamedTempFile;

use crate::file_error::FileError;

/// Where bytes are written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout,
    /// A device, or what a program has open, which must not be replaced.
    Device(PathBuf),
    /// A file.
    File(PathBuf),
}

impl Destination {
    /// What has this name, or what a link of this name leads to; '-' is standard output.
    pub(crate) fn new(path: PathBuf) -> Self {
        if path.as_os_str() == "-" {
            return Self::Stdout;
        }
        // Beyond a device links may lead to a file that others write to.
        let device = links(&path)
            .map(|path| in_folder(&path).unwrap_or(path))
            .find(|name| is_device(name));
        match device {
            Some(name) if is_stdout(&name) => Self::Stdout,
            Some(_) => Self::Device(path),
            None => Self::File(path),
        }
    }

    /// The one name of the file that all names of it lead to.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let (Self::File(path) | Self::Device(path)) = self else {
            return None;
        };
        let path = target(path);
        path.canonicalize()
            .ok()
            .or_else(|| in_folder(&path))
            .or_else(|| std::path::absolute(&path).ok())
    }

    /// Finds out whether the file could be written, before work is put into it.
    pub(crate) fn check(&self) -> Result<(), FileError> {
        match self {
            Self::Stdout => Ok(()),
            Self::Device(path) => check_device(path).map_err(|error| self.failed(&error)),
            Self::File(path) => check_file(path).map_err(|error| self.failed(&error)),
        }
    }

    /// Writes all bytes or, to a file, none.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), FileError> {
        let written = match self {
            Self::Stdout => Stdout.write_all(bytes).and_then(|()| Stdout.flush()),
            Self::Device(path) => write_device(path, bytes),
            Self::File(path) => write_file(path, bytes),
        };
        written.map_err(|error| self.failed(&error))
    }

    /// That something cannot be written there, and why.
    pub(crate) fn failed(&self, error: &io::Error) -> FileError {
        FileError::new(self, format_args!("cannot write: {error}"))
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => formatter.write_str("standard output"),
            Self::Device(path) | Self::File(path) => path.display().fmt(formatter),
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

/// Whether the name is one of devices, or of what programs have open. In shared memory there are
/// files as in any folder.
fn is_device(name: &Path) -> bool {
    let within = |folder: &str| name.starts_with(folder);
    within("/proc") || (within("/dev") && !within("/dev/shm"))
}

fn is_stdout(name: &Path) -> bool {
    let of_process = format!("/proc/{}/fd/1", process::id());
    ["/dev/stdout", "/dev/fd/1", &of_process].contains(&name.to_string_lossy().as_ref())
}

fn check_device(path: &Path) -> io::Result<()> {
    match fs::metadata(path)?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(()),
    }
}

/// Writes to what is there, behind all that it holds.
fn write_device(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut device = fs::OpenOptions::new().append(true).open(path)?;
    device.write_all(bytes)
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

/// Writes beside the file and then takes its place. What is not a regular file (a pipe) is written
/// to as it is.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        found => Some(found?),
    };
    if found.as_ref().is_some_and(|found| !found.is_file()) {
        return write_device(path, bytes);
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
    links(path).last().unwrap_or_else(|| path.to_owned())
}

/// The name with the one of its folder that all names of that lead to.
fn in_folder(path: &Path) -> Option<PathBuf> {
    Some(folder(path).canonicalize().ok()?.join(path.file_name()?))
}

/// A name, what it is a link to, and so on.
fn links(path: &Path) -> impl Iterator<Item = PathBuf> {
    let next = |path: &PathBuf| Some(folder(path).join(path.read_link().ok()?));
    // As many links as Linux follows.
    iter::successors(Some(path.to_owned()), next).take(41)
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
        let place = |path: &str| Destination::new(folder.path().join(path)).file().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        assert_eq!(place("a.svg"), place("sub/../a.svg"));
        assert_ne!(place("a.svg"), place("sub/a.svg"));
        assert_eq!(place("none/a.svg"), place("none/./a.svg"));
    }

    #[test]
    fn files_are_replaced_and_nothing_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let place = Destination::new(folder.path().join("a"));
        place.check().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        place.write(b"first").unwrap();
        place.write(b"second").unwrap();
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn standard_output_has_many_names() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        symlink("/dev/stdout", &link).unwrap();
        let up = folder.path().join("../../../../../../../../dev/stdout");
        let names = [
            "-",
            "/dev/stdout",
            "/dev/fd/1",
            "/proc/self/fd/1",
            "//dev/./stdout",
        ];
        for name in names.map(PathBuf::from).into_iter().chain([link, up]) {
            assert_eq!(
                Destination::new(name.clone()),
                Destination::Stdout,
                "{name:?}"
            );
        }
        for name in ["/dev/null", "/dev/stderr", "/dev/fd/12", "/proc/self/fd/3"] {
            assert_eq!(
                Destination::new(name.into()),
                Destination::Device(name.into())
            );
        }
        for name in ["dev/stdout", "/dev/shm/a.svg", "/dev/../tmp/a.svg"] {
            assert_eq!(
                Destination::new(name.into()),
                Destination::File(name.into())
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_are_those_of_new_files() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [file, link, plain] = ["file", "link", "plain"].map(|name| folder.path().join(name));
        fs::write(&plain, b"").unwrap();
        symlink("file", &link).unwrap();
        Destination::new(file.clone()).write(b"one").unwrap();
        Destination::new(link.clone()).write(b"two").unwrap();
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
        let place = |path: &Path| Destination::new(path.to_owned());
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
            Destination::new(path.clone()).write(b"two").unwrap();
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
        Destination::new(path.clone()).write(b"two").unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }

    #[test]
    fn a_folder_that_is_gone_is_named_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let place = Destination::new(folder.path().join("gone/a.svg"));
        let message = place.write(b"one").unwrap_err().to_string();
        assert!(message.ends_with("a.svg: cannot write: there is no such folder"));
    }

    #[test]
    fn what_cannot_be_written_is_said_beforehand() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| {
            let error = Destination::new(path.to_owned()).check().unwrap_err();
            error.to_string()
        };
        assert!(message(folder.path()).ends_with("cannot write: is a directory"));
        let missing = message(&folder.path().join("none/a.svg"));
        assert!(missing.ends_with("a.svg: cannot write: there is no such folder"));
    }
}
