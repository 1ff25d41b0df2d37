//! What is wrong in a schema.

use std::ops::Range;

/// A mistake in a schema, with its place. Whatever is right in the schema still runs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct SchemaError {
    /// The file, as the resolver names it.
    pub file: String,
    /// Bytes in that file: the attribute's name, or the start tag.
    pub span: Range<usize>,
    /// What is wrong, with the word that is.
    pub message: String,
}
