//! `glossator validate --watch`: files are checked again whenever they change.
//!
//! The folders are looked at every tenth of a second, which needs no more than a glance at each file's time and size. A
//! file is checked when it has stayed the same from one look to the next, so that nothing half-written is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use glossator::validate::FileReport;

use super::exit::Failure;
use super::input::{self, Input};
use super::messages::{Message, Reporter};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// The stamp by which a change of a file is noticed: its time of modification and its length. `None` where there is
/// none.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// Files that are looked at again and again.
pub struct Watch<'w> {
    paths: &'w [PathBuf],
    endings: &'w [&'w str],
    /// What each file was when it was last looked at, and whether it has been checked as such.
    seen: BTreeMap<PathBuf, (Stamp, bool)>,
    /// Files that are not valid.
    invalid: BTreeSet<PathBuf>,
    /// Schemas, and what they were when they were read.
    schemas: BTreeMap<PathBuf, Stamp>,
}

impl<'w> Watch<'w> {
    /// Watches files, and files with these endings in folders. What is named must be there at first; it may vanish
    /// later.
    pub fn new(paths: &'w [PathBuf], endings: &'w [&'w str]) -> Result<Self, Failure> {
        for path in paths {
            let name = path.display().to_string();
            if name == "-" {
                return Err(Message::error(None, "standard input cannot be watched; name files or folders").into());
            }
            if !path.exists() {
                let text = "nothing of this name exists; name a file or a folder to watch";
                return Err(Message::error(Some(&name), text).into());
            }
        }
        let (seen, invalid, schemas) = Default::default();
        Ok(Self { paths, endings, seen, invalid, schemas })
    }

    /// Says which schema files the checks rest on.
    pub fn rests_on(&mut self, schemas: impl IntoIterator<Item = PathBuf>) {
        self.schemas =
            schemas.into_iter().map(|path| (stamp(&path), path)).map(|(stamp, path)| (path, stamp)).collect();
    }

    /// Waits until files are to be checked; `None` when a schema has changed, after which all files are.
    pub fn next(&mut self) -> Option<Vec<Input>> {
        loop {
            if self.schemas.iter().any(|(path, known)| stamp(path) != *known) {
                self.seen.clear();
                std::thread::sleep(PAUSE);
                return None;
            }
            let first = self.seen.is_empty();
            let due = self.look(first);
            if !due.is_empty() {
                return Some(due);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Looks at all files; gives those that have changed and then stayed the same, at first all.
    fn look(&mut self, first: bool) -> Vec<Input> {
        let inputs = self.inputs();
        let present: BTreeSet<PathBuf> = inputs.iter().filter_map(|input| input.path.clone()).collect();
        let count = self.seen.len();
        self.seen.retain(|path, _| present.contains(path));
        self.invalid.retain(|path| present.contains(path));
        if self.seen.len() < count {
            self.tell();
        }
        inputs.into_iter().filter(|input| input.path.as_ref().is_some_and(|path| self.is_due(path, first))).collect()
    }

    fn is_due(&mut self, path: &Path, first: bool) -> bool {
        let now = stamp(path);
        let (before, checked) = self.seen.get(path).copied().unwrap_or((None, false));
        let due = now.is_some() && (first || before == now && !checked);
        self.seen.insert(path.to_owned(), (now, due || checked && before == now));
        due
    }

    fn inputs(&self) -> Vec<Input> {
        let there = self.paths.iter().filter(|path| path.exists());
        // A folder may be empty for a while.
        let found = there.filter_map(|path| input::collect(std::slice::from_ref(path), self.endings).ok());
        let mut inputs: Vec<Input> = found.flatten().collect();
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        inputs.dedup_by(|a, b| a.path == b.path);
        inputs
    }

    /// Takes in what was found. Files that vanished before they could be read are left out.
    pub fn take(&mut self, inputs: &[Input], reports: &mut Vec<FileReport>) {
        let named = inputs.iter().filter_map(|input| Some((input.name(), input.path.clone()?)));
        let paths: BTreeMap<String, PathBuf> = named.collect();
        let mut kept = Vec::new();
        for report in reports.drain(..) {
            match paths.get(&report.file) {
                // A schema.
                None => {}
                Some(path) if report.has_no_error() => drop(self.invalid.remove(path)),
                Some(path) if path.exists() => drop(self.invalid.insert(path.clone())),
                Some(_) => continue,
            }
            kept.push(report);
        }
        *reports = kept;
    }

    /// Says in one line how all files stand.
    pub fn tell(&self) {
        let (all, invalid) = (self.seen.len(), self.invalid.len());
        let files = if all == 1 { "1 file".to_owned() } else { format!("{all} files") };
        let state = if invalid == 0 { "all valid".to_owned() } else { format!("{invalid} not valid") };
        let state = if all == 0 { "nothing there yet".to_owned() } else { state };
        Reporter::default().print(&format!("watching {files}: {state} (Ctrl-C ends)\n"));
    }
}
