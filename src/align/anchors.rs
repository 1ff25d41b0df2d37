//! The first line through two texts: words with a similar form that occur once on each side.

use super::lexicon::Lexicon;
use super::scores::Window;
use super::side::Side;
use crate::text::heaviest_increasing;

/// Points through which the path probably runs, counted from the start of the window: segments that share a similar
/// word that occurs only there, in order. Between them, both texts advance by the same share of characters.
pub(super) fn first_line(source: &Side, target: &Side, alike: &Lexicon, window: &Window) -> Vec<(usize, usize)> {
    let ends = (window.source.len(), window.target.len());
    let mut line = vec![(0, 0)];
    for anchor in anchors(source, target, alike, window).into_iter().chain([ends]) {
        let from = line.last().copied().unwrap_or_default();
        proportion(source, target, window, (from, anchor), &mut line);
        line.push(anchor);
    }
    line
}

/// A point: how many segments of each side are before it.
type Point = (usize, usize);

/// Points between two others at which both texts have advanced by the same share of characters.
fn proportion(source: &Side, target: &Side, window: &Window, (from, to): (Point, Point), line: &mut Vec<Point>) {
    let (one, other) = (window.source.start, window.target.start);
    let share = target.length(other + from.1..other + to.1) / source.length(one + from.0..one + to.0).max(1.0);
    let mut at = from.1;
    for segment in (from.0 + 1..to.0).step_by(8) {
        let characters = source.length(one + from.0..one + segment) * share;
        while at < to.1 && target.length(other + from.1..other + at) < characters {
            at += 1;
        }
        line.push((segment, at));
    }
}

/// The longest series of segments, in the order of both texts, that share a word which no other segment has.
fn anchors(source: &Side, target: &Side, alike: &Lexicon, window: &Window) -> Vec<Point> {
    let mut pairs = Vec::new();
    for segment in window.source.clone() {
        for &stem in source.stems(segment..segment + 1) {
            let others = alike.of(stem);
            if others.is_empty() || only(source, stem, &window.source) != Some(segment) {
                continue;
            }
            let places = others.iter().filter_map(|&(other, _)| only(target, other, &window.target));
            pairs.extend(places.map(|place| (segment - window.source.start, place - window.target.start)));
        }
    }
    // Only one of the pairs with the same first member may be used, so later second members come first.
    pairs.sort_unstable_by_key(|&(source, target)| (source, std::cmp::Reverse(target)));
    pairs.dedup();
    let places: Vec<usize> = pairs.iter().map(|&(_, target)| target).collect();
    heaviest_increasing(&places, |_| 1).into_iter().map(|at| pairs[at]).collect()
}

/// The segment of a stem that occurs in only one segment of a stretch.
fn only(side: &Side, stem: u32, stretch: &std::ops::Range<usize>) -> Option<usize> {
    let places = side.places(stem);
    let first = places.partition_point(|&segment| (segment as usize) < stretch.start);
    let inside = |place: Option<&u32>| place.map(|&segment| segment as usize).filter(|at| stretch.contains(at));
    let (one, last) = (inside(places.get(first))?, places.partition_point(|&segment| (segment as usize) < stretch.end));
    (places[last - 1] as usize == one).then_some(one)
}
