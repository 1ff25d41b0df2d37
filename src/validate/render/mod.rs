//! Findings as text, JSON, SARIF, SVRL, GitHub annotations and JUnit XML: one file per format.

mod github;
mod json;
mod junit;
mod sarif;
mod svrl;
mod text;

pub use github::github;
pub use json::{json, jsonl};
pub use junit::junit;
pub use sarif::sarif;
pub use svrl::svrl;
pub use text::text;
