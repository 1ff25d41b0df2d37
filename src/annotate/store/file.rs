//! The file: read with its hash, replaced in one step, and never over what another program has written meanwhile.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

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

/// Replaces the file by `bytes` if its hash is `expected`.
pub(super) fn replace(path: &Path, bytes: &[u8], expected: &str) -> io::Result<Replaced> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let permissions = fs::metadata(path)?.permissions();
    let mut beside = tempfile::Builder::new().prefix(".glossator-").tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().set_permissions(permissions)?;
    beside.as_file().sync_data()?;
    let replaced = swap(path, beside, sha256(bytes).as_str(), expected)?;
    sync_folder(folder);
    Ok(replaced)
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
fn swap(path: &Path, beside: tempfile::NamedTempFile, new: &str, expected: &str) -> io::Result<Replaced> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    // A file that is already another one needs no exchange to be seen.
    if sha256(&fs::read(path)?) != expected {
        return Ok(Replaced::Changed);
    }
    let other: PathBuf = beside.path().to_owned();
    let exchange = || renameat_with(CWD, &other, CWD, path, RenameFlags::EXCHANGE);
    match exchange() {
        Ok(()) => {}
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            return compared(path, beside, expected);
        }
        Err(error) => return Err(error.into()),
    }
    let mut out = sha256(&fs::read(&other)?);
    if out == expected {
        return Ok(Replaced::Done);
    }
    // Each exchange may bring out something newer still; what is not ours goes back until ours is out.
    for _ in 0..100 {
        exchange()?;
        out = sha256(&fs::read(&other)?);
        if out == new {
            return Ok(Replaced::Changed);
        }
    }
    // Somebody writes faster than we can look: leave what came out where it can be found.
    let kept = beside.into_temp_path().keep().map_err(|error| error.error)?;
    Err(io::Error::other(format!("another program keeps writing this file; what it wrote is in {}", kept.display())))
}

#[cfg(not(target_os = "linux"))]
fn swap(path: &Path, beside: tempfile::NamedTempFile, _: &str, expected: &str) -> io::Result<Replaced> {
    compared(path, beside, expected)
}

/// Looks at the file, then renames over it: between the two a change would be lost, so that this is the second choice.
fn compared(path: &Path, beside: tempfile::NamedTempFile, expected: &str) -> io::Result<Replaced> {
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
