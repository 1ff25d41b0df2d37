//! Converts between beads with numbers and links with ids.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::bead::{Alignment, Bead};
use crate::model::{BeadLink, Certainty, Id};

/// A segment without an id, to which a link cannot point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("segment {} of the {} has no id of its own", .segment + 1, if *.is_source { "source" } else { "translation" })]
pub struct NoId {
    /// Whether it is a segment of the source.
    pub is_source: bool,
    /// Its index, from 0.
    pub segment: usize,
}

/// Why links between ids are not an alignment of two texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// There is no segment with this id.
    #[error("the {side} has no sentence or block `{id}`; its ids have changed, or this is another version")]
    Unknown {
        /// The id.
        id: Id,
        /// `source` or `translation`.
        side: &'static str,
        /// The index of the link.
        link: usize,
    },
    /// The segments of a link are not consecutive, or an earlier link has them or has gone past them in the source.
    #[error(
        "`{id}` of the {side} is out of order; links follow the order of the source, and each segment has one link"
    )]
    Order {
        /// The id.
        id: Id,
        /// `source` or `translation`.
        side: &'static str,
        /// The index of the link.
        link: usize,
    },
}

impl LinkError {
    /// The index of the link.
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

/// The alignment that the links between ids describe. Segments without a link become beads of one side.
///
/// # Errors
/// [`LinkError`] if a link names an id that does not exist, or links cross.
pub fn alignment_of(
    links: &[BeadLink],
    source: &[Option<&str>],
    target: &[Option<&str>],
) -> Result<Alignment, LinkError> {
    let mut one = SideOfLinks::new(source, "source");
    let mut other = SideOfLinks::new(target, "translation");
    let mut beads = Vec::with_capacity(links.len());
    for (number, link) in links.iter().enumerate() {
        let begun = one.next;
        let (source, target) = (one.take(&link.source, number, true)?, other.take(&link.target, number, false)?);
        let skipped = one.untaken(begun..source.start);
        // Earlier segments of the target come first, unless a later link goes back to them.
        beads.extend(skipped.into_iter().map(|segment| (segment..segment + 1, None)));
        beads.push((source, Some((target, link.cert.probability() as f32))));
    }
    beads.extend(one.untaken(one.next..source.len()).into_iter().map(|segment| (segment..segment + 1, None)));
    Ok(Alignment { beads: with_rest(beads, &other) })
}

/// The beads, with the remaining segments of the target, each where the target first goes past it.
fn with_rest(beads: Vec<LinkedBead>, target: &SideOfLinks<'_>) -> Vec<Bead> {
    let probability = Certainty::Low.probability() as f32;
    let mut rest = target.untaken(0..target.is_taken.len()).into_iter().peekable();
    let mut all = Vec::with_capacity(beads.len());
    let (mut after, mut at) = (0, 0);
    for (source, linked) in beads {
        if let Some((target, _)) = &linked {
            while let Some(segment) = rest.next_if(|segment| *segment < target.start) {
                all.push(Bead { source: source.start..source.start, target: segment..segment + 1, probability });
                at = segment + 1;
            }
            at = if target.is_empty() { at } else { target.end };
        }
        after = source.end;
        let (target, probability) = linked.unwrap_or((at..at, probability));
        let target = if target.is_empty() { at..at } else { target };
        all.push(Bead { source, target, probability });
    }
    all.extend(rest.map(|segment| Bead { source: after..after, target: segment..segment + 1, probability }));
    all
}

/// Segments of the source; if a link says so, also those of the target and their probability.
type LinkedBead = (Range<usize>, Option<(Range<usize>, f32)>);

struct SideOfLinks<'s> {
    numbers: FxHashMap<&'s str, usize>,
    is_taken: Vec<bool>,
    /// The segment after the last link.
    next: usize,
    side: &'static str,
}

impl<'s> SideOfLinks<'s> {
    fn new(ids: &[Option<&'s str>], side: &'static str) -> Self {
        let numbers = ids.iter().enumerate().filter_map(|(number, id)| Some(((*id)?, number))).collect();
        Self { numbers, is_taken: vec![false; ids.len()], next: 0, side }
    }

    /// The segments of a link, which must be consecutive; with `in_order`, none may come before an earlier link's.
    fn take(&mut self, ids: &[Id], link: usize, in_order: bool) -> Result<Range<usize>, LinkError> {
        let side = self.side;
        let mut found: Option<Range<usize>> = None;
        for id in ids {
            let unknown = || LinkError::Unknown { id: id.clone(), side, link };
            let number = *self.numbers.get(&**id).ok_or_else(unknown)?;
            let follows = found.as_ref().map_or(!in_order || number >= self.next, |range| range.end == number);
            if !follows || std::mem::replace(&mut self.is_taken[number], true) {
                return Err(LinkError::Order { id: id.clone(), side, link });
            }
            found = Some(found.map_or(number, |range| range.start)..number + 1);
        }
        self.next = found.as_ref().map_or(self.next, |range| range.end);
        Ok(found.unwrap_or(self.next..self.next))
    }

    /// The segments of a range that no link has taken.
    fn untaken(&self, range: Range<usize>) -> Vec<usize> {
        range.filter(|segment| !self.is_taken[*segment]).collect()
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
    fn the_target_may_have_them_elsewhere() {
        let given = [link(&["a"], &["z"]), link(&["b"], &["x"]), link(&["c"], &["y"])];
        let alignment = alignment_of(&given, &SOURCE, &TARGET).unwrap();
        assert_eq!(links(&alignment, &SOURCE, &TARGET).unwrap(), given);
        assert_eq!([0, 1, 2].map(|segment| alignment.bead_of_target(segment)), [Some(1), Some(2), Some(0)]);
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
