//! The terminal: its width, and fitting text to it.

use std::io::IsTerminal as _;
use std::sync::OnceLock;

pub use glossator::display::fit::{columns, head, left, right, tail};

/// Width when nothing says it.
const USUAL: usize = 80;

/// The width that the call names.
static NAMED: OnceLock<usize> = OnceLock::new();

/// Sets the width for all that is printed; once, before anything is.
pub fn set_width(width: usize) {
    // A second one would be another call.
    let _ = NAMED.set(width);
}

/// The width that the call names, else that of the terminal on standard output; 80 where there is none.
pub fn width() -> usize {
    if let Some(&named) = NAMED.get() {
        return named;
    }
    if !std::io::stdout().is_terminal() {
        return USUAL;
    }
    terminal_size::terminal_size().map_or(USUAL, |(width, _)| usize::from(width.0)).max(20)
}
