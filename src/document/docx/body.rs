//! The blocks of a document: paragraphs, lists, tables.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::in_document;
use super::numbering::Numbering;
use super::paragraph::Paragraph;
use super::run::{Around, Fields};
use super::styles::{Role, Styles};
use crate::document::frames::Frames;
use crate::document::model::{Document, FrameKind, LeafKind, NoteKind, Part};
use crate::document::nodes::{child, said};
use crate::xml::{self, Node};

/// Tables in tables are read so deep; what stands deeper becomes paragraphs.
const MAX_FRAMES: usize = 64;

/// What was left out, by kind.
#[derive(Debug, Default)]
pub(super) struct Losses {
    pub pictures: usize,
    pub formulas: usize,
    pub hidden: usize,
    pub ruby: usize,
    pub notes: usize,
    pub chunks: usize,
    /// Signs by the fonts that alone say what they look like.
    pub signs: BTreeMap<String, usize>,
    /// Changes of formats.
    pub formats: usize,
}

/// The reader of the text.
pub(super) struct Body<'d> {
    pub styles: &'d Styles,
    numbering: &'d Numbering,
    footnotes: FxHashMap<&'d str, Node<'d>>,
    endnotes: FxHashMap<&'d str, Node<'d>>,
    pub document: Document,
    frames: Frames,
    /// The levels of the list that is open: its number, the frames of list and item.
    lists: Vec<(String, u8)>,
    pub fields: Fields,
    pub losses: Losses,
    /// Text boxes of the paragraph that is read.
    pub boxes: Vec<Node<'d>>,
    /// The part that is read.
    pub part: Part,
}

impl<'d> Body<'d> {
    pub fn new(
        styles: &'d Styles,
        numbering: &'d Numbering,
        footnotes: Option<&'d xml::Document>,
        endnotes: Option<&'d xml::Document>,
    ) -> Self {
        Self {
            styles,
            numbering,
            footnotes: notes(footnotes, "footnote"),
            endnotes: notes(endnotes, "endnote"),
            document: Document::default(),
            frames: Frames::default(),
            lists: Vec::new(),
            fields: Fields::default(),
            losses: Losses::default(),
            boxes: Vec::new(),
            part: Part::Main,
        }
    }

    pub fn read(&mut self, tree: &'d xml::Document) {
        let body = child(tree.root(), "body").unwrap_or_else(|| tree.root());
        self.blocks(body, &Around::default());
    }

    pub fn finish(mut self) -> Document {
        let losses = [
            (self.losses.pictures, "pictures and drawings were left out"),
            (self.losses.formulas, "formulas became text without their layout"),
            (self.losses.hidden, "hidden runs were left out"),
            (self.losses.ruby, "readings above the line (ruby) were left out"),
            (self.losses.notes, "marks of notes without a note were left out"),
            (self.losses.chunks, "inserted files were not opened"),
            (self.losses.formats, "tracked changes of formats were left out"),
        ];
        let signs = std::mem::take(&mut self.losses.signs);
        self.document.told.extend(signs.into_iter().map(|(font, count)| {
            in_document(format!("signs that only the font `{font}` shows stay as its characters: {count}"))
        }));
        let told = losses.into_iter().filter(|(count, _)| *count > 0);
        self.document.told.extend(told.map(|(count, what)| in_document(format!("{what}: {count}"))));
        self.document
    }

    pub(super) fn note_node(&self, kind: NoteKind, id: &str) -> Option<Node<'d>> {
        let notes = if kind == NoteKind::End { &self.endnotes } else { &self.footnotes };
        notes.get(id).copied()
    }

    fn blocks(&mut self, node: Node<'d>, around: &Around<'d>) {
        for child in node.elements() {
            self.block(child, around);
        }
    }

    fn block(&mut self, node: Node<'d>, around: &Around<'d>) {
        match node.local_name() {
            "p" => self.take_paragraph(node, around),
            "tbl" => self.table(node, around),
            "ins" | "moveTo" => {
                let inserted = Some(self.document.change(super::comments::by(node)));
                self.blocks(node, &Around { inserted, ..around.clone() });
            }
            "del" | "moveFrom" => {
                let deleted = Some(self.document.change(super::comments::by(node)));
                self.blocks(node, &Around { deleted, ..around.clone() });
            }
            "altChunk" => self.losses.chunks += 1,
            "AlternateContent" => {
                let choice = child(node, "Choice").or_else(|| child(node, "Fallback"));
                choice.into_iter().for_each(|choice| self.blocks(choice, around));
            }
            "commentRangeStart" | "commentRangeEnd" => self.loose_point(node, around),
            "sectPr" | "tcPr" | "tblPr" | "tblGrid" | "trPr" | "sdtPr" | "sdtEndPr" => {}
            _ => self.blocks(node, around),
        }
    }

    /// A place of a comment between blocks belongs to the block before it, or opens a block without words.
    fn loose_point(&mut self, node: Node<'d>, around: &Around<'d>) {
        let mut pieces = Vec::new();
        self.inside_point(node, around, &mut pieces);
        match self.document.leaves.last_mut() {
            Some(leaf) => leaf.pieces.extend(pieces),
            None => self.document.leaves.push(crate::document::model::Leaf { pieces, ..Default::default() }),
        }
    }

    fn take_paragraph(&mut self, node: Node<'d>, around: &Around<'d>) {
        self.losses.formats += node.descendants().filter(|inner| is_format_change(*inner)).count();
        let Paragraph { role, list, mut leaf } = self.paragraph(node, around);
        let in_cell = self.frames.holds(FrameKind::Cell);
        if in_cell && matches!(leaf.kind, LeafKind::Heading(_)) {
            leaf.kind = LeafKind::Paragraph;
        }
        self.frames.close(FrameKind::Quote, role == Role::Quote);
        match list {
            Some((number, level)) => self.open_item(number, level),
            None => self.close_lists(0),
        }
        if role == Role::Quote && !self.frames.ends_with(FrameKind::Quote) {
            self.frames.open(FrameKind::Quote);
        }
        leaf.frames = self.frames.all().to_vec();
        self.document.leaves.push(leaf);
        let boxes = std::mem::take(&mut self.boxes);
        boxes.into_iter().for_each(|inner| self.blocks(inner, around));
    }

    /// Opens the item of a list on a level, closing what stands deeper.
    fn open_item(&mut self, number: &str, level: u8) {
        let deeper = self.lists.iter().position(|(open, at)| *at > level || *at == level && open != number);
        if let Some(deeper) = deeper {
            self.close_lists(deeper);
        }
        if self.lists.last().is_some_and(|(_, at)| *at == level) {
            self.frames.close(FrameKind::Item, false);
        } else {
            let numbered = self.numbering.is_numbered(number, level);
            self.frames.open(if numbered { FrameKind::Numbered } else { FrameKind::Bulleted });
            self.lists.push((number.to_owned(), level));
        }
        self.frames.open(FrameKind::Item);
    }

    /// Closes lists until so many levels are open.
    fn close_lists(&mut self, keep: usize) {
        while self.lists.len() > keep {
            self.lists.pop();
            self.frames.close(FrameKind::Item, false);
            self.frames.close_list();
        }
    }

    fn table(&mut self, node: Node<'d>, around: &Around<'d>) {
        if self.frames.all().len() > MAX_FRAMES {
            return self.blocks(node, around);
        }
        self.frames.close(FrameKind::Quote, false);
        self.close_lists(0);
        let outer = self.frames.open(FrameKind::Table);
        self.rows(node, around);
        self.frames.close_to(outer);
    }

    fn rows(&mut self, node: Node<'d>, around: &Around<'d>) {
        for row in node.elements() {
            match row.local_name() {
                "tr" => self.row(row, around),
                "tblPr" | "tblGrid" => {}
                _ => self.rows(row, around),
            }
        }
    }

    fn row(&mut self, node: Node<'d>, around: &Around<'d>) {
        let properties = child(node, "trPr");
        let mut change = |name| {
            properties
                .and_then(|properties| child(properties, name))
                .map(|node| self.document.change(super::comments::by(node)))
        };
        let (inserted, deleted) = (change("ins").or(around.inserted), change("del").or(around.deleted));
        let around = Around { inserted, deleted, ..around.clone() };
        let outer = self.frames.open(FrameKind::Row);
        self.cells(node, &around);
        self.frames.close_to(outer);
    }

    fn cells(&mut self, node: Node<'d>, around: &Around<'d>) {
        for cell in node.elements() {
            match cell.local_name() {
                "tc" => {
                    let outer = self.frames.open(FrameKind::Cell);
                    let lists = std::mem::take(&mut self.lists);
                    self.blocks(cell, around);
                    self.lists = lists;
                    self.frames.close_to(outer);
                }
                "trPr" | "tblPrEx" => {}
                _ => self.cells(cell, around),
            }
        }
    }
}

/// Whether this says how something looked before it was changed.
fn is_format_change(node: Node<'_>) -> bool {
    node.is_element() && matches!(node.local_name(), "pPrChange" | "rPrChange" | "numberingChange")
}

/// The notes of a part by their ids; what only draws the line above them is none.
fn notes<'d>(part: Option<&'d xml::Document>, name: &str) -> FxHashMap<&'d str, Node<'d>> {
    let Some(part) = part else { return FxHashMap::default() };
    let is_note = |node: &Node<'d>| node.local_name() == name && matches!(said(*node, "type"), None | Some("normal"));
    part.root().elements().filter(is_note).filter_map(|node| Some((said(node, "id")?, node))).collect()
}
