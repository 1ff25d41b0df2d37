//! The calls that changed a file, each with the way back: one line of JSON per call, in a hidden file beside it.
//!
//! A line names the SHA-256 of the file before and after the call. A call can be taken back only from the very bytes
//! that it has left, so a change by any other program ends the history.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::decision::Decision;
use super::super::document::{Splice, spliced};
use super::file::{self, sha256};
use super::rewriting::at_rest;
use super::{Loaded, StoreError, helper, open_journal, writable};
use crate::files::{NewFile, companion};
use crate::source::encode;

/// The most calls that are kept; older ones cannot be taken back any more.
const MOST_CALLS: usize = 200;

/// The most bytes of a history that are kept; the oldest calls are dropped first.
const MOST_BYTES: usize = 64 << 20;

/// The most bytes of a history that are read: more than this program writes.
const MOST_READ: u64 = 128 << 20;

/// The changes to a file by one call of the program or one session at the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Call {
    /// When it ended, as `YYYY-MM-DDThh:mm:ssZ`; `None` if the caller gave no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Ids of the people who decided.
    pub who: Vec<String>,
    /// How many decisions of each kind, by the name of the kind: `accept`, `edit` …
    pub decisions: BTreeMap<String, usize>,
    /// SHA-256 of the file before.
    #[serde(default)]
    before: String,
    /// SHA-256 of the file afterwards.
    #[serde(default)]
    after: String,
    /// The way back: splices of the text afterwards.
    #[serde(default)]
    back: Vec<Splice>,
}

impl Call {
    /// A call with these decisions, without the way back.
    pub fn new<'d>(when: Option<String>, decisions: impl Iterator<Item = &'d Decision>) -> Self {
        let mut call = Self { when, ..Self::default() };
        for decision in decisions {
            *call.decisions.entry(decision.act.kind().to_owned()).or_default() += 1;
            if !call.who.contains(&decision.who) {
                call.who.push(decision.who.clone());
            }
        }
        call
    }

    /// Adds decisions of an earlier session that were taken back.
    #[must_use]
    pub(super) fn taking_back(mut self, undone: &[Decision]) -> Self {
        for decision in undone {
            *self.decisions.entry("undo".to_owned()).or_default() += 1;
            if !self.who.contains(&decision.who) {
                self.who.push(decision.who.clone());
            }
        }
        self
    }

    /// Adds the way back.
    #[must_use]
    pub(in super::super) fn leading_back(self, before: String, after: String, back: Vec<Splice>) -> Self {
        Self { before, after, back, ..self }
    }

    /// SHA-256 of the file before.
    pub(super) fn before(&self) -> &str {
        &self.before
    }

    /// SHA-256 of the file afterwards.
    pub(super) fn after(&self) -> &str {
        &self.after
    }

    /// The number of its decisions.
    pub fn count(&self) -> usize {
        self.decisions.values().sum()
    }
}

/// The calls that changed a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The calls that can be read, oldest first.
    pub calls: Vec<Call>,
    /// Numbers of the lines that cannot be read, from 1.
    pub damaged: Vec<usize>,
}

/// Lines of a history that could not be read when it was rewritten, and the path of a copy of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedHistory {
    /// Numbers of the lines, from 1.
    pub lines: Vec<usize>,
    /// The copy.
    pub kept: PathBuf,
}

impl fmt::Display for DamagedHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.kept.display();
        write!(f, "{}; a copy of the whole is kept in `{kept}`", unreadable(&self.lines))
    }
}

impl fmt::Display for History {
    /// Says which lines cannot be read; nothing if all can.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.damaged.is_empty() { Ok(()) } else { f.write_str(&unreadable(&self.damaged)) }
    }
}

fn unreadable(lines: &[usize]) -> String {
    let first = lines.first().copied().unwrap_or(1);
    let others = match lines.len() {
        0 | 1 => String::new(),
        2 => " and another one".to_owned(),
        more => format!(" and {} others", more - 1),
    };
    format!(
        "line {first}{others} of the history of this file cannot be read, so the calls recorded there cannot be taken back"
    )
}

/// The path of the history of a file.
fn path_of(file: &Path) -> PathBuf {
    companion(file, "history")
}

/// An error about the history of a file.
fn failed(file: &Path) -> impl Fn(io::Error) -> StoreError + use<> {
    let path = path_of(file);
    move |source| StoreError::History { path: path.clone(), source }
}

/// Reads the calls that changed a file, and notes the lines that cannot be read.
///
/// # Errors
/// [`StoreError::History`] if it cannot be read at all.
pub fn history(file: &Path) -> Result<History, StoreError> {
    read(&file::real(file).map_err(StoreError::Read)?)
}

fn read(file: &Path) -> Result<History, StoreError> {
    let failed = failed(file);
    let mut bytes = Vec::new();
    match helper::open(&path_of(file), MOST_READ) {
        Ok(open) => drop(open.take(MOST_READ).read_to_end(&mut bytes).map_err(failed)?),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename) => {}
        Err(error) => return Err(failed(error)),
    }
    let mut history = History::default();
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        match serde_json::from_slice(line) {
            Ok(call) => history.calls.push(call),
            Err(_) => history.damaged.push(number + 1),
        }
    }
    Ok(history)
}

/// SHA-256 of the file after the last call in its history.
pub(super) fn last_after(file: &Path) -> Result<Option<String>, StoreError> {
    Ok(read(file)?.calls.pop().map(|call| call.after))
}

/// Checks that the history of a file can be written, before anything is done.
///
/// # Errors
/// [`StoreError::History`] if something else is in its place.
pub(super) fn look(file: &Path) -> Result<(), StoreError> {
    helper::look(&path_of(file), MOST_READ).map(drop).map_err(failed(file))
}

/// Copies a history before it is rewritten without its unreadable lines.
fn keep_damaged(file: &Path, history: &History) -> Result<Option<DamagedHistory>, StoreError> {
    if history.damaged.is_empty() {
        return Ok(None);
    }
    let kept = helper::keep_copy(&path_of(file), MOST_READ).map_err(failed(file))?;
    Ok(Some(DamagedHistory { lines: history.damaged.clone(), kept }))
}

/// Records a call that is about to change a file. Returns the lines that could not be read.
pub(super) fn record(file: &Path, call: Call) -> Result<Option<DamagedHistory>, StoreError> {
    let mut history = read(file)?;
    let damaged = keep_damaged(file, &history)?;
    settle(&mut history.calls, &call.before);
    history.calls.push(call);
    write(file, &history.calls)?;
    Ok(damaged)
}

/// Removes a call that was recorded but has changed nothing.
pub(super) fn forget(file: &Path, call: &Call) -> Result<(), StoreError> {
    let mut calls = read(file)?.calls;
    match calls.pop() {
        Some(last) if last == *call => write(file, &calls),
        _ => Ok(()),
    }
}

/// Drops a last call that was recorded but never reached the file, or that was taken back and not yet dropped.
fn settle(calls: &mut Vec<Call>, now: &str) {
    while calls.last().is_some_and(|last| last.after != now && last.before == now) {
        calls.pop();
    }
}

/// Writes a history to a new file and renames it; drops the oldest calls if it would grow too long.
fn write(file: &Path, calls: &[Call]) -> Result<(), StoreError> {
    let (path, failed) = (path_of(file), failed(file));
    // If the history is a link, the new file would be created beside its target.
    look(file)?;
    if calls.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        };
    }
    let lines: Vec<String> =
        calls.iter().map(serde_json::to_string).collect::<Result<_, _>>().map_err(|error| failed(error.into()))?;
    let mut size = 0;
    let kept = lines.iter().rev().take(MOST_CALLS).take_while(|line| {
        size += line.len();
        size <= MOST_BYTES
    });
    let kept = kept.count().max(1);
    let mut beside = NewFile::beside(&path).map_err(&failed)?;
    for line in &lines[lines.len() - kept..] {
        writeln!(beside, "{line}").map_err(&failed)?;
    }
    // It does not matter who owns the history.
    let _losses = beside.place(true).map_err(&failed)?;
    Ok(())
}

/// Takes back the last call that changed a file, by restoring its earlier bytes. Returns the call, and the lines of the
/// history that could not be read.
///
/// # Errors
/// [`StoreError::NoHistory`] if nothing is left to take back, [`StoreError::OtherSince`] if the file has changed since
/// the call; else as [`rewrite`](super::rewrite). The file is then as it was, unless all that failed was to write the
/// history or to remove the journal.
pub fn undo_last_call(file: &Path) -> Result<(Call, Option<DamagedHistory>), StoreError> {
    let path = writable(file)?;
    look(&path)?;
    let journal = open_journal(&path)?;
    let (loaded, before) = at_rest(&journal, &path)?;
    let undone = undo(&path, &loaded);
    let removed = journal.remove();
    let (call, damaged) = undone?;
    removed.map_err(|source| StoreError::Journal { path: journal.path.clone(), source })?;
    Ok((call, before.or(damaged)))
}

fn undo(path: &Path, loaded: &Loaded) -> Result<(Call, Option<DamagedHistory>), StoreError> {
    let mut history = read(path)?;
    settle(&mut history.calls, &loaded.sha256);
    let Some(last) = history.calls.pop() else { return Err(StoreError::NoHistory) };
    if last.after != loaded.sha256 {
        return Err(StoreError::OtherSince);
    }
    let broken = || failed(path)(io::Error::other("its last line does not fit the file; move it away"));
    let text = spliced(&loaded.text, &last.back).map_err(|_| broken())?;
    let bytes = encode(&text, loaded.coding.encoding, loaded.coding.bom).map_err(|_| broken())?;
    if sha256(&bytes) != last.before {
        return Err(broken());
    }
    let damaged = keep_damaged(path, &history)?;
    match file::replace(path, &bytes, &loaded.sha256).map_err(StoreError::Write)? {
        file::Replaced::Changed => return Err(StoreError::Changed),
        file::Replaced::Done => {}
    }
    write(path, &history.calls)?;
    Ok((last, damaged))
}
