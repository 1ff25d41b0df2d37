//! Tracked changes: where they are kept apart from the text.

use rustc_hash::FxHashMap;

use crate::document::model::{Change, Document};
use crate::document::nodes::{below, child, said};
use crate::xml::Node;

/// What one change is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region<'d> {
    /// Its number in the document.
    pub change: usize,
    /// What was deleted.
    pub deleted: Option<Node<'d>>,
}

/// The changes of a text by their ids.
pub(super) fn regions<'d>(text: Node<'d>, document: &mut Document) -> FxHashMap<&'d str, Region<'d>> {
    let mut regions = FxHashMap::default();
    let Some(tracked) = child(text, "tracked-changes") else { return regions };
    for region in tracked.elements().filter(|node| node.local_name() == "changed-region") {
        let Some(id) = said(region, "id") else { continue };
        let Some(kind) = region.elements().find(|kind| matches!(kind.local_name(), "insertion" | "deletion")) else {
            continue;
        };
        let change = document.change(by(kind));
        let deleted = Some(kind).filter(|kind| kind.local_name() == "deletion");
        regions.insert(id, Region { change, deleted });
    }
    regions
}

/// Who made a change or wrote a comment, and when.
pub(super) fn by(node: Node<'_>) -> Change {
    let words = |name| below(node, name).map(|node| node.text_content().trim().to_owned());
    Change { who: words("creator").filter(|who| !who.is_empty()), when: words("date").filter(|when| !when.is_empty()) }
}
