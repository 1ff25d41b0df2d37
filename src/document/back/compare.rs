//! What an edition prints, compared with the document that it was made of.

use rustc_hash::{FxHashMap, FxHashSet};

use super::hands::Hands;
use super::hunks::{Hunk, hunks, old_place};
use super::{BackError, By, Change, Note, Original};
use crate::document::told::{Told, excerpt};
use crate::model::{Block, Edition, FeatureKind, Intervention, Node, Projection, Remark, Span, View, project};

/// What goes into the document.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Changes in the order of the text.
    pub changes: Vec<Change>,
    pub notes: Vec<Note>,
    /// What the document has no place for.
    pub told: Vec<Told>,
    /// What cannot be carried.
    pub left: Vec<Told>,
}

impl Compared {
    /// How much of the text differs, in bytes.
    pub fn distance(&self) -> usize {
        self.changes.iter().map(|change| change.at.len() + change.text.len()).sum::<usize>() + self.left.len()
    }
}

/// Compares block by block.
pub(super) fn compare(
    original: &Original,
    edition: &Edition,
    hands: &Hands,
    is_own: bool,
) -> Result<Compared, BackError> {
    let projection = project(edition, View::Printed);
    let mut comparison = Comparison { original, edition, hands, is_own, projection: &projection, blocks: Vec::new() };
    let mut compared = Compared::default();
    comparison.blocks(&mut compared)?;
    comparison.remarks(&mut compared);
    comparison.decisions(&mut compared);
    Ok(compared)
}

/// A block in the document and in the edition.
struct Both<'c> {
    id: &'c str,
    old: Span,
    new: Span,
    hunks: Vec<Hunk>,
}

struct Comparison<'c> {
    original: &'c Original,
    edition: &'c Edition,
    hands: &'c Hands,
    is_own: bool,
    projection: &'c Projection<'c>,
    blocks: Vec<Both<'c>>,
}

impl<'c> Comparison<'c> {
    fn blocks(&mut self, compared: &mut Compared) -> Result<(), BackError> {
        let known = self.projection.select(|kind| match kind {
            FeatureKind::Block(block) => block.id.as_deref(),
            _ => None,
        });
        let known: FxHashMap<&str, Span> = known.map(|(range, id)| (id, range)).collect();
        let mut olds = Vec::new();
        blocks(&self.original.flat.body, &mut olds);
        self.is_of_document(&olds, &known)?;
        for block in &olds {
            let id = block.id.as_deref().unwrap_or_default();
            let Some(new) = known.get(id).cloned() else {
                let what = "the edition has no such block any more; it stays in the document";
                compared.left.push(Told::at(format!("block {id}"), what));
                continue;
            };
            let hunks = hunks(self.old_words(&block.span), self.new_words(&new));
            self.blocks.push(Both { id, old: block.span.clone(), new, hunks });
        }
        let olds: FxHashSet<&str> = olds.iter().filter_map(|block| block.id.as_deref()).collect();
        let mut added: Vec<(&str, Span)> = known.into_iter().filter(|(id, _)| !olds.contains(id)).collect();
        added.sort_by_key(|(_, span)| span.start);
        compared.left.extend(added.into_iter().map(|(id, span)| {
            let what =
                format!("“{}” is a new block; blocks are not added to documents", excerpt(self.new_words(&span)));
            Told::at(format!("block {id}"), what)
        }));
        self.changes(compared)
    }

    fn old_words(&self, span: &Span) -> &'c str {
        self.original.flat.text.get(span.clone()).unwrap_or_default()
    }

    fn new_words(&self, span: &Span) -> &'c str {
        self.projection.text.get(span.clone()).unwrap_or_default()
    }

    /// Refuses an edition of another document: one of which less than half of the blocks have the same words.
    fn is_of_document(&self, olds: &[&'c Block], known: &FxHashMap<&str, Span>) -> Result<(), BackError> {
        let other = |block: &&&Block| {
            let new = block.id.as_deref().and_then(|id| known.get(id));
            new.is_none_or(|new| self.new_words(new) != self.old_words(&block.span))
        };
        let same = olds.len() - olds.iter().filter(other).count();
        let Some(first) = olds.iter().find(other).filter(|_| !self.is_own && same * 2 < olds.len()) else {
            return Ok(());
        };
        let id = first.id.as_deref().unwrap_or_default();
        Err(BackError::Foreign {
            same,
            blocks: olds.len(),
            block: id.to_owned(),
            found: excerpt(self.old_words(&first.span)),
            expected: known.get(id).map(|new| excerpt(self.new_words(new))).unwrap_or_default(),
        })
    }

    fn changes(&self, compared: &mut Compared) -> Result<(), BackError> {
        let notes: Vec<(Span, &Intervention)> = self.notes();
        for both in self.blocks.iter().filter(|both| !both.hunks.is_empty()) {
            for hunk in &both.hunks {
                let new = both.new.start + hunk.new.start..both.new.start + hunk.new.end;
                let decided = self.decided(&notes, &new);
                if decided.is_none() && !self.is_own {
                    let (found, expected) = (excerpt(self.old_words(&both.old)), excerpt(self.new_words(&both.new)));
                    return Err(BackError::Changed { block: both.id.to_owned(), found, expected });
                }
                let change = Change {
                    at: both.old.start + hunk.old.start..both.old.start + hunk.old.end,
                    text: self.new_words(&new).to_owned(),
                    note: decided.as_ref().map(|(note, _)| note.clone()),
                    by: decided.map_or_else(|| self.hands.last(), |(_, by)| by),
                    block: both.id.to_owned(),
                };
                compared.changes.push(change);
            }
        }
        Ok(())
    }

    fn notes(&self) -> Vec<(Span, &'c Intervention)> {
        let pick = |kind| match kind {
            FeatureKind::Intervention(note) => Some(note),
            _ => None,
        };
        self.projection.select(pick).collect()
    }

    /// The innermost note that holds words of the edition, and who decided on it.
    fn decided(&self, notes: &[(Span, &Intervention)], new: &Span) -> Option<(String, By)> {
        let holds = |(range, _): &&(Span, &Intervention)| range.start <= new.start && new.end <= range.end;
        let (_, note) = notes.iter().filter(holds).min_by_key(|(range, _)| range.len())?;
        let id = note.id.as_deref()?;
        let mut decisions = self.edition.decisions.iter().rev();
        let decision = decisions.find(|decision| decision.assessed && &*decision.target == id)?;
        Some((id.to_owned(), self.hands.by(&decision.resp)))
    }

    /// Remarks that are not comments of the document.
    fn remarks(&self, compared: &mut Compared) {
        let places = self.places();
        let comments = &self.original.comments;
        let old = |remark: &Remark| {
            let number = remark.id.strip_prefix("cm").and_then(|number| number.parse::<usize>().ok());
            number.and_then(|number| comments.get(number.checked_sub(1)?))
        };
        for remark in &self.edition.remarks {
            match old(remark) {
                Some(comment) if comment.text.as_str() == &*remark.text => {}
                Some(comment) => {
                    let what = format!("the comment “{}” has other words in the edition", excerpt(&comment.text));
                    compared.left.push(Told::new(format!("{what}; comments of the document stay as they are")));
                }
                None => self.remark(remark, &places, compared),
            }
        }
        let kept = self.edition.remarks.iter().filter(|remark| old(remark).is_some()).count();
        if kept < comments.len() {
            let what = format!("comments of the document that the edition has no more stay: {}", comments.len() - kept);
            compared.left.push(Told::new(what));
        }
    }

    fn remark(&self, remark: &Remark, places: &FxHashMap<&str, Span>, compared: &mut Compared) {
        let what = |why: &str| Told::new(format!("the remark “{}” {why}", excerpt(&remark.text)));
        let Some(at) = places.get(&*remark.target).and_then(|new| self.old_range(new)) else {
            return compared.left.push(what("is on no words of the document; it stays in the edition"));
        };
        let known = self.hands.by(&remark.resp);
        let by = By { when: remark.when.as_deref().map(str::to_owned).or(known.when), ..known };
        let text = remark.text.to_string();
        compared.notes.push(Note { at, text, by });
        if remark.reply_to.is_some() {
            compared.told.push(what("answers another one; it is a comment of its own in the document"));
        }
    }

    /// Where in the edition's text things stand, by their ids.
    fn places(&self) -> FxHashMap<&'c str, Span> {
        let pick = |kind: FeatureKind<'c>| match kind {
            FeatureKind::Intervention(note) => note.id.as_deref(),
            FeatureKind::Block(block) => block.id.as_deref(),
            FeatureKind::Sentence(sentence) => sentence.id.as_deref(),
            FeatureKind::Anchor(anchor) => anchor.id.as_deref(),
            _ => None,
        };
        self.projection.select(pick).map(|(range, id)| (id, range)).collect()
    }

    /// The words of the document for words of the edition.
    fn old_range(&self, new: &Span) -> Option<Span> {
        let both = self.blocks.iter().find(|both| both.new.start <= new.start && new.end <= both.new.end)?;
        let place = |at: usize, is_end| both.old.start + old_place(&both.hunks, at - both.new.start, is_end);
        let (start, end) = (place(new.start, false), place(new.end, true));
        Some(start..end.max(start))
    }

    /// Decisions on classes, which a document does not show.
    fn decisions(&self, compared: &mut Compared) {
        let decided = self.edition.decisions.iter().filter(|decision| decision.assessed);
        let decided: FxHashSet<&str> = decided.map(|decision| &*decision.target).collect();
        if !decided.is_empty() {
            let what = "brackets whose classes were decided; the document has brackets without classes, so that the \
                        classes stay in the edition";
            compared.told.push(Told::new(format!("{what}: {}", decided.len())));
        }
    }
}

/// All blocks below nodes.
fn blocks<'n>(nodes: &'n [Node], found: &mut Vec<&'n Block>) {
    for node in nodes {
        match node {
            Node::Container(container) => blocks(&container.children, found),
            Node::Block(block) => found.push(block),
            Node::Space(_) => {}
        }
    }
}
