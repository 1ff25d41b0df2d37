//! Checks whether a document is TMX 1.4b: its structure by a schema, and the other rules of the specification.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::exchange::bilingual::parsed;
use crate::exchange::structure::Structure;
use crate::text::primary;
use crate::validate::Finding;
use crate::xml::{Node, XML_NAMESPACE};

/// The namespace that some tools give to TMX; the standard has none.
const NAMESPACE: &str = "http://www.lisa.org/tmx14";

static PLAIN: LazyLock<Structure> =
    LazyLock::new(|| Structure::new("tmx", TITLE, include_str!("../../../schemas/tmx14.rnc"), WORDS));

static NAMESPACED: LazyLock<Structure> = LazyLock::new(|| {
    let schema = include_str!("../../../schemas/tmx14.rnc");
    Structure::new("tmx", TITLE, &format!("default namespace = \"{NAMESPACE}\"\n{schema}"), WORDS)
});

const TITLE: &str = "TMX 1.4";

/// The patterns of the schema in words.
const WORDS: &[(&str, &str)] = &[
    ("T([01]", "a date with a time in UTC, such as `20240531T120000Z`"),
    ("#x", "the number of a character, such as `#xF8FF`"),
];

/// Checks a document against TMX 1.4b. The findings are in the order of the text; their rules are `tmx.…`, or `xml` if
/// the document is not well-formed.
///
/// ```
/// use glossator::exchange::tmx;
///
/// let text = r#"<tmx version="1.4"><header/><body><tu><tuv xml:lang="ru"><seg>Да<ept i="1"/></seg></tuv></tu></body></tmx>"#;
/// let rules: Vec<String> = tmx::validate(text).into_iter().map(|finding| finding.rule.into_owned()).collect();
/// assert!(rules.contains(&"tmx.attribute.missing".to_owned()));
/// assert!(rules.contains(&"tmx.code.lone-end".to_owned()));
/// ```
pub fn validate(text: &str) -> Vec<Finding> {
    let document = match parsed(text.to_owned()) {
        Ok(document) => document,
        Err(error) => return vec![Finding::from(&error)],
    };
    let root = document.root();
    if root.local_name() != "tmx" {
        let message = format!("the root of a TMX document is `tmx`, not `{}`", root.qualified_name());
        return vec![PLAIN.found("root", root.name_span(), message)];
    }
    if let Some(version) = root.attribute("version").filter(|version| matches!(*version, "1.1" | "1.2" | "1.3")) {
        let message = format!("this is TMX {version}; nothing was checked, for only the rules of 1.4 are known");
        return vec![PLAIN.found("version", root.name_span(), message).as_warning()];
    }
    let structure = match root.namespace() {
        None => &PLAIN,
        Some(NAMESPACE) => &NAMESPACED,
        Some(other) => {
            let message = format!("the elements of TMX have no namespace, or `{NAMESPACE}`, not `{other}`");
            return vec![PLAIN.found("root", root.name_span(), message)];
        }
    };
    let mut findings = Vec::new();
    structure.check(&document, &mut findings);
    let source = root.elements().find(|child| child.local_name() == "header");
    let source = source.and_then(|header| header.attribute("srclang")).unwrap_or("*all*");
    for node in root.descendants().filter(|node| node.is_element()) {
        match node.local_name() {
            "tu" => in_source(node, source, &mut findings),
            "seg" | "sub" => pairs(node, &mut findings),
            "ude" => user_defined(node, &mut findings),
            "ut" => {
                let message = "`ut` is deprecated since TMX 1.4; write `bpt`, `ept`, `it` or `ph`".to_owned();
                findings.push(PLAIN.found("element.deprecated", node.name_span(), message).as_warning());
            }
            _ => {}
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// A unit must have a variant in its source language: TMX 1.4b, `srclang`.
fn in_source(unit: Node<'_>, source: &str, findings: &mut Vec<Finding>) {
    let wanted = unit.attribute("srclang").unwrap_or(source);
    let variants = || unit.elements().filter(|child| child.local_name() == "tuv");
    let lang = |variant: Node<'_>| -> String {
        let lang = variant.attribute_ns(XML_NAMESPACE, "lang").or_else(|| variant.attribute("lang"));
        primary(lang.unwrap_or_default()).to_ascii_lowercase()
    };
    let has = variants().any(|variant| lang(variant) == primary(wanted).to_ascii_lowercase());
    if wanted != "*all*" && !has && variants().next().is_some() {
        let message = format!("no `tuv` of this `tu` is in its source language, `{wanted}`");
        findings.push(PLAIN.found("source.missing", unit.name_span(), message));
    }
}

/// Each `bpt` of a segment must be followed by an `ept` with the same `i`, which no other pair has: TMX 1.4b, `i`.
fn pairs(segment: Node<'_>, findings: &mut Vec<Finding>) {
    let mut open: FxHashMap<&str, Node<'_>> = FxHashMap::default();
    let mut seen: FxHashMap<&str, ()> = FxHashMap::default();
    let inside = |node: Node<'_>| {
        // Codes of a subflow belong to a segment of their own.
        node.ancestors().find(|above| matches!(above.local_name(), "seg" | "sub")) == Some(segment)
    };
    for node in segment.descendants().filter(|node| node.is_element() && inside(*node)) {
        let Some(number) = node.attribute("i") else { continue };
        match node.local_name() {
            "bpt" if seen.insert(number, ()).is_some() => {
                let message = format!("another `bpt` of this segment has `i=\"{number}\"` already");
                findings.push(PLAIN.found("code.twice", node.start_tag_span(), message));
            }
            "bpt" => drop(open.insert(number, node)),
            "ept" if open.remove(number).is_none() => {
                let message = format!("no `bpt` before this `ept` has `i=\"{number}\"`");
                findings.push(PLAIN.found("code.lone-end", node.start_tag_span(), message));
            }
            _ => {}
        }
    }
    for (number, node) in open {
        let message = format!("no `ept` after this `bpt` has `i=\"{number}\"`; write `it` where the end is elsewhere");
        findings.push(PLAIN.found("code.lone-start", node.start_tag_span(), message));
    }
}

/// A character set whose maps have codes must name the set of these codes: TMX 1.4b, `base`.
fn user_defined(set: Node<'_>, findings: &mut Vec<Finding>) {
    let has_codes = set.elements().any(|map| map.attribute("code").is_some());
    if has_codes && set.attribute("base").is_none() {
        let message = "`ude` needs `base`, for its maps have `code`".to_owned();
        findings.push(PLAIN.found("base.missing", set.start_tag_span(), message));
    }
}
