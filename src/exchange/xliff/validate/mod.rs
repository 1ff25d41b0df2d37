//! Checks whether a document is XLIFF 2.1: its structure by a schema, and the other rules of the specification.

mod codes;
mod ids;
mod its;
mod messages;
mod modules;
mod references;
mod scope;
mod segments;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use self::messages::found;
use self::references::Index;
use self::scope::{Scope, Text};
use super::names::{children, is, prefix_of};
use crate::exchange::bilingual::parsed;
use crate::exchange::structure::Structure;
use crate::validate::Finding;
use crate::xml::{Document, Node};

static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::new("xliff", "XLIFF 2.1", include_str!("../../../../schemas/xliff21.rnc"), WORDS));

/// The patterns of the schema in words.
const WORDS: &[(&str, &str)] = &[
    ("{2,3}", "a language tag of BCP 47 such as `pt-BR`"),
    (":]+", "a value of your own with a prefix other than `xlf`, such as `my:kind`"),
    ("0{0,2}", "the number of a character that XML cannot hold, in four to six hexadecimal digits"),
];

/// Checks a document against XLIFF 2.1: the core and its modules. The findings are in the order of the text; their
/// rules are `xliff.…`, or `xml` if the document is not well-formed.
///
/// ```
/// use glossator::exchange::xliff;
///
/// let text = r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="ru">
///   <file id="f"><unit id="u"><segment><source><ph id="1" dataRef="d"/>!</source></segment></unit></file></xliff>"#;
/// let findings = xliff::validate(text);
/// assert_eq!(findings[0].rule, "xliff.data.unknown");
/// assert_eq!(&text[findings[0].span.clone()], "d");
/// ```
pub fn validate(text: &str) -> Vec<Finding> {
    match parsed(text.to_owned()) {
        Ok(document) => check(&document),
        Err(error) => vec![Finding::from(&error)],
    }
}

/// Checks a document that was read already.
pub(super) fn check(document: &Document) -> Vec<Finding> {
    let root = document.root();
    if !is(root, "xliff") {
        return vec![found("root", root.name_span(), &[root.qualified_name()])];
    }
    let mut findings = Vec::new();
    STRUCTURE.check(document, &mut findings);
    for node in root.descendants().filter(|node| node.is_element() && prefix_of(node.namespace()).is_some()) {
        modules::check(node, &mut findings);
        its::check(node, &mut findings);
    }
    ids::of_document(root, &mut findings);
    let index = Index::new(root);
    for file in children(root, "file") {
        of_file(file, root, &index, &mut findings);
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

fn of_file<'d>(file: Node<'d>, root: Node<'d>, index: &Index<'d>, findings: &mut Vec<Finding>) {
    segments::of_file(file, findings);
    modules::of_file(file, findings);
    let units: Vec<Node<'_>> = file.descendants().filter(|node| is(*node, "unit")).collect();
    let ids: FxHashSet<&str> = units.iter().filter_map(|unit| unit.attribute("id")).collect();
    for unit in units {
        let scope = Scope::of_unit(unit);
        segments::of_unit(&scope, root, findings);
        references::of_unit(&scope, index, findings);
        of_scope(&scope, &ids, findings);
        for candidate in children(unit, "mtc:matches").flat_map(|all| children(all, "mtc:match")) {
            of_scope(&Scope::of_match(candidate), &ids, findings);
        }
    }
}

fn of_scope(scope: &Scope<'_>, units: &FxHashSet<&str>, findings: &mut Vec<Finding>) {
    ids::of_scope(scope, findings);
    codes::of_side(scope, Text::Source, findings);
    codes::of_side(scope, Text::Target, findings);
    if scope.is_unit() {
        codes::across(scope, findings);
        references::check_subflows(scope, units, findings);
    }
}
