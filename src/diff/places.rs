//! Where a note stands in the base text, and which place of the other version that is.

use std::ops::Range;

use super::runs::RunKind;
use super::text::TextComparison;
use crate::model::{PlacedNote, Span};
use crate::text::Stream;

/// No token.
const NONE: u32 = u32::MAX;

/// The place of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// Number of the pair of segments.
    pub bead: usize,
    /// So many tokens stand before it.
    pub boundary: u32,
    /// The tokens that it speaks of; empty where it speaks of a sentence or more.
    pub anchor: Range<u32>,
}

/// How the places of an old and a new note in one bead go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// They stand at the same point, or on the same words.
    Same,
    /// They stand in the same sentences.
    Near,
}

/// Which place of one version is which of the other.
pub(super) struct Places<'c, 't> {
    base: &'c TextComparison<'t>,
    /// For each token its image in the other version.
    to_new: Vec<u32>,
    to_old: Vec<u32>,
    /// For each segment its bead.
    old_beads: Vec<u32>,
    new_beads: Vec<u32>,
}

impl<'c, 't> Places<'c, 't> {
    pub fn new(base: &'c TextComparison<'t>) -> Self {
        let mut places = Self {
            base,
            to_new: vec![NONE; base.old.tokens.len()],
            to_old: vec![NONE; base.new.tokens.len()],
            old_beads: vec![0; base.old.segments.len()],
            new_beads: vec![0; base.new.segments.len()],
        };
        for (number, bead) in base.beads.iter().enumerate() {
            places.old_beads[bead.old.clone()].fill(number as u32);
            places.new_beads[bead.new.clone()].fill(number as u32);
            for run in bead.runs.iter().filter(|run| matches!(run.kind, RunKind::Same | RunKind::Minor)) {
                for (old, new) in run.old.clone().zip(run.new.clone()) {
                    (places.to_new[old as usize], places.to_old[new as usize]) = (new, old);
                }
            }
        }
        places
    }

    /// The place of a note of the old version.
    pub fn old_spot(&self, note: &PlacedNote<'_>) -> Spot {
        spot(&self.base.old, &self.old_beads, note)
    }

    /// The place of a note of the new version.
    pub fn new_spot(&self, note: &PlacedNote<'_>) -> Spot {
        spot(&self.base.new, &self.new_beads, note)
    }

    /// How two places of one bead go together.
    pub fn fit(&self, old: &Spot, new: &Spot) -> Fit {
        let image = self.image(old);
        let at_point = old.bead == new.bead && image.start <= new.boundary && new.boundary <= image.end;
        if at_point || self.share_anchor(old, new) { Fit::Same } else { Fit::Near }
    }

    /// Whether some token of the old anchor is a token of the new one.
    fn share_anchor(&self, old: &Spot, new: &Spot) -> bool {
        old.anchor.clone().any(|token| self.to_new.get(token as usize).is_some_and(|image| new.anchor.contains(image)))
    }

    /// Whether a token that both versions have is in one anchor and not in the other.
    pub fn anchors_differ(&self, old: &Spot, new: &Spot) -> bool {
        let is_outside = |images: &[u32], anchor: &Range<u32>, other: &Range<u32>| {
            anchor
                .clone()
                .any(|token| images.get(token as usize).is_some_and(|&image| image != NONE && !other.contains(&image)))
        };
        !old.anchor.is_empty()
            && !new.anchor.is_empty()
            && (is_outside(&self.to_new, &old.anchor, &new.anchor)
                || is_outside(&self.to_old, &new.anchor, &old.anchor))
    }

    /// The points in the new version that an old place may have become: one where both neighbours stayed, more where
    /// the words around it changed.
    pub fn image(&self, spot: &Spot) -> Range<u32> {
        let Some(bead) = self.base.beads.get(spot.bead) else { return 0..0 };
        let old = tokens_of(&self.base.old, &bead.old);
        let new = tokens_of(&self.base.new, &bead.new);
        image(&self.to_new, spot.boundary, &old, &new)
    }

    /// The points in the old version that a new place may have been.
    pub fn image_of_new(&self, spot: &Spot) -> Range<u32> {
        let Some(bead) = self.base.beads.get(spot.bead) else { return 0..0 };
        let old = tokens_of(&self.base.old, &bead.old);
        let new = tokens_of(&self.base.new, &bead.new);
        image(&self.to_old, spot.boundary, &new, &old)
    }

    /// The tokens of the new text about the image of an old place, with whether they came.
    pub fn new_around(&self, spot: &Spot, reach: u32) -> impl Iterator<Item = (&'t str, bool)> {
        let range = self.base.beads.get(spot.bead).map_or(0..0, |bead| tokens_of(&self.base.new, &bead.new));
        around(&self.base.new, &self.to_old, range, self.image(spot), reach)
    }

    /// The tokens of the old text about the image of a new place, with whether they went.
    pub fn old_around(&self, spot: &Spot, reach: u32) -> impl Iterator<Item = (&'t str, bool)> {
        let range = self.base.beads.get(spot.bead).map_or(0..0, |bead| tokens_of(&self.base.old, &bead.old));
        around(&self.base.old, &self.to_new, range, self.image_of_new(spot), reach)
    }

    /// Whether the place of an old note is still there: its anchor, or a word beside it.
    pub fn remains(&self, spot: &Spot) -> bool {
        let stays = |token: u32| self.to_new.get(token as usize).is_some_and(|image| *image != NONE);
        if !spot.anchor.is_empty() {
            return spot.anchor.clone().any(stays);
        }
        let Some(bead) = self.base.beads.get(spot.bead) else { return false };
        let tokens = tokens_of(&self.base.old, &bead.old);
        let beside = [spot.boundary.checked_sub(1), Some(spot.boundary)];
        beside.into_iter().flatten().filter(|token| tokens.contains(token)).any(stays)
    }
}

/// The points of the other version between the images of the nearest tokens that stayed.
fn image(images: &[u32], boundary: u32, own: &Range<u32>, other: &Range<u32>) -> Range<u32> {
    let stayed = |token: u32| images.get(token as usize).copied().filter(|image| *image != NONE);
    let before = (own.start..boundary.min(own.end)).rev().find_map(stayed).map_or(other.start, |image| image + 1);
    let after = (boundary.max(own.start)..own.end).find_map(stayed).unwrap_or(other.end);
    before..after.max(before)
}

/// The tokens of consecutive segments.
fn tokens_of(stream: &Stream<'_>, segments: &Range<usize>) -> Range<u32> {
    super::segments::token_range(stream, segments.clone())
}

/// The tokens within `reach` of some points, those of other segments left out, with whether they have no image.
fn around<'t>(
    stream: &Stream<'t>,
    images: &[u32],
    range: Range<u32>,
    points: Range<u32>,
    reach: u32,
) -> impl Iterator<Item = (&'t str, bool)> {
    let start = points.start.saturating_sub(reach).max(range.start);
    let end = points.end.saturating_add(reach).min(range.end).max(start);
    let text = stream.text;
    let tokens = stream.tokens.get(start as usize..end as usize).unwrap_or_default();
    let images = images.get(start as usize..end as usize).unwrap_or_default();
    let pieces: Vec<_> =
        tokens.iter().zip(images).map(|(token, image)| (&text[token.range()], *image == NONE)).collect();
    pieces.into_iter()
}

fn spot(stream: &Stream<'_>, beads: &[u32], note: &PlacedNote<'_>) -> Spot {
    // Where the view shows the note, it stands before its own words.
    let boundary = stream.tokens.partition_point(|token| (token.start as usize) < note.at.start) as u32;
    let segment = segment(stream, note, boundary);
    let bead = beads.get(segment).map_or(usize::MAX, |bead| *bead as usize);
    let tokens = stream.segments.get(segment).map_or(0..0, |segment| segment.tokens.clone());
    let anchor = note.anchor.as_ref().filter(|_| note.on_words).map_or(0..0, |anchor| tokens_in(stream, anchor));
    Spot { bead, boundary: boundary.clamp(tokens.start, tokens.end), anchor }
}

/// The segment of a note: that of its sentence, else that of the token before it.
fn segment(stream: &Stream<'_>, note: &PlacedNote<'_>, boundary: u32) -> usize {
    let is_before = |place: usize| stream.segments.partition_point(|segment| (segment.span.end as usize) <= place);
    match &note.sentence {
        Some(sentence) if !sentence.is_empty() => {
            // A sentence may be cut into lines.
            let within = note.at.start.clamp(sentence.start, sentence.end - 1);
            let start = stream.text[sentence.start..].find(|c: char| !c.is_whitespace()).unwrap_or(0) + sentence.start;
            is_before(within.max(start).max(note.at.start.min(within)))
        }
        _ => match stream.tokens.get((boundary as usize).saturating_sub(1)) {
            Some(token) => is_before(token.start as usize),
            None => 0,
        },
    }
}

/// The tokens in a byte range.
fn tokens_in(stream: &Stream<'_>, span: &Span) -> Range<u32> {
    let start = stream.tokens.partition_point(|token| (token.end as usize) <= span.start) as u32;
    let end = stream.tokens.partition_point(|token| (token.start as usize) < span.end) as u32;
    start..end.max(start)
}
