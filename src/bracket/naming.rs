//! The words before a bracket that the note itself names, because it opens with them or quotes them.

use super::anchor::SMALL;
use super::context::Context;
use crate::model::{Category, Span};
use crate::text::{is_frequent, is_unspaced};

/// How far before a note the words are looked for with which it opens, in bytes.
const NEAR: usize = 240;

/// The words that the note itself names: those that it quotes first, or with which it opens: "puts" before
/// `[put means …]`.
///
/// A play on words quotes the word that the one before the bracket sounds like.
pub(super) fn named_in_note(context: &Context<'_>, class: Category) -> Option<Span> {
    if !context.has_voice() || context.word_count() < 2 && !context.is_unspaced() {
        return None;
    }
    let from = context.before.ceil_char_boundary(context.before.len().saturating_sub(NEAR));
    let near = &context.before[from..];
    let quoted = || if class == Category::Wordplay { None } else { quoted_near(context, near) };
    let span = opening_near(context, near).or_else(quoted)?;
    Some(from + span.start..from + span.end)
}

/// Words that the note quotes and that stand before the bracket, too.
fn quoted_near(context: &Context<'_>, near: &str) -> Option<Span> {
    let quoted = quoted_in(context.core).filter(|quoted| quoted.chars().count() > 1)?;
    last_whole(near, quoted)
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
        return repeated(context.core, near);
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

/// The words that a note quotes, if it quotes some.
pub(super) fn quoted_in(core: &str) -> Option<&str> {
    let open = core.find(['"', '“', '«', '„', '*', '_'])?;
    let rest = &core[open..];
    let rest = &rest[rest.chars().next().map_or(1, char::len_utf8)..];
    rest.find(['"', '”', '»', '“', '*', '_']).map(|close| rest[..close].trim())
}
