//! Marks for runs in another language than their block.

use super::marks::{Mark, MarkKind};
use crate::model::Span;

/// Adds runs to the marks of a block: cut at the borders of sentences, and left out where they would cross a mark or stand
/// in a bracket, whose words are notes.
pub(super) fn with_foreign(text: &str, base: usize, mut marks: Vec<Mark>, runs: Vec<(Span, Box<str>)>) -> Vec<Mark> {
    let mut found = Vec::new();
    for (run, lang) in runs {
        for sentence in marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Sentence(_))) {
            let span = run.start.max(sentence.span.start)..run.end.min(sentence.span.end);
            let span = if span.is_empty() { continue } else { trimmed(text, base, span) };
            if !span.is_empty() && marks.iter().all(|mark| may_stand_beside(mark, &span)) {
                found.push(Mark { span, kind: MarkKind::Foreign(lang.clone()) });
            }
        }
    }
    if !found.is_empty() {
        marks.extend(found);
        marks.sort_by_key(Mark::order);
    }
    marks
}

/// Takes white space off the ends.
fn trimmed(text: &str, base: usize, span: Span) -> Span {
    let words = &text[span.start - base..span.end - base];
    let start = span.start + words.len() - words.trim_start().len();
    start..start + words.trim().len()
}

fn may_stand_beside(mark: &Mark, span: &Span) -> bool {
    let apart = mark.span.end <= span.start || span.end <= mark.span.start;
    let holds = mark.span.start <= span.start && span.end <= mark.span.end;
    let is_inside = span.start <= mark.span.start && mark.span.end <= span.end;
    match mark.kind {
        MarkKind::Bracket(_) => apart || is_inside && !holds,
        _ => apart || holds || is_inside,
    }
}
