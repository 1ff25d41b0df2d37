//! What stands at the top of a schema (ISO 19757-3, 5.4), or anywhere in a grammar (5.5; RELAX NG annotations).

use super::compact;
use super::tree::{Child, Element, Files, Vocabulary};
use super::{ISO, OLD};
use crate::dom::Node;
use crate::xpath::Version;

/// An element and the language of its expressions.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub element: Element,
    pub version: Version,
}

/// All parts of a schema.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(super) title: Option<String>,
    pub(super) schema_version: Option<String>,
    pub(super) default_phase: Option<String>,
    /// Where the schema begins.
    pub(super) top: Option<Element>,
    pub(super) names: Vec<Element>,
    pub(super) lets: Vec<Part>,
    pub(super) phases: Vec<Part>,
    pub(super) patterns: Vec<Part>,
    pub(super) diagnostics: Vec<Part>,
    pub(super) keys: Vec<Part>,
    /// The name of the first file.
    pub(super) file: String,
}

impl Gathered {
    /// The name of the first file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether there is anything to check.
    pub fn has_rules(&self) -> bool {
        !self.patterns.is_empty()
    }
}

/// A stand-alone schema.
pub(crate) fn gather_schema(files: &mut Files<'_>, name: &str, text: &str) -> Gathered {
    let mut gathered = Gathered { file: name.to_owned(), ..Gathered::default() };
    let Some(mut root) = files.read(name, text) else { return gathered };
    if !root.is("schema") {
        let message = format!("a Schematron schema begins with `schema`, not with `{}`", root.qualified);
        files.error(root.file, root.span.clone(), message);
        return gathered;
    }
    let children = std::mem::take(&mut root.children);
    let version = frame(files, &root, Version::One, &mut gathered);
    gathered.top = Some(root);
    let Some(version) = version else { return gathered };
    for child in children {
        if let Child::Element(element) = child {
            put(files, element, version, &mut gathered);
        }
    }
    gathered
}

/// The attributes of `schema`; none where its language is not known.
fn frame(files: &mut Files<'_>, root: &Element, default: Version, gathered: &mut Gathered) -> Option<Version> {
    gathered.default_phase = root.kept("defaultPhase").or(gathered.default_phase.take());
    gathered.schema_version = root.kept("schemaVersion").or(gathered.schema_version.take());
    let Some(binding) = root.kept("queryBinding") else { return Some(default) };
    let version = Version::of_binding(&binding);
    if version.is_none() {
        let message = format!("the query binding `{binding}` is not known; `xslt`, `xslt2` and `xslt3` are");
        files.error_at(root, "queryBinding", message);
    }
    version
}

/// The rules in a grammar, in whatever file and at whatever depth.
pub(crate) fn gather_embedded<'f>(
    files: &mut Files<'_>,
    sources: impl Iterator<Item = (&'f str, &'f str)>,
) -> Gathered {
    let mut gathered = Gathered::default();
    for (name, text) in sources {
        let file = files.add(name);
        if gathered.file.is_empty() {
            gathered.file = name.to_owned();
        }
        if !text.contains(ISO) && !text.contains(OLD) {
            continue;
        }
        let is_xml = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with('<');
        let before = files.errors.len();
        let document = if is_xml { files.parse(file, name, text) } else { compact::annotations(name, text) };
        // Whether a grammar is well-formed is told by whoever reads it as one.
        files.errors.truncate(before);
        if let Some(document) = document {
            embedded_in(files, document.root(), file, &mut gathered);
        }
    }
    gathered
}

fn embedded_in(files: &mut Files<'_>, root: Node<'_>, file: usize, gathered: &mut Gathered) {
    let mut id = 0;
    while id <= root.last() {
        let node = root.document.node(id);
        id += 1;
        if !node.is_element() || !matches!(node.namespace(), ISO | OLD) {
            continue;
        }
        id = node.last() + 1;
        if let Some(element) = files.element(node, file) {
            put_embedded(files, element, gathered);
        }
    }
}

fn put_embedded(files: &mut Files<'_>, mut element: Element, gathered: &mut Gathered) {
    if element.is("include") {
        let Some(included) = files.referred(&element) else { return };
        return put_embedded(files, included, gathered);
    }
    if !element.is("schema") {
        return put(files, element, Version::Two, gathered);
    }
    let children = std::mem::take(&mut element.children);
    let Some(version) = frame(files, &element, Version::Two, gathered) else { return };
    for child in children {
        if let Child::Element(element) = child {
            put(files, element, version, gathered);
        }
    }
}

fn put(files: &mut Files<'_>, element: Element, version: Version, gathered: &mut Gathered) {
    match element.vocabulary {
        Vocabulary::Schematron => put_own(files, element, version, gathered),
        Vocabulary::Xslt if element.local == "key" => gathered.keys.push(Part { element, version }),
        Vocabulary::Xslt => {
            let name = element.value("name").unwrap_or_default();
            let message = format!("`{}` {name} cannot be run here: of XSLT only `key` is", element.qualified);
            files.error(element.file, element.span.clone(), message);
        }
        Vocabulary::Other => {}
    }
}

fn put_own(files: &mut Files<'_>, element: Element, version: Version, gathered: &mut Gathered) {
    let part = |element| Part { element, version };
    match element.local.as_str() {
        "title" => gathered.title = gathered.title.take().or_else(|| Some(folded(&element.text()))),
        "ns" => gathered.names.push(element),
        "let" => gathered.lets.push(part(element)),
        "phase" => gathered.phases.push(part(element)),
        "pattern" => {
            gathered.names.extend(element.elements().filter(|one| one.is("ns")).cloned());
            gathered.patterns.push(part(element));
        }
        // A rule that stands alone in a grammar is a pattern of its own.
        "rule" => gathered.patterns.push(part(alone(element))),
        "diagnostics" => {
            let all = element.children.into_iter();
            let elements = all.filter_map(|child| if let Child::Element(one) = child { Some(one) } else { None });
            gathered.diagnostics.extend(elements.filter(|one| one.is("diagnostic")).map(part));
        }
        "diagnostic" => gathered.diagnostics.push(part(element)),
        // Assertions alone have no context; the others say nothing that is checked.
        "p" | "properties" | "property" | "emph" | "dir" | "span" | "name" | "value-of" | "assert" | "report"
        | "active" | "param" => {}
        other => {
            let message = format!("`{other}` is no element of Schematron that may stand here");
            files.error(element.file, element.span.clone(), message);
        }
    }
}

fn alone(rule: Element) -> Element {
    let (namespace, file, span) = (rule.namespace.clone(), rule.file, rule.span.clone());
    Element {
        vocabulary: Vocabulary::Schematron,
        qualified: "pattern".to_owned(),
        namespace,
        local: "pattern".to_owned(),
        attributes: Vec::new(),
        children: vec![Child::Element(rule)],
        file,
        span,
    }
}

/// White space folded.
pub(super) fn folded(text: &str) -> String {
    text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
