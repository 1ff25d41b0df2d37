//! The compact syntax.

use std::sync::Arc;

use super::super::error::Violation;
use super::loader::{Loader, Located};
use super::{Expression, Place};

/// Reads a file in the compact syntax; `namespace` is the one in force where it is referred to.
pub(super) fn read(_: &mut Loader<'_>, file: u32, _: &Arc<str>, _: &str) -> Result<Expression, Located> {
    Err((Place { file, start: 0, end: 0 }, Violation::CompactSyntax("not read yet".to_owned())))
}
