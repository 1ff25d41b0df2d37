//! Paragraphs: what their properties and styles make of them.

use super::body::Body;
use super::comments::by;
use super::run::Around;
use super::styles::Role;
use crate::document::model::{Leaf, LeafKind};
use crate::document::nodes::{child, switch, val};
use crate::model::Direction;
use crate::xml::Node;

/// A paragraph before it is known in which frames it stands.
pub(super) struct Paragraph<'d> {
    pub role: Role,
    /// Number and level of its list.
    pub list: Option<(&'d str, u8)>,
    pub leaf: Leaf,
}

impl<'d> Body<'d> {
    pub(super) fn paragraph(&mut self, node: Node<'d>, around: &Around<'d>) -> Paragraph<'d> {
        let properties = child(node, "pPr");
        let style = properties.and_then(|properties| val(properties, "pStyle"));
        let role = self.role(properties, style);
        let list = self.list(properties, style).filter(|_| !matches!(role, Role::Heading(_)));
        let kind = match role {
            Role::Heading(level) => LeafKind::Heading(level),
            Role::Code => LeafKind::Code,
            _ => LeafKind::Paragraph,
        };
        let is_bidi = properties.and_then(|properties| switch(properties, "bidi")).unwrap_or(false);
        let mark = properties.and_then(|properties| child(properties, "rPr"));
        let mut change = |name| mark.and_then(|mark| child(mark, name)).map(|node| self.document.change(by(node)));
        let (inserted, moved_to) = (change("ins"), change("moveTo"));
        let (deleted, moved_from) = (change("del"), change("moveFrom"));
        let mut leaf = Leaf {
            kind,
            direction: is_bidi.then_some(Direction::RightToLeft),
            mark_inserted: inserted.or(moved_to).or(around.inserted),
            mark_deleted: deleted.or(moved_from).or(around.deleted),
            ..Leaf::default()
        };
        self.inside(node, &Around { paragraph: style, ..around.clone() }, &mut leaf.pieces);
        Paragraph { role, list, leaf }
    }

    fn role(&self, properties: Option<Node<'d>>, style: Option<&str>) -> Role {
        let level = properties.and_then(|properties| val(properties, "outlineLvl"));
        match level.and_then(|level| level.parse::<u8>().ok()).filter(|level| *level < 9) {
            Some(level) => Role::Heading(level + 1),
            None => self.styles.role(style),
        }
    }

    fn list(&self, properties: Option<Node<'d>>, style: Option<&'d str>) -> Option<(&'d str, u8)> {
        let own = properties.and_then(|properties| child(properties, "numPr"));
        let level = own.and_then(|own| val(own, "ilvl")).and_then(|level| level.parse().ok());
        match own.and_then(|own| val(own, "numId")) {
            Some("0") => None,
            Some(number) => Some((number, level.unwrap_or(0))),
            None => self.styles.list(style).map(|(number, usual)| (number, level.unwrap_or(usual))),
        }
    }
}
