//! Places that a person points to: the sentence and words of a note, words and places of a block, hits of a search.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::decision::{Place, Words};
use super::lookup::Lookup;
use super::session::Session;
use super::state::{NoteKey, NoteState};
use crate::model::{FeatureKind, View, printed_words, project};

/// A place where words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The block, from 0.
    pub block: usize,
    /// Byte range in its printed text.
    pub range: Range<usize>,
    /// The note that contains the words, otherwise the next one in the block.
    pub note: Option<NoteKey>,
}

impl Session {
    /// `xml:id` of the sentence that contains a note.
    pub fn sentence_of(&self, note: &NoteState) -> Option<&str> {
        let block = self.blocks().get(note.block)?;
        let holds = |range: &Range<usize>| range.start <= note.range.start && note.range.end <= range.end;
        block.sentences.iter().find(|(range, _)| holds(range))?.1.as_deref()
    }

    /// The words of a note without its brackets, as a person would type them: on one line.
    pub fn content_of(&self, key: NoteKey) -> Option<String> {
        let note = self.note(key)?;
        let tree = self.setting.document.tree(note.block).ok()?;
        let edition = tree.read(&self.setting.document.header().reader);
        let printed = project(&edition, View::Printed);
        let mut interventions = printed.features.iter().filter_map(|feature| match feature.kind {
            FeatureKind::Intervention(intervention) => Some(intervention),
            _ => None,
        });
        let words = interventions.nth(note.ordinal).map(|intervention| printed_words(&intervention.content))?;
        Some(words.replace("\r\n", " ").replace(['\r', '\n'], " "))
    }

    /// Byte ranges of the words of a block in its printed text: the steps by which an anchor moves and grows. In
    /// scripts without spaces between words, Unicode decides (UAX 29).
    pub fn words(&self, block: usize) -> Vec<Range<usize>> {
        let Some(block) = self.blocks().get(block) else { return Vec::new() };
        let words = block.printed.unicode_word_indices();
        words.map(|(at, word)| at..at + word.len()).collect()
    }

    /// Some words of a block for a decision; `None` if the range is not in its printed text.
    pub fn words_at(&self, block: usize, range: Range<usize>) -> Option<Words> {
        Words::at(&self.blocks().get(block)?.printed, range)
    }

    /// A place in a block for a decision: before this byte of the printed text.
    pub fn place_at(&self, number: usize, at: usize) -> Option<Place> {
        let block = self.blocks().get(number)?;
        let before = super::last_characters(block.printed.get(..at)?, 32).to_owned();
        Some(Place { block_id: block.id.as_deref().map(str::to_owned), block: number, at, before })
    }

    /// Searches the printed text from a block onwards, wrapping around. Case and the composition of letters do not
    /// matter.
    pub fn search(&self, words: &str, from: usize) -> Vec<SearchHit> {
        let count = self.blocks().len();
        if words.is_empty() || count == 0 {
            return Vec::new();
        }
        let order = (from.min(count)..count).chain(0..from.min(count));
        order.flat_map(|number| self.hits_in(number, words)).collect()
    }

    /// The same in one block.
    #[cfg(feature = "screen")]
    pub(super) fn search_in(&self, number: usize, words: &str) -> Vec<SearchHit> {
        self.hits_in(number, words)
    }

    fn hits_in(&self, number: usize, wanted: &str) -> Vec<SearchHit> {
        let block = &self.blocks()[number];
        Lookup::new(&block.printed, true)
            .find(wanted)
            .into_iter()
            .map(|range| {
                let notes = || block.notes.iter().filter(|note| !note.is_part);
                let inside = notes().rfind(|note| note.range.start <= range.start && range.end <= note.range.end);
                let next = || notes().find(|note| note.range.start >= range.start);
                let note = inside.or_else(next).or_else(|| notes().next_back()).map(|note| note.key);
                SearchHit { block: number, range, note }
            })
            .collect()
    }
}
