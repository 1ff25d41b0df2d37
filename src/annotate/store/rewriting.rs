//! Replaces a file outside of a session: for decisions that are made all at once, and for other commands that replace a
//! file.

use std::path::{Path, PathBuf};

use super::super::session::Session;
use super::file::{self, sha256};
use super::history::{self, Call, DamagedHistory};
use super::journal::{Journal, Line};
use super::replay::Log;
use super::{
    IsKept, Loaded, StoreError, StoreOptions, head, journal, keep_copy, open_journal, path_of, read_log, swept,
    writable,
};

/// Replaces a file in one step, for decisions that are made all at once. Returns the lines of the file's history that
/// could not be read, if there are any.
///
/// # Errors
/// [`StoreError`] if somebody has the file open, an earlier session has left decisions, the file is read-only or cannot
/// be written, or another program has changed it since `before` was read. The file is then as it was, unless all that
/// failed was to remove the journal ([`StoreError::Journal`]).
pub fn rewrite(
    path: &Path,
    before: &[u8],
    after: &[u8],
    call: Call,
    session: &mut Session,
) -> Result<Option<DamagedHistory>, StoreError> {
    let path = writable(path)?;
    history::look(&path)?;
    let journal = open_journal(&path)?;
    let (loaded, damaged) = at_rest(&journal, &path)?;
    let (old, new) = (sha256(before), sha256(after));
    let call = call.leading_back(old, new, session.way_back());
    let outcome = rewrite_locked(&path, &journal, &loaded, after, &call);
    let removed = journal.remove().map_err(|source| StoreError::Journal { path: journal.path.clone(), source });
    let damaged = damaged.or(outcome?);
    removed.map(|()| damaged)
}

/// Loads a file for which no decisions wait in the journal, after removing what a killed process has left beside it.
/// Records in the history what an interrupted session has stored in the file, and returns the lines of the history that
/// could not be read.
pub(super) fn at_rest(journal: &Journal, path: &Path) -> Result<(Loaded, Option<DamagedHistory>), StoreError> {
    let at = || journal.path.clone();
    let (log, is_kept) = read_log(journal)?;
    let line = log.as_ref().and_then(Log::damaged_line).or((is_kept == IsKept::Foreign).then_some(1));
    if let Some(line) = line {
        return Err(StoreError::DamagedJournal { path: at(), line });
    }
    let loaded = swept(path, log.as_ref());
    match (loaded, log) {
        (Ok(loaded), Some(log)) if log.waiting(&loaded.sha256) > 0 => Err(StoreError::Unfinished { path: at() }),
        (loaded, None) => Ok((loaded.inspect_err(|_| drop(journal.remove()))?, None)),
        (loaded, Some(log)) => {
            let loaded = loaded?;
            let damaged = record_interrupted(path, &log, &loaded)?;
            Ok((loaded, damaged))
        }
    }
}

/// Records in the history of a file what an interrupted session has stored in it, unless it is there already.
pub(super) fn record_interrupted(
    path: &Path,
    log: &Log,
    loaded: &Loaded,
) -> Result<Option<DamagedHistory>, StoreError> {
    let known = history::last_after(path)?;
    log.stored(loaded, known.as_deref()).map_or(Ok(None), |call| history::record(path, call))
}

/// Carries out a call on a file whose journal is locked. The history gets the call before the file changes.
fn rewrite_locked(
    path: &Path,
    journal: &Journal,
    loaded: &Loaded,
    after: &[u8],
    call: &Call,
) -> Result<Option<DamagedHistory>, StoreError> {
    if loaded.sha256 != call.before() {
        return Err(StoreError::Changed);
    }
    let failed = |source| StoreError::Journal { path: journal.path.clone(), source };
    // If the process is killed, the journal shows which of the two files is in place, and that the other can be
    // removed.
    journal.begin(&head(path, call.before(), &StoreOptions::default())).map_err(failed)?;
    journal.append(&Line::stored(call.before(), call.after(), 0, Vec::new())).map_err(failed)?;
    let damaged = history::record(path, call.clone())?;
    let replaced = file::replace(path, after, call.before());
    if !matches!(replaced, Ok(file::Replaced::Done)) {
        history::forget(path, call)?;
    }
    match replaced {
        Ok(file::Replaced::Done) => Ok(damaged),
        Ok(file::Replaced::Changed) => Err(StoreError::Changed),
        Err(source) => Err(StoreError::Write(source)),
    }
}

/// Moves the journal of a file aside, because the file was replaced and the decisions do not belong to the new one.
/// Returns its new path; `None` if there is no journal.
///
/// # Errors
/// [`StoreError`] if somebody has the file open, or the journal cannot be kept.
pub fn set_aside(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    let path = file::real(path).map_err(StoreError::Read)?;
    let at = path_of(&path);
    let failed = |source| StoreError::Journal { path: at.clone(), source };
    if !super::helper::look(&at, journal::MOST_BYTES).map_err(failed)? {
        return Ok(None);
    }
    let journal = open_journal(&path)?;
    let kept = keep_copy(&journal)?;
    journal.remove().map_err(failed)?;
    Ok(Some(kept))
}
