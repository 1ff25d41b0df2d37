//! A session that stores each decision on disk at once.
//!
//! A decision is a line of the journal before it is shown as made. The file follows in the background and is replaced
//! in one step. After a crash at any moment, the next start finds every decision that was shown as made. A file that
//! another program has changed is never overwritten: the decisions are applied again to the changed file, and stale
//! ones are listed.

mod error;
mod file;
mod helper;
mod history;
mod journal;
mod replay;
mod rewriting;
mod saver;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decision::{Decision, Person};
use super::error::DecisionError;
use super::judge::Judge;
use super::session::{Done, Session, Snapshot};
use crate::bracket::Lexicon;
use crate::files::{FileKind, ReadError, read_regular};
use crate::source::encode;
use crate::xml::{Limits, decode_document};
use file::{Coding, sha256};
use journal::{Found, Head, Journal, JournalError, Line, VERSION, path_of};
use replay::{Deeds, Log, Replayed, is_done};
use rewriting::record_interrupted;
use saver::{Saver, Writer};

pub use error::StoreError;
pub use history::{Call, DamagedHistory, History, history, undo_last_call};
pub use rewriting::{rewrite, set_aside};
pub use saver::{Pause, SaveState};

/// Options for opening a store.
#[derive(Debug, Clone, Default)]
pub struct StoreOptions {
    /// Limits on the file.
    pub limits: Limits,
    /// Who holds the file, in words for other people: `dana on desk-4`.
    pub holder: String,
    /// Today, as `YYYY-MM-DD`.
    pub today: Option<String>,
    /// How long the file waits for another decision.
    pub pause: Pause,
    /// Returns the current time, as `YYYY-MM-DDThh:mm:ssZ`, for the history of the file.
    pub now: Option<fn() -> String>,
    /// The tables of the bracket notation; the built-in ones if `None`.
    pub lexicon: Option<Arc<Lexicon>>,
    /// Checks the file with external judges before it is written.
    pub judge: Option<Judge>,
}

/// The report of opening a store, or of reading a changed file again.
#[derive(Debug, Default)]
pub struct Recovery {
    /// Decisions and steps that were applied again.
    pub replayed: usize,
    /// Whether another program has changed the file since.
    pub was_changed: bool,
    /// Decisions that could not be applied to the file as it is now, with the reasons.
    pub stale: Vec<(Decision, DecisionError)>,
    /// Whether the last line of the journal was torn: a decision that was never shown as made.
    pub was_torn: bool,
    /// The copy of a journal that does not fit the file, or cannot be read to its end.
    pub kept: Option<PathBuf>,
    /// The number of the first line of the journal that cannot be read. The lines after it were not applied.
    pub damaged: Option<usize>,
    /// The lines of the file's history that could not be read when this session was recorded in it.
    pub history: Option<DamagedHistory>,
    /// The number of steps in the journal.
    steps: usize,
}

/// A file under review whose decisions are on disk before they are shown as made.
#[derive(Debug)]
pub struct Store {
    session: Session,
    journal: Arc<Journal>,
    saver: Saver,
    path: PathBuf,
    coding: Coding,
    options: StoreOptions,
    people: Vec<Person>,
    /// The number of steps in the journal since its base.
    steps: usize,
    start: Start,
}

/// The start of the session, for its history.
#[derive(Debug)]
struct Start {
    /// The file as it was read, and its hash.
    text: Snapshot,
    sha256: String,
    /// Decisions since then that the session does not know.
    unknown: Deeds,
}

/// A file as it was read.
struct Loaded {
    text: String,
    coding: Coding,
    sha256: String,
}

fn load(path: &Path) -> Result<Loaded, StoreError> {
    let bytes = read(path).map_err(StoreError::Read)?;
    let sha256 = sha256(&bytes);
    let decoded = decode_document(bytes.clone(), None)?;
    decoded.check_way_back(&bytes)?;
    let coding = Coding { encoding: decoded.encoding, bom: decoded.bom };
    Ok(Loaded { text: decoded.text, coding, sha256 })
}

/// The bytes of a regular file.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_regular(path, u64::MAX).map_err(|error| match error {
        ReadError::Io(error) => error,
        other => io::Error::other(other),
    })
}

impl Store {
    /// Opens a file, and applies the decisions that an earlier session has left in the journal.
    ///
    /// # Errors
    /// [`StoreError`] if the file cannot be read or written, or somebody else has it open.
    pub fn open(path: &Path, options: StoreOptions) -> Result<(Self, Recovery), StoreError> {
        let path = writable(path)?;
        history::look(&path)?;
        let journal = Arc::new(open_journal(&path)?);
        let (log, is_kept) = fitting_log(&journal, &path)?;
        let loaded = swept(&path, log.as_ref())?;
        let replayed = match &log {
            Some(log) => log.replay(&loaded, &options)?,
            None => begun_anew(&loaded, &options)?,
        };
        let Replayed { mut session, mut recovery, begun, start, unknown } = replayed;
        recovery.history = log.as_ref().map_or(Ok(None), |log| record_interrupted(&path, log, &loaded))?;
        if is_kept == IsKept::Foreign {
            recovery.damaged = Some(1);
        }
        if is_kept != IsKept::No || !recovery.stale.is_empty() {
            recovery.kept = Some(keep_copy(&journal)?);
        }
        make_ready(&journal, log.is_some(), begun, &head(&path, &loaded.sha256, &options))?;
        session.set_today(options.today.clone());
        let (steps, coding) = (recovery.steps, loaded.coding);
        let people = log.map(|log| log.people).unwrap_or_default();
        let start = Start { text: start, sha256: loaded.sha256.clone(), unknown };
        let saver = saver(&journal, &path, (&loaded, &start.text), &session, (steps, &options))?;
        recovery.replayed = session.decisions().count().max(recovery.replayed);
        Ok((Self { session, journal, saver, path, coding, options, people, steps, start }, recovery))
    }

    /// The file and its notes.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Lists brackets that are text among the notes that [`Filter::Literal`](super::Filter::Literal) selects.
    pub fn list_literals(&mut self) {
        self.session.list_literals();
    }

    /// The path of the file, with links resolved.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of the journal.
    pub fn journal(&self) -> &Path {
        &self.journal.path
    }

    /// Registers a person who decides. Returns the id by which decisions name them.
    ///
    /// # Errors
    /// [`StoreError::Journal`] if it cannot be stored.
    pub fn join(&mut self, person: Person) -> Result<String, StoreError> {
        if !self.people.contains(&person) {
            self.append(&Line::Person(person.clone()))?;
            self.people.push(person.clone());
        }
        Ok(self.session.join(person))
    }

    /// Makes a decision. When this returns, a crash of the program cannot lose it.
    ///
    /// # Errors
    /// [`StoreError::Decision`] if it is stale or not allowed, [`StoreError::Journal`] if it cannot be stored; it is
    /// then not made.
    pub fn decide(&mut self, decision: Decision) -> Result<Done, StoreError> {
        let plan = self.session.plan(&decision)?;
        for written in plan.written() {
            encode(written, self.coding.encoding, false).map_err(|error| {
                let why =
                    format!("{error}; this file is in {}; convert it to UTF-8 first", self.coding.encoding.name());
                StoreError::Decision(DecisionError::Refused(why))
            })?;
        }
        let done = self.session.commit(decision.clone(), plan)?;
        if let Err(error) = self.append(&Line::Decide(decision)) {
            self.session.retract();
            return Err(error);
        }
        self.follow();
        Ok(done)
    }

    /// Takes back the last decision of this session; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError::Journal`] if this cannot be stored; the decision is then not taken back.
    pub fn undo(&mut self) -> Result<Option<Done>, StoreError> {
        let Some((done, splices)) = self.session.undo_as_splices() else { return Ok(None) };
        if let Err(error) = self.append(&Line::Undo(splices)) {
            self.session.redo();
            return Err(error);
        }
        self.follow();
        Ok(Some(done))
    }

    /// Restores a decision that was taken back; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError::Journal`] if this cannot be stored; the decision is then not restored.
    pub fn redo(&mut self) -> Result<Option<Done>, StoreError> {
        let Some((done, splices)) = self.session.redo_as_splices() else { return Ok(None) };
        if let Err(error) = self.append(&Line::Redo(splices)) {
            self.session.undo();
            return Err(error);
        }
        self.follow();
        Ok(Some(done))
    }

    /// The progress of writing the file.
    pub fn state(&self) -> SaveState {
        self.saver.state()
    }

    /// Waits until the file holds all decisions, or cannot be written.
    pub fn wait(&self) -> SaveState {
        self.saver.wait()
    }

    /// Reads a file again that another program has changed, and applies all decisions of this session to it by id and
    /// words. Decisions that cannot be applied are listed; the other program's changes stay.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn reload(&mut self) -> Result<Recovery, StoreError> {
        self.saver.stop();
        let loaded = load(&self.path)?;
        let mut session = opened(loaded.text.clone(), &self.options)?;
        self.people.iter().cloned().for_each(|person| drop(session.join(person)));
        session.set_today(self.options.today.clone());
        // What was done before the other program wrote cannot be taken back any more.
        let start = Start { text: session.snapshot(), sha256: loaded.sha256.clone(), unknown: Deeds::default() };
        let mut recovery = Recovery { was_changed: true, ..Recovery::default() };
        let decisions: Vec<Decision> = self.session.decisions().cloned().collect();
        apply_anew(&mut session, decisions, &mut recovery);
        let decisions: Vec<Decision> = session.decisions().cloned().collect();
        self.steps = decisions.len();
        self.append(&Line::Rebase { sha256: loaded.sha256.clone(), decisions })?;
        self.coding = loaded.coding;
        let steps = (self.steps, &self.options);
        self.saver = saver(&self.journal, &self.path, (&loaded, &start.text), &session, steps)?;
        self.start = start;
        if self.session.lists_literals() {
            session.list_literals();
        }
        self.session = session;
        Ok(recovery)
    }

    /// Ends the session: waits until the file holds everything, and removes the journal. If another program has changed
    /// the file meanwhile, it is first read again as by [`reload`](Self::reload), and the report of that is returned.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] if the file could not be written; the journal then keeps everything.
    pub fn close(mut self) -> Result<Recovery, StoreError> {
        let mut recovery = Recovery::default();
        for _ in 0..8 {
            let mut state = self.saver.wait();
            if state.problem.is_some() && !state.is_changed {
                // The obstacle may be gone.
                self.saver.ask(self.session.snapshot(), self.steps);
                state = self.saver.wait();
            }
            if state.is_saved {
                self.saver.stop();
                recovery.history = self.record_history()?;
                let removed = self.journal.remove();
                removed.map_err(|source| StoreError::Journal { path: self.journal.path.clone(), source })?;
                return Ok(recovery);
            }
            if !state.is_changed {
                let why = state.problem.unwrap_or_default();
                return Err(StoreError::NotSaved { why, journal: self.journal.path.clone() });
            }
            let again = self.reload()?;
            recovery.was_changed = true;
            recovery.replayed = again.replayed;
            recovery.stale.extend(again.stale);
        }
        let why = "another program keeps changing it".to_owned();
        Err(StoreError::NotSaved { why, journal: self.journal.path.clone() })
    }

    /// Records in the history of the file what this session has changed.
    fn record_history(&mut self) -> Result<Option<DamagedHistory>, StoreError> {
        let (before, after) = (self.start.sha256.clone(), self.saver.written());
        if before == after {
            return Ok(None);
        }
        let back = self.session.snapshot().becoming(&self.start.text);
        let unknown = &self.start.unknown;
        let call = Call::new(self.options.now.map(|now| now()), unknown.made.iter().chain(self.session.changes()));
        history::record(&self.path, call.taking_back(&unknown.undone).leading_back(before, after, back))
    }

    fn append(&self, line: &Line) -> Result<(), StoreError> {
        self.journal.append(line).map_err(|source| StoreError::Journal { path: self.journal.path.clone(), source })
    }

    /// Counts a step and asks for the file to be written.
    fn follow(&mut self) {
        self.steps += 1;
        self.saver.ask(self.session.snapshot(), self.steps);
    }
}

/// Decisions that wait in a journal and are not in the file yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The number of decisions and steps back.
    pub steps: usize,
    /// Who has the file open now; `None` if the session that wrote the journal was cut off.
    pub holder: Option<String>,
}

/// Checks whether decisions on a file wait in a journal. This is cheap if there is none.
///
/// # Errors
/// If the journal or the file cannot be read.
pub fn waiting(path: &Path) -> io::Result<Option<Waiting>> {
    let path = file::real(path)?;
    let Some((found, is_open)) = journal::glance(&path)? else { return Ok(None) };
    let written = match found {
        Found::Nothing => return Ok(None),
        Found::Foreign(steps) => return Ok(Some(Waiting { steps, holder: None })),
        Found::Written(written) => written,
    };
    let holder = is_open.then(|| written.head.holder.clone());
    let steps = Log::of(written, &path_of(&path)).waiting(&sha256(&read(&path)?));
    Ok((steps > 0).then_some(Waiting { steps, holder }))
}

/// The path of a file that can be written, with links resolved.
fn writable(path: &Path) -> Result<PathBuf, StoreError> {
    let path = file::real(path).map_err(StoreError::Read)?;
    let found = fs::metadata(&path).map_err(StoreError::Read)?;
    let kind = FileKind::of(&found);
    if kind != FileKind::Regular {
        return Err(StoreError::Read(io::Error::other(ReadError::Kind(kind))));
    }
    if found.permissions().readonly() { Err(StoreError::ReadOnly) } else { Ok(path) }
}

/// Loads the file, after removing what a killed process has left beside it.
fn swept(path: &Path, log: Option<&Log>) -> Result<Loaded, StoreError> {
    let loaded = load(path)?;
    let is_ours = |hash: &str| log.is_some_and(|log| log.knows(hash));
    let is_back = file::sweep(path, &loaded.sha256, is_ours).map_err(StoreError::Sweep)?;
    if is_back { load(path) } else { Ok(loaded) }
}

/// Starts the thread that writes the file of a session, and asks it to write at once if the session is ahead of the
/// file.
fn saver(
    journal: &Arc<Journal>,
    path: &Path,
    (loaded, last): (&Loaded, &Snapshot),
    session: &Session,
    (steps, options): (usize, &StoreOptions),
) -> Result<Saver, StoreError> {
    let writer = Writer {
        path: path.to_owned(),
        coding: loaded.coding,
        limits: options.limits,
        judge: options.judge.clone(),
        last: last.clone(),
    };
    let saver =
        Saver::start(Arc::clone(journal), writer, loaded.sha256.clone(), options.pause).map_err(StoreError::Read)?;
    if session.text() != loaded.text {
        saver.ask(session.snapshot(), steps);
    }
    Ok(saver)
}

fn open_journal(path: &Path) -> Result<Journal, StoreError> {
    let at = path_of(path);
    let name_length = |path: &Path| path.file_name().map_or(0, std::ffi::OsStr::len);
    Journal::open(at.clone()).map_err(|error| match error {
        JournalError::Io(error) if error.kind() == io::ErrorKind::InvalidFilename => {
            StoreError::LongName { more: name_length(&at) - name_length(path) }
        }
        JournalError::Io(source) => StoreError::Journal { path: at, source },
        JournalError::Locked(head) => {
            let holder = head.map(|head| head.holder).filter(|holder| !holder.is_empty());
            StoreError::Locked { holder: holder.unwrap_or_else(|| "somebody else".to_owned()) }
        }
    })
}

/// Reads what an earlier session has left.
fn read_log(journal: &Journal) -> Result<(Option<Log>, IsKept), StoreError> {
    let failed = |source| StoreError::Journal { path: journal.path.clone(), source };
    let written = match journal.read().map_err(failed)? {
        Found::Nothing => return Ok((None, IsKept::No)),
        Found::Foreign(_) => return Ok((None, IsKept::Foreign)),
        Found::Written(written) => written,
    };
    if written.head.journal > VERSION {
        return Err(StoreError::LaterJournal { path: journal.path.clone() });
    }
    let log = Log::of(written, &journal.path);
    let is_kept = if log.damaged_line().is_some() { IsKept::Damaged } else { IsKept::No };
    Ok((Some(log), is_kept))
}

/// Whether and why a copy of a journal must be kept before anything is written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IsKept {
    No,
    /// Some of its lines cannot be read.
    Damaged,
    /// It is not a journal, or not one of this program.
    Foreign,
    /// It belongs to a file with another name.
    Other,
}

/// Reads what an earlier session has left for this file. A journal of a file with another name does not fit.
fn fitting_log(journal: &Journal, path: &Path) -> Result<(Option<Log>, IsKept), StoreError> {
    match read_log(journal)? {
        (Some(log), _) if log.file != name_of(path) => Ok((None, IsKept::Other)),
        found => Ok(found),
    }
}

/// Makes a journal go on after its readable lines, or begin anew; `begun` are decisions that count from the file named
/// in `head`.
fn make_ready(journal: &Journal, goes_on: bool, begun: Option<Vec<Decision>>, head: &Head) -> Result<(), StoreError> {
    let ready = if goes_on { journal.go_on() } else { journal.begin(head) };
    let rebase = begun.map(|decisions| Line::Rebase { sha256: head.sha256.clone(), decisions });
    let ready = ready.and_then(|()| rebase.map_or(Ok(()), |line| journal.append(&line)));
    ready.map_err(|source| StoreError::Journal { path: journal.path.clone(), source })
}

/// Keeps a copy of a journal under another name beside it.
fn keep_copy(journal: &Journal) -> Result<PathBuf, StoreError> {
    helper::keep_copy(&journal.path, journal::MOST_BYTES)
        .map_err(|source| StoreError::Journal { path: journal.path.clone(), source })
}

/// Opens a session on a text, with the lexicon of the options.
fn opened(text: String, options: &StoreOptions) -> Result<Session, StoreError> {
    let mut session = Session::open(text, &options.limits)?;
    if let Some(lexicon) = &options.lexicon {
        session.set_lexicon(Arc::clone(lexicon));
    }
    Ok(session)
}

/// Opens a session on a file for which no journal is left.
fn begun_anew(loaded: &Loaded, options: &StoreOptions) -> Result<Replayed, StoreError> {
    let session = opened(loaded.text.clone(), options)?;
    let start = session.snapshot();
    Ok(Replayed { session, recovery: Recovery::default(), begun: None, start, unknown: Deeds::default() })
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn head(path: &Path, sha256: &str, options: &StoreOptions) -> Head {
    Head {
        journal: VERSION,
        file: name_of(path),
        sha256: sha256.to_owned(),
        holder: options.holder.clone(),
        today: options.today.clone(),
    }
}

/// Applies decisions to a file other than the one on which they were made.
fn apply_anew(session: &mut Session, decisions: Vec<Decision>, recovery: &mut Recovery) {
    for decision in decisions {
        if is_done(session, &decision) {
            continue;
        }
        match session.decide(&decision) {
            Ok(_) => recovery.replayed += 1,
            Err(error) => recovery.stale.push((decision, error)),
        }
    }
}
