//! Names of new files while they are written, and removal of those that a killed process left behind.
//!
//! A new file of `page.xml` is called `.page.xml.writing-` and six random characters. Its writer holds a lock on it, which
//! the system releases when the process ends, however it ends: a file that can be locked belongs to nobody.
//!
//! Where it is exchanged for the old one it is called `.page.xml.swapping-`, then the beginnings of the old and of the new
//! hash, and the same characters: so that whoever finds it knows whether it is ours, or another program's words.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

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
    is_random(rest).then_some(rest)
}

fn is_random(text: &str) -> bool {
    text.len() == RANDOM && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Characters of a hash in a name.
const HASH: usize = 16;

/// The end of the name of a file that is exchanged: for a file of the hash `old`, which becomes one of the hash `new`.
pub(super) fn exchanged(old: &str, new: &str, random: &str) -> String {
    let begin = |hash: &str| hash.get(..HASH).unwrap_or(hash).to_owned();
    format!("{}-{}-{random}", begin(old), begin(new))
}

/// What the name of a file that was exchanged says of it.
pub(super) struct Exchanged<'n> {
    /// Beginnings of the hashes before and after.
    hashes: Option<[&'n str; 2]>,
}

impl<'n> Exchanged<'n> {
    /// The name that begins so, if it is one.
    pub(super) fn of(name: &'n OsStr, prefix: &OsStr) -> Option<Self> {
        if random_of(name, prefix).is_some() {
            return Some(Self { hashes: None });
        }
        let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes())?;
        let mut parts = std::str::from_utf8(rest).ok()?.split('-');
        let (old, new, random) = (parts.next()?, parts.next()?, parts.next()?);
        let is_hash = |part: &str| part.len() == HASH && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_whole = is_hash(old) && is_hash(new) && is_random(random) && parts.next().is_none();
        is_whole.then_some(Self { hashes: Some([old, new]) })
    }

    /// Whether it says that this is the hash of what was there before, or came.
    pub(super) fn knows(&self, hash: &str) -> bool {
        self.hashes.is_some_and(|hashes| hashes.iter().any(|known| hash.starts_with(known)))
    }
}

/// Kinds of files that are kept beside another, and belong to it.
const COMPANIONS: [&str; 2] = ["decisions", "history"];

/// Where the file of a kind lies that belongs to `path`: `.page.xml.history.jsonl`.
pub(crate) fn companion(path: &Path, kind: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{kind}.jsonl"));
    path.with_file_name(name)
}

/// How the names of new files begin that are `path` while they are written, or belong to it.
pub(super) fn writing(path: &Path) -> Vec<OsString> {
    let companions = COMPANIONS.iter().map(|kind| prefix(&companion(path, kind), WRITING));
    std::iter::once(prefix(path, WRITING)).chain(companions).collect()
}

/// Makes a new file beside `path`, after what a kill has left of it was taken away, and locks it. It goes away unless it is renamed. `is_secret`: nobody else may read it,
/// until it gets the permissions of the file that it replaces; else it has those of any new file.
pub(super) fn make(path: &Path, is_secret: bool) -> io::Result<NamedTempFile> {
    SWEEPER.sweep(path);
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
pub(super) struct Sweeper {
    folders: Mutex<HashMap<PathBuf, Vec<OsString>>>,
}

/// The one sweep of all who write.
static SWEEPER: LazyLock<Sweeper> = LazyLock::new(Sweeper::default);

impl Sweeper {
    /// Removes the files that a killed process left of `path` and of its companion files, as [`sweep`](super::sweep)
    /// does; those of a running process stay. That one cannot be taken away is not a reason not to write.
    pub fn sweep(&self, path: &Path) {
        let (writing, swapping) = (writing(path), prefix(path, SWAPPING));
        let is_written = |name: &OsString| writing.iter().any(|writing| random_of(name, writing).is_some());
        let is_left = |name: &OsString| is_written(name) || Exchanged::of(name, &swapping).is_some();
        if self.take(folder_of(path), is_left) {
            let now = fs::read(path).map(|bytes| sha256(&bytes)).unwrap_or_default();
            drop(super::swap::sweep(path, &now, |_| false));
        }
    }

    /// Whether there are such names in a folder; they are not asked for again.
    fn take(&self, folder: &Path, is_left: impl Fn(&OsString) -> bool) -> bool {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let left = folders.entry(folder.to_owned()).or_insert_with(|| unfinished(folder));
        let count = left.len();
        left.retain(|name| !is_left(name));
        left.len() < count
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
        let has = |stage: &str| memchr::memmem::find(name, stage.as_bytes()).is_some();
        name.starts_with(b".") && (has(WRITING) || has(SWAPPING))
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
    fn whoever_writes_takes_away_what_is_left_of_the_file_and_of_its_history() {
        let is_swept = |write: &dyn Fn(&Path)| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("page.xml");
            fs::write(&path, "old").unwrap();
            let left = [".page.xml.writing-Ab3dE6", "..page.xml.history.jsonl.writing-Ab3dE6"];
            let left = left.map(|name| folder.path().join(name));
            left.iter().for_each(|left| fs::write(left, "half").unwrap());
            write(&path);
            left.iter().all(|left| !left.exists())
        };
        assert!(is_swept(&|path| drop(super::super::NewFile::beside(path).unwrap())));
        assert!(is_swept(&|path| assert!(super::super::replace(path, b"new", &sha256(b"old")).is_ok())));
    }

    #[test]
    fn the_name_beside_a_long_name_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ж".repeat(127));
        assert!(make(&path, false).is_ok());
    }
}
