//! The words that a note without brackets explains.

use super::{Prose, in_brackets};
use crate::bracket::anchor;
use crate::bracket::context::{Context, is_capital, strip_punctuation};
use crate::bracket::lexicon::Lexicon;
use crate::bracket::naming::quotations;
use crate::bracket::phrase::set_off_span;
use crate::bracket::words::WordClass;
use crate::model::{Category, Span};

/// The words before the mark of a footnote with the words `note`, as a byte range of `before`.
///
/// `runs` are ranges of the text that the page sets off by their language.
pub(super) fn before_mark(before: &str, runs: &[Span], note: &str, lang: &str, lexicon: &Lexicon) -> Option<Span> {
    let end = before.trim_end().len();
    let run = || runs.iter().find(|run| run.end == end).cloned();
    let set_off = || set_off_span(&before[..end]).filter(|span| before[span.clone()].split_whitespace().count() <= 6);
    quoted_at_end(&before[..end], note)
        .or_else(run)
        .or_else(set_off)
        .or_else(|| named_by_note(&before[..end], note))
        .or_else(|| repeated_by_note(&before[..end], note))
        .or_else(|| by_context(&before[..end], note, lang, lexicon))
        .or_else(|| last_word(&before[..end]))
}

/// Words that the note quotes and that stand directly before its mark.
fn quoted_at_end(before: &str, note: &str) -> Option<Span> {
    let words_end = before.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    quotations(note).into_iter().find_map(|quoted| {
        let at = words_end.checked_sub(quoted.len())?;
        let here = before.get(at..words_end)?;
        let whole = !before[..at].ends_with(char::is_alphanumeric);
        (whole && same(here, quoted)).then_some(at..words_end)
    })
}

/// As many words as the note names before a colon or dash: "Sir John – a tax collector".
fn named_by_note(before: &str, note: &str) -> Option<Span> {
    let head = note.split_once([':', '–', '—', '：']).map(|(head, _)| head.trim())?;
    let count = head.split_whitespace().count();
    let words = word_spans(before);
    let first = words.len().checked_sub(count).filter(|_| (2..=4).contains(&count))?;
    let span = words[first].start..words.last()?.end;
    let alike = start_of_word(&before[span.clone()]) == start_of_word(head);
    alike.then_some(span)
}

/// The first letters of a word, by which its forms are compared.
fn start_of_word(words: &str) -> String {
    words.chars().filter(|c| c.is_alphabetic()).take(4).flat_map(char::to_lowercase).collect()
}

/// Where words are not written apart: the end of the text, as far as the note repeats it.
fn repeated_by_note(before: &str, note: &str) -> Option<Span> {
    let end = before.trim_end_matches(|c: char| !c.is_alphabetic()).len();
    let starts = before[..end]
        .char_indices()
        .rev()
        .take(6)
        .take_while(|(_, c)| crate::text::is_unspaced(*c) && c.is_alphabetic());
    let starts: Vec<usize> = starts.map(|(at, _)| at).skip(1).collect();
    let found = starts.into_iter().rev().find(|&at| note.contains(&before[at..end]));
    found.map(|at| at..end)
}

/// A name, or the last word where words are not written apart.
fn by_context(before: &str, note: &str, lang: &str, lexicon: &Lexicon) -> Option<Span> {
    in_brackets(before, note, "", lang, lexicon, |context: &Context<'_>| {
        let names = || is_capital(context.previous_word()) && !lang.starts_with("de");
        let asks = context.is_unspaced() || names();
        let span = anchor::find(context, Category::Identification).filter(|_| asks)?;
        let span = span.start + context.before_start..span.end + context.before_start;
        Some(if context.is_unspaced() { last_characters(before, span) } else { span })
    })
}

/// A stretch of characters without spaces: all of it if it may be one word, else the last two.
fn last_characters(before: &str, span: Span) -> Span {
    let words = &before[span.clone()];
    let start = words.char_indices().rev().nth(1).filter(|_| words.chars().count() > 6).map_or(0, |(at, _)| at);
    span.start + start..span.end
}

fn last_word(before: &str) -> Option<Span> {
    word_spans(before).pop()
}

/// The words of a text, without punctuation around them.
fn word_spans(text: &str) -> Vec<Span> {
    let tail = text.ceil_char_boundary(text.len().saturating_sub(400));
    let mut spans = Vec::new();
    for word in text[tail..].split_whitespace() {
        let bare = strip_punctuation(word);
        // `l’enfant`: the noun.
        let bare = bare.rsplit_once('’').map_or(bare, |(_, noun)| if noun.chars().count() > 2 { noun } else { bare });
        let start = bare.as_ptr() as usize - text.as_ptr() as usize;
        if !bare.is_empty() {
            spans.push(start..start + bare.len());
        }
    }
    spans
}

/// The words of an earlier block that a paragraph quotes.
pub(super) fn quoted_by(note: &str, before: &[&Prose<'_>]) -> Option<Span> {
    let quotations = quotations(note);
    before.iter().find_map(|block| quotations.iter().find_map(|quoted| place(block, quoted)))
}

/// The last place in a block where words stand, whatever their capitals.
fn place(block: &Prose<'_>, words: &str) -> Option<Span> {
    let apart = |at: usize, end: usize| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !crate::text::is_unspaced(c));
        !letter(block.words[..at].chars().next_back()) && !letter(block.words[end..].chars().next())
    };
    let first = words.chars().next()?;
    let starts = block.words.char_indices().rev().filter(|(_, c)| same_letter(*c, first));
    let found = starts.map(|(at, _)| at).find_map(|at| {
        let end = at + matching(&block.words[at..], words)?;
        apart(at, end).then_some(at..end)
    })?;
    Some(block.span.start + found.start..block.span.start + found.end)
}

fn same_letter(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq(b.to_lowercase())
}

fn same(a: &str, b: &str) -> bool {
    matching(a, b) == Some(a.len())
}

/// The length of the start of `text` that is `words`, whatever the capitals.
fn matching(text: &str, words: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in words.chars() {
        letters.next().filter(|(_, c)| same_letter(*c, wanted))?;
    }
    Some(letters.next().map_or(text.len(), |(at, _)| at))
}

/// What a note is about where it quotes nothing: its first words, if they stand in the text before it.
pub(super) fn subject(note: &str, before: &[&Prose<'_>], lang: &str, lexicon: &Lexicon) -> Option<Span> {
    let unspaced = matches!(crate::text::primary(lang), "zh" | "ja" | "yue" | "th" | "lo" | "km" | "my");
    if unspaced {
        let text: Vec<char> = note.chars().take(8).collect();
        return (0..text.len().min(4)).find_map(|from| {
            let longest = (2..=6.min(text.len() - from)).rev();
            longest.map(|length| text[from..from + length].iter().collect::<String>()).find_map(|words| {
                let is_term = words.chars().all(|c| c.is_alphabetic() && !('\u{3040}'..='\u{309f}').contains(&c));
                before.first().filter(|_| is_term).and_then(|block| place(block, &words))
            })
        });
    }
    let small = |word: &&str| lexicon.is(WordClass::Determiner, lang, &word.to_lowercase()) || word.chars().count() < 2;
    if lang.starts_with("ko") {
        return note.split_whitespace().take(4).map(strip_punctuation).find_map(|word| korean(word, before));
    }
    let first = note.split_whitespace().map(strip_punctuation).find(|word| !small(word))?;
    let long = first.chars().count() > 3;
    before.first().filter(|_| long).and_then(|block| place(block, first))
}

/// A Korean noun with its particle: the longest beginning of at least two syllables that stands in the text.
fn korean(word: &str, before: &[&Prose<'_>]) -> Option<Span> {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1).filter(|end| *end < word.len());
    let longest_first: Vec<usize> = ends.collect::<Vec<_>>().into_iter().rev().collect();
    longest_first.into_iter().find_map(|end| before.iter().find_map(|block| place(block, &word[..end])))
}
