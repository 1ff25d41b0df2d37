//! Checks whether a document is XLIFF 1.2: its schema, with the ids and references that the schema defines.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::OLD;
use crate::exchange::bilingual::parsed;
use crate::exchange::structure::Structure;
use crate::validate::Finding;
use crate::xml::Node;

static STRUCTURE: LazyLock<Structure> = LazyLock::new(|| {
    Structure::new("xliff12", "XLIFF 1.2", include_str!("../../../schemas/xliff12.rnc"), WORDS).open()
});

/// The patterns of the schema in words.
const WORDS: &[(&str, &str)] = &[
    ("x-", "a value of your own that begins with `x-`"),
    ("#", "four numbers, or `#` for one that is missing, with `;` between"),
    ("multipart", "a media type such as `image/png`"),
];

/// Checks a document against the transitional schema of XLIFF 1.2. The findings are in the order of the text; their
/// rules are `xliff12.…`, or `xml` if the document is not well-formed.
///
/// ```
/// use glossator::exchange::xliff;
///
/// let text = r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
///   <file original="a" source-language="ru" datatype="text"><body><trans-unit id="u"/></body></file></xliff>"#;
/// let findings = xliff::validate_12(text);
/// assert_eq!(findings[0].rule, "xliff12.attribute.value");
/// assert_eq!(findings[1].message, "`trans-unit` is not complete: `source` must follow");
/// ```
pub fn validate_12(text: &str) -> Vec<Finding> {
    let document = match parsed(text.to_owned()) {
        Ok(document) => document,
        Err(error) => return vec![Finding::from(&error)],
    };
    let root = document.root();
    let mut findings = Vec::new();
    if !root.is(OLD, "xliff") {
        let message = format!("the root of an XLIFF 1.2 document is `xliff` in the namespace `{OLD}`");
        findings.push(STRUCTURE.found("root", root.name_span(), message));
        if root.local_name() != "xliff" {
            return findings;
        }
    }
    if findings.is_empty() {
        STRUCTURE.check(&document, &mut findings);
    }
    for file in root.elements().filter(|child| child.local_name() == "file") {
        of_file(file, &mut findings);
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// A node and its descendants with one of these names.
fn named<'d>(node: Node<'d>, names: &'static [&'static str]) -> impl Iterator<Item = Node<'d>> {
    std::iter::once(node)
        .chain(node.descendants())
        .filter(move |inner| inner.is_element() && names.contains(&inner.local_name()))
}

fn of_file(file: Node<'_>, findings: &mut Vec<Finding>) {
    for (names, attribute) in UNIQUE {
        unique(named(file, names), attribute, findings);
    }
    for (names, attribute, defined, by) in REFERENCES {
        let known: FxHashSet<&str> = named(file, defined).filter_map(|node| node.attribute(by)).collect();
        for node in named(file, names) {
            unknown(node, attribute, &known, defined, findings);
        }
    }
    for unit in named(file, &["trans-unit", "alt-trans"]) {
        segments(unit, findings);
    }
    for text in named(file, &["source", "seg-source", "target"]) {
        halves(text, "bpt", "ept", findings);
        halves(text, "bx", "ex", findings);
    }
}

/// Elements that must be unique in a file, and by which attribute.
const UNIQUE: &[(&[&str], &str)] = &[
    (&["trans-unit", "bin-unit"], "id"),
    (&["group"], "id"),
    (&["tool"], "tool-id"),
    (&["phase"], "phase-name"),
    (&["count-group"], "name"),
    (&["context-group"], "name"),
    (&["external-file"], "uid"),
];

/// Elements with an attribute, and the elements and the attribute that it names.
type Reference = (&'static [&'static str], &'static str, &'static [&'static str], &'static str);

/// The references in a file.
const REFERENCES: &[Reference] = &[
    (&["file", "phase", "alt-trans"], "tool-id", &["tool"], "tool-id"),
    (&["count", "trans-unit", "target", "bin-unit", "bin-target"], "phase-name", &["phase"], "phase-name"),
    (&["bpt", "ept", "it", "ph", "g", "x", "bx", "ex", "sub"], "xid", &["trans-unit", "bin-unit"], "id"),
];

fn unique<'d>(nodes: impl Iterator<Item = Node<'d>>, attribute: &str, findings: &mut Vec<Finding>) {
    let mut seen = FxHashSet::default();
    for node in nodes {
        let twice = node.attribute(attribute).filter(|value| !seen.insert(*value));
        if let Some(value) = twice {
            let message = format!("another `{}` has `{attribute}=\"{value}\"` already", node.local_name());
            findings.push(STRUCTURE.found("id.twice", node.start_tag_span(), message));
        }
    }
}

fn unknown(node: Node<'_>, attribute: &str, known: &FxHashSet<&str>, defined: &[&str], findings: &mut Vec<Finding>) {
    if let Some(value) = node.attribute(attribute).filter(|value| !known.contains(value)) {
        let message = format!("`{attribute}` names no `{}` of this file: `{value}`", defined.join("` or `"));
        findings.push(STRUCTURE.found("reference.unknown", node.start_tag_span(), message));
    }
}

/// The marks directly in a text.
fn marks_in<'d>(text: Node<'d>) -> impl Iterator<Item = Node<'d>> {
    text.elements().filter(|mark| mark.local_name() == "mrk")
}

/// Segments of a target must be those of the `seg-source` next to it.
fn segments(unit: Node<'_>, findings: &mut Vec<Finding>) {
    let child = |name: &'static str| unit.elements().filter(move |child| child.local_name() == name);
    let in_source = || child("seg-source").flat_map(marks_in);
    unique(in_source(), "mid", findings);
    let known: FxHashSet<&str> = in_source().filter_map(|mark| mark.attribute("mid")).collect();
    for mark in child("target").flat_map(marks_in) {
        unknown(mark, "mid", &known, &["mrk"], findings);
    }
    if unit.local_name() == "trans-unit" {
        for proposal in child("alt-trans") {
            unknown(proposal, "mid", &known, &["mrk"], findings);
        }
    }
}

/// An end with `rid` must have exactly one start with the same.
fn halves(text: Node<'_>, start: &'static str, end: &'static str, findings: &mut Vec<Finding>) {
    let by_name =
        |name: &'static str| text.descendants().filter(move |node| node.is_element() && node.local_name() == name);
    unique(by_name(start), "rid", findings);
    let starts: FxHashMap<&str, ()> = by_name(start).filter_map(|node| Some((node.attribute("rid")?, ()))).collect();
    for node in by_name(end) {
        if let Some(rid) = node.attribute("rid").filter(|rid| !starts.contains_key(rid)) {
            let message = format!("no `{start}` of this `{}` has `rid=\"{rid}\"`", text.local_name());
            findings.push(STRUCTURE.found("code.lone-end", node.start_tag_span(), message));
        }
    }
}
