//! Fragment identifiers (XLIFF 2.1, clause 3) and the references that use them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::messages::found;
use super::scope::{Scope, Text};
use crate::exchange::xliff::names::{children, is, prefix_of};
use crate::validate::Finding;
use crate::xml::{Attribute, Node, NodeId, XML_NAMESPACE, is_name_char};

/// The targets of fragments in a document.
#[derive(Default)]
pub(super) struct Index<'d> {
    files: FxHashMap<&'d str, NodeId>,
    /// Groups (`g`) and units (`u`) by file.
    containers: FxHashMap<(NodeId, &'static str, &'d str), NodeId>,
    /// The rest by file, group or unit. The prefixes are `n`, `d`, `t`, an empty one for segments and sources, `x` for
    /// all others.
    leaves: FxHashSet<(NodeId, &'static str, &'d str)>,
}

impl<'d> Index<'d> {
    pub(super) fn new(root: Node<'d>) -> Self {
        let mut index = Self::default();
        for file in children(root, "file") {
            index.files.insert(file.attribute("id").unwrap_or_default(), file.id());
            for node in file.descendants().filter(|node| node.is_element()) {
                index.add(node, file);
            }
        }
        index
    }

    fn add(&mut self, node: Node<'d>, file: Node<'d>) {
        let ids = [node.attribute("id"), node.attribute_ns(XML_NAMESPACE, "id")];
        for id in ids.into_iter().flatten() {
            if is(node, "unit") || is(node, "group") {
                let prefix = if is(node, "unit") { "u" } else { "g" };
                self.containers.insert((file.id(), prefix, id), node.id());
            } else if let Some(around) = container(node) {
                self.leaves.insert((around.id(), kind(node), id));
            }
        }
    }

    /// Whether a fragment at `node` has a target; returns the container of the target.
    fn resolve(&self, fragment: &Fragment<'d>, node: Node<'d>) -> Option<NodeId> {
        let here = |name: &str| node.ancestors().find(|above| is(*above, name)).map(Node::id);
        let file = match fragment.file {
            Some(id) => *self.files.get(id)?,
            None => here("file")?,
        };
        let named = |prefix, id: &'d str| self.containers.get(&(file, prefix, id)).copied();
        let inside = match (fragment.unit, fragment.group, fragment.file) {
            (Some(id), ..) => named("u", id)?,
            (None, Some(id), _) => named("g", id)?,
            (None, None, Some(_)) => file,
            (None, None, None) => container(node)?.id(),
        };
        match fragment.leaf {
            None => Some(inside),
            Some((prefix, id)) => {
                let kind = ["n", "d", "t", ""].into_iter().find(|known| *known == prefix).unwrap_or("x");
                self.leaves.contains(&(inside, kind, id)).then_some(inside)
            }
        }
    }
}

/// The innermost file, group or unit around a node.
fn container<'d>(node: Node<'d>) -> Option<Node<'d>> {
    node.ancestors().find(|above| ["unit", "group", "file"].iter().any(|name| is(*above, name)))
}

/// The prefix under which an element with an id is found.
fn kind(node: Node<'_>) -> &'static str {
    let inside = |name: &str| node.ancestors().any(|above| is(above, name));
    match node.local_name() {
        _ if prefix_of(node.namespace()) != Some("xlf") || inside("mtc:match") => "x",
        "note" => "n",
        "data" => "d",
        _ if inside("target") => "t",
        _ => "",
    }
}

/// A fragment identifier, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fragment<'d> {
    file: Option<&'d str>,
    group: Option<&'d str>,
    unit: Option<&'d str>,
    /// Prefix and id of the target there.
    leaf: Option<(&'d str, &'d str)>,
}

/// Parses the text after `#`.
fn parse(text: &str) -> Result<Fragment<'_>, &'static str> {
    let mut fragment = Fragment::default();
    // The level of the last selector: file, group, unit, leaf.
    let mut depth = 0;
    for selector in text.strip_prefix('/').unwrap_or(text).split('/') {
        let (prefix, id) = selector.split_once('=').unwrap_or(("", selector));
        if !(selector.starts_with(prefix) && is_nmtoken(id) && (is_nmtoken(prefix) || !selector.contains('='))) {
            return Err("prefixes and ids are name tokens with `=` between");
        }
        let (level, slot) = match prefix {
            "f" => (1, &mut fragment.file),
            "g" => (2, &mut fragment.group),
            "u" => (3, &mut fragment.unit),
            "" | "n" | "d" | "t" => (4, &mut None),
            _ if prefix.len() < 2 => return Err("prefixes of one letter are those of the standard: f, g, u, n, d, t"),
            _ => (4, &mut None),
        };
        if level <= depth {
            return Err("file, group, unit and what is in them come in this order, each once");
        }
        *slot = Some(id);
        depth = level;
        if level == 4 {
            fragment.leaf = Some((prefix, id));
        }
    }
    Ok(fragment)
}

fn is_nmtoken(value: &str) -> bool {
    !value.is_empty() && value.chars().all(is_name_char)
}

/// Checks the references of a unit: those of its marks, matches and glossary.
pub(super) fn of_unit(scope: &Scope<'_>, index: &Index<'_>, findings: &mut Vec<Finding>) {
    for side in [Text::Source, Text::Target] {
        for mark in scope.inline(side).filter(|node| is(*node, "mrk") || is(*node, "sm")) {
            annotation(mark, scope, index, findings);
        }
    }
    let spans: FxHashSet<&str> = scope
        .inline(Text::Source)
        .chain(scope.inline(Text::Target))
        .chain(scope.parts.iter().map(|part| part.node))
        .filter_map(|node| node.attribute("id"))
        .collect();
    let pointing = ["mtc:match", "gls:glossEntry", "gls:translation"];
    let modules = scope.node.elements().filter(|child| prefix_of(child.namespace()) != Some("xlf"));
    for node in modules.flat_map(|module| module.descendants()) {
        if let Some(reference) = node.attribute_node("", "ref").filter(|_| pointing.iter().any(|name| is(node, name))) {
            span(&reference, node, &spans, index, findings);
        }
    }
}

/// Checks a reference to words of the unit: `#id`, `#t=id`, a whole fragment, or the bare id.
fn span(
    reference: &Attribute<'_>,
    node: Node<'_>,
    spans: &FxHashSet<&str>,
    index: &Index<'_>,
    findings: &mut Vec<Finding>,
) {
    let value = reference.value();
    let is_right = match value.strip_prefix('#') {
        // The committee's own rules consider only the part after `#`.
        None => spans.contains(value.rsplit('#').next().unwrap_or(value)),
        Some(rest) => parse(rest).is_ok_and(|fragment| {
            let is_text = fragment.leaf.is_some_and(|(prefix, _)| matches!(prefix, "" | "t"));
            is_text && index.resolve(&fragment, node).is_some()
        }),
    };
    if !is_right {
        findings.push(found("span.unknown", reference.value_span(), &[value]));
    }
}

fn annotation(mark: Node<'_>, scope: &Scope<'_>, index: &Index<'_>, findings: &mut Vec<Finding>) {
    let reference = mark.attribute_node("", "ref");
    match mark.attribute("type").unwrap_or("generic") {
        "comment" => comment(mark, scope, index, findings),
        "generic" if mark.attribute("translate").is_none() => {
            let says_something = mark.attributes().any(|attribute| attribute.namespace().is_some());
            if !says_something {
                findings.push(found("mark.translate", mark.start_tag_span(), &[]));
            }
        }
        "mtc:match" if reference.is_some() => findings.push(found("mark.match", mark.start_tag_span(), &[])),
        _ => {}
    }
    if let Some((reference, rest)) =
        reference.as_ref().and_then(|found| Some((found, found.value().strip_prefix('#')?)))
    {
        match parse(rest) {
            Err(why) => findings.push(found("fragment.syntax", reference.value_span(), &[reference.value(), why])),
            Ok(fragment) if index.resolve(&fragment, mark).is_none() => {
                findings.push(found("fragment.unknown", reference.value_span(), &[reference.value()]));
            }
            Ok(_) => {}
        }
    }
}

fn comment(mark: Node<'_>, scope: &Scope<'_>, index: &Index<'_>, findings: &mut Vec<Finding>) {
    let reference = mark.attribute_node("", "ref");
    if reference.is_some() == mark.attribute("value").is_some() {
        findings.push(found("mark.comment", mark.start_tag_span(), &[]));
    }
    let Some(reference) = reference else { return };
    let fragment = reference.value().strip_prefix('#').map(parse);
    let is_note = fragment.is_some_and(|fragment| {
        fragment.is_ok_and(|fragment| {
            let is_note = fragment.leaf.is_some_and(|(prefix, _)| prefix == "n");
            is_note && index.resolve(&fragment, mark) == Some(scope.node.id())
        })
    });
    if !is_note && scope.is_unit() {
        findings.push(found("mark.note", reference.value_span(), &[reference.value()]));
    }
}

/// `subFlows` must name units of the file.
pub(super) fn check_subflows(scope: &Scope<'_>, units: &FxHashSet<&str>, findings: &mut Vec<Finding>) {
    for node in scope.inline(Text::Source).chain(scope.inline(Text::Target)) {
        for name in ["subFlows", "subFlowsStart", "subFlowsEnd"] {
            let Some(attribute) = node.attribute_node("", name) else { continue };
            for unit in attribute.value().split_ascii_whitespace().filter(|unit| !units.contains(unit)) {
                findings.push(found("flow.unknown", attribute.value_span(), &[unit]));
            }
        }
    }
}
