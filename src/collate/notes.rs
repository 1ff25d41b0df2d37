//! Notes collated as notes: which witnesses annotate these words, and how.

use std::ops::Range;

use super::Collation;

/// A note of a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The index of the witness, in the order given.
    pub witness: usize,
    /// Its class, such as `gloss.wordplay`.
    pub class: Option<String>,
    /// Its words.
    pub text: String,
    /// Byte range of the words that it refers to, in the witness's text; empty if it refers to none.
    pub anchor: Range<usize>,
}

/// The notes on the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotedWords {
    /// The columns of the words; empty if the notes come before all text.
    pub columns: Range<usize>,
    /// The notes, in the order of the witnesses.
    pub notes: Vec<Note>,
}

impl Collation<'_> {
    /// Groups notes whose words share a column, in the order of the table. A note without words of its own belongs to
    /// the word before it.
    ///
    /// Costs time O(k log k) for k notes, besides the cells of the table.
    pub fn noted(&self, notes: Vec<Note>) -> Vec<NotedWords> {
        let columns: Vec<Vec<usize>> = (0..self.witnesses.len()).map(|witness| self.columns_of(witness)).collect();
        let mut placed: Vec<(Range<usize>, Note)> = notes
            .into_iter()
            .filter(|note| note.witness < columns.len())
            .map(|note| (self.columns_of_span(&columns[note.witness], &note), note))
            .collect();
        placed.sort_by_key(|(columns, note)| (columns.start, columns.end, note.witness));
        let mut noted: Vec<NotedWords> = Vec::new();
        for (columns, note) in placed {
            match noted.last_mut() {
                Some(last) if last.columns == columns || columns.start < last.columns.end => {
                    last.columns.end = last.columns.end.max(columns.end);
                    last.notes.push(note);
                }
                _ => noted.push(NotedWords { columns, notes: vec![note] }),
            }
        }
        noted.iter_mut().for_each(|words| words.notes.sort_by_key(|note| note.witness));
        noted
    }

    fn columns_of_span(&self, columns: &[usize], note: &Note) -> Range<usize> {
        let tokens = &self.witnesses[note.witness].stream.tokens;
        let first = tokens.partition_point(|token| token.end as usize <= note.anchor.start);
        let end = tokens.partition_point(|token| (token.start as usize) < note.anchor.end);
        let (first, end) = if first < end { (first, end) } else { (first.saturating_sub(1), first) };
        match (columns.get(first), end.checked_sub(1).and_then(|last| columns.get(last))) {
            (Some(&start), Some(&last)) => start..last + 1,
            _ => 0..0,
        }
    }

    /// The words of a witness in the columns of a note, on one line.
    pub fn words(&self, columns: Range<usize>, witness: usize) -> String {
        let text = self.stretch(columns, witness);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
