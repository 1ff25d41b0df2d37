//! Fitting text to the columns of a terminal, with characters of double width and combining marks.

mod wrap;

pub use wrap::{Styled, hanging, wrapped};

use super::columns_of;

/// Terminal columns of a text.
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// The start of `text` that fits, with `…` where something is cut.
pub fn head(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let mut out: String = text.chars().take_while(|c| fits(*c, &mut used, width)).collect();
    out.push('…');
    out
}

/// The end of `text` that fits, with `…` where something is cut.
pub fn tail(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let kept: usize = text.chars().rev().take_while(|c| fits(*c, &mut used, width)).map(char::len_utf8).sum();
    // A mark without its letter would stand on the `…`.
    let end = text[text.len() - kept..].trim_start_matches(|c| columns_of(c) == 0);
    format!("…{end}")
}

fn fits(c: char, used: &mut usize, width: usize) -> bool {
    *used += columns_of(c);
    *used <= width
}

/// The text with spaces after it up to a width.
pub fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The text with spaces before it up to a width.
pub fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_text_fits() {
        assert_eq!(head("町の時計", 5), "町の…");
        assert_eq!(tail("町の時計", 6), "…時計");
        assert_eq!(tail("abcde\u{301}f", 2), "…f");
        assert_eq!(head("abc", 3), "abc");
        for width in 2..9 {
            assert!(columns(&head("ab町のcd", width)) <= width && columns(&tail("ab町のcd", width)) <= width);
        }
    }
}
