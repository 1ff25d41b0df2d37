//! Why a file cannot be kept under review.

use std::io;
use std::path::PathBuf;

use super::super::error::{DecisionError, OpenError};
use super::super::verify::Unsound;
use crate::xml::EncodingError;

/// Why a file cannot be kept under review, or a decision not be stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// What a kill has left beside the file cannot be taken away.
    #[error("what an interrupted session has left beside this file cannot be taken away: {0}")]
    Sweep(#[source] io::Error),
    /// It is in no encoding that is known.
    #[error("{0}")]
    Encoding(#[from] EncodingError),
    /// It cannot be annotated.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// Nobody may write the file.
    #[error("this file is read-only, so that no decision could be stored in it; make it writable, or work on a copy")]
    ReadOnly,
    /// Somebody else has the file open.
    #[error(
        "this file is being annotated by {holder}; wait until that is done, or work on a copy and join the two with \
         `glossator annotate --merge`"
    )]
    Locked {
        /// Who has it.
        holder: String,
    },
    /// The journal cannot be written, so that the decision was not taken.
    #[error("the decision was not taken, for it cannot be stored: {source} ({})", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The journal is of a later version of the program.
    #[error("the journal {} is of a later version of this program; finish there", path.display())]
    LaterJournal {
        /// The journal.
        path: PathBuf,
    },
    /// The journal cannot be read to its end.
    #[error(
        "line {line} of the journal {} cannot be read; `glossator annotate --replay` takes over what stands before it and \
         keeps a copy of the whole", path.display()
    )]
    DamagedJournal {
        /// The journal.
        path: PathBuf,
        /// The number of the line.
        line: usize,
    },
    /// A step back in the journal does not fit the text.
    #[error(
        "the journal {} is damaged: a step in it does not fit this file; move the journal away to go on without what it \
         holds; nothing was written", path.display()
    )]
    UnfitJournal {
        /// The journal.
        path: PathBuf,
    },
    /// The name of the file leaves no room for that of its journal.
    #[error("the name of this file is too long for a journal beside it, which has {} more bytes; give it a shorter name", .more)]
    LongName {
        /// Bytes by which the longer name is longer.
        more: usize,
    },
    /// What is about to be written must not be.
    #[error("{0}; nothing was written")]
    Unsound(#[from] Unsound),
    /// The history of the file cannot be read or written.
    #[error("the history of this file cannot be kept: {source} ({})", path.display())]
    History {
        /// The history.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing is left to be taken back.
    #[error("no call is left that could be taken back")]
    NoHistory,
    /// The file is not as the last call has left it.
    #[error(
        "another program, or a sitting that was cut off, has changed this file since the last call, which can no longer be \
         taken back; nothing was written"
    )]
    OtherSince,
    /// An earlier session has left decisions that are not in the file yet.
    #[error("an earlier session has left decisions in {} that are not in this file yet; take them over with `glossator annotate --replay` first", path.display())]
    Unfinished {
        /// The journal.
        path: PathBuf,
    },
    /// Another program has changed the file since it was read.
    #[error("another program has changed this file meanwhile; nothing was written; do it again")]
    Changed,
    /// The file cannot be written.
    #[error("cannot be written: {0}; it is as it was")]
    Write(#[source] io::Error),
    /// The decision cannot be carried out.
    #[error("{0}")]
    Decision(#[from] DecisionError),
    /// The file could not be written at the end; the journal is kept.
    #[error("the file could not be written: {why}; all decisions are kept in {}, and the next start goes on from there", journal.display())]
    NotSaved {
        /// Why.
        why: String,
        /// The journal.
        journal: PathBuf,
    },
}
