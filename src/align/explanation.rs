//! Explains a bead: its score part by part, and the runner-up.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::bead::Bead;
use super::evidence::Direction;
use super::kinds::{KINDS, ScoredBead};
use super::length::Ratio;
use super::nulls::{following, may_follow, state_after, total_score};
use super::scores::{Pass, ScratchPool, WORDS, Window};
use crate::text::{Key, Vocabulary};

/// The explanation of a bead. All parts are logarithms of likelihood ratios, weighted as in the aligner; they add up to
/// the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The bead.
    pub bead: Bead,
    /// Its score, the sum of all parts.
    pub score: f32,
    /// The part of the lengths.
    pub length: LengthPart,
    /// The words that explain each other, the strongest pairs first.
    pub words: Vec<WordPart>,
    /// Known words that are not explained by the other side.
    pub unexplained: Vec<UnexplainedPart>,
    /// How common the kind of the bead is, compared with beads of one and one; if a side has no segment, its penalty.
    pub kind: f32,
    /// The best other path from the bead before to the bead after.
    pub runner_up: Option<RunnerUp>,
    /// Of a segment without a partner: the bead with the segment that faces it and has none, either.
    pub rejected: Option<Box<Rejected>>,
}

/// A bead of two segments that face each other and were left without partners.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// Its score, part by part.
    pub explanation: Explanation,
    /// The score of the two without partners.
    pub chosen: f32,
}

/// The lengths of a bead and their score.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LengthPart {
    /// Characters of the source, without white space.
    pub source: f32,
    /// Characters of the target.
    pub target: f32,
    /// The expected number of characters of the translation in this text.
    pub expected: f32,
    /// The score.
    pub score: f32,
}

/// A pair of words of a bead.
#[derive(Debug, Clone, PartialEq)]
pub struct WordPart {
    /// The stem on the source side.
    pub source: String,
    /// The stem on the target side.
    pub target: String,
    /// The probability of the target stem, given the source stem; 0 if unknown.
    pub forward: f32,
    /// The probability of the source stem, given the target stem.
    pub backward: f32,
    /// The score.
    pub score: f32,
}

/// A word that is not explained.
#[derive(Debug, Clone, PartialEq)]
pub struct UnexplainedPart {
    /// Its stem.
    pub word: String,
    /// Whether it is on the source side.
    pub is_source: bool,
    /// The penalty for the bead.
    pub score: f32,
}

/// Another path through the same segments.
#[derive(Debug, Clone, PartialEq)]
pub struct RunnerUp {
    /// Its beads: segments of the source, segments of the target.
    pub beads: Vec<(Range<usize>, Range<usize>)>,
    /// Their score.
    pub score: f32,
    /// The score of the beads that were chosen for these segments.
    pub chosen: f32,
}

/// The context for explaining beads of the last pass.
pub(super) struct Explainer<'e> {
    pub pass: &'e Pass<'e>,
    pub ratio: Ratio,
    /// The text.
    pub window: &'e Window,
    pub source_stems: &'e Vocabulary,
    pub target_stems: &'e Vocabulary,
}

impl Explainer<'_> {
    /// Explains one of the beads of a text.
    pub fn explain(&self, found: &[ScoredBead], number: usize, scratches: &mut ScratchPool) -> Option<Explanation> {
        let bead = found.get(number)?;
        let runner_up = self.runner_up(found, number, scratches);
        let shown = Bead { source: bead.source.clone(), target: bead.target.clone(), probability: bead.probability };
        if !bead.is_pair() {
            let before = number.checked_sub(1).map_or(0, |before| state(&found[before]));
            let kind = bead.score + following(before, state(bead));
            let (length, words, unexplained) = Default::default();
            let rejected = self.rejected(found, number, scratches).map(Box::new);
            return Some(Explanation {
                bead: shown,
                score: kind,
                length,
                words,
                unexplained,
                kind,
                runner_up,
                rejected,
            });
        }
        Some(Explanation { runner_up, ..self.pair(bead) })
    }

    /// Explains a bead with both sides, without other paths.
    fn pair(&self, bead: &ScoredBead) -> Explanation {
        let (words, unexplained) = self.words(bead);
        Explanation {
            bead: Bead { source: bead.source.clone(), target: bead.target.clone(), probability: bead.probability },
            score: bead.score,
            length: self.length(bead),
            words,
            unexplained,
            kind: self.pass.priors.of(bead.source.len(), bead.target.len()),
            runner_up: None,
            rejected: None,
        }
    }

    /// What a segment without a partner would be with the segment that faces it: the one in the same place, from the
    /// first, of the other side's run without partners.
    fn rejected(&self, found: &[ScoredBead], number: usize, scratches: &mut ScratchPool) -> Option<Rejected> {
        let from = found[..number].iter().rposition(ScoredBead::is_pair).map_or(0, |at| at + 1);
        let to = found[number..].iter().position(ScoredBead::is_pair).map_or(found.len(), |at| number + at);
        let of_source = |bead: &&ScoredBead| bead.target.is_empty();
        let (own, others): (Vec<&ScoredBead>, Vec<&ScoredBead>) =
            found[from..to].iter().partition(|bead| of_source(bead) == of_source(&&found[number]));
        let place = own.iter().position(|bead| **bead == found[number])?;
        let facing = *others.get(place.min(others.len().checked_sub(1)?))?;
        let (source, target) = match of_source(&&found[number]) {
            true => (&found[number], facing),
            false => (facing, &found[number]),
        };
        let (source_range, target_range) = (source.source.clone(), target.target.clone());
        let mut bead = ScoredBead { source: source_range, target: target_range, score: 0.0, probability: 0.0 };
        bead.score = scratches.score(self.pass, self.ratio, &bead);
        Some(Rejected { explanation: self.pair(&bead), chosen: total_score([source, target].into_iter()) })
    }

    fn length(&self, bead: &ScoredBead) -> LengthPart {
        let source = self.pass.forward.given.length(bead.source.clone());
        let target = self.pass.backward.given.length(bead.target.clone());
        LengthPart { source, target, expected: source * self.ratio.0, score: self.ratio.evidence(source, target) }
    }

    /// The words of both directions, combined by pairs.
    fn words(&self, bead: &ScoredBead) -> (Vec<WordPart>, Vec<UnexplainedPart>) {
        let (forward, backward) = (&self.pass.forward, &self.pass.backward);
        let (sources, targets) = (bead.source.clone(), bead.target.clone());
        let mut pairs: FxHashMap<(u32, u32), f32> = FxHashMap::default();
        let mut unexplained = Vec::new();
        for word in explained(forward, &self.window.source, sources.clone(), targets.clone()) {
            match word.by {
                Some(source) => *pairs.entry((source, word.stem)).or_default() += word.score,
                None => unexplained.push(self.unexplained(&word, false)),
            }
        }
        for word in explained(backward, &self.window.target, targets, sources) {
            match word.by {
                Some(target) => *pairs.entry((word.stem, target)).or_default() += word.score,
                None => unexplained.push(self.unexplained(&word, true)),
            }
        }
        let mut words: Vec<WordPart> = pairs
            .into_iter()
            .map(|((source, target), score)| WordPart {
                source: self.source_stems.form(Key(source)).to_owned(),
                target: self.target_stems.form(Key(target)).to_owned(),
                forward: forward.chance(source, target),
                backward: backward.chance(target, source),
                score,
            })
            .collect();
        words.sort_by(|one, other| {
            other
                .score
                .total_cmp(&one.score)
                .then_with(|| (&one.source, &one.target).cmp(&(&other.source, &other.target)))
        });
        (words, unexplained)
    }

    fn unexplained(&self, word: &ExplainedWord, is_source: bool) -> UnexplainedPart {
        let stems = if is_source { self.source_stems } else { self.target_stems };
        UnexplainedPart { word: stems.form(Key(word.stem)).to_owned(), is_source, score: word.score }
    }

    /// The best path from the bead before to the bead after, without the bead itself.
    fn runner_up(&self, found: &[ScoredBead], number: usize, scratches: &mut ScratchPool) -> Option<RunnerUp> {
        let around = &found[number.saturating_sub(1)..(number + 2).min(found.len())];
        let (first, last) = (around.first()?, around.last()?);
        let window =
            Window { source: first.source.start..last.source.end, target: first.target.start..last.target.end };
        let chosen = total_score(around.iter());
        let mut ways =
            Ways { explainer: self, window: &window, not: &found[number], scratches, known: FxHashMap::default() };
        let (score, beads) = ways.best(window.source.start, window.target.start, 0)?;
        Some(RunnerUp { beads, score, chosen })
    }
}

/// The state of a path after a bead.
fn state(bead: &ScoredBead) -> usize {
    state_after(bead.source.len(), bead.target.len())
}

/// A word of the explained side and the word of the given side that explains it best.
struct ExplainedWord {
    stem: u32,
    by: Option<u32>,
    score: f32,
}

/// The known words of some segments, each with its score.
fn explained(
    direction: &Direction<'_>,
    text: &Range<usize>,
    given: Range<usize>,
    segments: Range<usize>,
) -> Vec<ExplainedWord> {
    let known = direction.known(text.clone());
    let given_stems = direction.given.stems(given);
    let word = |stem: u32| {
        let chances = given_stems.iter().map(|&one| (one, direction.chance(one, stem)));
        let (mut sum, mut best) = (0.0, None);
        for (one, chance) in chances.filter(|(_, chance)| *chance > 0.0) {
            sum += chance;
            best = best.filter(|(_, held)| *held >= chance).or(Some((one, chance)));
        }
        let gain = best.map_or(0.0, |_| direction.gain(stem, sum, given_stems.len() as f32));
        let cost = if known.contains(&stem) { direction.cost(stem) } else { 0.0 };
        ExplainedWord { stem, by: best.map(|(one, _)| one), score: WORDS * (gain + cost) }
    };
    let words = direction.explained.stems(segments).iter().map(|&stem| word(stem));
    words.filter(|word| word.by.is_some() || word.score < 0.0).collect()
}

/// Paths through a small window that avoid one bead.
struct Ways<'w, 'e> {
    explainer: &'w Explainer<'e>,
    window: &'w Window,
    not: &'w ScoredBead,
    scratches: &'w mut ScratchPool,
    /// The best paths from points and states that were visited.
    known: FxHashMap<(usize, usize, usize), Option<Way>>,
}

/// The score of some beads, and the beads.
type Way = (f32, Vec<(Range<usize>, Range<usize>)>);

impl Ways<'_, '_> {
    fn best(&mut self, i: usize, j: usize, state: usize) -> Option<Way> {
        if (i, j) == (self.window.source.end, self.window.target.end) {
            return Some((0.0, Vec::new()));
        }
        if let Some(known) = self.known.get(&(i, j, state)) {
            return known.clone();
        }
        let mut best: Option<Way> = None;
        for (a, b) in KINDS.map(|(a, b)| (usize::from(a), usize::from(b))) {
            let (source, target) = (i..i + a, j..j + b);
            let is_out = source.end > self.window.source.end || target.end > self.window.target.end;
            if is_out || (&source, &target) == (&self.not.source, &self.not.target) {
                continue;
            }
            let next = state_after(a, b);
            if !may_follow(state, next) {
                continue;
            }
            let Some((rest, beads)) = self.best(source.end, target.end, next) else { continue };
            let score = rest + self.score(&source, &target) + following(state, next);
            if best.as_ref().is_none_or(|(held, _)| score > *held) {
                best = Some((score, std::iter::once((source, target)).chain(beads).collect()));
            }
        }
        self.known.insert((i, j, state), best.clone());
        best
    }

    fn score(&mut self, source: &Range<usize>, target: &Range<usize>) -> f32 {
        let bead = ScoredBead { source: source.clone(), target: target.clone(), score: 0.0, probability: 0.0 };
        self.scratches.score(self.explainer.pass, self.explainer.ratio, &bead)
    }
}

impl Explanation {
    /// Renumbers the segments.
    pub(super) fn shift(&mut self, source: isize, target: isize) {
        let moved = |range: &Range<usize>, by: isize| {
            range.start.saturating_add_signed(by)..range.end.saturating_add_signed(by)
        };
        self.bead.source = moved(&self.bead.source, source);
        self.bead.target = moved(&self.bead.target, target);
        if let Some(rejected) = &mut self.rejected {
            rejected.explanation.shift(source, target);
        }
        for (one, other) in self.runner_up.iter_mut().flat_map(|way| &mut way.beads) {
            *one = moved(one, source);
            *other = moved(other, target);
        }
    }
}
