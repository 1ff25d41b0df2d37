//! Compares two streams: beads of segments, and in each bead the runs of tokens.

use std::ops::Range;

use similar::DiffOp;

use super::rewritten::Smoother;
use super::runs::{Run, RunKind, align};
use super::segments::{Match, Sides, matches, token_range};
use super::slide::{Known, slid};
use crate::text::{Stream, Token, Vocabulary};

/// The change of the segments of a bead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BeadState {
    /// The same text.
    Same,
    /// The same keys; case, accents, punctuation or white space differ.
    Minor,
    /// Some words changed.
    Changed,
    /// So much changed that only whole segments are readable.
    Rewritten,
    /// Only in the old text.
    Deleted,
    /// Only in the new text.
    Inserted,
}

impl BeadState {
    /// The name, such as `rewritten`.
    pub const fn as_str(self) -> &'static str {
        match self {
            BeadState::Same => "same",
            BeadState::Minor => "minor",
            BeadState::Changed => "changed",
            BeadState::Rewritten => "rewritten",
            BeadState::Deleted => "deleted",
            BeadState::Inserted => "inserted",
        }
    }
}

/// Segments of both sides that correspond, or segments of one side alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bead {
    /// Indices of the segments in the old stream.
    pub old: Range<usize>,
    /// Indices of the segments in the new stream.
    pub new: Range<usize>,
    /// The kind of change.
    pub state: BeadState,
    /// For segments in another order: the number of the block with which they moved, from 0.
    pub moved: Option<usize>,
    /// The tokens, in the order of the text.
    pub runs: Vec<Run>,
}

/// The result of comparing two streams.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TextComparison<'t> {
    /// The old text.
    pub old: Stream<'t>,
    /// The new text.
    pub new: Stream<'t>,
    /// The beads in the order of the new text; deleted segments are next to their old neighbours.
    pub beads: Vec<Bead>,
}

/// The amount of change. Tokens are counted in both texts, so a replaced word counts as one deleted and one inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Tokens of the old text.
    pub old_tokens: usize,
    /// Tokens of the new text.
    pub new_tokens: usize,
    /// Tokens that are only in the old text.
    pub deleted: usize,
    /// Tokens that are only in the new text.
    pub inserted: usize,
    /// Tokens with the same key and different text.
    pub minor: usize,
    /// Segments of the old text.
    pub old_segments: usize,
    /// Segments of the new text.
    pub new_segments: usize,
    /// Segments of the old text without a partner.
    pub deleted_segments: usize,
    /// Segments of the new text without a partner.
    pub inserted_segments: usize,
    /// Segments whose partner differs. For a split or joined segment, the side with more segments counts, so that the
    /// number does not depend on the order of the files.
    pub changed_segments: usize,
    /// Segments in another order, counted in the same way.
    pub moved_segments: usize,
}

/// Compares two streams with keys of the same vocabulary.
///
/// Segments are paired first, and tokens are aligned inside the pairs. Time and memory grow with the number of tokens,
/// and with the product of the lengths of two paired segments if these differ much. Moved segments cost no more.
pub fn compare_streams<'t>(old: Stream<'t>, new: Stream<'t>, vocabulary: &Vocabulary) -> TextComparison<'t> {
    let sides = Sides::new(&old, &new, vocabulary);
    let found = matches(&sides);
    let comparer = Comparer { sides: &sides, smoother: Smoother::new(&sides) };
    let beads = comparer.beads(&found);
    TextComparison { beads, old, new }
}

impl TextComparison<'_> {
    /// Counts the changes.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            old_tokens: self.old.tokens.len(),
            new_tokens: self.new.tokens.len(),
            old_segments: self.old.segments.len(),
            new_segments: self.new.segments.len(),
            ..Summary::default()
        };
        for bead in &self.beads {
            summary.add(bead);
        }
        summary
    }

    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.beads.iter().all(|bead| bead.state == BeadState::Same && bead.moved.is_none())
    }
}

impl Summary {
    /// Adds the counts of other texts.
    pub fn add_counts(&mut self, other: &Self) {
        self.old_tokens += other.old_tokens;
        self.new_tokens += other.new_tokens;
        self.deleted += other.deleted;
        self.inserted += other.inserted;
        self.minor += other.minor;
        self.old_segments += other.old_segments;
        self.new_segments += other.new_segments;
        self.deleted_segments += other.deleted_segments;
        self.inserted_segments += other.inserted_segments;
        self.changed_segments += other.changed_segments;
        self.moved_segments += other.moved_segments;
    }

    fn add(&mut self, bead: &Bead) {
        for run in &bead.runs {
            match run.kind {
                RunKind::Deleted => self.deleted += run.old.len(),
                RunKind::Inserted => self.inserted += run.new.len(),
                RunKind::Minor => self.minor += run.new.len(),
                RunKind::Same => {}
            }
        }
        match bead.state {
            BeadState::Deleted => self.deleted_segments += bead.old.len(),
            BeadState::Inserted => self.inserted_segments += bead.new.len(),
            BeadState::Minor | BeadState::Changed | BeadState::Rewritten => {
                self.changed_segments += bead.old.len().max(bead.new.len());
            }
            BeadState::Same => {}
        }
        if bead.moved.is_some() {
            self.moved_segments += bead.old.len().max(bead.new.len());
        }
    }
}

struct Comparer<'c, 's, 't> {
    sides: &'c Sides<'s, 't>,
    smoother: Smoother<'c, 's, 't>,
}

impl Comparer<'_, '_, '_> {
    /// All beads, in the order of the new text.
    fn beads(&self, found: &[Match]) -> Vec<Bead> {
        let mut beads = Vec::with_capacity(found.len());
        let (mut old, mut new) = (0, 0);
        let off_spine = OffSpine::new(found, self.sides);
        for on_spine in found.iter().filter(|found| !found.is_moved) {
            self.between(old..on_spine.old.start, new..on_spine.new.start, &off_spine, &mut beads);
            beads.push(self.bead(on_spine, None));
            (old, new) = (on_spine.old.end, on_spine.new.end);
        }
        let ends = (self.sides.old.segments.len(), self.sides.new.segments.len());
        self.between(old..ends.0, new..ends.1, &off_spine, &mut beads);
        beads
    }

    /// Adds the beads between two that are in order.
    fn between(&self, old: Range<usize>, new: Range<usize>, off_spine: &OffSpine<'_>, beads: &mut Vec<Bead>) {
        for at in old.filter(|&at| !off_spine.is_old(at)) {
            beads.push(self.alone(at..at + 1, new.start..new.start));
        }
        let mut at = new.start;
        while at < new.end {
            match off_spine.at_new(at) {
                Some((found, block)) => {
                    beads.push(self.bead(found, Some(block)));
                    at = found.new.end;
                }
                None => {
                    beads.push(self.alone(0..0, at..at + 1));
                    at += 1;
                }
            }
        }
    }

    /// The bead of a segment on one side alone.
    fn alone(&self, old: Range<usize>, new: Range<usize>) -> Bead {
        let (old_tokens, new_tokens) = self.token_ranges(&old, &new);
        if new.is_empty() {
            let run = Run { kind: RunKind::Deleted, old: old_tokens, new: 0..0 };
            Bead { old, new, state: BeadState::Deleted, moved: None, runs: vec![run] }
        } else {
            let run = Run { kind: RunKind::Inserted, old: 0..0, new: new_tokens };
            Bead { old, new, state: BeadState::Inserted, moved: None, runs: vec![run] }
        }
    }

    fn token_ranges(&self, old: &Range<usize>, new: &Range<usize>) -> (Range<u32>, Range<u32>) {
        (token_range(self.sides.old, old.clone()), token_range(self.sides.new, new.clone()))
    }

    fn bead(&self, found: &Match, moved: Option<usize>) -> Bead {
        let (old, new) = (found.old.clone(), found.new.clone());
        let (old_tokens, new_tokens) = self.token_ranges(&old, &new);
        let ops = align(self.sides.old_keys(old.clone()), self.sides.new_keys(new.clone()), self.sides.in_order());
        let ops = slid(&ops, &Tokens { sides: self.sides, starts: [old_tokens.start, new_tokens.start] });
        let (ops, is_rewritten) = self.smoother.smooth(ops, old_tokens.clone(), new_tokens.clone());
        let runs = self.runs(&ops, old_tokens.start, new_tokens.start, &old, &new);
        let has = |kind| runs.iter().any(|run: &Run| run.kind == kind);
        let state = match () {
            () if is_rewritten => BeadState::Rewritten,
            () if has(RunKind::Deleted) || has(RunKind::Inserted) => BeadState::Changed,
            () if has(RunKind::Minor) || old.len() != new.len() => BeadState::Minor,
            () => BeadState::Same,
        };
        Bead { old, new, state, moved, runs }
    }

    fn runs(
        &self,
        ops: &[DiffOp],
        old: u32,
        new: u32,
        old_segments: &Range<usize>,
        new_segments: &Range<usize>,
    ) -> Vec<Run> {
        let mut runs = Vec::with_capacity(ops.len());
        let ends = (
            token_range(self.sides.old, old_segments.clone()).end,
            token_range(self.sides.new, new_segments.clone()).end,
        );
        for op in ops {
            let (op_old, op_new) = (op.old_range(), op.new_range());
            let op_old = old + op_old.start as u32..old + op_old.end as u32;
            let op_new = new + op_new.start as u32..new + op_new.end as u32;
            match op {
                DiffOp::Equal { .. } => self.equal(op_old, op_new, ends, &mut runs),
                _ => {
                    if !op_old.is_empty() {
                        runs.push(Run { kind: RunKind::Deleted, old: op_old, new: 0..0 });
                    }
                    if !op_new.is_empty() {
                        runs.push(Run { kind: RunKind::Inserted, old: 0..0, new: op_new });
                    }
                }
            }
        }
        runs
    }

    /// Separates tokens of the same text from those that only have the same key.
    fn equal(&self, old: Range<u32>, new: Range<u32>, ends: (u32, u32), runs: &mut Vec<Run>) {
        let last = old.end;
        for (old, new) in old.zip(new) {
            // A change follows the last one, and the white space before the change belongs to it.
            let is_last = old + 1 == last;
            let kind = if self.same_token(old, new, ends, is_last) { RunKind::Same } else { RunKind::Minor };
            match runs.last_mut() {
                Some(run) if run.kind == kind => (run.old.end, run.new.end) = (old + 1, new + 1),
                _ => runs.push(Run { kind, old: old..old + 1, new: new..new + 1 }),
            }
        }
    }

    /// Whether two tokens of one key have the same text and are followed by the same text up to the next token.
    fn same_token(&self, old: u32, new: u32, ends: (u32, u32), is_last: bool) -> bool {
        let (old_text, old_gap) = text_and_gap(self.sides.old, old, ends.0);
        let (new_text, new_gap) = text_and_gap(self.sides.new, new, ends.1);
        let same_gap = match (old_gap, new_gap) {
            (Some(old), Some(new)) if is_last => old.trim() == new.trim(),
            (Some(old), Some(new)) => old == new,
            _ => true,
        };
        old_text == new_text && same_gap
    }
}

/// The tokens of a bead.
struct Tokens<'c, 's, 't> {
    sides: &'c Sides<'s, 't>,
    /// The first one on each side.
    starts: [u32; 2],
}

impl Tokens<'_, '_, '_> {
    fn text(&self, is_old: bool, token: usize) -> &str {
        let (stream, start) = if is_old { (self.sides.old, self.starts[0]) } else { (self.sides.new, self.starts[1]) };
        let token = stream.tokens.get(start as usize + token);
        token.map(|token| stream.slice(token.start..token.end)).unwrap_or_default()
    }
}

impl Known for Tokens<'_, '_, '_> {
    fn is_same(&self, is_old: bool, one: usize, other: usize) -> bool {
        self.text(is_old, one) == self.text(is_old, other)
    }

    fn nesting(&self, is_old: bool, token: usize) -> i32 {
        let count = |marks: &[char]| self.text(is_old, token).matches(marks).count() as i32;
        count(&OPENING) - count(&CLOSING)
    }
}

/// Brackets and quotation marks that open.
const OPENING: [char; 13] = ['(', '[', '{', '“', '‘', '«', '（', '［', '「', '『', '《', '〈', '【'];

/// Those that close them.
const CLOSING: [char; 13] = [')', ']', '}', '”', '’', '»', '）', '］', '」', '』', '》', '〉', '】'];

/// The text of a token, and the text after it up to the next token of its bead.
fn text_and_gap<'t>(stream: &Stream<'t>, number: u32, end: u32) -> (&'t str, Option<&'t str>) {
    let token = stream.tokens[number as usize];
    let next: Option<&Token> = stream.tokens.get(number as usize + 1).filter(|_| number + 1 < end);
    (stream.slice(token.start..token.end), next.map(|next| stream.slice(token.end..next.start)))
}

/// The matches out of order, grouped into blocks that moved together.
struct OffSpine<'m> {
    /// For each new segment, the match that begins there, and its block.
    of_new: rustc_hash::FxHashMap<usize, (&'m Match, usize)>,
    is_old: Vec<bool>,
}

impl<'m> OffSpine<'m> {
    fn new(found: &'m [Match], sides: &Sides<'_, '_>) -> Self {
        let mut is_old = vec![false; sides.old.segments.len()];
        let mut of_new = rustc_hash::FxHashMap::default();
        let (mut block, mut end) = (0, None);
        for found in found.iter().filter(|found| found.is_moved) {
            is_old[found.old.clone()].fill(true);
            if end.is_some() && end != Some((found.old.start, found.new.start)) {
                block += 1;
            }
            end = Some((found.old.end, found.new.end));
            of_new.insert(found.new.start, (found, block));
        }
        Self { of_new, is_old }
    }

    fn is_old(&self, at: usize) -> bool {
        self.is_old[at]
    }

    fn at_new(&self, at: usize) -> Option<(&'m Match, usize)> {
        self.of_new.get(&at).copied()
    }
}
