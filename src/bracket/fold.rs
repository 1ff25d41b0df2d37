//! Folding of characters for matching against the tables: case, width, apostrophes, dashes, white space.

use unicode_normalization::char::{compose, is_combining_mark};

/// The character that stands for `c` when words are compared: small, of ordinary width, plain apostrophe.
pub(super) fn fold_char(c: char) -> char {
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

/// Small letter where it is one character; others stay.
fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Folds a string: each character folded, runs of white space one space, none after a dot, none at the ends; letters
/// with combining marks composed, so that decomposed text matches.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        push_folded(&mut folded, c);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_folded(folded: &mut String, c: char) {
    let c = fold_char(c);
    if c.is_ascii() && c != ' ' {
        folded.push(c);
    } else if c == ' ' {
        if !(folded.is_empty() || folded.ends_with([' ', '.'])) {
            folded.push(' ');
        }
    } else if let Some(composed) =
        folded.chars().next_back().filter(|_| is_combining_mark(c)).and_then(|l| compose(l, c))
    {
        folded.pop();
        folded.push(composed);
    } else {
        folded.push(c);
    }
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
}
