//! A node of a document, and navigation from it.

use std::borrow::Cow;
use std::ops::Range;

use super::event::{Attribute, TextKind, normalise_lines};
use super::namespaces::{NamespaceId, XML_NAMESPACE};
use super::tag::{RawAttribute, is_space, slice};
use super::tree::{Document, ElementData, NO_NODE, NodeData, NodeId, Shape};

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// An element.
    Element,
    /// A run of characters; see [`Node::text`].
    Text,
    /// A comment.
    Comment,
    /// A processing instruction.
    ProcessingInstruction,
}

/// A node of a document: a number and a reference, cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    pub(super) document: &'d Document,
    pub(super) id: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.id == other.id
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} {:?}", self.kind(), self.id, self.span())
    }
}

impl<'d> Node<'d> {
    /// The kind of the node.
    pub fn kind(self) -> NodeKind {
        match self.data().kind {
            Shape::Document | Shape::Element(_) => NodeKind::Element,
            Shape::Plain | Shape::CData | Shape::LineEnd | Shape::Reference(_) => NodeKind::Text,
            Shape::Comment => NodeKind::Comment,
            Shape::Instruction(_) => NodeKind::ProcessingInstruction,
        }
    }

    /// The number of the node.
    #[doc(hidden)]
    pub fn id(self) -> NodeId {
        NodeId(self.id)
    }

    /// The document of the node.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Whether the node is an element.
    pub fn is_element(self) -> bool {
        self.kind() == NodeKind::Element
    }

    /// Whether the node is a run of characters.
    pub fn is_text(self) -> bool {
        self.kind() == NodeKind::Text
    }

    /// Name of an element without its prefix; empty for other nodes.
    pub fn local_name(self) -> &'d str {
        let Some(element) = self.element() else {
            return "";
        };
        let colon = u32::from(element.prefix > 0);
        slice(&self.document.source, self.data().start + 1 + element.prefix + colon, element.name_end)
    }

    /// Name of an element as written, with its prefix; empty for other nodes.
    pub fn qualified_name(self) -> &'d str {
        self.document.source.get(self.name_span()).unwrap_or_default()
    }

    /// Prefix of an element's name, if there is one.
    pub fn prefix(self) -> Option<&'d str> {
        let element = self.element().filter(|element| element.prefix > 0)?;
        let start = self.data().start + 1;
        Some(slice(&self.document.source, start, start + element.prefix))
    }

    /// Namespace of an element, if there is one.
    pub fn namespace(self) -> Option<&'d str> {
        self.name_of(self.namespace_id())
    }

    /// Namespace of an element by number.
    #[doc(hidden)]
    pub fn namespace_id(self) -> NamespaceId {
        self.element().map_or(NamespaceId::NONE, |element| NamespaceId(element.namespace))
    }

    /// Whether this is the element with this expanded name; the empty string stands for no namespace.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.is_element() && self.local_name() == local && self.is_named(self.namespace_id(), namespace)
    }

    /// Attributes of an element, without namespace declarations, in the order of the document.
    pub fn attributes(self) -> impl DoubleEndedIterator<Item = Attribute<'d>> + use<'d> {
        self.all_attributes().iter().filter(|raw| !raw.is_declaration()).map(move |raw| self.view(raw))
    }

    /// Namespace declarations of an element as attributes: the declared prefix is the local name where the prefix is
    /// `xmlns`.
    pub fn namespace_declarations(self) -> impl DoubleEndedIterator<Item = Attribute<'d>> + use<'d> {
        self.all_attributes().iter().filter(|raw| raw.is_declaration()).map(move |raw| self.view(raw))
    }

    /// Value of the attribute with this name and no namespace.
    pub fn attribute(self, local: &str) -> Option<&'d str> {
        self.attribute_ns("", local)
    }

    /// Value of the attribute with this expanded name; the empty string stands for no namespace.
    pub fn attribute_ns(self, namespace: &str, local: &str) -> Option<&'d str> {
        self.attribute_node(namespace, local).map(|attribute| attribute.value())
    }

    /// The attribute with this expanded name, with its places; the empty string stands for no namespace.
    pub fn attribute_node(self, namespace: &str, local: &str) -> Option<Attribute<'d>> {
        let source = &self.document.source;
        // The lengths of most names differ, so that their bytes need not be looked at.
        let is_it = |raw: &&RawAttribute| {
            raw.local_length() == local.len()
                && !raw.is_declaration()
                && self.is_named(raw.namespace, namespace)
                && raw.local(source) == local
        };
        self.all_attributes().iter().find(is_it).map(|raw| self.view(raw))
    }

    /// The namespace that a prefix stands for at this node, for names in attribute values and text; the empty prefix
    /// asks for the default namespace. `None` where nothing is declared.
    pub fn resolve_prefix(self, prefix: &str) -> Option<&'d str> {
        if prefix == "xml" {
            return Some(XML_NAMESPACE);
        }
        let declared = |node: Node<'d>| node.declared(prefix);
        let found = std::iter::once(self).chain(self.ancestors()).find_map(declared)?;
        Some(found).filter(|name| !name.is_empty())
    }

    /// The parent element; `None` for the root element and for nodes beside it.
    pub fn parent(self) -> Option<Self> {
        self.link(self.data().parent)
    }

    /// The parent, its parent, and so on up to the root element.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        Ancestors { next: self.parent() }
    }

    /// The children, in order; can be taken from both ends.
    pub fn children(self) -> impl DoubleEndedIterator<Item = Node<'d>> + use<'d> {
        Children { front: self.first_child(), back: self.last_child() }
    }

    /// The children that are elements.
    pub fn elements(self) -> impl DoubleEndedIterator<Item = Node<'d>> + use<'d> {
        self.children().filter(|child| child.is_element())
    }

    /// All nodes inside this one, in order of the document, without the node itself.
    pub fn descendants(self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let after = self.element().map_or(self.id + 1, |element| element.after);
        Descendants { document: self.document, next: self.id + 1, after }
    }

    /// The first child.
    pub fn first_child(self) -> Option<Self> {
        self.last_child().and_then(|_| self.link(self.id + 1))
    }

    /// The last child.
    pub fn last_child(self) -> Option<Self> {
        self.link(self.data().last_child)
    }

    /// The node before this one under the same parent.
    pub fn previous_sibling(self) -> Option<Self> {
        self.link(self.data().previous)
    }

    /// The node after this one under the same parent.
    pub fn next_sibling(self) -> Option<Self> {
        self.link(self.data().next)
    }

    /// The bytes of the node. An element reaches from its start tag to its end tag; text in a CDATA section stands
    /// inside the delimiters.
    pub fn span(self) -> Range<usize> {
        self.data().start as usize..self.data().end as usize
    }

    /// The bytes as they stand in the file.
    pub fn source(self) -> &'d str {
        self.document.source.get(self.span()).unwrap_or_default()
    }

    /// The bytes of an element's start tag; of other nodes, all.
    pub fn start_tag_span(self) -> Range<usize> {
        match self.element() {
            Some(element) => self.data().start as usize..element.tag_end as usize,
            None => self.span(),
        }
    }

    /// The bytes of an element's name in the start tag; empty for other nodes.
    pub fn name_span(self) -> Range<usize> {
        let start = self.data().start as usize;
        self.element().map_or(start..start, |element| start + 1..element.name_end as usize)
    }

    /// The bytes between an element's tags, empty after a tag that closes itself; of other nodes, all.
    pub fn content_span(self) -> Range<usize> {
        match self.element() {
            Some(element) => element.tag_end as usize..element.content_end as usize,
            None => self.span(),
        }
    }

    /// Whether the node is an element whose tag closes itself: `<lb/>`.
    pub fn self_closing(self) -> bool {
        self.element().is_some_and(|element| element.tag_end == self.data().end)
    }

    /// The characters of a text node; `None` for other nodes.
    ///
    /// A text node is a run that maps linearly to the source: plain characters, or the inside of a CDATA section, have
    /// their own bytes; each reference, and each line end that is not `\n`, is a node of its own with one character.
    pub fn text(self) -> Option<&'d str> {
        match self.data().kind {
            Shape::Plain | Shape::CData => Some(self.source()),
            Shape::LineEnd => Some("\n"),
            Shape::Reference(start) => self.document.referenced(start),
            _ => None,
        }
    }

    /// How the characters of a text node are written; `None` for other nodes.
    pub fn text_kind(self) -> Option<TextKind> {
        match self.data().kind {
            Shape::Plain => Some(TextKind::Plain),
            Shape::CData => Some(TextKind::CData),
            Shape::LineEnd => Some(TextKind::LineEnd),
            Shape::Reference(_) => Some(TextKind::Reference),
            _ => None,
        }
    }

    /// Whether the node is text and all of it white space.
    pub fn is_space(self) -> bool {
        self.text().is_some_and(|text| text.bytes().all(is_space))
    }

    /// All text in the node and inside it, comments and processing instructions left out.
    pub fn text_content(self) -> Cow<'d, str> {
        let own = std::iter::once(self).chain(self.descendants());
        let mut texts = own.filter_map(Node::text);
        let first = texts.next().unwrap_or_default();
        let Some(second) = texts.next() else {
            return Cow::Borrowed(first);
        };
        let mut all = [first, second].concat();
        all.extend(texts);
        Cow::Owned(all)
    }

    /// The text of a comment, line ends normalised; `None` for other nodes.
    pub fn comment(self) -> Option<Cow<'d, str>> {
        let source = self.source();
        let inside = source.strip_prefix("<!--")?.strip_suffix("-->")?;
        (self.kind() == NodeKind::Comment).then(|| normalise_lines(inside))
    }

    /// Target and content of a processing instruction; `None` for other nodes.
    pub fn processing_instruction(self) -> Option<(&'d str, Cow<'d, str>)> {
        let Shape::Instruction(target) = self.data().kind else {
            return None;
        };
        let inside = self.source().strip_prefix("<?")?.strip_suffix("?>")?;
        let (target, content) = inside.split_at_checked(target as usize)?;
        let content = content.trim_start_matches(|found: char| found.is_ascii() && is_space(found as u8));
        Some((target, normalise_lines(content)))
    }

    fn data(self) -> &'d NodeData {
        // Numbers are made by the builder of this document alone; `Document::node` checks those of callers.
        &self.document.arena.nodes[self.id as usize]
    }

    fn element(self) -> Option<&'d ElementData> {
        match self.data().kind {
            Shape::Element(number) => self.document.arena.elements.get(number as usize),
            _ => None,
        }
    }

    fn link(self, id: u32) -> Option<Self> {
        (id != NO_NODE).then_some(Self { document: self.document, id })
    }

    fn all_attributes(self) -> &'d [RawAttribute] {
        let Some(element) = self.element() else {
            return &[];
        };
        let range = element.attributes as usize..element.attributes_end as usize;
        self.document.arena.attributes.get(range).unwrap_or_default()
    }

    fn view(self, raw: &RawAttribute) -> Attribute<'d> {
        Attribute {
            raw: *raw,
            content: &self.document.source,
            base: 0,
            decoded: &self.document.arena.decoded,
            namespace: self.name_of(raw.namespace),
        }
    }

    fn name_of(self, id: NamespaceId) -> Option<&'d str> {
        let name = self.document.arena.namespaces.get(id.index())?;
        Some(&**name).filter(|name| !name.is_empty())
    }

    /// Whether a namespace of the document has this name; the empty string stands for none.
    fn is_named(self, id: NamespaceId, name: &str) -> bool {
        match id {
            NamespaceId::NONE => name.is_empty(),
            id => self.name_of(id).unwrap_or_default() == name,
        }
    }

    /// What the element itself declares for a prefix.
    fn declared(self, prefix: &str) -> Option<&'d str> {
        let source = &self.document.source;
        let mut declarations = self.all_attributes().iter().filter(|raw| raw.is_declaration());
        let found = declarations.find(|raw| raw.declared_prefix(source) == prefix)?;
        Some(found.value(source, &self.document.arena.decoded))
    }
}

/// See [`Node::children`].
struct Children<'d> {
    front: Option<Node<'d>>,
    back: Option<Node<'d>>,
}

impl Children<'_> {
    fn empty(&mut self) {
        (self.front, self.back) = (None, None);
    }
}

impl<'d> Iterator for Children<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let node = self.front?;
        if self.front == self.back {
            self.empty();
        } else {
            self.front = node.next_sibling();
        }
        Some(node)
    }
}

impl DoubleEndedIterator for Children<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let node = self.back?;
        if self.front == self.back {
            self.empty();
        } else {
            self.back = node.previous_sibling();
        }
        Some(node)
    }
}

/// See [`Node::ancestors`].
struct Ancestors<'d> {
    next: Option<Node<'d>>,
}

impl<'d> Iterator for Ancestors<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let node = self.next?;
        self.next = node.parent();
        Some(node)
    }
}

/// See [`Node::descendants`].
struct Descendants<'d> {
    document: &'d Document,
    next: u32,
    after: u32,
}

impl<'d> Iterator for Descendants<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.next >= self.after {
            return None;
        }
        let node = self.document.node_at(self.next);
        self.next += 1;
        Some(node)
    }
}
