//! The test suite of the specification.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use glossator_relaxng::xml::{Doctype, Limits, Reader};
use glossator_relaxng::{ResolveError, Resolver, Resource, Schema, local_path};

use crate::needs;

/// The files that a test case brings along.
struct Virtual(BTreeMap<PathBuf, String>);

impl Resolver for Virtual {
    fn resolve(&self, base: &str, href: &str) -> Result<Resource, ResolveError> {
        let path = local_path(base, href)?;
        let text = self.0.get(&path).ok_or_else(|| ResolveError::Unknown(href.to_owned()))?;
        Ok(Resource { name: path.display().to_string(), text: text.as_str().into() })
    }
}

fn collect(node: roxmltree::Node<'_, '_>, source: &str, folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for child in node.children().filter(roxmltree::Node::is_element) {
        let path = || folder.join(child.attribute("name").unwrap_or_default());
        match child.tag_name().name() {
            "resource" => {
                files.insert(path(), inner(child, source));
            }
            "dir" => collect(child, source, &path(), files),
            _ => {}
        }
    }
}

/// The element that a node holds, as written, or its text.
pub fn inner(node: roxmltree::Node<'_, '_>, source: &str) -> String {
    match node.first_element_child() {
        Some(element) => {
            let from = element.range().start;
            let to = node.last_element_child().map_or(from, |last| last.range().end);
            source[from..to].to_owned()
        }
        None => node.text().unwrap_or_default().to_owned(),
    }
}

fn is_valid(schema: &Schema, document: &str) -> bool {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    schema.validate(&mut Reader::new(document, &limits)).is_valid()
}

/// The suite without its document type. One entity is declared there; the cases are taken out as text.
pub fn without_doctype(suite: &str) -> String {
    let suite = suite.replace("&dii;", "<&#xE14;&#xE35;/>");
    let body = suite.find("]>").map_or(0, |end| end + 2);
    suite[body..].replace("<&#xE14;&#xE35;/>", "<\u{E14}\u{E35}/>")
}

#[test]
#[ignore = "needs outside data: relaxng"]
fn specification_suite() {
    let Some(path) = needs::data("relaxng/spectest.xml") else { return };
    let suite = std::fs::read_to_string(path).expect("the suite");
    let suite = without_doctype(&suite);
    let parsed = roxmltree::Document::parse(&suite).unwrap();
    let mut failures = Vec::new();
    let mut counts = [0; 4];
    for (number, case) in parsed.descendants().filter(|node| node.has_tag_name("testCase")).enumerate() {
        let mut files = BTreeMap::new();
        collect(case, &suite, Path::new(""), &mut files);
        let resolver = Virtual(files);
        let mut schema = None;
        for child in case.children().filter(roxmltree::Node::is_element) {
            let text = inner(child, &suite);
            let section = case.children().find(|node| node.has_tag_name("section")).and_then(|node| node.text());
            let title = format!("case {number} ({}) {}", section.unwrap_or("?"), child.tag_name().name());
            match child.tag_name().name() {
                "correct" => {
                    counts[0] += 1;
                    match Schema::from_text("schema.rng", &text, &resolver) {
                        Ok(read) => schema = Some(read),
                        Err(errors) => failures.push(format!("{title}: {} {}\n{text}", errors[0].clause, errors[0])),
                    }
                }
                "incorrect" => {
                    counts[1] += 1;
                    if Schema::from_text("schema.rng", &text, &resolver).is_ok() {
                        failures.push(format!("{title}: accepted\n{text}"));
                    }
                }
                "valid" => {
                    counts[2] += 1;
                    if !schema.as_ref().is_some_and(|schema| is_valid(schema, &text)) {
                        failures.push(format!("{title}: refused\n{text}"));
                    }
                }
                "invalid" => {
                    counts[3] += 1;
                    if schema.as_ref().is_none_or(|schema| is_valid(schema, &text)) {
                        failures.push(format!("{title}: accepted\n{text}"));
                    }
                }
                _ => {}
            }
        }
    }
    eprintln!("{counts:?}");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n\n"));
}
