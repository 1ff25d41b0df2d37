//! Writes the newest text to the file in the background, while the next decision is made.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::super::judge::Judge;
use super::super::session::Snapshot;
use super::super::verify::verify;
use super::file::{Coding, Replaced, replace, sha256};
use super::journal::{Journal, Line};
use crate::source::encode;
use crate::xml::{Limits, decode_document};

/// How long the file waits for another decision before it is written, so that writing does not slow down quick typing.
/// The journal does not wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// So long without a new decision.
    pub quiet: Duration,
    /// At most so long since the first decision that is not in the file.
    pub longest: Duration,
}

impl Pause {
    /// Writes every decision as soon as the one before it is written.
    pub const NONE: Self = Self { quiet: Duration::ZERO, longest: Duration::ZERO };
}

impl Default for Pause {
    fn default() -> Self {
        Self { quiet: Duration::from_millis(150), longest: Duration::from_secs(1) }
    }
}

/// A text to be written.
#[derive(Debug, Clone)]
struct Job {
    text: Snapshot,
    steps: usize,
    /// When it was requested, and when the first request that it replaces was made.
    asked: Instant,
    since: Instant,
}

impl Job {
    /// How long it still waits for another decision.
    fn rest(&self, pause: Pause) -> Duration {
        let quiet = pause.quiet.saturating_sub(self.asked.elapsed());
        quiet.min(pause.longest.saturating_sub(self.since.elapsed()))
    }
}

/// The progress of writing the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaveState {
    /// Whether the file holds all that was decided.
    pub is_saved: bool,
    /// Whether another program has changed the file, so that it is no longer written.
    pub is_changed: bool,
    /// Why the file could not be written the last time.
    pub problem: Option<String>,
}

#[derive(Debug)]
struct Shared {
    job: Option<Job>,
    busy: bool,
    ends: bool,
    /// How many callers wait for the file; while any does, it does not wait for another decision.
    waiting: usize,
    saved: usize,
    wanted: usize,
    changed: bool,
    problem: Option<String>,
    /// Hash of the file as it was last seen or written.
    expected: String,
}

/// The thread that writes.
#[derive(Debug)]
pub(super) struct Saver {
    shared: Arc<(Mutex<Shared>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    /// Starts a thread that writes the file of this journal while its hash is `expected`.
    pub fn start(journal: Arc<Journal>, mut writer: Writer, expected: String, pause: Pause) -> io::Result<Self> {
        let shared = Shared {
            job: None,
            busy: false,
            ends: false,
            waiting: 0,
            saved: 0,
            wanted: 0,
            changed: false,
            problem: None,
            expected,
        };
        let shared = Arc::new((Mutex::new(shared), Condvar::new()));
        let own = Arc::clone(&shared);
        let work = move || work(&own, pause, |job, expected| writer.save(&journal, job, expected));
        let thread = std::thread::Builder::new().name("saver".to_owned()).spawn(work)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Requests that a text be written, in place of an earlier request that is not begun.
    pub fn ask(&self, text: Snapshot, steps: usize) {
        let mut shared = lock(&self.shared.0);
        let asked = Instant::now();
        let since = shared.job.as_ref().map_or(asked, |job| job.since);
        shared.job = Some(Job { text, steps, asked, since });
        shared.wanted = steps;
        self.shared.1.notify_all();
    }

    /// The progress of writing the file.
    pub fn state(&self) -> SaveState {
        let shared = lock(&self.shared.0);
        SaveState {
            is_saved: shared.saved == shared.wanted && shared.job.is_none() && !shared.changed,
            is_changed: shared.changed,
            problem: shared.problem.clone(),
        }
    }

    /// SHA-256 of the file as it was last seen or written.
    pub fn written(&self) -> String {
        lock(&self.shared.0).expected.clone()
    }

    /// Waits until everything is written, or cannot be.
    pub fn wait(&self) -> SaveState {
        let mut shared = lock(&self.shared.0);
        shared.waiting += 1;
        self.shared.1.notify_all();
        while shared.job.is_some() || shared.busy {
            shared = self.shared.1.wait(shared).unwrap_or_else(PoisonError::into_inner);
        }
        shared.waiting -= 1;
        drop(shared);
        self.state()
    }

    /// Writes what was requested, accepts nothing more, and waits.
    pub fn stop(&mut self) {
        {
            let mut shared = lock(&self.shared.0);
            shared.ends = true;
            self.shared.1.notify_all();
        }
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(
    shared: &(Mutex<Shared>, Condvar),
    pause: Pause,
    mut save: impl FnMut(&Job, &str) -> io::Result<(Replaced, String)>,
) {
    while let Some((job, expected)) = next(shared, pause) {
        let outcome = save(&job, &expected);
        let mut state = lock(&shared.0);
        state.busy = false;
        match outcome {
            Ok((Replaced::Done, hash)) => {
                (state.saved, state.expected, state.problem) = (job.steps, hash, None);
            }
            Ok((Replaced::Changed, _)) => {
                state.changed = true;
                state.job = None;
            }
            Err(error) => state.problem = Some(error.to_string()),
        }
        shared.1.notify_all();
    }
}

/// Waits for the next text to write; returns it with the hash that the file must have. `None` if there is nothing more.
fn next(shared: &(Mutex<Shared>, Condvar), pause: Pause) -> Option<(Job, String)> {
    let mut state = lock(&shared.0);
    loop {
        let is_pressed = state.ends || state.waiting > 0;
        state = match state.job.as_ref().map(|job| job.rest(pause)) {
            None if state.ends => return None,
            None => shared.1.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(rest) if is_pressed || rest.is_zero() => {
                state.busy = true;
                return state.job.take().map(|job| (job, state.expected.clone()));
            }
            Some(rest) => shared.1.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0,
        };
    }
}

/// Writes the file.
#[derive(Debug)]
pub(super) struct Writer {
    pub path: PathBuf,
    pub coding: Coding,
    /// The limits with which the file was opened.
    pub limits: Limits,
    pub judge: Option<Judge>,
    /// The text as it was last read or written.
    pub last: Snapshot,
}

impl Writer {
    fn save(&mut self, journal: &Journal, job: &Job, expected: &str) -> io::Result<(Replaced, String)> {
        let text = job.text.to_text();
        // The text before matters only if the new one has errors: were they there already?
        let before = || decode_document(std::fs::read(&self.path).ok()?, None).ok().map(|decoded| decoded.text);
        verify(&text, job.text.fingerprint, &self.limits, self.judge.as_ref(), before).map_err(io::Error::other)?;
        let bytes = encode(&text, self.coding.encoding, self.coding.bom).map_err(io::Error::other)?;
        let hash = sha256(&bytes);
        // Before the file changes, the journal records its new hash and the way back.
        journal.append(&Line::stored(expected, &hash, job.steps, job.text.becoming(&self.last)))?;
        journal.sync()?;
        let replaced = replace(&self.path, &bytes, expected)?;
        if replaced == Replaced::Done {
            self.last = job.text.clone();
        }
        Ok((replaced, hash))
    }
}
