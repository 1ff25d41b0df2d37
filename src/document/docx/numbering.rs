//! Which lists have numbers.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::document::nodes::{child, said, val};
use crate::xml::Document;

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Number of a list and its abstract definition.
    lists: FxHashMap<String, String>,
    /// Definitions and levels without numbers.
    bulleted: FxHashSet<(String, u8)>,
}

impl Numbering {
    pub fn read(part: &Document) -> Self {
        let mut numbering = Self::default();
        for node in part.root().elements() {
            match node.local_name() {
                "abstractNum" => {
                    let Some(id) = said(node, "abstractNumId") else { continue };
                    for level in node.elements().filter(|level| level.local_name() == "lvl") {
                        let number = said(level, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
                        if matches!(val(level, "numFmt"), Some("bullet" | "none")) {
                            numbering.bulleted.insert((id.to_owned(), number));
                        }
                    }
                }
                "num" => {
                    let ids = said(node, "numId").zip(child(node, "abstractNumId").and_then(|id| said(id, "val")));
                    numbering.lists.extend(ids.map(|(list, id)| (list.to_owned(), id.to_owned())));
                }
                _ => {}
            }
        }
        numbering
    }

    /// Whether a list has numbers on a level.
    pub fn is_numbered(&self, list: &str, level: u8) -> bool {
        let Some(id) = self.lists.get(list) else { return false };
        !self.bulleted.contains(&(id.clone(), level))
    }
}
