//! What a screen shows of a note: its block, what became of it if the bracket were not there, words to move an anchor by.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::decision::{Place, Words};
use super::draft::Draft;
use super::session::Session;
use super::state::{NoteKey, NoteState};
use crate::model::{FeatureKind, Inline, View, printed_words, project};

/// A block to be shown around a note.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage<'s> {
    /// Its printed text.
    pub text: &'s str,
    /// Byte range of the note in it, brackets included.
    pub note: Range<usize>,
    /// Byte range of the words that the note speaks of: its anchor, else its sentence, else the whole block.
    pub about: Range<usize>,
    /// Whether they are an anchor.
    pub is_anchored: bool,
    /// `xml:id` of the block.
    pub block: Option<&'s str>,
    /// `xml:id` of the sentence that the note stands in.
    pub sentence: Option<&'s str>,
    /// `xml:id` of the post.
    pub post: Option<&'s str>,
    /// Language of the place.
    pub lang: Option<&'s str>,
    /// All notes of the block.
    pub notes: &'s [NoteState],
}

/// A place where words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The block, from 0.
    pub block: usize,
    /// Byte range in its printed text.
    pub range: Range<usize>,
    /// The note that holds the words, else the next one in the block.
    pub note: Option<NoteKey>,
}

impl Session {
    /// The block of a note, to be shown.
    pub fn passage(&self, key: NoteKey) -> Option<Passage<'_>> {
        let note = self.note(key)?;
        let block = self.blocks().get(note.block)?;
        let sentence =
            block.sentences.iter().find(|(range, _)| range.start <= note.range.start && note.range.end <= range.end);
        let whole = 0..block.printed.len();
        let about = note.anchor.clone().or_else(|| sentence.map(|(range, _)| range.clone())).unwrap_or(whole);
        Some(Passage {
            text: &block.printed,
            note: note.range.clone(),
            about,
            is_anchored: note.anchor.is_some(),
            block: block.id.as_deref(),
            sentence: sentence.and_then(|(_, id)| id.as_deref()),
            post: block.post.as_deref(),
            lang: block.lang.as_deref(),
            notes: &block.notes,
        })
    }

    /// The block in a view: what the author said, or what a reader should read.
    pub fn block_view(&self, block: usize, view: View) -> Option<String> {
        let edition = self.edition_of(block)?;
        Some(project(&edition, view).text)
    }

    /// The block's reading as it would be if the bracket of this note were not there: the reading view without it.
    pub fn without(&self, key: NoteKey) -> Option<String> {
        let note = self.note(key)?;
        let mut edition = self.edition_of(note.block)?;
        let mut ordinal = note.ordinal;
        for part in &mut edition.body {
            if let crate::model::Node::Block(block) = part {
                drop_class(&mut block.content, &mut ordinal);
            }
        }
        Some(project(&edition, View::Reading).text)
    }

    /// The words of a note without its brackets, as a person would type them.
    pub fn content_of(&self, key: NoteKey) -> Option<String> {
        let note = self.note(key)?;
        let edition = self.edition_of(note.block)?;
        let printed = project(&edition, View::Printed);
        let mut interventions = printed.features.iter().filter_map(|feature| match feature.kind {
            FeatureKind::Intervention(intervention) => Some(intervention),
            _ => None,
        });
        interventions.nth(note.ordinal).map(|intervention| printed_words(&intervention.content))
    }

    fn edition_of(&self, number: usize) -> Option<crate::model::Edition> {
        let block = self.blocks().get(number)?;
        let source = self.text().get(block.span.clone())?;
        let tree = Draft::new(block.around.clone(), source).tree().ok()?;
        Some(tree.read(&self.index.reader))
    }

    /// Byte ranges of the words of a block in its printed text: what an anchor is moved and grown by. In scripts without
    /// spaces between words they are what Unicode takes for words (UAX 29).
    pub fn words(&self, block: usize) -> Vec<Range<usize>> {
        let Some(block) = self.blocks().get(block) else { return Vec::new() };
        let words = block.printed.unicode_word_indices();
        words.map(|(at, word)| at..at + word.len()).collect()
    }

    /// Some words of a block for a decision; none where the range is none of its printed text.
    pub fn words_at(&self, block: usize, range: Range<usize>) -> Option<Words> {
        Words::at(&self.blocks().get(block)?.printed, range)
    }

    /// A place in a block for a decision: before this byte of its printed text.
    pub fn place_at(&self, number: usize, at: usize) -> Option<Place> {
        let block = self.blocks().get(number)?;
        let before = super::last_characters(block.printed.get(..at)?, 32).to_owned();
        Some(Place { block_id: block.id.as_deref().map(str::to_owned), block: number, at, before })
    }

    /// The place behind some words: behind the punctuation-free end of them, where a note on them stands.
    pub fn place_behind(&self, number: usize, words: &Words) -> Option<Place> {
        self.place_at(number, words.end)
    }

    /// Finds words in the printed text, no matter in which capitals, from a block on and around the end.
    pub fn search(&self, words: &str, from: usize) -> Vec<Hit> {
        let wanted = words.to_lowercase();
        let count = self.blocks().len();
        if wanted.is_empty() || count == 0 {
            return Vec::new();
        }
        let order = (from.min(count)..count).chain(0..from.min(count));
        order.flat_map(|number| self.hits_in(number, &wanted)).collect()
    }

    fn hits_in(&self, number: usize, wanted: &str) -> Vec<Hit> {
        let block = &self.blocks()[number];
        found(&block.printed, wanted)
            .into_iter()
            .map(|range| {
                let notes = || block.notes.iter().filter(|note| !note.is_part);
                let inside = notes().rfind(|note| note.range.start <= range.start && range.end <= note.range.end);
                let next = || notes().find(|note| note.range.start >= range.start);
                let note = inside.or_else(next).map(|note| note.key);
                Hit { block: number, range, note }
            })
            .collect()
    }
}

/// The ranges of a text that are `wanted` in small letters.
fn found(text: &str, wanted: &str) -> Vec<Range<usize>> {
    let mut small = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        let start = small.len();
        small.extend(c.to_lowercase());
        origins.resize(small.len(), at);
        debug_assert!(start <= origins.len());
    }
    origins.push(text.len());
    let end = |at: usize| {
        // A character may become several small ones.
        let last = origins[at - 1];
        last + text.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    };
    small.match_indices(wanted).map(|(at, hit)| origins[at]..end(at + hit.len())).collect()
}

/// Makes one intervention a comment, which no reading shows.
fn drop_class(content: &mut [Inline], ordinal: &mut usize) {
    for inline in content {
        match inline {
            Inline::Intervention(intervention) => {
                if *ordinal == 0 {
                    intervention.class = Some(crate::model::Category::CommentEditor);
                }
                *ordinal = ordinal.wrapping_sub(1);
                drop_class(&mut intervention.content, ordinal);
            }
            Inline::Sentence(element) | Inline::Remark(element) | Inline::Element(element) => {
                drop_class(&mut element.content, ordinal);
            }
            Inline::Anchor(anchor) => drop_class(&mut anchor.content, ordinal),
            Inline::Choice(choice) => {
                let second = choice.kind == crate::model::ChoiceKind::Regularised;
                drop_class(if second { &mut choice.second } else { &mut choice.first }, ordinal);
            }
            Inline::Text(_) | Inline::LineBreak(..) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn words_are_found_in_any_capitals() {
        assert_eq!(found("The MATE and the mate", "mate"), [4..8, 17..21]);
        assert_eq!(found("İstanbul", "i\u{307}s").first(), Some(&(0..3)));
        assert_eq!(found("Паром", "паром").first(), Some(&(0..10)));
    }
}
