//! A document as one text with blocks, and what stands beside it at byte ranges of that text.

use super::language::{block_language, can_be_in, is_plausible};
use super::model::{Document, Frame, FrameKind, Leaf, LeafKind, NoteKind, Origin, Piece, Point, Run, Style};
use super::told::Told;
use crate::model::{
    Block, BlockKind, Container, ContainerKind, CueInfo, Delimiters, Id, Node, People, Span, numbered_id,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// A note at its place.
#[derive(Debug, Clone)]
pub(super) struct FlatNote {
    /// Byte range with the delimiters.
    pub span: Span,
    pub kind: NoteKind,
}

/// Words that were deleted.
#[derive(Debug, Clone)]
pub(super) struct Deletion {
    pub at: usize,
    pub words: String,
    pub change: usize,
    /// The change that had inserted them.
    pub inserted: Option<usize>,
}

/// A document as text. Ranges are of that text.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub text: String,
    pub body: Vec<Node>,
    /// Runs in another language than their block.
    pub foreign: Vec<(Span, Box<str>)>,
    pub italics: Vec<Span>,
    pub insertions: Vec<(Span, usize)>,
    pub deletions: Vec<Deletion>,
    pub points: Vec<(usize, Point)>,
    pub notes: Vec<FlatNote>,
    /// Where the characters stand in the file.
    pub origins: Vec<Origin>,
    /// Where brackets are no notes.
    pub literal: Vec<Span>,
    /// Where the blocks begin whose language the file says.
    pub said: FxHashSet<usize>,
    /// The ids of places to which comments refer, by their index among the points.
    pub anchors: FxHashMap<usize, Id>,
    /// The ids of the places where the words of a comment begin and end, by its key.
    pub places: FxHashMap<String, (Option<Id>, Option<Id>)>,
    pub told: Vec<Told>,
}

/// What is printed around a note of a kind.
pub(super) fn delimiters(kind: NoteKind) -> Delimiters {
    match kind {
        NoteKind::Foot | NoteKind::Reference => Delimiters::new("⁽", "⁾"),
        NoteKind::End => Delimiters::new("₍", "₎"),
        NoteKind::Supplied => Delimiters::default(),
    }
}

/// Makes one text of the blocks of a document.
pub(super) fn flatten(document: &Document, lang: Option<&str>, people: &mut People) -> Flat {
    let flat = Flat::default();
    let mut flattener = Flattener { lang, flat, blocks: Vec::new(), waiting: Vec::new(), empty_notes: 0, people };
    for (index, leaf) in document.leaves.iter().enumerate() {
        flattener.leaf(leaf, is_lone_cell(&document.leaves, index));
    }
    let mut flat = flattener.finish();
    name_places(&mut flat, document);
    flat
}

/// Gives ids to the places of comments: a comment with a range refers to its ends, one without to where it stands.
fn name_places(flat: &mut Flat, document: &Document) {
    let numbers: FxHashMap<&str, usize> =
        document.comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index + 1)).collect();
    let mut verses = FxHashSet::default();
    for (index, (_, point)) in flat.points.iter().enumerate() {
        // A verse that comes again has no id of its own.
        if let Point::Verse(n) = point
            && verses.insert(verse_id(n))
        {
            flat.anchors.insert(index, verse_id(n));
        }
    }
    for pass in [false, true] {
        for (index, (_, point)) in flat.points.iter().enumerate() {
            let (key, suffix) = match point {
                Point::CommentStart(key) => (key, ".a"),
                Point::CommentEnd(key) => (key, ".z"),
                Point::Comment(key) => (key, ".a"),
                Point::Verse(_) => continue,
            };
            let Some(number) = numbers.get(key.as_str()) else { continue };
            let is_lone = matches!(point, Point::Comment(_));
            let place = flat.places.entry(key.clone()).or_default();
            let slot = if suffix == ".z" { &mut place.1 } else { &mut place.0 };
            if is_lone == pass && slot.is_none() {
                let id = numbered_id("cm", *number, suffix);
                *slot = Some(id.clone());
                flat.anchors.insert(index, id);
            }
        }
    }
}

fn verse_id(n: &str) -> Id {
    let name: String = n.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '.' }).collect();
    format!("v.{name}").into()
}

/// Whether a block is all that a cell holds: then it stays, even without words.
fn is_lone_cell(leaves: &[Leaf], index: usize) -> bool {
    let last = |leaf: &Leaf| leaf.frames.last().copied();
    let Some(frame) = last(&leaves[index]).filter(|frame| frame.kind == FrameKind::Cell) else { return false };
    let others = [index.checked_sub(1), Some(index + 1)];
    !others.into_iter().flatten().filter_map(|other| leaves.get(other)).any(|leaf| leaf.frames.contains(&frame))
}

struct Flattener<'d> {
    lang: Option<&'d str>,
    flat: Flat,
    blocks: Vec<(Vec<Frame>, Block)>,
    /// Places and deletions before the first block.
    waiting: Vec<&'d Piece>,
    empty_notes: usize,
    people: &'d mut People,
}

impl<'d> Flattener<'d> {
    fn leaf(&mut self, leaf: &'d Leaf, stays: bool) {
        if !leaf.has_words() && !stays {
            return self.without_words(leaf);
        }
        if !self.flat.text.is_empty() && leaf.has_words() {
            self.flat.text.push_str("\n\n");
        }
        let start = self.flat.text.len();
        for piece in std::mem::take(&mut self.waiting) {
            self.piece(piece, None);
        }
        let lang = leaf
            .lang
            .as_deref()
            .or_else(|| block_language(&leaf.pieces))
            .filter(|lang| is_plausible(lang, &leaf.pieces));
        for piece in &leaf.pieces {
            self.piece(piece, lang.or(self.lang));
        }
        let id = numbered_id("b", self.blocks.len() + 1, "");
        if lang.is_some() {
            self.flat.said.insert(start);
        }
        let lang = lang.filter(|lang| self.lang != Some(lang)).map(Box::from);
        let span = start..self.flat.text.len();
        let kind = self.kind_of(leaf);
        let block = Block { kind, id: Some(id), lang, direction: leaf.direction, content: Vec::new(), span };
        self.blocks.push((leaf.frames.clone(), block));
    }

    /// A block without words: the places in it belong to the end of the block before.
    fn without_words(&mut self, leaf: &'d Leaf) {
        for piece in leaf.pieces.iter().filter(|piece| !matches!(piece, Piece::Break)) {
            match piece {
                Piece::Run(run) if run.style.deleted.is_none() => {}
                _ if self.blocks.is_empty() => self.waiting.push(piece),
                _ => self.piece(piece, None),
            }
        }
    }

    fn piece(&mut self, piece: &'d Piece, lang: Option<&str>) {
        match piece {
            Piece::Run(run) => self.run(run, lang),
            Piece::Break => self.flat.text.push('\n'),
            Piece::Point(point) => self.flat.points.push((self.flat.text.len(), point.clone())),
            Piece::Note(note) if note.style.deleted.is_some() => {
                let words = super::model::words_of(&note.pieces);
                self.delete(&words, &note.style);
            }
            Piece::Note(note) => self.note(note, lang),
        }
    }

    fn note(&mut self, note: &'d super::model::Note, lang: Option<&str>) {
        if !super::model::has_words(&note.pieces) {
            self.empty_notes += 1;
            return;
        }
        let around = delimiters(note.kind);
        let start = self.flat.text.len();
        self.flat.text.push_str(&around.open);
        note.pieces.iter().for_each(|piece| self.piece(piece, lang));
        self.flat.text.push_str(&around.close);
        let span = start..self.flat.text.len();
        self.flat.insertions.extend(note.style.inserted.map(|change| (span.clone(), change)));
        self.flat.notes.push(FlatNote { span, kind: note.kind });
    }

    fn run(&mut self, run: &Run, lang: Option<&str>) {
        let (text, style) = (run.text.as_str(), &run.style);
        if style.deleted.is_some() {
            return self.delete(text, style);
        }
        let start = self.flat.text.len();
        self.flat.text.push_str(text);
        self.flat.origins.extend(run.origins.iter().map(|origin| Origin { at: start + origin.at, ..origin.clone() }));
        let span = start..self.flat.text.len();
        if let Some(own) = style.lang.as_deref().filter(|own| Some(*own) != lang && is_said_of(own, text)) {
            join(&mut self.flat.foreign, span.clone(), own.into(), text);
        }
        if style.italic && !text.trim().is_empty() {
            match self.flat.italics.last_mut().filter(|last| last.end == span.start) {
                Some(last) => last.end = span.end,
                None => self.flat.italics.push(span.clone()),
            }
        }
        if let Some(change) = style.inserted {
            match self.flat.insertions.last_mut().filter(|(last, by)| last.end == span.start && *by == change) {
                Some((last, _)) => last.end = span.end,
                None => self.flat.insertions.push((span.clone(), change)),
            }
        }
        if style.literal {
            self.flat.literal.push(span);
        }
    }

    fn delete(&mut self, words: &str, style: &Style) {
        let (at, Some(change)) = (self.flat.text.len(), style.deleted) else { return };
        match self.flat.deletions.last_mut() {
            Some(last) if last.at == at && last.change == change && last.inserted == style.inserted => {
                last.words.push_str(words);
            }
            _ => {
                let (words, inserted) = (words.to_owned(), style.inserted);
                self.flat.deletions.push(Deletion { at, words, change, inserted });
            }
        }
    }

    fn kind_of(&mut self, leaf: &Leaf) -> BlockKind {
        match &leaf.kind {
            LeafKind::Heading(_) if leaf.frames.is_empty() => BlockKind::Heading,
            LeafKind::Heading(_) | LeafKind::Paragraph => BlockKind::Paragraph,
            LeafKind::Code => BlockKind::Code,
            LeafKind::Verse => BlockKind::Other("l".into()),
            LeafKind::Cue(cue) => {
                let who = cue.speaker.as_deref().map(|name| self.people.id(name));
                let n = cue.n.as_deref().map(Box::from);
                BlockKind::Cue(Box::new(CueInfo { n, start: cue.start, end: cue.end, who }))
            }
        }
    }

    /// What stands beside a text without words needs a block, too.
    fn place_waiting(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        for piece in std::mem::take(&mut self.waiting) {
            self.piece(piece, None);
        }
        let id = Some(numbered_id("b", 1, ""));
        let kind = BlockKind::Paragraph;
        let block = Block { kind, id, lang: None, direction: None, content: Vec::new(), span: 0..0 };
        self.blocks.push((Vec::new(), block));
    }

    fn finish(mut self) -> Flat {
        self.place_waiting();
        if self.empty_notes > 0 {
            self.flat.told.push(Told::new(format!("notes without words were left out: {}", self.empty_notes)));
        }
        self.flat.body = body(self.blocks);
        self.flat
    }
}

/// Whether words have a letter, so that a language can be said of them, and can be in that language.
fn is_said_of(lang: &str, text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && can_be_in(lang, text)
}

/// Adds a run in another language, or lengthens the one before it.
fn join(foreign: &mut Vec<(Span, Box<str>)>, span: Span, lang: Box<str>, text: &str) {
    match foreign.last_mut() {
        Some((last, known)) if last.end == span.start && *known == lang && !text.is_empty() => last.end = span.end,
        _ => foreign.push((span, lang)),
    }
}

type Framed = (Vec<Frame>, Block);

/// The blocks in their frames.
fn body(blocks: Vec<Framed>) -> Vec<Node> {
    let mut blocks = blocks.into_iter().peekable();
    nodes(&mut blocks, &[])
}

type Blocks = std::iter::Peekable<std::vec::IntoIter<Framed>>;

/// The nodes that stand in these frames.
fn nodes(blocks: &mut Blocks, frames: &[Frame]) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some((next, _)) = blocks.peek() {
        if !next.starts_with(frames) {
            break;
        }
        if next.len() == frames.len() {
            nodes.extend(blocks.next().map(|(_, block)| Node::Block(block)));
            continue;
        }
        let inner = next[..frames.len() + 1].to_vec();
        let children = self::nodes(blocks, &inner);
        nodes.push(framed(inner[frames.len()].kind, children));
    }
    nodes
}

/// A frame with what stands in it; an item or a cell with one paragraph is that paragraph.
fn framed(kind: FrameKind, mut children: Vec<Node>) -> Node {
    let name = match kind {
        FrameKind::Bulleted | FrameKind::Numbered => "list",
        FrameKind::Item => "item",
        FrameKind::Table => "table",
        FrameKind::Row => "row",
        FrameKind::Cell => "cell",
        FrameKind::Quote => "quote",
        FrameKind::LineGroup => "lg",
    };
    let is_paragraph = |node: &Node| matches!(node, Node::Block(block) if block.kind == BlockKind::Paragraph);
    if matches!(kind, FrameKind::Item | FrameKind::Cell)
        && let [only] = &mut children[..]
        && is_paragraph(only)
        && let Some(Node::Block(block)) = children.pop()
    {
        return Node::Block(Block { kind: BlockKind::Other(name.into()), ..block });
    }
    let kind =
        if kind == FrameKind::Numbered { ContainerKind::NumberedList } else { ContainerKind::Other(name.into()) };
    Node::Container(Container { kind, id: None, lang: None, children, span: 0..0 })
}
