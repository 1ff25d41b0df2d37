//! Remarks below the comments of a thread in a shape of their own: text, name and time in one line.

use super::groups::{Group, is_signed};
use super::lines::Line;
use super::units::{Place, Reader, Unit};
use crate::page::layout::Layouts;

/// The remarks of a thread among its comments.
#[derive(Debug, Default)]
pub(super) struct Sides {
    /// For each unit of the joined thread, the comment to which it is a remark.
    pub owners: Vec<Option<usize>>,
}

/// Lines that hold a text, a signature and a time, between and behind the lines of a group that do not.
pub(super) fn lines_of(lines: &[Line<'_>], group: &Group, all: &[Group]) -> Group {
    let first = group.first().copied().unwrap_or(usize::MAX);
    if group.iter().any(|at| is_signed(&lines[*at])) {
        return Group::new();
    }
    let mut sides: Group = all.iter().flatten().copied().filter(|at| *at > first && is_signed(&lines[*at])).collect();
    sides.sort_unstable();
    sides
}

/// Puts remarks behind the comments below which they stand.
pub(super) fn join<'t>(
    units: Vec<Unit<'t>>,
    sides: &Group,
    lines: &[Line<'t>],
    layouts: &Layouts,
    all: &[Group],
) -> (Vec<Unit<'t>>, Sides) {
    let read = Reader::new(lines, &layouts.words, sides, true, all).read(Place::Signature).units;
    let mut remarks = read.into_iter().filter(|unit| !unit.named.name.is_empty()).peekable();
    let mut joined = Vec::with_capacity(units.len());
    let mut owners = Vec::with_capacity(units.len());
    for mut unit in units {
        let (owner, end) = (joined.len(), unit.lines.end);
        let begins = unit.text.end.max(unit.anchor + 1);
        while remarks.next_if(|remark| remark.anchor < begins).is_some() {}
        unit.lines.end = remarks.peek().map_or(end, |remark| remark.anchor.min(end));
        joined.push(unit);
        owners.push(None);
        while let Some(mut remark) = remarks.next_if(|remark| remark.anchor < end) {
            remark.lines = remark.anchor..remark.anchor + 1;
            joined.push(remark);
            owners.push(Some(owner));
        }
    }
    (joined, Sides { owners })
}

impl Sides {
    /// A remark answers the comment below which it stands.
    pub fn answer(&self, parents: &mut [Option<usize>]) {
        for (parent, owner) in parents.iter_mut().zip(&self.owners) {
            *parent = owner.or(*parent);
        }
    }

    /// Where a page counts the answers to its first comment behind it, all others that are no remarks answer it.
    pub fn answer_first(&self, parents: &mut [Option<usize>]) {
        for (parent, owner) in parents.iter_mut().zip(&self.owners).skip(1) {
            *parent = owner.or(*parent).or(Some(0));
        }
    }

    /// How many comments are no remarks.
    pub fn mains(&self) -> usize {
        self.owners.iter().filter(|owner| owner.is_none()).count()
    }
}
