//! Data about a file that several rules need, collected once.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::Edition;
use crate::tei::{TEI_NAMESPACE, TeiFile};
use crate::xml::{Attribute, Document, Node, TextKind, XML_NAMESPACE};

/// A file, prepared for the rules.
pub(super) struct Context<'d> {
    /// The tree.
    pub document: &'d Document,
    /// The edition in it.
    pub edition: &'d Edition,
    /// The first element with each id.
    pub ids: FxHashMap<&'d str, Node<'d>>,
    /// Prefixes of pointers that the header declares.
    pub prefixes: FxHashSet<&'d str>,
    runs: OnceCell<Vec<Run<'d>>>,
}

impl<'d> Context<'d> {
    pub fn new(file: &'d TeiFile) -> Self {
        let document = &file.document;
        let mut ids = FxHashMap::default();
        for node in document.nodes() {
            if let Some(id) = id(node) {
                ids.entry(id).or_insert(node);
            }
        }
        let mut context =
            Self { document, edition: &file.edition, ids, prefixes: FxHashSet::default(), runs: OnceCell::new() };
        context.prefixes = context.named("prefixDef").filter_map(|node| node.attribute("ident")).collect();
        context
    }

    /// The elements of TEI in the order of the file.
    pub fn elements(&self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        self.document.nodes().filter(|node| node.is_element() && node.namespace() == Some(TEI_NAMESPACE))
    }

    /// The TEI elements of one name.
    pub fn named(&self, name: &'static str) -> impl Iterator<Item = Node<'d>> + use<'d> {
        self.elements().filter(move |node| node.local_name() == name)
    }

    /// The TEI elements inside `text`.
    pub fn in_text(&self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let texts: Vec<Node<'d>> =
            self.named("text").filter(|text| !text.ancestors().any(|above| is(above, "text"))).collect();
        texts
            .into_iter()
            .flat_map(Node::descendants)
            .filter(|node| node.is_element() && node.namespace() == Some(TEI_NAMESPACE))
    }

    /// The element that a pointer `#id` leads to.
    pub fn target(&self, pointer: &str) -> Option<Node<'d>> {
        self.ids.get(pointer.strip_prefix('#')?).copied()
    }

    /// The runs of characters inside `text`.
    pub fn runs(&self) -> &[Run<'d>] {
        self.runs.get_or_init(|| {
            let texts: Vec<Node<'d>> = self.named("text").collect();
            let outer = texts.into_iter().filter(|text| !text.ancestors().any(|above| is(above, "text")));
            outer.flat_map(|text| std::iter::once(text).chain(text.descendants())).flat_map(runs_of).collect()
        })
    }
}

/// Whether a node is the TEI element of this name.
pub(super) fn is(node: Node<'_>, name: &str) -> bool {
    node.is(TEI_NAMESPACE, name)
}

/// The `xml:id` of an element.
pub(super) fn id(node: Node<'_>) -> Option<&str> {
    node.attribute_ns(XML_NAMESPACE, "id")
}

/// Whether an element is in a header.
pub(super) fn in_header(node: Node<'_>) -> bool {
    node.ancestors().any(|above| is(above, "teiHeader"))
}

/// The nearest element around `node` that contains running text: its paragraph, head, verse line …
pub(super) fn block_of(node: Node<'_>) -> Option<Node<'_>> {
    // The label of a note is in the note's own line.
    let in_line = |above: Node<'_>| {
        is(above, "bibl") || (is(above, "label") && above.parent().is_some_and(|parent| is(parent, "note")))
    };
    node.ancestors().find(|above| crate::tei::BLOCKS.contains(&above.local_name()) && !in_line(*above))
}

/// A word of an attribute's value, with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'d> {
    pub text: &'d str,
    pub span: Range<usize>,
}

/// The words of an attribute's value. If the value contains references, each word has the span of the whole value.
pub(super) fn tokens<'d>(attribute: &Attribute<'d>) -> Vec<Token<'d>> {
    let (value, whole) = (attribute.value(), attribute.value_span());
    let written = attribute.raw_value() == value;
    let token = |text: &'d str| {
        let start = whole.start + (text.as_ptr() as usize - value.as_ptr() as usize);
        let span = if written { start..start + text.len() } else { whole.clone() };
        Token { text, span }
    };
    value.split_ascii_whitespace().map(token).collect()
}

/// The words of the attribute with this name.
pub(super) fn tokens_of<'d>(node: Node<'d>, attribute: &str) -> Vec<Token<'d>> {
    node.attribute_node("", attribute).map(|attribute| tokens(&attribute)).unwrap_or_default()
}

/// Adjacent characters in one element, with references decoded.
#[derive(Debug)]
pub(super) struct Run<'d> {
    /// The element around them.
    pub parent: Node<'d>,
    /// The characters.
    pub text: Cow<'d, str>,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    at: usize,
    span: Range<usize>,
    linear: bool,
}

impl Run<'_> {
    /// The bytes of the file for a range of the characters.
    pub fn span(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start).map_or(0, |(span, _)| span.start);
        let last = range.end.saturating_sub(1).max(range.start);
        let end = self.place(last).map_or(start, |(span, _)| span.end);
        start..end.max(start)
    }

    /// The bytes, if all characters of the range are written literally in the file and so can be replaced.
    pub fn written(&self, range: Range<usize>) -> Option<Range<usize>> {
        let span = self.span(range.clone());
        (span.len() == range.len()).then_some(span)
    }

    /// The bytes in the file for the byte at `at`.
    fn place(&self, at: usize) -> Option<(Range<usize>, bool)> {
        let index = self.pieces.partition_point(|piece| piece.at <= at).checked_sub(1)?;
        let piece = &self.pieces[index];
        let start = piece.span.start + (at - piece.at);
        Some(if piece.linear { (start..start + 1, true) } else { (piece.span.clone(), false) })
    }
}

/// The runs that are children of `node`.
fn runs_of<'d>(node: Node<'d>) -> Vec<Run<'d>> {
    let mut runs: Vec<Run<'d>> = Vec::new();
    let mut open = false;
    for child in node.children() {
        let Some(text) = child.text() else {
            // A comment does not end a word.
            open &= !child.is_element();
            continue;
        };
        if !open {
            runs.push(Run { parent: node, text: Cow::Borrowed(""), pieces: Vec::new() });
        }
        open = true;
        let Some(run) = runs.last_mut() else { continue };
        let linear = matches!(child.text_kind(), Some(TextKind::Plain | TextKind::CData));
        run.pieces.push(Piece { at: run.text.len(), span: child.span(), linear });
        if run.text.is_empty() { run.text = Cow::Borrowed(text) } else { run.text.to_mut().push_str(text) }
    }
    runs
}
