//! Comments, who wrote them, and what they answer.

use rustc_hash::FxHashMap;

use super::run::plain_text;
use crate::document::model::{Change, Comment, Document};
use crate::document::nodes::said;
use crate::xml::{self, Node};

/// Adds the comments of a document.
pub(super) fn read(document: &mut Document, comments: Option<&xml::Document>, threads: Option<&xml::Document>) {
    let Some(comments) = comments else { return };
    let is_comment = |node: &Node<'_>| node.local_name() == "comment" && said(*node, "id").is_some();
    let found: Vec<Node<'_>> = comments.root().elements().filter(is_comment).collect();
    // A thread names the last paragraph of each comment.
    let mut owners: FxHashMap<&str, &str> = FxHashMap::default();
    for comment in &found {
        let paragraphs = comment.descendants().filter(|node| node.local_name() == "p");
        let ids = paragraphs.filter_map(|node| said(node, "paraId"));
        owners.extend(ids.zip(std::iter::repeat(said(*comment, "id").unwrap_or_default())));
    }
    let answers = threads.map(|threads| answers(threads, &owners)).unwrap_or_default();
    for comment in found {
        let key = said(comment, "id").unwrap_or_default();
        document.comments.push(Comment {
            key: key.to_owned(),
            by: by(comment),
            text: plain_text(comment),
            reply_to: answers.get(key).map(|other| (*other).to_owned()),
        });
    }
}

/// Which comment answers which, by their ids.
fn answers<'d>(threads: &'d xml::Document, owners: &FxHashMap<&'d str, &'d str>) -> FxHashMap<&'d str, &'d str> {
    let mut answers = FxHashMap::default();
    for node in threads.root().elements() {
        let owner = |name| said(node, name).and_then(|id| owners.get(id).copied());
        if let (Some(own), Some(other)) = (owner("paraId"), owner("paraIdParent")) {
            answers.insert(own, other);
        }
    }
    answers
}

/// Who wrote or changed something, and when.
pub(super) fn by(node: Node<'_>) -> Change {
    let filled = |name| said(node, name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    Change { who: filled("author"), when: filled("date") }
}
