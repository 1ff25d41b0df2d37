//! The streaming reader: quick-xml's tokens, made a well-formed document.

use std::io::BufRead;
use std::ops::Range;

use super::declaration::{RawDeclaration, read_declaration};
use super::error::{Markup, NameOf, XmlError, XmlErrorKind};
use super::event::{Comment, Declaration, EndElement, Event, ProcessingInstruction, StartElement, Text, TextKind};
use super::limits::{Doctype, Limits};
use super::names::scan;
use super::namespaces::{NamespaceId, Namespaces};
use super::references::resolve;
use super::stream::Stream;
use super::tag::{Tag, is_space};
use super::token::{Slice, Token, TokenKind, Tokens};

/// A pull reader that reports a document event by event and checks that it is well-formed (XML 1.0, fifth edition) and
/// namespace-well-formed (Namespaces in XML 1.0, third edition).
///
/// [`Reader::new`] reads a text in memory, [`Reader::from_read`] a stream. Depth costs memory only, never stack.
///
/// ```
/// use glossator_xml::{Event, Limits, Reader};
///
/// let mut reader = Reader::new("<p>Gr&#xFC;n <gap reason='lost'/></p>", &Limits::default());
/// let mut names = Vec::new();
/// while let Some(event) = reader.next_event()? {
///     if let Event::Start(start) = event {
///         names.push((start.local_name().to_owned(), start.span()));
///     }
/// }
/// assert_eq!(names, [("p".to_owned(), 0..3), ("gap".to_owned(), 13..33)]);
/// # Ok::<(), glossator_xml::XmlError>(())
/// ```
#[derive(Debug)]
pub struct Reader<S> {
    tokens: S,
    limits: Limits,
    namespaces: Namespaces,
    tag: Tag,
    open: Vec<Open>,
    /// Names of the open elements, one after the other.
    names: String,
    /// The character of the reference last read.
    reference: String,
    progress: Progress,
    /// The token last read; events are views of it.
    token: Token,
    /// The element last closed, with the bytes of its end tag and of its name.
    closed: Closed,
    /// What the XML declaration says.
    declaration: Option<RawDeclaration>,
    /// Bytes of the target of the processing instruction last read.
    target: usize,
    /// What the document asks for that only expansion gives.
    asks: Asks,
    /// The start tag last reported closes itself, and its end is to be reported.
    owes_end: bool,
    failed: Option<XmlError>,
}

/// How far the document has come.
#[derive(Debug, Default)]
struct Progress {
    begun: bool,
    /// The bytes of the document type declaration.
    doctype: Option<Range<usize>>,
    root: bool,
}

/// What a document holds that reading alone does not do justice to; see [`expand`](crate::expand).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Asks {
    /// Declarations of entities or attributes, or a reference to an entity that a document type may declare.
    pub entities: bool,
    /// A document type that names an external subset.
    pub external_subset: bool,
    /// The namespace of XInclude.
    pub xinclude: bool,
}

/// An open element.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    name: usize,
    prefix: usize,
    namespace: NamespaceId,
    bindings: usize,
    tag_start: usize,
    tag_end: usize,
}

/// An element that was closed.
#[derive(Debug, Clone, Copy, Default)]
struct Closed {
    open: Open,
    name_length: usize,
    start: usize,
    end: usize,
}

/// An event before its views are made; what it says is kept in the reader, so that nothing large is passed about.
#[derive(Debug, Clone, Copy)]
enum Step {
    Declaration,
    Start,
    End,
    Text,
    Comment,
    Instruction,
    Finished,
}

impl<'a> Reader<Slice<'a>> {
    /// Reads a text in memory. Spans are byte offsets in `text`; a byte order mark at its start is skipped.
    pub fn new(text: &'a str, limits: &Limits) -> Self {
        Self::with_tokens(Slice::new(text), limits)
    }

    /// The text that is read.
    pub fn text(&self) -> &'a str {
        self.tokens.text()
    }
}

impl<R: BufRead> Reader<Stream<R>> {
    /// Reads a UTF-8 stream, holding one token at a time in memory. Spans are byte offsets from its start.
    pub fn from_read(input: R, limits: &Limits) -> Self {
        Self::with_tokens(Stream::new(input, limits.max_size), limits)
    }
}

impl<R: BufRead + Send + 'static> Reader<Stream<R>> {
    /// The same as [`Reader::from_read`]; where the stream is long, another thread reads ahead. It ends with the reader.
    pub fn from_read_ahead(input: R, limits: &Limits) -> Self {
        Self::with_tokens(Stream::ahead(input, limits.max_size), limits)
    }
}

impl<S: Tokens> Reader<S> {
    fn with_tokens(tokens: S, limits: &Limits) -> Self {
        Self {
            tokens,
            limits: *limits,
            namespaces: Namespaces::new(),
            tag: Tag::default(),
            open: Vec::new(),
            names: String::new(),
            reference: String::new(),
            progress: Progress::default(),
            token: Token::START,
            closed: Closed::default(),
            declaration: None,
            target: 0,
            asks: Asks::default(),
            owes_end: false,
            failed: None,
        }
    }

    /// The next event; `None` after the end of a well-formed document.
    ///
    /// # Errors
    /// The first violated rule. The document is not read further: every later call gives the same error.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, XmlError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        match self.step() {
            Ok(step) => Ok(self.view(step)),
            Err(error) => {
                let is_undefined = matches!(error.kind(), XmlErrorKind::UndefinedEntity(_));
                self.asks.entities |= is_undefined && self.progress.doctype.is_some();
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    /// What the part that was read asks for besides reading. It costs nothing to ask after every event.
    pub fn asks(&self) -> Asks {
        Asks { xinclude: self.namespaces.has_xinclude(), ..self.asks }
    }

    /// The bytes of the document type declaration, once it is read; it is no event.
    pub fn doctype_span(&self) -> Option<Range<usize>> {
        self.progress.doctype.clone()
    }

    /// Number of elements open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The name of a namespace by its number, as events give it; `None` for no namespace.
    #[doc(hidden)]
    pub fn namespace_name(&self, id: NamespaceId) -> Option<&str> {
        self.namespaces.name(id)
    }

    /// All namespace names met, indexed by [`NamespaceId`].
    pub(super) fn into_namespaces(self) -> Vec<Box<str>> {
        self.namespaces.into_names()
    }

    fn step(&mut self) -> Result<Step, XmlError> {
        if self.owes_end {
            self.owes_end = false;
            return Ok(self.close(self.token.end, self.token.end));
        }
        loop {
            if let Err(error) = self.tokens.advance(&mut self.token) {
                return Err(self.refuse_doctype(error));
            }
            if self.token.end > self.limits.max_size {
                let start = self.token.start;
                return Err(XmlError::new(XmlErrorKind::TooLarge(self.limits.max_size), start..start));
            }
            let step = self.check()?;
            self.progress.begun = true;
            if let Some(step) = step {
                return Ok(step);
            }
        }
    }

    /// Checks the token in its context; `None` for one that is not reported.
    fn check(&mut self) -> Result<Option<Step>, XmlError> {
        match self.token.kind {
            TokenKind::Text => return self.text_token(),
            TokenKind::Start | TokenKind::Empty => self.start(),
            TokenKind::End => self.end(),
            TokenKind::Reference => self.resolve_reference(),
            TokenKind::CData => self.inside_root().map(|()| Step::Text),
            TokenKind::Comment => self.comment(),
            TokenKind::Instruction => self.instruction(),
            TokenKind::Declaration => self.declaration(),
            TokenKind::Doctype => return self.doctype().map(|()| None),
            TokenKind::EndOfInput => self.finish(),
        }
        .map(Some)
    }

    fn text_token(&self) -> Result<Option<Step>, XmlError> {
        let content = self.tokens.content();
        if self.open.is_empty() {
            return match content.char_indices().find(|(_, found)| !found.is_ascii() || !is_space(*found as u8)) {
                None => Ok(None),
                Some((at, found)) => Err(outside(self.token.start + at, found.len_utf8())),
            };
        }
        let bytes = content.as_bytes();
        let end = memchr::memchr_iter(b']', bytes).find(|at| bytes.get(*at..*at + 3) == Some(b"]]>"));
        match end {
            None => Ok(Some(Step::Text)),
            Some(at) => {
                let start = self.token.start + at;
                Err(XmlError::new(XmlErrorKind::CDataEndInText, start..start + 3))
            }
        }
    }

    fn start(&mut self) -> Result<Step, XmlError> {
        let content = self.tokens.content();
        check_tag_size(content, self.token.start, &self.limits)?;
        let bindings = self.namespaces.mark();
        self.tag.read(content, self.token.start + 1, &self.limits, &mut self.namespaces)?;
        let name = self.tag.name(content);
        if self.open.is_empty() && self.progress.root {
            return Err(XmlError::new(XmlErrorKind::SecondRoot(name.to_owned()), self.token.span()));
        }
        if self.open.len() >= self.limits.max_depth {
            return Err(XmlError::new(XmlErrorKind::TooDeep(self.limits.max_depth), self.token.span()));
        }
        self.progress.root = true;
        self.owes_end = self.token.kind == TokenKind::Empty;
        self.open.push(Open {
            name: self.names.len(),
            prefix: self.tag.prefix,
            namespace: self.tag.namespace,
            bindings,
            tag_start: self.token.start,
            tag_end: self.token.end,
        });
        self.names.push_str(name);
        Ok(Step::Start)
    }

    fn end(&mut self) -> Result<Step, XmlError> {
        let content = self.tokens.content();
        let expected = self.open.last().and_then(|open| self.names.get(open.name..));
        if expected != Some(content) {
            let name = content.trim_end_matches(|found: char| found.is_ascii() && is_space(found as u8));
            if expected != Some(name) {
                return Err(self.wrong_end(name));
            }
        }
        Ok(self.close(self.token.start, self.token.end))
    }

    fn wrong_end(&self, name: &str) -> XmlError {
        let found = scan(name);
        let kind = if found.end == 0 {
            XmlErrorKind::NameExpected { expected: NameOf::EndTag, found: name.chars().next() }
        } else if found.end < name.len() {
            XmlErrorKind::EndTagContent(name.get(..found.end).unwrap_or_default().to_owned())
        } else if let Some(open) = self.open.last() {
            let expected = self.names.get(open.name..).unwrap_or_default().to_owned();
            XmlErrorKind::MismatchedEndTag { expected, found: name.to_owned(), opened: open.tag_start }
        } else {
            XmlErrorKind::UnexpectedEndTag(name.to_owned())
        };
        XmlError::new(kind, self.token.span())
    }

    /// Closes the innermost element, whose end tag has these bytes.
    fn close(&mut self, start: usize, end: usize) -> Step {
        let Some(open) = self.open.pop() else { return Step::Finished };
        self.closed = Closed { open, name_length: self.names.len() - open.name, start, end };
        self.names.truncate(open.name);
        self.namespaces.leave(open.bindings);
        Step::End
    }

    fn resolve_reference(&mut self) -> Result<Step, XmlError> {
        self.inside_root()?;
        let character = resolve(self.tokens.content()).map_err(|kind| XmlError::new(kind, self.token.span()))?;
        self.reference.clear();
        self.reference.push(character);
        Ok(Step::Text)
    }

    fn inside_root(&self) -> Result<(), XmlError> {
        if self.open.is_empty() {
            return Err(outside(self.token.start, self.token.span().len()));
        }
        Ok(())
    }

    /// XML 1.0, production \[15\].
    fn comment(&self) -> Result<Step, XmlError> {
        let content = self.tokens.content();
        let last = content.ends_with('-').then(|| content.len() - 1);
        match memchr::memmem::find(content.as_bytes(), b"--").or(last) {
            None => Ok(Step::Comment),
            Some(at) => {
                let start = self.token.content().start + at;
                Err(XmlError::new(XmlErrorKind::DoubleHyphen, start..start + 2))
            }
        }
    }

    /// XML 1.0, productions \[16\] and \[17\]; Namespaces in XML, clause 7.
    fn instruction(&mut self) -> Result<Step, XmlError> {
        let content = self.tokens.content();
        let start = self.token.content().start;
        let found = scan(content);
        let target = content.get(..found.end).unwrap_or_default();
        let next = content.get(found.end..).and_then(|rest| rest.chars().next());
        let kind = if target.is_empty() {
            XmlErrorKind::NameExpected { expected: NameOf::Target, found: next }
        } else if found.end > self.limits.max_name {
            XmlErrorKind::NameTooLong(self.limits.max_name)
        } else if target.eq_ignore_ascii_case("xml") {
            XmlErrorKind::ReservedTarget(target.to_owned())
        } else if found.colon.is_some() {
            XmlErrorKind::ColonInTarget(target.to_owned())
        } else if next.is_some_and(|next| !next.is_ascii() || !is_space(next as u8)) {
            XmlErrorKind::InstructionSpace(target.to_owned())
        } else {
            self.target = found.end;
            return Ok(Step::Instruction);
        };
        Err(XmlError::new(kind, start..start + found.end))
    }

    fn declaration(&mut self) -> Result<Step, XmlError> {
        if self.progress.begun {
            return Err(XmlError::new(XmlErrorKind::DeclarationNotFirst, self.token.span()));
        }
        match read_declaration(self.tokens.content()) {
            Ok(declaration) => {
                self.declaration = Some(declaration);
                Ok(Step::Declaration)
            }
            Err(wrong) => Err(XmlError::new(XmlErrorKind::Declaration(wrong), self.token.span())),
        }
    }

    fn doctype(&mut self) -> Result<(), XmlError> {
        let content = self.tokens.content();
        let begins = self.token.start..self.token.start + "<!DOCTYPE".len();
        let kind = if self.limits.doctype == Doctype::Refuse {
            XmlErrorKind::DoctypeRefused
        } else if self.progress.root || self.progress.doctype.is_some() {
            XmlErrorKind::DoctypeMisplaced
        } else if let Some(wrong) = wrong_doctype(content) {
            wrong
        } else {
            self.progress.doctype = Some(self.token.span());
            self.asks = asked(content);
            return Ok(());
        };
        Err(XmlError::new(kind, begins))
    }

    /// A declaration that is to be refused is refused as such even where it is broken.
    fn refuse_doctype(&self, error: XmlError) -> XmlError {
        let broken = match error.kind() {
            XmlErrorKind::Unclosed(Markup::Doctype) => true,
            XmlErrorKind::NameExpected { expected, .. } => *expected == NameOf::Doctype,
            _ => false,
        };
        if broken && self.limits.doctype == Doctype::Refuse {
            return XmlError::new(XmlErrorKind::DoctypeRefused, error.span());
        }
        error
    }

    fn finish(&self) -> Result<Step, XmlError> {
        if let Some(open) = self.open.last() {
            let name = self.names.get(open.name..).unwrap_or_default();
            return Err(XmlError::new(XmlErrorKind::UnclosedElement(name.to_owned()), open.tag_start..open.tag_end));
        }
        if !self.progress.root {
            return Err(XmlError::new(XmlErrorKind::NoRoot, self.token.span()));
        }
        Ok(Step::Finished)
    }

    fn view(&self, step: Step) -> Option<Event<'_>> {
        match step {
            Step::Start => Some(Event::Start(self.view_start())),
            Step::End => Some(Event::End(self.view_end())),
            Step::Text => Some(Event::Text(self.view_text())),
            Step::Comment => Some(Event::Comment(Comment { content: self.tokens.content(), span: self.token.span() })),
            Step::Instruction => Some(Event::ProcessingInstruction(self.view_instruction())),
            Step::Declaration => self.view_declaration().map(Event::Declaration),
            Step::Finished => None,
        }
    }

    fn view_start(&self) -> StartElement<'_> {
        StartElement {
            content: self.tokens.content(),
            span: self.token.span(),
            self_closing: self.token.kind == TokenKind::Empty,
            tag: &self.tag,
            namespaces: &self.namespaces,
        }
    }

    fn view_end(&self) -> EndElement<'_> {
        let Closed { open, name_length, start, end } = self.closed;
        // The token is the end tag, or the start tag that closes itself: both begin with the name.
        let name = self.tokens.content().get(..name_length).unwrap_or_default();
        EndElement {
            name,
            prefix: open.prefix,
            id: open.namespace,
            namespace: self.namespaces.name(open.namespace),
            span: start..end,
            element: open.tag_start,
        }
    }

    fn view_text(&self) -> Text<'_> {
        let token = self.token;
        let (kind, content, span) = match token.kind {
            TokenKind::Reference => (TextKind::Reference, self.reference.as_str(), token.span()),
            TokenKind::CData => (TextKind::CData, self.tokens.content(), token.content()),
            _ => (TextKind::Plain, self.tokens.content(), token.span()),
        };
        Text { content, kind, span, markup: token.span() }
    }

    fn view_instruction(&self) -> ProcessingInstruction<'_> {
        let (target, rest) = self.tokens.content().split_at_checked(self.target).unwrap_or_default();
        let content = rest.trim_start_matches(|found: char| found.is_ascii() && is_space(found as u8));
        ProcessingInstruction { target, content, span: self.token.span() }
    }

    fn view_declaration(&self) -> Option<Declaration<'_>> {
        let raw = self.declaration.as_ref()?;
        let content = self.tokens.content();
        let start = self.token.content().start;
        let text = |range: &Range<usize>| content.get(range.clone()).unwrap_or_default();
        Some(Declaration {
            version: text(&raw.version),
            encoding: raw.encoding.as_ref().map(text),
            standalone: raw.standalone,
            encoding_span: raw.encoding.as_ref().map(|name| start + name.start..start + name.end),
            span: self.token.span(),
        })
    }
}

/// What a document type declaration asks for.
fn asked(declaration: &str) -> Asks {
    let (head, subset) = declaration.split_once('[').unwrap_or((declaration, ""));
    let declares = ["<!ENTITY", "<!ATTLIST", "%"].iter().any(|what| subset.contains(what));
    Asks { entities: declares, external_subset: head.contains(['"', '\'']), xinclude: false }
}

fn outside(at: usize, length: usize) -> XmlError {
    XmlError::new(XmlErrorKind::TextOutsideRoot, at..at + length)
}

fn check_tag_size(content: &str, start: usize, limits: &Limits) -> Result<(), XmlError> {
    let allowed = limits.max_attribute_bytes.min(u32::MAX as usize - 1);
    if content.len() > allowed {
        return Err(XmlError::new(XmlErrorKind::TagTooLong(allowed), start..start + 1));
    }
    Ok(())
}

/// What is wrong with the beginning of a document type declaration, as far as it is read at all.
fn wrong_doctype(raw: &str) -> Option<XmlErrorKind> {
    let Some(rest) = raw.strip_prefix("<!DOCTYPE") else {
        return Some(XmlErrorKind::UnknownMarkup);
    };
    let name = rest.trim_start_matches(|found: char| found.is_ascii() && is_space(found as u8));
    let spaced = name.len() < rest.len();
    if spaced && scan(name).end > 0 {
        return None;
    }
    let found = if spaced { name } else { rest };
    Some(XmlErrorKind::NameExpected { expected: NameOf::Doctype, found: found.chars().next() })
}
