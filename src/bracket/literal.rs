//! Brackets that are characters of a text: finds them again, and names them by their places.

use super::lexer::{Shape, lex};
use super::lexicon::Lexicon;
use crate::model::Span;

/// Byte ranges of the brackets, including notes, in the printed text of a block, except those that need a cue.
pub fn brackets_of_text(text: &str, lexicon: &Lexicon) -> Vec<Span> {
    let lexed = lex(&[(0, text)], lexicon).brackets.into_iter();
    lexed
        .filter(|bracket| !matches!(bracket.shape, Shape::Round | Shape::FullRound | Shape::Dash))
        .map(|bracket| bracket.span)
        .collect()
}

/// The id of a bracket that is text. It consists of the id of its block (or the block's number from 0 if it has none)
/// and the number of characters before the bracket in the printed text of the block. It is an XML name and stays the
/// same while the text of the block does.
pub fn place_id(block: Option<&str>, number: usize, text: &str, at: usize) -> String {
    let characters = text.char_indices().take_while(|(start, _)| *start < at).count();
    match block {
        Some(block) => format!("{block}.at{characters}"),
        None => format!("b{number}.at{characters}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_an_id() {
        assert_eq!(place_id(Some("a1"), 0, "his tea [0, 5]", 8), "a1.at8");
        assert_eq!(place_id(None, 3, "чай [0, 5]", "чай ".len()), "b3.at4");
    }
}
