//! The paragraphs of a document that comes back.

use crate::document::model::{Document, Leaf, Piece, Point, words_of};
use crate::model::Span;

/// A paragraph, or several that were one.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    pub text: String,
    /// Notes that stand apart: where, and their words.
    pub notes: Vec<(usize, String)>,
    pub points: Vec<(usize, Point)>,
    /// What was inserted, with the number of the change.
    pub inserted: Vec<(Span, usize)>,
    /// What was deleted: where, the words, and the number of the change.
    pub deleted: Vec<(usize, String, usize)>,
}

impl Paragraph {
    fn of(leaf: &Leaf) -> Self {
        let mut made = Self::default();
        leaf.pieces.iter().for_each(|piece| made.piece(piece));
        made
    }

    fn piece(&mut self, piece: &Piece) {
        let at = self.text.len();
        match piece {
            Piece::Run(run) => match run.style.deleted {
                Some(change) => self.deleted.push((at, run.text.clone(), change)),
                None => {
                    self.text.push_str(&run.text);
                    self.inserted.extend(run.style.inserted.map(|change| (at..self.text.len(), change)));
                }
            },
            Piece::Break => self.text.push('\n'),
            Piece::Note(note) if note.style.deleted.is_some() => {}
            // A program that cannot read notes leaves them empty.
            Piece::Note(note) => {
                let words = words_of(&note.pieces);
                self.notes.extend(Some((at, words)).filter(|(_, words)| !words.trim().is_empty()));
            }
            Piece::Point(point) => self.points.push((at, point.clone())),
        }
    }

    /// Whether there is anything in it.
    fn is_something(&self) -> bool {
        !self.text.trim().is_empty() || !self.notes.is_empty()
    }

    /// Adds the next paragraph.
    pub fn join(&mut self, next: Self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let by = self.text.len();
        self.text.push_str(&next.text);
        self.notes.extend(next.notes.into_iter().map(|(at, words)| (at + by, words)));
        self.points.extend(next.points.into_iter().map(|(at, point)| (at + by, point)));
        self.inserted
            .extend(next.inserted.into_iter().map(|(span, by_whom)| (span.start + by..span.end + by, by_whom)));
        self.deleted.extend(next.deleted.into_iter().map(|(at, words, by_whom)| (at + by, words, by_whom)));
    }
}

/// The paragraphs of a document that have words or notes. Points in empty ones go to the one before.
pub(super) fn paragraphs(document: &Document) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    for leaf in &document.leaves {
        let made = Paragraph::of(leaf);
        if made.is_something() {
            found.push(made);
        } else if let Some(last) = found.last_mut() {
            let end = last.text.len();
            last.points.extend(made.points.into_iter().map(|(_, point)| (end, point)));
        }
    }
    found
}
