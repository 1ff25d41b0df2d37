//! Name classes.

use super::super::super::syntax::compact::lexer::Kind;
use super::super::tags::{Item, Tag};
use super::notes::Notes;
use super::prefixes::Namespace;
use super::{Read, Source};

/// Whose name it is: without prefix only that of an element is in the default namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Element,
    Attribute,
}

/// A name class; a single name may be written in short, as an attribute.
#[derive(Debug)]
struct Class {
    short: Option<String>,
    items: Vec<Item>,
}

impl<'t> Source<'t, '_, '_> {
    /// Puts the name class of an element or attribute on it.
    pub(super) fn named(&mut self, tag: Tag, of: Named) -> Read<Tag> {
        let class = self.class(of)?;
        match class.short {
            Some(name) => Ok(tag.with("name", &name)),
            None => Ok(tag.holding(class.items)),
        }
    }

    fn class(&mut self, of: Named) -> Read<Class> {
        let first = self.class_part(of)?;
        if !self.is("|") {
            return Ok(first);
        }
        let mut items = first.items;
        while self.eat("|") {
            items.extend(self.class_part(of)?.items);
        }
        Ok(Class { short: None, items: vec![Item::Tag(Tag::new("choice").holding(items))] })
    }

    /// One name or wildcard, with its annotations and its exception.
    fn class_part(&mut self, of: Named) -> Read<Class> {
        let notes = self.notes()?;
        let mut class = self.lead(of, notes)?;
        let before = class.items.len();
        self.follow(&mut class.items)?;
        if class.items.len() > before {
            class.short = None;
        }
        Ok(class)
    }

    fn lead(&mut self, of: Named, notes: Notes) -> Read<Class> {
        if self.eat("(") {
            let inner = self.class(of)?;
            self.expect(")")?;
            let is_plain = notes.are_none() && notes.elements.is_empty();
            let short = inner.short.filter(|_| is_plain);
            return Ok(Class { short, items: notes.on_group(inner.items, "choice") });
        }
        match self.kind() {
            Kind::Sign("*") | Kind::Namespace(_) => {
                let tag = self.wildcard(of)?;
                Ok(Class { short: None, items: notes.on(tag) })
            }
            _ => self.single(of, notes),
        }
    }

    /// One name.
    fn single(&mut self, of: Named, notes: Notes) -> Read<Class> {
        let (namespace, short, local) = if let Kind::PrefixedName(prefix, local) = self.kind().clone() {
            self.advance();
            let (namespace, written) = self.prefixed(&prefix, &local);
            let is_none = namespace == Namespace::Uri("".into());
            // Without prefix an attribute is in no namespace.
            let short = written.or_else(|| (is_none && of == Named::Attribute).then(|| local.to_string()));
            (namespace, short, local)
        } else {
            let local = self.name()?;
            let namespace = match of {
                Named::Attribute => Namespace::Uri("".into()),
                Named::Element => self.prefixes.default.clone().unwrap_or(Namespace::Inherited),
            };
            let is_short = of == Named::Attribute || !self.prefixes.is_explicit;
            (namespace, is_short.then(|| local.to_string()), local)
        };
        let is_plain = notes.are_none() && notes.elements.is_empty();
        let tag = with_namespace(Tag::new("name"), &namespace).saying(&local);
        Ok(Class { short: short.filter(|_| is_plain), items: notes.beside(tag) })
    }

    /// `*` or `prefix:*`, and its exception.
    fn wildcard(&mut self, of: Named) -> Read<Tag> {
        let tag = match self.advance() {
            Kind::Namespace(prefix) => with_namespace(Tag::new("nsName"), &self.prefixes.namespace(&prefix)),
            _ => Tag::new("anyName"),
        };
        if !self.eat("-") {
            return Ok(tag);
        }
        let notes = self.notes()?;
        let except = self.lead(of, notes)?;
        Ok(tag.holding(vec![Item::Tag(Tag::new("except").holding(flat(except.items)))]))
    }
}

/// The alternatives of an exception, which is a choice itself.
pub(super) fn flat(mut items: Vec<Item>) -> Vec<Item> {
    match items.as_mut_slice() {
        [Item::Tag(tag)] if tag.name == "choice" && !tag.is_annotated => std::mem::take(&mut tag.children),
        _ => items,
    }
}

fn with_namespace(tag: Tag, namespace: &Namespace<'_>) -> Tag {
    match namespace {
        Namespace::Inherited => tag,
        Namespace::Uri(uri) => tag.with("ns", uri),
    }
}
