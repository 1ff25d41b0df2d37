//! The state of notes and blocks in a session.

use std::ops::Range;
use std::sync::Arc;

use super::decision::NoteRef;
use crate::model::{Category, Certainty, Markup, Note};

/// Identifies a note within a session: it stays the same when the note moves, is reclassified or gets its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoteKey(pub(super) u32);

/// The state of a note.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteState {
    /// The key of the note in this session.
    pub key: NoteKey,
    /// `xml:id`.
    pub id: Option<Box<str>>,
    /// The number of its block in the file, from 0.
    pub block: usize,
    /// Its number among the interventions of the block, from 0.
    pub ordinal: usize,
    /// The note as it is printed, brackets included; of a note over several blocks, the part in this block.
    pub words: Box<str>,
    /// Byte range in the printed text of the block, brackets included.
    pub range: Range<usize>,
    /// The words that it refers to, as a byte range in the printed text of the block; `None` if it refers to the
    /// sentence, or to words in another block.
    pub anchor: Option<Range<usize>>,
    /// The class; `None` if nobody has classified it.
    pub class: Option<Category>,
    /// The certainty of the class, if it was recorded.
    pub cert: Option<Certainty>,
    /// The rule that classified it.
    pub rule: Option<Box<str>>,
    /// The words or facts on which the rule relies.
    pub evidence: Option<Box<str>>,
    /// The runner-up.
    pub runner_up: Option<Category>,
    /// Id of the person whose decision counts.
    pub decided_by: Option<Box<str>>,
    /// Whether that person accepted it in bulk, without looking at each note.
    pub is_in_bulk: bool,
    /// The last decision of each person, in order; the last one counts.
    pub opinions: Vec<Opinion>,
    /// Private remarks: the person and the words.
    pub remarks: Vec<(Box<str>, Box<str>)>,
    /// Id of the agent who intervened.
    pub resp: Option<Box<str>>,
    /// The element that carries it.
    pub markup: Markup,
    /// Whether it is a later part of a note over several blocks, not a note of its own.
    pub is_part: bool,
    /// Bytes in the file, from the start of the block.
    pub(super) span: Range<usize>,
    /// Id of the next part.
    pub(super) next: Option<Box<str>>,
    /// Id that its target points to.
    pub(super) target: Option<Box<str>>,
    /// Whether it is a bracket that is text: nothing in the file marks it as a note.
    pub is_text: bool,
    /// The class according to the markup.
    pub(super) marked: Option<Category>,
}

/// A person's verdict on a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Id of the person.
    pub by: Box<str>,
    /// The class; `None` if the person calls it unknown.
    pub class: Option<Category>,
}

impl NoteState {
    /// Reads a note from the markup of its block, without the annotations on it and without a key. `base` is the offset
    /// of the block in the document.
    pub(super) fn read(note: &Note<'_>, printed: &str, ordinal: usize, base: usize) -> Self {
        let carrier = note.intervention;
        Self {
            id: carrier.id.clone(),
            ordinal,
            words: printed.get(note.range.clone()).unwrap_or_default().replace("\r\n", "\n").into(),
            range: note.range.clone(),
            anchor: note.anchor.clone(),
            class: carrier.class,
            resp: carrier.resp.clone(),
            is_part: carrier.prev.is_some(),
            span: carrier.span.start.saturating_sub(base)..carrier.span.end.saturating_sub(base),
            next: carrier.next.clone(),
            target: carrier.target.clone(),
            marked: carrier.class,
            ..Self::none(NoteKey(u32::MAX), carrier.markup)
        }
    }

    /// A note of which nothing is known.
    pub(super) fn none(key: NoteKey, markup: Markup) -> Self {
        Self {
            key,
            id: None,
            block: 0,
            ordinal: 0,
            words: Box::default(),
            range: 0..0,
            anchor: None,
            class: None,
            cert: None,
            rule: None,
            evidence: None,
            runner_up: None,
            decided_by: None,
            is_in_bulk: false,
            opinions: Vec::new(),
            remarks: Vec::new(),
            resp: None,
            markup,
            is_part: false,
            is_text: false,
            span: 0..0,
            next: None,
            target: None,
            marked: None,
        }
    }

    /// Whether a person has decided on it.
    pub fn is_decided(&self) -> bool {
        self.decided_by.is_some()
    }

    /// Whether people disagree on it.
    pub fn is_disagreed(&self) -> bool {
        self.opinions.windows(2).any(|two| two[0].class != two[1].class)
    }

    /// Whether a person should look at it: nobody has decided, and the class is unknown or a guess.
    pub fn is_undecided(&self) -> bool {
        !self.is_decided()
            && !self.is_part
            && !self.is_text
            && (self.class.is_none() || self.cert == Some(Certainty::Low))
    }

    /// The reference by which a decision names it.
    pub fn reference(&self) -> NoteRef {
        let nameless = self.id.is_none();
        NoteRef {
            id: self.id.as_deref().map(str::to_owned),
            words: self.words.to_string(),
            class: self.class,
            block: nameless.then_some(self.block),
            ordinal: nameless.then_some(self.ordinal),
        }
    }
}

/// The state of a block.
#[derive(Debug, Clone)]
pub struct BlockState {
    /// `xml:id`.
    pub id: Option<Box<str>>,
    /// Id of the post that contains it.
    pub post: Option<Box<str>>,
    /// Its language, if known.
    pub lang: Option<Box<str>>,
    /// Its printed text.
    pub printed: Box<str>,
    /// Byte ranges of its sentences in the printed text, with their ids.
    pub sentences: Vec<(Range<usize>, Option<Box<str>>)>,
    /// Its notes, in the order of their starts; outer notes before inner ones.
    pub notes: Vec<NoteState>,
    /// Brackets that are text, if they were requested.
    pub(super) literals: Vec<NoteState>,
    /// Whether brackets in it may be notes; the interface of a page is not annotated.
    pub takes_notes: bool,
    /// The element as it is written in the file.
    pub(super) source: Arc<str>,
    /// The tags around it, without which it cannot be parsed alone.
    pub(super) around: Arc<Around>,
    /// Id of the block that it is marked to repeat.
    pub(super) repeats: Option<Box<str>>,
}

/// The tags of the elements around a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Around {
    pub start: String,
    pub end: String,
}

/// How many notes are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Notes that a person has decided on.
    pub decided: usize,
    /// All notes to review.
    pub total: usize,
}
