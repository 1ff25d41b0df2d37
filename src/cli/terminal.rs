//! The terminal: its width, and fitting text to it.

use std::io::IsTerminal as _;

pub use glossator::display::fit::{columns, head, left, right, tail};

/// Width when nothing says it.
const USUAL: usize = 80;

/// The width of the terminal on standard output; 80 where there is none.
pub fn width() -> usize {
    if !std::io::stdout().is_terminal() {
        return USUAL;
    }
    terminal_size::terminal_size().map_or(USUAL, |(width, _)| usize::from(width.0)).max(20)
}
