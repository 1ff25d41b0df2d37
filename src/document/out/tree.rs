//! Blocks in their frames, as a tree.

use rustc_hash::FxHashSet;

use crate::document::model::{Document, Frame, Leaf, Piece, Point};

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

/// The comments that have words, by their keys: of those, the place alone says nothing more.
pub(super) fn ranged<'p>(pieces: &'p [Piece]) -> FxHashSet<&'p str> {
    let key = |piece: &'p Piece| match piece {
        Piece::Point(Point::CommentStart(key)) => Some(key.as_str()),
        _ => None,
    };
    pieces.iter().filter_map(key).collect()
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
