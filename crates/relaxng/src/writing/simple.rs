//! The simple form of a schema (clauses 4 and 5): each element a definition, the start first, no references to files.
//!
//! As usual, `optional` and `zeroOrMore` stand for the choices with `empty` that clause 4.15 makes of them, and groups,
//! choices and interleaves have as many parts as they have, not two.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::library::{DatatypeId, Library, Signature, ValueId};
use super::super::names::{Class, ClassId, Symbol};
use super::super::pattern::{ElementId, Node, PatternId};
use super::super::resolver::NoFiles;
use super::super::schema::{Schema, with_stack};
use super::super::simplify::Simple;
use super::references::{Outputs, References};
use super::tags::{Item, Tag, document};
use super::{Syntax, to_compact};

impl Schema {
    /// The simple form in one file, as text in either syntax. Definitions are called after their elements.
    ///
    /// ```
    /// use glossator_relaxng::{NoFiles, Schema, Syntax};
    ///
    /// let grammar = "start = letter  letter = element letter { p* }  p = element p { text }  q = element q { empty }";
    /// let schema = Schema::from_text("letter.rnc", grammar, &NoFiles).unwrap();
    /// let simple = schema.simple_form(Syntax::Compact);
    /// assert!(simple.ends_with("start = letter\nletter = element letter { p* }\np = element p { text }\n"));
    /// ```
    pub fn simple_form(&self, syntax: Syntax) -> String {
        with_stack(|| self.simple_text(syntax)).unwrap_or_default()
    }

    fn simple_text(&self, syntax: Syntax) -> String {
        let simple = self.automaton.simple();
        let root = Writing::of(simple, &self.library).grammar();
        // Every text comes from a file that could be read, so that all characters can be written.
        let xml = document(&[], &root, &[]).unwrap_or_default();
        if syntax == Syntax::Xml {
            return xml;
        }
        let mut outputs = Outputs { to: syntax, folder: String::new(), names: Vec::new(), queue: VecDeque::new() };
        let mut told = Vec::new();
        let mut references = References { resolver: &NoFiles, origin: "", outputs: &mut outputs, told: &mut told };
        to_compact::to_compact(&xml, 0, &mut references).unwrap_or_default()
    }
}

struct Writing<'s> {
    simple: &'s Simple,
    library: &'s Library,
    signatures: Vec<Option<&'s Signature>>,
    names: FxHashMap<ElementId, String>,
    order: Vec<ElementId>,
}

impl<'s> Writing<'s> {
    fn of(simple: &'s Simple, library: &'s Library) -> Self {
        let signatures = library.signatures();
        let order = in_order(simple);
        let mut writing = Self { simple, library, signatures, names: FxHashMap::default(), order };
        writing.name_all();
        writing
    }

    /// Calls every definition after its element; further ones of the name get a number.
    fn name_all(&mut self) {
        let mut taken: FxHashSet<String> = FxHashSet::default();
        let mut next: FxHashMap<String, usize> = FxHashMap::default();
        for element in self.order.clone() {
            let stem = self.stem(element);
            let mut name = stem.clone();
            while taken.contains(&name) {
                let number = next.entry(stem.clone()).or_insert(1);
                *number += 1;
                name = format!("{stem}_{number}");
            }
            taken.insert(name.clone());
            self.names.insert(element, name);
        }
    }

    fn stem(&self, element: ElementId) -> String {
        let class = self.simple.declarations.get(element.0 as usize).map(|declaration| declaration.class);
        let symbols = &self.simple.names;
        match class.map(|class| symbols.class(class)) {
            Some(Class::Name(symbol)) => symbols.shown(*symbol),
            _ => "_1".to_owned(),
        }
    }

    fn grammar(&self) -> Tag {
        let start = Tag::new("start").holding(vec![Item::Tag(self.pattern(self.simple.start))]);
        let mut children = vec![Item::Tag(start)];
        for element in &self.order {
            let Some(declaration) = self.simple.declarations.get(element.0 as usize) else { continue };
            let content = Item::Tag(self.pattern(declaration.content));
            let element_tag = self.classed(Tag::new("element"), declaration.class).holding(vec![content]);
            let define = Tag::new("define").with("name", self.name(*element)).holding(vec![Item::Tag(element_tag)]);
            children.push(Item::Tag(define));
        }
        let xmlns = super::super::syntax::xml::NAMESPACE;
        Tag::new("grammar").with("xmlns", xmlns).holding(children)
    }

    fn name(&self, element: ElementId) -> &str {
        self.names.get(&element).map_or("", String::as_str)
    }

    fn pattern(&self, pattern: PatternId) -> Tag {
        match self.simple.patterns.node(pattern) {
            Node::Empty => Tag::new("empty"),
            Node::NotAllowed => Tag::new("notAllowed"),
            Node::Text => Tag::new("text"),
            Node::Choice(parts) => self.choice(parts),
            Node::Group(..) => self.joined(pattern, "group", |node| match node {
                Node::Group(a, b) => Some((*a, *b)),
                _ => None,
            }),
            Node::Interleave(..) => self.joined(pattern, "interleave", |node| match node {
                Node::Interleave(a, b) => Some((*a, *b)),
                _ => None,
            }),
            Node::OneOrMore(inner) => self.around("oneOrMore", *inner),
            Node::List(inner) => self.around("list", *inner),
            Node::Data(datatype, except) => self.data(*datatype, *except),
            Node::Value(value) => self.value(*value),
            Node::Attribute(class, content) => {
                let content = Item::Tag(self.pattern(*content));
                self.classed(Tag::new("attribute"), *class).holding(vec![content])
            }
            Node::Element(element) => Tag::new("ref").with("name", self.name(*element)),
        }
    }

    fn around(&self, name: &str, inner: PatternId) -> Tag {
        Tag::new(name).holding(vec![Item::Tag(self.pattern(inner))])
    }

    /// Alternatives; with nothing among them, `optional` or `zeroOrMore`.
    fn choice(&self, parts: &[PatternId]) -> Tag {
        let others: Vec<PatternId> = parts.iter().copied().filter(|part| *part != PatternId::EMPTY).collect();
        let is_optional = others.len() < parts.len();
        if let ([only], true) = (others.as_slice(), is_optional) {
            return match self.simple.patterns.node(*only) {
                Node::OneOrMore(inner) => self.around("zeroOrMore", *inner),
                _ => self.around("optional", *only),
            };
        }
        let items = others.iter().map(|part| Item::Tag(self.pattern(*part))).collect();
        let choice = Tag::new("choice").holding(items);
        if is_optional { Tag::new("optional").holding(vec![Item::Tag(choice)]) } else { choice }
    }

    /// The parts of a group or an interleave, in order, however they lie in one another.
    fn joined(&self, pattern: PatternId, name: &str, parts: fn(&Node) -> Option<(PatternId, PatternId)>) -> Tag {
        let mut items = Vec::new();
        let mut open = vec![pattern];
        while let Some(next) = open.pop() {
            match parts(self.simple.patterns.node(next)) {
                Some((first, second)) => open.extend([second, first]),
                None => items.push(Item::Tag(self.pattern(next))),
            }
        }
        Tag::new(name).holding(items)
    }

    fn typed(&self, tag: Tag, datatype: DatatypeId) -> Tag {
        match self.signatures.get(datatype.index()).copied().flatten() {
            Some(signature) => {
                let params = signature.params.iter();
                let params = params.map(|(name, text)| Item::Tag(Tag::new("param").with("name", name).saying(text)));
                let is_data = tag.name == "data";
                let tag = tag.with("type", &signature.name).with("datatypeLibrary", &signature.library);
                if is_data { tag.holding(params.collect()) } else { tag }
            }
            None => tag,
        }
    }

    fn data(&self, datatype: DatatypeId, except: Option<PatternId>) -> Tag {
        let tag = self.typed(Tag::new("data"), datatype);
        match except {
            Some(except) => tag.holding(vec![Item::Tag(self.around("except", except))]),
            None => tag,
        }
    }

    fn value(&self, value: ValueId) -> Tag {
        let fixed = self.library.fixed(value);
        let tag = self.typed(Tag::new("value"), fixed.datatype);
        match fixed.value.name() {
            Some((namespace, local)) => tag.with("ns", namespace).saying(local),
            None => tag.saying(&fixed.text),
        }
    }

    /// An element or attribute with its name: a single one as an attribute.
    fn classed(&self, tag: Tag, class: ClassId) -> Tag {
        let names = &self.simple.names;
        match names.class(class) {
            Class::Name(symbol) => match names.describe(*symbol) {
                Symbol::Name(namespace, local) => tag.with("name", local).with("ns", names.namespace_name(*namespace)),
                _ => tag,
            },
            _ => tag.holding(vec![Item::Tag(self.class(class))]),
        }
    }

    fn class(&self, class: ClassId) -> Tag {
        let names = &self.simple.names;
        let except = |tag: Tag, except: &Option<ClassId>| match except {
            Some(except) => {
                tag.holding(vec![Item::Tag(Tag::new("except").holding(vec![Item::Tag(self.class(*except))]))])
            }
            None => tag,
        };
        match names.class(class) {
            Class::Any(spared) => except(Tag::new("anyName"), spared),
            Class::Namespace(namespace, spared) => {
                except(Tag::new("nsName").with("ns", names.namespace_name(*namespace)), spared)
            }
            Class::Name(symbol) => match names.describe(*symbol) {
                Symbol::Name(namespace, local) => {
                    Tag::new("name").with("ns", names.namespace_name(*namespace)).saying(local)
                }
                _ => Tag::new("name"),
            },
            Class::Choice(classes) => {
                Tag::new("choice").holding(classes.iter().map(|class| Item::Tag(self.class(*class))).collect())
            }
        }
    }
}

/// The elements that can be reached, in the order in which a reader meets them.
fn in_order(simple: &Simple) -> Vec<ElementId> {
    let mut found = Vec::new();
    let mut seen: FxHashSet<PatternId> = FxHashSet::default();
    let mut waiting = VecDeque::from([simple.start]);
    while let Some(top) = waiting.pop_front() {
        let mut open = vec![top];
        while let Some(pattern) = open.pop() {
            if !seen.insert(pattern) {
                continue;
            }
            match simple.patterns.node(pattern) {
                Node::Choice(parts) => open.extend(parts.iter().rev().copied()),
                Node::Interleave(a, b) | Node::Group(a, b) => open.extend([*b, *a]),
                Node::OneOrMore(inner) | Node::List(inner) | Node::Attribute(_, inner) => open.push(*inner),
                Node::Element(element) => {
                    found.push(*element);
                    waiting.extend(simple.declarations.get(element.0 as usize).map(|one| one.content));
                }
                _ => {}
            }
        }
    }
    found
}
