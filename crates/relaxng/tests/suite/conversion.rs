//! Conversion between the syntaxes: a schema that went to the other syntax and back is the same grammar.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use glossator_relaxng::{
    Conversion, LocalFiles, NoFiles, ResolveError, Resolver, Resource, Schema, SchemaError, Syntax, convert,
    local_path, read_schema,
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
                let mut attributes: Vec<String> = node
                    .attributes()
                    .map(|one| format!("@{:?}{}={}", one.namespace(), one.name(), one.value()))
                    .collect();
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
    let names = [
        "msdesc/msdesc.rng",
        "mei/mei-all.rng",
        "docbook/docbook.rng",
        "tei-detest/detest.rng",
        "wega/wegaLetters.rng",
    ];
    for name in names {
        let source = read_schema(&folder.join(name)).expect(name);
        let begun = std::time::Instant::now();
        let [_, again] =
            round(&source, &LocalFiles::default()).unwrap_or_else(|error| panic!("{name}: {}", head(&error)));
        println!("{name}: {:?}", begun.elapsed());
        // Nothing is lost on the way, and once it is laid out, nothing changes any more.
        let again = resource("a.rng", &again);
        let [_, third] = round(&again, &NoFiles).expect(name);
        assert_eq!(substance(&again.text), substance(&third), "{name}");
        simple(&source.name, &source.text, &LocalFiles::default())
            .unwrap_or_else(|error| panic!("{name}: {}", head(&error)));
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

/// Where a case gives the same schema in both syntaxes, what is made of the compact one says what the other does:
/// annotations and all.
fn unlike_the_suite(case: roxmltree::Node<'_, '_>, source: &str) -> Option<String> {
    let of = |name: &str| {
        let holder = case.children().find(|child| child.has_tag_name(name))?;
        let schema = holder.children().find(|child| child.has_tag_name("correct"))?;
        Some(crate::specification::inner(schema, source))
    };
    let (compact, xml) = (of("compact")?, of("xml")?);
    let mut found = BTreeMap::new();
    suite_files(case, source, Path::new(""), &mut found);
    if !found.is_empty() {
        return None;
    }
    let made = convert(&resource("a.rnc", &compact), &NoFiles, Syntax::Xml, "a.rng").ok()?;
    let made = &made.files[0].text;
    let notes = |xml: &str| -> Vec<String> {
        let document = roxmltree::Document::parse(xml).expect("XML");
        let foreign = |node: &roxmltree::Node<'_, '_>| {
            node.is_element() && node.tag_name().namespace() != Some("http://relaxng.org/ns/structure/1.0")
        };
        let mut found = Vec::new();
        for node in document.descendants().filter(|node| node.is_element()) {
            let parent = node.parent_element().map(|one| one.tag_name().name().to_owned());
            if foreign(&node) {
                found.push(format!("{:?} in {parent:?}: {:?}", node.tag_name(), node.text()));
            }
            let attributes = node.attributes().filter(|one| foreign(&node) || one.namespace().is_some());
            found.extend(attributes.map(|one| format!("@{:?} {} {}", one.namespace(), one.name(), one.value())));
        }
        found
    };
    let (ours, theirs) = (notes(made), notes(&xml));
    (ours != theirs).then(|| format!("{compact}\n{made}\n{xml}\n{ours:#?}\n{theirs:#?}"))
}

#[test]
#[ignore = "needs outside data: relaxng"]
fn the_suites_are_the_same_after_conversion() {
    for suite in ["relaxng/spectest.xml", "relaxng/compacttest.xml"] {
        let Some(path) = needs::data(suite) else { return };
        let text = std::fs::read_to_string(path).expect("the suite");
        // Only one of them has a document type.
        let text = if text.contains("<!DOCTYPE") { crate::specification::without_doctype(&text) } else { text };
        let parsed = roxmltree::Document::parse(&text).expect("XML");
        let mut count = 0;
        let mut failures = Vec::new();
        for (number, case) in parsed.descendants().filter(|node| node.has_tag_name("testCase")).enumerate() {
            let mut found = BTreeMap::new();
            suite_files(case, &text, Path::new(""), &mut found);
            let files = Memory(found);
            for child in case.children().filter(|child| child.has_tag_name("correct") || child.has_tag_name("compact"))
            {
                let holder = child.children().find(|inner| inner.has_tag_name("correct")).unwrap_or(child);
                let schema = crate::specification::inner(holder, &text);
                let name = if schema.trim_start().starts_with('<') { "schema.rng" } else { "schema.rnc" };
                if Schema::from_text(name, &schema, &files).is_err() {
                    continue;
                }
                count += 1;
                let result =
                    round(&resource(name, &schema), &files).map(drop).and_then(|()| simple(name, &schema, &files));
                if let Err(error) = result {
                    failures.push(format!("case {number}: {schema}\n{error}"));
                }
            }
        }
        for case in parsed.descendants().filter(|node| node.has_tag_name("testCase")) {
            failures.extend(unlike_the_suite(case, &text));
        }
        println!("{suite}: {count} schemas, {} failures", failures.len());
        assert!(failures.is_empty() && count > 40, "{count}\n{}", head(&failures.join("\n\n")));
    }
}

/// What a generated grammar is made of: a place in the XML syntax, children, and choices by number.
#[derive(Debug, Clone)]
enum Made {
    Leaf(usize),
    Around(usize, Vec<Made>),
    Element(usize, usize, Vec<Made>),
    Attribute(usize, usize),
    Noted(usize, Box<Made>),
}

/// What can stand where text and elements can.
const LEAVES: &[&str] = &[
    "<text/>",
    "<empty><!-- nothing --></empty>",
    "<notAllowed/>",
    "<ref name=\"r\"/>",
    "<ref name=\"list\"/>",
    "<ref name=\"start\"><n:note xml:id=\"x\">a<!-- b -->c</n:note></ref>",
];

/// What can stand in an attribute.
const VALUES: &[&str] = &[
    "<value>a \"b\"</value>",
    "<value type=\"string\"> 'x'\n\"\"\"y\"</value>",
    "<value type=\"token\">\\x{41} \\d</value>",
    "<value type=\"QName\" datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\">n:q</value>",
    "<data type=\"int\" datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\"><param name=\"maxInclusive\">9</param><n:a/></data>",
    "<data type=\"token\"><except><value>a</value><choice><value>b</value><value>c</value></choice></except></data>",
    "<list><oneOrMore><choice><data type=\"token\"/><group><value>x</value><value>y</value></group></choice></oneOrMore></list>",
    "<choice><empty/><value n:mark=\"1\">z</value><n:after/></choice>",
    "",
];

const NAMES: &[&str] = &[
    "<name>a</name>",
    "<name ns=\"\">element</name>",
    "<name ns=\"urn:b\">b</name><n:after/>",
    "<name>n:c</name>",
    "<name>caf&#233;<!-- within -->s</name>",
    "<choice><name>a</name><name>b</name><!-- last --></choice>",
    "<anyName><!-- any --></anyName>",
    "<choice><name>a</name><!-- or --><name ns=\"urn:b\">text</name></choice>",
    "<anyName><except><nsName ns=\"urn:b\"/><name>n:x</name></except></anyName>",
    "<nsName><except><choice><name>a</name><name>list</name></choice></except></nsName>",
    "<choice><nsName ns=\"\"/><n:x/><name>e</name></choice>",
];

const AROUND: &[&str] = &["group", "choice", "interleave", "optional", "zeroOrMore", "oneOrMore", "mixed"];

const NOTES: &[&str] = &[
    "<a:documentation>one\n two</a:documentation>",
    "<n:b c=\"d\"><n:e/>f\n<g xmlns=\"\"/></n:b>",
    "<!-- a comment -- of two -->",
    "<a:documentation>x</a:documentation><a:documentation xml:lang=\"de\">y</a:documentation>",
];

impl Made {
    fn write(&self, out: &mut String) {
        match self {
            Self::Leaf(which) => out.push_str(LEAVES[which % LEAVES.len()]),
            Self::Around(which, parts) => Self::element(AROUND[which % AROUND.len()], "", parts, out),
            Self::Element(which, namespace, parts) => {
                let space = ["", " ns=\"urn:b\"", " ns=\"\"", " n:at=\"t\""][namespace % 4];
                out.push_str(&format!("<element{space}>{}", NAMES[which % NAMES.len()]));
                parts.iter().for_each(|part| part.write(out));
                out.push_str(if parts.is_empty() { "<empty/></element>" } else { "</element>" });
            }
            Self::Attribute(which, value) => {
                let name = ["one", "n:two", "start", "xml:lang"][which % 4];
                let value = VALUES[value % VALUES.len()];
                out.push_str(&format!("<optional><attribute name=\"{name}\">{value}</attribute></optional>"));
            }
            Self::Noted(which, inner) => {
                Self::element("group", NOTES[which % NOTES.len()], std::slice::from_ref(&**inner), out)
            }
        }
    }

    fn element(name: &str, before: &str, parts: &[Self], out: &mut String) {
        // Two hyphens may not stand in a comment of XML.
        out.push_str(&format!("<{name}>{}", before.replace(" -- ", " - - ")));
        parts.iter().for_each(|part| part.write(out));
        out.push_str(if parts.is_empty() { "<empty/>" } else { "" });
        out.push_str(&format!("</{name}>"));
    }
}

fn made() -> impl Strategy<Value = Made> {
    let number = || 0..64_usize;
    let leaf = prop_oneof![
        number().prop_map(Made::Leaf),
        (number(), number()).prop_map(|(name, value)| Made::Attribute(name, value)),
    ];
    leaf.prop_recursive(5, 24, 3, move |inner| {
        let parts = || proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            2 => (number(), parts()).prop_map(|(which, parts)| Made::Around(which, parts)),
            2 => (number(), number(), parts()).prop_map(|(name, space, parts)| Made::Element(name, space, parts)),
            1 => (number(), inner.clone()).prop_map(|(which, inner)| Made::Noted(which, Box::new(inner))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn generated_grammars_are_the_same_after_conversion(
        parts in proptest::collection::vec(made(), 1..4),
        space in 0..3_usize,
    ) {
        let mut text = String::from("<!-- first --><grammar xmlns=\"http://relaxng.org/ns/structure/1.0\" xmlns:n=\"urn:n\" \
            xmlns:a=\"http://relaxng.org/ns/compatibility/annotations/1.0\"");
        text.push_str(["", " ns=\"urn:a\"", " ns=\"\""][space]);
        text.push_str("><n:top/><!-- x --><start><element name=\"root\">");
        parts.iter().for_each(|part| part.write(&mut text));
        text.push_str("</element></start><div><define name=\"r\" combine=\"choice\"><element name=\"r\"><text/></element>\
            </define></div><define name=\"list\"><element ns=\"urn:b\" name=\"l\"><ref name=\"r\"/></element></define>\
            <define name=\"start\"><element name=\"s\"><empty/></element></define></grammar>");
        let source = resource("a.rng", &text);
        prop_assume!(Schema::from_text("a.rng", &text, &NoFiles).is_ok());
        match round(&source, &NoFiles) {
            Err(error) => prop_assert!(false, "{text}\n{error}"),
            Ok([compact, xml]) => {
                let kept = |xml: &str| -> (usize, usize, usize) {
                    (xml.matches("<!--").count(), xml.matches("<n:").count(), xml.matches("<a:documentation").count())
                };
                prop_assert_eq!(kept(&text), kept(&xml), "{}\n{}\n{}", &text, &compact, &xml);
            }
        }
        if let Err(error) = simple("a.rng", &text, &NoFiles) {
            prop_assert!(false, "{text}\n{error}");
        }
    }
}
