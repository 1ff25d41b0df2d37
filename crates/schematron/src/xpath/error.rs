//! Errors of expressions.

use std::ops::Range;

/// A dynamic error (XPath 2.0, 2.3.2) with its code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({code})")]
pub(crate) struct XPathError {
    pub code: &'static str,
    pub message: String,
}

impl XPathError {
    const LIMIT: &'static str = "limit";

    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// More work or memory than an expression may take.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(Self::LIMIT, message)
    }

    /// Whether the expression was given up, not wrong.
    pub fn is_limit(&self) -> bool {
        self.code == Self::LIMIT
    }

    /// XPTY0004: a value of the wrong type.
    pub fn wrong_type(message: impl Into<String>) -> Self {
        Self::new("XPTY0004", message)
    }

    /// FORG0001: a text that is no value of a type.
    pub fn no_value(text: &str, of: &str) -> Self {
        let shown: String = text.chars().take(60).collect();
        Self::new("FORG0001", format!("“{shown}” is no {of}"))
    }

    /// FOAR0002: a number too large.
    pub fn overflow() -> Self {
        Self::new("FOAR0002", "a number is too large")
    }
}

/// The result of evaluating.
pub(crate) type Evaluated<T> = Result<T, XPathError>;

/// Counts work: see [`Evaluator::spend`](super::eval::Evaluator::spend).
pub(crate) type Spend<'s> = &'s dyn Fn(usize) -> Evaluated<()>;

/// A mistake in the text of an expression (XPath 2.0, 2.3.1), with its place in that text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct SyntaxError {
    pub message: String,
    pub span: Range<usize>,
}

/// The result of reading an expression.
pub(crate) type Parsed<T> = Result<T, SyntaxError>;
