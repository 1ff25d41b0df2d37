//! Patterns.

use super::super::super::syntax::compact::lexer::Kind;
use super::super::tags::{Item, Tag};
use super::classes::{Named, flat};
use super::notes::Notes;
use super::{Read, Source};

impl Source<'_, '_, '_> {
    /// A pattern; `may_be_many` where several elements stand for a group.
    pub(super) fn pattern(&mut self, may_be_many: bool) -> Read<Vec<Item>> {
        let notes = self.notes()?;
        self.pattern_after(notes, may_be_many)
    }

    /// The same, with the annotations of its first part already read.
    pub(super) fn pattern_after(&mut self, notes: Notes, may_be_many: bool) -> Read<Vec<Item>> {
        let mut items = self.particle(notes)?;
        let sign = match self.kind() {
            Kind::Sign(sign @ ("," | "|" | "&")) => *sign,
            _ => return Ok(items),
        };
        while self.eat(sign) {
            let notes = self.notes()?;
            items.extend(self.particle(notes)?);
        }
        let join = match sign {
            "," if may_be_many => return Ok(items),
            "," => "group",
            "|" => "choice",
            _ => "interleave",
        };
        Ok(vec![Item::Tag(Tag::new(join).holding(items))])
    }

    /// A pattern without operator: annotations, the pattern, its repetition, what follows.
    fn particle(&mut self, notes: Notes) -> Read<Vec<Item>> {
        let mut items = self.primary(notes)?;
        self.follow(&mut items)?;
        let repeat = match self.kind() {
            Kind::Sign("?") => "optional",
            Kind::Sign("*") => "zeroOrMore",
            Kind::Sign("+") => "oneOrMore",
            _ => return Ok(items),
        };
        self.advance();
        let mut repeated = vec![Item::Tag(Tag::new(repeat).holding(opened(items)))];
        self.follow(&mut repeated)?;
        Ok(repeated)
    }

    fn primary(&mut self, notes: Notes) -> Read<Vec<Item>> {
        if self.eat("(") {
            let mut inner = self.pattern(false)?;
            inner.extend(self.comments());
            self.expect(")")?;
            return Ok(notes.on_group(inner, "group"));
        }
        match self.kind() {
            Kind::Literal(_) | Kind::PrefixedName(..) | Kind::Keyword("string" | "token") => self.datatype(notes),
            Kind::Keyword(_) => {
                let tag = self.keyword()?;
                Ok(notes.on(tag))
            }
            _ => {
                let name = self.name()?;
                Ok(notes.on(Tag::new("ref").with("name", &name)))
            }
        }
    }

    /// A pattern that begins with a keyword.
    fn keyword(&mut self) -> Read<Tag> {
        let Kind::Keyword(word) = *self.kind() else { return self.wrong() };
        if word == "external" {
            let tag = self.reference("externalRef")?;
            return Ok(tag);
        }
        self.advance();
        match word {
            "element" => {
                let tag = self.named(Tag::new(word), Named::Element)?;
                self.content(tag, true)
            }
            "attribute" => {
                let tag = self.named(Tag::new(word), Named::Attribute)?;
                self.content(tag, false)
            }
            "list" | "mixed" => self.content(Tag::new(word), true),
            "parent" => {
                let name = self.name()?;
                Ok(Tag::new("parentRef").with("name", &name))
            }
            "grammar" => Ok(Tag::new(word).holding(self.braces()?)),
            "empty" | "text" | "notAllowed" => Ok(Tag::new(word)),
            _ => self.wrong(),
        }
    }

    /// A pattern in braces.
    fn content(&mut self, mut tag: Tag, may_be_many: bool) -> Read<Tag> {
        tag.children.extend(self.comments());
        self.expect("{")?;
        let items = self.pattern(may_be_many)?;
        tag.children.extend(items);
        tag.children.extend(self.comments());
        self.expect("}")?;
        let is_text = matches!(tag.children.as_slice(), [Item::Tag(only)] if only.name == "text" && !only.is_annotated);
        if is_text && tag.name == "attribute" {
            // What an attribute holds if nothing is said.
            tag.children.clear();
        }
        Ok(tag)
    }

    /// A value, or a datatype with its parameters and its exception.
    fn datatype(&mut self, notes: Notes) -> Read<Vec<Item>> {
        if matches!(self.kind(), Kind::Literal(_)) {
            let text = self.literal()?;
            let tag = self.in_default(Tag::new("value")).saying(&text);
            return Ok(notes.beside(tag));
        }
        let (library, name) = match self.advance() {
            Kind::PrefixedName(prefix, local) => (self.prefixes.library(&prefix), local),
            Kind::Keyword(word) => ("".into(), word.into()),
            _ => return self.wrong(),
        };
        if matches!(self.kind(), Kind::Literal(_)) {
            let tag = self.in_default(Tag::new("value").with("type", &name));
            let text = self.literal()?;
            return Ok(notes.beside(self.prefixes.in_library(tag, &library).saying(&text)));
        }
        let tag = self.prefixes.in_library(Tag::new("data").with("type", &name), &library);
        let params = if self.is("{") { self.params()? } else { Vec::new() };
        let mut tag = tag.holding(params);
        if self.eat("-") {
            let except = self.except()?;
            tag.children.push(Item::Tag(Tag::new("except").holding(except)));
        }
        Ok(notes.on(tag))
    }

    /// A value says its namespace where the root does not: names in it may need it.
    fn in_default(&self, tag: Tag) -> Tag {
        let uri = self.prefixes.default.as_ref().and_then(Self::uri);
        match uri.filter(|_| self.prefixes.is_explicit) {
            Some(uri) => tag.with("ns", &uri),
            None => tag,
        }
    }

    fn except(&mut self) -> Read<Vec<Item>> {
        let notes = self.notes()?;
        let items = self.primary(notes)?;
        Ok(flat(items))
    }

    fn params(&mut self) -> Read<Vec<Item>> {
        self.expect("{")?;
        let mut items = Vec::new();
        while !self.is("}") {
            let notes = self.notes()?;
            let name = self.name()?;
            self.expect("=")?;
            let text = self.literal()?;
            items.extend(notes.beside(Tag::new("param").with("name", &name).saying(&text)));
        }
        items.extend(self.comments());
        self.expect("}")?;
        Ok(items)
    }
}

/// What is repeated: a group in parentheses needs no element of its own.
fn opened(mut items: Vec<Item>) -> Vec<Item> {
    match items.as_mut_slice() {
        [comments @ .., Item::Tag(tag)]
            if tag.name == "group"
                && !tag.is_annotated
                && comments.iter().all(|item| matches!(item, Item::Comment(_))) =>
        {
            let children = std::mem::take(&mut tag.children);
            items.pop();
            items.extend(children);
            items
        }
        _ => items,
    }
}
