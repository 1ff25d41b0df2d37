//! The journal: each decision is a line of JSON beside the file, written before the decision is shown as made.
//!
//! The first line names the file, the SHA-256 of its bytes and the version of the format. Each decision, step back and
//! step forward then adds one line. Before the file is replaced, a line records its new SHA-256 and how many steps it
//! contains. After a crash, the hash of the file thus shows where to go on.

use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::decision::{Decision, Person};
use super::super::document::Splice;
use super::helper;
use crate::files::companion;

/// The version of the format.
pub(super) const VERSION: u32 = 1;

/// The most bytes of a journal that are read.
pub(super) const MOST_BYTES: u64 = 1 << 30;

/// The most bytes of a line that are read.
const LONGEST_LINE: u64 = 64 << 20;

/// The start of every first line.
const BEGIN: &[u8] = br#"{"journal":"#;

/// The first line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// Version of the format.
    pub journal: u32,
    /// Name of the file, without folders.
    pub file: String,
    /// SHA-256 of the file's bytes when the journal was begun.
    pub sha256: String,
    /// Who has the file open, in words.
    pub holder: String,
    /// The day of the session, as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
}

/// Any line after the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    /// Registers a person who decides.
    Person(Person),
    /// A decision.
    Decide(Decision),
    /// Takes back the last decision, by these splices.
    Undo(Vec<Splice>),
    /// Makes a decision again that was taken back, by these splices.
    Redo(Vec<Splice>),
    /// Another program has changed the file. From here on the journal counts from the changed file, to which these
    /// decisions were applied.
    Rebase {
        /// SHA-256 of the changed file.
        sha256: String,
        /// The decisions; each counts as a step.
        decisions: Vec<Decision>,
    },
    /// The file is about to get this SHA-256; it then contains so many steps.
    Snapshot {
        /// SHA-256 in hexadecimal.
        sha256: String,
        /// Decisions, steps back and steps forward.
        steps: usize,
        /// SHA-256 of the file before; empty in journals of versions that did not record it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        before: String,
        /// The way back to the file before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        back: Vec<Splice>,
    },
}

impl Line {
    /// The line that says: the file with the hash `before` is about to get the hash `after`, with so many steps.
    pub fn stored(before: &str, after: &str, steps: usize, back: Vec<Splice>) -> Self {
        Self::Snapshot { sha256: after.to_owned(), steps, before: before.to_owned(), back }
    }
}

/// The contents of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub head: Head,
    pub lines: Vec<Line>,
    /// Whether the last line was torn, and is lost.
    pub torn: bool,
    /// What is known of the first complete line that cannot be read and of the lines after it; nothing else is taken
    /// from them.
    pub damage: Option<Damage>,
}

/// A complete line of a journal that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Damage {
    /// Its number, from 1.
    pub line: usize,
    /// The number of lines from there to the end.
    pub lines: usize,
    /// Hashes of the files that were written after it, each with the number of these lines before it.
    pub snapshots: Vec<(String, usize)>,
}

/// What is found in place of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// A new journal, or only a torn first line.
    Nothing,
    /// A journal.
    Written(Written),
    /// So many lines, of which the first is not that of a journal.
    Foreign(usize),
}

/// A journal that is open and locked.
#[derive(Debug)]
pub(super) struct Journal {
    pub path: PathBuf,
    file: Mutex<Tail>,
    /// The same file, so that bringing it to disk does not delay the next line.
    sync: File,
}

/// The end of a journal.
#[derive(Debug)]
struct Tail {
    file: File,
    /// Bytes of complete lines.
    length: u64,
}

/// Why a journal cannot be opened.
#[derive(Debug)]
pub(super) enum JournalError {
    Io(io::Error),
    /// Somebody has the file open.
    Locked(Option<Head>),
}

impl From<io::Error> for JournalError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The path of the journal of a file.
pub(super) fn path_of(file: &Path) -> PathBuf {
    companion(file, "decisions")
}

impl Journal {
    /// Opens the journal at a path, creates it if there is none, and locks it.
    pub fn open(path: PathBuf) -> Result<Self, JournalError> {
        loop {
            let file = helper::open_or_make(&path, MOST_BYTES)?;
            lock(&file)?;
            // The last holder may have removed it between opening and locking.
            if helper::is_there(&file, &path) {
                helper::has_one_name(&file)?;
                let sync = file.try_clone()?;
                return Ok(Self { path, file: Mutex::new(Tail { file, length: 0 }), sync });
            }
        }
    }

    /// Reads the journal.
    pub fn read(&self) -> io::Result<Found> {
        let mut tail = self.tail();
        tail.file.seek(SeekFrom::Start(0))?;
        let (found, length) = read_all(&tail.file)?;
        tail.length = length;
        Ok(found)
    }

    /// Empties the journal and writes its first line.
    pub fn begin(&self, head: &Head) -> io::Result<()> {
        {
            let mut tail = self.tail();
            tail.file.set_len(0)?;
            tail.length = 0;
        }
        self.write(head)
    }

    /// Cuts the journal after its last complete line.
    pub fn go_on(&self) -> io::Result<()> {
        let tail = self.tail();
        tail.file.set_len(tail.length)
    }

    /// Writes a line; when this returns, the operating system has all of it.
    pub fn append(&self, line: &Line) -> io::Result<()> {
        self.write(line)
    }

    /// Waits until everything written is on disk.
    pub fn sync(&self) -> io::Result<()> {
        self.sync.sync_data()
    }

    /// Removes the journal.
    pub fn remove(&self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }

    fn write(&self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        let mut tail = self.tail();
        let length = tail.length;
        tail.file.seek(SeekFrom::Start(length))?;
        let written = tail.file.write_all(&bytes);
        if written.is_err() {
            // Half a line would spoil the next one.
            tail.file.set_len(length)?;
            return written;
        }
        tail.length += bytes.len() as u64;
        Ok(())
    }

    fn tail(&self) -> std::sync::MutexGuard<'_, Tail> {
        self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Reads the journal of a file without claiming it, and checks whether somebody has it open. `None` if there is none.
pub(super) fn glance(file: &Path) -> io::Result<Option<(Found, bool)>> {
    let journal = match helper::open(&path_of(file), MOST_BYTES) {
        Ok(journal) => journal,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_open = matches!(journal.try_lock_shared(), Err(TryLockError::WouldBlock));
    // Release the lock while reading, so that a writer does not see the journal as taken.
    drop(journal.unlock());
    Ok(Some((read_all(&journal)?.0, is_open)))
}

/// How often a locked journal is tried again, and after how long: a mere reader holds the lock only for an instant.
const TRIES: usize = 3;
const BETWEEN: Duration = Duration::from_millis(10);

/// Locks a journal.
fn lock(file: &File) -> Result<(), JournalError> {
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(JournalError::Locked(head_of(file)))
}

/// Reads a journal. Also returns the bytes of its complete lines before the first that cannot be read.
fn read_all(file: &File) -> io::Result<(Found, u64)> {
    let mut lines = Lines { reader: BufReader::new(file), length: 0, number: 0 };
    let head: Head = match lines.next()? {
        Next::Line(head) => head,
        Next::End => return Ok((Found::Nothing, 0)),
        Next::Torn(begun) if begun.starts_with(BEGIN) || BEGIN.starts_with(&begun) => return Ok((Found::Nothing, 0)),
        Next::Torn(_) => return Ok((Found::Foreign(1), 0)),
        Next::Unreadable => return Ok((Found::Foreign(lines.damage()?.lines), 0)),
    };
    let mut written = Written { head, lines: Vec::new(), torn: false, damage: None };
    loop {
        match lines.next()? {
            Next::Line(line) => written.lines.push(line),
            Next::End => break,
            Next::Torn(_) => {
                written.torn = true;
                break;
            }
            Next::Unreadable => {
                let length = lines.length;
                written.damage = Some(lines.damage()?);
                return Ok((Found::Written(written), length));
            }
        }
    }
    Ok((Found::Written(written), lines.length))
}

/// What comes next in a journal.
enum Next<T> {
    Line(T),
    /// A complete line of no known kind.
    Unreadable,
    /// A last line without a line feed; its bytes.
    Torn(Vec<u8>),
    End,
}

/// Reads lines.
struct Lines<R> {
    reader: R,
    /// Bytes of the lines that could be read.
    length: u64,
    /// How many lines were read.
    number: usize,
}

impl<R: BufRead> Lines<R> {
    fn next<T: for<'de> Deserialize<'de>>(&mut self) -> io::Result<Next<T>> {
        let mut line = Vec::new();
        let read = self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
        if read == 0 {
            return Ok(Next::End);
        }
        self.number += 1;
        let is_whole = line.ends_with(b"\n");
        if !is_whole && read < LONGEST_LINE {
            return Ok(Next::Torn(line));
        }
        match serde_json::from_slice(&line) {
            Ok(value) if is_whole => {
                self.length += read;
                Ok(Next::Line(value))
            }
            _ => Ok(Next::Unreadable),
        }
    }

    /// What is known of the line just read, which cannot be understood, and of those after it.
    fn damage(&mut self) -> io::Result<Damage> {
        let mut damage = Damage { line: self.number, lines: 1, snapshots: Vec::new() };
        loop {
            match self.next::<Line>()? {
                Next::End | Next::Torn(_) => return Ok(damage),
                Next::Line(Line::Snapshot { sha256, .. }) => damage.snapshots.push((sha256, damage.lines + 1)),
                Next::Line(_) | Next::Unreadable => {}
            }
            damage.lines += 1;
        }
    }
}

/// The first line of a journal that somebody else has locked.
fn head_of(file: &File) -> Option<Head> {
    let mut line = String::new();
    BufReader::new(file.take(1 << 16)).read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_read_in_bearable_parts() {
        let endless = io::repeat(b'x').take(LONGEST_LINE + 10);
        let mut lines = Lines { reader: BufReader::new(endless.chain(&b"\n"[..])), length: 0, number: 0 };
        assert!(matches!(lines.next::<Line>(), Ok(Next::Unreadable)));
        assert_eq!(lines.damage().unwrap(), Damage { line: 1, lines: 2, snapshots: Vec::new() });
    }
}
