//! An alignment as beads, rows and a table for people: one file per format.

mod beads;
mod explanation;
mod table;
mod tsv;

pub use beads::beads;
#[doc(hidden)]
pub use explanation::explanation;
pub use table::table;
pub use tsv::tsv;
