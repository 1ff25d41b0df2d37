//! Pairs the segments of two streams, wherever they are.
//!
//! The steps are those of Heckel (1978), Isolating Differences Between Files, with similarity added: first segments
//! that are identical and unique, then their identical neighbours, then segments with similar rare words and pairs of
//! words, then the rest in the gaps. Nothing is quadratic in the length of the text.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::gaps::fill_gaps;
use super::in_order::{OrderedMatches, in_order};
use super::similarity::{Candidates, Features, common, extend};
use crate::text::{Key, Stream, Vocabulary, differences_of_numbers};

/// Segments of both sides that correspond: `old` and `new` are ranges of segment indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub old: Range<usize>,
    pub new: Range<usize>,
    /// Whether it has moved: it is not one of the pairs in order.
    pub is_moved: bool,
}

/// No segment.
const FREE: u32 = u32::MAX;

/// Which segments are paired, one to one.
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    of_old: Vec<u32>,
    of_new: Vec<u32>,
}

impl Pairs {
    fn new(old: usize, new: usize) -> Self {
        Self { of_old: vec![FREE; old], of_new: vec![FREE; new] }
    }

    /// Pairs two segments that are both free.
    pub fn join(&mut self, old: usize, new: usize) {
        self.of_old[old] = new as u32;
        self.of_new[new] = old as u32;
    }

    /// Separates a pair.
    fn part(&mut self, old: usize, new: usize) {
        self.of_old[old] = FREE;
        self.of_new[new] = FREE;
    }

    pub fn of_old(&self, old: usize) -> Option<usize> {
        self.of_old.get(old).filter(|&&new| new != FREE).map(|&new| new as usize)
    }

    pub fn is_free(&self, old: usize, new: usize) -> bool {
        self.of_old.get(old) == Some(&FREE) && self.of_new.get(new) == Some(&FREE)
    }

    pub fn free_old(&self) -> impl Iterator<Item = usize> {
        free(&self.of_old, 0..self.of_old.len())
    }

    pub fn free_new(&self) -> impl Iterator<Item = usize> {
        free(&self.of_new, 0..self.of_new.len())
    }

    /// The free segments in a range of the old side.
    pub fn free_old_in(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        free(&self.of_old, range)
    }

    /// The free segments in a range of the new side.
    pub fn free_new_in(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        free(&self.of_new, range)
    }

    /// All pairs in the order of the old side.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> {
        let paired = self.of_old.iter().enumerate().filter(|(_, new)| **new != FREE);
        paired.map(|(old, &new)| (old, new as usize))
    }
}

fn free(partners: &[u32], range: Range<usize>) -> impl Iterator<Item = usize> {
    range.filter(|&index| partners[index] == FREE)
}

/// The two sides of a comparison, as numbers.
pub(super) struct Sides<'s, 't> {
    pub old: &'s Stream<'t>,
    pub new: &'s Stream<'t>,
    pub vocabulary: &'s Vocabulary,
    /// The keys of all tokens.
    old_keys: Vec<u32>,
    new_keys: Vec<u32>,
}

impl<'s, 't> Sides<'s, 't> {
    pub fn new(old: &'s Stream<'t>, new: &'s Stream<'t>, vocabulary: &'s Vocabulary) -> Self {
        let keys = |stream: &Stream<'_>| stream.tokens.iter().map(|token| token.key.0).collect();
        Self { old, new, vocabulary, old_keys: keys(old), new_keys: keys(new) }
    }

    /// Whether the old text sorts before the new one.
    pub fn in_order(&self) -> bool {
        self.old.text <= self.new.text
    }

    /// The keys of old segments.
    pub fn old_keys(&self, segments: Range<usize>) -> &[u32] {
        keys_of(self.old, &self.old_keys, segments)
    }

    /// The keys of new segments.
    pub fn new_keys(&self, segments: Range<usize>) -> &[u32] {
        keys_of(self.new, &self.new_keys, segments)
    }
}

fn keys_of<'k>(stream: &Stream<'_>, keys: &'k [u32], segments: Range<usize>) -> &'k [u32] {
    let tokens = token_range(stream, segments);
    &keys[tokens.start as usize..tokens.end as usize]
}

/// The tokens of consecutive segments.
pub(super) fn token_range(stream: &Stream<'_>, segments: Range<usize>) -> Range<u32> {
    match stream.segments.get(segments.clone()) {
        Some([first, .., last]) => first.tokens.start..last.tokens.end,
        Some([only]) => only.tokens.clone(),
        _ => 0..0,
    }
}

/// Pairs the segments of two streams, in the order of the old one. Which text is old and which is new makes no
/// difference: the one that sorts first is considered first. Costs time in proportion to the tokens, unless a text is
/// repeated endlessly.
pub(super) fn matches(sides: &Sides<'_, '_>) -> Vec<Match> {
    if sides.in_order() {
        return ordered_matches(sides);
    }
    let other = Sides::new(sides.new, sides.old, sides.vocabulary);
    let flip = |found: Match| Match { old: found.new, new: found.old, ..found };
    let mut found: Vec<Match> = ordered_matches(&other).into_iter().map(flip).collect();
    found.sort_unstable_by_key(|found| found.old.start);
    found
}

fn ordered_matches(sides: &Sides<'_, '_>) -> Vec<Match> {
    let (old, new) = (sides.old.segments.len(), sides.new.segments.len());
    let mut pairs = Pairs::new(old, new);
    let contents = Contents::of(sides);
    contents.unique(&mut pairs);
    contents.extend(&mut pairs);
    let order = in_order(&pairs, sides);
    contents.in_gaps(&order, &mut pairs);
    if pairs.free_old().next().is_some() && pairs.free_new().next().is_some() {
        let features = Features::of(sides, &pairs);
        Candidates::find(&features, &pairs, &order).join(&mut pairs);
        contents.extend(&mut pairs);
        extend(&features, &mut pairs);
    }
    let order = in_order(&pairs, sides);
    part_formulas(sides, &contents, &order, &mut pairs);
    fill_gaps(sides, &pairs, &order)
}

/// How many words segments need to be recognised far from their place if nearly all others kept theirs. Shorter ones
/// are formulas, which a text has in many places.
const FORMULA: usize = 8;

/// The same for segments that are the same to the letter and that either text has only once.
const UNIQUE: usize = 5;

/// If at least this share of the pairs is in order, moves are the exception.
const SETTLED: f32 = 0.8;

/// Short segments moved only if they have at least half of their words in common; beyond so many words, the rare words
/// by which they were found are evidence enough.
const SHORT: usize = 16;

/// Separates short segments that are out of order: formulas, where nearly all others kept their place, and those that
/// have little more than numbers and common words in common. A whole post may be short and still have moved.
fn part_formulas(sides: &Sides<'_, '_>, contents: &Contents, order: &OrderedMatches, pairs: &mut Pairs) {
    let off_spine = off_spine(order, pairs);
    let all = off_spine.len() + order.pairs.len();
    let is_settled = (order.pairs.len() as f32) >= SETTLED * all as f32;
    for run in off_spine.chunk_by(|one, next| *next == (one.0 + 1, one.1 + 1)) {
        if is_settled && is_formula(sides, contents, run) || is_unlike(sides, run) {
            run.iter().for_each(|&(old, new)| pairs.part(old, new));
        }
    }
}

/// Whether consecutive pairs are too short to be recognised far from their place.
fn is_formula(sides: &Sides<'_, '_>, contents: &Contents, run: &[(usize, usize)]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return false };
    let keys = sides.old_keys(first.0..last.0 + 1);
    let words = keys.iter().filter(|key| sides.vocabulary.is_word(Key(**key))).count();
    let least = if run.iter().all(|&(old, new)| contents.is_unique(old, new)) { UNIQUE } else { FORMULA };
    words < least && !(begins_group(sides.old, first.0) && begins_group(sides.new, first.1))
}

/// Whether less than half of the words of consecutive short pairs is the same; a number, such as that of a year, is no
/// evidence that something moved.
fn is_unlike(sides: &Sides<'_, '_>, run: &[(usize, usize)]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return false };
    let (old, new) = (sides.old_keys(first.0..last.0 + 1), sides.new_keys(first.1..last.1 + 1));
    let words = |keys: &[u32]| {
        let mut words: Vec<u32> = keys.iter().copied().filter(|key| sides.vocabulary.is_word(Key(*key))).collect();
        words.sort_unstable();
        words
    };
    if old == new || old.len().max(new.len()) > 2 * SHORT {
        return false;
    }
    let (old, new) = (words(old), words(new));
    let is_number = |key: u32| !sides.vocabulary.form(Key(key)).contains(char::is_alphabetic);
    let most = old.len().max(new.len());
    let shared = common(&old, &new).filter(|key| !is_number(*key)).count();
    most < SHORT && 2 * shared < most
}

/// The pairs that are not in order, in the order of the old side.
fn off_spine(order: &OrderedMatches, pairs: &Pairs) -> Vec<(usize, usize)> {
    let mut on_spine = order.pairs.iter().peekable();
    pairs.iter().filter(|pair| on_spine.next_if(|next| *next == pair).is_none()).collect()
}

/// Whether a segment is the first of a post.
fn begins_group(stream: &Stream<'_>, segment: usize) -> bool {
    let group = |at: usize| stream.segments.get(at).map(|segment| segment.group);
    group(segment).is_some_and(|own| own > 0 && segment.checked_sub(1).and_then(group) != Some(own))
}

/// The content of each segment as a number: equal content, equal number.
struct Contents {
    old: Vec<u32>,
    new: Vec<u32>,
    /// How often each content occurs on each side, and where it occurs last.
    places: Vec<Places>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Places {
    old: u32,
    new: u32,
    last_old: u32,
    last_new: u32,
}

impl Contents {
    fn of(sides: &Sides<'_, '_>) -> Self {
        let mut numbers: FxHashMap<&[u32], u32> = FxHashMap::default();
        let mut number = |keys| {
            let next = numbers.len() as u32;
            *numbers.entry(keys).or_insert(next)
        };
        let old: Vec<u32> = (0..sides.old.segments.len()).map(|at| number(sides.old_keys(at..at + 1))).collect();
        let new: Vec<u32> = (0..sides.new.segments.len()).map(|at| number(sides.new_keys(at..at + 1))).collect();
        let mut places = vec![Places::default(); numbers.len()];
        for (at, &content) in old.iter().enumerate() {
            let place = &mut places[content as usize];
            (place.old, place.last_old) = (place.old + 1, at as u32);
        }
        for (at, &content) in new.iter().enumerate() {
            let place = &mut places[content as usize];
            (place.new, place.last_new) = (place.new + 1, at as u32);
        }
        Self { old, new, places }
    }

    /// Pairs contents that occur once on each side.
    fn unique(&self, pairs: &mut Pairs) {
        for place in self.places.iter().filter(|place| place.old == 1 && place.new == 1) {
            pairs.join(place.last_old as usize, place.last_new as usize);
        }
    }

    /// Pairs the identical neighbours of pairs, and their neighbours in turn.
    fn extend(&self, pairs: &mut Pairs) {
        let found: Vec<(usize, usize)> = pairs.iter().collect();
        for &(old, new) in &found {
            let after = (1..).map(|step| (old + step, new + step));
            self.run(after, pairs);
            let before = (1..=old.min(new)).map(|step| (old - step, new - step));
            self.run(before, pairs);
        }
    }

    fn run(&self, places: impl Iterator<Item = (usize, usize)>, pairs: &mut Pairs) {
        for (old, new) in places {
            if !self.same(old, new) || !pairs.is_free(old, new) {
                return;
            }
            pairs.join(old, new);
        }
    }

    /// Whether two segments have a content that neither side has a second time.
    fn is_unique(&self, old: usize, new: usize) -> bool {
        let place = self.old.get(old).and_then(|content| self.places.get(*content as usize));
        self.same(old, new) && place.is_some_and(|place| place.old == 1 && place.new == 1)
    }

    fn same(&self, old: usize, new: usize) -> bool {
        matches!((self.old.get(old), self.new.get(new)), (Some(old), Some(new)) if old == new)
    }

    /// Pairs identical segments in the gaps between ordered pairs, in order.
    fn in_gaps(&self, order: &OrderedMatches, pairs: &mut Pairs) {
        for (old, new) in order.gaps(self.old.len(), self.new.len()) {
            let free_old: Vec<usize> = pairs.free_old_in(old).collect();
            let free_new: Vec<usize> = pairs.free_new_in(new).collect();
            if free_old.is_empty() || free_new.is_empty() {
                continue;
            }
            let contents = |free: &[usize], of: &[u32]| free.iter().map(|&at| of[at]).collect::<Vec<_>>();
            let (left, right) = (contents(&free_old, &self.old), contents(&free_new, &self.new));
            for op in differences_of_numbers(similar::Algorithm::Histogram, &left, &right, None) {
                if let similar::DiffOp::Equal { old_index, new_index, len } = op {
                    (0..len).for_each(|step| pairs.join(free_old[old_index + step], free_new[new_index + step]));
                }
            }
        }
    }
}
