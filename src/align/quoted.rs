//! What a translation quotes of its source.

use std::ops::Range;

use super::sources::Version;
use crate::model::{Note as EditionNote, Projection, notes};
use crate::quotation::{Note, SourceText, Tier, quotations};

/// Words of a translation that are given as those of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotedWords {
    /// The words.
    pub words: String,
    /// How the source has them.
    pub tier: Tier,
    /// Bytes of the source's base view; `None` if it does not have them.
    pub source: Option<Range<usize>>,
    /// Bytes of the file of the translation.
    pub span: Range<usize>,
}

/// What a translation quotes, in the order of its text. Costs time as [`quotations`] does.
pub(super) fn quoted_words(source: &Version<'_>, target: &Version<'_>) -> Vec<QuotedWords> {
    let found = notes(target.edition);
    let printed = &found.printed;
    let asked: Vec<Note> = found.notes.iter().filter_map(asked).collect();
    let compiled = SourceText::new(&source.projection.text, Some(&source.stream.lang));
    let quotations = quotations(&printed.text, &target.stream.lang, &asked, &compiled, target.lexicon);
    let quoted = quotations.found.into_iter().filter_map(|quotation| {
        Some(QuotedWords {
            words: printed.text.get(quotation.span.clone())?.to_owned(),
            tier: quotation.tier,
            source: quotation.source,
            span: in_file(printed, &quotation.span),
        })
    });
    quoted.collect()
}

fn asked(note: &EditionNote<'_>) -> Option<Note> {
    let delimiters = &note.intervention.delimiters;
    let words = note.range.start + delimiters.open.len()..note.range.end.checked_sub(delimiters.close.len())?;
    (words.start <= words.end).then(|| Note::new(note.range.clone(), words).with_class(note.intervention.class))
}

fn in_file(printed: &Projection<'_>, words: &Range<usize>) -> Range<usize> {
    let start = printed.origin(words.start).unwrap_or(0);
    let end = words.end.checked_sub(1).and_then(|last| printed.origin(last)).map_or(start, |last| last + 1);
    start..end.max(start)
}
