//! The XML syntax as a tree that is built up and then written, with a line for each element.

use crate::xml::{WriteError, Writer};

/// An element to be written.
#[derive(Debug, Clone, Default)]
pub(super) struct Tag {
    /// As it is written, with its prefix.
    pub name: String,
    /// Names as they are written, and values.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Item>,
    /// Whether it is an annotation in no namespace.
    pub is_bare: bool,
    /// Whether it carries annotations.
    pub is_annotated: bool,
}

/// What stands in an element.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Tag(Tag),
    Text(String),
    Comment(String),
}

impl Tag {
    /// An element without anything in it.
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The same with an attribute more.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with children.
    pub(super) fn holding(mut self, children: Vec<Item>) -> Self {
        self.children.extend(children);
        self
    }

    /// The same around a text.
    pub(super) fn saying(self, text: &str) -> Self {
        self.holding(vec![Item::Text(text.to_owned())])
    }

    fn has_text(&self) -> bool {
        self.children.iter().any(|item| matches!(item, Item::Text(_)))
    }
}

/// A document: comments, and the root element.
pub(super) fn document(prolog: &[Item], root: &Tag, epilog: &[Item]) -> Result<String, WriteError> {
    let mut writer = TagWriter { writer: Writer::new(Vec::new()), depth: 0, is_bare: false };
    writer.writer.declaration()?;
    writer.writer.newline()?;
    writer.outside(prolog)?;
    writer.tag(root)?;
    writer.writer.newline()?;
    writer.outside(epilog)?;
    let bytes = writer.writer.finish()?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// A comment as XML can hold it: no two hyphens together, none at the end (XML 1.0, production 15).
pub(super) fn comment_text(text: &str) -> String {
    let mut fit = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '-' && fit.ends_with('-') {
            fit.push(' ');
        }
        fit.push(character);
    }
    if fit.ends_with('-') {
        fit.push(' ');
    }
    fit
}

struct TagWriter {
    writer: Writer<Vec<u8>>,
    depth: usize,
    /// Whether names without prefix are in no namespace here.
    is_bare: bool,
}

impl TagWriter {
    fn outside(&mut self, items: &[Item]) -> Result<(), WriteError> {
        for item in items {
            if let Item::Comment(text) = item {
                self.writer.comment(&comment_text(text))?;
                self.writer.newline()?;
            }
        }
        Ok(())
    }

    fn tag(&mut self, tag: &Tag) -> Result<(), WriteError> {
        let outer = self.opened(tag)?;
        self.depth += 1;
        if tag.has_text() {
            self.inline(&tag.children)?
        } else {
            self.lines(&tag.children)?
        }
        self.depth -= 1;
        self.is_bare = outer;
        self.writer.end()
    }

    /// Writes a start tag; gives what names without prefix meant before it.
    fn opened(&mut self, tag: &Tag) -> Result<bool, WriteError> {
        let outer = self.is_bare;
        self.writer.start(&tag.name)?;
        if tag.is_bare && !outer {
            self.writer.attribute("xmlns", "")?;
            self.is_bare = true;
        }
        for (name, value) in &tag.attributes {
            self.writer.attribute(name, value)?;
        }
        Ok(outer)
    }

    /// Each child on a line of its own.
    fn lines(&mut self, items: &[Item]) -> Result<(), WriteError> {
        for item in items {
            self.line(self.depth)?;
            self.item(item)?;
        }
        if items.is_empty() { Ok(()) } else { self.line(self.depth - 1) }
    }

    fn line(&mut self, depth: usize) -> Result<(), WriteError> {
        self.writer.newline()?;
        self.writer.text(&"  ".repeat(depth))
    }

    fn item(&mut self, item: &Item) -> Result<(), WriteError> {
        match item {
            Item::Tag(tag) => self.tag(tag),
            Item::Text(text) => self.writer.text(text),
            Item::Comment(text) => self.writer.comment(&comment_text(text)),
        }
    }

    /// Where text stands, white space counts: nothing is laid out.
    fn inline(&mut self, items: &[Item]) -> Result<(), WriteError> {
        for item in items {
            match item {
                Item::Tag(tag) => self.inline_tag(tag)?,
                other => self.item(other)?,
            }
        }
        Ok(())
    }

    fn inline_tag(&mut self, tag: &Tag) -> Result<(), WriteError> {
        let outer = self.opened(tag)?;
        self.inline(&tag.children)?;
        self.is_bare = outer;
        self.writer.end()
    }
}
