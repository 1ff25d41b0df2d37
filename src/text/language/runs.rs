//! Runs in another language inside a block: quotations, and words in another script.

use std::ops::Range;

use unicode_script::Script;

use super::table::{LANGUAGES, script_of_letter};
use super::words::Words;
use super::{Judged, SAMPLE, same_language, script_of_text, start_of};

/// A run of words in another language than the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// Byte range in the text.
    pub(crate) span: Range<usize>,
    /// BCP 47 tag.
    pub(crate) lang: &'static str,
}

/// Pairs of quotation marks: what opens, and all that may close.
const QUOTES: &[(char, &[char])] = &[
    ('«', &['»']),
    ('»', &['«']),
    ('“', &['”', '“']),
    ('„', &['“', '”', '"', '„']),
    ('"', &['"']),
    ('‹', &['›']),
    ('「', &['」']),
    ('『', &['』']),
    ('《', &['》']),
];

/// The longest quotation that is looked at, in bytes.
const LONGEST: usize = 600;

/// At most so many runs of a block are looked at.
const MOST: usize = 64;

/// The insides of quotations, in order; what is quoted inside a quotation belongs to it.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() < MOST {
        let Some((start, open)) = first_opening(&text[at..]) else { break };
        let inside = at + start + open.len_utf8();
        let rest = start_of(&text[inside..], LONGEST);
        let closing = QUOTES.iter().find(|(sign, _)| *sign == open).map_or(&[][..], |(_, closing)| *closing);
        let end = match closing {
            [only] => rest.find(*only),
            several => rest.find(several),
        };
        match end.filter(|end| !rest[..*end].contains('\n')) {
            Some(end) => {
                found.push(inside..inside + end);
                at = inside + end + rest[end..].chars().next().map_or(1, char::len_utf8);
            }
            None => at = inside,
        }
    }
    found
}

/// The first sign that opens a quotation, with its place: a plain quotation mark, or a sign beyond ASCII.
fn first_opening(text: &str) -> Option<(usize, char)> {
    if text.is_ascii() {
        return memchr::memchr(b'"', text.as_bytes()).map(|at| (at, '"'));
    }
    let mut at = 0;
    loop {
        at += text.as_bytes()[at..].iter().position(|byte| *byte == b'"' || !byte.is_ascii())?;
        let c = text[at..].chars().next()?;
        if is_opening(c) {
            return Some((at, c));
        }
        at += c.len_utf8();
    }
}

fn is_opening(c: char) -> bool {
    (c == '"' || !c.is_ascii()) && QUOTES.iter().any(|(open, _)| *open == c)
}

/// The text without what it quotes, if enough is left to tell its language; `None` if it quotes nothing.
pub(super) fn without_quotations(text: &str) -> Option<String> {
    first_opening(text)?;
    let mut outside = String::with_capacity(text.len());
    let mut at = 0;
    for quotation in quotations(text) {
        outside.push_str(&text[at..quotation.start]);
        at = quotation.end;
    }
    outside.push_str(&text[at..]);
    let is_enough = outside.chars().filter(|c| c.is_alphabetic()).nth(3).is_some();
    is_enough.then_some(outside)
}

/// The runs of a block in the language `lang` that are in another one.
pub(crate) fn runs(text: &str, lang: &str) -> Vec<Run> {
    if text.is_ascii() && memchr::memchr_iter(b'"', text.as_bytes()).nth(1).is_none() {
        return Vec::new();
    }
    let Some(script) = main_script(text, lang).filter(|script| may_have_runs(text, *script)) else {
        return Vec::new();
    };
    let quoted = quotations(text);
    let mut runs: Vec<Run> = quoted.iter().filter_map(|span| quotation(text, span.clone(), script, lang)).collect();
    let inside = |span: &Range<usize>| runs.iter().any(|run| run.span.start < span.end && span.start < run.span.end);
    let other: Vec<Run> = changes(text, script)
        .into_iter()
        .filter(|span| !inside(span))
        .filter_map(|span| Some(Run { lang: of_other_script(&text[span.clone()], lang)?, span }))
        .collect();
    runs.extend(other);
    runs.sort_by_key(|run| run.span.start);
    runs
}

/// The script that most of the block has, among those of its language if the language is known.
fn main_script(text: &str, lang: &str) -> Option<Script> {
    if text.is_ascii() {
        return Some(Script::Latin);
    }
    script_of_language(lang).or_else(|| script_of_text(start_of(text, SAMPLE)))
}

/// The script of a language, if the table knows it.
fn script_of_language(lang: &str) -> Option<Script> {
    let language = &LANGUAGES.all[usize::from(LANGUAGES.number_of(lang)?)];
    match language.scripts.as_slice() {
        [] => None,
        [only] => Some(*only),
        // Japanese.
        _ => Some(Script::Katakana),
    }
}

/// A quick test for the many blocks that quote nothing and keep to their script.
fn may_have_runs(text: &str, script: Script) -> bool {
    let is_mark = |c| is_opening(c) || is_other(c, script);
    text.is_ascii()
        || if script == Script::Latin { first_opening_or_other(text, is_mark) } else { text.chars().any(is_mark) }
}

/// The same in Latin writing, where nothing in ASCII but the quotation mark matters.
fn first_opening_or_other(text: &str, is_mark: impl Fn(char) -> bool) -> bool {
    let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'"' || *byte >= 0xC0);
    starts.filter_map(|(at, _)| text[at..].chars().next()).any(is_mark)
}

/// Whether a letter is of another script; Japanese is written in three.
fn is_other(c: char, script: Script) -> bool {
    script_of_letter(c).is_some_and(|own| {
        own != script
            && !(script == Script::Katakana && matches!(own, Script::Hiragana | Script::Han))
            && !(script == Script::Han && own == Script::Bopomofo)
    })
}

/// A quotation in another language.
fn quotation(text: &str, span: Range<usize>, script: Script, lang: &str) -> Option<Run> {
    let words = &text[span.clone()];
    let own = script_of_text(start_of(words, SAMPLE))?;
    let first = words.find(|c: char| !c.is_whitespace())?;
    let span = span.start + first..span.start + words.trim_end().len();
    if own != script {
        let lang = if own == Script::Han && script == Script::Katakana { None } else { of_other_script(words, lang) };
        return Some(Run { span, lang: lang? });
    }
    Some(Run { span, lang: of_same_script(start_of(words, SAMPLE), own, lang)? })
}

/// The other language of words in the script of the text around them.
fn of_same_script(sample: &str, script: Script, lang: &str) -> Option<&'static str> {
    let cut = Words::of(sample);
    // A few words, or names, are no run, whatever their language.
    if cut.small_words() < 2 || cut.different() < 3 {
        return None;
    }
    let judged = Judged::in_script(sample, script, Some(lang), || cut);
    let tag = judged.language.filter(|tag| !same_language(tag, lang))?;
    let (best, usual) = (judged.best?, judged.usual?);
    let plain = best.score >= 1.5 && best.score - usual.score >= 1.0 && (best.hits >= 2 || best.score >= 2.5);
    plain.then_some(tag)
}

/// The language of words if it is plainly another one than `lang`.
pub(crate) fn other_language(words: &str, lang: &str) -> Option<&'static str> {
    let sample = start_of(words, SAMPLE);
    let script = script_of_text(sample)?;
    if script_of_language(lang).is_none_or(|own| own == script) {
        return of_same_script(sample, script, lang);
    }
    of_other_script(sample, lang)
}

/// The stretches of letters in other scripts than `script`: from the first to the last letter, with what stands between.
fn changes(text: &str, script: Script) -> Vec<Range<usize>> {
    if text.is_ascii() && script == Script::Latin {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(Script, Range<usize>)> = None;
    // In Latin writing no sign of ASCII opens a stretch.
    let is_passed = |c: char, is_open: bool| script == Script::Latin && !is_open && c.is_ascii();
    for (at, c) in text.char_indices() {
        if is_passed(c, open.is_some()) {
            continue;
        }
        let own = script_of_letter(c);
        if own == Some(script) || own.is_some() && !is_other(c, script) || matches!(c, '\n' | '[' | ']' | '(' | ')') {
            found.extend(open.take().map(|(_, span)| span));
        } else if let Some(own) = own {
            let own = if own == Script::Hiragana { Script::Katakana } else { own };
            match &mut open {
                Some((script, span)) if *script == own || is_japanese(*script, own) => span.end = at + c.len_utf8(),
                _ => found.extend(open.replace((own, at..at + c.len_utf8())).map(|(_, span)| span)),
            }
        }
        if found.len() > MOST {
            break;
        }
    }
    found.extend(open.map(|(_, span)| span));
    found
}

fn is_japanese(a: Script, b: Script) -> bool {
    matches!((a, b), (Script::Han, Script::Katakana) | (Script::Katakana, Script::Han))
}

/// The language of words in another script than their surroundings: names and brands in Latin letters are none.
fn of_other_script(words: &str, lang: &str) -> Option<&'static str> {
    let sample = start_of(words, SAMPLE);
    let judged = Judged::of(sample, None)?;
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let settled = judged.language.filter(|tag| !same_language(tag, lang));
    let Some(best) = judged.best else {
        return settled.filter(|_| letters > 1);
    };
    let is_latin = script_of_text(sample) == Some(Script::Latin);
    if is_latin && (judged.small_words < 2 || judged.different < 3) {
        return None;
    }
    // Where several words of a script leave no choice but between neighbours, the best of them is a good guess.
    settled.or_else(|| (!is_latin && judged.different > 1 && best.score > 0.5).then(|| best.tag()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(text: &'t str, lang: &str) -> Vec<(&'t str, &'static str)> {
        runs(text, lang).into_iter().map(|run| (&text[run.span], run.lang)).collect()
    }

    #[test]
    fn quotations_and_other_scripts_are_runs() {
        assert_eq!(
            found("She sang “wir haben den Kuchen schon gegessen” all day.", "en"),
            [("wir haben den Kuchen schon gegessen", "de")]
        );
        assert_eq!(found("На двери висело “we are not open today”.", "ru"), [("we are not open today", "en")]);
        assert_eq!(found("They wrote 안녕히 가세요 on the wall.", "en"), [("안녕히 가세요", "ko")]);
    }

    #[test]
    fn names_and_quotations_in_the_same_language_are_none() {
        assert!(found("He said \"we are not open today\" and left.", "en").is_empty());
        assert!(found("Он купил Windows и ушёл.", "ru").is_empty());
        assert!(found("The boat \"Anna Maria\" came late.", "en").is_empty());
    }
}
