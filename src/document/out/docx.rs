//! DOCX out. Styles have the names that Word gives them, so that a template can restyle the document.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ExportError;
use super::docx_parts::{RELATIONS, W, comments, content_types, notes_part, relations, styles, threads, title};
use super::docx_template::Base;
use super::packed::{escaped, packed};
use super::tree::{Tree, ranged, tree};
use crate::document::model::{Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Point, Run, Style, words_of};
use crate::model::Direction;
use crate::text::{Script, dominant_script};

/// Writes a document as DOCX, with the styles of a template.
pub(super) fn write(document: &Document, base: &Base) -> Result<Vec<u8>, ExportError> {
    let mut writer = Writer::new(document, base);
    writer.trees(&tree(document), None);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{W}\"><w:body>{}<w:sectPr>{}</w:sectPr></w:body></w:document>",
        writer.out, base.pages
    );
    let own_styles = || styles(document.lang.as_deref(), base);
    let mut parts = vec![
        ("[Content_Types].xml", content_types(base)),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", title(document)),
        ("word/_rels/document.xml.rels", relations(base)),
        ("word/document.xml", body),
        ("word/styles.xml", base.styles.clone().unwrap_or_else(own_styles)),
        ("word/numbering.xml", base.numbering(&writer.lists)),
        ("word/footnotes.xml", notes_part("footnote", &writer.footnotes)),
        ("word/endnotes.xml", notes_part("endnote", &writer.endnotes)),
        ("word/comments.xml", comments(document, &writer.numbers, base)),
        ("word/commentsExtended.xml", threads(document)),
    ];
    parts.extend(base.theme.clone().map(|theme| ("word/theme/theme1.xml", theme)));
    parts.extend(base.fonts.clone().map(|fonts| ("word/fontTable.xml", fonts)));
    packed(&parts, false)
}

/// The changes that inserted and deleted something.
type Changes = (Option<usize>, Option<usize>);

fn changes_of(piece: &Piece) -> Changes {
    match piece {
        Piece::Run(run) => (run.style.inserted, run.style.deleted),
        Piece::Note(note) => (note.style.inserted, note.style.deleted),
        Piece::Break | Piece::Point(_) => (None, None),
    }
}

/// Changes have larger numbers than comments, so that no two are the same.
const CHANGES: usize = 1_000_000;

/// A time as Word wants it: with hours.
fn moment(when: &str) -> String {
    if when.contains('T') { when.to_owned() } else { format!("{when}T00:00:00Z") }
}

struct Writer<'d> {
    document: &'d Document,
    base: &'d Base,
    out: String,
    /// Definitions of lists: each has a number of its own, so that it begins anew.
    lists: String,
    footnotes: Vec<String>,
    endnotes: Vec<String>,
    /// Numbers of comments by their keys.
    numbers: FxHashMap<&'d str, usize>,
    /// Elements of tracked changes that were written: each has a number of its own.
    changes: usize,
}

/// The list in which a paragraph stands: its number and its level.
#[derive(Debug, Clone, Copy)]
struct List {
    number: usize,
    level: usize,
}

impl<'d> Writer<'d> {
    fn new(document: &'d Document, base: &'d Base) -> Self {
        let keys = document.comments.iter().enumerate();
        Self {
            document,
            base,
            out: String::new(),
            lists: String::new(),
            footnotes: Vec::new(),
            endnotes: Vec::new(),
            numbers: keys.map(|(number, comment)| (comment.key.as_str(), number)).collect(),
            changes: 0,
        }
    }

    fn trees(&mut self, trees: &[Tree<'d>], list: Option<List>) {
        for tree in trees {
            match tree {
                Tree::Leaf(leaf) => self.paragraph(leaf, list, None),
                Tree::Frame(frame, inside) => self.frame(frame.kind, frame.number, inside, list),
            }
        }
    }

    fn frame(&mut self, kind: FrameKind, number: usize, inside: &[Tree<'d>], list: Option<List>) {
        match kind {
            FrameKind::Bulleted | FrameKind::Numbered => {
                let numbered = self.base.definitions + usize::from(kind == FrameKind::Numbered);
                let number = self.base.lists + number;
                let _ = write!(
                    self.lists,
                    "<w:num xmlns:w=\"{W}\" w:numId=\"{number}\"><w:abstractNumId w:val=\"{numbered}\"/></w:num>"
                );
                let level = list.map_or(0, |list| list.level + 1).min(8);
                self.trees(inside, Some(List { number, level }));
            }
            FrameKind::Table => {
                let style = self.base.id("TableGrid");
                let _ = write!(self.out, "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/></w:tblPr>");
                self.trees(inside, None);
                self.out.push_str("</w:tbl>");
            }
            FrameKind::Row => self.around("<w:tr>", inside, "</w:tr>"),
            FrameKind::Cell => {
                self.out.push_str("<w:tc>");
                self.trees(inside, None);
                // A cell ends with a paragraph.
                let ends = matches!(inside.last(), Some(Tree::Leaf(_)));
                self.out.push_str(if ends { "</w:tc>" } else { "<w:p/></w:tc>" });
            }
            FrameKind::Quote => {
                for tree in inside {
                    match tree {
                        Tree::Leaf(leaf) => self.paragraph(leaf, list, Some("Quote")),
                        other => self.trees(std::slice::from_ref(other), list),
                    }
                }
            }
            FrameKind::Item => {
                for (index, tree) in inside.iter().enumerate() {
                    match tree {
                        Tree::Leaf(leaf) if index == 0 => self.paragraph(leaf, list, Some("ListParagraph")),
                        Tree::Leaf(leaf) => self.paragraph(leaf, None, Some("ListContinue")),
                        other => self.trees(std::slice::from_ref(other), list),
                    }
                }
            }
            FrameKind::LineGroup => self.trees(inside, list),
        }
    }

    fn around(&mut self, before: &str, inside: &[Tree<'d>], behind: &str) {
        self.out.push_str(before);
        self.trees(inside, None);
        self.out.push_str(behind);
    }

    fn paragraph(&mut self, leaf: &'d Leaf, list: Option<List>, style: Option<&str>) {
        let own = match &leaf.kind {
            LeafKind::Heading(level) => Some(format!("Heading{level}")),
            LeafKind::Code => Some("SourceCode".to_owned()),
            LeafKind::Verse => Some("Verse".to_owned()),
            LeafKind::Paragraph | LeafKind::Cue(_) => style.map(str::to_owned),
        };
        self.out.push_str("<w:p><w:pPr>");
        if let Some(style) = own {
            let _ = write!(self.out, "<w:pStyle w:val=\"{}\"/>", self.base.id(&style));
        }
        if let Some(List { number, level }) = list.filter(|_| style == Some("ListParagraph")) {
            let _ = write!(self.out, "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>");
        }
        if leaf.direction == Some(Direction::RightToLeft) {
            self.out.push_str("<w:bidi/>");
        }
        self.out.push_str("</w:pPr>");
        self.pieces(&leaf.pieces);
        self.out.push_str("</w:p>");
    }

    fn pieces(&mut self, pieces: &'d [Piece]) {
        let ranged = ranged(pieces);
        // What follows each other in one change stands in one element.
        let (mut open, mut close) = ((None, None), "");
        for piece in pieces {
            let change = changes_of(piece);
            if change != open {
                self.out.push_str(close);
                (open, close) = (change, self.begin_change(change));
            }
            match piece {
                Piece::Run(run) => self.run(run),
                Piece::Break => self.out.push_str("<w:r><w:br/></w:r>"),
                Piece::Note(note) => self.note(note),
                Piece::Point(point) => self.point(point, &ranged),
            }
        }
        self.out.push_str(close);
    }

    fn run(&mut self, run: &Run) {
        let _ = write!(self.out, "<w:r>{}", self.properties(&run.style, &run.text));
        let name = if run.style.deleted.is_some() { "delText" } else { "t" };
        for part in run.text.split_inclusive(['\t', '\n']) {
            let words = part.trim_end_matches(['\t', '\n']);
            if !words.is_empty() {
                let _ = write!(self.out, "<w:{name} xml:space=\"preserve\">{}</w:{name}>", escaped(words));
            }
            match &part[words.len()..] {
                "\t" => self.out.push_str("<w:tab/>"),
                "\n" => self.out.push_str("<w:br/>"),
                _ => {}
            }
        }
        self.out.push_str("</w:r>");
    }

    /// Begins the elements of the changes that inserted or deleted what follows; gives what ends them.
    fn begin_change(&mut self, (inserted, deleted): Changes) -> &'static str {
        for (name, change) in [("ins", inserted), ("del", deleted)] {
            let Some(by) = change.and_then(|change| self.document.changes.get(change)) else { continue };
            self.changes += 1;
            let who = escaped(by.who.as_deref().unwrap_or_default());
            let _ = write!(self.out, "<w:{name} w:id=\"{}\" w:author=\"{who}\"", self.changes + CHANGES);
            if let Some(when) = &by.when {
                let _ = write!(self.out, " w:date=\"{}\"", escaped(&moment(when)));
            }
            self.out.push('>');
        }
        match (inserted, deleted) {
            (Some(_), Some(_)) => "</w:del></w:ins>",
            (Some(_), None) => "</w:ins>",
            (None, Some(_)) => "</w:del>",
            (None, None) => "",
        }
    }

    fn note(&mut self, note: &'d Note) {
        if note.kind == NoteKind::Supplied {
            let words = format!("[{}]", words_of(&note.pieces).replace('\n', " "));
            return self.run(&Run { text: words, style: note.style.clone(), origins: Vec::new() });
        }
        let outer = std::mem::take(&mut self.out);
        for line in note.pieces.split(|piece| *piece == Piece::Break) {
            let first = self.out.is_empty();
            let style = self.base.id(if note.kind == NoteKind::End { "EndnoteText" } else { "FootnoteText" });
            let _ = write!(self.out, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
            if first {
                let (name, style) = if note.kind == NoteKind::End {
                    ("endnoteRef", "EndnoteReference")
                } else {
                    ("footnoteRef", "FootnoteReference")
                };
                let style = self.base.id(style);
                let _ = write!(
                    self.out,
                    "<w:r><w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr><w:{name}/></w:r><w:r><w:t xml:space=\"preserve\"> </w:t></w:r>"
                );
            }
            self.pieces(line);
            self.out.push_str("</w:p>");
        }
        let words = std::mem::replace(&mut self.out, outer);
        let (notes, name, style) = match note.kind {
            NoteKind::End => (&mut self.endnotes, "endnoteReference", "EndnoteReference"),
            _ => (&mut self.footnotes, "footnoteReference", "FootnoteReference"),
        };
        notes.push(words);
        let (id, style) = (notes.len(), self.base.id(style));
        let _ = write!(self.out, "<w:r><w:rPr><w:rStyle w:val=\"{style}\"/></w:rPr><w:{name} w:id=\"{id}\"/></w:r>");
    }

    fn point(&mut self, point: &'d Point, ranged: &FxHashSet<&str>) {
        let (key, name) = match point {
            Point::CommentStart(key) => (key, "commentRangeStart"),
            Point::CommentEnd(key) => (key, "commentRangeEnd"),
            Point::Comment(key) if !ranged.contains(key.as_str()) => (key, ""),
            Point::Comment(_) | Point::Verse(_) => return,
        };
        let Some(id) = self.numbers.get(key.as_str()) else { return };
        if !name.is_empty() {
            let _ = write!(self.out, "<w:{name} w:id=\"{id}\"/>");
        }
        if name != "commentRangeStart" {
            let _ = write!(
                self.out,
                "<w:r><w:rPr><w:rStyle w:val=\"{}\"/></w:rPr><w:commentReference w:id=\"{id}\"/></w:r>",
                self.base.id("CommentReference")
            );
        }
    }

    /// The properties of a run.
    fn properties(&self, style: &Style, text: &str) -> String {
        let mut inside = String::new();
        if style.literal {
            let _ = write!(inside, "<w:rStyle w:val=\"{}\"/>", self.base.id("LiteralText"));
        }
        if style.italic {
            inside.push_str("<w:i/><w:iCs/>");
        }
        let is_complex =
            matches!(dominant_script(text), Some(Script::Arabic | Script::Hebrew | Script::Syriac | Script::Thaana));
        if is_complex {
            inside.push_str("<w:rtl/>");
        }
        if let Some(lang) = self.language(style) {
            let lang = escaped(lang);
            let _ = write!(inside, "<w:lang w:val=\"{lang}\" w:eastAsia=\"{lang}\" w:bidi=\"{lang}\"/>");
        }
        if inside.is_empty() { inside } else { format!("<w:rPr>{inside}</w:rPr>") }
    }

    /// The language that a run has to say: the styles of a template may have any.
    fn language<'s>(&'s self, style: &'s Style) -> Option<&'s str> {
        let usual = self.document.lang.as_deref();
        match self.base.styles {
            Some(_) => style.lang.as_deref().or(usual),
            None => style.lang.as_deref().filter(|lang| Some(*lang) != usual),
        }
    }
}
