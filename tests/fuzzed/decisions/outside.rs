//! What a decision must leave alone: the printed text around what was decided, comments, processing instructions, ids.

use std::collections::BTreeMap;

use glossator::annotate::{Act, BlockState, NoteState, Session};
use glossator::model::Category;
use roxmltree::{Document, NodeType};

use super::sitting::{Fault, fault};

/// Namespace of `xml:id`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A file as other eyes read it; each id in it once.
pub fn read(text: &str) -> Result<Document<'_>, Fault> {
    let document = Document::parse(text).map_err(|error| fault("not well-formed", error))?;
    let mut ids = BTreeMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute((XML, "id")) {
            let count: &mut usize = ids.entry(id).or_default();
            *count += 1;
            if *count > 1 {
                return Err(fault("an id twice", id));
            }
        }
    }
    Ok(document)
}

/// Comments and processing instructions, each with how often it is there.
pub fn remarks(document: &Document<'_>) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for node in document.descendants() {
        let words = match node.node_type() {
            NodeType::Comment => node.text().map(|text| format!("<!--{text}-->")),
            NodeType::PI => node.pi().map(|pi| format!("<?{} {:?}?>", pi.target, pi.value)),
            _ => None,
        };
        if let Some(words) = words {
            *all.entry(words).or_default() += 1;
        }
    }
    all
}

/// What counts of a text where spaces and a capital may change beside a note.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The words of a text: in files of others white space is layout, and folded.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// The printed text of a block around a note, in front of it and behind it.
fn around<'t>(block: &'t BlockState, note: &NoteState) -> (&'t str, &'t str) {
    (&block.printed[..note.range.start], &block.printed[note.range.end..])
}

/// Judges the printed text after an act on `old`, which has become `new`; `before` are the blocks as they were.
pub fn judge_text(
    act: &Act,
    before: &[BlockState],
    after: &Session,
    old: Option<&NoteState>,
    new: Option<&NoteState>,
) -> Result<(), Fault> {
    let blocks = after.blocks();
    if before.len() != blocks.len() {
        return Err(fault("another number of blocks", format!("{} and {}", before.len(), blocks.len())));
    }
    let changed = match act {
        Act::Edit { .. } | Act::Delete { .. } | Act::Add { .. } => old.or(new).map(|note| note.block),
        _ => None,
    };
    for (number, (was, is)) in before.iter().zip(blocks).enumerate() {
        if was.id != is.id {
            return Err(fault("a block has another id", format!("{:?} and {:?}", was.id, is.id)));
        }
        if changed != Some(number) && words(&was.printed) != words(&is.printed) {
            return Err(fault("the text of another block", format!("{:?} became {:?}", was.printed, is.printed)));
        }
    }
    let Some(number) = changed else { return Ok(()) };
    in_block(act, &before[number], &blocks[number], old, new)
}

fn in_block(
    act: &Act,
    was: &BlockState,
    is: &BlockState,
    old: Option<&NoteState>,
    new: Option<&NoteState>,
) -> Result<(), Fault> {
    let differs = |what, was: &str, is: &str| Err(fault(what, format!("{was:?} became {is:?}")));
    match (act, old, new) {
        (Act::Edit { .. }, Some(old), Some(new)) => {
            let (was, is) = (around(was, old), around(is, new));
            if (words(was.0), words(was.1)) == (words(is.0), words(is.1)) {
                Ok(())
            } else {
                differs("text beside an edited note", was.0, is.0)
            }
        }
        // Without its bracket `[t]he` is `The` again.
        (Act::Delete { .. }, Some(old), _) if old.class == Some(Category::Case) => Ok(()),
        (Act::Delete { .. }, Some(old), _) => {
            let (head, tail) = around(was, old);
            let left = [head, tail].concat();
            if bare(&left) == bare(&is.printed) {
                Ok(())
            } else {
                differs("text beside a deleted note", &left, &is.printed)
            }
        }
        (Act::Add { .. }, _, Some(new)) => {
            let (head, tail) = around(is, new);
            let left = [head, tail].concat();
            if bare(&left) == bare(&was.printed) {
                Ok(())
            } else {
                differs("text beside an added note", &was.printed, &left)
            }
        }
        _ => Ok(()),
    }
}
