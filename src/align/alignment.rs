//! What is aligned, and the result.

use std::collections::BTreeSet;
use std::ops::Range;

use super::aligner::{Aligner, Wanted};
use super::bilingual::BilingualLexicon;
use super::borders::{Stretch, stretches};
use super::concerns::{Concern, of_pair};
use super::dictionary::Dictionary;
use super::explanation::Explanation;
use super::moved::tie_moved;
use super::path::Found;
use super::side::stems_of;
use crate::model::Certainty;
use crate::text::Stream;

/// Segments of both sides that are translations of each other, or a segment of one side without a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Numbers of the source segments.
    pub source: Range<usize>,
    /// Numbers of the target segments.
    pub target: Range<usize>,
    /// How sure it is, from 0 to 1: the share of all ways through both texts that go through this bead.
    pub probability: f32,
}

impl Bead {
    /// How sure it is, in the words of TEI.
    pub fn cert(&self) -> Certainty {
        match self.probability {
            p if p >= 0.9 => Certainty::High,
            p if p >= 0.6 => Certainty::Medium,
            _ => Certainty::Low,
        }
    }

    /// Whether both sides have segments.
    pub fn is_pair(&self) -> bool {
        !self.source.is_empty() && !self.target.is_empty()
    }
}

/// A text in segments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text<'t> {
    /// The segments in the order of the text; they may be empty.
    pub segments: Vec<&'t str>,
    /// Where a larger unit begins that both texts are thought to share, such as a post: numbers of segments, ascending.
    pub borders: Vec<usize>,
    /// Where a smaller one begins, such as a paragraph.
    pub blocks: Vec<usize>,
    /// First segments of posts with the names that the platform gave them, ascending.
    pub names: Vec<(usize, &'t str)>,
}

impl<'t> Text<'t> {
    /// The segments of a stream; its groups begin at borders.
    pub fn of_stream(stream: &Stream<'t>) -> Self {
        let segments = stream.segments.iter().map(|segment| stream.slice(segment.span.clone())).collect();
        let changes = stream.segments.windows(2).enumerate().filter(|(_, pair)| pair[0].group != pair[1].group);
        Self { segments, borders: changes.map(|(at, _)| at + 1).collect(), ..Self::default() }
    }

    /// A text with one segment a line; empty lines are empty segments.
    pub fn of_lines(text: &'t str) -> Self {
        Self { segments: text.lines().collect(), ..Self::default() }
    }
}

/// A text and its translation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alignment {
    /// The beads in the order of the source; every segment of either text is in one. They are in the order of the target,
    /// too, but for posts that stand elsewhere there.
    pub beads: Vec<Bead>,
}

impl Alignment {
    /// The number of the bead with this segment of the source.
    pub fn bead_of_source(&self, segment: usize) -> Option<usize> {
        let at = self.beads.partition_point(|bead| bead.source.end <= segment);
        self.beads.get(at).filter(|bead| bead.source.contains(&segment)).map(|_| at)
    }

    /// The number of the bead with this segment of the target.
    pub fn bead_of_target(&self, segment: usize) -> Option<usize> {
        let has = |bead: &Bead| bead.target.contains(&segment);
        let at = self.beads.partition_point(|bead| bead.target.end <= segment);
        // Beads of moved posts break the order by which the others are found.
        let is_there = self.beads.get(at).is_some_and(has);
        if is_there { Some(at) } else { self.beads.iter().position(has) }
    }
}

/// What is known of the two languages before anything is learned from the texts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Knowledge<'k> {
    /// Words learned from other texts in the same two languages.
    pub lexicon: Option<&'k BilingualLexicon>,
    /// A word list.
    pub dictionary: Option<&'k Dictionary>,
}

impl Knowledge<'_> {
    /// The stems that are known in each language, each once.
    pub(super) fn stems(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let mut stems = (BTreeSet::new(), BTreeSet::new());
        for (source, target, _) in self.lexicon.into_iter().flat_map(BilingualLexicon::rows) {
            stems.0.insert(source.to_owned());
            stems.1.insert(target.to_owned());
        }
        for (source, target) in self.dictionary.into_iter().flat_map(Dictionary::entries) {
            stems.0.extend(stems_of(source));
            stems.1.extend(stems_of(target));
        }
        stems
    }
}

/// Alignments, and what was learned on the way.
#[derive(Debug, Clone)]
pub struct Aligned {
    /// One alignment for each pair of texts, in their order.
    pub alignments: Vec<Alignment>,
    /// Which words stand for which in all pairs together, and in the lexicon that was known before.
    pub lexicon: BilingualLexicon,
    /// What a person must know before trusting the alignments.
    pub concerns: Vec<Concern>,
}

/// Aligns pairs of texts in the same two languages; words are learned from all of them together.
///
/// No bead crosses the border of a post or block that both texts of a pair are known to share. Costs time and memory in proportion
/// to the segments, where the translation keeps their order.
pub fn align(pairs: &[(Text<'_>, Text<'_>)]) -> Vec<Alignment> {
    align_with(pairs, &Knowledge::default()).alignments
}

/// As [`align`], with what is known before; the words that were learned are part of the result.
///
/// ```
/// use glossator::align::{Knowledge, Text, align_with};
///
/// let source = Text::of_lines("Der Kahn ist alt.\nDer Kahn ist leer.\nDer Kahn liegt am Steg.\nPetrow kam 1956.");
/// let target = Text::of_lines("The boat is old.\nThe boat is empty.\nThe boat is at the pier.\nPetrov came in 1956.");
/// let aligned = align_with(&[(source, target)], &Knowledge::default());
/// assert_eq!(aligned.alignments[0].beads.len(), 4);
/// assert!(aligned.lexicon.likeness("Petrow", "Petrov") > aligned.lexicon.likeness("Petrow", "boat"));
/// ```
pub fn align_with(pairs: &[(Text<'_>, Text<'_>)], knowledge: &Knowledge<'_>) -> Aligned {
    align_wanted(pairs, knowledge, None).0
}

/// As [`align_with`], and explains one bead: the number of its pair, and its own number there, both from 0. `None` where
/// there is no such bead.
pub fn align_and_explain(
    pairs: &[(Text<'_>, Text<'_>)],
    knowledge: &Knowledge<'_>,
    bead: (usize, usize),
) -> (Aligned, Option<Explanation>) {
    align_wanted(pairs, knowledge, Some(bead))
}

fn align_wanted(
    pairs: &[(Text<'_>, Text<'_>)],
    knowledge: &Knowledge<'_>,
    wanted: Option<(usize, usize)>,
) -> (Aligned, Option<Explanation>) {
    let stretches = stretches(pairs, knowledge);
    let words = |stretch: &Stretch| {
        let (source, target) = &pairs[stretch.pair];
        (source.segments[stretch.source.clone()].to_vec(), target.segments[stretch.target.clone()].to_vec())
    };
    let texts: Vec<(Vec<&str>, Vec<&str>)> = stretches.iter().map(words).collect();
    let mut alignments = vec![Alignment::default(); pairs.len()];
    let aligner = Aligner::new(&texts, knowledge);
    let told = aligner.concerns(knowledge).into_iter().map(|kind| Concern { pair: None, kind });
    let mut concerns: Vec<Concern> = told.collect();
    let wanted = wanted.map(|(pair, bead)| {
        let first = stretches.partition_point(|stretch| stretch.pair < pair);
        Wanted { windows: first..stretches.partition_point(|stretch| stretch.pair <= pair), bead }
    });
    let outcome = aligner.run_and_explain(wanted.as_ref());
    for (stretch, found) in stretches.iter().zip(&outcome.found) {
        let moved = found.iter().map(|bead| bead_of(bead, stretch.source.start, stretch.target.start));
        alignments[stretch.pair].beads.extend(moved);
    }
    let found: Vec<(usize, &[Found])> =
        stretches.iter().map(|stretch| stretch.pair).zip(outcome.found.iter().map(Vec::as_slice)).collect();
    for own in found.chunk_by(|one, other| one.0 == other.0) {
        let pair = own[0].0;
        let beads = own.iter().flat_map(|(_, found)| found.iter());
        let told = of_pair(&pairs[pair], &alignments[pair], beads, knowledge);
        concerns.extend(told.into_iter().map(|kind| Concern { pair: Some(pair), kind }));
    }
    let lexicon = match knowledge.lexicon {
        Some(before) => outcome.lexicon.with(before),
        None => outcome.lexicon,
    };
    for (texts, alignment) in pairs.iter().zip(&mut alignments) {
        tie_moved(texts, alignment, &lexicon);
    }
    let explanation = outcome.explanation.map(|(at, mut explanation)| {
        explanation.shift(stretches[at].source.start as isize, stretches[at].target.start as isize);
        explanation
    });
    (Aligned { alignments, lexicon, concerns }, explanation)
}

/// Aligns pairs of lists of segments; words are learned from all of them together.
pub fn align_segments<S: AsRef<str>>(pairs: &[(Vec<S>, Vec<S>)]) -> Vec<Vec<Bead>> {
    let outcome = Aligner::new(pairs, &Knowledge::default()).run();
    outcome.found.into_iter().map(|found| found.iter().map(|bead| bead_of(bead, 0, 0)).collect()).collect()
}

/// A bead of a stretch that begins at some segments of the whole.
fn bead_of(found: &Found, source: usize, target: usize) -> Bead {
    Bead {
        source: found.source.start + source..found.source.end + source,
        target: found.target.start + target..found.target.end + target,
        probability: found.probability,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bead_crosses_a_border() {
        let text = |segments: &[&'static str], borders: &[usize]| Text {
            segments: segments.to_vec(),
            borders: borders.to_vec(),
            ..Text::default()
        };
        let source = text(&["Der Kahn ist alt.", "Ja.", "Nein."], &[1, 2]);
        let target = text(&["The boat is old.", "It leaks.", "Yes.", "No, it is not."], &[2, 3]);
        let alignment = align(&[(source, target)]).remove(0);
        assert!(alignment.beads.iter().all(|bead| (bead.target.start < 2) == (bead.target.end <= 2)), "{alignment:?}");
        assert_eq!(alignment.beads.last().map(|bead| bead.target.end), Some(4));
    }

    #[test]
    fn a_text_without_segments_has_no_partner() {
        let alignment = align(&[(Text::default(), Text::of_lines("One.\nTwo."))]).remove(0);
        assert_eq!(alignment.beads.len(), 2);
        assert!(alignment.beads.iter().all(|bead| bead.source.is_empty()));
    }
}
