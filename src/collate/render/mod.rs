//! A collation as a table for the terminal, TEI, JSON, CSV, an apparatus to read or to print, the variant graph in DOT
//! and GraphML, and figures for other programs: one file per format.

mod apparatus;
mod csv;
mod dot;
mod graph;
mod graphml;
mod json;
mod latex;
mod matrix;
mod table;
mod tei;

pub use apparatus::apparatus;
pub use csv::csv;
pub use dot::dot;
pub use graphml::graphml;
pub use json::json;
pub use latex::latex;
pub use matrix::{nexus, phylip, similarity};
pub use table::table;
pub use tei::{TeiOptions, tei};
