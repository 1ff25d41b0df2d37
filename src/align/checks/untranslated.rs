//! GL131: a sentence of the source has no translation, or is in the translation unchanged.

use std::ops::Range;

use super::{CrossFinding, LinkedEditions, quoted};
use crate::model::{BlockKind, FeatureKind};
use crate::text::primary;

/// Sentences with fewer words may be the same in two languages: names, `OK`, a year.
const WORDS: usize = 4;

pub(super) fn check(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let mut found = Vec::new();
    let buttons = interface(tied);
    for bead in tied.alignment.beads.iter().filter(|bead| bead.target.is_empty()) {
        let span = tied.source.span(&bead.source);
        let before = buttons.partition_point(|button| button.start <= span.start);
        if before > 0 && buttons[before - 1].end >= span.end {
            continue;
        }
        let message = format!("no sentence of the translation is aligned with {}", quoted(tied.words(bead).0));
        let finding = tied.at_source(span, message);
        found.push(advising(finding, "translate it, or align it by hand if the translation has it elsewhere"));
    }
    if primary(&tied.source.stream.lang) == primary(&tied.target.stream.lang) {
        return found;
    }
    for (bead, source, target) in tied.pairs() {
        if letters(source) == letters(target) && source.split_whitespace().count() >= WORDS {
            let message = format!("{} stands here as in the source", quoted(target));
            let finding = tied.at_target(tied.target.span(&bead.target), message);
            found.push(advising(finding, "translate it, or mark its language with `xml:lang` if it is a quotation"));
        }
    }
    found
}

/// The parts of the page's interface in the source, which nobody translates.
fn interface(tied: &LinkedEditions<'_>) -> Vec<Range<usize>> {
    let kinds = tied.source.projection.select(|kind| match kind {
        FeatureKind::Block(block) => matches!(block.kind, BlockKind::Trailer | BlockKind::Interface).then_some(()),
        _ => None,
    });
    kinds.map(|(range, ())| range).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn advising(found: CrossFinding, advice: &str) -> CrossFinding {
    CrossFinding { finding: found.finding.advising(advice), ..found }
}
