//! What values hold in memory, counted as it comes and goes. Work alone does not bound it: a value may be kept for a whole
//! document.

use std::cell::Cell;

/// Items that may be held at a time: some of the memory of a small computer.
const LIMIT: usize = 24_000_000;
/// Bytes of a string that weigh as much as an item.
const BYTES: usize = 32;

thread_local! {
    /// A document is checked by one thread; its values do not leave it.
    static HELD: Cell<usize> = const { Cell::new(0) };
}

/// The share of one value: counted while it is there.
#[derive(Debug, Default)]
pub(crate) struct Held(usize);

impl Held {
    /// The share of so many items.
    pub fn items(count: usize) -> Self {
        HELD.set(HELD.get().saturating_add(count));
        Self(count)
    }

    /// The share of a string of so many bytes.
    pub fn bytes(length: usize) -> Self {
        Self::items(length / BYTES)
    }

    /// One item more.
    pub fn grow(&mut self) {
        self.0 += 1;
        HELD.set(HELD.get().saturating_add(1));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        HELD.set(HELD.get().saturating_sub(self.0));
    }
}

/// Whether more is held than may be.
pub(super) fn is_too_much() -> bool {
    HELD.get() > LIMIT
}
