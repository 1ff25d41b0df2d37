//! Rows by keys: those of the built-in tables, which are found without being read at the start, and those of a user.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::lazy::Lazy;
use crate::text::ready::{ReadyTable, numbers};

/// The columns of a row; what is missing is empty.
pub(super) type Columns = [&'static str; 4];

/// The columns of the row at the start of a table.
pub(super) fn columns(table: &'static str) -> Columns {
    let mut rest = &table[..memchr::memchr(b'\n', table.as_bytes()).unwrap_or(table.len())];
    std::array::from_fn(|_| {
        let end = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
        let cell = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        cell
    })
}

/// What is read from a row of a built-in table.
pub(super) trait FromRow: Sized {
    /// `None` for a row that cannot be used; a test checks that there is none.
    fn from_row(columns: Columns) -> Option<Self>;
}

/// Rows of a built-in table, and by which keys they are found.
#[derive(Debug, Clone, Copy)]
pub(super) struct BuiltIn {
    pub rows: &'static str,
    /// Where the rows of each key begin.
    pub index: ReadyTable,
}

impl BuiltIn {
    /// The slot of a key, and where its rows begin.
    fn find(self, key: &[u8]) -> Option<(usize, impl Iterator<Item = usize>)> {
        let (slot, value) = self.index.find(key)?;
        Some((slot, numbers(value)))
    }

    fn read<R: FromRow>(self, starts: impl Iterator<Item = usize>) -> Vec<R> {
        starts.filter_map(|start| R::from_row(columns(self.rows.get(start..)?))).collect()
    }
}

/// Rows by keys, and what is made of those of a key when it is first asked for.
#[derive(Debug, Clone)]
pub(super) struct Keyed<R, T> {
    built_in: Option<BuiltIn>,
    /// What was made of the built-in rows, by slots.
    made: Box<[OnceLock<T>]>,
    /// Keys with rows of a user's, among them the built-in ones.
    own: FxHashMap<Box<[u8]>, Lazy<R, T>>,
}

impl<R, T> Default for Keyed<R, T> {
    fn default() -> Self {
        Self { built_in: None, made: Box::default(), own: FxHashMap::default() }
    }
}

impl<R: FromRow, T> Keyed<R, T> {
    pub(super) fn new(built_in: BuiltIn) -> Self {
        let made = std::iter::repeat_with(OnceLock::new).take(built_in.index.slots()).collect();
        Self { built_in: Some(built_in), made, own: FxHashMap::default() }
    }

    /// The keys of the built-in rows.
    pub(super) fn built_in_keys(&self) -> impl Iterator<Item = &'static [u8]> {
        self.built_in.into_iter().flat_map(|built_in| built_in.index.keys())
    }

    /// Adds a user's row.
    pub(super) fn push(&mut self, key: &[u8], row: R) {
        if !self.own.contains_key(key) {
            let found = self.built_in.and_then(|built_in| Some(built_in.read(built_in.find(key)?.1)));
            self.own.insert(key.into(), Lazy::new(found.unwrap_or_default()));
        }
        if let Some(rows) = self.own.get_mut(key) {
            rows.push(row);
        }
    }

    /// What `make` makes of the rows of a key; `None` if it has none.
    pub(super) fn get(&self, key: &[u8], make: impl FnOnce(&[R]) -> T) -> Option<&T> {
        if !self.own.is_empty()
            && let Some(rows) = self.own.get(key)
        {
            return Some(rows.get(make));
        }
        let built_in = self.built_in?;
        let (slot, starts) = built_in.find(key)?;
        Some(self.made.get(slot)?.get_or_init(|| make(&built_in.read(starts))))
    }
}
