//! Brackets that are characters of a text: finds them again, and names them by their places.

use std::borrow::Cow;

use super::context::{Context, Surroundings};
use super::interpret::siblings;
use super::lexer::{Bracket, Shape, lex};
use super::lexicon::Lexicon;
use super::rules::classify;
use crate::model::{Category, Certainty, Span};

/// Byte ranges of the brackets, including notes, in the printed text of a block in the language `lang`; round ones only
/// with a cue.
pub fn brackets_of_text(text: &str, lang: &str, lexicon: &Lexicon) -> Vec<Span> {
    lexed(text, lang, lexicon).into_iter().map(|bracket| bracket.span).collect()
}

fn lexed(text: &str, lang: &str, lexicon: &Lexicon) -> Vec<Bracket> {
    let mut brackets = lex(&[(0, text, lang)], lexicon).brackets;
    brackets.retain(|bracket| bracket.shape != Shape::Dash);
    brackets
}

/// Why a bracket was taken for text, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVerdict {
    /// Low wherever the bracket has a cue: whoever wrote it may speak.
    pub cert: Certainty,
    /// The rule that took it for text.
    pub rule: &'static str,
    /// On what the rule relies.
    pub evidence: Cow<'static, str>,
}

/// Judges the brackets at `spans` of a block's printed text in the language `lang`, which were taken for text. `None`
/// for those that the rules would not take for text now: somebody decided so. `is_fenced` says which places are in a fenced
/// block of code, which may begin in another block.
pub fn judge_text(
    text: &str,
    spans: &[Span],
    lang: &str,
    lexicon: &Lexicon,
    is_fenced: impl Fn(usize) -> bool,
) -> Vec<Option<TextVerdict>> {
    let brackets = lexed(text, lang, lexicon);
    let judge = |span: &Span| {
        let index = brackets.partition_point(|bracket| bracket.span.start < span.start);
        brackets.get(index).filter(|bracket| bracket.span == *span)?;
        let fenced = is_fenced(span.start);
        let around = Surroundings { text, block: (0, text.len()), lang, caption: false, fenced };
        let context = Context::new(&brackets[index], around, siblings(text, &brackets, index), lexicon);
        let outcome = classify(&context);
        let (verdict, has_cue) = (outcome.verdict, context.cue.is_some());
        let cert = if has_cue { Certainty::Low } else { verdict.cert };
        let is_text = verdict.class == Category::Literal || has_cue;
        is_text.then_some(TextVerdict { cert, rule: outcome.rule, evidence: verdict.evidence })
    };
    spans.iter().map(judge).collect()
}

/// The id of a bracket that is text. It consists of the id of its block (or the block's number from 0 if it has none)
/// and the number of characters before the bracket in the printed text of the block. It is an XML name and stays the
/// same while the text of the block does.
pub fn place_id(block: Option<&str>, number: usize, text: &str, at: usize) -> String {
    numbered_id(block, number, text.char_indices().take_while(|(start, _)| *start < at).count())
}

/// [`place_id`] where the characters before the bracket are counted already.
pub fn numbered_id(block: Option<&str>, number: usize, characters: usize) -> String {
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
