//! Annotations (clause 5): what stands before a pattern in `##` and brackets, and behind it after `>>`.

use std::borrow::Cow;

use super::super::super::syntax::compact::characters::plain;
use super::super::super::syntax::compact::lexer::Kind;
use super::super::tags::{Item, Tag};
use super::prefixes::Namespace;
use super::{Read, Source};

/// Annotations before something.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub attributes: Vec<(String, String)>,
    pub elements: Vec<Item>,
}

impl Notes {
    /// Whether there are none; comments are none.
    pub(super) fn are_none(&self) -> bool {
        self.attributes.is_empty() && self.elements.iter().all(|item| matches!(item, Item::Comment(_)))
    }

    /// The annotated element: attributes on it, elements as its first children (A.1, `applyAnnotations`).
    pub(super) fn on(mut self, mut tag: Tag) -> Vec<Item> {
        let mut items = self.leading_comments();
        tag.is_annotated |= !self.are_none();
        tag.attributes.extend(self.attributes);
        tag.children.splice(0..0, self.elements);
        items.push(Item::Tag(tag));
        items
    }

    /// The same for an element that holds text only: the elements come after it (A.1, `applyAnnotations` for `value`).
    pub(super) fn beside(mut self, mut tag: Tag) -> Vec<Item> {
        let mut items = self.leading_comments();
        tag.is_annotated |= !self.are_none();
        tag.attributes.extend(self.attributes);
        items.push(Item::Tag(tag));
        items.extend(self.elements);
        items
    }

    /// The comments before everything else, which stay before the element. Where nothing else is, those are all.
    fn leading_comments(&mut self) -> Vec<Item> {
        let is_note = |item: &Item| !matches!(item, Item::Comment(_));
        let end = self.elements.iter().position(is_note).unwrap_or(self.elements.len());
        self.elements.drain(..end).collect()
    }

    /// What was in parentheses, with the annotations before them: those of its only element, else of a group around all
    /// (A.1, `applyAnnotationsGroup`).
    pub(super) fn on_group(self, mut items: Vec<Item>, group: &str) -> Vec<Item> {
        if self.are_none() {
            items.splice(0..0, self.elements);
            return items;
        }
        let elements = items.iter().filter(|item| matches!(item, Item::Tag(_))).count();
        let only = items.iter().position(|item| matches!(item, Item::Tag(tag) if !tag.is_annotated && holds(tag)));
        match only {
            Some(at) if elements == 1 => {
                let Item::Tag(tag) = items.remove(at) else { return items };
                let annotated = self.on(tag);
                items.splice(at..at, annotated);
                items
            }
            _ => self.on(Tag::new(group).holding(items)),
        }
    }
}

/// Whether an element can hold annotation elements.
fn holds(tag: &Tag) -> bool {
    !matches!(tag.name.as_str(), "value" | "name" | "param")
}

impl<'t> Source<'t, '_, '_> {
    /// All annotations before something, with the comments around them.
    pub(super) fn notes(&mut self) -> Read<Notes> {
        let mut notes = Notes { elements: self.comments(), ..Notes::default() };
        if *self.kind() == Kind::Documentation {
            let text = self.documentation();
            notes.elements.push(Item::Tag(Tag::new(&self.prefixes.documentation()).saying(&text)));
        }
        if self.is("[") {
            self.advance();
            while !self.is("]") {
                notes.elements.extend(self.comments());
                self.note(&mut notes)?;
            }
            notes.elements.extend(self.comments());
            self.expect("]")?;
        }
        notes.elements.extend(self.comments());
        Ok(notes)
    }

    fn note(&mut self, notes: &mut Notes) -> Read<()> {
        let (name, is_bare) = self.annotation_name()?;
        if self.eat("=") {
            notes.attributes.push((name, self.literal()?));
        } else {
            let tag = self.annotation_content(&name, is_bare)?;
            notes.elements.push(Item::Tag(tag));
        }
        Ok(())
    }

    /// The lines of a comment that documents (clause 5, `documentation`).
    fn documentation(&mut self) -> String {
        let mut lines: Vec<String> = Vec::new();
        while *self.kind() == Kind::Documentation {
            let place = self.place();
            let raw = self.text.get(place.start as usize..place.end as usize).unwrap_or_default();
            let text = plain(self.text, place.end as usize - raw.trim_start_matches('#').len()..place.end as usize);
            lines.push(text.strip_prefix(' ').unwrap_or(&text).to_owned());
            self.advance();
        }
        lines.join("\n")
    }

    /// A name as XML writes it, and whether it is in no namespace.
    fn annotation_name(&mut self) -> Read<(String, bool)> {
        if !matches!(self.kind(), Kind::PrefixedName(..)) {
            return Ok((self.name()?.into_owned(), true));
        }
        match self.advance() {
            Kind::PrefixedName(prefix, local) => match self.prefixes.namespace(&prefix) {
                Namespace::Uri(uri) if uri.is_empty() => Ok((local.into_owned(), true)),
                _ => Ok((format!("{prefix}:{local}"), false)),
            },
            _ => Ok((String::new(), true)),
        }
    }

    /// An annotation element.
    pub(super) fn annotation_element(&mut self) -> Read<Tag> {
        let (name, is_bare) = self.annotation_name()?;
        self.annotation_content(&name, is_bare)
    }

    fn annotation_content(&mut self, name: &str, is_bare: bool) -> Read<Tag> {
        self.expect("[")?;
        let mut tag = Tag { is_bare, ..Tag::new(name) };
        while !self.is("]") {
            tag.children.extend(self.comments());
            if matches!(self.kind(), Kind::Literal(_)) {
                let text = self.literal()?;
                tag.children.push(Item::Text(text));
                continue;
            }
            let (name, is_bare) = self.annotation_name()?;
            if self.eat("=") {
                tag.attributes.push((name, self.literal()?));
            } else {
                let inner = self.annotation_content(&name, is_bare)?;
                tag.children.push(Item::Tag(inner));
            }
        }
        tag.children.extend(self.comments());
        self.expect("]")?;
        Ok(tag)
    }

    /// Annotation elements after `>>`.
    pub(super) fn follow(&mut self, items: &mut Vec<Item>) -> Read<()> {
        while self.eat(">>") {
            items.extend(self.comments());
            let tag = self.annotation_element()?;
            items.push(Item::Tag(tag));
        }
        Ok(())
    }

    /// A name with a prefix: the namespace and the name as XML writes it.
    pub(super) fn prefixed(&self, prefix: &str, local: &str) -> (Namespace<'t>, Option<String>) {
        let namespace = self.prefixes.namespace(prefix);
        let is_written = matches!(&namespace, Namespace::Uri(uri) if !uri.is_empty());
        (namespace, is_written.then(|| format!("{prefix}:{local}")))
    }

    /// A namespace as a value of `ns`; none where nothing may stand.
    pub(super) fn uri(namespace: &Namespace<'t>) -> Option<Cow<'t, str>> {
        match namespace {
            Namespace::Inherited => None,
            Namespace::Uri(uri) => Some(uri.clone()),
        }
    }
}
