//! Tokens (XPath 3.1, A.2). Whether `and` or `*` is an operator is known by its place; the parser decides.

use std::ops::Range;

use glossator_xml::{is_name_char, is_name_start};

use super::error::{Parsed, SyntaxError};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name and its prefix; either may be `*`.
    Name {
        prefix: Option<String>,
        local: String,
    },
    /// `Q{namespace}local`
    Braced {
        namespace: String,
        local: String,
    },
    Integer(String),
    Decimal(String),
    Double(String),
    String(String),
    Symbol(&'static str),
    End,
}

/// The longest first.
const SYMBOLS: [&str; 37] = [
    "::", ":=", "!=", "<=", ">=", "<<", ">>", "//", "||", "=>", "..", "(", ")", "[", "]", "{", "}", ",", "/", "|", "+",
    "-", "=", "<", ">", "@", "$", "*", "!", "?", "#", ".", ":", ";", "%", "~", "^",
];

/// All tokens of an expression, with their places.
pub(crate) fn tokens(text: &str) -> Parsed<Vec<(Token, Range<usize>)>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut found = Vec::new();
    loop {
        lexer.skip()?;
        let start = lexer.at;
        let token = lexer.token()?;
        let end = token == Token::End;
        found.push((token, start..lexer.at));
        if end {
            return Ok(found);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

fn is_start(character: char) -> bool {
    character != ':' && is_name_start(character)
}

fn is_inner(character: char) -> bool {
    character != ':' && is_name_char(character)
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error<T>(&self, message: impl Into<String>) -> Parsed<T> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Err(SyntaxError { message: message.into(), span: self.at..self.at + length })
    }

    /// White space and comments, which may be nested.
    fn skip(&mut self) -> Parsed<()> {
        loop {
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
            if !self.rest().starts_with("(:") {
                return Ok(());
            }
            self.comment()?;
        }
    }

    fn comment(&mut self) -> Parsed<()> {
        let (start, mut depth) = (self.at, 0usize);
        loop {
            let rest = self.rest();
            if rest.starts_with("(:") {
                (depth, self.at) = (depth + 1, self.at + 2);
            } else if rest.starts_with(":)") {
                (depth, self.at) = (depth - 1, self.at + 2);
            } else if let Some(next) = rest.chars().next() {
                self.at += next.len_utf8();
            } else {
                self.at = start;
                return self.error("this comment has no end");
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn token(&mut self) -> Parsed<Token> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(Token::End) };
        let second = rest[first.len_utf8()..].chars().next();
        if first == '"' || first == '\'' {
            return self.string(first);
        }
        if first.is_ascii_digit() || first == '.' && second.is_some_and(|next| next.is_ascii_digit()) {
            return Ok(self.number());
        }
        if rest.starts_with("Q{") {
            return self.braced();
        }
        if is_start(first) || first == '*' && rest.starts_with("*:") && !rest.starts_with("*::") {
            return Ok(self.name());
        }
        let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) else {
            return self.error(format!("`{first}` means nothing in an expression"));
        };
        self.at += symbol.len();
        Ok(Token::Symbol(symbol))
    }

    fn string(&mut self, quote: char) -> Parsed<Token> {
        let mut value = String::new();
        let mut at = self.at + 1;
        loop {
            let Some(length) = self.text[at..].find(quote) else {
                return self.error("this string has no closing quote");
            };
            value.push_str(&self.text[at..at + length]);
            at += length + 1;
            if !self.text[at..].starts_with(quote) {
                self.at = at;
                return Ok(Token::String(value));
            }
            value.push(quote);
            at += 1;
        }
    }

    fn digits(&mut self) {
        self.at += self.rest().bytes().take_while(u8::is_ascii_digit).count();
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        self.digits();
        let mut decimal = false;
        if self.rest().starts_with('.') && !self.rest().starts_with("..") {
            decimal = true;
            self.at += 1;
            self.digits();
        }
        let mut double = false;
        if let Some(exponent) = self.rest().strip_prefix(['e', 'E']) {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if unsigned.starts_with(|next: char| next.is_ascii_digit()) {
                double = true;
                self.at += 1 + exponent.len() - unsigned.len();
                self.digits();
            }
        }
        let text = self.text[start..self.at].to_owned();
        match (double, decimal) {
            (true, _) => Token::Double(text),
            (_, true) => Token::Decimal(text),
            _ => Token::Integer(text),
        }
    }

    fn braced(&mut self) -> Parsed<Token> {
        let Some(end) = self.rest().find('}') else { return self.error("`Q{` needs a `}`") };
        let namespace = self.rest()[2..end].trim().to_owned();
        self.at += end + 1;
        let local = if self.rest().starts_with('*') {
            self.at += 1;
            "*".to_owned()
        } else {
            self.ncname()
        };
        if local.is_empty() {
            self.error("a name is missing after `}`")
        } else {
            Ok(Token::Braced { namespace, local })
        }
    }

    fn ncname(&mut self) -> String {
        let rest = self.rest();
        if !rest.starts_with(is_start) {
            return String::new();
        }
        let length = rest.find(|next| !is_inner(next)).unwrap_or(rest.len());
        self.at += length;
        rest[..length].to_owned()
    }

    fn name(&mut self) -> Token {
        let first = if self.rest().starts_with('*') {
            self.at += 1;
            "*".to_owned()
        } else {
            self.ncname()
        };
        let Some(after) = self.rest().strip_prefix(':') else { return Token::Name { prefix: None, local: first } };
        if after.starts_with('*') && first != "*" {
            self.at += 2;
            return Token::Name { prefix: Some(first), local: "*".to_owned() };
        }
        if !after.starts_with(is_start) {
            return Token::Name { prefix: None, local: first };
        }
        self.at += 1;
        Token::Name { prefix: Some(first), local: self.ncname() }
    }
}
