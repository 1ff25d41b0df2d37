//! What stands inside a paragraph.

use super::body::Body;
use super::changes::by;
use crate::document::model::{Comment, Leaf, Note, NoteKind, Origin, Part, Piece, Point, Style, push_from, push_text};
use crate::document::nodes::{child, said};
use crate::model::Span;
use crate::xml::Node;

impl<'d> Body<'d> {
    /// Adds what stands inside an element to the block that is open; `names` are the styles around it, the innermost
    /// last.
    pub(super) fn inside(&mut self, node: Node<'d>, names: &mut Vec<&'d str>) {
        for part in node.children() {
            match part.text() {
                Some(text) if part.is_text() => self.words(part, text, names),
                _ if part.is_element() => self.inline(part, names),
                _ => {}
            }
        }
    }

    fn inline(&mut self, node: Node<'d>, names: &mut Vec<&'d str>) {
        match node.local_name() {
            "span" if self.styles.is_hidden(said(node, "style-name")) => self.losses.hidden += 1,
            "span" => {
                let style = said(node, "style-name");
                names.extend(style);
                self.inside(node, names);
                names.truncate(names.len() - usize::from(style.is_some()));
            }
            "s" => {
                let count = said(node, "c").and_then(|count| count.parse::<usize>().ok()).unwrap_or(1).min(1000);
                self.characters(&" ".repeat(count), names);
            }
            "tab" => self.characters("\t", names),
            // A line end that was deleted ends no line.
            "line-break" if self.deleted.is_some() => self.characters("\n", names),
            "line-break" => self.push(Piece::Break),
            "note" => self.note(node, names),
            "annotation" => self.annotation(node),
            "annotation-end" => {
                if let Some(key) = said(node, "name") {
                    self.push(Piece::Point(Point::CommentEnd(key.to_owned())));
                }
            }
            "change" => self.deletion(node, names),
            "change-start" => self.inserted.extend(said(node, "change-id").and_then(|id| self.region_of(id))),
            "change-end" => {
                let change = said(node, "change-id").and_then(|id| self.region_of(id));
                self.inserted.retain(|open| Some(*open) != change);
            }
            "ruby" => {
                self.losses.ruby += 1;
                child(node, "ruby-base").into_iter().for_each(|base| self.inside(base, names));
            }
            "frame" | "custom-shape" | "rect" | "g" => self.frame(node),
            "hidden-text" | "hidden-paragraph" => self.losses.hidden += 1,
            "soft-page-break"
            | "bookmark"
            | "bookmark-start"
            | "bookmark-end"
            | "reference-mark"
            | "toc-mark"
            | "alphabetical-index-mark"
            | "note-citation" => {}
            _ => self.inside(node, names),
        }
    }

    fn region_of(&self, id: &str) -> Option<usize> {
        self.regions.get(id).map(|region| region.change)
    }

    fn style(&self, text: &str, names: &[&'d str]) -> Style {
        let italic = names.iter().skip(1).rev().find_map(|name| self.styles.is_italic(Some(name))).unwrap_or(false);
        let languages = self.styles.languages(names.iter().rev().copied());
        Style {
            lang: languages.of(text, false).map(Box::from),
            italic,
            literal: names.iter().any(|name| self.styles.is_literal(name)),
            inserted: self.inserted.last().copied(),
            deleted: self.deleted,
        }
    }

    /// Words with their white space folded, as OpenDocument wants it.
    fn words(&mut self, node: Node<'d>, text: &str, names: &[&'d str]) {
        let mut after_space = self.ends_with_space();
        // Pieces whose characters stand one behind the other in the file.
        let mut pieces: Vec<(String, Option<Span>)> = Vec::new();
        for (c, place) in placed(node, text) {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r');
            if !(is_space && after_space) {
                add(&mut pieces, if is_space { ' ' } else { c }, place);
            }
            after_space = is_space;
        }
        let folded: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        let style = self.style(&folded, names);
        for (piece, place) in pieces {
            let origin = place.map(|place| Origin::new(Part::Main, place));
            push_from(&mut self.leaf.pieces, &piece, &style, origin);
        }
    }

    fn ends_with_space(&self) -> bool {
        match self.leaf.pieces.iter().rev().find(|piece| !matches!(piece, Piece::Point(_))) {
            None | Some(Piece::Break) => true,
            Some(Piece::Run(run)) => run.text.ends_with([' ', '\t']),
            Some(_) => false,
        }
    }

    fn characters(&mut self, text: &str, names: &[&'d str]) {
        let style = self.style(text, names);
        push_text(&mut self.leaf.pieces, text, &style);
    }

    fn push(&mut self, piece: Piece) {
        self.leaf.pieces.push(piece);
    }

    fn note(&mut self, node: Node<'d>, names: &[&'d str]) {
        let kind = if said(node, "note-class") == Some("endnote") { NoteKind::End } else { NoteKind::Foot };
        let style = self.style("", names);
        let pieces = child(node, "note-body").map(|body| self.apart(body)).unwrap_or_default();
        self.push(Piece::Note(Box::new(Note { kind, pieces, style })));
    }

    /// The words of an element that is no part of the block: its paragraphs joined by line ends.
    fn apart(&mut self, node: Node<'d>) -> Vec<Piece> {
        let outer = std::mem::take(&mut self.leaf);
        let mut all: Vec<Piece> = Vec::new();
        let paragraphs = node.descendants().filter(|node| node.is_element() && matches!(node.local_name(), "p" | "h"));
        for paragraph in paragraphs {
            if !all.is_empty() {
                all.push(Piece::Break);
            }
            let mut names: Vec<&'d str> = said(paragraph, "style-name").into_iter().collect();
            self.inside(paragraph, &mut names);
            all.append(&mut self.leaf.pieces);
        }
        self.leaf = outer;
        all
    }

    pub(super) fn annotation(&mut self, node: Node<'d>) {
        let number = self.document.comments.len();
        let key = said(node, "name").map_or_else(|| format!(" {number}"), str::to_owned);
        let has_range = said(node, "name").is_some_and(|name| self.ranges.contains(name));
        let point = if has_range { Point::CommentStart(key.clone()) } else { Point::Comment(key.clone()) };
        self.push(Piece::Point(point));
        let by = by(node);
        let (inserted, deleted) = (std::mem::take(&mut self.inserted), self.deleted.take());
        let words = self.apart(node);
        (self.inserted, self.deleted) = (inserted, deleted);
        let text = crate::document::model::words_of(&words).trim().to_owned();
        let reply_to = said(node, "parent-name").map(str::to_owned);
        self.document.comments.push(Comment { key, by, text, reply_to });
    }

    /// Puts what was deleted to its place again, marked as deleted.
    pub(super) fn deletion(&mut self, node: Node<'d>, names: &mut Vec<&'d str>) {
        let Some(region) = said(node, "change-id").and_then(|id| self.regions.get(id).copied()) else { return };
        let Some(deleted) = region.deleted else { return };
        let outer = self.deleted.replace(region.change);
        let paragraphs = deleted.elements().filter(|node| matches!(node.local_name(), "p" | "h"));
        for (index, paragraph) in paragraphs.enumerate() {
            if index > 0 {
                let rest = Leaf { frames: self.leaf.frames.clone(), kind: self.leaf.kind.clone(), ..Leaf::default() };
                let mut first = std::mem::replace(&mut self.leaf, rest);
                first.mark_deleted = Some(region.change);
                self.document.leaves.push(first);
            }
            self.inside(paragraph, names);
        }
        if deleted.elements().any(|node| matches!(node.local_name(), "table" | "list")) {
            self.losses.deleted += 1;
        }
        self.deleted = outer;
    }

    /// A frame: its pictures are left out, its text boxes become blocks after the paragraph.
    fn frame(&mut self, node: Node<'d>) {
        let boxes = node.descendants().filter(|inner| inner.is_element() && inner.local_name() == "text-box");
        let boxes: Vec<Node<'d>> = boxes.collect();
        if boxes.is_empty() {
            self.losses.pictures += 1;
        }
        self.boxes.extend(boxes);
    }
}

/// The characters of a text with their bytes in the file, as far as the two can be followed: a name such as `&amp;` is one
/// character.
fn placed(node: Node<'_>, text: &str) -> Vec<(char, Option<Span>)> {
    let (mut rest, mut at) = (node.source(), Some(node.span().start));
    let mut placed = Vec::with_capacity(text.len());
    for c in text.chars() {
        let length = match rest.chars().next() {
            Some(own) if own == c && c != '&' => Some(c.len_utf8()),
            Some('&') => rest.find(';').map(|end| end + 1),
            Some('\r') if c == '\n' => Some(if rest.starts_with("\r\n") { 2 } else { 1 }),
            _ => None,
        };
        let Some((start, length)) = at.zip(length) else {
            at = None;
            placed.push((c, None));
            continue;
        };
        placed.push((c, Some(start..start + length)));
        (rest, at) = (&rest[length..], Some(start + length));
    }
    placed
}

/// Adds a character to the piece that ends where it stands in the file, else begins a new one.
fn add(pieces: &mut Vec<(String, Option<Span>)>, c: char, place: Option<Span>) {
    if let Some((piece, known)) = pieces.last_mut() {
        match (known, &place) {
            (None, None) => return piece.push(c),
            (Some(known), Some(place))
                if known.end == place.start && known.len() == piece.len() && place.len() == c.len_utf8() =>
            {
                known.end = place.end;
                return piece.push(c);
            }
            _ => {}
        }
    }
    pieces.push((c.to_string(), place));
}
