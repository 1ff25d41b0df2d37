//! Spaces beside words that drop out.

/// Whether a character is a space that drops out with what stands beside it.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}')
}

/// Whether a character closes what stands before it, so that no space belongs between.
pub fn is_closing(c: char) -> bool {
    ".,;:!?)]}»”’…、。，！？；：）］】〕」』".contains(c)
}

/// A space beside words that drop out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjoining {
    /// The one before them.
    Before,
    /// The one after them.
    Behind,
}

/// Which space goes with words that drop out between two texts: the one before them if a space, punctuation or the end
/// follows; at the start of a text, or after what opens one, the one after them. Letters supplied inside a word
/// (`B[irchall] slept`) take no space with them.
pub fn adjoining_space(before: &str, behind: &str) -> Option<Adjoining> {
    let next = behind.chars().next();
    if next.is_some_and(|next| !is_space(next)) && !closes(behind) {
        return None;
    }
    if before.ends_with(is_space) {
        return Some(Adjoining::Before);
    }
    (next.is_some_and(is_space) && opens(before)).then_some(Adjoining::Behind)
}

/// Quotation marks that open in one language and close in another, or do both.
const QUOTES: &str = "\"'“‘";

/// Whether a text begins with what closes something before it: a quotation mark does that where no letter follows.
fn closes(text: &str) -> bool {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return true };
    let is_word = characters.next().is_some_and(char::is_alphanumeric);
    is_closing(first) || matches!(first, '\n' | '\r') || QUOTES.contains(first) && !is_word
}

/// Whether a text ends with its start, or with what opens something.
fn opens(text: &str) -> bool {
    let mut characters = text.chars().rev();
    match characters.next() {
        None | Some('\n' | '\r' | '(' | '[' | '{' | '«' | '„' | '¿' | '¡') => true,
        Some(quote) if QUOTES.contains(quote) => {
            characters.next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–'))
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_open_and_close() {
        assert_eq!(adjoining_space("aber ohne lipa ", "“, verspricht"), Some(Adjoining::Before));
        assert_eq!(adjoining_space("he said \"", " boat\""), Some(Adjoining::Behind));
        assert_eq!(adjoining_space("it stood so.", " Next"), None);
        assert_eq!(adjoining_space("the boat ", "“tug”"), None);
        assert_eq!(adjoining_space("no ", "\""), Some(Adjoining::Before));
    }

    #[test]
    fn the_space_that_drops_out_with_words() {
        assert_eq!(adjoining_space("The mate ", " came"), Some(Adjoining::Before));
        assert_eq!(adjoining_space("", " Dreaming"), Some(Adjoining::Behind));
        assert_eq!(adjoining_space("Dear B", " slept"), None);
        assert_eq!(adjoining_space("We met him ", "\" and went"), Some(Adjoining::Before));
        assert_eq!(adjoining_space("He said ", "\"so\""), None);
    }
}
