//! Events that the reader reports: views into its buffers, valid until the next event.

use std::borrow::Cow;
use std::ops::Range;

use super::namespaces::{NamespaceId, Namespaces};
use super::tag::{RawAttribute, Tag};

/// One event of a document, with its place in the input in bytes.
#[derive(Debug, Clone)]
pub enum Event<'r> {
    /// The XML declaration.
    Declaration(Declaration<'r>),
    /// A start tag, also one that closes itself.
    Start(StartElement<'r>),
    /// An end tag; after a start tag that closes itself, one with an empty span.
    End(EndElement<'r>),
    /// Characters, a reference or a CDATA section, inside the root element. Text outside is white space and not reported.
    Text(Text<'r>),
    /// A comment.
    Comment(Comment<'r>),
    /// A processing instruction.
    ProcessingInstruction(ProcessingInstruction<'r>),
}

impl Event<'_> {
    /// The bytes of the event, markup included.
    pub fn span(&self) -> Range<usize> {
        match self {
            Self::Declaration(event) => event.span.clone(),
            Self::Start(event) => event.span(),
            Self::End(event) => event.span(),
            Self::Text(event) => event.markup_span(),
            Self::Comment(event) => event.span(),
            Self::ProcessingInstruction(event) => event.span(),
        }
    }
}

/// The XML declaration: XML 1.0, production \[23\].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declaration<'r> {
    /// The version, `1.0` or another beginning with `1.`.
    pub version: &'r str,
    /// The encoding the document claims; comparing it with the true one is up to the caller.
    pub encoding: Option<&'r str>,
    /// Whether it calls itself standalone.
    pub standalone: Option<bool>,
    /// The bytes of the declaration.
    pub span: Range<usize>,
    /// The bytes of the name of the encoding, without the quotes.
    pub encoding_span: Option<Range<usize>>,
}

/// A start tag.
#[derive(Debug, Clone)]
pub struct StartElement<'r> {
    pub(super) content: &'r str,
    pub(super) span: Range<usize>,
    pub(super) self_closing: bool,
    pub(super) tag: &'r Tag,
    pub(super) namespaces: &'r Namespaces,
}

impl<'r> StartElement<'r> {
    /// The name as written, with its prefix.
    pub fn qualified_name(&self) -> &'r str {
        self.tag.name(self.content)
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &'r str {
        local(self.qualified_name(), self.tag.prefix)
    }

    /// The prefix, if there is one.
    pub fn prefix(&self) -> Option<&'r str> {
        prefix(self.qualified_name(), self.tag.prefix)
    }

    /// The namespace, if there is one.
    pub fn namespace(&self) -> Option<&'r str> {
        self.namespaces.name(self.tag.namespace)
    }

    /// The namespace by number.
    #[doc(hidden)]
    pub fn namespace_id(&self) -> NamespaceId {
        self.tag.namespace
    }

    /// Whether the element has this expanded name; the empty string stands for no namespace.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local_name() == local && self.namespace().unwrap_or_default() == namespace
    }

    /// Whether the tag closes itself: `<lb/>`.
    pub fn self_closing(&self) -> bool {
        self.self_closing
    }

    /// The bytes of the tag.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The bytes of the name.
    pub fn name_span(&self) -> Range<usize> {
        let start = self.base();
        start..start + self.tag.name_end
    }

    /// The attributes, without namespace declarations, in the order of the document.
    pub fn attributes(&self) -> impl DoubleEndedIterator<Item = Attribute<'r>> + use<'r> {
        let shown = self.clone();
        let chosen = self.tag.attributes.iter().filter(|attribute| !attribute.is_declaration());
        chosen.map(move |raw| shown.view(raw))
    }

    /// The namespace declarations as attributes: the declared prefix is the local name where the prefix is `xmlns`.
    pub fn namespace_declarations(&self) -> impl DoubleEndedIterator<Item = Attribute<'r>> + use<'r> {
        let shown = self.clone();
        let chosen = self.tag.attributes.iter().filter(|attribute| attribute.is_declaration());
        chosen.map(move |raw| shown.view(raw))
    }

    /// Value of the attribute with this name and no namespace.
    pub fn attribute(&self, local: &str) -> Option<&'r str> {
        self.attribute_ns("", local)
    }

    /// Value of the attribute with this expanded name; the empty string stands for no namespace.
    pub fn attribute_ns(&self, namespace: &str, local: &str) -> Option<&'r str> {
        self.attributes().find(|attribute| attribute.is(namespace, local)).map(|attribute| attribute.value())
    }

    /// The namespace that a prefix stands for inside this element, for names in attribute values; the empty prefix asks
    /// for the default namespace. `None` where nothing is declared.
    pub fn resolve_prefix(&self, prefix: &str) -> Option<&'r str> {
        self.namespaces.name(self.namespaces.resolve(prefix)?)
    }

    fn base(&self) -> usize {
        self.span.start + 1
    }

    fn view(&self, raw: &RawAttribute) -> Attribute<'r> {
        let namespace = self.namespaces.name(raw.namespace);
        Attribute { raw: *raw, content: self.content, base: self.base(), decoded: &self.tag.decoded, namespace }
    }
}

/// An attribute of an element.
#[derive(Debug, Clone, Copy)]
pub struct Attribute<'r> {
    pub(super) raw: RawAttribute,
    pub(super) content: &'r str,
    pub(super) base: usize,
    pub(super) decoded: &'r str,
    pub(super) namespace: Option<&'r str>,
}

impl<'r> Attribute<'r> {
    /// The name as written, with its prefix.
    pub fn qualified_name(&self) -> &'r str {
        self.raw.name(self.content)
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &'r str {
        self.raw.local(self.content)
    }

    /// The prefix, if there is one.
    pub fn prefix(&self) -> Option<&'r str> {
        Some(self.raw.prefix(self.content)).filter(|prefix| !prefix.is_empty())
    }

    /// The namespace; `None` for an attribute without prefix (Namespaces in XML, clause 6.2).
    pub fn namespace(&self) -> Option<&'r str> {
        self.namespace
    }

    /// The namespace by number.
    #[doc(hidden)]
    pub fn namespace_id(&self) -> NamespaceId {
        self.raw.namespace
    }

    /// Whether the attribute has this expanded name; the empty string stands for no namespace.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local_name() == local && self.namespace.unwrap_or_default() == namespace
    }

    /// The value, references resolved and white space normalised (XML 1.0, clause 3.3.3, as CDATA).
    pub fn value(&self) -> &'r str {
        self.raw.value(self.content, self.decoded)
    }

    /// The value as it stands between the quotes.
    pub fn raw_value(&self) -> &'r str {
        super::tag::slice(self.content, self.raw.value_start, self.raw.value_end)
    }

    /// The bytes from the name to the closing quote.
    pub fn span(&self) -> Range<usize> {
        self.base + self.raw.name_start as usize..self.base + self.raw.value_end as usize + 1
    }

    /// The bytes of the name, prefix included.
    pub fn name_span(&self) -> Range<usize> {
        self.base + self.raw.name_start as usize..self.base + self.raw.name_end as usize
    }

    /// The bytes of the value, without the quotes.
    pub fn value_span(&self) -> Range<usize> {
        self.base + self.raw.value_start as usize..self.base + self.raw.value_end as usize
    }
}

/// An end tag.
#[derive(Debug, Clone)]
pub struct EndElement<'r> {
    pub(super) name: &'r str,
    pub(super) prefix: usize,
    pub(super) id: NamespaceId,
    pub(super) namespace: Option<&'r str>,
    pub(super) span: Range<usize>,
    pub(super) element: usize,
}

impl<'r> EndElement<'r> {
    /// The name as written, with its prefix.
    pub fn qualified_name(&self) -> &'r str {
        self.name
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &'r str {
        local(self.name, self.prefix)
    }

    /// The prefix, if there is one.
    pub fn prefix(&self) -> Option<&'r str> {
        prefix(self.name, self.prefix)
    }

    /// The namespace, if there is one.
    pub fn namespace(&self) -> Option<&'r str> {
        self.namespace
    }

    /// The namespace by number.
    #[doc(hidden)]
    pub fn namespace_id(&self) -> NamespaceId {
        self.id
    }

    /// The bytes of the end tag; empty, after the start tag, if that closes itself.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The bytes of the whole element.
    pub fn element_span(&self) -> Range<usize> {
        self.element..self.span.end
    }
}

fn local(name: &str, prefix: usize) -> &str {
    if prefix == 0 { name } else { name.get(prefix + 1..).unwrap_or_default() }
}

fn prefix(name: &str, prefix: usize) -> Option<&str> {
    if prefix == 0 { None } else { name.get(..prefix) }
}

/// The way in which characters are written in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextKind {
    /// As themselves.
    Plain,
    /// As a reference: `&amp;`, `&#8212;`.
    Reference,
    /// As themselves, in a CDATA section.
    CData,
    /// As `\r\n` or `\r`, read as `\n` (XML 1.0, clause 2.11).
    LineEnd,
}

/// Characters between two other events, or one reference, or one CDATA section.
#[derive(Debug, Clone)]
pub struct Text<'r> {
    /// The characters as written; for a reference, the character it stands for.
    pub(super) content: &'r str,
    pub(super) kind: TextKind,
    pub(super) span: Range<usize>,
    pub(super) markup: Range<usize>,
}

impl<'r> Text<'r> {
    /// Plain characters, a reference, or a CDATA section.
    pub fn kind(&self) -> TextKind {
        self.kind
    }

    /// The bytes of the characters: inside the delimiters of a CDATA section; the whole of a reference.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The bytes with the delimiters of a CDATA section.
    pub fn markup_span(&self) -> Range<usize> {
        self.markup.clone()
    }

    /// The characters, references resolved and line ends normalised.
    pub fn decoded(&self) -> Cow<'r, str> {
        normalise_lines(self.content)
    }

    /// Whether all characters are white space.
    pub fn is_space(&self) -> bool {
        self.content.bytes().all(super::tag::is_space)
    }

    /// The runs that map linearly to the source.
    #[doc(hidden)]
    pub fn runs(&self) -> Runs<'r> {
        Runs { rest: self.content, kind: self.kind, at: self.span.start, end: self.span.end }
    }
}

/// Characters that map linearly to the source: offset `n` in the text of a [`TextKind::Plain`] or [`TextKind::CData`] run
/// is byte `span.start + n`; the other kinds are one character each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'r> {
    /// The characters.
    pub text: &'r str,
    /// How they are written.
    pub kind: TextKind,
    /// Their bytes.
    pub span: Range<usize>,
}

/// The runs of a text; see [`Text::runs`].
#[derive(Debug, Clone)]
pub struct Runs<'r> {
    rest: &'r str,
    kind: TextKind,
    at: usize,
    end: usize,
}

impl<'r> Runs<'r> {
    fn take(&mut self, length: usize) -> Run<'r> {
        let (text, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        let span = self.at..self.at + length;
        (self.rest, self.at) = (rest, span.end);
        Run { text, kind: self.kind, span }
    }

    fn line_end(&mut self) -> Run<'r> {
        let length = if self.rest.starts_with("\r\n") { 2 } else { 1 };
        Run { text: "\n", kind: TextKind::LineEnd, ..self.take(length) }
    }
}

impl<'r> Iterator for Runs<'r> {
    type Item = Run<'r>;

    fn next(&mut self) -> Option<Run<'r>> {
        if self.rest.is_empty() {
            return None;
        }
        if self.kind == TextKind::Reference {
            let text = std::mem::take(&mut self.rest);
            return Some(Run { text, kind: self.kind, span: self.at..self.end });
        }
        Some(match memchr::memchr(b'\r', self.rest.as_bytes()) {
            Some(0) => self.line_end(),
            Some(length) => self.take(length),
            None => self.take(self.rest.len()),
        })
    }
}

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment<'r> {
    pub(super) content: &'r str,
    pub(super) span: Range<usize>,
}

impl<'r> Comment<'r> {
    /// The text between `<!--` and `-->`, line ends normalised.
    pub fn text(&self) -> Cow<'r, str> {
        normalise_lines(self.content)
    }

    /// The bytes of the comment.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// A processing instruction.
#[derive(Debug, Clone)]
pub struct ProcessingInstruction<'r> {
    pub(super) target: &'r str,
    pub(super) content: &'r str,
    pub(super) span: Range<usize>,
}

impl<'r> ProcessingInstruction<'r> {
    /// The name after `<?`.
    pub fn target(&self) -> &'r str {
        self.target
    }

    /// The content after the name and its white space, line ends normalised.
    pub fn content(&self) -> Cow<'r, str> {
        normalise_lines(self.content)
    }

    /// The bytes of the instruction.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// Line ends as XML 1.0, clause 2.11 wants them.
pub(super) fn normalise_lines(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}
