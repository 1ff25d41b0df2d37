//! The content of a grammar.

use super::super::loader::Reference;
use super::super::{Combine, Component, Place};
use super::annotations::Annotations;
use super::lexer::Kind;
use super::parser::{Parser, Read, STACKED, through, wrong};

/// What the definitions stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// The file itself, to its end.
    File,
    /// `grammar` or `div`.
    Braces,
    /// `include`, or a `div` in it, where nothing may be included.
    Include,
}

impl Parser<'_, '_, '_> {
    /// Whether a definition stands here, or what can stand beside one.
    pub(super) fn begins_component(&mut self) -> Read<bool> {
        match self.peek() {
            Kind::Keyword("start" | "div" | "include") => Ok(true),
            Kind::Name(_) => Ok(matches!(self.peek_second()?, Kind::Sign("=" | "|=" | "&=" | "["))),
            Kind::PrefixedName(..) => Ok(matches!(self.peek_second()?, Kind::Sign("["))),
            _ => Ok(false),
        }
    }

    /// Definitions up to the brace that closes them, or to the end; the annotations before the first are already read.
    pub(super) fn components(&mut self, annotations: Annotations, within: Within) -> Read<Vec<Component>> {
        let mut components = Vec::new();
        let mut annotations = annotations;
        while !(annotations.are_none() && self.ends_components(within)) {
            self.component(annotations, within, &mut components)?;
            annotations = self.annotations()?;
        }
        Ok(components)
    }

    fn ends_components(&self, within: Within) -> bool {
        match within {
            Within::File => self.peek() == &Kind::End,
            _ => self.is("}"),
        }
    }

    fn component(&mut self, annotations: Annotations, within: Within, components: &mut Vec<Component>) -> Read<()> {
        if !self.begins_component()? {
            return self.no_component(within);
        }
        let has_content = matches!(self.peek_second()?, Kind::Sign("["));
        match self.peek() {
            Kind::Name(_) | Kind::PrefixedName(..) if has_content => self.grammar_annotation(annotations)?,
            Kind::Keyword("div") => components.extend(self.div(within)?),
            Kind::Keyword("include") if within == Within::Include => {
                return wrong(self.here(), "an `include` may not stand inside another");
            }
            Kind::Keyword("include") => components.extend(self.include()?),
            Kind::Keyword(_) => {
                let place = self.advance()?.place;
                components.push(self.definition(place, None)?);
            }
            _ => {
                let (place, name) = self.name("the name of a definition")?;
                components.push(self.definition(place, Some(name.into()))?);
            }
        }
        Ok(())
    }

    fn no_component<T>(&self, within: Within) -> Read<T> {
        let place = self.here();
        let message = match self.peek() {
            Kind::Keyword(word @ ("namespace" | "default" | "datatypes")) => {
                format!("declarations such as `{word}` must come first in a file")
            }
            Kind::Keyword(word) => format!(
                "expected a definition; found the keyword `{word}`. Put a pattern into `start = …` or `name = …`; to \
                 use the keyword as a name write `\\{word}`"
            ),
            Kind::Name(_) => {
                let name = self.peek().describe();
                format!("expected a definition; {name} is not followed by `=`, `|=` or `&=`")
            }
            Kind::Sign("}") => "this `}` closes nothing".to_owned(),
            _ if within == Within::File => return Err(self.unexpected("a definition, `div` or `include`")),
            _ => return Err(self.unexpected("a definition or `}`")),
        };
        wrong(place, message)
    }

    /// An annotation element beside the definitions.
    fn grammar_annotation(&mut self, annotations: Annotations) -> Read<()> {
        if let Some(place) = annotations.first() {
            return wrong(place, "an annotation element cannot have annotations before it; put them inside it");
        }
        self.annotation_element().map(|_| ())
    }

    /// What follows the name of a definition.
    fn definition(&mut self, place: Place, name: Option<Box<str>>) -> Read<Component> {
        let combine = match self.peek() {
            Kind::Sign("=") => None,
            Kind::Sign("|=") => Some(Combine::Choice),
            Kind::Sign("&=") => Some(Combine::Interleave),
            _ => return Err(self.unexpected("`=`, `|=` or `&=`")),
        };
        self.advance()?;
        let content = self.pattern()?.expression;
        Ok(Component { place, name, combine, content })
    }

    fn div(&mut self, within: Within) -> Read<Vec<Component>> {
        self.advance()?;
        self.component_braces(if within == Within::Include { within } else { Within::Braces })
    }

    /// Definitions in braces.
    pub(super) fn component_braces(&mut self, within: Within) -> Read<Vec<Component>> {
        self.open("{", "`{` and definitions")?;
        let annotations = self.annotations()?;
        let components = self.components(annotations, within)?;
        self.close("}", "a definition or `}`")?;
        Ok(components)
    }

    fn include(&mut self) -> Read<Vec<Component>> {
        let start = self.advance()?.place;
        let (end, href) = self.literal("the address of a grammar, in quotes")?;
        let namespace = self.inherited()?;
        let overrides = if self.is("{") { self.component_braces(Within::Include)? } else { Vec::new() };
        self.deeper(STACKED)?;
        let reference = Reference { bases: Vec::new(), href: &href };
        let components = self.loader.include(through(start, end), &reference, &namespace, overrides)?;
        self.loader.nesting -= STACKED;
        Ok(components)
    }
}
