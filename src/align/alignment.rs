//! What is aligned, and the result.

use std::ops::Range;

use super::aligner::Aligner;
use super::path::Found;
use crate::model::Certainty;
use crate::text::Stream;

/// Segments of both sides that are translations of each other, or a segment of one side without a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Numbers of the source segments.
    pub source: Range<usize>,
    /// Numbers of the target segments.
    pub target: Range<usize>,
    /// How sure it is, from 0 to 1: the share of all ways through both texts that go through this bead.
    pub probability: f32,
}

impl Bead {
    /// How sure it is, in the words of TEI.
    pub fn cert(&self) -> Certainty {
        match self.probability {
            p if p >= 0.9 => Certainty::High,
            p if p >= 0.6 => Certainty::Medium,
            _ => Certainty::Low,
        }
    }

    /// Whether both sides have segments.
    pub fn is_pair(&self) -> bool {
        !self.source.is_empty() && !self.target.is_empty()
    }
}

/// A text in segments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text<'t> {
    /// The segments in the order of the text; they may be empty.
    pub segments: Vec<&'t str>,
    /// Where a larger unit begins that both texts are thought to share, such as a post: numbers of segments, ascending.
    pub borders: Vec<usize>,
}

impl<'t> Text<'t> {
    /// The segments of a stream; its groups begin at borders.
    pub fn of_stream(stream: &Stream<'t>) -> Self {
        let segments = stream.segments.iter().map(|segment| stream.slice(segment.span.clone())).collect();
        let changes = stream.segments.windows(2).enumerate().filter(|(_, pair)| pair[0].group != pair[1].group);
        Self { segments, borders: changes.map(|(at, _)| at + 1).collect() }
    }

    /// A text with one segment a line; empty lines are empty segments.
    pub fn of_lines(text: &'t str) -> Self {
        Self { segments: text.lines().collect(), borders: Vec::new() }
    }

    /// The stretches between borders.
    fn stretches(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.borders.iter().copied());
        starts.zip(self.borders.iter().copied().chain([self.segments.len()])).map(|(start, end)| start..end)
    }
}

/// A text and its translation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alignment {
    /// The beads in the order of both texts; every segment is in one.
    pub beads: Vec<Bead>,
}

impl Alignment {
    /// The number of the bead with this segment of the source.
    pub fn bead_of_source(&self, segment: usize) -> Option<usize> {
        let at = self.beads.partition_point(|bead| bead.source.end <= segment);
        self.beads.get(at).filter(|bead| bead.source.contains(&segment)).map(|_| at)
    }

    /// The number of the bead with this segment of the target.
    pub fn bead_of_target(&self, segment: usize) -> Option<usize> {
        let at = self.beads.partition_point(|bead| bead.target.end <= segment);
        self.beads.get(at).filter(|bead| bead.target.contains(&segment)).map(|_| at)
    }
}

/// Aligns pairs of texts in the same two languages; words are learned from all of them together.
///
/// Where both texts of a pair have the same number of borders, no bead crosses one. Costs time and memory in proportion
/// to the segments, where the translation keeps their order.
pub fn align(pairs: &[(Text<'_>, Text<'_>)]) -> Vec<Alignment> {
    let mut stretches: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    for (number, (source, target)) in pairs.iter().enumerate() {
        if source.borders.len() == target.borders.len() {
            for (one, other) in source.stretches().zip(target.stretches()) {
                places.push((number, one.start, other.start));
                stretches.push((source.segments[one].to_vec(), target.segments[other].to_vec()));
            }
        } else {
            places.push((number, 0, 0));
            stretches.push((source.segments.clone(), target.segments.clone()));
        }
    }
    let mut alignments = vec![Alignment::default(); pairs.len()];
    for ((pair, source, target), beads) in places.into_iter().zip(align_segments(&stretches)) {
        let moved = beads.into_iter().map(|bead| Bead {
            source: bead.source.start + source..bead.source.end + source,
            target: bead.target.start + target..bead.target.end + target,
            ..bead
        });
        alignments[pair].beads.extend(moved);
    }
    alignments
}

/// Aligns pairs of texts given as segments; see [`align`].
pub fn align_segments<S: AsRef<str>>(pairs: &[(Vec<S>, Vec<S>)]) -> Vec<Vec<Bead>> {
    let bead = |found: Found| Bead { source: found.source, target: found.target, probability: found.probability };
    Aligner::new(pairs).run().into_iter().map(|found| found.into_iter().map(bead).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bead_crosses_a_border() {
        let text = |segments: &[&'static str], borders: &[usize]| Text {
            segments: segments.to_vec(),
            borders: borders.to_vec(),
        };
        let source = text(&["Der Kahn ist alt.", "Ja.", "Nein."], &[1, 2]);
        let target = text(&["The boat is old.", "It leaks.", "Yes.", "No, it is not."], &[2, 3]);
        let alignment = align(&[(source, target)]).remove(0);
        assert!(alignment.beads.iter().all(|bead| (bead.target.start < 2) == (bead.target.end <= 2)), "{alignment:?}");
        assert_eq!(alignment.beads.last().map(|bead| bead.target.end), Some(4));
    }

    #[test]
    fn a_text_without_segments_has_no_partner() {
        let alignment = align(&[(Text::default(), Text::of_lines("One.\nTwo."))]).remove(0);
        assert_eq!(alignment.beads.len(), 2);
        assert!(alignment.beads.iter().all(|bead| bead.source.is_empty()));
    }
}
