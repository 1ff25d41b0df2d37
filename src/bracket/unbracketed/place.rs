//! Putting the notes without brackets into the blocks of an edition.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Unbracketed;
use crate::bracket::marks::{BracketMark, Mark, MarkKind};
use crate::model::{
    AnchorKind, Category, Certainty, Classification, Delimiters, Edition, Id, Inline, Node, Role, Span, numbered_id,
};

/// The notes of a page with their numbers.
pub(in crate::bracket) struct Placed<'n> {
    notes: &'n [Unbracketed],
    /// What belongs to a note, with the index of the note, in the order of the text.
    pieces: Vec<(Span, Piece, usize)>,
    /// The notes with the same anchor as an earlier one: the number of that.
    anchors: FxHashMap<Span, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Note,
    Mark,
    Anchor,
}

impl<'n> Placed<'n> {
    pub(in crate::bracket) fn new(notes: &'n [Unbracketed]) -> Self {
        let mut anchors = FxHashMap::default();
        let mut pieces = Vec::with_capacity(notes.len() * 3);
        for (index, note) in notes.iter().enumerate() {
            pieces.push((note.span.clone(), Piece::Note, index));
            pieces.extend(note.mark.clone().map(|mark| (mark, Piece::Mark, index)));
            if let Some(anchor) = &note.anchor
                && !anchors.contains_key(anchor)
            {
                anchors.insert(anchor.clone(), index);
                pieces.push((anchor.clone(), Piece::Anchor, index));
            }
        }
        pieces.sort_by_key(|(span, ..)| span.start);
        Self { notes, pieces, anchors }
    }

    pub(in crate::bracket) fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    fn in_range(&self, span: &Span) -> &[(Span, Piece, usize)] {
        let from = self.pieces.partition_point(|(piece, ..)| piece.start < span.start);
        let to = self.pieces.partition_point(|(piece, ..)| piece.start < span.end);
        &self.pieces[from..to]
    }

    /// Whether a bracket is part of a note or of its mark.
    pub(in crate::bracket) fn hold(&self, bracket: &Span) -> bool {
        let to = self.pieces.partition_point(|(piece, ..)| piece.start < bracket.end);
        let from = to.saturating_sub(4);
        let holds = |(span, piece, _): &(Span, Piece, usize)| *piece != Piece::Anchor && bracket.start < span.end;
        self.pieces[from..to].iter().any(holds)
    }

    /// The marks of a block.
    pub(in crate::bracket) fn marks(&self, block: &Span, text: &str) -> Vec<Mark> {
        self.in_range(block)
            .iter()
            .filter(|(span, ..)| span.end <= block.end)
            .map(|piece| self.mark(piece, text))
            .collect()
    }

    fn mark(&self, (span, piece, index): &(Span, Piece, usize), text: &str) -> Mark {
        let note = &self.notes[*index];
        let bracket = |series, class, target, words: &str| BracketMark {
            series,
            number: index + 1,
            class,
            role: note.role,
            delimiters: note.inline.clone().filter(|_| words.is_empty()).unwrap_or_else(|| delimiters(words)),
            part: (0, 0),
            anchor: None,
            target,
            is_given: true,
            in_sentence: *piece == Piece::Mark || note.inline.is_some(),
        };
        let kind = match piece {
            Piece::Anchor => MarkKind::Anchor(AnchorKind::Term, anchor_id(*index)),
            Piece::Mark => {
                let target = Some(note_id(*index));
                MarkKind::Bracket(Box::new(bracket("r", Category::Number, target, &text[span.clone()])))
            }
            Piece::Note => {
                let class = note.outcome.verdict.class;
                MarkKind::Bracket(Box::new(bracket("n", class, self.target(note), "")))
            }
        };
        Mark { span: span.clone(), kind }
    }

    /// What a note refers to: words, else a block.
    fn target(&self, note: &Unbracketed) -> Option<Id> {
        let anchor = note.anchor.as_ref().and_then(|anchor| self.anchors.get(anchor));
        anchor.map(|index| anchor_id(*index)).or_else(|| note.block.clone())
    }

    /// The ranges of the notes that stand in a block.
    pub(in crate::bracket) fn notes_in(&self, block: &Span) -> Vec<Span> {
        let notes = self.in_range(block).iter();
        let notes = notes.filter(|(_, piece, index)| *piece == Piece::Note && self.notes[*index].inline.is_none());
        notes.map(|(span, ..)| span.clone()).collect()
    }

    /// The decisions on the notes and their marks, and who speaks in them.
    pub(in crate::bracket) fn decisions(&self) -> impl Iterator<Item = (Role, Classification)> {
        self.notes.iter().enumerate().flat_map(|(index, note)| {
            let verdict = &note.outcome.verdict;
            let base = Classification {
                id: numbered_id("dn", index + 1, ""),
                target: note_id(index),
                class: Some(verdict.class),
                cert: verdict.cert,
                resp: "glossator".into(),
                assessed: false,
                in_bulk: false,
                rule: note.outcome.rule.into(),
                evidence: verdict.evidence.clone(),
                runner_up: note.outcome.runner_up,
            };
            let mark = note.mark.as_ref().map(|_| Classification {
                id: numbered_id("dr", index + 1, ""),
                target: numbered_id("r", index + 1, ""),
                class: Some(Category::Number),
                cert: Certainty::High,
                rule: "cue.number".into(),
                evidence: "leads to a note".into(),
                runner_up: None,
                ..base.clone()
            });
            std::iter::once(base).chain(mark).map(|decision| (note.role, decision))
        })
    }

    /// Lets notes whose words could not be marked up refer to the block instead.
    pub(in crate::bracket) fn mend(&self, edition: &mut Edition) {
        let mut present = FxHashSet::default();
        each_block(&mut edition.body, &mut |content| anchors(content, &mut present));
        let lost: FxHashMap<Id, Option<Id>> = (0..self.notes.len())
            .filter(|index| {
                self.target(&self.notes[*index]).is_some_and(|id| id.ends_with('t') && !present.contains(&id))
            })
            .map(|index| (note_id(index), self.notes[index].block.clone()))
            .collect();
        if !lost.is_empty() {
            each_block(&mut edition.body, &mut |content| redirect(content, &lost));
        }
    }
}

fn note_id(index: usize) -> Id {
    numbered_id("n", index + 1, "")
}

fn anchor_id(index: usize) -> Id {
    format!("n{}t", index + 1).into()
}

/// The brackets around a mark.
pub(in crate::bracket) fn delimiters(mark: &str) -> Delimiters {
    let pairs = [("[", "]"), ("(", ")"), ("［", "］"), ("（", "）"), ("〔", "〕")];
    let pair = pairs.into_iter().find(|(open, close)| mark.starts_with(open) && mark.ends_with(close));
    pair.map_or_else(Delimiters::default, |(open, close)| Delimiters::new(open, close))
}

fn each_block(nodes: &mut [Node], visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    for node in nodes {
        match node {
            Node::Container(container) => each_block(&mut container.children, visit),
            Node::Block(block) => visit(&mut block.content),
            Node::Space(_) => {}
        }
    }
}

/// What stands inside a piece.
fn inside(inline: &mut Inline) -> Option<&mut Vec<Inline>> {
    match inline {
        Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => Some(&mut element.content),
        Inline::Anchor(anchor) => Some(&mut anchor.content),
        Inline::Intervention(intervention) => Some(&mut intervention.content),
        _ => None,
    }
}

fn anchors(content: &mut [Inline], present: &mut FxHashSet<Id>) {
    for inline in content {
        if let Inline::Anchor(anchor) = inline {
            present.extend(anchor.id.clone());
        }
        if let Some(content) = inside(inline) {
            anchors(content, present);
        }
    }
}

fn redirect(content: &mut [Inline], lost: &FxHashMap<Id, Option<Id>>) {
    for inline in content {
        if let Inline::Intervention(intervention) = inline
            && let Some(block) = intervention.id.as_ref().and_then(|id| lost.get(id))
        {
            intervention.target = block.clone();
        }
        if let Some(content) = inside(inline) {
            redirect(content, lost);
        }
    }
}
