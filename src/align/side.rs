//! One side of all texts as numbers: the stems and the length of each segment, and the places of each stem.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::{
    Folding, Key, Script, SpellingRule, Token, TokenUnit, Tokenizer, Vocabulary, is_unspaced, script_of,
};

/// How many letters of a word are kept. Endings hardly show which word is meant, and in a short text each form of an
/// inflected word is too rare to learn from. Measured on the development sets: 4 and 6 are slightly worse.
const STEM: usize = 5;

/// How segments and single words are cut and folded: case, compatibility forms, and spellings that count as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stemmer(Tokenizer);

impl Default for Stemmer {
    fn default() -> Self {
        let folding = Folding { case: true, nfkc: true, ..Folding::default() };
        Self(Tokenizer { unit: TokenUnit::Word, folding, ..Tokenizer::default() })
    }
}

impl Stemmer {
    /// Folds by rules of spelling, too.
    pub fn with_rules(self, rules: &[SpellingRule]) -> Self {
        Self(self.0.with_rules(rules.to_vec()))
    }

    /// The stems of one or a few words; in scripts without spaces, each sign and each pair of adjacent signs.
    pub fn stems(&self, words: &str) -> Vec<String> {
        let (mut vocabulary, mut tokens) = (Vocabulary::default(), Vec::new());
        self.0.tokens(words, 0, &mut vocabulary, &mut tokens);
        let single = tokens.iter().map(|token| stem(vocabulary.form(token.key)).to_owned());
        let pairs = tokens.windows(2).filter_map(|two| Some(pair_of_signs(words, two[0], two.get(1))?.to_owned()));
        single.chain(pairs).collect()
    }

    /// A stem that was made without the rules, by the rules.
    pub fn key<'s>(&self, stem: &'s str) -> Cow<'s, str> {
        self.0.key(stem)
    }
}

/// The stems of one or a few words, without rules of spelling.
pub(super) fn stems_of(words: &str) -> Vec<String> {
    Stemmer::default().stems(words)
}

/// Whether a character is a sign: a part of a word in a script without spaces between words.
pub(super) fn is_sign(c: char) -> bool {
    is_unspaced(c) && script_of(c) != Some(Script::Hangul)
}

/// Two adjacent signs: most words have two, and a single sign occurs in too many words.
fn pair_of_signs<'t>(text: &'t str, token: Token, next: Option<&Token>) -> Option<&'t str> {
    let next = next.filter(|next| next.start == token.end)?;
    (text[token.range()].contains(is_sign) && text[next.range()].contains(is_sign))
        .then(|| &text[token.start as usize..next.end as usize])
}

/// The first letters of a word; a number is kept whole.
fn stem(word: &str) -> &str {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word;
    }
    word.char_indices().nth(STEM).map_or(word, |(at, _)| &word[..at])
}

/// The stem of a heading, besides those of its words: no word has it. As it is the same in both languages, a heading
/// speaks for a heading like a name for the same name, and against anything else.
pub(super) const HEADING: &str = "<heading>";

/// What is read as a segment.
pub(super) trait SegmentText {
    /// Its words.
    fn text(&self) -> &str;

    /// Whether it is a heading.
    fn is_heading(&self) -> bool {
        false
    }
}

impl SegmentText for &str {
    fn text(&self) -> &str {
        self
    }
}

impl SegmentText for String {
    fn text(&self) -> &str {
        self
    }
}

impl SegmentText for (&str, bool) {
    fn text(&self) -> &str {
        self.0
    }

    fn is_heading(&self) -> bool {
        self.1
    }
}

/// Cuts segments into stems.
pub(super) struct Reader {
    stemmer: Stemmer,
    /// Whole words, so that each is cut only once.
    words: Vocabulary,
    vocabulary: Vocabulary,
    stem_of: Vec<u32>,
    tokens: Vec<Token>,
    stems: Vec<u32>,
    starts: Vec<usize>,
    signs: Vec<u32>,
    sign_starts: Vec<usize>,
    characters: Vec<u64>,
}

impl Reader {
    pub fn new(stemmer: Stemmer) -> Self {
        Self {
            stemmer,
            words: Vocabulary::default(),
            vocabulary: Vocabulary::default(),
            stem_of: Vec::new(),
            tokens: Vec::new(),
            stems: Vec::new(),
            starts: vec![0],
            signs: Vec::new(),
            sign_starts: vec![0],
            characters: vec![0],
        }
    }

    /// Reads some segments; they get the next numbers.
    pub fn read<S: SegmentText>(&mut self, segments: &[S]) -> Range<usize> {
        let first = self.starts.len() - 1;
        for segment in segments {
            if segment.is_heading() {
                self.stems.push(self.vocabulary.number(HEADING).0);
            }
            self.segment(segment.text());
        }
        first..self.starts.len() - 1
    }

    fn segment(&mut self, segment: &str) {
        self.tokens.clear();
        self.stemmer.0.tokens(segment, 0, &mut self.words, &mut self.tokens);
        for number in self.stem_of.len()..self.words.len() {
            let stem = stem(self.words.form(Key(number as u32)));
            self.stem_of.push(self.vocabulary.number(stem).0);
        }
        let mut paired = false;
        for (at, &token) in self.tokens.iter().enumerate() {
            let own = self.stem_of[token.key.0 as usize];
            let pair = pair_of_signs(segment, token, self.tokens.get(at + 1));
            if pair.is_some() || paired {
                self.signs.push(own);
            } else {
                self.stems.push(own);
            }
            self.stems.extend(pair.map(|pair| self.vocabulary.number(pair).0));
            paired = pair.is_some();
        }
        self.starts.push(self.stems.len());
        self.sign_starts.push(self.signs.len());
        let before = self.characters.last().copied().unwrap_or(0);
        self.characters.push(before + segment.chars().filter(|c| !c.is_whitespace()).count() as u64);
    }

    /// The segments that were read, and the stems by number.
    pub fn finish(self) -> (Side, Vocabulary) {
        let places = Places::new(&self.stems, &self.starts, self.vocabulary.len());
        let Self { stems, starts, signs, sign_starts, characters, vocabulary, .. } = self;
        let side = Side { stems, starts, signs, sign_starts, characters, places };
        (side, vocabulary)
    }
}

/// All segments of one side, concatenated over all texts.
#[derive(Debug)]
pub(super) struct Side {
    /// The stems of all segments in order.
    stems: Vec<u32>,
    /// The number of stems before each segment.
    starts: Vec<usize>,
    /// The signs that occur in pairs, in order, and how many precede each segment.
    signs: Vec<u32>,
    sign_starts: Vec<usize>,
    /// The number of characters before each segment, without white space.
    characters: Vec<u64>,
    places: Places,
}

impl Side {
    /// The stems of some segments.
    pub fn stems(&self, segments: Range<usize>) -> &[u32] {
        &self.stems[self.starts[segments.start]..self.starts[segments.end]]
    }

    /// Whether there are signs that occur in pairs.
    pub fn has_signs(&self) -> bool {
        !self.signs.is_empty()
    }

    /// The stems of some segments, and the single signs that pairs consist of.
    pub fn stems_and_signs(&self, segments: Range<usize>) -> Vec<u32> {
        let signs = &self.signs[self.sign_starts[segments.start]..self.sign_starts[segments.end]];
        [self.stems(segments), signs].concat()
    }

    /// Characters of some segments.
    pub fn length(&self, segments: Range<usize>) -> f32 {
        (self.characters[segments.end] - self.characters[segments.start]) as f32
    }

    /// The mean length of a segment, in characters.
    pub fn mean_length(&self) -> f32 {
        self.length(0..self.segments()) / self.segments().max(1) as f32
    }

    /// How many segments there are.
    pub fn segments(&self) -> usize {
        self.starts.len() - 1
    }

    /// The segments that contain a stem, ascending; a segment is repeated for each occurrence.
    pub fn places(&self, stem: u32) -> &[u32] {
        self.places.of(stem)
    }

    /// How often a stem occurs, as a share of all.
    pub fn frequency(&self, stem: u32) -> f32 {
        (self.places(stem).len() as f32 + 0.5) / (self.stems.len() as f32 + 1.0)
    }
}

/// The segments of each stem.
#[derive(Debug)]
struct Places {
    /// Places before those of each stem.
    starts: Vec<usize>,
    segments: Vec<u32>,
}

impl Places {
    fn new(stems: &[u32], segment_starts: &[usize], vocabulary: usize) -> Self {
        let mut starts = vec![0; vocabulary + 1];
        stems.iter().for_each(|&stem| starts[stem as usize + 1] += 1);
        for stem in 0..vocabulary {
            starts[stem + 1] += starts[stem];
        }
        let mut next = starts.clone();
        let mut segments = vec![0; stems.len()];
        for (segment, bounds) in segment_starts.windows(2).enumerate() {
            for &stem in &stems[bounds[0]..bounds[1]] {
                let place = &mut next[stem as usize];
                segments[*place] = segment as u32;
                *place += 1;
            }
        }
        Self { starts, segments }
    }

    fn of(&self, stem: u32) -> &[u32] {
        &self.segments[self.starts[stem as usize]..self.starts[stem as usize + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_in_pairs() {
        assert_eq!(stems_of("町の時 map"), ["町", "の", "時", "map", "町の", "の時"]);
        let mut reader = Reader::new(Stemmer::default());
        reader.read(&["町の時, 町"]);
        let (side, vocabulary) = reader.finish();
        let form =
            |stems: Vec<u32>| stems.into_iter().map(|stem| vocabulary.form(Key(stem)).to_owned()).collect::<Vec<_>>();
        assert_eq!(form(side.stems(0..1).to_vec()), ["町の", "の時", ",", "町"]);
        assert_eq!(form(side.stems_and_signs(0..1))[4..], ["町", "の", "時"]);
    }

    #[test]
    fn stems_are_found_in_their_segments() {
        let mut reader = Reader::new(Stemmer::default());
        assert_eq!(reader.read(&["The ferry, the FERRYMAN.", ""]), 0..2);
        assert_eq!(reader.read(&["A ferry."]), 2..3);
        let (side, vocabulary) = reader.finish();
        let ferry = vocabulary.find("ferry").map_or(0, |key| key.0);
        assert_eq!(side.places(ferry), [0, 0, 2]);
        assert_eq!((side.length(0..1), side.length(1..2), side.segments()), (21.0, 0.0, 3));
        assert_eq!(side.stems(0..2).len(), 6);
    }
}
