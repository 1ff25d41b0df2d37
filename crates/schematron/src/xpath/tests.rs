//! Tables of expressions and their values.

mod limits;
mod lookups;

use std::sync::Arc;

use glossator_relaxng::NoFiles;
use glossator_xml::{Doctype, Limits};
use rustc_hash::FxHashMap;

use super::compare::legacy_string;
use super::eval::{Evaluator, Focus, Program};
use super::value::{Item, Sequence};
use super::{Scope, Store, Version, parse};
use crate::dom::{Document, Symbols};

const SHIPS: &str = r#"<!DOCTYPE log [<!ATTLIST day code ID #IMPLIED><!ATTLIST note on IDREFS #IMPLIED>]>
<log xmlns:h="urn:harbour" xml:lang="en-GB">
  <day n="1" date="2031-03-01"><ship name="Gull" tons="120"/><ship name="Heron" tons="80"/></day>
  <day n="2" date="2031-03-02" code="D2"><ship name="Auk" tons="95"/><note xml:id="fog" on="D1 D2">Fog   until
 noon.</note></day>
  <day n="3" date="2031-02-30" xml:lang="de"/><!-- end --><?break here?><h:pier xml:id="p"/>
</log>"#;

/// The value of an expression at the root element, items joined by `; `.
fn value(version: Version, text: &str) -> String {
    let mut symbols = Symbols::default();
    let mut namespaces = FxHashMap::default();
    namespaces.insert("h".to_owned(), "urn:harbour".to_owned());
    let mut scope = Scope { version, namespaces: &namespaces, variables: Default::default(), symbols: &mut symbols };
    let mut program = Program::default();
    let expr = match parse(text, &mut scope) {
        Ok(expr) => expr.optimised(&mut program.slots),
        Err(error) => return format!("no: {error}"),
    };
    program.symbols = Arc::new(symbols);
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let document = Document::read(&program.symbols, SHIPS, Some("/ships/log.xml"), &limits).unwrap();
    let store = Store::default();
    let eval = Evaluator::new(&program, &document, &NoFiles, &store);
    let root = document.root().children().next().unwrap();
    eval.begin(root, &[]);
    match eval.eval(&expr, &Focus::of(root)) {
        Ok(value) => shown(&value, version),
        Err(error) => error.code.to_owned(),
    }
}

fn shown(value: &Sequence<'_>, version: Version) -> String {
    let item = |item: &Item<'_>| match item {
        Item::Node(node) if node.qualified_name().is_empty() => format!("{:?}", node.kind()),
        Item::Node(node) if node.is_element() => node.qualified_name(),
        Item::Node(node) => format!("{}={}", node.qualified_name(), node.string()),
        Item::Atom(atom) if version == Version::One => legacy_string(atom),
        Item::Atom(atom) => atom.text().to_string(),
        Item::Map(_) => "map".to_owned(),
        Item::Array(_) => "array".to_owned(),
        Item::Function(_) => "function".to_owned(),
    };
    value.items().iter().map(item).collect::<Vec<_>>().join("; ")
}

fn table(version: Version, rows: &str) {
    let mut wrong = Vec::new();
    for row in rows.lines().filter(|row| !row.trim().is_empty()) {
        let (expr, wanted) = row.rsplit_once(" → ").unwrap_or((row, ""));
        let found = value(version, expr.trim());
        if found != wanted.trim() && !(wanted.trim() == "no" && found.starts_with("no: ")) {
            wrong.push(format!("{expr}: {found}, not {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn xpath_1() {
    table(Version::One, include_str!("tests/one.txt"));
}

#[test]
fn xpath_2() {
    table(Version::Two, include_str!("tests/two.txt"));
}

#[test]
fn xpath_3() {
    table(Version::Three, include_str!("tests/three.txt"));
}
