//! Name classes.

use super::super::layout::Layout;
use super::super::literals::identifier;
use super::notes::{comments, initial, spaced};
use super::{Namespace, Surroundings, Target, is_own, trimmed};
use crate::xml::{Node, NodeKind};

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Element,
    Attribute,
}

/// How closely a name class must hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// It stands alone.
    Loose,
    /// An alternative of a choice: a wildcard with exceptions needs parentheses.
    Part,
    /// An exception: everything but a name or a wildcard needs them.
    Except,
}

impl<'d> Target<'d, '_, '_> {
    /// The name of an element or attribute that has it as an attribute.
    pub(super) fn short_name(&mut self, node: Node<'d>, name: &str, of: Named, around: &Surroundings<'d>) -> String {
        let namespace = match of {
            // An attribute named in short has no namespace unless it says so itself (4.8).
            Named::Attribute => Namespace::Uri(node.attribute("ns").unwrap_or_default()),
            Named::Element => around.namespace,
        };
        self.name(node, trimmed(name), namespace, of)
    }

    fn name(&mut self, node: Node<'d>, name: &str, namespace: Namespace<'d>, of: Named) -> String {
        let (namespace, local) = match name.split_once(':') {
            Some((prefix, local)) => (Namespace::Uri(node.resolve_prefix(prefix).unwrap_or_default()), local),
            None => (namespace, name),
        };
        let is_plain = match of {
            Named::Attribute => namespace == Namespace::Uri(""),
            Named::Element => self.is_default(namespace),
        };
        if is_plain { identifier(local) } else { format!("{}:{local}", self.names.prefix(namespace)) }
    }

    /// A name class that stands as an element, and what follows it.
    pub(super) fn class(&mut self, node: Node<'d>, of: Named, outer: &Surroundings<'d>, after: &[Node<'d>]) -> Layout {
        self.class_in(node, of, outer, Hold::Loose, after)
    }

    fn class_in(
        &mut self,
        node: Node<'d>,
        of: Named,
        outer: &Surroundings<'d>,
        hold: Hold,
        after: &[Node<'d>],
    ) -> Layout {
        self.own_attributes(node);
        let around = self.inside(node, outer);
        let (core, is_whole) = match node.local_name() {
            "name" => {
                let text = node.text_content();
                (Layout::text(self.name(node, trimmed(&text), around.namespace, of)), true)
            }
            "choice" => return self.class_choice(node, of, &around, hold, after),
            wildcard => {
                let star = match wildcard {
                    "nsName" => format!("{}:*", self.names.prefix(around.namespace)),
                    _ => "*".to_owned(),
                };
                self.wildcard(node, &star, of, &around)
            }
        };
        let notes = self.notes(node, &initial(node));
        let needs = !is_whole && (hold != Hold::Loose || !after.is_empty());
        let core = if needs { parenthesised(core) } else { core };
        let mut parts = vec![self.inner_comments(node), notes, core];
        parts.extend(self.follow(after));
        let whole = Layout::all(parts);
        if hold == Hold::Except && !after.is_empty() { parenthesised(whole) } else { whole }
    }

    fn wildcard(&mut self, node: Node<'d>, star: &str, of: Named, around: &Surroundings<'d>) -> (Layout, bool) {
        let Some(except) = node.elements().find(|child| is_own(*child)) else {
            return (Layout::text(star), true);
        };
        let inside = self.inside(except, around);
        let class = self.class_choice(except, of, &inside, Hold::Except, &[]);
        (Layout::all(vec![Layout::text(format!("{star} - ")), class]), false)
    }

    /// The alternatives of a `choice` or an `except`.
    fn class_choice(
        &mut self,
        node: Node<'d>,
        of: Named,
        around: &Surroundings<'d>,
        hold: Hold,
        after: &[Node<'d>],
    ) -> Layout {
        let notes = self.notes(node, &initial(node));
        let has_notes = !initial(node).is_empty() || node.attributes().any(|one| super::is_note(&one));
        let parts = class_parts(node);
        let count = parts.len();
        let part_hold = if count > 1 {
            Hold::Part
        } else if has_notes {
            Hold::Loose
        } else {
            hold
        };
        let mut written = Vec::new();
        for (index, (before, class, after)) in parts.into_iter().enumerate() {
            let before = self.collected(&before);
            let class = self.class_in(class, of, around, part_hold, &after);
            let sign = Layout::text(if index > 0 { "| " } else { "" });
            written.push(Layout::all(vec![comments(&before), sign, class]));
        }
        let last = node.children().rev().take_while(|child| !is_own(*child)).filter(|child| !child.is_element());
        let mut last: Vec<Node<'d>> = last.filter(|child| !child.is_text()).collect();
        last.reverse();
        written.extend((!last.is_empty()).then(|| comments(&self.collected(&last))));
        let whole = spaced(written);
        let needs = has_notes || (count > 1 && (hold != Hold::Loose || !after.is_empty()));
        let whole = Layout::group(if needs { parenthesised(whole) } else { whole });
        let mut all = vec![notes, whole];
        all.extend(self.follow(after));
        Layout::all(all)
    }

    /// The comments in an element that holds nothing else between which they could stand: they go before it.
    pub(super) fn inner_comments(&mut self, node: Node<'d>) -> Layout {
        let inside: Vec<Node<'d>> = node.children().filter(|child| !child.is_text() && !child.is_element()).collect();
        comments(&self.collected(&inside))
    }

    /// The texts of comments among nodes; the others are told.
    pub(super) fn collected(&mut self, nodes: &[Node<'d>]) -> Vec<String> {
        let mut texts = Vec::new();
        for node in nodes {
            match node.kind() {
                NodeKind::Comment => texts.extend(node.comment().map(std::borrow::Cow::into_owned)),
                _ => self.aside(*node, &mut Vec::new()),
            }
        }
        texts
    }
}

type Part<'d> = (Vec<Node<'d>>, Node<'d>, Vec<Node<'d>>);

/// The name classes in an element, each with the comments before it and the annotations after it.
fn class_parts(node: Node<'_>) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut before = Vec::new();
    for child in node.children().filter(|child| !child.is_text()) {
        match (child.kind(), parts.last_mut()) {
            (NodeKind::Element, _) if is_own(child) => parts.push((std::mem::take(&mut before), child, Vec::new())),
            (NodeKind::Element, Some((_, _, after))) => after.push(child),
            (NodeKind::Element, None) => {}
            _ => before.push(child),
        }
    }
    parts
}

fn parenthesised(inner: Layout) -> Layout {
    Layout::all(vec![Layout::text("("), inner, Layout::text(")")])
}
