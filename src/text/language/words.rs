//! The words of a sample in small letters.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// The words of a sample.
pub(super) struct Words {
    /// The sample in small letters, composed; in words its apostrophes are plain.
    pub(super) small: String,
    tokens: Vec<Token>,
}

struct Token {
    span: Range<usize>,
    /// It begins with a capital letter where no sentence begins.
    is_name: bool,
    /// It begins with a capital letter.
    is_capital: bool,
}

/// One word.
#[derive(Clone, Copy)]
pub(super) struct Word<'w> {
    pub(super) text: &'w str,
    /// It may be a name.
    pub(super) is_name: bool,
}

/// The usual length of a word with the space behind it, in bytes.
const USUAL_WORD: usize = 5;

/// Room is made for so many words at once: the allocator has small pieces of memory at hand, large ones it must look for.
const MOST_FORESEEN: usize = 32;

impl Words {
    pub(super) fn of(sample: &str) -> Self {
        let mut words = Self {
            small: String::with_capacity(sample.len()),
            tokens: Vec::with_capacity((sample.len() / USUAL_WORD).min(MOST_FORESEEN)),
        };
        if sample.is_ascii() && memchr::memchr(b'`', sample.as_bytes()).is_none() {
            words.cut_ascii(sample);
            return words;
        }
        let mut reader = Reader { words: &mut words, start: None, is_capital: false, opens: true };
        if is_nfc_quick(sample.chars()) == unicode_normalization::IsNormalized::Yes {
            sample.chars().for_each(|c| reader.character(c));
        } else {
            sample.nfc().for_each(|c| reader.character(c));
        }
        reader.end();
        words
    }

    /// Cuts a sample of ASCII, a run of letters at a time.
    fn cut_ascii(&mut self, sample: &str) {
        self.small.push_str(sample);
        self.small.make_ascii_lowercase();
        // An apostrophe is in words, but begins none.
        let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'\'';
        let (bytes, mut opens, mut at) = (sample.as_bytes(), true, 0);
        while let Some(skipped) = bytes[at..].iter().position(u8::is_ascii_alphanumeric) {
            let start = at + skipped;
            opens |= bytes[at..start].iter().any(|byte| matches!(byte, b'.' | b'!' | b'?' | b'\n'));
            at = start + bytes[start..].iter().position(|byte| !is_inside(byte)).unwrap_or(bytes.len() - start);
            self.token(start..at, bytes[start].is_ascii_uppercase(), opens);
            opens = false;
        }
    }

    fn token(&mut self, span: Range<usize>, is_capital: bool, opens: bool) {
        let text = &self.small[span.clone()];
        // "d'" is a word; the sign at the end of "house'" closes a quotation.
        let length = if text.len() > 3 { text.trim_end_matches('\'').len() } else { text.len() };
        self.tokens.push(Token { span: span.start..span.start + length, is_name: is_capital && !opens, is_capital });
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Word<'_>> {
        self.tokens.iter().map(|token| Word { text: &self.small[token.span.clone()], is_name: token.is_name })
    }

    /// The number of different words, as far as it matters: four are many.
    pub(super) fn different(&self) -> usize {
        let mut found: [&str; 4] = [""; 4];
        let mut count = 0;
        for word in self.iter() {
            if count < found.len() && !found[..count].contains(&word.text) {
                found[count] = word.text;
                count += 1;
            }
        }
        count
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The number of words of two letters or more that do not begin with a capital.
    pub(super) fn small_words(&self) -> usize {
        self.tokens.iter().filter(|token| !token.is_capital && token.span.len() > 1).count()
    }
}

/// Cuts a sample into words.
struct Reader<'w> {
    words: &'w mut Words,
    /// Where the open word begins.
    start: Option<usize>,
    is_capital: bool,
    /// A sentence begins here.
    opens: bool,
}

impl Reader<'_> {
    fn character(&mut self, c: char) {
        if c.is_ascii_lowercase() && self.start.is_some() {
            return self.words.small.push(c);
        }
        let apostrophe = self.start.is_some() && matches!(c, '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ');
        if apostrophe {
            self.words.small.push('\'');
        } else if c.is_alphanumeric() || !c.is_ascii() && is_combining_mark(c) {
            if self.start.is_none() {
                self.start = Some(self.words.small.len());
                self.is_capital = c.is_uppercase();
            }
            self.letter(c);
        } else {
            self.end();
            self.opens = matches!(c, '.' | '!' | '?' | '…' | '¿' | '¡' | '\n') || self.opens && !c.is_alphanumeric();
            self.words.small.push(' ');
        }
    }

    fn letter(&mut self, c: char) {
        if c.is_ascii() {
            self.words.small.push(c.to_ascii_lowercase());
        } else {
            self.words.small.extend(c.to_lowercase());
        }
    }

    /// Ends the open word.
    fn end(&mut self) {
        let Some(start) = self.start.take() else { return };
        self.words.token(start..self.words.small.len(), self.is_capital, self.opens);
        self.opens = false;
    }
}
