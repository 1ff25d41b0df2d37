//! Splices of a text, which lead from one state of a document to another.

use std::ops::Range;
use std::sync::Arc;

use crate::xml::{EditError, Edits};

/// A splice of the file: replaces a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Splice {
    /// The bytes in the old text.
    pub range: Range<usize>,
    /// The new text.
    pub text: String,
}

/// The splices that turn one list of parts into another, in the order of the text; adjacent ones are joined.
pub(in crate::annotate) fn difference(before: &[Option<Arc<str>>], after: &[Option<Arc<str>>]) -> Vec<Splice> {
    let mut splices: Vec<Splice> = Vec::new();
    let mut at = 0;
    for (old, new) in before.iter().zip(after) {
        let (old, new) = (old.as_deref().unwrap_or(""), new.as_deref().unwrap_or(""));
        let range = at..at + old.len();
        at = range.end;
        if old == new {
            continue;
        }
        let splice = trimmed(range, old, new);
        match splices.last_mut().filter(|last| last.range.end == splice.range.start) {
            Some(last) => {
                last.range.end = splice.range.end;
                last.text.push_str(&splice.text);
            }
            None => splices.push(splice),
        }
    }
    splices
}

/// The smallest splice that turns an old text into a new one.
pub(super) fn trimmed(range: Range<usize>, old: &str, new: &str) -> Splice {
    let same = |(a, b): &(char, char)| a == b;
    let prefix: usize = old.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (&old[prefix..], &new[prefix..]);
    let suffix: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    Splice { range: range.start + prefix..range.end - suffix, text: new[..new.len() - suffix].to_owned() }
}

/// Applies splices of a text, in the order of the text.
///
/// # Errors
/// If a splice does not fit this text.
pub(in crate::annotate) fn spliced(text: &str, splices: &[Splice]) -> Result<String, EditError> {
    let mut edits = Edits::new(text);
    for splice in splices {
        edits.replace(splice.range.clone(), splice.text.clone())?;
    }
    Ok(edits.apply())
}
