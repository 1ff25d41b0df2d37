//! Why a decision is not carried out.

use crate::model::{Category, Span};
use crate::tei::ReadError;
use crate::xml::EditError;

/// Why a decision cannot be carried out. The file is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// What the decision was taken on is not what stands there.
    #[error("{0}")]
    Stale(#[from] Stale),
    /// It cannot stand in the file.
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

/// A decision on something else than what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Stale {
    /// There is no note with the id.
    #[error("there is no note `{id}` in this file; it was {words}")]
    Gone {
        /// The id, or the place of a note without one.
        id: String,
        /// Its words when the decision was taken.
        words: String,
    },
    /// The note has other words.
    #[error("the note `{id}` is {found} now; the decision was taken on {expected}")]
    OtherWords {
        /// The id.
        id: String,
        /// Its words when the decision was taken.
        expected: String,
        /// Its words in the file.
        found: String,
    },
    /// The note is of another class.
    #[error("the note `{id}` is of the class `{}` now; the decision was taken when it was `{}`", class_name(*found), class_name(*expected))]
    OtherClass {
        /// The id.
        id: String,
        /// Its class when the decision was taken.
        expected: Option<Category>,
        /// Its class in the file.
        found: Option<Category>,
    },
    /// There are other words in the place.
    #[error("in the block `{block}` stands {found:?} now, where {expected:?} was seen")]
    OtherPlace {
        /// The block's id or number.
        block: String,
        /// What was seen.
        expected: String,
        /// What is there.
        found: String,
    },
}

/// The name of a class, `unparsed` where nobody has classified it.
pub(super) fn class_name(class: Option<Category>) -> &'static str {
    class.map_or(crate::annotate::UNCLASSIFIED, Category::as_str)
}

/// Why a file cannot be annotated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is no TEI file.
    #[error("{0}")]
    Read(#[from] ReadError),
    /// It has no header, so that nothing can be declared in it.
    #[error("this file has no `teiHeader`, so that there is no place to say who decided; add one")]
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
