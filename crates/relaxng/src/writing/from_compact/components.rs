//! The content of a grammar.

use super::super::super::syntax::compact::lexer::Kind;
use super::super::Told;
use super::super::tags::{Item, Tag};
use super::notes::Notes;
use super::prefixes::Namespace;
use super::{Read, Source};

impl Source<'_, '_, '_> {
    /// Whether a definition stands here, or what can stand beside one.
    pub(super) fn begins_component(&self) -> bool {
        match self.kind() {
            Kind::Keyword("start" | "div" | "include") => true,
            Kind::Name(_) => matches!(self.second(), Kind::Sign("=" | "|=" | "&=" | "[")),
            Kind::PrefixedName(..) => matches!(self.second(), Kind::Sign("[")),
            _ => false,
        }
    }

    /// Definitions up to the brace that closes them, or to the end; the annotations before the first are already read.
    pub(super) fn components(&mut self, first: Notes) -> Read<Vec<Item>> {
        let mut items = Vec::new();
        let mut notes = first;
        while !(notes.are_none() && (*self.kind() == Kind::End || self.is("}"))) {
            self.component(notes, &mut items)?;
            notes = self.notes()?;
        }
        items.extend(notes.elements);
        Ok(items)
    }

    fn component(&mut self, notes: Notes, items: &mut Vec<Item>) -> Read<()> {
        match (self.kind().clone(), self.second()) {
            (Kind::Name(_) | Kind::PrefixedName(..) | Kind::Keyword(_), Kind::Sign("[")) => {
                items.extend(notes.elements);
                let tag = self.annotation_element()?;
                items.push(Item::Tag(tag));
            }
            (Kind::Keyword("div"), _) => {
                self.advance();
                let content = self.braces()?;
                items.extend(notes.on(Tag::new("div").holding(content)));
            }
            (Kind::Keyword("include"), _) => {
                let tag = self.include()?;
                items.extend(notes.on(tag));
            }
            (Kind::Keyword("start"), _) => {
                self.advance();
                let tag = self.definition(Tag::new("start"), false)?;
                items.extend(notes.on(tag));
            }
            _ => {
                let name = self.name()?;
                let tag = self.definition(Tag::new("define").with("name", &name), true)?;
                items.extend(notes.on(tag));
            }
        }
        Ok(())
    }

    fn definition(&mut self, tag: Tag, may_be_many: bool) -> Read<Tag> {
        let tag = match self.advance() {
            Kind::Sign("|=") => tag.with("combine", "choice"),
            Kind::Sign("&=") => tag.with("combine", "interleave"),
            _ => tag,
        };
        Ok(tag.holding(self.pattern(may_be_many)?))
    }

    /// Definitions in braces.
    pub(super) fn braces(&mut self) -> Read<Vec<Item>> {
        self.expect("{")?;
        let notes = self.notes()?;
        let mut items = self.components(notes)?;
        items.extend(self.comments());
        self.expect("}")?;
        Ok(items)
    }

    fn include(&mut self) -> Read<Tag> {
        let place = self.place();
        let tag = self.reference("include")?;
        if !self.is("{") {
            return Ok(tag);
        }
        let content = self.braces()?;
        let is_set = tag.attributes.iter().any(|(name, _)| name == "ns");
        if !is_set || self.prefixes.is_explicit {
            return Ok(tag.holding(content));
        }
        // `ns` would hold for the definitions inside, too.
        match self.prefixes.default.as_ref().and_then(Self::uri) {
            Some(uri) => {
                let inner = Tag::new("div").with("ns", &uri).holding(content);
                Ok(tag.holding(vec![Item::Tag(inner)]))
            }
            None => {
                self.references.tell(Told::Inherited, place);
                Ok(tag.holding(content))
            }
        }
    }

    /// `include` or `external` with its address and `inherit`.
    pub(super) fn reference(&mut self, name: &str) -> Read<Tag> {
        let start = self.place();
        self.advance();
        let href = self.literal()?;
        let place = super::Place { end: start.end.max(self.place().start), ..start };
        let href = self.references.written(place, &[], &href);
        let tag = Tag::new(name).with("href", &href);
        let is_said = matches!(self.kind(), Kind::Keyword("inherit"));
        let default = self.prefixes.default.clone().unwrap_or(Namespace::Inherited);
        let namespace = if is_said {
            self.advance();
            self.expect("=")?;
            let prefix = self.name()?;
            self.prefixes.namespace(&prefix)
        } else {
            default.clone()
        };
        if namespace == default && !self.prefixes.is_explicit {
            return Ok(tag);
        }
        Ok(match Self::uri(&namespace) {
            Some(uri) => tag.with("ns", &uri),
            None => tag,
        })
    }
}
