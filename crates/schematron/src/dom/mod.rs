//! A document as XPath sees it (XDM, clause 6): a compact arena, filled in one pass, that is never changed.
//!
//! Nodes are numbered in document order, attributes after their element and before its children. So the order of two
//! nodes is the order of two numbers, and the descendants of a node are a range. All text stands in one string in
//! document order: the string value of every node is a slice, and none is ever put together.

mod axes;
mod build;
mod declared;
mod index;

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

pub(crate) use axes::{Axis, NodeTest, Target};
pub use build::Builder;
use index::Indexes;
use rustc_hash::FxHashMap;

/// The kind of a node (XDM, clause 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The document node.
    Document,
    /// An element.
    Element,
    /// An attribute; namespace declarations are none.
    Attribute,
    /// A run of text, references and CDATA sections included.
    Text,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
}

/// No node, and no name.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Record {
    kind: Kind,
    /// Number of attributes of an element.
    attributes: u16,
    name: u32,
    parent: u32,
    /// The last node inside, or the node itself.
    last: u32,
    /// The sibling before.
    previous: u32,
    /// The string value: in the text, or in the values.
    start: u32,
    end: u32,
    /// Bytes in the source.
    at: u32,
    at_end: u32,
}

/// A symbol: a local name or a namespace name, by number. The empty string is 0.
pub(crate) type Symbol = u32;

/// Strings by number. A schema's own names come first, so that its tests compare numbers.
#[derive(Debug, Clone)]
pub(crate) struct Symbols {
    numbers: FxHashMap<Box<str>, Symbol>,
    strings: Vec<Box<str>>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self { numbers: FxHashMap::default(), strings: Vec::new() };
        symbols.intern("");
        symbols
    }
}

impl Symbols {
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = small(self.strings.len());
        self.strings.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    pub fn get(&self, text: &str) -> Option<Symbol> {
        self.numbers.get(text).copied()
    }

    pub fn text(&self, number: Symbol) -> &str {
        self.strings.get(number as usize).map_or("", |text| text)
    }

    pub fn len(&self) -> usize {
        self.strings.len()
    }
}

/// A name of an element, an attribute or an instruction.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub prefix: Box<str>,
    pub namespace: Symbol,
    pub local: Symbol,
    /// The first name in the table with the same namespace and local part.
    pub expanded: u32,
}

/// A document, ready for rules: made by [`Builder`] or by [`Rules::read`](crate::Rules::read).
#[derive(Debug)]
pub struct Document {
    serial: u32,
    uri: Option<Box<str>>,
    records: Vec<Record>,
    /// All character data, in document order.
    text: String,
    /// Values of attributes, comments and instructions.
    values: String,
    names: Vec<Name>,
    /// Namespace and local part to the number of the expanded name.
    expanded: FxHashMap<(Symbol, Symbol), u32>,
    /// The names of the schema, and those that it does not know.
    symbols: Arc<Symbols>,
    further: Symbols,
    /// Namespace declarations: element, prefix, name; in document order.
    declarations: Vec<(u32, Box<str>, Box<str>)>,
    /// Attributes that are IDs by declaration, besides `xml:id`.
    declared_ids: Vec<u32>,
    /// Attributes that are references to IDs by declaration.
    declared_references: Vec<u32>,
    indexes: OnceLock<Box<Indexes>>,
}

pub(crate) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn next_serial() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Document {
    /// The address by which the document was read, if any.
    pub fn uri(&self) -> Option<&str> {
        self.uri.as_deref()
    }

    /// The number of nodes.
    pub fn size(&self) -> usize {
        self.records.len()
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node { document: self, id: 0 }
    }

    pub(crate) fn node(&self, id: u32) -> Node<'_> {
        Node { document: self, id }
    }

    fn record(&self, id: u32) -> &Record {
        &self.records[id as usize]
    }

    pub(crate) fn symbol(&self, number: Symbol) -> &str {
        let known = self.symbols.len();
        if (number as usize) < known { self.symbols.text(number) } else { self.further.text(number - small(known)) }
    }

    fn indexes(&self) -> &Indexes {
        self.indexes.get_or_init(|| Box::new(Indexes::new(self)))
    }
}

/// A node of a document: cheap to copy and to compare.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    pub document: &'d Document,
    pub id: u32,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.kind(), self.id)
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.document.serial == other.document.serial
    }
}

impl Eq for Node<'_> {}

impl PartialOrd for Node<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.document.serial, self.id).cmp(&(other.document.serial, other.id))
    }
}

impl std::hash::Hash for Node<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.document.serial, self.id).hash(state);
    }
}

impl<'d> Node<'d> {
    fn record(self) -> &'d Record {
        self.document.record(self.id)
    }

    pub fn kind(self) -> Kind {
        self.record().kind
    }

    pub fn is_element(self) -> bool {
        self.kind() == Kind::Element
    }

    /// The number of its name in the document's table; [`NONE`] for nodes without names.
    pub fn name_number(self) -> u32 {
        self.record().name
    }

    pub fn name(self) -> Option<&'d Name> {
        self.document.names.get(self.record().name as usize)
    }

    pub fn local_name(self) -> &'d str {
        self.name().map_or("", |name| self.document.symbol(name.local))
    }

    pub fn namespace(self) -> &'d str {
        self.name().map_or("", |name| self.document.symbol(name.namespace))
    }

    pub fn qualified_name(self) -> String {
        match self.name() {
            None => String::new(),
            Some(name) if name.prefix.is_empty() => self.local_name().to_owned(),
            Some(name) => format!("{}:{}", name.prefix, self.local_name()),
        }
    }

    /// The string value (XDM, accessor `dm:string-value`).
    pub fn string(self) -> &'d str {
        let record = self.record();
        let range = record.start as usize..record.end as usize;
        match record.kind {
            Kind::Document | Kind::Element | Kind::Text => self.document.text.get(range).unwrap_or_default(),
            _ => self.document.values.get(range).unwrap_or_default(),
        }
    }

    pub fn parent(self) -> Option<Node<'d>> {
        let parent = self.record().parent;
        (parent != NONE).then(|| self.document.node(parent))
    }

    /// The last node inside, or the node itself.
    pub fn last(self) -> u32 {
        self.record().last
    }

    pub fn contains(self, other: Node<'_>) -> bool {
        self.document.serial == other.document.serial && self.id <= other.id && other.id <= self.last()
    }

    pub fn root(self) -> Node<'d> {
        self.document.root()
    }

    /// The numbers of its attributes.
    pub fn attribute_ids(self) -> Range<u32> {
        self.id + 1..self.id + 1 + u32::from(self.record().attributes)
    }

    pub fn attribute(self, namespace: &str, local: &str) -> Option<Node<'d>> {
        let is = |node: &Node<'d>| node.local_name() == local && node.namespace() == namespace;
        self.attribute_ids().map(|id| self.document.node(id)).find(is)
    }

    /// Bytes in the source: start tag, attribute's name, or the whole of the other kinds.
    pub fn span(self) -> Range<usize> {
        let record = self.record();
        record.at as usize..record.at_end as usize
    }

    pub fn serial(self) -> u32 {
        self.document.serial
    }

    /// The namespace that a prefix stands for at this element.
    pub fn resolve_prefix(self, prefix: &str) -> Option<&'d str> {
        if prefix == "xml" {
            return Some(glossator_xml::XML_NAMESPACE);
        }
        let found = self.declarations().find(|(declared, _)| *declared == prefix).map(|(_, name)| name);
        found.filter(|name| !name.is_empty())
    }

    /// The declarations in force at this element, the innermost first; outer ones of the same prefix come, too.
    pub fn declarations(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        let document = self.document;
        let own = move |node: Node<'d>| {
            let all = &document.declarations;
            let first = all.partition_point(|(element, ..)| *element < node.id);
            all[first..].iter().take_while(move |(element, ..)| *element == node.id)
        };
        let up = std::iter::successors(Some(self), |node| node.parent());
        up.flat_map(own).map(|(_, prefix, name)| (&**prefix, &**name))
    }

    /// The prefixes in scope with their names (XDM, `dm:namespace-nodes`).
    pub fn namespaces(self) -> Vec<(&'d str, &'d str)> {
        let mut found: Vec<(&str, &str)> = Vec::new();
        for (prefix, name) in self.declarations() {
            if !found.iter().any(|(known, _)| *known == prefix) {
                found.push((prefix, name));
            }
        }
        found.retain(|(_, name)| !name.is_empty());
        if !found.iter().any(|(prefix, _)| *prefix == "xml") {
            found.push(("xml", glossator_xml::XML_NAMESPACE));
        }
        found
    }

    /// The value of `xml:lang` in force.
    pub fn language(self) -> Option<&'d str> {
        let up = std::iter::successors(Some(self), |node| node.parent());
        let mut found = up.filter_map(|node| node.attribute(glossator_xml::XML_NAMESPACE, "lang"));
        found.next().map(Node::string)
    }

    /// The path of the node, with names as `Q{namespace}name` (XPath 3.0, `fn:path`).
    pub fn path(self) -> String {
        self.path_with(&mut Positions::default())
    }

    /// The path; positions that were counted before are not counted again.
    pub fn path_with(self, positions: &mut Positions) -> String {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            steps.push(node.step(parent, positions));
            node = parent;
        }
        if steps.is_empty() {
            return "/".to_owned();
        }
        steps.iter().rev().fold(String::new(), |path, step| path + "/" + step)
    }

    fn step(self, parent: Node<'d>, positions: &mut Positions) -> String {
        let (namespace, local) = (self.namespace(), self.local_name());
        match self.kind() {
            Kind::Element => format!("Q{{{namespace}}}{local}[{}]", self.position(parent, positions)),
            Kind::Attribute if namespace.is_empty() => format!("@{local}"),
            Kind::Attribute => format!("@Q{{{namespace}}}{local}"),
            Kind::Text => format!("text()[{}]", self.position(parent, positions)),
            Kind::Comment => format!("comment()[{}]", self.position(parent, positions)),
            Kind::Instruction => {
                format!("processing-instruction({local})[{}]", self.position(parent, positions))
            }
            Kind::Document => String::new(),
        }
    }

    /// The position among the siblings of the same kind and name, from 1.
    fn position(self, parent: Node<'d>, positions: &mut Positions) -> u32 {
        let expanded = |node: Node<'d>| node.name().map_or(NONE, |name| name.expanded);
        let key = (parent.id, self.kind(), expanded(self));
        let known = positions.known.get(&key).copied();
        if let Some((_, position)) = known.filter(|(id, _)| *id == self.id) {
            return position;
        }
        let mut count = 1;
        for node in self.preceding_siblings() {
            match known {
                Some((id, position)) if node.id == id => {
                    count += position;
                    break;
                }
                _ => count += u32::from(node.kind() == self.kind() && expanded(node) == key.2),
            }
        }
        positions.known.insert(key, (self.id, count));
        count
    }
}

/// Positions that were counted: by parent, kind and name, a node and its position.
#[derive(Debug, Default)]
pub(crate) struct Positions {
    known: FxHashMap<(u32, Kind, u32), (u32, u32)>,
}
