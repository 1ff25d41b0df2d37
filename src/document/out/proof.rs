//! What was written, read again: blocks that do not have their words any more are reported.

use crate::document::flatten::{Flat, flatten};
use crate::document::format::Format;
use crate::document::import::{DocumentOptions, Opened, open};
use crate::document::model::{Document, Tracked};
use crate::document::told::{Told, excerpt};
use crate::model::{Node, People};

/// Reads a file as it was written, and says which blocks have other words than the document.
pub(super) fn differences(document: &Document, bytes: &[u8], format: Format) -> Option<Told> {
    let old = words(&flatten(document, None, &mut People::default()));
    let options = DocumentOptions::default().with_format(format).with_tracked(Tracked::All);
    let new = match open(bytes.to_vec(), "again", &options) {
        Ok(Opened { document, .. }) => words(&flatten(&document, None, &mut People::default())),
        Err(error) => return Some(Told::new(format!("the file cannot be read again: {error}"))),
    };
    let differing = old.iter().zip(&new).filter(|(old, new)| old != new).count();
    let count = differing + old.len().abs_diff(new.len());
    let first = old.iter().enumerate().find(|(index, old)| new.get(*index) != Some(old));
    let (number, words) = first.map(|(index, words)| (index + 1, excerpt(words)))?;
    let what = format!(
        "blocks that {format} cannot hold as they are (spaces, line ends): {count} of {}, the first is block {number}, “{words}”",
        old.len()
    );
    Some(Told::new(what))
}

/// The words of all blocks; line ends count as spaces, because some formats have none inside a block.
fn words(flat: &Flat) -> Vec<String> {
    fn blocks(nodes: &[Node], text: &str, found: &mut Vec<String>) {
        for node in nodes {
            match node {
                Node::Container(container) => blocks(&container.children, text, found),
                Node::Block(block) if !block.span.is_empty() => {
                    found.push(text.get(block.span.clone()).unwrap_or_default().replace('\n', " "));
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    blocks(&flat.body, &flat.text, &mut found);
    found
}
