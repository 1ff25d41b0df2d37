//! The file of a session: how its text is written in bytes, and how it is replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;
pub(super) use crate::files::{sha256, sweep};
use crate::source::Encoding;

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
    Ok(match files::replace(path, bytes, expected)? {
        files::Replaced::Done(_) => Replaced::Done,
        files::Replaced::Changed => Replaced::Changed,
    })
}

/// Where a path leads: links are followed, so that a link stays a link.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}
