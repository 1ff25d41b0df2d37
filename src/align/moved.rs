//! Posts that are in another place in the target, because comments were sorted differently: the newest or the most
//! liked first.

use std::ops::Range;

use super::aligner::Aligner;
use super::bead::{Alignment, Bead};
use super::bilingual::BilingualLexicon;
use super::borders::units;
use super::explanation::Explanation;
use super::kinds::ScoredBead;
use super::knowledge::PriorKnowledge;
use super::text::Text;
use crate::text::is_punctuation;

/// If more posts than this are without a counterpart on one side, they are not compared: each is compared with each.
const MOST: usize = 32;

/// How many stems of a post are considered.
const LOOKED_AT: usize = 40;

/// How well the words of two posts must fit, as the mean of the best match of each word on the other side.
const LEAST: f32 = 0.06;

/// How much better than any other post of the target: common words fit all of them.
const MARGIN: f32 = 1.5;

/// A post of the source and the one of the target to which it was linked: segments of both.
#[derive(Debug, Clone)]
pub(super) struct MovedPost {
    source: Range<usize>,
    target: Range<usize>,
}

impl MovedPost {
    /// Whether a bead is one of this post.
    pub fn holds(&self, bead: &Bead) -> bool {
        let post = Bead { source: self.source.clone(), target: self.target.clone(), probability: 1.0 };
        post.holds(bead)
    }

    /// Explains a bead of the post, which was aligned by itself.
    pub fn explain(
        &self,
        texts: &(Text<'_>, Text<'_>),
        bead: &Bead,
        lexicon: &BilingualLexicon,
    ) -> Option<Explanation> {
        let aligner = self.aligner(texts, lexicon);
        let passes = aligner.passes();
        let beads = self.beads(&aligner.outcome(&passes).found);
        let number = beads.iter().position(|found| found.holds(bead))?;
        let mut explanation = aligner.explain(&passes, (0, number))?;
        explanation.shift(self.source.start as isize, self.target.start as isize);
        Some(explanation)
    }

    fn aligner(&self, (source, target): &(Text<'_>, Text<'_>), lexicon: &BilingualLexicon) -> Aligner {
        let words = (source.segments[self.source.clone()].to_vec(), target.segments[self.target.clone()].to_vec());
        Aligner::new(&[words], &PriorKnowledge::default().with_lexicon(lexicon))
    }

    /// The beads that were found in the post, with the segments of the whole texts.
    fn beads(&self, found: &[Vec<ScoredBead>]) -> Vec<Bead> {
        let beads = found.iter().flatten().map(|found| Bead {
            source: found.source.start + self.source.start..found.source.end + self.source.start,
            target: found.target.start + self.target.start..found.target.end + self.target.start,
            probability: found.probability,
        });
        beads.collect()
    }
}

/// Links posts of the source without a counterpart to posts of the target without one, if their words fit. Their beads
/// are then in the place of the source post. Returns the posts that were linked.
pub(super) fn link_moved_posts(
    texts: &(Text<'_>, Text<'_>),
    alignment: &mut Alignment,
    lexicon: &BilingualLexicon,
) -> Vec<MovedPost> {
    let (source, target) = texts;
    let free = |text: &Text<'_>, side: fn(&Bead) -> &Range<usize>| free_posts(text, alignment, side);
    let (sources, targets) = (free(source, |bead| &bead.source), free(target, |bead| &bead.target));
    if sources.is_empty() || targets.is_empty() || sources.len().max(targets.len()) > MOST {
        return Vec::new();
    }
    let tied: Vec<Range<usize>> = units(&(0..target.segments.len()), &target.borders)
        .into_iter()
        .filter(|post| !targets.contains(post))
        .collect();
    let usual = stems(target, &tied[..tied.len().min(MOST)], lexicon);
    let found =
        matched(&stems(source, &sources, lexicon), &stems(target, &targets, lexicon), &usual, lexicon).into_iter();
    let moved: Vec<MovedPost> =
        found.map(|(one, other)| MovedPost { source: sources[one].clone(), target: targets[other].clone() }).collect();
    for post in &moved {
        let beads = post.beads(&post.aligner(texts, lexicon).run().found);
        let kept = std::mem::take(&mut alignment.beads).into_iter();
        alignment.beads = kept.flat_map(|bead| without(bead, &post.source, &post.target)).collect();
        let at = alignment.beads.partition_point(|bead| bead.source.end <= post.source.start);
        alignment.beads.splice(at..at, beads);
    }
    moved
}

/// The rest of a bead without the segments of two posts; what was linked to them has no partner.
fn without(bead: Bead, source: &Range<usize>, target: &Range<usize>) -> Vec<Bead> {
    let meets = |one: &Range<usize>, other: &Range<usize>| one.start < other.end && other.start < one.end;
    if !meets(&bead.source, source) && !meets(&bead.target, target) {
        return vec![bead];
    }
    // The beads of the post stand together: nothing stands between its segments.
    let is_within = source.start < bead.source.end && bead.source.end < source.end;
    let after = if is_within { source.end } else { bead.source.end };
    let (before, probability) = (bead.target.start, bead.probability);
    let sources = bead.source.filter(|segment| !source.contains(segment));
    let targets = bead.target.filter(|segment| !target.contains(segment));
    let alone = sources.map(|at| Bead { source: at..at + 1, target: before..before, probability });
    alone.chain(targets.map(|at| Bead { source: after..after, target: at..at + 1, probability })).collect()
}

/// The posts of a text in which hardly any segment has a partner; the button under a post may have one.
fn free_posts(text: &Text<'_>, alignment: &Alignment, side: fn(&Bead) -> &Range<usize>) -> Vec<Range<usize>> {
    if text.borders.is_empty() {
        return Vec::new();
    }
    let mut is_tied = vec![false; text.segments.len()];
    for bead in alignment.beads.iter().filter(|bead| bead.is_pair()) {
        is_tied[side(bead).clone()].fill(true);
    }
    let posts = units(&(0..text.segments.len()), &text.borders);
    let length = |post: &Range<usize>, tied: bool| -> usize {
        post.clone().filter(|at| is_tied[*at] == tied).map(|at| text.segments[at].len()).sum()
    };
    posts.into_iter().filter(|post| length(post, true) < length(post, false) / 2).collect()
}

/// The first stems of posts, without marks.
fn stems(text: &Text<'_>, posts: &[Range<usize>], lexicon: &BilingualLexicon) -> Vec<Vec<String>> {
    let words = |post: &Range<usize>| {
        let stems = text.segments[post.clone()].iter().flat_map(|segment| lexicon.stemmer().stems(segment));
        stems.filter(|stem| !stem.chars().all(is_punctuation)).take(LOOKED_AT).collect()
    };
    posts.iter().map(words).collect()
}

/// The pairs that are by far the best for each other; `usual` are posts of the target that have a counterpart.
fn matched(
    sources: &[Vec<String>],
    targets: &[Vec<String>],
    usual: &[Vec<String>],
    lexicon: &BilingualLexicon,
) -> Vec<(usize, usize)> {
    let most = |one: &Vec<String>| usual.iter().map(|other| together(one, other, lexicon)).fold(0.0, f32::max);
    let rivals: Vec<f32> = sources.iter().map(most).collect();
    let scores: Vec<Vec<f32>> =
        sources.iter().map(|one| targets.iter().map(|other| together(one, other, lexicon)).collect()).collect();
    let is_best = |one: usize, other: usize| {
        let score = scores[one][other];
        let row = scores[one].iter().enumerate().filter(|(at, _)| *at != other).map(|(_, score)| *score);
        let column = scores.iter().enumerate().filter(|(at, _)| *at != one).map(|(_, row)| row[other]);
        score >= LEAST && row.chain(column).chain([rivals[one]]).all(|rival| score >= MARGIN * rival)
    };
    let all = (0..sources.len()).flat_map(|one| (0..targets.len()).map(move |other| (one, other)));
    all.filter(|(one, other)| is_best(*one, *other)).collect()
}

/// How well the words of two posts fit.
fn together(source: &[String], target: &[String], lexicon: &BilingualLexicon) -> f32 {
    let mut found = vec![0.0f32; target.len()];
    let mut sum = 0.0;
    for one in source {
        let mut best = 0.0f32;
        for (held, other) in found.iter_mut().zip(target) {
            let similarity = lexicon.of_stems(one, other);
            (best, *held) = (best.max(similarity), held.max(similarity));
        }
        sum += best;
    }
    (sum + found.iter().sum::<f32>()) / (source.len() + target.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_between_the_segments_of_a_post_stands_after_it() {
        let text = |segments: &[&'static str], borders: &[usize]| Text {
            segments: segments.to_vec(),
            borders: borders.to_vec(),
            ..Text::default()
        };
        let source = [
            "Der Kahn von Petrow liegt am Steg und wartet.",
            "Im Jahr 1956 kam Lindqvist mit dem Eimer und der Farbe.",
            "Die Glocke von Opozdino schlägt,",
            "siebzehn Mal, sagt Savelij.",
            "Nein, der Fluss ist zu breit für diesen Kahn.",
        ];
        let target = [
            "The bell of Opozdino strikes, seventeen times, says Savelij.",
            "The boat of Petrow lies at the pier and waits.",
            "In 1956 Lindqvist came with the bucket and the paint.",
            "Thanks.",
            "No, the river is too wide for this boat.",
        ];
        let texts = (text(&source, &[1, 2, 4]), text(&target, &[1, 2, 3, 4]));
        let ranges = [(0..0, 0..1), (0..1, 1..2), (1..2, 2..3), (2..3, 3..3), (3..3, 3..4), (3..4, 4..4), (4..5, 4..5)];
        let beads = ranges.map(|(source, target)| Bead { source, target, probability: 0.9 }).to_vec();
        let mut alignment = Alignment { beads };
        assert_eq!(link_moved_posts(&texts, &mut alignment, &BilingualLexicon::default()).len(), 1);
        let ends: Vec<usize> = alignment.beads.iter().flat_map(|bead| [bead.source.start, bead.source.end]).collect();
        assert!(ends.is_sorted(), "{alignment:?}");
    }

    #[test]
    fn a_comment_that_moved_is_found() {
        let source = [
            "Der Kahn von Petrow liegt am Steg und wartet.",
            "Im Jahr 1956 kam Lindqvist mit dem Eimer und der Farbe.",
            "Die Glocke von Opozdino schlägt siebzehn Mal, sagt Savelij.",
            "Nein, der Fluss ist zu breit für diesen Kahn.",
        ];
        let target = [
            "The bell of Opozdino strikes seventeen times, says Savelij.",
            "The boat of Petrow lies at the pier and waits.",
            "In 1956 Lindqvist came with the bucket and the paint.",
            "No, the river is too wide for this boat.",
        ];
        let text = |segments: &[&'static str; 4]| Text {
            segments: segments.to_vec(),
            borders: vec![1, 2, 3],
            ..Text::default()
        };
        let texts = (text(&source), text(&target));
        let bead = |source: Range<usize>, target: Range<usize>| Bead { source, target, probability: 0.9 };
        let beads = vec![bead(0..0, 0..1), bead(0..1, 1..2), bead(1..2, 2..3), bead(2..3, 3..3), bead(3..4, 3..4)];
        let mut alignment = Alignment { beads };
        link_moved_posts(&texts, &mut alignment, &BilingualLexicon::default());
        let pairs: Vec<_> = alignment.beads.iter().map(|bead| (bead.source.clone(), bead.target.clone())).collect();
        assert_eq!(pairs, [(0..1, 1..2), (1..2, 2..3), (2..3, 0..1), (3..4, 3..4)]);
        assert_eq!([0, 1, 2, 3].map(|segment| alignment.bead_of_target(segment)), [Some(2), Some(0), Some(1), Some(3)]);
    }
}
