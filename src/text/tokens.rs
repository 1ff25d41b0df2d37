//! Cutting text into tokens. A token carries its text and its key: keys are compared, text is shown.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use unicode_segmentation::UnicodeSegmentation;

use super::folding::{Folding, is_punctuation};
use super::regularisation::{Regularisation, SpellingRule};

/// The unit of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum TokenUnit {
    /// A word, or one punctuation mark (UAX #29). In scripts without spaces between words (Chinese, Japanese, Thai …)
    /// each character, with its marks, is a token.
    #[default]
    Word,
    /// A run of characters between white space, as in most tools for plain text.
    Space,
    /// A character with its marks, white space included.
    Character,
}

/// The number of a token's key in a [`Vocabulary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub u32);

/// A piece of text with its key. White space after a word belongs to no token; marks that are ignored belong to one,
/// as [`Tokenizer::tokens`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the text.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
    /// Its key.
    pub key: Key,
}

impl Token {
    /// The byte range in the text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Keys and their numbers, shared by all texts that are compared.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    numbers: FxHashMap<Arc<str>, Key>,
    forms: Vec<Form>,
}

/// What is known of a key.
#[derive(Debug, Clone)]
struct Form {
    text: Arc<str>,
    is_word: bool,
}

impl Vocabulary {
    /// The number of a key; a new one gets the next number.
    pub fn number(&mut self, key: &str) -> Key {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = Key(u32::try_from(self.forms.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = key.into();
        let is_word = !key.chars().all(|c| is_punctuation(c) || c.is_whitespace());
        self.forms.push(Form { text: Arc::clone(&text), is_word });
        self.numbers.insert(text, number);
        number
    }

    /// The number of a key that is there.
    pub fn find(&self, key: &str) -> Option<Key> {
        self.numbers.get(key).copied()
    }

    /// The key of a number; empty for a number of another vocabulary.
    pub fn form(&self, key: Key) -> &str {
        self.forms.get(key.0 as usize).map_or("", |form| &form.text)
    }

    /// Whether the key has a letter or digit; punctuation marks and white space are not words.
    pub fn is_word(&self, key: Key) -> bool {
        self.forms.get(key.0 as usize).is_some_and(|form| form.is_word)
    }

    /// How many keys there are; numbers are below it.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }
}

/// Cuts text into tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tokenizer {
    /// The unit of a token.
    pub unit: TokenUnit,
    /// The differences that are ignored.
    pub folding: Folding,
    /// Spellings that count as one, by rules for what the folding leaves.
    pub regularisation: Option<Arc<Regularisation>>,
}

impl Tokenizer {
    setters! {
        with_unit(unit: TokenUnit);
    }

    /// Sets [`folding`](Self::folding), for the rules of spelling as well.
    #[must_use]
    pub fn with_folding(self, folding: Folding) -> Self {
        let regularisation = self.regularisation.map(|rules| Arc::new(rules.under(folding)));
        Self { folding, regularisation, ..self }
    }

    /// Sets the rules of spelling; where there is none, nothing is regularised.
    #[must_use]
    pub fn with_rules(self, rules: Vec<SpellingRule>) -> Self {
        let folding = self.folding;
        let regularisation = (!rules.is_empty()).then(|| Arc::new(Regularisation::new(rules, folding)));
        Self { regularisation, ..self }
    }

    /// The key of a token.
    pub fn key<'t>(&self, token: &'t str) -> Cow<'t, str> {
        let folded = self.folding.key(token);
        match &self.regularisation {
            Some(rules) => rules.key(folded),
            None => folded,
        }
    }

    /// The key of a line: that of its folding, or the keys of its words where there are rules.
    pub(crate) fn line_key(&self, line: &str) -> String {
        if self.regularisation.is_none() {
            return self.folding.key(line).into_owned();
        }
        let (mut vocabulary, mut tokens) = (Vocabulary::default(), Vec::new());
        self.tokens(line, 0, &mut vocabulary, &mut tokens);
        let mut end = 0;
        let mut made = String::with_capacity(line.len());
        for token in tokens {
            made += &self.folding.key(&line[end..token.start as usize]);
            made += vocabulary.form(token.key);
            end = token.end as usize;
        }
        made
    }

    /// Appends the tokens of `text` to `tokens`; `base` is added to their places.
    ///
    /// What has an empty key under the folding (punctuation or white space that is ignored) is not a token of its own
    /// but a part of a neighbour, so that it is never lost and a difference in it is one of the neighbour's text. An
    /// ignored mark belongs to the token before it; one with white space before it and none behind it (an opening
    /// quotation mark) to the token behind it, and so does one before the first token. A text of nothing but ignored
    /// marks is one token with the empty key.
    pub fn tokens(&self, text: &str, base: u32, vocabulary: &mut Vocabulary, tokens: &mut Vec<Token>) {
        let first = tokens.len();
        let mut sheaf = Sheaf { tokenizer: self, base, vocabulary, tokens, first, open: None };
        match self.unit {
            TokenUnit::Space => split_space(text, |at, piece| sheaf.push(at, piece)),
            TokenUnit::Character => text.grapheme_indices(true).for_each(|(at, piece)| sheaf.push(at, piece)),
            TokenUnit::Word => split_space(text, |at, piece| {
                sheaf.close();
                self.words(at, piece, &mut |at, word| sheaf.push(at, word));
            }),
        }
        sheaf.finish();
    }

    /// Words and marks of a piece without white space; what is one word in a rule of spelling is one here.
    fn words<'t>(&self, base: usize, piece: &'t str, push: &mut impl FnMut(usize, &'t str)) {
        let Some(rules) = self.regularisation.as_deref().filter(|rules| rules.has_compounds()) else {
            return words(base, piece, push);
        };
        let mut cut = Vec::new();
        words(0, piece, &mut |at, word| cut.push((at, word)));
        let mut rest = &cut[..];
        while let Some(&(start, _)) = rest.first() {
            let (word, behind) = rest.split_at(rules.compound(piece, rest));
            let end = word.last().map_or(start, |(at, last)| at + last.len());
            push(base + start, &piece[start..end]);
            rest = behind;
        }
    }
}

/// The tokens of one text while they are cut.
struct Sheaf<'v> {
    tokenizer: &'v Tokenizer,
    base: u32,
    vocabulary: &'v mut Vocabulary,
    tokens: &'v mut Vec<Token>,
    /// The number of the text's first token.
    first: usize,
    /// Ignored marks that wait for the token to which they belong.
    open: Option<Range<u32>>,
}

impl Sheaf<'_> {
    fn push(&mut self, at: usize, piece: &str) {
        let key = self.tokenizer.key(piece);
        let start = self.base + at as u32;
        let end = start + piece.len() as u32;
        if !key.is_empty() {
            let start = self.open.take().map_or(start, |open| open.start);
            return self.tokens.push(Token { start, end, key: self.vocabulary.number(&key) });
        }
        if let Some(open) = &mut self.open {
            open.end = end;
            return;
        }
        match self.last() {
            Some(last) if last.end == start => last.end = end,
            _ => self.open = Some(start..end),
        }
    }

    /// White space comes: marks that stand between it and the token before them belong to that token.
    fn close(&mut self) {
        if let Some(open) = self.open.clone()
            && let Some(last) = self.last()
        {
            last.end = open.end;
            self.open = None;
        }
    }

    fn finish(&mut self) {
        self.close();
        if let Some(Range { start, end }) = self.open.take() {
            let key = self.vocabulary.number("");
            self.tokens.push(Token { start, end, key });
        }
    }

    fn last(&mut self) -> Option<&mut Token> {
        self.tokens.get_mut(self.first..).and_then(<[Token]>::last_mut)
    }
}

/// Pieces between white space.
fn split_space<'t>(text: &'t str, mut push: impl FnMut(usize, &'t str)) {
    let mut start = None;
    for (at, c) in text.char_indices() {
        if !c.is_whitespace() {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            push(start, &text[start..at]);
        }
    }
    if let Some(start) = start {
        push(start, &text[start..]);
    }
}

/// Words and punctuation marks of a piece without white space.
pub(super) fn words<'t>(base: usize, piece: &'t str, push: &mut impl FnMut(usize, &'t str)) {
    if piece.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return push(base, piece);
    }
    for (at, word) in piece.split_word_bound_indices() {
        if word.chars().all(is_punctuation) {
            word.grapheme_indices(true).for_each(|(inner, mark)| push(base + at + inner, mark));
        } else {
            push(base + at, word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(unit: TokenUnit, folding: Folding, text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        Tokenizer { unit, folding, ..Tokenizer::default() }.tokens(text, 0, &mut Vocabulary::default(), &mut tokens);
        tokens.into_iter().map(|token| &text[token.range()]).collect()
    }

    #[test]
    fn words_stand_apart_from_punctuation() {
        let found = cut(TokenUnit::Word, Folding::default(), "\"Don't -- the sub-pier's 3.5 m!\"");
        assert_eq!(found, ["\"", "Don't", "-", "-", "the", "sub", "-", "pier's", "3.5", "m", "!", "\""]);
        assert_eq!(cut(TokenUnit::Space, Folding::default(), " a,  b. "), ["a,", "b."]);
        assert_eq!(cut(TokenUnit::Character, Folding::default(), "a e\u{301}"), ["a", " ", "e\u{301}"]);
    }

    #[test]
    fn unspaced_scripts_are_cut_into_characters() {
        assert_eq!(cut(TokenUnit::Word, Folding::default(), "町の船。"), ["町", "の", "船", "。"]);
        assert_eq!(cut(TokenUnit::Word, Folding::default(), "เรือ"), ["เ", "รื", "อ"]);
    }

    #[test]
    fn ignored_marks_belong_to_a_neighbour() {
        let folding = Folding { punctuation: true, ..Folding::default() };
        let words = |text| cut(TokenUnit::Word, folding, text);
        assert_eq!(words("So, he came."), ["So,", "he", "came."]);
        assert_eq!(words("He said: “So — (late)!” — …"), ["He", "said:", "“So —", "(late)!” — …"]);
        assert_eq!(words("— So quay-side"), ["— So", "quay-", "side"]);
        assert_eq!(words("* * *"), ["* * *"]);
        let folding = Folding { space: true, ..Folding::default() };
        assert_eq!(cut(TokenUnit::Character, folding, " a  b"), [" a  ", "b"]);
    }

    #[test]
    fn a_word_of_a_rule_is_one_token() {
        let rules = crate::text::read_rules("to-day\ttoday\tword\nth'\tthe\tword").unwrap_or_default();
        let tokenizer = Tokenizer::default().with_rules(rules);
        let text = "by th' mill, to-day. (to-day) to";
        let (mut vocabulary, mut tokens) = (Vocabulary::default(), Vec::new());
        tokenizer.tokens(text, 0, &mut vocabulary, &mut tokens);
        let cut: Vec<&str> = tokens.iter().map(|token| &text[token.range()]).collect();
        assert_eq!(cut, ["by", "th'", "mill", ",", "to-day", ".", "(", "to-day", ")", "to"]);
        assert_eq!(vocabulary.form(tokens[1].key), "the");
        assert_eq!(tokenizer.line_key(text), "by the mill, today. (today) to");
    }

    #[test]
    fn tokens_of_one_key_have_one_number() {
        let mut vocabulary = Vocabulary::default();
        let mut tokens = Vec::new();
        let folding = Folding { case: true, ..Folding::default() };
        Tokenizer::default().with_folding(folding).tokens("The the.", 0, &mut vocabulary, &mut tokens);
        assert_eq!(tokens.iter().map(|token| token.key.0).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(vocabulary.form(Key(0)), "the");
        assert!(vocabulary.is_word(Key(0)) && !vocabulary.is_word(Key(1)));
    }
}
