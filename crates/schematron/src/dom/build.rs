//! From events to the arena.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use glossator_xml::{Event, Limits, Reader, StartElement, XML_NAMESPACE, XmlError};
use rustc_hash::FxHashMap;

use super::declared::{Attributes, Declared, attributes};
use super::{Document, Kind, NONE, Name, Record, Symbol, Symbols, next_serial, small};

/// Makes a [`Document`] from its parts, in document order. Whoever expands entities or inclusions calls it with the
/// places to report.
#[derive(Debug)]
pub struct Builder {
    document: Document,
    open: Vec<Open>,
    /// Names by their spelling; one spelling may be several names.
    spellings: FxHashMap<Box<str>, Vec<(Symbol, u32)>>,
    /// The namespace asked for last.
    namespace: (Box<str>, Symbol),
    /// What the internal subset says about IDs.
    declared: Attributes,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    node: u32,
    /// The last child so far.
    child: u32,
}

impl Builder {
    pub(crate) fn new(symbols: Arc<Symbols>, uri: Option<&str>) -> Self {
        let document = Document {
            serial: next_serial(),
            uri: uri.map(Into::into),
            records: Vec::new(),
            text: String::new(),
            values: String::new(),
            names: Vec::new(),
            expanded: FxHashMap::default(),
            symbols,
            further: Symbols { numbers: FxHashMap::default(), strings: Vec::new() },
            declarations: Vec::new(),
            declared_ids: Vec::new(),
            declared_references: Vec::new(),
            indexes: OnceLock::new(),
        };
        let mut builder = Self {
            document,
            open: Vec::new(),
            spellings: FxHashMap::default(),
            namespace: ("".into(), 0),
            declared: Attributes::default(),
        };
        builder.push(Kind::Document, NONE, 0..0);
        builder.open.push(Open { node: 0, child: NONE });
        builder
    }

    /// Begins an element; `span` is its start tag. The namespace is empty for none.
    pub fn start(&mut self, qualified: &str, namespace: &str, span: Range<usize>) {
        let name = self.name(qualified, namespace);
        let id = self.push(Kind::Element, name, span);
        self.open.push(Open { node: id, child: NONE });
    }

    /// Declares a prefix (empty: the default) at the element last begun.
    pub fn declare(&mut self, prefix: &str, namespace: &str) {
        let element = self.top().node;
        self.document.declarations.push((element, prefix.into(), namespace.into()));
    }

    /// An attribute of the element last begun; `span` is its name. `is_id` for one that is declared to be an ID.
    pub fn attribute(&mut self, qualified: &str, namespace: &str, value: &str, span: Range<usize>, is_id: bool) {
        let name = self.name(qualified, namespace);
        let element = self.top().node;
        let id = self.push_value(Kind::Attribute, name, value, span);
        let record = &mut self.document.records[element as usize];
        record.attributes = record.attributes.saturating_add(1);
        if is_id {
            self.document.declared_ids.push(id);
        }
    }

    /// Says that the attribute added last is declared as IDREF or IDREFS.
    pub fn refers(&mut self) {
        let last = small(self.document.records.len()) - 1;
        if self.document.records[last as usize].kind == Kind::Attribute {
            self.document.declared_references.push(last);
        }
    }

    /// Character data; runs that follow each other are one node, at the place of the first.
    pub fn text(&mut self, text: &str, span: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let last = small(self.document.records.len()) - 1;
        self.document.text.push_str(text);
        let end = small(self.document.text.len());
        let merge = self.top().child == last && self.document.records[last as usize].kind == Kind::Text;
        if merge {
            let record = &mut self.document.records[last as usize];
            (record.end, record.at_end) = (end, small(span.end));
            return;
        }
        let id = self.push(Kind::Text, NONE, span);
        let record = &mut self.document.records[id as usize];
        (record.start, record.end) = (end - small(text.len()), end);
    }

    /// A comment.
    pub fn comment(&mut self, text: &str, span: Range<usize>) {
        self.push_value(Kind::Comment, NONE, text, span);
    }

    /// A processing instruction.
    pub fn instruction(&mut self, target: &str, content: &str, span: Range<usize>) {
        let name = self.name_of("", target, target, "");
        self.push_value(Kind::Instruction, name, content, span);
    }

    /// Ends the element last begun.
    pub fn end(&mut self) {
        if self.open.len() > 1 {
            self.close();
        }
    }

    /// The document.
    pub fn finish(mut self) -> Document {
        while !self.open.is_empty() {
            self.close();
        }
        self.document.records.shrink_to_fit();
        self.document
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let (last, end) = (small(self.document.records.len()) - 1, small(self.document.text.len()));
        let record = &mut self.document.records[open.node as usize];
        (record.last, record.end) = (last, end);
    }

    fn top(&self) -> Open {
        self.open.last().copied().unwrap_or(Open { node: 0, child: NONE })
    }

    fn push_value(&mut self, kind: Kind, name: u32, value: &str, span: Range<usize>) -> u32 {
        let start = small(self.document.values.len());
        self.document.values.push_str(value);
        let id = self.push(kind, name, span);
        let record = &mut self.document.records[id as usize];
        (record.start, record.end) = (start, start + small(value.len()));
        id
    }

    fn push(&mut self, kind: Kind, name: u32, span: Range<usize>) -> u32 {
        let id = small(self.document.records.len());
        let text = small(self.document.text.len());
        let (mut parent, mut previous) = (NONE, NONE);
        if let Some(open) = self.open.last_mut() {
            parent = open.node;
            if kind != Kind::Attribute {
                previous = std::mem::replace(&mut open.child, id);
            }
        }
        let (at, at_end) = (small(span.start), small(span.end));
        let record =
            Record { kind, attributes: 0, name, parent, last: id, previous, start: text, end: text, at, at_end };
        self.document.records.push(record);
        id
    }

    fn symbol(&mut self, text: &str) -> Symbol {
        let known = small(self.document.symbols.len());
        let found = self.document.symbols.get(text);
        found.unwrap_or_else(|| known + self.document.further.intern(text))
    }

    fn name(&mut self, qualified: &str, namespace: &str) -> u32 {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        self.name_of(prefix, local, qualified, namespace)
    }

    fn name_of(&mut self, prefix: &str, local: &str, qualified: &str, namespace: &str) -> u32 {
        if *self.namespace.0 != *namespace {
            self.namespace = (namespace.into(), self.symbol(namespace));
        }
        let namespace = self.namespace.1;
        let known = self.spellings.get(qualified).and_then(|all| all.iter().find(|(ns, _)| *ns == namespace));
        if let Some((_, name)) = known {
            return *name;
        }
        let number = small(self.document.names.len());
        let local = self.symbol(local);
        let expanded = *self.document.expanded.entry((namespace, local)).or_insert(number);
        self.document.names.push(Name { prefix: prefix.into(), namespace, local, expanded });
        self.spellings.entry(qualified.into()).or_default().push((namespace, number));
        number
    }

    fn start_event(&mut self, start: &StartElement<'_>) {
        self.start(start.qualified_name(), start.namespace().unwrap_or_default(), start.span());
        for attribute in start.namespace_declarations() {
            let prefix = if attribute.prefix().is_some() { attribute.local_name() } else { "" };
            self.declare(prefix, attribute.value());
        }
        for attribute in start.attributes() {
            let namespace = attribute.namespace().unwrap_or_default();
            let name = attribute.qualified_name();
            let declared = self.declared_of(start.qualified_name(), name);
            let is_id = declared == Some(Declared::Id);
            self.attribute(name, namespace, attribute.value(), attribute.name_span(), is_id);
            if declared == Some(Declared::Reference) {
                self.refers();
            }
        }
    }

    fn declared_of(&self, element: &str, attribute: &str) -> Option<Declared> {
        if self.declared.is_empty() {
            return None;
        }
        self.declared.get(element)?.get(attribute).copied()
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => self.start_event(start),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text.decoded(), text.markup_span()),
            Event::Comment(comment) => self.comment(&comment.text(), comment.span()),
            Event::ProcessingInstruction(pi) => self.instruction(pi.target(), &pi.content(), pi.span()),
            Event::Declaration(_) => {}
        }
    }
}

/// What the internal subset declares; the prolog is read up to the root element.
fn declared_in(text: &str, limits: &Limits) -> Result<Attributes, XmlError> {
    let mut reader = Reader::new(text, limits);
    while !matches!(reader.next_event()?, Some(Event::Start(_)) | None) {}
    let doctype = reader.doctype_span().and_then(|span| text.get(span));
    Ok(doctype.map(attributes).unwrap_or_default())
}

impl Document {
    pub(crate) fn read(
        symbols: &Arc<Symbols>,
        text: &str,
        uri: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, XmlError> {
        let mut builder = Builder::new(Arc::clone(symbols), uri);
        builder.document.text.reserve(text.len() / 2);
        let mut reader = Reader::new(text, limits);
        builder.declared = declared_in(text, limits)?;
        while let Some(event) = reader.next_event()? {
            builder.event(&event);
        }
        Ok(builder.finish())
    }
}

impl Document {
    /// Reads a well-formed external parsed entity (XML 1.0, 4.3.2): any content, without one root element.
    pub(crate) fn read_fragment(symbols: &Arc<Symbols>, text: &str, limits: &Limits) -> Result<Self, XmlError> {
        let body = match text.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>")) {
            Some((_, body)) => body,
            None => text,
        };
        let wrapped = format!("<f>{body}</f>");
        let mut builder = Builder::new(Arc::clone(symbols), None);
        let mut reader = Reader::new(&wrapped, limits);
        let mut depth = 0u32;
        while let Some(event) = reader.next_event()? {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            let is_frame =
                matches!(event, Event::Start(_)) && depth == 1 || matches!(event, Event::End(_)) && depth == 0;
            if !is_frame {
                builder.event(&event);
            }
        }
        Ok(builder.finish())
    }
}

impl super::Node<'_> {
    /// Whether the attribute is called `xml:id`.
    pub fn is_xml_id(self) -> bool {
        self.local_name() == "id" && self.namespace() == XML_NAMESPACE
    }
}
