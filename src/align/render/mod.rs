//! An alignment as beads, rows and a table for people: one file per format.

mod beads;
mod explanation;
mod explanation_json;
mod gold;
mod json;
mod pivot;
mod table;
mod tsv;

pub use beads::beads;
#[doc(hidden)]
pub use explanation::explanation;
#[doc(hidden)]
pub use explanation_json::explanation_json;
pub use gold::gold_score;
pub use json::{json, json_lines};
pub use pivot::{pivot_json, pivot_json_lines, pivot_table, pivot_tsv};
pub use table::table;
pub use tsv::tsv;
