//! Annotations (clause 5): read and checked, then dropped, for a validator has no use for them (6.1).

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::super::Place;
use super::super::xml::NAMESPACE as RELAX_NG;
use super::lexer::Kind;
use super::parser::{Parser, Read, wrong};

/// The namespace that no attribute can be in, as RELAX NG writes it.
const XMLNS: &str = "http://www.w3.org/2000/xmlns";

/// What stands before a pattern, a parameter, a name or a definition.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Annotations {
    /// The first of all, an attribute or an element.
    any: Option<Place>,
    /// The first element; `##` makes elements.
    elements: Option<Place>,
}

impl Annotations {
    /// Whether there are none at all.
    pub(super) fn are_none(self) -> bool {
        self.any.is_none()
    }

    /// The first element among them.
    pub(super) fn first_element(self) -> Option<Place> {
        self.elements
    }

    /// The first of them.
    pub(super) fn first(self) -> Option<Place> {
        self.any
    }

    fn add(&mut self, place: Place, is_element: bool) {
        self.any.get_or_insert(place);
        if is_element {
            self.elements.get_or_insert(place);
        }
    }
}

/// The name of an annotation.
struct AnnotationName<'t> {
    place: Place,
    namespace: Box<str>,
    local: Cow<'t, str>,
    has_prefix: bool,
}

/// Attributes of one annotation by namespace and name: none may occur twice.
type Attributes<'t> = FxHashSet<(Box<str>, Cow<'t, str>)>;

impl<'t> Parser<'t, '_, '_> {
    /// All annotations before something: `##` comments, then one pair of square brackets.
    pub(super) fn annotations(&mut self) -> Read<Annotations> {
        let mut found = Annotations::default();
        while self.peek() == &Kind::Documentation {
            found.add(self.here(), true);
            self.advance()?;
        }
        if self.is("[") {
            self.bracket(&mut found)?;
            if self.peek() == &Kind::Documentation {
                return wrong(
                    self.here(),
                    "comments that begin with `##` must come before annotations in square brackets",
                );
            }
        }
        Ok(found)
    }

    fn bracket(&mut self, found: &mut Annotations) -> Read<()> {
        self.open("[", "`[`")?;
        let mut attributes = Attributes::default();
        let mut has_elements = false;
        while !self.is("]") {
            let name = self.annotation_name("an annotation or `]`")?;
            let is_element = !self.is("=");
            if is_element {
                has_elements = true;
                self.foreign_element(&name)?;
            }
            found.add(name.place, is_element);
            if !is_element {
                self.foreign_attribute(name, has_elements, &mut attributes)?;
            }
        }
        self.close("]", "`]`")
    }

    /// An attribute that would stand on an element of RELAX NG, where those without namespace are RELAX NG's own.
    fn foreign_attribute(
        &mut self,
        name: AnnotationName<'t>,
        has_elements: bool,
        attributes: &mut Attributes<'t>,
    ) -> Read<()> {
        if !name.has_prefix || name.namespace.is_empty() {
            let message = format!("the annotation `{}` needs a prefix that stands for a namespace", name.local);
            return wrong(name.place, message);
        }
        refuse_own(&name)?;
        self.attribute(name, has_elements, attributes)
    }

    fn attribute(&mut self, name: AnnotationName<'t>, is_late: bool, attributes: &mut Attributes<'t>) -> Read<()> {
        let AnnotationName { place, namespace, local, .. } = name;
        if is_late {
            return wrong(place, format!("the attribute `{local}` must come before elements and texts"));
        }
        if &*namespace == XMLNS || (namespace.is_empty() && local == "xmlns") {
            return wrong(place, "an annotation cannot declare a namespace; declare it at the start of the file");
        }
        self.expect("=", "`=` and a text")?;
        self.literal("a text in quotes")?;
        if attributes.insert((namespace, local.clone())) {
            return Ok(());
        }
        wrong(place, format!("the attribute `{local}` is given twice here"))
    }

    /// An annotation element beside elements of RELAX NG, its name already read.
    fn foreign_element(&mut self, name: &AnnotationName<'t>) -> Read<()> {
        refuse_own(name)?;
        self.annotation_content()
    }

    /// Attributes, then elements and texts, in square brackets.
    fn annotation_content(&mut self) -> Read<()> {
        self.open("[", "`[` after the name of an annotation, or `=` and a text")?;
        let mut attributes = Attributes::default();
        let mut has_content = false;
        while !self.is("]") {
            if matches!(self.peek(), Kind::Literal(_)) {
                self.literal("a text")?;
                has_content = true;
                continue;
            }
            let name = self.annotation_name("an attribute, an element, a text in quotes or `]`")?;
            if self.is("=") {
                self.attribute(name, has_content, &mut attributes)?;
            } else {
                self.annotation_content()?;
                has_content = true;
            }
        }
        self.close("]", "`]`")
    }

    fn annotation_name(&mut self, expected: &str) -> Read<AnnotationName<'t>> {
        if !matches!(self.peek(), Kind::PrefixedName(..)) {
            let (place, local) = self.any_name(expected)?;
            return Ok(AnnotationName { place, namespace: "".into(), local, has_prefix: false });
        }
        let token = self.advance()?;
        let (prefix, local) = match token.kind {
            Kind::PrefixedName(prefix, local) => (prefix, local),
            _ => (Cow::Borrowed(""), Cow::Borrowed("")),
        };
        let namespace = self.namespace(token.place, &prefix)?.into();
        if self.declarations.is_inherited(&prefix) {
            let message =
                format!("the prefix `{prefix}` stands for an inherited namespace and cannot name an annotation");
            return wrong(token.place, message);
        }
        Ok(AnnotationName { place: token.place, namespace, local, has_prefix: true })
    }

    /// Annotation elements behind a pattern or a name; gives the place of the first.
    pub(super) fn follow(&mut self) -> Read<Option<Place>> {
        let mut first = None;
        while self.eat(">>")? {
            let place = self.annotation_element()?;
            first.get_or_insert(place);
        }
        Ok(first)
    }

    /// An annotation element beside definitions, or after `>>`.
    pub(super) fn annotation_element(&mut self) -> Read<Place> {
        let name = self.annotation_name("the name of an annotation element")?;
        self.foreign_element(&name)?;
        Ok(name.place)
    }
}

/// Elements and attributes of RELAX NG are not annotations.
fn refuse_own(name: &AnnotationName<'_>) -> Read<()> {
    if &*name.namespace == RELAX_NG {
        return wrong(
            name.place,
            format!("`{}` is in the namespace of RELAX NG itself; give the annotation another namespace", name.local),
        );
    }
    Ok(())
}
