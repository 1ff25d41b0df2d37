//! Rules across languages, which compare a source and its translation.
//!
//! Each rule has its id, its severity and its page among the [rules of editions](crate::validate::rules). A finding
//! belongs to the file in which it would be corrected: nearly always the translation.

mod marks;
mod names;
mod numbers;
pub(super) use numbers::digit;
mod quotations;
mod terms;
mod untranslated;

#[doc(hidden)]
pub use terms::{TermRow, terminology};

use std::ops::Range;

use super::bead::{Alignment, Bead};
use super::sources::{SourcedNote, Version};
use crate::validate::Finding;
use crate::validate::rules::{RuleChoice, rule};

/// Two editions linked by an alignment, with the sources of the notes.
#[derive(Debug, Clone, Copy)]
pub struct LinkedEditions<'t> {
    /// The source.
    pub source: &'t Version<'t>,
    /// The translation.
    pub target: &'t Version<'t>,
    /// The alignment that links them.
    pub alignment: &'t Alignment,
    /// The glosses and supplied words of the translation.
    pub notes: &'t [SourcedNote<'t>],
}

/// A finding in one of two files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrossFinding {
    /// Whether it is in the file of the source.
    pub in_source: bool,
    /// The finding.
    pub finding: Finding,
}

/// The rules by their ids.
type Check = for<'t> fn(&LinkedEditions<'t>) -> Vec<CrossFinding>;

const CHECKS: &[(&str, Check)] = &[
    ("GL131", untranslated::check),
    ("GL132", numbers::check),
    ("GL133", names::check),
    ("GL134", marks::check),
    ("GL135", terms::without_source),
    ("GL136", terms::unglossed_before),
    ("GL137", terms::several),
    ("GL138", terms::supplied),
    ("GL139", terms::unglossed_after),
    ("GL140", quotations::absent),
    ("GL141", quotations::gaps_filled),
];

/// The ids of all rules across languages.
#[doc(hidden)]
pub fn ids() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(id, _)| *id)
}

/// The rule that an alignment fits its editions; if it is broken, no other rule can be checked.
#[doc(hidden)]
pub const IN_STEP: &str = "GL130";

/// Whether any rule across languages is chosen.
#[doc(hidden)]
pub fn are_chosen(choice: &RuleChoice) -> bool {
    ids().chain([IN_STEP]).any(|id| rule(id).is_some_and(|rule| choice.has(rule)))
}

/// Checks a source and its translation against the chosen rules; the findings are sorted by rule.
///
/// Costs time in proportion to both texts.
pub fn check(tied: &LinkedEditions<'_>, choice: &RuleChoice) -> Vec<CrossFinding> {
    let chosen = CHECKS.iter().filter_map(|(id, check)| Some((rule(id)?, check))).filter(|(rule, _)| choice.has(rule));
    chosen
        .flat_map(|(rule, check)| {
            check(tied).into_iter().map(|found| CrossFinding {
                finding: Finding { rule: rule.id.into(), severity: rule.severity, ..found.finding },
                ..found
            })
        })
        .collect()
}

impl<'t> LinkedEditions<'t> {
    /// The words of both sides of a bead.
    fn words(&self, bead: &Bead) -> (&'t str, &'t str) {
        let words = |version: &'t Version<'t>, segments: &Range<usize>| {
            version.projection.text.get(version.span(segments)).unwrap_or_default()
        };
        (words(self.source, &bead.source), words(self.target, &bead.target))
    }

    /// The beads with words on both sides.
    fn pairs(&self) -> impl Iterator<Item = (&'t Bead, &'t str, &'t str)> {
        let alignment = self.alignment;
        alignment.beads.iter().filter(|bead| bead.is_pair()).map(|bead| {
            let (source, target) = self.words(bead);
            (bead, source, target)
        })
    }

    /// A finding at words of the translation, given as bytes of its view.
    fn at_target(&self, words: Range<usize>, message: String) -> CrossFinding {
        CrossFinding { in_source: false, finding: found(self.target, words, message) }
    }

    /// A finding at words of the source.
    fn at_source(&self, words: Range<usize>, message: String) -> CrossFinding {
        CrossFinding { in_source: true, finding: found(self.source, words, message) }
    }

    /// A finding at a note.
    fn at_note(&self, note: &SourcedNote<'_>, message: String) -> CrossFinding {
        let span = note.note.intervention.span.clone();
        CrossFinding { in_source: false, finding: Finding::error("", span, message) }
    }
}

/// A finding at bytes of a view, without a rule, which the caller adds.
fn found(version: &Version<'_>, words: Range<usize>, message: String) -> Finding {
    let start = version.projection.origin(words.start).unwrap_or(0);
    let end = words.end.checked_sub(1).and_then(|last| version.projection.origin(last)).map_or(start, |last| last + 1);
    Finding::error("", start..end.max(start), message)
}

/// A quotation for a message.
fn quoted(words: &str) -> String {
    const LONGEST: usize = 60;
    let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &one_line[..end]),
        None => format!("`{one_line}`"),
    }
}
