//! Brackets that stand in a text as characters: found again, and named by their places.

use super::lexer::{Shape, lex};
use super::lexicon::Lexicon;
use crate::model::Span;

/// Byte ranges of the brackets in the printed text of a block that need no cue to be brackets, notes among them.
pub fn brackets_of_text(text: &str, lexicon: &Lexicon) -> Vec<Span> {
    let lexed = lex(&[(0, text)], lexicon).brackets.into_iter();
    lexed
        .filter(|bracket| !matches!(bracket.shape, Shape::Round | Shape::FullRound | Shape::Dash))
        .map(|bracket| bracket.span)
        .collect()
}

/// The id of a bracket that is text: the id of its block, or the number of that from 0 where it has none, and the
/// characters before the bracket in the printed text of the block. It is an XML name, and the same for as long as the text
/// of the block is.
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
