//! Searches stretches of a text for the words of a note.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::wording::Wordings;
use crate::text::{Key, Stream};

/// A stretch of more tokens than this is searched by an index of the whole text.
const SHORT: usize = 512;

/// How many places of a note's rarest word are considered.
const MOST: usize = 1024;

/// The words of some tokens, regardless of case.
#[derive(Default)]
struct Words {
    keys: Vec<Key>,
    /// The token of each word.
    tokens: Vec<u32>,
}

impl Words {
    fn of(stream: &Stream<'_>, range: Range<u32>, wordings: &mut Wordings) -> Self {
        let mut words = Self::default();
        for (number, token) in range.clone().zip(&stream.tokens[range.start as usize..range.end as usize]) {
            words.keys.extend(wordings.loose_keys(&stream.text[token.range()]));
            words.tokens.resize(words.keys.len(), number);
        }
        words
    }

    /// Whether the needle is at a position, with most of its words in new tokens.
    fn has_at(&self, at: usize, needle: &[Key], is_new: &dyn Fn(u32) -> bool) -> bool {
        self.keys.get(at..at + needle.len()) == Some(needle) && {
            let new = self.tokens[at..at + needle.len()].iter().filter(|token| is_new(**token)).count();
            2 * new > needle.len()
        }
    }
}

/// A search for the words of a note, one after the other in a stretch of tokens, most of them in new ones.
pub(super) struct Sought<'s> {
    pub needle: &'s [Key],
    pub range: Range<u32>,
    pub is_new: &'s dyn Fn(u32) -> bool,
}

/// A text that is searched for the words of notes.
pub(super) struct Haystack<'h, 't> {
    stream: &'h Stream<'t>,
    /// All words of the text and the places of each, built for the first long stretch.
    index: Option<(Words, FxHashMap<Key, Vec<u32>>)>,
}

impl<'h, 't> Haystack<'h, 't> {
    pub fn new(stream: &'h Stream<'t>) -> Self {
        Self { stream, index: None }
    }

    /// Whether a search finds the words of a note.
    pub fn has(&mut self, sought: Sought<'_>, wordings: &mut Wordings) -> bool {
        let Sought { needle, range, is_new } = sought;
        if needle.is_empty() {
            return false;
        }
        if range.len() <= SHORT {
            let words = Words::of(self.stream, range, wordings);
            return (0..words.keys.len()).any(|at| words.has_at(at, needle, is_new));
        }
        self.has_in_long(Sought { needle, range, is_new }, wordings)
    }

    fn has_in_long(&mut self, sought: Sought<'_>, wordings: &mut Wordings) -> bool {
        let Sought { needle, range, is_new } = sought;
        let stream = self.stream;
        let (words, places) = self.index.get_or_insert_with(|| index(stream, wordings));
        let of = |key: &Key| places.get(key).map_or(&[][..], Vec::as_slice);
        let Some((offset, rarest)) = needle.iter().enumerate().min_by_key(|(_, key)| of(key).len()) else {
            return false;
        };
        let first = words.tokens.partition_point(|token| *token < range.start);
        let last = words.tokens.partition_point(|token| *token < range.end);
        let places = of(rarest);
        let from = places.partition_point(|place| (*place as usize) < first + offset);
        let starts = places[from..].iter().map(|place| *place as usize - offset);
        let within = starts.take_while(|start| start + needle.len() <= last).take(MOST);
        within.into_iter().any(|start| words.has_at(start, needle, is_new))
    }
}

fn index(stream: &Stream<'_>, wordings: &mut Wordings) -> (Words, FxHashMap<Key, Vec<u32>>) {
    let words = Words::of(stream, 0..stream.tokens.len() as u32, wordings);
    let mut places: FxHashMap<Key, Vec<u32>> = FxHashMap::default();
    for (at, key) in words.keys.iter().enumerate() {
        places.entry(*key).or_default().push(at as u32);
    }
    (words, places)
}
