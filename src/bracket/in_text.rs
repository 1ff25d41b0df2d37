//! The notes of a text that stands alone: no file, no edition, one language.

use std::borrow::Cow;

use super::build::{leftover_capital, with_leftover_capitals, with_sentences};
use super::context::Surroundings;
use super::fences::Fences;
use super::interpret::{Judged, anchor_before, is_bare_number, judge, siblings};
use super::lexer::{Bracket, MAX_BLOCKS, Shape, lex};
use super::lexicon::Lexicon;
use super::marks::{Mark, MarkKind};
use super::nest::is_described;
use super::unbracketed::{Placed, Unbracketed, delimiters, unbracketed_in};
use crate::model::{Category, Certainty, Delimiters, Role, Span};
use crate::text::{SentenceSplitter as _, Sentences};

/// A note in a text, with its class. Ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextNote {
    /// The note as it is printed, delimiters included.
    pub span: Span,
    /// What goes with it where it is left out: more than the note itself where a bracket holds only a cue, and the rest
    /// of its paragraph is what it announces.
    pub extent: Span,
    pub delimiters: Delimiters,
    pub class: Category,
    pub cert: Certainty,
    pub rule: &'static str,
    pub evidence: Cow<'static, str>,
    pub runner_up: Option<Category>,
    /// The words that it refers to.
    pub anchor: Option<Span>,
    pub role: Role,
}

/// The notes of a text, and what they leave behind.
#[derive(Debug, Default)]
pub(crate) struct TextNotes {
    /// In the order of their starts, outer before inner. Brackets that are text are left out.
    pub notes: Vec<TextNote>,
    /// Letters that are capitals only because the words before them are supplied: `[You are] Dreaming`. They are small
    /// where those words are read.
    pub capitals: Vec<Span>,
}

/// Finds and classifies the notes of a text in the language `lang`, whose paragraphs stand at `paragraphs`.
///
/// Costs time in proportion to the text; the tables are queried once per bracket.
pub(crate) fn notes_of_text(text: &str, paragraphs: &[Span], lang: &str, lexicon: &Lexicon) -> TextNotes {
    let reader = Reader { text, paragraphs, lang, lexicon };
    // A mark and its footnote, or a paragraph and a note on it: one paragraph alone has neither.
    let apart = if paragraphs.len() > 1 { unbracketed_in(text, paragraphs, lang, lexicon) } else { Vec::new() };
    let mut brackets = reader.brackets();
    if !apart.is_empty() {
        let placed = Placed::new(&apart);
        brackets.retain(|bracket| !placed.hold(&bracket.span));
    }
    let mut found = reader.judged(&brackets);
    for note in &apart {
        found.notes.extend(note.as_text_notes(text));
    }
    if !apart.is_empty() {
        found.notes.sort_by_key(|note| (note.span.start, std::cmp::Reverse(note.span.end)));
    }
    found
}

/// Classifies the words `inner` as if they stood in square brackets between `before` and `after`; where the class is known,
/// only the words that it refers to are looked for. The anchor is a range of `before`.
pub(crate) fn note_between(
    before: &str,
    inner: &str,
    after: &str,
    lang: &str,
    lexicon: &Lexicon,
    known: Option<Category>,
) -> TextNote {
    let text = [before, "[", inner, "]", after].concat();
    let span = before.len()..text.len() - after.len();
    let delimiters = Delimiters::new("[", "]");
    let bracket = Bracket { shape: Shape::Square, span, delimiters, first_block: 0, last_block: 0 };
    let around = Surroundings { text: &text, block: (0, text.len()), lang, caption: false, fenced: false };
    let mut judged = judge(&bracket, around, Vec::new(), lexicon, Role::Translator);
    if let Some(class) = known {
        judged.anchor = anchor_before(&text, bracket.span.clone(), class, lang, lexicon);
        judged.outcome.verdict.class = class;
    }
    text_note(&bracket, judged)
}

fn text_note(bracket: &Bracket, judged: Judged) -> TextNote {
    let Judged { outcome, anchor, role } = judged;
    TextNote {
        span: bracket.span.clone(),
        extent: bracket.span.clone(),
        delimiters: bracket.delimiters.clone(),
        class: outcome.verdict.class,
        cert: outcome.verdict.cert,
        rule: outcome.rule,
        evidence: outcome.verdict.evidence,
        runner_up: outcome.runner_up,
        anchor,
        role,
    }
}

struct Reader<'t> {
    text: &'t str,
    paragraphs: &'t [Span],
    lang: &'t str,
    lexicon: &'t Lexicon,
}

/// A bracket of one paragraph, ready for what needs sentences.
struct Here<'b> {
    bracket: &'b Bracket,
    /// Its place among the notes.
    index: usize,
}

impl Reader<'_> {
    fn brackets(&self) -> Vec<Bracket> {
        let texts: Vec<(usize, &str, &str)> =
            self.paragraphs.iter().map(|span| (span.start, &self.text[span.clone()], self.lang)).collect();
        lex(&texts, self.lexicon).brackets
    }

    fn judged(&self, brackets: &[Bracket]) -> TextNotes {
        let fences = Fences::of(self.text);
        let mut found = TextNotes::default();
        let mut here: Vec<Here<'_>> = Vec::new();
        // Brackets inside a gap or an event are text of its description.
        let mut described = 0;
        for (index, bracket) in brackets.iter().enumerate() {
            if bracket.span.end <= described {
                continue;
            }
            let Some(block) = self.paragraphs.get(bracket.first_block) else { continue };
            let around = Surroundings {
                text: self.text,
                block: (block.start, block.end),
                lang: self.lang,
                caption: false,
                fenced: fences.hold(bracket.span.start),
            };
            let judged = judge(bracket, around, siblings(self.text, brackets, index), self.lexicon, Role::Translator);
            let note = text_note(bracket, judged);
            if is_described(note.class) {
                described = bracket.span.end;
            }
            if note.class != Category::Literal && !leads_elsewhere(&note, self.text) {
                here.push(Here { bracket, index: found.notes.len() });
                found.notes.push(note);
            }
        }
        drop_crossing_anchors(&mut found.notes);
        self.with_sentences(&here, &mut found);
        found
    }

    /// Finds what only the borders of sentences decide, in the paragraphs where they matter.
    fn with_sentences(&self, here: &[Here<'_>], found: &mut TextNotes) {
        for run in here.chunk_by(|a, b| a.bracket.first_block == b.bracket.first_block) {
            let Some(block) = run.first().and_then(|first| self.paragraphs.get(first.bracket.first_block)) else {
                continue;
            };
            let asks = run.iter().any(|here| self.asks_for_sentences(&found.notes[here.index], block));
            if asks && run.iter().all(|here| here.bracket.last_block < here.bracket.first_block + MAX_BLOCKS) {
                self.sentences_of(block, run, found);
            }
        }
    }

    /// Whether a note may leave a capital over, or announce the rest of its paragraph.
    fn asks_for_sentences(&self, note: &TextNote, block: &Span) -> bool {
        match note.class {
            Category::Before => true,
            Category::Completion if note.span.end <= block.end => {
                leftover_capital(&self.text[note.span.end..block.end], self.lexicon, self.lang).is_some()
            }
            _ => false,
        }
    }

    fn sentences_of(&self, block: &Span, run: &[Here<'_>], found: &mut TextNotes) {
        let text = &self.text[block.clone()];
        let mark = |here: &Here<'_>| {
            let note = &found.notes[here.index];
            let span = note.span.start..note.span.end.min(block.end);
            let part = (0, here.bracket.last_block - here.bracket.first_block);
            Mark::bracket(here.index, note.class, note.role, here.bracket, span, part, None)
        };
        let marks = run.iter().map(mark).collect();
        let borders = |reading: &str| Some(Sentences.borders(reading, self.lang));
        let marks = with_sentences(text, block.start, "", marks, true, borders);
        let marks = with_leftover_capitals(text, block.start, marks, self.lexicon, self.lang);
        for mark in marks {
            match mark.kind {
                MarkKind::LeftoverCapital => found.capitals.push(mark.span),
                MarkKind::Remark(_) => {
                    if let Some(first) = run.first() {
                        found.notes[first.index].extent = mark.span;
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a bracket is only a number or a sign that leads to something outside of the text: without it, the number is all
/// that is there, and it is the text's own.
fn leads_elsewhere(note: &TextNote, text: &str) -> bool {
    is_bare_number(note.class, &text[note.span.clone()])
}

/// How many notes before one are looked at for crossing its anchor.
const NEAR: usize = 16;

/// Takes their anchor from notes whose words begin inside a bracket and end outside, or the other way round.
fn drop_crossing_anchors(notes: &mut [TextNote]) {
    for index in 0..notes.len() {
        let Some(anchor) = notes[index].anchor.clone() else { continue };
        let crosses = |other: &TextNote| {
            let (start, end) = (other.span.contains(&anchor.start), other.span.contains(&anchor.end.saturating_sub(1)));
            start != end
        };
        if notes[index.saturating_sub(NEAR)..index].iter().any(crosses) {
            notes[index].anchor = None;
        }
    }
}

impl Unbracketed {
    /// The note, and the number in the text that leads to it.
    fn as_text_notes(&self, text: &str) -> impl Iterator<Item = TextNote> {
        let note = TextNote {
            span: self.span.clone(),
            extent: self.span.clone(),
            delimiters: Delimiters::default(),
            class: self.outcome.verdict.class,
            cert: self.outcome.verdict.cert,
            rule: self.outcome.rule,
            evidence: self.outcome.verdict.evidence.clone(),
            runner_up: self.outcome.runner_up,
            anchor: self.anchor.clone(),
            role: self.role,
        };
        let mark = self.mark.clone().map(|span| TextNote {
            delimiters: delimiters(&text[span.clone()]),
            span: span.clone(),
            extent: span,
            class: Category::Number,
            cert: Certainty::High,
            rule: "cue.number",
            evidence: "leads to a note".into(),
            runner_up: None,
            anchor: None,
            role: self.role,
        });
        std::iter::once(note).chain(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::paragraph_spans;

    fn found(text: &str) -> Vec<(&str, &'static str, &str)> {
        let notes = notes_of_text(text, &paragraph_spans(text), "en", Lexicon::built_in()).notes;
        let row = |note: TextNote| (&text[note.span], note.class.as_str(), note.anchor.map_or("", |span| &text[span]));
        notes.into_iter().map(row).collect()
    }

    #[test]
    fn notes_have_classes_and_anchors() {
        assert_eq!(
            found("The mate [helper] came [sic]. Look at `a[1]`."),
            [("[helper]", "gloss.definition", "mate"), ("[sic]", "critical.sic", "came")]
        );
        assert_eq!(
            found("The pilot wore a ushanka¹ and slept.\n\n¹ T.N.: a fur hat.\n"),
            [("¹", "reference.number", ""), ("¹ T.N.: a fur hat.", "gloss.definition", "ushanka")]
        );
    }

    #[test]
    fn a_capital_is_left_over() {
        let text = "It is late. [You are] Dreaming of a [new] ferry.";
        let notes = notes_of_text(text, &paragraph_spans(text), "en", Lexicon::built_in());
        assert_eq!(notes.capitals.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(), ["D"]);
    }
}
