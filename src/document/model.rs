//! What every document has, whatever its format: blocks in their frames, runs with language and emphasis, notes, comments,
//! tracked changes, cues and verses. Readers fill it, and one writer makes an edition of it.

use rustc_hash::FxHashMap;

use super::told::Told;
use crate::model::{Direction, Span};

/// A document as its file says it.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Main language as a BCP 47 tag, where the file says it.
    pub lang: Option<String>,
    /// Its title, where the file says it apart from the text.
    pub title: Option<String>,
    /// The blocks in the order of reading.
    pub leaves: Vec<Leaf>,
    /// Comments in the order of the file.
    pub comments: Vec<Comment>,
    /// Who made the tracked changes, and when; runs refer to them by index.
    pub changes: Vec<Change>,
    /// What was ignored, lost or guessed.
    pub told: Vec<Told>,
}

/// Who changed something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Change {
    /// The name, as the file has it.
    pub who: Option<String>,
    /// The time, as the file has it.
    pub when: Option<String>,
}

/// A comment of a reader or reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comment {
    /// Its key in the file; [`Point`]s name it.
    pub key: String,
    /// Who wrote it, and when.
    pub by: Change,
    /// Its words; paragraphs are joined by line feeds.
    pub text: String,
    /// The key of the comment that it answers.
    pub reply_to: Option<String>,
}

/// A block of running text.
#[derive(Debug, Clone, Default)]
pub struct Leaf {
    /// The frames around it, the outermost first.
    pub frames: Vec<Frame>,
    /// What it is.
    pub kind: LeafKind,
    /// Its words.
    pub pieces: Vec<Piece>,
    /// The direction of its lines, where the file says it.
    pub direction: Option<Direction>,
    /// Language of the whole block, where the file says it.
    pub lang: Option<Box<str>>,
    /// The change that inserted the end of the paragraph.
    pub mark_inserted: Option<usize>,
    /// The change that deleted the end of the paragraph: the next one is joined to it.
    pub mark_deleted: Option<usize>,
}

/// What a [`Leaf`] is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LeafKind {
    /// A paragraph.
    #[default]
    Paragraph,
    /// A heading of a level from 1.
    Heading(u8),
    /// Program text or the like, as it stands.
    Code,
    /// A line of verse.
    Verse,
    /// A subtitle.
    Cue(Box<Cue>),
}

/// The times of a subtitle, and who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cue {
    /// Its number or name in the file.
    pub n: Option<String>,
    /// When it appears, in milliseconds.
    pub start: u64,
    /// When it disappears, in milliseconds.
    pub end: u64,
    /// Who speaks, where the file says it.
    pub speaker: Option<String>,
}

/// What holds blocks. Blocks with the same frame of the same number stand in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// Its number in the document, from 1.
    pub number: usize,
}

/// What a [`Frame`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// A list without numbers.
    Bulleted,
    /// A list with numbers.
    Numbered,
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// A quotation set off from the text.
    Quote,
    /// A group of lines of verse.
    LineGroup,
}

/// A piece of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Characters in one style.
    Run(Run),
    /// A line end inside the block.
    Break,
    /// A note at its place.
    Note(Box<Note>),
    /// A place that something refers to.
    Point(Point),
}

/// Characters in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The characters, without line ends.
    pub text: String,
    /// Their style.
    pub style: Style,
    /// Where they stand in the file, as far as the reader of the format says it.
    pub origins: Vec<Origin>,
}

/// Where characters stand in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Byte offset of the characters in the text that holds them: that of the run, later that of the document.
    pub at: usize,
    /// Their bytes in that text.
    pub len: usize,
    /// The part of the file.
    pub part: Part,
    /// Bytes of that part: the element that holds them in XML, else the characters themselves.
    pub span: Span,
    /// How many bytes of what the element holds come before the characters.
    pub skipped: usize,
}

impl Origin {
    /// The origin of characters that were just read.
    pub fn new(part: Part, span: Span) -> Self {
        Self { at: 0, len: 0, part, span, skipped: 0 }
    }

    /// The byte of the file for a byte of the text, where the origin is that of the characters themselves.
    pub fn place(&self, at: usize) -> usize {
        if at >= self.at + self.len { self.span.end } else { self.span.start + at.saturating_sub(self.at) }
    }
}

/// A part of a file that has text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Part {
    /// The text itself.
    #[default]
    Main,
    /// Footnotes.
    Footnotes,
    /// Endnotes.
    Endnotes,
}

/// What a file says of characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// Their language.
    pub lang: Option<Box<str>>,
    /// Whether they are in italics or otherwise set off.
    pub italic: bool,
    /// Whether brackets among them are no notes: program text, escaped brackets.
    pub literal: bool,
    /// The change that inserted them.
    pub inserted: Option<usize>,
    /// The change that deleted them.
    pub deleted: Option<usize>,
}

/// What a [`Note`] is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// A footnote.
    Foot,
    /// An endnote.
    End,
    /// A reference to another passage.
    Reference,
    /// Words supplied by the translator, marked as such without brackets.
    Supplied,
}

/// A note at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// Its words.
    pub pieces: Vec<Piece>,
    /// The style of its mark: a note may be inserted or deleted.
    pub style: Style,
}

/// A place that something refers to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Point {
    /// The words that a comment is about begin here.
    CommentStart(String),
    /// They end here.
    CommentEnd(String),
    /// The comment stands here; it is about this place if it has no range.
    Comment(String),
    /// A verse begins here: chapter and verse.
    Verse(String),
}

/// Which tracked changes stay in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Tracked {
    /// Insertions stay and deletions go; both are marked up with who and when.
    #[default]
    All,
    /// As if all changes were accepted.
    Accept,
    /// As if all changes were rejected.
    Reject,
}

impl Document {
    /// The number of a new change.
    pub fn change(&mut self, change: Change) -> usize {
        self.changes.push(change);
        self.changes.len() - 1
    }

    /// Reports ends of paragraphs that were put in or taken out: an edition has no mark for them.
    fn tell_ends(&mut self, tracked: Tracked) {
        let count = |is_changed: fn(&Leaf) -> bool| self.leaves.iter().filter(|leaf| is_changed(leaf)).count();
        let inserted = count(|leaf| leaf.mark_inserted.is_some());
        let deleted = count(|leaf| leaf.mark_deleted.is_some());
        if tracked == Tracked::All && inserted + deleted > 0 {
            let what = format!(
                "ends of paragraphs that were inserted ({inserted}) or deleted ({deleted}) as tracked changes are taken as \
                 accepted"
            );
            self.told.push(Told::new(what));
        }
    }

    /// Leaves only what the person who imports wants of the tracked changes.
    pub fn settle(&mut self, tracked: Tracked) {
        self.tell_ends(tracked);
        for leaf in &mut self.leaves {
            settle_pieces(&mut leaf.pieces, tracked);
        }
        let gone = |leaf: &Leaf| match tracked {
            Tracked::Reject => leaf.mark_inserted.is_some(),
            Tracked::All | Tracked::Accept => leaf.mark_deleted.is_some(),
        };
        let leaves = std::mem::take(&mut self.leaves);
        let mut joined: Option<Leaf> = None;
        for mut leaf in leaves {
            if let Some(before) = joined.take() {
                if before.frames == leaf.frames || !before.has_words() {
                    leaf.pieces.splice(0..0, before.pieces);
                } else {
                    self.leaves.push(before);
                }
            }
            if gone(&leaf) { joined = Some(leaf) } else { self.leaves.push(leaf) }
        }
        self.leaves.extend(joined);
    }
}

/// Of each change, the index of the first one by the same person at the same time: they have one id.
pub fn first_changes(changes: &[Change]) -> Vec<usize> {
    let mut known: FxHashMap<&Change, usize> = FxHashMap::default();
    changes.iter().enumerate().map(|(index, change)| *known.entry(change).or_insert(index)).collect()
}

fn settle_pieces(pieces: &mut Vec<Piece>, tracked: Tracked) {
    let settle = |style: &mut Style| {
        let stays = match tracked {
            Tracked::All => true,
            Tracked::Accept => style.deleted.is_none(),
            Tracked::Reject => style.inserted.is_none(),
        };
        if tracked != Tracked::All {
            (style.inserted, style.deleted) = (None, None);
        }
        stays
    };
    pieces.retain_mut(|piece| match piece {
        Piece::Run(run) => settle(&mut run.style),
        Piece::Note(note) => {
            settle_pieces(&mut note.pieces, tracked);
            settle(&mut note.style)
        }
        Piece::Break | Piece::Point(_) => true,
    });
}

impl Leaf {
    /// Whether anything in it is text that stays.
    pub fn has_words(&self) -> bool {
        has_words(&self.pieces)
    }
}

/// Whether anything in these pieces is text that stays.
pub fn has_words(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Run(run) => run.style.deleted.is_none() && !run.text.trim().is_empty(),
        Piece::Note(note) => note.style.deleted.is_none(),
        Piece::Break | Piece::Point(_) => false,
    })
}

/// The characters of pieces as one line of text, line ends as line feeds, without what was deleted.
pub fn words_of(pieces: &[Piece]) -> String {
    let mut words = String::new();
    for piece in pieces {
        match piece {
            Piece::Run(run) if run.style.deleted.is_none() => words.push_str(&run.text),
            Piece::Break => words.push('\n'),
            _ => {}
        }
    }
    words
}

/// Adds characters to pieces: to the last run, if that has the same style.
pub fn push_text(pieces: &mut Vec<Piece>, text: &str, style: &Style) {
    if text.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(Piece::Run(run)) if run.style == *style => run.text.push_str(text),
        _ => pieces.push(Piece::Run(Run { text: text.to_owned(), style: style.clone(), origins: Vec::new() })),
    }
}

/// Adds characters with the place from which they come.
pub fn push_from(pieces: &mut Vec<Piece>, text: &str, style: &Style, origin: Option<Origin>) {
    push_text(pieces, text, style);
    if let (Some(Piece::Run(run)), Some(origin)) = (pieces.last_mut(), origin)
        && !text.is_empty()
    {
        let at = run.text.len() - text.len();
        run.origins.push(Origin { at, len: text.len(), ..origin });
    }
}
