//! The calls by which a file was changed, each with the way back: one line of JSON a call, in a hidden file beside it.
//!
//! A line names the SHA-256 of the file before and after the call. A call can be taken back only from the very bytes that
//! it has left; whoever has changed the file since has ended its history.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::decision::Decision;
use super::super::document::{Splice, spliced};
use super::file::{self, sha256};
use super::{StoreError, load, name_of, open_journal, read_log, writable};
use crate::files::NewFile;
use crate::source::encode;

/// Calls that are kept; older ones cannot be taken back any more.
const MOST_CALLS: usize = 200;

/// Bytes of a history that are kept; the oldest calls go first.
const MOST_BYTES: usize = 64 << 20;

/// What one call of the program, or one sitting at the screen, has done to a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Call {
    /// When it ended, as `YYYY-MM-DDThh:mm:ssZ`; none where nobody has said.
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
    /// What was done, without the way back.
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

    /// The same with the way back.
    #[must_use]
    pub(in super::super) fn leading_back(self, before: String, after: String, back: Vec<Splice>) -> Self {
        Self { before, after, back, ..self }
    }

    /// How many decisions it was.
    pub fn count(&self) -> usize {
        self.decisions.values().sum()
    }
}

/// Where the history of a file lies.
fn path_of(file: &Path) -> PathBuf {
    file.with_file_name(format!(".{}.history.jsonl", name_of(file)))
}

/// The calls by which a file was changed, the first one first. Lines that cannot be read end it.
///
/// # Errors
/// [`StoreError::History`] where it cannot be read.
pub fn history(file: &Path) -> Result<Vec<Call>, StoreError> {
    let path = path_of(&file::real(file).map_err(StoreError::Read)?);
    let failed = |source| StoreError::History { path: path.clone(), source };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    Ok(text.lines().map_while(|line| serde_json::from_str(line).ok()).collect())
}

/// Adds a call that is about to change a file.
pub(super) fn record(file: &Path, call: Call) -> Result<(), StoreError> {
    let mut calls = history(file)?;
    settle(&mut calls, &call.before);
    calls.push(call);
    write(file, &calls)
}

/// Takes the last call out again: it has changed nothing, or was taken back.
pub(super) fn forget_last(file: &Path) -> Result<(), StoreError> {
    let mut calls = history(file)?;
    calls.pop();
    write(file, &calls)
}

/// Leaves out a last call that was recorded and never came to the file, or was taken back and not yet left out.
fn settle(calls: &mut Vec<Call>, now: &str) {
    while calls.last().is_some_and(|last| last.after != now && last.before == now) {
        calls.pop();
    }
}

/// Writes a history beside its place and renames it, the oldest calls left out where it would grow too long.
fn write(file: &Path, calls: &[Call]) -> Result<(), StoreError> {
    let path = path_of(file);
    let failed = |source: io::Error| StoreError::History { path: path.clone(), source };
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
    let mut beside = NewFile::beside(&path).map_err(failed)?;
    for line in &lines[lines.len() - kept..] {
        writeln!(beside, "{line}").map_err(failed)?;
    }
    // Whose history it is does not matter for what it says.
    let _losses = beside.place(true).map_err(failed)?;
    Ok(())
}

/// Takes the last call back that changed a file: the file has the bytes again that it had before. Gives the call.
///
/// # Errors
/// [`StoreError::NoHistory`] where nothing is left to be taken back, [`StoreError::OtherSince`] where the file is not as
/// the call has left it; else as [`rewrite`](super::rewrite). The file is then as it was.
pub fn undo_last_call(file: &Path) -> Result<Call, StoreError> {
    let path = writable(file)?;
    let journal = open_journal(&path)?;
    let log = read_log(&journal)?;
    if log.is_some_and(|log| !log.is_empty()) {
        return Err(StoreError::Unfinished { path: journal.path.clone() });
    }
    let undone = undo(&path);
    let removed = journal.remove();
    let call = undone?;
    removed.map_err(|source| StoreError::Journal { path: journal.path.clone(), source })?;
    Ok(call)
}

fn undo(path: &Path) -> Result<Call, StoreError> {
    let loaded = load(path)?;
    let mut calls = history(path)?;
    settle(&mut calls, &loaded.sha256);
    let Some(last) = calls.pop() else { return Err(StoreError::NoHistory) };
    if last.after != loaded.sha256 {
        return Err(StoreError::OtherSince);
    }
    let broken = || StoreError::History { path: path_of(path), source: io::Error::other("its last line fits no file") };
    let text = spliced(&loaded.text, &last.back).map_err(|_| broken())?;
    let bytes = encode(&text, loaded.coding.encoding, loaded.coding.bom).map_err(|_| broken())?;
    if sha256(&bytes) != last.before {
        return Err(broken());
    }
    match file::replace(path, &bytes, &loaded.sha256).map_err(StoreError::Write)? {
        file::Replaced::Changed => return Err(StoreError::Changed),
        file::Replaced::Done => {}
    }
    write(path, &calls)?;
    Ok(last)
}
