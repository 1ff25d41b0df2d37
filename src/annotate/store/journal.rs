//! The journal: each decision as a line of JSON beside the file, before it is shown as made.
//!
//! The first line names the file, the SHA-256 of its bytes and the version of the format. Then comes one line for each
//! decision, each step back and each step forward. Before the file is replaced, a line holds the SHA-256 that it will
//! have and how many lines are in it, so that after a crash the file itself says where to go on.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::super::decision::{Decision, Person};
use super::super::document::Splice;

/// The version of the format.
pub(super) const VERSION: u32 = 1;

/// The first line.
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
    /// The day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
}

/// Any other line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    /// Somebody may decide.
    Person(Person),
    /// A decision.
    Decide(Decision),
    /// The last decision is taken back, by these splices.
    Undo(Vec<Splice>),
    /// A decision that was taken back is taken again, by these splices.
    Redo(Vec<Splice>),
    /// Another program has changed the file: from here on the journal counts from this one, to which these decisions were
    /// applied.
    Rebase {
        /// SHA-256 of the file.
        sha256: String,
        /// The decisions, each a step.
        decisions: Vec<Decision>,
    },
    /// The file is about to have this SHA-256, and then holds so many lines of steps.
    Snapshot {
        /// SHA-256 in hexadecimal.
        sha256: String,
        /// Decisions, steps back and steps forward.
        steps: usize,
    },
}

/// What a journal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub head: Head,
    pub lines: Vec<Line>,
    /// Whether the last line was torn, and is lost.
    pub torn: bool,
}

/// A journal that is open and locked.
#[derive(Debug)]
pub(super) struct Journal {
    pub path: PathBuf,
    file: Mutex<Tail>,
    /// The same file, to be brought to the disk without holding up the next line.
    sync: File,
}

/// The end of the file.
#[derive(Debug)]
struct Tail {
    file: File,
    /// Bytes of whole lines.
    length: u64,
}

/// Why a journal cannot be had.
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

/// Where the journal of a file lies.
pub(super) fn path_of(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!(".{name}.decisions.jsonl"))
}

impl Journal {
    /// Opens the journal at a path, makes it where there is none, and locks it.
    pub fn open(path: PathBuf) -> Result<Self, JournalError> {
        loop {
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(std::fs::TryLockError::WouldBlock) => return Err(JournalError::Locked(head_of(&file))),
                Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
            }
            // Who had it may have taken it away between opening and locking.
            if is_there(&file, &path) {
                let sync = file.try_clone()?;
                return Ok(Self { path, file: Mutex::new(Tail { file, length: 0 }), sync });
            }
        }
    }

    /// What the journal holds; none where it is new or nothing but a torn first line.
    pub fn read(&self) -> io::Result<Option<Written>> {
        let mut tail = self.tail();
        tail.file.seek(SeekFrom::Start(0))?;
        let (written, length) = read_all(&tail.file)?;
        tail.length = length;
        Ok(written)
    }

    /// Begins anew.
    pub fn begin(&self, head: &Head) -> io::Result<()> {
        {
            let mut tail = self.tail();
            tail.file.set_len(0)?;
            tail.length = 0;
        }
        self.write(head)
    }

    /// Goes on behind the last whole line.
    pub fn go_on(&self) -> io::Result<()> {
        let tail = self.tail();
        tail.file.set_len(tail.length)
    }

    /// Writes a line; when it returns, the operating system has all of it.
    pub fn append(&self, line: &Line) -> io::Result<()> {
        self.write(line)
    }

    /// Waits until what was written is on the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.sync.sync_data()
    }

    /// Takes the journal away.
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

/// The journal of a file, read without taking it; whether somebody has it open now. None where there is none.
pub(super) fn glance(file: &Path) -> io::Result<Option<(Written, bool)>> {
    let journal = match File::open(path_of(file)) {
        Ok(journal) => journal,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_open = matches!(journal.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock));
    Ok(read_all(&journal)?.0.map(|written| (written, is_open)))
}

/// What a journal holds, and the bytes of its whole lines; nothing where it is new or nothing but a torn first line.
fn read_all(file: &File) -> io::Result<(Option<Written>, u64)> {
    let mut lines = Lines { reader: BufReader::new(file), length: 0, torn: false };
    let head: Option<Head> = lines.next()?;
    let mut read = Vec::new();
    if head.is_some() {
        while let Some(line) = lines.next::<Line>()? {
            read.push(line);
        }
    }
    let written = head.map(|head| Written { head, lines: read, torn: lines.torn });
    Ok((written, lines.length))
}

/// Reads lines up to one that is torn.
struct Lines<R> {
    reader: R,
    length: u64,
    torn: bool,
}

impl<R: BufRead> Lines<R> {
    fn next<T: for<'de> Deserialize<'de>>(&mut self) -> io::Result<Option<T>> {
        let mut line = Vec::new();
        let read = self.reader.read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        let parsed = if line.ends_with(b"\n") { serde_json::from_slice(&line).ok() } else { None };
        match parsed {
            Some(value) => {
                self.length += read as u64;
                Ok(Some(value))
            }
            None => {
                self.torn = true;
                Ok(None)
            }
        }
    }
}

/// The first line of a journal that somebody else has locked.
fn head_of(file: &File) -> Option<Head> {
    let mut line = String::new();
    BufReader::new(file.take(1 << 16)).read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// Whether an open file is the one at the path.
fn is_there(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let same =
            |(one, other): (std::fs::Metadata, std::fs::Metadata)| one.ino() == other.ino() && one.dev() == other.dev();
        file.metadata().ok().zip(std::fs::metadata(path).ok()).is_some_and(same)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}
