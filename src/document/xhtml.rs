//! Chapters of XHTML: blocks, emphasis, languages, and notes at the places of their marks.

use rustc_hash::FxHashMap;

use super::frames::Frames;
use super::model::{Change, Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Piece, Style, has_words, push_text};
use super::nodes::{below, said};
use super::told::Told;
use crate::model::Direction;
use crate::xml::{self, Node};

/// Frames in frames are read so deep; what stands deeper becomes paragraphs.
const MAX_FRAMES: usize = 64;

/// Chapters as they are read, one after the other.
#[derive(Default)]
pub(super) struct Chapters {
    pub document: Document,
    frames: Frames,
    leaf: Option<Leaf>,
    path: String,
    italic: usize,
    langs: Vec<Box<str>>,
    directions: Vec<Direction>,
    is_code: bool,
    /// Elements around this place in which brackets are no notes.
    literal: usize,
    is_heading: Option<u8>,
    /// The note that is read, with its words.
    note: Option<(String, Vec<Piece>)>,
    notes: FxHashMap<String, (NoteKind, Vec<Piece>)>,
    /// Marks of notes: block, piece, path with id, and what is printed there.
    marks: Vec<(usize, usize, String, String)>,
    links: usize,
    pictures: usize,
    unused: usize,
    hidden: usize,
    /// The changes that are open.
    inserted: Option<usize>,
    deleted: Option<usize>,
}

impl Chapters {
    pub fn read(&mut self, path: &str, tree: &xml::Document) {
        self.path = path.to_owned();
        let lang = lang_of(tree.root());
        if self.document.lang.is_none() {
            self.document.lang = lang.map(String::from);
        }
        let body = below(tree.root(), "body").unwrap_or_else(|| tree.root());
        self.langs = lang.map(Box::from).into_iter().collect();
        self.element(body);
        self.close_leaf();
        self.frames.close_to(0);
    }

    fn element(&mut self, node: Node<'_>) {
        let lang = lang_of(node);
        let direction = said(node, "dir").and_then(Direction::of_html);
        self.langs.extend(lang.map(Box::from));
        self.directions.extend(direction);
        self.known(node);
        self.langs.truncate(self.langs.len() - usize::from(lang.is_some()));
        self.directions.truncate(self.directions.len() - usize::from(direction.is_some()));
    }

    fn inside(&mut self, node: Node<'_>) {
        for part in node.children() {
            match part.text() {
                Some(text) if part.is_text() => self.words(text),
                _ if part.is_element() => self.element(part),
                _ => {}
            }
        }
    }

    fn known(&mut self, node: Node<'_>) {
        if is_hidden(node) {
            self.hidden += usize::from(!node.text_content().trim().is_empty());
            return;
        }
        if let Some(id) = note_id(node) {
            let kind = if says(node, "endnote") { NoteKind::End } else { NoteKind::Foot };
            return self.note(node, id, kind);
        }
        match node.local_name() {
            name @ ("ins" | "del") => self.changed(node, name == "ins"),
            "script" | "style" | "head" | "template" | "noscript" => {}
            "img" | "svg" | "video" | "audio" | "picture" | "object" => self.pictures += 1,
            "br" => self.push(Piece::Break),
            "hr" => self.close_leaf(),
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                let level = name.as_bytes()[1] - b'0';
                let outer = self.is_heading.replace(level);
                self.block(node);
                self.is_heading = outer;
            }
            "div" if has_class(node, "lg") => self.framed(FrameKind::LineGroup, node),
            "span" if has_class(node, "literal") => {
                self.literal += 1;
                self.inside(node);
                self.literal -= 1;
            }
            "blockquote" => self.framed(FrameKind::Quote, node),
            "ul" | "menu" => self.framed(FrameKind::Bulleted, node),
            "ol" => self.framed(FrameKind::Numbered, node),
            "li" | "dd" | "dt" if self.in_list() => self.framed(FrameKind::Item, node),
            "dl" => self.framed(FrameKind::Bulleted, node),
            "table" => self.framed(FrameKind::Table, node),
            "tr" => self.framed(FrameKind::Row, node),
            "td" | "th" => self.framed(FrameKind::Cell, node),
            "pre" => {
                self.is_code = true;
                self.block(node);
                self.is_code = false;
            }
            "i" | "em" | "cite" | "dfn" | "var" => {
                self.italic += 1;
                self.inside(node);
                self.italic -= 1;
            }
            "a" => self.link(node),
            "rt" | "rp" => {}
            "p" | "div" | "section" | "article" | "body" | "main" | "header" | "footer" | "aside" | "figure"
            | "figcaption" | "address" | "nav" | "tbody" | "thead" | "tfoot" | "caption" | "details" | "summary"
            | "hgroup" | "li" | "dd" | "dt" => self.block(node),
            _ => self.inside(node),
        }
    }

    /// Words that were put in or taken out; some pages say when.
    fn changed(&mut self, node: Node<'_>, is_insertion: bool) {
        let when = said(node, "datetime").map(str::to_owned);
        let change = Some(self.document.change(Change { who: None, when }));
        let slot = if is_insertion { &mut self.inserted } else { &mut self.deleted };
        let outer = std::mem::replace(slot, change);
        self.inside(node);
        *if is_insertion { &mut self.inserted } else { &mut self.deleted } = outer;
    }

    fn in_list(&self) -> bool {
        self.frames.ends_with(FrameKind::Bulleted) || self.frames.ends_with(FrameKind::Numbered)
    }

    fn block(&mut self, node: Node<'_>) {
        self.close_leaf();
        self.inside(node);
        self.close_leaf();
    }

    fn framed(&mut self, kind: FrameKind, node: Node<'_>) {
        if self.note.is_some() || self.frames.all().len() > MAX_FRAMES {
            return self.block(node);
        }
        self.close_leaf();
        let outer = self.frames.open(kind);
        self.inside(node);
        self.close_leaf();
        if kind == FrameKind::Cell {
            self.fill_cell();
        }
        self.frames.close_to(outer);
    }

    /// A cell without words is one, too.
    fn fill_cell(&mut self) {
        let frames = self.frames.all();
        let holds = |cell| self.document.leaves.last().is_some_and(|leaf| leaf.frames.contains(cell));
        if frames.last().is_some_and(|cell| !holds(cell)) {
            self.document.leaves.push(Leaf { frames: frames.to_vec(), ..Leaf::default() });
        }
    }

    /// A note that links lead to: it is kept until its mark is known.
    fn note(&mut self, node: Node<'_>, id: &str, kind: NoteKind) {
        self.close_leaf();
        let outer = self.note.replace((format!("{}#{id}", self.path), Vec::new()));
        self.inside(node);
        if let Some((key, words)) = std::mem::replace(&mut self.note, outer) {
            self.notes.insert(key, (kind, trimmed(words)));
        }
    }

    fn link(&mut self, node: Node<'_>) {
        let target = said(node, "href").unwrap_or_default();
        let is_mark = says(node, "noteref") || said(node, "role") == Some("doc-noteref");
        let words = node.text_content();
        if self.note.is_some()
            && (says(node, "backlink")
                || said(node, "role") == Some("doc-backlink")
                || words.trim().chars().all(|c| !c.is_alphanumeric()))
        {
            return;
        }
        let is_short = words.trim().chars().count() <= 6 && target.contains('#');
        if !(is_mark || is_short) || self.note.is_some() {
            self.links += usize::from(!target.is_empty());
            return self.inside(node);
        }
        let key = match target.split_once('#') {
            Some(("", id)) => format!("{}#{id}", self.path),
            Some((file, id)) => {
                let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                if folder.is_empty() { format!("{file}#{id}") } else { format!("{folder}/{file}#{id}") }
            }
            None => target.to_owned(),
        };
        let style = self.style();
        let leaf = self.document.leaves.len();
        let at = self.target().len();
        self.marks.push((leaf, at, key, words.trim().to_owned()));
        self.push(Piece::Note(Box::new(Note { kind: NoteKind::Foot, pieces: Vec::new(), style })));
    }

    fn style(&self) -> Style {
        let lang = self.langs.last().cloned();
        let (inserted, deleted) = (self.inserted, self.deleted);
        Style { lang, italic: self.italic > 0, literal: self.is_code || self.literal > 0, inserted, deleted }
    }

    /// Where words go: into the note that is read, else into the block.
    fn target(&mut self) -> &mut Vec<Piece> {
        if let Some((_, words)) = &mut self.note {
            return words;
        }
        let in_frame = !self.frames.all().is_empty();
        let kind = match self.is_heading {
            Some(level) if !in_frame => LeafKind::Heading(level),
            _ if self.is_code => LeafKind::Code,
            _ if self.frames.ends_with(FrameKind::LineGroup) => LeafKind::Verse,
            _ => LeafKind::Paragraph,
        };
        let (frames, direction) = (self.frames.all(), self.directions.last().copied());
        &mut self
            .leaf
            .get_or_insert_with(|| Leaf { kind, frames: frames.to_vec(), direction, ..Leaf::default() })
            .pieces
    }

    fn push(&mut self, piece: Piece) {
        self.target().push(piece);
    }

    fn words(&mut self, text: &str) {
        if self.is_code {
            return self.lines(text);
        }
        let begins = self.note.is_none() && self.leaf.is_none();
        if begins && text.trim_matches(is_space).is_empty() {
            return;
        }
        let mut folded = String::with_capacity(text.len());
        let mut after_space = ends_with_space(self.target());
        for c in text.chars() {
            if !is_space(c) {
                folded.push(c);
            } else if !after_space {
                folded.push(' ');
            }
            after_space = is_space(c);
        }
        let style = self.style();
        push_text(self.target(), &folded, &style);
    }

    fn lines(&mut self, text: &str) {
        let style = self.style();
        for (index, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if index > 0 {
                self.push(Piece::Break);
            }
            push_text(self.target(), line, &style);
        }
    }

    fn close_leaf(&mut self) {
        if let Some((_, words)) = &mut self.note {
            if has_words(words) && !matches!(words.last(), Some(Piece::Break)) {
                words.push(Piece::Break);
            }
            return;
        }
        let Some(mut leaf) = self.leaf.take() else { return };
        if let Some(Piece::Run(run)) = leaf.pieces.last_mut() {
            run.text.truncate(run.text.trim_end_matches(is_space).len());
        }
        // Marks of notes remember their block by its number.
        self.document.leaves.push(leaf);
    }

    pub fn finish(mut self) -> Document {
        for (leaf, piece, key, printed) in std::mem::take(&mut self.marks) {
            let found = self.document.leaves.get_mut(leaf).and_then(|leaf| leaf.pieces.get_mut(piece));
            let Some(Piece::Note(note)) = found else { continue };
            match self.notes.get(&key) {
                Some((kind, words)) => (note.kind, note.pieces) = (*kind, words.clone()),
                None => {
                    let style = note.style.clone();
                    let words = super::model::Run { text: printed, style, origins: Vec::new() };
                    self.document.leaves[leaf].pieces[piece] = Piece::Run(words);
                    self.unused += 1;
                }
            }
        }
        let told = [
            (self.links, "addresses of links were left out, their words stay"),
            (self.pictures, "pictures were left out"),
            (self.unused, "short links that lead to no note stay as text"),
            (self.hidden, "elements that are not shown were left out"),
        ];
        let told = told.into_iter().filter(|(count, _)| *count > 0);
        self.document.told.extend(told.map(|(count, what)| Told::new(format!("{what}: {count}"))));
        self.document
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn ends_with_space(pieces: &[Piece]) -> bool {
    match pieces.last() {
        None | Some(Piece::Break) => true,
        Some(Piece::Run(run)) => run.text.ends_with(is_space),
        Some(_) => false,
    }
}

/// Pieces without white space and line ends at their ends.
fn trimmed(mut pieces: Vec<Piece>) -> Vec<Piece> {
    while let Some(last) = pieces.last_mut() {
        match last {
            Piece::Break => drop(pieces.pop()),
            Piece::Run(run) if run.text.trim().is_empty() => drop(pieces.pop()),
            Piece::Run(run) => {
                run.text.truncate(run.text.trim_end().len());
                break;
            }
            _ => break,
        }
    }
    if let Some(Piece::Run(run)) = pieces.first_mut() {
        run.text = run.text.trim_start().to_owned();
    }
    pieces
}

/// The language of an element.
fn lang_of<'d>(node: Node<'d>) -> Option<&'d str> {
    said(node, "lang").filter(|tag| super::tags::is_tag(tag))
}

/// Whether an element says that it is not shown. A note may be hidden until somebody asks for it.
fn is_hidden(node: Node<'_>) -> bool {
    let style: String = said(node, "style").unwrap_or_default().split_whitespace().collect();
    let is_out = style.to_ascii_lowercase().contains("display:none") || said(node, "hidden").is_some();
    let is_note = |inner: Node<'_>| inner.is_element() && note_id(inner).is_some();
    is_out && !node.descendants().any(is_note)
}

fn has_class(node: Node<'_>, class: &str) -> bool {
    said(node, "class").is_some_and(|words| words.split_whitespace().any(|word| word == class))
}

/// Whether an element says by `epub:type` that it is something.
fn says(node: Node<'_>, what: &str) -> bool {
    said(node, "type").is_some_and(|words| words.split_whitespace().any(|word| word == what))
}

/// The id of a note: an element that says that it is one.
fn note_id<'d>(node: Node<'d>) -> Option<&'d str> {
    let by_type = ["footnote", "endnote", "rearnote", "note"].iter().any(|what| says(node, what));
    let by_role = matches!(said(node, "role"), Some("doc-footnote" | "doc-endnote"));
    let in_list = || {
        let holds = |outer: Node<'d>| {
            ["footnotes", "endnotes", "rearnotes"].iter().any(|what| {
                says(outer, what)
                    || said(outer, "class").is_some_and(|words| words.split_whitespace().any(|word| word == *what))
                    || said(outer, "role") == Some("doc-endnotes")
            })
        };
        node.local_name() == "li" && node.ancestors().take(4).any(|outer| outer.is_element() && holds(outer))
    };
    said(node, "id").filter(|_| by_type || by_role || in_list())
}

/// A text with characters for the entities of HTML that XML does not know.
pub(super) fn with_characters(text: String) -> String {
    if !text.contains('&') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut known: FxHashMap<&str, Option<String>> = FxHashMap::default();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = from[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &from[1..=length];
        let is_name = from[1 + length..].starts_with(';') && name.starts_with(|c: char| c.is_ascii_alphabetic());
        let character = is_name.then(|| known.entry(name).or_insert_with(|| character(name)).clone()).flatten();
        match character {
            Some(character) => {
                out.push_str(&character);
                rest = &from[length + 2..];
            }
            None => {
                out.push('&');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What the name of an entity stands for in HTML; none for those that XML knows itself, and for others.
fn character(name: &str) -> Option<String> {
    if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos" | "AMP" | "LT" | "GT" | "QUOT") || name.len() > 32 {
        return None;
    }
    let written = format!("&{name};");
    let read: String = scraper::Html::parse_fragment(&written).root_element().text().collect();
    (read != written && !read.contains(['&', '<'])).then_some(read)
}
