//! XPath 1.0, 2.0 and 3.1, as far as rules use them.
//!
//! | stage | files | gives |
//! |---|---|---|
//! | reading | `lexer`, `parser` | an [`Expr`](expr::Expr): names are symbols, variables are slots, functions are looked up; in XPath 1.0 every conversion of an argument stands in the tree |
//! | analysis | `analyse` | what does not depend on the focus is computed once a document; comparisons in predicates become look-ups |
//! | evaluation | `eval` and the files beside it | a [`Sequence`](value::Sequence) |
//!
//! Nothing recurses deeper than an expression is nested, which is limited, as is the work of one evaluation.

pub(crate) mod analyse;
mod arithmetic;
mod budget;
mod cast;
pub(crate) mod compare;
mod decimal;
mod error;
pub(crate) mod eval;
pub(crate) mod expr;
mod function;
mod functions;
mod held;
mod identity;
mod keyed;
mod lexer;
mod lookups;
mod maps;
mod numbers;
mod operators;
mod parser;
mod path;
pub(crate) mod pattern;
mod regex;
mod related;
mod scope;
mod siblings;
#[cfg(test)]
mod tests;
mod time;
mod types;
pub(crate) mod value;

pub(crate) use error::{Evaluated, XPathError};
pub(crate) use expr::{Expr, Variable};
pub(crate) use functions::Store;
pub(crate) use parser::parse;
pub(crate) use scope::{Scope, Variables, Version, XSL};

/// How deep the tree of an expression may be: evaluating takes stack for each level.
pub(crate) const MAX_EXPRESSION_DEPTH: usize = 400;
