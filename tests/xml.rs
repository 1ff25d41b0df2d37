//! The XML room from outside: golden errors, trees, round trips, an oracle, and hostile input.

#[path = "xml/errors.rs"]
mod errors;
#[path = "xml/generate.rs"]
mod generate;
#[path = "xml/hostile.rs"]
mod hostile;
#[path = "xml/oracle.rs"]
mod oracle;
#[path = "xml/properties.rs"]
mod properties;
#[path = "xml/trees.rs"]
mod trees;
