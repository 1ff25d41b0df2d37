//! One side of a text and its translation as numbers: the stems and the length of each segment.

use rustc_hash::FxHashMap;

use crate::text::{Folding, Token, TokenUnit, Tokenizer, Vocabulary};

/// A segment.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Unit {
    /// Numbers of its stems, in their order.
    pub stems: Box<[u32]>,
    /// Its length in characters, white space left out.
    pub length: f32,
}

/// Letters of a word that are kept. Endings tell little of which word is meant, and in a short text each form of an
/// inflected word is too rare to learn from. Found on the development sets: 4 and 6 are slightly worse.
const STEM: usize = 5;

/// How segments and single words are cut and folded.
fn tokenizer() -> Tokenizer {
    let folding = Folding { case: true, nfkc: true, ..Folding::default() };
    Tokenizer { unit: TokenUnit::Word, folding }
}

/// The stems of a word or of a few.
pub(super) fn stems_of(words: &str) -> Vec<String> {
    let (mut vocabulary, mut tokens) = (Vocabulary::default(), Vec::new());
    tokenizer().tokens(words, 0, &mut vocabulary, &mut tokens);
    tokens.iter().map(|token| stem(vocabulary.form(token.key)).to_owned()).collect()
}

/// Cuts segments into stems.
pub(super) struct Reader {
    tokenizer: Tokenizer,
    /// Whole words, so that each is cut once.
    words: Vocabulary,
    stems: Vocabulary,
    stem_of: Vec<u32>,
    tokens: Vec<Token>,
}

impl Reader {
    pub fn new() -> Self {
        Self {
            tokenizer: tokenizer(),
            words: Vocabulary::default(),
            stems: Vocabulary::default(),
            stem_of: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// Reads a segment.
    pub fn unit(&mut self, segment: &str) -> Unit {
        self.tokens.clear();
        self.tokenizer.tokens(segment, 0, &mut self.words, &mut self.tokens);
        for number in self.stem_of.len()..self.words.len() {
            let stem = stem(self.words.form(crate::text::Key(number as u32)));
            self.stem_of.push(self.stems.number(stem).0);
        }
        let stems = self.tokens.iter().map(|token| self.stem_of[token.key.0 as usize]).collect();
        Unit { stems, length: segment.chars().filter(|c| !c.is_whitespace()).count() as f32 }
    }

    /// All stems.
    pub fn into_stems(self) -> Vocabulary {
        self.stems
    }
}

/// The first letters of a word; a number is kept whole.
pub(super) fn stem(word: &str) -> &str {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word;
    }
    word.char_indices().nth(STEM).map_or(word, |(at, _)| &word[..at])
}

/// How often each stem occurs, as a share of all.
pub(super) fn frequencies<'u>(units: impl Iterator<Item = &'u Unit>, stems: usize) -> Vec<f32> {
    let mut counts = vec![0u32; stems];
    units.flat_map(|unit| &unit.stems).for_each(|&stem| counts[stem as usize] += 1);
    let all = counts.iter().map(|&count| count as f32).sum::<f32>() + 1.0;
    counts.into_iter().map(|count| (count as f32 + 0.5) / all).collect()
}

/// In which segments each stem occurs, how often.
pub(super) type Postings = FxHashMap<u32, Vec<(u32, u32)>>;

/// The postings of a side.
pub(super) fn postings(units: &[Unit]) -> Postings {
    let mut postings = Postings::default();
    for (at, unit) in units.iter().enumerate() {
        for &stem in &unit.stems {
            let held = postings.entry(stem).or_default();
            match held.last_mut() {
                Some((last, count)) if *last == at as u32 => *count += 1,
                _ => held.push((at as u32, 1)),
            }
        }
    }
    postings
}
