//! The place of a note in the base text, and the corresponding place of the other version.

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
    /// The index of the pair of segments.
    pub bead: usize,
    /// The number of tokens before it.
    pub boundary: u32,
    /// The tokens that it refers to; empty if it refers to a sentence or more.
    pub anchor: Range<u32>,
}

/// How the places of an old and a new note in one bead are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// At the same point, or on the same words.
    Same,
    /// In the same sentences.
    Near,
}

/// Maps places between the versions.
pub(super) struct Places<'c, 't> {
    base: &'c TextComparison<'t>,
    /// For each token, its image in the other version.
    to_new: Images,
    to_old: Images,
    /// For each segment, its bead.
    old_beads: Vec<u32>,
    new_beads: Vec<u32>,
}

impl<'c, 't> Places<'c, 't> {
    pub fn new(base: &'c TextComparison<'t>) -> Self {
        let (mut to_new, mut to_old) = (vec![NONE; base.old.tokens.len()], vec![NONE; base.new.tokens.len()]);
        let (mut old_beads, mut new_beads) = (vec![0; base.old.segments.len()], vec![0; base.new.segments.len()]);
        for (number, bead) in base.beads.iter().enumerate() {
            old_beads[bead.old.clone()].fill(number as u32);
            new_beads[bead.new.clone()].fill(number as u32);
            for run in bead.runs.iter().filter(|run| matches!(run.kind, RunKind::Same | RunKind::Minor)) {
                for (old, new) in run.old.clone().zip(run.new.clone()) {
                    (to_new[old as usize], to_old[new as usize]) = (new, old);
                }
            }
        }
        Self { base, to_new: Images::new(to_new), to_old: Images::new(to_old), old_beads, new_beads }
    }

    /// The token of the new version that corresponds to an old one.
    pub fn in_new(&self, token: u32) -> Option<u32> {
        self.to_new.of(token)
    }

    /// The place of a note of the old version.
    pub fn old_spot(&self, note: &PlacedNote<'_>) -> Spot {
        spot(&self.base.old, &self.old_beads, note)
    }

    /// The place of a note of the new version.
    pub fn new_spot(&self, note: &PlacedNote<'_>) -> Spot {
        spot(&self.base.new, &self.new_beads, note)
    }

    /// How two places of one bead are related.
    pub fn fit(&self, old: &Spot, new: &Spot) -> Fit {
        let image = self.image(old);
        let at_point = old.bead == new.bead && image.start <= new.boundary && new.boundary <= image.end;
        if at_point || self.share_anchor(old, new) { Fit::Same } else { Fit::Near }
    }

    /// Whether any token of the old anchor is also in the new one.
    fn share_anchor(&self, old: &Spot, new: &Spot) -> bool {
        old.anchor.clone().any(|token| self.to_new.of(token).is_some_and(|image| new.anchor.contains(&image)))
    }

    /// Whether a token of both versions is in only one of the anchors.
    pub fn anchors_differ(&self, old: &Spot, new: &Spot) -> bool {
        let is_outside = |images: &Images, anchor: &Range<u32>, other: &Range<u32>| {
            anchor.clone().any(|token| images.of(token).is_some_and(|image| !other.contains(&image)))
        };
        !old.anchor.is_empty()
            && !new.anchor.is_empty()
            && (is_outside(&self.to_new, &old.anchor, &new.anchor)
                || is_outside(&self.to_old, &new.anchor, &old.anchor))
    }

    /// The points in the new version that may correspond to an old place: one if both neighbours stayed, more if the
    /// words around it changed.
    pub fn image(&self, spot: &Spot) -> Range<u32> {
        let Some(bead) = self.base.beads.get(spot.bead) else { return 0..0 };
        let old = tokens_of(&self.base.old, &bead.old);
        let new = tokens_of(&self.base.new, &bead.new);
        self.to_new.around(spot.boundary, &old, &new)
    }

    /// The points in the old version that may correspond to a new place.
    pub fn image_of_new(&self, spot: &Spot) -> Range<u32> {
        let Some(bead) = self.base.beads.get(spot.bead) else { return 0..0 };
        let old = tokens_of(&self.base.old, &bead.old);
        let new = tokens_of(&self.base.new, &bead.new);
        self.to_old.around(spot.boundary, &new, &old)
    }

    /// The tokens of the new text within `reach` of the image of an old place, without those of other segments.
    pub fn new_around(&self, spot: &Spot, reach: u32) -> Range<u32> {
        let range = self.base.beads.get(spot.bead).map_or(0..0, |bead| tokens_of(&self.base.new, &bead.new));
        within(range, self.image(spot), reach)
    }

    /// The tokens of the old text within `reach` of the image of a new place, without those of other segments.
    pub fn old_around(&self, spot: &Spot, reach: u32) -> Range<u32> {
        let range = self.base.beads.get(spot.bead).map_or(0..0, |bead| tokens_of(&self.base.old, &bead.old));
        within(range, self.image_of_new(spot), reach)
    }

    /// Whether a token of the new text was inserted.
    pub fn came(&self, token: u32) -> bool {
        self.to_old.of(token).is_none()
    }

    /// Whether a token of the old text was deleted.
    pub fn went(&self, token: u32) -> bool {
        self.to_new.of(token).is_none()
    }

    /// Whether the place of an old note still exists: its anchor, or a word beside it.
    pub fn remains(&self, spot: &Spot) -> bool {
        let stays = |token: u32| self.to_new.of(token).is_some();
        if !spot.anchor.is_empty() {
            return spot.anchor.clone().any(stays);
        }
        let Some(bead) = self.base.beads.get(spot.bead) else { return false };
        let tokens = tokens_of(&self.base.old, &bead.old);
        let beside = [spot.boundary.checked_sub(1), Some(spot.boundary)];
        beside.into_iter().flatten().filter(|token| tokens.contains(token)).any(stays)
    }
}

/// Maps the tokens of one version to those of the other.
struct Images {
    images: Vec<u32>,
    /// For each boundary, the nearest token before it that has an image, and the nearest after it. Notes ask for them
    /// often, and in rewritten texts they are far.
    before: Vec<u32>,
    behind: Vec<u32>,
}

impl Images {
    fn new(images: Vec<u32>) -> Self {
        let (mut before, mut behind) = (vec![NONE; images.len() + 1], vec![NONE; images.len() + 1]);
        for (token, image) in images.iter().enumerate() {
            before[token + 1] = if *image == NONE { before[token] } else { token as u32 };
        }
        for (token, image) in images.iter().enumerate().rev() {
            behind[token] = if *image == NONE { behind[token + 1] } else { token as u32 };
        }
        Self { images, before, behind }
    }

    /// The image of a token.
    fn of(&self, token: u32) -> Option<u32> {
        self.images.get(token as usize).copied().filter(|image| *image != NONE)
    }

    /// The points of the other version between the images of the nearest tokens that stayed.
    fn around(&self, boundary: u32, own: &Range<u32>, other: &Range<u32>) -> Range<u32> {
        let nearest =
            |of: &[u32], boundary: u32| of.get(boundary as usize).filter(|token| own.contains(token)).copied();
        let image = |token: Option<u32>| token.and_then(|token| self.of(token));
        let before = image(nearest(&self.before, boundary.min(own.end))).map_or(other.start, |image| image + 1);
        let behind = image(nearest(&self.behind, boundary.max(own.start))).unwrap_or(other.end);
        before..behind.max(before)
    }
}

/// The tokens of consecutive segments.
fn tokens_of(stream: &Stream<'_>, segments: &Range<usize>) -> Range<u32> {
    super::segments::token_range(stream, segments.clone())
}

/// The tokens within `reach` of some points, limited to a range.
fn within(range: Range<u32>, points: Range<u32>, reach: u32) -> Range<u32> {
    let start = points.start.saturating_sub(reach).max(range.start);
    start..points.end.saturating_add(reach).min(range.end).max(start)
}

fn spot(stream: &Stream<'_>, beads: &[u32], note: &PlacedNote<'_>) -> Spot {
    // If the view shows the note, its place is before its own words.
    let boundary = stream.tokens.partition_point(|token| (token.start as usize) < note.at.start) as u32;
    let segment = segment(stream, note, boundary);
    let bead = beads.get(segment).map_or(usize::MAX, |bead| *bead as usize);
    let tokens = stream.segments.get(segment).map_or(0..0, |segment| segment.tokens.clone());
    let anchor = note.anchor.as_ref().filter(|_| note.on_words).map_or(0..0, |anchor| tokens_in(stream, anchor));
    Spot { bead, boundary: boundary.clamp(tokens.start, tokens.end), anchor }
}

/// The segment of a note: that of its sentence, otherwise that of the token before it.
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
