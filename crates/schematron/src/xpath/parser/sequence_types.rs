//! Types in expressions (XPath 2.0, 2.5.3; XPath 3.1, 2.5.4) and kind tests.

use super::super::error::Parsed;
use super::super::lexer::Token;
use super::super::scope::XS;
use super::super::types::{AtomicType, ItemType, Occurrence, SequenceType};
use super::Parser;
use crate::dom::{Kind, NodeTest, Target};

impl Parser<'_, '_> {
    /// `SequenceType`.
    pub(super) fn sequence_type(&mut self) -> Parsed<SequenceType> {
        if self.is_word("empty-sequence") && self.ahead_is(1, "(") {
            self.advance();
            self.no_arguments()?;
            return Ok(SequenceType { item: ItemType::Any, occurrence: Occurrence::Empty });
        }
        let item = self.item_type()?;
        let occurrence = match self.peek() {
            Token::Symbol("?") => Occurrence::Optional,
            Token::Symbol("*") => Occurrence::Any,
            Token::Symbol("+") => Occurrence::Some,
            _ => return Ok(SequenceType { item, occurrence: Occurrence::One }),
        };
        self.advance();
        Ok(SequenceType { item, occurrence })
    }

    fn no_arguments(&mut self) -> Parsed<()> {
        self.expect("(")?;
        self.expect(")")
    }

    fn item_type(&mut self) -> Parsed<ItemType> {
        self.depth += 1;
        if self.depth > super::MAX_DEPTH {
            return self.error("types are nested too deep");
        }
        let found = self.item_type_inside();
        self.depth -= 1;
        found
    }

    fn item_type_inside(&mut self) -> Parsed<ItemType> {
        if self.eat("(") {
            let inner = self.item_type()?;
            self.expect(")")?;
            return Ok(inner);
        }
        let Token::Name { prefix: None, local } = self.peek().clone() else {
            return Ok(ItemType::Atomic(self.atomic_type()?));
        };
        if !self.ahead_is(1, "(") {
            return Ok(ItemType::Atomic(self.atomic_type()?));
        }
        match local.as_str() {
            "item" => {
                self.advance();
                self.no_arguments()?;
                Ok(ItemType::Any)
            }
            "map" | "array" | "function" if self.third() => self.function_type(&local),
            _ => Ok(ItemType::Node(self.kind_test()?)),
        }
    }

    /// `map(*)`, `array(xs:string)`, `function(item()) as item()`: of functions only the number of arguments is asked.
    fn function_type(&mut self, word: &str) -> Parsed<ItemType> {
        self.advance();
        self.expect("(")?;
        let mut types = Vec::new();
        let any = self.eat("*");
        while !any && !self.is(")") {
            types.push(self.sequence_type()?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        if word == "function" && self.eat_word("as") {
            self.sequence_type()?;
        }
        let last = types.pop();
        match (word, types.pop(), last) {
            ("map", None, None) if any => Ok(ItemType::Map(None)),
            ("map", Some(SequenceType { item: ItemType::Atomic(key), .. }), Some(value)) => {
                Ok(ItemType::Map(Some((key, Box::new(value)))))
            }
            ("array", None, None) if any => Ok(ItemType::Array(None)),
            ("array", None, Some(member)) => Ok(ItemType::Array(Some(Box::new(member)))),
            ("function", second, last) => {
                let count = types.len() + usize::from(second.is_some()) + usize::from(last.is_some());
                Ok(ItemType::Function((!any).then_some(count)))
            }
            _ => self.error(format!("`{word}` has other types inside")),
        }
    }

    /// The name of an atomic type.
    pub(super) fn atomic_type(&mut self) -> Parsed<AtomicType> {
        let span = self.span();
        let (namespace, local, shown) = match self.advance() {
            Token::Name { prefix: Some(prefix), local } => {
                (self.namespace(&prefix, span.clone())?, local.clone(), format!("{prefix}:{local}"))
            }
            Token::Braced { namespace, local } => (namespace, local.clone(), local),
            Token::Name { prefix: None, local } => (String::new(), local.clone(), local),
            _ => {
                self.at -= 1;
                return self.unexpected("a type");
            }
        };
        match AtomicType::named(&local).filter(|_| namespace == XS) {
            Some(found) => Ok(found),
            None => self.error_at(span, format!("there is no type `{shown}`")),
        }
    }

    /// `text()`, `element(x)`, `processing-instruction('x')` and the others.
    pub(super) fn kind_test(&mut self) -> Parsed<NodeTest> {
        let Token::Name { prefix: None, local } = self.advance() else {
            self.at -= 1;
            return self.unexpected("a kind of node");
        };
        if !self.is_kind_test(&local) {
            self.at -= 1;
            return self.unexpected("a type");
        }
        self.expect("(")?;
        let test = match local.as_str() {
            "node" => NodeTest::NODE,
            "text" => NodeTest::kind(Kind::Text),
            "comment" => NodeTest::kind(Kind::Comment),
            "processing-instruction" => self.instruction_test()?,
            "element" => self.named_kind(Kind::Element)?,
            "attribute" => self.named_kind(Kind::Attribute)?,
            "document-node" if self.is(")") => NodeTest::kind(Kind::Document),
            "document-node" => NodeTest { kind: Some(Kind::Document), ..self.kind_test()? },
            _ => return self.error(format!("`{local}()` needs a schema for types, which is not here")),
        };
        self.expect(")")?;
        Ok(test)
    }

    fn instruction_test(&mut self) -> Parsed<NodeTest> {
        let name = match self.peek().clone() {
            Token::String(text) => text,
            Token::Name { prefix: None, local } if self.modern() => local,
            _ => return Ok(NodeTest::kind(Kind::Instruction)),
        };
        self.advance();
        let local = self.symbol(name.trim());
        Ok(NodeTest { kind: Some(Kind::Instruction), target: Target::Name { namespace: 0, local } })
    }

    /// The type after the comma is read; without a schema only `xs:untyped` and its like could be meant.
    fn named_kind(&mut self, kind: Kind) -> Parsed<NodeTest> {
        if self.is(")") {
            return Ok(NodeTest::kind(kind));
        }
        let target = self.name_test()?;
        if self.eat(",") {
            self.advance();
            self.eat("?");
        }
        Ok(NodeTest { kind: Some(kind), target })
    }
}
