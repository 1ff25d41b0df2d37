//! ODT out. Styles have the names that LibreOffice gives them.

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ExportError;
use super::odt_template::{Base, own_styles};
use super::packed::{escaped, packed};
use super::tree::{Tree, ranged, tree};
use crate::document::model::{
    Change, Comment, Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Point, Run, Style, words_of,
};
use crate::model::Direction;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
    xmlns:loext=\"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0\" office:version=\"1.3\"";

const TYPE: &str = "application/vnd.oasis.opendocument.text";

/// Writes a document as ODT, with the styles of a template.
pub(super) fn write(document: &Document, base: &Base) -> Result<Vec<u8>, ExportError> {
    let keys = document.comments.iter().map(|comment| (comment.key.as_str(), comment)).collect();
    let mut writer = Writer {
        out: String::new(),
        styles: Vec::new(),
        comments: keys,
        usual: document.lang.as_deref(),
        has_template: base.styles.is_some(),
        changes: &document.changes,
        regions: Vec::new(),
    };
    writer.trees(&tree(document), None);
    let manifest = format!(
        "{HEAD}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" manifest:media-type=\"{TYPE}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
         <manifest:file-entry manifest:full-path=\"styles.xml\" manifest:media-type=\"text/xml\"/>\
         <manifest:file-entry manifest:full-path=\"meta.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    let content = format!(
        "{HEAD}<office:document-content {NAMESPACES}><office:automatic-styles>{}</office:automatic-styles><office:body><office:text>{}{}</office:text></office:body></office:document-content>",
        writer.automatic(),
        writer.tracked(),
        writer.out
    );
    let title = document.title.as_deref().map(escaped).unwrap_or_default();
    let meta = format!(
        "{HEAD}<office:document-meta {NAMESPACES}><office:meta><dc:title>{title}</dc:title></office:meta></office:document-meta>"
    );
    let parts = [
        ("mimetype", TYPE.to_owned()),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", content),
        ("styles.xml", base.styles.clone().unwrap_or_else(|| styles(document.lang.as_deref()))),
        ("meta.xml", meta),
    ];
    packed(&parts, true)
}

/// The language of a style, for scripts of all groups.
fn language(lang: &str) -> String {
    let lang = escaped(lang);
    let mut parts = lang.split('-');
    let primary = parts.next().unwrap_or_default().to_owned();
    let region =
        parts.rfind(|part| part.len() == 2 || part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let country = region.unwrap_or("none");
    let mut out = String::new();
    for (suffix, prefix) in [("", "fo"), ("-asian", "style"), ("-complex", "style")] {
        let _ = write!(
            out,
            " {prefix}:language{suffix}=\"{primary}\" {prefix}:country{suffix}=\"{country}\" style:rfc-language-tag{suffix}=\"{lang}\""
        );
    }
    out
}

fn styles(lang: Option<&str>) -> String {
    let lang = lang.map(language).unwrap_or_default();
    format!(
        "{HEAD}<office:document-styles {NAMESPACES}><office:styles><style:default-style style:family=\"paragraph\"><style:text-properties{lang}/></style:default-style>\
         {}</office:styles></office:document-styles>",
        own_styles()
    )
}

/// Who did something, and when.
fn said(by: &Change) -> String {
    let mut out = String::new();
    for (name, words) in [("creator", &by.who), ("date", &by.when)] {
        if let Some(words) = words {
            let _ = write!(out, "<dc:{name}>{}</dc:{name}>", escaped(words));
        }
    }
    out
}

/// The runs at the beginning that one change deleted.
fn deleted_runs(pieces: &[Piece]) -> &[Piece] {
    let by = |piece: &Piece| match piece {
        Piece::Run(run) => run.style.deleted,
        _ => None,
    };
    let first = pieces.first().and_then(by);
    let count = pieces.iter().take_while(|piece| first.is_some() && by(piece) == first).count();
    &pieces[..count]
}

/// The change that inserted a piece.
fn inserted_by(piece: &Piece) -> Option<usize> {
    match piece {
        Piece::Run(run) => run.style.inserted,
        Piece::Note(note) => note.style.inserted,
        Piece::Break | Piece::Point(_) => None,
    }
}

/// What a run needs a style for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct RunStyle {
    italic: bool,
    /// Brackets in it are text, and no notes.
    literal: bool,
    lang: Option<Box<str>>,
}

struct Writer<'d> {
    out: String,
    /// Automatic styles of runs, in the order of their use.
    styles: Vec<RunStyle>,
    comments: FxHashMap<&'d str, &'d Comment>,
    usual: Option<&'d str>,
    /// Whether the styles are those of a template, which may have any language.
    has_template: bool,
    changes: &'d [Change],
    /// What was changed, as it stands before the text.
    regions: Vec<String>,
}

impl<'d> Writer<'d> {
    fn automatic(&self) -> String {
        let mut out = String::new();
        for (index, style) in self.styles.iter().enumerate() {
            let lang = style.lang.as_deref().map(language).unwrap_or_default();
            let italic = if style.italic { " fo:font-style=\"italic\"" } else { "" };
            let parent = if style.literal { " style:parent-style-name=\"Literal_20_Text\"" } else { "" };
            let _ = write!(
                out,
                "<style:style style:name=\"T{}\" style:family=\"text\"{parent}><style:text-properties{italic}{lang}/></style:style>",
                index + 1
            );
        }
        out.push_str("<text:list-style style:name=\"LB\"><text:list-level-style-bullet text:level=\"1\" text:bullet-char=\"•\"/></text:list-style>\
            <text:list-style style:name=\"LN\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/></text:list-style>\
            <style:style style:name=\"PR\" style:family=\"paragraph\" style:parent-style-name=\"Text_20_body\"><style:paragraph-properties style:writing-mode=\"rl-tb\"/></style:style>");
        out
    }

    fn tracked(&self) -> String {
        if self.regions.is_empty() {
            return String::new();
        }
        format!("<text:tracked-changes>{}</text:tracked-changes>", self.regions.concat())
    }

    /// Adds what was changed; gives its id.
    fn region(&mut self, kind: &str, change: usize, words: &str) -> String {
        let id = format!("ct{}", self.regions.len() + 1);
        let by = self.changes.get(change).map(said).unwrap_or_default();
        self.regions.push(format!(
            "<text:changed-region xml:id=\"{id}\" text:id=\"{id}\"><text:{kind}><office:change-info>{by}\
             </office:change-info>{words}</text:{kind}></text:changed-region>"
        ));
        id
    }

    /// Begins an insertion; gives what ends it.
    fn begin_insertion(&mut self, inserted: Option<usize>) -> String {
        let Some(change) = inserted else { return String::new() };
        let id = self.region("insertion", change, "");
        let _ = write!(self.out, "<text:change-start text:change-id=\"{id}\"/>");
        format!("<text:change-end text:change-id=\"{id}\"/>")
    }

    /// Words that were deleted stand before the text; at their place there is a mark.
    fn deleted(&mut self, runs: &[Piece], change: usize) {
        let outer = std::mem::take(&mut self.out);
        for piece in runs {
            let Piece::Run(run) = piece else { continue };
            let style = Style { deleted: None, inserted: None, ..run.style.clone() };
            for (index, line) in run.text.split('\n').enumerate() {
                self.out.push_str(if index > 0 { "<text:line-break/>" } else { "" });
                self.run(&Run { text: line.to_owned(), style: style.clone(), origins: Vec::new() }, &mut true);
            }
        }
        let words = std::mem::replace(&mut self.out, outer);
        let words = format!("<text:p text:style-name=\"Text_20_body\">{words}</text:p>");
        let id = self.region("deletion", change, &words);
        let _ = write!(self.out, "<text:change text:change-id=\"{id}\"/>");
    }

    fn trees(&mut self, trees: &[Tree<'d>], style: Option<&str>) {
        for tree in trees {
            match tree {
                Tree::Leaf(leaf) => self.paragraph(leaf, style),
                Tree::Frame(frame, inside) => self.frame(frame.kind, inside),
            }
        }
    }

    fn frame(&mut self, kind: FrameKind, inside: &[Tree<'d>]) {
        let (open, close) = match kind {
            FrameKind::Bulleted => ("<text:list text:style-name=\"LB\">", "</text:list>"),
            FrameKind::Numbered => ("<text:list text:style-name=\"LN\">", "</text:list>"),
            FrameKind::Item => ("<text:list-item>", "</text:list-item>"),
            FrameKind::Table => ("<table:table>", "</table:table>"),
            FrameKind::Row => ("<table:table-row>", "</table:table-row>"),
            FrameKind::Cell => ("<table:table-cell>", "</table:table-cell>"),
            FrameKind::Quote | FrameKind::LineGroup => ("", ""),
        };
        self.out.push_str(open);
        self.trees(inside, (kind == FrameKind::Quote).then_some("Quotations"));
        self.out.push_str(close);
    }

    fn paragraph(&mut self, leaf: &'d Leaf, style: Option<&str>) {
        let close = match &leaf.kind {
            LeafKind::Heading(level) => {
                let _ =
                    write!(self.out, "<text:h text:style-name=\"Heading_20_{level}\" text:outline-level=\"{level}\">");
                "</text:h>"
            }
            kind => {
                let usual = if leaf.direction == Some(Direction::RightToLeft) { "PR" } else { "Text_20_body" };
                let style = if *kind == LeafKind::Code { "Preformatted_20_Text" } else { style.unwrap_or(usual) };
                let _ = write!(self.out, "<text:p text:style-name=\"{style}\">");
                "</text:p>"
            }
        };
        self.pieces(&leaf.pieces);
        self.out.push_str(close);
    }

    fn pieces(&mut self, pieces: &'d [Piece]) {
        let mut after_space = true;
        let ranged = ranged(pieces);
        let (mut open, mut close) = (None, String::new());
        let mut rest = pieces;
        while let [piece, ..] = rest {
            let deleted = deleted_runs(rest);
            rest = &rest[deleted.len().max(1)..];
            let inserted = inserted_by(piece);
            if inserted != open {
                self.out.push_str(&close);
                (open, close) = (inserted, self.begin_insertion(inserted));
            }
            if let Some(Piece::Run(Run { style: Style { deleted: Some(change), .. }, .. })) = deleted.first() {
                self.deleted(deleted, *change);
                continue;
            }
            match piece {
                Piece::Run(run) => self.run(run, &mut after_space),
                Piece::Break => {
                    self.out.push_str("<text:line-break/>");
                    after_space = true;
                }
                Piece::Note(note) => {
                    self.note(note);
                    after_space = false;
                }
                Piece::Point(point) => self.point(point, &ranged),
            }
        }
        self.out.push_str(&close);
    }

    fn run(&mut self, run: &Run, after_space: &mut bool) {
        let style = self.style(&run.style);
        if let Some(number) = style {
            let _ = write!(self.out, "<text:span text:style-name=\"T{number}\">");
        }
        for c in run.text.chars() {
            match c {
                ' ' if *after_space => self.out.push_str("<text:s/>"),
                '\t' => self.out.push_str("<text:tab/>"),
                c => self.out.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
            }
            *after_space = c == ' ' || c == '\t';
        }
        if style.is_some() {
            self.out.push_str("</text:span>");
        }
    }

    /// The number of the automatic style of a run, if it needs one.
    fn style(&mut self, style: &Style) -> Option<usize> {
        let own = style.lang.clone();
        let lang = match self.has_template {
            true => own.or_else(|| self.usual.map(Box::from)),
            false => own.filter(|lang| Some(&**lang) != self.usual),
        };
        let wanted = RunStyle { italic: style.italic, literal: style.literal, lang };
        if wanted == RunStyle::default() {
            return None;
        }
        let known = self.styles.iter().position(|known| *known == wanted);
        Some(
            1 + known.unwrap_or_else(|| {
                self.styles.push(wanted);
                self.styles.len() - 1
            }),
        )
    }

    fn note(&mut self, note: &'d Note) {
        if note.kind == NoteKind::Supplied {
            let text = format!("[{}]", words_of(&note.pieces).replace('\n', " "));
            return self.run(&Run { text, style: note.style.clone(), origins: Vec::new() }, &mut false);
        }
        let (class, style) = if note.kind == NoteKind::End { ("endnote", "Endnote") } else { ("footnote", "Footnote") };
        let _ = write!(self.out, "<text:note text:note-class=\"{class}\"><text:note-citation/><text:note-body>");
        for line in note.pieces.split(|piece| *piece == Piece::Break) {
            let _ = write!(self.out, "<text:p text:style-name=\"{style}\">");
            self.pieces(line);
            self.out.push_str("</text:p>");
        }
        self.out.push_str("</text:note-body></text:note>");
    }

    fn point(&mut self, point: &'d Point, ranged: &FxHashSet<&str>) {
        match point {
            Point::CommentStart(key) => self.comment(key),
            Point::CommentEnd(key) => {
                let _ = write!(self.out, "<office:annotation-end office:name=\"{}\"/>", escaped(key));
            }
            Point::Comment(key) if !ranged.contains(key.as_str()) => self.comment(key),
            Point::Comment(_) | Point::Verse(_) => {}
        }
    }

    fn comment(&mut self, key: &str) {
        let Some(comment) = self.comments.get(key) else { return };
        let _ = write!(self.out, "<office:annotation office:name=\"{}\"", escaped(key));
        if let Some(parent) = &comment.reply_to {
            let _ = write!(self.out, " loext:parent-name=\"{}\"", escaped(parent));
        }
        self.out.push('>');
        self.out.push_str(&said(&comment.by));
        for line in comment.text.split('\n') {
            let _ = write!(self.out, "<text:p>{}</text:p>", escaped(line));
        }
        self.out.push_str("</office:annotation>");
    }
}
