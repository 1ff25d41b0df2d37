//! Finds the cue in a bracket: the words that name the speaker.

use std::cell::OnceCell;

use super::fold::{composed, fold_char};
use super::lexicon::{Cue, Lexicon, Speaker};
use super::words::WordClass;
use crate::model::{Role, Span};

/// The position of the cue in the bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CueAt {
    Start,
    End,
    /// The bracket contains nothing else.
    Whole,
}

/// A cue that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CueHit {
    pub voice: Speaker,
    pub at: CueAt,
    /// The cue, as a byte range of the bracket's inside.
    pub cue: Span,
    /// The words of the bracket besides its cue.
    pub rest: Span,
    /// A number after the cue: `Footnote 1`.
    pub numbered: bool,
}

/// Characters around a cue that do not belong to the note.
fn is_padding(c: char) -> bool {
    matches!(
        c,
        '*' | '_'
            | '\\'
            | '-'
            | '—'
            | '–'
            | '―'
            | ':'
            | '：'
            | ','
            | ';'
            | '.'
            | '…'
            | '~'
            | '\''
            | '"'
            | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '|'
            | '/'
            | '^'
    ) || c.is_whitespace()
}

/// A cue at the end of a bracket is looked for in this many bytes.
const MAX_CUE: usize = 256;

/// Finds the cue of the bracket whose inside is `inner`, in a text of the language `lang`.
pub(super) fn find_cue(inner: &str, lang: &str, lexicon: &Lexicon) -> Option<CueHit> {
    let start = inner.len() - inner.trim_start_matches(is_padding).len();
    let body = inner[start..].trim_end_matches(is_padding);
    if body.is_empty() {
        return None;
    }
    let body = start..start + body.len();
    cue_at_start(inner, body.clone(), lang, lexicon)
        .or_else(|| cue_at_end(inner, body.clone(), lang, lexicon))
        .or_else(|| signed_note(inner, body.clone(), lexicon))
        .or_else(|| cue_in_middle(inner, body, lang, lexicon))
}

/// How many commas of a bracket are looked behind for a cue.
const MAX_COMMAS: usize = 4;

/// `[164 pages, translator's note: in the first edition]`: a cue with a colon, behind a comma.
fn cue_in_middle(inner: &str, body: Span, lang: &str, lexicon: &Lexicon) -> Option<CueHit> {
    let text = &inner[body.clone()];
    // A colon, or the first byte of the wide one.
    memchr::memchr2(b':', 0xEF, text.as_bytes())?;
    let commas = text.match_indices([',', ';', '，', '；', '、']).take(MAX_COMMAS);
    commas.map(|(at, sign)| body.start + at + sign.len()).find_map(|from| {
        let start = body.end - inner[from..body.end].trim_start().len();
        let hit = cue_at_start(inner, start..body.end, lang, lexicon)?;
        let colon = inner[hit.cue.end..].trim_start_matches(['*', '_', '.', ' ', '\u{a0}']).starts_with([':', '：']);
        (colon && hit.at == CueAt::Start && matches!(hit.voice, Speaker::Person(_))).then_some(hit)
    })
}

/// Finds the cue with which a text opens.
pub(super) fn opening_cue(text: &str, lexicon: &Lexicon) -> Option<CueHit> {
    let start = text.len() - text.trim_start_matches(is_padding).len();
    (start < text.len()).then_some(())?;
    cue_at_start(text, start..text.len(), "und", lexicon)
}

fn cue_at_start(inner: &str, body: Span, lang: &str, lexicon: &Lexicon) -> Option<CueHit> {
    let text = &inner[body.start..];
    let mut cues = lexicon.cues_starting(composed(text).map(|(_, c)| c)).peekable();
    cues.peek()?;
    // Many cues have the same characters at their start: most are refused by the next ones, and of those that are left
    // most by those behind them.
    let (first, more) = (opening::<5>(text), OnceCell::new());
    let has =
        |cue: &Cue, opening: &[Option<char>]| cue.words.chars().zip(opening).all(|(wanted, c)| Some(wanted) == *c);
    let may_match =
        |cue: &&Cue| cue.exact.is_some() || has(cue, &first) && has(cue, more.get_or_init(|| opening::<LONG>(text)));
    let (voice, length) = cues
        .by_ref()
        .filter(may_match)
        .filter(|cue| cue.counts_in(lang))
        .find_map(|cue| Some((cue.voice, match_start(text, cue)?)))?;
    let end = body.start + length;
    let after =
        inner[end..].trim_start_matches(|c: char| is_padding(c) && c != '"' && c != '“' && c != '„' && c != '«');
    let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = digits > 0 && !after[digits..].starts_with(|c: char| c.is_alphanumeric());
    let after = if numbered { after[digits..].trim_start_matches(is_padding) } else { after };
    let rest = inner.len() - after.len()..inner.trim_end().len();
    let at = if after.trim_matches(is_padding).is_empty() { CueAt::Whole } else { CueAt::Start };
    Some(CueHit { voice, at, cue: body.start..end, rest: rest.start.min(rest.end)..rest.end, numbered })
}

/// So many characters are more than nearly all cues have.
const LONG: usize = 32;

/// The first characters of a text without spaces, folded.
fn opening<const N: usize>(text: &str) -> [Option<char>; N] {
    let mut first = composed(text).map(|(_, c)| fold_char(c)).filter(|c| !c.is_whitespace());
    std::array::from_fn(|_| first.next())
}

fn cue_at_end(inner: &str, body: Span, lang: &str, lexicon: &Lexicon) -> Option<CueHit> {
    let text = &inner[..body.end];
    let tail = text.ceil_char_boundary(text.len().saturating_sub(MAX_CUE));
    let text = &text[tail..];
    let (voice, start) = if text.is_ascii() {
        // Nothing in it is composed: it is read from its end, only as far as a cue goes.
        last_cue(&inner[tail..], text, || text.char_indices().rev().map(|(at, c)| (at..at + 1, c)), lang, lexicon)?
    } else {
        let characters: Vec<(Span, char)> = composed(text).collect();
        last_cue(&inner[tail..], text, || characters.iter().rev().cloned(), lang, lexicon)?
    };
    let start = tail + start;
    let rest = inner[..start].trim_end_matches(|c: char| is_padding(c) && !"\"”“»'…".contains(c));
    let rest_start = inner.len() - inner.trim_start().len();
    Some(CueHit {
        voice,
        at: CueAt::End,
        cue: start..body.end,
        rest: rest_start.min(rest.len())..rest.len(),
        numbered: false,
    })
}

/// The best cue at the end of `text`, with which `whole` begins, and where it begins; `back` gives the characters of the
/// text, the last first.
fn last_cue<I>(whole: &str, text: &str, back: impl Fn() -> I, lang: &str, lexicon: &Lexicon) -> Option<(Speaker, usize)>
where
    I: Iterator<Item = (Span, char)>,
{
    let counting = lexicon.cues_ending(back().map(|(_, c)| c)).filter(|cue| cue.counts_in(lang));
    let mut cues = counting.peekable();
    cues.peek()?;
    let stands = |cue: &Cue, start: usize| !cue.dotted || is_abbreviation(whole, start..text.len());
    let mut last = back().map(|(_, c)| fold_char(c)).filter(|c| !c.is_whitespace());
    let last: [Option<char>; 5] = std::array::from_fn(|_| last.next());
    let may_match =
        |cue: &&Cue| cue.exact.is_some() || cue.words.chars().rev().zip(last).all(|(wanted, c)| Some(wanted) == c);
    cues.filter(may_match).find_map(|cue| {
        let start = match_end(text, back(), cue)?;
        stands(cue, start).then_some((cue.voice, start))
    })
}

/// `[pozn. Evžena]`: a word for "note" and the name of its author.
fn signed_note(inner: &str, body: Span, lexicon: &Lexicon) -> Option<CueHit> {
    let mut words = inner[body.clone()].split_whitespace();
    // "(Anm.: in Euro)" says something; its author is not named.
    let noun = words.next().filter(|noun| !noun.ends_with(':'))?.trim_end_matches('.');
    let is_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    // "Note de Moore"
    let name = words.next().filter(|word| is_capital(word) || word.chars().count() > 3).or_else(|| words.next())?;
    let capital = is_capital(name);
    let is_note = || lexicon.is_in_any_language(WordClass::Note, &noun.to_lowercase());
    let is_signed = capital && words.next().is_none() && is_note();
    let rest = body.end..body.end;
    is_signed.then_some(CueHit {
        voice: Speaker::Person(Role::Editor),
        at: CueAt::Whole,
        cue: body,
        rest,
        numbered: false,
    })
}

/// Length in bytes of the cue at the start of `text`, ignoring spaces, if it is a separate word there.
fn match_start(text: &str, cue: &Cue) -> Option<usize> {
    let wanted = cue.characters();
    let end = matched(wanted.chars(), composed(text), cue)?.end;
    if cue.dotted && !is_abbreviation(text, 0..end) {
        return None;
    }
    is_free(wanted.chars().next_back(), text[end..].chars().next()).then_some(end)
}

/// Whether an abbreviated word stands with its full stop, with a colon, or with a capital.
fn is_abbreviation(text: &str, word: Span) -> bool {
    let after = &text[word.end..];
    let is_capital = || text[word.start..].chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    after.starts_with(['.', ':', '：']) || after.starts_with(" :") || is_capital()
}

/// Byte offset of the cue at the end of `text`, ignoring spaces, if it is a separate word there.
fn match_end(text: &str, back: impl Iterator<Item = (Span, char)>, cue: &Cue) -> Option<usize> {
    let wanted = cue.characters();
    let start = matched(wanted.chars().rev(), back, cue)?.start;
    is_free(wanted.chars().next(), text[..start].chars().next_back()).then_some(start)
}

/// The place of the last of the characters `wanted`, if all of them come first, ignoring spaces.
fn matched(wanted: impl Iterator<Item = char>, found: impl Iterator<Item = (Span, char)>, cue: &Cue) -> Option<Span> {
    let mut found = found.filter(|(_, c)| !c.is_whitespace());
    let mut last = None;
    for expected in wanted {
        let (span, c) = found.next()?;
        if expected != if cue.exact.is_some() { c } else { fold_char(c) } {
            return None;
        }
        last = Some(span);
    }
    last
}

/// Whether a word that ends with `edge` ends before `neighbour`: no letter follows a letter.
fn is_free(edge: Option<char>, neighbour: Option<char>) -> bool {
    !(edge.is_some_and(char::is_alphanumeric) && neighbour.is_some_and(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(inner: &str) -> Option<(CueAt, &str, bool)> {
        find_cue(inner, "und", Lexicon::built_in()).map(|hit| (hit.at, &inner[hit.rest], hit.numbered))
    }

    #[test]
    fn cues_are_found_at_both_ends_and_alone() {
        assert_eq!(found("Прим.перев.: так в письме"), Some((CueAt::Start, "так в письме", false)));
        assert_eq!(found("так в письме — прим. пер."), Some((CueAt::End, "так в письме", false)));
        assert_eq!(found("Translator’s Note"), Some((CueAt::Whole, "", false)));
        assert_eq!(found("訳注：港の名"), Some((CueAt::Start, "港の名", false)));
        assert_eq!(found("Footnote 3: a boat"), Some((CueAt::Start, "a boat", true)));
    }

    #[test]
    fn decomposed_letters_are_the_same_as_composed() {
        assert_eq!(found("Anm. d. U\u{308}bers.: ein Boot"), Some((CueAt::Start, "ein Boot", false)));
        assert_eq!(found("ein Boot, Anm. d. U\u{308}bers."), Some((CueAt::End, "ein Boot", false)));
        assert_eq!(found("ein Boot U\u{308}"), None);
    }

    #[test]
    fn a_short_cue_counts_in_its_language() {
        let found = |inner: &str, lang: &str| find_cue(inner, lang, Lexicon::built_in()).is_some();
        assert!(found("red.: de jas is weg", "nl") && !found("red.: the coat is lost", "en"));
        assert!(found("o.a.: en båd", "da") && found("o.a.: en båt", "nb") && !found("o.a.: een boot", "nl"));
        assert!(found("NdT: una barca", "pt") && found("translator's note: en båd", "da"));
    }

    #[test]
    fn a_longer_word_that_begins_like_a_cue_is_none() {
        assert_eq!(found("역주행 감지"), None);
        assert_eq!(found("Översikt över hamnen"), None);
    }
}
