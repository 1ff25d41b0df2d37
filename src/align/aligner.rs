//! Aligns in passes: a rough best path first, then words learned from it, then the best path again.

use std::ops::Range;

use rayon::prelude::*;

use super::anchors::first_line;
use super::band::Band;
use super::better::better_of;
use super::bilingual::BilingualLexicon;
use super::cognates::{Seeds, cognates};
use super::evidence::{Direction, MOST};
use super::explanation::{Explainer, Explanation};
use super::kinds::ScoredBead;
use super::knowledge::PriorKnowledge;
use super::known_pairs::{COGNATE_PRIOR, Known};
use super::length::Ratio;
use super::length_path::length_path;
use super::lexicon::{BeadTokens, Lexicon, TranslationProb, learn};
use super::nulls::total_score;
use super::path::{Field, best, set_posteriors};
use super::scores::{Pass, Priors, ScratchPool, Window};
use super::shares;
use super::side::{Reader, SegmentText, Side, Stemmer};
use crate::text::Vocabulary;

/// Rounds of learning after the first path was found.
const ROUNDS: usize = 3;

/// The first search. `half` is half the band around the first line. `about` is how far, in beads, the path is searched
/// again around a place where the band is too narrow: the first line may be far off.
const INITIAL: Search = Search { half: 32, most: usize::MAX, about: 1000 };

/// The search in which words confirm the path. A band that has reached `most` is not widened again.
const REFINE: Search = Search { half: 10, most: 128, about: 100 };

/// A band with more cells than this is not widened.
const CELLS: usize = 1 << 25;

/// If a side has this many times the segments of the other, a part of it may have no translation.
const UNEVEN: f32 = 1.4;

/// The ratio of texts of so many characters is half that of all texts together.
const FEW: f32 = 200.0;

/// A pair with a better score is no bad one by itself.
const GOOD: f32 = -2.0;

/// Chunk size for posteriors, and the overlap that avoids edge effects.
const CHUNK: usize = 512;
const OVERLAP: usize = 32;

/// The similarity from which a word that occurs once on each side is an anchor.
const CONFIDENT: f32 = 0.8;

/// Beads with more stems than this on a side are not used for training: where hundreds of words face hundreds, each pairs
/// with each, which says nothing of any of them, and takes time and memory for all pairs.
const MAX_TRAINING_LEN: usize = 150;

/// The most beads used for training; more do not improve the lexicon.
const MAX_TRAINING_BEADS: usize = 30_000;

/// Whether words are learned from a bead.
fn teaches((source, target): &BeadTokens<'_>) -> bool {
    source.len() <= MAX_TRAINING_LEN && target.len() <= MAX_TRAINING_LEN
}

/// How wide the path is searched.
#[derive(Debug, Clone, Copy)]
struct Search {
    half: usize,
    most: usize,
    about: usize,
}

/// The word lexicon, in both directions.
#[derive(Debug, Default)]
struct Words {
    forward: Lexicon,
    backward: Lexicon,
    /// How much of each stem of the target the forward lexicon explains, and of each stem of the source the backward
    /// one.
    shares: [Vec<f32>; 2],
}

/// Pairs of texts in the same two languages.
pub(super) struct Aligner {
    stemmer: Stemmer,
    /// The segments of each pair.
    windows: Vec<Window>,
    source: Side,
    target: Side,
    source_stems: Vocabulary,
    target_stems: Vocabulary,
    /// The similarity of stems by form.
    looks: Seeds,
    /// Word pairs known before anything is learned.
    known: Vec<Known>,
    /// The initial probability of pairs of stems, for either reason.
    seeds: Seeds,
    /// The path of each pair by lengths alone: no other may be worse.
    plain: Vec<Vec<ScoredBead>>,
}

/// The beads of all pairs, and the lexicon learned on the way.
pub(super) struct Outcome {
    /// The beads of each pair; segments are numbered from the first segment of the pair.
    pub found: Vec<Vec<ScoredBead>>,
    pub lexicon: BilingualLexicon,
}

/// What the last two passes found; segments are numbered through all pairs.
pub(super) struct Passes {
    /// The beads from which the last words and priors were learned.
    before: Vec<Vec<ScoredBead>>,
    /// The beads of each pair.
    found: Vec<Vec<ScoredBead>>,
    /// The words by which they were found.
    words: Words,
    /// The translations, in both directions.
    learned: [Vec<TranslationProb>; 2],
}

impl Aligner {
    /// Reads the texts, given as segments.
    pub fn new<S: SegmentText>(pairs: &[(Vec<S>, Vec<S>)], knowledge: &PriorKnowledge<'_>) -> Self {
        let stemmer = knowledge.stemmer();
        let (mut source, mut target) = (Reader::new(stemmer.clone()), Reader::new(stemmer.clone()));
        let windows: Vec<Window> = pairs
            .iter()
            .map(|(sources, targets)| Window { source: source.read(sources), target: target.read(targets) })
            .collect();
        let ((source, source_stems), (target, target_stems)) = (source.finish(), target.finish());
        let looks = cognates(&source_stems, &target_stems);
        let known = knowledge.known(&stemmer, &source_stems, &target_stems);
        let mut seeds = looks.clone();
        for pair in &known {
            let held = seeds.entry((pair.source, pair.target)).or_insert(0.0);
            *held = held.max((pair.similarity() / COGNATE_PRIOR).min(1.0));
        }
        let plain = windows.iter().map(|window| length_path(&source, &target, window)).collect();
        Self { stemmer, windows, source, target, source_stems, target_stems, looks, known, seeds, plain }
    }

    /// The stems of the source and of the target, each with the segments that contain them.
    pub fn stems(&self) -> [(&Vocabulary, &Side); 2] {
        [(&self.source_stems, &self.source), (&self.target_stems, &self.target)]
    }

    /// Aligns all pairs.
    pub fn run(&self) -> Outcome {
        self.outcome(&self.passes())
    }

    /// Finds the beads of all pairs, pass after pass.
    pub fn passes(&self) -> Passes {
        let mut scratches = self.scratches();
        let mut found = self.initial_paths(&mut scratches);
        for _ in 1..ROUNDS {
            let bags = self.bags(&found);
            let words = self.words(&bags, learn(&bags, &self.seeds));
            found = self.best_paths(&found, &words, &mut scratches, false);
        }
        let bags = self.bags(&found);
        let mut learned = learn(&bags, &self.seeds);
        let words = self.words(&bags, learned.clone());
        if self.source.has_signs() || self.target.has_signs() {
            learned = self.learned_with_signs(&found);
        }
        let last = self.best_paths(&found, &words, &mut scratches, true);
        Passes { before: found, found: last, words, learned }
    }

    /// The beads of each pair, with segments numbered from its first, and what was learned.
    pub fn outcome(&self, passes: &Passes) -> Outcome {
        let mut found = passes.found.clone();
        for (found, window) in found.iter_mut().zip(&self.windows) {
            found.iter_mut().for_each(|bead| bead.move_back(window.source.start, window.target.start));
        }
        let (source, target) = (self.source_stems.clone(), self.target_stems.clone());
        Outcome { found, lexicon: BilingualLexicon::new(self.stemmer.clone(), source, target, passes.learned.clone()) }
    }

    /// Explains a bead, given by the index of its pair and its index there. Segments are numbered from the first of the
    /// pair.
    pub fn explain(&self, passes: &Passes, (at, number): (usize, usize)) -> Option<Explanation> {
        let (found, before) = (passes.found.get(at)?, passes.before.get(at)?);
        let priors = Priors::learned(passes.before.iter().flatten());
        let (window, ratio) = (self.windows.get(at)?, self.learned_ratio(before));
        let (pass, stems) = (self.pass(&passes.words, &priors), (&self.source_stems, &self.target_stems));
        let explainer = Explainer { pass: &pass, ratio, window, source_stems: stems.0, target_stems: stems.1 };
        let mut explanation = explainer.explain(found, number, &mut self.scratches())?;
        explanation.shift(-(window.source.start as isize), -(window.target.start as isize));
        Some(explanation)
    }

    fn scratches(&self) -> ScratchPool {
        ScratchPool::new(self.source_stems.len(), self.target_stems.len())
    }

    /// The lexicon learned from beads, joined with similar forms and prior knowledge.
    fn words(&self, bags: &[BeadTokens<'_>], [mut forward, mut backward]: [Vec<TranslationProb>; 2]) -> Words {
        for (&(source, target), similarity) in &self.looks {
            forward.push((source, target, COGNATE_PRIOR * similarity));
            backward.push((target, source, COGNATE_PRIOR * similarity));
        }
        for known in &self.known {
            forward.push((known.source, known.target, known.forward));
            backward.push((known.target, known.source, known.backward));
        }
        let (forward, backward) = rayon::join(|| Lexicon::new(forward), || Lexicon::new(backward));
        let flipped = bags.iter().map(|&(source, target)| (target, source));
        let (targets, sources) = rayon::join(
            || shares::learned(bags.iter().copied(), &forward, &self.target, self.target_stems.len()),
            || shares::learned(flipped, &backward, &self.source, self.source_stems.len()),
        );
        Words { forward, backward, shares: [targets, sources] }
    }

    fn pass<'p>(&'p self, words: &'p Words, priors: &'p Priors) -> Pass<'p> {
        let (source, target) = (&self.source, &self.target);
        let texts = self.windows.iter().map(|window| (window.source.clone(), window.target.clone()));
        let flipped = texts.clone().map(|(one, other)| (other, one));
        let (forward, backward) = rayon::join(
            || Direction::new(source, target, &words.forward, texts, &words.shares[0]),
            || Direction::new(target, source, &words.backward, flipped, &words.shares[1]),
        );
        Pass { forward, backward, priors }
    }

    /// Finds the first paths, in bands around the first lines.
    fn initial_paths(&self, scratches: &mut ScratchPool) -> Vec<Vec<ScoredBead>> {
        let (words, priors) = (self.words(&[], Default::default()), Priors::usual());
        let pass = self.pass(&words, &priors);
        let sure = self.seeds.iter().filter(|(_, similarity)| **similarity >= CONFIDENT);
        let alike = Lexicon::new(sure.map(|(&(source, target), &similarity)| (source, target, similarity)).collect());
        let mut first = |(window, plain): (&Window, &Vec<ScoredBead>)| {
            let lines = [first_line(&self.source, &self.target, &alike, window), line(plain, window)];
            let mut weighed = |ratio: Ratio| {
                let mut rough = lines.iter().map(|line| {
                    let band = Band::about(line, INITIAL.half, window.source.len(), window.target.len());
                    let mut found = best(&Field { pass: &pass, ratio, window, band: &band }, scratches);
                    score_beads(&mut found, &pass, ratio, scratches);
                    found
                });
                let [one, other] = [rough.next().unwrap_or_default(), rough.next().unwrap_or_default()];
                let found = better_of(one, &other);
                (total_score(found.iter()), ratio, found)
            };
            let rough = self.first_ratios(window).into_iter().map(&mut weighed);
            let Some((_, ratio, rough)) = rough.max_by(|one, other| one.0.total_cmp(&other.0)) else {
                return Vec::new();
            };
            let mut found = best_path(&pass, ratio, window, &line(&rough, window), INITIAL, scratches);
            score_beads(&mut found, &pass, ratio, scratches);
            better_of(found, &rough)
        };
        self.windows.iter().zip(&self.plain).map(&mut first).collect()
    }

    /// The likely ratios of lengths. If one side has many more segments than the other, either they are shorter or the
    /// other text is not complete: both are tried.
    fn first_ratios(&self, window: &Window) -> Vec<Ratio> {
        let (sources, targets) = (window.source.len() as f32, window.target.len() as f32);
        let (source, target) = (self.source.length(window.source.clone()), self.target.length(window.target.clone()));
        let whole = self.ratio_of(source, target);
        if sources.max(targets) < UNEVEN * sources.min(targets) || sources.min(targets) < 1.0 {
            return vec![whole];
        }
        vec![whole, Ratio::of(source / sources, target / targets)]
    }

    /// Finds the paths again, near the earlier ones.
    fn best_paths(
        &self,
        before: &[Vec<ScoredBead>],
        words: &Words,
        scratches: &mut ScratchPool,
        is_last: bool,
    ) -> Vec<Vec<ScoredBead>> {
        let priors = Priors::learned(before.iter().flatten());
        let pass = self.pass(words, &priors);
        let mut again = |((window, plain), before): ((&Window, &Vec<ScoredBead>), &Vec<ScoredBead>)| {
            let ratio = self.learned_ratio(before);
            let mut found = best_path(&pass, ratio, window, &line(before, window), REFINE, scratches);
            score_beads(&mut found, &pass, ratio, scratches);
            let mut plain = plain.clone();
            score_beads(&mut plain, &pass, ratio, scratches);
            let mut found = better_of(found, &plain);
            if priors.goes_one_by_one() {
                found = split_good_pairs(found, &pass, ratio, scratches);
            }
            let mut found = with_whole_bead(found, window, &pass, ratio, scratches);
            if is_last {
                self.set_posteriors(&mut found, &pass, ratio);
            }
            found
        };
        self.windows.iter().zip(&self.plain).zip(before).map(&mut again).collect()
    }

    /// The learned translations, including single signs: nothing is aligned by these, but users look them up.
    fn learned_with_signs(&self, found: &[Vec<ScoredBead>]) -> [Vec<TranslationProb>; 2] {
        let with_signs = |bead: &ScoredBead| {
            (self.source.stems_and_signs(bead.source.clone()), self.target.stems_and_signs(bead.target.clone()))
        };
        let confident_beads: Vec<(Vec<u32>, Vec<u32>)> =
            confident_beads(found).take(MAX_TRAINING_BEADS).map(with_signs).collect();
        let bags = confident_beads.iter().map(|(source, target)| (&source[..], &target[..]));
        let bags: Vec<BeadTokens<'_>> = bags.filter(teaches).collect();
        learn(&bags, &self.seeds)
    }

    /// The stems of the beads from which words are learned; if there are very many beads, a sample from everywhere.
    fn bags(&self, found: &[Vec<ScoredBead>]) -> Vec<BeadTokens<'_>> {
        let bags = confident_beads(found)
            .map(|bead| (self.source.stems(bead.source.clone()), self.target.stems(bead.target.clone())));
        let mut bags: Vec<BeadTokens<'_>> = bags.filter(teaches).collect();
        let all = bags.len();
        if all > MAX_TRAINING_BEADS {
            bags = (0..MAX_TRAINING_BEADS).map(|at| bags[at * all / MAX_TRAINING_BEADS]).collect();
        }
        bags
    }

    fn learned_ratio(&self, found: &[ScoredBead]) -> Ratio {
        let confident_beads = found.iter().filter(|bead| bead.is_pair() && bead.score > 0.0);
        let lengths = confident_beads
            .map(|bead| (self.source.length(bead.source.clone()), self.target.length(bead.target.clone())));
        let (source, target) = lengths.fold((0.0, 0.0), |sums, lengths| (sums.0 + lengths.0, sums.1 + lengths.1));
        self.ratio_of(source, target)
    }

    /// The ratio of some lengths. Of a few lines it is drawn to that of all texts.
    fn ratio_of(&self, source: f32, target: f32) -> Ratio {
        let whole = self.whole_ratio();
        Ratio::of(source + FEW, target + FEW * whole.0)
    }

    /// The ratio of all texts together.
    fn whole_ratio(&self) -> Ratio {
        let length = |side: &Side| side.length(0..side.segments());
        Ratio::of(length(&self.source), length(&self.target))
    }

    /// Sets the probability of each bead of a path.
    fn set_posteriors(&self, found: &mut [ScoredBead], pass: &Pass<'_>, ratio: Ratio) {
        let starts: Vec<usize> = (0..found.len()).step_by(CHUNK).collect();
        let scratches = || self.scratches();
        let judged = |scratches: &mut ScratchPool, &start: &usize| {
            let end = (start + CHUNK).min(found.len());
            let (from, to) = (start.saturating_sub(OVERLAP), (end + OVERLAP).min(found.len()));
            let mut beads = found[from..to].to_vec();
            let window = span(&beads);
            let band = Band::about(&line(&beads, &window), REFINE.half, window.source.len(), window.target.len());
            set_posteriors(&mut beads, &Field { pass, ratio, window: &window, band: &band }, scratches);
            beads[start - from..end - from].iter().map(|bead| bead.probability).collect::<Vec<f32>>()
        };
        let judged: Vec<Vec<f32>> = starts.par_iter().map_init(scratches, judged).collect();
        found.iter_mut().zip(judged.into_iter().flatten()).for_each(|(bead, sure)| bead.probability = sure);
    }
}

/// In a text that goes segment by segment, equally many segments on both sides, each of which may well translate its
/// opposite, are so many beads. Words that all of them have, as in a list of names, would speak for joining them.
fn split_good_pairs(
    found: Vec<ScoredBead>,
    pass: &Pass<'_>,
    ratio: Ratio,
    scratches: &mut ScratchPool,
) -> Vec<ScoredBead> {
    let mut split = Vec::with_capacity(found.len());
    for bead in found {
        if bead.source.len() < 2 || bead.source.len() != bead.target.len() {
            split.push(bead);
            continue;
        }
        let single = |(source, target)| ScoredBead { source: source..source + 1, target: target..target + 1, ..bead };
        let mut pairs: Vec<ScoredBead> = bead.source.clone().zip(bead.target.clone()).map(single).collect();
        score_beads(&mut pairs, pass, ratio, scratches);
        if pairs.iter().all(|pair| pair.score > GOOD) {
            split.append(&mut pairs);
        } else {
            split.push(bead);
        }
    }
    split
}

/// One segment on either side is one bead, however little speaks for it: there is nothing else that either could be
/// the translation of. Its probability says how doubtful it is. One segment against a few is one bead with all of them
/// if their lengths together fit better than those of a part.
fn with_whole_bead(
    found: Vec<ScoredBead>,
    window: &Window,
    pass: &Pass<'_>,
    ratio: Ratio,
    scratches: &mut ScratchPool,
) -> Vec<ScoredBead> {
    let (source, target) = (window.source.clone(), window.target.clone());
    let (fewer, more) = (source.len().min(target.len()), source.len().max(target.len()));
    let fit = |source: &Range<usize>, target: &Range<usize>| {
        let lengths = (pass.forward.given.length(source.clone()), pass.backward.given.length(target.clone()));
        if lengths.0 > 0.0 && lengths.1 > 0.0 { ratio.evidence(lengths.0, lengths.1) } else { f32::NEG_INFINITY }
    };
    let part = found.iter().filter(|bead| bead.is_pair()).map(|bead| fit(&bead.source, &bead.target));
    let part = part.fold(f32::NEG_INFINITY, f32::max);
    if fewer != 1 || more > MOST || fit(&source, &target) <= part {
        return found;
    }
    let mut whole = vec![ScoredBead { source, target, score: 0.0, probability: 1.0 }];
    score_beads(&mut whole, pass, ratio, scratches);
    whole
}

/// The best path in a band around a line. Where it touches the edge, the band is too narrow, and the path is searched
/// again in a wider band, from some beads before to some beads after.
fn best_path(
    pass: &Pass<'_>,
    ratio: Ratio,
    window: &Window,
    line_of: &[(usize, usize)],
    search: Search,
    scratches: &mut ScratchPool,
) -> Vec<ScoredBead> {
    let (sources, targets) = (window.source.len(), window.target.len());
    let band = Band::about(line_of, search.half, sources, targets);
    let mut found = best(&Field { pass, ratio, window, band: &band }, scratches);
    let is_wide = search.half >= search.most.min(sources.max(targets)) || 2 * band.cells() > CELLS;
    if is_wide {
        return found;
    }
    let wider = Search { half: 2 * search.half, ..search };
    for narrow in narrow(&found, &band, window, search.about).into_iter().rev() {
        let inner = span(&found[narrow.clone()]);
        let better = best_path(pass, ratio, &inner, &line(&found[narrow.clone()], &inner), wider, scratches);
        found.splice(narrow, better);
    }
    found
}

/// The ranges of beads that touch the edge of the band, with `about` beads on both sides.
fn narrow(found: &[ScoredBead], band: &Band, window: &Window, about: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, bead) in found.iter().enumerate() {
        let (i, j) = (bead.source.start - window.source.start, bead.target.start - window.target.start);
        if band.is_edge(i, j, window.target.len()) {
            let (from, to) = (at.saturating_sub(about), (at + about + 1).min(found.len()));
            match ranges.last_mut().filter(|last| last.end >= from) {
                Some(last) => last.end = to,
                None => ranges.push(from..to),
            }
        }
    }
    ranges
}

/// The beads with positive evidence.
fn confident_beads(found: &[Vec<ScoredBead>]) -> impl Iterator<Item = &ScoredBead> {
    found.iter().flatten().filter(|bead| bead.is_pair() && bead.score > 0.0)
}

/// The points at which beads begin, counted from the start of a window, and its end.
fn line(found: &[ScoredBead], window: &Window) -> Vec<(usize, usize)> {
    let point = |bead: &ScoredBead| (bead.source.start - window.source.start, bead.target.start - window.target.start);
    found.iter().map(point).chain([(window.source.len(), window.target.len())]).collect()
}

/// All segments of some beads.
fn span(found: &[ScoredBead]) -> Window {
    match (found.first(), found.last()) {
        (Some(first), Some(last)) => {
            Window { source: first.source.start..last.source.end, target: first.target.start..last.target.end }
        }
        _ => Window { source: 0..0, target: 0..0 },
    }
}

/// Sets the score of each bead.
fn score_beads(found: &mut [ScoredBead], pass: &Pass<'_>, ratio: Ratio, scratches: &mut ScratchPool) {
    for bead in found {
        bead.score = scratches.score(pass, ratio, bead);
    }
}
