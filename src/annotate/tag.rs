//! A start tag that changes attribute by attribute, so that everything else stays as it was written.

use crate::model::Category;
use crate::xml::Node;

/// A start tag.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    name: String,
    attributes: Vec<Written>,
    /// The white space before the end of the tag, usually none.
    tail: String,
    closed: bool,
}

/// An attribute as it is written, with the white space before it.
#[derive(Debug, Clone)]
struct Written {
    name: String,
    source: String,
}

/// The order in which attributes are written; others come after these.
const ORDER: [&str; 10] = ["xml:id", "type", "reason", "place", "target", "rendition", "ana", "resp", "next", "prev"];

/// Attributes that any TEI element may have (att.global and its members). They stay when an element becomes another.
const GLOBAL: &[&str] = &[
    "n",
    "rend",
    "style",
    "corresp",
    "synch",
    "sameAs",
    "copyOf",
    "exclude",
    "select",
    "facs",
    "change",
    "source",
    "cert",
    "resp",
    "rendition",
    "ana",
    "next",
    "prev",
];

/// Attributes that describe the kind of an element. They are dropped when it becomes another.
const KIND: &[&str] = &["type", "subtype", "reason", "place", "target", "anchored"];

impl Tag {
    /// A tag without attributes.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), attributes: Vec::new(), tail: String::new(), closed: false }
    }

    /// The start tag of an element as it is written.
    pub fn of(node: Node<'_>) -> Self {
        let source = node.document().source();
        let mut all: Vec<_> = node.attributes().chain(node.namespace_declarations()).collect();
        all.sort_by_key(|attribute| attribute.span().start);
        let mut at = node.name_span().end;
        let mut attributes = Vec::with_capacity(all.len());
        for attribute in all {
            let end = attribute.span().end;
            attributes.push(Written {
                name: attribute.qualified_name().to_owned(),
                source: source.get(at..end).unwrap_or_default().to_owned(),
            });
            at = end;
        }
        let end = node.start_tag_span().end - if node.self_closing() { 2 } else { 1 };
        let tail = source.get(at..end).unwrap_or_default().to_owned();
        Self { name: node.qualified_name().to_owned(), attributes, tail, closed: node.self_closing() }
    }

    /// Renames the element. Attributes that the new element cannot have are dropped if they described the kind of the
    /// old one.
    ///
    /// # Errors
    /// The name of an attribute that would be lost.
    pub fn rename(&mut self, name: &str) -> Result<(), String> {
        if name == self.name {
            return Ok(());
        }
        let stays = |name: &str| name.starts_with("xml:") || name.starts_with("xmlns") || GLOBAL.contains(&name);
        let lost = self.attributes.iter().find(|it| !stays(&it.name) && !KIND.contains(&&*it.name));
        if let Some(lost) = lost {
            return Err(lost.name.clone());
        }
        self.attributes.retain(|attribute| stays(&attribute.name));
        name.clone_into(&mut self.name);
        Ok(())
    }

    /// The value of an attribute as it is written, with its references unresolved.
    pub fn get(&self, name: &str) -> Option<&str> {
        let written = self.attributes.iter().find(|attribute| attribute.name == name)?;
        let value = written.source.split_once('=')?.1.trim_start();
        value.get(1..value.len().checked_sub(1)?)
    }

    /// Sets the value of an attribute.
    pub fn set(&mut self, name: &str, value: &str) {
        let written = format!("{name}=\"{}\"", escaped(value, true));
        if let Some(known) = self.attributes.iter_mut().find(|attribute| attribute.name == name) {
            let space = known.source.len() - known.source.trim_start().len();
            known.source.truncate(space);
            known.source.push_str(&written);
            return;
        }
        let rank = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
        let own = rank(name);
        let at = self.attributes.iter().position(|it| rank(&it.name) > own && rank(&it.name) < ORDER.len());
        let at = at.unwrap_or_else(|| {
            // After the last one that precedes it.
            self.attributes.iter().rposition(|it| rank(&it.name) < own).map_or(self.attributes.len(), |last| last + 1)
        });
        self.attributes.insert(at, Written { name: name.to_owned(), source: format!(" {written}") });
    }

    /// Adds an attribute to a new tag, after the others.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let source = format!(" {name}=\"{}\"", escaped(value, true));
        self.attributes.push(Written { name: name.to_owned(), source });
        self
    }

    /// Removes an attribute.
    pub fn remove(&mut self, name: &str) {
        self.attributes.retain(|attribute| attribute.name != name);
    }

    /// Whether the tag has only these attributes.
    pub fn has_only(&self, names: &[&str]) -> bool {
        self.attributes.iter().all(|attribute| names.contains(&&*attribute.name))
    }

    /// Copies the attributes in `names` from `other`.
    pub fn take(&mut self, other: &Tag, names: &[&str]) {
        for name in names {
            if let Some(value) = other.attributes.iter().find(|attribute| attribute.name == *name) {
                self.remove(name);
                self.attributes.push(value.clone());
            }
        }
    }

    /// The start tag.
    pub fn open(&self) -> String {
        format!("{}>", self.written())
    }

    /// The empty-element tag.
    pub fn empty(&self) -> String {
        format!("{}/>", self.written())
    }

    /// The end tag.
    pub fn close(&self) -> String {
        format!("</{}>", self.name)
    }

    /// The tag in the form in which it was read.
    pub fn same(&self) -> String {
        if self.closed { self.empty() } else { self.open() }
    }

    fn written(&self) -> String {
        let mut written = format!("<{}", self.name);
        self.attributes.iter().for_each(|attribute| written.push_str(&attribute.source));
        written.push_str(&self.tail);
        written
    }
}

/// Escapes characters for XML.
pub(super) fn escaped(text: &str, in_attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    out
}

/// The pointer to a class.
pub(super) fn class_pointer(class: Category) -> String {
    format!("#{}", class.as_str())
}
