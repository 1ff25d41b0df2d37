//! The words before a bracket that the note itself names, because it opens with them or quotes them.

use super::anchor::SMALL;
use super::context::Context;
use super::unspaced::is_kana;
use super::words::WordClass;
use crate::model::{Category, Span};
use crate::text::{is_frequent, is_unspaced};

/// How far before a note the words are looked for with which it opens, in bytes.
const NEAR: usize = 240;

/// The words that the note itself names: those that it quotes first, or with which it opens: "puts" before
/// `[put means …]`.
///
/// A play on words quotes the word that the one before the bracket sounds like.
///
/// Background on the sentence may open with any of its words; only what it quotes is its word.
pub(super) fn named_in_note(context: &Context<'_>, class: Category) -> Option<Span> {
    if !context.has_voice() || context.word_count() < 2 && !context.is_unspaced() {
        return None;
    }
    let from = context.before.ceil_char_boundary(context.before.len().saturating_sub(NEAR));
    let near = &context.before[from..];
    let quoted = || if class == Category::Wordplay { None } else { quoted_near(context, near) };
    let opening = if class == Category::Context { None } else { opening_near(context, near) };
    let span = opening.or_else(quoted)?;
    Some(from + span.start..from + span.end)
}

/// Words that the note quotes and that stand before the bracket, too.
fn quoted_near(context: &Context<'_>, near: &str) -> Option<Span> {
    let quoted = quotations(context.core).into_iter().filter(|quoted| quoted.chars().count() > 1);
    quoted.filter_map(|quoted| last_whole(near, quoted)).next()
}

/// Where words stand last in a text, between borders.
fn last_whole(text: &str, words: &str) -> Option<Span> {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
    let whole =
        |at: &usize| !letter(text[..*at].chars().next_back()) && !letter(text[at + words.len()..].chars().next());
    let at = text.match_indices(words).map(|(at, _)| at).filter(whole).last()?;
    Some(at..at + words.len())
}

/// The words with which the note opens, where they stand before the bracket, too.
fn opening_near(context: &Context<'_>, near: &str) -> Option<Span> {
    if context.is_unspaced() {
        return repeated(context.core, near)
            .or_else(|| topic(context, near))
            .or_else(|| if context.lang.starts_with("ja") { noun_of_both(context.core, near) } else { None });
    }
    let first = context.words().next().filter(|_| context.word_count() > 2)?;
    // "fd [fd stands for file descriptor]": a short word counts as it is.
    let is_short = first.chars().count() < 3;
    let noted = |word: &str| if is_short { word == first } else { is_same(word, first) };
    if first.chars().count() < 2 || context.is_any(SMALL, first) || is_frequent(&first.to_lowercase(), context.lang) {
        return None;
    }
    let words = words_of(near);
    let at = words.iter().rposition(|(_, word)| noted(word))?;
    let follows = |start: usize| near[..start].trim_end().ends_with(char::is_alphanumeric);
    let more = context.words().skip(1).zip(&words[at + 1..]);
    let more = more.take_while(|(noted, (start, word))| follows(*start) && is_same(word, noted));
    let (start, end) = (words[at].0, words[at + more.count()]);
    Some(start..end.0 + end.1.len())
}

/// The words of a text with their places in bytes.
fn words_of(text: &str) -> Vec<(usize, &str)> {
    let border = |c: char| !c.is_alphanumeric();
    let pieces = text.trim_end().split_inclusive(border).scan(0, |at, piece| {
        let start = std::mem::replace(at, *at + piece.len());
        Some((start, piece.trim_end_matches(border)))
    });
    pieces.filter(|(_, word)| !word.is_empty()).collect()
}

/// Whether a word is the one of the note, in another form at most.
fn is_same(word: &str, noted: &str) -> bool {
    let (word, noted) = (word.to_lowercase(), noted.to_lowercase());
    let longer = || word.chars().count() <= noted.chars().count() + 2 && word.starts_with(&noted);
    word == noted || longer() || is_form_of(&word, &noted)
}

/// Whether two words differ by a short ending alone.
fn is_form_of(a: &str, b: &str) -> bool {
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let longer = a.chars().count().max(b.chars().count());
    common >= 4 && longer <= common + 2
}

/// The longest start of a note without spaces, of three letters or more, that stands before the bracket, too.
fn repeated(core: &str, near: &str) -> Option<Span> {
    let letters = core.char_indices().take_while(|(_, c)| c.is_alphanumeric()).take(12);
    let ends: Vec<usize> = letters.map(|(at, c)| at + c.len_utf8()).skip(2).collect();
    let found = ends.iter().rev().find_map(|&end| near.rfind(&core[..end]).map(|at| at..at + end))?;
    Some(found)
}

/// "番人は昔の役職名": the word of two letters or more with which a note without spaces opens, before the particle or
/// verb that says what it is.
fn topic(context: &Context<'_>, near: &str) -> Option<Span> {
    let ends = |at: usize| {
        let rest = &context.core[at..];
        rest.starts_with(|c: char| !c.is_alphanumeric())
            || rest.char_indices().nth(1).is_some_and(|(next, _)| context.is(WordClass::Topic, &rest[..next]))
            || rest.char_indices().nth(2).is_some_and(|(next, _)| context.is(WordClass::Topic, &rest[..next]))
    };
    let letters = context.core.char_indices().take_while(|(_, c)| c.is_alphanumeric()).take(12);
    let ends: Vec<usize> = letters.map(|(at, c)| at + c.len_utf8()).skip(1).filter(|at| ends(*at)).collect();
    ends.iter().find_map(|&end| near.rfind(&context.core[..end]).map(|at| at..at + end))
}

/// The noun of which a Japanese note speaks, before は, where it stands before the bracket, too, whole in both.
fn noun_of_both(core: &str, near: &str) -> Option<Span> {
    let is_noun = |c: char| c.is_alphanumeric() && !is_kana(c) || c == 'ー';
    let mut nouns = core.match_indices('は').filter_map(|(at, _)| {
        let text = core[..at].trim_end_matches(['と', '」', '』', ' ']);
        let start = text.char_indices().rev().take_while(|(_, c)| is_noun(*c)).last().map(|(at, _)| at)?;
        Some(&text[start..]).filter(|noun| noun.chars().count() > 1)
    });
    let whole = |at: usize, noun: &str| !near[..at].ends_with(is_noun) && !near[at + noun.len()..].starts_with(is_noun);
    nouns.find_map(|noun| {
        let at = near.rmatch_indices(noun).map(|(at, _)| at).find(|at| whole(*at, noun))?;
        Some(at..at + noun.len())
    })
}

/// The words that a note quotes, if it quotes some.
pub(super) fn quoted_in(core: &str) -> Option<&str> {
    quotations(core).into_iter().next()
}

/// Pairs of quotation marks.
const QUOTES: &[(char, char)] = &[
    ('«', '»'),
    ('»', '«'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('"', '"'),
    ('「', '」'),
    ('『', '』'),
    ('‘', '’'),
    ('《', '》'),
    ('\'', '\''),
    ('*', '*'),
    ('_', '_'),
    ('`', '`'),
];

/// The words that a text quotes, in order, without white space around them.
pub(super) fn quotations(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, open)) = text[at..].char_indices().find(|(_, c)| QUOTES.iter().any(|(open, _)| open == c)) {
        let inside = &text[at + start + open.len_utf8()..];
        let apostrophe = matches!(open, '\'' | '‘') && text[..at + start].ends_with(char::is_alphanumeric);
        let closing = |c: char| QUOTES.iter().any(|(opening, close)| *opening == open && *close == c);
        let end = inside.char_indices().take(80).find(|(_, c)| closing(*c)).map(|(end, _)| end).filter(|_| !apostrophe);
        let length = match end {
            Some(end) => {
                found.push(inside[..end].trim().trim_matches([',', '.']));
                end + inside[end..].chars().next().map_or(0, char::len_utf8)
            }
            None => 0,
        };
        at += start + open.len_utf8() + length;
    }
    found.retain(|quoted| !quoted.is_empty());
    found
}
