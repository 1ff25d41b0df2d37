//! Beads by numbers and beads by ids.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::alignment::{Alignment, Bead};
use crate::model::{BeadLink, Certainty, Id};

/// A segment that has no id, so that no link can lead to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("segment {} of the {} has no id of its own", .segment + 1, if *.is_source { "source" } else { "translation" })]
pub struct NoId {
    /// Whether it is one of the source.
    pub is_source: bool,
    /// Its number, from 0.
    pub segment: usize,
}

/// Why links between ids are no alignment of two texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// There is no segment with this id.
    #[error("there is no sentence or block `{id}` in the {side}; its ids were changed, or this is another version")]
    Unknown {
        /// The id.
        id: Id,
        /// `source` or `translation`.
        side: &'static str,
        /// The number of the link.
        link: usize,
    },
    /// The segments of a link do not follow each other, or an earlier link has gone past them.
    #[error("`{id}` of the {side} does not follow what was linked before; links run through both texts in their order")]
    Order {
        /// The id.
        id: Id,
        /// `source` or `translation`.
        side: &'static str,
        /// The number of the link.
        link: usize,
    },
}

impl LinkError {
    /// The number of the link.
    pub const fn link(&self) -> usize {
        match self {
            Self::Unknown { link, .. } | Self::Order { link, .. } => *link,
        }
    }
}

/// The beads of an alignment as links between ids.
///
/// # Errors
/// The first segment without an id.
pub fn links(alignment: &Alignment, source: &[Option<&str>], target: &[Option<&str>]) -> Result<Vec<BeadLink>, NoId> {
    let ids = |side: &[Option<&str>], range: &Range<usize>, is_source| {
        let id = |segment: usize| side.get(segment).copied().flatten().map(Id::from).ok_or(NoId { is_source, segment });
        range.clone().map(id).collect::<Result<Vec<Id>, NoId>>()
    };
    let link = |bead: &Bead| {
        let (source, target) = (ids(source, &bead.source, true)?, ids(target, &bead.target, false)?);
        Ok(BeadLink { source, target, cert: bead.cert(), ..BeadLink::default() })
    };
    alignment.beads.iter().map(link).collect()
}

/// The alignment that links between ids stand for. Segments that no link names become beads of one side.
///
/// # Errors
/// When a link leads to an id that is not there, or links cross.
pub fn alignment_of(
    links: &[BeadLink],
    source: &[Option<&str>],
    target: &[Option<&str>],
) -> Result<Alignment, LinkError> {
    let mut sides = [SideOfLinks::new(source, "source"), SideOfLinks::new(target, "translation")];
    let mut beads = Vec::with_capacity(links.len());
    for (number, link) in links.iter().enumerate() {
        let [one, other] = &mut sides;
        let (skipped, source) = one.take(&link.source, number)?;
        let (passed, target) = other.take(&link.target, number)?;
        leave_over(&mut beads, skipped, passed);
        beads.push(Bead { source, target, probability: link.cert.probability() as f32 });
    }
    let [one, other] = &sides;
    leave_over(&mut beads, one.next..one.known, other.next..other.known);
    Ok(Alignment { beads })
}

/// Segments without a link.
fn leave_over(beads: &mut Vec<Bead>, source: Range<usize>, target: Range<usize>) {
    let probability = Certainty::Low.probability() as f32;
    let (before, after) = (target.start, source.end);
    beads.extend(source.map(|segment| Bead { source: segment..segment + 1, target: before..before, probability }));
    beads.extend(target.map(|segment| Bead { source: after..after, target: segment..segment + 1, probability }));
}

struct SideOfLinks<'s> {
    numbers: FxHashMap<&'s str, usize>,
    known: usize,
    /// The first segment that no link has named yet.
    next: usize,
    side: &'static str,
}

impl<'s> SideOfLinks<'s> {
    fn new(ids: &[Option<&'s str>], side: &'static str) -> Self {
        let numbers = ids.iter().enumerate().filter_map(|(number, id)| Some(((*id)?, number))).collect();
        Self { numbers, known: ids.len(), next: 0, side }
    }

    /// The segments of a link, and those before them that no link has named.
    fn take(&mut self, ids: &[Id], link: usize) -> Result<(Range<usize>, Range<usize>), LinkError> {
        let (begun, side) = (self.next, self.side);
        let mut start = None;
        for id in ids {
            let unknown = || LinkError::Unknown { id: id.clone(), side, link };
            let number = *self.numbers.get(&**id).ok_or_else(unknown)?;
            let fits = if start.is_some() { number == self.next } else { number >= self.next };
            if !fits {
                return Err(LinkError::Order { id: id.clone(), side, link });
            }
            start.get_or_insert(number);
            self.next = number + 1;
        }
        let start = start.unwrap_or(begun);
        Ok((begun..start, start..self.next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: [Option<&str>; 3] = [Some("a"), Some("b"), Some("c")];
    const TARGET: [Option<&str>; 3] = [Some("x"), Some("y"), Some("z")];

    fn link(source: &[&str], target: &[&str]) -> BeadLink {
        let ids = |ids: &[&str]| ids.iter().map(|id| Id::from(*id)).collect();
        BeadLink { source: ids(source), target: ids(target), cert: Certainty::High, ..BeadLink::default() }
    }

    #[test]
    fn links_become_beads_and_links_again() {
        let given = [link(&["a", "b"], &["x"]), link(&[], &["y"]), link(&["c"], &["z"])];
        let alignment = alignment_of(&given, &SOURCE, &TARGET).unwrap();
        assert_eq!(links(&alignment, &SOURCE, &TARGET).unwrap(), given);
    }

    #[test]
    fn what_no_link_names_is_left_over() {
        let alignment = alignment_of(&[link(&["b"], &["x"])], &SOURCE, &TARGET).unwrap();
        let beads: Vec<_> = alignment.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
        assert_eq!(beads, [(0..1, 0..0), (1..2, 0..1), (2..3, 1..1), (3..3, 1..2), (3..3, 2..3)]);
    }

    #[test]
    fn links_that_cross_or_lead_nowhere_are_refused() {
        let error = |links: &[BeadLink]| alignment_of(links, &SOURCE, &TARGET).unwrap_err();
        assert!(matches!(error(&[link(&["q"], &["x"])]), LinkError::Unknown { link: 0, .. }));
        assert!(matches!(error(&[link(&["b"], &["x"]), link(&["a"], &["y"])]), LinkError::Order { link: 1, .. }));
        assert!(matches!(error(&[link(&["a", "c"], &["x"])]), LinkError::Order { .. }));
        assert!(matches!(error(&[link(&["a"], &["x"]), link(&["a"], &["y"])]), LinkError::Order { .. }));
        let none = links(&alignment_of(&[], &SOURCE, &TARGET).unwrap(), &[Some("a"), None, None], &TARGET);
        assert_eq!(none, Err(NoId { is_source: true, segment: 1 }));
    }
}
