//! Conversion between the syntaxes: a schema that went to the other syntax and back is the same grammar.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use glossator_relaxng::{
    Conversion, LocalFiles, NoFiles, ResolveError, Resolver, Resource, Schema, SchemaError, Syntax, convert, local_path,
    read_schema,
};
use proptest::prelude::*;

use crate::needs;

/// Files in memory.
#[derive(Default)]
pub struct Memory(pub BTreeMap<PathBuf, String>);

impl Resolver for Memory {
    fn resolve(&self, base: &str, href: &str) -> Result<Resource, ResolveError> {
        let path = local_path(base, href)?;
        let text = self.0.get(&path).ok_or_else(|| ResolveError::Unknown(href.to_owned()))?;
        Ok(Resource { name: path.display().to_string(), text: text.as_str().into() })
    }
}

fn resource(name: &str, text: &str) -> Resource {
    Resource { name: name.to_owned(), text: text.into() }
}

fn of_name(name: &str) -> (Syntax, Syntax) {
    if name.ends_with(".rnc") { (Syntax::Compact, Syntax::Xml) } else { (Syntax::Xml, Syntax::Compact) }
}

fn ending(syntax: Syntax) -> &'static str {
    if syntax == Syntax::Xml { "rng" } else { "rnc" }
}

/// The files of a conversion, in memory.
fn files(conversion: &Conversion) -> Memory {
    Memory(conversion.files.iter().map(|file| (PathBuf::from(&file.name), file.text.clone())).collect())
}

fn said(errors: &[SchemaError]) -> String {
    errors.iter().map(|error| format!("{}: {} {error}\n", error.file, error.clause)).collect()
}

fn canonical(name: &str, text: &str, resolver: &dyn Resolver) -> Result<String, String> {
    let schema = Schema::from_text(name, text, resolver).map_err(|errors| said(&errors))?;
    Ok(schema.canonical())
}

/// Converts there and back; all three are the same grammar, and both conversions are complete.
fn round(source: &Resource, resolver: &dyn Resolver) -> Result<[String; 2], String> {
    let (own, other) = of_name(&source.name);
    let first = canonical(&source.name, &source.text, resolver)?;
    let there = convert(source, resolver, other, &format!("a.{}", ending(other))).map_err(|errors| said(&errors))?;
    let text = there.files[0].text.clone();
    let same = |what: &str, name: &str, text: &str, files: &Memory| {
        let found = canonical(name, text, files).map_err(|error| format!("{what}: {error}\n{text}"))?;
        if found == first { Ok(()) } else { Err(format!("{what}: other grammar\n{text}\n{first}\n{found}")) }
    };
    same("there", &there.files[0].name, &text, &files(&there))?;
    let moved = resource(&there.files[0].name, &text);
    let back = convert(&moved, &files(&there), own, &format!("a.{}", ending(own)))
        .map_err(|errors| format!("back: {}\n{text}", said(&errors)))?;
    let again = back.files[0].text.clone();
    same("back", &back.files[0].name, &again, &files(&back))?;
    Ok([text, again])
}

/// The simple form in both syntaxes is the same grammar, too.
fn simple(name: &str, text: &str, resolver: &dyn Resolver) -> Result<(), String> {
    let schema = Schema::from_text(name, text, resolver).map_err(|errors| said(&errors))?;
    for syntax in [Syntax::Xml, Syntax::Compact] {
        let simple = schema.simple_form(syntax);
        let found = canonical("simple", &simple, &NoFiles).map_err(|error| format!("simple: {error}\n{simple}"))?;
        if found != schema.canonical() {
            return Err(format!("simple: other grammar\n{simple}\n{}\n{found}", schema.canonical()));
        }
    }
    Ok(())
}

/// Names and texts of attributes and of all that is no white space, in order: what a conversion must keep.
fn substance(xml: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).expect("XML");
    let mut found = Vec::new();
    for node in document.descendants() {
        match node.node_type() {
            roxmltree::NodeType::Comment => found.push(format!("<!--{}", node.text().unwrap_or_default().trim())),
            roxmltree::NodeType::Text => {
                let text = node.text().unwrap_or_default();
                let siblings = node.parent().is_some_and(|parent| parent.children().any(|one| one.is_element()));
                if !(siblings && text.trim().is_empty()) {
                    found.push(text.to_owned());
                }
            }
            roxmltree::NodeType::Element => {
                found.push(format!("{:?}", node.tag_name()));
                let mut attributes: Vec<String> =
                    node.attributes().map(|one| format!("@{:?}{}={}", one.namespace(), one.name(), one.value())).collect();
                attributes.sort_unstable();
                found.extend(attributes);
            }
            _ => {}
        }
    }
    found
}

#[test]
#[ignore = "needs outside data: schematron"]
fn real_schemas_are_the_same_after_conversion() {
    let Some(folder) = needs::data("schematron") else { return };
    let names = ["msdesc/msdesc.rng", "mei/mei-all.rng", "docbook/docbook.rng", "tei-detest/detest.rng", "wega/wegaLetters.rng"];
    for name in names {
        let source = read_schema(&folder.join(name)).expect(name);
        let begun = std::time::Instant::now();
        let [_, again] = round(&source, &LocalFiles::default()).unwrap_or_else(|error| panic!("{name}: {}", head(&error)));
        println!("{name}: {:?}", begun.elapsed());
        // Nothing is lost on the way, and once it is laid out, nothing changes any more.
        let again = resource("a.rng", &again);
        let [_, third] = round(&again, &NoFiles).expect(name);
        assert_eq!(substance(&again.text), substance(&third), "{name}");
        simple(&source.name, &source.text, &LocalFiles::default()).unwrap_or_else(|error| panic!("{name}: {}", head(&error)));
    }
}

fn head(text: &str) -> &str {
    text.get(..4000).unwrap_or(text)
}

#[test]
fn our_own_schemas_are_the_same_after_conversion() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    for name in ["glossator.rnc", "glossator.rng", "tmx14.rnc", "xliff12.rnc", "xliff21.rnc"] {
        let source = read_schema(&folder.join(name)).expect(name);
        round(&source, &LocalFiles::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        simple(&source.name, &source.text, &LocalFiles::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// A node of the suite as a document of its own.
fn suite_files(node: roxmltree::Node<'_, '_>, source: &str, folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for child in node.children().filter(roxmltree::Node::is_element) {
        let path = folder.join(child.attribute("name").unwrap_or_default());
        match child.tag_name().name() {
            "resource" => drop(files.insert(path, crate::specification::inner(child, source))),
            "dir" => suite_files(child, source, &path, files),
            _ => {}
        }
    }
}

#[test]
#[ignore = "needs outside data: relaxng"]
fn the_suites_are_the_same_after_conversion() {
    for suite in ["relaxng/spectest.xml", "relaxng/compacttest.xml"] {
        let Some(path) = needs::data(suite) else { return };
        let text = std::fs::read_to_string(path).expect("the suite");
        let text = crate::specification::without_doctype(&text);
        let parsed = roxmltree::Document::parse(&text).expect("XML");
        let mut count = 0;
        let mut failures = Vec::new();
        for (number, case) in parsed.descendants().filter(|node| node.has_tag_name("testCase")).enumerate() {
            let mut found = BTreeMap::new();
            suite_files(case, &text, Path::new(""), &mut found);
            let files = Memory(found);
            for child in case.children().filter(|child| child.has_tag_name("correct") || child.has_tag_name("compact")) {
                let holder = child.children().find(|inner| inner.has_tag_name("correct")).unwrap_or(child);
                let schema = crate::specification::inner(holder, &text);
                let name = if schema.trim_start().starts_with('<') { "schema.rng" } else { "schema.rnc" };
                if Schema::from_text(name, &schema, &files).is_err() {
                    continue;
                }
                count += 1;
                let result = round(&resource(name, &schema), &files).map(drop).and_then(|()| simple(name, &schema, &files));
                if let Err(error) = result {
                    failures.push(format!("case {number}: {schema}\n{error}"));
                }
            }
        }
        println!("{suite}: {count} schemas, {} failures", failures.len());
        assert!(failures.is_empty() && count > 50, "{count}\n{}", head(&failures.join("\n\n")));
    }
}
