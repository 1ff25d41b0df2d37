//! Why a file cannot be reviewed.

use std::io;
use std::path::PathBuf;

use super::super::error::{DecisionError, OpenError};
use super::super::verify::Unsound;
use crate::source::Unfaithful;
use crate::xml::EncodingError;

/// Why a file cannot be reviewed, or a decision cannot be stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The remains of a killed process beside the file cannot be removed.
    #[error("the files that an interrupted session left beside this file cannot be removed: {0}")]
    Sweep(#[source] io::Error),
    /// Its encoding is not known.
    #[error("{0}")]
    Encoding(#[from] EncodingError),
    /// Writing it again would change other bytes.
    #[error("{0}")]
    Unfaithful(#[from] Unfaithful),
    /// It cannot be annotated.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The file is read-only.
    #[error("this file is read-only, so decisions cannot be stored in it; make it writable, or work on a copy")]
    ReadOnly,
    /// Somebody else has the file open.
    #[error(
        "this file is being annotated by {holder}; wait until that is done, or work on a copy and join the two with \
         `glossator annotate --merge`"
    )]
    Locked {
        /// Who has it open.
        holder: String,
    },
    /// The journal cannot be written, so the decision was not made.
    #[error("the decision was not made, because it cannot be stored: {source} ({})", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The journal was written by a later version of the program.
    #[error("the journal {} was written by a later version of this program; finish the session with that version", path.display())]
    LaterJournal {
        /// The journal.
        path: PathBuf,
    },
    /// The journal cannot be read to its end.
    #[error(
        "line {line} of the journal {} cannot be read; `glossator annotate --replay` takes over the steps before it \
         and keeps a copy of the whole journal", path.display()
    )]
    DamagedJournal {
        /// The journal.
        path: PathBuf,
        /// The number of the line.
        line: usize,
    },
    /// A step back in the journal does not fit the text.
    #[error(
        "the journal {} is damaged: a step in it does not fit this file; nothing was written; move the journal away to \
         go on without its decisions", path.display()
    )]
    UnfitJournal {
        /// The journal.
        path: PathBuf,
    },
    /// The file name is too long for a journal beside the file.
    #[error("the name of this file is too long for a journal beside it, which has {} more bytes; give it a shorter name", .more)]
    LongName {
        /// By how many bytes the longest name needed is too long.
        more: usize,
    },
    /// The text to be written was refused.
    #[error("{0}; nothing was written")]
    Unsound(#[from] Unsound),
    /// The history of the file cannot be read or written.
    #[error("the history of this file cannot be kept: {source} ({})", path.display())]
    History {
        /// The history.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Nothing is left to take back.
    #[error("no call is left to take back")]
    NoHistory,
    /// The file has changed since the last call.
    #[error(
        "another program, or an interrupted session, has changed this file since the last call, so the call can no \
         longer be taken back; nothing was written"
    )]
    OtherSince,
    /// An earlier session has left decisions that are not in the file yet.
    #[error("an earlier session has left decisions in {} that are not in this file yet; take them over with `glossator annotate --replay` first", path.display())]
    Unfinished {
        /// The path of the journal.
        path: PathBuf,
    },
    /// Another program has changed the file since it was read.
    #[error("another program has changed this file meanwhile; nothing was written; do it again")]
    Changed,
    /// The file cannot be written.
    #[error("cannot be written: {0}; it is as it was")]
    Write(#[source] io::Error),
    /// The decision cannot be applied.
    #[error("{0}")]
    Decision(#[from] DecisionError),
    /// The file could not be written at the end; the journal is kept.
    #[error("the file could not be written: {why}; all decisions are kept in {}, and the next start continues from there", journal.display())]
    NotSaved {
        /// The cause.
        why: String,
        /// The path of the journal.
        journal: PathBuf,
    },
}
