//! The entry points: pairs of texts in, alignments out.

use std::ops::Range;

use super::aligner::Aligner;
use super::bead::{Alignment, Bead};
use super::bilingual::BilingualLexicon;
use super::borders::{Stretch, stretches};
use super::distrust::{of_pair, of_words};
use super::explanation::Explanation;
use super::kinds::ScoredBead;
use super::knowledge::PriorKnowledge;
use super::moved::{MovedPost, link_moved_posts};
use super::text::Text;
use super::warning::AlignmentWarning;

/// Alignments, and the lexicon learned on the way.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Aligned {
    /// One alignment for each pair of texts, in order.
    pub alignments: Vec<Alignment>,
    /// The lexicon of all pairs together, joined with the lexicon known before.
    pub lexicon: BilingualLexicon,
    /// Warnings to read before trusting the alignments.
    pub warnings: Vec<AlignmentWarning>,
}

/// Aligns pairs of texts in the same two languages; words are learned from all of them together.
///
/// No bead crosses the border of a post or block that both texts of a pair are known to share. Costs time and memory in
/// proportion to the segments, if the translation keeps their order.
pub fn align(pairs: &[(Text<'_>, Text<'_>)]) -> Vec<Alignment> {
    align_with(pairs, &PriorKnowledge::default()).alignments
}

/// Like [`align`], with prior knowledge; the result includes the learned words.
///
/// ```
/// use glossator::align::{PriorKnowledge, Text, align_with};
///
/// let source = Text::of_lines("Der Kahn ist alt.\nDer Kahn ist leer.\nDer Kahn liegt am Steg.\nPetrow kam 1956.");
/// let target = Text::of_lines("The boat is old.\nThe boat is empty.\nThe boat is at the pier.\nPetrov came in 1956.");
/// let aligned = align_with(&[(source, target)], &PriorKnowledge::default());
/// assert_eq!(aligned.alignments[0].beads.len(), 4);
/// assert!(aligned.lexicon.similarity("Petrow", "Petrov") > aligned.lexicon.similarity("Petrow", "boat"));
/// ```
pub fn align_with(pairs: &[(Text<'_>, Text<'_>)], knowledge: &PriorKnowledge<'_>) -> Aligned {
    align_wanted(pairs, knowledge, None).0
}

/// Like [`align_with`], and explains one bead, given by the index of its pair and its index there, both from 0. `None`
/// if there is no such bead.
pub fn align_and_explain(
    pairs: &[(Text<'_>, Text<'_>)],
    knowledge: &PriorKnowledge<'_>,
    bead: (usize, usize),
) -> (Aligned, Option<Explanation>) {
    align_wanted(pairs, knowledge, Some(bead))
}

fn align_wanted(
    pairs: &[(Text<'_>, Text<'_>)],
    knowledge: &PriorKnowledge<'_>,
    wanted: Option<(usize, usize)>,
) -> (Aligned, Option<Explanation>) {
    let stretches = stretches(pairs, knowledge);
    let aligner = Aligner::new(&words_of(&stretches, pairs), knowledge);
    let of_all = of_words(&aligner, knowledge).into_iter().map(|kind| AlignmentWarning { pair: None, kind });
    let mut warnings: Vec<AlignmentWarning> = of_all.collect();
    let passes = aligner.passes();
    let outcome = aligner.outcome(&passes);
    let mut alignments = whole(&stretches, &outcome.found, pairs.len());
    warnings.extend(warnings_of_pairs(pairs, &stretches, &outcome.found, &alignments, knowledge));
    let lexicon = match knowledge.lexicon {
        Some(before) => outcome.lexicon.with(before),
        None => outcome.lexicon,
    };
    let linked = pairs.iter().zip(&mut alignments);
    let moved: Vec<Vec<MovedPost>> =
        linked.map(|(texts, alignment)| link_moved_posts(texts, alignment, &lexicon)).collect();
    let explanation = wanted.and_then(|(pair, number)| {
        // The table shows the beads after moved posts were linked, so they are counted then.
        let bead = alignments.get(pair)?.beads.get(number)?;
        if let Some(post) = moved[pair].iter().find(|post| post.holds(bead)) {
            return post.explain(&pairs[pair], bead, &lexicon);
        }
        let place = place_of(bead, pair, &stretches, &outcome.found)?;
        let mut explanation = aligner.explain(&passes, place)?;
        let stretch = &stretches[place.0];
        explanation.shift(stretch.source.start as isize, stretch.target.start as isize);
        Some(explanation)
    });
    (Aligned { alignments, lexicon, warnings }, explanation)
}

/// The segments of each stretch.
fn words_of<'t>(stretches: &[Stretch], pairs: &[(Text<'t>, Text<'t>)]) -> Vec<(Vec<Read<'t>>, Vec<Read<'t>>)> {
    let words = |stretch: &Stretch| {
        let (source, target) = &pairs[stretch.pair];
        (read(source, stretch.source.clone()), read(target, stretch.target.clone()))
    };
    stretches.iter().map(words).collect()
}

/// A segment's words, and whether it is a heading.
type Read<'t> = (&'t str, bool);

/// Some segments of a text.
fn read<'t>(text: &Text<'t>, segments: Range<usize>) -> Vec<Read<'t>> {
    segments.map(|at| (text.segments[at], text.headings.binary_search(&at).is_ok())).collect()
}

/// The alignment of each pair, from the beads of its stretches.
fn whole(stretches: &[Stretch], found: &[Vec<ScoredBead>], pairs: usize) -> Vec<Alignment> {
    let mut alignments = vec![Alignment::default(); pairs];
    for (stretch, found) in stretches.iter().zip(found) {
        let beads = found.iter().map(|bead| bead_of(bead, stretch.source.start, stretch.target.start));
        alignments[stretch.pair].beads.extend(beads);
    }
    alignments
}

fn warnings_of_pairs(
    pairs: &[(Text<'_>, Text<'_>)],
    stretches: &[Stretch],
    found: &[Vec<ScoredBead>],
    alignments: &[Alignment],
    knowledge: &PriorKnowledge<'_>,
) -> Vec<AlignmentWarning> {
    let mut warnings = Vec::new();
    // Stretches are in the order of the pairs; two empty texts have none.
    let start = |pair: usize| stretches.partition_point(|stretch| stretch.pair < pair);
    for (pair, (texts, alignment)) in pairs.iter().zip(alignments).enumerate() {
        let beads = found[start(pair)..start(pair + 1)].iter().flatten();
        let kinds = of_pair(texts, alignment, beads, knowledge);
        warnings.extend(kinds.into_iter().map(|kind| AlignmentWarning { pair: Some(pair), kind }));
    }
    warnings
}

/// The stretch in which a bead was found, and its number there. For a segment that lost its partner to a moved post, it
/// is the bead that had both.
fn place_of(bead: &Bead, pair: usize, stretches: &[Stretch], found: &[Vec<ScoredBead>]) -> Option<(usize, usize)> {
    let own = stretches.iter().zip(found).enumerate().filter(|(_, (stretch, _))| stretch.pair == pair);
    own.into_iter().find_map(|(at, (stretch, found))| {
        let holds = |found: &ScoredBead| bead_of(found, stretch.source.start, stretch.target.start).holds(bead);
        found.iter().position(holds).map(|number| (at, number))
    })
}

/// Aligns pairs of lists of segments; words are learned from all of them together.
pub fn align_segments<S: AsRef<str>>(pairs: &[(Vec<S>, Vec<S>)]) -> Vec<Vec<Bead>> {
    let pairs: Vec<(Vec<&str>, Vec<&str>)> =
        pairs.iter().map(|(source, target)| (strings(source), strings(target))).collect();
    let outcome = Aligner::new(&pairs, &PriorKnowledge::default()).run();
    outcome.found.into_iter().map(|found| found.iter().map(|bead| bead_of(bead, 0, 0)).collect()).collect()
}

fn strings<S: AsRef<str>>(segments: &[S]) -> Vec<&str> {
    segments.iter().map(AsRef::as_ref).collect()
}

/// A bead of a stretch that begins at some segments of the whole.
fn bead_of(found: &ScoredBead, source: usize, target: usize) -> Bead {
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
