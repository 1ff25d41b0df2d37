//! Notes that a document has at their places: footnotes of a word processor, set into the line.

use super::footnotes::{JudgedNote, judged};
use super::{Collector, Prose, Unbracketed};
use crate::bracket::lexicon::Lexicon;
use crate::bracket::rules::{RuleOutcome, Verdict};
use crate::model::{Category, Certainty, Delimiters, Edition, Role, Span};

/// A note that stands in the line.
#[derive(Debug, Clone)]
pub(crate) struct InlineNote {
    /// Byte range with the delimiters.
    pub span: Span,
    /// What is printed around it.
    pub delimiters: Delimiters,
    /// Its class, where the document says it.
    pub class: Option<Category>,
}

/// The rule of a note whose class the document says.
const GIVEN: &str = "given.markup";

/// Classifies notes that stand in the line, and finds the words that they explain. `notes` are in the order of their
/// starts.
pub(crate) fn inline_notes(
    edition: &Edition,
    text: &str,
    lexicon: &Lexicon,
    notes: &[InlineNote],
    runs: &[(Span, Box<str>)],
) -> Vec<Unbracketed> {
    if notes.is_empty() {
        return Vec::new();
    }
    let lang = edition.header.lang.as_deref().unwrap_or("und");
    let mut collector = Collector { text, runs, blocks: Vec::new(), posts: 0 };
    collector.nodes(&edition.body, lang, None);
    let blocks = &collector.blocks;
    let placed = notes.iter().enumerate().filter_map(|(index, note)| {
        let block = blocks.partition_point(|block| block.span.start <= note.span.start).checked_sub(1)?;
        let block = blocks.get(block).filter(|block| note.span.end <= block.span.end)?;
        let before = index.checked_sub(1).and_then(|index| notes.get(index)).map_or(0, |note| note.span.end);
        let after = notes.get(index + 1).map_or(text.len(), |note| note.span.start);
        Some(placed(block, note, before, after, lexicon))
    });
    placed.collect()
}

fn placed(block: &Prose<'_>, note: &InlineNote, before: usize, after: usize, lexicon: &Lexicon) -> Unbracketed {
    let base = block.span.start;
    let (start, end) = (note.span.start - base, note.span.end - base);
    let from = before.saturating_sub(base).min(start);
    let to = (after.max(note.span.end) - base).min(block.words.len());
    let body = &block.words[start + note.delimiters.open.len()..end - note.delimiters.close.len()];
    let runs: Vec<Span> = block.runs(start).into_iter().filter(|run| run.start >= from).collect();
    let runs: Vec<Span> = runs.into_iter().map(|run| run.start - from..run.end - from).collect();
    let (words, behind) = (&block.words[from..start], &block.words[end..to]);
    let JudgedNote { outcome, role, anchor } = match note.class {
        Some(class) => JudgedNote { outcome: given(class), role: Role::Translator, anchor: None },
        None => judged(words, body, behind, &runs, block.lang, lexicon),
    };
    Unbracketed {
        span: note.span.clone(),
        mark: None,
        anchor: anchor.map(|span| base + from + span.start..base + from + span.end),
        block: block.id.cloned(),
        outcome,
        role,
        inline: Some(note.delimiters.clone()),
    }
}

fn given(class: Category) -> RuleOutcome {
    let verdict = Verdict { class, cert: Certainty::High, evidence: "marked up so in the document".into() };
    RuleOutcome { verdict, rule: GIVEN, runner_up: None }
}
