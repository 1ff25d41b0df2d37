//! A source, compiled once for all that is looked for in it.

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

use super::contraction::expansions;
use super::folding::Spelling;
use super::inflection::{Front, fronts};
use super::languages::languages_of;
use super::trie::Trie;
use super::words::words;
use crate::text::{Script, dominant_script, script_of};

/// A word of a source.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) span: Range<usize>,
    /// The number of its written form.
    pub(super) form: u32,
}

/// A written form that is found, and how many bytes of it are passed over: what is written on to its front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FormHit {
    pub(super) form: u32,
    pub(super) skipped: usize,
}

/// Forms by a key.
type Forms = FxHashMap<String, Vec<FormHit>>;

/// A source text, compiled for [`quotations`](super::quotations): its words, their spellings, and, once something asks
/// for them, the readings of its abbreviations and of its script.
///
/// Costs time and memory in proportion to the text. It can be shared between threads.
#[derive(Debug)]
pub struct SourceText<'s> {
    text: &'s str,
    pub(super) words: Vec<Word>,
    /// Each form as it is written.
    pub(super) forms: Vec<&'s str>,
    /// The indices of the words of each form, in order.
    pub(super) places: Vec<Vec<u32>>,
    pub(super) spelling: Spelling,
    pub(super) langs: Vec<&'static str>,
    pub(super) scripts: FxHashSet<Script>,
    /// The script of most letters.
    pub(super) script: Option<Script>,
    by_key: Forms,
    expanded: OnceLock<Forms>,
    bare: OnceLock<Forms>,
    trie: OnceLock<Trie>,
}

impl<'s> SourceText<'s> {
    /// Compiles a source. Its language, a BCP 47 tag, decides which endings make forms of a word; without one, the text is
    /// asked, or all languages of its script are.
    pub fn new(text: &'s str, lang: Option<&str>) -> Self {
        let mut source = Self {
            text,
            words: Vec::new(),
            forms: Vec::new(),
            places: Vec::new(),
            spelling: Spelling::of(text),
            langs: languages_of(text, lang),
            script: dominant_script(text),
            scripts: text.chars().filter_map(script_of).collect(),
            by_key: Forms::default(),
            expanded: OnceLock::new(),
            bare: OnceLock::new(),
            trie: OnceLock::new(),
        };
        source.read_words();
        source
    }

    /// The text.
    pub const fn text(&self) -> &'s str {
        self.text
    }

    fn read_words(&mut self) {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        for span in words(self.text) {
            let written = &self.text[span.clone()];
            let form = *numbers.entry(written).or_insert_with(|| {
                self.forms.push(written);
                self.places.push(Vec::new());
                self.forms.len() as u32 - 1
            });
            self.places[form as usize].push(self.words.len() as u32);
            self.words.push(Word { span, form });
        }
        for (form, written) in self.forms.iter().enumerate() {
            let hit = FormHit { form: form as u32, skipped: 0 };
            self.by_key.entry(self.spelling.key(written)).or_default().push(hit);
        }
    }

    /// The forms that are spellings of a key.
    pub(super) fn spelt(&self, key: &str) -> &[FormHit] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// The abbreviated forms that a key may be the reading of.
    pub(super) fn abbreviated(&self, key: &str) -> &[FormHit] {
        let forms = self.expanded.get_or_init(|| {
            let mut found = Forms::default();
            for (form, written) in self.forms.iter().enumerate() {
                for key in expansions(written, &self.spelling) {
                    found.entry(key).or_default().push(FormHit { form: form as u32, skipped: 0 });
                }
            }
            found
        });
        forms.get(key).map_or(&[], Vec::as_slice)
    }

    /// The forms that have something written on to the front of a key.
    pub(super) fn with_front(&self, key: &str) -> &[FormHit] {
        self.bare.get_or_init(|| self.without_fronts()).get(key).map_or(&[], Vec::as_slice)
    }

    fn without_fronts(&self) -> Forms {
        let mut found = Forms::default();
        for (form, written) in self.forms.iter().enumerate() {
            for (rest, skipped) in self.behind_fronts(written) {
                found.entry(rest).or_default().push(FormHit { form: form as u32, skipped });
            }
        }
        found
    }

    /// The key of a written form without what may be written on to its front, and how many bytes of that are words of their
    /// own.
    fn behind_fronts(&self, written: &str) -> Vec<(String, usize)> {
        let fronts: Vec<&Front> = fronts(&self.langs).collect();
        if fronts.is_empty() {
            return Vec::new();
        }
        let key = self.spelling.key(written);
        let behind = |front: &&Front| {
            let rest = key.strip_prefix(&*front.written).filter(|rest| is_word(rest, front))?;
            Some((rest.to_owned(), self.passed(written, front.apart)))
        };
        fronts.iter().filter_map(behind).collect()
    }

    /// A key without its article.
    pub(super) fn without_article(&self, key: &str) -> Option<String> {
        let articles = fronts(&self.langs).filter(|front| front.apart == 0);
        let mut bare =
            articles.filter_map(|front| key.strip_prefix(&*front.written).filter(|rest| is_word(rest, front)));
        bare.next().map(str::to_owned)
    }

    /// The bytes of the first letters of a written form, with what is over and under them.
    fn passed(&self, written: &str, letters: usize) -> usize {
        let is_end = |at: &usize| self.spelling.key(&written[..*at]).chars().count() == letters;
        written.char_indices().map(|(at, _)| at).filter(is_end).last().unwrap_or(0)
    }

    /// The words in other scripts than Latin.
    pub(super) fn trie(&self) -> &Trie {
        self.trie.get_or_init(|| {
            let mut trie = Trie::default();
            for (form, written) in self.forms.iter().enumerate() {
                let form = form as u32;
                trie.add(written, FormHit { form, skipped: 0 });
                for (rest, skipped) in self.behind_fronts(written) {
                    trie.add(&rest, FormHit { form, skipped });
                }
            }
            trie
        })
    }

    /// The bytes from one word to another, both of them inside.
    pub(super) fn span(&self, words: &Range<usize>, skipped: usize) -> Range<usize> {
        match self.words.get(words.clone()) {
            Some([first, .., last]) => first.span.start + skipped..last.span.end,
            Some([only]) => only.span.start + skipped..only.span.end,
            _ => 0..0,
        }
    }

    /// Whether a span has these words letter for letter.
    pub(super) fn has_exactly(&self, span: &Range<usize>, words: &str) -> bool {
        let here = &self.text[span.clone()];
        here == words || composed(here).eq(composed(words))
    }
}

/// Whether enough is left behind a front: a word of two letters behind an article, of three behind a letter that may as
/// well be its own.
fn is_word(rest: &str, front: &Front) -> bool {
    rest.chars().nth(if front.apart == 0 { 1 } else { 2 }).is_some()
}

/// A text in composed letters, each run of white space as one space.
fn composed(text: &str) -> impl Iterator<Item = char> {
    let mut was_space = false;
    text.nfc().filter_map(move |c| {
        let is_again = was_space && c.is_whitespace();
        was_space = c.is_whitespace();
        (!is_again).then_some(if was_space { ' ' } else { c })
    })
}
