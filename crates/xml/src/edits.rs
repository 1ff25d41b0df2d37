//! Byte edits: only the edited ranges change, no other byte.

use std::ops::Range;

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The range is reversed or reaches beyond the text.
    #[error("bytes {start} to {end} are not a range of a text of {length} bytes")]
    OutOfBounds {
        /// Start of the range.
        start: usize,
        /// End of the range.
        end: usize,
        /// Bytes of the text.
        length: usize,
    },
    /// The range begins or ends inside a character.
    #[error("byte {0} lies inside a character")]
    InsideCharacter(usize),
    /// The range shares bytes with an earlier edit, or an insertion would fall inside one.
    #[error("bytes {start} to {end} are already changed by the edit of bytes {other_start} to {other_end}")]
    Overlap {
        /// Start of the range.
        start: usize,
        /// End of the range.
        end: usize,
        /// Start of the earlier edit.
        other_start: usize,
        /// End of the earlier edit.
        other_end: usize,
    },
}

#[derive(Debug, Clone)]
struct Edit {
    range: Range<usize>,
    text: String,
}

/// A list of splices of one text, applied together. Ranges are bytes of the text as it was.
///
/// ```
/// use glossator_xml::Edits;
///
/// let mut edits = Edits::new("<p>one two</p>");
/// edits.replace(3..6, "1".into())?;
/// edits.insert(10, "<lb/>".into())?;
/// assert_eq!(edits.apply(), "<p>1 two<lb/></p>");
/// # Ok::<(), glossator_xml::EditError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Edits<'s> {
    source: &'s str,
    /// In the order of the text; insertions at one place in the order they were made, before an edit that begins there.
    edits: Vec<Edit>,
}

impl<'s> Edits<'s> {
    /// No edits yet.
    pub fn new(source: &'s str) -> Self {
        Self { source, edits: Vec::new() }
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Number of edits.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Replaces bytes by a text; an empty range is an insertion.
    ///
    /// # Errors
    /// [`EditError`] where the range is not a range of the text or overlaps an earlier edit. The list is then
    /// unchanged.
    pub fn replace(&mut self, range: Range<usize>, text: String) -> Result<(), EditError> {
        self.check(&range)?;
        let place = self.place(&range)?;
        self.edits.insert(place, Edit { range, text });
        Ok(())
    }

    /// Inserts a text before byte `at`. Texts inserted at one place stand in the order in which they were inserted.
    ///
    /// # Errors
    /// As [`replace`](Self::replace); also where `at` lies inside a range that is replaced.
    pub fn insert(&mut self, at: usize, text: String) -> Result<(), EditError> {
        self.replace(at..at, text)
    }

    /// Deletes bytes.
    ///
    /// # Errors
    /// As [`replace`](Self::replace).
    pub fn delete(&mut self, range: Range<usize>) -> Result<(), EditError> {
        self.replace(range, String::new())
    }

    /// The text with all edits made; every byte outside the ranges is as it was.
    pub fn apply(&self) -> String {
        let added: usize = self.edits.iter().map(|edit| edit.text.len()).sum();
        let mut result = String::with_capacity(self.source.len() + added);
        let mut copied = 0;
        for edit in &self.edits {
            result.push_str(self.source.get(copied..edit.range.start).unwrap_or_default());
            result.push_str(&edit.text);
            copied = edit.range.end;
        }
        result.push_str(self.source.get(copied..).unwrap_or_default());
        result
    }

    fn check(&self, range: &Range<usize>) -> Result<(), EditError> {
        let Range { start, end } = *range;
        let length = self.source.len();
        if start > end || end > length {
            return Err(EditError::OutOfBounds { start, end, length });
        }
        let inside = [start, end].into_iter().find(|at| !self.source.is_char_boundary(*at));
        inside.map_or(Ok(()), |at| Err(EditError::InsideCharacter(at)))
    }

    /// Where the edit belongs in the list: behind all that end at or before its start, so that an insertion comes before
    /// a replacement that begins at the same place, and after one that ends there.
    fn place(&self, range: &Range<usize>) -> Result<usize, EditError> {
        let place = self.edits.partition_point(|edit| edit.range.end <= range.start);
        match self.edits.get(place) {
            Some(next) if next.range.start < range.end.max(range.start + usize::from(range.is_empty())) => {
                self.beside(place, &next.range, range)
            }
            _ => Ok(place),
        }
    }

    /// An insertion at the very start of a replacement does not overlap it.
    fn beside(&self, place: usize, next: &Range<usize>, range: &Range<usize>) -> Result<usize, EditError> {
        if range.is_empty() && next.start == range.start {
            return Ok(place);
        }
        Err(EditError::Overlap { start: range.start, end: range.end, other_start: next.start, other_end: next.end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insertions_keep_their_order() {
        let mut edits = Edits::new("ab");
        edits.delete(1..2).unwrap();
        edits.insert(1, "1".into()).unwrap();
        edits.insert(1, "2".into()).unwrap();
        edits.insert(2, "4".into()).unwrap();
        edits.insert(0, "0".into()).unwrap();
        assert_eq!(edits.apply(), "0a124");
    }

    #[test]
    fn bad_ranges_are_refused() {
        let mut edits = Edits::new("aébc");
        assert_eq!(edits.delete(0..2), Err(EditError::InsideCharacter(2)));
        assert_eq!(edits.insert(6, String::new()), Err(EditError::OutOfBounds { start: 6, end: 6, length: 5 }));
        edits.delete(1..4).unwrap();
        let overlap = |start, end| Err(EditError::Overlap { start, end, other_start: 1, other_end: 4 });
        assert_eq!(edits.delete(3..5), overlap(3, 5));
        assert_eq!(edits.delete(0..3), overlap(0, 3));
        assert_eq!(edits.delete(0..5), overlap(0, 5));
        assert_eq!(edits.insert(3, "x".into()), overlap(3, 3));
        edits.insert(1, "<".into()).unwrap();
        edits.insert(4, ">".into()).unwrap();
        assert_eq!(edits.apply(), "a<>c");
    }
}
