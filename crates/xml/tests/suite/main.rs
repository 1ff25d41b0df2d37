//! XML from outside: golden errors, trees, round trips, an oracle, the W3C suite, and hostile input.

mod errors;
mod generate;
mod hostile;
#[path = "../../../../tests/needs.rs"]
mod needs;
mod oracle;
mod properties;
mod trees;
mod w3c;
