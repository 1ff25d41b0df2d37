//! The content of a grammar.

use super::super::Told;
use super::super::layout::Layout;
use super::super::literals::{identifier, literal};
use super::notes::initial;
use super::patterns::{Binding, Sequence};
use super::{Namespace, Surroundings, Target, is_own, trimmed};
use crate::xml::{Node, NodeKind};

impl<'d> Target<'d, '_, '_> {
    /// The definitions of a grammar, a `div` or an `include`, with annotations and comments between them.
    pub(super) fn components(&mut self, node: Node<'d>, around: &Surroundings<'d>) -> Layout {
        let skipped = if node.local_name() == "grammar" { Vec::new() } else { initial(node) };
        let mut parts: Vec<Layout> = Vec::new();
        let mut comments = Vec::new();
        for child in node.children().filter(|child| !skipped.contains(child)) {
            if child.kind() != NodeKind::Element {
                self.aside(child, &mut comments);
                continue;
            }
            let component = if is_own(child) { self.component(child, around) } else { self.annotation(child) };
            let before = Layout::all(std::mem::take(&mut comments));
            if !parts.is_empty() {
                parts.push(Layout::hard());
            }
            parts.extend([before, component]);
        }
        if !comments.is_empty() && !parts.is_empty() {
            parts.push(Layout::hard());
        }
        parts.extend(comments);
        Layout::all(parts)
    }

    fn component(&mut self, node: Node<'d>, outer: &Surroundings<'d>) -> Layout {
        self.own_attributes(node);
        let around = self.inside(node, outer);
        match node.local_name() {
            "div" => {
                let notes = self.notes(node, &initial(node));
                let content = self.components(node, &around);
                Layout::all(vec![notes, braces("div {", content)])
            }
            "include" => self.include(node, &around),
            name => self.definition(node, name, &around),
        }
    }

    fn definition(&mut self, node: Node<'d>, name: &str, around: &Surroundings<'d>) -> Layout {
        let sign = match node.attribute("combine").map(trimmed) {
            Some("choice") => "|=",
            Some("interleave") => "&=",
            _ => "=",
        };
        let name = match name {
            "start" => "start".to_owned(),
            _ => identifier(trimmed(node.attribute("name").unwrap_or_default())),
        };
        let Sequence { comments, notes, content } = self.sequence(node, around, Binding::Weakest);
        let content = Layout::nest(Layout::all(vec![Layout::line(), content]));
        let definition = Layout::group(Layout::all(vec![Layout::text(format!("{name} {sign}")), content]));
        Layout::all(vec![comments, notes, definition])
    }

    fn include(&mut self, node: Node<'d>, around: &Surroundings<'d>) -> Layout {
        let notes = self.notes(node, &initial(node));
        let head = self.reference(node, "include", around);
        if node.elements().all(|child| !is_own(child)) {
            let mut comments = Vec::new();
            node.children().filter(|child| !child.is_element()).for_each(|child| self.aside(child, &mut comments));
            comments.extend([notes, Layout::text(head)]);
            return Layout::all(comments);
        }
        let content = self.components(node, around);
        Layout::all(vec![notes, braces(&format!("{head} {{"), content)])
    }

    /// `include` or `external` with its address and what it passes on.
    pub(super) fn reference(&mut self, node: Node<'d>, word: &str, around: &Surroundings<'d>) -> String {
        let chain = std::iter::once(node).chain(node.ancestors());
        let mut bases: Vec<&str> =
            chain.filter_map(|node| node.attribute_ns(crate::xml::XML_NAMESPACE, "base")).collect();
        bases.reverse();
        let href = trimmed(node.attribute("href").unwrap_or_default());
        let place = self.place(node.start_tag_span());
        let href = self.references.written(place, &bases, href);
        let head = format!("{word} {}", literal(&href));
        if around.namespace == self.names.default {
            return head;
        }
        format!("{head} inherit = {}", identifier(&self.names.prefix(around.namespace)))
    }

    /// Tells what the attributes of RELAX NG say that is worked into something else.
    pub(super) fn own_attributes(&mut self, node: Node<'d>) {
        if node.attribute_ns(crate::xml::XML_NAMESPACE, "base").is_some() {
            self.tell(Told::Base, node);
        }
    }

    /// Whether names without prefix are in a namespace here.
    pub(super) fn is_default(&self, namespace: Namespace<'d>) -> bool {
        namespace == self.names.default
    }
}

/// Definitions in braces, each on its line.
pub(super) fn braces(head: &str, content: Layout) -> Layout {
    let inside = Layout::nest(Layout::all(vec![Layout::hard(), content]));
    Layout::all(vec![Layout::text(head), inside, Layout::hard(), Layout::text("}")])
}
