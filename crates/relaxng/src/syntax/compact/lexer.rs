//! Tokens (A.2.5).

use std::borrow::Cow;

use super::super::super::error::Violation;
use super::super::Place;
use super::super::loader::Located;
use super::characters::{Fault, Reading, Symbol, plain, read};
use crate::xml::{is_name_char, is_name_start};

/// Words that are names only behind a backslash, or where nothing but a name can stand.
pub(crate) const KEYWORDS: [&str; 19] = [
    "attribute",
    "default",
    "datatypes",
    "div",
    "element",
    "empty",
    "external",
    "grammar",
    "include",
    "inherit",
    "list",
    "mixed",
    "namespace",
    "notAllowed",
    "parent",
    "start",
    "string",
    "text",
    "token",
];

/// A token and its bytes.
#[derive(Debug, Clone)]
pub(crate) struct Token<'t> {
    pub place: Place,
    pub kind: Kind<'t>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind<'t> {
    /// One of [`KEYWORDS`].
    Keyword(&'static str),
    /// A name without prefix, the quoting backslash taken off.
    Name(Cow<'t, str>),
    /// `prefix:local`.
    PrefixedName(Cow<'t, str>, Cow<'t, str>),
    /// `prefix:*`.
    Namespace(Cow<'t, str>),
    /// One segment of a literal, without its quotes.
    Literal(Cow<'t, str>),
    /// A line of a comment that begins with `##`.
    Documentation,
    /// Operators and brackets.
    Sign(&'static str),
    End,
}

impl Kind<'_> {
    /// How a message calls the token.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Keyword(word) => format!("the keyword `{word}`"),
            Self::Name(name) => format!("the name `{}`", shortened(name)),
            Self::PrefixedName(prefix, local) => format!("the name `{}:{}`", shortened(prefix), shortened(local)),
            Self::Namespace(prefix) => format!("`{}:*`", shortened(prefix)),
            Self::Literal(text) => format!("the text \"{}\"", shortened(text)),
            Self::Documentation => "a comment that begins with `##`".to_owned(),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end of the file".to_owned(),
        }
    }
}

/// As much of a text as a message can hold.
fn shortened(text: &str) -> Cow<'_, str> {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// Makes the tokens of a file, one at a time.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    file: u32,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str, file: u32) -> Self {
        // A.2.2: a byte order mark is not part of the schema.
        Self { text, file, at: if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 } }
    }

    /// The next token; [`Kind::End`] again and again at the end.
    pub(crate) fn next(&mut self) -> Result<Token<'t>, Located> {
        loop {
            let start = self.at;
            if let Some(kind) = self.kind(start)? {
                return Ok(Token { place: self.place(start, self.at), kind });
            }
        }
    }

    /// A token, or `None` for white space and comments.
    fn kind(&mut self, start: usize) -> Result<Option<Kind<'t>>, Located> {
        let character = match self.bump()? {
            None => return Ok(Some(Kind::End)),
            Some(Symbol::Newline) => return Ok(None),
            Some(Symbol::Char(character)) => character,
        };
        match character {
            ' ' | '\t' | '\n' => Ok(None),
            '#' => self.comment(),
            '"' | '\'' => self.literal(start, character).map(Some),
            '\\' => self.quoted(start).map(Some),
            first if begins_name(first) => self.name(start).map(Some),
            other => self.sign(start, other).map(Some),
        }
    }

    fn place(&self, start: usize, end: usize) -> Place {
        let number = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place { file: self.file, start: number(start), end: number(end) }
    }

    fn located(&self, fault: Fault) -> Located {
        (self.place(fault.span.start, fault.span.end), Violation::CompactSyntax(fault.message))
    }

    fn wrong<T>(&self, start: usize, message: impl Into<String>) -> Result<T, Located> {
        Err(self.located(Fault { span: start..self.at, message: message.into() }))
    }

    fn peek(&self) -> Result<Option<Reading>, Located> {
        read(self.text, self.at).map_err(|fault| self.located(fault))
    }

    fn bump(&mut self) -> Result<Option<Symbol>, Located> {
        let reading = self.peek()?;
        self.at = reading.map_or(self.at, |reading| reading.end);
        Ok(reading.map(|reading| reading.symbol))
    }

    /// Takes the next symbol if it is a character that fits.
    fn eat(&mut self, fits: impl Fn(char) -> bool) -> Result<bool, Located> {
        match self.peek()? {
            Some(Reading { symbol: Symbol::Char(character), end }) if fits(character) => {
                self.at = end;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// A comment to the end of its line; with `##` it is a token.
    fn comment(&mut self) -> Result<Option<Kind<'t>>, Located> {
        let documentation = self.eat(|character| character == '#')?;
        while self.eat(|character| character != '\n')? {}
        Ok(documentation.then_some(Kind::Documentation))
    }

    fn literal(&mut self, start: usize, quote: char) -> Result<Kind<'t>, Located> {
        let from = self.at;
        if !self.eat(|character| character == quote)? {
            return self.line(start, quote);
        }
        if self.eat(|character| character == quote)? {
            return self.block(start, quote);
        }
        Ok(Kind::Literal(plain(self.text, from..from)))
    }

    /// A literal between single quotes or double ones, all in one line.
    fn line(&mut self, start: usize, quote: char) -> Result<Kind<'t>, Located> {
        let from = self.at;
        while self.eat(|character| character != quote)? {}
        let end = self.at;
        if self.eat(|character| character == quote)? {
            return Ok(Kind::Literal(plain(self.text, from..end)));
        }
        let message = format!(
            "this text is not closed on its line; close it with `{quote}`, or put three quotes before and after a text \
             of several lines"
        );
        self.wrong(start, message)
    }

    /// A literal between three quotes on each side.
    fn block(&mut self, start: usize, quote: char) -> Result<Kind<'t>, Located> {
        let from = self.at;
        let opening = self.at;
        let mut end = self.at;
        let mut quotes = 0;
        while quotes < 3 {
            let before = self.at;
            match self.bump()? {
                Some(Symbol::Char(character)) if character == quote => {
                    end = if quotes == 0 { before } else { end };
                    quotes += 1;
                }
                Some(_) => quotes = 0,
                None => {
                    // The whole rest of the file would be underlined.
                    self.at = opening;
                    return self.wrong(start, format!("this text is not closed; three `{quote}` must follow it"));
                }
            }
        }
        Ok(Kind::Literal(plain(self.text, from..end)))
    }

    /// A name behind a backslash, which is never a keyword.
    fn quoted(&mut self, start: usize) -> Result<Kind<'t>, Located> {
        let from = self.at;
        if !self.eat(begins_name)? {
            return self.wrong(start, "`\\` may stand only before a name or in an escape such as `\\x{2D}`");
        }
        self.rest_of_name()?;
        Ok(Kind::Name(plain(self.text, from..self.at)))
    }

    fn rest_of_name(&mut self) -> Result<(), Located> {
        while self.eat(|character| character != ':' && is_name_char(character))? {}
        Ok(())
    }

    /// A keyword, a name, or a name with its prefix.
    fn name(&mut self, start: usize) -> Result<Kind<'t>, Located> {
        self.rest_of_name()?;
        let name = plain(self.text, start..self.at);
        let end = self.at;
        if self.eat(|character| character == ':')? {
            let local = self.at;
            if self.eat(|character| character == '*')? {
                return Ok(Kind::Namespace(name));
            }
            if self.eat(begins_name)? {
                self.rest_of_name()?;
                return Ok(Kind::PrefixedName(name, plain(self.text, local..self.at)));
            }
            // The colon is not part of the token, and will be refused as the next.
            self.at = end;
        }
        Ok(match KEYWORDS.iter().find(|keyword| **keyword == name) {
            Some(keyword) => Kind::Keyword(keyword),
            None => Kind::Name(name),
        })
    }

    fn sign(&mut self, start: usize, first: char) -> Result<Kind<'t>, Located> {
        let single = match first {
            '=' => "=",
            ',' => ",",
            '|' if self.eat(|character| character == '=')? => "|=",
            '|' => "|",
            '&' if self.eat(|character| character == '=')? => "&=",
            '&' => "&",
            '?' => "?",
            '*' => "*",
            '+' => "+",
            '-' => "-",
            '(' => "(",
            ')' => ")",
            '{' => "{",
            '}' => "}",
            '[' => "[",
            ']' => "]",
            '~' => "~",
            '>' if self.eat(|character| character == '>')? => ">>",
            other => return self.wrong(start, stray(other)),
        };
        Ok(Kind::Sign(single))
    }
}

/// Whether a name without colon may begin with the character.
fn begins_name(character: char) -> bool {
    character != ':' && is_name_start(character)
}

/// What to say about a character that begins no token.
fn stray(character: char) -> String {
    match character {
        ':' => "`:` joins a prefix and a name or `*`, without white space".to_owned(),
        '>' => "`>` may stand only in `>>`, before an annotation".to_owned(),
        '\r' => "an escaped carriage return is not white space; it may stand only in a text".to_owned(),
        ';' | '.' => {
            format!("`{character}` is not used in the compact syntax; a definition ends where the next begins")
        }
        other if is_name_char(other) => format!("a name cannot begin with `{other}`"),
        other => format!("`{}` has no meaning in the compact syntax", other.escape_debug()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Result<Vec<Token<'_>>, Located> {
        let mut lexer = Lexer::new(text, 7);
        let mut found = Vec::new();
        loop {
            let token = lexer.next()?;
            if token.kind == Kind::End {
                return Ok(found);
            }
            found.push(token);
        }
    }

    /// Descriptions and bytes, to be read at a glance.
    fn shown(text: &str) -> Vec<String> {
        let tokens = tokens(text).expect("tokens");
        tokens
            .iter()
            .map(|token| format!("{} {}..{}", token.kind.describe(), token.place.start, token.place.end))
            .collect()
    }

    fn fault(text: &str) -> (u32, u32, String) {
        let (place, violation) = tokens(text).expect_err(text);
        (place.start, place.end, violation.to_string())
    }

    #[test]
    fn names_and_keywords() {
        assert_eq!(
            shown("element \\element a-b.c x:y list:* été"),
            [
                "the keyword `element` 0..7",
                "the name `element` 8..16",
                "the name `a-b.c` 17..22",
                "the name `x:y` 23..26",
                "`list:*` 27..33",
                "the name `été` 34..39",
            ]
        );
    }

    #[test]
    fn escapes_stand_for_their_characters_everywhere() {
        assert_eq!(shown(r"\x{65}lement"), ["the keyword `element` 0..12"]);
        assert_eq!(shown(r"\\x{66}oo"), ["the name `foo` 0..9"]);
        assert_eq!(shown(r"\xx\x{66}oo"), ["the name `xxfoo` 0..11"]);
        assert_eq!(shown(r"\x{22}a\x{22}"), ["the text \"a\" 0..13"]);
    }

    #[test]
    fn literals() {
        for (text, value) in [
            (r#""""#, ""),
            (r#""a'b""#, "a'b"),
            (r#"'a"b'"#, "a\"b"),
            ("\"\"\"a\r\nb\"\"\"", "a\nb"),
            (r#"""""'""""#, "\"'"),
            ("'''x''\"\"y'''", "x''\"\"y"),
            ("''''''", ""),
            (r#""z\x{A}""#, "z\n"),
            (r#""z\x{D}\x{A}""#, "z\r\n"),
        ] {
            let kinds: Vec<_> = tokens(text).expect(text).into_iter().map(|token| token.kind).collect();
            assert_eq!(kinds, [Kind::Literal(Cow::Borrowed(value))], "{text}");
        }
    }

    #[test]
    fn comments_are_skipped_and_documentation_kept() {
        assert_eq!(shown("a # b\r\nc #"), ["the name `a` 0..1", "the name `c` 7..8"]);
        assert_eq!(shown("#\n## x\n  ### y\na").len(), 3);
    }

    #[test]
    fn a_byte_order_mark_is_skipped_at_the_start_only() {
        assert_eq!(shown("\u{FEFF}a"), ["the name `a` 3..4"]);
        // Elsewhere the fifth edition of XML 1.0 takes it for a letter.
        assert_eq!(shown("a \u{FEFF}"), ["the name `a` 0..1", "the name `\u{FEFF}` 2..5"]);
    }

    #[test]
    fn signs() {
        let found: Vec<_> = tokens("= |= &= , | & ? * + - ( ) { } [ ] ~ >>").expect("signs");
        assert_eq!(found.len(), 18);
        assert!(found.iter().all(|token| matches!(token.kind, Kind::Sign(_))));
    }

    #[test]
    fn faults_have_their_bytes() {
        assert_eq!(fault("a \"b\nc\"").0, 2);
        assert_eq!(fault("a '''b\nc''"), (2, 5, "this text is not closed; three `'` must follow it".to_owned()));
        assert_eq!(fault("a: b").0, 1);
        assert_eq!(fault("a % b"), (2, 3, "`%` has no meaning in the compact syntax".to_owned()));
        assert_eq!(fault("# \\x{zz}").0, 2);
        assert_eq!(fault("\\x{D}a").1, 5);
        assert_eq!(
            fault("\\ a"),
            (0, 1, "`\\` may stand only before a name or in an escape such as `\\x{2D}`".to_owned())
        );
        assert_eq!(fault("-a > b").0, 3);
        assert_eq!(fault("1a").2, "a name cannot begin with `1`");
    }

    #[test]
    fn long_texts_are_shortened_in_messages() {
        assert_eq!(shortened(&"é".repeat(41)).chars().count(), 41);
        assert_eq!(shortened(&"é".repeat(40)).chars().count(), 40);
    }
}
