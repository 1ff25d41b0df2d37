//! What an assertion says (ISO 19757-3, 5.4.1, 5.4.7, 5.5.8): text, `value-of`, `name`, and markup that is only read.

use super::compile::Compiler;
use super::tree::{Child, Element, Vocabulary};
use crate::xpath::{Expr, Version};

/// A part of a message.
#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    /// `value-of`
    Value(Expr),
    /// `name`: of this node, or of the context.
    Name(Option<Expr>),
}

/// A message.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub pieces: Vec<Piece>,
    /// The message with its expressions in braces, for lists of rules.
    pub shown: String,
}

impl Compiler<'_, '_> {
    pub(super) fn message(&mut self, element: &Element, version: Version) -> Message {
        let mut message = Message::default();
        self.pieces(element, version, &mut message);
        message.shown = super::gather::folded(&message.shown);
        message
    }

    fn pieces(&mut self, element: &Element, version: Version, message: &mut Message) {
        for child in &element.children {
            match child {
                Child::Text(text) => {
                    message.shown.push_str(text);
                    message.pieces.push(Piece::Text(text.clone()));
                }
                Child::Element(inner) if inner.vocabulary == Vocabulary::Schematron => {
                    self.own_piece(inner, version, message);
                }
                Child::Element(inner) if inner.vocabulary == Vocabulary::Xslt => {
                    self.instruction(inner, version, message)
                }
                Child::Element(inner) => self.pieces(inner, version, message),
            }
        }
    }

    fn own_piece(&mut self, element: &Element, version: Version, message: &mut Message) {
        match element.local.as_str() {
            "value-of" => self.value(element, version, message),
            "name" => {
                let path = element.value("path").unwrap_or_default();
                message.shown.push_str(&format!("{{name({path})}}"));
                if element.attribute("path").is_none() {
                    message.pieces.push(Piece::Name(None));
                } else if let Some(expr) = self.expression(element, "path", version) {
                    message.pieces.push(Piece::Name(Some(expr)));
                }
            }
            _ => self.pieces(element, version, message),
        }
    }

    fn value(&mut self, element: &Element, version: Version, message: &mut Message) {
        message.shown.push_str(&format!("{{{}}}", element.value("select").unwrap_or_default()));
        if let Some(expr) = self.expression(element, "select", version) {
            message.pieces.push(Piece::Value(expr));
        }
    }

    /// `xsl:value-of` and `xsl:text` say what those of Schematron do.
    fn instruction(&mut self, element: &Element, version: Version, message: &mut Message) {
        match element.local.as_str() {
            "value-of" if element.attribute("select").is_some() => self.value(element, version, message),
            "text" => self.pieces(element, version, message),
            _ => {
                let text = format!("`{}` cannot be run in a message", element.qualified);
                self.files.error(element.file, element.span.clone(), text);
            }
        }
    }
}
