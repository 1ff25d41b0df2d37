//! Entries of tables that are made when they are first asked for: a text needs a few hundred of twenty thousand.

use std::borrow::Cow;
use std::sync::OnceLock;

/// Words of a table, which live as long as the program, or of a user.
pub(super) type Words = Cow<'static, str>;

/// Rows of a table, and what is made of them.
#[derive(Debug, Clone)]
pub(super) struct Lazy<R, T> {
    rows: Vec<R>,
    ready: OnceLock<T>,
}

impl<R, T> Lazy<R, T> {
    pub(super) fn new(rows: Vec<R>) -> Self {
        Self { rows, ready: OnceLock::new() }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: R) {
        self.ready.take();
        self.rows.push(row);
    }

    /// What `make` makes of the rows; it is asked once.
    pub(super) fn get(&self, make: impl FnOnce(&[R]) -> T) -> &T {
        self.ready.get_or_init(|| make(&self.rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_made_once_and_again_after_a_new_row() {
        let mut lazy: Lazy<u8, usize> = Lazy::new(Vec::new());
        lazy.push(1);
        assert_eq!((*lazy.get(<[u8]>::len), *lazy.get(|_| 9)), (1, 1));
        lazy.push(2);
        assert_eq!(*lazy.get(<[u8]>::len), 2);
    }
}
