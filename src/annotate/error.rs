//! Why a decision is not applied.

use crate::model::{Category, Span};
use crate::tei::ReadError;
use crate::xml::EditError;

/// Why a decision cannot be applied. The file is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// The note has changed since the decision was made.
    #[error("{0}")]
    Stale(#[from] Stale),
    /// It is not allowed in the file.
    #[error("{0}")]
    Refused(String),
    /// A fault of this program.
    #[error(
        "a fault of glossator, not of yours: {0}; nothing was changed; please report it with the file and the decision"
    )]
    Internal(String),
}

impl DecisionError {
    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    pub(super) fn internal(why: impl Into<String>) -> Self {
        Self::Internal(why.into())
    }
}

impl From<EditError> for DecisionError {
    fn from(error: EditError) -> Self {
        Self::Refused(format!("the change cannot be made in one piece: {error}"))
    }
}

/// A decision on a note that has changed since.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stale {
    /// No note has the id.
    #[error("this file has no note `{id}`, which was {words}")]
    Gone {
        /// The id, or the place of a note without one.
        id: String,
        /// Its words when the decision was made.
        words: String,
    },
    /// The note has other words.
    #[error("the note `{id}` is now {found}; the decision was made on {expected}")]
    OtherWords {
        /// The id.
        id: String,
        /// Its words when the decision was made.
        expected: String,
        /// Its words in the file.
        found: String,
    },
    /// The note has another class.
    #[error("the note `{id}` now has the class `{}`; the decision was made when it had `{}`", class_name(*found), class_name(*expected))]
    OtherClass {
        /// The id.
        id: String,
        /// Its class when the decision was made.
        expected: Option<Category>,
        /// Its class in the file.
        found: Option<Category>,
    },
    /// The place has other words.
    #[error("the block `{block}` now has {found:?} where the decision was made on {expected:?}")]
    OtherPlace {
        /// The block's id or number.
        block: String,
        /// The words that the person saw.
        expected: String,
        /// The words that are there.
        found: String,
    },
}

/// The name of a class; `unparsed` if nobody has classified the note.
pub(super) fn class_name(class: Option<Category>) -> &'static str {
    class.map_or(crate::annotate::UNCLASSIFIED, Category::as_str)
}

/// Why a file cannot be annotated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is not a TEI file.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// It has no header for the declarations.
    #[error("this file has no `teiHeader` in which to name who decided; add one")]
    NoHeader {
        /// The root element.
        span: Span,
    },
    /// A fault of this program.
    #[error("a fault of glossator, not of yours: {why}; nothing was changed; please report it with the file")]
    Internal {
        /// What went wrong.
        why: String,
        /// Where.
        span: Span,
    },
}

impl OpenError {
    /// The byte range that the error is about.
    pub fn span(&self) -> Span {
        match self {
            Self::Read(error) => error.span(),
            Self::NoHeader { span } | Self::Internal { span, .. } => span.clone(),
        }
    }
}
