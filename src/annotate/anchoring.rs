//! The words that a note refers to, as an element around them.

use std::ops::Range;

use super::decision::Words;
use super::draft::{Printed, Result, Tree, Unit, is, lineage, xml_id};
use super::elements::{HOLDS_NO_ANCHOR, UNCUT};
use super::error::{DecisionError, Stale};
use crate::tei::BlockReader;
use crate::xml::Node;

/// Where an anchor is put.
#[derive(Debug, PartialEq)]
pub(super) enum AnchorSite {
    /// Around these bytes.
    Around(Range<usize>),
    /// Nowhere: the element with this id is the anchor already.
    Stands(String),
}

/// Finds where the anchor of some words can go. If the words begin or end inside an element, the anchor is widened to
/// the whole element.
pub(super) fn ground(tree: &Tree, reader: &BlockReader, words: &Words, block: &str) -> Result<AnchorSite> {
    let printed = Printed::new(tree, reader);
    let found = printed.text.get(words.range()).unwrap_or_default();
    if found != words.text {
        let (expected, found) = (words.text.clone(), found.to_owned());
        return Err(Stale::OtherPlace { block: block.to_owned(), expected, found }.into());
    }
    let empty = || DecisionError::refused("an anchor needs words; leave it out to refer to the whole sentence");
    if words.text.trim().is_empty() {
        return Err(empty());
    }
    let first = printed.unit(words.start).ok_or_else(empty)?;
    let last = printed.before(words.end).ok_or_else(empty)?;
    around(tree.block(), &first, &last, &words.text)
}

fn around(block: Node<'_>, first: &Unit<'_>, last: &Unit<'_>, words: &str) -> Result<AnchorSite> {
    let left = lineage(first.node, block);
    let right = lineage(last.node, block);
    let common = left.iter().position(|node| right.contains(node) && holds_anchor(*node));
    let common = common.map(|at| left[at]).ok_or_else(|| crossing(words))?;
    if common == block && !is_phrase(block) {
        return Err(crossing(words));
    }
    let start = edge(&left, common, first.span.start, true, words)?;
    let end = edge(&right, common, last.span.end, false, words)?;
    Ok(standing(common, start..end).map_or(AnchorSite::Around(start..end), AnchorSite::Stands))
}

fn holds_anchor(node: Node<'_>) -> bool {
    node.is_element() && is(node, node.local_name()) && !HOLDS_NO_ANCHOR.contains(&node.local_name())
}

/// Whether a block has running text of its own: a `list` has none.
pub(super) fn is_phrase(block: Node<'_>) -> bool {
    block.elements().all(|child| !is(child, "s")) || block.children().any(|child| child.is_text() && !child.is_space())
}

fn crossing(words: &str) -> DecisionError {
    let words = super::shortened(words);
    DecisionError::refused(format!(
        "{words:?} cannot be anchored: the anchor would cross the border of a sentence or paragraph; choose words of \
         one sentence"
    ))
}

/// The byte at which an anchor begins or ends: at the word itself if that is directly in `common`, otherwise outside
/// the element that contains the word.
fn edge(line: &[Node<'_>], common: Node<'_>, at: usize, is_start: bool, words: &str) -> Result<usize> {
    let inside: Vec<&Node<'_>> = line.iter().take_while(|node| **node != common).collect();
    if inside.iter().any(|node| node.is_element() && UNCUT.contains(&node.local_name())) {
        return Err(crossing(words));
    }
    match inside.last() {
        Some(part) if part.is_element() => Ok(if is_start { part.span().start } else { part.span().end }),
        _ => Ok(at),
    }
}

/// The id of the anchor around exactly these bytes, if there is one.
fn standing(common: Node<'_>, range: Range<usize>) -> Option<String> {
    let is_anchor = |node: Node<'_>| ["term", "sic", "unclear"].iter().any(|name| is(node, name));
    if is_anchor(common) && common.content_span() == range {
        return xml_id(common).map(str::to_owned);
    }
    common.elements().filter(|node| is_anchor(*node) && node.span() == range).find_map(xml_id).map(str::to_owned)
}
