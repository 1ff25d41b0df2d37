//! Functions (XPath 1.0, 4; XPath 2.0 and 3.1 functions; XSLT 1.0, 12; XSLT 2.0, 16).

mod arrays;
mod documents;
mod formats;
mod higher;
mod instants;
mod names;
mod namespaces;
mod nodes;
mod numeric;
mod pictures;
mod regular;
mod sequences;
mod strings;
mod sums;
mod uris;
mod xslt;

pub(crate) use documents::Store;
pub(super) use names::qname_from;
pub(super) use namespaces::NAMESPACES;

use super::error::{Evaluated, XPathError};
use super::eval::{Evaluator, Focus, nodes_of};
use super::expr::Expr;
use super::scope::{FN, Version};
use super::value::{Atomic, Item, Sequence, Text};
use crate::dom::Node;

/// What a function does.
type Run = for<'a, 'd> fn(&Call<'a, 'd>) -> Evaluated<Sequence<'d>>;

/// A function that takes any number of arguments.
const MANY: usize = usize::MAX;

/// A function.
pub(crate) struct Builtin {
    /// Its name, with `map:`, `array:` or `math:` where it is not in the namespace of functions.
    pub name: &'static str,
    least: usize,
    most: usize,
    since: Version,
    until: Version,
    /// How XPath 1.0 converts the arguments: `s`tring, `n`umber, `b`oolean, `f`irst node, or not at all (`v`).
    pub legacy: &'static str,
    /// The number of arguments with which it looks at the focus.
    focus: Option<usize>,
    truth: bool,
    run: Run,
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A function of all versions.
const fn core(name: &'static str, least: usize, most: usize, legacy: &'static str, run: Run) -> Builtin {
    let (since, until) = (Version::One, Version::Three);
    Builtin { name, least, most, since, until, legacy, focus: None, truth: false, run }
}

/// A function of XPath 1.0 alone.
const fn old(name: &'static str, least: usize, most: usize, legacy: &'static str, run: Run) -> Builtin {
    Builtin { until: Version::One, ..core(name, least, most, legacy, run) }
}

/// A function since XPath 2.0.
const fn modern(name: &'static str, least: usize, most: usize, run: Run) -> Builtin {
    Builtin { since: Version::Two, ..core(name, least, most, "v", run) }
}

/// A function since XPath 3; read in schemas that say `xslt2`, too.
const fn third(name: &'static str, least: usize, most: usize, run: Run) -> Builtin {
    Builtin { since: Version::Two, ..core(name, least, most, "v", run) }
}

impl Builtin {
    /// It looks at the focus where it has so many arguments.
    const fn focused(mut self, arguments: usize) -> Self {
        self.focus = Some(arguments);
        self
    }

    /// Its value is a boolean.
    const fn boolean(mut self) -> Self {
        self.truth = true;
        self
    }

    pub fn uses_focus(&self, arguments: usize) -> bool {
        self.focus.is_some_and(|most| arguments <= most)
    }

    pub fn is_truth(&self) -> bool {
        self.truth
    }
}

const TABLES: [&[Builtin]; 14] = [
    strings::TABLE,
    regular::TABLE,
    numeric::TABLE,
    sums::TABLE,
    sequences::TABLE,
    nodes::TABLE,
    names::TABLE,
    documents::TABLE,
    xslt::TABLE,
    instants::TABLE,
    formats::TABLE,
    higher::TABLE,
    arrays::MAPS,
    arrays::ARRAYS,
];

/// What a look-up found.
pub(crate) enum Found {
    Function(&'static Builtin),
    /// It takes other numbers of arguments.
    OtherArity(String),
    /// It belongs to another version.
    OtherVersion,
    Unknown,
}

/// The function with a name that takes so many arguments.
pub(crate) fn find(namespace: &str, local: &str, arity: usize, version: Version) -> Found {
    let name = match namespace {
        FN => local.to_owned(),
        "http://www.w3.org/2005/xpath-functions/map" => format!("map:{local}"),
        "http://www.w3.org/2005/xpath-functions/array" => format!("array:{local}"),
        "http://www.w3.org/2005/xpath-functions/math" => format!("math:{local}"),
        _ => return Found::Unknown,
    };
    let named: Vec<_> = TABLES.iter().flat_map(|table| table.iter()).filter(|one| one.name == name).collect();
    let of_version: Vec<_> = named.iter().filter(|one| (one.since..=one.until).contains(&version)).collect();
    if let Some(found) = of_version.iter().find(|one| (one.least..=one.most).contains(&arity)) {
        return Found::Function(found);
    }
    match (named.is_empty(), of_version.first()) {
        (true, _) => Found::Unknown,
        (_, None) => Found::OtherVersion,
        (_, Some(one)) if one.most == MANY => Found::OtherArity(format!("{} or more", one.least)),
        (_, Some(one)) if one.least == one.most => Found::OtherArity(one.least.to_string()),
        (_, Some(one)) => Found::OtherArity(format!("{} to {}", one.least, one.most)),
    }
}

/// A call.
pub(crate) struct Call<'a, 'd> {
    pub eval: &'a Evaluator<'d>,
    pub focus: &'a Focus<'d>,
    pub arguments: &'a [Sequence<'d>],
}

impl<'d> Evaluator<'d> {
    pub(super) fn call(
        &self,
        builtin: &'static Builtin,
        arguments: &'d [Expr],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        self.spend(1)?;
        // Most functions take up to three arguments; these need no heap.
        let mut few: [Sequence<'d>; 3] = Default::default();
        if let Some(few) = few.get_mut(..arguments.len()) {
            for (place, argument) in few.iter_mut().zip(arguments) {
                *place = self.eval(argument, focus)?;
            }
            return (builtin.run)(&Call { eval: self, focus, arguments: few });
        }
        let values: Evaluated<Vec<_>> = arguments.iter().map(|argument| self.eval(argument, focus)).collect();
        (builtin.run)(&Call { eval: self, focus, arguments: &values? })
    }

    /// Calls a function with values.
    pub(super) fn call_with(
        &self,
        builtin: &'static Builtin,
        arguments: &[Sequence<'d>],
        focus: &Focus<'d>,
    ) -> Evaluated<Sequence<'d>> {
        self.spend(1)?;
        (builtin.run)(&Call { eval: self, focus, arguments })
    }
}

impl<'d> Call<'_, 'd> {
    fn has(&self, index: usize) -> bool {
        index < self.arguments.len()
    }

    fn arg(&self, index: usize) -> Sequence<'d> {
        self.arguments.get(index).cloned().unwrap_or_default()
    }

    /// The argument as one atom, or none.
    fn atom(&self, index: usize) -> Evaluated<Option<Atomic<'d>>> {
        self.arguments.get(index).map_or(Ok(None), |value| self.eval.one_atom(value))
    }

    /// The items of an argument, to be changed.
    fn list(&self, index: usize) -> Evaluated<Vec<Item<'d>>> {
        self.eval.list(self.arg(index))
    }

    fn atoms(&self, index: usize) -> Evaluated<Vec<Atomic<'d>>> {
        self.eval.atoms(&self.arg(index))
    }

    /// The argument as a string, or none. Every string that a function reads comes by here and is counted.
    fn text_or_none(&self, index: usize) -> Evaluated<Option<Text<'d>>> {
        let Some(atom) = self.atom(index)? else { return Ok(None) };
        match atom {
            Atomic::String(text) | Atomic::Untyped(text) | Atomic::Uri(text) => {
                self.eval.read(&text)?;
                Ok(Some(text))
            }
            other => {
                Err(XPathError::wrong_type(format!("a string is expected, not a value of type {}", other.type_name())))
            }
        }
    }

    /// The argument as a string; nothing is the empty string.
    fn text(&self, index: usize) -> Evaluated<Text<'d>> {
        Ok(self.text_or_none(index)?.unwrap_or(Text::Borrowed("")))
    }

    /// The argument as a string that must be there, if the argument is given: `xs:string` without `?`.
    fn string(&self, index: usize) -> Evaluated<Text<'d>> {
        match self.text_or_none(index)? {
            Some(text) => Ok(text),
            None if self.has(index) => {
                Err(XPathError::wrong_type("a string is missing: `()` stands where one must be"))
            }
            None => Ok(Text::Borrowed("")),
        }
    }

    /// The argument of a function of XPath 1.0 that takes a set of nodes and nothing else (XPath 1.0, 3.3).
    fn nodes_only(&self, function: &str) -> Evaluated<Sequence<'d>> {
        let value = self.arg(0);
        if value.items().iter().all(|item| item.node().is_some()) {
            return Ok(value);
        }
        Err(XPathError::wrong_type(format!("`{function}` takes nodes, and this is a string, a number or a boolean")))
    }

    /// A number that must be there.
    fn double_given(&self, index: usize) -> Evaluated<f64> {
        self.double(index)?.ok_or_else(|| XPathError::wrong_type("a number is missing"))
    }

    /// The argument, or the context item, as a string: what `f()` means for `f(string(.))`.
    fn text_or_context(&self, index: usize) -> Evaluated<Text<'d>> {
        if self.has(index) {
            return self.text(index);
        }
        let text = self.eval.item(self.focus)?.atomized()?.text();
        self.eval.read(&text)?;
        Ok(text)
    }

    /// The argument as a number, or none.
    fn number(&self, index: usize) -> Evaluated<Option<Atomic<'d>>> {
        let Some(atom) = self.atom(index)? else { return Ok(None) };
        let number = super::arithmetic::operand(atom)?;
        if number.is_numeric() {
            return Ok(Some(number));
        }
        Err(XPathError::wrong_type(format!("a number is expected, not a value of type {}", number.type_name())))
    }

    fn double(&self, index: usize) -> Evaluated<Option<f64>> {
        Ok(self.number(index)?.map(|number| number.as_double()))
    }

    fn integer(&self, index: usize) -> Evaluated<Option<i64>> {
        match self.number(index)? {
            None => Ok(None),
            Some(Atomic::Integer(number)) => Ok(Some(number)),
            Some(other) if other.as_double().fract() == 0.0 => Ok(Some(other.as_double() as i64)),
            Some(_) => Err(XPathError::wrong_type("a whole number is expected")),
        }
    }

    /// An integer that must be there.
    fn whole(&self, index: usize) -> Evaluated<i64> {
        self.integer(index)?.ok_or_else(|| XPathError::wrong_type("a number is missing"))
    }

    /// The argument as a node, or none; the context node where it is not given.
    fn node_or_context(&self, index: usize) -> Evaluated<Option<Node<'d>>> {
        if !self.has(index) {
            return self.eval.context_node(self.focus).map(Some);
        }
        match nodes_of(&self.arg(index))?.as_slice() {
            [] => Ok(None),
            [node] => Ok(Some(*node)),
            _ => Err(XPathError::wrong_type("a sequence of several nodes stands where one is expected")),
        }
    }

    fn function(&self, index: usize) -> Evaluated<Item<'d>> {
        match self.arg(index).items() {
            [item @ (Item::Function(_) | Item::Map(_) | Item::Array(_))] => Ok(item.clone()),
            _ => Err(XPathError::wrong_type("a function is expected")),
        }
    }

    /// Checks that a collation is one that there is.
    fn collation(&self, index: usize) -> Evaluated<()> {
        if !self.has(index) {
            return Ok(());
        }
        let name = self.string(index)?;
        if name.is_empty() || name.ends_with("/collation/codepoint") {
            return Ok(());
        }
        Err(XPathError::new("FOCH0002", format!("the collation `{}` is not known", &*name)))
    }
}
