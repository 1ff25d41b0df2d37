//! The context of a bracket for the rules: its inside, its cue, and the words around it.

use std::cell::OnceCell;

use super::cue::{CueAt, CueHit, find_cue};
use super::fold::fold;
use super::kept::Foreign;
use super::lexer::{Bracket, Shape};
use super::lexicon::Lexicon;
use super::words::{WordClass, WordClasses, Words};
use crate::model::Span;

/// How many bytes of the block a rule sees before and after a bracket.
const REACH: usize = 1500;

/// How many bytes before the block matter.
const NEAR: usize = 500;

/// How many letters the beginning of a word has at most.
const LONGEST_START: usize = 4;

/// How many words of the core are looked up in advance.
const LOOKED_UP: usize = 4;

/// A bracket in its block, prepared for the rules.
pub(super) struct Context<'a> {
    pub(super) lexicon: &'a Lexicon,
    /// Language of the block, `und` where it is not known.
    pub(super) lang: &'a str,
    pub(super) shape: Shape,
    /// The inside without spaces and backslashes at its ends.
    pub(super) inner: &'a str,
    /// The inside without its cue.
    pub(super) core: &'a str,
    /// The core folded, without punctuation at its end.
    pub(super) folded: String,
    /// Byte offset at which `before` begins.
    pub(super) before_start: usize,
    /// The block up to the bracket.
    pub(super) before: &'a str,
    /// The block from the bracket on.
    pub(super) after: &'a str,
    /// The last lines before the block, as far as they matter.
    pub(super) block_before: &'a str,
    /// The part of the bracket's line that is before it.
    pub(super) line_before: &'a str,
    /// The part of its line that is after it.
    pub(super) line_after: &'a str,
    pub(super) cue: Option<CueHit>,
    /// The block is a picture's caption.
    pub(super) caption: bool,
    /// Whether the bracket stands in a fenced block of code.
    pub(super) fenced: bool,
    /// A backslash stands before the closing bracket.
    pub(super) closes_with_backslash: bool,
    /// The insides of the other brackets in the block.
    pub(super) siblings: Vec<&'a str>,
    /// The words of the language in which words are looked up.
    known: Option<&'a Words>,
    /// The classes of the words around the bracket and of its first words.
    looked_up: [(&'a str, WordClasses); 2 + LOOKED_UP],
    // Nearly every rule needs these, so they are computed once.
    words: Vec<&'a str>,
    previous: &'a str,
    next: &'a str,
    begins_sentence: bool,
    ends_block: bool,
    /// Which side of the bracket is foreign, once a rule has asked: it is the dearest of all questions.
    foreign: OnceCell<Option<Foreign>>,
    foreign_run: OnceCell<Option<Span>>,
}

/// The block that contains a bracket.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// All text that the bracket could reach; ranges count from its start.
    pub text: &'a str,
    /// The start and the end of the block in `text`.
    pub block: (usize, usize),
    pub lang: &'a str,
    pub caption: bool,
    /// Whether the bracket stands in a fenced block of code.
    pub fenced: bool,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        bracket: &Bracket,
        around: Surroundings<'a>,
        siblings: Vec<&'a str>,
        lexicon: &'a Lexicon,
    ) -> Self {
        let trim = |c: char| c.is_whitespace() || c == '\\';
        let inner = around.text[bracket.inner()].trim_matches(trim);
        let cue = find_cue(inner, around.lang, lexicon);
        let core = cue.as_ref().map_or(inner, |hit| inner[hit.rest.clone()].trim_matches(trim));
        let folded = fold(core);
        // Distant text is irrelevant to a bracket. Without a limit, a block of many brackets would take quadratic time.
        let start = around.text.ceil_char_boundary(around.block.0.max(bracket.span.start.saturating_sub(REACH)));
        let end = around.text.floor_char_boundary(around.block.1.max(bracket.span.end).min(bracket.span.end + REACH));
        let before = &around.text[start..bracket.span.start];
        let after = &around.text[bracket.span.end..end];
        let block_before = &around.text[..around.block.0.min(start)];
        let reach = block_before.ceil_char_boundary(block_before.len().saturating_sub(NEAR));
        let known = lexicon.words_of(if around.lang == "und" { "en" } else { around.lang });
        let words: Vec<&str> = core.split_whitespace().map(strip_punctuation).filter(|word| !word.is_empty()).collect();
        let previous = last_word(before);
        let next = after.split_whitespace().next().map_or("", strip_punctuation);
        let asked = [previous, next].into_iter().chain(words.iter().copied());
        let mut looked_up = [("", WordClasses::default()); 2 + LOOKED_UP];
        looked_up.iter_mut().zip(asked).for_each(|(place, word)| *place = (word, look_up(known, word)));
        Self {
            lexicon,
            lang: around.lang,
            shape: bracket.shape,
            inner,
            core,
            folded: folded.trim_end_matches(['.', '!', ':', ';', ',', '。', ' ']).to_owned(),
            before_start: start,
            before,
            after,
            block_before: &block_before[reach..],
            line_before: &before[memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1)..],
            line_after: &after[..memchr::memchr(b'\n', after.as_bytes()).unwrap_or(after.len())],
            cue,
            caption: around.caption,
            fenced: around.fenced,
            closes_with_backslash: around.text[bracket.inner()].ends_with('\\'),
            siblings,
            known,
            looked_up,
            words,
            previous,
            next,
            begins_sentence: ends_sentence_before(before),
            ends_block: !after.chars().any(char::is_alphanumeric),
            foreign: OnceCell::new(),
            foreign_run: OnceCell::new(),
        }
    }

    /// Whether `word`, regardless of case, is of this class in the block's language; if that is unknown, in English.
    pub(super) fn is(&self, class: WordClass, word: &str) -> bool {
        self.classes(word).contains(class)
    }

    fn classes(&self, word: &str) -> WordClasses {
        // Rules ask for the same few words again and again.
        let found = self.looked_up.iter().find(|(known, _)| std::ptr::eq(*known, word));
        found.map_or_else(|| look_up(self.known, word), |(_, classes)| *classes)
    }

    /// Whether the block's language is known to have articles.
    pub(super) fn has_articles(&self) -> bool {
        self.known.is_none_or(|known| known.has(WordClass::Determiner))
    }

    /// Whether `word` is a possessor: "the poet's".
    pub(super) fn is_possessor(&self, word: &str) -> bool {
        let word = end_of(word);
        word.char_indices().skip(1).any(|(at, _)| look_up(self.known, &word[at..]).contains(WordClass::Genitive))
    }

    /// Whether `word` begins with letters of this class.
    pub(super) fn has_start(&self, class: WordClass, word: &str) -> bool {
        let ends = word.char_indices().skip(1).map(|(at, _)| at).chain([word.len()]).take(LONGEST_START);
        ends.into_iter().any(|end| look_up(self.known, &word[..end]).contains(class))
    }

    /// Whether `word` has an ending of this class after at least three other characters.
    pub(super) fn has_ending(&self, class: WordClass, word: &str) -> bool {
        let word = end_of(word);
        word.char_indices().skip(3).any(|(at, _)| look_up(self.known, &word[at..]).contains(class))
    }

    /// Whether `word` is of one of these classes.
    pub(super) fn is_any(&self, classes: &[WordClass], word: &str) -> bool {
        let known = self.classes(word);
        classes.iter().any(|&class| known.contains(class))
    }

    /// The words of the core, without punctuation around them.
    pub(super) fn words(&self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.words.iter().copied()
    }

    pub(super) fn word_count(&self) -> usize {
        self.words.len()
    }

    /// The word before the bracket, without punctuation.
    pub(super) fn previous_word(&self) -> &'a str {
        self.previous
    }

    /// The word after the bracket, without the punctuation around it.
    pub(super) fn next_word(&self) -> &'a str {
        self.next
    }

    /// The character directly before the bracket.
    pub(super) fn touches_before(&self) -> Option<char> {
        self.before.chars().next_back()
    }

    /// The character directly after the bracket.
    pub(super) fn touches_after(&self) -> Option<char> {
        self.after.chars().next()
    }

    /// The first character after the bracket that is not a space.
    pub(super) fn char_after(&self) -> Option<char> {
        self.after.trim_start().chars().next()
    }

    /// Whether a sentence ends directly before the bracket, or the block begins with it.
    pub(super) fn begins_sentence(&self) -> bool {
        self.begins_sentence
    }

    /// Whether only punctuation comes before the bracket in its line.
    pub(super) fn begins_line(&self) -> bool {
        !self.line_before.chars().any(char::is_alphanumeric)
    }

    /// Whether nothing but punctuation stands beside the bracket in its line.
    pub(super) fn is_own_line(&self) -> bool {
        self.begins_line() && !self.line_after.chars().any(char::is_alphanumeric)
    }

    /// Whether no letter or digit comes after the bracket in its block.
    pub(super) fn ends_block(&self) -> bool {
        self.ends_block
    }

    /// Whether the sentence or block ends with the bracket.
    pub(super) fn ends_sentence(&self) -> bool {
        self.ends_block() || matches!(self.char_after(), Some('.' | '!' | '?' | '。' | '！' | '？'))
    }

    /// Whether the core begins with a capital letter.
    pub(super) fn is_capitalised(&self) -> bool {
        self.core.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
    }

    /// Whether every word of the core is a name or a small word inside a name.
    pub(super) fn is_name(&self) -> bool {
        let mut words = self.words().peekable();
        words.peek().is_some()
            && words.all(|word| is_capital(word) || self.is(WordClass::Particle, word))
            && self.is_capitalised()
    }

    /// Whether the bracket has a cue and other text.
    pub(super) fn has_voice(&self) -> bool {
        self.cue.as_ref().is_some_and(|cue| cue.at != CueAt::Whole)
    }

    /// Which side of the bracket is in another language, as `ask` says; it is asked once.
    pub(super) fn foreign(&self, ask: impl FnOnce() -> Option<Foreign>) -> Option<Foreign> {
        self.foreign.get_or_init(ask).clone()
    }

    /// The foreign words before the bracket, as `ask` says; it is asked once.
    pub(super) fn foreign_run(&self, ask: impl FnOnce() -> Option<Span>) -> Option<Span> {
        self.foreign_run.get_or_init(ask).clone()
    }

    /// Whether the script of the block has no spaces between words.
    pub(super) fn is_unspaced(&self) -> bool {
        matches!(self.lang.split('-').next(), Some("zh" | "ja" | "th" | "lo" | "km" | "my"))
    }
}

/// The end of a word, as far as endings go: a "word" may be a page without spaces.
fn end_of(word: &str) -> &str {
    const LONGEST: usize = 60;
    &word[word.ceil_char_boundary(word.len().saturating_sub(LONGEST))..]
}

/// The classes of a word in any capitals.
fn look_up(known: Option<&Words>, word: &str) -> WordClasses {
    let Some(known) = known.filter(|known| !word.is_ascii() || known.may_have(word)) else {
        return WordClasses::default();
    };
    let mut buffer = [0; 32];
    match buffer.get_mut(..word.len()).filter(|_| word.is_ascii()) {
        Some(small) => {
            small.copy_from_slice(word.as_bytes());
            small.make_ascii_lowercase();
            known.classes(std::str::from_utf8(small).unwrap_or_default())
        }
        None => known.classes(&word.to_lowercase().replace('’', "'")),
    }
}

/// Whether a text ends a sentence, or is empty.
fn ends_sentence_before(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['"', '”', '»', '“', '_', '*', ')', '\'', '’', '^', '\\']);
    text.is_empty() || text.ends_with(['.', '!', '?', '…', '。', '！', '？']) && !ends_with_initial(text)
}

/// A word without the punctuation around it.
pub(super) fn strip_punctuation(word: &str) -> &str {
    // Most words have none.
    if let [first, .., last] = word.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return word;
    }
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The last word of a text, without the punctuation around it; empty if there is no word.
pub(super) fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().map_or("", strip_punctuation)
}

/// Whether a word begins with a capital letter.
pub(super) fn is_capital(word: &str) -> bool {
    strip_punctuation(word).chars().next().is_some_and(char::is_uppercase)
}

/// Whether a text ends with a single capital letter and a full stop, which does not end a sentence.
pub(super) fn ends_with_initial(text: &str) -> bool {
    let Some(text) = text.strip_suffix('.') else { return false };
    let mut characters = text.chars().rev();
    characters.next().is_some_and(char::is_uppercase) && !characters.next().is_some_and(char::is_alphanumeric)
}
