//! Captions that the page prints twice: the second is marked as the repetition of the first, and has its words.

use super::super::draft::{Draft, Result};
use super::super::tag::Tag;
use super::is;
use crate::xml::Node;

/// The id of the block that an element repeats, if it is marked as a repetition.
pub(super) fn repeated(node: Node<'_>) -> Option<&str> {
    let pointer = node.attribute("sameAs")?.split_ascii_whitespace().next()?;
    surplus(node).and(pointer.strip_prefix('#'))
}

fn surplus(node: Node<'_>) -> Option<Node<'_>> {
    node.elements().find(|child| is(*child, "surplus") && child.attribute("reason") == Some("repeated"))
}

/// The words of an element, with line breaks as white space. Captions are repetitions only if these are equal.
pub(in crate::annotate) fn wording(node: Node<'_>) -> Vec<String> {
    let mut text = String::new();
    for inside in node.descendants() {
        text.push_str(if is(inside, "lb") { " " } else { inside.text().unwrap_or_default() });
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// The link between a caption and the one that it repeats.
pub(in crate::annotate) struct Repetition;

impl Repetition {
    /// Removes the link: the block becomes a caption like any other.
    pub fn cut(draft: &mut Draft) -> Result {
        draft.step(|tree, edits| {
            let block = tree.block();
            let Some(surplus) = surplus(block) else { return Ok(()) };
            let mut tag = Tag::of(block);
            tag.remove("sameAs");
            edits.replace(block.start_tag_span(), tag.same())?;
            edits.delete(surplus.start_tag_span())?;
            Ok(edits.delete(surplus.content_span().end..surplus.span().end)?)
        })
    }
}
