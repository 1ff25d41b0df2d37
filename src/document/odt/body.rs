//! The blocks of a document: paragraphs, headings, lists, tables.

use rustc_hash::{FxHashMap, FxHashSet};

use super::changes::{Region, regions};
use super::styles::{Role, Styles};
use crate::document::frames::Frames;
use crate::document::model::{Document, FrameKind, Leaf, LeafKind};
use crate::document::nodes::said;
use crate::document::told::Told;
use crate::xml::Node;

/// What was left out, by kind.
#[derive(Debug, Default)]
pub(super) struct Losses {
    pub pictures: usize,
    pub ruby: usize,
    pub deleted: usize,
    pub indexes: usize,
    pub hidden: usize,
}

/// Frames in frames are read so deep; what stands deeper becomes paragraphs.
const MAX_FRAMES: usize = 64;

/// A cell comes again so often at most.
const MAX_REPEATED: usize = 64;

/// The reader of the text.
pub(super) struct Body<'d> {
    pub styles: &'d Styles,
    pub document: Document,
    frames: Frames,
    pub leaf: Leaf,
    pub regions: FxHashMap<&'d str, Region<'d>>,
    /// Insertions that are open.
    pub inserted: Vec<usize>,
    pub deleted: Option<usize>,
    /// Names of comments whose ranges have an end.
    pub ranges: FxHashSet<&'d str>,
    pub losses: Losses,
    /// Text boxes of the paragraph that is read.
    pub boxes: Vec<Node<'d>>,
}

impl<'d> Body<'d> {
    pub fn new(styles: &'d Styles) -> Self {
        Self {
            styles,
            document: Document::default(),
            frames: Frames::default(),
            leaf: Leaf::default(),
            regions: FxHashMap::default(),
            inserted: Vec::new(),
            deleted: None,
            ranges: FxHashSet::default(),
            losses: Losses::default(),
            boxes: Vec::new(),
        }
    }

    pub fn read(&mut self, text: Node<'d>) {
        self.regions = regions(text, &mut self.document);
        let ends = text.descendants().filter(|node| node.is_element() && node.local_name() == "annotation-end");
        self.ranges = ends.filter_map(|node| said(node, "name")).collect();
        self.blocks(text, None);
    }

    pub fn finish(mut self) -> Document {
        let losses = [
            (self.losses.pictures, "pictures and drawings were left out"),
            (self.losses.ruby, "readings above the line (ruby) were left out"),
            (self.losses.deleted, "deleted tables and lists were left out"),
            (self.losses.indexes, "generated indexes were left out"),
            (self.losses.hidden, "hidden words and sections were left out"),
        ];
        let told = losses.into_iter().filter(|(count, _)| *count > 0);
        self.document.told.extend(told.map(|(count, what)| Told::at("content.xml", format!("{what}: {count}"))));
        self.document
    }

    fn blocks(&mut self, node: Node<'d>, list: Option<&'d str>) {
        for child in node.elements() {
            self.block(child, list);
        }
    }

    fn block(&mut self, node: Node<'d>, list: Option<&'d str>) {
        match node.local_name() {
            "p" | "h" => self.paragraph(node),
            "list" => self.list(node, list),
            "table" => self.framed(FrameKind::Table, node, list),
            "table-row" => self.framed(FrameKind::Row, node, list),
            "table-cell" | "covered-table-cell" => self.cells(node, list),
            "section" if said(node, "display") == Some("none") => self.losses.hidden += 1,
            "change" => {
                // Whole paragraphs were deleted here.
                self.open_leaf(LeafKind::Paragraph);
                self.deletion(node, &mut Vec::new());
                self.close_leaf();
            }
            "change-start" => self
                .inserted
                .extend(said(node, "change-id").and_then(|id| self.regions.get(id)).map(|region| region.change)),
            "change-end" => {
                let change = said(node, "change-id").and_then(|id| self.regions.get(id)).map(|region| region.change);
                self.inserted.retain(|open| Some(*open) != change);
            }
            "table-of-content" | "alphabetical-index" | "illustration-index" | "bibliography" | "user-index"
            | "table-index" | "object-index" => self.losses.indexes += 1,
            "tracked-changes" | "sequence-decls" | "variable-decls" | "user-field-decls" | "forms" | "table-column"
            | "table-columns" => {}
            "frame" => {
                let boxes = node.descendants().filter(|inner| inner.is_element() && inner.local_name() == "text-box");
                boxes.for_each(|inner| self.blocks(inner, list));
            }
            _ => self.blocks(node, list),
        }
    }

    fn framed(&mut self, kind: FrameKind, node: Node<'d>, list: Option<&'d str>) {
        if self.frames.all().len() > MAX_FRAMES {
            return self.blocks(node, list);
        }
        if kind == FrameKind::Table {
            self.frames.close(FrameKind::Quote, false);
        }
        let outer = self.frames.open(kind);
        self.blocks(node, list);
        self.frames.close_to(outer);
    }

    /// A cell, as often as the file says that it comes again; cells without words are not repeated.
    fn cells(&mut self, node: Node<'d>, list: Option<&'d str>) {
        let count = said(node, "number-columns-repeated").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1);
        let has_words = count > 1 && !node.text_content().trim().is_empty();
        for _ in 0..if has_words { count.min(MAX_REPEATED) } else { 1 } {
            self.framed(FrameKind::Cell, node, list);
        }
    }

    fn list(&mut self, node: Node<'d>, outer_style: Option<&'d str>) {
        self.frames.close(FrameKind::Quote, false);
        let style = said(node, "style-name").or(outer_style);
        let kind = if self.styles.is_numbered(style) { FrameKind::Numbered } else { FrameKind::Bulleted };
        let outer = self.frames.open(kind);
        for item in node.elements() {
            match item.local_name() {
                "list-item" | "list-header" => self.framed(FrameKind::Item, item, style),
                _ => self.block(item, style),
            }
        }
        self.frames.close_to(outer);
    }

    fn open_leaf(&mut self, kind: LeafKind) {
        self.leaf = Leaf { kind, frames: self.frames.all().to_vec(), ..Leaf::default() };
    }

    fn close_leaf(&mut self) {
        let mut leaf = std::mem::take(&mut self.leaf);
        leaf.mark_inserted = self.inserted.last().copied();
        self.document.leaves.push(leaf);
    }

    fn paragraph(&mut self, node: Node<'d>) {
        let style = said(node, "style-name");
        let role = self.styles.role(style);
        let level = said(node, "outline-level").and_then(|level| level.parse::<u8>().ok()).unwrap_or(1);
        let kind = match (node.local_name(), role) {
            ("h", _) if !self.frames.holds(FrameKind::Cell) => LeafKind::Heading(level.clamp(1, 9)),
            (_, Role::Title) => LeafKind::Heading(1),
            (_, Role::Code) => LeafKind::Code,
            _ => LeafKind::Paragraph,
        };
        self.frames.close(FrameKind::Quote, role == Role::Quote);
        if role == Role::Quote && !self.frames.ends_with(FrameKind::Quote) {
            self.frames.open(FrameKind::Quote);
        }
        self.open_leaf(kind);
        let mut names: Vec<&'d str> = vec![style.unwrap_or_default()];
        self.inside(node, &mut names);
        self.close_leaf();
        let boxes = std::mem::take(&mut self.boxes);
        boxes.into_iter().for_each(|inner| self.blocks(inner, None));
    }
}
