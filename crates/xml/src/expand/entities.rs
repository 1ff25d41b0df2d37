//! References to entities become what they stand for, and start tags get the defaults of their attributes
//! (XML 1.0, clauses 3.3.2, 3.3.3 and 4.4).

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::budget::Budget;
use super::dtd::{Dtd, DtdReader, Entity, Preset, is_predefined, without_text_declaration};
use super::map::Output;
use super::notice::Problem;
use super::sources::Sources;
use crate::names::scan;
use crate::sniff::decode_document;
use crate::tag::is_space;
use crate::token::{Slice, Token, TokenKind, TokenSource as _};

/// A problem, and the bytes of the file that it is at.
#[derive(Debug)]
pub(super) struct Failure {
    pub problem: Problem,
    pub span: Range<usize>,
}

/// A file whose entities are expanded.
#[derive(Debug)]
pub(super) struct Lexed {
    /// The text; up to the failure where there is one.
    pub out: Output,
    pub failure: Option<Failure>,
    /// By element: its attribute of type ID.
    pub ids: HashMap<String, String>,
}

/// Expands the entities of a file. What is not well-formed besides them is left as it is, for the reader to report.
pub(super) fn lex(text: &str, file: u32, name: &str, budget: &mut Budget, sources: &dyn Sources) -> Lexed {
    budget.file(text.len());
    if memchr::memmem::find(text.as_bytes(), b"<!DOCTYPE").is_none() {
        let mut out = Output::default();
        out.copy(text, file, 0, 0);
        return Lexed { out, failure: None, ids: HashMap::new() };
    }
    let mut expander = Expander {
        file,
        name,
        sources,
        budget,
        dtd: Dtd::default(),
        has_doctype: false,
        is_standalone: is_standalone(text),
        out: Output::default(),
        open: Vec::new(),
        is_border: false,
        presets: HashMap::new(),
    };
    let failure = expander.content(&mut Part { text, instead: None, copied: 0 }).err();
    Lexed { out: expander.out, failure, ids: expander.dtd.ids }
}

/// XML 1.0, 2.9: whether the XML declaration says that nothing outside counts.
fn is_standalone(text: &str) -> bool {
    let head = text.trim_start_matches('\u{FEFF}');
    let head = head.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let value = head.and_then(|(head, _)| head.split_once("standalone"));
    value.is_some_and(|(_, value)| value.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']).starts_with("yes"))
}

/// A text that is being read: the file itself, or the replacement text of an entity in the place of a reference.
struct Part<'t> {
    text: &'t str,
    instead: Option<Range<usize>>,
    /// Bytes that are in the output already.
    copied: usize,
}

impl Part<'_> {
    fn place(&self, span: Range<usize>) -> Range<usize> {
        self.instead.clone().unwrap_or(span)
    }

    fn failure(&self, span: Range<usize>, problem: Problem) -> Failure {
        Failure { problem, span: self.place(span) }
    }
}

struct Expander<'a> {
    file: u32,
    name: &'a str,
    sources: &'a dyn Sources,
    budget: &'a mut Budget,
    dtd: Dtd,
    has_doctype: bool,
    is_standalone: bool,
    out: Output,
    /// Entities that are open.
    open: Vec<String>,
    /// The text of an entity begins or ends here.
    is_border: bool,
    /// Defaults that were used, expanded.
    presets: HashMap<(String, String), Rc<str>>,
}

/// What a reference leads to.
enum Found {
    /// Nothing to replace: a character, or an entity that nobody declares, which the reader reports.
    Itself,
    Text(Rc<str>),
}

impl Expander<'_> {
    fn content(&mut self, part: &mut Part<'_>) -> Result<(), Failure> {
        let mut tokens = Slice::new(part.text);
        let (mut depth, mut end) = (0_usize, 0);
        let mut token = Token::START;
        loop {
            match tokens.advance(&mut token) {
                Ok(()) => {}
                Err(error) if part.instead.is_some() => return Err(self.unbalanced(part, error.to_string())),
                Err(_) => break,
            }
            end = token.end;
            match token.kind {
                TokenKind::EndOfInput => break,
                TokenKind::Start | TokenKind::Empty => {
                    depth += usize::from(token.kind == TokenKind::Start);
                    self.tag(part, token, tokens.content())?;
                }
                TokenKind::End => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None if part.instead.is_some() => return Err(self.unbalanced(part, extra_end(tokens.content()))),
                    None => {}
                },
                // Beside the root no reference may stand; the reader says so.
                TokenKind::Reference if depth > 0 || part.instead.is_some() => {
                    self.reference(part, token, tokens.content())?;
                    continue;
                }
                TokenKind::Text if self.is_border => self.bordering(part, token)?,
                TokenKind::Doctype => self.doctype(part, token)?,
                _ => {}
            }
            self.is_border = false;
        }
        if part.instead.is_some() && depth > 0 {
            return Err(self.unbalanced(part, "an element that begins in it does not end in it".to_owned()));
        }
        let end = if part.instead.is_none() { part.text.len() } else { end };
        self.flush(part, end)
    }

    fn unbalanced(&self, part: &Part<'_>, why: String) -> Failure {
        let name = self.open.last().cloned().unwrap_or_default();
        part.failure(0..0, Problem::Unbalanced { name, why })
    }

    /// Brings the text into the output up to an offset.
    fn flush(&mut self, part: &mut Part<'_>, end: usize) -> Result<(), Failure> {
        let text = part.text.get(part.copied..end).unwrap_or_default();
        match &part.instead {
            None => self.out.copy(text, self.file, 0, part.copied),
            Some(span) => {
                self.budget.bytes(text.len()).map_err(|problem| Failure { problem, span: span.clone() })?;
                self.out.put(&with_returns(text), self.file, 0, span.clone());
            }
        }
        part.copied = end;
        Ok(())
    }

    /// `]]>` is only forbidden where it stands in one text: a `>` that an entity brings up to `]]` is a character.
    fn bordering(&mut self, part: &mut Part<'_>, token: Token) -> Result<(), Failure> {
        let text = part.text.get(token.span()).unwrap_or_default();
        let brackets = text.len() - text.trim_start_matches(']').len();
        if brackets < 3 && text[brackets..].starts_with('>') {
            let at = token.start + brackets;
            self.flush(part, at)?;
            self.out.put("&gt;", self.file, 0, part.place(at..at + 1));
            part.copied = at + 1;
        }
        Ok(())
    }

    fn doctype(&mut self, part: &Part<'_>, token: Token) -> Result<(), Failure> {
        if part.instead.is_some() || self.has_doctype {
            return Ok(());
        }
        self.has_doctype = true;
        let text = part.text.get(token.span()).unwrap_or_default();
        let document = (self.name, self.is_standalone);
        let read = DtdReader::new(&mut self.dtd, self.budget, self.sources, document).doctype(text);
        read.map_err(|wrong| {
            let at = token.start + text.floor_char_boundary(wrong.at);
            let length = part.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            Failure { problem: wrong.problem, span: at..at + length }
        })
    }

    fn reference(&mut self, part: &mut Part<'_>, token: Token, name: &str) -> Result<(), Failure> {
        let found = self.found(name, false).map_err(|problem| part.failure(token.span(), problem))?;
        let Found::Text(text) = found else {
            self.is_border = false;
            return Ok(());
        };
        self.flush(part, token.start)?;
        part.copied = token.end;
        let instead = Some(part.place(token.span()));
        self.open.push(name.to_owned());
        self.is_border = true;
        self.content(&mut Part { text: &text, instead, copied: 0 })?;
        self.open.pop();
        self.is_border = true;
        Ok(())
    }

    /// What a reference stands for (XML 1.0, 4.4.2 to 4.4.5).
    fn found(&mut self, name: &str, in_value: bool) -> Result<Found, Problem> {
        if name.starts_with('#') || is_predefined(name) {
            return Ok(Found::Itself);
        }
        let Some(entity) = self.dtd.entities.get(name) else { return self.undeclared(name) };
        self.budget.reference(self.open.len() + 1, name)?;
        if self.open.iter().any(|open| open == name) {
            return Err(Problem::Recursive(name.to_owned()));
        }
        match entity {
            Entity::Internal(text) => Ok(Found::Text(Rc::clone(text))),
            Entity::External { is_unparsed: true, .. } => Err(Problem::Unparsed(name.to_owned())),
            Entity::External { .. } if in_value => Err(Problem::ExternalInValue(name.to_owned())),
            Entity::External { public, system, origin, .. } => {
                let text = self.external(name, public.as_deref(), system, origin)?;
                // It is read once.
                self.dtd.entities.insert(name.to_owned(), Entity::Internal(Rc::clone(&text)));
                Ok(Found::Text(text))
            }
        }
    }

    fn undeclared(&self, name: &str) -> Result<Found, Problem> {
        match &self.dtd.unread {
            Some(system) if !self.is_standalone => {
                Err(Problem::ExternalSubset { name: name.to_owned(), system: system.clone() })
            }
            _ => Ok(Found::Itself),
        }
    }

    fn external(&self, name: &str, public: Option<&str>, system: &str, origin: &str) -> Result<Rc<str>, Problem> {
        let unread = |why: String| Problem::External { name: name.to_owned(), system: system.to_owned(), why };
        let fetched = self.sources.entity(origin, public, system).map_err(|refusal| unread(refusal.0))?;
        let decoded = decode_document(fetched.bytes, None).map_err(|error| unread(error.in_file()))?;
        let text = without_text_declaration(&decoded.text);
        let text = text.map_err(|why| Problem::Unbalanced { name: name.to_owned(), why })?;
        Ok(text.replace("\r\n", "\n").replace('\r', "\n").into())
    }

    /// Expands the entities in the values of a start tag, and adds the attributes that it leaves to their defaults.
    fn tag(&mut self, part: &mut Part<'_>, token: Token, content: &str) -> Result<(), Failure> {
        let has_references = memchr::memchr(b'&', content.as_bytes()).is_some();
        let is_plain = self.dtd.entities.is_empty() && self.dtd.tokens.is_empty();
        if is_plain && self.dtd.defaults.is_empty() && self.dtd.unread.is_none() {
            return Ok(());
        }
        let name = content.get(..scan(content).end).unwrap_or_default();
        let has_presets = self.dtd.defaults.contains_key(name);
        let has_tokens = self.dtd.tokens.contains_key(name);
        if !has_references && !has_presets && !has_tokens {
            return Ok(());
        }
        let base = token.start + 1;
        let attributes = attributes(content, name.len());
        for (attribute, value) in &attributes {
            let is_tokens = has_tokens && content.get(attribute.clone()).is_some_and(|own| self.is_tokens(name, own));
            if is_tokens && self.tokens_in_tag(part, base, content, value)? {
                continue;
            }
            self.value_in_tag(part, base, content, value)?;
        }
        if has_presets {
            let names: Vec<&str> = attributes.iter().filter_map(|(name, _)| content.get(name.clone())).collect();
            self.add_presets(part, token.start..base + name.len(), name, &names, base + content.len())?;
        }
        Ok(())
    }

    fn is_tokens(&self, element: &str, attribute: &str) -> bool {
        self.dtd.tokens.get(element).is_some_and(|names| names.contains(attribute))
    }

    /// A value of tokens has single spaces between them and none around them (XML 1.0, 3.3.3); whether it was written.
    fn tokens_in_tag(
        &mut self,
        part: &mut Part<'_>,
        base: usize,
        content: &str,
        value: &Range<usize>,
    ) -> Result<bool, Failure> {
        let raw = content.get(value.clone()).unwrap_or_default();
        let span = base + value.start..base + value.end;
        let is_simple = !raw.contains(['&', '\t', '\n', '\r']) && tokens(raw) == raw;
        if is_simple || !memchr::memchr_iter(b'&', raw.as_bytes()).all(|at| reference_at(&raw[at..]).is_some()) {
            return Ok(false);
        }
        let mut text = String::new();
        self.value(raw, &mut text).map_err(|problem| part.failure(span.clone(), problem))?;
        self.flush(part, span.start)?;
        self.out.put(&tokens(&text), self.file, 0, part.place(span.clone()));
        part.copied = span.end;
        Ok(true)
    }

    fn value_in_tag(
        &mut self,
        part: &mut Part<'_>,
        base: usize,
        content: &str,
        value: &Range<usize>,
    ) -> Result<(), Failure> {
        let mut at = value.start;
        while let Some(found) = content.get(at..value.end).and_then(|rest| memchr::memchr(b'&', rest.as_bytes())) {
            let start = at + found;
            let Some((name, length)) = content.get(start..value.end).and_then(reference_at) else { return Ok(()) };
            at = start + length;
            let span = base + start..base + at;
            let mut text = String::new();
            let is_replaced =
                self.replaced_value(name, &mut text).map_err(|problem| part.failure(span.clone(), problem))?;
            if is_replaced {
                self.flush(part, span.start)?;
                self.out.put(&text, self.file, 0, part.place(span.clone()));
                part.copied = span.end;
            }
        }
        Ok(())
    }

    /// Appends what an entity stands for in the value of an attribute (XML 1.0, 3.3.3); whether it is one.
    fn replaced_value(&mut self, name: &str, into: &mut String) -> Result<bool, Problem> {
        let Found::Text(text) = self.found(name, true)? else { return Ok(false) };
        self.open.push(name.to_owned());
        if text.contains('<') {
            return Err(Problem::LessThan(name.to_owned()));
        }
        self.value(&text, into)?;
        self.open.pop();
        Ok(true)
    }

    /// Appends a literal to an attribute value, entities expanded, so that it can stand in any quotes.
    fn value(&mut self, text: &str, into: &mut String) -> Result<(), Problem> {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '"', '\'', '\t', '\n', '\r']) {
            let (before, tail) = rest.split_at(at);
            self.budget.bytes(at + 1)?;
            into.push_str(before);
            let mut length = 1;
            match tail.as_bytes().first() {
                Some(b'&') => length = self.reference_in_value(tail, into)?,
                Some(b'"') => into.push_str("&quot;"),
                Some(b'\'') => into.push_str("&apos;"),
                _ => into.push(' '),
            }
            rest = tail.get(length..).unwrap_or_default();
        }
        self.budget.bytes(rest.len())?;
        into.push_str(rest);
        Ok(())
    }

    fn reference_in_value(&mut self, text: &str, into: &mut String) -> Result<usize, Problem> {
        let Some((name, length)) = reference_at(text) else {
            let name = self.open.last().cloned().unwrap_or_default();
            return Err(Problem::Unbalanced { name, why: "it holds `&` that begins no reference".to_owned() });
        };
        if !self.replaced_value(name, into)? {
            into.push_str(text.get(..length).unwrap_or_default());
        }
        Ok(length)
    }

    /// Adds attributes with their defaults (XML 1.0, 3.3.2) at the end of a start tag.
    fn add_presets(
        &mut self,
        part: &mut Part<'_>,
        tag: Range<usize>,
        element: &str,
        given: &[&str],
        end: usize,
    ) -> Result<(), Failure> {
        let Some(presets) = self.dtd.defaults.get(element).map(Rc::clone) else { return Ok(()) };
        for preset in presets.iter().filter(|preset| !given.contains(&preset.name.as_str())) {
            let place = part.place(tag.clone());
            let failed = |problem| Failure { problem, span: place.clone() };
            let value = self.preset(element, preset).map_err(failed)?;
            self.budget.bytes(preset.name.len() + value.len()).map_err(failed)?;
            self.flush(part, end)?;
            self.out.put(&format!(" {}=\"{value}\"", preset.name), self.file, 0, place);
        }
        Ok(())
    }

    fn preset(&mut self, element: &str, preset: &Preset) -> Result<Rc<str>, Problem> {
        let key = (element.to_owned(), preset.name.clone());
        if let Some(known) = self.presets.get(&key) {
            return Ok(Rc::clone(known));
        }
        let mut text = String::new();
        self.value(&preset.literal, &mut text)?;
        let text: Rc<str> = if self.is_tokens(element, &preset.name) { tokens(&text).into() } else { text.into() };
        self.presets.insert(key, Rc::clone(&text));
        Ok(text)
    }
}

/// A normalised value as tokens with single spaces between them.
fn tokens(value: &str) -> String {
    let value = value.replace("&#32;", " ").replace("&#x20;", " ");
    value.split(' ').filter(|token| !token.is_empty()).collect::<Vec<_>>().join(" ")
}

fn extra_end(name: &str) -> String {
    format!("the end tag `</{}>` closes an element that does not begin in it", name.trim_end())
}

/// A carriage return in the text of an entity is a character, no line end (XML 1.0, 2.11).
fn with_returns(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace('\r', "&#13;")) } else { Cow::Borrowed(text) }
}

/// Name and length of the reference that a text begins with.
fn reference_at(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('&')?;
    let end = memchr::memchr3(b';', b'&', b'<', rest.as_bytes())?;
    let name = rest.get(..end)?;
    (rest.as_bytes().get(end) == Some(&b';') && !name.is_empty()).then_some((name, end + 2))
}

/// Names and values, without their quotes, of the attributes in the content of a start tag, as far as it is well-formed.
fn attributes(content: &str, name: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let bytes = content.as_bytes();
    let skip = |at: usize| at + bytes.iter().skip(at).take_while(|byte| is_space(**byte)).count();
    let mut found = Vec::new();
    let mut at = skip(name);
    loop {
        let length = scan(content.get(at..).unwrap_or_default()).end;
        let equals = skip(at + length);
        let quote = skip(equals + 1);
        let (Some(b'='), Some(mark @ (b'"' | b'\''))) = (bytes.get(equals), bytes.get(quote)) else { return found };
        let rest = bytes.get(quote + 1..).unwrap_or_default();
        let (1.., Some(end)) = (length, memchr::memchr(*mark, rest)) else { return found };
        found.push((at..at + length, quote + 1..quote + 1 + end));
        at = skip(quote + 2 + end);
    }
}
