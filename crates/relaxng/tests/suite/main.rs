//! The RELAX NG engine from outside: the suite of the specification, brute force, another engine, and the `pattern` facet.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test says what it expects by failing")]

mod conversion;
mod derivatives;
mod jing;
#[path = "../../../../tests/needs.rs"]
mod needs;
mod specification;
mod xsd_regex;
