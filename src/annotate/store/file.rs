//! The file: read with its hash, replaced in one step, and never over what another program has written meanwhile.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempPath;

use crate::source::Encoding;

/// SHA-256 of bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How the file's text is written in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coding {
    pub encoding: Encoding,
    pub bom: bool,
}

/// How replacing the file has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaced {
    /// The file is the new one.
    Done,
    /// Another program has changed the file; it is as that program has left it.
    Changed,
}

/// What stands in the name of a new file while it is written.
const WRITING: &str = "writing";

/// What stands in its name from then on, when it may be exchanged for the file: it may hold what another program wrote.
const SWAPPING: &str = "swapping";

/// Random characters at the end of such a name.
const RANDOM: usize = 6;

/// Replaces the file by `bytes` if its hash is `expected`.
pub(super) fn replace(path: &Path, bytes: &[u8], expected: &str) -> io::Result<Replaced> {
    let folder = folder_of(path);
    let permissions = fs::metadata(path)?.permissions();
    let prefix = prefix(path, WRITING);
    let mut beside = tempfile::Builder::new().prefix(&prefix).rand_bytes(RANDOM).tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().set_permissions(permissions)?;
    beside.as_file().sync_data()?;
    let replaced = swap(path, beside.into_temp_path(), sha256(bytes).as_str(), expected)?;
    sync_folder(folder);
    Ok(replaced)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How the name of a new file of `path` begins: nobody else's begins so and goes on with as many random characters.
fn prefix(path: &Path, stage: &str) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(format!(".{stage}-"));
    prefix
}

/// The random characters of a name that begins so.
fn random_of<'n>(name: &'n OsStr, prefix: &OsStr) -> Option<&'n str> {
    let rest = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes())?;
    let rest = std::str::from_utf8(rest).ok()?;
    (rest.len() == RANDOM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(rest)
}

/// Takes away the new files of `path` that a kill has left, and puts back what another program had written if the kill
/// came between its coming out and its going back. `is_ours` says whether a hash is of what we have read or written;
/// `now` is that of the file. To be called by who has the journal, so that nobody is writing one. Gives whether something
/// was put back.
pub(super) fn sweep(path: &Path, now: &str, is_ours: impl Fn(&str) -> bool) -> io::Result<bool> {
    let [writing, swapping] = [WRITING, SWAPPING].map(|stage| prefix(path, stage));
    let mut is_back = false;
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        if !entry.file_type()?.is_file() {
            continue;
        }
        let (name, left) = (entry.file_name(), entry.path());
        if random_of(&name, &writing).is_some() {
            fs::remove_file(&left)?;
        }
        if random_of(&name, &swapping).is_some() {
            let hash = sha256(&fs::read(&left)?);
            if hash == now || is_ours(&hash) {
                fs::remove_file(&left)?;
            } else if is_ours(now) {
                swap(path, TempPath::try_from_path(left)?, &hash, now)?;
                is_back = true;
            }
        }
    }
    Ok(is_back)
}

/// A name that is in a folder is on the disk only when the folder is.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = fs::File::open(folder) {
        drop(folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Puts the new file in the place of the old one and looks at what came out: if that is not what was read, it goes back.
#[cfg(target_os = "linux")]
fn swap(path: &Path, beside: TempPath, new: &str, expected: &str) -> io::Result<Replaced> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    // A file that is already another one needs no exchange to be seen.
    if sha256(&fs::read(path)?) != expected {
        return Ok(Replaced::Changed);
    }
    let beside = ready(path, beside)?;
    let exchange = || renameat_with(CWD, &*beside, CWD, path, RenameFlags::EXCHANGE);
    match exchange() {
        Ok(()) => {}
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            return compared(path, beside, expected);
        }
        Err(error) => return Err(error.into()),
    }
    let mut out = sha256(&fs::read(&beside)?);
    if out == expected {
        return Ok(Replaced::Done);
    }
    // Each exchange may bring out something newer still; what is not ours goes back until ours is out.
    for _ in 0..100 {
        exchange()?;
        out = sha256(&fs::read(&beside)?);
        if out == new {
            return Ok(Replaced::Changed);
        }
    }
    // Somebody writes faster than we can look: leave what came out where it can be found.
    let kept = beside.keep().map_err(|error| error.error)?;
    Err(io::Error::other(format!("another program keeps writing this file; what it wrote is in {}", kept.display())))
}

/// Gives a new file that is whole the name by which a later start knows that it may hold another program's words.
#[cfg(target_os = "linux")]
fn ready(path: &Path, beside: TempPath) -> io::Result<TempPath> {
    let name = beside.file_name().unwrap_or_default();
    let Some(random) = random_of(name, &prefix(path, WRITING)) else { return Ok(beside) };
    let mut ready = prefix(path, SWAPPING);
    ready.push(random);
    let ready = path.with_file_name(ready);
    fs::rename(&beside, &ready)?;
    // There is nothing at the old name any more that would go away.
    drop(beside.keep());
    TempPath::try_from_path(ready)
}

#[cfg(not(target_os = "linux"))]
fn swap(path: &Path, beside: TempPath, _: &str, expected: &str) -> io::Result<Replaced> {
    compared(path, beside, expected)
}

/// Looks at the file, then renames over it: between the two a change would be lost, so that this is the second choice.
fn compared(path: &Path, beside: TempPath, expected: &str) -> io::Result<Replaced> {
    if sha256(&fs::read(path)?) != expected {
        return Ok(Replaced::Changed);
    }
    beside.persist(path).map_err(|error| error.error)?;
    Ok(Replaced::Done)
}

/// Where a path leads: links are followed, so that a link stays a link.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}
