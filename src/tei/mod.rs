//! Editions as TEI XML, out and in.

mod read;
mod write;

pub use read::{ReadError, TeiFile, is_tei, read};
pub use write::write;
