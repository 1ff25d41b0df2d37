//! The compact syntax (RELAX NG Compact Syntax, OASIS committee specification of 21 November 2002), read into
//! expressions.
//!
//! Four stages, each in its file: [`characters`] knows newlines and escapes, [`lexer`] makes tokens, [`declarations`]
//! holds the prefixes, and the parser builds the tree ([`patterns`], [`names`], [`grammar`]). Annotations are checked
//! and then dropped ([`annotations`]). Numbers such as A.2.5 are clauses of appendix A.

mod annotations;
pub(crate) mod characters;
pub(crate) mod declarations;
mod grammar;
pub(crate) mod lexer;
mod names;
mod parser;
mod patterns;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::Expression;
use super::loader::{Loader, Located};

/// Reads a file in the compact syntax; `namespace` is the one in force where it is referred to.
pub(super) fn read(
    loader: &mut Loader<'_>,
    file: u32,
    text: &Arc<str>,
    namespace: &str,
) -> Result<Expression, Located> {
    parser::Parser::new(loader, file, text, namespace)?.file()
}
