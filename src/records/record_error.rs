//! Why a record has no answer.

use serde::Serialize;

/// Why a record has no answer; the run goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Nothing stands in the line.
    #[error("line {line}: this line is empty; a record is expected in each line")]
    EmptyLine {
        /// The line, from 1.
        line: u64,
    },
    /// The line is longer than is read.
    #[error("line {line}: this line has more than {limit} bytes; raise the limit with `--max-line`")]
    TooLong {
        /// The line, from 1.
        line: u64,
        /// How many bytes are read.
        limit: usize,
    },
    /// The line is not UTF-8.
    #[error("line {line}: byte {byte} of this line is not UTF-8; convert the file before")]
    NotUtf8 {
        /// The line, from 1.
        line: u64,
        /// The first byte that is not, from 1.
        byte: usize,
    },
    /// The line is not JSON.
    #[error("line {line}: column {column}: this is not JSON: {message}")]
    NoJson {
        /// The line, from 1.
        line: u64,
        /// The column in bytes, from 1.
        column: usize,
        /// What the reader expected.
        message: String,
    },
    /// The line is JSON, but not an object.
    #[error("line {line}: this is {found}; an object with the record's fields is expected")]
    NoObject {
        /// The line, from 1.
        line: u64,
        /// What it is.
        found: &'static str,
    },
    /// The field is not there.
    #[error("the field `{field}` is missing; name the field with `--field text=NAME`")]
    NoText {
        /// The field that should hold the text.
        field: String,
    },
    /// The field holds something else.
    #[error("the field `{field}` holds {found}; a string is expected")]
    NotText {
        /// The field.
        field: String,
        /// What it holds.
        found: &'static str,
    },
    /// The string has half of a surrogate pair, which no text can hold.
    #[error("the field `{field}` is not Unicode text: {message}")]
    BadText {
        /// The field.
        field: String,
        /// What the reader says.
        message: String,
    },
    /// The field stands in the record more than once: other programs may read the other one.
    #[error("the field `{field}` is given more than once; it is not clear which one counts")]
    Twice {
        /// The field.
        field: String,
    },
}

impl RecordError {
    /// A short name for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyLine { .. } => "empty-line",
            Self::TooLong { .. } => "too-long",
            Self::NotUtf8 { .. } => "not-utf-8",
            Self::NoJson { .. } => "no-json",
            Self::NoObject { .. } => "no-object",
            Self::NoText { .. } | Self::NotText { .. } => "no-text",
            Self::BadText { .. } => "bad-text",
            Self::Twice { .. } => "field-twice",
        }
    }
}

/// An error, as it is written.
#[derive(Serialize)]
pub(super) struct ErrorFields {
    error: ErrorField,
}

#[derive(Serialize)]
struct ErrorField {
    code: &'static str,
    message: String,
}

impl ErrorFields {
    pub(super) fn new(error: &RecordError) -> Self {
        Self { error: ErrorField { code: error.code(), message: error.to_string() } }
    }
}
