//! What a document shows that is exported from an edition: its paragraphs, each with the place of its characters on the
//! printed page.

use crate::document::out::{NotesAs, goes_apart};
use crate::model::{FeatureKind, Intervention, Projection, Span};
use crate::text::is_unspaced;

/// A paragraph, or several that became one.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected<'e> {
    /// The words of the document.
    pub text: String,
    /// Where stretches of them stand on the printed page.
    stretches: Vec<Stretch>,
    /// Whether it is running text, in which places can be marked.
    pub is_text: bool,
    /// The notes that stand apart from the words.
    pub holes: Vec<Hole<'e>>,
    /// The notes that stand in brackets, and have none on the printed page.
    pub brackets: Vec<Bracket<'e>>,
    /// The sentences and what stands between them, in the order of the text.
    pub segments: Vec<Segment<'e>>,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    at: usize,
    printed: usize,
    len: usize,
}

impl Stretch {
    fn end(self) -> usize {
        self.at + self.len
    }
}

/// A note that stands apart from the words.
#[derive(Debug, Clone)]
pub(super) struct Hole<'e> {
    /// Where it stands in the words of the document.
    pub at: usize,
    pub note: &'e Intervention,
    /// Where it stands on the printed page, with its brackets.
    pub printed: Span,
    /// The space before it, and behind it, that the document does not have.
    pub spaces: (bool, bool),
}

/// A note in brackets that the printed page has otherwise.
#[derive(Debug, Clone)]
pub(super) struct Bracket<'e> {
    /// The opening bracket, with the space that was put before it.
    pub open: Span,
    /// Where the closing one stands.
    pub close: usize,
    pub note: &'e Intervention,
    pub printed: Span,
}

impl Hole<'_> {
    pub fn id(&self) -> &str {
        self.note.id.as_deref().unwrap_or_default()
    }

    /// Its words without the brackets, on the printed page.
    pub fn inner(&self) -> Span {
        inner(self.note, &self.printed)
    }
}

/// A sentence, or words outside of sentences.
#[derive(Debug, Clone)]
pub(super) struct Segment<'e> {
    /// The id of the sentence, or of a block without sentences.
    pub id: Option<&'e str>,
    /// Its words in the document.
    pub text: Span,
    /// Its words on the printed page.
    pub printed: Span,
}

fn inner(note: &Intervention, printed: &Span) -> Span {
    let (open, close) = (note.delimiters.open.len(), note.delimiters.close.len());
    printed.start + open..printed.end.saturating_sub(close).max(printed.start + open)
}

impl Expected<'_> {
    /// The place on the printed page where words begin.
    pub fn starts(&self, at: usize) -> Option<usize> {
        let stretch = self.stretches.iter().find(|stretch| at < stretch.end())?;
        Some(stretch.printed + at.saturating_sub(stretch.at))
    }

    /// The place on the printed page where words end.
    pub fn ends(&self, at: usize) -> Option<usize> {
        let stretch = self.stretches.iter().rfind(|stretch| stretch.at < at)?;
        Some(stretch.printed + (at - stretch.at).min(stretch.len))
    }

    fn text_start(&self, printed: usize) -> usize {
        let found = self.stretches.iter().find(|stretch| printed < stretch.printed + stretch.len);
        found.map_or(self.text.len(), |stretch| stretch.at + printed.saturating_sub(stretch.printed))
    }

    fn text_end(&self, printed: usize) -> usize {
        let found = self.stretches.iter().rfind(|stretch| stretch.printed < printed);
        found.map_or(0, |stretch| stretch.at + (printed - stretch.printed).min(stretch.len))
    }

    /// Adds the next paragraph.
    pub fn join(&mut self, next: Self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let by = self.text.len();
        self.is_text &= next.is_text;
        self.text.push_str(&next.text);
        self.stretches.extend(next.stretches.into_iter().map(|one| Stretch { at: one.at + by, ..one }));
        self.holes.extend(next.holes.into_iter().map(|hole| Hole { at: hole.at + by, ..hole }));
        self.brackets.extend(next.brackets.into_iter().map(|one| Bracket {
            open: one.open.start + by..one.open.end + by,
            close: one.close + by,
            ..one
        }));
        let moved = |one: Segment<'_>| one.text.start + by..one.text.end + by;
        self.segments.extend(next.segments.into_iter().map(|one| Segment { text: moved(one.clone()), ..one }));
    }
}

/// The sentences of a printed page with their ids, and the blocks that have none, in the order of the text.
pub(in crate::document) fn sentences<'e>(page: &Projection<'e>) -> Vec<(&'e str, Span)> {
    let mut found: Vec<(&str, Span)> = Vec::new();
    let mut blocks = Vec::new();
    for feature in &page.features {
        let range = trimmed(&page.text, &feature.range);
        match feature.kind {
            FeatureKind::Sentence(sentence) => found.extend(sentence.id.as_deref().map(|id| (id, range))),
            FeatureKind::Block(block) => blocks.extend(block.id.as_deref().map(|id| (id, range))),
            _ => {}
        }
    }
    let has_sentence = |block: &Span| {
        let next = found.partition_point(|(_, sentence)| sentence.start < block.start);
        found.get(next).is_some_and(|(_, sentence)| sentence.end <= block.end)
    };
    blocks.retain(|(_, block)| !block.is_empty() && !has_sentence(block));
    found.extend(blocks);
    found.sort_by_key(|(_, range)| range.start);
    found
}

fn trimmed(text: &str, range: &Span) -> Span {
    let words = text.get(range.clone()).unwrap_or_default();
    let start = range.start + words.len() - words.trim_start().len();
    start..start + words.trim().len()
}

/// The paragraphs of an edition as a document shows them whose notes are written in this way.
pub(super) fn paragraphs<'e>(page: &Projection<'e>, how: NotesAs) -> Vec<Expected<'e>> {
    let sentences = sentences(page);
    let notes: Vec<(Span, &Intervention)> = page
        .select(|kind| match kind {
            FeatureKind::Intervention(note) => Some(note),
            _ => None,
        })
        .collect();
    let blocks = page.select(|kind| match kind {
        FeatureKind::Block(block) => Some(block.kind.is_text()),
        _ => None,
    });
    let blocks = blocks.map(|(range, is_text)| (trimmed(&page.text, &range), is_text));
    let blocks = blocks.filter(|(range, _)| !range.is_empty());
    blocks
        .map(|(block, is_text)| {
            let from = notes.partition_point(|(range, _)| range.start < block.start);
            let to = notes.partition_point(|(range, _)| range.start < block.end);
            let mut made =
                Builder { page: &page.text, made: Expected { is_text, ..Expected::default() }, skips_space: false };
            made.block(&block, &notes[from..to], how);
            let from = sentences.partition_point(|(_, range)| range.start < block.start);
            let to = sentences.partition_point(|(_, range)| range.start < block.end);
            made.segments(&block, &sentences[from..to]);
            made.made
        })
        .collect()
}

struct Builder<'p, 'e> {
    page: &'p str,
    made: Expected<'e>,
    skips_space: bool,
}

impl<'e> Builder<'_, 'e> {
    fn block(&mut self, block: &Span, notes: &[(Span, &'e Intervention)], how: NotesAs) {
        let mut at = block.start;
        for (range, note) in notes {
            if range.start < at || range.is_empty() {
                continue;
            }
            match goes_apart(note, how) {
                Some(true) => {
                    self.words(at..range.start);
                    self.hole(range, note);
                }
                Some(false) => {
                    self.words(at..range.start);
                    self.bracket(range, note);
                }
                None => continue,
            }
            at = range.end;
        }
        self.words(at..block.end);
    }

    fn words(&mut self, mut range: Span) {
        if std::mem::take(&mut self.skips_space) && self.page[range.clone()].starts_with(' ') {
            range.start += 1;
        }
        if range.is_empty() {
            return;
        }
        self.made.stretches.push(Stretch { at: self.made.text.len(), printed: range.start, len: range.len() });
        self.made.text.push_str(&self.page[range]);
    }

    fn hole(&mut self, range: &Span, note: &'e Intervention) {
        let mut spaces = (false, false);
        if let Some(last) = self.made.stretches.last_mut().filter(|_| self.made.text.ends_with(' ')) {
            last.len -= 1;
            self.made.text.pop();
            spaces.0 = true;
        } else if self.made.text.is_empty() || self.made.text.ends_with('\n') {
            spaces.1 = self.page[range.end..].starts_with(' ');
            self.skips_space = true;
        }
        self.made.holes.push(Hole { at: self.made.text.len(), note, printed: range.clone(), spaces });
    }

    /// A note that is written in brackets: a footnote, or supplied words that have none on the page.
    fn bracket(&mut self, range: &Span, note: &'e Intervention) {
        let start = self.made.text.len();
        let is_word = |c: char| !c.is_whitespace() && !is_unspaced(c);
        if !note.delimiters.is_empty() && self.made.text.chars().next_back().is_some_and(is_word) {
            self.made.text.push(' ');
        }
        self.made.text.push('[');
        let open = start..self.made.text.len();
        self.words(inner(note, range));
        self.made.brackets.push(Bracket { open, close: self.made.text.len(), note, printed: range.clone() });
        self.made.text.push(']');
    }

    fn segments(&mut self, block: &Span, sentences: &[(&'e str, Span)]) {
        let mut at = block.start;
        for (id, range) in sentences {
            self.segment(None, at..range.start);
            self.segment(Some(id), range.clone());
            at = range.end;
        }
        self.segment(None, at..block.end);
    }

    fn segment(&mut self, id: Option<&'e str>, printed: Span) {
        let start = self.made.text_start(printed.start);
        let text = start..self.made.text_end(printed.end).max(start);
        let text = trimmed(&self.made.text, &text);
        if id.is_some() || !text.is_empty() && !printed.is_empty() {
            self.made.segments.push(Segment { id, text, printed });
        }
    }
}
