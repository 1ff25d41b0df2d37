//! The regular expressions of XML Schema (Part 2, appendix F), on top of the `regex` crate.
//!
//! Parsed by the grammar of the appendix (`parse`) into sets of characters (`class`) and operators, then written in the
//! syntax of the crate (`translate`). An expression always means the whole text.

mod class;
mod parse;
mod translate;

use std::sync::OnceLock;

use ::regex::{Regex, RegexBuilder};
use thiserror::Error;

/// A `pattern` facet (XML Schema Part 2, 4.3.4).
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    source: Box<str>,
    /// The expression in the syntax of the crate.
    translation: Box<str>,
    /// Compiled at the first text, unless it may be too large: a document needs few of the expressions of its schema.
    compiled: OnceLock<Result<Regex, PatternError>>,
}

/// What a compiled expression may take, in bytes. `(a{9000}){9000}` is refused with it, `\p{L}{1,500}` is not.
const SIZE_LIMIT: usize = 32 << 20;

/// How long an expression may become in the other syntax, in bytes, before it is compiled.
const TRANSLATION_LIMIT: usize = 1 << 20;

/// Translations up to this length, in bytes, that count nothing are certain to keep to [`SIZE_LIMIT`].
const SMALL: usize = 1 << 10;

/// How deep groups and subtracted classes may be nested.
const DEPTH_LIMIT: usize = 100;

impl Pattern {
    /// Reads the expression.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let expression = parse::parse(source)?;
        let translation = translate::translate(&expression);
        if translation.len() > TRANSLATION_LIMIT {
            return Err(PatternError::TooLarge);
        }
        let is_small = translation.len() <= SMALL && !counts(&translation);
        let compiled = if is_small { OnceLock::new() } else { OnceLock::from(Ok(compile(&translation)?)) };
        Ok(Self { source: source.into(), translation: translation.into(), compiled })
    }

    /// Whether the expression matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(&self.translation));
        compiled.as_ref().is_ok_and(|regex| regex.is_match(text))
    }

    /// The expression as the schema has it.
    pub fn source(&self) -> &str {
        &self.source
    }
}

fn compile(translation: &str) -> Result<Regex, PatternError> {
    let built = RegexBuilder::new(translation).size_limit(SIZE_LIMIT).nest_limit(2_000).build();
    built.map_err(|_| PatternError::TooLarge)
}

/// Whether an expression says how often something comes: only that makes a long program of a short text. What is counted
/// is in a group, and characters are written by their numbers.
fn counts(translation: &str) -> bool {
    translation.contains("){")
}

/// Why a text is not a regular expression of XML Schema.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum PatternError {
    #[error("character {position}: {fault}")]
    Syntax { position: usize, fault: SyntaxFault },
    #[error("the regular expression is too large")]
    TooLarge,
}

/// What is wrong at one place of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum SyntaxFault {
    #[error("\"{0}\" must be escaped with \"\\\" here")]
    MustEscape(char),
    #[error("\"{0}\" is expected")]
    Expected(char),
    #[error("this \")\" closes a group that was not opened")]
    UnopenedGroup,
    #[error("\"\\{0}\" is not an escape; only characters with a special meaning can be escaped")]
    Escape(char),
    #[error("the expression ends in \"\\\"")]
    EscapeAtEnd,
    #[error("a number is expected")]
    Number,
    #[error("the number is too large")]
    LargeNumber,
    #[error("{{{0},{1}}} has a minimum above its maximum")]
    ReversedQuantity(u32, u32),
    #[error("a class needs at least one character")]
    EmptyClass,
    #[error("the range from \"{0}\" to \"{1}\" is the wrong way round")]
    ReversedRange(char, char),
    #[error("a range goes from one character to one character")]
    RangeOfSets,
    #[error("\"-\" stands for itself only as the first or last character of a class; write \"\\-\"")]
    Hyphen,
    #[error("there is no character category \"{0}\"")]
    Category(String),
    #[error("there is no Unicode block \"{0}\"")]
    Block(String),
    #[error("it is nested too deeply")]
    Depth,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is compiled late must not turn out to be too large then.
    #[test]
    fn the_largest_of_the_small_expressions_can_be_compiled() {
        for class in ["\\w", "[a-z\\-é-ü]*", "\\S", "\\D", "\\p{L}", "\\P{Lo}", "[^\\p{C}\\p{Z}]", "."] {
            let mut source = String::new();
            while translate::translate(&parse::parse(&(source.clone() + class)).unwrap()).len() <= SMALL {
                source.push_str(class);
            }
            let pattern = Pattern::new(&source).unwrap();
            assert!(!source.is_empty() && pattern.compiled.get().is_none(), "{class}");
            assert_eq!(compile(&pattern.translation).map(drop), Ok(()), "{class}");
        }
    }
}
