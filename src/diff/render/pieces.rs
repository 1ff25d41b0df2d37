//! Runs of tokens as pieces of text, with the text between them.

use std::ops::Range;

use crate::diff::{Bead, NoteChange, Run, RunKind, TextComparison};
use crate::text::{Stream, is_punctuation};

/// A run with its words on both sides, and the text before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    pub kind: RunKind,
    /// The text before the words on the old side; `None` if that side has none here.
    pub old_gap: Option<&'t str>,
    pub old: &'t str,
    pub new_gap: Option<&'t str>,
    pub new: &'t str,
    /// Whether it follows a word of both sides but with different white space, which is a minor change.
    pub is_respaced: bool,
}

impl<'t> Piece<'t> {
    /// The white space before it on both sides, if only that differs there.
    pub fn respaced(&self) -> Option<(&'t str, &'t str)> {
        self.old_gap.zip(self.new_gap).filter(|_| self.is_respaced)
    }
}

/// A text that is cut into pieces.
struct Cut<'t> {
    text: &'t str,
    /// Where the next piece begins; `None` if there is nothing.
    at: Option<usize>,
}

impl<'t> Cut<'t> {
    fn new(text: &'t str, span: Option<&Range<usize>>) -> Self {
        Self { text, at: span.map(|span| span.start) }
    }

    /// The text before the range.
    fn gap(&self, range: &Range<usize>) -> Option<&'t str> {
        self.at.and_then(|at| self.text.get(at..range.start))
    }

    fn words(&mut self, range: &Range<usize>) -> &'t str {
        self.at = Some(range.end);
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The rest up to the end.
    fn rest(&self, span: Option<&Range<usize>>) -> &'t str {
        let rest = span.and_then(|span| self.text.get(self.at.unwrap_or(span.start)..span.end));
        rest.unwrap_or_default()
    }
}

/// A run as bytes of both sides.
type ByteRun = (RunKind, Range<usize>, Range<usize>);

/// Cuts the pieces of a stretch of both texts.
fn pieces<'t>(
    (old_text, old_span): (&'t str, Option<&Range<usize>>),
    (new_text, new_span): (&'t str, Option<&Range<usize>>),
    runs: impl Iterator<Item = ByteRun>,
) -> Vec<Piece<'t>> {
    let (mut old, mut new) = (Cut::new(old_text, old_span), Cut::new(new_text, new_span));
    let mut pieces = Vec::new();
    let mut is_behind_minor = false;
    for (kind, olds, news) in runs {
        let (has_old, has_new) = (kind != RunKind::Inserted, kind != RunKind::Deleted);
        let (old_gap, new_gap) =
            (if has_old { old.gap(&olds) } else { None }, if has_new { new.gap(&news) } else { None });
        let old = if has_old { old.words(&olds) } else { "" };
        let new = if has_new { new.words(&news) } else { "" };
        let is_minor = kind == RunKind::Minor;
        // Tokens may differ only in the white space after them.
        let kind = if is_minor && old == new { RunKind::Same } else { kind };
        let is_respaced = is_behind_minor && old_gap.zip(new_gap).is_some_and(|(old, new)| old != new);
        is_behind_minor = is_minor;
        pieces.push(Piece { kind, old_gap, old, new_gap, new, is_respaced });
    }
    let (old, new) = (old.rest(old_span), new.rest(new_span));
    if !(old.is_empty() && new.is_empty()) {
        pieces.push(Piece { kind: RunKind::Same, old_gap: None, old, new_gap: None, new, is_respaced: false });
    }
    pieces
}

/// The pieces of a bead; each word of a minor change is one.
pub(crate) fn of_bead<'t>(text: &TextComparison<'t>, bead: &Bead) -> Vec<Piece<'t>> {
    let (old_span, new_span) = (span(&text.old, &bead.old), span(&text.new, &bead.new));
    let runs = bead.runs.iter().flat_map(words);
    let runs = runs.map(|run| (run.kind, token_span(&text.old, &run.old), token_span(&text.new, &run.new)));
    pieces((text.old.text, old_span.as_ref()), (text.new.text, new_span.as_ref()), runs)
}

/// A run of minor changes word by word; other runs as they are.
fn words(run: &Run) -> Vec<Run> {
    if run.kind != RunKind::Minor {
        return vec![run.clone()];
    }
    let pairs = run.old.clone().zip(run.new.clone());
    pairs.map(|(old, new)| Run { kind: run.kind, old: old..old + 1, new: new..new + 1 }).collect()
}

/// The pieces of a note's words.
pub(crate) fn of_note<'t>(note: &'t NoteChange<'_>) -> Vec<Piece<'t>> {
    let old = note.old.as_ref().map(|note| (note.words.as_str(), 0..note.words.len()));
    let new = note.new.as_ref().map(|note| (note.words.as_str(), 0..note.words.len()));
    let runs = note.runs.iter().map(|run| (run.kind, run.old.clone(), run.new.clone()));
    let side = |side: &Option<(&'t str, Range<usize>)>| side.as_ref().map_or("", |(words, _)| words);
    let (old_words, new_words) = (side(&old), side(&new));
    pieces((old_words, old.as_ref().map(|(_, span)| span)), (new_words, new.as_ref().map(|(_, span)| span)), runs)
}

/// The bytes of consecutive segments.
pub(crate) fn span(stream: &Stream<'_>, index: &Range<usize>) -> Option<Range<usize>> {
    let segments = stream.segments.get(index.clone())?;
    Some(segments.first()?.span.start as usize..segments.last()?.span.end as usize)
}

/// The bytes of consecutive tokens.
fn token_span(stream: &Stream<'_>, index: &Range<u32>) -> Range<usize> {
    let tokens = stream.tokens.get(index.start as usize..index.end as usize).unwrap_or_default();
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => first.start as usize..last.end as usize,
        _ => 0..0,
    }
}

/// A part of a change shown in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown<'t> {
    /// Unchanged text, and white space.
    Plain(&'t str),
    /// The same key in another form.
    Minor(&'t str, &'t str),
    /// Deleted text, with a part of the text before it.
    Deleted(&'t str, &'t str),
    /// Inserted text, with a part of the text before it.
    Inserted(&'t str, &'t str),
}

/// Adds the text before words that stayed.
fn between<'t>(piece: &Piece<'t>, line: &mut Vec<Shown<'t>>) {
    line.push(match piece.respaced() {
        Some((old, new)) => Shown::Minor(old, new),
        None => Shown::Plain(piece.new_gap.or(piece.old_gap).unwrap_or_default()),
    });
}

/// Adds a word in another form. If only marks at its ends differ, only these are shown as changed.
fn minor<'t>(old: &'t str, new: &'t str, line: &mut Vec<Shown<'t>>) {
    let is_outside = |c: char| is_punctuation(c) || c.is_whitespace();
    let word = new.trim_matches(is_outside);
    if word.is_empty() || old.trim_matches(is_outside) != word {
        return line.push(Shown::Minor(old, new));
    }
    let ends = |text: &'t str| {
        let start = text.len() - text.trim_start_matches(is_outside).len();
        (&text[..start], &text[start + word.len()..])
    };
    let (olds, news) = (ends(old), ends(new));
    let mark = |old: &'t str, new: &'t str| if old == new { Shown::Plain(new) } else { Shown::Minor(old, new) };
    line.extend([mark(olds.0, news.0), Shown::Plain(word), mark(olds.1, news.1)]);
}

/// The pieces in one line; white space that both sides have before a change is shown outside it.
pub(crate) fn in_line<'t>(pieces: &[Piece<'t>]) -> Vec<Shown<'t>> {
    let mut line = Vec::with_capacity(2 * pieces.len());
    let mut gap_in_change = None;
    for (at, piece) in pieces.iter().enumerate() {
        let next = pieces.get(at + 1).filter(|next| next.kind == RunKind::Inserted);
        let pending = gap_in_change.take();
        match piece.kind {
            RunKind::Same | RunKind::Minor => {
                between(piece, &mut line);
                match piece.kind {
                    RunKind::Minor => minor(piece.old, piece.new, &mut line),
                    _ => line.push(Shown::Plain(if piece.new.is_empty() { piece.old } else { piece.new })),
                }
            }
            RunKind::Deleted => {
                let gap = piece.old_gap.unwrap_or_default();
                let is_shared = next.is_none_or(|next| next.new_gap.unwrap_or_default() == gap);
                line.push(Shown::Plain(if is_shared { gap } else { "" }));
                line.push(Shown::Deleted(if is_shared { "" } else { gap }, piece.old));
                gap_in_change = next.map(|next| if is_shared { "" } else { next.new_gap.unwrap_or_default() });
            }
            RunKind::Inserted => {
                line.push(Shown::Plain(if pending.is_none() { piece.new_gap.unwrap_or_default() } else { "" }));
                line.push(Shown::Inserted(pending.unwrap_or_default(), piece.new));
            }
        }
    }
    line.retain(|shown| *shown != Shown::Plain(""));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Options, compare_texts};

    fn shown(old: &str, new: &str) -> String {
        let found = compare_texts(old, new, "en", &Options::default());
        let mut out = String::new();
        for bead in &found.beads {
            for shown in in_line(&of_bead(&found, bead)) {
                out += &match shown {
                    Shown::Plain(text) => text.to_owned(),
                    Shown::Minor(old, new) => format!("[~{old}>{new}~]"),
                    Shown::Deleted(gap, text) => format!("[-{gap}{text}-]"),
                    Shown::Inserted(gap, text) => format!("{{+{gap}{text}+}}"),
                };
            }
        }
        out
    }

    #[test]
    fn white_space_stands_where_both_sides_have_it() {
        let after = "and the rest of this long sentence stayed as it was";
        let line = |old: &str, new: &str| {
            let shown = shown(&format!("The town{old} {after}"), &format!("The town{new} {after}"));
            shown.strip_suffix(after).unwrap_or(&shown).trim_end().to_owned()
        };
        assert_eq!(line(" slept", " woke"), "The town [-slept-]{+woke+}");
        assert_eq!(line(" slept", ","), "The town[- slept-]{+,+}");
        assert_eq!(line(",", " woke"), "The town[-,-]{+ woke+}");
        assert_eq!(line(" slept", ""), "The town [-slept-]");
        assert_eq!(line("", " slept"), "The town {+slept+}");
        assert_eq!(line(",", ""), "The town[-,-]");
    }
}
