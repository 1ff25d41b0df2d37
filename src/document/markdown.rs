//! Markdown: CommonMark with tables, footnotes, task lists, metadata and CriticMarkup.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use rustc_hash::{FxHashMap, FxHashSet};

use super::critic::{self, Critic};
use super::frames::Frames;
use super::model::{
    Change, Comment, Document, FrameKind, Leaf, LeafKind, Note, NoteKind, Origin, Part, Piece, Point, Style, push_from,
};
use super::told::Told;
use crate::text::is_unspaced;

/// Frames in frames are read so deep by tags; what stands deeper becomes paragraphs.
const MAX_FRAMES: usize = 64;

/// Reads a file of Markdown.
pub(super) fn read(text: &str) -> Document {
    let marked = critic::marked(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader { source: &marked, ..Reader::default() };
    for (event, range) in Parser::new_ext(&marked, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader<'s> {
    source: &'s str,
    document: Document,
    frames: Frames,
    leaf: Option<Leaf>,
    /// How many frames were open before each block that opened some.
    outer: Vec<usize>,
    italic: usize,
    /// The note whose definition is read, with its words.
    note: Option<(String, Vec<Piece>)>,
    notes: FxHashMap<String, Vec<Piece>>,
    /// Marks of notes: block, piece, label.
    marks: Vec<(usize, usize, String)>,
    /// Labels of notes in the order of their definitions, with their places in the file.
    definitions: Vec<(String, usize)>,
    /// A block of HTML that is read.
    html_block: Option<String>,
    metadata: Option<String>,
    /// How many frames were open before each tag of a table that opened one, none where it opened none.
    tags: Vec<Option<usize>>,
    /// Insertions and deletions that are open.
    inserted: usize,
    deleted: usize,
    comment: Option<String>,
    /// The key of the comment for the words that are highlighted, before it is known.
    highlight: Option<String>,
    in_image: bool,
    links: usize,
    images: usize,
    html: usize,
}

impl<'s> Reader<'s> {
    fn event(&mut self, event: Event<'s>, range: Range<usize>) {
        match event {
            Event::Start(Tag::HtmlBlock) => self.html_block = Some(String::new()),
            Event::End(TagEnd::HtmlBlock) => self.end_html(range.start),
            Event::Start(Tag::FootnoteDefinition(label)) => {
                self.note = Some((label.to_string(), Vec::new()));
                self.definitions.push((label.to_string(), range.start));
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => self.push(&critic::unmarked(&code), true),
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => self.target().push(Piece::Break),
            Event::FootnoteReference(label) => self.mark(&label),
            Event::TaskListMarker(done) => self.push(if done { "[x] " } else { "[ ] " }, true),
            Event::Html(html) if self.html_block.is_some() => {
                self.html_block.iter_mut().for_each(|block| block.push_str(&html))
            }
            Event::InlineHtml(html) | Event::Html(html) if is_break(&html) => self.target().push(Piece::Break),
            Event::InlineHtml(_) | Event::Html(_) => self.html += 1,
            Event::InlineMath(math) | Event::DisplayMath(math) => self.push(&math, true),
            Event::Rule => {}
        }
    }

    fn start(&mut self, tag: Tag<'s>) {
        match tag {
            Tag::Paragraph => self.block(LeafKind::Paragraph),
            Tag::Heading { level, .. } => self.block(LeafKind::Heading(level as u8)),
            Tag::CodeBlock(kind) => {
                self.block(LeafKind::Code);
                if let CodeBlockKind::Fenced(_) = kind {}
            }
            Tag::BlockQuote(_) => self.frame(FrameKind::Quote),
            Tag::List(first) => {
                self.close_leaf();
                self.frame(if first.is_some() { FrameKind::Numbered } else { FrameKind::Bulleted });
            }
            Tag::Item => self.frame(FrameKind::Item),
            Tag::Table(_) => self.frame(FrameKind::Table),
            Tag::TableHead | Tag::TableRow => self.frame(FrameKind::Row),
            Tag::TableCell => {
                self.frame(FrameKind::Cell);
                self.block(LeafKind::Paragraph);
            }
            Tag::Emphasis => self.italic += 1,
            Tag::Link { .. } => self.links += 1,
            Tag::Image { .. } => {
                self.images += 1;
                self.in_image = true;
            }
            Tag::MetadataBlock(_) => self.metadata = Some(String::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.close_leaf(),
            TagEnd::CodeBlock => {
                self.without_last_line_end();
                self.close_leaf();
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => {
                self.close_leaf();
                if let Some(outer) = self.outer.pop() {
                    self.frames.close_to(outer);
                }
            }
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Image => self.in_image = false,
            TagEnd::FootnoteDefinition => {
                if let Some((label, words)) = self.note.take() {
                    self.notes.entry(label).or_insert(words);
                }
            }
            TagEnd::MetadataBlock(_) => self.read_metadata(),
            _ => {}
        }
    }

    fn frame(&mut self, kind: FrameKind) {
        self.close_leaf();
        let outer = self.frames.open(kind);
        self.outer.push(outer);
    }

    fn block(&mut self, kind: LeafKind) {
        if let Some((_, words)) = &mut self.note {
            if !words.is_empty() {
                words.push(Piece::Break);
            }
            return;
        }
        self.close_leaf();
        self.leaf = Some(Leaf { kind, frames: self.frames.all().to_vec(), ..Leaf::default() });
    }

    fn close_leaf(&mut self) {
        if self.note.is_some() {
            return;
        }
        self.document.leaves.extend(self.leaf.take());
    }

    /// Where words go: into the note that is defined, else into the block.
    fn target(&mut self) -> &mut Vec<Piece> {
        let frames = self.frames.all();
        match &mut self.note {
            Some((_, words)) => words,
            None => {
                let leaf = || Leaf { frames: frames.to_vec(), ..Leaf::default() };
                &mut self.leaf.get_or_insert_with(leaf).pieces
            }
        }
    }

    fn mark(&mut self, label: &str) {
        if self.note.is_some() {
            return self.push(&format!("[^{label}]"), true);
        }
        let at = self.target().len();
        self.marks.push((self.document.leaves.len(), at, label.to_owned()));
        let note = Note { kind: NoteKind::Foot, pieces: Vec::new(), style: self.style(false) };
        self.target().push(Piece::Note(Box::new(note)));
    }

    fn style(&mut self, literal: bool) -> Style {
        let mut change = |is| if is { Some(self.document.change(Change::default())) } else { None };
        let (inserted, deleted) = (change(self.inserted > 0), change(self.deleted > 0));
        Style { italic: self.italic > 0, literal, inserted, deleted, lang: None }
    }

    fn push(&mut self, text: &str, literal: bool) {
        self.push_at(text, literal, None);
    }

    /// Adds words that stand at a byte of the file, its marks taken as characters.
    fn push_at(&mut self, text: &str, literal: bool, start: Option<usize>) {
        if let Some(comment) = &mut self.comment {
            return comment.push_str(text);
        }
        if self.in_image {
            return;
        }
        let style = self.style(literal);
        let mut at = 0;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.target().push(Piece::Break);
            }
            let origin = start.map(|start| Origin::new(Part::Main, start + at..start + at + line.len()));
            push_from(self.target(), line, &style, origin);
            at += line.len() + 1;
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(metadata) = &mut self.metadata {
            return metadata.push_str(text);
        }
        let name = self.source.get(range.clone()).filter(|name| name.starts_with('&') && *name != text);
        if name.is_some() && !text.contains('\n') && self.is_plain() {
            // A name of a character, such as `&amp;`, is longer in the file than here.
            let style = self.style(false);
            return push_from(self.target(), text, &style, Some(Origin::new(Part::Main, range)));
        }
        let start = (self.source.get(range.clone()) == Some(text)).then_some(range.start);
        if self.leaf.as_ref().is_some_and(|leaf| leaf.kind == LeafKind::Code) {
            return self.push_at(&critic::unmarked(text), true, start.filter(|_| !text.contains(critic::is_mark)));
        }
        let place = |rest: &str| start.map(|start| start + text.len() - rest.len());
        let mut rest = text;
        // A bracket behind a backslash is none of a note.
        let is_escaped = self.source[..range.start].ends_with('\\');
        if let Some(first) = text.chars().next().filter(|c| is_escaped && "[](){}".contains(*c)) {
            self.push_at(first.encode_utf8(&mut [0; 4]), true, start);
            rest = &text[first.len_utf8()..];
        }
        while let Some(at) = rest.find(critic::is_mark) {
            self.push_at(&rest[..at], false, place(rest));
            let Some(c) = rest[at..].chars().next() else { return };
            if let Some(mark) = critic::mark(c) {
                self.critic(mark);
            }
            rest = &rest[at + c.len_utf8()..];
        }
        self.push_at(rest, false, place(rest));
    }

    /// Whether words are those of the text, not of a comment, a picture or a program.
    fn is_plain(&self) -> bool {
        let is_code = self.leaf.as_ref().is_some_and(|leaf| leaf.kind == LeafKind::Code);
        self.comment.is_none() && !self.in_image && !is_code
    }

    fn critic(&mut self, mark: Critic) {
        match mark {
            Critic::InsertionStart => self.inserted += 1,
            Critic::InsertionEnd => self.inserted = self.inserted.saturating_sub(1),
            Critic::DeletionStart => self.deleted += 1,
            Critic::DeletionEnd => self.deleted = self.deleted.saturating_sub(1),
            Critic::CommentStart => self.comment = Some(String::new()),
            Critic::CommentEnd => self.end_comment(),
            Critic::HighlightStart => {
                let key = format!("c{}", self.document.comments.len());
                self.target().push(Piece::Point(Point::CommentStart(key.clone())));
                self.highlight = Some(key);
            }
            Critic::HighlightEnd => {
                let end = self.highlight.clone().map(|key| Piece::Point(Point::CommentEnd(key)));
                self.target().extend(end);
            }
        }
    }

    fn end_comment(&mut self) {
        let Some(text) = self.comment.take() else { return };
        let key = format!("c{}", self.document.comments.len());
        self.highlight = None;
        self.target().push(Piece::Point(Point::Comment(key.clone())));
        let text = text.trim().to_owned();
        self.document.comments.push(Comment { key, by: Change::default(), text, reply_to: None });
    }

    /// A line end in the file is a space, and nothing between characters of scripts without spaces.
    fn soft_break(&mut self, range: Range<usize>) {
        let before = self.source[..range.start].chars().next_back();
        let after = self.source[range.end..].trim_start().chars().next();
        if !(before.is_some_and(is_unspaced) && after.is_some_and(is_unspaced)) {
            // Where a mark of a list or quotation follows, the line end is not the space alone.
            let is_alone = !self.source[range.end..].starts_with([' ', '\t', '>']);
            let start = (self.source.get(range.clone()) == Some("\n") && is_alone).then_some(range.start);
            self.push_at(" ", false, start);
        }
    }

    /// The line of a place in the file.
    fn line(&self, at: usize) -> usize {
        self.source[..at].matches('\n').count() + 1
    }

    /// The words of a block of HTML as paragraphs.
    fn end_html(&mut self, at: usize) {
        let Some(html) = self.html_block.take() else { return };
        if let Some(tags) = table_tags(&html) {
            return tags.into_iter().for_each(|tag| self.tag(tag));
        }
        let place = format!("line {}", self.line(at));
        let read = super::html::read(&critic::unmarked(&html));
        let leaves = read.map(|document| document.leaves).unwrap_or_default();
        let leaves: Vec<Leaf> = leaves.into_iter().filter(Leaf::has_words).collect();
        let what = match leaves.is_empty() {
            true => "a block of HTML without words was left out",
            false => "the words of a block of HTML stay, its tags were left out",
        };
        self.document.told.push(Told::at(place, what));
        if self.note.is_some() {
            let words = leaves.into_iter().flat_map(|leaf| leaf.pieces);
            return self.target().extend(words.collect::<Vec<_>>());
        }
        self.close_leaf();
        let frames = self.frames.all().to_vec();
        let leaves = leaves.into_iter().map(|leaf| Leaf { frames: frames.clone(), ..leaf });
        self.document.leaves.extend(leaves);
    }

    /// A tag of a table between which Markdown stands.
    fn tag(&mut self, tag: TableTag) {
        if self.note.is_some() {
            return;
        }
        match tag {
            TableTag::Open(kind) => {
                self.close_leaf();
                let outer = (self.frames.all().len() < MAX_FRAMES).then(|| self.frames.open(kind));
                self.tags.push(outer);
            }
            TableTag::Close(kind) => {
                self.close_leaf();
                let Some(outer) = self.tags.pop() else { return };
                let cell = self.frames.all().last().filter(|frame| frame.kind == FrameKind::Cell && kind == frame.kind);
                let holds = |cell| self.document.leaves.last().is_some_and(|leaf| leaf.frames.contains(cell));
                if cell.is_some_and(|cell| !holds(cell)) {
                    // A cell without words is one, too.
                    self.block(LeafKind::Paragraph);
                    self.close_leaf();
                }
                outer.into_iter().for_each(|outer| self.frames.close_to(outer));
            }
        }
    }

    /// Notes to which nothing refers stand at the end.
    fn unused_notes(&mut self) {
        let marked: FxHashSet<String> = self.marks.iter().map(|(.., label)| label.clone()).collect();
        let (mut line, mut counted) = (1, 0);
        for (label, at) in std::mem::take(&mut self.definitions) {
            if marked.contains(&label) {
                continue;
            }
            let Some(pieces) = self.notes.remove(&label) else { continue };
            line += self.source.get(counted..at).unwrap_or_default().matches('\n').count();
            counted = at;
            let what = format!("nothing refers to the footnote `{label}`; its words stand at the end of the text");
            self.document.told.push(Told::at(format!("line {line}"), what));
            self.document.leaves.push(Leaf { pieces, ..Leaf::default() });
        }
    }

    fn without_last_line_end(&mut self) {
        if let Some(leaf) = &mut self.leaf
            && leaf.pieces.last() == Some(&Piece::Break)
        {
            leaf.pieces.pop();
        }
    }

    /// Title and language of the metadata.
    fn read_metadata(&mut self) {
        let Some(metadata) = self.metadata.take() else { return };
        let mut others = 0;
        for (key, value) in metadata.lines().filter_map(|line| line.split_once(':')) {
            let value = value.trim().trim_matches(['"', '\'']).to_owned();
            match key.trim() {
                "title" if !value.is_empty() => self.document.title = Some(value),
                "lang" | "language" if super::tags::is_tag(&value) => self.document.lang = Some(value),
                _ => others += 1,
            }
        }
        self.count(others, "lines of metadata besides title and language were left out");
    }

    fn count(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.document.told.push(Told::new(format!("{what}: {count}")));
        }
    }

    fn finish(mut self) -> Document {
        self.close_leaf();
        self.unused_notes();
        for (leaf, piece, label) in std::mem::take(&mut self.marks) {
            let words = self.notes.get(&label).cloned().unwrap_or_default();
            let found = self.document.leaves.get_mut(leaf).and_then(|leaf| leaf.pieces.get_mut(piece));
            if let Some(Piece::Note(note)) = found {
                note.pieces = words;
            }
        }
        self.count(self.links, "addresses of links were left out, their words stay");
        self.count(self.images, "pictures were left out");
        self.count(self.html, "tags of HTML were left out");
        self.document
    }
}

/// A tag of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableTag {
    Open(FrameKind),
    Close(FrameKind),
}

/// The tags of a block of HTML that has nothing but tags of tables; groups of rows are no frames.
fn table_tags(html: &str) -> Option<Vec<TableTag>> {
    let mut tags = Vec::new();
    let mut rest = html.trim();
    while !rest.is_empty() {
        let (tag, behind) = rest.strip_prefix('<')?.split_once('>')?;
        rest = behind.trim_start();
        let (name, is_end) = tag.strip_prefix('/').map_or((tag, false), |name| (name, true));
        let name = name.split(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase();
        let kind = match name.as_str() {
            "table" => FrameKind::Table,
            "tr" => FrameKind::Row,
            "td" | "th" => FrameKind::Cell,
            "thead" | "tbody" | "tfoot" => continue,
            _ => return None,
        };
        tags.push(if is_end { TableTag::Close(kind) } else { TableTag::Open(kind) });
    }
    (!tags.is_empty()).then_some(tags)
}

fn is_break(html: &str) -> bool {
    html.trim().to_ascii_lowercase().starts_with("<br")
}
