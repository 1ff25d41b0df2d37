//! Names of new files while they are written, and sweeping away those that a kill has left.
//!
//! A new file of `page.xml` is called `.page.xml.writing-` and six random characters. Its writer holds a lock on it, which
//! the system releases when the process ends, however it ends: a file that can be locked belongs to nobody.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::folder_of;
use super::swap::sha256;

/// What stands in the name of a new file while it is written.
pub(super) const WRITING: &str = "writing";

/// What stands in its name from then on, when it may be exchanged for the file: it may hold what another program wrote.
pub(super) const SWAPPING: &str = "swapping";

/// Random characters at the end of such a name.
const RANDOM: usize = 6;

/// Bytes of a name beyond which its hash stands for it, so that the longer name is still one that the system takes.
const LONG: usize = 200;

/// How the name of a new file of `path` begins: nobody else's begins so and goes on with as many random characters.
pub(super) fn prefix(path: &Path, stage: &str) -> OsString {
    let name = path.file_name().unwrap_or(OsStr::new("stdin"));
    let mut prefix = OsString::from(".");
    if name.len() > LONG {
        prefix.push(&sha256(name.as_encoded_bytes())[..40]);
    } else {
        prefix.push(name);
    }
    prefix.push(format!(".{stage}-"));
    prefix
}

/// The random characters of a name that begins so.
pub(super) fn random_of<'n>(name: &'n OsStr, prefix: &OsStr) -> Option<&'n str> {
    let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes())?;
    let rest = std::str::from_utf8(rest).ok()?;
    (rest.len() == RANDOM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(rest)
}

/// Makes a new file beside `path` and locks it. It goes away unless it is renamed. `is_secret`: nobody else may read it,
/// until it gets the permissions of the file that it replaces; else it has those of any new file.
pub(super) fn make(path: &Path, is_secret: bool) -> io::Result<NamedTempFile> {
    loop {
        let prefix = prefix(path, WRITING);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).rand_bytes(RANDOM);
        #[cfg(unix)]
        if !is_secret {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        #[cfg(not(unix))]
        let _ = is_secret;
        let made = builder.tempfile_in(folder_of(path))?;
        // Where files cannot be locked nothing is swept either.
        drop(made.as_file().lock());
        // Between the two a sweep may have taken it for a file of nobody.
        if made.path().exists() {
            return Ok(made);
        }
    }
}

/// Whether nobody holds a file: its writer has ended. The lock that proves it comes back, to be held while it is removed.
pub(super) fn of_nobody(path: &Path) -> io::Result<Option<File>> {
    let file = match File::open(path) {
        // Its writer has just ended, or is somebody else.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            return Ok(None);
        }
        opened => opened?,
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        // Where nothing can be locked nobody can tell; a file too many does no harm.
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => Ok(None),
    }
}

/// Names of new files in folders, each folder read once: what a kill has left of a file goes away when that file is
/// written again.
#[derive(Debug, Default)]
pub struct Sweeper {
    folders: Mutex<HashMap<PathBuf, Vec<OsString>>>,
}

impl Sweeper {
    /// Takes away the unfinished files that a kill has left of `path`; those of a running process stay. That one cannot be
    /// taken away is no reason not to write.
    pub fn sweep(&self, path: &Path) {
        let prefix = prefix(path, WRITING);
        let folder = folder_of(path);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let left = folders.entry(folder.to_owned()).or_insert_with(|| unfinished(folder));
        left.retain(|name| {
            let is_of_path = random_of(name, &prefix).is_some();
            if is_of_path {
                drop(remove_of_nobody(&folder.join(name)));
            }
            !is_of_path
        });
    }
}

/// Removes an unfinished file whose writer has ended.
pub(super) fn remove_of_nobody(path: &Path) -> io::Result<()> {
    let held = of_nobody(path)?;
    if held.is_some() { fs::remove_file(path) } else { Ok(()) }
}

/// The names in a folder that may be those of unfinished files.
fn unfinished(folder: &Path) -> Vec<OsString> {
    let is_unfinished = |name: &OsString| {
        let name = name.as_encoded_bytes();
        name.starts_with(b".") && memchr::memmem::find(name, b".writing-").is_some()
    };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files.map(|entry| entry.file_name()).filter(is_unfinished).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_running_process_writes_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.xml");
        let living = make(&path, true).unwrap();
        let dead = folder.path().join(".page.xml.writing-Ab3dE6");
        let other = folder.path().join(".other.xml.writing-Ab3dE6");
        let mine = folder.path().join(".page.xml.writing-mine");
        for file in [&dead, &other, &mine] {
            fs::write(file, "half").unwrap();
        }
        Sweeper::default().sweep(&path);
        assert!(living.path().exists() && other.exists() && mine.exists());
        assert!(!dead.exists());
    }

    #[test]
    fn the_name_beside_a_long_name_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ж".repeat(127));
        assert!(make(&path, false).is_ok());
    }
}
