//! Keeps rewritten passages readable: no lone comma or article between two changes.

use std::ops::Range;

use similar::DiffOp;

use super::runs::joined;
use super::segments::Sides;
use crate::text::{Key, is_function_word, is_punctuation};

/// The share of a bead's words that must stay for its changes to be shown word by word.
const STAYS: f32 = 0.15;

/// How many tokens must have changed on each side of an anchor for it to count as part of a rewritten run.
const AROUND: usize = 6;

/// Decides which equal tokens are worth showing as such.
pub(super) struct Smoother<'c, 's, 't> {
    sides: &'c Sides<'s, 't>,
    /// Whether a key carries a meaning of its own.
    is_content: Vec<bool>,
}

impl<'c, 's, 't> Smoother<'c, 's, 't> {
    pub fn new(sides: &'c Sides<'s, 't>) -> Self {
        let is_content = (0..sides.vocabulary.len()).map(|number| {
            let key = Key(number as u32);
            let form = sides.vocabulary.form(key).trim_matches(is_punctuation);
            let is_function_word = [&sides.old.lang, &sides.new.lang].iter().any(|lang| is_function_word(form, lang));
            sides.vocabulary.is_word(key) && !is_function_word
        });
        Self { sides, is_content: is_content.collect() }
    }

    /// Removes anchors that only break up a rewritten passage; returns whether all of it is rewritten.
    pub fn smooth(&self, ops: Vec<DiffOp>, old: Range<u32>, new: Range<u32>) -> (Vec<DiffOp>, bool) {
        if ops.iter().all(|op| matches!(op, DiffOp::Equal { .. })) {
            return (ops, false);
        }
        if self.is_rewritten(&ops, &old, &new) {
            let whole = DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() };
            return (vec![whole], true);
        }
        (self.without_lone_anchors(ops, old.start), false)
    }

    fn is_rewritten(&self, ops: &[DiffOp], old: &Range<u32>, new: &Range<u32>) -> bool {
        let weight = |range: Range<u32>, stream: &crate::text::Stream<'_>| -> f32 {
            range.map(|at| self.weight(stream.tokens[at as usize].key)).sum()
        };
        let all = weight(old.clone(), self.sides.old).min(weight(new.clone(), self.sides.new));
        let stays: f32 = ops
            .iter()
            .filter(|op| matches!(op, DiffOp::Equal { .. }))
            .map(|op| {
                let range = op.old_range();
                weight(old.start + range.start as u32..old.start + range.end as u32, self.sides.old)
            })
            .sum();
        stays < STAYS * all
    }

    fn weight(&self, key: Key) -> f32 {
        if self.is_content(key) {
            1.0
        } else if self.sides.vocabulary.is_word(key) {
            0.25
        } else {
            0.0
        }
    }

    fn is_content(&self, key: Key) -> bool {
        self.is_content.get(key.0 as usize).copied().unwrap_or(true)
    }

    fn without_lone_anchors(&self, ops: Vec<DiffOp>, base: u32) -> Vec<DiffOp> {
        let is_lone = |at: usize| {
            let DiffOp::Equal { old_index, len, .. } = ops[at] else { return false };
            let around = |at: Option<usize>| at.and_then(|at| ops.get(at)).is_some_and(is_replaced);
            len <= 2
                && around(at.checked_sub(1))
                && around(Some(at + 1))
                && (0..len).all(|step| !self.is_content(self.sides.old.tokens[base as usize + old_index + step].key))
        };
        let lone: Vec<bool> = (0..ops.len()).map(is_lone).collect();
        let mut smooth: Vec<DiffOp> = Vec::with_capacity(ops.len());
        for (at, op) in ops.iter().enumerate() {
            let joins = lone[at] || at > 0 && lone[at - 1];
            match smooth.last_mut().filter(|_| joins) {
                Some(last) => *last = joined(last, op),
                None => smooth.push(*op),
            }
        }
        smooth
    }
}

/// Whether enough tokens were replaced.
fn is_replaced(op: &DiffOp) -> bool {
    !matches!(op, DiffOp::Equal { .. })
        && op.old_range().len().min(op.new_range().len()) > 0
        && op.old_range().len() + op.new_range().len() >= AROUND
}
