//! Makes the marks of a block nest, and gives each bracket its target.

use rustc_hash::FxHashMap;

use super::marks::{BracketMark, Mark, MarkKind};
use crate::model::{AnchorKind, Category, Family, Id, Span};

/// All marks of a block, sorted and nested. Anchors that would cross something, or be where no markup is allowed, are
/// left out, and their brackets point to another target.
pub(super) fn nested(brackets: Vec<Mark>, sentences: Vec<Mark>, block: Span, block_id: &str) -> Vec<Mark> {
    let anchors: Vec<Mark> = brackets.iter().filter_map(|mark| anchor_of(mark, &block)).collect();
    let mut marks = sentences;
    marks.extend(brackets);
    marks.extend(anchors);
    marks.sort_by_key(Mark::order);
    let nesting = Nesting::of(&marks);
    assign_targets(&mut marks, &nesting, block_id);
    marks.into_iter().zip(nesting.keep).filter_map(|(mark, keep)| keep.then_some(mark)).collect()
}

impl Mark {
    fn is_bracket(&self) -> bool {
        matches!(self.kind, MarkKind::Bracket(_))
    }

    fn is_anchor(&self) -> bool {
        matches!(self.kind, MarkKind::Anchor(..))
    }

    /// Whether markup for `span` is allowed inside: not across delimiters, and not in `desc`.
    fn holds(&self, span: &Span) -> bool {
        let MarkKind::Bracket(bracket) = &self.kind else { return true };
        let (start, end) =
            (self.span.start + bracket.delimiters.open.len(), self.span.end - bracket.delimiters.close.len());
        start <= span.start && span.end <= end && !is_described(bracket.class)
    }
}

/// Whether the words of a bracket of this class are in `desc`, which contains only characters.
pub(super) fn is_described(class: Category) -> bool {
    matches!(class.family(), Family::Gap | Family::Event)
}

fn anchor_id(bracket: &BracketMark) -> Id {
    format!("{}{}t", bracket.series, bracket.number).into()
}

/// The anchor that a bracket asks for, if it is in the block.
fn anchor_of(mark: &Mark, block: &Span) -> Option<Mark> {
    let MarkKind::Bracket(bracket) = &mark.kind else { return None };
    let span = bracket.anchor.clone().filter(|span| block.start <= span.start && span.end <= block.end)?;
    let kind = match bracket.class {
        Category::Sic | Category::Correction => AnchorKind::Sic,
        Category::Uncertain => AnchorKind::Unclear,
        _ => AnchorKind::Term,
    };
    Some(Mark { span, kind: MarkKind::Anchor(kind, anchor_id(bracket)) })
}

/// Which marks are kept.
struct Nesting {
    keep: Vec<bool>,
    /// Anchors for the same words as an earlier one: the later and the earlier, by their indices, ascending.
    repeated: Vec<(usize, usize)>,
}

impl Nesting {
    /// Drops anchors that would cross another mark, repeat one, or be in `desc`; everything else nests already.
    fn of(marks: &[Mark]) -> Self {
        let mut nesting = Self { keep: vec![true; marks.len()], repeated: Vec::new() };
        let mut around: Vec<usize> = Vec::new();
        for (index, mark) in marks.iter().enumerate() {
            while around.last().is_some_and(|&outer| marks[outer].span.end <= mark.span.start) {
                around.pop();
            }
            while let Some(&outer) = around.last().filter(|&&outer| marks[outer].span.end < mark.span.end) {
                let crossing = if mark.is_anchor() { index } else { outer };
                nesting.keep[crossing] = false;
                if crossing == index {
                    break;
                }
                around.pop();
            }
            if matches!(mark.kind, MarkKind::Sentence(_)) {
                // Words that are marked stand in a sentence, and hold none.
                for outer in around.extract_if(.., |outer| marks[*outer].is_anchor()) {
                    nesting.keep[outer] = false;
                }
            }
            if let Some(&outer) = around.last().filter(|_| mark.is_anchor()) {
                nesting.inside(index, outer, marks);
            }
            if nesting.keep[index] {
                around.push(index);
            }
        }
        nesting
    }

    /// Checks an anchor against the innermost mark around it.
    fn inside(&mut self, index: usize, outer: usize, marks: &[Mark]) {
        let (anchor, around) = (&marks[index], &marks[outer]);
        let repeated = around.is_anchor() && anchor.span == around.span;
        if repeated {
            self.repeated.push((index, outer));
        }
        if repeated || !around.holds(&anchor.span) || anchor.span == around.span && around.is_bracket() {
            self.keep[index] = false;
        }
    }

    /// The index of the anchor that is kept for the words of the one at `index`.
    fn kept(&self, index: usize) -> Option<usize> {
        let earlier = || self.repeated.binary_search_by_key(&index, |(later, _)| *later).ok();
        let kept = if self.keep[index] { index } else { self.repeated[earlier()?].1 };
        self.keep[kept].then_some(kept)
    }
}

/// Gives each bracket its target: its anchor, otherwise its sentence, otherwise its block. A bracket whose words are
/// not marked up loses its anchor.
fn assign_targets(marks: &mut [Mark], nesting: &Nesting, block_id: &str) {
    let mut anchors = kept_anchors(marks, nesting);
    let mut sentence: Option<(usize, Id)> = None;
    for mark in marks {
        match &mut mark.kind {
            MarkKind::Sentence(id) => sentence = Some((mark.span.end, id.clone())),
            MarkKind::Bracket(bracket) if !bracket.is_given => {
                let anchor = bracket.anchor.as_ref().and_then(|_| anchors.remove(&anchor_id(bracket)));
                bracket.anchor = bracket.anchor.take().filter(|_| anchor.is_some());
                let holder = || sentence.as_ref().filter(|(end, _)| mark.span.end <= *end).map(|(_, id)| id.clone());
                let block = || Some(block_id).filter(|id| !id.is_empty()).map(Id::from);
                let aimed = bracket.class.refers_to_text();
                bracket.target = anchor.or_else(|| if aimed { holder().or_else(block) } else { None });
            }
            _ => {}
        }
    }
}

/// For the id of each requested anchor, the id of the one that is kept for its words.
fn kept_anchors(marks: &[Mark], nesting: &Nesting) -> FxHashMap<Id, Id> {
    let id = |index: usize| match &marks[index].kind {
        MarkKind::Anchor(_, id) => Some(id.clone()),
        _ => None,
    };
    (0..marks.len()).filter_map(|index| Some((id(index)?, id(nesting.kept(index)?)?))).collect()
}
