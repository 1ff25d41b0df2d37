//! The words of notes, compared by their keys.

use std::ops::Range;

use similar::DiffOp;

use super::notes::{NoteRun, is_inside_word};
use super::runs::{RunKind, align};
use super::similarity::common;
use crate::model::PlacedNote;
use crate::text::{Folding, Key, Token, TokenUnit, Tokenizer, Vocabulary};

/// The words of a note, as keys in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wording {
    keys: Box<[u32]>,
    /// The distinct keys, sorted.
    set: Box<[u32]>,
    words: usize,
}

impl Wording {
    /// The number of words; punctuation marks do not count.
    pub fn words(&self) -> usize {
        self.words
    }

    /// The number of tokens.
    pub fn len(&self) -> u32 {
        self.keys.len() as u32
    }

    /// The distinct keys, sorted.
    pub fn set(&self) -> &[u32] {
        &self.set
    }
}

/// Cuts the words of notes into tokens.
pub(super) struct Wordings {
    vocabulary: Vocabulary,
    tokenizer: Tokenizer,
    /// The number of notes in which each key occurs, and the number of notes.
    frequencies: Vec<u32>,
    notes: u32,
    /// The weight of each key, once all notes are counted.
    weights: Vec<f32>,
    /// For searching the text regardless of case, because a sentence may begin with the words.
    loose: Tokenizer,
}

impl Wordings {
    pub fn new(tokenizer: &Tokenizer) -> Self {
        let loose = Folding { case: true, punctuation: true, ..tokenizer.folding };
        let tokenizer = tokenizer.clone().with_unit(TokenUnit::Word);
        Self {
            vocabulary: Vocabulary::default(),
            loose: tokenizer.clone().with_folding(loose),
            tokenizer,
            frequencies: Vec::new(),
            notes: 0,
            weights: Vec::new(),
        }
    }

    /// Reads the words of a note, and counts the note.
    pub fn of(&mut self, words: &str) -> Wording {
        let tokens = self.tokens(words);
        let count = tokens.iter().filter(|token| self.vocabulary.is_word(token.key)).count();
        let keys = keys(&tokens);
        let mut set = keys.clone();
        set.sort_unstable();
        set.dedup();
        let wording = Wording { keys: keys.into(), set: set.into(), words: count };
        self.notes += 1;
        self.frequencies.resize(self.vocabulary.len(), 0);
        wording.set().iter().for_each(|&key| self.frequencies[key as usize] += 1);
        wording
    }

    /// The similarity of two wordings, from 0 to 1: Dice's coefficient. A key weighs less the more notes have it,
    /// because a phrase that opens every note is not specific to this one.
    pub fn similarity(&self, left: &Wording, right: &Wording) -> f32 {
        if left == right {
            return 1.0;
        }
        let (left, right) = (left.set(), right.set());
        let weight = |key: &u32| self.weight(*key);
        let all: f32 = left.iter().chain(right).map(weight).sum();
        let shared: f32 = common(left, right).map(|key| weight(&key)).sum();
        if all > 0.0 { 2.0 * shared / all } else { 1.0 }
    }

    /// Weighs the keys by their inverse document frequency, after all notes are counted.
    pub fn weigh(&mut self) {
        let weight = |frequency: &u32| (1.0 + self.notes as f32 / (*frequency).max(1) as f32).ln();
        self.weights = self.frequencies.iter().map(weight).collect();
    }

    /// The weight of a key of a note.
    pub fn weight(&self, key: u32) -> f32 {
        self.weights.get(key as usize).copied().unwrap_or(0.0)
    }

    fn tokens(&mut self, words: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.tokenizer.tokens(words, 0, &mut self.vocabulary, &mut tokens);
        tokens
    }

    /// The changes in the words of a note.
    pub fn runs(&mut self, old: &str, new: &str) -> Vec<NoteRun> {
        let (old_tokens, new_tokens) = (self.tokens(old), self.tokens(new));
        let ops = align(&keys(&old_tokens), &keys(&new_tokens), old <= new);
        let mut runs = Vec::new();
        for op in ops {
            let (olds, news) = (op.old_range(), op.new_range());
            let (old_span, new_span) = (span(&old_tokens, &olds), span(&new_tokens, &news));
            if let DiffOp::Equal { len, .. } = op {
                let kind = if old[old_span.clone()] == new[new_span.clone()] { RunKind::Same } else { RunKind::Minor };
                runs.push(NoteRun { kind, old: old_span, new: new_span, tokens: len });
                continue;
            }
            if !olds.is_empty() {
                runs.push(NoteRun { kind: RunKind::Deleted, old: old_span, new: 0..0, tokens: olds.len() });
            }
            if !news.is_empty() {
                runs.push(NoteRun { kind: RunKind::Inserted, old: 0..0, new: new_span, tokens: news.len() });
            }
        }
        runs
    }

    /// The words of a note in the form in which a text is searched; empty if it has no words. `own` is the text that
    /// contained the note: for letters inside a word, the whole word is searched for.
    pub fn needle(&mut self, note: &PlacedNote<'_>, own: &str) -> Vec<Key> {
        let words = if is_inside_word(note.class) { whole_word(note, own) } else { note.words.clone() };
        self.loose_keys(&words)
    }

    /// The words in a text, regardless of case.
    pub fn loose_keys(&mut self, text: &str) -> Vec<Key> {
        let mut tokens = Vec::new();
        self.loose.tokens(text, 0, &mut self.vocabulary, &mut tokens);
        tokens.iter().map(|token| token.key).filter(|key| self.vocabulary.is_word(*key)).collect()
    }
}

/// The word that contains the letters of a note.
fn whole_word(note: &PlacedNote<'_>, own: &str) -> String {
    let is_border = |c: char| !c.is_alphanumeric();
    let before = own[..note.at.start].rsplit(is_border).next().unwrap_or_default();
    let after = own[note.at.end..].split(is_border).next().unwrap_or_default();
    // The letter that a changed capital replaces is there too.
    let replaced = if note.class == Some(crate::model::Category::Case) { note.words.chars().count() } else { 0 };
    let rest: String = after.chars().skip(replaced).collect();
    format!("{before}{}{rest}", note.words)
}

fn keys(tokens: &[Token]) -> Vec<u32> {
    tokens.iter().map(|token| token.key.0).collect()
}

/// The bytes of consecutive tokens.
fn span(tokens: &[Token], range: &Range<usize>) -> Range<usize> {
    match tokens.get(range.clone()) {
        Some([first, .., last]) => first.start as usize..last.end as usize,
        Some([only]) => only.range(),
        _ => 0..0,
    }
}
