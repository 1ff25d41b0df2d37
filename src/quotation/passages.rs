//! Finds the words of a translation that are given as those of its source.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::search::Search;
use super::source::SourceText;
use super::{Quotation, Tier};
use crate::bracket::{Lexicon, WordClass};
use crate::model::{Category, Family};
use crate::text::{Script, dominant_script, primary, quoted_in, script_of, share_written_as};

/// A note in a text, as [`quotations`](super::quotations) wants to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Bytes of the text, with what stands around the note: brackets, tags.
    pub span: Range<usize>,
    /// Bytes of the text: the words of the note.
    pub words: Range<usize>,
    /// Its class, if it has one.
    pub class: Option<Category>,
}

impl Note {
    /// A note without a class.
    pub const fn new(span: Range<usize>, words: Range<usize>) -> Self {
        Self { span, words, class: None }
    }

    setters! {
        with_class(class: impl Into<Option<Category>>);
    }
}

/// What a note or the text gives as words of the source.
pub(super) struct Passage {
    whole: Range<usize>,
    /// The same as several quotations, if commas divide it.
    parts: Vec<Range<usize>>,
    /// Whether it counts only if the source has it: `[Russian: ferryman]` may as well translate a word.
    if_found: bool,
}

impl Passage {
    fn new(text: &str, span: Range<usize>, may_divide: bool) -> Option<Self> {
        let whole = trimmed(text, span);
        let parts = if may_divide { divided(text, &whole) } else { Vec::new() };
        (!whole.is_empty()).then_some(Self { whole, parts, if_found: false })
    }

    /// Looks for it in the source, as one quotation, or as several if it has only those; `None` if the search gave up.
    pub(super) fn judge(&self, text: &str, search: &mut Search<'_, '_>) -> Option<Vec<Quotation>> {
        let mut judge = |span: &Range<usize>| {
            let verdict = search.verdict(&text[span.clone()])?;
            Some(Quotation { span: span.clone(), tier: verdict.tier, source: verdict.span })
        };
        let whole = judge(&self.whole)?;
        if whole.tier < Tier::Absent {
            return Some(vec![whole]);
        }
        let parts: Vec<Quotation> = self.parts.iter().map(judge).collect::<Option<_>>()?;
        let has_some = parts.len() > 1 && parts.iter().any(|part| part.tier < Tier::Absent);
        Some(match has_some {
            true => parts,
            false if self.if_found => Vec::new(),
            false => vec![whole],
        })
    }
}

/// The passages of a text, in its notes and outside them.
pub(super) fn passages(
    text: &str,
    lang: &str,
    notes: &[Note],
    source: &SourceText<'_>,
    lexicon: &Lexicon,
) -> Vec<Passage> {
    let foreign = foreign_scripts(text, lang, source);
    let mut found = Vec::new();
    let mut at = 0;
    for note in notes {
        if note.span.start < at || text.get(note.span.clone()).is_none() {
            continue;
        }
        let quoted = quoted_by(text, lang, note, source, lexicon);
        if !quoted.is_empty() {
            runs(text, at..note.span.start, &foreign, &mut found);
            found.extend(quoted);
            at = note.span.end;
        }
    }
    runs(text, at..text.len(), &foreign, &mut found);
    found
}

/// What a note quotes behind a formula or the name of a language, or alone in italics.
fn quoted_by(text: &str, lang: &str, note: &Note, source: &SourceText<'_>, lexicon: &Lexicon) -> Vec<Passage> {
    let Some(words) = text.get(note.words.clone()) else { return Vec::new() };
    let passage = |span: Range<usize>, may_divide| {
        Passage::new(text, note.words.start + span.start..note.words.start + span.end, may_divide)
    };
    if let Some(introduced) = introduced(words, lang, lexicon) {
        let quoted = quoted_after(words, introduced, lang, lexicon);
        if !quoted.is_empty() {
            return quoted.into_iter().filter_map(|span| passage(span, false)).collect();
        }
        let is_native = dominant_script(&words[introduced..]) == source.script;
        let if_found = note.class == Some(Category::Translation) && !is_native;
        let passage = passage(up_to_remark(words, introduced), true);
        return passage.map(|passage| Passage { if_found, ..passage }).into_iter().collect();
    }
    let alone = if may_quote(note.class) { italics(words) } else { None };
    let passage = alone.and_then(|span| {
        // Words in italics that say what kind of note this is: `[*sic*]`, `[*laughs*]`.
        let if_found = lexicon.is_phrase(&words[span.clone()]);
        passage(span, true).map(|passage| Passage { if_found, ..passage })
    });
    passage.into_iter().collect()
}

/// How many headings a note may have before its words: `translator's note: in the original: …`.
const MOST_HEADINGS: usize = 3;

/// The longest heading in bytes.
const LONGEST_HEADING: usize = 60;

/// Where the words begin that a note introduces as those of the source.
fn introduced(words: &str, lang: &str, lexicon: &Lexicon) -> Option<usize> {
    let mut start = 0;
    for _ in 0..MOST_HEADINGS {
        let rest = &words[start..];
        let Some(colon) = rest.find([':', '：']).filter(|at| *at <= LONGEST_HEADING) else { break };
        let heading = &rest[..colon];
        let behind = start + colon + rest[colon..].chars().next().map_or(1, char::len_utf8);
        if is_introduction(heading, lang, lexicon) {
            return Some(behind);
        }
        if !quoted_in(heading).is_empty() {
            break;
        }
        start = behind;
    }
    without_colon(words, lexicon)
}

/// The same for a formula without a colon: `orig. hortus`, `in the original "hortus"`.
fn without_colon(words: &str, lexicon: &Lexicon) -> Option<usize> {
    let quote = words.find(['"', '“', '„', '«', '‘', '‹', '「', '*']).filter(|at| *at <= LONGEST_HEADING);
    let dot = words.find(". ").map(|at| at + 1).filter(|at| *at <= LONGEST_HEADING);
    [quote, dot].into_iter().flatten().find(|at| lexicon.introduces_source(&words[..*at]))
}

/// Whether a heading announces words of the source: a formula, or the name of another language than the text's.
fn is_introduction(heading: &str, lang: &str, lexicon: &Lexicon) -> bool {
    let last = heading.rsplit([',', ';', '"', '”', '“', '»']).next().unwrap_or(heading).trim();
    let names = || lexicon.language_named(last).is_some_and(|named| primary(named) != primary(lang));
    !last.is_empty() && (lexicon.introduces_source(last) || names())
}

/// The quotations of a note from a byte on: one after another, between which nothing stands but signs, short words that
/// join them, or another heading.
fn quoted_after(words: &str, start: usize, lang: &str, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let rest = &words[start..];
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for span in quoted_in(rest) {
        if !joins(&rest[at..span.start], found.is_empty(), lang, lexicon) {
            break;
        }
        at = span.end;
        found.push(start + span.start..start + span.end);
    }
    found
}

/// Whether the words between two quotations of a note make the second one of the source, too.
fn joins(between: &str, is_first: bool, lang: &str, lexicon: &Lexicon) -> bool {
    let explains = between.contains(['(', '=', '.', '–', '—', '→', '[']);
    let words = between.trim_matches(|c: char| !c.is_alphanumeric() && c != ':');
    let has_heading = || words.ends_with(':') && is_introduction(words.trim_end_matches(':'), lang, lexicon);
    let is_and = || {
        let word = words.to_lowercase();
        [WordClass::Coordinator, WordClass::Alternative].iter().any(|class| lexicon.is_in_any_language(*class, &word))
    };
    !explains && words.is_empty() || has_heading() || !is_first && !explains && is_and()
}

/// The words behind a heading, up to a remark on them or their translation.
fn up_to_remark(words: &str, start: usize) -> Range<usize> {
    const REMARKS: [&str; 8] = [" (", " [", " = ", " – ", " — ", " - ", ";", "\n\n"];
    let end = REMARKS.iter().filter_map(|sign| words[start..].find(sign)).min();
    start..end.map_or(words.len(), |end| start + end)
}

/// Whether a note of a class may be nothing but words of the source in italics.
fn may_quote(class: Option<Category>) -> bool {
    class
        .map(Category::family)
        .is_none_or(|family| matches!(family, Family::Gloss | Family::Supplied | Family::Literal))
}

/// Tags of italics.
const ITALICS: [(&str, &str); 2] = [("<i>", "</i>"), ("<em>", "</em>")];

/// The words of a note that is nothing but italics.
fn italics(words: &str) -> Option<Range<usize>> {
    const SIGNS: [(&str, &str); 4] = [("**", "**"), ("__", "__"), ("*", "*"), ("_", "_")];
    let start = words.len() - words.trim_start().len();
    let note = words.trim();
    SIGNS.into_iter().chain(ITALICS).find_map(|(open, close)| {
        let inside = note.strip_prefix(open)?.strip_suffix(close)?;
        let is_alone = !inside.is_empty() && !inside.contains(open);
        is_alone.then(|| start + open.len()..start + open.len() + inside.len())
    })
}

/// Signs around a quotation that do not belong to it.
fn is_around(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '`' | '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' | ',' | ';' | ':')
}

/// The span without signs around it. What is the sign of a shortened word stays: `noctesq;`.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let words = text.get(span.clone()).unwrap_or_default();
    let mut inside = words.trim_start_matches(is_around);
    for tag in ITALICS {
        inside = inside.strip_prefix(tag.0).unwrap_or(inside);
    }
    let start = span.start + words.len() - inside.len();
    let rest = &text[start..span.end.max(start)];
    let mut kept = rest.trim_end_matches(is_around);
    for tag in ITALICS {
        kept = kept.strip_suffix(tag.1).unwrap_or(kept);
    }
    if kept.ends_with(['q', 'Q']) && rest[kept.len()..].starts_with(';') {
        kept = &rest[..=kept.len()];
    }
    start..start + kept.len()
}

/// The parts of a quotation between commas.
fn divided(text: &str, whole: &Range<usize>) -> Vec<Range<usize>> {
    let words = &text[whole.clone()];
    let mut parts = Vec::new();
    let mut at = whole.start;
    for part in words.split([',', '/', '،', '、']) {
        parts.push(trimmed(text, at..at + part.len()));
        at += part.len() + text[at + part.len()..].chars().next().map_or(0, char::len_utf8);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The scripts of the source in which the text's own language is not written.
fn foreign_scripts(text: &str, lang: &str, source: &SourceText<'_>) -> FxHashSet<Script> {
    let dominant = dominant_script(text);
    let is_own = |script: &Script| {
        let letters: String = text.chars().filter(|c| script_of(*c) == Some(*script)).take(20).collect();
        share_written_as(&letters, lang).map_or(dominant == Some(*script), |share| share > 0.5)
    };
    source.scripts.iter().filter(|script| !is_own(script)).copied().collect()
}

/// Latin letters are met in every text; what has fewer is no word of the source.
const FEWEST_LATIN: usize = 3;

/// Adds the runs of words in foreign scripts in a part of the text.
fn runs(text: &str, part: Range<usize>, foreign: &FxHashSet<Script>, found: &mut Vec<Passage>) {
    if foreign.is_empty() {
        return;
    }
    let mut run: Option<(Range<usize>, Script)> = None;
    let mut close = |run: &mut Option<(Range<usize>, Script)>| {
        if let Some((span, _)) = run.take().filter(|(span, script)| is_quotation(text, span, *script)) {
            found.extend(Passage::new(text, span, false));
        }
    };
    let mut skipped = part.start;
    for (at, c) in text[part.clone()].char_indices().map(|(at, c)| (part.start + at, c)) {
        if at < skipped {
            continue;
        }
        let end = at + c.len_utf8();
        match (script_of(c).filter(|script| foreign.contains(script)), &mut run) {
            (Some(script), Some((span, known))) if script == *known || are_mixed(script, *known) => span.end = end,
            (Some(script), _) => {
                close(&mut run);
                run = Some((at..end, script));
            }
            (None, _) if goes_on(text, at, c) => {}
            (None, _) => close(&mut run),
        }
        if c == '<' {
            skipped = end_of_tag(text, at);
        }
    }
    close(&mut run);
}

/// Japanese is written in several scripts at once.
fn are_mixed(one: Script, other: Script) -> bool {
    let is = |script| matches!(script, Script::Han | Script::Katakana);
    is(one) && is(other)
}

/// Whether a character may stand inside a run: spaces, marks, punctuation between words.
fn goes_on(text: &str, at: usize, c: char) -> bool {
    let is_break = || text[at..].starts_with("\n\n") || text[at..].starts_with("\r\n\r\n");
    match c {
        c if c.is_whitespace() => !is_break(),
        ',' | ';' | '·' | '.' | '…' | '\'' | '’' | 'ʼ' | '᾽' | '-' | '־' | '׃' | '،' | '।' => true,
        c => unicode_normalization::char::is_combining_mark(c),
    }
}

/// The end of a tag that begins at a byte; the byte itself if none does.
fn end_of_tag(text: &str, at: usize) -> usize {
    const LONGEST: usize = 400;
    let rest = &text[at + 1..text.floor_char_boundary((at + LONGEST).min(text.len())).max(at + 1)];
    let is_tag = rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    rest.find('>').filter(|_| is_tag).map_or(at, |end| at + 1 + end + 1)
}

/// Whether a run is words of the source, not an address or an acronym in Latin letters.
fn is_quotation(text: &str, span: &Range<usize>, script: Script) -> bool {
    if script != Script::Latin {
        return true;
    }
    let words = &text[span.clone()];
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let is_technical = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '@' | '/' | '\\' | '#' | '=' | '_' | '&') || c.is_ascii_digit())
    };
    letters >= FEWEST_LATIN
        && words.chars().any(char::is_lowercase)
        && !is_technical(text[..span.start].chars().next_back())
        && !is_technical(text[span.end..].chars().next())
        && !text[span.end..].starts_with("://")
        && !words.split_whitespace().any(|word| word.trim_end_matches('.').contains('.'))
}
