//! XML from outside: golden errors, trees, round trips, an oracle, the W3C suite, and hostile input.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test says what it expects by failing")]

mod errors;
mod generate;
mod hostile;
#[path = "../../../../tests/needs.rs"]
mod needs;
mod oracle;
mod properties;
mod trees;
mod w3c;
