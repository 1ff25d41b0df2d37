//! Name classes.

use super::super::super::error::Violation;
use super::super::xml::{check_attribute_name, check_except};
use super::super::{NameClass, Place};
use super::lexer::Kind;
use super::parser::{Parser, Read, STACKED, through, wrong};

/// Whose name it is: without a prefix only that of an element is in the default namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Element,
    Attribute,
}

/// A name class, with what decides how it may be joined to others.
struct Part {
    class: NameClass,
    /// The `-` of an exception that stands without parentheses.
    minus: Option<Place>,
}

impl<'t> Parser<'t, '_, '_> {
    /// The name class of an element or an attribute.
    pub(super) fn name_class(&mut self, of: Named) -> Read<NameClass> {
        let start = self.here();
        let class = self.inner_name_class(of)?;
        if of == Named::Attribute {
            check_attribute_name(&class).map_err(|violation| (through(start, self.last), violation))?;
        }
        Ok(class)
    }

    fn inner_name_class(&mut self, of: Named) -> Read<NameClass> {
        let first = self.name_part(of)?;
        if !self.is("|") {
            return Ok(first.class);
        }
        let mut classes = Vec::new();
        self.push_name(&mut classes, first)?;
        while self.eat("|")? {
            let part = self.name_part(of)?;
            self.push_name(&mut classes, part)?;
        }
        Ok(NameClass::Choice(classes))
    }

    fn push_name(&self, classes: &mut Vec<NameClass>, part: Part) -> Read<()> {
        if let Some(place) = part.minus {
            return wrong(
                place,
                "`-` and `|` cannot be mixed without parentheses; write `(* - a) | b` or `* - (a | b)`",
            );
        }
        classes.push(part.class);
        Ok(())
    }

    /// One name or wildcard, with its annotations and its exception.
    fn name_part(&mut self, of: Named) -> Read<Part> {
        self.annotations()?;
        let part = self.lead_name_part(of)?;
        self.follow()?;
        if self.is("-") {
            let message = match part.minus {
                Some(_) => "a second `-` cannot follow; exclude several names with `* - (a | b)`",
                None => "only `*` and `prefix:*` can have exceptions",
            };
            return wrong(self.here(), message);
        }
        Ok(part)
    }

    fn lead_name_part(&mut self, of: Named) -> Read<Part> {
        let place = self.here();
        let class = match self.peek() {
            Kind::Sign("(") => return self.parenthesised_name(of),
            Kind::Sign("*") => {
                self.advance()?;
                return self.wildcard(of, None);
            }
            Kind::Namespace(prefix) => {
                let namespace = self.namespace(place, prefix)?.into();
                self.advance()?;
                return self.wildcard(of, Some(namespace));
            }
            Kind::PrefixedName(prefix, local) => {
                NameClass::Name { namespace: self.namespace(place, prefix)?.into(), local: (&**local).into() }
            }
            Kind::Name(local) => self.unprefixed(of, local),
            Kind::Keyword(local) => self.unprefixed(of, local),
            _ => return Err(self.unexpected("a name, `*` or `prefix:*`")),
        };
        self.advance()?;
        Ok(Part { class, minus: None })
    }

    fn unprefixed(&self, of: Named, local: &str) -> NameClass {
        let namespace = match of {
            Named::Element => self.declarations.default_namespace(),
            Named::Attribute => "",
        };
        NameClass::Name { namespace: namespace.into(), local: local.into() }
    }

    fn parenthesised_name(&mut self, of: Named) -> Read<Part> {
        self.open("(", "`(`")?;
        let class = self.inner_name_class(of)?;
        self.close(")", "`|` and a name, or `)`")?;
        Ok(Part { class, minus: None })
    }

    /// What follows `*` or `prefix:*`.
    fn wildcard(&mut self, of: Named, namespace: Option<Box<str>>) -> Read<Part> {
        let minus = self.is("-").then_some(self.here());
        let except = match minus {
            Some(_) => Some(Box::new(self.name_except(of, namespace.is_none())?)),
            None => None,
        };
        let class = match namespace {
            None => NameClass::Any { except },
            Some(namespace) => NameClass::Namespace { namespace, except },
        };
        Ok(Part { class, minus })
    }

    fn name_except(&mut self, of: Named, of_any: bool) -> Read<NameClass> {
        // `* - * - * …` nests without brackets.
        self.deeper(STACKED)?;
        self.advance()?;
        self.annotations()?;
        let start = self.here();
        let part = self.lead_name_part(of)?;
        self.loader.nesting -= STACKED;
        if let Some(place) = part.minus {
            return wrong(place, "a second `-` needs parentheses; write `* - (p:* - p:a)`");
        }
        let place = through(start, self.last);
        check_except(&part.class, of_any).map_err(|violation: Violation| (place, violation))?;
        Ok(part.class)
    }
}
