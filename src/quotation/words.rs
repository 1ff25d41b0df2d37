//! The words of a text, as quotations are made of them.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::text::is_unspaced;

/// Signs inside words that are neither letters nor marks.
const JOINERS: [char; 4] = ['\u{ad}', '\u{200c}', '\u{200d}', '\u{2060}'];

/// Hyphens at the end of a line that divide a word.
const DIVIDERS: [char; 8] = ['-', '\u{2010}', '\u{2011}', '¬', '\u{2e17}', '=', '\u{ad}', '\u{2e40}'];

/// Signs of abbreviation that Unicode does not count among letters.
const SIGNS: [char; 3] = ['&', '⁊', '׳'];

fn is_inside(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || JOINERS.contains(&c) || SIGNS.contains(&c)
}

/// The words of a text as bytes of it, in order. A word divided at the end of a line is one; where words stand without
/// spaces, every sign is one. The sign of `q;` belongs to the word.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let start = at + rest.char_indices().find(|(_, c)| is_inside(*c) && !JOINERS.contains(c))?.0;
        at = end_of_word(text, start);
        Some(start..at)
    })
}

fn end_of_word(text: &str, start: usize) -> usize {
    let mut end = start;
    loop {
        end = end_of_run(text, end);
        match divided(text, end) {
            Some(next) => end = next,
            None => return end + usize::from(has_sign(&text[start..], end - start)),
        }
    }
}

fn end_of_run(text: &str, start: usize) -> usize {
    let mut chars = text[start..].char_indices();
    let first = chars.next().map_or(0, |(_, c)| c.len_utf8());
    if text[start..].chars().next().is_some_and(is_unspaced) {
        return start + first;
    }
    let end = chars.find(|(_, c)| !is_inside(*c) || is_unspaced(*c)).map_or(text.len() - start, |(at, _)| at);
    start + end
}

/// Where the second part of a word begins that is divided at the end of a line; a soft hyphen may be its sign.
fn divided(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let tail = match rest.chars().next()? {
        c if DIVIDERS.contains(&c) => &rest[c.len_utf8()..],
        _ if text[..end].ends_with('\u{ad}') => rest,
        _ => return None,
    };
    let (space, _) = tail.split_at(tail.find(|c: char| !c.is_whitespace()).unwrap_or(tail.len()));
    let is_line_end = space.matches('\n').count() == 1 || space.contains('\r') && !space.contains('\n');
    let next = text.len() - tail.len() + space.len();
    let goes_on = text[next..].chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_uppercase());
    (is_line_end && goes_on).then_some(next)
}

/// Whether a semicolon behind a word is the sign of `que` or `bus`: `noctesq;`.
fn has_sign(rest: &str, length: usize) -> bool {
    let word = &rest[..length];
    let may_take = word.ends_with(['q', 'Q']) || word.ends_with('b') && word.chars().nth(3).is_some();
    may_take && rest[length..].starts_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<&str> {
        words(text).map(|span| &text[span]).collect()
    }

    #[test]
    fn words_are_found_in_every_script() {
        assert_eq!(listed("l'eau, (claire) «et»"), ["l", "eau", "claire", "et"]);
        assert_eq!(listed("ἀλλ᾽ ὁ νόμος·"), ["ἀλλ", "ὁ", "νόμος"]);
        assert_eq!(listed("וַֽיְהִי־אֽוֹר׃"), ["וַֽיְהִי", "אֽוֹר"]);
        assert_eq!(listed("नौका भवति।"), ["नौका", "भवति"]);
        assert_eq!(listed("小舟だ"), ["小", "舟", "だ"]);
    }

    #[test]
    fn a_word_may_go_on_in_the_next_line() {
        assert_eq!(listed("remi-\n  gare potest"), ["remi-\n  gare", "potest"]);
        assert_eq!(listed("remi¬\r\ngare"), ["remi¬\r\ngare"]);
        assert_eq!(listed("well-known, 12-\n14, Anna-\n\nmaria"), ["well", "known", "12", "14", "Anna", "maria"]);
    }

    #[test]
    fn signs_of_abbreviation_belong_to_words() {
        assert_eq!(listed("noctesq; & dies; ⁊ omnib; ꝓ"), ["noctesq;", "&", "dies", "⁊", "omnib;", "ꝓ"]);
    }
}
