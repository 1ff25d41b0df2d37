//! The simple form of a schema (clause 5) as text, the same for every way to write the same grammar down.
//!
//! Named patterns, the order of alternatives, the syntax and the files of a schema do not show in it. Elements that can
//! hold the same things are one: they are distinguished by refinement, as the states of an automaton are when it is
//! made minimal (Hopcroft's partition of states, in Moore's simpler way).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::library::Library;
use super::names::{Class, ClassId, Symbol};
use super::pattern::{ElementId, Node, PatternId};
use super::schema::{Schema, with_stack};
use super::simplify::Simple;

impl Schema {
    /// The grammar without what is only a way to write it: the same text for two schemas that differ in their syntax,
    /// in their files, in the names of their patterns or in the order of alternatives.
    ///
    /// One line for the start, and one for each element, by name. The text is as long as the contents of all elements
    /// written out without named patterns.
    ///
    /// ```
    /// use glossator_relaxng::{NoFiles, Schema};
    ///
    /// let read = |text| Schema::from_text("a.rnc", text, &NoFiles).unwrap().canonical();
    /// let plain = read("element note { attribute n { text }?, (element p { text } | element q { empty })* }");
    /// let named = read("start = note  note = element note { n?, (q | p)* }  n = attribute n { text }
    ///                   p = element p { text }  q = element q { empty }");
    /// assert_eq!(plain, named);
    /// assert_eq!(plain, "start = e1\n\
    ///                    e1 = element note { attribute n { text }?, (e2 | e3)* }\n\
    ///                    e2 = element p { text }\n\
    ///                    e3 = element q { empty }\n");
    /// ```
    pub fn canonical(&self) -> String {
        with_stack(|| Writing::of(self.automaton.simple(), &self.library).text()).unwrap_or_default()
    }
}

struct Writing<'s> {
    simple: &'s Simple,
    library: &'s Library,
    /// Of each element that can be reached: which kind it is, as far as that is known.
    kinds: BTreeMap<ElementId, usize>,
    /// Patterns that were written with these kinds.
    written: FxHashMap<PatternId, Rc<str>>,
}

impl<'s> Writing<'s> {
    fn of(simple: &'s Simple, library: &'s Library) -> Self {
        let kinds = reached(simple).into_iter().map(|element| (element, 0)).collect();
        let mut writing = Self { simple, library, kinds, written: FxHashMap::default() };
        // Each round tells more elements apart by the kinds of those they hold, until nothing new shows.
        loop {
            let refined = writing.refined();
            let is_stable = number_of(&refined) == number_of(&writing.kinds);
            writing.kinds = refined;
            writing.written.clear();
            if is_stable {
                return writing;
            }
        }
    }

    /// The kinds distinguished by kind so far, name and content.
    fn refined(&mut self) -> BTreeMap<ElementId, usize> {
        let elements: Vec<(ElementId, usize)> = self.kinds.iter().map(|(element, kind)| (*element, *kind)).collect();
        let signatures: Vec<(ElementId, (usize, String))> =
            elements.into_iter().map(|(element, kind)| (element, (kind, self.element(element)))).collect();
        let mut distinct: Vec<&(usize, String)> = signatures.iter().map(|(_, signature)| signature).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let number = |signature| distinct.binary_search(&signature).unwrap_or_default();
        signatures.iter().map(|(element, signature)| (*element, number(signature))).collect()
    }

    fn text(mut self) -> String {
        let mut text = format!("start = {}\n", self.pattern(self.simple.start));
        let by_kind: BTreeMap<usize, ElementId> = self.kinds.iter().map(|(element, kind)| (*kind, *element)).collect();
        for (kind, element) in by_kind {
            let _ = writeln!(text, "e{} = {}", kind + 1, self.element(element));
        }
        text
    }

    fn element(&mut self, element: ElementId) -> String {
        let declaration = self.simple.declarations[element.0 as usize];
        let content = self.pattern(declaration.content);
        format!("element {} {{ {} }}", self.class(declaration.class), bare(&content))
    }

    fn pattern(&mut self, pattern: PatternId) -> Rc<str> {
        if let Some(known) = self.written.get(&pattern) {
            return Rc::clone(known);
        }
        let text: Rc<str> = self.fresh(pattern).into();
        self.written.insert(pattern, Rc::clone(&text));
        text
    }

    fn fresh(&mut self, pattern: PatternId) -> String {
        let simple = self.simple;
        match simple.patterns.node(pattern) {
            Node::Empty => "empty".to_owned(),
            Node::NotAllowed => "notAllowed".to_owned(),
            Node::Text => "text".to_owned(),
            Node::Choice(parts) => self.choice(parts),
            Node::Group(..) => self.joined(pattern, ", ", |node| match node {
                Node::Group(a, b) => Some((*a, *b)),
                _ => None,
            }),
            Node::Interleave(..) => self.joined(pattern, " & ", |node| match node {
                Node::Interleave(a, b) => Some((*a, *b)),
                _ => None,
            }),
            Node::OneOrMore(inner) => format!("{}+", self.pattern(*inner)),
            Node::List(inner) => format!("list {{ {} }}", bare(&self.pattern(*inner))),
            Node::Data(datatype, None) => self.library.written(*datatype),
            Node::Data(datatype, Some(except)) => {
                format!("{} - {}", self.library.written(*datatype), self.pattern(*except))
            }
            Node::Value(value) => {
                let fixed = self.library.fixed(*value);
                // A name is what its prefix stands for.
                let text = match fixed.value.name() {
                    Some((namespace, local)) => format!("{{{namespace}}}{local}"),
                    None => fixed.text.to_string(),
                };
                format!("{} {text:?}", self.library.written(fixed.datatype))
            }
            Node::Attribute(class, content) => {
                let content = self.pattern(*content);
                format!("attribute {} {{ {} }}", self.class(*class), bare(&content))
            }
            Node::Element(element) => format!("e{}", self.kinds.get(element).map_or(0, |kind| kind + 1)),
        }
    }

    /// Alternatives in the order of their texts; `?` and `*` where one of them is nothing.
    fn choice(&mut self, parts: &[PatternId]) -> String {
        let optional = parts.contains(&PatternId::EMPTY);
        let others = parts.iter().filter(|part| **part != PatternId::EMPTY);
        let mut texts: Vec<Rc<str>> = others.map(|part| self.pattern(*part)).collect();
        texts.sort_unstable();
        texts.dedup();
        let text = if texts.len() == 1 { texts[0].to_string() } else { format!("({})", texts.join(" | ")) };
        match text.strip_suffix('+') {
            Some(repeated) if optional && texts.len() == 1 => format!("{repeated}*"),
            _ if optional => format!("{text}?"),
            _ => text,
        }
    }

    /// The parts of a group or an interleave, which may lie in one another in any way; those of an interleave have no
    /// order.
    fn joined(
        &mut self,
        pattern: PatternId,
        between: &str,
        parts: fn(&Node) -> Option<(PatternId, PatternId)>,
    ) -> String {
        let mut texts = Vec::new();
        let mut open = vec![pattern];
        while let Some(next) = open.pop() {
            match parts(self.simple.patterns.node(next)) {
                Some((first, second)) => open.extend([second, first]),
                None => texts.push(self.pattern(next)),
            }
        }
        if between == " & " {
            texts.sort_unstable();
        }
        format!("({})", texts.join(between))
    }

    fn class(&self, class: ClassId) -> String {
        let names = &self.simple.names;
        let except = |except: &Option<ClassId>| except.map(|one| format!(" - {}", self.class(one))).unwrap_or_default();
        match names.class(class) {
            Class::Any(spared) => format!("*{}", except(spared)),
            Class::Namespace(namespace, spared) => {
                format!("{{{}}}*{}", names.namespace_name(*namespace), except(spared))
            }
            Class::Name(symbol) => match names.describe(*symbol) {
                Symbol::Name(namespace, local) => match names.namespace_name(*namespace) {
                    "" => local.to_string(),
                    namespace => format!("{{{namespace}}}{local}"),
                },
                _ => names.shown(*symbol),
            },
            Class::Choice(classes) => {
                let mut texts: Vec<String> = classes.iter().map(|class| self.class(*class)).collect();
                texts.sort_unstable();
                format!("({})", texts.join(" | "))
            }
        }
    }
}

/// How many kinds there are.
fn number_of(kinds: &BTreeMap<ElementId, usize>) -> usize {
    kinds.values().max().map_or(0, |last| last + 1)
}

/// A text without the parentheses around all of it.
fn bare(text: &str) -> &str {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).filter(|text| is_balanced(text)).unwrap_or(text)
}

/// Whether no parenthesis closes before it was opened; those in strings count too, which does no harm.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0usize;
    text.chars().all(|c| match c {
        '(' => {
            depth += 1;
            true
        }
        ')' => depth.checked_sub(1).map(|less| depth = less).is_some(),
        _ => true,
    })
}

/// The elements that a document can have.
pub(super) fn reached(simple: &Simple) -> Vec<ElementId> {
    let mut found = Vec::new();
    let mut seen: FxHashMap<PatternId, ()> = FxHashMap::default();
    let mut open = vec![simple.start];
    while let Some(pattern) = open.pop() {
        if seen.insert(pattern, ()).is_some() {
            continue;
        }
        match simple.patterns.node(pattern) {
            Node::Choice(parts) => open.extend(parts.iter().copied()),
            Node::Interleave(a, b) | Node::Group(a, b) => open.extend([*a, *b]),
            Node::OneOrMore(inner) | Node::List(inner) | Node::Attribute(_, inner) => open.push(*inner),
            Node::Element(element) => {
                found.push(*element);
                open.push(simple.declarations[element.0 as usize].content);
            }
            _ => {}
        }
    }
    found
}
