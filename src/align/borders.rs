//! Borders that a bead must not cross: posts and blocks that both texts share.
//!
//! Larger units are matched before sentences: by their names, if the platform gave them any; one by one, if both texts
//! have equally many; otherwise by aligning them like sentences and keeping what is certain.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::aligner::Aligner;
use super::cognates::latin;
use super::kinds::ScoredBead;
use super::knowledge::PriorKnowledge;
use super::length::Ratio;
use super::sections::along_sections;
use super::text::Text;
use crate::text::heaviest_increasing;

/// A part of a pair of texts that is aligned separately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The index of the pair.
    pub pair: usize,
    /// Segments of the source.
    pub source: Range<usize>,
    /// Segments of the target.
    pub target: Range<usize>,
}

/// An aligned pair of larger units is kept from this probability on.
const SURE: f32 = 0.9;

/// Units whose lengths score worse than this cannot be the same.
const FITS: f32 = -4.0;

/// The stretches of all pairs, in order.
pub(super) fn stretches(pairs: &[(Text<'_>, Text<'_>)], knowledge: &PriorKnowledge<'_>) -> Vec<Stretch> {
    let whole = pairs.iter().enumerate().flat_map(|(pair, (source, target))| {
        if !source.sections.is_empty() && !target.sections.is_empty() {
            return along_sections(pair, source, target);
        }
        vec![Stretch { pair, source: 0..source.segments.len(), target: 0..target.segments.len() }]
    });
    let posts = refined(whole.collect(), pairs, knowledge, |text| &text.borders, true);
    refined(posts, pairs, knowledge, |text| &text.blocks, false)
}

/// Cuts stretches at the borders of one kind.
fn refined<'t>(
    stretches: Vec<Stretch>,
    pairs: &'t [(Text<'t>, Text<'t>)],
    knowledge: &PriorKnowledge<'_>,
    borders: impl Fn(&'t Text<'t>) -> &'t [usize],
    are_posts: bool,
) -> Vec<Stretch> {
    let cuts: Vec<Cut<'t>> = stretches
        .into_iter()
        .map(|stretch| {
            let (source, target) = &pairs[stretch.pair];
            Cut {
                units: [units(&stretch.source, borders(source)), units(&stretch.target, borders(target))],
                texts: [source, target],
                stretch,
            }
        })
        .collect();
    let mut matched: Vec<Option<Vec<(usize, usize)>>> = cuts.iter().map(|cut| cut.plainly(are_posts)).collect();
    let open: Vec<usize> = (0..cuts.len()).filter(|at| matched[*at].is_none()).collect();
    let joined: Vec<(Vec<String>, Vec<String>)> =
        open.iter().map(|&at| (cuts[at].joined(0), cuts[at].joined(1))).collect();
    if !joined.is_empty() {
        for (at, found) in open.iter().zip(Aligner::new(&joined, knowledge).run().found) {
            matched[*at] = Some(
                found.iter().filter(|bead| is_sure(bead)).map(|bead| (bead.source.start, bead.target.start)).collect(),
            );
        }
    }
    cuts.iter().zip(matched).flat_map(|(cut, pairs)| cut.along(&pairs.unwrap_or_default())).collect()
}

fn is_sure(bead: &ScoredBead) -> bool {
    bead.source.len() == 1 && bead.target.len() == 1 && bead.probability >= SURE
}

/// The units into which borders cut a range of segments.
pub(super) fn units(segments: &Range<usize>, borders: &[usize]) -> Vec<Range<usize>> {
    let first = borders.partition_point(|border| *border <= segments.start);
    let inside = borders[first..].iter().copied().take_while(|border| *border < segments.end);
    let ends: Vec<usize> = inside.chain([segments.end]).collect();
    let starts = std::iter::once(segments.start).chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).map(|(start, end)| start..end).collect()
}

/// A stretch with the larger units in it.
struct Cut<'t> {
    stretch: Stretch,
    texts: [&'t Text<'t>; 2],
    /// Ranges of segments, for either side.
    units: [Vec<Range<usize>>; 2],
}

impl Cut<'_> {
    /// The units that match without regard to their words; `None` if that is not certain.
    fn plainly(&self, are_posts: bool) -> Option<Vec<(usize, usize)>> {
        let [source, target] = [self.units[0].len(), self.units[1].len()];
        if source == 1 || target == 1 {
            return Some(Vec::new());
        }
        if are_posts && let Some(pairs) = self.by_names() {
            return Some(pairs);
        }
        (source == target && self.lengths_fit() && !self.words_cross())
            .then(|| (0..source).map(|unit| (unit, unit)).collect())
    }

    /// The posts with the same names, if both texts name their posts and most names are in both.
    fn by_names(&self) -> Option<Vec<(usize, usize)>> {
        let [source, target] = [self.names(0)?, self.names(1)?];
        let places: FxHashMap<&str, usize> = target.iter().map(|(unit, name)| (*name, *unit)).collect();
        let common: Vec<(usize, usize)> =
            source.iter().filter_map(|(unit, name)| Some((*unit, *places.get(name)?))).collect();
        let order: Vec<usize> = common.iter().map(|(_, place)| *place).collect();
        let kept: Vec<(usize, usize)> = heaviest_increasing(&order, |_| 1).into_iter().map(|at| common[at]).collect();
        (2 * kept.len() > source.len().min(target.len())).then_some(kept)
    }

    /// The units that have a name, with the name; `None` if a name occurs twice, or if they are only numbered.
    fn names(&self, side: usize) -> Option<Vec<(usize, &str)>> {
        let names = &self.texts[side].names;
        let name = |(unit, range): (usize, &Range<usize>)| {
            let at = names.binary_search_by_key(&range.start, |(segment, _)| *segment).ok()?;
            Some((unit, names[at].1))
        };
        let named: Vec<(usize, &str)> = self.units[side].iter().enumerate().filter_map(name).collect();
        let is_numbered = named.iter().enumerate().all(|(at, (_, name))| *name == (at + 1).to_string());
        let unique: FxHashSet<&str> = named.iter().map(|(_, name)| *name).collect();
        (!is_numbered && unique.len() == named.len()).then_some(named)
    }

    /// Whether at most one unit in ten differs much in length from its counterpart.
    fn lengths_fit(&self) -> bool {
        let [sources, targets] = [0, 1].map(|side| self.lengths(side));
        let ratio = Ratio::of(sources.iter().sum(), targets.iter().sum());
        let misfits = sources.iter().zip(&targets).filter(|(source, target)| ratio.evidence(**source, **target) < FITS);
        10 * misfits.count() <= sources.len()
    }

    /// Whether similar words that occur in one unit of each side are mostly in units of different numbers.
    fn words_cross(&self) -> bool {
        let [sources, targets] = [0, 1].map(|side| self.words_of_one(side));
        let common = sources.iter().filter_map(|(word, one)| Some((one, targets.get(word)?)));
        let (straight, crossing): (Vec<_>, Vec<_>) = common.partition(|(one, other)| one == other);
        crossing.len() > straight.len()
    }

    /// The words of names and numbers, in Latin letters, that occur in one unit only.
    fn words_of_one(&self, side: usize) -> FxHashMap<String, usize> {
        let mut places: FxHashMap<String, Option<usize>> = FxHashMap::default();
        for (unit, words) in self.joined(side).iter().enumerate() {
            let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| {
                let first = word.chars().next();
                word.chars().nth(3).is_some() && first.is_some_and(|c| c.is_uppercase() || c.is_numeric())
            });
            for word in words {
                let place = places.entry(latin(&word.to_lowercase())).or_insert(Some(unit));
                *place = place.filter(|held| *held == unit);
            }
        }
        places.into_iter().filter_map(|(word, unit)| Some((word, unit?))).collect()
    }

    /// The number of characters of each unit.
    fn lengths(&self, side: usize) -> Vec<f32> {
        let length = |segment: &&str| segment.chars().filter(|c| !c.is_whitespace()).count();
        let texts = self.texts[side];
        self.units[side]
            .iter()
            .map(|unit| texts.segments[unit.clone()].iter().map(length).sum::<usize>() as f32)
            .collect()
    }

    /// The words of each unit.
    fn joined(&self, side: usize) -> Vec<String> {
        self.units[side].iter().map(|unit| self.texts[side].segments[unit.clone()].join(" ")).collect()
    }

    /// The matched units and the stretches between them.
    fn along(&self, matched: &[(usize, usize)]) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        let mut from = (0, 0);
        for &(source, target) in matched {
            stretches.extend(self.part(from, (source, target)));
            stretches.extend(self.part((source, target), (source + 1, target + 1)));
            from = (source + 1, target + 1);
        }
        stretches.extend(self.part(from, (self.units[0].len(), self.units[1].len())));
        stretches
    }

    /// The segments of some units of both sides; `None` if there are none.
    fn part(&self, from: (usize, usize), to: (usize, usize)) -> Option<Stretch> {
        let segments = |side: usize, from: usize, to: usize| {
            let units = &self.units[side];
            let whole = if side == 0 { &self.stretch.source } else { &self.stretch.target };
            let start = units.get(from).map_or(whole.end, |unit| unit.start);
            start..units.get(to).map_or(whole.end, |unit| unit.start)
        };
        let (source, target) = (segments(0, from.0, to.0), segments(1, from.1, to.1));
        let is_empty = source.is_empty() && target.is_empty();
        (!is_empty).then_some(Stretch { pair: self.stretch.pair, source, target })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'t>(segments: &[&'t str], borders: &[usize], names: &[(usize, &'t str)]) -> Text<'t> {
        Text { segments: segments.to_vec(), borders: borders.to_vec(), names: names.to_vec(), ..Text::default() }
    }

    fn cut(source: Text<'_>, target: Text<'_>) -> Vec<(Range<usize>, Range<usize>)> {
        let stretches = stretches(&[(source, target)], &PriorKnowledge::default());
        stretches.into_iter().map(|stretch| (stretch.source, stretch.target)).collect()
    }

    #[test]
    fn posts_are_matched_by_their_names() {
        let source = text(&["a", "b", "c", "d"], &[1, 2, 3], &[(0, "k7"), (1, "k8"), (2, "k9"), (3, "k10")]);
        let target = text(&["A", "C", "C.", "D"], &[1, 3], &[(0, "k7"), (1, "k9"), (3, "k10")]);
        assert_eq!(cut(source, target), [(0..1, 0..1), (1..2, 1..1), (2..3, 1..3), (3..4, 3..4)]);
    }

    #[test]
    fn numbered_posts_are_matched_by_their_words() {
        let words =
            ["Der Kahn von Petrow liegt am Steg.", "Ja.", "Im Jahr 1956 kam Lindqvist mit dem Eimer.", "Nein, nie."];
        let source = text(&words, &[1, 2, 3], &[(0, "1"), (1, "2"), (2, "3"), (3, "4")]);
        let translated =
            ["The boat of Petrov is at the pier.", "Lindqvist came in 1956 with the bucket.", "No, never."];
        let target = text(&translated, &[1, 2], &[(0, "1"), (1, "2"), (2, "3")]);
        let stretches = cut(source, target);
        assert!(!stretches.contains(&(1..2, 1..2)), "{stretches:?}");
        assert_eq!(stretches.iter().map(|(source, _)| source.len()).sum::<usize>(), 4);
        assert_eq!(stretches.iter().map(|(_, target)| target.len()).sum::<usize>(), 3);
    }

    #[test]
    fn as_many_blocks_of_like_length_are_matched() {
        let long = "So it went on for a long time and nobody said a word about it.";
        let text = |segments: &[&'static str]| Text { segments: segments.to_vec(), blocks: vec![1], ..Text::default() };
        assert_eq!(cut(text(&[long, "Yes."]), text(&[long, "Ja."])), [(0..1, 0..1), (1..2, 1..2)]);
        assert_ne!(cut(text(&[long, "Yes."]), text(&["Ja.", long])), [(0..1, 0..1), (1..2, 1..2)]);
    }
}
