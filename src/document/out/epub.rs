//! EPUB 3 out: a chapter a file, notes as footnotes that reading systems show where their marks stand.

mod parts;

use std::fmt::Write as _;

use super::ExportError;
use super::packed::{escaped, packed};
use super::tree::{Tree, tree};
use crate::document::model::{Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Point, Run, Style, words_of};
use crate::model::{Direction, Header};
use parts::{CONTAINER, STYLES, TYPE, chapter_file, contents, package};

/// Writes a document as EPUB.
pub(super) fn write(document: &Document, header: &Header) -> Result<Vec<u8>, ExportError> {
    let chapters = chapters(document);
    let files: Vec<(String, String)> =
        (1..).map(name_of).zip(chapters.iter().map(|chapter| chapter_file(document, chapter))).collect();
    let mut parts = vec![
        ("mimetype", TYPE.to_owned()),
        ("META-INF/container.xml", CONTAINER.to_owned()),
        ("EPUB/package.opf", package(document, header, &files)),
        ("EPUB/nav.xhtml", contents(document, &chapters)),
        ("EPUB/style.css", STYLES.to_owned()),
    ];
    parts.extend(files.iter().map(|(name, text)| (name.as_str(), text.clone())));
    packed(&parts, true)
}

/// The name of the file of a chapter, by its number.
fn name_of(number: usize) -> String {
    format!("EPUB/chapter-{number}.xhtml")
}

/// A chapter.
struct Chapter {
    /// Its heading.
    title: String,
    body: String,
    /// Its notes.
    notes: String,
}

/// Cuts a document at the highest headings that cut it at all.
fn chapters(document: &Document) -> Vec<Chapter> {
    let trees = tree(document);
    let level = |tree: &Tree<'_>| match tree {
        Tree::Leaf(leaf) => match leaf.kind {
            LeafKind::Heading(level) if leaf.has_words() => Some(level),
            _ => None,
        },
        Tree::Frame(..) => None,
    };
    let cuts = |cut: u8| trees.iter().filter_map(level).filter(|level| *level <= cut).count() > 1;
    let cut = (1..=9).find(|cut| cuts(*cut)).unwrap_or(0);
    let mut writer =
        Writer { usual: document.lang.as_deref(), document, out: String::new(), asides: String::new(), notes: 0 };
    let mut found: Vec<Chapter> = Vec::new();
    let starts = |index: usize| index == 0 || level(&trees[index]).is_some_and(|level| level <= cut);
    let mut at = 0;
    while at < trees.len() {
        let end = (at + 1..trees.len()).find(|index| starts(*index)).unwrap_or(trees.len());
        writer.trees(&trees[at..end]);
        let heading = match &trees[at] {
            Tree::Leaf(leaf) if level(&trees[at]).is_some() => words_of(&leaf.pieces),
            _ => document.title.clone().unwrap_or_default(),
        };
        found.push(Chapter {
            title: heading.split_whitespace().collect::<Vec<_>>().join(" "),
            body: std::mem::take(&mut writer.out),
            notes: std::mem::take(&mut writer.asides),
        });
        at = end;
    }
    found
}

struct Writer<'d> {
    document: &'d Document,
    usual: Option<&'d str>,
    out: String,
    /// The notes of the chapter.
    asides: String,
    /// Notes of all chapters.
    notes: usize,
}

impl Writer<'_> {
    fn trees(&mut self, trees: &[Tree<'_>]) {
        for tree in trees {
            match tree {
                Tree::Leaf(leaf) => self.block(leaf),
                Tree::Frame(frame, inside) => self.frame(frame.kind, inside),
            }
        }
    }

    fn frame(&mut self, kind: FrameKind, inside: &[Tree<'_>]) {
        let (open, name) = match kind {
            FrameKind::Bulleted => ("<ul>", "ul"),
            FrameKind::Numbered => ("<ol>", "ol"),
            FrameKind::Item => ("<li>", "li"),
            FrameKind::Table => ("<table>", "table"),
            FrameKind::Row => ("<tr>", "tr"),
            FrameKind::Cell => ("<td>", "td"),
            FrameKind::Quote => ("<blockquote>", "blockquote"),
            FrameKind::LineGroup => ("<div class=\"lg\">", "div"),
        };
        self.out.push_str(open);
        match inside {
            // An item or a cell with one paragraph is that paragraph.
            [Tree::Leaf(leaf)] if matches!(kind, FrameKind::Item | FrameKind::Cell) && is_plain(leaf) => {
                self.pieces(&leaf.pieces);
            }
            _ => self.trees(inside),
        }
        let _ = writeln!(self.out, "</{name}>");
    }

    fn block(&mut self, leaf: &Leaf) {
        if !leaf.has_words() && leaf.pieces.iter().all(|piece| matches!(piece, Piece::Point(_) | Piece::Break)) {
            return;
        }
        let (open, close) = match &leaf.kind {
            LeafKind::Heading(level) if leaf.frames.is_empty() => (format!("h{}", level.clamp(&1, &6)), String::new()),
            LeafKind::Code => ("pre".to_owned(), "code".to_owned()),
            _ => ("p".to_owned(), String::new()),
        };
        let class = if leaf.kind == LeafKind::Verse { " class=\"l\"" } else { "" };
        let direction = if leaf.direction == Some(Direction::RightToLeft) { " dir=\"rtl\"" } else { "" };
        let _ = write!(self.out, "<{open}{class}{direction}>");
        if !close.is_empty() {
            let _ = write!(self.out, "<{close}>");
        }
        if leaf.kind == LeafKind::Code {
            self.code(&leaf.pieces)
        } else {
            self.pieces(&leaf.pieces)
        }
        if !close.is_empty() {
            let _ = write!(self.out, "</{close}>");
        }
        let _ = writeln!(self.out, "</{open}>");
    }

    /// Program text has its line ends as they are.
    fn code(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Run(run) => self.out.push_str(&escaped(&run.text)),
                Piece::Break => self.out.push('\n'),
                Piece::Note(note) => self.note(note),
                Piece::Point(_) => {}
            }
        }
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Run(run) => self.run(run),
                Piece::Break => self.out.push_str("<br/>"),
                Piece::Note(note) => self.note(note),
                Piece::Point(Point::Verse(_) | Point::Comment(_) | Point::CommentStart(_) | Point::CommentEnd(_)) => {}
            }
        }
    }

    fn run(&mut self, run: &Run) {
        let style = &run.style;
        let mut ends = self.begin_change(style);
        if let Some(lang) = style.lang.as_deref().filter(|lang| Some(*lang) != self.usual) {
            let lang = escaped(lang);
            let _ = write!(self.out, "<span xml:lang=\"{lang}\" lang=\"{lang}\">");
            ends.insert_str(0, "</span>");
        }
        if style.literal && run.text.contains(['[', ']']) {
            self.out.push_str("<span class=\"literal\">");
            ends.insert_str(0, "</span>");
        }
        if style.italic {
            self.out.push_str("<i>");
            ends.insert_str(0, "</i>");
        }
        self.out.push_str(&escaped(&run.text).replace('\n', "<br/>"));
        self.out.push_str(&ends);
    }

    /// Begins what was inserted or deleted; gives what ends it.
    fn begin_change(&mut self, style: &Style) -> String {
        let mut ends = String::new();
        for (name, change) in [("ins", style.inserted), ("del", style.deleted)] {
            let Some(by) = change.and_then(|change| self.document.changes.get(change)) else { continue };
            let when = by.when.as_deref().map(|when| format!(" datetime=\"{}\"", escaped(when))).unwrap_or_default();
            let _ = write!(self.out, "<{name}{when}>");
            ends.insert_str(0, &format!("</{name}>"));
        }
        ends
    }

    fn note(&mut self, note: &Note) {
        if note.kind == NoteKind::Supplied {
            let text = format!("[{}]", words_of(&note.pieces).replace('\n', " "));
            return self.run(&Run { text, style: note.style.clone(), origins: Vec::new() });
        }
        self.notes += 1;
        let number = self.notes;
        let outer = std::mem::take(&mut self.out);
        let kind = match note.kind {
            NoteKind::End => "epub:type=\"endnote\"",
            _ => "epub:type=\"footnote\" role=\"doc-footnote\"",
        };
        let _ = write!(self.out, "<aside {kind} id=\"fn{number}\">");
        for (index, line) in note.pieces.split(|piece| *piece == Piece::Break).enumerate() {
            self.out.push_str("<p>");
            if index == 0 {
                let _ = write!(
                    self.out,
                    "<a epub:type=\"backlink\" role=\"doc-backlink\" href=\"#ref{number}\">{number}</a> "
                );
            }
            self.pieces(line);
            self.out.push_str("</p>");
        }
        self.out.push_str("</aside>\n");
        let aside = std::mem::replace(&mut self.out, outer);
        self.asides.push_str(&aside);
        let ends = self.begin_change(&note.style);
        let _ = write!(
            self.out,
            "<a epub:type=\"noteref\" role=\"doc-noteref\" href=\"#fn{number}\" id=\"ref{number}\">{number}</a>{ends}"
        );
    }
}

/// Whether a block is a paragraph and nothing else.
fn is_plain(leaf: &Leaf) -> bool {
    !matches!(leaf.kind, LeafKind::Code | LeafKind::Verse) && leaf.direction != Some(Direction::RightToLeft)
}
