//! What an expression may refer to (XPath 2.0, 2.1.1: the static context).

use rustc_hash::FxHashMap;

use super::expr::Variable;
use crate::dom::Symbols;

/// The language of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Version {
    /// XPath 1.0 with the functions of XSLT 1.0.
    One,
    /// XPath 2.0 with the functions of XSLT 2.0. What XPath 3.1 adds is read, too: rules that are published as `xslt2` are
    /// written for processors of today, which read it (`||` in those of the TEI).
    Two,
    /// XPath 3.1 with the functions of XSLT 3.0.
    Three,
}

impl Version {
    /// The language of a query binding (ISO 19757-3, 6.4 and annexes); none is XSLT 1.0.
    pub fn of_binding(binding: &str) -> Option<Self> {
        match binding.trim().to_ascii_lowercase().as_str() {
            "" | "xslt" | "xslt1" | "xslt1.0" | "xpath" | "xpath1" | "exslt" => Some(Self::One),
            "xslt2" | "xpath2" | "xslt2.0" => Some(Self::Two),
            "xslt3" | "xslt3.0" | "xpath3" | "xpath31" | "xpath3.1" => Some(Self::Three),
            _ => None,
        }
    }
}

/// The variables in scope. A schema may have very many.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// The names in the order in which they were bound.
    order: Vec<String>,
    /// For each name what it stands for, the innermost last.
    bound: FxHashMap<String, Vec<Variable>>,
    /// Names that stand for something where nothing else is bound.
    pub further: FxHashMap<String, Variable>,
    /// Names that stand for something where there is nothing else at all.
    pub later: FxHashMap<String, Variable>,
}

impl Variables {
    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn push(&mut self, (name, variable): (String, Variable)) {
        self.bound.entry(name.clone()).or_default().push(variable);
        self.order.push(name);
    }

    /// Takes away what was bound after so many.
    pub fn truncate(&mut self, length: usize) {
        for name in self.order.drain(length.min(self.order.len())..) {
            if let Some(bound) = self.bound.get_mut(&name) {
                bound.pop();
            }
        }
    }

    fn get(&self, name: &str) -> Option<Variable> {
        let bound = self.bound.get(name).and_then(|bound| bound.last());
        bound.or_else(|| self.further.get(name)).or_else(|| self.later.get(name)).copied()
    }
}

/// The static context.
#[derive(Debug)]
pub(crate) struct Scope<'s> {
    pub version: Version,
    /// Prefixes, as `sch:ns` declares them.
    pub namespaces: &'s FxHashMap<String, String>,
    pub variables: Variables,
    pub symbols: &'s mut Symbols,
}

impl Scope<'_> {
    /// The namespace of a prefix.
    pub fn namespace(&self, prefix: &str) -> Option<String> {
        if let Some(name) = self.namespaces.get(prefix) {
            return Some(name.clone());
        }
        let known = KNOWN.iter().find(|(known, _)| *known == prefix)?;
        Some(known.1.to_owned())
    }

    pub fn variable(&self, name: &str) -> Option<Variable> {
        self.variables.get(name)
    }
}

pub(crate) const XS: &str = "http://www.w3.org/2001/XMLSchema";
pub(crate) const FN: &str = "http://www.w3.org/2005/xpath-functions";
pub(crate) const XSL: &str = "http://www.w3.org/1999/XSL/Transform";

/// Prefixes that need no declaration.
const KNOWN: [(&str, &str); 13] = [
    ("xml", "http://www.w3.org/XML/1998/namespace"),
    ("xs", XS),
    ("fn", FN),
    ("xsl", XSL),
    ("map", "http://www.w3.org/2005/xpath-functions/map"),
    ("array", "http://www.w3.org/2005/xpath-functions/array"),
    ("math", "http://www.w3.org/2005/xpath-functions/math"),
    ("err", "http://www.w3.org/2005/xqt-errors"),
    // The usual stylesheets that run Schematron declare these.
    ("xsd", XS),
    ("iso", "http://purl.oclc.org/dsdl/schematron"),
    ("schold", "http://www.ascc.net/xml/schematron"),
    ("xhtml", "http://www.w3.org/1999/xhtml"),
    ("svrl", "http://purl.oclc.org/dsdl/svrl"),
];
