//! A collation as a table for the terminal, TEI, JSON, CSV, an apparatus to read or to print, the variant graph in DOT
//! and GraphML, and figures for other programs: one file per format.

mod apparatus;
mod cells;
mod csv;
mod dot;
mod graph;
mod graphml;
mod json;
mod latex;
mod matrix;
mod python;
mod table;
mod tei;

pub use apparatus::apparatus;
pub use csv::csv;
pub use dot::dot;
pub use graphml::graphml;
pub use json::{json, json_joined};
pub use latex::latex;
pub use matrix::{nexus, phylip, similarity};
pub use python::collatex_python;
pub use table::table;
pub use tei::{TeiOptions, tei};
