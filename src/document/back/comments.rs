//! The parts of a DOCX that say what comments there are.

use std::collections::BTreeMap;

use super::Note;
use super::runs::attributes;
use crate::document::archive::{Archive, parse};
use crate::document::docx::Parts;
use crate::document::error::DocumentError;
use crate::document::nodes::said;
use crate::document::out::escaped;
use crate::xml::{self, Edits};

const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const TYPES: &str = "[Content_Types].xml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The parts with new comments: the comments, and where there were none, what leads to them.
pub(super) fn parts(
    archive: &mut Archive,
    names: &Parts,
    notes: &[(&Note, u32)],
    namespace: &str,
) -> Result<BTreeMap<String, Vec<u8>>, DocumentError> {
    let mut changed = BTreeMap::new();
    let mut put = |name: &str, text: String| drop(changed.insert(name.to_owned(), text.into_bytes()));
    if let Some(tree) = archive.xml(&names.comments)? {
        let is_known = tree.root().resolve_prefix("w") == Some(namespace);
        let comments: String = notes.iter().map(|(note, id)| comment(note, *id, is_known, namespace)).collect();
        put(&names.comments, with_child(&tree, &comments)?);
        return Ok(changed);
    }
    let comments: String = notes.iter().map(|(note, id)| comment(note, *id, true, namespace)).collect();
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    put(&names.comments, format!("{declaration}<w:comments xmlns:w=\"{namespace}\">{comments}</w:comments>"));
    let types = archive.needed(TYPES)?;
    let of = |tree: &xml::Document| tree.root().prefix().map(|prefix| format!("{prefix}:")).unwrap_or_default();
    let part = format!("<{}Override PartName=\"/{}\" ContentType=\"{TYPE}\"/>", of(&types), escaped(&names.comments));
    put(TYPES, with_child(&types, &part)?);
    let relations = match archive.xml(&names.relations)? {
        Some(tree) => tree,
        None => parse(&names.relations, format!("{declaration}<Relationships xmlns=\"{RELATIONS}\"></Relationships>"))?,
    };
    let relation = relation(&relations, &of(&relations), names, namespace);
    put(&names.relations, with_child(&relations, &relation)?);
    Ok(changed)
}

fn relation(relations: &xml::Document, prefix: &str, names: &Parts, namespace: &str) -> String {
    let taken: Vec<&str> = relations.root().elements().filter_map(|node| said(node, "Id")).collect();
    let id = (1..).map(|number| format!("rId{number}")).find(|id| !taken.contains(&id.as_str())).unwrap_or_default();
    let kind = match namespace.contains("purl.oclc.org") {
        true => "http://purl.oclc.org/ooxml/officeDocument/relationships/comments",
        false => "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    };
    let target = escaped(&names.comments);
    format!("<{prefix}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"/{target}\"/>")
}

fn comment(note: &Note, id: u32, is_known: bool, namespace: &str) -> String {
    let declared = if is_known { String::new() } else { format!(" xmlns:w=\"{namespace}\"") };
    let initials: String = note.by.name.split_whitespace().filter_map(|word| word.chars().next()).collect();
    let said = attributes("w:", &note.by);
    let paragraph = |line: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(line));
    let words: String = note.text.split('\n').map(paragraph).collect();
    let initials = escaped(&initials);
    format!("<w:comment{declared} w:id=\"{id}\"{said} w:initials=\"{initials}\">{words}</w:comment>")
}

/// A part with something more at the end of its root.
fn with_child(tree: &xml::Document, child: &str) -> Result<String, DocumentError> {
    let root = tree.root();
    let mut edits = Edits::new(tree.source());
    let failed = |error: xml::EditError| DocumentError::Archive(error.to_string());
    if root.self_closing() {
        let tag = &tree.source()[root.start_tag_span()];
        let open = tag.trim_end_matches('>').trim_end_matches('/');
        let whole = format!("{open}>{child}</{}>", root.qualified_name());
        edits.replace(root.span(), whole).map_err(failed)?;
    } else {
        edits.insert(root.content_span().end, child.to_owned()).map_err(failed)?;
    }
    Ok(edits.apply())
}
