//! Folds characters for matching against the tables: case, width, apostrophes, dashes, white space; combines letters
//! with their marks.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::compose;

/// The characters of `text` with their byte ranges, each letter composed with the marks after it, so that decomposed
/// text (`u` and U+0308) equals composed text (`ü`).
pub(super) fn composed(text: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, mut letter) = characters.next()?;
        let mut end = start + letter.len_utf8();
        // Nothing below U+0300 combines with the letter before it.
        while let Some((at, mark)) = characters.next_if(|(_, c)| *c >= '\u{300}' && compose(letter, *c).is_some()) {
            letter = compose(letter, mark).unwrap_or(letter);
            end = at + mark.len_utf8();
        }
        Some((start..end, letter))
    })
}

/// The form of `c` for comparison: small, of normal width, with a plain apostrophe.
pub(super) fn fold_char(c: char) -> char {
    if c.is_ascii_alphanumeric() {
        return c.to_ascii_lowercase();
    }
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '’' | '‘' | 'ʼ' | '´' | '`' => '\'',
        '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' => '"',
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\t' | '\n' | '\r' => ' ',
        '—' | '–' | '―' | '‐' | '‑' => '-',
        _ => c,
    };
    if c.is_ascii() { c.to_ascii_lowercase() } else { lower(c) }
}

/// The small letter, if it is a single character; other characters stay.
fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Folds a string: composes letters with their marks, folds each character, and turns runs of white space into one
/// space; removes it after a dot and at the ends.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut add = |c: char| {
        if c != ' ' {
            folded.push(c);
        } else if !matches!(folded.as_bytes().last(), None | Some(b' ' | b'.')) {
            folded.push(' ');
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|c| add(fold_char(c)));
    } else {
        composed(text).for_each(|(_, c)| add(fold_char(c)));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The folded words of an entry of a table, without dots at the end.
pub(super) fn folded_words(entry: &str) -> String {
    let mut folded = fold(entry.strip_prefix('=').unwrap_or(entry));
    folded.truncate(folded.trim_end_matches('.').len());
    folded
}

/// A text with its letters composed; composed text is not copied.
pub(super) fn compose_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || composed(text).all(|(span, c)| span.len() == c.len_utf8()) {
        return Cow::Borrowed(text);
    }
    composed(text).map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_apostrophes_and_spaces_are_folded() {
        assert_eq!(fold("Translator’s  Note:"), "translator's note:");
        assert_eq!(fold("прим. перев."), fold("Прим.перев."));
        assert_eq!(fold("ＴＮ：a"), "tn:a");
        assert_eq!(fold("Anm.\u{a0}d. U\u{308}bers."), "anm.d.übers.");
        assert_eq!(fold(" \n "), "");
    }

    #[test]
    fn letters_are_composed_with_their_marks() {
        let text = "U\u{308}ber e\u{302}\u{301} \u{1109}\u{1165}\u{11ab}";
        assert_eq!(compose_letters(text), "Über ế 선");
        assert_eq!(composed("u\u{308}b").collect::<Vec<_>>(), [(0..3, 'ü'), (3..4, 'b')]);
        assert!(matches!(compose_letters("Über"), Cow::Borrowed(_)));
    }
}
