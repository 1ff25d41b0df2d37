//! Patterns.

use super::super::super::syntax::compact::declarations::XSD_LIBRARY;
use super::super::Told;
use super::super::layout::Layout;
use super::super::literals::{identifier, literal};
use super::classes::Named;
use super::components::braces;
use super::notes::{comments, initial, spaced};
use super::{Namespace, Surroundings, Target, is_note, is_own, trimmed};
use crate::xml::{Node, NodeKind};

/// What may stand in a place without parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// Everything.
    Weakest,
    /// A part of a group, a choice or an interleave: what has its own operator needs parentheses.
    Part,
    /// What `?`, `*`, `+` or `-` is about: only what is whole in itself.
    Whole,
}

/// How a pattern holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In itself.
    Whole,
    /// By `?`, `*` or `+`.
    Repeated,
    /// By an operator.
    Joined,
}

/// The patterns in an element, as one.
pub(super) struct Sequence {
    /// Comments before its annotations.
    pub comments: Layout,
    /// Its annotations.
    pub notes: Layout,
    pub content: Layout,
}

/// A pattern with what stands around it.
struct Piece<'d> {
    before: Vec<Node<'d>>,
    pattern: Node<'d>,
    after: Vec<Node<'d>>,
}

impl<'d> Target<'d, '_, '_> {
    /// The patterns in a definition, joined by commas, and the annotations of the definition.
    pub(super) fn sequence(&mut self, node: Node<'d>, around: &Surroundings<'d>, binding: Binding) -> Sequence {
        let notes = self.notes(node, &initial(node));
        let content = self.content(node, node, ", ", around, binding);
        Sequence { comments: Layout::nothing(), notes, content }
    }

    /// The patterns in an element, from `first` on, joined.
    fn content(
        &mut self,
        node: Node<'d>,
        skip: Node<'d>,
        sign: &str,
        around: &Surroundings<'d>,
        binding: Binding,
    ) -> Layout {
        let (pieces, rest) = pieces(node, skip);
        let rest = self.collected(&rest);
        let tail = if rest.is_empty() { None } else { Some(tail(&rest)) };
        let joined = self.joined(pieces, sign, around, binding);
        Layout::all(std::iter::once(joined).chain(tail).collect())
    }

    fn joined(&mut self, pieces: Vec<Piece<'d>>, sign: &str, around: &Surroundings<'d>, binding: Binding) -> Layout {
        let count = pieces.len();
        let is_single = count == 1;
        let inner = if is_single { binding } else { Binding::Part };
        let mut written = Vec::new();
        for (index, piece) in pieces.into_iter().enumerate() {
            let texts = self.collected(&piece.before);
            let mut pattern = vec![self.with_follow(&piece, around, inner)];
            let lead = match sign {
                ", " if index + 1 < count => {
                    pattern.push(Layout::text(","));
                    ""
                }
                ", " => "",
                sign if index > 0 => sign.trim_start(),
                _ => "",
            };
            let whole = [vec![comments(&texts), Layout::text(lead)], pattern].concat();
            written.push(Layout::all(whole));
        }
        let whole = Layout::group(spaced(written));
        if is_single || binding == Binding::Weakest { whole } else { parenthesised(whole) }
    }

    fn with_follow(&mut self, piece: &Piece<'d>, around: &Surroundings<'d>, binding: Binding) -> Layout {
        if piece.after.is_empty() {
            return self.pattern(piece.pattern, around, binding);
        }
        let inner = if binding == Binding::Weakest { Binding::Part } else { binding };
        let mut parts = vec![self.pattern(piece.pattern, around, inner)];
        parts.extend(self.follow(&piece.after));
        Layout::all(parts)
    }

    /// A pattern with its annotations, in parentheses where its place asks for them.
    pub(super) fn pattern(&mut self, node: Node<'d>, outer: &Surroundings<'d>, binding: Binding) -> Layout {
        self.own_attributes(node);
        let around = self.inside(node, outer);
        let elements = if node.local_name() == "grammar" { Vec::new() } else { initial(node) };
        let is_annotated = !elements.is_empty() || node.attributes().any(|one| is_note(&one));
        let (core, form) = self.core(node, &around, if is_annotated { Binding::Weakest } else { binding });
        let needs = match (form, binding) {
            (Form::Whole, _) => false,
            _ if is_annotated => true,
            (Form::Repeated, Binding::Whole) => true,
            (Form::Joined, Binding::Part | Binding::Whole) => true,
            _ => false,
        };
        let core = if needs { parenthesised(core) } else { core };
        if !is_annotated {
            return core;
        }
        let notes = self.notes(node, &elements);
        Layout::group(Layout::all(vec![notes, core]))
    }

    fn core(&mut self, node: Node<'d>, around: &Surroundings<'d>, binding: Binding) -> (Layout, Form) {
        let word = node.local_name();
        match word {
            "element" => (self.named(node, Named::Element, around), Form::Whole),
            "attribute" => (self.named(node, Named::Attribute, around), Form::Whole),
            "group" => self.operator(node, ", ", around, binding),
            "choice" => self.operator(node, " | ", around, binding),
            "interleave" => self.operator(node, " & ", around, binding),
            "zeroOrMore" => (self.repeated(node, "*", around), Form::Repeated),
            "oneOrMore" => (self.repeated(node, "+", around), Form::Repeated),
            "optional" => (self.repeated(node, "?", around), Form::Repeated),
            "list" | "mixed" => {
                let content = self.content(node, node, ", ", around, Binding::Weakest);
                (Layout::bracketed(format!("{word} {{"), content, "}"), Form::Whole)
            }
            "value" => (self.value(node, around), Form::Whole),
            "data" => self.data(node, around),
            _ => (self.leaf(node, around), Form::Whole),
        }
    }

    /// What holds no patterns.
    fn leaf(&mut self, node: Node<'d>, around: &Surroundings<'d>) -> Layout {
        let name = || trimmed(node.attribute("name").unwrap_or_default());
        let written = match node.local_name() {
            "ref" => Layout::text(identifier(name())),
            "parentRef" => Layout::text(format!("parent {}", identifier(name()))),
            "externalRef" => Layout::text(self.reference(node, "external", around)),
            "grammar" => {
                let content = self.components(node, around);
                return braces("grammar {", content);
            }
            word => Layout::text(word),
        };
        Layout::all(vec![self.inner_comments(node), written])
    }

    /// `group`, `choice` or `interleave`; one with a single part is that part.
    fn operator(&mut self, node: Node<'d>, sign: &str, around: &Surroundings<'d>, binding: Binding) -> (Layout, Form) {
        let count = node.elements().filter(|child| is_own(*child)).count();
        if count == 1 {
            // In parentheses if it must be, by itself.
            let content = self.content(node, node, sign, around, binding);
            let has_after = node.elements().skip_while(|child| !is_own(*child)).any(|child| !is_own(child));
            let is_open = has_after || binding == Binding::Weakest;
            return (content, if is_open { Form::Joined } else { Form::Whole });
        }
        (self.content(node, node, sign, around, Binding::Weakest), Form::Joined)
    }

    fn repeated(&mut self, node: Node<'d>, sign: &str, around: &Surroundings<'d>) -> Layout {
        let (pieces, _) = pieces(node, node);
        let needs = pieces.iter().any(|piece| !piece.after.is_empty() || !piece.before.is_empty());
        let content = if needs {
            parenthesised(self.content(node, node, ", ", around, Binding::Weakest))
        } else {
            self.content(node, node, ", ", around, Binding::Whole)
        };
        Layout::all(vec![content, Layout::text(sign)])
    }

    /// `element` or `attribute`.
    fn named(&mut self, node: Node<'d>, of: Named, around: &Surroundings<'d>) -> Layout {
        let word = node.local_name();
        let (name, skip) = match node.attribute("name") {
            Some(name) => (Layout::text(self.short_name(node, name, of, around)), node),
            None => match node.elements().find(|child| is_own(*child)) {
                Some(class) => (self.class(class, of, around, &directly_after(class)), class),
                None => (Layout::nothing(), node),
            },
        };
        let has_content = node.elements().filter(|child| is_own(*child)).any(|child| child != skip);
        let content = if has_content {
            self.content(node, skip, ", ", around, Binding::Weakest)
        } else {
            Layout::text(if of == Named::Attribute { "text" } else { "empty" })
        };
        let head = Layout::all(vec![Layout::text(format!("{word} ")), name, Layout::text(" {")]);
        let inside = Layout::nest(Layout::all(vec![Layout::line(), content]));
        Layout::all(vec![head, Layout::group(Layout::all(vec![inside, Layout::line(), Layout::text("}")]))])
    }

    fn value(&mut self, node: Node<'d>, around: &Surroundings<'d>) -> Layout {
        let text = node.text_content();
        let comments: Vec<Node<'d>> = node.children().filter(|child| !child.is_text()).collect();
        let comments = super::notes::comments(&self.collected(&comments));
        let written = match node.attribute("type").map(trimmed) {
            None => literal(&text),
            Some(name) => {
                let is_qualified = around.library == XSD_LIBRARY && matches!(name, "QName" | "NOTATION");
                let text = if is_qualified { self.qualified(node, trimmed(&text), around) } else { text.into_owned() };
                format!("{} {}", self.datatype(name, around.library), literal(&text))
            }
        };
        Layout::all(vec![comments, Layout::text(written)])
    }

    /// A value that is a name, with a prefix that stands here for what it stood for there.
    fn qualified(&mut self, node: Node<'d>, text: &str, around: &Surroundings<'d>) -> String {
        let (namespace, local) = match text.split_once(':') {
            Some((prefix, local)) => (Namespace::Uri(node.resolve_prefix(prefix).unwrap_or_default()), local),
            None => (around.namespace, text),
        };
        if self.is_default(namespace) {
            return local.to_owned();
        }
        if matches!(namespace, Namespace::Inherited | Namespace::Uri("")) {
            self.tell(Told::QualifiedValue, node);
            return local.to_owned();
        }
        format!("{}:{local}", self.names.prefix(namespace))
    }

    fn datatype(&mut self, name: &str, library: &str) -> String {
        if library.is_empty() { name.to_owned() } else { format!("{}:{name}", self.names.library(library)) }
    }

    fn data(&mut self, node: Node<'d>, around: &Surroundings<'d>) -> (Layout, Form) {
        let name = self.datatype(trimmed(node.attribute("type").unwrap_or_default()), around.library);
        let mut params = Vec::new();
        let mut except = None;
        let mut before = Vec::new();
        for child in node.children().filter(|child| !child.is_text()) {
            match (child.local_name(), child.kind()) {
                ("param", NodeKind::Element) if is_own(child) => {
                    let comments = self.collected(&std::mem::take(&mut before));
                    params.push(self.param(child, &comments));
                }
                ("except", NodeKind::Element) if is_own(child) => except = Some(child),
                (_, NodeKind::Element) => {}
                _ => before.push(child),
            }
        }
        let comments = comments(&self.collected(&before));
        let head = match params.is_empty() {
            true => Layout::text(name),
            false => Layout::bracketed(format!("{name} {{"), spaced(params), "}"),
        };
        let Some(except) = except else { return (Layout::all(vec![comments, head]), Form::Whole) };
        if self.has_late_notes(except) {
            self.tell(Told::LateAnnotation, except);
        }
        self.own_attributes(except);
        let inside = self.inside(except, around);
        let excepted = self.excepted(except, &inside);
        (Layout::all(vec![comments, head, Layout::text(" - "), excepted]), Form::Joined)
    }

    fn excepted(&mut self, except: Node<'d>, around: &Surroundings<'d>) -> Layout {
        let (pieces, rest) = pieces(except, except);
        let is_plain =
            pieces.len() == 1 && pieces.iter().all(|piece| piece.before.is_empty() && piece.after.is_empty());
        if is_plain && rest.is_empty() {
            return self.content(except, except, " | ", around, Binding::Whole);
        }
        parenthesised(self.content(except, except, " | ", around, Binding::Weakest))
    }

    /// Whether annotations of an exception, or behind it, have no place.
    fn has_late_notes(&self, except: Node<'d>) -> bool {
        let mut after =
            except.parent().into_iter().flat_map(Node::elements).skip_while(|child| *child != except).skip(1);
        after.any(|child| !is_own(child)) || except.attributes().any(|one| is_note(&one)) || !initial(except).is_empty()
    }

    /// A parameter; the annotation elements behind it are written before it, for it holds text only.
    fn param(&mut self, node: Node<'d>, before: &[String]) -> Layout {
        let notes = self.notes(node, &directly_after(node));
        let name = identifier(trimmed(node.attribute("name").unwrap_or_default()));
        let text = format!("{name} = {}", literal(&node.text_content()));
        Layout::all(vec![comments(before), self.inner_comments(node), notes, Layout::text(text)])
    }
}

/// Foreign elements between a name class and what comes after it.
fn directly_after<'d>(class: Node<'d>) -> Vec<Node<'d>> {
    let next = |node: &Node<'d>| node.next_sibling();
    let after = std::iter::successors(class.next_sibling(), next).take_while(|sibling| !is_own(*sibling));
    after.filter(|sibling| sibling.is_element()).collect()
}

/// The patterns in an element, but for its name class `skip`, each with the comments before it and the annotations
/// behind it; and the comments behind all.
fn pieces<'d>(node: Node<'d>, skip: Node<'d>) -> (Vec<Piece<'d>>, Vec<Node<'d>>) {
    let mut found: Vec<Piece<'d>> = Vec::new();
    let mut before = Vec::new();
    for child in node.children().filter(|child| !child.is_text() && *child != skip) {
        match (child.kind(), found.last_mut()) {
            (NodeKind::Element, _) if is_own(child) => {
                found.push(Piece { before: std::mem::take(&mut before), pattern: child, after: Vec::new() });
            }
            (NodeKind::Element, Some(last)) => last.after.push(child),
            (NodeKind::Element, None) => {}
            _ => before.push(child),
        }
    }
    (found, before)
}

/// Comments at the end of an element.
fn tail(texts: &[String]) -> Layout {
    let mut parts = vec![Layout::hard()];
    parts.push(comments(texts));
    Layout::all(parts)
}

fn parenthesised(inner: Layout) -> Layout {
    Layout::all(vec![Layout::text("("), inner, Layout::text(")")])
}
