//! The annotations of a grammar in compact syntax (RELAX NG Compact Syntax, 2003, clause 4): elements of Schematron in
//! brackets, read without the grammar around them.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{ISO, OLD};
use crate::dom::{Builder, Document, Symbols};

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Literal(String),
    Sign(char),
}

/// The elements of Schematron in a grammar, as one document; `None` where there are none.
pub(crate) fn annotations(name: &str, text: &str) -> Option<Document> {
    let tokens = tokens(text);
    let prefixes = prefixes(&tokens);
    let mut reader = Reader { tokens: &tokens, at: 0, prefixes, found: false, depth: 0 };
    let mut builder = Builder::new(Arc::new(Symbols::default()), Some(name));
    builder.start("annotations", "", 0..0);
    while reader.at < tokens.len() {
        if reader.begins_element() {
            reader.element(&mut builder);
        } else {
            reader.at += 1;
        }
    }
    builder.end();
    reader.found.then(|| builder.finish())
}

/// Prefixes declared by `namespace p = "…"`.
fn prefixes(tokens: &[(Token, Range<usize>)]) -> FxHashMap<String, String> {
    let mut found = FxHashMap::default();
    for (index, (token, _)) in tokens.iter().enumerate() {
        if *token != Token::Name("namespace".to_owned()) {
            continue;
        }
        let after = |count: usize| tokens.get(index + count).map(|(token, _)| token);
        if let (Some(Token::Name(prefix)), Some(Token::Sign('=')), Some(Token::Literal(name))) =
            (after(1), after(2), after(3))
        {
            found.insert(prefix.clone(), name.clone());
        }
    }
    found
}

struct Reader<'t> {
    tokens: &'t [(Token, Range<usize>)],
    at: usize,
    prefixes: FxHashMap<String, String>,
    found: bool,
    depth: usize,
}

/// Elements inside one another.
const MAX_DEPTH: usize = 256;

impl Reader<'_> {
    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|(token, _)| token)
    }

    fn namespace(&self, name: &str) -> Option<&str> {
        self.prefixes.get(name.split_once(':')?.0).map(String::as_str)
    }

    /// Whether a name is one of Schematron.
    fn is_rule(&self, name: &str) -> bool {
        self.namespace(name).is_some_and(|namespace| [ISO, OLD].contains(&namespace))
    }

    /// Whether `p:name [` comes, with a prefix of Schematron.
    fn begins_element(&self) -> bool {
        let named = matches!(self.token(0), Some(Token::Name(name)) if self.is_rule(name));
        named && self.token(1) == Some(&Token::Sign('['))
    }

    /// `p:name [ a = "v" … "text" … ]`
    fn element(&mut self, builder: &mut Builder) {
        let Some((Token::Name(name), span)) = self.tokens.get(self.at).cloned() else { return };
        self.found |= self.is_rule(&name);
        self.depth += 1;
        builder.start(&name, self.namespace(&name).unwrap_or_default(), span);
        self.at += 2;
        let mut in_content = false;
        while let Some((token, span)) = self.tokens.get(self.at).cloned() {
            match token {
                Token::Sign(']') => {
                    self.at += 1;
                    break;
                }
                Token::Name(name) if self.token(1) == Some(&Token::Sign('=')) && !in_content => {
                    self.at += 2;
                    let value = self.literal();
                    builder.attribute(&name, "", &value, span, false);
                }
                Token::Name(_) if self.token(1) == Some(&Token::Sign('[')) && self.depth < MAX_DEPTH => {
                    in_content = true;
                    self.element(builder);
                }
                Token::Literal(_) => {
                    in_content = true;
                    let text = self.literal();
                    builder.text(&text, span);
                }
                _ => self.at += 1,
            }
        }
        self.depth -= 1;
        builder.end();
    }

    /// Literals joined by `~`.
    fn literal(&mut self) -> String {
        let mut value = String::new();
        while let Some(Token::Literal(part)) = self.token(0) {
            value.push_str(part);
            self.at += 1;
            if self.token(0) != Some(&Token::Sign('~')) {
                break;
            }
            self.at += 1;
        }
        value
    }
}

/// The tokens; comments are left out, and what is no token is a sign.
fn tokens(text: &str) -> Vec<(Token, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => {
                let (value, length) = literal(rest, first);
                found.push((Token::Literal(value), at..at + length));
                length
            }
            _ if first == '\\' || glossator_xml::is_name_start(first) => {
                let start = usize::from(first == '\\');
                let end =
                    rest[start..].find(|next| !glossator_xml::is_name_char(next)).map_or(rest.len(), |end| start + end);
                found.push((Token::Name(rest[start..end].to_owned()), at..at + end));
                end.max(1)
            }
            _ if first.is_whitespace() || first == '\u{FEFF}' => first.len_utf8(),
            _ => {
                found.push((Token::Sign(first), at..at + first.len_utf8()));
                first.len_utf8()
            }
        };
        at += length;
    }
    found
}

/// A literal in one or three quotes, with `\x{…}` read; its value and its length in bytes.
fn literal(text: &str, quote: char) -> (String, usize) {
    let triple: String = [quote; 3].iter().collect();
    let marks = if text.starts_with(&triple) { 3 } else { 1 };
    let close = &triple[..marks];
    let inside = &text[marks..];
    let length = inside.find(close).unwrap_or(inside.len());
    (unescaped(&inside[..length]), (marks * 2 + length).min(text.len()))
}

fn unescaped(text: &str) -> String {
    let mut found = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        found.push_str(&rest[..at]);
        let code = rest[at + 2..].trim_start_matches('x').strip_prefix('{').and_then(|code| code.split_once('}'));
        match code.and_then(|(code, after)| Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, after))) {
            Some((character, after)) => {
                found.push(character);
                rest = after;
            }
            None => {
                found.push_str("\\x");
                rest = &rest[at + 2..];
            }
        }
    }
    found + rest
}
