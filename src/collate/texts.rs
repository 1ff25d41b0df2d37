//! The witnesses, prepared for alignment: each different text once, with tokens as numbers. The order of texts and the
//! numbers depend only on the texts.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::weights::Near;
use crate::text::{Key, Stream, Vocabulary};

/// The different texts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Each text as form numbers.
    pub rows: Vec<Vec<u32>>,
    /// For each text, which tokens begin a segment.
    pub starts: Vec<Vec<bool>>,
    /// For each text, how many witnesses have it.
    pub weights: Vec<i64>,
    /// The index of each witness's text, in the order given.
    pub of_witness: Vec<usize>,
    /// The properties of the forms.
    pub forms: Forms,
    /// The key of each form.
    pub keys: Vec<Key>,
}

/// Up to this many forms, the similarity of each pair is computed once.
const TABLE: usize = 1500;

/// The properties of all forms.
#[derive(Debug, Default)]
pub(super) struct Forms {
    forms: Vec<Form>,
    near: Near,
    /// The similarity of each pair, if there are few forms.
    table: Vec<u8>,
}

impl Forms {
    /// Decides what is near, and computes the similarities of few forms.
    fn prepare(&mut self, near: Near) {
        self.near = near;
        let n = self.forms.len();
        if n > TABLE {
            return;
        }
        let mut table = vec![0; n * n];
        for a in 0..n {
            for b in 0..a {
                let similarity = self.compared(a, b) as u8;
                (table[a * n + b], table[b * n + a]) = (similarity, similarity);
            }
        }
        self.table = table;
    }

    fn compared(&self, a: usize, b: usize) -> i64 {
        let (one, other) = (&self.forms[a], &self.forms[b]);
        match self.near {
            Near::Share(percent) => one.similarity(other, percent),
            Near::Edits(most) => one.edited(other, most),
        }
    }

    /// Whether a form is a word, not a punctuation mark.
    pub fn is_word(&self, form: u32) -> bool {
        self.forms[form as usize].is_word
    }

    /// The similarity of two forms, from 0 to 16.
    pub fn similarity(&self, a: u32, b: u32) -> i64 {
        match self.table.get(a as usize * self.forms.len() + b as usize) {
            Some(&similarity) => i64::from(similarity),
            None => self.compared(a as usize, b as usize),
        }
    }
}

/// The properties of a form.
#[derive(Debug, Clone, Default)]
struct Form {
    /// A word, not a punctuation mark.
    is_word: bool,
    /// Its letters.
    text: Box<str>,
    /// The pairs of letters in it, as bits.
    shape: u128,
    /// The number of bits that are set.
    pairs: u32,
}

impl Form {
    fn new(text: &str, is_word: bool) -> Self {
        let mut shape = 0;
        if is_word {
            let mut last = ' ';
            for c in text.chars().chain([' ']) {
                shape |= 1 << bit(last, c);
                last = c;
            }
        }
        Self { is_word, text: text.into(), shape, pairs: shape.count_ones() }
    }

    /// The similarity of two forms, from 0 to 16: twice the common pairs of letters, divided by the pairs of both
    /// (Dice's coefficient); 0 if that is less than a share in per cent.
    fn similarity(&self, other: &Self, percent: u32) -> i64 {
        let both = 2 * (self.shape & other.shape).count_ones();
        let all = self.pairs + other.pairs;
        if both * 100 < all * percent || all == 0 { 0 } else { i64::from(16 * both / all) }
    }

    /// The similarity of two words that differ by at most this many letters (Levenshtein's distance), from 8 to 16;
    /// otherwise 0.
    fn edited(&self, other: &Self, most: usize) -> i64 {
        if !self.is_word || !other.is_word {
            return 0;
        }
        let (own, others): (Vec<char>, Vec<char>) = (self.text.chars().collect(), other.text.chars().collect());
        let longer = own.len().max(others.len()).max(1);
        if own.len().abs_diff(others.len()) > most {
            return 0;
        }
        let distance = distance(&own, &others);
        if distance > most { 0 } else { (16 - 8 * distance / longer) as i64 }
    }
}

/// How many letters must be added, left out or replaced to make one word of another.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut line: Vec<usize> = (0..=b.len()).collect();
    for (i, own) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut line[0], i + 1);
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(own != other);
            diagonal = line[j + 1];
            line[j + 1] = replaced.min(diagonal + 1).min(line[j] + 1);
        }
    }
    line[b.len()]
}

/// The bit for a pair of letters.
fn bit(first: char, second: char) -> u32 {
    (u32::from(first).wrapping_mul(0x9E37_79B1) ^ u32::from(second).wrapping_mul(0x85EB_CA6B)).wrapping_mul(0xC2B2_AE35)
        >> 25
}

impl Texts {
    /// Sorts the witnesses by their words, merges identical ones and numbers the forms in the order in which they
    /// occur.
    ///
    /// Costs O(n log n) comparisons of texts for n witnesses, each as long as the two are the same.
    ///
    /// A witness with a name, because there is a decision on one of its words, stays a text of its own.
    pub fn new<'w, 't: 'w>(
        witnesses: impl Iterator<Item = (&'w Stream<'t>, Option<&'w str>)>,
        vocabulary: &Vocabulary,
        near: Near,
    ) -> Self {
        let (witnesses, names): (Vec<&Stream<'t>>, Vec<Option<&str>>) = witnesses.unzip();
        let compare =
            |a: usize, b: usize| compare(witnesses[a], witnesses[b], vocabulary).then_with(|| names[a].cmp(&names[b]));
        let mut order: Vec<usize> = (0..witnesses.len()).collect();
        order.sort_by(|&a, &b| compare(a, b));
        let mut texts = Self { of_witness: vec![0; witnesses.len()], ..Self::default() };
        let mut numbers = FxHashMap::default();
        let mut last: Option<usize> = None;
        for at in order {
            if last.is_some_and(|last| compare(last, at).is_eq()) {
                if let Some(weight) = texts.weights.last_mut() {
                    *weight += 1;
                }
            } else {
                let row = witnesses[at]
                    .tokens
                    .iter()
                    .map(|token| texts.number(token.key, vocabulary, &mut numbers))
                    .collect();
                texts.rows.push(row);
                texts.starts.push(starts(witnesses[at]));
                texts.weights.push(1);
            }
            texts.of_witness[at] = texts.rows.len() - 1;
            last = Some(at);
        }
        texts.forms.prepare(near);
        texts
    }

    /// The witnesses that have each text.
    pub fn witnesses(&self) -> Vec<Vec<usize>> {
        let mut witnesses = vec![Vec::new(); self.rows.len()];
        for (witness, &text) in self.of_witness.iter().enumerate() {
            witnesses[text].push(witness);
        }
        witnesses
    }

    fn number(&mut self, key: Key, vocabulary: &Vocabulary, numbers: &mut FxHashMap<Key, u32>) -> u32 {
        *numbers.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.forms.forms.push(Form::new(vocabulary.form(key), vocabulary.is_word(key)));
            (self.forms.forms.len() - 1) as u32
        })
    }
}

/// Which tokens begin a segment.
fn starts(stream: &Stream<'_>) -> Vec<bool> {
    let mut starts = vec![false; stream.tokens.len()];
    for segment in &stream.segments {
        if let Some(start) = starts.get_mut(segment.tokens.start as usize) {
            *start = true;
        }
    }
    starts
}

/// The order of two texts by their words, then by their segments.
fn compare(a: &Stream<'_>, b: &Stream<'_>, vocabulary: &Vocabulary) -> Ordering {
    let different = a.tokens.iter().zip(&b.tokens).find(|(a, b)| a.key != b.key);
    let first = |stream: &Stream<'_>| stream.segments.iter().map(|segment| segment.tokens.start).collect::<Vec<_>>();
    match different {
        Some((a, b)) => vocabulary.form(a.key).cmp(vocabulary.form(b.key)),
        None => a.tokens.len().cmp(&b.tokens.len()).then_with(|| first(a).cmp(&first(b))),
    }
}
