//! Scripture out: USFM. Verses, headings, lists and tables have their markers; other blocks are paragraphs.

use std::fmt::Write as _;

use super::super::usfm::is_header;
use super::tree::{Tree, tree};
use crate::document::model::{Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Point, Run};

/// Writes a document as USFM; the lines about the file come from `kept`, the file that was imported, if it was USFM.
pub(super) fn write(document: &Document, kept: Option<&str>) -> String {
    let mut writer = Writer { out: header(document, kept), chapter: String::new(), verse: String::new() };
    writer.trees(&tree(document), "\\p", 0);
    writer.out.push('\n');
    writer.out
}

/// The lines about the file: those of the file that was imported, else the least that USFM wants.
fn header(document: &Document, kept: Option<&str>) -> String {
    let own = kept.filter(|text| text.trim_start().starts_with("\\id ")).unwrap_or_default();
    let lines: Vec<&str> = own.lines().take_while(|line| is_header(line)).collect();
    if !lines.is_empty() {
        return lines.join("\n");
    }
    let title = words(document.title.as_deref().unwrap_or_default());
    let running = if title.is_empty() { String::new() } else { format!("\n\\h {title}") };
    format!("\\id XXA {title}").trim_end().to_owned() + "\n\\usfm 3.0\n\\ide UTF-8" + &running
}

struct Writer {
    out: String,
    chapter: String,
    /// The verse in which notes stand.
    verse: String,
}

impl Writer {
    fn trees(&mut self, trees: &[Tree<'_>], marker: &str, depth: usize) {
        for (index, tree) in trees.iter().enumerate() {
            match tree {
                Tree::Leaf(leaf) => self.leaf(leaf, marker),
                Tree::Frame(frame, inside) => {
                    let same = |other: &Tree<'_>| matches!(other, Tree::Frame(other, _) if other.kind == frame.kind);
                    if frame.kind != FrameKind::Item && index > 0 && same(&trees[index - 1]) && is_group(frame.kind) {
                        // Without an empty line both would be one.
                        self.out.push_str("\n\\b");
                    }
                    self.frame(frame.kind, inside, marker, depth);
                }
            }
        }
    }

    fn frame(&mut self, kind: FrameKind, inside: &[Tree<'_>], marker: &str, depth: usize) {
        match kind {
            FrameKind::Bulleted | FrameKind::Numbered => {
                self.trees(inside, &format!("\\li{}", depth + 1), depth + 1);
            }
            FrameKind::Table => inside.iter().for_each(|row| self.row(row)),
            FrameKind::LineGroup => self.trees(inside, "\\q1", depth),
            FrameKind::Quote => self.trees(inside, "\\pi1", depth),
            FrameKind::Item | FrameKind::Row | FrameKind::Cell => self.trees(inside, marker, depth),
        }
    }

    fn leaf(&mut self, leaf: &Leaf, marker: &str) {
        if !leaf.has_words() && !leaf.pieces.iter().any(|piece| matches!(piece, Piece::Point(Point::Verse(_)))) {
            return;
        }
        self.chapter_before(&leaf.pieces);
        let heading = |level: u8| match level {
            0 | 1 => "\\mt1".to_owned(),
            2 => "\\ms1".to_owned(),
            deeper => format!("\\s{}", deeper - 2),
        };
        let marker = match &leaf.kind {
            LeafKind::Heading(level) if leaf.frames.is_empty() => heading(*level),
            LeafKind::Verse => "\\q1".to_owned(),
            _ => marker.to_owned(),
        };
        let _ = write!(self.out, "\n{marker} ");
        self.pieces(&leaf.pieces, false);
    }

    /// A chapter that begins with a block stands before it.
    fn chapter_before(&mut self, pieces: &[Piece]) {
        if let Some(Piece::Point(Point::Verse(place))) =
            pieces.iter().find(|piece| !matches!(piece, Piece::Point(point) if !matches!(point, Point::Verse(_))))
        {
            self.enter(place);
        }
    }

    /// Begins the chapter of a verse, if it is another one; gives the number of the verse.
    fn enter<'p>(&mut self, place: &'p str) -> &'p str {
        self.verse.clone_from(&place.to_owned());
        let Some((chapter, verse)) = place.split_once(':') else { return place };
        if chapter != self.chapter {
            let _ = write!(self.out, "\n\\c {chapter}");
            chapter.clone_into(&mut self.chapter);
        }
        verse
    }

    fn row(&mut self, row: &Tree<'_>) {
        self.out.push_str("\n\\tr");
        let Tree::Frame(_, cells) = row else { return };
        for (index, cell) in cells.iter().enumerate() {
            let _ = write!(self.out, " \\tc{} ", index + 1);
            self.cell(cell);
        }
    }

    /// A cell has one paragraph.
    fn cell(&mut self, cell: &Tree<'_>) {
        match cell {
            Tree::Leaf(leaf) => self.pieces(&leaf.pieces, false),
            Tree::Frame(_, inside) => {
                for (index, part) in inside.iter().enumerate() {
                    self.out.push_str(if index > 0 { " " } else { "" });
                    self.cell(part);
                }
            }
        }
    }

    fn pieces(&mut self, pieces: &[Piece], is_note: bool) {
        for piece in pieces {
            match piece {
                Piece::Run(run) => self.run(run, is_note),
                Piece::Break => self.out.push_str(if is_note { " \\fp " } else { "//" }),
                Piece::Note(note) => self.note(note, is_note),
                Piece::Point(Point::Verse(place)) => self.verse(place),
                Piece::Point(_) => {}
            }
        }
    }

    fn verse(&mut self, place: &str) {
        let verse = self.enter(place);
        if self.out.ends_with(' ') {
            self.out.pop();
            self.out.push('\n');
        }
        let _ = write!(self.out, "\\v {verse} ");
    }

    fn run(&mut self, run: &Run, is_note: bool) {
        let words = words(&run.text);
        let trimmed = words.trim();
        if !run.style.italic || trimmed.is_empty() {
            return self.out.push_str(&words);
        }
        let (plus, start) = (if is_note { "+" } else { "" }, words.len() - words.trim_start().len());
        let (before, behind) = (&words[..start], &words[start + trimmed.len()..]);
        let _ = write!(self.out, "{before}\\{plus}it {trimmed}\\{plus}it*{behind}");
    }

    fn note(&mut self, note: &Note, is_inside: bool) {
        let (name, part) = match note.kind {
            NoteKind::Foot => ("f", "ft"),
            NoteKind::End => ("fe", "ft"),
            NoteKind::Reference => ("x", "xt"),
            NoteKind::Supplied => return self.supplied(note, is_inside),
        };
        let caller = if name == "x" { '-' } else { '+' };
        let _ = write!(self.out, "\\{name} {caller} ");
        if !self.verse.is_empty() {
            let origin = if name == "x" { "xo" } else { "fr" };
            let _ = write!(self.out, "\\{origin} {} ", self.verse);
        }
        let _ = write!(self.out, "\\{part} ");
        self.pieces(&note.pieces, true);
        let _ = write!(self.out, "\\{name}*");
    }

    fn supplied(&mut self, note: &Note, is_inside: bool) {
        let plus = if is_inside { "+" } else { "" };
        let _ = write!(self.out, "\\{plus}add ");
        self.pieces(&note.pieces, true);
        let _ = write!(self.out, "\\{plus}add*");
    }
}

fn is_group(kind: FrameKind) -> bool {
    matches!(kind, FrameKind::LineGroup | FrameKind::Table | FrameKind::Bulleted | FrameKind::Numbered)
}

/// What is markup in USFM, and what is written for it: there is no way to write the characters themselves.
const MARKUP: [(&str, &str); 4] = [("\\", "＼"), ("//", "/ /"), ("~", "∼"), ("|", "｜")];

/// Words of which nothing is taken for markup.
fn words(text: &str) -> String {
    let mut words = text.to_owned();
    for (markup, other) in MARKUP.iter().filter(|(markup, _)| text.contains(markup)) {
        words = words.replace(markup, other);
    }
    words.replace('\u{a0}', "~")
}

/// How often words have characters that USFM takes for markup.
pub(super) fn markup(text: &str) -> usize {
    MARKUP.iter().map(|(markup, _)| text.matches(markup).count()).sum()
}
