//! The XML syntax (clause 3), read into expressions.

use std::sync::Arc;

use crate::xml::{Document, Limits, Node, NodeKind};

use super::super::datatypes::{Param, Prefixes, is_ncname};
use super::super::error::Violation;
use super::super::library::DatatypeId;
use super::loader::{Loader, Located, Reference};
use super::{Combine, Component, Expression, ExpressionKind, NameClass, Place};

/// The namespace of the XML syntax.
pub(crate) const NAMESPACE: &str = "http://relaxng.org/ns/structure/1.0";

/// Reads a file in the XML syntax; `namespace` is the one in force where it is referred to.
pub(super) fn read(
    loader: &mut Loader<'_>,
    file: u32,
    text: &Arc<str>,
    namespace: &str,
) -> Result<Expression, Located> {
    let whole = Place { file, start: 0, end: 0 };
    let limits = Limits::default().with_doctype(crate::xml::Doctype::Skip);
    let document =
        Document::parse(text.to_string(), &limits).map_err(|error| (whole, Violation::Xml(Box::new(error))))?;
    let surroundings = Surroundings { namespace, library: "" };
    SyntaxReader { loader, file }.pattern(document.root(), surroundings)
}

/// What an element inherits from those around it (4.3, 4.8).
#[derive(Clone, Copy)]
struct Surroundings<'d> {
    namespace: &'d str,
    library: &'d str,
}

impl Prefixes for Node<'_> {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        self.resolve_prefix(prefix)
    }
}

struct SyntaxReader<'l, 'r> {
    loader: &'l mut Loader<'r>,
    file: u32,
}

/// Patterns inside one another, over all files of a schema: reading them recurses.
const MAX_NESTING: usize = 512;

/// The attributes of RELAX NG that an element may have besides `ns` and `datatypeLibrary`.
fn allowed_attributes(element: &str) -> &'static [&'static str] {
    match element {
        "element" | "attribute" | "ref" | "parentRef" | "param" => &["name"],
        "define" => &["name", "combine"],
        "start" => &["combine"],
        "value" | "data" => &["type"],
        "externalRef" | "include" => &["href"],
        _ => &[],
    }
}

type Read<T> = Result<T, Located>;

impl SyntaxReader<'_, '_> {
    fn place(&self, node: Node<'_>) -> Place {
        let span = if node.is_element() { node.start_tag_span() } else { node.span() };
        self.span(span)
    }

    fn span(&self, span: std::ops::Range<usize>) -> Place {
        let number = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place { file: self.file, start: number(span.start), end: number(span.end) }
    }

    fn wrong<T>(&self, node: Node<'_>, message: String) -> Read<T> {
        Err((self.place(node), Violation::Syntax(message)))
    }

    /// Checks the attributes of an element and gives what its children inherit.
    fn enter<'d>(&self, node: Node<'d>, outer: Surroundings<'d>) -> Read<Surroundings<'d>> {
        let mut inner = outer;
        for attribute in node.attributes() {
            let own = attribute.namespace().is_none();
            let name = attribute.local_name();
            let place = self.span(attribute.span());
            if attribute.namespace() == Some(NAMESPACE) {
                let message = format!("`{}`: attributes of RELAX NG have no prefix", attribute.qualified_name());
                return Err((place, Violation::Syntax(message)));
            }
            match name {
                "ns" if own => inner.namespace = attribute.value(),
                "datatypeLibrary" if own => inner.library = self.library_uri(attribute.value(), place)?,
                name if own && !allowed_attributes(node.local_name()).contains(&name) => {
                    let message = format!("`{}` has no attribute `{name}` in RELAX NG", node.local_name());
                    return Err((place, Violation::Syntax(message)));
                }
                _ => {}
            }
        }
        Ok(inner)
    }

    fn library_uri<'d>(&self, uri: &'d str, place: Place) -> Read<&'d str> {
        if is_library_uri(uri) {
            return Ok(uri);
        }
        Err((place, Violation::LibraryUri(uri.to_owned())))
    }

    /// Children that count: elements of RELAX NG. Foreign elements are annotations (4.1); text must be white space (4.2).
    fn children<'d>(&self, node: Node<'d>) -> Read<Vec<Node<'d>>> {
        let mut kept = Vec::new();
        for child in node.children() {
            match child.kind() {
                NodeKind::Text if !child.is_space() => {
                    return self.wrong(child, format!("text may not stand in `{}`", node.local_name()));
                }
                NodeKind::Element if child.namespace() == Some(NAMESPACE) => kept.push(child),
                _ => {}
            }
        }
        Ok(kept)
    }

    /// The text of an element that holds no other.
    fn text<'d>(&self, node: Node<'d>) -> Read<std::borrow::Cow<'d, str>> {
        match node.elements().next() {
            Some(child) => self.wrong(child, format!("`{}` holds text only", node.local_name())),
            None => Ok(node.text_content()),
        }
    }

    fn none(&self, node: Node<'_>) -> Read<()> {
        match self.children(node)?.first() {
            Some(child) => self.wrong(*child, format!("`{}` must be empty", node.local_name())),
            None => Ok(()),
        }
    }

    fn required<'d>(&self, node: Node<'d>, name: &str) -> Read<&'d str> {
        match node.attribute(name) {
            Some(value) => Ok(value.trim_matches(is_space)),
            None => self.wrong(node, format!("`{}` needs the attribute `{name}`", node.local_name())),
        }
    }

    /// A required attribute that holds a name without a colon.
    fn ncname<'d>(&self, node: Node<'d>, name: &str) -> Read<&'d str> {
        let value = self.required(node, name)?;
        if is_ncname(value) {
            return Ok(value);
        }
        Err((self.place(node), Violation::NotNcName(value.to_owned())))
    }

    fn patterns<'d>(&mut self, nodes: &[Node<'d>], around: Surroundings<'d>) -> Read<Vec<Expression>> {
        nodes.iter().map(|node| self.pattern(*node, around)).collect()
    }

    /// The children of an element as patterns, at least one of them.
    fn content<'d>(&mut self, node: Node<'d>, nodes: &[Node<'d>], around: Surroundings<'d>) -> Read<Vec<Expression>> {
        if nodes.is_empty() {
            return self.wrong(node, format!("`{}` needs a pattern; write `empty` for none", node.local_name()));
        }
        self.patterns(nodes, around)
    }

    /// The children as one pattern: several are a group (4.12).
    fn grouped<'d>(&mut self, node: Node<'d>, nodes: &[Node<'d>], around: Surroundings<'d>) -> Read<Expression> {
        let parts = self.content(node, nodes, around)?;
        Ok(Expression::several(self.place(node), parts, ExpressionKind::Group))
    }

    fn pattern<'d>(&mut self, node: Node<'d>, outer: Surroundings<'d>) -> Read<Expression> {
        if node.namespace() != Some(NAMESPACE) {
            let message =
                format!("`{}` is not an element of RELAX NG; its namespace is {NAMESPACE}", node.qualified_name());
            return self.wrong(node, message);
        }
        let around = self.enter(node, outer)?;
        let place = self.place(node);
        self.loader.nesting += 1;
        if self.loader.nesting > MAX_NESTING {
            let message = format!("patterns may be nested {MAX_NESTING} deep, over all files of a schema");
            return Err((place, Violation::Limit(message)));
        }
        let read = self.known_pattern(node, around, place);
        // An error ends the whole schema, and nothing is counted back then.
        self.loader.nesting -= 1;
        read
    }

    fn known_pattern<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>, place: Place) -> Read<Expression> {
        let kind = match node.local_name() {
            "element" | "attribute" => self.named(node, around)?,
            "group" | "interleave" | "choice" => return self.joined(node, around),
            "oneOrMore" | "zeroOrMore" | "optional" | "list" | "mixed" => self.repeated(node, around)?,
            "ref" | "parentRef" => {
                self.none(node)?;
                let name = self.ncname(node, "name")?.into();
                if node.local_name() == "ref" { ExpressionKind::Ref(name) } else { ExpressionKind::ParentRef(name) }
            }
            "empty" | "notAllowed" | "text" => {
                self.none(node)?;
                match node.local_name() {
                    "empty" => ExpressionKind::Empty,
                    "text" => ExpressionKind::Text,
                    _ => ExpressionKind::NotAllowed,
                }
            }
            "value" => self.value(node, around)?,
            "data" => self.data(node, around)?,
            "externalRef" => {
                self.none(node)?;
                let reference = Reference { bases: bases(node), href: self.required(node, "href")? };
                return self.loader.external(place, &reference, around.namespace);
            }
            "grammar" => ExpressionKind::Grammar(self.components(node, around, true)?),
            other => return self.wrong(node, format!("expected a pattern; `{other}` is not one")),
        };
        Ok(Expression { place, kind })
    }

    fn joined<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<Expression> {
        let nodes = self.children(node)?;
        let parts = self.content(node, &nodes, around)?;
        let join = match node.local_name() {
            "group" => ExpressionKind::Group,
            "interleave" => ExpressionKind::Interleave,
            _ => ExpressionKind::Choice,
        };
        Ok(Expression::several(self.place(node), parts, join))
    }

    fn repeated<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<ExpressionKind> {
        let nodes = self.children(node)?;
        let inner = Box::new(self.grouped(node, &nodes, around)?);
        Ok(match node.local_name() {
            "oneOrMore" => ExpressionKind::OneOrMore(inner),
            "zeroOrMore" => ExpressionKind::ZeroOrMore(inner),
            "optional" => ExpressionKind::Optional(inner),
            "list" => ExpressionKind::List(inner),
            _ => ExpressionKind::Mixed(inner),
        })
    }

    /// `element` or `attribute`.
    fn named<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<ExpressionKind> {
        let is_attribute = node.local_name() == "attribute";
        let nodes = self.children(node)?;
        let mut rest = nodes.as_slice();
        let name = match (node.attribute("name"), rest.split_first()) {
            (Some(name), _) => {
                // An attribute named in short has no namespace unless it says so itself (4.8).
                let namespace = if is_attribute { node.attribute("ns").unwrap_or_default() } else { around.namespace };
                self.qualified(node, name.trim_matches(is_space), namespace)?
            }
            (None, Some((first, others))) => {
                rest = others;
                self.name_class(*first, around)?
            }
            (None, None) => return self.wrong(node, format!("`{}` needs a name", node.local_name())),
        };
        if is_attribute {
            self.check_attribute_name(node, &name)?;
        }
        let content = Box::new(match (is_attribute, rest) {
            (true, []) => Expression { place: self.place(node), kind: ExpressionKind::Text },
            (true, [_, second, ..]) => return self.wrong(*second, "an attribute holds only one pattern".to_owned()),
            _ => self.grouped(node, rest, around)?,
        });
        Ok(if is_attribute {
            ExpressionKind::Attribute { name, content }
        } else {
            ExpressionKind::Element { name, content }
        })
    }

    fn check_attribute_name(&self, node: Node<'_>, name: &NameClass) -> Read<()> {
        check_attribute_name(name).map_err(|violation| (self.place(node), violation))
    }

    /// A name with a prefix or without (4.10).
    fn qualified(&self, node: Node<'_>, name: &str, namespace: &str) -> Read<NameClass> {
        let (namespace, local) = match name.split_once(':') {
            None => (namespace, name),
            Some((prefix, local)) => match node.resolve_prefix(prefix) {
                Some(namespace) if is_ncname(prefix) => (namespace, local),
                _ => return Err((self.place(node), Violation::UndeclaredPrefix(prefix.to_owned()))),
            },
        };
        if is_ncname(local) {
            return Ok(NameClass::Name { namespace: namespace.into(), local: local.into() });
        }
        Err((self.place(node), Violation::NotNcName(local.to_owned())))
    }

    fn name_class<'d>(&mut self, node: Node<'d>, outer: Surroundings<'d>) -> Read<NameClass> {
        let around = self.enter(node, outer)?;
        match node.local_name() {
            "name" => {
                let text = self.text(node)?;
                self.qualified(node, text.trim_matches(is_space), around.namespace)
            }
            "anyName" => Ok(NameClass::Any { except: self.name_except(node, around)? }),
            "nsName" => {
                let except = self.name_except(node, around)?;
                Ok(NameClass::Namespace { namespace: around.namespace.into(), except })
            }
            "choice" => {
                let nodes = self.children(node)?;
                self.name_choice(node, &nodes, around)
            }
            other => self.wrong(node, format!("expected a name class; `{other}` is not one")),
        }
    }

    fn name_choice<'d>(&mut self, node: Node<'d>, nodes: &[Node<'d>], around: Surroundings<'d>) -> Read<NameClass> {
        let mut classes =
            nodes.iter().map(|child| self.name_class(*child, around)).collect::<Read<Vec<NameClass>>>()?;
        match classes.len() {
            0 => self.wrong(node, format!("`{}` needs a name class", node.local_name())),
            1 => Ok(classes.remove(0)),
            _ => Ok(NameClass::Choice(classes)),
        }
    }

    fn name_except<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<Option<Box<NameClass>>> {
        let nodes = self.children(node)?;
        let except = match nodes.as_slice() {
            [] => return Ok(None),
            [except] if except.local_name() == "except" => *except,
            [other, ..] => {
                return self.wrong(*other, format!("only one `except` may stand in `{}`", node.local_name()));
            }
        };
        let inner = self.enter(except, around)?;
        let children = self.children(except)?;
        let class = self.name_choice(except, &children, inner)?;
        check_except(&class, node.local_name() == "anyName").map_err(|violation| (self.place(except), violation))?;
        Ok(Some(Box::new(class)))
    }

    fn value<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<ExpressionKind> {
        let text = self.text(node)?;
        let place = self.place(node);
        // Without a type a value is a token of the built-in library (4.4).
        let (library, name) = match node.attribute("type") {
            Some(name) => (around.library, name.trim_matches(is_space)),
            None => ("", "token"),
        };
        let prefixes = ValuePrefixes { node, namespace: around.namespace };
        let datatype = self.datatype(place, library, name, &[], &prefixes)?;
        value(self.loader, place, datatype, &text, &prefixes)
    }

    fn datatype(
        &mut self,
        place: Place,
        library: &str,
        name: &str,
        params: &[Param],
        prefixes: &dyn Prefixes,
    ) -> Read<DatatypeId> {
        if !is_ncname(name) {
            return Err((place, Violation::NotNcName(name.to_owned())));
        }
        self.loader.library.datatype(library, name, params, prefixes).map_err(|error| (place, error.into()))
    }

    fn data<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<ExpressionKind> {
        let mut params = Vec::new();
        let mut except = None;
        for child in self.children(node)? {
            match child.local_name() {
                "param" if except.is_none() => {
                    self.enter(child, around)?;
                    let name = self.ncname(child, "name")?.to_owned();
                    params.push(Param { name, value: self.text(child)?.into_owned() });
                }
                "except" if except.is_none() => except = Some(Box::new(self.data_except(child, around)?)),
                other => return self.wrong(child, format!("`{other}` may not stand here in `data`")),
            }
        }
        let name = self.ncname(node, "type")?;
        let datatype = self.datatype(self.place(node), around.library, name, &params, &node)?;
        Ok(ExpressionKind::Data { datatype, except })
    }

    fn data_except<'d>(&mut self, node: Node<'d>, outer: Surroundings<'d>) -> Read<Expression> {
        let around = self.enter(node, outer)?;
        let nodes = self.children(node)?;
        let parts = self.content(node, &nodes, around)?;
        Ok(Expression::several(self.place(node), parts, ExpressionKind::Choice))
    }

    /// The components of a `grammar`, a `div` or an `include`; only the latter may not include again.
    fn components<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>, may_include: bool) -> Read<Vec<Component>> {
        let mut components = Vec::new();
        for child in self.children(node)? {
            let inner = self.enter(child, around)?;
            match child.local_name() {
                "start" | "define" => components.push(self.component(child, inner)?),
                "div" => components.extend(self.components(child, inner, may_include)?),
                "include" if may_include => {
                    let reference = Reference { bases: bases(child), href: self.required(child, "href")? };
                    let overrides = self.components(child, inner, false)?;
                    components.extend(self.loader.include(
                        self.place(child),
                        &reference,
                        inner.namespace,
                        overrides,
                    )?);
                }
                other => {
                    return self.wrong(child, format!("`{other}` may not stand in `{}`", node.local_name()));
                }
            }
        }
        Ok(components)
    }

    fn component<'d>(&mut self, node: Node<'d>, around: Surroundings<'d>) -> Read<Component> {
        let place = self.place(node);
        let nodes = self.children(node)?;
        let name = match node.local_name() {
            "define" => Some(self.ncname(node, "name")?.into()),
            _ => None,
        };
        if let (None, [_, second, ..]) = (&name, nodes.as_slice()) {
            return self.wrong(*second, "`start` holds only one pattern".to_owned());
        }
        let combine = match node.attribute("combine").map(|value| value.trim_matches(is_space)) {
            None => None,
            Some("choice") => Some(Combine::Choice),
            Some("interleave") => Some(Combine::Interleave),
            Some(other) => {
                return self.wrong(node, format!("`combine` is `choice` or `interleave`, not `{other}`"));
            }
        };
        Ok(Component { place, name, combine, content: self.grouped(node, &nodes, around)? })
    }
}

/// The values of `xml:base` around an element, the outermost first (4.5).
fn bases(node: Node<'_>) -> Vec<&str> {
    let around = std::iter::once(node).chain(node.ancestors());
    let mut bases: Vec<&str> = around.filter_map(|node| node.attribute_ns(crate::xml::XML_NAMESPACE, "base")).collect();
    bases.reverse();
    bases
}

/// Prefixes for the text of a `value`: the default namespace is that of `ns` (4.16).
struct ValuePrefixes<'d> {
    node: Node<'d>,
    namespace: &'d str,
}

impl Prefixes for ValuePrefixes<'_> {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        if prefix.is_empty() { Some(self.namespace) } else { self.node.resolve_prefix(prefix) }
    }
}

/// The pattern of a fixed value.
pub(super) fn value(
    loader: &mut Loader<'_>,
    place: Place,
    datatype: DatatypeId,
    text: &str,
    prefixes: &dyn Prefixes,
) -> Result<ExpressionKind, Located> {
    if let Some(value) = loader.library.value(datatype, text, prefixes) {
        return Ok(ExpressionKind::Value(value));
    }
    let datatype = loader.library.get(datatype);
    let reason = datatype.complaint(text, prefixes).unwrap_or_default();
    Err((place, Violation::NotAValue { text: text.to_owned(), datatype: datatype.describe(), reason }))
}

/// Whether a text can name a library of datatypes: an absolute URI without fragment, or nothing (4.3).
pub(super) fn is_library_uri(uri: &str) -> bool {
    let absolute = uri.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    });
    let escaped = uri
        .split('%')
        .skip(1)
        .all(|rest| rest.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)));
    uri.is_empty() || (absolute && !uri.contains('#') && escaped)
}

/// What an attribute may not be called (4.16).
pub(super) fn check_attribute_name(class: &NameClass) -> Result<(), Violation> {
    // The clause writes the name without the slash that Namespaces in XML ends it with.
    const XMLNS: [&str; 2] = ["http://www.w3.org/2000/xmlns", crate::xml::XMLNS_NAMESPACE];
    match class {
        NameClass::Name { namespace, local } if namespace.is_empty() && &**local == "xmlns" => {
            Err(Violation::XmlnsName)
        }
        NameClass::Name { namespace, .. } | NameClass::Namespace { namespace, .. } if XMLNS.contains(&&**namespace) => {
            Err(Violation::XmlnsNamespace)
        }
        NameClass::Choice(classes) => classes.iter().try_for_each(check_attribute_name),
        NameClass::Any { except: Some(except) } | NameClass::Namespace { except: Some(except), .. } => {
            check_attribute_name(except)
        }
        _ => Ok(()),
    }
}

/// What may not stand in the `except` of a wildcard (4.16).
pub(super) fn check_except(class: &NameClass, of_any: bool) -> Result<(), Violation> {
    match class {
        NameClass::Any { .. } if of_any => Err(Violation::AnyNameExcept),
        NameClass::Any { .. } | NameClass::Namespace { .. } if !of_any => Err(Violation::NsNameExcept),
        NameClass::Choice(classes) => classes.iter().try_for_each(|class| check_except(class, of_any)),
        NameClass::Namespace { except: Some(except), .. } => check_except(except, of_any),
        _ => Ok(()),
    }
}

/// White space of XML.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}
