//! A collation as a table for the terminal, TEI, JSON, CSV, and the variant graph in DOT and GraphML: one file per
//! format.

mod csv;
mod dot;
mod graph;
mod graphml;
mod json;
mod table;
mod tei;

pub use csv::csv;
pub use dot::dot;
pub use graphml::graphml;
pub use json::json;
pub use table::table;
pub use tei::{TeiOptions, tei};
