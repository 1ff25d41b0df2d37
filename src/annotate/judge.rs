//! Judges that check a file of another program before it is written.

use std::fmt;
use std::sync::Arc;

use crate::validate::Finding;

/// Finds the errors of a text against a schema that is not this program's: one that the file or a person names.
#[derive(Clone)]
pub struct Judge(Arc<Judging>);

type Judging = dyn Fn(&str) -> Vec<Finding> + Send + Sync;

impl Judge {
    /// A judge that finds what this does.
    pub fn new(find: impl Fn(&str) -> Vec<Finding> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// What is wrong with a text.
    pub(super) fn findings(&self, text: &str) -> Vec<Finding> {
        (self.0)(text)
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Judge")
    }
}
