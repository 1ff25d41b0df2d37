//! Blocks in their frames, as a tree.

use crate::document::model::{Document, Frame, Leaf};

/// A block, or a frame with what stands in it.
pub(super) enum Tree<'d> {
    Leaf(&'d Leaf),
    Frame(Frame, Vec<Tree<'d>>),
}

/// The blocks of a document.
pub(super) fn tree(document: &Document) -> Vec<Tree<'_>> {
    let mut rest = &document.leaves[..];
    inside(&mut rest, &[])
}

fn inside<'d>(rest: &mut &'d [Leaf], frames: &[Frame]) -> Vec<Tree<'d>> {
    let mut found = Vec::new();
    while let [leaf, behind @ ..] = *rest {
        if !leaf.frames.starts_with(frames) {
            break;
        }
        if leaf.frames.len() == frames.len() {
            found.push(Tree::Leaf(leaf));
            *rest = behind;
            continue;
        }
        let inner = leaf.frames[..frames.len() + 1].to_vec();
        let children = inside(rest, &inner);
        found.push(Tree::Frame(inner[frames.len()], children));
    }
    found
}
