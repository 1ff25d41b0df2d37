//! The file of a session: how its text is encoded, and how it is replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;
pub(super) use crate::files::{sha256, sweep};
use crate::source::Encoding;

/// How the text of the file is encoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coding {
    pub encoding: Encoding,
    pub bom: bool,
}

/// The result of replacing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaced {
    /// The file was replaced.
    Done,
    /// Another program has changed the file; it was left as it is.
    Changed,
}

/// Replaces the file by `bytes` if its hash is `expected`.
pub(super) fn replace(path: &Path, bytes: &[u8], expected: &str) -> io::Result<Replaced> {
    Ok(match files::replace(path, bytes, expected)? {
        files::Replaced::Done(_) => Replaced::Done,
        files::Replaced::Changed => Replaced::Changed,
    })
}

/// The path without links, so that replacing the file leaves the links in place.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}
