//! Passages between quotation marks.

use std::ops::Range;

/// The insides of quotation marks, in order. An apostrophe inside a word is none.
pub fn quoted_in(text: &str) -> Vec<Range<usize>> {
    let mut open: Option<(usize, &'static str)> = None;
    let mut before = ' ';
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        match open {
            Some((start, closing)) if closing.contains(c) && !(is_apostrophe(c) && after.is_alphanumeric()) => {
                found.push(start..at);
                open = None;
            }
            None if !before.is_alphanumeric() => open = closing(c).map(|closing| (at + c.len_utf8(), closing)),
            _ => {}
        }
        before = c;
    }
    found
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// The marks that may close a quotation beginning with `open`.
fn closing(open: char) -> Option<&'static str> {
    Some(match open {
        '"' | '\u{201c}' => "\"\u{201d}",
        '\u{201e}' | '\u{201f}' => "\u{201c}\u{201d}\"",
        '\'' | '\u{2018}' => "'\u{2019}",
        '\u{201a}' => "\u{2018}\u{2019}",
        '\u{ab}' => "\u{bb}",
        '\u{bb}' => "\u{ab}",
        '\u{2039}' => "\u{203a}",
        '\u{203a}' => "\u{2039}",
        '「' => "」",
        '『' => "』",
        '《' => "》",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_in_the_marks_of_many_languages() {
        let quoted = |text: &str| quoted_in(text).into_iter().map(|span| text[span].to_owned()).collect::<Vec<_>>();
        assert_eq!(quoted("a \"b c\", „d“ and « e » 'f's g'"), ["b c", "d", " e ", "f's g"]);
        assert_eq!(quoted("the boat's oar, don't"), Vec::<String>::new());
        assert_eq!(quoted("‘l’eau’ \"never closed"), ["l’eau"]);
    }
}
