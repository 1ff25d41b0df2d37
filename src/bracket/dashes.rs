//! Notes between dashes: they count only if a cue shows that someone other than the author speaks.

use super::cue::{CueAt, CueHit, find_cue};
use super::lexicon::Lexicon;
use crate::model::{Delimiters, Span};
use crate::text::is_unspaced;

/// A signature after a dash is at most this many bytes long.
const MAX_SIGNATURE: usize = 64;

/// A text between two dashes longer than this many bytes is not searched for a cue.
const MAX_ENCLOSED: usize = 400;

/// The notes between dashes in a block, by their byte ranges, in order: a pair of dashes around a text with a cue at
/// one of its ends, and a single dash with a cue at the end of the block.
pub(super) fn dashed(text: &str, lang: &str, lexicon: &Lexicon) -> Vec<(Span, Delimiters)> {
    let mut found: Vec<Span> = Vec::new();
    let mut opening: Option<Span> = None;
    for dash in dashes(text) {
        let closed = opening.as_ref().filter(|opening| is_enclosed(text, opening, &dash, lang, lexicon));
        match closed.map(|opening| opening.start..dash.end) {
            Some(span) => {
                found.push(span);
                opening = None;
            }
            None => opening = Some(dash),
        }
    }
    let last = found.last().map_or(0, |span| span.end);
    found.extend(signature(text, lang, lexicon).filter(|span| last <= span.start));
    found.into_iter().map(|span| (span.clone(), delimiters(&text[span]))).collect()
}

/// The runs of dashes in a text.
fn dashes(text: &str) -> impl Iterator<Item = Span> {
    let mut end = 0;
    memchr::memchr2_iter(b'-', 0xE2, text.as_bytes()).filter_map(move |at| {
        let length = text[at..].len() - text[at..].trim_start_matches(is_dash).len();
        let new = at >= end && length > 0;
        end = end.max(at + length);
        new.then_some(at..at + length)
    })
}

/// Whether two dashes enclose a note: with spaces around them if they are short, and a cue between them.
fn is_enclosed(text: &str, open: &Span, close: &Span, lang: &str, lexicon: &Lexicon) -> bool {
    let inner = &text[open.end..close.start];
    let long = |dash: &Span| text[dash.clone()].starts_with(['—', '―']);
    let spaced = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let opens =
        long(open) || text[..open.start].ends_with(char::is_whitespace) && inner.starts_with(char::is_whitespace);
    let closes = long(close) || spaced(text[close.end..].chars().next());
    let is_plain = || !inner.contains(['[', ']', '［', '］', '〔', '〕', '【', '】']);
    open.start > 0
        && inner.len() <= MAX_ENCLOSED
        && opens
        && closes
        && is_plain()
        && find_cue(inner, lang, lexicon).is_some_and(|hit| is_telling(inner, &hit))
}

/// Whether a cue cannot be a word of the author's sentence: an abbreviation, a phrase, or a word with a colon.
/// "Neither – said the translator – …" is not a note.
fn is_telling(inner: &str, hit: &CueHit) -> bool {
    let cue = &inner[hit.cue.clone()];
    let marked = inner[hit.cue.end..].starts_with(['.', ':', '：']);
    !hit.numbered && (marked || cue.contains(|c: char| !c.is_alphanumeric() || is_unspaced(c)))
}

/// `— Прим. перев.` at the end of a block signs the text before it.
fn signature(text: &str, lang: &str, lexicon: &Lexicon) -> Option<Span> {
    let trimmed = text.trim_end();
    let reach = trimmed.ceil_char_boundary(trimmed.len().saturating_sub(MAX_SIGNATURE));
    let dash = trimmed[reach..].rfind(is_dash).map(|at| reach + at).filter(|dash| *dash > 0)?;
    let after = trimmed[dash..].trim_start_matches(is_dash);
    let is_cue = find_cue(after, lang, lexicon).is_some_and(|hit| hit.at == CueAt::Whole && !hit.numbered);
    (is_cue && !after.contains(']')).then_some(dash..trimmed.len())
}

/// The dashes around a note, with the spaces beside them.
fn delimiters(note: &str) -> Delimiters {
    let is_edge = |c: char| is_dash(c) || c == ' ';
    let open = note.len() - note.trim_start_matches(is_edge).len();
    let close = if note.ends_with(is_dash) { note.trim_end_matches(is_edge).len().max(open) } else { note.len() };
    Delimiters::new(&note[..open], &note[close..])
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        dashed(text, "und", Lexicon::built_in()).into_iter().map(|(span, _)| &text[span]).collect()
    }

    #[test]
    fn a_pair_of_dashes_needs_a_cue() {
        assert_eq!(found("Он ждал – долго, прим. перев. – и ушёл."), ["– долго, прим. перев. –"]);
        assert_eq!(found("Er kam – Anm. d. Übers. – und ging."), ["– Anm. d. Übers. –"]);
        assert_eq!(
            found("the mate—translator's note: a helper—came – late – again"),
            ["—translator's note: a helper—"]
        );
        assert_eq!(found("Er kam – Anm. d. Übers. –"), ["– Anm. d. Übers. –"]);
        assert_eq!(found("He came – said the translator – late – and left."), Vec::<&str>::new());
        assert_eq!(found("a well-known translator's note-book"), Vec::<&str>::new());
    }

    #[test]
    fn dashes_and_their_spaces_are_the_delimiters() {
        let text = "Er kam – Anm. d. Übers. – und ging. — Anm. d. Übers.";
        let all: Vec<Delimiters> =
            dashed(text, "und", Lexicon::built_in()).into_iter().map(|(_, found)| found).collect();
        assert_eq!(all, [Delimiters::new("– ", " –"), Delimiters::new("— ", "")]);
    }
}
