//! glossator
#![forbid(unsafe_code)]
#![deny(missing_docs)]
pub mod source;
pub mod xml;
pub mod text;
pub mod model;
pub mod bracket;
pub mod page;
pub mod tei;
pub mod exchange;
