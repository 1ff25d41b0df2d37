//! Real editions, read by roxmltree as well: both must see the same document.
//!

use std::path::{Path, PathBuf};

use glossator_xml::{Doctype, Document, Limits, Node, NodeKind, decode_document};

use crate::needs;

/// One line for each thing a document says, adjacent text joined.
#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    text: String,
}

impl Lines {
    fn push(&mut self, line: String) {
        if !self.text.is_empty() {
            let text = format!("text {:?}", std::mem::take(&mut self.text));
            self.lines.push(text);
        }
        self.lines.push(line);
    }
}

fn ours(node: Node<'_>, lines: &mut Lines) {
    match node.kind() {
        NodeKind::Text => lines.text.push_str(node.text().unwrap_or_default()),
        NodeKind::Comment => lines.push(format!("comment {:?} {:?}", node.comment().unwrap_or_default(), node.span())),
        NodeKind::ProcessingInstruction => lines.push(format!("instruction {:?}", node.span())),
        NodeKind::Element => {
            lines.push(format!("{:?} {} {:?}", node.namespace(), node.local_name(), node.span()));
            for attribute in node.attributes() {
                let place = (attribute.span(), attribute.value_span());
                let name = (attribute.namespace(), attribute.local_name());
                lines.push(format!("{name:?} {:?} {place:?}", attribute.value()));
            }
            node.children().for_each(|child| ours(child, lines));
            lines.push("end".to_owned());
        }
    }
}

fn theirs(node: roxmltree::Node<'_, '_>, lines: &mut Lines) {
    match node.node_type() {
        roxmltree::NodeType::Root => {}
        roxmltree::NodeType::Text => lines.text.push_str(node.text().unwrap_or_default()),
        roxmltree::NodeType::Comment => {
            lines.push(format!("comment {:?} {:?}", node.text().unwrap_or_default(), node.range()));
        }
        roxmltree::NodeType::PI => lines.push(format!("instruction {:?}", node.range())),
        roxmltree::NodeType::Element => {
            let name = node.tag_name();
            lines.push(format!(
                "{:?} {} {:?}",
                name.namespace().filter(|name| !name.is_empty()),
                name.name(),
                node.range()
            ));
            for attribute in node.attributes() {
                let place = (attribute.range(), attribute.range_value());
                let name = (attribute.namespace(), attribute.name());
                lines.push(format!("{name:?} {:?} {place:?}", attribute.value()));
            }
            node.children().for_each(|child| theirs(child, lines));
            lines.push("end".to_owned());
        }
    }
}

/// Both views of a document, line by line.
pub fn compare(text: &str, document: &Document, oracle: &roxmltree::Document<'_>) {
    let (mut mine, mut other) = (Lines::default(), Lines::default());
    document.top_level().for_each(|node| ours(node, &mut mine));
    oracle.root().children().for_each(|node| theirs(node, &mut other));
    assert_eq!(mine.lines, other.lines, "{text}");
}

fn editions(folder: &Path) -> Vec<PathBuf> {
    let files = ["valid", "invalid"].into_iter().filter_map(|kind| std::fs::read_dir(folder.join(kind)).ok()).flatten();
    let mut files: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    files.sort();
    files
}

#[test]
#[ignore = "needs outside data: tei"]
fn real_editions() {
    let Some(folder) = needs::data("tei") else { return };
    let editions = editions(&folder);
    assert!(!editions.is_empty());
    let limits = Limits::default().with_doctype(Doctype::Skip);
    for path in editions {
        let bytes = std::fs::read(&path).expect("the file is readable");
        let text = decode_document(bytes, None).expect("the file is text").text;
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let oracle = roxmltree::Document::parse_with_options(&text, options);
        match (Document::parse(text.clone(), &limits), oracle) {
            (Ok(document), Ok(oracle)) => compare("", &document, &oracle),
            (ours, oracle) => panic!("{}: {:?} {:?}", path.display(), ours.err(), oracle.err()),
        }
    }
}
