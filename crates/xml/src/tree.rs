//! A document in memory: the text as it was, and a tree whose nodes point into it.

use std::ops::Range;

use super::build::build;
use super::error::XmlError;
use super::limits::Limits;
use super::node::Node;
use super::tag::RawAttribute;

/// A node of a [`Document`], by number; numbers follow the order of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The number, to index tables with; below [`Document::node_count`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A well-formed document, kept with its text.
///
/// Nodes live in one vector, so that neither reading nor dropping a deep document needs stack. Every node and attribute
/// knows its bytes, and [`source`](Self::source) at those bytes is what the file says.
///
/// ```
/// use glossator_xml::{Document, Limits};
///
/// let text = "<p>Gr&#xFC;n <gap reason='lost'/></p>".to_owned();
/// let document = Document::parse(text, &Limits::default())?;
/// let gap = document.root().children().last().unwrap();
/// assert_eq!(gap.attribute("reason"), Some("lost"));
/// assert_eq!(&document.source()[gap.span()], "<gap reason='lost'/>");
/// assert_eq!(document.root().text_content(), "Grün ");
/// # Ok::<(), glossator_xml::XmlError>(())
/// ```
pub struct Document {
    pub(super) source: String,
    pub(super) arena: Arena,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document of {} bytes and {} nodes", self.source.len(), self.arena.nodes.len() - 1)
    }
}

/// The parts of a document besides its text.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pub nodes: Vec<NodeData>,
    pub elements: Vec<ElementData>,
    /// Attributes with offsets into the source, those of one element together.
    pub attributes: Vec<RawAttribute>,
    /// Decoded attribute values and references.
    pub decoded: String,
    pub namespaces: Vec<Box<str>>,
    pub encoding: Option<Range<usize>>,
    pub root: u32,
}

/// Stands for no node. Number 0 is the document itself, which is never the target of such a link.
pub(super) const NO_NODE: u32 = 0;

/// A node in 32 bytes: ordinary editions have one for every twenty bytes of text.
#[derive(Debug, Clone)]
pub(super) struct NodeData {
    pub kind: Shape,
    pub parent: u32,
    pub previous: u32,
    pub next: u32,
    pub last_child: u32,
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    Document,
    /// An element, and the number of what only elements have.
    Element(u32),
    /// Characters as they stand in the source.
    Plain,
    /// Characters inside a CDATA section.
    CData,
    LineEnd,
    /// A reference, and where its character stands in the buffer of decoded text.
    Reference(u32),
    Comment,
    /// A processing instruction, and the bytes of its target.
    Instruction(u32),
}

#[derive(Debug, Clone)]
pub(super) struct ElementData {
    pub name_end: u32,
    pub prefix: u32,
    pub namespace: u32,
    pub attributes: u32,
    pub attributes_end: u32,
    pub tag_end: u32,
    pub content_end: u32,
    /// The first number after the descendants.
    pub after: u32,
}

impl Document {
    /// Reads a document. Spans are byte offsets in `text`; a byte order mark at its start is kept and skipped.
    ///
    /// # Errors
    /// The first rule of XML 1.0 or Namespaces in XML that the text violates, or the first limit it exceeds.
    pub fn parse(text: String, limits: &Limits) -> Result<Self, XmlError> {
        let arena = build(&text, limits)?;
        Ok(Self { source: text, arena })
    }

    /// The text, unchanged.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Gives the text back.
    pub fn into_source(self) -> String {
        self.source
    }

    /// The root element.
    pub fn root(&self) -> Node<'_> {
        self.node_at(self.arena.root)
    }

    /// The root element, and the comments and processing instructions before and after it.
    pub fn top_level(&self) -> impl DoubleEndedIterator<Item = Node<'_>> {
        self.node_at(0).children()
    }

    /// All nodes in the order of the document.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = Node<'_>> {
        (1..self.arena.nodes.len()).map(|id| self.node_at(super::tag::small(id)))
    }

    /// The node with this number, which must come from this document; `None` for a number beyond its end.
    #[doc(hidden)]
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        let known = id.0 != NO_NODE && id.index() < self.arena.nodes.len();
        known.then(|| self.node_at(id.0))
    }

    /// One more than the greatest node number.
    pub fn node_count(&self) -> usize {
        self.arena.nodes.len()
    }

    /// The encoding that the XML declaration claims; comparing it with the true one is up to the caller.
    pub fn declared_encoding(&self) -> Option<&str> {
        self.source.get(self.arena.encoding.clone()?)
    }

    /// The character of a reference, by its place in the buffer of decoded text.
    pub(super) fn referenced(&self, start: u32) -> Option<&str> {
        let rest = self.arena.decoded.get(start as usize..)?;
        rest.get(..rest.chars().next()?.len_utf8())
    }

    pub(super) fn node_at(&self, id: u32) -> Node<'_> {
        Node { document: self, id }
    }
}
