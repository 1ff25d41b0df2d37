//! Spaces beside words that drop out.

/// Whether a character is a space that drops out with what stands beside it.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}')
}

/// Whether a character closes what stands before it, so that no space belongs between.
pub fn is_closing(c: char) -> bool {
    ".,;:!?)]}»”’…、。，！？；：）］】〕」』".contains(c)
}
