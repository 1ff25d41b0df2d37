//! What a reader of documents reports: what it ignored, lost or guessed.

use std::fmt;

/// Something of a document that did not come into the edition, or not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Told {
    /// The part of the file, or the line, where there is one.
    pub place: Option<String>,
    /// What, and what became of it.
    pub what: String,
}

impl Told {
    /// A report without a place.
    pub fn new(what: impl Into<String>) -> Self {
        Self { place: None, what: what.into() }
    }

    /// A report on a part of the file, or on a line.
    pub fn at(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: Some(place.into()), what: what.into() }
    }
}

/// The first words of a text, on one line.
pub(super) fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words: String = line.chars().take(40).collect();
    if words.len() < line.len() {
        words.push('…');
    }
    words
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}
