//! A block as runs of text for display: the author's words, supplied words, notes and anchors.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::model::{Anchor, Block, Category, Element, Family, Inline, Intervention, Markup, View, printed_words};
use crate::text::{Adjoining, adjoining_space, is_space};

/// Where notes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placement {
    /// In the sentence, in their brackets.
    #[default]
    Inline,
    /// Below the text, with a number in the sentence.
    Foot,
    /// Not at all.
    Hidden,
}

/// The kind of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Words of the text.
    Plain,
    /// Words or letters that a translator or editor supplied, with their brackets if these are shown.
    Supplied,
    /// A note, with its brackets; the family is not known if nobody has classified it.
    Note(Option<Family>),
    /// The number of a note below the text.
    Mark(usize),
}

/// Characters of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'e> {
    /// The characters.
    pub text: Cow<'e, str>,
    /// Their kind.
    pub kind: RunKind,
    /// Whether a note refers to them.
    pub anchor: bool,
}

/// A note that was moved below the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footnote<'e> {
    /// Its number in the text.
    pub number: usize,
    /// Its class.
    pub class: Option<Category>,
    /// Its words, without brackets.
    pub text: String,
    /// Its `xml:id`.
    pub id: Option<&'e str>,
}

/// Turns blocks into runs and collects the notes that are moved below.
#[derive(Debug, Default)]
pub struct Runs<'e> {
    view: View,
    placement: Placement,
    footnotes: Vec<Footnote<'e>>,
    /// The number of the last footnote, over all blocks.
    last_number: usize,
    by_id: FxHashMap<&'e str, usize>,
    /// Notes whose numbers stand in the text before them.
    announced: FxHashMap<&'e str, usize>,
    runs: Vec<Run<'e>>,
    state: State,
}

/// The state of the walk.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    kind: Option<RunKind>,
    anchor: bool,
    /// A note has dropped out here; an adjoining space goes with it.
    dropped: bool,
}

impl<'e> Runs<'e> {
    /// Shows blocks in a view, with notes in a given placement.
    pub fn new(view: View, placement: Placement) -> Self {
        Self { view, placement, ..Self::default() }
    }

    /// The runs of a block.
    pub fn block(&mut self, block: &'e Block) -> Vec<Run<'e>> {
        self.state = State::default();
        self.inlines(&block.content);
        if self.state.dropped {
            self.pop_space();
        }
        std::mem::take(&mut self.runs)
    }

    /// The notes moved below since the last call.
    pub fn take_footnotes(&mut self) -> Vec<Footnote<'e>> {
        std::mem::take(&mut self.footnotes)
    }

    fn inlines(&mut self, content: &'e [Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &'e Inline) {
        match inline {
            Inline::Text(text) => self.push(&text.content),
            Inline::LineBreak(..) => self.push("\n"),
            Inline::Element(element) if element.is_deleted() => {}
            Inline::Sentence(element) | Inline::Element(element) => self.inlines(&element.content),
            Inline::Anchor(anchor) => self.anchor(anchor),
            Inline::Choice(choice) => self.inlines(choice.shown(self.view)),
            Inline::Remark(element) => self.remark(element),
            Inline::Intervention(intervention) => self.intervention(intervention),
        }
    }

    fn anchor(&mut self, anchor: &'e Anchor) {
        let outside = std::mem::replace(&mut self.state.anchor, self.placement != Placement::Hidden);
        self.inlines(&anchor.content);
        self.state.anchor = outside;
    }

    /// Adds a note whose words are outside its bracket; the bracket with the cue is its first piece.
    fn remark(&mut self, element: &'e Element) {
        if self.view != View::Printed || self.placement == Placement::Hidden {
            self.state.dropped = true;
            return;
        }
        self.within(RunKind::Note(None), |runs| runs.inlines(&element.content));
    }

    fn intervention(&mut self, intervention: &'e Intervention) {
        let kind = kind_of(intervention);
        let is_note = matches!(kind, RunKind::Note(_));
        match self.placement {
            Placement::Foot if is_footnote(intervention) => self.footnote(intervention),
            Placement::Foot if leads_to_note(intervention) => self.announce(intervention),
            Placement::Hidden if is_note => self.state.dropped = true,
            Placement::Inline | Placement::Foot | Placement::Hidden if self.view.shows(intervention) => {
                self.within(kind, |runs| runs.bracket(intervention));
            }
            _ => self.state.dropped = true,
        }
    }

    fn bracket(&mut self, intervention: &'e Intervention) {
        let is_text = matches!(intervention.class, None | Some(Category::Literal));
        let delimiters = (self.view == View::Printed || is_text).then_some(&intervention.delimiters);
        self.push(delimiters.map_or("", |delimiters| &delimiters.open));
        self.inlines(&intervention.content);
        self.push(delimiters.map_or("", |delimiters| &delimiters.close));
    }

    fn within(&mut self, kind: RunKind, show: impl FnOnce(&mut Self)) {
        let outside = self.state.kind;
        // Everything inside a note belongs to the note.
        self.state.kind = outside.filter(|kind| matches!(kind, RunKind::Note(_))).or(Some(kind));
        show(self);
        self.state.kind = outside;
    }

    /// The mark of a note that stands further below: it has the number of the note.
    fn announce(&mut self, mark: &'e Intervention) {
        let Some(note) = mark.target.as_deref() else { return };
        let next = self.last_number + 1;
        let number = *self.announced.entry(note).or_insert(next);
        self.last_number = self.last_number.max(number);
        self.mark(number);
    }

    fn footnote(&mut self, intervention: &'e Intervention) {
        let text = printed_words(&intervention.content);
        let announced = intervention.id.as_deref().and_then(|id| self.announced.get(id).copied());
        if let Some(number) = announced {
            let (class, id) = (intervention.class, intervention.id.as_deref());
            self.footnotes.push(Footnote { number, class, text, id });
            self.state.dropped = true;
            return;
        }
        let begun = intervention.prev.as_deref().and_then(|id| self.by_id.get(id).copied());
        match self.footnotes.iter_mut().find(|note| begun == Some(note.number)) {
            Some(note) => {
                note.text = format!("{} {text}", note.text);
                self.state.dropped = true;
            }
            None => {
                self.last_number += 1;
                let (class, id) = (intervention.class, intervention.id.as_deref());
                self.footnotes.push(Footnote { number: self.last_number, class, text, id });
                self.mark(self.last_number);
            }
        }
        if let Some(id) = intervention.id.as_deref() {
            self.by_id.insert(id, begun.unwrap_or(self.last_number));
        }
    }

    /// The number of a footnote, right after the word before it.
    fn mark(&mut self, number: usize) {
        self.pop_space();
        self.runs.push(Run { text: number.to_string().into(), kind: RunKind::Mark(number), anchor: false });
    }

    fn push(&mut self, text: &'e str) {
        let mut text = text;
        let Some(next) = text.chars().next() else { return };
        if std::mem::take(&mut self.state.dropped) {
            match adjoining_space(self.runs.last().map_or("", |last| &last.text), text) {
                Some(Adjoining::Before) => drop(self.pop_space()),
                Some(Adjoining::Behind) => text = text.get(next.len_utf8()..).unwrap_or_default(),
                None => {}
            }
        }
        let (kind, anchor) = (self.state.kind.unwrap_or(RunKind::Plain), self.state.anchor);
        match self.runs.last_mut() {
            Some(last) if last.kind == kind && last.anchor == anchor => last.text.to_mut().push_str(text),
            _ if text.is_empty() => {}
            _ => self.runs.push(Run { text: text.into(), kind, anchor }),
        }
    }

    /// Removes a space at the end; returns whether there was one.
    fn pop_space(&mut self) -> bool {
        let Some(last) = self.runs.last_mut().filter(|last| last.text.ends_with(is_space)) else { return false };
        last.text.to_mut().pop();
        if last.text.is_empty() {
            self.runs.pop();
        }
        true
    }
}

fn kind_of(intervention: &Intervention) -> RunKind {
    match (intervention.class.map(Category::family), intervention.markup) {
        (Some(Family::Supplied), _) | (None, Markup::Supplied) => RunKind::Supplied,
        (Some(Family::Literal), _) | (None, Markup::Surplus | Markup::Ref) => RunKind::Plain,
        (family, _) => RunKind::Note(family),
    }
}

/// Whether a number or sign in the text leads to a note of the edition.
fn leads_to_note(intervention: &Intervention) -> bool {
    intervention.class == Some(Category::Number) && intervention.target.is_some()
}

/// Whether a note speaks about the text, so that it can stand below; a gap or a credit belongs to its place.
fn is_footnote(intervention: &Intervention) -> bool {
    match intervention.class.map(Category::family) {
        Some(family) => matches!(family, Family::Gloss | Family::Comment | Family::Footnote),
        None => matches!(intervention.markup, Markup::Gloss | Markup::Note),
    }
}
