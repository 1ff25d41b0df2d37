//! The automaton against the definition: for small patterns and documents, whether a pattern matches can be found out by
//! trying every way to split attributes and children (RELAX NG specification, clause 6.2), without any derivative.

use std::fmt::Write as _;

use glossator_relaxng::xml::{Limits, Reader};
use glossator_relaxng::{NoFiles, Schema};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Pattern {
    Empty,
    Text,
    Attribute(char),
    Element(char, Box<Pattern>),
    Group(Box<Pattern>, Box<Pattern>),
    Interleave(Box<Pattern>, Box<Pattern>),
    Choice(Box<Pattern>, Box<Pattern>),
    OneOrMore(Box<Pattern>),
}

#[derive(Debug, Clone)]
enum Kid {
    Text,
    Element(Element),
}

#[derive(Debug, Clone)]
struct Element {
    name: char,
    attributes: Vec<char>,
    kids: Vec<Kid>,
}

impl Pattern {
    fn write(&self, out: &mut String) {
        let mut two = |a: &Self, sign: &str, b: &Self| {
            out.push('(');
            a.write(out);
            out.push_str(sign);
            b.write(out);
            out.push(')');
        };
        match self {
            Self::Group(a, b) => two(a, ", ", b),
            Self::Interleave(a, b) => two(a, " & ", b),
            Self::Choice(a, b) => two(a, " | ", b),
            Self::Empty => out.push_str("empty"),
            Self::Text => out.push_str("text"),
            Self::Attribute(name) => write!(out, "attribute {name} {{ text }}").unwrap(),
            Self::Element(name, content) => {
                write!(out, "element {name} {{ ").unwrap();
                content.write(out);
                out.push_str(" }");
            }
            Self::OneOrMore(inner) => {
                inner.write(out);
                out.push('+');
            }
        }
    }

    fn matches(&self, attributes: &[char], kids: &[Kid]) -> bool {
        match self {
            Self::Empty => attributes.is_empty() && kids.is_empty(),
            Self::Text => attributes.is_empty() && kids.iter().all(|kid| matches!(kid, Kid::Text)),
            Self::Attribute(name) => attributes == [*name] && kids.is_empty(),
            Self::Element(name, content) => match kids {
                [Kid::Element(element)] if attributes.is_empty() && element.name == *name => {
                    content.matches(&element.attributes, &element.kids)
                }
                _ => false,
            },
            Self::Choice(a, b) => a.matches(attributes, kids) || b.matches(attributes, kids),
            Self::Group(a, b) => splits(attributes).into_iter().any(|(first, second)| {
                (0..=kids.len()).any(|at| a.matches(&first, &kids[..at]) && b.matches(&second, &kids[at..]))
            }),
            Self::Interleave(a, b) => splits(attributes).into_iter().any(|(first, second)| {
                splits(kids).into_iter().any(|(these, those)| a.matches(&first, &these) && b.matches(&second, &those))
            }),
            Self::OneOrMore(inner) => {
                inner.matches(attributes, kids)
                    || splits(attributes).into_iter().any(|(first, second)| {
                        (0..=kids.len()).any(|at| {
                            at + first.len() > 0
                                && at + first.len() < kids.len() + attributes.len()
                                && inner.matches(&first, &kids[..at])
                                && self.matches(&second, &kids[at..])
                        })
                    })
            }
        }
    }
}

/// Every way to deal a list out to two, order kept.
fn splits<T: Clone>(items: &[T]) -> Vec<(Vec<T>, Vec<T>)> {
    (0..1_u32 << items.len())
        .map(|mask| {
            let side = |bit: u32| {
                let chosen = items.iter().enumerate().filter(|(index, _)| mask >> index & 1 == bit);
                chosen.map(|(_, item)| item.clone()).collect()
            };
            (side(0), side(1))
        })
        .collect()
}

impl Element {
    fn write(&self, out: &mut String) {
        write!(out, "<{}", self.name).unwrap();
        for attribute in &self.attributes {
            write!(out, " {attribute}=''").unwrap();
        }
        out.push('>');
        for kid in &self.kids {
            match kid {
                Kid::Text => out.push('t'),
                Kid::Element(element) => element.write(out),
            }
        }
        write!(out, "</{}>", self.name).unwrap();
    }
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let name = proptest::sample::select(vec!['a', 'b', 'c']);
    let leaf = prop_oneof![
        Just(Pattern::Empty),
        Just(Pattern::Text),
        proptest::sample::select(vec!['x', 'y']).prop_map(Pattern::Attribute),
        name.clone().prop_map(|name| Pattern::Element(name, Box::new(Pattern::Empty))),
    ];
    leaf.prop_recursive(5, 24, 2, move |inner| {
        let two = || (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            3 => two().prop_map(|(a, b)| Pattern::Group(a, b)),
            1 => two().prop_map(|(a, b)| Pattern::Interleave(a, b)),
            3 => two().prop_map(|(a, b)| Pattern::Choice(a, b)),
            1 => inner.clone().prop_map(|inner| Pattern::OneOrMore(Box::new(inner))),
            3 => (name.clone(), inner.clone()).prop_map(|(name, inner)| Pattern::Element(name, Box::new(inner))),
        ]
    })
}

fn element() -> impl Strategy<Value = Element> {
    let name = proptest::sample::select(vec!['a', 'b', 'c']);
    let attributes = proptest::sample::subsequence(vec!['x', 'y'], 0..=2);
    let leaf = (name.clone(), attributes.clone()).prop_map(|(name, attributes)| Element {
        name,
        attributes,
        kids: Vec::new(),
    });
    leaf.prop_recursive(3, 10, 4, move |inner| {
        let kid = prop_oneof![1 => Just(Kid::Text), 4 => inner.prop_map(Kid::Element)];
        (name.clone(), attributes.clone(), proptest::collection::vec(kid, 0..5)).prop_map(
            |(name, attributes, mut kids)| {
                // Neighbouring texts are one.
                kids.dedup_by(|a, b| matches!((a, b), (Kid::Text, Kid::Text)));
                Element { name, attributes, kids }
            },
        )
    })
}

/// A document that the pattern may well match: built from it, by chance.
fn from_pattern(pattern: &Pattern, dice: &mut impl FnMut() -> u32, element: &mut Element) {
    match pattern {
        Pattern::Empty => {}
        Pattern::Text => {
            if dice().is_multiple_of(2) && !matches!(element.kids.last(), Some(Kid::Text)) {
                element.kids.push(Kid::Text);
            }
        }
        Pattern::Attribute(name) => {
            if !element.attributes.contains(name) && !dice().is_multiple_of(8) {
                element.attributes.push(*name);
            }
        }
        Pattern::Element(name, content) => {
            let mut kid = Element { name: *name, attributes: Vec::new(), kids: Vec::new() };
            from_pattern(content, dice, &mut kid);
            element.kids.push(Kid::Element(kid));
        }
        Pattern::Group(a, b) | Pattern::Interleave(a, b) => {
            from_pattern(a, dice, element);
            from_pattern(b, dice, element);
        }
        Pattern::Choice(a, b) => from_pattern(if dice().is_multiple_of(2) { a } else { b }, dice, element),
        Pattern::OneOrMore(inner) => (0..=dice() % 2).for_each(|_| from_pattern(inner, dice, element)),
    }
}

fn agree(content: &Pattern, document: &Element) -> Result<(), TestCaseError> {
    let whole = Pattern::Element('r', Box::new(content.clone()));
    let mut schema = String::new();
    whole.write(&mut schema);
    // Not every pattern is a correct schema: clause 7 forbids some.
    let Ok(read) = Schema::from_text("any.rnc", &schema, &NoFiles) else { return Ok(()) };
    let mut text = String::new();
    document.write(&mut text);
    let outcome = read.validate(&mut Reader::new(&text, &Limits::default()));
    let expected = whole.matches(&[], &[Kid::Element(document.clone())]);
    prop_assert_eq!(outcome.is_valid(), expected, "{} {} {:?}", schema, text, outcome.invalidities);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn derivatives_agree_with_the_definition(content in pattern(), document in element(), seed in any::<u32>()) {
        agree(&content, &Element { name: 'r', ..document })?;
        let mut state = seed;
        let mut dice = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for _ in 0..8 {
            let mut built = Element { name: 'r', attributes: Vec::new(), kids: Vec::new() };
            from_pattern(&content, &mut dice, &mut built);
            if built.kids.len() <= 8 {
                agree(&content, &built)?;
            }
        }
    }
}

/// The child's name alone does not settle how the parent goes on.
#[test]
fn the_attribute_of_a_child_decides_what_follows() {
    let schema = "element r { (element a { attribute x { text } }, element b { empty }) \
                  | (element a { attribute y { text } }, element c { empty }) }";
    let schema = Schema::from_text("unsound.rnc", schema, &NoFiles).unwrap();
    let is_valid = |text: &str| schema.validate(&mut Reader::new(text, &Limits::default())).is_valid();
    assert!(is_valid("<r><a x=''/><b/></r>") && is_valid("<r><a y=''/><c/></r>"));
    assert!(!is_valid("<r><a x=''/><c/></r>") && !is_valid("<r><a y=''/><b/></r>"));
}
