//! Judges check a file that is not an edition of this program before it is written.

use std::fmt;
use std::sync::Arc;

use crate::validate::Finding;

/// Finds the errors of a text against a schema other than the built-in one, which the file or a person names.
#[derive(Clone)]
pub struct Judge(Arc<Judging>);

type Judging = dyn Fn(&str) -> Vec<Finding> + Send + Sync;

impl Judge {
    /// Makes a judge from a function that finds errors.
    pub fn new(find: impl Fn(&str) -> Vec<Finding> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// The errors of a text.
    pub(super) fn findings(&self, text: &str) -> Vec<Finding> {
        (self.0)(text)
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Judge")
    }
}
