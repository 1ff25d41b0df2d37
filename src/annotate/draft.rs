//! A block that is being changed in small steps, each on the tree that the step before has left.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::document::Mentions;
use super::error::DecisionError;
use super::state::Around;
use crate::model::{Block, Edition, View, project};
use crate::tei::{BlockReader, TEI_NAMESPACE};
use crate::xml::{Document, Edits, Limits, Node, TextKind, XML_NAMESPACE, XmlErrorKind};

pub(super) type Result<T = (), E = DecisionError> = std::result::Result<T, E>;

/// A block at the start of a decision, and as it is now.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    before: Arc<Tree>,
    now: Arc<Tree>,
}

impl Draft {
    /// A block without changes.
    pub fn new(tree: Arc<Tree>) -> Self {
        Self { before: Arc::clone(&tree), now: tree }
    }

    /// The bytes of the block as they are now.
    pub fn block(&self) -> &str {
        self.now.written()
    }

    /// The block as it was.
    pub fn before(&self) -> &Arc<Tree> {
        &self.before
    }

    /// The block as it is now.
    pub fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.now)
    }

    /// Whether it has changed.
    pub fn is_changed(&self) -> bool {
        !Arc::ptr_eq(&self.before, &self.now) && self.before.written() != self.now.written()
    }

    /// Takes a step. The block is parsed again only if the step changes something.
    pub fn step(&mut self, make: impl FnOnce(&Tree, &mut Edits<'_>) -> Result) -> Result {
        let mut edits = Edits::new(self.now.document.source());
        make(&self.now, &mut edits)?;
        if !edits.is_empty() {
            let source = edits.apply();
            self.now = Arc::new(Tree::parse(Arc::clone(&self.now.around), source, &self.now.limits)?);
        }
        Ok(())
    }
}

/// A block as a tree, in a document with the tags around it.
#[derive(Debug)]
pub(super) struct Tree {
    document: Document,
    around: Arc<Around>,
    /// The limits with which the file was opened.
    limits: Limits,
    /// The mentions of the block, computed on first use.
    mentions: OnceLock<Arc<Mentions>>,
}

impl Tree {
    /// Parses a block in the tags around it.
    ///
    /// # Errors
    /// If it is not well-formed, or exceeds a limit.
    pub fn of(around: &Arc<Around>, block: &str, limits: &Limits) -> Result<Self> {
        let whole = [&*around.start, block, &*around.end].concat();
        Self::parse(Arc::clone(around), whole, limits)
    }

    fn parse(around: Arc<Around>, whole: String, limits: &Limits) -> Result<Self> {
        let document = Document::parse(whole, limits).map_err(|error| match error.kind() {
            XmlErrorKind::TooDeep(_) | XmlErrorKind::TooManyAttributes(_) | XmlErrorKind::TagTooLong(_) => {
                DecisionError::refused(format!("the file would go beyond a limit: {error}"))
            }
            _ => DecisionError::refused(format!("the change would break the XML: {error}")),
        })?;
        Ok(Self { document, around, limits: *limits, mentions: OnceLock::new() })
    }

    /// The bytes of the block.
    pub fn written(&self) -> &str {
        let source = self.document.source();
        &source[self.offset()..source.len() - self.around.end.len()]
    }

    /// The offset of the block in its document.
    pub fn offset(&self) -> usize {
        self.around.start.len()
    }

    /// The root element of the document.
    pub fn root(&self) -> Node<'_> {
        self.document.root()
    }

    /// The document of the block and the tags around it.
    pub fn into_document(self) -> Document {
        self.document
    }

    /// The element of the block.
    pub fn block(&self) -> Node<'_> {
        self.found().unwrap_or_else(|| self.document.root())
    }

    /// The element that begins at the offset of the block.
    pub fn found(&self) -> Option<Node<'_>> {
        let offset = self.offset();
        self.document.nodes().find(|node| node.is_element() && node.span().start == offset)
    }

    /// The ids that the block declares and points to.
    pub fn mentions(&self) -> &Arc<Mentions> {
        self.mentions.get_or_init(|| Arc::new(Mentions::of(self.block())))
    }

    /// The element with this id in the block, the block itself included.
    pub fn by_id(&self, id: &str) -> Option<Node<'_>> {
        let block = self.block();
        std::iter::once(block).chain(block.descendants()).find(|node| xml_id(*node) == Some(id))
    }

    /// The element with this id; an error if it is gone.
    pub fn element(&self, id: &str) -> Result<Node<'_>> {
        self.by_id(id).ok_or_else(|| DecisionError::refused(format!("`{id}` is no longer in its block")))
    }

    /// The element that begins at an offset from the start of the block.
    pub fn at(&self, start: usize) -> Option<Node<'_>> {
        let block = self.block();
        let mut all = std::iter::once(block).chain(block.descendants());
        all.find(|node| node.is_element() && node.span().start == self.offset() + start)
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

/// A character of the printed text and its place in the document: a text node, or an element that prints it.
#[derive(Debug, Clone)]
pub(super) struct Unit<'t> {
    pub node: Node<'t>,
    pub span: Range<usize>,
    /// Whether these bytes are the character itself, so that markup may go on either side of it.
    pub is_plain: bool,
}

/// The printed text of a block, with a map back to the document.
pub(super) struct Printed<'t> {
    tree: &'t Tree,
    pub text: String,
    /// For the first byte of each character of the text, its byte in the document.
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
            // Markup inside a CDATA section would be read as characters, so it goes around the whole section.
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

/// A node and its ancestors, up to and including the block.
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

/// The element that carries a note; for a changed letter, the `choice` around it.
pub(super) fn carrier(node: Node<'_>) -> Node<'_> {
    let choice = node.parent().filter(|parent| is(node, "reg") && is(*parent, "choice"));
    choice.unwrap_or(node)
}
