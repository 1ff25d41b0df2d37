//! USFM: scripture with markers that begin with a backslash.

mod folded;
mod markers;
mod tokens;

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::error::DocumentError;
use super::frames::Frames;
use super::model::{Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Origin, Part, Piece, Point, Style, push_from};
use super::told::Told;
use folded::{folded, trimmed};
use markers::{Character, Paragraph, character, is_note, is_note_part, paragraph};
use tokens::{Token, tokens};

/// Whether a line says something about the file, not about the text.
pub(super) fn is_header(line: &str) -> bool {
    let name =
        line.trim_start().strip_prefix('\\').map(|rest| rest.split(char::is_whitespace).next().unwrap_or_default());
    name.and_then(paragraph) == Some(Paragraph::Header)
}

/// Reads a file of USFM.
pub(super) fn read(text: &str) -> Result<Document, DocumentError> {
    let mut reader = Reader::default();
    let (tokens, attributes) = tokens(text);
    for token in tokens {
        reader.token(token);
    }
    let mut document = reader.finish();
    if let Some((first, count)) = attributes {
        let what = format!("attributes of words (behind `|`) were left out: {count}");
        document.told.push(Told::at(format!("line {first}"), what));
    }
    Ok(document)
}

/// A note or supplied words that are open.
struct Open {
    kind: NoteKind,
    marker: String,
    line: usize,
    pieces: Vec<Piece>,
    /// Whether the words are those of the note, not the place that it names.
    is_text: bool,
}

#[derive(Default)]
struct Reader {
    document: Document,
    frames: Frames,
    leaf: Option<Leaf>,
    /// Character markers that are open, with their lines.
    open: Vec<(String, usize)>,
    notes: Vec<Open>,
    chapter: String,
    /// What the next word belongs to: the number of a chapter or verse.
    number: Option<&'static str>,
    /// Words that belong to no text: those of the header.
    is_skipped: bool,
    skipped: BTreeMap<String, usize>,
    /// What was left out: by its marker, how often and where first.
    lost: BTreeMap<&'static str, (usize, usize)>,
    verses: FxHashSet<String>,
    /// The line of the last marker.
    line: usize,
}

impl Reader {
    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Words(words, at) => self.words(words, at),
            Token::Open { name, line } => {
                self.line = line;
                self.begin(name, line);
            }
            Token::Close { name } => self.end(name),
        }
    }

    fn begin(&mut self, name: &str, line: usize) {
        self.number = None;
        if let Some(kind) = is_note(name) {
            return self.notes.push(Open {
                kind,
                marker: name.to_owned(),
                line,
                pieces: Vec::new(),
                is_text: kind != NoteKind::Reference,
            });
        }
        if let Some(open) = self.notes.last_mut()
            && open.kind != NoteKind::Supplied
            && let Some(is_text) = is_note_part(name)
        {
            open.is_text = is_text;
            if !is_text {
                self.lose("places that notes name (`\\fr`, `\\xo`)");
            }
            return;
        }
        match name {
            "rem" => self.lose("remarks (`\\rem`)"),
            "fig" => self.lose("pictures (`\\fig`)"),
            "va" | "vp" | "ca" | "cp" | "cat" | "jmp" | "pro" => self.lose("other numbers, categories and readings"),
            _ => {}
        }
        match name {
            "c" => self.number = Some("c"),
            "v" => self.number = Some("v"),
            _ => match (character(name), paragraph(name)) {
                (Some(_), _) => self.open.push((name.to_owned(), line)),
                (None, Some(kind)) => self.paragraph(kind, name),
                (None, None) => *self.skipped.entry(name.to_owned()).or_default() += 1,
            },
        }
    }

    /// Counts what is left out at this line.
    fn lose(&mut self, what: &'static str) {
        self.lost.entry(what).or_insert((0, self.line)).0 += 1;
    }

    fn end(&mut self, name: &str) {
        if self.notes.last().is_some_and(|open| open.marker == name) {
            return self.close_note();
        }
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
            self.open.truncate(at);
        }
    }

    fn close_note(&mut self) {
        let Some(open) = self.notes.pop() else { return };
        let pieces = trimmed(open.pieces);
        let note = Piece::Note(Box::new(Note { kind: open.kind, pieces, style: Style::default() }));
        self.target().push(note);
    }

    /// Where words go: into the innermost note, else into the block.
    fn target(&mut self) -> &mut Vec<Piece> {
        match self.notes.last_mut() {
            Some(open) => &mut open.pieces,
            None => &mut self.leaf.get_or_insert_with(Leaf::default).pieces,
        }
    }

    fn paragraph(&mut self, kind: Paragraph, name: &str) {
        self.close_leaf();
        self.is_skipped = kind == Paragraph::Header;
        let (frame, kind) = match kind {
            Paragraph::Header | Paragraph::Blank => return self.frames.close_to(0),
            Paragraph::Heading(level) => (None, LeafKind::Heading(level)),
            Paragraph::Words => (None, LeafKind::Paragraph),
            Paragraph::Verse => (Some(FrameKind::LineGroup), LeafKind::Verse),
            Paragraph::Item => (Some(FrameKind::Bulleted), LeafKind::Paragraph),
            Paragraph::Row => (Some(FrameKind::Table), LeafKind::Paragraph),
        };
        self.enter(frame);
        if name == "tr" {
            return;
        }
        self.leaf = Some(Leaf { kind, frames: self.frames.all().to_vec(), ..Leaf::default() });
    }

    /// Keeps the frame that is open, if the next block belongs into it.
    fn enter(&mut self, frame: Option<FrameKind>) {
        let outer = self.frames.all().first().map(|open| open.kind);
        self.frames.close_to(usize::from(frame.is_some() && outer == frame));
        let Some(frame) = frame else { return };
        if outer != Some(frame) {
            self.frames.open(frame);
        }
        match frame {
            FrameKind::Bulleted => drop(self.frames.open(FrameKind::Item)),
            FrameKind::Table => drop(self.frames.open(FrameKind::Row)),
            _ => {}
        }
    }

    /// Ends the block; a note that is still open ends with it.
    fn close_leaf(&mut self) {
        while let Some(open) = self.notes.last() {
            let what = format!("`\\{}` is never closed; it ends with its paragraph", open.marker);
            self.document.told.push(Told::at(format!("line {}", open.line), what));
            self.close_note();
        }
        for (name, line) in self.open.drain(..).filter(|(name, _)| !name.starts_with("tc") && !name.starts_with("th")) {
            let what = format!("`\\{name}` is never closed; it ends with its paragraph");
            self.document.told.push(Told::at(format!("line {line}"), what));
        }
        if let Some(mut leaf) = self.leaf.take() {
            leaf.pieces = trimmed(leaf.pieces);
            self.document.leaves.push(leaf);
        }
    }

    fn words(&mut self, words: &str, at: usize) {
        let end = at + words.len();
        let mut words = words;
        if let Some(number) = self.number.take() {
            words = self.numbered(number, words);
        }
        if self.is_skipped {
            return;
        }
        if self.notes.last().is_some_and(|open| !open.is_text) {
            return;
        }
        let words = self.without_caller(words);
        let is_cell = self.open.last().is_some_and(|(name, _)| matches!(character(name), Some(Character::Cell)));
        if is_cell && self.notes.is_empty() {
            self.cell();
        }
        let italic = self.open.iter().any(|(name, _)| character(name) == Some(Character::Italic));
        let hidden = self.open.iter().any(|(name, _)| character(name) == Some(Character::Hidden));
        if hidden {
            return;
        }
        let after_space = self.notes.is_empty() && self.leaf.as_ref().is_none_or(|leaf| ends_open(&leaf.pieces));
        let folded = folded(words, end - words.len(), after_space);
        let style = Style { italic, ..Style::default() };
        if self.leaf.is_some() || folded.iter().any(|part| !part.text.trim().is_empty()) {
            for part in folded {
                push_from(self.target(), &part.text, &style, Some(Origin::new(Part::Main, part.span)));
            }
        }
    }

    /// The words of a note without the sign that calls it.
    fn without_caller<'t>(&self, words: &'t str) -> &'t str {
        let is_start = |open: &Open| open.pieces.is_empty() && open.kind != NoteKind::Supplied;
        let Some(_) = self.notes.last().filter(|open| is_start(open)) else { return words };
        let words = words.trim_start();
        match words.split_once(char::is_whitespace) {
            Some((caller, rest)) if caller.chars().count() == 1 => rest,
            None if words.chars().count() == 1 => "",
            _ => words,
        }
    }

    /// The number of a chapter or verse at the start of words; gives the words behind it.
    fn numbered<'t>(&mut self, marker: &str, words: &'t str) -> &'t str {
        let words = words.trim_start();
        let (number, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        if marker == "c" {
            self.chapter = number.to_owned();
            return rest;
        }
        let place = if self.chapter.is_empty() { number.to_owned() } else { format!("{}:{number}", self.chapter) };
        self.is_skipped = false;
        if !self.verses.insert(place.clone()) {
            let what = format!("the verse {place} comes again; only the first one can be named by its id");
            self.document.told.push(Told::at(format!("line {}", self.line), what));
        }
        self.target().push(Piece::Point(Point::Verse(place)));
        rest
    }

    /// Opens a cell of the row that is open.
    fn cell(&mut self) {
        if let Some(mut leaf) = self.leaf.take() {
            leaf.pieces = trimmed(leaf.pieces);
            self.document.leaves.push(leaf);
        }
        self.open.clear();
        self.frames.close_to(2);
        self.frames.open(FrameKind::Cell);
        self.leaf = Some(Leaf { frames: self.frames.all().to_vec(), ..Leaf::default() });
    }

    fn finish(mut self) -> Document {
        self.close_leaf();
        for (what, (count, line)) in std::mem::take(&mut self.lost) {
            self.document.told.push(Told::at(format!("line {line}"), format!("{what} were left out: {count}")));
        }
        for (name, count) in std::mem::take(&mut self.skipped) {
            let what = format!("the marker `\\{name}` is not known; its words stay ({count} times)");
            self.document.told.push(Told::new(what));
        }
        self.document
    }
}

/// Whether a text that follows begins a block or comes behind white space.
fn ends_open(pieces: &[Piece]) -> bool {
    let words = pieces.iter().rev().find(|piece| !matches!(piece, Piece::Point(_)));
    match words {
        None => true,
        Some(Piece::Run(run)) => run.text.ends_with(' '),
        Some(_) => false,
    }
}
