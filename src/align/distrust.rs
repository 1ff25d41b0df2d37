//! Finds reasons not to trust an alignment: texts that are not translations of each other, sides that are swapped,
//! empty or of one language.

use super::aligner::Aligner;
use super::bead::Alignment;
use super::kinds::ScoredBead;
use super::knowledge::PriorKnowledge;
use super::nulls::total_score;
use super::side::Side;
use super::text::Text;
use super::warning::{TextSide, WarningKind};
use crate::text::{Key, Vocabulary};

/// Texts whose alignment scores lower are compared with chance. On the development sets, translations score 0.6 and
/// more, other texts less than 0.7.
const DOUBTFUL: f32 = 1.5;

/// A score this much better than chance is not an accident.
const BETTER: f32 = 0.28;

/// From this score on, less is enough: short texts of long sentences differ little from chance. Of two works of one
/// kind, such as two gospels, both figures are high and the same.
const SURELY: f32 = 0.85;
const ENOUGH: f32 = 0.15;

/// With fewer segments on a side, nothing can be said.
const FEW: usize = 15;

/// How many segments of each side are compared with chance.
const SAMPLE: usize = 400;

/// From this percentage of common words on, both texts are in the same language.
const SAME: f32 = 60.0;

/// With fewer words known in the wrong language, nothing can be said.
const SOME: usize = 10;

/// The warnings about the alignment of one pair; `found` are the beads of its stretches.
pub(super) fn of_pair<'f>(
    (source, target): &(Text<'_>, Text<'_>),
    alignment: &Alignment,
    found: impl Iterator<Item = &'f ScoredBead>,
    knowledge: &PriorKnowledge<'_>,
) -> Vec<WarningKind> {
    let is_empty = |text: &Text<'_>| !text.segments.iter().any(|segment| segment.chars().any(char::is_alphanumeric));
    let sides = [(TextSide::Source, source), (TextSide::Target, target)];
    let empty: Vec<WarningKind> =
        sides.iter().filter(|(_, text)| is_empty(text)).map(|(side, _)| WarningKind::Empty(*side)).collect();
    if !empty.is_empty() {
        return empty;
    }
    if source.segments.len().min(target.segments.len()) < FEW {
        return Vec::new();
    }
    let score = score(found, source.segments.len() + target.segments.len());
    match (score < DOUBTFUL).then(|| by_chance(source, target, knowledge)) {
        Some(chance) if score < chance + if score < SURELY { BETTER } else { ENOUGH } => {
            let segments = source.segments.len().min(target.segments.len());
            vec![WarningKind::Unrelated { score, chance, segments }]
        }
        _ => unmatched(alignment, source, target),
    }
}

/// The mean score of beads per segment.
fn score<'f>(found: impl Iterator<Item = &'f ScoredBead>, segments: usize) -> f32 {
    total_score(found) / segments.max(1) as f32
}

/// The score of the same texts with the target's segments in another order.
fn by_chance(source: &Text<'_>, target: &Text<'_>, knowledge: &PriorKnowledge<'_>) -> f32 {
    let sample = |text: &Text<'_>| text.segments.iter().take(SAMPLE).map(|&segment| segment.to_owned()).collect();
    let (source, target): (Vec<String>, Vec<String>) = (sample(source), sample(target));
    // A step that visits every place once, in an order that no text has.
    let step = (target.len() * 5 / 8..).find(|step| greatest_common_divisor(*step, target.len()) == 1).unwrap_or(1);
    let shuffled = (0..target.len()).map(|at| target[at * step % target.len()].clone()).collect();
    let segments = source.len() + target.len();
    let outcome = Aligner::new(&[(source, shuffled)], knowledge).run();
    score(outcome.found.iter().flatten(), segments)
}

const fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

/// Warns of a side of which a third or more has no partner.
fn unmatched(alignment: &Alignment, source: &Text<'_>, target: &Text<'_>) -> Vec<WarningKind> {
    let nulls = alignment.beads.iter().filter(|bead| !bead.is_pair());
    let (one, other) = nulls.fold((0, 0), |sums, bead| (sums.0 + bead.source.len(), sums.1 + bead.target.len()));
    let sides = [(TextSide::Source, one, source.segments.len()), (TextSide::Target, other, target.segments.len())];
    let many = sides.into_iter().filter(|(_, missing, all)| missing * 3 >= *all);
    many.map(|(side, missing, all)| WarningKind::Unmatched { side, missing, all }).collect()
}

/// A vocabulary with the number of occurrences of each word.
struct Counted<'c> {
    stems: &'c Vocabulary,
    side: &'c Side,
}

impl Counted<'_> {
    /// The number of running words, and how many of them another vocabulary has.
    fn shared(&self, other: &Vocabulary) -> (usize, usize) {
        let words = (0..self.stems.len() as u32).filter(|&stem| {
            let form = self.stems.form(Key(stem));
            self.stems.is_word(Key(stem)) && !form.bytes().any(|byte| byte.is_ascii_digit())
        });
        words.fold((0, 0), |(all, shared), stem| {
            let count = self.side.places(stem).len();
            let is_shared = other.find(self.stems.form(Key(stem))).is_some();
            (all + count, if is_shared { shared + count } else { shared })
        })
    }

    /// How many of the known words occur here.
    fn holds<'w>(&self, known: impl Iterator<Item = &'w String>) -> usize {
        known.filter(|word| self.stems.find(word).is_some()).count()
    }
}

/// The warnings that words give before the texts are aligned.
pub(super) fn of_words(aligner: &Aligner, knowledge: &PriorKnowledge<'_>) -> Vec<WarningKind> {
    let [source, target] = aligner.stems().map(|(stems, side)| Counted { stems, side });
    let mut warnings = Vec::new();
    let share = |(all, shared): (usize, usize)| if all < 50 { 0.0 } else { 100.0 * shared as f32 / all as f32 };
    let share = share(source.shared(target.stems)).min(share(target.shared(source.stems)));
    if share >= SAME {
        warnings.push(WarningKind::OneLanguage { share });
    }
    let (ones, others) = knowledge.stems();
    let straight = source.holds(ones.iter()) + target.holds(others.iter());
    let swapped = source.holds(others.iter()) + target.holds(ones.iter());
    if share < SAME && swapped >= SOME && swapped > 2 * straight {
        warnings.push(WarningKind::Swapped { swapped, straight });
    }
    warnings
}
