//! Writing the file behind the session's back: the newest text, while the next decision is being taken.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::file::{Coding, Replaced, replace, sha256};
use super::journal::{Journal, Line};
use crate::source::encode;

/// What is to be written.
#[derive(Debug, Clone)]
struct Job {
    text: Arc<String>,
    steps: usize,
}

/// How far the file is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaveState {
    /// Whether the file holds all that was decided.
    pub is_saved: bool,
    /// Whether another program has changed the file, so that it is not written any more.
    pub is_changed: bool,
    /// Why the file could not be written the last time.
    pub problem: Option<String>,
}

#[derive(Debug)]
struct Shared {
    job: Option<Job>,
    busy: bool,
    ends: bool,
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
    pub fn start(path: PathBuf, coding: Coding, journal: Arc<Journal>, expected: String) -> io::Result<Self> {
        let shared = Shared {
            job: None,
            busy: false,
            ends: false,
            saved: 0,
            wanted: 0,
            changed: false,
            problem: None,
            expected,
        };
        let shared = Arc::new((Mutex::new(shared), Condvar::new()));
        let own = Arc::clone(&shared);
        let work = move || work(&own, &path, coding, &journal);
        let thread = std::thread::Builder::new().name("saver".to_owned()).spawn(work)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Asks for a text to be written; one that was asked for before and not begun is passed over.
    pub fn ask(&self, text: Arc<String>, steps: usize) {
        let mut shared = lock(&self.shared.0);
        shared.job = Some(Job { text, steps });
        shared.wanted = steps;
        self.shared.1.notify_all();
    }

    /// How far the file is.
    pub fn state(&self) -> SaveState {
        let shared = lock(&self.shared.0);
        SaveState {
            is_saved: shared.saved == shared.wanted && shared.job.is_none() && !shared.changed,
            is_changed: shared.changed,
            problem: shared.problem.clone(),
        }
    }

    /// Waits until nothing is left to be written, or cannot be.
    pub fn wait(&self) -> SaveState {
        let mut shared = lock(&self.shared.0);
        while shared.job.is_some() || shared.busy {
            shared = self.shared.1.wait(shared).unwrap_or_else(PoisonError::into_inner);
        }
        drop(shared);
        self.state()
    }

    /// Writes nothing more, and waits for what is being written.
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

fn work(shared: &(Mutex<Shared>, Condvar), path: &std::path::Path, coding: Coding, journal: &Journal) {
    loop {
        let (job, expected) = {
            let mut state = lock(&shared.0);
            loop {
                if let Some(job) = state.job.take() {
                    state.busy = true;
                    break (job, state.expected.clone());
                }
                if state.ends {
                    return;
                }
                state = shared.1.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let outcome = save(path, coding, journal, &job, &expected);
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

fn save(
    path: &std::path::Path,
    coding: Coding,
    journal: &Journal,
    job: &Job,
    expected: &str,
) -> io::Result<(Replaced, String)> {
    let bytes = encode(&job.text, coding.encoding, coding.bom).map_err(io::Error::other)?;
    let hash = sha256(&bytes);
    // Before the file is that one, the journal knows it.
    journal.append(&Line::Snapshot { sha256: hash.clone(), steps: job.steps })?;
    journal.sync()?;
    Ok((replace(path, &bytes, expected)?, hash))
}
