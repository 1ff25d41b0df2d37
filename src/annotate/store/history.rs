//! The calls by which a file was changed, each with the way back: one line of JSON per call, in a hidden file beside
//! it.
//!
//! A line names the SHA-256 of the file before and after the call. A call can be taken back only from the very bytes
//! that it has left; whoever has changed the file since has ended its history.

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

/// Calls that are kept; older ones cannot be taken back any more.
const MOST_CALLS: usize = 200;

/// Bytes of a history that are kept; the oldest calls go first.
const MOST_BYTES: usize = 64 << 20;

/// Bytes of a history that are read at most: more than this program writes.
const MOST_READ: u64 = 128 << 20;

/// The changes to a file by one call of the program or one session at the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Call {
    /// When it ended, as `YYYY-MM-DDThh:mm:ssZ`; `None` if nobody has said.
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
    /// The decisions of a call, without the way back.
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

    /// The same with decisions that were taken back though they were made in a sitting before.
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

    /// The same with the way back.
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

    /// How many decisions it was.
    pub fn count(&self) -> usize {
        self.decisions.values().sum()
    }
}

/// The calls by which a file was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Those that can be read, the first one first.
    pub calls: Vec<Call>,
    /// Numbers of the lines that cannot be read, from 1.
    pub damaged: Vec<usize>,
}

/// Lines of a history that could not be read when it was written anew, and where a copy of the whole was put.
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
    /// Says which lines cannot be read; nothing where there is none.
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

/// Where the history of a file lies.
fn path_of(file: &Path) -> PathBuf {
    companion(file, "history")
}

/// An error about the history of a file.
fn failed(file: &Path) -> impl Fn(io::Error) -> StoreError + use<> {
    let path = path_of(file);
    move |source| StoreError::History { path: path.clone(), source }
}

/// The calls by which a file was changed, and the lines that cannot be read.
///
/// # Errors
/// [`StoreError::History`] where it cannot be read at all.
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

/// SHA-256 of the file as the last call in its history has left it.
pub(super) fn last_after(file: &Path) -> Result<Option<String>, StoreError> {
    Ok(read(file)?.calls.pop().map(|call| call.after))
}

/// Looks whether the history of a file can be written, before anything is done.
///
/// # Errors
/// [`StoreError::History`] where something stands in its place that is not a history.
pub(super) fn look(file: &Path) -> Result<(), StoreError> {
    helper::look(&path_of(file), MOST_READ).map(drop).map_err(failed(file))
}

/// Keeps a copy of a history that is about to be written without the lines that cannot be read.
fn keep_damaged(file: &Path, history: &History) -> Result<Option<DamagedHistory>, StoreError> {
    if history.damaged.is_empty() {
        return Ok(None);
    }
    let kept = helper::keep_copy(&path_of(file), MOST_READ).map_err(failed(file))?;
    Ok(Some(DamagedHistory { lines: history.damaged.clone(), kept }))
}

/// Adds a call that is about to change a file. Gives what could not be read of those before.
pub(super) fn record(file: &Path, call: Call) -> Result<Option<DamagedHistory>, StoreError> {
    let mut history = read(file)?;
    let damaged = keep_damaged(file, &history)?;
    settle(&mut history.calls, &call.before);
    history.calls.push(call);
    write(file, &history.calls)?;
    Ok(damaged)
}

/// Takes a call out again that was added and has changed nothing.
pub(super) fn forget(file: &Path, call: &Call) -> Result<(), StoreError> {
    let mut calls = read(file)?.calls;
    match calls.pop() {
        Some(last) if last == *call => write(file, &calls),
        _ => Ok(()),
    }
}

/// Leaves out a last call that was recorded and never came to the file, or was taken back and not yet left out.
fn settle(calls: &mut Vec<Call>, now: &str) {
    while calls.last().is_some_and(|last| last.after != now && last.before == now) {
        calls.pop();
    }
}

/// Writes a history beside its place and renames it, the oldest calls left out where it would grow too long.
fn write(file: &Path, calls: &[Call]) -> Result<(), StoreError> {
    let (path, failed) = (path_of(file), failed(file));
    // What is written beside a link would be written beside what that leads to.
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
    // Whose history it is does not matter for what it says.
    let _losses = beside.place(true).map_err(&failed)?;
    Ok(())
}

/// Takes back the last call that changed a file: the file gets its earlier bytes again. Returns the call, and the lines
/// of the history that could not be read.
///
/// # Errors
/// [`StoreError::NoHistory`] where nothing is left to take back, [`StoreError::OtherSince`] if the file has changed
/// since the call; else as [`rewrite`](super::rewrite). The file is then as it was.
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
