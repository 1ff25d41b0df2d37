//! A block on its way to become another: small steps, each on the tree of what the step before has left.

use std::ops::Range;
use std::sync::Arc;

use super::error::DecisionError;
use super::state::Around;
use crate::model::{Block, Edition, View, project};
use crate::tei::{BlockReader, TEI_NAMESPACE};
use crate::xml::{Document, Edits, Limits, Node, TextKind, XML_NAMESPACE};

pub(super) type Result<T = (), E = DecisionError> = std::result::Result<T, E>;

/// The bytes of a block, with the tags around it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    around: Arc<Around>,
    source: String,
    /// Those with which the file was opened.
    limits: Limits,
}

impl Draft {
    pub fn new(around: Arc<Around>, block: &str, limits: Limits) -> Self {
        let source = [&*around.start, block, &*around.end].concat();
        Self { around, source, limits }
    }

    /// The bytes of the block as they are now.
    pub fn block(&self) -> &str {
        &self.source[self.offset()..self.source.len() - self.around.end.len()]
    }

    /// Where the block begins in its document.
    pub fn offset(&self) -> usize {
        self.around.start.len()
    }

    /// The block as a tree.
    pub fn tree(&self) -> Result<Tree> {
        let document = Document::parse(self.source.clone(), &self.limits)
            .map_err(|error| DecisionError::refused(format!("the change would break the XML: {error}")))?;
        Ok(Tree { document, offset: self.offset() })
    }

    /// Takes a step.
    pub fn step(&mut self, make: impl FnOnce(&Tree, &mut Edits<'_>) -> Result) -> Result {
        let tree = self.tree()?;
        let mut edits = Edits::new(&self.source);
        make(&tree, &mut edits)?;
        self.source = edits.apply();
        Ok(())
    }
}

/// A block as a tree, in the document of the tags around it.
pub(super) struct Tree {
    document: Document,
    offset: usize,
}

impl Tree {
    /// The element around all others.
    pub fn root(&self) -> Node<'_> {
        self.document.root()
    }

    /// The block and the tags around it as a document.
    pub fn into_document(self) -> Document {
        self.document
    }

    /// The element of the block.
    pub fn block(&self) -> Node<'_> {
        let block = self.document.nodes().find(|node| node.is_element() && node.span().start == self.offset);
        block.unwrap_or_else(|| self.document.root())
    }

    /// The element with this id in the block, the block itself included.
    pub fn by_id(&self, id: &str) -> Option<Node<'_>> {
        let block = self.block();
        std::iter::once(block).chain(block.descendants()).find(|node| xml_id(*node) == Some(id))
    }

    /// The element with this id that must be there.
    pub fn element(&self, id: &str) -> Result<Node<'_>> {
        self.by_id(id).ok_or_else(|| DecisionError::refused(format!("`{id}` is no longer in its block")))
    }

    /// The element whose span begins so many bytes behind the start of the block.
    pub fn at(&self, start: usize) -> Option<Node<'_>> {
        let block = self.block();
        let mut all = std::iter::once(block).chain(block.descendants());
        all.find(|node| node.is_element() && node.span().start == self.offset + start)
    }

    /// Reads the block as the file's reader would.
    pub fn read(&self, reader: &BlockReader) -> Edition {
        let block: Block = reader.block(self.block());
        reader.edition(block)
    }

    /// The innermost node at a byte of the document.
    fn deepest(&self, at: usize) -> Node<'_> {
        let mut node = self.block();
        while let Some(inner) = node.children().find(|child| child.span().contains(&at)) {
            node = inner;
        }
        node
    }
}

/// The `xml:id` of an element.
pub(super) fn xml_id(node: Node<'_>) -> Option<&str> {
    node.attribute_ns(XML_NAMESPACE, "id")
}

/// Whether a node is the TEI element of this name.
pub(super) fn is(node: Node<'_>, name: &str) -> bool {
    node.is(TEI_NAMESPACE, name)
}

/// A character of the printed text where it stands in the document: a text node, or an element that is it.
#[derive(Debug, Clone)]
pub(super) struct Unit<'t> {
    pub node: Node<'t>,
    pub span: Range<usize>,
    /// Whether these bytes are the character, and markup may be put on either side of it.
    pub is_plain: bool,
}

/// The printed text of a block, with the way back to its characters.
pub(super) struct Printed<'t> {
    tree: &'t Tree,
    pub text: String,
    /// For each byte of the text that begins a character, the byte in the document.
    origins: Vec<(usize, usize)>,
}

impl<'t> Printed<'t> {
    pub fn new(tree: &'t Tree, reader: &BlockReader) -> Self {
        let edition = tree.read(reader);
        let projection = project(&edition, View::Printed);
        let origins = projection.text.char_indices().map(|(at, _)| (at, projection.origin(at).unwrap_or(0))).collect();
        Self { tree, text: projection.text, origins }
    }

    /// The character that begins at a byte of the printed text.
    pub fn unit(&self, at: usize) -> Option<Unit<'t>> {
        let index = self.origins.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        let origin = self.origins[index].1;
        let node = self.tree.deepest(origin);
        let is_cdata = node.text_kind() == Some(TextKind::CData);
        let plain = !is_cdata && node.is_text() && node.text().is_some_and(|text| text.len() == node.span().len());
        let width = self.text.get(at..)?.chars().next()?.len_utf8();
        let folded = plain
            && !self.text.get(at..).is_some_and(|rest| {
                node.source()
                    .get(origin - node.span().start..)
                    .is_some_and(|here| here.starts_with(rest.chars().next().unwrap_or(' ')))
            });
        let span = match plain {
            true if folded => origin..origin + 1,
            true => origin..origin + width,
            // Markup in a section of characters would be characters: it goes around the whole of it.
            false if is_cdata => self.section_around(node),
            false => node.span(),
        };
        Some(Unit { node, span, is_plain: plain })
    }

    /// The bytes of the CDATA section that holds a node, its delimiters included.
    fn section_around(&self, node: Node<'_>) -> Range<usize> {
        let source = node.document().source();
        let start = source[..node.span().start].rfind("<![CDATA[").unwrap_or(node.span().start);
        let end = source[node.span().end..].find("]]>").map_or(node.span().end, |at| node.span().end + at + 3);
        start..end
    }

    /// The character before a byte of the printed text.
    pub fn before(&self, at: usize) -> Option<Unit<'t>> {
        let start = self.text.get(..at)?.char_indices().next_back()?.0;
        self.unit(start)
    }
}

/// Ancestors of a node up to and with the block.
pub(super) fn lineage<'t>(node: Node<'t>, block: Node<'t>) -> Vec<Node<'t>> {
    let mut all = vec![node];
    while let Some(parent) = all.last().and_then(|last| last.parent()) {
        if all.last() == Some(&block) {
            break;
        }
        all.push(parent);
    }
    all
}
