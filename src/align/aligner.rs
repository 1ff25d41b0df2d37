//! Aligning in passes: a rough way first, then words learned from it, then the way again.

use super::alignment::Knowledge;
use super::band::Band;
use super::bilingual::{BilingualLexicon, Known};
use super::cognates::{Seeds, cognates};
use super::length::Ratio;
use super::lexicon::{Bag, Lexicon};
use super::path::{Found, best, judge};
use super::scores::{Priors, Scores, Side, Words};
use super::side::{Reader, Unit, frequencies};
use crate::text::{Vocabulary, heaviest_increasing};

/// Rounds of learning after the first way was found.
const ROUNDS: usize = 3;

/// Half of the band about a way that words are to confirm.
const NEAR: usize = 10;

/// Half of the band about the first line.
const FIRST: usize = 32;

/// A band that is as wide as this is not widened again once the words are known.
const WIDE: usize = 128;

/// Likeness from which a word that stands once on both sides is an anchor.
const SURE: f32 = 0.8;

/// Beads with more stems than this teach nothing.
const LONGEST: usize = 150;

/// Words are learned from so many beads; more do not make it better.
const ENOUGH: usize = 30_000;

/// How likely a pair is a translation that only looks like one.
pub(super) const LOOKS: f32 = 0.5;

/// One text and its translation on the way.
struct Pair {
    source: Vec<Unit>,
    target: Vec<Unit>,
}

/// Pairs of texts in the same two languages.
pub(super) struct Aligner {
    pairs: Vec<Pair>,
    source_stems: Vocabulary,
    target_stems: Vocabulary,
    seeds: Seeds,
    /// What is known of words before anything is learned.
    known: Vec<Known>,
}

impl Aligner {
    /// Reads the texts, given as segments.
    pub fn new<S: AsRef<str>>(pairs: &[(Vec<S>, Vec<S>)], knowledge: &Knowledge<'_>) -> Self {
        let (mut source, mut target) = (Reader::new(), Reader::new());
        let pairs = pairs.iter().map(|(sources, targets)| Pair {
            source: sources.iter().map(|segment| source.unit(segment.as_ref())).collect(),
            target: targets.iter().map(|segment| target.unit(segment.as_ref())).collect(),
        });
        let pairs = pairs.collect();
        let (source_stems, target_stems) = (source.into_stems(), target.into_stems());
        let seeds = cognates(&source_stems, &target_stems);
        let known = knowledge.lexicon.map(|lexicon| lexicon.known(&source_stems, &target_stems)).unwrap_or_default();
        Self { pairs, source_stems, target_stems, seeds, known }
    }

    /// Aligns all pairs; what was learned of words comes with the beads.
    pub fn run(self) -> (Vec<Vec<Found>>, BilingualLexicon) {
        let (found, words) = self.passes();
        (found, BilingualLexicon::new(self.source_stems, self.target_stems, &words))
    }

    fn passes(&self) -> (Vec<Vec<Found>>, Words) {
        let source_frequencies = frequencies(self.pairs.iter().flat_map(|pair| &pair.source), self.source_stems.len());
        let target_frequencies = frequencies(self.pairs.iter().flat_map(|pair| &pair.target), self.target_stems.len());
        let sides: Vec<(Side<'_>, Side<'_>)> = self
            .pairs
            .iter()
            .map(|pair| (Side::new(&pair.source, &source_frequencies), Side::new(&pair.target, &target_frequencies)))
            .collect();
        let mut words = self.looks();
        let mut priors = Priors::usual();
        let mut found: Vec<Vec<Found>> =
            sides.iter().map(|(source, target)| first_way(source, target, &self.seeds, &words, &priors)).collect();
        for round in 1..=ROUNDS {
            words = self.learn(&found);
            priors = Priors::learned(found.iter().flatten());
            let is_last = round == ROUNDS;
            found = sides
                .iter()
                .zip(&found)
                .map(|((source, target), before)| again(source, target, before, &words, &priors, is_last))
                .collect();
        }
        (found, words)
    }

    /// What words say before anything was learned.
    fn looks(&self) -> Words {
        let mut words = Words::default();
        self.add_known(&mut words);
        words
    }

    /// Adds looks, and what is known of words from elsewhere.
    fn add_known(&self, words: &mut Words) {
        let looks = self.seeds.iter().map(|(&(source, target), likeness)| {
            let chance = LOOKS * likeness;
            Known { source, target, forward: chance, backward: chance }
        });
        for Known { source, target, forward, backward } in looks.chain(self.known.iter().copied()) {
            words.forward.add(source, target, forward);
            words.backward.add(target, source, backward);
        }
    }

    fn learn(&self, found: &[Vec<Found>]) -> Words {
        let bags = self.bags(found);
        let flipped: Vec<Bag> = bags.iter().map(|(source, target)| (target.clone(), source.clone())).collect();
        let flipped_seeds = self.seeds.iter().map(|(&(source, target), &likeness)| ((target, source), likeness));
        let flipped_seeds: Seeds = flipped_seeds.collect();
        let (forward, backward) =
            rayon::join(|| Lexicon::learn(&bags, &self.seeds), || Lexicon::learn(&flipped, &flipped_seeds));
        let mut words = Words { forward, backward };
        self.add_known(&mut words);
        words
    }

    /// The stems of the beads from which words are learned.
    fn bags(&self, found: &[Vec<Found>]) -> Vec<Bag> {
        let beads = self.pairs.iter().zip(found).flat_map(|(pair, found)| found.iter().map(move |bead| (pair, bead)));
        let sound = beads.filter(|(_, bead)| bead.is_pair() && bead.score > 0.0);
        let bags = sound
            .map(|(pair, bead)| (stems(&pair.source[bead.source.clone()]), stems(&pair.target[bead.target.clone()])));
        bags.filter(|(source, target)| source.len() <= LONGEST && target.len() <= LONGEST).take(ENOUGH).collect()
    }
}

fn stems(units: &[Unit]) -> Vec<u32> {
    units.iter().flat_map(|unit| unit.stems.iter().copied()).collect()
}

/// The first way, in a band about the first line. Where it runs along the edge, the band is too narrow.
fn first_way(source: &Side<'_>, target: &Side<'_>, seeds: &Seeds, words: &Words, priors: &Priors) -> Vec<Found> {
    let (sources, targets) = (source.units.len(), target.units.len());
    let line = first_line(source, target, seeds);
    let ratio = Ratio::of(source.length(0..sources), target.length(0..targets));
    let mut half = FIRST;
    loop {
        let band = Band::about(&line, half, sources, targets);
        let scores = Scores::new(source, target, words, ratio, priors, &band);
        let found = best(&scores, &band, sources, targets);
        let touches = found.iter().any(|bead| band.is_edge(bead.source.start, bead.target.start, targets));
        if !touches || half >= sources.max(targets) {
            return found;
        }
        half *= 2;
    }
}

/// Points through which the way is thought to run: segments with a word that looks the same and stands only there, in
/// their order; between them both texts go through the same share of characters.
fn first_line(source: &Side<'_>, target: &Side<'_>, seeds: &Seeds) -> Vec<(usize, usize)> {
    let ends = (source.units.len(), target.units.len());
    let mut line = vec![(0, 0)];
    for anchor in anchors(source, target, seeds).into_iter().chain([ends]) {
        let from = line.last().copied().unwrap_or_default();
        proportion(source, target, from, anchor, &mut line);
        line.push(anchor);
    }
    line
}

/// Points between two others at which both texts have gone through the same share of characters.
fn proportion(
    source: &Side<'_>,
    target: &Side<'_>,
    from: (usize, usize),
    to: (usize, usize),
    line: &mut Vec<(usize, usize)>,
) {
    let share = target.length(from.1..to.1) / source.length(from.0..to.0).max(1.0);
    let mut at = from.1;
    for segment in (from.0 + 1..to.0).step_by(8) {
        let characters = source.length(from.0..segment) * share;
        while at < to.1 && target.length(from.1..at) < characters {
            at += 1;
        }
        line.push((segment, at));
    }
}

/// The longest run of segments, in the order of both texts, that share a word which no other segment has.
fn anchors(source: &Side<'_>, target: &Side<'_>, seeds: &Seeds) -> Vec<(usize, usize)> {
    let only = |side: &Side<'_>, stem: u32| match side.postings.get(&stem).map(Vec::as_slice) {
        Some([(segment, _)]) => Some(*segment as usize),
        _ => None,
    };
    let alike = seeds.iter().filter(|(_, likeness)| **likeness >= SURE);
    let mut pairs: Vec<(usize, usize)> =
        alike.filter_map(|(&(one, other), _)| Some((only(source, one)?, only(target, other)?))).collect();
    // Of pairs with one first member only one may be taken: the later second members come first.
    pairs.sort_unstable_by_key(|&(source, target)| (source, std::cmp::Reverse(target)));
    pairs.dedup();
    let places: Vec<usize> = pairs.iter().map(|&(_, target)| target).collect();
    heaviest_increasing(&places, |_| 1).into_iter().map(|at| pairs[at]).collect()
}

/// The way again, near the one before.
fn again(
    source: &Side<'_>,
    target: &Side<'_>,
    before: &[Found],
    words: &Words,
    priors: &Priors,
    is_last: bool,
) -> Vec<Found> {
    let (sources, targets) = (source.units.len(), target.units.len());
    let ratio = learned_ratio(source, target, before);
    let mut line: Vec<(usize, usize)> = before.iter().map(|bead| (bead.source.start, bead.target.start)).collect();
    line.push((sources, targets));
    let mut half = NEAR;
    loop {
        let band = Band::about(&line, half, sources, targets);
        let scores = Scores::new(source, target, words, ratio, priors, &band);
        let mut found = best(&scores, &band, sources, targets);
        let touches = found.iter().any(|bead| band.is_edge(bead.source.start, bead.target.start, targets));
        if !touches || half >= WIDE {
            if is_last {
                judge(&mut found, &scores, &band, sources, targets);
            }
            return found;
        }
        half *= 2;
    }
}

fn learned_ratio(source: &Side<'_>, target: &Side<'_>, found: &[Found]) -> Ratio {
    let sound = found.iter().filter(|bead| bead.is_pair() && bead.score > 0.0);
    let lengths = sound.map(|bead| (source.length(bead.source.clone()), target.length(bead.target.clone())));
    let (source, target) = lengths.fold((0.0, 0.0), |sums, lengths| (sums.0 + lengths.0, sums.1 + lengths.1));
    Ratio::of(source, target)
}
