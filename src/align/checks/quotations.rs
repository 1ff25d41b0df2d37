//! GL140: words quoted as those of the source are not in it. GL141: the source has a gap, and the translation has none.

use super::super::quoted::quoted_words;
use super::{CrossFinding, LinkedEditions, quoted};
use crate::model::{Category, Family, Layer, PlacedNote, placed_notes};
use crate::quotation::Tier;
use crate::validate::Finding;

/// GL140.
pub(super) fn absent(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let all = quoted_words(tied.source, tied.target);
    let absent = all.into_iter().filter(|words| words.tier == Tier::Absent);
    let finding = |words: super::super::QuotedWords| {
        let message = format!("{} is quoted as the source's, and the source does not have it", quoted(&words.words));
        let advice = "quote the words that the source has, or say in the note where these are from";
        CrossFinding { in_source: false, finding: Finding::error("", words.span, message).advising(advice) }
    };
    absent.map(finding).collect()
}

/// GL141.
pub(super) fn gaps_filled(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let mut marked = vec![false; tied.alignment.beads.len()];
    for note in placed_notes(tied.target.edition, tied.target.projection).iter().filter(|note| marks_gap(note)) {
        let bead = tied.target.segment_of(note).and_then(|segment| tied.alignment.bead_of_target(segment));
        if let Some(marked) = bead.and_then(|bead| marked.get_mut(bead)) {
            *marked = true;
        }
    }
    let gaps = placed_notes(tied.source.edition, tied.source.projection);
    let gaps = gaps.iter().filter(|note| note.layer() == Layer::Notes(Family::Gap));
    gaps.filter_map(|gap| filled(tied, gap, &marked)).collect()
}

/// Whether a note of the translation says that words are missing, doubtful or not the author's.
fn marks_gap(note: &PlacedNote<'_>) -> bool {
    matches!(note.layer(), Layer::Notes(Family::Gap | Family::Supplied)) || note.class == Some(Category::Uncertain)
}

/// The finding for a gap whose sentence is translated as if nothing were missing.
fn filled(tied: &LinkedEditions<'_>, gap: &PlacedNote<'_>, marked: &[bool]) -> Option<CrossFinding> {
    let number = tied.source.segment_of(gap).and_then(|segment| tied.alignment.bead_of_source(segment))?;
    let bead = tied.alignment.beads.get(number).filter(|bead| bead.is_pair())?;
    let (_, target) = tied.words(bead);
    if marked[number] || ["…", "...", ". . ."].iter().any(|sign| target.contains(sign)) {
        return None;
    }
    let message = format!("the source has a gap here ({}), and its translation has none", quoted(&gap.words));
    let found = tied.at_target(tied.target.span(&bead.target), message);
    let advice = "mark the gap here, too, or put words that are not the source's in brackets";
    Some(CrossFinding { finding: found.finding.advising(advice), ..found })
}
