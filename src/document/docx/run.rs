//! What stands inside a paragraph: runs, notes, places of comments, changes.

use super::body::Body;
use super::comments::by;
use super::styles::{self, Styles};
use crate::document::model::{Note, NoteKind, Origin, Part, Piece, Point, Style, push_from, push_text};
use crate::document::nodes::{child, said, switch, val};
use crate::document::tags::Languages;
use crate::source::is_char;
use crate::xml::Node;

/// What holds for the runs that are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Around<'d> {
    /// The style of the paragraph.
    pub paragraph: Option<&'d str>,
    pub inserted: Option<usize>,
    pub deleted: Option<usize>,
    /// Whether the runs are those of a note, where a note has no place.
    pub in_note: bool,
}

/// A complex field: its code is no text, its result is.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Of each open field, whether its result has begun.
    open: Vec<bool>,
}

impl Fields {
    fn take(&mut self, kind: Option<&str>) {
        match kind {
            Some("begin") => self.open.push(false),
            Some("separate") => self.open.last_mut().into_iter().for_each(|result| *result = true),
            Some("end") => drop(self.open.pop()),
            _ => {}
        }
    }

    fn is_code(&self) -> bool {
        self.open.iter().any(|result| !result)
    }
}

impl<'d> Body<'d> {
    /// Adds what stands inside a paragraph, or inside an element of one.
    pub(super) fn inside(&mut self, node: Node<'d>, around: &Around<'d>, pieces: &mut Vec<Piece>) {
        for child in node.elements() {
            self.inline(child, around, pieces);
        }
    }

    pub(super) fn inside_point(&mut self, node: Node<'d>, around: &Around<'d>, pieces: &mut Vec<Piece>) {
        self.inline(node, around, pieces);
    }

    fn inline(&mut self, node: Node<'d>, around: &Around<'d>, pieces: &mut Vec<Piece>) {
        match node.local_name() {
            "r" => self.run(node, around, pieces),
            "ins" | "moveTo" => {
                let inserted = Some(self.document.change(by(node)));
                self.inside(node, &Around { inserted, ..around.clone() }, pieces);
            }
            "del" | "moveFrom" => {
                let deleted = Some(self.document.change(by(node)));
                self.inside(node, &Around { deleted, ..around.clone() }, pieces);
            }
            "commentRangeStart" | "commentRangeEnd" | "commentReference" => pieces.extend(point(node)),
            "AlternateContent" => {
                let choice = child(node, "Choice").or_else(|| child(node, "Fallback"));
                choice.into_iter().for_each(|choice| self.inside(choice, around, pieces));
            }
            "oMath" | "oMathPara" => {
                self.losses.formulas += 1;
                let style = self.style(None, around, "");
                push_text(pieces, &node.text_content(), &style);
            }
            "pPr" | "rPr" | "sdtPr" | "sdtEndPr" | "smartTagPr" | "customXmlPr" | "fldData" => {}
            _ => self.inside(node, around, pieces),
        }
    }

    fn run(&mut self, node: Node<'d>, around: &Around<'d>, pieces: &mut Vec<Piece>) {
        let properties = child(node, "rPr");
        if self.is_hidden(properties) {
            self.losses.hidden += 1;
            return;
        }
        for part in node.elements() {
            self.part(part, properties, around, pieces);
        }
    }

    fn part(&mut self, node: Node<'d>, run: Option<Node<'d>>, around: &Around<'d>, pieces: &mut Vec<Piece>) {
        match node.local_name() {
            "fldChar" => self.fields.take(said(node, "fldCharType")),
            "footnoteReference" => self.note(node, NoteKind::Foot, run, around, pieces),
            "endnoteReference" => self.note(node, NoteKind::End, run, around, pieces),
            "br" if matches!(said(node, "type"), Some("page" | "column")) => {}
            "br" | "cr" if !self.fields.is_code() && around.deleted.is_some() => {
                // A line end that was deleted ends no line.
                let style = self.style(run, around, "");
                push_text(pieces, "\n", &style);
            }
            "br" | "cr" if !self.fields.is_code() => pieces.push(Piece::Break),
            "commentReference" => pieces.extend(point(node)),
            "drawing" | "pict" | "object" => self.picture(node),
            "AlternateContent" => {
                let choice = child(node, "Choice").or_else(|| child(node, "Fallback"));
                choice.into_iter().flat_map(Node::elements).for_each(|part| self.part(part, run, around, pieces));
            }
            "ruby" => {
                self.losses.ruby += 1;
                child(node, "rubyBase").into_iter().for_each(|base| self.inside(base, around, pieces));
            }
            name if !self.fields.is_code() => {
                let text = character(name, node).or_else(|| matches!(name, "t" | "delText").then(|| words(node)));
                let Some(text) = text else { return };
                if name == "sym" && text.chars().all(is_private) {
                    *self.losses.signs.entry(said(node, "font").unwrap_or("?").to_owned()).or_default() += 1;
                }
                let style = self.style(run, around, &text);
                push_from(pieces, &text, &style, Some(Origin::new(self.part, node.span())));
            }
            _ => {}
        }
    }

    /// A drawing: its pictures are left out, its text boxes become blocks after the paragraph.
    fn picture(&mut self, node: Node<'d>) {
        let boxes: Vec<Node<'d>> =
            node.descendants().filter(|inner| inner.is_element() && inner.local_name() == "txbxContent").collect();
        if boxes.is_empty() {
            self.losses.pictures += 1;
        }
        self.boxes.extend(boxes.into_iter().take(1));
    }

    fn note(
        &mut self,
        node: Node<'d>,
        kind: NoteKind,
        run: Option<Node<'d>>,
        around: &Around<'d>,
        pieces: &mut Vec<Piece>,
    ) {
        let Some(id) = said(node, "id").filter(|_| !around.in_note) else { return };
        let style = self.style(run, around, "");
        match self.note_words(kind, id, around) {
            Some(words) => pieces.push(Piece::Note(Box::new(Note { kind, pieces: words, style }))),
            None => self.losses.notes += 1,
        }
    }

    /// The words of a note, its paragraphs joined by line ends.
    fn note_words(&mut self, kind: NoteKind, id: &str, around: &Around<'d>) -> Option<Vec<Piece>> {
        let note = self.note_node(kind, id)?;
        let around = Around { in_note: true, ..around.clone() };
        let mut pieces = Vec::new();
        let fields = std::mem::take(&mut self.fields);
        self.part = if kind == NoteKind::End { Part::Endnotes } else { Part::Footnotes };
        for paragraph in note.descendants().filter(|node| node.is_element() && node.local_name() == "p") {
            if !pieces.is_empty() {
                pieces.push(Piece::Break);
            }
            let style = child(paragraph, "pPr").and_then(|properties| val(properties, "pStyle"));
            self.inside(paragraph, &Around { paragraph: style, ..around.clone() }, &mut pieces);
        }
        self.fields = fields;
        self.part = Part::Main;
        Some(without_space_before(pieces))
    }

    fn is_hidden(&self, run: Option<Node<'d>>) -> bool {
        let style = run.and_then(|run| val(run, "rStyle"));
        let own = run.and_then(|run| switch(run, "vanish"));
        own.unwrap_or_else(|| style.is_some() && self.styles.is_hidden(style))
    }

    fn style(&self, run: Option<Node<'d>>, around: &Around<'d>, text: &str) -> Style {
        let own = run.and_then(|run| val(run, "rStyle"));
        let italic = run.and_then(|run| switch(run, "i")).or_else(|| self.styles.is_italic(own)).unwrap_or(false);
        let is_complex = run.and_then(|run| switch(run, "rtl")).unwrap_or(false);
        let languages = languages(self.styles, run, around.paragraph, own);
        Style {
            lang: languages.of(text, is_complex).map(Box::from),
            italic,
            literal: self.styles.is_literal(own),
            inserted: around.inserted,
            deleted: around.deleted,
        }
    }
}

fn languages(known: &Styles, run: Option<Node<'_>>, paragraph: Option<&str>, own: Option<&str>) -> Languages {
    let said = run.map(styles::languages).unwrap_or_default();
    said.or(&known.languages(paragraph, own))
}

/// The place of a comment.
fn point(node: Node<'_>) -> Option<Piece> {
    let id = said(node, "id")?.to_owned();
    Some(Piece::Point(match node.local_name() {
        "commentRangeStart" => Point::CommentStart(id),
        "commentRangeEnd" => Point::CommentEnd(id),
        _ => Point::Comment(id),
    }))
}

/// The character that an empty element stands for.
fn character(name: &str, node: Node<'_>) -> Option<String> {
    Some(match name {
        "tab" | "ptab" => "\t".to_owned(),
        "noBreakHyphen" => "\u{2011}".to_owned(),
        "softHyphen" => "\u{ad}".to_owned(),
        "sym" => {
            let code = said(node, "char").and_then(|code| u32::from_str_radix(code, 16).ok());
            let c = code.and_then(char::from_u32).filter(|c| is_char(*c)).unwrap_or('\u{fffd}');
            let is_symbol = said(node, "font").is_some_and(|font| font.eq_ignore_ascii_case("symbol"));
            if is_symbol { symbol(c) } else { c }.to_string()
        }
        _ => return None,
    })
}

/// Whether only a font says what a character looks like.
fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}')
}

/// The letter for a sign of the font Symbol, which has Greek letters where others have Latin ones.
fn symbol(c: char) -> char {
    const LATIN: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const GREEK: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    let code = u32::from(c) & 0xFF;
    let key = char::from_u32(code).unwrap_or(c);
    match LATIN.chars().zip(GREEK.chars()).find(|(latin, _)| *latin == key) {
        Some((_, greek)) => greek,
        None if key.is_ascii_digit() || " ()[],.:;+=<>/|".contains(key) => key,
        None => match code {
            0xB0 => '°',
            0xB1 => '±',
            0xB4 => '×',
            0xB7 => '•',
            0xAB => '↔',
            0xAC => '←',
            0xAD => '↑',
            0xAE => '→',
            0xAF => '↓',
            _ => c,
        },
    }
}

/// The text of an element; a line end in it is a space, for Word shows it as one.
fn words(node: Node<'_>) -> String {
    node.text_content().replace(['\n', '\r'], " ")
}

/// Word writes a space between the number of a note and its words.
fn without_space_before(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(Piece::Run(run)) = pieces.first_mut() {
        let gone = run.text.len() - run.text.trim_start().len();
        run.text = run.text.trim_start().to_owned();
        run.origins.retain(|origin| origin.at + origin.len > gone);
        for origin in &mut run.origins {
            let cut = gone.saturating_sub(origin.at);
            (origin.at, origin.len) = (origin.at.saturating_sub(gone), origin.len - cut);
            origin.skipped += cut;
        }
    }
    pieces
}

/// The words of a comment: its paragraphs joined by line feeds.
pub(super) fn plain_text(node: Node<'_>) -> String {
    let paragraphs = node.descendants().filter(|node| node.is_element() && node.local_name() == "p");
    let text = |paragraph: Node<'_>| -> String {
        let parts = paragraph.descendants().filter(|node| node.is_element());
        let parts = parts.filter_map(|node| match node.local_name() {
            "t" => Some(words(node)),
            "br" | "cr" => Some("\n".to_owned()),
            name => character(name, node).filter(|_| node.parent().is_some_and(|run| run.local_name() == "r")),
        });
        parts.collect()
    };
    paragraphs.map(text).collect::<Vec<_>>().join("\n").trim().to_owned()
}
