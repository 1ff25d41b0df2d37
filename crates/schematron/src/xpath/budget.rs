//! What evaluating may cost. There is one budget of work, and whoever does work takes from it: for nodes visited, items
//! made or copied, strings read or made by their length, steps of regular expressions. Memory is counted besides
//! (see [`held`](super::held)).

use super::error::{Evaluated, XPathError};
use super::eval::Evaluator;
use super::value::{Atomic, Item, Places, Sequence};

/// The work that one evaluation may cost, in nodes visited and items made.
pub(crate) const WORK_LIMIT: u64 = 100_000_000;
/// The work for a whole document.
pub(crate) const TOTAL_LIMIT: u64 = 6_000_000_000;
/// Items of one sequence.
const SEQUENCE_LIMIT: usize = 8_000_000;
/// Bytes of one string that is put together.
const STRING_LIMIT: usize = 64 << 20;
/// Bytes of a string whose reading or making costs as much as visiting a node.
const BYTES: usize = 8;
/// Bytes of two strings whose comparison costs as much as visiting a node; most differ early.
const COMPARED: usize = 64;

fn length(atom: &Atomic<'_>) -> usize {
    atom.characters().map_or(0, |text| text.len())
}

fn length_of(item: &Item<'_>) -> usize {
    match item {
        Item::Node(node) => node.string().len(),
        Item::Atom(atom) => length(atom),
        _ => 0,
    }
}

impl<'d> Evaluator<'d> {
    /// Begins an evaluation: the limit on work is set anew.
    pub fn refresh(&self) {
        self.limit.set(self.work.get() + WORK_LIMIT);
    }

    /// Whether the document has cost all that it may.
    pub fn is_spent(&self) -> bool {
        self.work.get() > TOTAL_LIMIT
    }

    /// Counts work that is checked later.
    pub fn tally(&self, work: usize) {
        self.work.set(self.work.get() + work as u64);
    }

    /// Counts work.
    ///
    /// # Errors
    /// Once it is too much.
    pub fn spend(&self, work: usize) -> Evaluated<()> {
        self.tally(work);
        self.check_work()
    }

    /// Counts the reading of a string.
    pub fn read(&self, text: &str) -> Evaluated<()> {
        self.spend(text.len() / BYTES)
    }

    pub(super) fn check_work(&self) -> Evaluated<()> {
        if self.work.get() > self.limit.get() {
            return Err(XPathError::limit("this would take too long; the expression was given up"));
        }
        if super::held::is_too_much() {
            return Err(XPathError::limit("this would take too much memory; the expression was given up"));
        }
        Ok(())
    }

    /// Checks the length of a sequence that is being made.
    pub fn check_length(&self, length: usize) -> Evaluated<()> {
        if length > SEQUENCE_LIMIT {
            return Err(XPathError::limit(format!("a sequence has more than {SEQUENCE_LIMIT} items")));
        }
        Ok(())
    }

    /// Checks and counts the length of a string that was made.
    pub fn check_string(&self, length: usize) -> Evaluated<()> {
        self.check_length_of_string(length)?;
        self.spend(length / BYTES)
    }

    /// Checks the length of a string that is being put together, whose parts were counted.
    pub fn check_length_of_string(&self, length: usize) -> Evaluated<()> {
        if length > STRING_LIMIT {
            return Err(XPathError::limit(format!("a string has more than {STRING_LIMIT} bytes")));
        }
        Ok(())
    }

    /// The items of a value; to copy them is work.
    pub fn list(&self, value: Sequence<'d>) -> Evaluated<Vec<Item<'d>>> {
        self.spend(value.len())?;
        Ok(value.into_vec())
    }

    /// Adds the items of a value to others.
    pub fn gather(&self, found: &mut Vec<Item<'d>>, value: Sequence<'d>) -> Evaluated<()> {
        self.check_length(found.len() + value.len())?;
        found.extend(self.list(value)?);
        Ok(())
    }

    /// Counts the comparison of two atoms.
    pub(super) fn read_pair(&self, left: &Atomic<'_>, right: &Atomic<'_>) -> Evaluated<()> {
        self.spend(length(left).min(length(right)) / COMPARED)
    }

    /// Counts the comparison of each item with each: the sides are read at most so often.
    pub(super) fn read_pairs(&self, left: &Sequence<'d>, right: &Sequence<'d>) -> Evaluated<()> {
        let side = |side: &Sequence<'d>| side.items().iter().map(|item| length_of(item) / COMPARED).sum::<usize>();
        let (left_work, right_work) = (side(left).saturating_mul(right.len()), side(right).saturating_mul(left.len()));
        self.spend(left_work.min(right_work))
    }

    /// Counts the reading of atoms, one by one.
    pub(super) fn read_all(&self, atoms: &[Atomic<'d>]) -> Evaluated<()> {
        atoms.iter().try_for_each(|atom| self.spend(1 + length(atom) / COMPARED))
    }

    /// The strings of a sequence with their places, where it pays for so many questions to know them.
    pub(super) fn strings<'s>(
        &self,
        sequence: &'s Sequence<'d>,
        questions: usize,
    ) -> Evaluated<Option<&'s Places<'d>>> {
        let read = || sequence.items().iter().try_for_each(|item| self.spend(1 + length_of(item) / COMPARED));
        sequence.strings(questions, read)
    }
}
