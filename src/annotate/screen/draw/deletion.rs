//! Shows how a sentence reads without a bracket: the test that distinguishes a gloss from supplied words.

use std::ops::Range;

use crate::annotate::{BlockState, NoteState};
use crate::display::fit::{columns, head, tail};
use crate::text::{Adjoining, adjoining_space};

/// The text before and after a note in its sentence, as it reads without the bracket, fitted to a width.
pub(super) fn without(block: &BlockState, note: &NoteState, width: usize) -> (String, String) {
    let inside = |range: &Range<usize>| range.start <= note.range.start && note.range.end <= range.end;
    let sentence = block.sentences.iter().map(|(range, _)| range).find(|range| inside(range));
    let sentence = sentence.cloned().unwrap_or(0..block.printed.len());
    let brackets = |range: &Range<usize>| -> Vec<Range<usize>> {
        let notes = block.notes.iter().map(|note| &note.range);
        notes.filter(|note| range.start <= note.start && note.end <= range.end).cloned().collect()
    };
    let (one, other) = (sentence.start..note.range.start, note.range.end..sentence.end);
    let mut before = cut(&block.printed, &one, &brackets(&one));
    let mut behind = cut(&block.printed, &other, &brackets(&other));
    close_up(&mut before, &mut behind);
    let (before, behind) = (before.replace('\n', " "), behind.replace('\n', " "));
    let half = width / 2;
    let before = tail(&before, half.max(width.saturating_sub(columns(&behind))));
    let behind = head(&behind, width.saturating_sub(columns(&before)));
    (before, behind)
}

/// A range of a text without the ranges in `out`; one adjoining space goes with each.
fn cut(text: &str, range: &Range<usize>, out: &[Range<usize>]) -> String {
    let mut kept = String::new();
    let mut at = range.start;
    for bracket in out.iter().filter(|bracket| bracket.start >= range.start) {
        if bracket.start < at {
            continue;
        }
        let mut rest = text.get(bracket.end..range.end).unwrap_or_default().to_owned();
        kept.push_str(text.get(at..bracket.start).unwrap_or_default());
        let before = rest.len();
        close_up(&mut kept, &mut rest);
        at = bracket.end + (before - rest.len());
    }
    kept.push_str(text.get(at..range.end).unwrap_or_default());
    kept
}

/// Removes one space where a bracket was cut: the one before it if a space, punctuation or the end follows; at the
/// start of the text, the one after it.
fn close_up(before: &mut String, behind: &mut String) {
    match adjoining_space(before, behind) {
        Some(Adjoining::Before) => drop(before.pop()),
        Some(Adjoining::Behind) => drop(behind.remove(0)),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_goes_with_the_bracket() {
        let text = "The mate [helper] came [late], and [all] the bees.";
        let out = [9..17, 23..29, 35..40];
        assert_eq!(cut(text, &(0..text.len()), &out), "The mate came, and the bees.");
        let (mut before, mut behind) = (String::new(), " Nurturing".to_owned());
        close_up(&mut before, &mut behind);
        assert_eq!(behind, "Nurturing");
    }
}
