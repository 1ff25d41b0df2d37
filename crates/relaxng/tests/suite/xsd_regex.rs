//! James Clark's suite of XML Schema regular expressions, through the `pattern` facet.

use glossator_relaxng::datatypes::{Datatype, Param, XML_SCHEMA};

use crate::needs;

#[test]
#[ignore = "needs outside data: relaxng"]
fn every_case_of_the_suite() {
    let Some(path) = needs::data("relaxng/regextest.xml") else { return };
    let suite = std::fs::read_to_string(path).expect("the suite");
    let suite = roxmltree::Document::parse(&suite).expect("the suite is well-formed");
    let cases: Vec<_> = suite.descendants().filter(|node| node.has_tag_name("testCase")).collect();
    let failures: Vec<String> = cases.iter().flat_map(|case| failures_of(*case)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(cases.len(), 48);
}

fn failures_of(case: roxmltree::Node<'_, '_>) -> Vec<String> {
    let mut failures = Vec::new();
    let mut compiled = None;
    for part in case.children().filter(roxmltree::Node::is_element) {
        let text = part.text().unwrap_or_default();
        let right = match part.tag_name().name() {
            "correct" => {
                compiled = pattern(text);
                compiled.is_some()
            }
            "incorrect" => pattern(text).is_none(),
            "valid" => compiled.as_ref().is_some_and(|datatype| datatype.allows(text, &())),
            "invalid" => compiled.as_ref().is_some_and(|datatype| !datatype.allows(text, &())),
            other => panic!("the suite has an element {other}"),
        };
        if !right {
            failures.push(format!(
                "{} {text:?} in {:?}",
                part.tag_name().name(),
                case.document().text_pos_at(case.range().start)
            ));
        }
    }
    failures
}

fn pattern(source: &str) -> Option<Datatype> {
    let param = Param { name: "pattern".to_owned(), value: source.to_owned() };
    Datatype::new(XML_SCHEMA, "string", &[param], &()).ok()
}
