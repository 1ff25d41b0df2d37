//! The Schematron engine from outside: documents with the right findings, wrong schemas, hostile input, properties.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod given;
mod hostile;
#[path = "../../../../tests/needs.rs"]
mod needs;
mod properties;
mod schemas;
mod support;
