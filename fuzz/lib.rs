//! What is fuzzed stands in `tests/fuzzed`, so that the tests try it, too.

#[path = "../tests/fuzzed/mod.rs"]
mod fuzzed;

pub use fuzzed::*;
